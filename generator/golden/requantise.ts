/** Saturates to int8, -128..127. */
export function sat8(value: number): number {
  return Math.max(-128, Math.min(127, value));
}

/**
 * `sat8((acc * multiplier + 2^(shift - 1)) >> shift)`: an int32 sum in steps of one scale as an int8 in steps of another.
 *
 * Exact in doubles: |acc| <= 2^31 and multiplier < 2^16 give a product below 2^47, and adding 2^(shift - 1) <= 2^46 and
 * dividing by a power of two stay within 53 bits.
 *
 * @param acc int32, bias included
 * @param multiplier unsigned 16 bit, 2^15 to 2^16 - 1
 * @param shift 1 to 47
 */
export function requantise(acc: number, multiplier: number, shift: number): number {
  return sat8(Math.floor((acc * multiplier + 2 ** (shift - 1)) / 2 ** shift));
}

/** A positive factor as `multiplier / 2^shift` with a 16-bit multiplier: relative error at most 2^-16. */
export interface FixedScale {
  readonly multiplier: number;
  readonly shift: number;
}

/**
 * @param scale from 2^-32 to just below 2^15
 * @throws RangeError outside of that
 */
export function fixedScale(scale: number): FixedScale {
  let exponent = Math.floor(Math.log2(scale));
  let multiplier = Math.round(scale * 2 ** (15 - exponent));
  // Rounding up, or log2 falling just short of a power of two, may leave the 16 bits.
  if (multiplier >= 2 ** 16) multiplier = Math.round(scale * 2 ** (15 - ++exponent));
  const shift = 15 - exponent;
  if (!(scale > 0) || shift < 1 || shift > 47)
    throw new RangeError(`scale ${scale} has no 16-bit multiplier with a shift of 1 to 47`);
  return { multiplier, shift };
}
