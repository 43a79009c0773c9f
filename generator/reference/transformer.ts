import { z } from "zod";
import type { Layer, Network, Operation } from "../network/network.ts";
import { CheckpointError } from "./checkpoint-error.ts";

/** Far beyond any model, so that a number out of place is said before anything is made of it. */
export const upTo = (most: number) => z.number().int().positive().max(most);
export const MOST_PATCH = 64;
export const MOST_LAYERS = 1000;

/** Keys of diffusers' config.json that mean the same in every family. */
export const sizeKeys = {
  num_attention_heads: upTo(1024),
  attention_head_dim: upTo(4096),
  in_channels: upTo(4096),
  out_channels: upTo(8192).nullish(),
  num_layers: upTo(MOST_LAYERS),
  sample_size: upTo(65_536),
  patch_size: upTo(MOST_PATCH),
};
export const blockKeys = {
  attention_bias: z.boolean().default(true),
  activation_fn: z.literal("gelu-approximate").default("gelu-approximate"),
  norm_elementwise_affine: z.literal(false).default(false),
};
/** Nothing of these is computed; another value than these would be another model. */
export const unusedKeys = {
  num_vector_embeds: z.null().optional(),
  attention_type: z.literal("default").nullish(),
  only_cross_attention: z.literal(false).nullish(),
  double_self_attention: z.literal(false).nullish(),
  use_linear_projection: z.literal(false).nullish(),
};
/** Any value of these is the same model. */
export const freeKeys = {
  upcast_attention: z.boolean().nullish(),
  dropout: z.number().nullish(),
  norm_num_groups: z.number().nullish(),
  _diffusers_version: z.string().nullish(),
  _name_or_path: z.string().nullish(),
};

/** Sizes of a diffusion transformer. */
export interface TransformerSizes {
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
}

/** @param path of the configuration, for messages. @throws CheckpointError for sizes that do not go together */
export function sizesOf(path: string, data: z.infer<z.ZodObject<typeof sizeKeys>>): TransformerSizes {
  const hidden = data.num_attention_heads * data.attention_head_dim;
  if (data.sample_size % data.patch_size !== 0)
    throw new CheckpointError(`${path}: patch_size ${data.patch_size} does not divide sample_size ${data.sample_size}`);
  if (hidden % 4 !== 0)
    throw new CheckpointError(
      `${path}: num_attention_heads * attention_head_dim is ${hidden}; sin-cos positions need a multiple of 4`,
    );
  return {
    heads: data.num_attention_heads,
    headDim: data.attention_head_dim,
    hidden,
    inChannels: data.in_channels,
    outChannels: data.out_channels ?? data.in_channels,
    layers: data.num_layers,
    sampleSize: data.sample_size,
    patch: data.patch_size,
  };
}

export function layerOf(name: string, inFeatures: number, outFeatures: number, bias = true): Layer {
  return { name, inFeatures, outFeatures, bias };
}

/** Shapes of the tensors of layers, the patch embedding among them. */
export function shapesOf(
  layers: readonly Layer[],
  { hidden, inChannels, patch }: TransformerSizes,
): Map<string, readonly number[]> {
  const shapes = new Map<string, readonly number[]>();
  for (const { name, inFeatures, outFeatures, bias } of layers) {
    shapes.set(`${name}.weight`, [outFeatures, inFeatures]);
    if (bias) shapes.set(`${name}.bias`, [outFeatures]);
  }
  // A convolution in diffusers; the order of its values is that of a patch.
  return shapes.set(`${EMBEDDING}.weight`, [hidden, inChannels, patch, patch]);
}

const EMBEDDING = "pos_embed.proj";

/**
 * A block: self-attention and an MLP, each behind a LayerNorm that the step modulates, and through a gate. Blocks share their buffers but
 * for keys and values, which stay from step to step.
 * @param epsilons of the two LayerNorms
 * @param between what comes between the two
 */
export function blockOf(
  { heads, headDim, hidden, attentionBias }: TransformerSizes & { readonly attentionBias: boolean },
  i: number,
  epsilons: readonly [number, number],
  between: readonly Operation[] = [],
): Operation[] {
  const [id, name] = [`blocks.${i}`, `transformer_blocks.${i}`];
  const norm = (n: 1 | 2): Operation => ({
    ...{ kind: "norm", id: `${id}.norm${n}`, from: "x", to: "normed", epsilon: epsilons[n - 1]! },
    ...{ scale: `${id}.scale${n}`, shift: `${id}.shift${n}` },
  });
  const project = (part: "q" | "k" | "v", to: string): Operation => ({
    ...{ kind: "linear", id: `${id}.${part}`, from: "normed", to },
    layer: layerOf(`${name}.attn1.to_${part}`, hidden, hidden, attentionBias),
  });
  const [keys, values] = [`${id}.keys`, `${id}.values`];
  return [
    norm(1),
    ...[project("q", "q"), project("k", keys), project("v", values)],
    {
      ...{ kind: "attention", id: `${id}.attention`, queries: "q", keys, values, to: "attended" },
      ...{ heads, headDim, sparse: true },
    },
    {
      ...{ kind: "add", id: `${id}.out`, from: "attended", to: "x", gate: `${id}.gate1` },
      layer: layerOf(`${name}.attn1.to_out.0`, hidden, hidden),
    },
    ...between,
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
}

/**
 * Blocks between the patch embedding and the last LayerNorm with its projection.
 * @param span positions run from 0 to this along a side
 * @param last name of the projection's layer
 */
export function networkOf(
  { patch, inChannels, outChannels, hidden }: TransformerSizes,
  {
    span,
    last,
    blocks,
    ...image
  }: Pick<Network, "inputs" | "once"> & {
    readonly span: number;
    readonly last: string;
    readonly blocks: readonly (readonly Operation[])[];
  },
): Network {
  const values = patch * patch;
  return {
    ...{ patch, inChannels, outChannels, ...image },
    operations: [
      {
        ...{ kind: "embed", id: "embed", from: "latent", to: "x", span },
        layer: layerOf(EMBEDDING, values * inChannels, hidden),
      },
      ...blocks.flat(),
      { kind: "norm", id: "norm", from: "x", to: "normed", epsilon: 1e-6, scale: "scale", shift: "shift" },
      {
        ...{ kind: "project", id: "project", from: "normed", to: "output" },
        layer: layerOf(last, hidden, values * outChannels),
      },
    ],
  };
}

/** Vectors of a block's two LayerNorms and gates, in the order of the checkpoint. */
export const BLOCK_VECTORS = ["shift1", "scale1", "gate1", "shift2", "scale2", "gate2"];
/** Those of the last LayerNorm. */
export const LAST_VECTORS = ["shift", "scale"];
