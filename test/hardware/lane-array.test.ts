import { describe, expect, test } from "vitest";
import { runLayer } from "../../generator/compiler/run-layer.ts";
import { linear } from "../../generator/golden/linear.ts";
import { LaneArray } from "../../generator/hardware/lane-array.ts";
import { bench } from "../../sim/bench.ts";
import { randomLayer, randomRows } from "./random-layer.ts";

describe.each([
  { lanes: 4, width: 4, bankWords: 16, maxBeats: 8, maxRows: 64, window: 2, drain: 1 },
  { lanes: 8, width: 8, bankWords: 32, maxBeats: 8, maxRows: 64, window: 2, drain: 4 },
])("lane array $lanes x $width", (shape) => {
  test.each([0, 0.3, 0.7])("computes the golden layer with stalls of %f on every stream", async (stall) => {
    using dut = await bench(() => new LaneArray(shape), { seed: 3 });
    for (const [n, inFeatures, outFeatures] of [
      [1, 1, 1],
      [5, 32, 8],
      [40, 13, 37],
      [64, 30, 64],
    ] as const) {
      const layer = randomLayer(inFeatures, outFeatures, 7);
      const rows = randomRows(n, inFeatures, 8);
      const { output, cycles, usefulBeats } = runLayer(dut, shape, layer, rows, stall);
      console.log(n, inFeatures, outFeatures, cycles, usefulBeats, usefulBeats / cycles);
      expect(output).toEqual(linear(rows, layer));
    }
  });
});
