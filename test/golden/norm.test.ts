import { expect, test } from "vitest";
import { normModulate, quantiseNorm, rsqrtMantissa } from "../../generator/golden/norm.ts";
import { Random } from "../random.ts";

test("the reciprocal square root is within its stated error for every mantissa", () => {
  let worst = 0;
  for (let m = 2 ** 14; m < 2 ** 16; m++)
    worst = Math.max(worst, Math.abs((rsqrtMantissa(m) * Math.sqrt(m)) / 2 ** 22 - 1));
  expect(worst).toBeLessThan(STATED_RSQRT);
  expect(worst).toBeGreaterThan(0.9 * STATED_RSQRT);
});
/** As in the docstring of rsqrtMantissa. */
const STATED_RSQRT = 5.7e-5;

const random = new Random(3);
const gaussian = (): number => Array.from({ length: 12 }, () => random.next()).reduce((sum, value) => sum + value, -6);

test.each([16, 64, 72, 1152])("LayerNorm and modulation of %i channels follow float to within a step", (hidden) => {
  const streamScale = 1 / 512;
  const outputScale = 1 / 32;
  const scale = Float32Array.from({ length: hidden }, () => 0.3 * gaussian());
  const shift = Float32Array.from({ length: hidden }, () => 0.5 * gaussian());
  const modulation = quantiseNorm(scale, shift, 1e-6, streamScale, outputScale);
  let worst = 0;
  for (const spread of [64, 400, 6000]) {
    const x = Int16Array.from({ length: 8 * hidden }, () =>
      Math.max(-32768, Math.min(32767, Math.round(spread * gaussian() + spread))),
    );
    const found = normModulate(x, modulation);
    for (let at = 0; at < x.length; at += hidden) {
      const row = Array.from(x.subarray(at, at + hidden), (value) => value * streamScale);
      const mean = row.reduce((sum, value) => sum + value, 0) / hidden;
      const variance = row.reduce((sum, value) => sum + (value - mean) ** 2, 0) / hidden;
      for (const [i, value] of row.entries()) {
        const exact = (((value - mean) / Math.sqrt(variance + 1e-6)) * (1 + scale[i]!) + shift[i]!) / outputScale;
        worst = Math.max(worst, Math.abs(Math.max(-128, Math.min(127, exact)) - found[at + i]!));
      }
    }
  }
  // Half a step is the final rounding; the rest is the 14 fraction bits of the normalised value.
  expect(worst).toBeLessThan(hidden > 1000 ? 0.75 : 0.6);
});

test("rows without variance come out as their shift, extremes included", () => {
  const shift = Float32Array.from({ length: 64 }, (_, i) => (i - 32) / 16);
  const modulation = quantiseNorm(new Float32Array(64), shift, 1e-6, 1 / 1024, 1 / 32);
  for (const level of [0, 1, -1, 32767, -32768]) {
    const found = normModulate(new Int16Array(64).fill(level), modulation);
    for (const [i, value] of found.entries()) expect(Math.abs(value - 32 * shift[i]!)).toBeLessThanOrEqual(1);
  }
  const split = normModulate(
    Int16Array.from({ length: 64 }, (_, i) => (i % 2 ? 32767 : -32768)),
    modulation,
  );
  for (const [i, value] of split.entries()) {
    const exact = 32 * shift[i]! + (i % 2 ? 32 : -32);
    expect(Math.abs(value - Math.max(-128, Math.min(127, exact)))).toBeLessThanOrEqual(1);
  }
});
