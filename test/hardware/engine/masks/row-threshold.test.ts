import { describe, expect, test } from "vitest";
import { planEngine } from "../../../../generator/compiler/plan-accelerator.ts";
import { attention, attentionScales, emptyMask } from "../../../../generator/golden/attention.ts";
import { rescale } from "../../../../generator/golden/requantise.ts";
import { probability } from "../../../../generator/golden/softmax.ts";
import { engineTypes, type EngineShape } from "../../../../generator/hardware/shapes/engine-shape.ts";
import { KeyTable, keyGroup } from "../../../../generator/hardware/engine/masks/key-table.ts";
import { RowThreshold } from "../../../../generator/hardware/engine/masks/row-threshold.ts";
import {
  assign,
  Bool,
  connect,
  input,
  Module,
  output,
  payloadOf,
  Stream,
  UInt,
} from "../../../../generator/hdl/index.ts";
import { bench } from "../../../../sim/bench.ts";
import { Random } from "../../../random.ts";
import { catches, type BenchOf } from "../../planted-bugs.ts";

/** The threshold with the table of keys that it asks, of which one half is filled. */
class KeyedThreshold extends Module {
  readonly io;

  constructor(shape: EngineShape) {
    const { lanes, slots, maskSlots } = shape;
    super({ about: "The threshold with its table of keys.", parameters: { lanes, slots, maskSlots } });
    const { thresholds, keyTable } = this.instances({
      thresholds: new RowThreshold(shape),
      keyTable: new KeyTable(shape),
    });
    this.io = this.ports({
      write: input({ enable: Bool(), half: Bool(), group: engineTypes(shape).group, keys: keyGroup(shape) }),
      threshold: input(UInt(16)),
      totals: input(Stream(payloadOf(thresholds.totals))),
      limits: output(Stream(payloadOf(thresholds.limits))),
    });
    const { io } = this;
    assign(keyTable.write, io.write);
    keyTable.half.drive(true);
    assign(keyTable.limitAt, thresholds.keyAt);
    thresholds.keys.drive(keyTable.limitKeys.elements);
    for (const at of [keyTable.unpackAt, keyTable.packAt]) {
      at.enable.drive(false);
      at.group.drive(0);
    }
    this.unused(keyTable.unpackKeys, keyTable.packKeys);
    thresholds.threshold.drive(io.threshold);
    connect(thresholds.totals, io.totals);
    connect(io.limits, thresholds.limits);
  }
}

const headDim = 4;
const shapes: EngineShape[] = [
  planEngine({ lanes: 4, width: 4 }, 64, headDim),
  planEngine({ lanes: 8, width: 4 }, 16, headDim),
  planEngine({ lanes: 2, width: 4 }, 32, headDim),
  { ...planEngine({ lanes: 4, width: 4 }, 32, headDim), maskSlots: 1 },
];
const scales = attentionScales(headDim, 0.02, 0.02, 0.02, 0.01);

/** Queries against keys: the probabilities of each row, and which of them the golden model keeps. */
function randomRows(random: Random, tokens: number, threshold: number) {
  const int8 = (length: number, most: number): Int8Array => Int8Array.from({ length }, () => random.int(-most, most));
  const rows = 30;
  const k = int8(tokens * headDim, 127);
  // From rows in which one position stands out to those in which all are equal.
  const q = Int8Array.from(
    Array.from({ length: rows }, (_, i) => [...int8(headDim, [127, 40, 9, 2, 0][i % 5]!)]).flat(),
  );
  const refresh = emptyMask(1, tokens);
  // The golden model looks up a mask row by its token; here each query is a run of its own.
  const kept = Array.from({ length: rows }, (_, row) => {
    const query = q.subarray(row * headDim, (row + 1) * headDim);
    attention(query, k, k, { heads: 1, scales, queries: Int32Array.of(0), refresh, threshold });
    return Array.from({ length: tokens }, (__, j) => ((refresh.words[j >> 5]! >>> (j & 31)) & 1) === 1);
  });
  const probabilities = kept.map((_, row) => {
    const scores = Array.from({ length: tokens }, (__, j) =>
      Array.from({ length: headDim }, (___, c) => q[row * headDim + c]! * k[j * headDim + c]!).reduce((a, b) => a + b),
    );
    const { multiplier, shift } = scales.score;
    return scores.map((score) => probability(rescale(Math.max(...scores) - score, multiplier, shift)));
  });
  return { kept, probabilities };
}

/** What the lanes know of a row: their part of the sum, and the first slot in which they have a largest probability. */
function totalsOf(row: readonly number[], keys: readonly number[], { lanes, slots }: EngineShape, random: Random) {
  const mine = Array.from({ length: lanes }, (_, lane) =>
    keys.map((key, slot) => row[slot * lanes + (lane ^ key)] ?? 0),
  );
  return {
    sums: mine.map((each) => each.reduce((a, b) => a + b)),
    has: mine.map((each) => each.includes(255)),
    slots: mine.map((each) => (each.includes(255) ? each.indexOf(255) : random.int(0, slots - 1))),
  };
}

function writeKeys(dut: BenchOf<KeyedThreshold>, { lanes, slots, maskSlots }: EngineShape, random: Random): number[] {
  const keys = Array.from({ length: slots }, () => random.int(0, lanes - 1));
  for (const half of [true, false]) {
    for (let slot = 0; slot < slots; slot += maskSlots) {
      const cut = keys.slice(slot, slot + maskSlots).map((key) => (half ? key : lanes - 1 - key));
      dut.write = { enable: true, half, group: slot / maskSlots, keys: cut };
      dut.step();
    }
  }
  dut.write = { enable: false, half: false, group: 0, keys: new Array<number>(maskSlots).fill(0) };
  return keys;
}

/** Passes of a threshold each: the limits leave the positions that the golden model leaves. */
function check(dut: BenchOf<KeyedThreshold>, shape: EngineShape, seed: number, stall: number): void {
  const random = new Random(seed);
  const { lanes, slots } = shape;
  const keys = writeKeys(dut, shape, random);
  const all = lanes * slots;
  dut.totals.stall(stall);
  dut.limits.stall(stall);
  // Rows of equal probabilities stay or go as a whole at 2^16 / tokens.
  const edge = 2 ** 16 / all;
  let singles = 0;
  for (const threshold of [0, 1, 300, edge, edge + 1, 9000, 30_000, 50_000, 65_280, 65_535, random.int(0, 65_535)]) {
    const tokens = [edge, edge + 1].includes(threshold) ? all : random.int(all / 2, all);
    const { kept, probabilities } = randomRows(random, tokens, threshold);
    dut.threshold = threshold;
    dut.totals.queue(probabilities.map((row) => totalsOf(row, keys, shape, random)));
    const limits = dut.limits.receive(kept.length, { timeout: 5000 });
    const found = limits.map(({ least, single, winner, slot }, row) =>
      probabilities[row]!.map((p, token) => {
        const its = Math.floor(token / lanes);
        const lane = (token % lanes) ^ keys[its]!;
        return single ? its === Number(slot) && winner === 1n << BigInt(lane) : p >= Number(least);
      }),
    );
    expect(found, `threshold ${threshold}`).toEqual(kept);
    singles += limits.filter(({ single }) => single).length;
  }
  dut.step(10);
  expect(dut.limits.pending).toBe(0);
  expect(singles).toBeGreaterThan(20);
}

describe.each(shapes)("$lanes lanes of $slots slots, $maskSlots of them a group", (shape) => {
  test.each([
    [0, 1],
    [0.5, 2],
    [0.85, 3],
  ])(
    "keep what is p * 2^16 >= threshold * sum, or the first largest alone, stalls of %d (seed %d)",
    async (stall, seed) => {
      using dut = await bench(() => new KeyedThreshold(shape), { engine: "javascript", seed });
      check(dut, shape, seed, stall);
    },
  );
});

test("decides a row in six cycles, ten cycles after it came to four lanes", async () => {
  const shape = shapes[0]!;
  using dut = await bench(() => new KeyedThreshold(shape), { engine: "javascript" });
  const random = new Random(4);
  const keys = writeKeys(dut, shape, random);
  dut.threshold = 1000;
  const rows = Array.from({ length: 50 }, () => Array.from({ length: 64 }, () => random.int(0, 255)));
  dut.totals.queue(rows.map((row) => totalsOf(row, keys, shape, random)));
  dut.limits.receive(rows.length);
  const { first, last } = dut.limits.moved;
  expect(last - first).toBe(6 * (rows.length - 1));
  expect(first - dut.totals.moved.first).toBe(10);
});

const shape = shapes[0]!;
catches(
  () => new KeyedThreshold(shape),
  (dut) => {
    check(dut, shape, 5, 0.4);
  },
  [
    ["the least probability rounded down", "row_threshold", "is_more <= is_more |", "is_more <= 1'b0 &"],
    ["a product of three digits of four", "row_threshold", "left <= 3'd4", "left <= 3'd3"],
    ["a digit at the place of the one below", "row_threshold", "by[3:2]", "by[1:0]"],
    ["a rest that the row before left", "row_threshold", "is_more <= 1'd0", "is_more <= is_more"],
    [
      "the lowest token instead of its lane",
      "row_threshold",
      "(nearer2_tokens[1:0] ^ nearer2_key)",
      "nearer2_tokens[1:0]",
    ],
    [
      "keys asked for while the row before waits",
      "row_threshold",
      "key_at_enable = decide_advance",
      "key_at_enable = 1'b1",
    ],
  ],
);
