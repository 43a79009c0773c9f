import { describe, expect, test } from "vitest";
import { MaskUnion } from "../../../../generator/hardware/engine/masks/mask-union.ts";
import { emit } from "../../../../generator/hdl/index.ts";
import type { EngineShape } from "../../../../generator/hardware/shapes/engine-shape.ts";
import { bench } from "../../../../sim/bench.ts";
import { lint } from "../../../../sim/lint.ts";
import { Random } from "../../../random.ts";
import { catches, type BenchOf } from "../../planted-bugs.ts";
import { maskShapes } from "./mask-turner.ts";

/** Passes one behind the other, whose queries have masks together or by themselves. */
function check(
  dut: BenchOf<MaskUnion>,
  { slots, lanes, maskSlots, maxRows }: EngineShape,
  seed: number,
  stall: number,
): void {
  const random = new Random(seed);
  dut.masks.stall(stall);
  for (let pass = 0; pass < 30; pass++) {
    const groups = random.pick([1, slots / maskSlots, random.int(1, slots / maskSlots)]);
    const queries = random.pick([1, maxRows, random.int(1, maxRows)]);
    const sharing = random.int(0, 4);
    const rows = Array.from({ length: queries }, () =>
      Array.from({ length: groups }, () => random.bits(lanes * maskSlots)),
    );
    dut.pass = { lastGroup: groups - 1, lastQuery: queries - 1, sharing };
    dut.masks.queue(rows.flat().map((bits) => ({ bits })));
    const unions = Array.from({ length: Math.ceil(queries / 2 ** sharing) }, (_, i) =>
      Array.from({ length: groups }, (__, group) =>
        rows.slice(i * 2 ** sharing, (i + 1) * 2 ** sharing).reduce((all, row) => all | row[group]!, 0n),
      ),
    );
    const found = dut.unions.receive(unions.flat().length, { stall, timeout: 20_000 });
    expect(found.map(({ bits }) => bits)).toEqual(unions.flat());
    dut.step(3);
    expect([dut.masks.pending, dut.unions.pending]).toEqual([0, 0]);
  }
}

describe.each(maskShapes)("$lanes lanes of $slots slots", (shape) => {
  test.each([0, 0.5])("have the masks of queries in a row united, with stalls of %d", async (stall) => {
    using dut = await bench(() => new MaskUnion(shape), { engine: "javascript" });
    check(dut, shape, 2, stall);
  });
});

test("tells of each query when its last group is done with, and not before", async () => {
  const shape = maskShapes[0]!;
  using dut = await bench(() => new MaskUnion(shape), { engine: "javascript" });
  dut.pass = { lastGroup: 2, lastQuery: 5, sharing: 2 };
  dut.masks.queue(Array.from({ length: 18 }, (_, i) => ({ bits: BigInt(i) })));
  // The fourth and the sixth query leave a row; the others end within.
  let [told, left] = [0, 0];
  for (let cycle = 0; cycle < 100 && told < 6; cycle++) {
    if (dut.queryLeaves) {
      told++;
      if (told === 4 || told === 6) left += 3;
      // The row's last word leaves in this cycle.
      expect(dut.unions.moved.beats).toBeGreaterThanOrEqual(left - 1);
    }
    dut.step();
  }
  expect(told).toBe(6);
});

const shape = maskShapes[0]!;
catches(
  () => new MaskUnion(shape),
  (dut) => {
    check(dut, shape, 4, 0.5);
  },
  [
    ["the mask before goes on into the next", "mask_union", "held_is_first ? ", "1'b0 ? "],
    ["a last mask that waits for queries which never come", "mask_union", "(query == pass_last_query)", "1'b0"],
    ["the row is not kept", "mask_union", "row[held_group] <= ", "if (1'b0) row[held_group] <= "],
  ],
);

test("is clean in Verilator, Icarus and Yosys", async () => {
  expect(await lint(emit(new MaskUnion(shape)))).toEqual([]);
});
