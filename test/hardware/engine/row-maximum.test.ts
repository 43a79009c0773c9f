import { expect, test } from "vitest";
import { planEngine } from "../../../generator/compiler/plan-accelerator.ts";
import { RowMaximum } from "../../../generator/hardware/engine/row-maximum.ts";
import { bench, engines } from "../../../sim/bench.ts";
import { Random } from "../../random.ts";

const shape = planEngine({ lanes: 8, width: 4 }, 64, 4);

test.each(engines)("gives the largest score of the lanes, a query a cycle (%s)", async (engine) => {
  using dut = await bench(() => new RowMaximum(shape), { engine });
  const random = new Random(4);
  const most = 2 ** 17;
  const beats = Array.from({ length: 400 }, (_, i) => {
    const near = random.int(-most, most - 4);
    // A lane that has no score has the lowest.
    const hasOne = [1, 0.5, 0.1][i % 3]!;
    const scores = Array.from({ length: 8 }, (_, lane) =>
      random.next() < hasOne ? (i % 2 ? random.int(-most, most - 1) : near + (lane % 4)) : -most,
    );
    return { scores };
  });
  const largest = beats.map(({ scores }) => BigInt(Math.max(...scores)));
  for (const stall of [0, 0.4]) {
    dut.peaks.stall(stall);
    dut.peaks.restart();
    dut.peaks.queue(beats);
    const found = dut.most.receive(beats.length, { stall }).map(({ score }) => score);
    expect(found).toEqual(largest);
    const { first, last } = dut.peaks.moved;
    if (stall === 0) expect(last - first + 1).toBe(beats.length);
  }
});
