import type { AcceleratorShape } from "../hardware/control/sequencer.ts";
import type { MemoryTiming, SimulatedAccelerator } from "./accelerator-bench.ts";
import { comparisonLine, isRight } from "./compare-run.ts";
import type { MemoryImage } from "../compiler/compile-program.ts";
import type { Region } from "../compiler/layout.ts";
import type { ExpectedRun } from "./expected-run.ts";
import { sampleEvery, sampleOf, type RtlSample } from "./run-sample.ts";

/** A sampling loop, ready to run, and all that it must leave. */
export interface PlannedProgram {
  readonly name: string;
  readonly image: MemoryImage;
  readonly expected: ExpectedRun;
  readonly timing: MemoryTiming;
}

/** What came of trying something. */
export interface Outcome {
  /** What is wrong, in a line; undefined when nothing is. */
  readonly failure: string | undefined;
  /** Of a sampling loop that came to its end. */
  readonly sample?: RtlSample;
}

/** How many times longer than it should a program may take. */
const PATIENCE = 4;

/** Cycles within which a memory of this timing, or the accelerator beside it, moves something. */
export function watchdogFor({ memory: { tokens } }: AcceleratorShape, timing: MemoryTiming): number {
  const { latency, jitter = 0, pause = 0, writePause = pause, bandwidth = 1 } = timing;
  const rests = 1 / (1 - Math.max(pause, writePause)) + 1 / bandwidth;
  // Keys are chosen in two cycles a token or so.
  return Math.ceil(4096 + 4 * (tokens + latency + jitter) + 64 * rests);
}

/** Cycles in which a program must be over. */
function cycleLimit(shape: AcceleratorShape, { expected, timing }: PlannedProgram): number {
  const { latency, jitter = 0, pause = 0, writePause = pause, bandwidth = 1 } = timing;
  const { busy, beatsRead, beatsWritten, descriptors } = expected.counters;
  const moves = beatsRead / ((1 - pause) * bandwidth) + beatsWritten / ((1 - writePause) * bandwidth);
  const waits = descriptors * (latency + jitter + 64);
  return PATIENCE * Math.ceil(busy / shape.engine.lanes + moves + waits) + watchdogFor(shape, timing);
}

/**
 * Runs a loop whose limits follow from what it has to do, and compares all that it leaves.
 * @param samples whether the counters are looked at on the way
 * @param regions what is written of its image first; all of it without them
 * @param meanwhile is called when the program has begun
 * @throws SimulationError when it does not end in time
 */
export function runProgram(
  host: SimulatedAccelerator,
  shape: AcceleratorShape,
  program: PlannedProgram,
  {
    samples = false,
    regions,
    meanwhile,
  }: {
    readonly samples?: boolean | undefined;
    readonly regions?: readonly Omit<Region, "name">[];
    readonly meanwhile?: () => void;
  } = {},
): Outcome {
  const { image, expected, timing } = program;
  host.time(timing);
  host.load(image, regions);
  host.write("watchdog", { watchdog: watchdogFor(shape, timing) });
  if (!host.start()) return { failure: "the start is refused" };
  meanwhile?.();
  const limit = cycleLimit(shape, program);
  const every = samples ? sampleEvery(expected.counters.busy / shape.engine.lanes) : undefined;
  const run = host.finish({ limit, every });
  const sample = sampleOf(host, shape, image, expected, run);
  return { failure: isRight(sample) ? undefined : comparisonLine(sample), sample };
}
