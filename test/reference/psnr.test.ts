import { expect, test } from "vitest";
import { channelKind, psnr } from "../../generator/reference/psnr.ts";
import { gaussianNoise } from "../../generator/reference/sampler.ts";

test("a tenth of an error everywhere in pixels is 26 dB: 20 log10(2 / 0.1)", () => {
  const image = Float32Array.from({ length: 64 }, (_, i) => i / 64 - 0.5);
  const other = image.map((value) => value + 0.1);
  expect(psnr(image, other, "pixels")).toBeCloseTo(20 * Math.log10(2 / 0.1), 4);
});

test("pixels are compared as a picture shows them, so that what lies beyond white and black is the same", () => {
  expect(psnr(Float32Array.of(1, -1, 0), Float32Array.of(3, -2, 0), "pixels")).toBe(Infinity);
});

test("in a latent nothing is clipped: values beyond 1 that triple are a large error", () => {
  const latent = gaussianNoise(4 * 16 * 16, 3);
  const tripled = latent.map((value) => (Math.abs(value) > 1 ? 3 * value : value));
  expect(psnr(latent, tripled, "latent")).toBeLessThan(15);
  // The same tripled everywhere: errors of 2 x, the peak is the span.
  const [span, power] = [Math.max(...latent) - Math.min(...latent), latent.reduce((sum, x) => sum + x * x, 0)];
  const all = latent.map((value) => 3 * value);
  expect(psnr(latent, all, "latent")).toBeCloseTo(10 * Math.log10((span ** 2 * latent.length) / (4 * power)), 4);
});

test("one channel or three are pixels, four an autoencoder's latent", () => {
  expect([1, 3, 4, 16].map((inChannels) => channelKind({ inChannels }))).toEqual([
    "pixels",
    "pixels",
    "latent",
    "latent",
  ]);
});
