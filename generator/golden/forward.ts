import { buffersOf, TOKENS } from "../network/buffers.ts";
import {
  attentionsOf,
  embedOf,
  type Activation,
  type Attention,
  type Linear,
  type Network,
} from "../network/network.ts";
import { areaOf, patchIndices, positionEmbedding, tokenGrid, tokensOf, type Grid } from "../reference/latent.ts";
import { attention, emptyMask, type AttentionMask } from "./attention.ts";
import { gelu } from "./gelu.ts";
import { accumulate, linear, type QuantisedLinear } from "./linear.ts";
import { readScale, type QuantisedNetwork } from "./model.ts";
import { normModulate } from "./norm.ts";
import { quantise } from "./quantise.ts";
import { requantise, rescale, sat16, sat8 } from "./requantise.ts";
import { addGated } from "./residual.ts";
import type { EmbedScales, StepConstants } from "./step.ts";

/** Where the values of tokens stand, and their positions. */
export interface TokenValues {
  /** In the latent and in the output, [tokens, values]. */
  readonly inputs: Int32Array;
  readonly outputs: Int32Array;
  /** Position embedding in steps of the stream, [tokens, hidden]. */
  readonly positions: Int32Array;
}

export type Masks = Readonly<Record<string, AttentionMask>>;

/** What a sequence (with its label, or without) keeps from step to step. */
export interface SequenceState extends TokenValues {
  /** Keys and values: int8 [rows, width] of each buffer that is kept, and what `once` left. */
  readonly rows: Readonly<Record<string, Int8Array>>;
  /** By the ids of the attentions that may be sparse; those of a loop's first sequence, which all of them go by. */
  readonly masks: Masks;
  /** int16, the model's last output of every token, [outChannels, ...resolution]. */
  readonly output: Int16Array;
}

export function tokenValues({ network, streamScale }: QuantisedNetwork, resolution: Grid): TokenValues {
  const { patch, inChannels, outChannels } = network;
  const { span, layer } = embedOf(network);
  const grid = tokenGrid(network, resolution);
  return {
    inputs: patchIndices(grid, patch, inChannels, "channel first"),
    outputs: patchIndices(grid, patch, outChannels, "channel last"),
    positions: Int32Array.from(positionEmbedding(grid, span, layer.outFeatures), (value) =>
      Math.round(value / streamScale),
    ),
  };
}

/**
 * What follows from an image's inputs alone, int8 [rows, width] by buffers.
 * @param inputs rows of the network's inputs, row-major
 */
export function rowsOnce(
  model: QuantisedNetwork,
  inputs: Readonly<Record<string, Float32Array>> = {},
): Record<string, Int8Array> {
  const rows: Record<string, Int8Array> = {};
  for (const [name, values] of Object.entries(inputs)) rows[name] = quantise(values, readScale(model, name));
  for (const operation of model.network.once) rows[operation.to] = transformed(model, operation, rows[operation.from]!);
  return rows;
}

/** Masks before any is made. @param sharing queries in a row that have one mask together */
export function newMasks(network: Network, resolution: Grid, sharing?: number): Masks {
  const tokens = tokensOf(network, resolution);
  const sparse = attentionsOf(network).filter((each) => each.sparse);
  return Object.fromEntries(sparse.map(({ id, heads }) => [id, emptyMask(heads, tokens, network.keyTile, sharing)]));
}

/**
 * A sequence before its first step, with what follows from the image's inputs.
 * @param inputs as for `rowsOnce`
 * @param masks of the loop's first sequence; its own by default
 */
export function newSequence(
  model: QuantisedNetwork,
  resolution: Grid,
  inputs?: Readonly<Record<string, Float32Array>>,
  masks = newMasks(model.network, resolution),
): SequenceState {
  const { network } = model;
  const tokens = tokensOf(network, resolution);
  const rows = rowsOnce(model, inputs);
  for (const [name, { sequence, width, bits, kept }] of buffersOf(network)) {
    if (kept && bits === 8 && sequence === TOKENS) rows[name] = new Int8Array(tokens * width);
  }
  return {
    ...{ rows, masks, ...tokenValues(model, resolution) },
    output: new Int16Array(network.outChannels * areaOf(resolution)),
  };
}

/** How a pass attends: to everything; to everything while it makes masks; to the masks' positions only. */
export type AttentionMode = { readonly kind: "dense" | "masked" } | Refresh;

interface Refresh {
  readonly kind: "refresh";
  readonly threshold: number;
  readonly renormalises: boolean;
}

/** Work of a pass: multiply-accumulates, and attention positions against all there are. */
export interface Work {
  macs: number;
  scored: number;
  positions: number;
}

/**
 * One forward pass of the active tokens; the others keep their K and V rows and their output.
 * @param latent int16 [inChannels, ...resolution], steps of LATENT_SCALE
 * @param active ascending token indices
 * @returns the work done; the result stands in `state.output`
 */
export function forward(
  model: QuantisedNetwork,
  { norms, gates, embed }: StepConstants,
  state: SequenceState,
  latent: Int16Array,
  active: Int32Array,
  mode: AttentionMode,
): Work {
  const { layers } = model;
  const work: Work = { macs: 0, scored: 0, positions: 0 };
  // Of the active tokens.
  const streams: Record<string, Int16Array> = {};
  const rows: Record<string, Int8Array> = {};
  const write = (name: string, values: Int8Array): void => {
    rows[name] = values;
    const kept = state.rows[name];
    if (kept) scatterRows(values, active, kept);
  };
  for (const operation of model.network.operations) {
    const { id } = operation;
    if ("layer" in operation) work.macs += active.length * operation.layer.inFeatures * operation.layer.outFeatures;
    switch (operation.kind) {
      case "embed":
        streams[operation.to] = embedded({ ...layers[id]!, ...embed }, state, latent, active);
        break;
      case "norm":
        write(operation.to, normModulate(streams[operation.from]!, norms[id]!));
        break;
      case "narrow": {
        const { multiplier, shift } = model.narrowing[id]!;
        write(
          operation.to,
          Int8Array.from(streams[operation.from]!, (value) => requantise(value, multiplier, shift)),
        );
        break;
      }
      case "linear":
      case "activation":
        write(operation.to, transformed(model, operation, rows[operation.from]!));
        break;
      case "attention":
        write(operation.to, attended(model, operation, { state, rows, active, mode, work }));
        break;
      case "add":
        addGated(streams[operation.to]!, accumulate(rows[operation.from]!, layers[id]!), gates[id]!);
        break;
      case "project":
        projected(layers[id]!, rows[operation.from]!, state, active);
        break;
    }
  }
  return work;
}

// ------------------------------------------------------------------ operations

/** Patches of the latent into the residual stream, positions added. */
function embedded(
  layer: QuantisedLinear & EmbedScales,
  { inputs, positions }: SequenceState,
  latent: Int16Array,
  active: Int32Array,
): Int16Array {
  const { inFeatures, outFeatures, multiplier, shift, input } = layer;
  const patches = new Int8Array(active.length * inFeatures);
  for (let i = 0; i < patches.length; i++) {
    const token = active[Math.floor(i / inFeatures)]!;
    const value = latent[inputs[token * inFeatures + (i % inFeatures)]!]!;
    patches[i] = sat8(rescale(value, input.multiplier, input.shift));
  }
  return Int16Array.from(accumulate(patches, layer), (sum, i) => {
    const channel = i % outFeatures;
    const position = positions[active[Math.floor(i / outFeatures)]! * outFeatures + channel]!;
    return sat16(rescale(sum, multiplier[channel]!, shift[channel]!) + position);
  });
}

/** int8 rows to int8 rows. */
function transformed(
  { layers, tables }: QuantisedNetwork,
  { kind, id }: Linear | Activation,
  rows: Int8Array,
): Int8Array {
  return kind === "linear" ? linear(rows, layers[id]!) : gelu(rows, tables[id]!);
}

interface AttentionPass {
  readonly state: SequenceState;
  readonly rows: Readonly<Record<string, Int8Array>>;
  readonly active: Int32Array;
  readonly mode: AttentionMode;
  readonly work: Work;
}

/** Attention of the active tokens, and its work. */
function attended(
  model: QuantisedNetwork,
  { id, queries, keys, values, heads, headDim, sparse }: Attention,
  { state, rows, active, mode, work }: AttentionPass,
): Int8Array {
  const k = state.rows[keys]!;
  const { output, scored, kept } = attention(rows[queries]!, k, state.rows[values]!, {
    ...{ heads, scales: model.attention[id]!, queries: active, keyTile: model.network.keyTile },
    ...(sparse && mode.kind === "masked" ? { mask: state.masks[id]! } : {}),
    ...(sparse && mode.kind === "refresh" ? { ...mode, refresh: state.masks[id]! } : {}),
  });
  work.macs += (scored + kept) * headDim;
  work.scored += scored;
  work.positions += (active.length * k.length) / headDim;
  return output;
}

/** The active tokens' rows of the model's output. */
function projected(
  layer: QuantisedLinear,
  rows: Int8Array,
  { output, outputs }: SequenceState,
  active: Int32Array,
): void {
  const { outFeatures, multiplier, shift } = layer;
  for (const [i, sum] of accumulate(rows, layer).entries()) {
    const channel = i % outFeatures;
    const token = active[Math.floor(i / outFeatures)]!;
    output[outputs[token * outFeatures + channel]!] = sat16(rescale(sum, multiplier[channel]!, shift[channel]!));
  }
}

function scatterRows(rows: Int8Array, tokens: Int32Array, into: Int8Array): void {
  const width = rows.length / tokens.length;
  for (const [i, token] of tokens.entries()) into.set(rows.subarray(i * width, (i + 1) * width), token * width);
}
