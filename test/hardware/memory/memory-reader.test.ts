import { describe, expect, test } from "vitest";
import { MemoryReader } from "../../../generator/hardware/memory/memory-reader.ts";
import type { MemoryShape } from "../../../generator/hardware/shapes/memory-types.ts";
import { bench } from "../../../sim/bench.ts";
import { Random } from "../../random.ts";
import { catches, type BenchOf } from "../planted-bugs.ts";
import { addresses, randomList, randomRows, stepWithList, wordsFrom, wordsOf, type Rows } from "./rows-of-memory.ts";

const small: MemoryShape = { wordBytes: 4, tokens: 6, burst: 8 };
const cases: [shape: MemoryShape, depth: number][] = [
  [small, 8],
  [small, 19],
  [{ wordBytes: 16, tokens: 4, burst: 2 }, 6],
  [{ wordBytes: 128, tokens: 3, burst: 16 }, 64],
];

interface Timing {
  /** Cycles from a burst to its first word, at least. */
  readonly latency: number;
  /** Chance of a cycle without a word, and of one without a handshake. */
  readonly stall: number;
  readonly seed: number;
}

/** A memory whose words say where they stand; it returns them in order, one a cycle at most, and never waits for a place. */
class Memory {
  private readonly dut: BenchOf<MemoryReader>;
  private readonly shape: MemoryShape;
  private readonly list: readonly number[];
  private readonly timing: Timing;
  private readonly random: Random;
  private readonly due: { readonly address: number; readonly cycle: number }[] = [];
  private cycle = 0;
  /** Words asked for. */
  asked = 0;

  constructor(dut: BenchOf<MemoryReader>, shape: MemoryShape, list: readonly number[], timing: Timing) {
    [this.dut, this.shape, this.list, this.timing] = [dut, shape, list, timing];
    this.random = new Random(timing.seed);
    for (const stream of [dut.rows, dut.bursts, dut.words]) stream.stall(timing.stall);
  }
  step(): void {
    const { dut, due } = this;
    const returns = (due[0]?.cycle ?? Infinity) <= this.cycle && this.random.next() >= this.timing.stall;
    const address = returns ? due.shift()!.address : this.random.int(0, 1000);
    dut.returned = { valid: returns, data: contents(address) };
    stepWithList(dut, this.list);
    this.cycle++;
    for (const burst of dut.bursts.receive(dut.bursts.pending)) {
      const words = wordsFrom(Number(burst.address), Number(burst.length), this.shape);
      due.push(...words.map((each) => ({ address: each, cycle: this.cycle + this.timing.latency })));
      this.asked += words.length;
    }
  }
}

const contents = (address: number): bigint => BigInt(address) ^ 0x2a5a5a5an;

function check(dut: BenchOf<MemoryReader>, [shape, depth]: (typeof cases)[number], timing: Timing): void {
  const random = new Random(timing.seed);
  const list = randomList(random, shape);
  const asked = Array.from({ length: 12 }, () => randomRows(random, shape, list, 20));
  const expected = asked.flatMap((rows) => wordsOf(rows, list, shape)).map(contents);
  const memory = new Memory(dut, shape, list, timing);
  dut.rows.queue(asked);
  const most = expected.length * 20 * (1 + timing.latency);
  for (let cycle = 0; dut.words.moved.beats < expected.length && cycle < most; cycle++) {
    memory.step();
    expect(memory.asked - dut.words.moved.beats).toBeLessThanOrEqual(depth);
  }
  for (let cycle = 0; cycle < 20; cycle++) memory.step();
  expect(memory.asked).toBe(expected.length);
  expect(dut.words.pending).toBe(expected.length);
  expect(dut.words.receive(expected.length).map(({ data }) => data)).toEqual(expected);
}

describe.each(cases)("a reader of %o with a buffer of %d words", (shape, depth) => {
  test.each([
    [0, 0, 1],
    [7, 0, 2],
    [0, 0.5, 3],
    [30, 0.3, 4],
  ])(
    "gives words in order and asks for none without a place, latency %d, stalls of %d (seed %d)",
    async (latency, stall, seed) => {
      using dut = await bench(() => new MemoryReader(shape, depth), { engine: "javascript", seed });
      check(dut, [shape, depth], { latency, stall, seed });
    },
  );
});

/** Rows of memory without a gap. */
function block(address: number, words: number): Rows {
  return { address, stride: 0, lastRow: 0, listed: false, lastSegment: 0, segmentStride: 0, lastWord: words - 1 };
}

test("while nobody takes its words it fills its buffer, and goes on when they are taken", async () => {
  const shape: MemoryShape = { wordBytes: 4, tokens: 4, burst: 4 };
  const depth = 24;
  using dut = await bench(() => new MemoryReader(shape, depth), { engine: "javascript" });
  const memory = new Memory(dut, shape, randomList(new Random(1), shape), { latency: 3, stall: 0, seed: 1 });
  dut.words.stall(1);
  dut.rows.queue([block(addresses(shape) - 40, 100)]);
  for (let cycle = 0; cycle < 200; cycle++) memory.step();
  expect(memory.asked).toBe(depth);
  dut.words.stall(0);
  for (let cycle = 0; cycle < 200; cycle++) memory.step();
  expect(dut.words.receive(100, { timeout: 0 })).toEqual(
    wordsFrom(addresses(shape) - 40, 99, shape).map((address) => ({ data: contents(address) })),
  );
});

test("reads a word a cycle where its buffer covers the latency", async () => {
  using dut = await bench(() => new MemoryReader(small, 32), { engine: "javascript" });
  const memory = new Memory(dut, small, randomList(new Random(1), small), { latency: 20, stall: 0, seed: 1 });
  dut.rows.queue([block(64, 500)]);
  for (let cycle = 0; dut.words.pending < 500 && cycle < 1000; cycle++) memory.step();
  const { beats, first, last } = dut.words.moved;
  expect(beats).toBe(500);
  expect(last - first + 1).toBe(beats);
});

catches(
  () => new MemoryReader(small, 19),
  (dut) => {
    check(dut, [small, 19], { latency: 5, stall: 0.4, seed: 5 });
  },
  [
    ["a word is asked for too many", "memory_reader", "promised <= 5'd11", "promised <= 5'd12"],
    [
      "a place counts as free before its word is taken",
      "memory_reader",
      "taken <= words_valid & words_ready",
      "taken <= words_valid",
    ],
    [
      "a burst goes by the room of the one before",
      "memory_reader",
      "5'd11) & ~(bursts_valid & bursts_ready)",
      "5'd11)",
    ],
    ["bursts pass unseen while there is no room", "memory_reader", "(has_room & bursts_ready)", "(bursts_ready)"],
  ],
);
