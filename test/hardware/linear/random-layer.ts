import type { QuantisedLinear } from "../../../generator/golden/linear.ts";
import { Random } from "../../random.ts";

/** A layer over the whole range of weights, with shifts that saturate some outputs and not others. */
export function randomLayer(inFeatures: number, outFeatures: number, seed: number): QuantisedLinear {
  const random = new Random(seed);
  return {
    name: `random ${inFeatures}x${outFeatures}`,
    inFeatures,
    outFeatures,
    weight: Int8Array.from({ length: inFeatures * outFeatures }, () => random.int(-127, 127)),
    bias: Int32Array.from({ length: outFeatures }, () => random.int(-(2 ** 14), 2 ** 14)),
    multiplier: Uint16Array.from({ length: outFeatures }, () => random.int(2 ** 15, 2 ** 16 - 1)),
    shift: Uint8Array.from({ length: outFeatures }, () => random.int(20, 28)),
    inputScale: 1,
    outputScale: 1,
  };
}

/** int8 [n, features], the whole range. */
export function randomRows(n: number, features: number, seed: number): Int8Array {
  const random = new Random(seed);
  return Int8Array.from({ length: n * features }, () => random.int(-128, 127));
}
