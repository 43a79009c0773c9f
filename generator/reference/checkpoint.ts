import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
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
  norm_eps: z.number().positive().default(1e-5),
  cross_attention_dim: z.null().optional(),
  num_vector_embeds: z.null().optional(),
  only_cross_attention: z.literal(false).optional(),
  double_self_attention: z.literal(false).optional(),
  use_linear_projection: z.literal(false).optional(),
  upcast_attention: z.boolean().optional(),
  dropout: z.number().optional(),
  norm_num_groups: z.number().optional(),
  _diffusers_version: z.string().optional(),
  _name_or_path: z.string().optional(),
});

/** Keys whose absence means something else in a Transformer2DModel. */
const EXPLICIT = ["activation_fn", "norm_type", "norm_elementwise_affine", "attention_bias"];

/** A checkpoint's tensors in memory at most; the least recently used leave first. */
const CACHE_BYTES = 2 ** 30;

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
 * @throws CheckpointError that lists everything missing or of the wrong shape
 */
export function openCheckpoint(folder: string, { cacheBytes = CACHE_BYTES } = {}): Checkpoint {
  const config = readConfig(join(folder, "config.json"));
  const files = openWeights(folder);
  const holder = new Map(files.flatMap((file) => file.names.map((name) => [name, file] as const)));

  const problems: string[] = [];
  for (const [name, shape] of expectedTensors(config)) {
    const found = holder.get(name)?.shape(name);
    if (!found) problems.push(`${name} is missing`);
    else if (found.join() !== shape.join())
      problems.push(`${name} is [${found.join(", ")}], expected [${shape.join(", ")}]`);
  }
  if (problems.length > 0) throw new CheckpointError(`${folder}: ${problems.join("; ")}`);

  // In order of use, the least recent first.
  const cache = new Map<string, Float32Array>();
  let cached = 0;
  return {
    folder,
    files: [join(folder, "config.json"), ...files.map(({ path }) => path)],
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

/** Reads a JSON file; what the schema does not take is named with the value found. */
export function readJson<T>(path: string, schema: z.ZodType<T>): T {
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch {
    throw new CheckpointError(`${path}: no such file: a model is a folder as diffusers' save_pretrained writes it`);
  }
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw new CheckpointError(`${path}: not JSON`);
  }
  const parsed = schema.safeParse(json, { reportInput: true });
  if (parsed.success) return parsed.data;
  const issues = parsed.error.issues.map((issue) =>
    issue.code === "unrecognized_keys"
      ? `unknown ${issue.keys.map((key) => `${key} = ${JSON.stringify(issue.input?.[key])}`).join(", ")}`
      : `${issue.path.join(".") || "the whole"} = ${JSON.stringify(issue.input)}: ${issue.message}`,
  );
  throw new CheckpointError(`${path}: not supported: ${issues.join("; ")}`);
}

const WEIGHTS = "diffusion_pytorch_model.safetensors";

function openWeights(folder: string): SafetensorsFile[] {
  const index = join(folder, `${WEIGHTS}.index.json`);
  if (!existsSync(index)) {
    const pickled = WEIGHTS.replace(".safetensors", ".bin");
    if (!existsSync(join(folder, WEIGHTS)) && existsSync(join(folder, pickled))) {
      throw new CheckpointError(
        `${folder}: ${pickled} is a Python pickle, which is not read: save the model with safe_serialization`,
      );
    }
    return [new SafetensorsFile(join(folder, WEIGHTS))];
  }
  const { weight_map: shards } = readJson(index, indexSchema);
  return [...new Set(Object.values(shards))].map((file) => new SafetensorsFile(join(folder, file)));
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
