import type { ArrayPlan, Pass } from "../compiler/layers.ts";
import type { Task } from "../compiler/order.ts";
import { leastCommonMultiple, tilesOf } from "../compiler/tile.ts";

/**
 * How an image is split over several arrays beside one memory: sequences of guidance, channels of layers with heads of attention, and rows.
 * Each array has the whole of what it is not split by: weights of its channels, and all keys and values of its heads. What several need
 * leaves memory once and goes to all of them.
 */
export interface Split {
  /** One sequence an array, or all of them on each. */
  readonly sequences: number;
  readonly columns: number;
  readonly rows: number;
}

export const WHOLE: Split = { sequences: 1, columns: 1, rows: 1 };

/** Arrays of a split. */
export const arraysOf = ({ sequences, columns, rows }: Split): number => sequences * columns * rows;

/** The plan of the array that has most to do: of each layer as many channels as it has whole units of, and as many heads. */
export function columnsOf(plan: ArrayPlan, columns: number): ArrayPlan {
  if (columns === 1) return plan;
  const { engine } = plan.shape;
  const passes = plan.passes.map((pass): Pass => {
    if (pass.kind === "attention") return { ...pass, heads: Math.ceil(pass.heads / columns) };
    // Units and lanes stay whole.
    const step = leastCommonMultiple(pass.unit, engine.lanes);
    const channels = Math.ceil(pass.channels / step / columns) * step;
    return { ...pass, channels, tiles: tilesOf(engine, { ...pass, channels }) };
  });
  return { ...plan, passes };
}

/**
 * The splits of so many arrays: sequences apart where there are two, then channels and rows in every way in which no array is without
 * a head or a token.
 */
export function splitsOf(
  arrays: number,
  { sequences, heads, tokens }: { readonly sequences: number; readonly heads: number; readonly tokens: number },
): Split[] {
  return [1, 2].flatMap((apart) => {
    if (apart > sequences || arrays % apart !== 0) return [];
    const each = arrays / apart;
    return Array.from({ length: each }, (_, i) => i + 1)
      .filter((columns) => each % columns === 0 && columns <= heads && each / columns <= tokens)
      .map((columns) => ({ sequences: apart, columns, rows: each / columns }));
  });
}

/** Arrays that get words of memory together, as they are the same and all are at the same place of the program. */
export function listenersOf(split: Split) {
  const { sequences, columns, rows } = split;
  return { weights: sequences * rows, tables: columns * rows, keys: rows, rows: columns, latent: arraysOf(split) };
}

/** Of how many arrays each does its own part of what all of them have to do: sums of the latent, and copies of active rows. */
export function sharersOf(split: Split, { opcode }: Task): number {
  if (opcode === "update") return arraysOf(split);
  return opcode === "move" ? split.sequences * split.columns : 1;
}

/** Whether other arrays read what a descriptor writes, or write a part of the same rows. */
export function sharesRows({ passes }: ArrayPlan, split: Split): (task: Task) => boolean {
  const { columns, rows } = split;
  const attentions = passes.filter((pass) => pass.kind === "attention");
  const kept = new Set(attentions.flatMap(({ keys, values }) => [keys, values]));
  return (task) => {
    // The next latent is of both sequences' outputs, and all tokens'.
    if (!("pass" in task)) return task.opcode === "update" && arraysOf(split) > 1;
    return columns > 1 || (rows > 1 && kept.has(task.pass.to));
  };
}
