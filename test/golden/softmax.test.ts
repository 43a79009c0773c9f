import { expect, test } from "vitest";
import { probability, reciprocal, reciprocalMantissa } from "../../generator/golden/softmax.ts";

test("a probability is within its stated error for every distance", () => {
  let worst = 0;
  for (let d = 0; d < 5000; d++) worst = Math.max(worst, Math.abs(probability(d) - 255 * 2 ** (-d / 256)));
  expect(worst).toBeLessThan(0.503);
  expect(probability(0)).toBe(255);
  expect(probability(2303)).toBeGreaterThanOrEqual(0);
  for (const d of [2304, 10_000, 2 ** 31 - 1]) expect(probability(d)).toBe(0);
});

test("probabilities never rise with distance", () => {
  for (let d = 1; d < 5000; d++) expect(probability(d)).toBeLessThanOrEqual(probability(d - 1));
});

test("the reciprocal is within its stated error for every mantissa, and for every row sum there can be", () => {
  let worst = 0;
  for (let m = 2 ** 15; m < 2 ** 16; m++) worst = Math.max(worst, Math.abs((reciprocalMantissa(m) * m) / 2 ** 31 - 1));
  expect(worst).toBeLessThan(3.3e-5);
  for (const sum of [255, 256, 257, 65_535, 65_536, 255 * 4096, 255 * 65_536]) {
    const { inverse, exponent } = reciprocal(sum);
    expect(Math.abs((inverse / 2 ** (31 + exponent)) * sum - 1)).toBeLessThan(7e-5);
  }
});
