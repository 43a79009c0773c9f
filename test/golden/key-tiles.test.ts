import { describe, expect, test } from "vitest";
import fc from "fast-check";
import { attention, attentionScales, emptyMask } from "../../generator/golden/attention.ts";
import { joined, keyTiles, scaledDown, wholeSum, type PartialRow } from "../../generator/golden/key-tiles.ts";
import { fixedScale } from "../../generator/golden/requantise.ts";
import { Random } from "../random.ts";

test("tiles follow each other, are as few as can be, and of nearly the same size", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 70_000 }), fc.integer({ min: 16, max: 4096 }), (rows, most) => {
      const tiles = keyTiles(rows, most);
      expect(tiles.map(({ first }) => first)).toEqual(tiles.map((_, i) => i * tiles[0]!.rows));
      expect(tiles.reduce((sum, tile) => sum + tile.rows, 0)).toBe(rows);
      expect(tiles.length).toBe(Math.ceil(rows / most));
      expect(tiles[0]!.rows).toBeLessThanOrEqual(most);
      expect(tiles.every((tile, i) => i === tiles.length - 1 || tile.rows === tiles[0]!.rows)).toBe(true);
      expect(tiles.at(-1)!.rows).toBeGreaterThan(tiles[0]!.rows - tiles.length);
    }),
  );
  expect(keyTiles(4096)).toEqual([{ first: 0, rows: 4096 }]);
  expect(keyTiles(4097).map(({ rows }) => rows)).toEqual([2049, 2048]);
});

test("a value scaled down is the nearest, to within 2^-15 of it, at every fraction and far away", () => {
  const random = new Random(5);
  let most = 0;
  for (let distance = 0; distance < 9000; distance++) {
    for (const value of [
      0,
      1,
      -1,
      2 ** 32 - 1,
      -(2 ** 31),
      random.int(-(2 ** 31), 2 ** 31 - 1),
      random.int(-300, 300),
    ]) {
      const exact = value * 2 ** (-distance / 256);
      most = Math.max(most, Math.abs(scaledDown(value, distance) - exact) - Math.abs(exact) * 2 ** -15);
    }
  }
  expect(most).toBeLessThanOrEqual(0.5);
  expect(scaledDown(-12_345, 0)).toBe(-12_345);
  expect(scaledDown(2 ** 32 - 1, 2 ** 40)).toBe(0);
});

test("a whole sum is the kept one over its share, and a row that keeps everything is left as it is", () => {
  const random = new Random(6);
  for (let share = 1; share <= 256; share++) {
    for (const sum of [1, 255, 2 ** 24 - 1, random.int(1, 2 ** 24 - 1)]) {
      const exact = (sum * 256) / share;
      expect(Math.abs(wholeSum(sum, share) - exact)).toBeLessThanOrEqual(0.5 + exact * 2 ** -17);
    }
  }
  expect(wholeSum(123_457, 256)).toBe(123_457);
});

test("two parts of a row are joined in either order, relative to the larger score", () => {
  const scale = fixedScale(1 / 3);
  const part = (most: number, sum: number, ...elements: number[]): PartialRow => {
    return { most, sum, elements: Int32Array.from(elements) };
  };
  const [a, b] = [part(-900, 1000, 5000, -7), part(-132, 300, -40, 2 ** 30)];
  // 768 / 3 of 1/256: half of what is further away.
  const both = { most: -132, sum: 300 + 500, elements: Int32Array.of(-40 + 2500, 2 ** 30 - 3) };
  expect(joined(a, b, scale)).toEqual(both);
  expect(joined(b, a, scale)).toEqual(both);
  expect(joined(a, { ...b, most: -900 }, scale)).toEqual(part(-900, 1300, 4960, 2 ** 30 - 7));
});

const [tokens, heads, headDim] = [200, 2, 16];
const hidden = heads * headDim;
const random = new Random(7);
const int8 = (n: number): Int8Array => Int8Array.from({ length: n }, () => random.int(-127, 127));
const [q, k, v] = [int8(tokens * hidden), int8(tokens * hidden), int8(tokens * hidden)];
const queries = Int32Array.from({ length: tokens }, (_, i) => i);
const output = 0.004;
/** Scores that reach over some twenty powers of two, as real ones do, or hardly differ. */
const steep = attentionScales(headDim, 0.02, 0.02, 0.01, output);
const flat = attentionScales(headDim, 0.002, 0.002, 0.01, output);

/** Softmax attention in float, [queries, hidden] in steps of the output; V of what is not kept counts as zero. */
function float(step: number, keeps: (head: number, query: number, key: number) => boolean = () => true): Float64Array {
  const out = new Float64Array(tokens * hidden);
  for (let head = 0; head < heads; head++)
    for (let i = 0; i < tokens; i++) {
      const logits = Array.from({ length: tokens }, (_, j) => {
        let dot = 0;
        for (let c = head * headDim; c < (head + 1) * headDim; c++) dot += q[i * hidden + c]! * k[j * hidden + c]!;
        return (dot * step * step) / Math.sqrt(headDim);
      });
      const most = Math.max(...logits);
      const weights = logits.map((logit) => Math.exp(logit - most));
      const sum = weights.reduce((a, b) => a + b);
      for (let c = head * headDim; c < (head + 1) * headDim; c++)
        for (const [j, weight] of weights.entries())
          if (keeps(head, i, j)) out[i * hidden + c]! += ((weight / sum) * v[j * hidden + c]! * 0.01) / output;
    }
  return out;
}
const worst = (found: Int8Array, wanted: ArrayLike<number>): number =>
  found.reduce((most, value, i) => Math.max(most, Math.abs(value - Math.max(-128, Math.min(127, wanted[i]!)))), 0);

describe.each([
  ["steep", steep, 0.02, 0.7],
  ["flat", flat, 0.002, 1],
] as const)("attention in tiles, scores %s", (_, scales, step, theta) => {
  const options = { heads, scales, queries };
  const exact = float(step);
  const whole = attention(q, k, v, options);
  test.each([1, 2, 3, 7])("%i of them follow float as one pass does", (count) => {
    const tiled = attention(q, k, v, { ...options, keyTile: Math.ceil(tokens / count) });
    expect(worst(tiled.output, exact)).toBeLessThan(worst(whole.output, exact) + 0.5);
    if (count === 1) expect(tiled).toEqual(whole);
    expect([tiled.scored, tiled.kept]).toEqual([whole.scored, whole.kept]);
  });

  test("a mask that keeps everything, of every tile, gives the dense result bit for bit", () => {
    const keyTile = 67;
    const dense = attention(q, k, v, { ...options, keyTile });
    const mask = emptyMask(heads, tokens, keyTile);
    const made = attention(q, k, v, { ...options, keyTile, refresh: mask, threshold: 0 });
    expect(made).toEqual(dense);
    expect(attention(q, k, v, { ...options, keyTile, mask }).output).toEqual(dense.output);
  });

  test("each tile keeps what reaches the threshold of its own sum, as if there were no other", () => {
    const keyTile = 67;
    const threshold = Math.round((0.5 / keyTile) * 2 ** 16);
    const mask = emptyMask(heads, tokens, keyTile);
    attention(q, k, v, { ...options, keyTile, refresh: mask, threshold });
    const bit = (words: Uint32Array, row: number, keys: number, j: number): number =>
      (words[row * Math.ceil(keys / 32) + (j >> 5)]! >>> (j & 31)) & 1;
    for (const [t, { first, rows }] of keyTiles(tokens, keyTile).entries()) {
      const own = (m: Int8Array): Int8Array => m.slice(first * hidden, (first + rows) * hidden);
      const alone = emptyMask(heads, rows);
      const few = { ...options, queries: queries.slice(0, rows) };
      attention(q.slice(0, rows * hidden), own(k), own(v), { ...few, refresh: alone, threshold });
      for (let head = 0; head < heads; head++)
        for (let i = 0; i < rows; i++) {
          const places = Array.from({ length: rows }, (__, j) => j);
          expect(places.map((j) => bit(mask.words, head * tokens + i, tokens, first + j))).toEqual(
            places.map((j) => bit(alone.words, head * rows + i, rows, j)),
          );
          expect(mask.shares[(head * 3 + t) * tokens + i]).toBe(alone.shares[head * rows + i]);
        }
    }
  });

  test("a masked pass leaves out what its masks drop: kept products over the sum of all, as near as a dense one", () => {
    const keyTile = 67;
    const mask = emptyMask(heads, tokens, keyTile);
    const threshold = Math.round((theta / keyTile) * 2 ** 16);
    attention(q, k, v, { ...options, keyTile, refresh: mask, threshold });
    const masked = attention(q, k, v, { ...options, keyTile, mask });
    expect(masked.scored).toBeLessThan(0.95 * whole.scored);
    const keeps = (head: number, i: number, j: number): boolean =>
      ((mask.words[(head * tokens + i) * Math.ceil(tokens / 32) + (j >> 5)]! >>> (j & 31)) & 1) === 1;
    // A share is off by up to half of 1/256, and at full scale that is a quarter of a step.
    expect(worst(masked.output, float(step, keeps))).toBeLessThan(worst(whole.output, exact) + 0.75);
    expect(worst(masked.output, exact)).toBeGreaterThan(worst(masked.output, float(step, keeps)));
  });
});
