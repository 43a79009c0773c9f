import { describe, expect, test } from "vitest";
import { rescale } from "../../../generator/golden/requantise.ts";
import { Requantiser } from "../../../generator/hardware/linear/requantiser.ts";
import { bench, engines } from "../../../sim/bench.ts";
import { catches, type BenchOf } from "../planted-bugs.ts";
import { random, shape } from "../engine/small-shape.ts";

const build = () => new Requantiser(shape);

/** To 18 bits. */
const saturated = (value: number): number => Math.max(-(2 ** 17), Math.min(2 ** 17 - 1, value));

/** Sums by records at the edges and at random, results held back now and then as well. */
function check(dut: BenchOf<Requantiser>): void {
  const largest = 2 ** 19 - 1; // of a signed sum of 16 + 2 + 2 bits
  const records = [
    { bias: 0, m: 2 ** 15, s: 16 },
    { bias: -1, m: 2 ** 16 - 1, s: 17 },
    { bias: 2 ** 30, m: 2 ** 16 - 1, s: 47 },
    { bias: -(2 ** 30), m: 2 ** 15, s: 38 },
    { bias: 12345, m: 40000, s: 1 },
    { bias: 7, m: 50021, s: 28 },
    // A gate's factor.
    { bias: -300, m: -32768, s: 19 },
    { bias: 300, m: -77, s: 1 },
  ];
  for (const [channel, { bias, m, s }] of records.entries()) {
    const record =
      BigInt.asUintN(32, BigInt(bias)) |
      (BigInt.asUintN(16, BigInt(m)) << 32n) |
      (m < 0 ? 1n << 54n : 0n) |
      (BigInt(s - 1) << 48n);
    dut.write = { enable: true, address: channel, record };
    dut.step();
  }
  dut.write = { enable: false, address: 0, record: 0 };
  const cases = Array.from({ length: 3000 }, (_, i) => {
    const channel = i % records.length;
    const range = random.pick([4, 300, 70_000, largest]);
    const sum = i < 12 ? [-largest - 1, largest][i % 2]! : random.int(-range, range);
    return { channel, sum };
  });
  dut.sums.stall(0.2);
  dut.sums.queue(cases.map(({ channel, sum }, i) => ({ channel, sum, last: i % 7 === 0 })));
  const found = dut.results.receive(cases.length, { stall: 0.5 });
  const expected = cases.map(({ channel, sum }, i) => {
    const { bias, m, s } = records[channel]!;
    const value = saturated(rescale(sum + bias, m, s));
    return { value: BigInt(value), isByte: value >= -128 && value < 128, last: i % 7 === 0 };
  });
  expect(found).toEqual(expected);
  expect(new Set(expected.map(({ value }) => value)).size).toBeGreaterThan(100);
}

test.each(engines)("rounds and saturates as the golden function, at the edges and at random (%s)", async (engine) => {
  using dut = await bench(build, { engine, seed: 1 });
  check(dut);
});

describe("planted bugs", () => {
  catches(build, check, [
    ["a sum without a place for its result", "requantiser", "sums_ready = places_has_room", "sums_ready = 1'b1"],
    ["the record of the sum before", "requantiser", "records[sums_channel]", "records[read_sum[1:0]]"],
    ["a factor without its sign", "requantiser", "{found_record[54], ", "{1'b0, "],
  ]);
});
