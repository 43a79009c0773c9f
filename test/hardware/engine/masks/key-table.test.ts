import { describe, expect, test } from "vitest";
import type { EngineShape } from "../../../../generator/hardware/shapes/engine-shape.ts";
import { KeyTable } from "../../../../generator/hardware/engine/masks/key-table.ts";
import { bench } from "../../../../sim/bench.ts";
import { Random } from "../../../random.ts";
import { maskShapes } from "./mask-turner.ts";
import { catches, type BenchOf } from "../../planted-bugs.ts";

const readers = ["unpack", "pack", "limit"] as const;

/** Writes and reads at random: every reader gets what was written last to the group it asked for, and keeps it. */
function check(dut: BenchOf<KeyTable>, { lanes, slots, maskSlots }: EngineShape, seed: number): void {
  const random = new Random(seed);
  const groups = slots / maskSlots;
  /** [half][group], what was written last. */
  const table = [0, 1].map(() => new Array<number[] | undefined>(groups));
  const given = new Map<string, number[]>();
  /** What is on its way into the table: a write is there a cycle later. */
  const writes: { enable: boolean; half: boolean; group: number }[] = [];
  for (let cycle = 0; cycle < 1500; cycle++) {
    const write = {
      enable: cycle < 2 * groups || random.next() < 0.3,
      half: cycle < 2 * groups ? cycle >= groups : random.next() < 0.5,
      group: cycle < 2 * groups ? cycle % groups : random.int(0, groups - 1),
      keys: Array.from({ length: maskSlots }, () => random.int(0, lanes - 1)),
    };
    const half = random.next() < 0.5;
    dut.write = write;
    writes.push(write);
    dut.half = half;
    for (const reader of readers) {
      const group = random.int(0, groups - 1);
      // The loader never writes what a pass reads: keys of the other half.
      const clashes = writes.slice(-2).some((each) => each.enable && each.half === half && each.group === group);
      const enable = !clashes && random.next() < 0.5;
      dut[`${reader}At`] = { enable, group };
      const keys = table[Number(half)]![group];
      if (enable && keys) given.set(reader, keys);
      else if (enable) given.delete(reader);
    }
    dut.step();
    if (write.enable) table[Number(write.half)]![write.group] = write.keys;
    for (const reader of readers) {
      const keys = given.get(reader);
      if (keys) expect(dut[`${reader}Keys`].map(Number), `${reader} in cycle ${cycle}`).toEqual(keys);
    }
  }
}

describe.each(maskShapes)("$lanes lanes of $slots slots, $maskSlots of them a group", (shape) => {
  test.each([1, 2])(
    "each reader has its keys of the pass's half a cycle later, until it asks again (seed %d)",
    async (seed) => {
      using dut = await bench(() => new KeyTable(shape), { engine: "javascript", seed });
      check(dut, shape, seed);
    },
  );
});

const shape = maskShapes[0]!;
catches(
  () => new KeyTable(shape),
  (dut) => {
    check(dut, shape, 3);
  },
  [
    ["both halves written as one", "key_table", "written_at <= {write_half, ", "written_at <= {1'b0, "],
    ["keys that change unasked", "key_table", "if (unpack_at_enable) groups_data", "groups_data"],
    ["a reader given another one's group", "key_table", "{half, limit_at_group}", "{half, pack_at_group}"],
  ],
);
