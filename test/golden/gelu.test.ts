import { expect, test } from "vitest";
import { gelu, geluTable } from "../../generator/golden/gelu.ts";

test.each([
  [0.05, 0.03],
  [0.01, 0.01],
])("GELU is the exactly rounded value over all int8 (steps %f to %f)", (inputScale, outputScale) => {
  const all = Int8Array.from({ length: 256 }, (_, i) => i - 128);
  const found = gelu(all, geluTable(inputScale, outputScale));
  for (const [i, x] of all.entries()) {
    const real = x * inputScale;
    const exact = (0.5 * real * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (real + 0.044715 * real ** 3)))) / outputScale;
    expect(Math.abs(found[i]! - Math.min(127, exact))).toBeLessThanOrEqual(0.5);
  }
});
