/** 2^-(f / 256) * 255 with 8 fraction bits, f = 0..255. */
const EXP2 = Uint16Array.from({ length: 256 }, (_, f) => Math.round(255 * 256 * 2 ** (-f / 256)));

/**
 * Unnormalised probability `255 * 2^-(distance / 256)`, unsigned 8 bit: a table for the fraction and a shift with
 * rounding. Largest error over all distances: 0.502 (tested); from distance 2304 on it is zero.
 * @param distance how far a score lies below the row's largest, in 1/256 of a power of two; not negative, any size
 */
export function probability(distance: number): number {
  if (distance >= 2560) return 0;
  const down = distance >> 8;
  return (EXP2[distance & 255]! + (128 << down)) >> (8 + down);
}

/** Entries of the reciprocal table: mantissas from 2^15 to 2^16 - 1 in segments of 256. */
const SEGMENTS = Array.from({ length: 128 }, (_, i) => {
  const at = (m: number): number => Math.round(2 ** 31 / m);
  const base = at((i + 128) * 256);
  return { base, drop: base - at((i + 129) * 256) };
});

/**
 * 2^31 / mantissa for a mantissa of 2^15 to 2^16 - 1, by a table of 128 entries and linear interpolation.
 * Largest relative error over all mantissas: 3.3e-5 (tested).
 */
export function reciprocalMantissa(mantissa: number): number {
  const { base, drop } = SEGMENTS[(mantissa >> 8) - 128]!;
  return base - ((drop * (mantissa & 255) + 128) >> 8);
}

/** A row sum as mantissa and exponent, and the reciprocal of the mantissa: 1 / sum = inverse / 2^(31 + exponent). */
export function reciprocal(sum: number): { inverse: number; exponent: number } {
  const exponent = Math.floor(Math.log2(sum)) - 15;
  const mantissa = Math.floor(sum / 2 ** exponent);
  return { inverse: reciprocalMantissa(mantissa), exponent };
}
