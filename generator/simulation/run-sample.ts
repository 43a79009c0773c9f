import type { QuantisedNetwork } from "../golden/model.ts";
import { totals, type GoldenSampleOptions, type StepReport } from "../golden/sampler.ts";
import type { AcceleratorShape } from "../hardware/control/sequencer.ts";
import type { ErrorName } from "../hardware/host/register-map.ts";
import type { FloatModel } from "../reference/forward.ts";
import {
  SimulatedAccelerator,
  type Counters,
  type MemoryTiming,
  type ProgramRun,
  type SimulationOptions,
} from "./accelerator-bench.ts";
import { compareRun, type Comparison } from "./compare-run.ts";
import { compileProgram, type MemoryImage } from "../compiler/compile-program.ts";
import { expectedRun, type ExpectedRun } from "./expected-run.ts";

/** A sampling loop that ran in RTL. */
export interface RtlSample {
  /** int16 [channels, side, side]. */
  readonly latent: Int16Array;
  readonly error: ErrorName;
  readonly counters: Counters;
  /** The counters on the way, where they were asked for, and the descriptors of each step. */
  readonly samples: readonly Counters[];
  readonly descriptors: readonly number[];
  /** Multiply-accumulates that the golden model counts, over what the multipliers could have done in all cycles. */
  readonly utilisation: number;
  readonly comparisons: readonly Comparison[];
  /** The golden model's word on each step. */
  readonly steps: readonly StepReport[];
}

export interface RtlSampleOptions extends GoldenSampleOptions {
  readonly timing: MemoryTiming;
  /** The share that is simulated, as far as it can be told. */
  readonly simulated?: (share: number) => void;
  /** Whether the counters are looked at on the way. */
  readonly samples?: boolean;
}

/** Looks at the counters in a run. */
const LOOKS = 160;

/** Cycles between them, of a run of about so many. */
export const sampleEvery = (cycles: number): number => Math.max(256, Math.round(cycles / LOOKS));

/** Utilisation that is common, for an estimate. */
const USUAL = 0.9;

/**
 * Runs a sampling loop in RTL from start bit to interrupt, and in the golden model, and compares everything that is kept: the
 * latent, every block's K and V of both sequences, the masks and keys where there are any, and the event counters.
 * @param bytes of memory, where it is to be the same for several programs
 * @throws SimulationError when the design cannot be built or does not end
 */
export async function sampleRtl(
  float: FloatModel,
  model: QuantisedNetwork,
  shape: AcceleratorShape,
  { timing, simulated, samples = false, ...options }: RtlSampleOptions,
  { bytes, ...how }: SimulationOptions & { readonly bytes?: number } = {},
): Promise<RtlSample> {
  const image = compileProgram(float, model, shape, options);
  using host = await SimulatedAccelerator.open(shape, bytes ?? image.size, how);
  host.time(timing);
  const expected = expectedRun(float, model, shape, image, options);
  const { lanes, width } = shape.engine;
  const cycles = totals(expected.steps).macs / (USUAL * lanes * width);
  const progress = (now: number): void => simulated?.(Math.min(0.99, now / cycles));
  const run = host.run(image, { progress, every: samples ? sampleEvery(cycles) : undefined });
  return sampleOf(host, shape, image, expected, run);
}

/** What a run came to. */
export function sampleOf(
  host: SimulatedAccelerator,
  shape: AcceleratorShape,
  image: MemoryImage,
  expected: ExpectedRun,
  run: ProgramRun,
): RtlSample {
  const { lanes, width } = shape.engine;
  const { error, counters, samples } = run;
  return {
    ...{ latent: host.latent(image), error, counters, steps: expected.steps },
    ...{ samples, descriptors: expected.descriptors },
    utilisation: totals(expected.steps).macs / (counters.cycles * lanes * width),
    comparisons: compareRun(host, shape, image, expected, run),
  };
}
