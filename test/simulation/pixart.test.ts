import { join } from "node:path";
import { expect, test } from "vitest";
import { compileProgram } from "../../generator/compiler/compile-program.ts";
import { parseArray } from "../../generator/compiler/design.ts";
import { planAccelerator } from "../../generator/compiler/plan-accelerator.ts";
import { observeImage } from "../../generator/golden/calibrate.ts";
import { quantiseNetwork } from "../../generator/golden/model.ts";
import { sampleGolden, type GoldenSampleOptions, type OperatingPoint } from "../../generator/golden/sampler.ts";
import { openPixart } from "../../generator/reference/checkpoint.ts";
import { gaussianNoise } from "../../generator/reference/sampler.ts";
import { SimulatedAccelerator } from "../../generator/simulation/accelerator-bench.ts";

const model = openPixart(join(import.meta.dirname, "../fixtures/pixart/plain"));
const { config, network } = model;

/** Rows of a caption and of none, of other lengths: with a last slot that is full, and with one that is not. */
const captions = ([asked, none]: readonly [number, number]) =>
  [gaussianNoise(asked * config.captionChannels, 1), gaussianNoise(none * config.captionChannels, 2)] as const;

type Case = [name: string, array: string, rows: readonly [number, number], point: OperatingPoint];
test.each<Case>([
  ...(process.env["DISC_REGRESS"] ? ([["dense", "8x8", [8, 13], {}]] satisfies Case[]) : []),
  ["with reuse and thresholding", "4x8", [21, 4], { reuse: { alpha: 1, maxAge: 1, forecast: true }, sparse: { theta: 0.9, interval: 3, from: 1 } }],
])("a loop with a caption leaves the golden latent in RTL: %s on %s, captions of %o rows", async (_, array, rows, point) => {
  const options: GoldenSampleOptions = {
    ...{ resolution: 8, steps: 3, guidance: 2, seed: 3, sampler: "flow2" as const, captions: captions(rows) },
    ...point,
  } as const;
  const quantised = quantiseNetwork(model, observeImage(model, options));
  const shape = planAccelerator(parseArray(array), config, (8 / network.patch) ** 2);
  const image = compileProgram(model, quantised, shape, options);
  using host = await SimulatedAccelerator.open(shape, image.size, { engine: "javascript" });
  host.time({ latency: 5, jitter: 9 });
  expect(host.run(image, { limit: 5_000_000 }).error).toBe("none");
  const { latent } = sampleGolden(model, quantised, options);
  expect(host.latent(image)).toEqual(latent);
  // It is the caption that was asked for.
  const [asked, none] = captions(rows);
  expect(sampleGolden(model, quantised, { ...options, captions: [none, asked] }).latent).not.toEqual(latent);
}); // prettier-ignore

test.each([
  [3, 8, "a caption of 3 rows does not fill 4 lanes"],
  [8, 65, "a caption of 65 rows: the banks hold 64"],
])("captions of %i and %i rows: %s", (asked, none, message) => {
  const shape = planAccelerator(parseArray("4x8"), config, 16);
  const options = { resolution: 8, steps: 1, guidance: 2, seed: 3, captions: captions([asked, none]) };
  const quantised = quantiseNetwork(model, observeImage(model, options));
  expect(() => compileProgram(model, quantised, shape, options)).toThrow(message);
});
