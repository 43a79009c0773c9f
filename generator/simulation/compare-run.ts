import type { ErrorName } from "../hardware/host/register-map.ts";
import type { AcceleratorShape } from "../hardware/control/sequencer.ts";
import type { ProgramRun, SimulatedAccelerator } from "./accelerator-bench.ts";
import type { MemoryImage } from "../compiler/compile-program.ts";
import type { ExpectedRun } from "./expected-run.ts";
import { compareRegion, goldenImage, type Part } from "./golden-image.ts";

/** A part of what a program leaves, held against the golden model. */
export interface Comparison {
  readonly part: Part | "counters";
  readonly values: number;
  readonly differ: number;
  /** Names what differs, where it has names. */
  readonly detail?: string;
}

/** Cycles from the start bit's answer to the program's first: the bus is opened before, when there was a reset. */
const OPENING = 8192;

/** Compares everything that a program left with what it must leave; of masks and keys, where there are any. */
export function compareRun(
  host: SimulatedAccelerator,
  shape: AcceleratorShape,
  image: MemoryImage,
  expected: ExpectedRun,
  run: ProgramRun,
): Comparison[] {
  const found: Partial<Record<Part, { values: number; differ: number }>> = {};
  for (const region of goldenImage(image, shape, expected)) {
    const left = host.look({ address: region.address, bytes: region.contents.length });
    compareRegion(region, left, (part, isSame) => {
      const entry = (found[part] ??= { values: 0, differ: 0 });
      entry.values++;
      if (!isSame) entry.differ++;
    });
  }
  const comparisons = Object.entries(found).map(([part, each]) => ({ part: part as Part, ...each }));
  return [...comparisons, compareCounters(shape, expected, run)];
}

/**
 * The event counters: what the golden model and the program say exactly; the causes of stalls, which fill up the lanes' cycles; and the
 * cycles, which the bench counts too, from the start bit on.
 */
function compareCounters({ engine: { lanes } }: AcceleratorShape, expected: ExpectedRun, run: ProgramRun): Comparison {
  const { counters, lasted } = run;
  const { cycles, busy, drain, maximum, mask, starved } = counters;
  const wrong = Object.entries(expected.counters).flatMap(([name, value]) => {
    const found = counters[name as keyof typeof counters];
    return found === value ? [] : [`${name} ${found}, expected ${value}`];
  });
  const spent = busy + drain + maximum + mask + starved;
  if (spent !== cycles * lanes) wrong.push(`busy and stalled ${spent}, expected ${cycles * lanes}`);
  // The lanes' cycles above hold the counter to the cycle; this holds it to the bench's clock.
  if (cycles > lasted || lasted - cycles > OPENING + lasted / 16)
    wrong.push(`cycles ${cycles}, expected about ${lasted}`);
  return {
    ...{ part: "counters", values: Object.keys(expected.counters).length + 2, differ: wrong.length },
    ...(wrong.length > 0 ? { detail: wrong.join("; ") } : {}),
  };
}

interface Judged {
  readonly error: ErrorName;
  readonly comparisons: readonly Comparison[];
}

/** Whether a run ended well, with every value that of the golden model. */
export function isRight({ error, comparisons }: Judged): boolean {
  return error === "none" && comparisons.every(({ differ }) => differ === 0);
}

/** One line on what was compared. */
export function comparisonLine({ error, comparisons }: Judged): string {
  const parts = comparisons.map(
    ({ part, values, differ, detail }) => `${part} ${differ} of ${values}${detail === undefined ? "" : ` (${detail})`}`,
  );
  return `${error === "none" ? "" : `stopped with the error ${error}; `}values that differ from the golden model: ${parts.join(", ")}`;
}
