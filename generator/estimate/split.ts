import type { ArrayPlan, LayerPass, Pass } from "../compiler/layers.ts";
import type { Task } from "../compiler/order.ts";
import { leastCommonMultiple, tilesOf } from "../compiler/tile.ts";

/**
 * How an image is split over several arrays beside one memory: sequences of guidance, and the passes of a sequence, each by a grid of its own. Each
 * array has the whole of what it is not split by: weights of its channels, and all keys and values of its heads. What several need leaves
 * memory once and goes to all of them.
 */
export interface Split {
  /** One sequence for so many arrays, or all sequences on each. */
  readonly sequences: number;
  /** Arrays that have a sequence together, or all sequences. */
  readonly arrays: number;
  /** Every pass over so many columns; without it each over as many as take the least time. */
  readonly columns?: number;
}

/** Arrays of a pass: those of a column have other channels, or heads, those of a row other tokens. */
export interface Grid {
  readonly columns: number;
  readonly rows: number;
}

export const WHOLE: Split = { sequences: 1, arrays: 1, columns: 1 };

/** Arrays of a split. */
export const arraysOf = ({ sequences, arrays }: Split): number => sequences * arrays;

/** Channels of a layer that stay together: units and lanes stay whole. */
function unitOf({ shape: { engine } }: ArrayPlan, { unit }: LayerPass): number {
  return leastCommonMultiple(unit, engine.lanes);
}

/** What a pass can be split into by columns: units of channels, or heads. */
export function partsOf(plan: ArrayPlan, pass: Pass): number {
  return pass.kind === "attention" ? pass.heads : Math.ceil(pass.channels / unitOf(plan, pass));
}

/** The pass of the array that has most to do. */
export function narrowed(plan: ArrayPlan, pass: Pass, columns: number): Pass {
  if (columns === 1) return pass;
  const parts = Math.ceil(partsOf(plan, pass) / columns);
  if (pass.kind === "attention") return { ...pass, heads: parts };
  const channels = parts * unitOf(plan, pass);
  return { ...pass, channels, tiles: tilesOf(plan.shape.engine, { ...pass, channels }) };
}

/**
 * Grids of so many arrays for a pass over so many tokens: of those that give an array as many parts the one with the fewest columns,
 * and so the most rows.
 */
export function gridsOf(arrays: number, parts: number, tokens: number): Grid[] {
  const most = Math.min(arrays, parts);
  const columns = new Set(Array.from({ length: most }, (_, i) => Math.ceil(parts / Math.ceil(parts / (i + 1)))));
  return [...columns].map((each) => gridOf(arrays, each, tokens));
}

/** As many rows as arrays and tokens suffice for. */
export function gridOf(arrays: number, columns: number, tokens: number): Grid {
  return { columns, rows: Math.max(1, Math.min(Math.floor(arrays / columns), tokens)) };
}

/** The splits of so many arrays: sequences apart where there are two; each pass by its own grid, or all by rows alone, which wait for one another less. */
export function splitsOf(arrays: number, sequences: number): Split[] {
  return [1, 2].flatMap((apart) => {
    if (apart > sequences || arrays % apart !== 0) return [];
    const each = { sequences: apart, arrays: arrays / apart };
    return [each, { ...each, columns: 1 }];
  });
}

/** The passes of a step on the arrays of a split. */
export class Spread {
  /** Of the array that has most to do. */
  readonly plan: ArrayPlan;
  readonly split: Split;
  private readonly whole: ReadonlyMap<string, Pass>;
  private readonly grids: ReadonlyMap<string, Grid>;
  private readonly active: number;
  private readonly kept: ReadonlySet<string>;
  /** Every array writes rows of its own alone, always the same. */
  private readonly isApart: boolean;

  /**
   * @param plan of all of it
   * @param grids of the passes, by their ids
   * @param active tokens that the step computes
   */
  constructor(plan: ArrayPlan, split: Split, grids: ReadonlyMap<string, Grid>, active: number) {
    this.split = split;
    this.grids = grids;
    this.active = active;
    this.whole = new Map(plan.passes.map((pass) => [pass.id, pass]));
    this.plan = { ...plan, passes: plan.passes.map((pass) => narrowed(plan, pass, grids.get(pass.id)!.columns)) };
    const attentions = plan.passes.filter((pass) => pass.kind === "attention");
    this.kept = new Set(attentions.flatMap(({ keys, values }) => [keys, values]));
    const [first] = grids.values();
    this.isApart = [...grids.values()].every(({ columns, rows }) => columns === 1 && rows === first!.rows);
  }

  gridOf(pass: Pick<Pass, "id">): Grid {
    return this.grids.get(pass.id)!;
  }

  /** Tokens that the array computes of a descriptor. */
  activeOf(task: Task): number {
    return "pass" in task ? Math.ceil(this.active / this.gridOf(task.pass).rows) : this.active;
  }

  /** Arrays that get words of memory together, as they are the same and all are at the same place of the program. */
  listenersOf(task: Task): { readonly stationary: number; readonly rows: number } {
    const { sequences, arrays } = this.split;
    if (!("pass" in task)) return { stationary: arrays, rows: arraysOf(this.split) };
    const { columns, rows } = this.gridOf(task.pass);
    if (task.pass.kind === "attention") return { stationary: rows, rows: 1 };
    return { stationary: sequences * rows, rows: columns };
  }

  /** Of how many arrays each does its own part of what all of them have to do: sums of the latent, and copies of active rows. */
  sharersOf({ opcode }: Task): number {
    return opcode === "update" || opcode === "move" ? arraysOf(this.split) : 1;
  }

  /** How many times what the array has to do is all of it: by columns, by rows, and in all. The array that has most has more than the mean. */
  timesOf(task: Task): { readonly columns: number; readonly rows: number; readonly all: number } {
    const { sequences, arrays } = this.split;
    if (!("pass" in task)) return { columns: 1, rows: arrays, all: sequences * arrays };
    const [own, whole] = [this.plan.passes.find(({ id }) => id === task.pass.id)!, this.whole.get(task.pass.id)!];
    const columns = own.kind === "attention" ? (whole as typeof own).heads / own.heads : (whole as typeof own).channels / own.channels; // prettier-ignore
    const active = this.activeOf(task);
    const rows = active === 0 ? 1 : this.active / active;
    return { columns, rows, all: sequences * columns * rows };
  }

  /** Whether other arrays read what a descriptor writes, or write a part of the same rows. */
  isShared(task: Task): boolean {
    const { arrays } = this.split;
    // The next latent is of both sequences' outputs, and all tokens'.
    if (!("pass" in task)) return task.opcode === "update" && arraysOf(this.split) > 1;
    return arrays > 1 && (!this.isApart || this.kept.has(task.pass.to));
  }
}
