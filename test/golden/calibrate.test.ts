import { expect, test } from "vitest";
import {
  calibrationImages,
  largestMagnitude,
  latentScales,
  observeImage,
  tensorScale,
  widest,
} from "../../generator/golden/calibrate.ts";
import { dequantise, quantise } from "../../generator/golden/quantise.ts";
import { openCheckpoint } from "../../generator/reference/checkpoint.ts";
import { gaussianNoise, sample } from "../../generator/reference/sampler.ts";

function scaleOf(...tensors: Float32Array[]): number {
  return tensorScale(widest(tensors.map((tensor) => ({ x: largestMagnitude(tensor) })))["x"] ?? 0, "computed");
}

const values = gaussianNoise(5_000, 4);

test("of what is computed nothing is clipped up to nineteen twentieths of the largest, and of the latent nothing a tenth larger", () => {
  const latent = latentScales({ "latent at 500": largestMagnitude(values), residual: 7 });
  expect(latent.map(({ timestep }) => timestep)).toEqual([500]);
  for (const [scale, times] of [
    [scaleOf(values), 0.94],
    [latent[0]!.scale, 1.09],
  ] as const) {
    const held = values.map((value) => times * value);
    const worst = dequantise(quantise(held, scale), scale).reduce(
      (most, value, i) => Math.max(most, Math.abs(value - held[i]!)),
      0,
    );
    expect(worst).toBeLessThanOrEqual(scale / 2 + 1e-9);
    expect(Math.max(...quantise(held, scale).map(Math.abs))).toBeGreaterThan(124);
  }
});

test("the latent is seen at each timestep, and the image at zero", () => {
  const checkpoint = openCheckpoint("models/digits");
  const [image] = calibrationImages(checkpoint.config, { resolution: 8, labels: [3], steps: 4, sampler: "flow2" });
  const ranges = observeImage(checkpoint, image!);
  const scales = latentScales(ranges);
  expect(scales.map(({ timestep }) => timestep)).toEqual([0, 250, 500, 750, 1000]);
  const noise = largestMagnitude(gaussianNoise(64, image!.seed));
  expect(ranges["latent at 1000"]).toBe(noise);
  expect(ranges["latent at 0"]).toBe(largestMagnitude(sample(checkpoint, image!)));
  expect(ranges["pos_embed.proj in"]).toBeUndefined();
});

test("the same scale comes of any order and any portions", () => {
  expect(scaleOf(values.toReversed())).toBe(scaleOf(values));
  expect(scaleOf(values.subarray(0, 1234), values.subarray(1234))).toBe(scaleOf(values));
});

test("zeros, which any scale suits, give 1", () => {
  expect(scaleOf(new Float32Array(8))).toBe(1);
  expect(scaleOf()).toBe(1);
});
