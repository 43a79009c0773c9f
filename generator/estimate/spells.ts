import type { Transfer } from "./transfers.ts";
import type { Work } from "./jobs.ts";
import type { Descriptor } from "./program.ts";
import type { RowReader } from "./timing.ts";
import type { Piece } from "./supply.ts";

/** Why the array does nothing. */
export const waits = ["loading", "rows", "writes", "turn", "decision"] as const;
export type Wait = (typeof waits)[number];
export const noWaits = (): Record<Wait, number> => ({ loading: 0, rows: 0, writes: 0, turn: 0, decision: 0 });

/** What a pass of a step took, from the end of the one before. */
export interface Spell {
  readonly descriptor: Descriptor;
  readonly work: Work;
  /** Cycles in which it ran, in which memory held it up, and in which it waited to begin, for what. */
  readonly cycles: number;
  readonly memory: number;
  readonly waited: Readonly<Record<Wait, number>>;
}

/** Words for the banks, or a table. */
export interface Load extends Piece {
  /** Words that go in in a cycle. */
  readonly rate: number;
  /** The pass that they are for. */
  readonly job: Job | undefined;
}

/** What runs on the array, or passes it by: one at a time, in order. */
export interface Job {
  readonly kind: "layer" | "head" | "stream";
  /** That which streams rows, once it has come. */
  descriptor: Descriptor;
  work?: Work;
  /** What each reader is asked for, rows first. */
  supplies: { readonly reader: RowReader; readonly piece: Piece }[] | undefined;
  /** When its words are in the banks. */
  loadedAt: number;
  transfer?: Transfer;
  isAccepted: boolean;
  piecesLeft: number;
  hasBegun: boolean;
  left: number;
  took: { cycles: number; memory: number; waited: Record<Wait, number> };
}

/** A pass of which nothing has come but its first descriptor. @param piecesLeft that the loader brings for it */
export function newJob(kind: Job["kind"], descriptor: Descriptor, piecesLeft: number): Job {
  return {
    ...{ kind, descriptor, piecesLeft, left: 0, isAccepted: false, hasBegun: false },
    ...{ loadedAt: 0, supplies: undefined },
    took: { cycles: 0, memory: 0, waited: noWaits() },
  };
}
