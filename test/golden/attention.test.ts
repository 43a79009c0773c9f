import { describe, expect, test } from "vitest";
import { attention, attentionScales, emptyMask, type AttentionMask } from "../../generator/golden/attention.ts";
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

describe("a refresh", () => {
  test("keeps what reaches the threshold of its row's sum, and attends to that alone", () => {
    const refresh = emptyMask(heads, tokens);
    const threshold = Math.round((0.5 / tokens) * 2 ** 16);
    const { output, kept } = attention(q, k, v, { ...options, refresh, threshold });
    expect(kept).toBeGreaterThan(heads * tokens);
    expect(kept).toBeLessThan(0.8 * heads * tokens ** 2);
    expect(
      worstError(
        output,
        exact((head, i, j) => bit(refresh, head, i, j) === 1),
      ),
    ).toBeLessThan(2);
    const counted = refresh.words.reduce((sum, word) => sum + word.toString(2).replaceAll("0", "").length, 0);
    expect(counted).toBe(kept);
  });

  test("with a threshold of zero is dense attention", () => {
    const refresh = emptyMask(heads, tokens);
    const { output } = attention(q, k, v, { ...options, refresh, threshold: 0 });
    expect(output).toEqual(attention(q, k, v, options).output);
  });

  test("never empties a row: the first largest position stays", () => {
    const refresh = emptyMask(heads, tokens);
    const { kept } = attention(q, k, v, { ...options, refresh, threshold: 2 ** 16 + 1 });
    expect(kept).toBe(heads * tokens);
  });
});

test("a masked pass right after its refresh gives the same bits", () => {
  const refresh = emptyMask(heads, tokens);
  const made = attention(q, k, v, { ...options, refresh, threshold: 800 });
  const used = attention(q, k, v, { ...options, mask: refresh });
  expect(used.output).toEqual(made.output);
  expect(used.scored).toBe(made.kept);
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
