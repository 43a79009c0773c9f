import { integerProduct } from "../kernels/matrix-product.ts";
import { requantise } from "./requantise.ts";

/** A linear layer in integers. Real value = scale * integer, for inputs and outputs alike. */
export interface QuantisedLinear {
  /** Name of the layer in the checkpoint. */
  readonly name: string;
  readonly inFeatures: number;
  readonly outFeatures: number;
  /** int8 [outFeatures, inFeatures], -127..127, one scale an output channel. */
  readonly weight: Int8Array;
  /** int32 [outFeatures], in steps of the channel's weight scale times the input scale. */
  readonly bias: Int32Array;
  /** Unsigned 16 bit [outFeatures]. */
  readonly multiplier: Uint16Array;
  /** 1..47 [outFeatures]. */
  readonly shift: Uint8Array;
  readonly inputScale: number;
  readonly outputScale: number;
}

/** The part of a layer that its weights do not decide. */
export type LayerScales = Pick<QuantisedLinear, "name" | "inFeatures" | "outFeatures" | "inputScale" | "outputScale">;

/** A layer that is made when its weights are asked for, each time anew: they are the caller's alone. What is small of it stays. */
export function streamedLinear(scales: LayerScales, make: () => QuantisedLinear): QuantisedLinear {
  let vectors: Pick<QuantisedLinear, "bias" | "multiplier" | "shift"> | undefined;
  const made = (): QuantisedLinear => {
    const layer = make();
    const { bias, multiplier, shift } = layer;
    vectors = { bias, multiplier, shift };
    return layer;
  };
  const { name, inFeatures, outFeatures, ...steps } = scales;
  return {
    ...{ name, inFeatures, outFeatures },
    get weight() {
      return made().weight;
    },
    get bias() {
      return (vectors ?? made()).bias;
    },
    get multiplier() {
      return (vectors ?? made()).multiplier;
    },
    get shift() {
      return (vectors ?? made()).shift;
    },
    ...steps,
  };
}

/**
 * `y[i, r] = bias[r] + sum_k x[i, k] * w[r, k]` in int32.
 *
 * The sum cannot overflow: |x| <= 128, |w| <= 127 and at most 2^15 features keep it below 2^29, and the bias is within
 * 2^29; `quantiseLinear` sees to both. Partial sums stay in the same bounds, so their order does not matter.
 *
 * @param rows int8 [n, inFeatures]
 * @returns int32 [n, outFeatures]
 * @throws RangeError when the rows are not whole
 */
export function accumulate(
  rows: Int8Array,
  { name, inFeatures: k, outFeatures: m, weight, bias }: QuantisedLinear,
): Int32Array {
  if (!Number.isInteger(rows.length / k)) throw new RangeError(`${name}: ${rows.length} inputs are no rows of ${k}`);
  const sums = integerProduct(rows, weight, k);
  for (let i = 0; i < sums.length; i += m) {
    for (let r = 0; r < m; r++) sums[i + r]! += bias[r]!;
  }
  return sums;
}

/**
 * `y[i, r] = requantise(bias[r] + sum_k x[i, k] * w[r, k])`.
 * @param rows int8 [n, inFeatures]
 * @returns int8 [n, outFeatures]
 * @throws RangeError when the rows are not whole
 */
export function linear(rows: Int8Array, layer: QuantisedLinear): Int8Array {
  const { outFeatures, multiplier, shift } = layer;
  const sums = accumulate(rows, layer);
  const out = new Int8Array(sums.length);
  for (let i = 0; i < sums.length; i++) {
    const channel = i % outFeatures;
    out[i] = requantise(sums[i]!, multiplier[channel]!, shift[channel]!);
  }
  return out;
}
