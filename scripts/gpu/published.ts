/** A GPU's peak in int8, operations a second without sparsity, and bytes a second of memory, both from NVIDIA's data sheets. */
export interface Gpu {
  readonly int8: number;
  readonly bandwidth: number;
}

/**
 * Measured by others, on a GPU that was not at hand: OneDiff's documentation, onediff_diffusers_extensions/examples/pixart (May 2024), has
 * 8.623 steps a second of PixArt-alpha at 1024 pixels with diffusers, both sequences of guidance, and 10.743 with its compiler. PixArt-alpha is the
 * same transformer as PixArt-Sigma with captions of 120 tokens in place of 300.
 */
export const A100 = {
  gpu: "NVIDIA A100-PCIE-40GB",
  chip: { int8: 624e12, bandwidth: 1555e9 },
  model: "pixart-sigma-1024",
  eager: 1 / 8.623,
  compiled: 1 / 10.743,
} as const;
