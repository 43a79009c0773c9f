import { bitsFor, Bool, concat, SInt, UInt, Vec, type BoolValue, type UIntValue } from "../../hdl/index.ts";
import { SHARING_BITS } from "./memory-types.ts";
import { ceilLog2, passType, type ArrayShape } from "./array-shape.ts";

/** Everything the hardware of the attention engine depends on. */
export interface EngineShape {
  /** Lanes, each with its bank: a power of two from 2 to 128. */
  readonly lanes: number;
  /** Multipliers in a lane, and int8 elements in a word: a power of two from 4 to 128. */
  readonly width: number;
  /** Slots that keys take, and so the longest list a lane can have: tokens / lanes, a power of two. */
  readonly slots: number;
  /** Slots in a half of a bank, where weights take more of them than keys. */
  readonly bankSlots?: number;
  /** Words in the longest query, headDim / width rounded up. */
  readonly chunks: number;
  /** Queries a lane may be ahead of the slowest one (F). */
  readonly window: number;
  /** Slots whose mask bits travel in one beat: a power of two that divides `slots`. */
  readonly maskSlots: number;
  /** Elements of a vector that are merged and normalised in a cycle: a power of two up to half of `width`. */
  readonly merge: number;
  /** Words in the longest row of a linear layer; at least `chunks`. */
  readonly maxBeats: number;
  /** Rows in the longest pass: of a linear layer, or queries. */
  readonly maxRows: number;
  /** Requantisers, and results of linear layers in a cycle: a power of two up to `lanes`. */
  readonly drain: number;
  /** Stationary rows of a linear layer in a lane at most, a power of two; without it as many as a half of the banks has words. */
  readonly tileSlots?: number;
  /** More keys than the slots hold are gone over tile by tile. */
  readonly joins?: boolean;
}

/** Words in a half of a bank. */
function bankWordsOf({ slots, bankSlots = slots, chunks }: EngineShape): number {
  return 2 * bankSlots * chunks;
}

/** The same lanes as the linear layers see them: a bank is a row of words. */
export function linearShape(shape: EngineShape): ArrayShape {
  const { lanes, width, maxBeats, maxRows, drain } = shape;
  const bankWords = bankWordsOf(shape);
  const { tileSlots = 2 ** ceilLog2(bankWords) } = shape;
  return { lanes, width, bankWords, tileSlots, maxBeats, maxRows, window: 2, drain };
}

/** Where a word of a K or V row stands in its half of the bank. */
export function rowWord(
  shape: EngineShape,
  isV: BoolValue,
  { slot, chunk }: { readonly slot: UIntValue; readonly chunk: UIntValue },
): UIntValue {
  const word = shape.chunks > 1 ? concat(chunk, isV, slot) : concat(isV, slot);
  return word.resize(bitsFor(bankWordsOf(shape) - 1));
}

/** Bits of a kept share, less one of its steps. */
export const SHARE_BITS = 8;

/** Signal types that several blocks share. */
export function engineTypes(shape: EngineShape) {
  const { lanes, width, slots, chunks, maskSlots, maxBeats, joins } = shape;
  const productBits = 16;
  const element = SInt(productBits + 1 + ceilLog2(slots) + ceilLog2(lanes));
  const rowSum = UInt(8 + ceilLog2(slots) + ceilLog2(lanes));
  return {
    /** `width` int8 elements, the first in the lowest byte. */
    word: Vec(width, SInt(8)),
    lane: UInt(ceilLog2(lanes)),
    slot: UInt(bitsFor(slots - 1)),
    chunk: UInt(bitsFor(chunks - 1)),
    group: UInt(bitsFor(slots / maskSlots - 1)),
    bankAddress: UInt(bitsFor(2 * bankWordsOf(shape) - 1)),
    /** Sum of chunks * width products of two int8. */
    score: SInt(productBits + ceilLog2(chunks) + ceilLog2(width)),
    /** From one score up to another: products of two int8 are from -127 * 128 to 2^14. */
    distance: UInt(productBits - 1 + ceilLog2(chunks) + ceilLog2(width)),
    /** The same of maxBeats * width products: a linear layer's. */
    sum: SInt(productBits + ceilLog2(maxBeats) + ceilLog2(width)),
    /** A lane's part of an element of P V: up to `slots` products of uint8 and int8. */
    part: SInt(productBits + 1 + ceilLog2(slots)),
    /** A lane's part of a row's sum. */
    partSum: UInt(8 + ceilLog2(slots)),
    /** An element of P V, and a row's sum, over all lanes. */
    element,
    rowSum,
    /** The same over all tiles of keys. */
    wholeElement: joins ? SInt(32) : element,
    wholeSum: joins ? UInt(32) : rowSum,
    /** The share of a row's sum that its kept positions hold: 1/256 to 256/256, less one of them. */
    share: UInt(SHARE_BITS),
    /** Steps of a score to 1/256 of a power of two: multiplier / 2^shift, the shift less one. */
    scale: { multiplier: UInt(16), shift: UInt(6) },
    selected: Bool(),
  };
}

/** The parameters of a block that depends on the whole shape, for its name. */
export function engineParameters(shape: EngineShape): Record<string, number> {
  const { lanes, width, slots, chunks, window, maskSlots, merge, maxBeats, maxRows, drain, joins } = shape;
  const all = { lanes, width, slots, chunks, window, maskSlots, merge, beats: maxBeats, rows: maxRows, drain };
  const { bankWords: words, tileSlots } = linearShape(shape);
  return { ...all, words, tileSlots, ...(joins && { joins: 1 }) };
}

/** A lane's part of a row's sum of probabilities, and where it has the first of the largest ones, 255. */
export function totalType(shape: EngineShape) {
  const { partSum, slot } = engineTypes(shape);
  return { sum: partSum, has: Bool(), slot };
}

/** Mask bits of a lane that a refresh pass keeps, a group of slots, and the sum of the row's probabilities that stay, up to there. */
export function keptType(shape: EngineShape) {
  const { partSum } = engineTypes(shape);
  return {
    bits: UInt(shape.maskSlots).describe("lowest slot first"),
    sum: partSum,
    last: Bool().describe("of the query"),
  };
}

/** What stays of a row: probabilities from `least` on or, where none reaches it, the `single` one at `slot` of one lane. */
export function limitType(shape: EngineShape) {
  return { least: UInt(9), single: Bool(), mine: Bool(), slot: engineTypes(shape).slot };
}

/**
 * What a lane can do in a cycle, exactly one of them: be `busy`, or do nothing, because
 * - `drain`: its vectors were not merged yet;
 * - `maximum`: the largest score of a query was not known yet, or it was as far ahead as it may be;
 * - `mask`: its mask bits were not there yet;
 * - `starved`: there was nothing to do: no query, or probabilities were on their way.
 */
export const activities = ["busy", "drain", "maximum", "mask", "starved"] as const;

/** A field for each of them. */
export function ofActivities<T>(field: T): Readonly<Record<(typeof activities)[number], T>> {
  return { busy: field, drain: field, maximum: field, mask: field, starved: field };
}

/** What a pass of attention needs to know. Counts are given as the last index. */
export function attentionPassType(shape: EngineShape) {
  const { lanes, slots, maxRows, joins } = shape;
  const { chunk, group, scale } = engineTypes(shape);
  const tiles = {
    joins: Bool().describe("results of the tiles of keys before are joined"),
    leaves: Bool().describe("results are parts, for the tiles behind"),
  };
  return {
    masked: Bool().describe("positions come from the mask stream; all of them otherwise"),
    refresh: Bool().describe("positions below the threshold are dropped, and leave a new mask"),
    threshold: UInt(16).describe("in 2^-16 of a row's sum"),
    lastChunk: chunk.describe("words in a row, less one"),
    lastRow: UInt(bitsFor(slots * lanes - 1)).describe("keys, less one"),
    lastQuery: UInt(bitsFor(maxRows - 1)).describe("queries, less one"),
    lastGroup: group.describe("groups of mask slots, less one"),
    sharing: UInt(SHARING_BITS).describe("log2 of the queries in a row that have one mask"),
    score: scale,
    output: scale,
    ...(joins && tiles),
  };
}

/** The masks of a pass: at most `groups` in a row and `rows`. Counts are given as the last index. */
export function maskRowsType({ groups, rows }: { readonly groups: number; readonly rows: number }) {
  return {
    lastGroup: UInt(bitsFor(groups - 1)).describe("groups in a row, less one"),
    lastRow: UInt(bitsFor(rows - 1)).describe("queries, less one"),
  };
}

/** What a pass needs to know: one kind's settings, and those of the others, which do not matter then. */
export function enginePassType(shape: EngineShape) {
  const { lastBeat, lastSlot, lastRow } = passType(linearShape(shape));
  return {
    linear: Bool().describe("a linear layer; attention otherwise"),
    layer: { lastBeat, lastSlot, lastRow },
    head: attentionPassType(shape),
  };
}
