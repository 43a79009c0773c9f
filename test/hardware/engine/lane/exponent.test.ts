import { describe, expect, test } from "vitest";
import { rescale } from "../../../../generator/golden/requantise.ts";
import { probability } from "../../../../generator/golden/softmax.ts";
import { Exponent } from "../../../../generator/hardware/engine/lane/exponent.ts";
import { bench, engines } from "../../../../sim/bench.ts";
import { Random } from "../../../random.ts";
import { catches, type BenchOf } from "../../planted-bugs.ts";

interface Case {
  readonly distance: number;
  readonly multiplier: number;
  readonly shift: number;
}
const expected = ({ distance, multiplier, shift }: Case): bigint =>
  BigInt(probability(rescale(distance, multiplier, shift)));

/** A multiplier of 2^15 with a shift of 15 leaves the distance as it is. */
const near = Array.from({ length: 2700 }, (_, distance): Case => ({ distance, multiplier: 2 ** 15, shift: 15 }));

interface Size {
  readonly bits: number;
  readonly lanes: number;
}

/** Distances of one scale, at each turn of any lane or now and then, while those of a cycle without a score are anything. */
function inOrder(dut: BenchOf<Exponent>, cases: readonly Case[], { bits, lanes }: Size, pace: number): void {
  const random = new Random(8);
  const latency = Exponent.latency(lanes);
  const anything = (): number[] => Array.from({ length: lanes }, () => random.int(0, 2 ** bits - 1));
  const { multiplier, shift } = cases[0]!;
  dut.scale = { multiplier, shift: shift - 1 };
  const due = new Map<number, Case>();
  let given = anything();
  let next = 0;
  for (let now = 0; next < cases.length || [...due.keys()].some((at) => at >= now); now++) {
    dut.distances = given;
    const turns = dut.turns.map(Number);
    expect(turns.reduce((sum, turn) => sum + turn, 0)).toBe(1);
    const result = due.get(now);
    if (result) expect([result, dut.probability]).toEqual([result, expected(result)]);
    given = anything();
    if (next < cases.length && random.next() < pace) {
      given[turns.indexOf(1)] = cases[next]!.distance;
      due.set(now + latency, cases[next++]!);
    }
    dut.step();
  }
}

/** Distances and scales of all sizes, one at a time. */
function atRandom(dut: BenchOf<Exponent>, size: Size): void {
  const random = new Random(8);
  const most = 2 ** size.bits - 1;
  const far: Case[] = [
    { distance: most, multiplier: 65535, shift: 1 },
    { distance: most, multiplier: 65535, shift: 38 },
    ...Array.from({ length: 1000 }, () => {
      const multiplier = random.int(2 ** 15, 2 ** 16 - 1);
      return { distance: random.int(0, most), multiplier, shift: random.int(size.bits - 2, 47) };
    }),
  ];
  for (const each of far) inOrder(dut, [each], size, 1);
}

function check(dut: BenchOf<Exponent>, size: Size): void {
  inOrder(dut, near, size, 1);
  inOrder(dut, near, size, 0.5);
  atRandom(dut, size);
}

// Distances of one factor of a hard multiplier, of one and two bits more, and of two factors.
const sizes = [
  { bits: 18, lanes: 1 },
  { bits: 19, lanes: 2 },
  { bits: 20, lanes: 1 },
  { bits: 22, lanes: 4 },
] as const;

describe.each(sizes)("distances of $bits bits, of $lanes lanes in turns", (size) => {
  test.each(engines)(
    "the golden probability of every near one, and of random ones at random scales (%s)",
    async (engine) => {
      using dut = await bench(() => new Exponent(size.bits, size.lanes), { engine });
      check(dut, size);
    },
  );
});

catches(
  () => new Exponent(20, 2),
  (dut) => {
    check(dut, { bits: 20, lanes: 2 });
  },
  [
    ["the highest bit of a distance forgotten", "exponent", "picked[19] ?", "1'b0 ?"],
    ["a bit that adders make up for at the place of the one above", "exponent", "picked[18] ?", "picked[19] ?"],
    ["the lower bits alone", "exponent", "{high, 18'd0} +", "36'd0 +"],
    ["the distance of the lane whose turn it is", "exponent", "past == 1'd0", "now == 1'd0"],
    ["two lanes' turns at once", "exponent", "now == 1'd1", "1'b1"],
  ],
);
