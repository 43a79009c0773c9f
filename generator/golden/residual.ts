import { sat16 } from "./requantise.ts";

/** A gate in integers: what one step of a layer's int32 sum adds to the residual stream, per channel. */
export interface Gate {
  /** int16 [hidden]: gate * sum's scale / stream's scale, times 2^shift. */
  readonly factor: Int16Array;
  /** 1 to 30. */
  readonly shift: number;
}

/**
 * @param gate [hidden]
 * @param sumScales what one step of each channel's sum means, [hidden]
 */
export function quantiseGate(gate: Float32Array, sumScales: Float64Array, streamScale: number): Gate {
  const factors = Float64Array.from(gate, (value, i) => (value * sumScales[i]!) / streamScale);
  const largest = factors.reduce((most, value) => Math.max(most, Math.abs(value)), 2 ** -16);
  const shift = Math.max(1, Math.min(30, Math.floor(Math.log2(32767 / largest))));
  return { factor: Int16Array.from(factors, (value) => Math.round(value * 2 ** shift)), shift };
}

/**
 * `x += (sum * factor + 2^(shift - 1)) >> shift`, saturating at int16; changes `x`.
 * Exact in doubles: int32 times int16 is below 2^47.
 * @param x int16 [n, hidden]
 * @param sums int32 [n, hidden], bias included
 */
export function addGated(x: Int16Array, sums: Int32Array, { factor, shift }: Gate): void {
  const hidden = factor.length;
  const [half, scale] = [2 ** (shift - 1), 2 ** shift];
  for (let at = 0; at < x.length; at += hidden) {
    for (let i = 0; i < hidden; i++) {
      x[at + i] = sat16(x[at + i]! + Math.floor((sums[at + i]! * factor[i]! + half) / scale));
    }
  }
}
