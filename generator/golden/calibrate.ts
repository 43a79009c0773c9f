/** Room above the largest value seen: calibration sees few images. */
const HEADROOM = 1.1;

/**
 * Chooses the scale of a tensor's int8 form from all values it took: the largest magnitude and a tenth more, nothing
 * clipped. Measured on models/digits, PSNR of 20 images against float: 40.9 dB; 40.1 without the tenth, 38.4 with the
 * scale of least squared error, 37.9, 29.9 and 20.7 with the 99.99th, 99.9th and 99th percentile. The few large
 * activations matter more than the resolution of the rest.
 */
export class ActivationRange {
  private largest = 0;

  add(values: Float32Array): void {
    for (const value of values) this.largest = Math.max(this.largest, Math.abs(value));
  }

  /** What one step of int8 is to mean. A tensor of zeros gets 1. */
  scale(): number {
    return this.largest === 0 ? 1 : (HEADROOM * this.largest) / 127;
  }
}
