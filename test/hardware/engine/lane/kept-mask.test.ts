import { expect, test } from "vitest";
import { KeptMask } from "../../../../generator/hardware/engine/lane/kept-mask.ts";
import { laneRooms } from "../../../../generator/hardware/engine/lane/lane-types.ts";
import { bench } from "../../../../sim/bench.ts";
import { Random } from "../../../random.ts";
import { catches, type BenchOf } from "../../planted-bugs.ts";
import { shape } from "./lane-shape.ts";

const { slots, maskSlots } = shape;
const rooms = laneRooms(shape);
const build = () => new KeptMask(shape);

interface Limit {
  readonly least: number;
  readonly single: boolean;
  readonly mine: boolean;
  readonly slot: number;
}
interface Row {
  readonly probabilities: readonly number[];
  readonly limit: Limit;
}

function randomRows(random: Random, length: number): Row[] {
  return Array.from({ length: 60 }, () => ({
    probabilities: Array.from({ length }, () => random.int(0, 255)),
    limit: {
      least: random.pick([0, 255, 256, random.int(1, 254)]),
      single: random.next() < 0.3,
      ...{ mine: random.next() < 0.5, slot: random.int(0, length - 1) },
    },
  }));
}

/** Groups of mask bits of a row, each with the sum of what stays up to it. */
function keptOf({ probabilities, limit }: Row, groups: number) {
  const keeps = probabilities.map((p, slot) => (limit.single ? limit.mine && slot === limit.slot : p >= limit.least));
  return Array.from({ length: groups }, (_, group) => {
    const end = (group + 1) * maskSlots;
    const bits = keeps.slice(group * maskSlots, end).reduce((sum, kept, i) => sum + (kept ? 2 ** i : 0), 0);
    const sum = probabilities.slice(0, end).reduce((total, p, slot) => total + (keeps[slot] ? p : 0), 0);
    return { bits: BigInt(bits), sum: BigInt(sum), last: group === groups - 1 };
  });
}

const none = { valid: false, probability: 0, last: false };

/** Gives probabilities as far as there is room for them, some cycles after their place was reserved. @returns the most that waited */
function feed(dut: BenchOf<KeptMask>, rows: readonly Row[], goes: () => boolean, until: () => boolean): number {
  const entries = rows.flatMap(({ probabilities }) =>
    probabilities.map((probability, i) => ({ valid: true, probability, last: i === probabilities.length - 1 })),
  );
  const way: (typeof none)[] = [none, none, none];
  let given = 0;
  let fits = false;
  while (!until()) {
    expect(dut.cycle).toBeLessThan(200_000);
    const takes: boolean = goes() && given < entries.length && fits;
    dut.reserves = takes;
    fits = takes ? dut.room.ifBegins : dut.room.ifNot;
    way.push(takes ? entries[given++]! : none);
    dut.probabilities = way.shift()!;
    dut.step();
  }
  dut.reserves = false;
  dut.probabilities = none;
  return given;
}

/** Rows of each length, against what their limits say. */
function check(dut: BenchOf<KeptMask>, stall: number): void {
  const random = new Random(6);
  for (let length = 1; length <= slots; length++) {
    // Other lanes may have one slot more.
    for (const groups of new Set([Math.ceil(length / maskSlots), Math.ceil(Math.min(length + 1, slots) / maskSlots)])) {
      dut.reset();
      dut.lastGroup = groups - 1;
      dut.refresh = true;
      // A limit may come long after the row is there.
      dut.limits.stall(stall === 0 ? 0 : 0.95);
      dut.kept.stall(stall);
      const rows = randomRows(random, length);
      dut.limits.queue(rows.map(({ limit }) => limit));
      const expected = rows.flatMap((row) => keptOf(row, groups));
      feed(
        dut,
        rows,
        () => random.next() >= stall,
        () => dut.kept.pending === expected.length,
      );
      expect(dut.kept.receive(expected.length)).toEqual(expected);
      dut.step(10);
      expect(dut.kept.pending).toBe(0);
    }
  }
}

test.each([0, 0.6])(
  "gives the mask bits of what reaches each row's limit, and their sum, under stalls of %d",
  async (stall) => {
    using dut = await bench(build, { engine: "javascript" });
    check(dut, stall);
  },
);

test("takes a probability a cycle where limits are there", async () => {
  using dut = await bench(build, { engine: "javascript" });
  dut.lastGroup = slots / maskSlots - 1;
  dut.refresh = true;
  const rows = randomRows(new Random(3), slots);
  dut.limits.queue(rows.map(({ limit }) => limit));
  const groups = (rows.length * slots) / maskSlots;
  feed(
    dut,
    rows,
    () => true,
    () => dut.kept.pending === groups,
  );
  const { first, last } = dut.kept.moved;
  expect(last - first).toBe(rows.length * slots - maskSlots);
});

test("probabilities wait for their limit, as many as there is room for", async () => {
  using dut = await bench(build, { engine: "javascript" });
  dut.lastGroup = slots / maskSlots - 1;
  dut.refresh = true;
  const given = feed(
    dut,
    randomRows(new Random(4), slots),
    () => true,
    () => dut.cycle > 10 * slots,
  );
  expect([given, dut.room.ifNot, dut.kept.pending]).toEqual([rooms.probabilities, false, 0]);
});

catches(
  build,
  (dut) => {
    check(dut, 0.4);
  },
  [
    ["a group of zeros left out", "kept_mask", "pads | (verdict_valid", "1'b0 | (verdict_valid"],
    ["the single one sought in every lane", "kept_mask", /limit_queue_get_data\[10\] &/, "1'b1 &"],
    ["a sum that goes on into the next row", "kept_mask", /sum <= [^;]*\? [^:]*:/, "sum <= 1'b0 ? 11'd0 :"],
    ["probabilities overrun their queue", "kept_mask", /\(reserved_taken != 5'd\d+\)/, "1'b1"],
  ],
);
