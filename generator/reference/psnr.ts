/** Peak signal-to-noise ratio of images in [-1, 1], values outside clipped: 10 log10(4 / mean squared error), in dB. */
export function psnr(a: Float32Array, b: Float32Array): number {
  const clip = (value: number): number => Math.max(-1, Math.min(1, value));
  const error = a.reduce((sum, value, i) => sum + (clip(value) - clip(b[i]!)) ** 2, 0);
  return 10 * Math.log10((4 * a.length) / error);
}
