import { expect, test } from "vitest";
import { Lane } from "../../generator/hardware/lane.ts";
import { bench, engines } from "../../sim/bench.ts";
import { dot, random, shape, word } from "./small-shape.ts";

test.each(engines)(
  "folds the beats of a row into its dot product, row after row without a gap (%s)",
  async (engine) => {
    const bank = Array.from({ length: 2 * shape.bankWords }, word);
    using dut = await bench(() => new Lane(shape), { engine, seed: 2 });
    for (const [address, stored] of bank.entries()) {
      dut.write = { enable: true, address, word: stored };
      dut.step();
    }
    dut.write = { enable: false, address: 0, word: [0, 0, 0, 0] };
    for (const stall of [0, 0.5]) {
      const beats: { word: number[]; address: number; first: boolean; last: boolean }[] = [];
      const sums: { sum: bigint }[] = [];
      for (let row = 0; row < 60; row++) {
        const length = random.int(1, shape.maxBeats);
        let sum = 0;
        for (let beat = 0; beat < length; beat++) {
          const streamed = row === 5 ? [-128, -128, -128, -128] : word();
          const address = random.int(0, bank.length - 1);
          sum += dot(streamed, bank[address]!);
          beats.push({ word: streamed, address, first: beat === 0, last: beat === length - 1 });
        }
        sums.push({ sum: BigInt(sum) });
      }
      dut.beats.stall(stall);
      dut.beats.restart();
      dut.beats.queue(beats);
      expect(dut.sums.receive(sums.length, { stall })).toEqual(sums);
      if (stall === 0) expect(dut.beats.moved.last - dut.beats.moved.first).toBe(beats.length - 1);
    }
  },
);
