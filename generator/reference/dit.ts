import { z } from "zod";
import { layersOf, type Layer, type Network } from "../network/network.ts";
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

/**
 * diffusers' config.json of a DiTTransformer2DModel, or of the Transformer2DModel that it was part of when DiT-XL/2 was
 * published; other values of the literals are other models.
 */
const configSchema = z.strictObject({
  _class_name: z.enum(["DiTTransformer2DModel", "Transformer2DModel"]),
  ...sizeKeys,
  num_embeds_ada_norm: upTo(10_000_000),
  ...blockKeys,
  norm_type: z.literal("ada_norm_zero").default("ada_norm_zero"),
  norm_eps: z.number().positive().max(1).default(1e-5),
  ...unusedKeys,
  cross_attention_dim: z.null().optional(),
  caption_channels: z.null().optional(),
  interpolation_scale: z.literal(1).nullish(),
  use_additional_conditions: z.literal(false).nullish(),
  ...freeKeys,
});

/** Keys whose absence means something else in a Transformer2DModel. */
const EXPLICIT = ["activation_fn", "norm_type", "norm_elementwise_affine", "attention_bias"];

export interface DitConfig extends TransformerSizes {
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
  const sizes = sizesOf(path, data);
  return { ...sizes, classes: data.num_embeds_ada_norm, attentionBias: data.attention_bias, normEps: data.norm_eps };
}

/** diffusers' DiTTransformer2DModel (Peebles & Xie 2023, adaLN-Zero) as its configuration tells it. @throws CheckpointError */
export function readDit(path: string): Front<DitConfig> {
  const config = readConfig(path);
  const network = ditNetwork(config);
  return {
    ...{ config, network, shapes: shapesIn(config, network) },
    condition: (tensors, conditionings) => condition(config, tensors, conditionings),
    sequences({ label }) {
      if (label === undefined) throw new RangeError("the model makes images of a class: a label is missing");
      return [{ label }, { label: config.classes }];
    },
  };
}

/** What a DiT computes. */
export function ditNetwork(config: DitConfig): Network {
  const { layers, sampleSize, patch, normEps } = config;
  const blocks = Array.from({ length: layers }, (_, i) => blockOf(config, i, [1e-6, normEps]));
  return networkOf(config, { inputs: {}, once: [], span: sampleSize / patch, last: "proj_out_2", blocks });
}

// ------------------------------------------------------------------ conditioning

/** The layers that make a block's vectors of timestep and label. */
function embeddingLayers(hidden: number, block: number) {
  const prefix = `transformer_blocks.${block}.norm1`;
  const embedder = `${prefix}.emb.timestep_embedder`;
  return {
    first: layerOf(`${embedder}.linear_1`, WAVES, hidden),
    second: layerOf(`${embedder}.linear_2`, hidden, hidden),
    vectors: layerOf(`${prefix}.linear`, hidden, 6 * hidden),
    table: `${prefix}.emb.class_embedder.embedding_table.weight`,
  };
}

function lastLayer(hidden: number): Layer {
  return layerOf("proj_out_1", hidden, 2 * hidden);
}

function shapesIn(config: DitConfig, network: Network): Map<string, readonly number[]> {
  const { hidden, classes, layers } = config;
  const embeddings = Array.from({ length: layers }, (_, i) => embeddingLayers(hidden, i));
  const more = embeddings.flatMap(({ first, second, vectors }) => [first, second, vectors]);
  const shapes = shapesOf([...layersOf(network), ...more, lastLayer(hidden)], config);
  for (const { table } of embeddings) shapes.set(table, [classes + 1, hidden]);
  return shapes;
}

/** Each block's scales, shifts and gates; those of the last LayerNorm come of the first block's embedding. */
function condition(
  { hidden, layers, classes }: DitConfig,
  tensors: Tensors,
  conditionings: readonly Conditioning[],
): StepVectors[] {
  const labels = conditionings.map(({ label }) => {
    if (label === undefined || !Number.isInteger(label) || label < 0 || label > classes)
      throw new RangeError(`label ${label}: the model has classes 0 to ${classes - 1} and ${classes} for none`);
    return label;
  });
  const all: Record<string, Float32Array>[] = conditionings.map(() => ({}));
  const name = (prefix: string, values: Float32Array, names: readonly string[]): void => {
    for (const [row, vectors] of all.entries())
      for (const [n, each] of names.entries()) {
        const from = (row * names.length + n) * hidden;
        vectors[prefix + each] = values.subarray(from, from + hidden);
      }
  };
  const waves = rowsOf(conditionings.map(({ timestep }) => sinusoids(timestep, 1)));
  for (let i = 0; i < layers; i++) {
    const { first, second, vectors, table } = embeddingLayers(hidden, i);
    const embedding = applyLayer(tensors, second, applyLayer(tensors, first, waves).map(silu));
    const rows = tensors.tensor(table);
    for (const [at, value] of embedding.entries())
      embedding[at] = silu(Math.fround(value + rows[labels[Math.floor(at / hidden)]! * hidden + (at % hidden)]!));
    name(`blocks.${i}.`, applyLayer(tensors, vectors, embedding), BLOCK_VECTORS);
    if (i === 0) name("", applyLayer(tensors, lastLayer(hidden), embedding), LAST_VECTORS);
  }
  return all;
}
