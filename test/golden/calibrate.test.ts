import { describe, expect, test } from "vitest";
import { ActivationRange } from "../../generator/golden/calibrate.ts";
import { dequantise, quantise, sqnr } from "../../generator/golden/quantise.ts";
import { gaussianNoise } from "../../generator/reference/sampler.ts";

function scaleOf(...tensors: Float32Array[]): number {
  const range = new ActivationRange();
  for (const tensor of tensors) range.add(tensor);
  return range.scale();
}

const decibels = (values: Float32Array, scale: number): number =>
  sqnr(values, dequantise(quantise(values, scale), scale));
const peak = (values: Float32Array): number => values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);

const normal = gaussianNoise(5_000, 4);
const distributions: Record<string, Float32Array> = {
  normal,
  uniform: Float32Array.from(normal, (_, i) => (i % 2001) / 1000 - 1),
  "heavy-tailed": normal.map((value) => value ** 3),
  "one-sided with many near zero, as GELU's": normal.map((value) => (value > 0 ? value : -0.1 * Math.exp(value))),
  "normal with an outlier": normal.map((value, i) => (i === 77 ? 12 : value)),
  "of a few values": Float32Array.from(normal, (_, i) => i % 3),
};

describe.each(Object.entries(distributions))("values that are %s", (_, values) => {
  test("are clipped where an exhaustive search would clip them", () => {
    let best = -Infinity;
    for (let i = 0; i <= 200; i++) best = Math.max(best, decibels(values, (peak(values) / 127) * 2 ** (-i / 100)));
    // A few values may fall onto the grid and round without any error: enough is enough there.
    expect(decibels(values, scaleOf(values))).toBeGreaterThan(Math.min(best, 60) - 0.05);
  });

  test("give the same scale in any order and in any portions", () => {
    const whole = scaleOf(values);
    expect(scaleOf(values.toReversed())).toBe(whole);
    expect(scaleOf(values.subarray(0, 1234), values.subarray(1234))).toBe(whole);
  });

  test("give a scale as many times larger as they are", () => {
    for (const factor of [2 ** -20, 1024]) {
      expect(scaleOf(values.map((value) => value * factor)) / scaleOf(values)).toBeCloseTo(factor, 12);
    }
  });
});

test("the rare largest values of many are given up for the resolution of the rest", () => {
  const many = gaussianNoise(300_000, 4);
  expect(decibels(many, scaleOf(many))).toBeGreaterThan(decibels(many, peak(many) / 127) + 0.3);
});

test("zeros, which any scale suits, give 1", () => {
  expect(scaleOf(new Float32Array(8))).toBe(1);
  expect(scaleOf()).toBe(1);
});
