import { largestMagnitude } from "./calibrate.ts";
import type { QuantisedLinear } from "./linear.ts";
import { fixedScale } from "./requantise.ts";

/** The longest row that int32 sums are proven for (see `linear`). */
export const MOST_FEATURES = 2 ** 15;

/** Real values as integers of -127..127 in steps of `scale`, ties away from zero, saturating. */
export function quantise(values: Float32Array, scale: number): Int8Array {
  const out = new Int8Array(values.length);
  for (let i = 0; i < out.length; i++) {
    const steps = Math.round(Math.abs(values[i]!) / scale);
    out[i] = Math.sign(values[i]!) * Math.min(127, steps);
  }
  return out;
}

export function dequantise(values: Int8Array, scale: number): Float32Array {
  return Float32Array.from(values, (value) => value * scale);
}

/**
 * A checkpoint's linear layer in integers: weights per output channel, symmetric, so that the channel's largest weight
 * is 127; bias as int32 within 2^29.
 *
 * @param weight float [outFeatures, inFeatures], row-major
 * @param bias float [outFeatures], or undefined for none
 * @param inputScale what one step of the int8 input means
 * @param outputScale what one step of the int8 output means
 * @throws RangeError when the layer has so many features that int32 sums could overflow, or when an output step is so
 *   small next to a channel's sums (2^-15) that their ratio has no fixed-point form
 */
export function quantiseLinear(
  name: string,
  weight: Float32Array,
  bias: Float32Array | undefined,
  inFeatures: number,
  inputScale: number,
  outputScale: number,
): QuantisedLinear {
  if (inFeatures > MOST_FEATURES) throw new RangeError(`${name}: ${inFeatures} features, at most ${MOST_FEATURES}`);
  const outFeatures = weight.length / inFeatures;
  const layer = {
    name,
    inFeatures,
    outFeatures,
    weight: new Int8Array(weight.length),
    bias: new Int32Array(outFeatures),
    multiplier: new Uint16Array(outFeatures),
    shift: new Uint8Array(outFeatures),
    inputScale,
    outputScale,
  };
  for (let r = 0; r < outFeatures; r++) {
    const row = weight.subarray(r * inFeatures, (r + 1) * inFeatures);
    const largest = largestMagnitude(row);
    const offset = bias?.[r] ?? 0;
    // Only where all weights are next to nothing do the others bind: the bias must fit, and so must the rescaling.
    const accScale = Math.max((largest / 127) * inputScale, Math.abs(offset) / 2 ** 29, outputScale / 2 ** 31);
    layer.weight.set(quantise(row, accScale / inputScale), r * inFeatures);
    layer.bias[r] = Math.round(offset / accScale);
    const { multiplier, shift } = fixedScale(accScale / outputScale);
    layer.multiplier[r] = multiplier;
    layer.shift[r] = shift;
  }
  return layer;
}

/** Signal-to-quantisation-noise ratio in dB: 10 log10(sum reference^2 / sum (reference - approximation)^2). */
export function sqnr(reference: Float32Array, approximation: Float32Array): number {
  let signal = 0;
  let noise = 0;
  for (let i = 0; i < reference.length; i++) {
    signal += reference[i]! ** 2;
    noise += (reference[i]! - approximation[i]!) ** 2;
  }
  return 10 * Math.log10(signal / noise);
}
