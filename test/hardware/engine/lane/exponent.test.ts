import { expect, test } from "vitest";
import { rescale } from "../../../../generator/golden/requantise.ts";
import { probability } from "../../../../generator/golden/softmax.ts";
import { Exponent } from "../../../../generator/hardware/engine/lane/exponent.ts";
import { bench, engines } from "../../../../sim/bench.ts";
import { Random } from "../../../random.ts";

const BITS = 22;

test.each(engines)(
  "is the golden probability of every near distance, and of random ones at random scales (%s)",
  async (engine) => {
    using dut = await bench(() => new Exponent(BITS), { engine });
    const random = new Random(8);
    const most = 2 ** (BITS - 1) - 1;
    const least = -(2 ** (BITS - 1));
    type Case = { most: number; score: number; multiplier: number; shift: number };
    const expected = ({ most, score, multiplier, shift }: Case): bigint =>
      BigInt(probability(rescale(most - score, multiplier, shift)));
    const set = ({ most, score, multiplier, shift }: Case): void => {
      dut.most = most;
      dut.score = score;
      dut.scale = { multiplier, shift: shift - 1 };
    };

    // A multiplier of 2^15 with a shift of 15 leaves the distance as it is; one score a cycle.
    const near = Array.from({ length: 2700 }, (_, d) => ({
      most: 1000,
      score: 1000 - d,
      multiplier: 2 ** 15,
      shift: 15,
    }));
    for (let i = 0; i < near.length + Exponent.latency; i++) {
      if (i < near.length) set(near[i]!);
      if (i >= Exponent.latency) expect([i, dut.probability]).toEqual([i, expected(near[i - Exponent.latency]!)]);
      dut.step();
    }
    const far: Case[] = [
      { most, score: least, multiplier: 65535, shift: 1 },
      { most, score: least, multiplier: 65535, shift: 38 },
      ...Array.from({ length: 3000 }, () => {
        const [a, b] = [random.int(least, most), random.int(least, most)];
        const multiplier = random.int(2 ** 15, 2 ** 16 - 1);
        return { most: Math.max(a, b), score: Math.min(a, b), multiplier, shift: random.int(20, 47) };
      }),
    ];
    for (const each of far) {
      set(each);
      dut.step(Exponent.latency);
      expect([each, dut.probability]).toEqual([each, expected(each)]);
    }
  },
);
