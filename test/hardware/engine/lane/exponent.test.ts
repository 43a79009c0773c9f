import { describe, expect, test } from "vitest";
import { rescale } from "../../../../generator/golden/requantise.ts";
import { probability } from "../../../../generator/golden/softmax.ts";
import { Exponent } from "../../../../generator/hardware/engine/lane/exponent.ts";
import { bench, engines } from "../../../../sim/bench.ts";
import { Random } from "../../../random.ts";
import { catches, type BenchOf } from "../../planted-bugs.ts";

const BITS = 22;
const most = 2 ** (BITS - 1) - 1;
const least = -(2 ** (BITS - 1));

interface Case {
  readonly most: number;
  readonly score: number;
  readonly multiplier: number;
  readonly shift: number;
}
const expected = ({ most, score, multiplier, shift }: Case): bigint =>
  BigInt(probability(rescale(most - score, multiplier, shift)));

/** A multiplier of 2^15 with a shift of 15 leaves the distance as it is. */
const near = Array.from({ length: 2700 }, (_, d): Case => ({
  ...{ most: 1000, score: 1000 - d, multiplier: 2 ** 15, shift: 15 },
}));

/** Scores of one scale, as fast as they may come or now and then, while the inputs of a cycle without a score are anything. */
function inOrder(dut: BenchOf<Exponent>, cases: readonly Case[], interval: 1 | 2, pace: number): void {
  const random = new Random(8);
  const latency = Exponent.latency(interval);
  const due = new Map<number, Case>();
  let next = 0;
  let from = 0;
  for (let now = 0; next < cases.length || [...due.keys()].some((at) => at >= now); now++) {
    const takes = next < cases.length && now >= from && random.next() < pace;
    const { most: top, score } = takes ? cases[next]! : { most, score: random.int(least, most) };
    const { multiplier, shift } = cases[0]!;
    dut.takes = takes;
    dut.most = top;
    dut.score = score;
    dut.scale = { multiplier, shift: shift - 1 };
    const result = due.get(now);
    if (result) expect([result, dut.probability]).toEqual([result, expected(result)]);
    if (takes) {
      due.set(now + latency, cases[next++]!);
      from = now + interval;
    }
    dut.step();
  }
}

/** Distances and scales of all sizes, one at a time. */
function atRandom(dut: BenchOf<Exponent>, interval: 1 | 2): void {
  const random = new Random(8);
  const far: Case[] = [
    { most, score: least, multiplier: 65535, shift: 1 },
    { most, score: least, multiplier: 65535, shift: 38 },
    ...Array.from({ length: 3000 }, () => {
      const [a, b] = [random.int(least, most), random.int(least, most)];
      const multiplier = random.int(2 ** 15, 2 ** 16 - 1);
      return { most: Math.max(a, b), score: Math.min(a, b), multiplier, shift: random.int(20, 47) };
    }),
  ];
  for (const each of far) inOrder(dut, [each], interval, 1);
}

describe.each([1, 2] as const)("a score in %i cycles", (interval) => {
  const build = () => new Exponent(BITS, interval);
  test.each(engines)(
    "the golden probability of every near distance, and of random ones at random scales (%s)",
    async (engine) => {
      using dut = await bench(build, { engine });
      inOrder(dut, near, interval, 1);
      inOrder(dut, near, interval, 0.5);
      atRandom(dut, interval);
    },
  );
});

catches(
  () => new Exponent(BITS, 2),
  (dut) => {
    inOrder(dut, near, 2, 1);
    atRandom(dut, 2);
  },
  [
    ["the upper half alone", "exponent", "lower <= part", "lower <= 27'd0"],
    ["the lower half twice", "exponent", "half <= upper", "half <= half"],
    ["a distance that does not wait for its second half", "exponent", "if (takes)", "if (1'b1)"],
  ],
);
