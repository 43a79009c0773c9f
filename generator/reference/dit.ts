import type { Checkpoint, DitConfig } from "./checkpoint.ts";
import { CheckpointError } from "./safetensors.ts";

/** Sees the input [tokens, in] and output [tokens, out] of every linear layer that works token by token. */
export type Observer = (layer: string, input: Float32Array, output: Float32Array) => void;

export interface Conditioning {
  /** Position in the schedule, 0 to 1000; fractions are fine. */
  readonly timestep: number;
  /** Class label; `config.classes` is the null class. */
  readonly label: number;
}

/** Tokens along one side of a square latent. */
export function tokensPerSide(config: DitConfig, resolution: number): number {
  const side = resolution / config.patch;
  if (!Number.isInteger(resolution) || resolution < 1 || !Number.isInteger(side)) {
    throw new CheckpointError(`resolution ${resolution} is not a whole number of patches of ${config.patch}`);
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

  const x = embedPatches(checkpoint, latent, resolution, side);
  for (let i = 0; i < config.layers; i++) {
    const block = `transformer_blocks.${i}`;
    const embedding = conditioningOf(checkpoint, block, timestep, label);
    const modulation = applyLinear(checkpoint, `${block}.norm1.linear`, embedding.map(silu));
    const [shift1, scale1, gate1, shift2, scale2, gate2] = Array.from({ length: 6 }, (_, part) =>
      modulation.subarray(part * hidden, (part + 1) * hidden),
    ) as [Float32Array, Float32Array, Float32Array, Float32Array, Float32Array, Float32Array];

    const attended = modulatedNorm(x, hidden, 1e-6, shift1, scale1);
    const q = layer(`${block}.attn1.to_q`, attended);
    const k = layer(`${block}.attn1.to_k`, attended);
    const v = layer(`${block}.attn1.to_v`, attended);
    addGated(x, gate1, layer(`${block}.attn1.to_out.0`, attention(q, k, v, tokens, heads, headDim)));

    const inner = layer(`${block}.ff.net.0.proj`, modulatedNorm(x, hidden, config.normEps, shift2, scale2));
    addGated(x, gate2, layer(`${block}.ff.net.2`, inner.map(gelu)));
  }

  const conditioning = conditioningOf(checkpoint, "transformer_blocks.0", timestep, label);
  const final = applyLinear(checkpoint, "proj_out_1", conditioning.map(silu));
  const normed = modulatedNorm(x, hidden, 1e-6, final.subarray(0, hidden), final.subarray(hidden));
  return unpatchify(layer("proj_out_2", normed), side, config.patch, config.outChannels);
}

// ------------------------------------------------------------------ parts

/** The checkpoint's linear layer for the rows of x. */
function applyLinear(checkpoint: Checkpoint, name: string, x: Float32Array): Float32Array {
  const weight = checkpoint.tensor(`${name}.weight`);
  const bias = checkpoint.has(`${name}.bias`) ? checkpoint.tensor(`${name}.bias`) : undefined;
  const outFeatures = bias?.length ?? checkpoint.config.hidden;
  return matmul(x, weight, weight.length / outFeatures, bias);
}

/**
 * `x W^T + b`, summed in doubles.
 * @param x [n, k]
 * @param weight [m, k]
 * @returns [n, m]
 */
export function matmul(x: Float32Array, weight: Float32Array, k: number, bias?: Float32Array): Float32Array {
  const n = x.length / k;
  const m = weight.length / k;
  const out = new Float32Array(n * m);
  // Blocks of two rows by two channels: each value that is loaded is used twice. An odd last row or channel is its
  // block's own neighbour, and is stored twice.
  for (let i = 0; i < n; i += 2) {
    const below = Math.min(i + 1, n - 1);
    for (let r = 0; r < m; r += 2) {
      const right = Math.min(r + 1, m - 1);
      let a = bias?.[r] ?? 0;
      let b = bias?.[right] ?? 0;
      let c = a;
      let d = b;
      for (let j = 0; j < k; j++) {
        const x0 = x[i * k + j]!;
        const x1 = x[below * k + j]!;
        const w0 = weight[r * k + j]!;
        const w1 = weight[right * k + j]!;
        a += x0 * w0;
        b += x0 * w1;
        c += x1 * w0;
        d += x1 * w1;
      }
      out[i * m + r] = a;
      out[i * m + right] = b;
      out[below * m + r] = c;
      out[below * m + right] = d;
    }
  }
  return out;
}

/** Patch embedding (a convolution with stride = patch) plus sin-cos positions; [tokens, hidden]. */
function embedPatches(checkpoint: Checkpoint, latent: Float32Array, resolution: number, side: number): Float32Array {
  const { patch, inChannels, hidden, sampleSize } = checkpoint.config;
  const patchSize = inChannels * patch * patch;
  const patches = new Float32Array(side * side * patchSize);
  let at = 0;
  for (let row = 0; row < side; row++) {
    for (let column = 0; column < side; column++) {
      for (let channel = 0; channel < inChannels; channel++) {
        for (let y = 0; y < patch; y++) {
          for (let x = 0; x < patch; x++) {
            patches[at++] = latent[(channel * resolution + row * patch + y) * resolution + column * patch + x]!;
          }
        }
      }
    }
  }
  const weight = checkpoint.tensor("pos_embed.proj.weight");
  const tokens = matmul(patches, weight, patchSize, checkpoint.tensor("pos_embed.proj.bias"));
  const positions = positionEmbedding(side, sampleSize / patch, hidden);
  return tokens.map((value, i) => value + positions[i]!);
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
function conditioningOf(checkpoint: Checkpoint, block: string, timestep: number, label: number): Float32Array {
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
  const scores = new Float32Array(tokens);
  for (let head = 0; head < heads; head++) {
    const base = head * headDim;
    for (let i = 0; i < tokens; i++) {
      let most = -Infinity;
      for (let j = 0; j < tokens; j++) {
        let dot = 0;
        for (let c = 0; c < headDim; c++) dot += q[i * hidden + base + c]! * k[j * hidden + base + c]!;
        scores[j] = dot * scale;
        most = Math.max(most, scores[j]!);
      }
      let sum = 0;
      for (let j = 0; j < tokens; j++) sum += scores[j] = Math.exp(scores[j]! - most);
      for (let j = 0; j < tokens; j++) {
        const p = scores[j]! / sum;
        for (let c = 0; c < headDim; c++) out[i * hidden + base + c]! += p * v[j * hidden + base + c]!;
      }
    }
  }
  return out;
}

/** `x += gate * y`, gate per channel. */
function addGated(x: Float32Array, gate: Float32Array, y: Float32Array): void {
  for (let i = 0; i < x.length; i++) x[i]! += gate[i % gate.length]! * y[i]!;
}

/** [tokens, patch * patch * channels] to [channels, side * patch, side * patch]. */
function unpatchify(tokens: Float32Array, side: number, patch: number, channels: number): Float32Array {
  const resolution = side * patch;
  const out = new Float32Array(channels * resolution * resolution);
  let at = 0;
  for (let row = 0; row < side; row++) {
    for (let column = 0; column < side; column++) {
      for (let y = 0; y < patch; y++) {
        for (let x = 0; x < patch; x++) {
          for (let channel = 0; channel < channels; channel++) {
            out[(channel * resolution + row * patch + y) * resolution + column * patch + x] = tokens[at++]!;
          }
        }
      }
    }
  }
  return out;
}

function silu(x: number): number {
  return x / (1 + Math.exp(-x));
}

/** The tanh approximation (Hendrycks & Gimpel 2016). */
function gelu(x: number): number {
  return 0.5 * x * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x * x * x)));
}
