import type { QuantisedLinear } from "./linear.ts";
import { fixedScale } from "./requantise.ts";

/** Real values as integers of -127..127 in steps of `scale`, ties away from zero, saturating. */
export function quantise(values: Float32Array, scale: number): Int8Array {
  return Int8Array.from(values, (value) => {
    const steps = Math.sign(value) * Math.round(Math.abs(value) / scale);
    return Math.max(-127, Math.min(127, steps));
  });
}

export function dequantise(values: Int8Array, scale: number): Float32Array {
  return Float32Array.from(values, (value) => value * scale);
}

/**
 * A checkpoint's linear layer in integers: weights per output channel, symmetric, so that the channel's largest weight
 * is 127; bias as int32.
 *
 * @param weight float [outFeatures, inFeatures], row-major
 * @param bias float [outFeatures], or undefined for none
 * @param inputScale what one step of the int8 input means
 * @param outputScale what one step of the int8 output means
 * @throws RangeError when a bias leaves 30 bits or a scale has no fixed-point form
 */
export function quantiseLinear(
  name: string,
  weight: Float32Array,
  bias: Float32Array | undefined,
  inFeatures: number,
  inputScale: number,
  outputScale: number,
): QuantisedLinear {
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
    const largest = row.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
    // A channel of zeros has no scale of its own; any will do.
    const weightScale = largest > 0 ? largest / 127 : outputScale / inputScale;
    layer.weight.set(quantise(row, weightScale), r * inFeatures);
    const accScale = weightScale * inputScale;
    const biasSteps = Math.round((bias?.[r] ?? 0) / accScale);
    if (Math.abs(biasSteps) >= 2 ** 30) throw new RangeError(`${name}: the bias of channel ${r} does not fit 30 bits`);
    layer.bias[r] = biasSteps;
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
