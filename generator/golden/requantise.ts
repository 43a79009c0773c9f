/** Saturates to int8, -128..127. */
export function sat8(value: number): number {
  return Math.max(-128, Math.min(127, value));
}

/** Saturates to int16. */
export function sat16(value: number): number {
  return Math.max(-32768, Math.min(32767, value));
}

/** 2^(s - 1) and 2^-s for shifts up to 47: powers cost more than all the rest of a rescaling. */
const HALF = Float64Array.from({ length: 48 }, (_, s) => 2 ** (s - 1));
const INVERSE = Float64Array.from({ length: 48 }, (_, s) => 2 ** -s);

/**
 * `(value * multiplier + 2^(shift - 1)) >> shift`: a value in steps of one scale in steps of another, rounded.
 *
 * Exact in doubles: |value| <= 2^31 and multiplier < 2^16 give a product below 2^47, and adding 2^(shift - 1) <= 2^46 and
 * scaling by a power of two stay within 53 bits.
 *
 * @param value int32
 * @param multiplier unsigned 16 bit, 2^15 to 2^16 - 1
 * @param shift 1 to 47
 */
export function rescale(value: number, multiplier: number, shift: number): number {
  return Math.floor((value * multiplier + HALF[shift]!) * INVERSE[shift]!);
}

/** `sat8(rescale(acc, multiplier, shift))`: an int32 sum, bias included, as an int8. */
export function requantise(acc: number, multiplier: number, shift: number): number {
  return sat8(rescale(acc, multiplier, shift));
}

/** A positive factor as `multiplier / 2^shift` with a 16-bit multiplier: relative error at most 2^-16. */
export interface FixedScale {
  readonly multiplier: number;
  readonly shift: number;
}

/** A factor that the integers have no form for: values that calibration saw are far beyond those of their like, or far below. */
export class ScaleError extends RangeError {
  override readonly name = "ScaleError";
}

/**
 * @param scale from 2^-32 to just below 2^15
 * @throws ScaleError outside of that
 */
export function fixedScale(scale: number): FixedScale {
  let exponent = Math.floor(Math.log2(scale));
  let multiplier = Math.round(scale * 2 ** (15 - exponent));
  // Rounding up, or log2 falling just short of a power of two, may leave the 16 bits.
  if (multiplier >= 2 ** 16) multiplier = Math.round(scale * 2 ** (15 - ++exponent));
  const shift = 15 - exponent;
  if (!(scale > 0) || shift < 1 || shift > 47)
    throw new ScaleError(`scale ${scale} has no 16-bit multiplier with a shift of 1 to 47`);
  return { multiplier, shift };
}
