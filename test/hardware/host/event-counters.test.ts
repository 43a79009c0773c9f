import { describe, expect, test } from "vitest";
import { EventCounters } from "../../../generator/hardware/host/event-counters.ts";
import { COUNTER_BITS, counterNames, type CounterName } from "../../../generator/hardware/host/register-map.ts";
import { UInt } from "../../../generator/hdl/index.ts";
import { bench, engines } from "../../../sim/bench.ts";
import { Random } from "../../random.ts";
import { catches, type BenchOf } from "../planted-bugs.ts";

type Amounts<T> = Record<CounterName, T>;

const all = <T>(value: (name: CounterName, i: number) => T): Amounts<T> =>
  Object.fromEntries(counterNames.map((name, i) => [name, value(name, i)])) as Amounts<T>;

/** Every width is another one. */
const widths = all((_, i) => i + 1);
const build = () => new EventCounters(all((name) => UInt(widths[name])));
type Dut = BenchOf<EventCounters>;

/** Cycles from when a total is told to what it counts last. */
const BEHIND = 3;

/** Totals of all kinds, each when it is told, once in so many cycles as there are kinds. */
function totalsOf(dut: Dut): Amounts<bigint> {
  const found: Partial<Amounts<bigint>> = {};
  dut.step(BEHIND);
  for (let turn = 0; turn < counterNames.length; turn++) {
    const { counter, total } = dut.told;
    found[counterNames[Number(counter)]!] = total;
    dut.step();
  }
  return found as Amounts<bigint>;
}

/** Events at random, most of them while counting; everything is counted in every cycle. */
function check(dut: Dut, seed: number, cycles = 2000): void {
  const random = new Random(seed);
  const none = all(() => 0n);
  // Those before this cycle, and before the ones that it follows.
  let past = Array.from({ length: BEHIND + 1 }, () => none);
  for (let cycle = 0; cycle < cycles; cycle++) {
    const events = all((name) => random.bits(widths[name]));
    const [clear, counts] = [random.next() < 0.01, random.next() < 0.8];
    Object.assign(dut, { events, clear, counts });
    if (cycle >= BEHIND) {
      const counter = (cycle - BEHIND) % counterNames.length;
      dut.expect({ told: { counter, total: past[BEHIND]![counterNames[counter]!] } });
    }
    dut.step();
    const totals = past[0]!;
    const next = clear ? none : counts ? all((name) => totals[name] + events[name]) : totals;
    past = clear ? past.map(() => none) : [next, ...past.slice(0, BEHIND)];
  }
}

describe.each(engines)("event counters (%s)", (engine) => {
  test.each(engine === "javascript" ? [1, 2] : [3])(
    "sum up what happens while they count, and start from zero when they are cleared (seed %d)",
    async (seed) => {
      using dut = await bench(build, { engine, seed });
      check(dut, seed);
    },
  );
});

test("begin at zero and stay there while nothing counts, whatever happens", async () => {
  using dut = await bench(build, { engine: "javascript" });
  Object.assign(dut, { clear: false, counts: false, events: all((name) => 2 ** widths[name] - 1) });
  dut.step(10);
  expect(totalsOf(dut)).toEqual(all(() => 0n));
});

test("a clear wins over what happens in its cycle", async () => {
  using dut = await bench(build, { engine: "javascript" });
  Object.assign(dut, { clear: false, counts: true, events: all(() => 1) });
  dut.step(5);
  dut.clear = true;
  dut.step();
  Object.assign(dut, { clear: false, counts: false });
  expect(totalsOf(dut)).toEqual(all(() => 0n));
});

test("count beyond 32 bits", async () => {
  const most = 2 ** 31;
  using dut = await bench(() => new EventCounters(all(() => UInt(32))), { engine: "javascript" });
  Object.assign(dut, { clear: false, counts: true, events: all(() => most) });
  dut.step(1000);
  dut.counts = false;
  expect(totalsOf(dut)).toEqual(all(() => 1000n * BigInt(most)));
  expect(1000 * most).toBeLessThan(2 ** COUNTER_BITS);
});

catches(
  build,
  (dut) => {
    check(dut, 4);
  },
  [
    ["everything counts always", "event_counters", /else if \(counts\) few_1/, "else few_1"],
    ["a clear waits for counting", "event_counters", /if \(clear\) few_4/, "if (clear & counts) few_4"],
    ["a total goes on behind a clear", "event_counters", /taken_total <= [^?]*\? 56'd0 : /, "taken_total <= "],
    [
      "a total of before a clear is told behind it",
      "event_counters",
      /if \(clear\) begin\s+(?=taken_few)/,
      "if (1'b0) begin ",
    ],
    ["a total without what went around", "event_counters", "compared_is_around <=", "compared_is_around <= 1'b0 &"],
    ["the most events of a cycle are one fewer", "event_counters", /events_drain\}/, "events_drain & 3'd6}"],
  ],
);
