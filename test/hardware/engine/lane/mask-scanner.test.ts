import { expect, test } from "vitest";
import { planEngine } from "../../../../generator/compiler/plan-accelerator.ts";
import { MaskScanner } from "../../../../generator/hardware/engine/lane/mask-scanner.ts";
import { bench, engines } from "../../../../sim/bench.ts";
import { Random } from "../../../random.ts";
import { catches, type BenchOf } from "../../planted-bugs.ts";

const shape = planEngine({ lanes: 4, width: 4 }, 128, 4);
const { slots, maskSlots } = shape;

/** The groups of a query's mask bits, as far as its last group. */
function groupsOf(bits: readonly boolean[]): { bits: number; last: boolean }[] {
  const count = Math.ceil(bits.length / maskSlots);
  return Array.from({ length: count }, (_, group) => ({
    bits: Array.from({ length: maskSlots }, (__, i) => (bits[group * maskSlots + i] ? 2 ** i : 0)).reduce(
      (a, b) => a + b,
    ),
    last: group === count - 1,
  }));
}

function listOf(bits: readonly boolean[]): { slot: bigint; selected: boolean; last: boolean }[] {
  const selected = bits.flatMap((bit, slot) => (bit ? [slot] : []));
  if (selected.length === 0) return [{ slot: -1n, selected: false, last: true }];
  return selected.map((slot, i) => ({ slot: BigInt(slot), selected: true, last: i === selected.length - 1 }));
}

function check(dut: BenchOf<MaskScanner>): void {
  const random = new Random(2);
  const queries = Array.from({ length: 200 }, (_, i) => {
    const density = [0, 0.03, 0.3, 1, random.next()][i % 5]!;
    return Array.from({ length: random.int(1, slots) }, () => random.next() < density);
  });
  for (const stall of [0, 0.5]) {
    dut.groups.stall(stall);
    dut.groups.queue(queries.flatMap(groupsOf));
    const expected = queries.flatMap(listOf);
    const list = dut.list.receive(expected.length, { stall });
    // What an empty query's slot is does not matter.
    expect(list.map((beat) => (beat.selected ? beat : { ...beat, slot: -1n }))).toEqual(expected);
  }
}

test.each(engines)("lists the selected slots of each query in order, and marks the last (%s)", async (engine) => {
  using dut = await bench(() => new MaskScanner(shape), { engine });
  check(dut);
});

test("gives a slot a cycle, and passes a group of zeros in one", async () => {
  using dut = await bench(() => new MaskScanner(shape), { engine: "javascript" });
  const full = Array.from({ length: slots }, () => true);
  dut.groups.queue(Array.from({ length: 10 }, () => groupsOf(full)).flat());
  dut.list.receive(10 * slots);
  const dense = dut.list.moved;
  // One more cycle a query, to know that its last slot is the last.
  expect(dense.last - dense.first + 1).toBeLessThanOrEqual(10 * (slots + 1));

  const sparse = full.map((_, slot) => slot === slots - 1);
  dut.list.restart();
  dut.groups.queue(Array.from({ length: 10 }, () => groupsOf(sparse)).flat());
  dut.list.receive(10);
  const { first, last } = dut.list.moved;
  expect(last - first).toBeLessThanOrEqual(9 * (slots / maskSlots + 2));
});

catches(() => new MaskScanner(shape), check, [
  ["a group that begins as done", "mask_scanner", "none <= comes_none", "none <= 1'd1"],
  ["one bit of a group taken for more", "mask_scanner", "is_last <= comes_one", "is_last <= 1'd0"],
  ["two bits left taken for one", "mask_scanner", "none <= is_last", "none <= 1'd1"],
  ["one bit left taken for two", "mask_scanner", "none <= is_last", "none <= 1'd0"],
]);
