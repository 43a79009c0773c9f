import { sat8 } from "./requantise.ts";

/** Fraction bits that LayerNorm's mean and centred values carry beyond the stream's int16 steps. */
const FRACTION = 3;

/** Entries of the rsqrt table: mantissas from 2^14 to 2^16 - 1 in segments of 256. */
const SEGMENTS = Array.from({ length: 192 }, (_, i) => {
  const at = (m: number): number => Math.round(2 ** 22 / Math.sqrt(m));
  const base = at((i + 64) * 256);
  return { base, drop: base - at((i + 65) * 256) };
});

/**
 * 2^22 / sqrt(mantissa) for a mantissa of 2^14 to 2^16 - 1, by a table of 192 entries and linear interpolation.
 * Largest relative error over all mantissas: 5.7e-5 (tested).
 */
export function rsqrtMantissa(mantissa: number): number {
  const { base, drop } = SEGMENTS[(mantissa >> 8) - 64]!;
  return base - ((drop * (mantissa & 255) + 128) >> 8);
}

/** LayerNorm's per-channel step in integers, for one layer and one step of the schedule. */
export interface NormModulation {
  /** int16 [hidden]: (1 + scale) * sqrt(hidden) / output scale, times 2^(shift - 14). */
  readonly gain: Int16Array;
  /** int32 [hidden]: shift vector / output scale, times 2^shift. */
  readonly offset: Int32Array;
  /** 1 to 24. */
  readonly shift: number;
  /** eps * hidden in squared steps of the centred values. */
  readonly epsilon: number;
}

/** The integer form of `(1 + scale) * norm + shift` in steps of `outputScale`; `streamScale` is a step of the input. */
export function quantiseNorm(
  scale: Float32Array,
  shift: Float32Array,
  eps: number,
  streamScale: number,
  outputScale: number,
): NormModulation {
  const hidden = scale.length;
  const gains = Float64Array.from(scale, (value) => ((1 + value) * Math.sqrt(hidden)) / outputScale);
  const offsets = Float64Array.from(shift, (value) => value / outputScale);
  // The largest shift at which gains fit int16 and offsets stay within 2^30.
  const largestGain = gains.reduce((most, value) => Math.max(most, Math.abs(value)), 1e-9);
  const largestOffset = offsets.reduce((most, value) => Math.max(most, Math.abs(value)), 1e-9);
  const bits = Math.min(Math.floor(14 + Math.log2(32767 / largestGain)), Math.floor(30 - Math.log2(largestOffset)), 24);
  return {
    gain: Int16Array.from(gains, (value) => Math.round(value * 2 ** (bits - 14))),
    offset: Int32Array.from(offsets, (value) => Math.round(value * 2 ** bits)),
    shift: bits,
    epsilon: Math.round(eps * hidden * (2 ** FRACTION / streamScale) ** 2),
  };
}

/**
 * LayerNorm and modulation of rows of the residual stream, integers throughout:
 * mean = round(8 * sum / D) by a 24-bit reciprocal, c = 8 x - mean, t = c / sqrt(sum c^2 + eps) with 14 fraction bits,
 * out = sat8((t * gain + offset + 2^(shift - 1)) >> shift).
 *
 * Against float the output is off by at most 0.6 steps (0.75 for a thousand channels) where a row's standard deviation is
 * 64 stream steps or more; below that the stream's own rounding shows.
 *
 * The sum of squares stays below 2^53 for D up to 4,096: |c| < 2^20.
 * @param x int16 [n, hidden]
 * @returns int8 [n, hidden]
 */
export function normModulate(x: Int16Array, { gain, offset, shift, epsilon }: NormModulation): Int8Array {
  const hidden = gain.length;
  const out = new Int8Array(x.length);
  const reciprocal = Math.round(2 ** (24 + FRACTION) / hidden);
  const centred = new Int32Array(hidden);
  const [half, scale] = [2 ** (shift - 1), 2 ** shift];
  for (let at = 0; at < x.length; at += hidden) {
    let sum = 0;
    for (let i = 0; i < hidden; i++) sum += x[at + i]!;
    const mean = Math.floor((sum * reciprocal + 2 ** 23) / 2 ** 24);
    let squares = epsilon;
    for (let i = 0; i < hidden; i++) {
      const c = x[at + i]! * 2 ** FRACTION - mean;
      centred[i] = c;
      squares += c * c;
    }
    // squares = mantissa * 4^e with 2^14 <= mantissa < 2^16, the mantissa cut to an integer.
    const e = squares > 0 ? Math.floor((Math.floor(Math.log2(squares)) - 14) / 2) : 0;
    const mantissa = Math.min(2 ** 16 - 1, Math.max(2 ** 14, Math.floor(squares / 4 ** e)));
    const inverse = rsqrtMantissa(mantissa);
    // c * inverse / 2^(22 + e), kept with 14 fraction bits.
    const down = 2 ** (8 + e);
    for (let i = 0; i < hidden; i++) {
      const t = Math.floor((centred[i]! * inverse) / down + 0.5);
      out[at + i] = sat8(Math.floor((t * gain[i]! + offset[i]! + half) / scale));
    }
  }
  return out;
}
