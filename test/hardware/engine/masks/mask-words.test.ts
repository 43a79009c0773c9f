import { describe, expect, test } from "vitest";
import { MaskGroups, maskRowWords, MaskWords } from "../../../../generator/hardware/engine/masks/mask-words.ts";
import { bench } from "../../../../sim/bench.ts";
import { Random } from "../../../random.ts";
import { catches, type BenchOf } from "../../planted-bugs.ts";

const shapes = [
  { wordBits: 32, maskBits: 8, groups: 7, rows: 8 },
  { wordBits: 32, maskBits: 16, groups: 1, rows: 8 },
  { wordBits: 128, maskBits: 4, groups: 40, rows: 9 },
  { wordBits: 32, maskBits: 32, groups: 3, rows: 8 },
  { wordBits: 32, maskBits: 128, groups: 2, rows: 8 },
];
type Shape = (typeof shapes)[number];

const mask = (bits: number): bigint => (1n << BigInt(bits)) - 1n;

/** A query's groups beside each other, the first lowest, and above them `padding` to the end of a word. */
function wordsOf(groups: readonly bigint[], padding: bigint, { wordBits, maskBits }: Shape): bigint[] {
  const row = groups.reduce((bits, group, i) => bits | (group << BigInt(i * maskBits)), 0n);
  const padded = row | (padding << BigInt(groups.length * maskBits));
  return Array.from({ length: Math.ceil((groups.length * maskBits) / wordBits) }, (_, i) =>
    BigInt.asUintN(wordBits, padded >> BigInt(i * wordBits)),
  );
}

/** Queries of as many groups as each of several passes has. */
function randomPasses(random: Random, { maskBits, groups }: Shape): bigint[][][] {
  return Array.from({ length: 12 }, (_, pass) => {
    const count = pass === 0 ? groups : random.int(1, groups);
    return Array.from({ length: random.int(1, 8) }, () => Array.from({ length: count }, () => random.bits(maskBits)));
  });
}

const countsOf = (queries: readonly (readonly bigint[])[]) => ({
  lastGroup: queries[0]!.length - 1,
  lastRow: queries.length - 1,
});

/** Passes with rows of other lengths wait behind each other. */
function checkGroups(dut: BenchOf<MaskGroups>, shape: Shape, seed: number, stall: number): void {
  const random = new Random(seed);
  const passes = randomPasses(random, shape);
  dut.passes.stall(stall);
  dut.words.stall(stall);
  dut.passes.queue(passes.map(countsOf));
  const words = passes.flat().flatMap((groups) => wordsOf(groups, random.bits(shape.wordBits), shape));
  dut.words.queue(words.map((data) => ({ data })));
  const expected = passes.flat(2);
  expect(dut.groups.receive(expected.length, { stall, timeout: 5000 }).map(({ bits }) => bits)).toEqual(expected);
  // What pads the last word goes with it, and its pass too.
  expect([dut.words.pending, dut.passes.pending, dut.groups.pending]).toEqual([0, 0, 0]);
}

function checkWords(dut: BenchOf<MaskWords>, shape: Shape, seed: number, stall: number): void {
  const passes = randomPasses(new Random(seed), shape);
  dut.passes.stall(stall);
  dut.groups.stall(stall);
  dut.passes.queue(passes.map(countsOf));
  dut.groups.queue(passes.flat(2).map((bits) => ({ bits })));
  const expected = passes.flat().flatMap((groups) => wordsOf(groups, 0n, shape));
  expect(dut.words.receive(expected.length, { stall, timeout: 5000 }).map(({ data }) => data)).toEqual(expected);
  expect([dut.passes.pending, dut.words.pending]).toEqual([0, 0]);
}

describe.each(shapes)("masks of up to $groups groups of $maskBits bits in words of $wordBits", (shape) => {
  const stalls = [
    [0, 1],
    [0.5, 2],
  ] as const;
  test.each(stalls)("come from words without their padding, with stalls of %d (seed %d)", async (stall, seed) => {
    using dut = await bench(() => new MaskGroups(shape), { engine: "javascript", seed });
    checkGroups(dut, shape, seed, stall);
  });
  test.each(stalls)("go into words, padded with zeros, with stalls of %d (seed %d)", async (stall, seed) => {
    using dut = await bench(() => new MaskWords(shape), { engine: "javascript", seed });
    checkWords(dut, shape, seed, stall);
  });
  test("take as many words of memory as a query is said to", () => {
    for (let count = 1; count <= shape.groups; count++) {
      const groups = Array.from({ length: count }, () => mask(shape.maskBits));
      expect(maskRowWords(count, shape.maskBits, shape.wordBits)).toBe(wordsOf(groups, 0n, shape).length);
    }
  });
});

const shape = shapes[0]!;
describe("groups from words:", () => {
  catches(
    () => new MaskGroups(shape),
    (dut) => {
      checkGroups(dut, shape, 3, 0.5);
    },
    [
      ["padding is given as groups", "mask_groups", "passes_valid & word_ends", "passes_valid & (part == 2'd3)"],
      [
        "a pass goes on with the rows of the next",
        "mask_groups",
        "passes_ready = row_ends & (row == passes_last_row)",
        "passes_ready = 1'b0",
      ],
      ["a row goes on in the middle of a word", "mask_groups", "part <= word_ends ?", "part <= part == 2'd3 ?"],
    ],
  );
});
describe("words from groups:", () => {
  catches(
    () => new MaskWords(shape),
    (dut) => {
      checkWords(dut, shape, 3, 0.5);
    },
    [
      ["a group is taken while a word waits", "mask_words", "(~is_full | words_ready)", "1'b1"],
      ["padding holds groups of the word before", "mask_words", "(part == 2'd0 ? 32'd0 : held) |", "held |"],
    ],
  );
});
