import type { Checkpoint, DitConfig } from "../reference/checkpoint.ts";
import {
  blockModulation,
  finalModulation,
  linearTensors,
  patchIndices,
  positionEmbedding,
  tokensPerSide,
  type Conditioning,
} from "../reference/dit.ts";
import { attention, attentionScales, emptyMask, type AttentionMask, type AttentionScales } from "./attention.ts";
import {
  activationScale,
  calibrationImages,
  observeImage,
  widest,
  type ActivationRanges,
  type CalibrationOptions,
} from "./calibrate.ts";
import { gelu, geluTable } from "./gelu.ts";
import { accumulate, linear, type QuantisedLinear } from "./linear.ts";
import { normModulate, quantiseNorm, type NormModulation } from "./norm.ts";
import { quantiseLinear } from "./quantise.ts";
import { fixedScale, rescale, sat16, sat8, type FixedScale } from "./requantise.ts";
import { addGated, quantiseGate, type Gate } from "./residual.ts";

/** What one step of a latent and of the model's output means: 2^-11, so that int16 reaches 16. */
export const LATENT_SCALE = 2 ** -11;

/** A latent in integers: the nearest step of each value, saturating beyond +-16. */
export function quantiseLatent(values: Float32Array): Int16Array {
  return Int16Array.from(values, (value) => sat16(Math.round(value / LATENT_SCALE)));
}

export interface QuantisedBlock {
  readonly q: QuantisedLinear;
  readonly k: QuantisedLinear;
  readonly v: QuantisedLinear;
  /** Its sums go to the residual stream through a gate; its own output scale is not used. */
  readonly out: QuantisedLinear;
  readonly up: QuantisedLinear;
  /** As `out`. */
  readonly down: QuantisedLinear;
  readonly attention: AttentionScales;
  readonly gelu: Int8Array;
}

/** A model in integers: everything that does not depend on the step. */
export interface QuantisedModel {
  readonly config: DitConfig;
  /** What one step of the int16 residual stream means. */
  readonly streamScale: number;
  /** Latent steps to the int8 steps of the patch embedding's input. */
  readonly patchInput: FixedScale;
  /** int8 patch values to steps of the stream. */
  readonly embed: QuantisedLinear;
  readonly blocks: readonly QuantisedBlock[];
  /** int8 to steps of the latent. */
  readonly project: QuantisedLinear;
}

/** The part of a model that depends on timestep and label: vectors that the compiler computes ahead. */
export interface StepConstants {
  readonly blocks: readonly { norm1: NormModulation; gate1: Gate; norm2: NormModulation; gate2: Gate }[];
  readonly norm: NormModulation;
}

/** Every linear layer of a model, in the order they run. */
export function layersOf({ embed, blocks, project }: QuantisedModel): QuantisedLinear[] {
  return [embed, ...blocks.flatMap(({ q, k, v, out, up, down }) => [q, k, v, out, up, down]), project];
}

/** The model in integers, from what the images of a calibration showed. */
export function quantiseModel(checkpoint: Checkpoint, options: CalibrationOptions): QuantisedModel {
  const images = calibrationImages(checkpoint.config, options);
  return quantiseWith(checkpoint, widest(images.map((image) => observeImage(checkpoint, image))));
}

/**
 * The model in integers, every scale chosen from the ranges.
 * @throws RangeError when they are not those of this model
 */
export function quantiseWith(checkpoint: Checkpoint, ranges: ActivationRanges): QuantisedModel {
  const { config } = checkpoint;
  const rangeOf = (name: string): number => {
    const largest = ranges[name];
    if (largest === undefined) throw new RangeError(`calibration has not seen ${name}`);
    return largest;
  };
  // A quarter more than was seen: the stream must not saturate, and has bits to spare.
  const streamScale = (1.25 * rangeOf("residual")) / 32767;
  const scaleOf = (name: string): number => activationScale(rangeOf(name));
  const layer = (name: string, outputScale = scaleOf(`${name} out`)): QuantisedLinear => {
    const { weight, bias, inFeatures } = linearTensors(checkpoint, name);
    return quantiseLinear(name, weight, bias, inFeatures, scaleOf(`${name} in`), outputScale);
  };
  const blocks = Array.from({ length: config.layers }, (_, i): QuantisedBlock => {
    const prefix = `transformer_blocks.${i}`;
    const [q, k, v] = [layer(`${prefix}.attn1.to_q`), layer(`${prefix}.attn1.to_k`), layer(`${prefix}.attn1.to_v`)];
    const out = layer(`${prefix}.attn1.to_out.0`);
    const up = layer(`${prefix}.ff.net.0.proj`);
    const down = layer(`${prefix}.ff.net.2`);
    return {
      ...{ q, k, v, out, up, down },
      attention: attentionScales(config.headDim, q.outputScale, k.outputScale, v.outputScale, out.inputScale),
      gelu: geluTable(up.outputScale, down.inputScale),
    };
  });
  const embed = layer("pos_embed.proj", streamScale);
  return {
    config,
    streamScale,
    patchInput: fixedScale(LATENT_SCALE / embed.inputScale),
    embed,
    blocks,
    project: layer("proj_out_2", LATENT_SCALE),
  };
}

/** The vectors of one step for one label. */
export function conditionStep(
  checkpoint: Checkpoint,
  model: QuantisedModel,
  conditioning: Conditioning,
): StepConstants {
  const { config, streamScale, blocks, project } = model;
  const sumScales = ({ multiplier, shift, outputScale }: QuantisedLinear): Float64Array =>
    Float64Array.from(multiplier, (m, i) => (m / 2 ** shift[i]!) * outputScale);
  return {
    blocks: blocks.map((block, i) => {
      const { shift1, scale1, gate1, shift2, scale2, gate2 } = blockModulation(checkpoint, i, conditioning);
      return {
        norm1: quantiseNorm(scale1, shift1, 1e-6, streamScale, block.q.inputScale),
        gate1: quantiseGate(gate1, sumScales(block.out), streamScale),
        norm2: quantiseNorm(scale2, shift2, config.normEps, streamScale, block.up.inputScale),
        gate2: quantiseGate(gate2, sumScales(block.down), streamScale),
      };
    }),
    norm: (({ shift, scale }) => quantiseNorm(scale, shift, 1e-6, streamScale, project.inputScale))(
      finalModulation(checkpoint, conditioning),
    ),
  };
}

/** What a sequence (with its label, or without) keeps from step to step. */
export interface SequenceState {
  /** int8 [tokens, hidden] a block. */
  readonly keys: readonly Int8Array[];
  readonly values: readonly Int8Array[];
  readonly masks: readonly AttentionMask[];
  /** int16, the model's last output of every token, [outChannels, resolution, resolution]. */
  readonly output: Int16Array;
  /** Where each token's values stand in the latent and in the output, [tokens, values]. */
  readonly inputs: Int32Array;
  readonly outputs: Int32Array;
  /** Position embedding in steps of the stream, [tokens, hidden]. */
  readonly positions: Int32Array;
}

export function newSequence({ config, streamScale }: QuantisedModel, resolution: number): SequenceState {
  const { patch, inChannels, outChannels, hidden, sampleSize } = config;
  const side = tokensPerSide(config, resolution);
  const tokens = side * side;
  const rows = (): Int8Array[] => Array.from({ length: config.layers }, () => new Int8Array(tokens * config.hidden));
  return {
    keys: rows(),
    values: rows(),
    masks: Array.from({ length: config.layers }, () => emptyMask(config.heads, tokens)),
    output: new Int16Array(outChannels * resolution * resolution),
    inputs: patchIndices(side, patch, inChannels, "channel first"),
    outputs: patchIndices(side, patch, outChannels, "channel last"),
    positions: Int32Array.from(positionEmbedding(side, sampleSize / patch, hidden), (value) =>
      Math.round(value / streamScale),
    ),
  };
}

/** How a pass attends: to everything; to everything while it makes masks; to the masks' positions only. */
export type AttentionMode =
  { readonly kind: "dense" | "masked" } | { readonly kind: "refresh"; readonly threshold: number };

/** Work of a pass: multiply-accumulates, and attention positions against all there are. */
export interface Work {
  macs: number;
  scored: number;
  positions: number;
}

/**
 * One forward pass of the active tokens; the others keep their K and V rows and their output.
 * @param latent int16 [inChannels, resolution, resolution], steps of LATENT_SCALE
 * @param active ascending token indices
 * @returns the work done; the result stands in `state.output`
 */
export function forward(
  model: QuantisedModel,
  constants: StepConstants,
  state: SequenceState,
  latent: Int16Array,
  active: Int32Array,
  mode: AttentionMode,
): Work {
  const { config, embed, patchInput, project } = model;
  const { hidden, heads, headDim } = config;
  const { inputs, outputs, positions } = state;
  const tokens = positions.length / hidden;
  const work: Work = { macs: 0, scored: 0, positions: 0 };
  const count = (layer: QuantisedLinear): void => {
    work.macs += active.length * layer.inFeatures * layer.outFeatures;
  };

  // Patch embedding into the residual stream, positions added.
  const patches = new Int8Array(active.length * embed.inFeatures);
  for (let i = 0; i < patches.length; i++) {
    const token = active[Math.floor(i / embed.inFeatures)]!;
    const value = latent[inputs[token * embed.inFeatures + (i % embed.inFeatures)]!]!;
    patches[i] = sat8(rescale(value, patchInput.multiplier, patchInput.shift));
  }
  const x = Int16Array.from(accumulate(patches, embed), (sum, i) => {
    const channel = i % hidden;
    const position = positions[active[Math.floor(i / hidden)]! * hidden + channel]!;
    return sat16(rescale(sum, embed.multiplier[channel]!, embed.shift[channel]!) + position);
  });
  count(embed);

  for (const [i, block] of model.blocks.entries()) {
    const { norm1, gate1, norm2, gate2 } = constants.blocks[i]!;
    const normed = normModulate(x, norm1);
    const q = linear(normed, block.q);
    scatterRows(linear(normed, block.k), active, state.keys[i]!, hidden);
    scatterRows(linear(normed, block.v), active, state.values[i]!, hidden);
    const { output, scored, kept } = attention(q, state.keys[i]!, state.values[i]!, {
      ...{ heads, scales: block.attention, queries: active },
      ...(mode.kind === "masked" ? { mask: state.masks[i]! } : {}),
      ...(mode.kind === "refresh" ? { refresh: state.masks[i]!, threshold: mode.threshold } : {}),
    });
    addGated(x, accumulate(output, block.out), gate1);
    const inner = gelu(linear(normModulate(x, norm2), block.up), block.gelu);
    addGated(x, accumulate(inner, block.down), gate2);

    for (const layer of [block.q, block.k, block.v, block.out, block.up, block.down]) count(layer);
    work.macs += (scored + kept) * headDim;
    work.scored += scored;
    work.positions += heads * active.length * tokens;
  }

  const sums = accumulate(normModulate(x, constants.norm), project);
  for (let i = 0; i < sums.length; i++) {
    const channel = i % project.outFeatures;
    const token = active[Math.floor(i / project.outFeatures)]!;
    state.output[outputs[token * project.outFeatures + channel]!] = sat16(
      rescale(sums[i]!, project.multiplier[channel]!, project.shift[channel]!),
    );
  }
  count(project);
  return work;
}

function scatterRows(rows: Int8Array, tokens: Int32Array, into: Int8Array, width: number): void {
  for (const [i, token] of tokens.entries()) into.set(rows.subarray(i * width, (i + 1) * width), token * width);
}
