import { execFileSync } from "node:child_process";
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
  statSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { layersOf } from "../../generator/network/network.ts";
import { openCheckpoint, openModel, readModel } from "../../generator/reference/checkpoint.ts";
import { CheckpointError, SafetensorsFile } from "../../generator/reference/safetensors.ts";
import { float32, withHeader, writeSafetensors, type RawTensor } from "./write-safetensors.ts";

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
  const without = layersOf(checkpoint.network).filter(({ bias }) => !bias);
  expect(without.map(({ name }) => name)).toEqual(
    [0, 1].flatMap((i) => ["q", "k", "v"].map((part) => `transformer_blocks.${i}.attn1.to_${part}`)),
  );
});

test("keys that mean nothing here may be null, or what diffusers has by default", () => {
  const { config } = openCheckpoint(folder);
  editConfig({
    ...{ caption_channels: null, cross_attention_dim: null, num_vector_embeds: null, interpolation_scale: null },
    ...{ attention_type: "default", only_cross_attention: false, double_self_attention: false },
    ...{ use_linear_projection: false, use_additional_conditions: false, dropout: 0.1, norm_num_groups: 8 },
    ...{ upcast_attention: true, _name_or_path: "facebook/DiT-XL-2-256", _diffusers_version: "0.30.0" },
  });
  expect(openCheckpoint(folder).config).toEqual(config);
  editConfig({
    ...{ attention_type: null, only_cross_attention: null, double_self_attention: null, use_linear_projection: null },
    ...{ use_additional_conditions: null, dropout: null, norm_num_groups: null, upcast_attention: null },
    ...{ _name_or_path: null, _diffusers_version: null, interpolation_scale: 1 },
  });
  expect(openCheckpoint(folder).config).toEqual(config);
});

test.each(
  Object.entries({
    ...{ caption_channels: 4096, cross_attention_dim: 768, num_vector_embeds: 8, interpolation_scale: 2 },
    ...{ attention_type: "gated", only_cross_attention: true, double_self_attention: true },
    ...{ use_linear_projection: true, use_additional_conditions: true, quantization_config: {}, attention_bias: null },
  }),
)("a configuration with %s = %o is another model", (key, value) => {
  editConfig({ [key]: value });
  expect(complaint()).toMatch(new RegExp(`^model/config.json: not supported: (unknown )?${key} = `));
});

test("a key that stands twice in the configuration is refused: which one counts is left open", () => {
  const path = join(folder, "config.json");
  writeFileSync(path, readFileSync(path, "utf8").replace("{", '{"num_layers": 1,'));
  expect(complaint()).toBe('model/config.json: the key "num_layers" stands twice in an object');
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
    expect(sharded.digest()).toBe(whole.digest());
  });

  /** Another value of the first tensor, in the shard where it does not belong. */
  const stale = (): string => {
    const [[name, tensor]] = Object.entries(tensors()) as [[string, RawTensor]];
    const second = new SafetensorsFile(join(folder, "shard1"));
    writeSafetensors(join(folder, "shard1"), {
      ...Object.fromEntries(
        second.names.map((other) => [other, float32(second.shape(other)!, second.read(other).data)]),
      ),
      [name]: { ...tensor, bytes: new Uint8Array(tensor.bytes.length) },
    });
    return name;
  };

  test("that hold more than the index says: the index decides which one a tensor is read from", () => {
    const whole = openCheckpoint(join(fixtures, "plain"));
    split();
    const name = stale();
    expect(openCheckpoint(folder).tensor(name)).toEqual(whole.tensor(name));
    expect(whole.tensor(name).some((value) => value !== 0)).toBe(true);
  });

  const editMap = (change: (map: Record<string, string>) => void): void => {
    const path = join(folder, `${WEIGHTS}.index.json`);
    const index = JSON.parse(readFileSync(path, "utf8")) as { weight_map: Record<string, string> };
    change(index.weight_map);
    writeFileSync(path, JSON.stringify(index));
  };

  test("tensors that their shard does not hold are named", () => {
    split();
    const [name] = new SafetensorsFile(join(folder, "shard1")).names as [string];
    editMap((map) => {
      map[name] = "shard0";
      map["ghost"] = "shard1";
    });
    expect(complaint()).toBe(`model/${WEIGHTS}.index.json: ${name} is not in shard0; ghost is not in shard1`);
  });

  test("a tensor that the index leaves out is missing", () => {
    split();
    editMap((map) => {
      delete map["proj_out_2.bias"];
    });
    expect(complaint()).toBe("model: proj_out_2.bias is missing");
  });

  test.each(["../shard0", "/etc/passwd", "sub/shard0", "sub\\shard0", "..", ".", "", "a\0b"])(
    "a shard called %o is no file beside the index",
    (shard) => {
      split();
      editMap((map) => {
        map["proj_out_2.bias"] = shard;
      });
      expect(complaint()).toBe(
        `model/${WEIGHTS}.index.json: proj_out_2.bias is in ${JSON.stringify(shard)}, which is no name of a file beside it`,
      );
    },
  );

  test("may be links to elsewhere, as in the cache of Hugging Face's hub", () => {
    const whole = openCheckpoint(join(fixtures, "plain"));
    split();
    mkdirSync(join(folder, "blobs"));
    renameSync(join(folder, "shard1"), join(folder, "blobs", "c0ffee"));
    symlinkSync(join("blobs", "c0ffee"), join(folder, "shard1"));
    expect(openCheckpoint(folder).tensor("proj_out_2.bias")).toEqual(whole.tensor("proj_out_2.bias"));
  });

  test("one that is missing is named", () => {
    split();
    rmSync(join(folder, "shard1"));
    expect(complaint()).toBe("model/shard1: no such file, or it cannot be read");
  });

  test.each([
    ["{", "not JSON: it ends too early"],
    ["{}", "not supported: weight_map = undefined: Invalid input: expected record, received undefined"],
    ['{"weight_map":{"a":1}}', "not supported: weight_map.a = 1: Invalid input: expected string, received number"],
  ])("an index of %s is refused", (text, message) => {
    writeFileSync(join(folder, `${WEIGHTS}.index.json`), text);
    expect(complaint()).toBe(`model/${WEIGHTS}.index.json: ${message}`);
  });
});

describe("a model that is not supported is refused in one line", () => {
  test("with all missing, misshapen and unknown tensors; positions, which old files hold, are not unknown", () => {
    const all = tensors();
    all["pos_embed.pos_embed"] = float32([1, 16, 16], new Float32Array(256));
    all["proj_out_3.bias"] = float32([4], new Float32Array(4));
    delete all["proj_out_1.bias"];
    all["pos_embed.proj.bias"] = float32([17], new Float32Array(17));
    delete all["transformer_blocks.1.attn1.to_k.weight"];
    writeSafetensors(join(folder, WEIGHTS), all);
    expect(complaint()).toBe(
      "model: pos_embed.proj.bias is [17], expected [16]; transformer_blocks.1.attn1.to_k.weight is missing; " +
        "proj_out_1.bias is missing; proj_out_3.bias is none of the model's",
    );
    const whole = { ...tensors(), "pos_embed.pos_embed": all["pos_embed.pos_embed"] };
    writeSafetensors(join(folder, WEIGHTS), whole);
    expect(openCheckpoint(folder).tensor("proj_out_1.bias")).toHaveLength(32);
  });

  test("with the values of the configuration that are not", () => {
    editConfig({ norm_type: "layer_norm", num_layers: 0, caption_channels: 64, _class_name: "PixArt" });
    expect(complaint()).toBe(
      'model/config.json: not supported: _class_name = "PixArt": Invalid option: expected one of "DiTTransformer2DModel"|"Transformer2DModel"; ' +
        "num_layers = 0: Too small: expected number to be >0; " +
        'norm_type = "layer_norm": Invalid input: expected "ada_norm_zero"; ' +
        "caption_channels = 64: Invalid input: expected null, received number",
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
    expect(complaint()).toBe('model/config.json: not JSON: unexpected "h" at 0');
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

/** config.json beside the weights of facebook/DiT-XL-2-256, as published. */
const PUBLISHED = {
  ...{ _class_name: "Transformer2DModel", _diffusers_version: "0.12.0.dev0", activation_fn: "gelu-approximate" },
  ...{ attention_bias: true, attention_head_dim: 72, cross_attention_dim: null, dropout: 0, in_channels: 4 },
  ...{ norm_elementwise_affine: false, norm_num_groups: 32, norm_type: "ada_norm_zero", num_attention_heads: 16 },
  ...{ num_embeds_ada_norm: 1000, num_layers: 28, num_vector_embeds: null, only_cross_attention: false },
  ...{ out_channels: 8, patch_size: 2, sample_size: 32, upcast_attention: false, use_linear_projection: false },
};

describe("a configuration of the class that DiT was first published with", () => {
  const older = (changes: Record<string, unknown>): void => {
    editConfig({
      ...PUBLISHED,
      ...(JSON.parse(readFileSync(join(folder, "config.json"), "utf8")) as object),
      ...changes,
    });
  };

  test("means the same model", () => {
    const { config } = openCheckpoint(folder);
    older({ _class_name: "Transformer2DModel" });
    expect(openCheckpoint(folder).config).toEqual(config);
  });

  test.each([
    [{ cross_attention_dim: 768 }, /cross_attention_dim = 768/],
    [{ only_cross_attention: true }, /only_cross_attention = true/],
    [{ activation_fn: undefined, norm_type: undefined }, /a Transformer2DModel without activation_fn, norm_type$/],
  ])("is refused where it means another: %o", (changes, message) => {
    older({ _class_name: "Transformer2DModel", ...changes });
    expect(complaint()).toMatch(message);
  });
});

test("a configuration alone is enough for what hardware depends on, and weights beside it are looked at", () => {
  const { config } = openCheckpoint(folder);
  rmSync(join(folder, WEIGHTS));
  expect(readModel(folder)).toEqual({ folder, config });
  expect(complaint()).toBe("model/diffusion_pytorch_model.safetensors: no such file, or it cannot be read");
  writeFileSync(join(folder, WEIGHTS), "");
  expect(() => readModel(folder)).toThrow(/truncated: 0 bytes are no safetensors file$/);
});

test("a PixArt under the class of before its own is told to be saved anew", () => {
  const published = { _class_name: "Transformer2DModel", norm_type: "ada_norm_single", caption_channels: 4096 };
  writeFileSync(join(folder, "config.json"), JSON.stringify(published));
  for (const open of [openCheckpoint, openModel, readModel])
    expect(() => open(folder)).toThrow(
      /config\.json: a PixArt as it was published before PixArtTransformer2DModel: load it with a current diffusers and save it anew$/,
    );
});

test("weights that are a Python pickle are named as such", () => {
  rmSync(join(folder, WEIGHTS));
  writeFileSync(join(folder, "diffusion_pytorch_model.bin"), "");
  expect(complaint()).toBe(
    "model: diffusion_pytorch_model.bin is a Python pickle, which is not read: save the model with safe_serialization",
  );
});

test("tensors stay in memory where all of them are within the bound, and are let go where not", () => {
  const name = "proj_out_1.weight";
  const { size } = statSync(join(folder, WEIGHTS));
  const kept = openCheckpoint(folder, { keptBytes: size });
  expect(kept.tensor(name)).toBe(kept.tensor(name));
  const read = openCheckpoint(folder, { keptBytes: size / 2 });
  expect(read.tensor(name)).not.toBe(read.tensor(name));
  expect(read.tensor(name)).toEqual(kept.tensor(name));
});

test("the digest is another one with any other bit of a weight, and the same with other keys of the configuration that mean nothing", () => {
  const whole = openCheckpoint(folder).digest();
  expect(whole).toMatch(/^[0-9a-f]{64}$/);
  editConfig({ _diffusers_version: "0.0.1" });
  expect(openCheckpoint(folder).digest()).toBe(whole);
  const path = join(folder, WEIGHTS);
  const bytes = readFileSync(path);
  const found = new Set([whole]);
  for (const at of [bytes.length - 1, bytes.length - 999, Math.floor(bytes.length / 2)]) {
    writeFileSync(path, bytes.with(at, bytes[at]! ^ 1));
    found.add(openCheckpoint(folder).digest());
  }
  expect(found.size).toBe(4);
});

describe("weights that change while they are being read are refused", () => {
  const path = (): string => join(folder, WEIGHTS);
  test.each<[string, () => void]>([
    ["written over in place", () => { writeFileSync(path(), readFileSync(path())); }],
    ["replaced by another file of the same bytes", () => { cpSync(path(), `${path()}.new`, { preserveTimestamps: true }); renameSync(`${path()}.new`, path()); }],
    ["cut off", () => { truncateSync(path(), statSync(path()).size - 4); }],
  ])("%s", (_, change) => {
    const checkpoint = openCheckpoint(folder, { keptBytes: 0 });
    checkpoint.tensor("proj_out_1.weight");
    change();
    const message = `${path()}: changed while it was being read`;
    expect(() => checkpoint.tensor("proj_out_1.weight")).toThrow(new CheckpointError(message));
    expect(() => checkpoint.digest()).toThrow(new CheckpointError(message));
  }); // prettier-ignore
});

// Three gigabytes of float32; sparse files take no space. Each block has a timestep embedder and a class table of its own.
test.runIf(process.env["DISC_REGRESS"])(
  "DiT-XL/2, sharded, goes layer by layer through integers into a memory image in under a gigabyte",
  () => {
    const hidden = 1152;
    const shapes: [string, number[]][] = [];
    const linear = (name: string, out: number, into: number): void => {
      shapes.push([`${name}.weight`, [out, into]], [`${name}.bias`, [out]]);
    };
    shapes.push(["pos_embed.proj.weight", [hidden, 4, 2, 2]], ["pos_embed.proj.bias", [hidden]]);
    for (let i = 0; i < 28; i++) {
      const block = `transformer_blocks.${i}`;
      linear(`${block}.norm1.emb.timestep_embedder.linear_1`, hidden, 256);
      linear(`${block}.norm1.emb.timestep_embedder.linear_2`, hidden, hidden);
      shapes.push([`${block}.norm1.emb.class_embedder.embedding_table.weight`, [1001, hidden]]);
      linear(`${block}.norm1.linear`, 6 * hidden, hidden);
      for (const part of ["to_q", "to_k", "to_v", "to_out.0"]) linear(`${block}.attn1.${part}`, hidden, hidden);
      linear(`${block}.ff.net.0.proj`, 4 * hidden, hidden);
      linear(`${block}.ff.net.2`, hidden, 4 * hidden);
    }
    linear("proj_out_1", 2 * hidden, hidden);
    linear("proj_out_2", 32, hidden);
    const map: Record<string, string> = {};
    let parameters = 0;
    for (const [n, half] of [shapes.slice(0, 300), shapes.slice(300)].entries()) {
      const header: Record<string, unknown> = {};
      let end = 0;
      for (const [name, shape] of half) {
        const count = shape.reduce((product, extent) => product * extent, 1);
        parameters += count;
        header[name] = { dtype: "F32", shape, data_offsets: [end, (end += 4 * count)] };
        map[name] = `shard-${n}.safetensors`;
      }
      const bytes = withHeader(JSON.stringify(header));
      writeFileSync(join(folder, `shard-${n}.safetensors`), bytes);
      truncateSync(join(folder, `shard-${n}.safetensors`), bytes.length + end);
    }
    writeFileSync(join(folder, `${WEIGHTS}.index.json`), JSON.stringify({ weight_map: map }));
    writeFileSync(join(folder, "config.json"), JSON.stringify(PUBLISHED));
    const script = `
      import { openModel } from "./dist/generator/reference/checkpoint.js";
      import { layersOf } from "./dist/generator/network/network.js";
      import { streamedModel } from "./dist/generator/golden/model.js";
      import { parseArray, planDesign } from "./dist/generator/compiler/design.js";
      import { streamProgram } from "./dist/generator/compiler/compile-program.js";
      const checkpoint = openModel(${JSON.stringify(folder)});
      const names = layersOf(checkpoint.network).flatMap(({ name }) => [name + " in", name + " out"]);
      const model = streamedModel(checkpoint, Object.fromEntries(["residual", "latent at 0", ...names].map((name) => [name, 1])));
      const { shape } = planDesign(checkpoint.config, 64, parseArray("16x16"));
      const loop = { resolution: 64, label: 7, steps: 20, guidance: 2, seed: 1 };
      const { write, size } = streamProgram(checkpoint, model, shape, loop);
      let written = 0;
      write((_, { length }) => (written += length));
      console.log(size, written, process.resourceUsage().maxRSS / 2 ** 20);`;
    const output = execFileSync(process.execPath, ["--input-type=module", "-e", script], { encoding: "utf8" });
    const [size, written, gigabytes] = output.trim().split(" ").map(Number);
    const sizes = `an image of ${(size! / 1e6).toFixed(0)} MB, of which ${(written! / 1e6).toFixed(0)} are written`;
    console.log(`${(parameters / 1e6).toFixed(0)} million parameters, ${sizes}, ${gigabytes!.toFixed(2)} GiB at most`);
    expect(written).toBeGreaterThan(445e6);
    expect(written).toBeLessThan(0.75 * size!);
    expect(gigabytes).toBeLessThan(1);
  },
);
