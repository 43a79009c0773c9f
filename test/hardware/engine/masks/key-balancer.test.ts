import { expect, test } from "vitest";
import { planEngine } from "../../../../generator/compiler/plan-accelerator.ts";
import { balancedKeys, foldKey, keysFor } from "../../../../generator/hardware/shapes/distribution.ts";
import { KeyBalancer } from "../../../../generator/hardware/engine/masks/key-balancer.ts";
import { bench, engines } from "../../../../sim/bench.ts";
import { Random } from "../../../random.ts";

test.each(engines)("chooses the keys that the counts of its masks call for, pass after pass (%s)", async (engine) => {
  const shape = planEngine({ lanes: 8, width: 4 }, 64, 4);
  using dut = await bench(() => new KeyBalancer(shape), { engine });
  const random = new Random(5);
  for (const [tokens, queries, stall] of [
    [64, 9, 0],
    [50, 20, 0.5],
    [8, 1, 0.2],
  ] as const) {
    const slots = Math.ceil(tokens / shape.lanes);
    const groups = Math.ceil(slots / shape.maskSlots);
    const counts = new Array<number>(tokens).fill(0);
    const popular = Array.from({ length: tokens }, () => random.next() ** 3);
    const beats = Array.from({ length: queries * groups }, (_, beat) => {
      let bits = 0n;
      for (let i = 0; i < shape.maskSlots * shape.lanes; i++) {
        const token = (beat % groups) * shape.maskSlots * shape.lanes + i;
        if (token >= tokens || random.next() > popular[token]!) continue;
        counts[token]!++;
        bits |= 1n << BigInt(i);
      }
      return { bits };
    });
    dut.pass = { lastGroup: groups - 1, lastQuery: queries - 1 };
    dut.groups.stall(stall);
    dut.groups.queue(beats);
    const keys = dut.newKeys.receive(groups, { stall }).flatMap(({ keys: group }) => Array.from(group, Number));
    const expected = balancedKeys(counts, shape.lanes);
    expect(keys.slice(0, expected.length)).toEqual(expected);
  }
});

test("counts a group of mask bits in two cycles more than it has slots", async () => {
  const shape = planEngine({ lanes: 8, width: 4 }, 64, 4);
  using dut = await bench(() => new KeyBalancer(shape), { engine: "javascript" });
  const groups = 20 * (shape.slots / shape.maskSlots);
  dut.pass = { lastGroup: shape.slots / shape.maskSlots - 1, lastQuery: 19 };
  dut.groups.queue(Array.from({ length: groups }, () => ({ bits: 5 })));
  dut.newKeys.receive(shape.slots / shape.maskSlots);
  const { first, last } = dut.groups.moved;
  expect(last - first).toBe((groups - 1) * (shape.maskSlots + 2));
});

test("within a slot, every key is a permutation of the banks, for every number of lanes", () => {
  for (let lanes = 2; lanes <= 128; lanes *= 2) {
    for (let key = 0; key < lanes; key++) {
      const banks = new Set(Array.from({ length: lanes }, (_, low) => low ^ key));
      expect(banks.size).toBe(lanes);
      expect(Math.max(...banks)).toBeLessThan(lanes);
    }
  }
});

test("folding spreads a column of tokens that would all be in one bank", () => {
  const lanes = 16;
  const banks = new Set(Array.from({ length: 16 }, (_, slot) => 3 ^ foldKey(slot, lanes)));
  expect(banks.size).toBe(16);
  expect(keysFor("modulo", 40, lanes, [])).toEqual([0, 0, 0]);
});

test("balanced keys part tokens that all queries want", () => {
  const random = new Random(6);
  const fullest = (counts: readonly number[], keys: readonly number[], lanes: number): number => {
    const loads = new Array<number>(lanes).fill(0);
    for (const [token, count] of counts.entries()) loads[(token % lanes) ^ keys[Math.floor(token / lanes)]!]! += count;
    return Math.max(...loads);
  };
  // Token 3 of every slot: one bank with no keys, all banks with the right ones.
  const counts = Array.from({ length: 256 }, (_, token) => (token % 16 === 3 ? 256 : random.int(0, 4)));
  const keys = balancedKeys(counts, 16);
  expect(fullest(counts, keys, 16)).toBeLessThan(256 + 16 * 4);
  expect(fullest(counts, new Array<number>(16).fill(0), 16)).toBeGreaterThanOrEqual(16 * 256);
});
