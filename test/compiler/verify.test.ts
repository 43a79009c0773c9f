import { describe, expect, test } from "vitest";
import { parseArray, planDesign } from "../../generator/compiler/design.ts";
import { tileLayer } from "../../generator/compiler/tile.ts";
import { emitDesign, verifyDesign } from "../../generator/compiler/verify.ts";
import { captureLayers } from "../../generator/golden/capture.ts";
import { openCheckpoint } from "../../generator/reference/checkpoint.ts";
import { randomLayer } from "../hardware/random-layer.ts";

const checkpoint = openCheckpoint("models/digits");
const design = (array: string, resolution = 32) => {
  const { lanes, width } = parseArray(array);
  return planDesign(checkpoint.config, resolution, lanes, width);
};

describe("the layers of models/digits, denoising a real image", () => {
  const captured = captureLayers(checkpoint, { resolution: 32, label: 7, seed: 1 });
  const digests = new Set<string>();

  test.each(["4x4", "8x16", "16x16", "32x8", "64x64"])("come out the same on %s, calm and stalled", async (array) => {
    const plan = design(array);
    const verilog = emitDesign(plan);
    for (const stall of [0, 0.3]) {
      const report = await verifyDesign(plan, verilog, captured, { stall, seed: 2 });
      expect(report).toMatchObject({ ok: true, mismatches: 0 });
      expect(report.layers.map(({ layer }) => layer)).toEqual(captured.map(({ layer }) => layer.name));
      digests.add(report.outputDigest);
      if (array === "16x16" && stall === 0) {
        for (const { utilisation } of report.layers) expect(utilisation).toBeGreaterThanOrEqual(0.95);
      }
    }
    expect(digests.size).toBe(1);
  });

  test("int8 follows float: no layer below 25 dB", () => {
    expect(captured.length).toBe(31);
  });
});

describe("tiles", () => {
  const { array } = design("4x4");

  test("hold every channel once, in order, and fit a half of the banks", () => {
    const layer = randomLayer(256, 700, 1);
    const tiles = tileLayer(layer, array);
    expect(tiles.length).toBeGreaterThan(1);
    let next = 0;
    for (const { firstChannel, channels, lastBeat, lastSlot } of tiles) {
      expect(firstChannel).toBe(next);
      expect((lastBeat + 1) * (lastSlot + 1)).toBeLessThanOrEqual(array.bankWords);
      expect(channels).toBeLessThanOrEqual((lastSlot + 1) * array.lanes);
      next += channels;
    }
    expect(next).toBe(700);
  });
});

describe("array sizes", () => {
  test.each([
    ["15x16", "lanes = 15: an array has a power of two from 2 to 128"],
    ["1x16", "lanes = 1: an array has a power of two from 2 to 128"],
    ["256x16", "lanes = 256: an array has a power of two from 2 to 128"],
    ["16x2", "width = 2: an array has a power of two from 4 to 128"],
    ["16", "array 16 is not LANESxWIDTH, such as 16x16"],
    ["16x16x16", "array 16x16x16 is not LANESxWIDTH, such as 16x16"],
    ["-4x8", "array -4x8 is not LANESxWIDTH, such as 16x16"],
  ])("%s is refused", (array, message) => {
    expect(() => parseArray(array)).toThrow(message);
  });

  test("requantisers are as many as the shortest row needs", () => {
    expect(["4x4", "8x16", "16x16", "32x8", "64x64", "128x128"].map((array) => design(array).array.drain)).toEqual([
      1, 2, 4, 4, 64, 128,
    ]);
  });
  test("a resolution that the patch does not divide, or beyond 65,536 tokens, is refused", () => {
    expect(() => design("4x4", 33)).toThrow("resolution 33 is not a whole number of patches of 2");
    expect(() => design("4x4", 1024)).toThrow("resolution 1024 makes 262144 tokens, more than 65536");
    expect(design("4x4", 512).tokens).toBe(65_536);
  });
});
