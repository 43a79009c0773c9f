import { describe, expect, test } from "vitest";
import { BurstSplitter } from "../../../generator/hardware/memory/burst-splitter.ts";
import type { MemoryShape } from "../../../generator/hardware/shapes/memory-types.ts";
import { bench } from "../../../sim/bench.ts";
import { Random } from "../../random.ts";
import { catches, type BenchOf } from "../planted-bugs.ts";
import { addresses, type Piece } from "./rows-of-memory.ts";

const PAGE_BYTES = 4096;
const shapes: MemoryShape[] = [
  { wordBytes: 16, tokens: 4, burst: 8 },
  { wordBytes: 4, tokens: 4, burst: 2 },
  { wordBytes: 4, tokens: 4, burst: 256 },
  // A page has fewer words than AXI4 allows a burst.
  { wordBytes: 32, tokens: 4, burst: 256 },
  { wordBytes: 128, tokens: 4, burst: 64 },
];

/** The longest burst that a page has room for. */
function longest({ wordBytes, burst }: MemoryShape): number {
  return Math.min(burst, PAGE_BYTES / wordBytes);
}

/** Pieces that begin and end anywhere in a burst and a page, or at their edges. */
function randomPieces(random: Random, shape: MemoryShape): Piece[] {
  const most = longest(shape);
  return Array.from({ length: 150 }, () => ({
    address: random.pick([
      random.int(0, addresses(shape) / 2),
      random.int(0, 1000) * most,
      random.int(1, 1000) * most - 1,
    ]),
    lastWord: random.pick([0, most - 1, most, random.int(0, most), random.int(0, 6 * most)]),
    last: random.next() < 0.3,
  }));
}

/** Takes the bursts of pieces one by one, for how many there are is the block's to say. */
function expectTiles(dut: BenchOf<BurstSplitter>, shape: MemoryShape, pieces: readonly Piece[]): void {
  const most = longest(shape);
  for (const { address, lastWord, last } of pieces) {
    const end = address + lastWord + 1;
    let at = address;
    while (at < end) {
      const burst = dut.bursts.receive(1, { timeout: 1000 })[0]!;
      const words = Number(burst.length) + 1;
      expect(Number(burst.address)).toBe(at);
      expect(words).toBeLessThanOrEqual(most);
      // Only at its ends is a piece cut shorter than it could be.
      if (at !== address && at + words !== end) expect(words).toBe(most);
      const page = (word: number): number => Math.floor((word * shape.wordBytes) / PAGE_BYTES);
      expect(page(at + words - 1)).toBe(page(at));
      at += words;
      expect(burst.last).toBe(last && at === end);
    }
    expect(at).toBe(end);
  }
}

function check(dut: BenchOf<BurstSplitter>, shape: MemoryShape, seed: number, stall: number): void {
  const pieces = randomPieces(new Random(seed), shape);
  dut.pieces.stall(stall);
  dut.bursts.stall(stall);
  dut.pieces.queue(pieces);
  expectTiles(dut, shape, pieces);
  dut.step(20);
  expect(dut.bursts.pending).toBe(0);
}

describe.each(shapes)("bursts of up to $burst words of $wordBytes bytes", (shape) => {
  test.each([
    [0, 1],
    [0.6, 2],
  ])("tile every piece and cross no page, with stalls of %d (seed %d)", async (stall, seed) => {
    using dut = await bench(() => new BurstSplitter(shape), { engine: "javascript", seed });
    check(dut, shape, seed, stall);
  });
});

test("gives a burst a cycle, with a cycle between pieces at most", async () => {
  const shape = shapes[0]!;
  using dut = await bench(() => new BurstSplitter(shape), { engine: "javascript" });
  const pieces = Array.from({ length: 10 }, (_, i) => ({ address: i * 1000, lastWord: 100 * i, last: false }));
  dut.pieces.queue(pieces);
  expectTiles(dut, shape, pieces);
  const { beats, first, last } = dut.bursts.moved;
  expect(last - first + 1).toBeLessThan(beats + pieces.length);
});

const shape = shapes[3]!;
catches(
  () => new BurstSplitter(shape),
  (dut) => {
    check(dut, shape, 3, 0.5);
  },
  [
    [
      "a piece that ends with its page goes on",
      "burst_splitter",
      /(goes_on_next_condition_2 = .*) <= ~pieces_address/,
      "$1 < ~pieces_address",
    ],
    ["a second burst is never the last", "burst_splitter", "goes_on <= ~goes_on_next_condition;", "goes_on <= 1'b1;"],
    ["a burst is on offer without a piece", "burst_splitter", "goes_on | pieces_valid", "1'd1"],
    ["every burst of the last piece is marked", "burst_splitter", "is_last & ~goes_on", "is_last"],
    [
      "the next piece replaces a burst that waits",
      "burst_splitter",
      "| (bursts_valid & bursts_ready);",
      "| (bursts_valid & (bursts_ready | ~goes_on));",
    ],
  ],
);
