import { describe, expect, test } from "vitest";
import {
  attention,
  attentionScales,
  emptyMask,
  keptShare,
  normalise,
  type AttentionMask,
} from "../../generator/golden/attention.ts";
import { Random } from "../random.ts";

const random = new Random(12);
const int8 = (n: number): Int8Array => Int8Array.from({ length: n }, () => random.int(-127, 127));
const everyone = (n: number): Int32Array => Int32Array.from({ length: n }, (_, i) => i);
const bit = ({ words, tokens }: AttentionMask, head: number, query: number, key: number): number =>
  (words[(head * tokens + query) * Math.ceil(tokens / 32) + (key >> 5)]! >>> (key & 31)) & 1;

const [tokens, heads, headDim] = [50, 2, 8];
const hidden = heads * headDim;
const [q, k, v] = [int8(tokens * hidden), int8(tokens * hidden), int8(tokens * hidden)];
const steps = { q: 0.02, k: 0.02, v: 0.01, output: 0.004 };
const scales = attentionScales(headDim, steps.q, steps.k, steps.v, steps.output);
const options = { heads, scales, queries: everyone(tokens) };

/** Softmax attention in float over the positions that `keep` allows. */
function exact(keep: (head: number, query: number, key: number) => boolean): number[] {
  const out = new Array<number>(tokens * hidden).fill(0);
  for (let head = 0; head < heads; head++) {
    for (let i = 0; i < tokens; i++) {
      const keys = Array.from({ length: tokens }, (_, j) => j).filter((j) => keep(head, i, j));
      const logits = keys.map((j) => {
        let dot = 0;
        for (let c = 0; c < headDim; c++)
          dot += q[i * hidden + head * headDim + c]! * k[j * hidden + head * headDim + c]!;
        return dot * steps.q * steps.k * headDim ** -0.5;
      });
      const most = Math.max(...logits);
      const weights = logits.map((logit) => Math.exp(logit - most));
      const sum = weights.reduce((a, b) => a + b, 0);
      for (const [n, j] of keys.entries()) {
        for (let c = 0; c < headDim; c++) {
          const at = head * headDim + c;
          out[i * hidden + at]! += ((weights[n]! / sum) * v[j * hidden + at]! * steps.v) / steps.output;
        }
      }
    }
  }
  return out;
}
const worstError = (found: Int8Array, expected: readonly number[]): number =>
  expected.reduce((worst, value, i) => Math.max(worst, Math.abs(Math.max(-128, Math.min(127, value)) - found[i]!)), 0);

test("dense attention follows float softmax to within two steps", () => {
  const { output, scored, kept } = attention(q, k, v, options);
  expect(
    worstError(
      output,
      exact(() => true),
    ),
  ).toBeLessThan(2);
  expect([scored, kept]).toEqual([heads * tokens ** 2, heads * tokens ** 2]);
});

test("65,536 equal scores give the exact mean", () => {
  const n = 65_536;
  const values = Int8Array.from({ length: n }, (_, i) => (i % 4 === 0 ? 100 : -20));
  const { output } = attention(Int8Array.of(7), new Int8Array(n).fill(3), values, {
    heads: 1,
    scales: attentionScales(1, 0.1, 0.1, 0.5, 0.5),
    queries: Int32Array.of(0),
  });
  expect([...output]).toEqual([10]);
});

/** Probabilities in float as `exact` has them, before they are divided by their sum. */
function weightsOf(head: number, query: number): number[] {
  const logits = Array.from({ length: tokens }, (_, j) => {
    const terms = Array.from({ length: headDim }, (__, c) => head * headDim + c);
    const dot = terms.reduce((sum, c) => sum + q[query * hidden + c]! * k[j * hidden + c]!, 0);
    return dot * steps.q * steps.k * headDim ** -0.5;
  });
  const most = Math.max(...logits);
  return logits.map((logit) => Math.exp(logit - most));
}
const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0);
const positionsOf = ({ words }: AttentionMask): number =>
  words.reduce((count, word) => count + word.toString(2).replaceAll("0", "").length, 0);
const threshold = Math.round((0.5 / tokens) * 2 ** 16);

describe("a refresh", () => {
  test("attends to everything: its result is the dense one, whatever its mask keeps", () => {
    const dense = attention(q, k, v, options);
    for (const of of [0, threshold, 2 ** 16 + 1])
      expect(attention(q, k, v, { ...options, refresh: emptyMask(heads, tokens), threshold: of })).toEqual(dense);
  });

  test("keeps what reaches the threshold of its row's sum, and what share of the row that is", () => {
    const refresh = emptyMask(heads, tokens);
    attention(q, k, v, { ...options, refresh, threshold });
    expect(positionsOf(refresh)).toBeGreaterThan(heads * tokens);
    expect(positionsOf(refresh)).toBeLessThan(0.8 * heads * tokens ** 2);
    for (let head = 0; head < heads; head++) {
      for (let i = 0; i < tokens; i++) {
        const weights = weightsOf(head, i);
        const kept = weights.filter((_, j) => bit(refresh, head, i, j) === 1);
        // Each probability is off by up to half a step of 255, and the share by half a step of 256.
        const off = (tokens / 2 / 255) * (1 / sum(weights)) + 1 / 512;
        expect(Math.abs((refresh.shares[head * tokens + i]! + 1) / 256 - sum(kept) / sum(weights))).toBeLessThan(off);
      }
    }
  });

  test("with a threshold of zero keeps everything, and all of every row", () => {
    const refresh = emptyMask(heads, tokens);
    attention(q, k, v, { ...options, refresh, threshold: 0 });
    expect(positionsOf(refresh)).toBe(heads * tokens ** 2);
    expect(new Set(refresh.shares)).toEqual(new Set([255]));
  });

  test("never empties a row: the first largest position stays", () => {
    const refresh = emptyMask(heads, tokens);
    attention(q, k, v, { ...options, refresh, threshold: 2 ** 16 + 1 });
    expect(positionsOf(refresh)).toBe(heads * tokens);
  });

  test("for comparison attends to what it keeps, which then is all of the row", () => {
    const refresh = emptyMask(heads, tokens);
    const made = attention(q, k, v, { ...options, refresh, threshold, renormalises: true });
    expect(made.kept).toBe(positionsOf(refresh));
    const keeps = exact((head, i, j) => bit(refresh, head, i, j) === 1);
    expect(worstError(made.output, keeps)).toBeLessThan(2);
    const used = attention(q, k, v, { ...options, mask: refresh });
    expect(used.output).toEqual(made.output);
    expect(used.scored).toBe(made.kept);
  });
});

describe("queries in a row that have one mask", () => {
  const sharing = 4;
  const own = emptyMask(heads, tokens);
  const shared = emptyMask(heads, tokens, undefined, sharing);
  const made = [own, shared].map((refresh) => attention(q, k, v, { ...options, refresh, threshold }));
  const rows = Math.ceil(tokens / sharing);
  const word = (mask: AttentionMask, row: number, at: number): number => mask.words[row * Math.ceil(tokens / 32) + at]!;

  test("keep what one of them keeps; results and shares are those of masks of their own", () => {
    expect(made[1]).toEqual(made[0]);
    expect(shared.shares).toEqual(own.shares);
    expect(shared.words).toHaveLength(heads * rows * Math.ceil(tokens / 32));
    for (let head = 0; head < heads; head++)
      for (let row = 0; row < rows; row++)
        for (let at = 0; at < Math.ceil(tokens / 32); at++) {
          const queries = Array.from({ length: sharing }, (_, i) => row * sharing + i).filter((i) => i < tokens);
          const union = queries.reduce((bits, i) => (bits | word(own, head * tokens + i, at)) >>> 0, 0);
          expect(word(shared, head * rows + row, at)).toBe(union);
        }
    // Once more: nothing is left of masks before.
    attention(q, k, v, { ...options, refresh: shared, threshold: 2 ** 16 + 1 });
    expect(positionsOf(shared)).toBeLessThanOrEqual(heads * tokens);
    attention(q, k, v, { ...options, refresh: shared, threshold });
  });

  test("attend to that, each with its own share", () => {
    const all = emptyMask(heads, tokens);
    for (const [i, bits] of all.words.entries()) {
      const row = Math.floor(i / Math.ceil(tokens / 32));
      const at = i % Math.ceil(tokens / 32);
      const [head, query] = [Math.floor(row / tokens), row % tokens];
      all.words[i] = bits | word(shared, head * rows + Math.floor(query / sharing), at);
    }
    all.shares.set(shared.shares);
    const expected = attention(q, k, v, { ...options, mask: all });
    expect(attention(q, k, v, { ...options, mask: shared })).toEqual(expected);
    expect(expected.scored).toBeGreaterThan(attention(q, k, v, { ...options, mask: own }).scored);
  });
});

describe("a masked pass", () => {
  test("that keeps everything gives the dense result bit for bit", () => {
    const refresh = emptyMask(heads, tokens);
    const { output } = attention(q, k, v, { ...options, refresh, threshold: 0 });
    expect(attention(q, k, v, { ...options, mask: refresh }).output).toEqual(output);
  });

  test("leaves out what its mask drops: kept probabilities over the sum of all, to within two steps", () => {
    const mask = emptyMask(heads, tokens);
    attention(q, k, v, { ...options, refresh: mask, threshold });
    const expected = new Array<number>(tokens * hidden).fill(0);
    for (let head = 0; head < heads; head++) {
      for (let i = 0; i < tokens; i++) {
        const weights = weightsOf(head, i);
        for (let c = head * headDim; c < (head + 1) * headDim; c++) {
          const terms = weights.map((weight, j) => bit(mask, head, i, j) * weight * v[j * hidden + c]!);
          expected[i * hidden + c] = (sum(terms) / sum(weights)) * (steps.v / steps.output);
        }
      }
    }
    const { output, scored } = attention(q, k, v, { ...options, mask });
    expect(worstError(output, expected)).toBeLessThan(2);
    expect(scored).toBe(positionsOf(mask));
  });
});

test.each([
  [1, 1, 256],
  [1000, 1000, 256],
  [1, 513, 1],
  [255, 255 * 65_536, 1],
  [3, 512, 2],
  [1, 512, 1],
  [999, 1000, 256],
  [997, 1000, 255],
])("%i of %i is a share of %i, the nearest of 256 and at least one", (kept, whole, share) => {
  expect(keptShare(kept, whole)).toBe(share);
});

test("a share makes a result smaller to within a hundredth of a step more than its rounding", () => {
  const scale = { multiplier: 40_000, shift: 24 };
  for (let share = 1; share <= 256; share++) {
    for (const mean of [-128, -100.3, -1, 0.7, 50, 127]) {
      const element = Math.round(mean * 1000);
      const exactly = (element / 1000) * 256 * (scale.multiplier / 2 ** scale.shift) * (share / 256);
      expect(Math.abs(normalise(element, 1000, scale, share) - exactly)).toBeLessThan(0.51);
    }
  }
});

test("rows do not depend on which other queries are active", () => {
  const whole = attention(q, k, v, options).output;
  const queries = Int32Array.of(3, 17, 49);
  const some = Int8Array.from([...queries].flatMap((token) => [...q.subarray(token * hidden, (token + 1) * hidden)]));
  const { output } = attention(some, k, v, { ...options, queries });
  for (const [row, token] of queries.entries()) {
    expect(output.subarray(row * hidden, (row + 1) * hidden)).toEqual(
      whole.subarray(token * hidden, (token + 1) * hidden),
    );
  }
});
