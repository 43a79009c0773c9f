import { activations } from "../reference/layers.ts";
import { sat8 } from "./requantise.ts";

/**
 * GELU as a table of 256 entries: int8 in steps of `inputScale` to int8 in steps of `outputScale`, each the exactly
 * rounded value, so the largest error is half an output step (saturation aside). Entry i is for the int8 with the bits of i.
 */
export function geluTable(inputScale: number, outputScale: number): Int8Array {
  return Int8Array.from({ length: 256 }, (_, i) =>
    sat8(Math.round(activations.gelu(((i << 24) >> 24) * inputScale) / outputScale)),
  );
}

export function gelu(x: Int8Array, table: Int8Array): Int8Array {
  return x.map((value) => table[value & 255]!);
}
