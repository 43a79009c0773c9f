import { describe, expect, test } from "vitest";
import type { EngineShape } from "../../../../generator/hardware/shapes/engine-shape.ts";
import { bench } from "../../../../sim/bench.ts";
import { Random } from "../../../random.ts";
import { inBankOrder, inTokenOrder, MaskTurner, maskShapes, randomMask, writeKeys } from "./mask-turner.ts";
import { catches, type BenchOf } from "../../planted-bugs.ts";

function check(dut: BenchOf<MaskTurner>, shape: EngineShape, seed: number, stall: number): void {
  const random = new Random(seed);
  const { slots, lanes, maskSlots } = shape;
  dut.kept.stall(stall);
  dut.packed.stall(stall);
  const keys = writeKeys(dut, shape, random);
  for (let pass = 0; pass < 20; pass++) {
    const half = random.next() < 0.5;
    const groups = random.pick([slots / maskSlots, random.int(1, slots / maskSlots)]);
    const masks = Array.from({ length: random.int(1, 5) }, () =>
      randomMask(random, groups * maskSlots * lanes, groups, shape),
    );
    dut.half = half;
    dut.pass = { masked: true, lastGroup: groups - 1, tail: 0 };
    dut.kept.queue(masks.flatMap((mask) => inBankOrder(mask, keys[Number(half)]!, shape)).map((bits) => ({ bits })));
    for (const mask of masks) {
      const found = dut.packed.receive(groups, { timeout: 5000 });
      expect(found.map(({ bits }) => bits)).toEqual(inTokenOrder(mask, shape));
    }
    dut.step(10);
    expect(dut.packed.pending).toBe(0);
  }
}

describe.each(maskShapes)("$lanes lanes of $slots slots", (shape) => {
  test.each([
    [0, 1],
    [0.5, 2],
    [0.85, 3],
  ])("have their bits packed in token order, with stalls of %d (seed %d)", async (stall, seed) => {
    using dut = await bench(() => new MaskTurner(shape), { engine: "javascript", seed });
    check(dut, shape, seed, stall);
  });

  test("get back what was packed of it (seed 6)", async () => {
    using dut = await bench(() => new MaskTurner(shape), { engine: "javascript" });
    const random = new Random(6);
    writeKeys(dut, shape, random);
    const groups = shape.slots / shape.maskSlots;
    const size = shape.lanes * shape.maskSlots;
    dut.pass = { masked: true, lastGroup: groups - 1, tail: (1n << BigInt(size)) - 1n };
    dut.queries = 20;
    const beats = Array.from({ length: 20 * groups }, () => ({ bits: random.bits(size) }));
    dut.masks.queue(beats);
    dut.kept.queue(dut.groups.receive(beats.length));
    expect(dut.packed.receive(beats.length)).toEqual(beats);
  });
});

test("gives a group a cycle, one cycle after it is taken", async () => {
  const shape = maskShapes[0]!;
  using dut = await bench(() => new MaskTurner(shape), { engine: "javascript" });
  dut.kept.queue(Array.from({ length: 40 }, () => ({ bits: new Array<number>(shape.lanes).fill(5) })));
  dut.packed.receive(40);
  const { beats, first, last } = dut.packed.moved;
  expect(last - first + 1).toBe(beats);
  expect(first - dut.kept.moved.first).toBe(1);
});

const shape = maskShapes[0]!;
catches(
  () => new MaskTurner(shape),
  (dut) => {
    check(dut, shape, 4, 0.5);
  },
  [
    ["bits are taken while a group waits", "mask_packer", "advance = ~taken_valid | masks_ready", "advance = 1'b1"],
    ["the groups of a query go on into the next", "mask_packer", "group <= group == last_group ? ", "group <= 1'b0 ? "],
  ],
);
