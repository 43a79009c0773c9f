import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { captureLayers } from "../../generator/golden/capture.ts";
import { linear } from "../../generator/golden/linear.ts";
import { dequantise, sqnr } from "../../generator/golden/quantise.ts";
import { openCheckpoint } from "../../generator/reference/checkpoint.ts";
import { fixtureFolder } from "../reference/fixtures.ts";

const models = {
  "a random model": { folder: fixtureFolder("plain"), resolution: 8, label: 1, seed: 1 },
  "models/digits": { folder: join(import.meta.dirname, "../../models/digits"), resolution: 32, label: 7, seed: 1 },
};

describe.each(Object.entries(models))("the captured layers of %s", (_, { folder, ...options }) => {
  const checkpoint = openCheckpoint(folder);
  const { layers: blocks, hidden, patch, outChannels } = checkpoint.config;
  const tokens = (options.resolution / patch) ** 2;
  const captured = captureLayers(checkpoint, options);

  test("are all tokenwise linear layers, in the order they run", () => {
    const ofBlock = (i: number): [string, number, number][] => [
      ...["to_q", "to_k", "to_v", "to_out.0"].map((part): [string, number, number] => [
        `transformer_blocks.${i}.attn1.${part}`,
        hidden,
        hidden,
      ]),
      [`transformer_blocks.${i}.ff.net.0.proj`, hidden, 4 * hidden],
      [`transformer_blocks.${i}.ff.net.2`, 4 * hidden, hidden],
    ];
    expect(captured.map(({ layer }) => [layer.name, layer.inFeatures, layer.outFeatures])).toEqual([
      ...Array.from({ length: blocks }, (_, i) => ofBlock(i)).flat(),
      ["proj_out_2", hidden, patch * patch * outChannels],
    ]);
    for (const { layer, rows, reference } of captured) {
      expect(rows.length).toBe(tokens * layer.inFeatures);
      expect(reference.length).toBe(tokens * layer.outFeatures);
    }
  });

  test("follow the float layers at 25 dB or better, 33.5 dB in the mean", () => {
    const kinds = new Map<string, number[]>();
    for (const { layer, rows, reference } of captured) {
      const decibels = sqnr(reference, dequantise(linear(rows, layer), layer.outputScale));
      expect(decibels, layer.name).toBeGreaterThan(25);
      const kind = layer.name.replace(/^transformer_blocks\.\d+\./, "");
      kinds.set(kind, [...(kinds.get(kind) ?? []), decibels]);
    }
    // Scales twice as large, or half as large, take some layer below 25 dB.
    const all = [...kinds.values()].flat();
    expect(all.reduce((sum, decibels) => sum + decibels, 0) / all.length).toBeGreaterThan(33.5);
    for (const [kind, range] of kinds) {
      console.log(`${kind.padEnd(16)} SQNR ${Math.min(...range).toFixed(1)} to ${Math.max(...range).toFixed(1)} dB`);
    }
  });

  test("hold no -128: both signs have the same range", () => {
    for (const { layer, rows } of captured) {
      expect(rows.includes(-128) || layer.weight.includes(-128), layer.name).toBe(false);
    }
  });
});

test("the same seed captures the same, another seed or class something else", () => {
  const checkpoint = openCheckpoint(fixtureFolder("plain"));
  const capture = (label: number, seed: number): unknown => captureLayers(checkpoint, { resolution: 8, label, seed });
  expect(capture(1, 5)).toEqual(capture(1, 5));
  expect(capture(1, 6)).not.toEqual(capture(1, 5));
  expect(capture(2, 5)).not.toEqual(capture(1, 5));
});

test("progress counts the steps before each of them", () => {
  const seen: string[] = [];
  const progress = (step: number, steps: number): void => void seen.push(`${step}/${steps}`);
  captureLayers(openCheckpoint(fixtureFolder("plain")), { resolution: 8, label: 1, seed: 1, progress });
  expect(seen).toEqual(["0/8", "1/8", "2/8", "3/8", "4/8", "5/8", "6/8", "7/8"]);
});
