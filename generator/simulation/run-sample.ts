import type { QuantisedNetwork } from "../golden/model.ts";
import { totals, type GoldenSampleOptions, type StepReport } from "../golden/sampler.ts";
import type { AcceleratorShape } from "../hardware/control/sequencer.ts";
import type { CounterName, ErrorName } from "../hardware/host/register-map.ts";
import type { FloatModel } from "../reference/forward.ts";
import {
  SimulatedAccelerator,
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
  readonly counters: Readonly<Record<CounterName, number>>;
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
}

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
  { timing, simulated, ...options }: RtlSampleOptions,
  { bytes, ...how }: SimulationOptions & { readonly bytes?: number } = {},
): Promise<RtlSample> {
  const image = compileProgram(float, model, shape, options);
  using host = await SimulatedAccelerator.open(shape, bytes ?? image.size, how);
  host.time(timing);
  const expected = expectedRun(float, model, shape, image, options);
  const { lanes, width } = shape.engine;
  const cycles = totals(expected.steps).macs / (USUAL * lanes * width);
  const progress = (now: number): void => simulated?.(Math.min(0.99, now / cycles));
  const run = host.run(image, { progress });
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
  const { error, counters } = run;
  return {
    ...{ latent: host.latent(image), error, counters, steps: expected.steps },
    utilisation: totals(expected.steps).macs / (counters.cycles * lanes * width),
    comparisons: compareRun(host, shape, image, expected, run),
  };
}
