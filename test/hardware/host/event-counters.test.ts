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

/** Events at random, most of them while counting; everything is counted in every cycle. */
function check(dut: Dut, seed: number, cycles = 2000): void {
  const random = new Random(seed);
  let totals = all(() => 0n);
  for (let cycle = 0; cycle < cycles; cycle++) {
    const events = all((name) => random.bits(widths[name]));
    const [clear, counts] = [random.next() < 0.01, random.next() < 0.8];
    Object.assign(dut, { events, clear, counts });
    // Totals are those before this cycle, whatever happens in it.
    dut.expect({ totals });
    dut.step();
    if (clear) totals = all(() => 0n);
    else if (counts) totals = all((name) => totals[name] + events[name]);
  }
  dut.expect({ totals });
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
  dut.expect({ totals: all(() => 0) });
});

test("a clear wins over what happens in its cycle", async () => {
  using dut = await bench(build, { engine: "javascript" });
  Object.assign(dut, { clear: false, counts: true, events: all(() => 1) });
  dut.step(5);
  dut.clear = true;
  dut.step();
  dut.expect({ totals: all(() => 0) });
});

test("count beyond 32 bits", async () => {
  const most = 2 ** 31;
  using dut = await bench(() => new EventCounters(all(() => UInt(32))), { engine: "javascript" });
  Object.assign(dut, { clear: false, counts: true, events: all(() => most) });
  dut.step(1000);
  dut.expect({ totals: all(() => 1000 * most) });
  expect(1000 * most).toBeLessThan(2 ** COUNTER_BITS);
});

catches(
  build,
  (dut) => {
    check(dut, 4);
  },
  [
    ["everything counts always", "event_counters", /else if \(counts\) total_busy/, "else total_busy"],
    ["a clear waits for counting", "event_counters", /if \(clear\) total_mask/, "if (clear & counts) total_mask"],
    ["the most events of a cycle are one fewer", "event_counters", /events_drain\}/, "events_drain & 3'd6}"],
  ],
);
