import { z } from "zod";
import { layersOf, type Layer, type Network, type Operation } from "../network/network.ts";
import { CheckpointError } from "./checkpoint-error.ts";
import type { Conditioning, Front } from "./forward.ts";
import { applyLayer, silu, type Tensors } from "./layers.ts";
import { readJson } from "./read-file.ts";
import { sinusoids, WAVES } from "./sinusoids.ts";

/** Far beyond any model, so that a number out of place is said before anything is made of it. */
export const upTo = (most: number) => z.number().int().positive().max(most);
export const MOST_PATCH = 64;
export const MOST_LAYERS = 1000;

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
  num_layers: upTo(MOST_LAYERS),
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

/** @throws CheckpointError that names what is not supported */
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

/** diffusers' DiTTransformer2DModel (Peebles & Xie 2023, adaLN-Zero) as its configuration tells it. @throws CheckpointError */
export function readDit(path: string): Front<DitConfig> {
  const config = readConfig(path);
  const network = ditNetwork(config);
  return {
    ...{ config, network, shapes: shapesOf(config, network) },
    condition: (tensors, conditioning) => condition(config, tensors, conditioning),
    sequences({ label }) {
      if (label === undefined) throw new RangeError("the model makes images of a class: a label is missing");
      return [{ label }, { label: config.classes }];
    },
  };
}

/** What a DiT computes. Blocks share their buffers but for keys and values, which stay from step to step. */
export function ditNetwork(config: DitConfig): Network {
  const { patch, inChannels, outChannels, hidden, heads, headDim, layers, sampleSize, normEps, attentionBias } = config;
  const layer = (name: string, inFeatures: number, outFeatures: number, bias = true): Layer => {
    return { name, inFeatures, outFeatures, bias };
  };
  const block = (i: number): Operation[] => {
    const [id, name] = [`blocks.${i}`, `transformer_blocks.${i}`];
    const norm = (n: 1 | 2, epsilon: number): Operation => ({
      ...{ kind: "norm", id: `${id}.norm${n}`, from: "x", to: "normed", epsilon },
      ...{ scale: `${id}.scale${n}`, shift: `${id}.shift${n}` },
    });
    const project = (part: "q" | "k" | "v", to: string): Operation => ({
      ...{ kind: "linear", id: `${id}.${part}`, from: "normed", to },
      layer: layer(`${name}.attn1.to_${part}`, hidden, hidden, attentionBias),
    });
    const [keys, values] = [`${id}.keys`, `${id}.values`];
    return [
      norm(1, 1e-6),
      ...[project("q", "q"), project("k", keys), project("v", values)],
      {
        ...{ kind: "attention", id: `${id}.attention`, queries: "q", keys, values, to: "attended" },
        ...{ heads, headDim, sparse: true },
      },
      {
        ...{ kind: "add", id: `${id}.out`, from: "attended", to: "x", gate: `${id}.gate1` },
        layer: layer(`${name}.attn1.to_out.0`, hidden, hidden),
      },
      norm(2, normEps),
      {
        ...{ kind: "linear", id: `${id}.up`, from: "normed", to: "up" },
        layer: layer(`${name}.ff.net.0.proj`, hidden, 4 * hidden),
      },
      { kind: "activation", id: `${id}.gelu`, function: "gelu", from: "up", to: "inner" },
      {
        ...{ kind: "add", id: `${id}.down`, from: "inner", to: "x", gate: `${id}.gate2` },
        layer: layer(`${name}.ff.net.2`, 4 * hidden, hidden),
      },
    ];
  };
  const values = patch * patch;
  return {
    ...{ patch, inChannels, outChannels, inputs: {}, once: [] },
    operations: [
      {
        ...{ kind: "embed", id: "embed", from: "latent", to: "x", span: sampleSize / patch },
        layer: layer("pos_embed.proj", values * inChannels, hidden),
      },
      ...Array.from({ length: layers }, (_, i) => block(i)).flat(),
      { kind: "norm", id: "norm", from: "x", to: "normed", epsilon: 1e-6, scale: "scale", shift: "shift" },
      {
        ...{ kind: "project", id: "project", from: "normed", to: "output" },
        layer: layer("proj_out_2", hidden, values * outChannels),
      },
    ],
  };
}

// ------------------------------------------------------------------ conditioning

/** The layers that make a block's vectors of timestep and label. */
function embeddingLayers(hidden: number, block: number) {
  const prefix = `transformer_blocks.${block}.norm1`;
  const embedder = `${prefix}.emb.timestep_embedder`;
  return {
    first: { name: `${embedder}.linear_1`, inFeatures: WAVES, outFeatures: hidden, bias: true },
    second: { name: `${embedder}.linear_2`, inFeatures: hidden, outFeatures: hidden, bias: true },
    vectors: { name: `${prefix}.linear`, inFeatures: hidden, outFeatures: 6 * hidden, bias: true },
    table: `${prefix}.emb.class_embedder.embedding_table.weight`,
  };
}

function lastLayer(hidden: number): Layer {
  return { name: "proj_out_1", inFeatures: hidden, outFeatures: 2 * hidden, bias: true };
}

function shapesOf(config: DitConfig, network: Network): Map<string, readonly number[]> {
  const { hidden, inChannels, patch, classes, layers } = config;
  const shapes = new Map<string, readonly number[]>();
  const add = ({ name, inFeatures, outFeatures, bias }: Layer): void => {
    shapes.set(`${name}.weight`, [outFeatures, inFeatures]);
    if (bias) shapes.set(`${name}.bias`, [outFeatures]);
  };
  for (const layer of layersOf(network)) add(layer);
  // A convolution in diffusers; the order of its values is that of a patch.
  shapes.set("pos_embed.proj.weight", [hidden, inChannels, patch, patch]);
  for (let i = 0; i < layers; i++) {
    const { first, second, vectors, table } = embeddingLayers(hidden, i);
    for (const layer of [first, second, vectors]) add(layer);
    shapes.set(table, [classes + 1, hidden]);
  }
  add(lastLayer(hidden));
  return shapes;
}

/** Each block's scales, shifts and gates; those of the last LayerNorm come of the first block's embedding. */
function condition(
  { hidden, layers, classes }: DitConfig,
  tensors: Tensors,
  { timestep, label }: Conditioning,
): Record<string, Float32Array> {
  if (label === undefined || !Number.isInteger(label) || label < 0 || label > classes)
    throw new RangeError(`label ${label}: the model has classes 0 to ${classes - 1} and ${classes} for none`);
  const all: Record<string, Float32Array> = {};
  const name = (prefix: string, values: Float32Array, names: readonly string[]): void => {
    for (const [n, each] of names.entries()) all[prefix + each] = values.subarray(n * hidden, (n + 1) * hidden);
  };
  for (let i = 0; i < layers; i++) {
    const { first, second, vectors, table } = embeddingLayers(hidden, i);
    const time = applyLayer(tensors, second, applyLayer(tensors, first, sinusoids(timestep, 1)).map(silu));
    const labels = tensors.tensor(table);
    const embedding = time.map((value, c) => value + labels[label * hidden + c]!).map(silu);
    const parts = ["shift1", "scale1", "gate1", "shift2", "scale2", "gate2"];
    name(`blocks.${i}.`, applyLayer(tensors, vectors, embedding), parts);
    if (i === 0) name("", applyLayer(tensors, lastLayer(hidden), embedding), ["shift", "scale"]);
  }
  return all;
}
