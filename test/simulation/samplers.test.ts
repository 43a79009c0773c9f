import { describe, expect, test } from "vitest";
import { parseArray } from "../../generator/compiler/design.ts";
import { planAccelerator } from "../../generator/compiler/plan-accelerator.ts";
import { quantiseModel } from "../../generator/golden/model.ts";
import { openCheckpoint } from "../../generator/reference/checkpoint.ts";
import type { Sampler } from "../../generator/reference/schedule.ts";
import { comparisonLine, isRight } from "../../generator/simulation/compare-run.ts";
import { sampleRtl } from "../../generator/simulation/run-sample.ts";

const isLong = process.env["DISC_REGRESS"] !== undefined;
const checkpoint = openCheckpoint("models/digits");

/** Array, pixels, sampler, steps, guidance, and whether tokens rest and positions are left out. */
type Case = readonly [
  array: string,
  resolution: number,
  sampler: Sampler,
  steps: number,
  guidance: number,
  saves: boolean,
];
const small: readonly Case[] = [["8x8", 8, "flow2", 4, 2, true]];
const long: readonly Case[] = [
  ["8x8", 8, "dpm", 3, 1, false],
  ["8x8", 8, "dpm-v", 4, 2, true],
  ["8x8", 8, "flow2", 1, 2, false],
  ["8x8", 16, "dpm", 8, 2, true],
  ["8x8", 16, "flow2", 7, 1, true],
  ["16x16", 32, "flow2", 8, 2, true],
  ["16x16", 32, "dpm-v", 4, 1, true],
];

describe("a sampler that looks back, with forecasts where tokens rest, leaves what the golden model says, in RTL", () => {
  test.each(isLong ? [...small, ...long] : small)(
    "%s, %i pixels: %s in %i steps, guidance %i, saving work: %s",
    { timeout: 3_600_000 },
    async (array, resolution, sampler, steps, guidance, saves) => {
      const model = quantiseModel(checkpoint, { resolution, labels: [3], steps: 3, sampler });
      const shape = planAccelerator(parseArray(array), checkpoint.config, (resolution / checkpoint.config.patch) ** 2);
      const point = saves
        ? { reuse: { alpha: 1, maxAge: 2, forecast: true }, sparse: { theta: 0.5, interval: 3, from: 1 } }
        : {};
      const options = { resolution, label: 7, steps, guidance, seed: 1, sampler, ...point };
      const timing = { latency: 1, jitter: 99, pause: 0.2 };
      const run = await sampleRtl(checkpoint, model, shape, { ...options, timing }, { scrambles: true });
      expect(isRight(run), comparisonLine(run)).toBe(true);
      expect(run.steps.some(({ active, tokens }) => active < tokens)).toBe(saves && steps > 2);
    },
  );
});
