/** Sinusoids of a number. */
export const WAVES = 256;

/**
 * Cosines, then sines, of a number (a timestep, a size) times frequencies from 1 to 1/10000, of which `shift` (diffusers'
 * downscale_freq_shift) of 1 reaches the last. Angles reach 1000, where diffusers' rounding of each step to float32 shows in their
 * sines; hence the same here.
 */
export function sinusoids(value: number, shift: 0 | 1): Float32Array {
  const { fround } = Math;
  const half = WAVES / 2;
  return Float32Array.from({ length: WAVES }, (_, i) => {
    const exponent = fround(fround(-fround(Math.log(10000)) * (i % half)) / (half - shift));
    const angle = fround(fround(value) * fround(Math.exp(exponent)));
    return i < half ? Math.cos(angle) : Math.sin(angle);
  });
}
