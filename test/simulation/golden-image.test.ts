import { expect, test } from "vitest";
import { SimulatedAccelerator } from "../../generator/simulation/accelerator-bench.ts";
import { compileProgram } from "../../generator/compiler/compile-program.ts";
import { parseArray } from "../../generator/compiler/design.ts";
import { expectedRun } from "../../generator/simulation/expected-run.ts";
import { goldenImage } from "../../generator/simulation/golden-image.ts";
import { planAccelerator } from "../../generator/compiler/plan-accelerator.ts";
import { quantiseModel } from "../../generator/golden/model.ts";
import { openCheckpoint } from "../../generator/reference/checkpoint.ts";
import { fixtureFolder } from "../reference/fixtures.ts";

/** Heads of half a word; a last slot that is not full, in rows of masks and of caches. */
test.each([
  ["plain", "8x16", 8],
  ["plain", "8x8", 10],
])("%s on %s at %i: every region is left byte for byte, padding included", async (name, array, resolution) => {
  const checkpoint = openCheckpoint(fixtureFolder(name));
  const { config } = checkpoint;
  const options = {
    resolution,
    label: 1,
    steps: 3,
    guidance: 2,
    seed: 4,
    sparse: { theta: 0.9, interval: 4, from: 1 },
  };
  const model = quantiseModel(checkpoint, { resolution, labels: [0], steps: 2 });
  const shape = planAccelerator(parseArray(array), config, (resolution / config.patch) ** 2);
  const image = compileProgram(checkpoint, model, shape, options);
  using host = await SimulatedAccelerator.open(shape, image.size, { engine: "javascript" });
  expect(host.run(image, { limit: 5_000_000 }).error).toBe("none");
  const regions = goldenImage(image, model, shape, expectedRun(checkpoint, model, shape, image, options));
  const kinds = regions.map((region) => region.name.split(" ")[0]);
  expect(new Set(kinds)).toEqual(new Set(["latent", "cache", "masks", "keys"]));
  for (const { name: region, address, contents } of regions) {
    const left = Buffer.from(host.look({ address, bytes: contents.length }));
    expect([region, left]).toEqual([region, Buffer.from(contents)]);
  }
});
