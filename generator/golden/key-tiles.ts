import { rescale, type FixedScale } from "./requantise.ts";

/** Keys that attention goes over in one tile at most, unless a model says otherwise. */
export const KEY_TILE = 4096;

/** Some of the rows of K and V. */
export interface KeyTile {
  readonly first: number;
  readonly rows: number;
}

/** The fewest tiles of at most so many rows, all of nearly the same size: the last is shorter by less than there are tiles. */
export function keyTiles(rows: number, most = KEY_TILE): KeyTile[] {
  const each = tileRows(rows, most);
  return Array.from({ length: Math.ceil(rows / each) }, (_, i) => ({
    first: i * each,
    rows: Math.min(each, rows - i * each),
  }));
}

/** Rows of the first of these tiles. */
export function tileRows(rows: number, most = KEY_TILE): number {
  return Math.ceil(rows / Math.ceil(rows / most));
}

/** What attention over some of its keys leaves of a query, which more keys can join. */
export interface PartialRow {
  /** The largest score, int32. */
  readonly most: number;
  /** Sum of the probabilities, which are relative to that score; uint32. */
  readonly sum: number;
  /** Of P V, int32. */
  readonly elements: Int32Array;
}

/** 2^-(f / 256) with 15 fraction bits, f = 0..255. */
const EXP2 = Uint16Array.from({ length: 256 }, (_, f) => Math.round(2 ** (15 - f / 256)));

/**
 * `value * 2^-(distance / 256)`, halves up: a table for the fraction, and a shift with rounding. Off by less than half a step and
 * 2^-15 of the result (tested).
 * @param value below 2^32 in magnitude
 * @param distance not negative, any size; from 8,448 on the result is zero
 */
export function scaledDown(value: number, distance: number): number {
  if (distance >= FAR) return 0;
  const shift = 15 + (distance >> 8);
  return Math.floor((value * EXP2[distance & 255]! + 2 ** (shift - 1)) / 2 ** shift);
}
const FAR = 33 * 256;

/** Two parts of a query as one, relative to the larger of their largest scores: the other's sums become smaller. */
export function joined(before: PartialRow, tile: PartialRow, { multiplier, shift }: FixedScale): PartialRow {
  const [high, low] = tile.most > before.most ? [tile, before] : [before, tile];
  const distance = rescale(high.most - low.most, multiplier, shift);
  return {
    most: high.most,
    sum: high.sum + scaledDown(low.sum, distance),
    elements: high.elements.map((element, c) => element + scaledDown(low.elements[c]!, distance)),
  };
}

/**
 * What the sum of all a row's probabilities would be where a mask keeps a share of it: `sum * 256 / share`, to within half a step and
 * 2^-17 of it. With it a masked tile weighs as much as a whole one beside others.
 * @param sum of the kept probabilities, below 2^24
 * @param share 1 to 256, in 1/256
 */
export function wholeSum(sum: number, share: number): number {
  return Math.floor((sum * Math.round(2 ** 24 / share) + 2 ** 15) / 2 ** 16);
}
