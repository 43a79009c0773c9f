import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { observeImage, rangeObserver } from "../../generator/golden/calibrate.ts";
import { forward as goldenForward, newSequence } from "../../generator/golden/forward.ts";
import { LATENT_SCALE, quantiseLatent, quantiseNetwork } from "../../generator/golden/model.ts";
import { sampleGolden } from "../../generator/golden/sampler.ts";
import { sqnr } from "../../generator/golden/quantise.ts";
import { conditionStep } from "../../generator/golden/step.ts";
import { macsOf } from "../../generator/network/work.ts";
import { openCheckpoint, openPixart } from "../../generator/reference/checkpoint.ts";
import { forward, type FloatModel } from "../../generator/reference/forward.ts";
import { positionEmbedding } from "../../generator/reference/latent.ts";
import { psnr } from "../../generator/reference/psnr.ts";
import { sample } from "../../generator/reference/sampler.ts";
import { CheckpointError, SafetensorsFile } from "../../generator/reference/safetensors.ts";
import { relativeError, silentTensors } from "./fixtures.ts";

/** Both sides sum in float32; the requirement is 1e-4. */
const TOLERANCE = 2e-6;
const folderOf = (name: string): string => join(import.meta.dirname, "../fixtures/pixart", name);

/** A small random model, and what diffusers computed with it (test/fixtures/pixart/make_fixtures.py). */
function fixture(name: string) {
  const folder = folderOf(name);
  const io = new SafetensorsFile(join(folder, "io.safetensors"));
  const { resolution, timestep, pixels } = JSON.parse(readFileSync(join(folder, "io.json"), "utf8")) as {
    resolution: [number, number];
    timestep: number;
    pixels: [number, number];
  };
  const conditioning = { timestep, pixels, inputs: { caption: io.read("caption").data } };
  const [latent, output] = [io.read("latent").data, io.read("output").data];
  return { checkpoint: openPixart(folder), resolution, conditioning, latent, output };
}

describe.each(["plain", "sized", "long-f16"])("the forward pass (%s)", (name) => {
  const { checkpoint, latent, resolution, output, conditioning } = fixture(name);
  const error = (model: FloatModel): number => relativeError(output, forward(model, latent, resolution, conditioning));

  test("agrees with diffusers", () => {
    expect(output.length).toBe(checkpoint.config.outChannels * resolution[0] * resolution[1]);
    expect(error(checkpoint)).toBeLessThan(TOLERANCE);
  });

  // A planted mistake in any tensor shows, so the agreement above is about all of them.
  test("depends on every tensor but the key biases, which softmax cancels, and on the queries of one word", () => {
    const { names, silent } = silentTensors(checkpoint, (planted) => error(planted) >= 3 * TOLERANCE);
    // Softmax over a single row of a caption is one, whatever queries and keys are.
    const isSilent = (each: string): boolean =>
      each.endsWith("to_k.bias") || (name === "plain" && /attn2\.to_[qk]\./.test(each));
    expect(silent).toEqual(names.filter(isSilent));
  });
});

test("positions of a latent that is not square span the same along both sides", () => {
  const [wide, square] = [positionEmbedding([2, 4], 8, 8), positionEmbedding(4, 8, 8)];
  const tall = positionEmbedding([4, 2], 8, 8);
  for (let row = 0; row < 2; row++)
    for (let column = 0; column < 4; column++) {
      const at = (grid: Float32Array, r: number, c: number, columns: number) =>
        grid.subarray((r * columns + c) * 8, (r * columns + c + 1) * 8);
      expect(at(wide, row, column, 4)).toEqual(at(square, 2 * row, column, 4));
      expect(at(tall, column, row, 2)).toEqual(at(square, column, 2 * row, 4));
    }
});

test("is computed in integers to their precision, and its work is that of the network", () => {
  const { checkpoint, latent, resolution, output, conditioning } = fixture("plain");
  const ranges: Record<string, number> = {};
  forward(
    checkpoint,
    latent,
    resolution,
    conditioning,
    rangeObserver(ranges, checkpoint.network, conditioning.timestep),
  );
  const model = quantiseNetwork(checkpoint, ranges);
  const state = newSequence(model, 8, conditioning.inputs);
  const tokens = 16;
  const active = Int32Array.from({ length: tokens }, (_, t) => t);
  const constants = conditionStep(checkpoint, model, conditioning);
  const work = goldenForward(model, constants, state, quantiseLatent(latent), active, { kind: "dense" });
  const found = Float32Array.from(state.output, (value) => value * LATENT_SCALE);
  // Beyond +-16 int16 holds nothing.
  const decibels = sqnr(
    output.map((value) => Math.max(-16, Math.min(15.999, value))),
    found,
  );
  console.log(`${decibels.toFixed(1)} dB`);
  expect(decibels).toBeGreaterThan(25);
  expect(work.macs).toBe(macsOf(checkpoint.network, tokens, { caption: 1 }));
});

describe("a sampling loop with a caption of one word, and one of three for none", () => {
  const { checkpoint } = fixture("plain");
  const io = new SafetensorsFile(join(folderOf("plain"), "io.safetensors"));
  const settings = (JSON.parse(readFileSync(join(folderOf("plain"), "io.json"), "utf8")) as { sample: Settings })
    .sample;
  type Settings = Readonly<Record<"steps" | "guidance" | "seed", number>>;
  const captions = [io.read("caption").data, io.read("none").data] as const;
  const options = { ...settings, resolution: 8, captions };

  test("agrees with diffusers", () => {
    expect(relativeError(io.read("sample").data, sample(checkpoint, options))).toBeLessThan(1e-4);
  });

  test("is followed in integers, and its work is that of both sequences", () => {
    const model = quantiseNetwork(checkpoint, observeImage(checkpoint, options));
    const { latent, steps } = sampleGolden(checkpoint, model, options);
    const [float, found] = [sample(checkpoint, options), Float32Array.from(latent, (value) => value * LATENT_SCALE)];
    const decibels = psnr(float, found, "latent");
    console.log(`${decibels.toFixed(1)} dB`);
    expect(decibels).toBeGreaterThan(30);
    const work = macsOf(checkpoint.network, 16, { caption: 1 }) + macsOf(checkpoint.network, 16, { caption: 3 });
    for (const { macs, denseMacs } of steps) expect([macs, denseMacs]).toEqual([work, work]);
  });

  test("is refused without a caption, or with one that is no whole rows", () => {
    expect(() => sample(checkpoint, { ...options, captions: undefined as never })).toThrow(
      "the model makes images of a caption: its rows are missing",
    );
    const cut = captions[0].subarray(1);
    expect(() => sample(checkpoint, { ...options, captions: [cut, cut] })).toThrow(
      "a caption of 11 values: rows have 12, and there is one at least",
    );
  });
});

test("a model that wants sizes is told them, and captions are whole rows", () => {
  const { checkpoint, latent, resolution, conditioning } = fixture("sized");
  const { timestep, inputs } = conditioning;
  expect(() => forward(checkpoint, latent, resolution, { timestep, inputs })).toThrow(
    new RangeError("the model wants to be told the height and width of the image"),
  );
  expect(() => forward(checkpoint, latent, [6, 9], conditioning)).toThrow("60 latent values, expected 1 x 6 x 9");
});

test("who takes models with classes alone refuses it in one line", () => {
  expect(() => openCheckpoint(folderOf("plain"))).toThrow(
    /config.json: a PixArtTransformer2DModel; here models with classes alone are taken$/,
  );
});

describe("a configuration that is none of its models is refused", () => {
  const work = mkdtempSync(join(tmpdir(), "disc-pixart-"));
  afterAll(() => {
    rmSync(work, { recursive: true });
  });
  test.each<[string, object, RegExp]>([
    ["keys and values of fewer tokens", { kv_compress: true }, /not supported: kv_compress = true: token-compressed keys and values/],
    ["another width of the cross-attention", { cross_attention_dim: 12 }, /cross_attention_dim is 12; captions are projected to 16/],
    ["no captions", { caption_channels: null }, /caption_channels/],
    ["sizes without three parts", { use_additional_conditions: true }, /a hidden size of 16 has no three parts/],
    ["a patch that does not divide", { patch_size: 3 }, /patch_size 3 does not divide sample_size 8/],
    ["a hidden width", { attention_head_dim: 9 }, /is 18; sin-cos positions need a multiple of 4/],
    ["a caption's width that its tensors have not", { caption_channels: 13 }, /caption_projection.linear_1.weight is \[16, 12\], expected \[16, 13\]/],
    ["an unknown key", { kv_heads: 2 }, /kv_heads/],
  ])("%s", (_, change, message) => {
    const folder = join(work, "model");
    cpSync(folderOf("plain"), folder, { recursive: true });
    const path = join(folder, "config.json");
    const config = JSON.parse(readFileSync(path, "utf8")) as object;
    writeFileSync(path, JSON.stringify({ ...config, ...change }));
    expect(() => openPixart(folder)).toThrow(CheckpointError);
    expect(() => openPixart(folder)).toThrow(message);
  });
}); // prettier-ignore
