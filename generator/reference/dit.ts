import { floatProduct } from "../kernels/matrix-product.ts";
import type { Checkpoint, DitConfig } from "./checkpoint.ts";
import { CheckpointError } from "./safetensors.ts";

/**
 * Sees the input [tokens, in] and output [tokens, out] of every linear layer that works token by token, under diffusers'
 * name; `residual` is the stream [tokens, hidden] between blocks, given as both, and good only during the call.
 */
export type Observer = (layer: string, input: Float32Array, output: Float32Array) => void;

export interface Conditioning {
  /** Position in the schedule, 0 to 1000; fractions are fine. */
  readonly timestep: number;
  /** Class label; `config.classes` is the null class. */
  readonly label: number;
}

/** The most tokens that the integer sums of attention are proven for, and that any command takes. */
export const MOST_TOKENS = 65_536;

/** Tokens along one side of a square latent. @throws CheckpointError when it has no whole number of patches, or too many */
export function tokensPerSide(config: DitConfig, resolution: number): number {
  const side = resolution / config.patch;
  if (!Number.isInteger(resolution) || resolution < 1 || !Number.isInteger(side)) {
    throw new CheckpointError(`resolution ${resolution} is not a whole number of patches of ${config.patch}`);
  }
  if (side * side > MOST_TOKENS) {
    throw new CheckpointError(`resolution ${resolution} makes ${side * side} tokens, more than ${MOST_TOKENS}`);
  }
  return side;
}

/**
 * One forward pass of diffusers' DiTTransformer2DModel (Peebles & Xie 2023, adaLN-Zero).
 * @param latent [inChannels, resolution, resolution]
 * @returns [outChannels, resolution, resolution]
 * @throws CheckpointError when the resolution is not a whole number of patches
 * @throws RangeError when the latent or the label does not fit the model
 */
export function forward(
  checkpoint: Checkpoint,
  latent: Float32Array,
  resolution: number,
  { timestep, label }: Conditioning,
  observe: Observer = () => undefined,
): Float32Array {
  const { config } = checkpoint;
  const { hidden, heads, headDim } = config;
  const side = tokensPerSide(config, resolution);
  const tokens = side * side;
  if (latent.length !== config.inChannels * resolution ** 2) {
    throw new RangeError(
      `${latent.length} latent values, expected ${config.inChannels} x ${resolution} x ${resolution}`,
    );
  }
  if (!Number.isInteger(label) || label < 0 || label > config.classes) {
    throw new RangeError(
      `label ${label}: the model has classes 0 to ${config.classes - 1} and ${config.classes} for none`,
    );
  }
  const layer = (name: string, x: Float32Array): Float32Array => {
    const y = applyLinear(checkpoint, name, x);
    observe(name, x, y);
    return y;
  };

  const patches = patchIndices(side, config.patch, config.inChannels, "channel first");
  const x = layer(
    "pos_embed.proj",
    Float32Array.from(patches, (index) => latent[index]!),
  );
  const positions = positionEmbedding(side, config.sampleSize / config.patch, hidden);
  for (let i = 0; i < x.length; i++) x[i]! += positions[i]!;
  observe("residual", x, x);
  for (let i = 0; i < config.layers; i++) {
    const block = `transformer_blocks.${i}`;
    const { shift1, scale1, gate1, shift2, scale2, gate2 } = blockModulation(checkpoint, i, { timestep, label });
    const attended = modulatedNorm(x, hidden, 1e-6, shift1, scale1);
    const q = layer(`${block}.attn1.to_q`, attended);
    const k = layer(`${block}.attn1.to_k`, attended);
    const v = layer(`${block}.attn1.to_v`, attended);
    addGated(x, gate1, layer(`${block}.attn1.to_out.0`, attention(q, k, v, tokens, heads, headDim)));

    const inner = layer(`${block}.ff.net.0.proj`, modulatedNorm(x, hidden, config.normEps, shift2, scale2));
    addGated(x, gate2, layer(`${block}.ff.net.2`, inner.map(gelu)));
    observe("residual", x, x);
  }

  const { shift, scale } = finalModulation(checkpoint, { timestep, label });
  const tokensOut = layer("proj_out_2", modulatedNorm(x, hidden, 1e-6, shift, scale));
  const out = new Float32Array(tokensOut.length);
  for (const [i, index] of patchIndices(side, config.patch, config.outChannels, "channel last").entries()) {
    out[index] = tokensOut[i]!;
  }
  return out;
}

// ------------------------------------------------------------------ parts

/** The tensors of a linear layer: weight [out, in] and, where the checkpoint has one, bias [out]. */
export function linearTensors(checkpoint: Checkpoint, name: string) {
  const weight = checkpoint.tensor(`${name}.weight`);
  const bias = checkpoint.has(`${name}.bias`) ? checkpoint.tensor(`${name}.bias`) : undefined;
  // Only projections to the hidden size may lack a bias.
  return { weight, bias, inFeatures: weight.length / (bias?.length ?? checkpoint.config.hidden) };
}

/** The checkpoint's linear layer for the rows of x. */
function applyLinear(checkpoint: Checkpoint, name: string, x: Float32Array): Float32Array {
  const { weight, bias, inFeatures } = linearTensors(checkpoint, name);
  return matmul(x, weight, inFeatures, bias);
}

/**
 * `x W^T + b` in float32.
 * @param x [n, k]
 * @param weight [m, k]
 * @returns [n, m]
 */
export function matmul(x: Float32Array, weight: Float32Array, k: number, bias?: Float32Array): Float32Array {
  const out = floatProduct(x, weight, k);
  if (bias) for (let i = 0; i < out.length; i++) out[i]! += bias[i % bias.length]!;
  return out;
}

/**
 * Where the values of a token stand in a latent [channels, side * patch, side * patch], token after token: in the order
 * of the patch embedding's weights (channel first), or of the output projection's channels (channel last).
 */
export function patchIndices(
  side: number,
  patch: number,
  channels: number,
  order: "channel first" | "channel last",
): Int32Array {
  const resolution = side * patch;
  const values = patch * patch * channels;
  return Int32Array.from({ length: side * side * values }, (_, i) => {
    const token = Math.floor(i / values);
    const at = i % values;
    const [channel, pixel] =
      order === "channel first"
        ? [Math.floor(at / (patch * patch)), at % (patch * patch)]
        : [at % channels, Math.floor(at / channels)];
    const row = Math.floor(token / side) * patch + Math.floor(pixel / patch);
    const column = (token % side) * patch + (pixel % patch);
    return (channel * resolution + row) * resolution + column;
  });
}

/** What conditioning does to a block, each [hidden]: LayerNorm's shift and scale and the gate of attention and MLP. */
export function blockModulation(checkpoint: Checkpoint, index: number, conditioning: Conditioning) {
  const block = `transformer_blocks.${index}`;
  const embedding = conditioningOf(checkpoint, block, conditioning).map(silu);
  const all = applyLinear(checkpoint, `${block}.norm1.linear`, embedding);
  const part = (n: number): Float32Array => all.subarray((n * all.length) / 6, ((n + 1) * all.length) / 6);
  return { shift1: part(0), scale1: part(1), gate1: part(2), shift2: part(3), scale2: part(4), gate2: part(5) };
}

/** Shift and scale of the last LayerNorm, each [hidden]; conditioned through the first block's embedding. */
export function finalModulation(checkpoint: Checkpoint, conditioning: Conditioning) {
  const { hidden } = checkpoint.config;
  const embedding = conditioningOf(checkpoint, "transformer_blocks.0", conditioning).map(silu);
  const both = applyLinear(checkpoint, "proj_out_1", embedding);
  return { shift: both.subarray(0, hidden), scale: both.subarray(hidden) };
}

/**
 * Sin-cos positions of diffusers' get_2d_sincos_pos_embed: the first half of the channels embeds the column, the second
 * the row; positions span 0 to `baseSide` whatever the number of tokens.
 */
export function positionEmbedding(side: number, baseSide: number, hidden: number): Float32Array {
  const quarter = hidden / 4;
  const out = new Float32Array(side * side * hidden);
  for (let row = 0; row < side; row++) {
    for (let column = 0; column < side; column++) {
      const at = (row * side + column) * hidden;
      for (const [half, index] of [column, row].entries()) {
        const position = (index * baseSide) / side;
        for (let i = 0; i < quarter; i++) {
          const angle = position / 10000 ** (i / quarter);
          out[at + half * 2 * quarter + i] = Math.sin(angle);
          out[at + half * 2 * quarter + quarter + i] = Math.cos(angle);
        }
      }
    }
  }
  return out;
}

/** Timestep and label embedding of a block, [hidden]. */
function conditioningOf(checkpoint: Checkpoint, block: string, { timestep, label }: Conditioning): Float32Array {
  const { hidden } = checkpoint.config;
  const prefix = `${block}.norm1.emb`;
  // 256 sinusoids, cosines first, frequencies from 1 to 1/10000 (downscale_freq_shift = 1). Angles reach 1000, where
  // diffusers' rounding of each step to float32 shows in their sines; hence the same here.
  const { fround } = Math;
  const waves = Float32Array.from({ length: 256 }, (_, i) => {
    const exponent = fround(fround(-fround(Math.log(10000)) * (i % 128)) / 127);
    const angle = fround(fround(timestep) * fround(Math.exp(exponent)));
    return i < 128 ? Math.cos(angle) : Math.sin(angle);
  });
  const first = applyLinear(checkpoint, `${prefix}.timestep_embedder.linear_1`, waves).map(silu);
  const time = applyLinear(checkpoint, `${prefix}.timestep_embedder.linear_2`, first);
  const table = checkpoint.tensor(`${prefix}.class_embedder.embedding_table.weight`);
  return time.map((value, i) => value + table[label * hidden + i]!);
}

/** LayerNorm without affine parameters, then `(1 + scale) * . + shift` per channel. */
function modulatedNorm(
  x: Float32Array,
  hidden: number,
  eps: number,
  shift: Float32Array,
  scale: Float32Array,
): Float32Array {
  const out = new Float32Array(x.length);
  for (let at = 0; at < x.length; at += hidden) {
    let sum = 0;
    for (let i = 0; i < hidden; i++) sum += x[at + i]!;
    const mean = sum / hidden;
    let squares = 0;
    for (let i = 0; i < hidden; i++) squares += (x[at + i]! - mean) ** 2;
    const inverse = 1 / Math.sqrt(squares / hidden + eps);
    for (let i = 0; i < hidden; i++) out[at + i] = (x[at + i]! - mean) * inverse * (1 + scale[i]!) + shift[i]!;
  }
  return out;
}

/** Softmax attention, scaled by headDim^-1/2; [tokens, heads * headDim]. */
function attention(
  q: Float32Array,
  k: Float32Array,
  v: Float32Array,
  tokens: number,
  heads: number,
  headDim: number,
): Float32Array {
  const hidden = heads * headDim;
  const scale = headDim ** -0.5;
  const out = new Float32Array(tokens * hidden);
  const cut = (matrix: Float32Array, base: number, first: number, rows: number): Float32Array =>
    Float32Array.from({ length: rows * headDim }, (_, i) => {
      return matrix[(first + Math.floor(i / headDim)) * hidden + base + (i % headDim)]!;
    });
  for (let head = 0; head < heads; head++) {
    const base = head * headDim;
    const keys = cut(k, base, 0, tokens);
    const values = Float32Array.from(v.subarray(0, tokens * headDim), (_, i) => {
      return v[(i % tokens) * hidden + base + Math.floor(i / tokens)]!;
    });
    for (let first = 0; first < tokens; first += QUERY_BLOCK) {
      const rows = Math.min(QUERY_BLOCK, tokens - first);
      const scores = floatProduct(cut(q, base, first, rows), keys, headDim);
      for (let at = 0; at < scores.length; at += tokens) softmax(scores.subarray(at, at + tokens), scale);
      const weighted = floatProduct(scores, values, tokens);
      for (let i = 0; i < rows; i++) {
        out.set(weighted.subarray(i * headDim, (i + 1) * headDim), (first + i) * hidden + base);
      }
    }
  }
  return out;
}

/** Queries at a time: their scores against all tokens are held at once. */
const QUERY_BLOCK = 64;

/** Softmax of `scale` times a row, in place. */
function softmax(row: Float32Array, scale: number): void {
  let most = -Infinity;
  for (const score of row) most = Math.max(most, score);
  let sum = 0;
  for (let j = 0; j < row.length; j++) sum += row[j] = Math.exp((row[j]! - most) * scale);
  for (let j = 0; j < row.length; j++) row[j]! /= sum;
}

/** `x += gate * y`, gate per channel. */
function addGated(x: Float32Array, gate: Float32Array, y: Float32Array): void {
  for (let i = 0; i < x.length; i++) x[i]! += gate[i % gate.length]! * y[i]!;
}

function silu(x: number): number {
  return x / (1 + Math.exp(-x));
}

/** The tanh approximation (Hendrycks & Gimpel 2016). */
export function gelu(x: number): number {
  return 0.5 * x * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x * x * x)));
}
