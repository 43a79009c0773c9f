import { bitsFor, Bool, concat, SInt, UInt, Vec, type BoolValue, type UIntValue } from "../../hdl/index.ts";

/** Everything the hardware of a lane array depends on. */
export interface ArrayShape {
  /** Lanes, each with its bank: a power of two from 2 to 128. */
  readonly lanes: number;
  /** Multipliers in a lane, and int8 elements in a word: a power of two from 4 to 128. */
  readonly width: number;
  /** Words in each of the two halves of a bank. */
  readonly bankWords: number;
  /** Stationary rows of a tile in each lane, at most: a power of two. */
  readonly tileSlots: number;
  /** Words in the longest row, K / width rounded up. */
  readonly maxBeats: number;
  /** Rows in the longest pass. */
  readonly maxRows: number;
  /** Rows of `maxBeats` words that the row buffer holds: the one that plays and those that run ahead. */
  readonly window: number;
  /** Requantisers, and results a cycle: a power of two up to `lanes`. */
  readonly drain: number;
}

/** Bytes of a channel record: int32 bias, 16-bit multiplier, 8-bit shift, one byte of padding; little-endian. */
export const CHANNEL_RECORD_BYTES = 8;

/** Signal types that several blocks share. */
export function signalTypes({ lanes, width, bankWords, tileSlots, maxBeats, maxRows, drain }: ArrayShape) {
  return {
    /** `width` int8 elements, the first in the lowest byte. */
    word: Vec(width, SInt(8)),
    beat: UInt(bitsFor(maxBeats - 1)),
    slot: UInt(bitsFor(tileSlots - 1)),
    row: UInt(bitsFor(maxRows - 1)),
    lane: UInt(bitsFor(lanes - 1)),
    /** As `bankAddress` makes it. */
    bankAddress: UInt(bitsFor(2 * bankWords - 1)),
    column: UInt(bitsFor(drain - 1)),
    /** Half, then group of `drain` channels. */
    channelAddress: UInt(bitsFor(2 * tileSlots * (lanes / drain) - 1)),
    /** Sum of maxBeats * width products of two int8: 16 bits hold one, each doubling takes one more. */
    sum: SInt(16 + ceilLog2(maxBeats) + ceilLog2(width)),
  };
}

/**
 * A word of a half of the banks. The halves take turns by blocks, the largest power of two that divides a half, so that a bank has no more
 * words than the two, whatever their number, and no adder finds one.
 */
export function bankAddress({ bankWords }: Pick<ArrayShape, "bankWords">, half: BoolValue, word: UIntValue): UIntValue {
  const blockBits = Math.log2(bankWords & -bankWords);
  if (blockBits >= word.width) return concat(half, word);
  if (blockBits === 0) return concat(word, half);
  return concat(word.bits(word.width - 1, blockBits), half, word.bits(blockBits - 1, 0));
}

/** A beat of a linear layer, the same for all lanes: a word of a row, and where its counterpart stands in their banks. */
export function linearBeatType({ word, bankAddress }: Pick<ReturnType<typeof signalTypes>, "word" | "bankAddress">) {
  return {
    ...{ word, address: bankAddress },
    first: Bool().describe("first beat of a dot product"),
    last: Bool().describe("last beat of a dot product"),
  };
}

/** One pass of the rows over a resident tile of stationary rows. Counts are given as the last index. */
export function passType(shape: ArrayShape) {
  const { beat, slot, row } = signalTypes(shape);
  return {
    lastBeat: beat.describe("words in a row, less one"),
    lastSlot: slot.describe("stationary rows in each lane, less one"),
    lastRow: row.describe("streamed rows, less one"),
  };
}

/** A pass whose tile is in the given half of the banks. */
export function loadedPassType(shape: ArrayShape) {
  return { ...passType(shape), half: Bool().describe("half of the banks that holds the tile") };
}

export function ceilLog2(n: number): number {
  return n <= 1 ? 0 : bitsFor(n - 1);
}

/** The parameters as a module's name shows them. */
export function arrayParameters({ lanes, width, bankWords, tileSlots, maxBeats, maxRows, window, drain }: ArrayShape) {
  return { lanes, width, words: bankWords, slots: tileSlots, beats: maxBeats, rows: maxRows, window, drain };
}
