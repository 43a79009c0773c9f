import type { EngineShape } from "../hardware/shapes/engine-shape.ts";
import type { prologueKinds } from "../hardware/elementwise/prologue.ts";
import type { AcceleratorShape } from "../hardware/control/sequencer.ts";
import type { READ_DEPTH } from "../hardware/accelerator-core.ts";
import { toScore } from "../simulation/lane-model.ts";

/** Words that each reader has asked for at most, in the mean: it asks again when a burst's places are free. */
export type Reader = keyof typeof READ_DEPTH;
/** Readers of rows and of what goes with them. */
export const ROW_READERS = ["rows", "terms", "masks", "shares"] as const;
export type RowReader = (typeof ROW_READERS)[number];

/** From a request of a reader to its first word at the reader's other end, beside the memory's own latency: addresses, check, offer, buffer. */
export const TO_FIRST_WORD = 14;
/** The same from the last word of a burst that is taken, whose place the next one asks for. */
export const TO_NEXT_WORD = 12;
/** From the last word of a burst in the writer to its answer, beside the memory's latency: burst, check, offer, answer. */
export const TO_ANSWER = 12;
/** Between descriptors that nothing holds up: held, decoded, handed out. */
export const TO_NEXT_DESCRIPTOR = 3;
/** From a loaded tile to its first beat. */
export const TO_BEGIN = 3;
/** From the last vector of a head that is merged to where the next head begins, whose results wait for its own. */
export const TO_FREE = 2;
/** Behind the words of the bus of a weighted sum. */
export const UPDATE_STAGES = 8;
/** Of the token reuse unit, beside a cycle a token. */
export const REUSE_STAGES = 14;

/** Between transfers of the writer of results. */
export const TO_NEXT_TRANSFER = 3;
/** From a key group to the words behind it in the loader of the banks, each of them. */
export const KEY_GROUP = 2;
/** Cycles of the requantiser. */
const REQUANTISER = 12;
/** From the last elements of a row to its first word out of LayerNorm: its sums, five products, and what makes results of elements. */
const NORM_STAGES = 67;
/** The same of a patch. */
const PATCH_STAGES = 14;

/** Cycles that a word of the bus takes in the prologue. */
export function prologueCycles(
  kind: (typeof prologueKinds)[number],
  { engine, normLanes }: Pick<AcceleratorShape, "engine" | "normLanes">,
): number {
  return kind === "norm" || kind === "patch" ? engine.width / 2 / normLanes : 1;
}

/** Cycles of a word of a weighted sum, whose factors are not large. */
export function updateCycles({ memory, latentLanes }: Pick<AcceleratorShape, "memory" | "latentLanes">): number {
  return (3 * memory.wordBytes) / 2 / latentLanes;
}

/** From the word of a row that is needed first to its word out of the prologue. */
export function prologueLatency(kind: (typeof prologueKinds)[number], words: number, cycles: number): number {
  // LayerNorm has all of a row before words of int8 come out, half as many.
  if (kind === "norm") return words * (cycles - 1) + NORM_STAGES;
  return kind === "patch" ? 2 * cycles + PATCH_STAGES : 1;
}

/** From the last beat of a linear pass to its last result out of the requantisers: row buffer, lane, collector with its pieces, their buffer. */
export function layerTail({ lanes, width, drain }: EngineShape): number {
  return 1 + toScore(width) + 1 + (lanes / drain - 1) + 1 + REQUANTISER;
}
