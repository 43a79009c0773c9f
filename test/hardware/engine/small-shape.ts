import type { ArrayShape } from "../../../generator/hardware/shapes/array-shape.ts";
import { Random } from "../../random.ts";

/** The smallest array in which everything happens: two-word channel records, several pieces, several slots. */
export const shape: ArrayShape = {
  lanes: 4,
  width: 4,
  bankWords: 8,
  tileSlots: 8,
  maxBeats: 4,
  maxRows: 16,
  window: 2,
  drain: 2,
};
export const random = new Random(99);

/** A random word of the array, int8. */
export const word = (): number[] => Array.from({ length: shape.width }, () => random.int(-128, 127));
export const dot = (a: readonly number[], b: readonly number[]): number =>
  a.reduce((sum, value, i) => sum + value * b[i]!, 0);
