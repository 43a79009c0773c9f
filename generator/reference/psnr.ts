/**
 * What the channels of a sampled tensor are: pixels in [-1, 1], grey or in three colours, or the latent of an autoencoder, whose
 * values have no bounds.
 */
export type ChannelKind = "pixels" | "latent";

export function channelKind({ inChannels }: { readonly inChannels: number }): ChannelKind {
  return inChannels === 1 || inChannels === 3 ? "pixels" : "latent";
}

/**
 * Peak signal-to-noise ratio, 10 log10(peak^2 / mean squared error), in dB. Pixels are clipped to [-1, 1], as a picture of
 * them is, and their peak is 2. A latent is taken as it is, and its peak is the span of the reference, from its smallest value
 * to its largest.
 */
export function psnr(reference: Float32Array, other: Float32Array, kind: ChannelKind): number {
  const taken = (value: number): number => (kind === "pixels" ? Math.max(-1, Math.min(1, value)) : value);
  const error = reference.reduce((sum, value, i) => sum + (taken(value) - taken(other[i]!)) ** 2, 0);
  let peak = 2;
  if (kind === "latent") {
    const [low, high] = reference.reduce(
      ([least, most], value) => [Math.min(least, value), Math.max(most, value)],
      [Infinity, -Infinity],
    );
    peak = high - low;
  }
  return 10 * Math.log10((peak ** 2 * reference.length) / error);
}
