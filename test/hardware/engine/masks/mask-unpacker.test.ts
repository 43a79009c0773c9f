import { describe, expect, test } from "vitest";
import type { EngineShape } from "../../../../generator/hardware/shapes/engine-shape.ts";
import { bench } from "../../../../sim/bench.ts";
import { Random } from "../../../random.ts";
import { asNumber, inBankOrder, inTokenOrder, MaskTurner, maskShapes, randomMask, writeKeys } from "./mask-turner.ts";
import { catches, type BenchOf } from "../../planted-bugs.ts";

/** Passes with a mask and dense ones, of any number of tokens. */
function check(dut: BenchOf<MaskTurner>, shape: EngineShape, seed: number, stall: number): void {
  const random = new Random(seed);
  const { lanes, slots, maskSlots } = shape;
  const size = lanes * maskSlots;
  dut.masks.stall(stall);
  dut.groups.stall(stall);
  const keys = writeKeys(dut, shape, random);
  let queries = 0;
  for (let pass = 0; pass < 24; pass++) {
    const masked = pass % 3 !== 0;
    const half = random.next() < 0.5;
    const tokens = random.pick([slots * lanes, random.int(1, slots * lanes)]);
    const groups = Math.ceil(tokens / size);
    const exists = Array.from({ length: groups * size }, (_, token) => token < tokens);
    const tail = inTokenOrder(exists, shape).at(-1)!;
    const masks = Array.from({ length: random.int(1, 5) }, () =>
      // Where there are no tokens a mask may have any bits.
      masked ? randomMask(random, groups * size, groups, shape) : exists,
    );
    dut.half = half;
    dut.pass = { masked, lastGroup: groups - 1, tail };
    dut.queries = queries += masks.length;
    if (masked) dut.masks.queue(masks.flatMap((mask) => inTokenOrder(mask, shape)).map((bits) => ({ bits })));
    const expected = masks.flatMap((mask) => {
      const selected = mask.map((bit, token) => bit && exists[token]!);
      const groupsOf = inBankOrder(selected, keys[Number(half)]!, shape);
      return groupsOf.map((bits, group) => ({ bits, last: group === groups - 1 }));
    });
    expect(dut.groups.receive(expected.length, { timeout: 5000 })).toEqual(expected);
    dut.step(10);
    expect([dut.groups.pending, dut.masks.pending]).toEqual([0, 0]);
  }
}

describe.each(maskShapes)("$lanes lanes of $slots slots", (shape) => {
  test.each([
    [0, 1],
    [0.5, 2],
    [0.85, 3],
  ])("get the bits of their own rows, of tokens that exist alone, with stalls of %d (seed %d)", async (stall, seed) => {
    using dut = await bench(() => new MaskTurner(shape), { engine: "javascript", seed });
    check(dut, shape, seed, stall);
  });
});

test.each([true, false])("gives a group a cycle, one cycle after it is taken (masked: %s)", async (masked) => {
  const shape = maskShapes[0]!;
  using dut = await bench(() => new MaskTurner(shape), { engine: "javascript" });
  writeKeys(dut, shape, new Random(1));
  const groups = shape.slots / shape.maskSlots;
  const mask = new Array<boolean>(shape.slots * shape.lanes).fill(true);
  dut.pass = { masked, lastGroup: groups - 1, tail: asNumber(mask.slice(0, shape.maskSlots * shape.lanes)) };
  if (masked)
    dut.masks.queue(Array.from({ length: 10 }, () => inTokenOrder(mask, shape).map((bits) => ({ bits }))).flat());
  dut.queries = 10;
  const start = dut.cycle;
  dut.groups.receive(10 * groups);
  const { beats, first, last } = dut.groups.moved;
  expect(last - first + 1).toBe(beats);
  expect(first - (masked ? dut.masks.moved.first : start)).toBe(1);
});

const shape = maskShapes[0]!;
catches(
  () => new MaskTurner(shape),
  (dut) => {
    check(dut, shape, 4, 0.5);
  },
  [
    [
      "keys are asked for while a group waits",
      "mask_unpacker",
      "key_at_enable = takes",
      "key_at_enable = pass_running",
    ],
    ["tokens that do not exist stay selected", "mask_unpacker", "is_last ? pass_tail", "1'b0 ? pass_tail"],
    [
      "a query is taken with each of its groups",
      "mask_unpacker",
      "query_taken = takes & (group == pass_last_group)",
      "query_taken = takes",
    ],
  ],
);
