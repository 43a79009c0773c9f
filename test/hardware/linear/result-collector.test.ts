import { expect, test } from "vitest";
import { ResultCollector } from "../../../generator/hardware/linear/result-collector.ts";
import { bench, engines } from "../../../sim/bench.ts";
import { random, shape } from "../engine/small-shape.ts";

test.each(engines)("hands on groups in channel order and marks the pass's last piece (%s)", async (engine) => {
  using dut = await bench(() => new ResultCollector(shape), { engine, seed: 4 });
  for (const stall of [0, 0.5]) {
    const expected: unknown[] = [];
    for (const { lastSlot, lastRow, half } of [
      { lastSlot: 2, lastRow: 3, half: true },
      { lastSlot: 0, lastRow: 6, half: false },
    ]) {
      dut.pass.queue([{ lastBeat: 0, lastSlot, lastRow, half }]);
      for (let row = 0; row <= lastRow; row++) {
        for (let slot = 0; slot <= lastSlot; slot++) {
          const sums = Array.from({ length: shape.lanes }, () => random.int(-500_000, 500_000));
          dut.groups.queue([{ sums }]);
          for (let piece = 0; piece < 2; piece++) {
            const channel = BigInt((half ? 2 * shape.bankWords : 0) + 2 * slot + piece);
            const last = row === lastRow && slot === lastSlot && piece === 1;
            expected.push({ sums: sums.slice(2 * piece, 2 * piece + 2).map(BigInt), channel, last });
          }
        }
      }
    }
    for (const stream of [dut.pass, dut.groups]) stream.stall(stall);
    expect(dut.pieces.receive(expected.length, { stall })).toEqual(expected);
  }
});
