import { floatProduct } from "../kernels/matrix-product.ts";
import type { Activation, Layer } from "../network/network.ts";

/** Row-major weights by their names in the checkpoint. */
export interface Tensors {
  tensor(name: string): Float32Array;
}

/** The tensors of a linear layer: weight [out, in] and, where it has one, bias [out]. */
export function layerTensors(tensors: Tensors, { name, bias }: Layer) {
  return { weight: tensors.tensor(`${name}.weight`), bias: bias ? tensors.tensor(`${name}.bias`) : undefined };
}

/** Rows one behind the other. */
export function rowsOf(rows: readonly Float32Array[]): Float32Array {
  const out = new Float32Array(rows.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const row of rows) {
    out.set(row, at);
    at += row.length;
  }
  return out;
}

/** A linear layer, its tensors at hand, for the rows of any x. */
export function openLayer(tensors: Tensors, layer: Layer): (x: Float32Array) => Float32Array {
  const { weight, bias } = layerTensors(tensors, layer);
  return (x) => matmul(x, weight, layer.inFeatures, bias);
}

/** A linear layer for the rows of x. */
export function applyLayer(tensors: Tensors, layer: Layer, x: Float32Array): Float32Array {
  return openLayer(tensors, layer)(x);
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

/** LayerNorm without affine parameters, then `(1 + scale) * . + shift` per channel. */
export function modulatedNorm(x: Float32Array, eps: number, shift: Float32Array, scale: Float32Array): Float32Array {
  const hidden = scale.length;
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

/** Softmax attention of q [queries, heads * headDim] over k and v [keys, heads * headDim], scaled by headDim^-1/2. */
export function attention(
  q: Float32Array,
  k: Float32Array,
  v: Float32Array,
  { heads, headDim }: { readonly heads: number; readonly headDim: number },
): Float32Array {
  const hidden = heads * headDim;
  const scale = headDim ** -0.5;
  const queries = q.length / hidden;
  const tokens = k.length / hidden;
  const out = new Float32Array(q.length);
  const cut = (matrix: Float32Array, base: number, first: number, rows: number): Float32Array => {
    const own = new Float32Array(rows * headDim);
    for (let row = 0, at = first * hidden + base; row < rows; row++, at += hidden)
      own.set(matrix.subarray(at, at + headDim), row * headDim);
    return own;
  };
  for (let head = 0; head < heads; head++) {
    const base = head * headDim;
    const keys = cut(k, base, 0, tokens);
    const values = new Float32Array(headDim * tokens);
    for (let row = 0; row < tokens; row++)
      for (let i = 0; i < headDim; i++) values[i * tokens + row] = v[row * hidden + base + i]!;
    for (let first = 0; first < queries; first += QUERY_BLOCK) {
      const rows = Math.min(QUERY_BLOCK, queries - first);
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

/** `x += gate * y`, gate per channel; all ones without one. */
export function addGated(x: Float32Array, gate: Float32Array | undefined, y: Float32Array): void {
  for (let i = 0; i < x.length; i++) x[i]! += gate ? gate[i % gate.length]! * y[i]! : y[i]!;
}

export function silu(x: number): number {
  return x / (1 + Math.exp(-x));
}

/** The tanh approximation (Hendrycks & Gimpel 2016). */
function gelu(x: number): number {
  return 0.5 * x * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x * x * x)));
}

/** An activation of a network, value by value. */
export const activations = { gelu } satisfies Record<Activation["function"], (x: number) => number>;
