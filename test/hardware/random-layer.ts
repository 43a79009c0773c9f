import type { QuantisedLinear } from "../../generator/golden/linear.ts";

/** A seeded sequence of numbers in [0, 1). */
export function randomSource(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let z = Math.imul(state ^ (state >>> 15), state | 1);
    z ^= z + Math.imul(z ^ (z >>> 7), z | 61);
    return ((z ^ (z >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** A layer over the whole range of weights, with shifts that saturate some outputs and not others. */
export function randomLayer(inFeatures: number, outFeatures: number, seed: number): QuantisedLinear {
  const random = randomSource(seed);
  const int = (low: number, high: number): number => low + Math.floor(random() * (high - low + 1));
  return {
    name: `random ${inFeatures}x${outFeatures}`,
    inFeatures,
    outFeatures,
    weight: Int8Array.from({ length: inFeatures * outFeatures }, () => int(-127, 127)),
    bias: Int32Array.from({ length: outFeatures }, () => int(-(2 ** 14), 2 ** 14)),
    multiplier: Uint16Array.from({ length: outFeatures }, () => int(2 ** 15, 2 ** 16 - 1)),
    shift: Uint8Array.from({ length: outFeatures }, () => int(20, 28)),
    inputScale: 1,
    outputScale: 1,
  };
}

export function randomRows(n: number, features: number, seed: number): Int8Array {
  const random = randomSource(seed);
  return Int8Array.from({ length: n * features }, () => Math.floor(random() * 256) - 128);
}
