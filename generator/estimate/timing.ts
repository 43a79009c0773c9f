import { ceilLog2 } from "../hardware/shapes/array-shape.ts";
import type { EngineShape } from "../hardware/shapes/engine-shape.ts";
import type { prologueKinds } from "../hardware/elementwise/prologue.ts";
import type { READ_DEPTH } from "../hardware/accelerator-core.ts";

/** Words that each reader has asked for at most, in the mean: it asks again when a burst's places are free. */
export type Reader = keyof typeof READ_DEPTH;

/** From a request of a reader to its first word at the reader's other end, beside the memory's own latency: addresses, check, offer, buffer. */
export const TO_FIRST_WORD = 14;
/** The same from a place that becomes free in the reader's buffer. */
export const TO_NEXT_WORD = 9;
/** From the last word of a burst in the writer to its answer, beside the memory's latency: burst, check, offer, answer. */
export const TO_ANSWER = 12;
/** Between descriptors that nothing holds up: held, decoded, handed out. */
export const TO_NEXT_DESCRIPTOR = 3;
/** From a loaded tile to its first beat. */
export const TO_BEGIN = 3;
/** Behind the words of the bus of a weighted sum. */
export const UPDATE_STAGES = 8;
/** Of the token reuse unit, beside a cycle a token. */
export const REUSE_STAGES = 14;

/** From a row's word in to its word out of the prologue. @param words of the bus in a row */
export function prologueLatency(kind: (typeof prologueKinds)[number], words: number): number {
  // LayerNorm goes over a row three times, and half as many words of int8 come out of it.
  if (kind === "norm") return words + 2 * (words / 2) + 33;
  return kind === "patch" ? 5 : 1;
}

/** From the last beat of a linear pass to its last result, gone for the writer. */
export function layerTail({ lanes, width, drain }: EngineShape): number {
  // Ring, lane, adder tree, queue of sums; the collector's pieces; requantiser; epilogue and packer.
  return 1 + 4 + ceilLog2(width) + 2 + lanes / drain + 10 + 4;
}
