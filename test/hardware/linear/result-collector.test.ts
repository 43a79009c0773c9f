import { expect, test } from "vitest";
import { ResultCollector } from "../../../generator/hardware/linear/result-collector.ts";
import { bench, engines } from "../../../sim/bench.ts";
import { random, shape } from "../engine/small-shape.ts";
import { catches, type BenchOf } from "../planted-bugs.ts";

function check(dut: BenchOf<ResultCollector>, { lanes, drain, bankWords } = shape): void {
  const pieces = lanes / drain;
  for (const stall of [0, 0.5]) {
    const expected: unknown[] = [];
    for (const { lastSlot, lastRow, half } of [
      { lastSlot: 2, lastRow: 3, half: true },
      { lastSlot: 0, lastRow: 6, half: false },
      { lastSlot: 1, lastRow: 0, half: true },
    ]) {
      dut.pass.queue([{ lastBeat: 0, lastSlot, lastRow, half }]);
      for (let row = 0; row <= lastRow; row++) {
        for (let slot = 0; slot <= lastSlot; slot++) {
          const sums = Array.from({ length: lanes }, () => random.int(-500_000, 500_000));
          dut.groups.queue([{ sums }]);
          for (let piece = 0; piece < pieces; piece++) {
            const channel = BigInt((half ? pieces * bankWords : 0) + pieces * slot + piece);
            const last = row === lastRow && slot === lastSlot && piece === pieces - 1;
            expected.push({ sums: sums.slice(drain * piece, drain * (piece + 1)).map(BigInt), channel, last });
          }
        }
      }
    }
    for (const stream of [dut.pass, dut.groups]) stream.stall(stall);
    expect(dut.pieces.receive(expected.length, { stall })).toEqual(expected);
  }
}

test.each(engines)("hands on groups in channel order and marks the pass's last piece (%s)", async (engine) => {
  using dut = await bench(() => new ResultCollector(shape), { engine, seed: 4 });
  check(dut);
});

test.each([1, 2, 4])("%i sums a cycle of groups that wait", async (drain) => {
  const layout = { ...shape, drain };
  using dut = await bench(() => new ResultCollector(layout), { engine: "javascript" });
  check(dut, layout);
  const groups = 8;
  dut.pass.queue([{ lastBeat: 0, lastSlot: 0, lastRow: groups - 1, half: false }]);
  dut.groups.queue(Array.from({ length: groups }, () => ({ sums: [1, 2, 3, 4] })));
  dut.groups.stall(0);
  const begun = dut.cycle;
  dut.pieces.receive((groups * shape.lanes) / drain, { stall: 0 });
  // The lanes give the next group behind the one that came in: groups of one piece go every second cycle.
  expect(dut.cycle - begun).toBeLessThanOrEqual(groups * Math.max(2, shape.lanes / drain) + 4);
});

catches(() => new ResultCollector(shape), check, [
  ["a group that lanes are never rid of", "result_collector", "groups_ready = copied", "groups_ready = 1'b0"],
  ["a group that lanes are rid of twice", "result_collector", "copied <= comes", "copied <= copied | comes"],
  [
    "a pass's only row not taken for its last",
    "result_collector",
    "rows_is_last <= pass_last_row == 4'd0",
    "rows_is_last <= 1'd0",
  ],
  ["a group that comes before the last piece left", "result_collector", "(~full | group_ends)", "1'b1"],
]);
