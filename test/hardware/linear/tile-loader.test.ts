import { expect, test } from "vitest";
import { TileLoader } from "../../../generator/hardware/linear/tile-loader.ts";
import { bench, engines } from "../../../sim/bench.ts";
import { shape, word } from "../engine/small-shape.ts";

test.each(engines)(
  "hands passes on in the half that is to be filled, each once its tile is complete (%s)",
  async (engine) => {
    using dut = await bench(() => new TileLoader(shape), { engine, seed: 5 });
    const tile = { lastBeat: 1, lastSlot: 2, lastRow: 9 };
    // A row has two words of record, and after all records two of weights.
    const rows = Array.from({ length: 3 * shape.lanes * 4 }, () => ({ word: word() }));
    for (const half of [false, true, true]) {
      dut.half = half;
      dut.passes.send([tile]);
      dut.stationary.send(rows.slice(1));
      dut.step(5);
      expect(dut.loaded.pending).toBe(0);
      dut.stationary.send(rows.slice(0, 1));
      expect(dut.loaded.receive(1)).toEqual([{ lastBeat: 1n, lastSlot: 2n, lastRow: 9n, half }]);
    }
  },
);
