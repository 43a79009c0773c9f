import { z } from "zod";
import {
  layersOf,
  type Activation,
  type Layer,
  type Linear,
  type Network,
  type Operation,
} from "../network/network.ts";
import { CheckpointError } from "./checkpoint-error.ts";
import { MOST_LAYERS, MOST_PATCH, upTo } from "./dit.ts";
import type { Conditioning, Front } from "./forward.ts";
import { applyLayer, silu, type Tensors } from "./layers.ts";
import { readJson } from "./read-file.ts";
import { sinusoids, WAVES } from "./sinusoids.ts";

/** diffusers' config.json of a PixArtTransformer2DModel; other values of the literals are other models. */
const configSchema = z.strictObject({
  _class_name: z.literal("PixArtTransformer2DModel"),
  num_attention_heads: upTo(1024),
  attention_head_dim: upTo(4096),
  in_channels: upTo(4096),
  out_channels: upTo(8192).nullish(),
  num_layers: upTo(MOST_LAYERS),
  sample_size: upTo(65_536),
  patch_size: upTo(MOST_PATCH),
  cross_attention_dim: upTo(65_536),
  caption_channels: upTo(65_536),
  attention_bias: z.boolean().default(true),
  activation_fn: z.literal("gelu-approximate").default("gelu-approximate"),
  norm_type: z.literal("ada_norm_single").default("ada_norm_single"),
  norm_elementwise_affine: z.literal(false).default(false),
  norm_eps: z.number().positive().max(1).default(1e-6),
  interpolation_scale: z.number().positive().nullish(),
  use_additional_conditions: z.boolean().nullish(),
  attention_type: z.literal("default").nullish(),
  // Keys and values of fewer tokens, in models of the original repository alone.
  kv_compress: z.null({ error: "token-compressed keys and values" }).optional(),
  kv_compress_config: z.null({ error: "token-compressed keys and values" }).optional(),
  // Nothing of these is computed; another value than these would be another model.
  num_vector_embeds: z.null().optional(),
  use_linear_projection: z.literal(false).nullish(),
  only_cross_attention: z.literal(false).nullish(),
  double_self_attention: z.literal(false).nullish(),
  // Any value of these is the same model.
  num_embeds_ada_norm: z.number().nullish(),
  upcast_attention: z.boolean().nullish(),
  dropout: z.number().nullish(),
  norm_num_groups: z.number().nullish(),
  _diffusers_version: z.string().nullish(),
  _name_or_path: z.string().nullish(),
});

/** Sides of latents beside which published models were made with sizes as conditions, and with positions that are finer. */
const [SIZED, INTERPOLATED] = [128, 64];

export interface PixartConfig {
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
  /** Positions run from 0 to this along a side. */
  readonly span: number;
  /** Width of a caption's rows. */
  readonly captionChannels: number;
  readonly attentionBias: boolean;
  readonly normEps: number;
  /** Steps are conditioned on the image's height and width too. */
  readonly isSized: boolean;
}

/** @throws CheckpointError that names what is not supported */
function readConfig(path: string): PixartConfig {
  const data = readJson(path, configSchema);
  const refuse = (why: string): never => {
    throw new CheckpointError(`${path}: ${why}`);
  };
  const hidden = data.num_attention_heads * data.attention_head_dim;
  const { sample_size: sampleSize, patch_size: patch } = data;
  if (sampleSize % patch !== 0) refuse(`patch_size ${patch} does not divide sample_size ${sampleSize}`);
  if (hidden % 4 !== 0)
    refuse(`num_attention_heads * attention_head_dim is ${hidden}; sin-cos positions need a multiple of 4`);
  if (data.cross_attention_dim !== hidden)
    refuse(`cross_attention_dim is ${data.cross_attention_dim}; captions are projected to ${hidden}`);
  const isSized = data.use_additional_conditions ?? sampleSize === SIZED;
  if (isSized && hidden % 3 !== 0)
    refuse(`a hidden size of ${hidden} has no three parts for height, width and their ratio`);
  const scale = data.interpolation_scale ?? Math.max(Math.floor(sampleSize / INTERPOLATED), 1);
  return {
    ...{ heads: data.num_attention_heads, headDim: data.attention_head_dim, hidden, sampleSize, patch, isSized },
    ...{ inChannels: data.in_channels, outChannels: data.out_channels ?? data.in_channels, layers: data.num_layers },
    ...{ span: sampleSize / patch / scale, captionChannels: data.caption_channels },
    ...{ attentionBias: data.attention_bias, normEps: data.norm_eps },
  };
}

/** diffusers' PixArtTransformer2DModel (Chen et al., PixArt-Sigma, 2024) as its configuration tells it. @throws CheckpointError */
export function readPixart(path: string): Front<PixartConfig> {
  const config = readConfig(path);
  const network = pixartNetwork(config);
  return {
    ...{ config, network, shapes: shapesOf(config, network) },
    condition: (tensors, conditioning) => condition(config, tensors, conditioning),
    sequences({ captions, pixels }) {
      if (!captions) throw new RangeError("the model makes images of a caption: its rows are missing");
      const [asked, without] = captions.map((caption) => {
        const rows = caption.length / config.captionChannels;
        if (!Number.isInteger(rows) || rows === 0)
          throw new RangeError(
            `a caption of ${caption.length} values: rows have ${config.captionChannels}, and there is one at least`,
          );
        return { inputs: { caption }, ...(pixels && { pixels }) };
      });
      return [asked!, without!];
    },
  };
}

/**
 * What a PixArt computes: a DiT whose blocks also attend to a caption, with queries of the residual stream as it is. Keys and values of
 * the caption do not depend on the step.
 */
export function pixartNetwork(config: PixartConfig): Network {
  const { patch, inChannels, outChannels, hidden, layers, span, captionChannels } = config;
  const values = patch * patch;
  const caption = (id: string, part: 1 | 2, from: string, to: string): Linear => ({
    ...{ kind: "linear", id, from, to },
    layer: layerOf(`caption_projection.linear_${part}`, part === 1 ? captionChannels : hidden, hidden),
  });
  const blocks = Array.from({ length: layers }, (_, i) => blockOf(config, i));
  const gelu: Activation = {
    kind: "activation",
    id: "caption.gelu",
    function: "gelu",
    from: "captionUp",
    to: "captionInner",
  };
  return {
    ...{ patch, inChannels, outChannels, inputs: { caption: captionChannels } },
    once: [
      caption("caption.up", 1, "caption", "captionUp"),
      gelu,
      caption("caption.down", 2, "captionInner", "captionRows"),
      ...blocks.flatMap(({ once }) => once),
    ],
    operations: [
      {
        ...{ kind: "embed", id: "embed", from: "latent", to: "x", span },
        layer: layerOf("pos_embed.proj", values * inChannels, hidden),
      },
      ...blocks.flatMap(({ operations }) => operations),
      { kind: "norm", id: "norm", from: "x", to: "normed", epsilon: 1e-6, scale: "scale", shift: "shift" },
      {
        ...{ kind: "project", id: "project", from: "normed", to: "output" },
        layer: layerOf("proj_out", hidden, values * outChannels),
      },
    ],
  };
}

function layerOf(name: string, inFeatures: number, outFeatures: number, bias = true): Layer {
  return { name, inFeatures, outFeatures, bias };
}

function blockOf({ hidden, heads, headDim, normEps, attentionBias }: PixartConfig, i: number) {
  const [id, name] = [`blocks.${i}`, `transformer_blocks.${i}`];
  const norm = (n: 1 | 2): Operation => ({
    ...{ kind: "norm", id: `${id}.norm${n}`, from: "x", to: "normed", epsilon: normEps },
    ...{ scale: `${id}.scale${n}`, shift: `${id}.shift${n}` },
  });
  const project = (attention: 1 | 2, part: "q" | "k" | "v", from: string, to: string): Linear => ({
    ...{ kind: "linear", id: attention === 1 ? `${id}.${part}` : `${id}.caption.${part}`, from, to },
    layer: layerOf(`${name}.attn${attention}.to_${part}`, hidden, hidden, attentionBias),
  });
  const [keys, values] = [`${id}.keys`, `${id}.values`];
  const [captionKeys, captionValues] = [`${id}.captionKeys`, `${id}.captionValues`];
  const operations: Operation[] = [
    norm(1),
    ...[project(1, "q", "normed", "q"), project(1, "k", "normed", keys), project(1, "v", "normed", values)],
    {
      ...{ kind: "attention", id: `${id}.attention`, queries: "q", keys, values, to: "attended" },
      ...{ heads, headDim, sparse: true },
    },
    {
      ...{ kind: "add", id: `${id}.out`, from: "attended", to: "x", gate: `${id}.gate1` },
      layer: layerOf(`${name}.attn1.to_out.0`, hidden, hidden),
    },
    { kind: "narrow", id: `${id}.narrow`, from: "x", to: "narrowed" },
    project(2, "q", "narrowed", "captionQ"),
    {
      ...{
        kind: "attention",
        id: `${id}.caption.attention`,
        queries: "captionQ",
        keys: captionKeys,
        values: captionValues,
      },
      ...{ to: "told", heads, headDim, sparse: false },
    },
    {
      ...{ kind: "add", id: `${id}.caption.out`, from: "told", to: "x" },
      layer: layerOf(`${name}.attn2.to_out.0`, hidden, hidden),
    },
    norm(2),
    {
      ...{ kind: "linear", id: `${id}.up`, from: "normed", to: "up" },
      layer: layerOf(`${name}.ff.net.0.proj`, hidden, 4 * hidden),
    },
    { kind: "activation", id: `${id}.gelu`, function: "gelu", from: "up", to: "inner" },
    {
      ...{ kind: "add", id: `${id}.down`, from: "inner", to: "x", gate: `${id}.gate2` },
      layer: layerOf(`${name}.ff.net.2`, 4 * hidden, hidden),
    },
  ];
  const once = [project(2, "k", "captionRows", captionKeys), project(2, "v", "captionRows", captionValues)];
  return { once, operations };
}

// ------------------------------------------------------------------ conditioning

/** The layers that embed a number: its sinusoids, twice through a layer. */
function embedderOf(name: string, width: number): readonly [first: Layer, second: Layer] {
  const prefix = `adaln_single.emb.${name}`;
  return [layerOf(`${prefix}.linear_1`, WAVES, width), layerOf(`${prefix}.linear_2`, width, width)];
}

function embeddersOf({ hidden, isSized }: PixartConfig) {
  return {
    timestep: embedderOf("timestep_embedder", hidden),
    ...(isSized && {
      side: embedderOf("resolution_embedder", hidden / 3),
      ratio: embedderOf("aspect_ratio_embedder", hidden / 3),
    }),
  };
}

function vectorsLayer(hidden: number): Layer {
  return layerOf("adaln_single.linear", hidden, 6 * hidden);
}

function shapesOf(config: PixartConfig, network: Network): Map<string, readonly number[]> {
  const { hidden, inChannels, patch, layers } = config;
  const shapes = new Map<string, readonly number[]>();
  for (const { name, inFeatures, outFeatures, bias } of [
    ...layersOf(network),
    ...Object.values(embeddersOf(config)).flat(),
    vectorsLayer(hidden),
  ]) {
    shapes.set(`${name}.weight`, [outFeatures, inFeatures]);
    if (bias) shapes.set(`${name}.bias`, [outFeatures]);
  }
  // A convolution in diffusers; the order of its values is that of a patch.
  shapes.set("pos_embed.proj.weight", [hidden, inChannels, patch, patch]);
  for (let i = 0; i < layers; i++) shapes.set(`transformer_blocks.${i}.scale_shift_table`, [6, hidden]);
  return shapes.set("scale_shift_table", [2, hidden]);
}

/** Each block's scales, shifts and gates: a vector of the step, and a table of the block's. */
function condition(
  config: PixartConfig,
  tensors: Tensors,
  { timestep, pixels }: Conditioning,
): Record<string, Float32Array> {
  const { hidden, layers } = config;
  const { timestep: ofTime, side, ratio } = embeddersOf(config);
  const embedded = (value: number, [first, second]: readonly [Layer, Layer]): Float32Array =>
    applyLayer(tensors, second, applyLayer(tensors, first, sinusoids(value, 0)).map(silu));
  const embedding = embedded(timestep, ofTime);
  if (side && ratio) {
    if (!pixels) throw new RangeError("the model wants to be told the height and width of the image");
    const [height, width] = pixels;
    const parts = [embedded(height, side), embedded(width, side), embedded(height / width, ratio)];
    for (const [n, part] of parts.entries())
      for (const [c, value] of part.entries()) embedding[n * part.length + c]! += value;
  }
  const all: Record<string, Float32Array> = {};
  const name = (prefix: string, table: string, vectors: Float32Array, names: readonly string[]): void => {
    const values = tensors.tensor(table);
    for (const [n, each] of names.entries())
      all[prefix + each] = Float32Array.from({ length: hidden }, (_, c) => {
        return values[n * hidden + c]! + vectors[(n * hidden + c) % vectors.length]!;
      });
  };
  const six = applyLayer(tensors, vectorsLayer(hidden), embedding.map(silu));
  for (let i = 0; i < layers; i++) {
    const parts = ["shift1", "scale1", "gate1", "shift2", "scale2", "gate2"];
    name(`blocks.${i}.`, `transformer_blocks.${i}.scale_shift_table`, six, parts);
  }
  name("", "scale_shift_table", embedding, ["shift", "scale"]);
  return all;
}
