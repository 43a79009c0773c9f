import { expect, test } from "vitest";
import { activationScale, largestMagnitude, widest } from "../../generator/golden/calibrate.ts";
import { dequantise, quantise } from "../../generator/golden/quantise.ts";
import { gaussianNoise } from "../../generator/reference/sampler.ts";

function scaleOf(...tensors: Float32Array[]): number {
  return activationScale(widest(tensors.map((tensor) => ({ x: largestMagnitude(tensor) })))["x"] ?? 0);
}

const values = gaussianNoise(5_000, 4);

test("nothing that was seen is clipped, nor anything a tenth larger", () => {
  const scale = scaleOf(values);
  const larger = values.map((value) => 1.09 * value);
  const worst = dequantise(quantise(larger, scale), scale).reduce(
    (most, value, i) => Math.max(most, Math.abs(value - larger[i]!)),
    0,
  );
  expect(worst).toBeLessThanOrEqual(scale / 2 + 1e-9);
  expect(Math.max(...quantise(values, scale).map(Math.abs))).toBeGreaterThan(110);
});

test("the same scale comes of any order and any portions", () => {
  expect(scaleOf(values.toReversed())).toBe(scaleOf(values));
  expect(scaleOf(values.subarray(0, 1234), values.subarray(1234))).toBe(scaleOf(values));
});

test("zeros, which any scale suits, give 1", () => {
  expect(scaleOf(new Float32Array(8))).toBe(1);
  expect(scaleOf()).toBe(1);
});
