import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { openCheckpoint } from "../../generator/reference/checkpoint.ts";
import { CheckpointError, SafetensorsFile } from "../../generator/reference/safetensors.ts";
import { float32, writeSafetensors, type RawTensor } from "./write-safetensors.ts";

const fixtures = join(import.meta.dirname, "../fixtures/dit");
const WEIGHTS = "diffusion_pytorch_model.safetensors";

/** A copy of the fixture `plain`, to be spoilt. */
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "checkpoint-"));
  cpSync(join(fixtures, "plain"), folder, { recursive: true });
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

function tensors(): Record<string, RawTensor> {
  const file = new SafetensorsFile(join(fixtures, "plain", WEIGHTS));
  return Object.fromEntries(
    file.names.map((name) => {
      const { shape, data } = file.read(name);
      return [name, float32(shape, data)];
    }),
  );
}

function editConfig(changes: Record<string, unknown>): void {
  const path = join(folder, "config.json");
  writeFileSync(path, JSON.stringify({ ...(JSON.parse(readFileSync(path, "utf8")) as object), ...changes }));
}

function complaint(): string {
  try {
    openCheckpoint(folder);
  } catch (error) {
    expect(error).toBeInstanceOf(CheckpointError);
    return (error as Error).message.replaceAll(folder, "model");
  }
  throw new Error("the checkpoint was taken");
}

test("the configuration is read as diffusers means it", () => {
  expect(openCheckpoint(join(fixtures, "sigma-f16")).config).toEqual({
    ...{ heads: 3, headDim: 8, hidden: 24, inChannels: 4, outChannels: 8, layers: 1, sampleSize: 8, patch: 2 },
    ...{ classes: 3, attentionBias: true, normEps: 1e-5 },
  });
});

test("absent keys take diffusers' defaults", () => {
  const config = openCheckpoint(folder).config;
  editConfig({ out_channels: null, attention_bias: undefined, norm_eps: undefined, norm_type: undefined });
  expect(openCheckpoint(folder).config).toEqual(config);
});

test("a model without attention biases needs none", () => {
  const all = tensors();
  const kept = Object.entries(all).filter(([name]) => !/to_[qkv]\.bias/.test(name));
  writeSafetensors(join(folder, WEIGHTS), Object.fromEntries(kept));
  expect(complaint()).toContain("transformer_blocks.0.attn1.to_q.bias is missing");
  editConfig({ attention_bias: false });
  const checkpoint = openCheckpoint(folder);
  expect(checkpoint.has("transformer_blocks.0.attn1.to_q.bias")).toBe(false);
  expect(checkpoint.has("transformer_blocks.0.attn1.to_out.0.bias")).toBe(true);
});

describe("shards", () => {
  const split = (): void => {
    const all = Object.entries(tensors());
    const shards = [all.slice(0, 9), all.slice(9)];
    const map: Record<string, string> = {};
    shards.forEach((shard, i) => {
      writeSafetensors(join(folder, `shard${i}`), Object.fromEntries(shard));
      for (const [name] of shard) map[name] = `shard${i}`;
    });
    rmSync(join(folder, WEIGHTS));
    writeFileSync(join(folder, `${WEIGHTS}.index.json`), JSON.stringify({ metadata: {}, weight_map: map }));
  };

  test("hold the same tensors as one file", () => {
    const whole = openCheckpoint(join(fixtures, "plain"));
    split();
    const sharded = openCheckpoint(folder);
    for (const name of Object.keys(tensors())) expect(sharded.tensor(name)).toEqual(whole.tensor(name));
  });

  test("one that is missing is named", () => {
    split();
    rmSync(join(folder, "shard1"));
    expect(complaint()).toBe("model/shard1: no such file, or it cannot be read");
  });

  test.each([
    ["{", "not JSON"],
    ["{}", "not supported: weight_map = undefined: Invalid input: expected record, received undefined"],
    ['{"weight_map":{"a":1}}', "not supported: weight_map.a = 1: Invalid input: expected string, received number"],
  ])("an index of %s is refused", (text, message) => {
    writeFileSync(join(folder, `${WEIGHTS}.index.json`), text);
    expect(complaint()).toBe(`model/${WEIGHTS}.index.json: ${message}`);
  });
});

describe("a model that is not supported is refused in one line", () => {
  test("with all missing and misshapen tensors", () => {
    const all = tensors();
    delete all["proj_out_1.bias"];
    all["pos_embed.proj.bias"] = float32([17], new Float32Array(17));
    delete all["transformer_blocks.1.attn1.to_k.weight"];
    writeSafetensors(join(folder, WEIGHTS), all);
    expect(complaint()).toBe(
      "model: pos_embed.proj.bias is [17], expected [16]; transformer_blocks.1.attn1.to_k.weight is missing; " +
        "proj_out_1.bias is missing",
    );
  });

  test("with the values of the configuration that are not", () => {
    editConfig({ norm_type: "layer_norm", num_layers: 0, cross_attention_dim: 64, _class_name: "PixArt" });
    expect(complaint()).toBe(
      'model/config.json: not supported: _class_name = "PixArt": Invalid input: expected "DiTTransformer2DModel"; ' +
        "num_layers = 0: Too small: expected number to be >0; " +
        'norm_type = "layer_norm": Invalid input: expected "ada_norm_zero"; ' +
        "unknown cross_attention_dim = 64",
    );
  });

  test("with sizes that do not divide", () => {
    editConfig({ sample_size: 9 });
    expect(complaint()).toBe("model/config.json: patch_size 2 does not divide sample_size 9");
    editConfig({ sample_size: 8, num_attention_heads: 1, attention_head_dim: 6 });
    expect(complaint()).toBe(
      "model/config.json: num_attention_heads * attention_head_dim is 6; sin-cos positions need a multiple of 4",
    );
  });

  test("without a configuration, or with one that is not JSON", () => {
    writeFileSync(join(folder, "config.json"), "heads: 4");
    expect(complaint()).toBe("model/config.json: not JSON");
    rmSync(join(folder, "config.json"));
    expect(complaint()).toBe(
      "model/config.json: no such file: a model is a folder as diffusers' save_pretrained writes it",
    );
  });

  test("with a NaN, when the tensor is read", () => {
    const all = tensors();
    all["proj_out_2.bias"] = float32([4], [0, 0, 0, NaN]);
    writeSafetensors(join(folder, WEIGHTS), all);
    const path = join(folder, WEIGHTS);
    expect(() => openCheckpoint(folder).tensor("proj_out_2.bias")).toThrow(
      new CheckpointError(`${path}: proj_out_2.bias holds NaN at element 3`),
    );
  });
});
