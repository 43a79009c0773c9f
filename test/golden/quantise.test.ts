import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { linear } from "../../generator/golden/linear.ts";
import { dequantise, quantise, quantiseLinear, sqnr } from "../../generator/golden/quantise.ts";
import { matmul } from "../../generator/reference/layers.ts";
import { gaussianNoise } from "../../generator/reference/sampler.ts";

describe("a tensor in int8", () => {
  const finite = { noNaN: true, min: -Math.fround(1e6), max: Math.fround(1e6) };
  const scales = fc.double({ min: 1e-3, max: 1e3, noNaN: true });

  test("is within half a step where it does not clip, and at 127 where it does", () => {
    fc.assert(
      fc.property(fc.float32Array(finite), scales, (values, scale) => {
        quantise(values, scale).forEach((found, i) => {
          const steps = values[i]! / scale;
          if (Math.abs(steps) <= 127) expect(Math.abs(found - steps)).toBeLessThanOrEqual(0.5);
          else expect(found).toBe(127 * Math.sign(steps));
        });
      }),
    );
  });

  test("is symmetric, ties away from zero", () => {
    fc.assert(
      fc.property(fc.float32Array(finite), scales, (values, scale) => {
        const negated = quantise(values.map((value) => -value), scale); // prettier-ignore
        expect([...negated].map((value) => 0 - value)).toEqual([...quantise(values, scale)]);
      }),
    );
    const halves = Float32Array.of(0.5, 1.5, -0.5, -1.5, 126.5, 127.5, -200);
    expect(quantise(halves, 1)).toEqual(Int8Array.of(1, 2, -1, -2, 127, 127, -127));
  });

  test("survives the way back and forth", () => {
    const all = Int8Array.from({ length: 255 }, (_, i) => i - 127);
    for (const scale of [0.001, 0.37, 12]) expect(quantise(dequantise(all, scale), scale)).toEqual(all);
  });
});

describe("a linear layer in integers", () => {
  const [n, inFeatures, outFeatures] = [32, 48, 24];
  const x = gaussianNoise(n * inFeatures, 1);
  // Channels of very different sizes, as trained ones are.
  const weight = gaussianNoise(outFeatures * inFeatures, 2).map(
    (value, i) => value * 10 ** (Math.floor(i / inFeatures) / 12 - 1),
  );
  const bias = gaussianNoise(outFeatures, 3);
  const reference = matmul(x, weight, inFeatures, bias);
  const peak = (values: Float32Array): number => values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  const layer = quantiseLinear("layer", weight, bias, inFeatures, peak(x) / 127, peak(reference) / 127);
  const decibels = (candidate = layer): number =>
    sqnr(reference, dequantise(linear(quantise(x, candidate.inputScale), candidate), candidate.outputScale));

  test("follows the float layer", () => {
    expect(decibels()).toBeGreaterThan(35);
  });

  test("gives each channel's largest weight 127, whatever its size", () => {
    for (let r = 0; r < outFeatures; r++) {
      const row = layer.weight.subarray(r * inFeatures, (r + 1) * inFeatures);
      expect(row.reduce((most, value) => Math.max(most, Math.abs(value)), 0)).toBe(127);
    }
    const larger = weight.map((value, i) => value * (i < inFeatures ? 64 : 1));
    expect(quantiseLinear("larger", larger, bias, inFeatures, 0.1, 0.1).weight).toEqual(layer.weight);
  });

  test("without a bias is that with zeros", () => {
    const without = quantiseLinear("layer", weight, undefined, inFeatures, 0.1, 0.1);
    expect(without).toEqual(quantiseLinear("layer", weight, new Float32Array(outFeatures), inFeatures, 0.1, 0.1));
    expect(without.bias).toEqual(new Int32Array(outFeatures));
  });

  test("would show a planted mistake", () => {
    const { bias: offsets, multiplier, shift } = layer;
    const rotated = <T extends Int32Array | Uint16Array | Uint8Array>(values: T): T =>
      values.map((_, i) => values[(i + 1) % values.length]!) as T;
    expect(decibels({ ...layer, bias: rotated(offsets) })).toBeLessThan(25);
    expect(decibels({ ...layer, multiplier: rotated(multiplier) })).toBeLessThan(25);
    expect(
      decibels({ ...layer, shift: shift.map((value, i) => (i === outFeatures - 1 ? value + 1 : value)) }),
    ).toBeLessThan(25);
  });

  test.each([
    ["zero weights", 0],
    ["weights next to nothing", 1e-30],
    ["weights far below their bias", 1e-9],
  ])("keeps a channel of %s at its bias", (_, size) => {
    const offsets = Float32Array.of(0.5, -2, 0, 1e-6);
    const weak = quantiseLinear("weak", new Float32Array(4 * 8).fill(size), offsets, 8, 0.02, 0.02);
    expect(weak.bias.every((value) => Math.abs(value) <= 2 ** 29)).toBe(true);
    expect(linear(new Int8Array(8).fill(127), weak)).toEqual(Int8Array.of(25, -100, 0, 0));
  });

  test("is refused where int32 sums could overflow, or an output step is out of reach", () => {
    const long = 2 ** 15 + 1;
    expect(() => quantiseLinear("long", new Float32Array(long), undefined, long, 1, 1)).toThrow(
      new RangeError("long: 32769 features, at most 32768"),
    );
    expect(() => quantiseLinear("steep", Float32Array.of(127), undefined, 1, 1, 2 ** -15)).toThrow(RangeError);
  });
});

test("SQNR is the power of the signal over that of the error, in dB", () => {
  const signal = Float32Array.of(3, -4, 12);
  expect(sqnr(signal, signal.map((value) => value * 0.9))).toBeCloseTo(20, 5); // prettier-ignore
  expect(sqnr(signal, new Float32Array(3))).toBe(0);
  expect(sqnr(signal, signal)).toBe(Infinity);
});
