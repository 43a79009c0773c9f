import { expect, test } from "vitest";
import { RowBroadcaster } from "../../../generator/hardware/linear/row-broadcaster.ts";
import { bench, engines } from "../../../sim/bench.ts";
import { catches, type BenchOf } from "../planted-bugs.ts";
import { shape, word } from "../engine/small-shape.ts";

function check(dut: BenchOf<RowBroadcaster>): void {
  for (const stall of [0, 0.4]) {
    const expected: unknown[] = [];
    for (const { lastBeat, lastSlot, lastRow, half } of [
      { lastBeat: 1, lastSlot: 3, lastRow: 4, half: false },
      { lastBeat: 3, lastSlot: 0, lastRow: 9, half: true },
      { lastBeat: 0, lastSlot: 0, lastRow: 0, half: false },
    ]) {
      dut.pass.queue([{ lastBeat, lastSlot, lastRow, half }]);
      for (let row = 0; row <= lastRow; row++) {
        const words = Array.from({ length: lastBeat + 1 }, word);
        dut.rows.queue(words.map((each) => ({ word: each })));
        for (let slot = 0; slot <= lastSlot; slot++) {
          for (const [beat, each] of words.entries()) {
            const address = BigInt((half ? shape.bankWords : 0) + slot * words.length + beat);
            expected.push({ word: each.map(BigInt), address, first: beat === 0, last: beat === lastBeat });
          }
        }
      }
    }
    for (const stream of [dut.pass, dut.rows]) stream.stall(stall);
    expect(dut.beats.receive(expected.length, { stall })).toEqual(expected);
  }
}

test.each(engines)("plays every row once for each slot, from the half of its pass (%s)", async (engine) => {
  using dut = await bench(() => new RowBroadcaster(shape), { engine, seed: 3 });
  check(dut);
});

// Of each counter the pass says which value is its last.
const forgotten = (counter: string): RegExp =>
  new RegExp(`if \\(pass_valid & pass_ready\\) ${counter}_is_last <= [^;]*;`);
catches(() => new RowBroadcaster(shape), check, [
  ["beats of the pass before", "row_broadcaster", forgotten("in_row"), ""],
  ["slots of the pass before", "row_broadcaster", forgotten("slots"), ""],
  ["rows of the pass before", "row_broadcaster", forgotten("played"), ""],
  ["a beat whose word is on its way", "row_broadcaster", "is_first_again | is_more", "1'b1"],
  ["a beat behind the pass's last one", "row_broadcaster", "if_issued & ~ends_next", "if_issued"],
  ["a row's room that is not given back", "row_broadcaster", /row_done \? fill_next_sum\[\d+:1\] : /, ""],
]);
