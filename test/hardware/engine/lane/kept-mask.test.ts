import { expect, test } from "vitest";
import { KeptMask } from "../../../../generator/hardware/engine/lane/kept-mask.ts";
import { laneRooms } from "../../../../generator/hardware/engine/lane/lane-types.ts";
import { bench } from "../../../../sim/bench.ts";
import { Random } from "../../../random.ts";
import { catches, type BenchOf } from "../../planted-bugs.ts";
import { shape } from "./lane-shape.ts";

const { slots, chunks, maskSlots } = shape;
const build = () => new KeptMask(shape);

interface Limit {
  readonly least: number;
  readonly single: boolean;
  readonly mine: boolean;
  readonly slot: number;
}

/** A list of a dense pass, each chunk once, beside its limit. */
function beatsOf(probabilities: readonly number[], limit: Limit) {
  return Array.from({ length: chunks }, (_, chunk) =>
    probabilities.map((probability, slot) => ({
      ...{ slot, chunk, probability, limit },
      ...{ first: slot === 0, last: slot === probabilities.length - 1 },
    })),
  ).flat();
}

function randomLists(random: Random, length: number): { probabilities: number[]; limit: Limit }[] {
  return Array.from({ length: 60 }, () => ({
    probabilities: Array.from({ length }, () => random.int(0, 255)),
    limit: {
      least: random.pick([0, 255, 256, random.int(1, 254)]),
      single: random.next() < 0.3,
      ...{ mine: random.next() < 0.5, slot: random.int(0, length - 1) },
    },
  }));
}

/** Refresh passes over lists of each length, against what the limit says. */
function check(dut: BenchOf<KeptMask>, stall: number): void {
  const random = new Random(6);
  for (let length = 1; length <= slots; length++) {
    // Other lanes may have one slot more.
    for (const groups of new Set([Math.ceil(length / maskSlots), Math.ceil(Math.min(length + 1, slots) / maskSlots)])) {
      dut.reset();
      dut.pass = { refresh: true, lastGroup: groups - 1 };
      dut.beats.stall(stall);
      dut.weights.stall(stall);
      const lists = randomLists(random, length);
      const keeps = ({ probabilities, limit }: (typeof lists)[number]): boolean[] =>
        probabilities.map((p, slot) => (limit.single ? limit.mine && slot === limit.slot : p >= limit.least));
      dut.beats.queue(lists.flatMap(({ probabilities, limit }) => beatsOf(probabilities, limit)));
      const bits = lists.flatMap((list) =>
        Array.from({ length: groups }, (_, group) =>
          BigInt(
            keeps(list)
              .slice(group * maskSlots, (group + 1) * maskSlots)
              .reduce((sum, kept, i) => sum + (kept ? 2 ** i : 0), 0),
          ),
        ),
      );
      expect(dut.kept.receive(bits.length, { stall, timeout: 10_000 })).toEqual(bits.map((each) => ({ bits: each })));
      const weights = lists.flatMap((list) => {
        const kept = keeps(list);
        return beatsOf(
          list.probabilities.map((p, i) => (kept[i] ? p : 0)),
          list.limit,
        );
      });
      const found = dut.weights.receive(weights.length, { timeout: 10_000 });
      expect(found).toEqual(
        weights.map(({ slot, chunk, probability, first, last }) => ({
          ...{ slot: BigInt(slot), chunk: BigInt(chunk), probability: BigInt(probability), first, last },
        })),
      );
      dut.step(10);
      expect([dut.kept.pending, dut.weights.pending]).toEqual([0, 0]);
    }
  }
}

test.each([0, 0.6])(
  "on a refresh pass zeroes what falls below the limit and gives the mask bits of the rest, once a list, stalls of %d",
  async (stall) => {
    using dut = await bench(build, { engine: "javascript" });
    check(dut, stall);
  },
);

test("on other passes everything stays, a beat a cycle, and there are no mask bits", async () => {
  using dut = await bench(build, { engine: "javascript" });
  dut.pass = { refresh: false, lastGroup: slots / maskSlots - 1 };
  const limit = { least: 256, single: true, mine: false, slot: 0 };
  const [list] = randomLists(new Random(2), slots);
  const beats = beatsOf(list!.probabilities, limit);
  dut.beats.queue([...beats, ...beats]);
  const found = dut.weights.receive(2 * beats.length);
  expect(found.map(({ probability }) => Number(probability))).toEqual(
    [...beats, ...beats].map(({ probability }) => probability),
  );
  const { first, last } = dut.weights.moved;
  expect(last - first + 1).toBe(2 * beats.length);
  expect(dut.kept.pending).toBe(0);
});

test("a beat waits where there is no room for its mask bits, and only one of the first chunk", async () => {
  using dut = await bench(build, { engine: "javascript" });
  dut.pass = { refresh: true, lastGroup: 0 };
  dut.kept.stall(1);
  const limit = { least: 1, single: false, mine: false, slot: 0 };
  dut.beats.queue(Array.from({ length: 10 }, () => beatsOf([1, 2, 3], limit)).flat());
  dut.step(100);
  // Four groups fit; further chunks of the fourth list pass, the fifth list does not begin.
  expect(dut.weights.receive(dut.weights.pending).length).toBe(laneRooms(shape).kept * 3 * chunks);
});

catches(
  build,
  (dut) => {
    check(dut, 0.4);
  },
  [
    ["a group of zeros left out", "kept_mask", "group_ends | pads),", "group_ends),"],
    ["the single one sought in every lane", "kept_mask", "beats_limit_mine &", "1'b1 &"],
  ],
);
