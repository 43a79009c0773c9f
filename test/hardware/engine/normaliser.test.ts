import { expect, test } from "vitest";
import { planEngine } from "../../../generator/compiler/plan-accelerator.ts";
import { normalise } from "../../../generator/golden/attention.ts";
import { fixedScale } from "../../../generator/golden/requantise.ts";
import { Normaliser } from "../../../generator/hardware/engine/normaliser.ts";
import { bench, engines } from "../../../sim/bench.ts";
import { Random } from "../../random.ts";

const shape = planEngine({ lanes: 16, width: 8 }, 1024, 32);

test.each(engines)(
  "divides by the row's sum as the golden function, at the edges and at random (%s)",
  async (engine) => {
    using dut = await bench(() => new Normaliser(shape), { engine });
    const random = new Random(3);
    for (const factor of [1 / 256, 1 / 300, 1 / 64]) {
      const scale = fixedScale(factor);
      dut.scale = { multiplier: scale.multiplier, shift: scale.shift - 1 };
      const most = 255 * 1024;
      const sums = [
        255,
        256,
        511,
        32767,
        32768,
        65535,
        65536,
        most,
        ...Array.from({ length: 300 }, () => random.int(255, most)),
      ];
      const beats = sums.map((sum, i) => {
        // Means of V from the least to the largest.
        const values = Array.from({ length: shape.merge }, (_, c) =>
          i % 3 === 0 ? sum * (c % 2 ? 127 : -128) : random.int(-128 * sum, 127 * sum),
        );
        return { values, sum };
      });
      dut.pieces.stall(0.2);
      dut.pieces.queue(beats);
      const results = dut.results.receive(beats.length, { stall: 0.3 }).map(({ values }) => Array.from(values, Number));
      expect(results).toEqual(beats.map(({ values, sum }) => values.map((value) => normalise(value, sum, scale))));
    }
  },
);
