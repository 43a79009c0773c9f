import type { QuantisedModel, SequenceState } from "../golden/model.ts";
import { sampleGolden, totals, type GoldenSampleOptions, type StepReport } from "../golden/sampler.ts";
import type { AcceleratorShape } from "../hardware/sequencer.ts";
import type { CounterName, ErrorName } from "../hardware/register-map.ts";
import type { Checkpoint } from "../reference/checkpoint.ts";
import { SimulatedAccelerator, type MemoryTiming, type SimulationOptions } from "./accelerator-bench.ts";
import { compileProgram, type MemoryImage } from "./compile-program.ts";

/** A part of what a program leaves, held against the golden model. */
export interface Comparison {
  readonly part: "latent" | "K" | "V" | "masks";
  readonly values: number;
  readonly differ: number;
}

/** A sampling loop that ran in RTL. */
export interface RtlSample {
  /** int16 [channels, side, side]. */
  readonly latent: Int16Array;
  readonly error: ErrorName;
  readonly counters: Readonly<Record<CounterName, number>>;
  /** Multiply-accumulates that the golden model counts, over what the multipliers could have done in all cycles. */
  readonly utilisation: number;
  readonly comparisons: readonly Comparison[];
  /** The golden model's word on each step. */
  readonly steps: readonly StepReport[];
}

export interface RtlSampleOptions extends GoldenSampleOptions {
  readonly timing: MemoryTiming;
  /** Cycles so far. */
  readonly simulated?: (cycles: number) => void;
}

/**
 * Runs a sampling loop in RTL from start bit to interrupt, and in the golden model, and compares everything that is kept: the
 * latent, every block's K and V of both sequences, and the masks where there are any.
 * @param bytes of memory, where it is to be the same for several programs
 * @throws SimulationError when the design cannot be built or does not end
 */
export async function sampleRtl(
  checkpoint: Checkpoint,
  model: QuantisedModel,
  shape: AcceleratorShape,
  { timing, simulated, ...options }: RtlSampleOptions,
  { bytes, ...how }: SimulationOptions & { readonly bytes?: number } = {},
): Promise<RtlSample> {
  const image = compileProgram(checkpoint, model, shape, options);
  using host = await SimulatedAccelerator.open(shape, bytes ?? image.size, how);
  host.time(timing);
  const { error, counters } = host.run(image, simulated ? { progress: simulated } : {});
  const latent = host.latent(image);
  let kept: readonly SequenceState[] = [];
  const golden = sampleGolden(checkpoint, model, {
    ...options,
    watch: (_, sequences) => {
      kept = sequences;
    },
  });
  const hasMasks = golden.steps.some(({ mode }) => mode === "refresh");
  const { lanes, width } = shape.engine;
  return {
    ...{ latent, error, counters, steps: golden.steps },
    utilisation: totals(golden.steps).macs / (counters.cycles * lanes * width),
    comparisons: [
      { part: "latent", values: latent.length, differ: differences(latent, golden.latent) },
      ...compareState(host, image, model, kept, hasMasks),
    ],
  };
}

function differences(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let count = Math.abs(a.length - b.length);
  for (let i = 0; i < Math.min(a.length, b.length); i++) if (a[i] !== b[i]) count++;
  return count;
}

function compareState(
  host: SimulatedAccelerator,
  { kept, layout: { headBytes, maskBytes } }: MemoryImage,
  { config: { heads, headDim, hidden } }: QuantisedModel,
  golden: readonly SequenceState[],
  hasMasks: boolean,
): Comparison[] {
  const found = { K: { values: 0, differ: 0 }, V: { values: 0, differ: 0 }, masks: { values: 0, differ: 0 } };
  for (const [s, { caches, masks }] of kept.entries()) {
    for (const [i, cache] of caches.entries()) {
      const bytes = host.look(cache);
      const rows = new Int8Array(bytes.buffer, bytes.byteOffset, bytes.length);
      const tokens = golden[s]!.keys[i]!.length / hidden;
      for (const [part, offset, want] of [
        ["K", 0, golden[s]!.keys[i]!],
        ["V", headBytes, golden[s]!.values[i]!],
      ] as const) {
        for (let at = 0; at < want.length; at++) {
          const [token, channel] = [Math.floor(at / hidden), at % hidden];
          const row = Math.floor(channel / headDim) * tokens + token;
          found[part].values++;
          if (rows[row * 2 * headBytes + offset + (channel % headDim)] !== want[at]) found[part].differ++;
        }
      }
      if (!hasMasks) continue;
      const have = host.look(masks[i]!);
      const { words } = golden[s]!.masks[i]!;
      const each = Math.ceil(tokens / 32);
      for (let row = 0; row < heads * tokens; row++) {
        for (let j = 0; j < tokens; j++) {
          found.masks.values++;
          const bit = (have[row * maskBytes + (j >> 3)]! >> (j & 7)) & 1;
          if (bit !== ((words[row * each + (j >> 5)]! >>> (j & 31)) & 1)) found.masks.differ++;
        }
      }
    }
  }
  return Object.entries(found).flatMap(([part, count]) =>
    count.values > 0 ? [{ part: part as Comparison["part"], ...count }] : [],
  );
}
