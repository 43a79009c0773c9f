import type { ArrayPlan, Pass } from "../compiler/layers.ts";
import { placesOf, type StepKind } from "../compiler/lower.ts";
import { tasksOf } from "../compiler/order.ts";
import { workOf, type Counts } from "./jobs.ts";
import type { Program } from "./program.ts";
import { gridOf, gridsOf, narrowed, partsOf, Spread, type Grid, type Split } from "./split.ts";
import { TO_NEXT_WORD, type Reader } from "./timing.ts";
import { depthOf, type Memory } from "./readers.ts";

/** A tile of a layer or of a head's keys: cycles that its words take into the banks, and that its rows take, and words of the bus for them. */
interface Job {
  readonly load: number;
  readonly loadWords: number;
  readonly run: number;
  readonly rowWords: number;
}

/** A pass on a grid, and the passes before it on those that go with it best. */
interface Path {
  readonly grids: readonly Grid[];
  readonly last: Job | undefined;
  readonly cycles: number;
}

/** The passes of a step on the arrays of a split, each by its own grid, so that together they take the fewest cycles by `follow`. */
export function spreadOf(program: Program, split: Split, step: StepKind, counts: Counts, memory: Memory): Spread {
  const { plan, passes } = program;
  const jobs = jobsOf(program, step, counts, memory);
  let paths: Path[] = [{ grids: [], last: undefined, cycles: 0 }];
  for (const pass of passes) {
    const parts = partsOf(plan, pass);
    const choices =
      split.columns === undefined
        ? gridsOf(split.arrays, parts, counts.active)
        : [gridOf(split.arrays, Math.min(split.columns, parts), counts.active)];
    paths = choices.map((grid) => {
      const own = jobs(pass, grid);
      const ends = paths.map((path) => follow(path, grid, own));
      return ends.reduce((best, path) => (path.cycles < best.cycles ? path : best));
    });
  }
  const { grids } = paths.reduce((best, path) => (path.cycles < best.cycles ? path : best));
  return new Spread(plan, split, new Map(passes.map(({ id }, i) => [id, grids[i]!])), counts.active);
}

/** The words of a job come while the one before it computes, over the bus that its rows come by. */
function follow({ grids, last, cycles }: Path, grid: Grid, jobs: readonly Job[]): Path {
  let before = last;
  let sum = cycles;
  for (const job of jobs) {
    sum += Math.max(before?.run ?? 0, job.load, (before?.rowWords ?? 0) + job.loadWords);
    before = job;
  }
  return { grids: [...grids, grid], last: before, cycles: sum };
}

function jobsOf({ plan, layout }: Program, step: StepKind, counts: Counts, memory: Memory) {
  const answer = memory.latency + TO_NEXT_WORD + plan.shape.memory.burst;
  /** Cycles that a reader takes for words. */
  const taking = (reader: Reader, words: number): number =>
    words * Math.max(1, answer / depthOf(reader, memory, plan.shape.memory));
  return (pass: Pass, { columns, rows }: Grid): Job[] => {
    const own = narrowed(plan, pass, columns);
    const ownPlan: ArrayPlan = { ...plan, passes: plan.passes.map((each) => (each === pass ? own : each)) };
    const active = Math.ceil(counts.active / rows);
    let loadWords = 0;
    return tasksOf(own, 0, 0, ownPlan).flatMap((task): Job[] => {
      const fields = placesOf(task, ownPlan, layout, step);
      if (task.opcode === "tile" || task.opcode === "head") {
        loadWords = (fields.words ?? 0) + 1 + (task.opcode === "tile" ? (fields.termsWords ?? 0) + 1 : 0);
        return [];
      }
      const { cycles, reads } = workOf({ task, fields, allow: 0 }, ownPlan, { ...counts, active });
      const readers = Object.entries(reads) as [keyof typeof reads, number][];
      const run = Math.max(cycles, ...readers.map(([reader, words]) => taking(reader, words)));
      const rowWords = readers.reduce((sum, [, words]) => sum + words, 0);
      return [{ load: taking("stationary", loadWords), loadWords, run, rowWords }];
    });
  };
}
