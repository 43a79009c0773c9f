import { expect, test } from "vitest";
import { planEngine } from "../../../generator/compiler/plan-accelerator.ts";
import { RowMaximum } from "../../../generator/hardware/engine/row-maximum.ts";
import { bench, engines } from "../../../sim/bench.ts";
import { Random } from "../../random.ts";

const shape = planEngine({ lanes: 8, width: 4 }, 64, 4);

test.each(engines)("gives the largest score of the lanes that have one, a query a cycle (%s)", async (engine) => {
  using dut = await bench(() => new RowMaximum(shape), { engine });
  const random = new Random(4);
  const most = 2 ** 17;
  const beats = Array.from({ length: 400 }, (_, i) => {
    const has = Array.from({ length: 8 }, () => random.next() < [1, 0.5, 0.1][i % 3]!);
    has[random.int(0, 7)] = true;
    const near = random.int(-most, most - 4);
    const scores = has.map((_, lane) => (i % 2 ? random.int(-most, most - 1) : near + (lane % 4)));
    return { has, scores };
  });
  const largest = beats.map(({ has, scores }) => BigInt(Math.max(...scores.filter((_, lane) => has[lane]))));
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
