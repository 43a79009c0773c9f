import { expect, test } from "vitest";
import { SimulatedAccelerator } from "../../generator/simulation/accelerator-bench.ts";
import { compileProgram } from "../../generator/compiler/compile-program.ts";
import { parseArray } from "../../generator/compiler/design.ts";
import { expectedRun } from "../../generator/simulation/expected-run.ts";
import { compareRegion, goldenImage } from "../../generator/simulation/golden-image.ts";
import { planAccelerator } from "../../generator/compiler/plan-accelerator.ts";
import { quantiseModel } from "../../generator/golden/model.ts";
import { openCheckpoint } from "../../generator/reference/checkpoint.ts";
import { fixtureFolder } from "../reference/fixtures.ts";

/** A short loop with every kind of region in it. @param slots of a bank, fewer than the plan's */
function planned(name: string, array: string, resolution: number, slots?: number) {
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
  const full = planAccelerator(parseArray(array), config, (resolution / config.patch) ** 2);
  const { engine } = full;
  const shape = slots === undefined ? full : { ...full, engine: { ...engine, slots, maxRows: slots * engine.lanes } };
  const image = compileProgram(checkpoint, model, shape, options);
  const regions = goldenImage(image, shape, expectedRun(checkpoint, model, shape, image, options));
  return { config, shape, image, regions };
}

type Case = readonly [name: string, array: string, resolution: number, slots: number | undefined];
const isLong = process.env["DISC_REGRESS"] !== undefined;
/** Heads of half a word; a last slot that is not full, in rows of masks and of caches; layers and heads in many tiles. */
test.each<Case>([
  ...(isLong ? ([["plain", "8x16", 8, undefined]] as const) : []),
  ["plain", "8x8", 10, undefined],
  ["sigma-f16", "4x8", 8, 8],
])("%s on %s at %i: every region is left byte for byte, padding included", async (name, array, resolution, slots) => {
  const { shape, image, regions } = planned(name, array, resolution, slots);
  using host = await SimulatedAccelerator.open(shape, image.size, { engine: "javascript" });
  expect(host.run(image, { limit: 5_000_000 }).error).toBe("none");
  const kinds = regions.map((region) => region.name.split(" ")[0]);
  expect(new Set(kinds)).toEqual(new Set(["latent", "cache", "masks", "shares", "keys"]));
  for (const { name: region, address, contents } of regions) {
    const left = Buffer.from(host.look({ address, bytes: contents.length }));
    expect([region, left]).toEqual([region, Buffer.from(contents)]);
  }
});

test("a comparison counts values, however many of their bits differ, and no padding", () => {
  const { config, shape, image, regions } = planned("plain", "8x16", 8);
  const { heads, headDim, inChannels, patch } = config;
  const tokens = (8 / patch) ** 2;
  const { pass, cache, masks, shares: shareRows } = image.kept[0]![0]!;
  const lead = pass.leads[1]!;
  const [headBytes, shareBytes, maskBytes] = [cache.rowBytes, shareRows!.rowBytes, masks!.bytes / heads / tokens];
  expect(headBytes).toBeGreaterThan(headDim);
  const counted = (kind: string, change: (bytes: Uint8Array) => void): Record<string, [differ: number, of: number]> => {
    const region = regions.find((each) => each.name.startsWith(kind))!;
    const found = region.contents.slice();
    change(found);
    const counts: Record<string, [number, number]> = {};
    compareRegion(region, found, (part, isSame) => {
      const [differ, of] = (counts[part] ??= [0, 0]);
      counts[part] = [differ + Number(!isSame), of + 1];
    });
    return counts;
  };
  const flip =
    (byte: number, bits = 0xff) =>
    (bytes: Uint8Array): void => {
      bytes[byte]! ^= bits;
    };
  const all = (bytes: Uint8Array): void => {
    for (const i of bytes.keys()) bytes[i]! ^= 0xff;
  };
  const [elements, cached, positions] = [inChannels * 64, heads * headDim * tokens, heads * tokens ** 2];
  const padded = image.latentOrder.indexOf(-1);
  expect(padded).toBeGreaterThan(0);
  expect(counted("latent", () => undefined)).toEqual({ latent: [0, elements] });
  expect(counted("latent", all)).toEqual({ latent: [elements, elements] });
  expect(counted("latent", flip(0))).toEqual({ latent: [1, elements] });
  expect(counted("latent", flip(2 * padded))).toEqual({ latent: [0, elements] });
  const row = 2 * headBytes * (tokens + 2);
  expect(counted("cache", all)).toEqual({ K: [cached, cached], V: [cached, cached] });
  // Keys of the second head stand where its queries do, behind those of the first.
  expect([lead > 0, lead + headDim <= headBytes]).toEqual([true, true]);
  for (const place of [lead, lead + headDim - 1])
    expect(counted("cache", flip(row + place))).toEqual({ K: [1, cached], V: [0, cached] });
  expect(counted("cache", flip(row + headBytes, 1))).toEqual({ K: [0, cached], V: [1, cached] });
  for (const padding of [lead - 1, headBytes + headDim])
    expect(counted("cache", flip(row + padding))).toEqual({ K: [0, cached], V: [0, cached] });
  expect(counted("masks", all)).toEqual({ masks: [positions, positions] });
  expect(counted("masks", flip(maskBytes * 3 + 1, 0b101))).toEqual({ masks: [2, positions] });
  expect(counted("masks", flip(maskBytes * 3 + Math.ceil(tokens / 8)))).toEqual({ masks: [0, positions] });
  const shares = heads * tokens;
  expect(counted("shares", all)).toEqual({ shares: [shares, shares] });
  expect(counted("shares", flip(shareBytes + 1))).toEqual({ shares: [1, shares] });
  // A key of three bits for each of the slots that the tokens of a head fill.
  const slots = heads * Math.ceil(tokens / shape.engine.lanes);
  expect(counted("keys", all)).toEqual({ keys: [slots, slots] });
  expect(counted("keys", flip(0, 0b111))).toEqual({ keys: [1, slots] });
  expect(counted("keys", flip(0, 0b1100))).toEqual({ keys: [2, slots] });
  expect(counted("keys", flip(shape.engine.width - 1))).toEqual({ keys: [0, slots] });
});
