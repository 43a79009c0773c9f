import { existsSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { transformerFolder } from "./pipeline.ts";
import { readJson } from "./read-file.ts";
import { CheckpointError, SafetensorsFile } from "./safetensors.ts";

/** Far beyond any model, so that a number out of place is said before anything is made of it. */
const upTo = (most: number) => z.number().int().positive().max(most);
export const MOST_PATCH = 64;

/**
 * diffusers' config.json of a DiTTransformer2DModel, or of the Transformer2DModel that it was part of when DiT-XL/2 was
 * published; other values of the literals are other models.
 */
const configSchema = z.strictObject({
  _class_name: z.enum(["DiTTransformer2DModel", "Transformer2DModel"]),
  num_attention_heads: upTo(1024),
  attention_head_dim: upTo(4096),
  in_channels: upTo(4096),
  out_channels: upTo(8192).nullish(),
  num_layers: upTo(1000),
  sample_size: upTo(65_536),
  patch_size: upTo(MOST_PATCH),
  num_embeds_ada_norm: upTo(10_000_000),
  attention_bias: z.boolean().default(true),
  activation_fn: z.literal("gelu-approximate").default("gelu-approximate"),
  norm_type: z.literal("ada_norm_zero").default("ada_norm_zero"),
  norm_elementwise_affine: z.literal(false).default(false),
  norm_eps: z.number().positive().max(1).default(1e-5),
  // Nothing of these is computed; another value than these would be another model.
  cross_attention_dim: z.null().optional(),
  num_vector_embeds: z.null().optional(),
  caption_channels: z.null().optional(),
  attention_type: z.literal("default").nullish(),
  interpolation_scale: z.literal(1).nullish(),
  only_cross_attention: z.literal(false).nullish(),
  double_self_attention: z.literal(false).nullish(),
  use_linear_projection: z.literal(false).nullish(),
  use_additional_conditions: z.literal(false).nullish(),
  // Any value of these is the same model.
  upcast_attention: z.boolean().nullish(),
  dropout: z.number().nullish(),
  norm_num_groups: z.number().nullish(),
  _diffusers_version: z.string().nullish(),
  _name_or_path: z.string().nullish(),
});

/** Keys whose absence means something else in a Transformer2DModel. */
const EXPLICIT = ["activation_fn", "norm_type", "norm_elementwise_affine", "attention_bias"];

/** A checkpoint's tensors in memory at most; the least recently used leave first. */
const CACHE_BYTES = 2 ** 30;

/** Tensors that one message names. */
const MOST_LISTED = 8;

const indexSchema = z.object({ weight_map: z.record(z.string(), z.string()) });

export interface DitConfig {
  readonly heads: number;
  readonly headDim: number;
  /** heads * headDim, a multiple of 4. */
  readonly hidden: number;
  readonly inChannels: number;
  /** Twice the input's for models that also predict the variance. */
  readonly outChannels: number;
  readonly layers: number;
  /** Side of the latent that the model was made for, in latent pixels. */
  readonly sampleSize: number;
  readonly patch: number;
  /** Classes; the label after the last is the null class of classifier-free guidance. */
  readonly classes: number;
  readonly attentionBias: boolean;
  readonly normEps: number;
}

/** A checkpoint folder as diffusers writes it; tensors are read when first asked for. */
export interface Checkpoint {
  readonly folder: string;
  /** Paths of all that it was read from. */
  readonly files: readonly string[];
  readonly config: DitConfig;
  /** Row-major values of the tensor with diffusers' name. */
  tensor(name: string): Float32Array;
  /** Whether there is one (biases may be absent). */
  has(name: string): boolean;
}

/**
 * Opens config.json and diffusion_pytorch_model.safetensors (or its shards), and checks names and shapes of all tensors.
 * @param given their folder, or that of a pipeline with them in `transformer`
 * @throws CheckpointError that lists everything missing or of the wrong shape
 */
export function openCheckpoint(given: string, { cacheBytes = CACHE_BYTES } = {}): Checkpoint {
  const folder = transformerFolder(given);
  const config = readConfig(join(folder, "config.json"));
  const holder = openWeights(folder);

  const problems: string[] = [];
  for (const [name, shape] of expectedTensors(config)) {
    const found = holder.get(name)?.shape(name);
    if (!found) problems.push(`${name} is missing`);
    else if (found.join() !== shape.join())
      problems.push(`${name} is [${found.join(", ")}], expected [${shape.join(", ")}]`);
  }
  if (problems.length > 0) throw new CheckpointError(`${folder}: ${listed(problems)}`);

  // In order of use, the least recent first.
  const cache = new Map<string, Float32Array>();
  let cached = 0;
  return {
    folder,
    files: [
      ...["config.json", INDEX].map((file) => join(folder, file)).filter((file) => existsSync(file)),
      ...new Set([...holder.values()].map(({ path }) => path)),
    ],
    config,
    has: (name) => holder.has(name),
    tensor(name) {
      const file = holder.get(name);
      if (!file) throw new CheckpointError(`${folder}: there is no tensor ${name}`);
      let data = cache.get(name);
      if (data) cache.delete(name);
      else {
        data = file.read(name).data;
        cached += data.byteLength;
      }
      cache.set(name, data);
      for (const [oldest, { byteLength }] of cache) {
        if (cached <= cacheBytes) break;
        cache.delete(oldest);
        cached -= byteLength;
      }
      return data;
    },
  };
}

function readConfig(path: string): DitConfig {
  const data = readJson(path, configSchema);
  if (data._class_name === "Transformer2DModel") {
    const given = readJson(path, z.looseObject({}));
    const absent = EXPLICIT.filter((key) => !(key in given));
    if (absent.length > 0)
      throw new CheckpointError(`${path}: not supported: a Transformer2DModel without ${absent.join(", ")}`);
  }
  if (data.sample_size % data.patch_size !== 0) {
    throw new CheckpointError(`${path}: patch_size ${data.patch_size} does not divide sample_size ${data.sample_size}`);
  }
  const hidden = data.num_attention_heads * data.attention_head_dim;
  if (hidden % 4 !== 0) {
    throw new CheckpointError(
      `${path}: num_attention_heads * attention_head_dim is ${hidden}; sin-cos positions need a multiple of 4`,
    );
  }
  return {
    heads: data.num_attention_heads,
    headDim: data.attention_head_dim,
    hidden,
    inChannels: data.in_channels,
    outChannels: data.out_channels ?? data.in_channels,
    layers: data.num_layers,
    sampleSize: data.sample_size,
    patch: data.patch_size,
    classes: data.num_embeds_ada_norm,
    attentionBias: data.attention_bias,
    normEps: data.norm_eps,
  };
}

const WEIGHTS = "diffusion_pytorch_model.safetensors";
const INDEX = `${WEIGHTS}.index.json`;

/** The file that holds each tensor. */
function openWeights(folder: string): Map<string, SafetensorsFile> {
  const index = join(folder, INDEX);
  if (existsSync(index)) return openShards(folder, index);
  const pickled = WEIGHTS.replace(".safetensors", ".bin");
  if (!existsSync(join(folder, WEIGHTS)) && existsSync(join(folder, pickled))) {
    throw new CheckpointError(
      `${folder}: ${pickled} is a Python pickle, which is not read: save the model with safe_serialization`,
    );
  }
  const file = new SafetensorsFile(join(folder, WEIGHTS));
  return new Map(file.names.map((name) => [name, file]));
}

/** Shards by an index, which alone decides where a tensor is: what else a shard holds is not looked at. */
function openShards(folder: string, index: string): Map<string, SafetensorsFile> {
  const { weight_map: shards } = readJson(index, indexSchema);
  const files = new Map<string, SafetensorsFile>();
  const problems: string[] = [];
  for (const [name, shard] of Object.entries(shards)) {
    // A link is followed: the cache of Hugging Face's hub is made of them.
    if (!/^[^/\\\0]+$/.test(shard) || shard === "." || shard === "..")
      throw new CheckpointError(
        `${index}: ${name} is in ${JSON.stringify(shard)}, which is no name of a file beside it`,
      );
    let file = files.get(shard);
    if (!file) files.set(shard, (file = new SafetensorsFile(join(folder, shard))));
    if (!file.shape(name)) problems.push(`${name} is not in ${shard}`);
  }
  if (problems.length > 0) throw new CheckpointError(`${index}: ${listed(problems)}`);
  return new Map(Object.entries(shards).map(([name, shard]) => [name, files.get(shard)!]));
}

/** The first few of many. */
function listed(problems: readonly string[]): string {
  const more = problems.length - MOST_LISTED;
  return problems.slice(0, MOST_LISTED).join("; ") + (more > 0 ? `; and ${more} more` : "");
}

/** Every tensor of the model with its shape. */
function expectedTensors(config: DitConfig): Map<string, number[]> {
  const { hidden, inChannels, outChannels, patch, classes, layers, attentionBias } = config;
  const shapes = new Map<string, number[]>();
  const linear = (name: string, out: number, into: number, bias = true): void => {
    shapes.set(`${name}.weight`, [out, into]);
    if (bias) shapes.set(`${name}.bias`, [out]);
  };
  shapes.set("pos_embed.proj.weight", [hidden, inChannels, patch, patch]);
  shapes.set("pos_embed.proj.bias", [hidden]);
  for (let i = 0; i < layers; i++) {
    const block = `transformer_blocks.${i}`;
    linear(`${block}.norm1.emb.timestep_embedder.linear_1`, hidden, 256);
    linear(`${block}.norm1.emb.timestep_embedder.linear_2`, hidden, hidden);
    shapes.set(`${block}.norm1.emb.class_embedder.embedding_table.weight`, [classes + 1, hidden]);
    linear(`${block}.norm1.linear`, 6 * hidden, hidden);
    for (const part of ["to_q", "to_k", "to_v"]) linear(`${block}.attn1.${part}`, hidden, hidden, attentionBias);
    linear(`${block}.attn1.to_out.0`, hidden, hidden);
    linear(`${block}.ff.net.0.proj`, 4 * hidden, hidden);
    linear(`${block}.ff.net.2`, hidden, 4 * hidden);
  }
  linear("proj_out_1", 2 * hidden, hidden);
  linear("proj_out_2", patch * patch * outChannels, hidden);
  return shapes;
}
