import { expect, test } from "vitest";
import { latentScaleAt, withInputScale } from "../../generator/golden/latent-scale.ts";
import { accumulate } from "../../generator/golden/linear.ts";
import { dequantise, quantise, quantiseLinear, sqnr } from "../../generator/golden/quantise.ts";
import { rescale, ScaleError } from "../../generator/golden/requantise.ts";
import { gaussianNoise } from "../../generator/reference/sampler.ts";

test("a scale is in proportion between two timesteps, and beyond them that of the nearest", () => {
  const scales = [
    { timestep: 100, scale: 0.25 },
    { timestep: 500, scale: 1 },
    { timestep: 900, scale: 3 },
  ];
  const at = (timestep: number): number => latentScaleAt(scales, timestep);
  expect([0, 100, 200, 500, 700, 900, 1000].map(at)).toEqual([0.25, 0.25, 0.4375, 1, 2, 3, 3]);
  expect(latentScaleAt(scales.slice(0, 1), 999)).toBe(0.25);
});

test("a layer with inputs of another scale computes the same with the same weights", () => {
  const [inputs, outputs] = [6, 8];
  const [weight, bias] = [gaussianNoise(inputs * outputs, 1), gaussianNoise(outputs, 2)];
  const [inputScale, outputScale] = [0.01, 2 ** -11];
  const layer = quantiseLinear("layer", weight, bias, inputs, inputScale, outputScale);
  for (const times of [1, 1.7, 5]) {
    const scale = times * inputScale;
    const scaled = { ...layer, ...withInputScale(layer, scale) };
    if (times === 1) expect(scaled).toEqual(layer);
    // Inputs that have a form at any scale, so that only weights are rounded, to a step of 127.
    const x = quantise(
      gaussianNoise(40 * inputs, 3).map((value) => value * scale * 40),
      scale,
    );
    const real = dequantise(x, scale);
    const found = accumulate(x, scaled).map((sum, i) =>
      rescale(sum, scaled.multiplier[i % outputs]!, scaled.shift[i % outputs]!),
    );
    const expected = Float32Array.from(found, (_, i) => {
      const row = real.subarray(Math.floor(i / outputs) * inputs, (Math.floor(i / outputs) + 1) * inputs);
      return row.reduce((sum, value, k) => sum + value * weight[(i % outputs) * inputs + k]!, bias[i % outputs]!);
    });
    expect(
      sqnr(
        expected,
        Float32Array.from(found, (value) => value * outputScale),
      ),
    ).toBeGreaterThan(44);
  }
  expect(() => withInputScale(layer, 1e9)).toThrow(ScaleError);
});
