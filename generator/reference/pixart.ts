import { z } from "zod";
import { layersOf, type Layer, type Linear, type Network, type Operation } from "../network/network.ts";
import { CheckpointError } from "./checkpoint-error.ts";
import type { Conditioning, Front, StepVectors } from "./forward.ts";
import { applyLayer, rowsOf, silu, type Tensors } from "./layers.ts";
import { readJson } from "./read-file.ts";
import { sinusoids, WAVES } from "./sinusoids.ts";
import {
  BLOCK_VECTORS,
  blockKeys,
  blockOf,
  freeKeys,
  LAST_VECTORS,
  layerOf,
  networkOf,
  shapesOf,
  sizeKeys,
  sizesOf,
  unusedKeys,
  upTo,
  type TransformerSizes,
} from "./transformer.ts";

/** diffusers' config.json of a PixArtTransformer2DModel; other values of the literals are other models. */
const configSchema = z.strictObject({
  _class_name: z.literal("PixArtTransformer2DModel"),
  ...sizeKeys,
  cross_attention_dim: upTo(65_536),
  caption_channels: upTo(65_536),
  ...blockKeys,
  norm_type: z.literal("ada_norm_single").default("ada_norm_single"),
  norm_eps: z.number().positive().max(1).default(1e-6),
  interpolation_scale: z.number().positive().nullish(),
  use_additional_conditions: z.boolean().nullish(),
  // Keys and values of fewer tokens, in models of the original repository alone.
  kv_compress: z.null({ error: "token-compressed keys and values" }).optional(),
  kv_compress_config: z.null({ error: "token-compressed keys and values" }).optional(),
  ...unusedKeys,
  // Any value of this is the same model, as of those behind it.
  num_embeds_ada_norm: z.number().nullish(),
  ...freeKeys,
});

/** Sides of latents beside which published models were made with sizes as conditions, and with positions that are finer. */
const [SIZED, INTERPOLATED] = [128, 64];

export interface PixartConfig extends TransformerSizes {
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
  const sizes = sizesOf(path, data);
  const { hidden, sampleSize, patch } = sizes;
  if (data.cross_attention_dim !== hidden)
    refuse(`cross_attention_dim is ${data.cross_attention_dim}; captions are projected to ${hidden}`);
  const isSized = data.use_additional_conditions ?? sampleSize === SIZED;
  if (isSized && hidden % 3 !== 0)
    refuse(`a hidden size of ${hidden} has no three parts for height, width and their ratio`);
  const scale = data.interpolation_scale ?? Math.max(Math.floor(sampleSize / INTERPOLATED), 1);
  return {
    ...{ ...sizes, isSized, span: sampleSize / patch / scale, captionChannels: data.caption_channels },
    ...{ attentionBias: data.attention_bias, normEps: data.norm_eps },
  };
}

/** diffusers' PixArtTransformer2DModel (Chen et al., PixArt-Sigma, 2024) as its configuration tells it. @throws CheckpointError */
export function readPixart(path: string): Front<PixartConfig> {
  const config = readConfig(path);
  const network = pixartNetwork(config);
  return {
    ...{ config, network, shapes: shapesIn(config, network) },
    condition: (tensors, conditionings) => condition(config, tensors, conditionings),
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
  const { hidden, layers, span, captionChannels, normEps } = config;
  const caption = (id: string, part: 1 | 2, from: string, to: string): Linear => ({
    ...{ kind: "linear", id, from, to },
    layer: layerOf(`caption_projection.linear_${part}`, part === 1 ? captionChannels : hidden, hidden),
  });
  const attentions = Array.from({ length: layers }, (_, i) => captionAttention(config, i));
  return networkOf(config, {
    ...{ inputs: { caption: captionChannels }, span, last: "proj_out" },
    once: [
      caption("caption.up", 1, "caption", "captionUp"),
      { kind: "activation", id: "caption.gelu", function: "gelu", from: "captionUp", to: "captionInner" },
      caption("caption.down", 2, "captionInner", "captionRows"),
      ...attentions.flatMap(({ once }) => once),
    ],
    blocks: attentions.map(({ operations }, i) => blockOf(config, i, [normEps, normEps], operations)),
  });
}

/** A block's attention to the caption: what is done once an image, and what in each step. */
function captionAttention({ hidden, heads, headDim, attentionBias }: PixartConfig, i: number) {
  const [id, name] = [`blocks.${i}`, `transformer_blocks.${i}.attn2`];
  const project = (part: "q" | "k" | "v", from: string, to: string): Linear => ({
    ...{ kind: "linear", id: `${id}.caption.${part}`, from, to },
    layer: layerOf(`${name}.to_${part}`, hidden, hidden, attentionBias),
  });
  const [keys, values] = [`${id}.captionKeys`, `${id}.captionValues`];
  const operations: Operation[] = [
    { kind: "narrow", id: `${id}.narrow`, from: "x", to: "narrowed" },
    project("q", "narrowed", "captionQ"),
    {
      ...{ kind: "attention", id: `${id}.caption.attention`, queries: "captionQ", keys, values, to: "told" },
      ...{ heads, headDim, sparse: false },
    },
    {
      ...{ kind: "add", id: `${id}.caption.out`, from: "told", to: "x" },
      layer: layerOf(`${name}.to_out.0`, hidden, hidden),
    },
  ];
  return { once: [project("k", "captionRows", keys), project("v", "captionRows", values)], operations };
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

function shapesIn(config: PixartConfig, network: Network): Map<string, readonly number[]> {
  const { hidden, layers } = config;
  const more = [...Object.values(embeddersOf(config)).flat(), vectorsLayer(hidden)];
  const shapes = shapesOf([...layersOf(network), ...more], config);
  for (let i = 0; i < layers; i++) shapes.set(`transformer_blocks.${i}.scale_shift_table`, [6, hidden]);
  return shapes.set("scale_shift_table", [2, hidden]);
}

/** Each block's scales, shifts and gates: a vector of the step, and a table of the block's. */
function condition(config: PixartConfig, tensors: Tensors, conditionings: readonly Conditioning[]): StepVectors[] {
  const { hidden, layers } = config;
  const embedding = embeddingOf(config, tensors, conditionings);
  const all: Record<string, Float32Array>[] = conditionings.map(() => ({}));
  const name = (prefix: string, table: string, vectors: Float32Array, names: readonly string[]): void => {
    const values = tensors.tensor(table);
    const width = vectors.length / all.length;
    for (const [row, named] of all.entries())
      for (const [n, each] of names.entries())
        named[prefix + each] = Float32Array.from({ length: hidden }, (_, c) => {
          return values[n * hidden + c]! + vectors[row * width + ((n * hidden + c) % width)]!;
        });
  };
  const six = applyLayer(tensors, vectorsLayer(hidden), embedding.map(silu));
  for (let i = 0; i < layers; i++)
    name(`blocks.${i}.`, `transformer_blocks.${i}.scale_shift_table`, six, BLOCK_VECTORS);
  name("", "scale_shift_table", embedding, LAST_VECTORS);
  return all;
}

/** Rows of timesteps, and of sizes where the model wants to be told, [conditionings, hidden]. */
function embeddingOf(config: PixartConfig, tensors: Tensors, conditionings: readonly Conditioning[]): Float32Array {
  const { timestep: ofTime, side, ratio } = embeddersOf(config);
  const embedded = (values: readonly number[], [first, second]: readonly [Layer, Layer]): Float32Array => {
    const waves = rowsOf(values.map((value) => sinusoids(value, 0)));
    return applyLayer(tensors, second, applyLayer(tensors, first, waves).map(silu));
  };
  const embedding = embedded(
    conditionings.map(({ timestep }) => timestep),
    ofTime,
  );
  if (!side || !ratio) return embedding;
  const sizes = conditionings.map(({ pixels }) => {
    if (!pixels) throw new RangeError("the model wants to be told the height and width of the image");
    return pixels;
  });
  const [sides, ratios] = [
    embedded(sizes.flat(), side),
    embedded(
      sizes.map(([height, width]) => height / width),
      ratio,
    ),
  ];
  // Of a row first its height's part, then its width's, then their ratio's.
  const part = config.hidden / 3;
  for (let row = 0; row < sizes.length; row++) {
    for (let c = 0; c < 2 * part; c++) embedding[row * config.hidden + c]! += sides[2 * row * part + c]!;
    for (let c = 0; c < part; c++) embedding[row * config.hidden + 2 * part + c]! += ratios[row * part + c]!;
  }
  return embedding;
}
