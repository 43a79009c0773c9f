import { expect, test } from "vitest";
import { compileProgram } from "../../generator/compiler/compile-program.ts";
import { parseArray } from "../../generator/compiler/design.ts";
import { planAccelerator } from "../../generator/compiler/plan-accelerator.ts";
import { inKeyTiles, quantiseModel } from "../../generator/golden/model.ts";
import { openCheckpoint } from "../../generator/reference/checkpoint.ts";
import { SimulatedAccelerator } from "../../generator/simulation/accelerator-bench.ts";
import { expectedRun } from "../../generator/simulation/expected-run.ts";
import { goldenImage } from "../../generator/simulation/golden-image.ts";
import { areaOf, type Grid } from "../../generator/reference/latent.ts";
import { fixtureFolder } from "../reference/fixtures.ts";

/** A short loop with dense, refreshing and masked steps and resting tokens, over keys in tiles. */
function planned(array: string, resolution: Grid, keyTile: number, sharing: number) {
  const checkpoint = openCheckpoint(fixtureFolder("plain"));
  const { config } = checkpoint;
  const options = {
    ...{ resolution, label: 1, steps: 3, guidance: 2, seed: 4 },
    ...{ sparse: { theta: 0.9, interval: 4, from: 1, sharing }, reuse: { alpha: 1, maxAge: 1 } },
  };
  const model = inKeyTiles(quantiseModel(checkpoint, { resolution, labels: [0], steps: 2 }), keyTile);
  const shape = planAccelerator(parseArray(array), config, areaOf(resolution) / config.patch ** 2, { keyTile });
  const image = compileProgram(checkpoint, model, shape, options);
  return { shape, image, expected: expectedRun(checkpoint, model, shape, image, options) };
}

const isLong = process.env["DISC_REGRESS"] !== undefined;
const cases: readonly (readonly [array: string, resolution: Grid, keyTile: number, tiles: number, sharing: number])[] =
  [
    ["4x8", 16, 24, 3, 4],
    // 5x7 tokens, no multiple of the lanes.
    ["4x8", [10, 14], 64, 1, 1],
    ["8x8", 18, 40, 3, 1],
    ["8x16", 16, 33, 2, 16],
    ["8x8", 14, 4096, 1, 2],
  ];

test.each(isLong ? cases : cases.slice(0, 2))("%s at %o in tiles of up to %i keys, %i of them, a mask for %i queries: all that is left is golden, and all that is counted", async (array, resolution, keyTile, tiles, sharing) => {
  const { shape, image, expected } = planned(array, resolution, keyTile, sharing);
  expect(image.kept[0]![0]!.tiles).toHaveLength(tiles);
  using host = await SimulatedAccelerator.open(shape, image.size, { engine: "javascript", scrambles: true });
  host.time({ latency: 5, jitter: 30, pause: 0.1 });
  const { error, counters } = host.run(image, { limit: 5_000_000 });
  expect(error).toBe("none");
  for (const { name, address, contents } of goldenImage(image, shape, expected)) {
    const left = Buffer.from(host.look({ address, bytes: contents.length }));
    expect([name, left]).toEqual([name, Buffer.from(contents)]);
  }
  expect(counters).toMatchObject(expected.counters);
}); // prettier-ignore
