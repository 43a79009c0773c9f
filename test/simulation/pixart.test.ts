import { join } from "node:path";
import { expect, test } from "vitest";
import { compileProgram } from "../../generator/compiler/compile-program.ts";
import { DesignError, parseArray, planDesign } from "../../generator/compiler/design.ts";
import { memoryPlan } from "../../generator/compiler/memory-plan.ts";
import { planAccelerator } from "../../generator/compiler/plan-accelerator.ts";
import { observeImage } from "../../generator/golden/calibrate.ts";
import { quantiseNetwork } from "../../generator/golden/model.ts";
import { sampleGolden, type GoldenSampleOptions, type OperatingPoint } from "../../generator/golden/sampler.ts";
import { openPixart } from "../../generator/reference/checkpoint.ts";
import { tokensOf, type Grid } from "../../generator/reference/latent.ts";
import { gaussianNoise } from "../../generator/reference/sampler.ts";
import { comparisonLine, isRight } from "../../generator/simulation/compare-run.ts";
import { sampleRtl } from "../../generator/simulation/run-sample.ts";

const model = openPixart(join(import.meta.dirname, "../fixtures/pixart/plain"));
const { config, network } = model;

/** Rows of a caption and of none, of other lengths. */
const captions = ([asked, none]: readonly [number, number]) =>
  [gaussianNoise(asked * config.captionChannels, 1), gaussianNoise(none * config.captionChannels, 2)] as const;

/** Last slots that are full and that are not, banks that a caption makes larger than tokens would, and lanes without any row. */
type Case = [name: string, array: string, resolution: Grid, rows: readonly [number, number], point: OperatingPoint];
test.each<Case>([
  ...(process.env["DISC_REGRESS"] ? ([["dense", "8x8", 8, [8, 13], {}]] satisfies Case[]) : []),
  ["heads of half a word", "4x16", [4, 12], [9, 1], { sparse: { theta: 0.9, interval: 3, from: 1 } }],
  ["with reuse and thresholding", "4x8", [4, 12], [67, 1], { reuse: { alpha: 1, maxAge: 1, forecast: true }, sparse: { theta: 0.9, interval: 3, from: 1 } }],
])("a loop with a caption leaves in RTL what the golden model does: %s on %s, a latent of %o, captions of %o rows", async (_, array, resolution, rows, point) => {
  const options: GoldenSampleOptions = {
    ...{ resolution, steps: 3, guidance: 2, seed: 3, sampler: "flow2" as const, captions: captions(rows) },
    ...point,
  } as const;
  const quantised = quantiseNetwork(model, observeImage(model, options));
  const tokens = tokensOf(network, resolution);
  const shape = planAccelerator(parseArray(array), config, tokens, { captionTokens: Math.max(...rows) });
  const timing = { latency: 5, jitter: 9 };
  const sample = await sampleRtl(model, quantised, shape, { ...options, timing }, { engine: "javascript" });
  expect([isRight(sample), comparisonLine(sample)]).toEqual([true, expect.stringContaining("K 0 of ")]);
  // K and V of both attentions of every block, those of the caption too.
  const all = config.layers * config.hidden * (2 * tokens + rows[0] + rows[1]);
  expect(sample.comparisons.find(({ part }) => part === "K")!.values).toBe(all);
  // It is the caption that was asked for.
  const [asked, none] = captions(rows);
  expect(sampleGolden(model, quantised, { ...options, captions: [none, asked] }).latent).not.toEqual(sample.latent);
}); // prettier-ignore

test("a caption of more rows than the banks hold is refused, and banks are as large as the longest that is asked for", () => {
  const options = { resolution: 8, steps: 1, guidance: 2, seed: 3, captions: captions([8, 65]) };
  const quantised = quantiseNetwork(model, observeImage(model, options));
  const plan = (captionTokens: number) => planDesign(config, 8, parseArray("4x8"), { captionTokens });
  expect([16, 64, 65, 300].map((rows) => plan(rows).shape.engine.maxRows)).toEqual([32, 64, 128, 512]);
  expect(() => compileProgram(model, quantised, plan(64).shape, options)).toThrow(
    new DesignError("a caption of 65 rows: the banks hold 64, as --caption-tokens sizes them"),
  );
  const design = plan(65);
  const { size } = compileProgram(model, quantised, design.shape, options);
  const lengths = [{ caption: 8 }, { caption: 65 }];
  const planned = memoryPlan({ ...design, lengths }, { steps: 1, multistep: false, sparse: false });
  expect(planned.reduce((sum, { bytes }) => sum + bytes, 0)).toBe(size);
  expect(planned.map(({ kind }) => kind)).toContain("captions");
});
