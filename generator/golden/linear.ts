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

/**
 * `y[i, r] = requantise(bias[r] + sum_k x[i, k] * w[r, k])`, sums in int32.
 *
 * The sum cannot overflow: |x| <= 128, |w| <= 127 and at most 2^15 features keep it below 2^29, and the bias is within
 * 2^29; `quantiseLinear` sees to both. Partial sums stay in the same bounds, so their order does not matter.
 *
 * @param rows int8 [n, inFeatures]
 * @returns int8 [n, outFeatures]
 * @throws RangeError when the rows are not whole
 */
export function linear(rows: Int8Array, layer: QuantisedLinear): Int8Array {
  const { inFeatures, outFeatures, weight, bias, multiplier, shift } = layer;
  const n = rows.length / inFeatures;
  if (!Number.isInteger(n)) throw new RangeError(`${layer.name}: ${rows.length} inputs are no rows of ${inFeatures}`);
  const out = new Int8Array(n * outFeatures);
  for (let i = 0; i < n; i++) {
    const row = rows.subarray(i * inFeatures, (i + 1) * inFeatures);
    for (let r = 0; r < outFeatures; r++) {
      const from = r * inFeatures;
      let sum = bias[r]!;
      for (let k = 0; k < inFeatures; k++) sum += row[k]! * weight[from + k]!;
      out[i * outFeatures + r] = requantise(sum, multiplier[r]!, shift[r]!);
    }
  }
  return out;
}
