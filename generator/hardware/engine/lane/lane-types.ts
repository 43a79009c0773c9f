import { Bool, UInt, Vec } from "../../../hdl/index.ts";
import { engineTypes, type EngineShape } from "../../shapes/engine-shape.ts";

/**
 * What waits in a lane, at most: each queue's depth, and what a context that feeds it may have reserved. Nothing behind the
 * multipliers can stall, so a context begins only what there is room for.
 */
export function laneRooms({ slots, chunks, window }: EngineShape) {
  return {
    /** Selected slots that the scanner may be ahead of the dot context. */
    list: 9,
    /** Scores of queries whose largest one is not known yet. */
    scores: 4 * slots,
    /** Probabilities, and the lists that they make; on a refresh pass as many that wait for their row's limit. */
    probabilities: 2 * slots,
    lists: window,
    vectors: window * chunks,
    /** Mask bits of what a refresh pass keeps, a group an entry. */
    kept: 4,
    /** Sums of linear layers. */
    sums: 16,
  };
}

/**
 * Lanes that take turns at an exponent unit, a power of two, and so cycles from one probability of a lane to the next, at least. A selected slot takes
 * two beats a word of its row: as many turns as words are twice what is needed. What is just needed would cost time: rows of one word with two lanes
 * take 0.6 % more cycles (16x16, 256 tokens, dense).
 */
export function exponentLanes({ lanes, chunks }: Pick<EngineShape, "lanes" | "chunks">): number {
  return Math.min(lanes, 2 ** Math.floor(Math.log2(chunks)));
}

/** A score on its way: of a query's selected slots one each, in order; of a query that selects nothing one that counts for nothing. */
export function scoreType(shape: EngineShape) {
  const { slot, score } = engineTypes(shape);
  return { slot, score, selected: Bool(), last: Bool().describe("of the query") };
}

/** The probability of a selected slot. */
export function probabilityType(shape: EngineShape) {
  return { slot: engineTypes(shape).slot, probability: UInt(8), last: Bool().describe("of the query") };
}

/** A beat of the axpy context: a chunk of a V row, and what it counts. */
export function weightType(shape: EngineShape) {
  const { slot, chunk } = engineTypes(shape);
  return {
    ...{ slot, chunk, probability: UInt(8) },
    first: Bool().describe("of the query's chunk"),
    last: Bool().describe("of the query's chunk"),
  };
}

/** A vector of P V, a chunk of it, over the rows of one lane, and the sum of their probabilities. */
export function vectorType(shape: EngineShape) {
  const { part, partSum } = engineTypes(shape);
  return { values: Vec(shape.width, part), sum: partSum };
}

/** What the multipliers do in a cycle: a beat of either context or of a linear layer, or nothing. */
export function beatType(shape: EngineShape) {
  const { word, bankAddress, slot } = engineTypes(shape);
  return {
    dot: Bool().describe("the query's word, which comes a cycle later, times the bank's"),
    axpy: Bool().describe("the probability times the bank's word"),
    linear: Bool().describe("the word times the bank's"),
    address: bankAddress,
    first: Bool().describe("of a sum"),
    last: Bool().describe("of a sum"),
    word,
    probability: UInt(8),
    slot,
    selected: Bool().describe("the score counts"),
    lastSlot: Bool().describe("of the query"),
  };
}
