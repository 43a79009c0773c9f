import { describe, expect, test } from "vitest";
import type { MemoryShape } from "../../../generator/hardware/shapes/memory-types.ts";
import { MemoryWriter } from "../../../generator/hardware/memory/memory-writer.ts";
import { bench } from "../../../sim/bench.ts";
import { Random } from "../../random.ts";
import { catches, type BenchOf } from "../planted-bugs.ts";
import { randomList, randomRows, stepWithList, wordsFrom, wordsOf, type Rows } from "./rows-of-memory.ts";

const small: MemoryShape = { wordBytes: 4, tokens: 6, burst: 8 };
const cases: [shape: MemoryShape, depth: number][] = [
  [small, 16],
  [small, 21],
  [{ wordBytes: 16, tokens: 4, burst: 2 }, 4],
  [{ wordBytes: 128, tokens: 3, burst: 16 }, 64],
];

interface Timing {
  /** Cycles from a burst's last word to its acknowledgement, at least. */
  readonly latency: number;
  /** Chance of a cycle without a handshake on the bus, and of one without a word to write. */
  readonly stall: number;
  readonly wordStall: number;
  readonly seed: number;
}

/**
 * A bus that takes a burst, then its words, and acknowledges each burst when it is written. It sees to it that a burst's
 * words are all in the writer before it is offered, and that none waits for them.
 */
class Bus {
  private readonly dut: BenchOf<MemoryWriter>;
  private readonly shape: MemoryShape;
  private readonly list: readonly number[];
  private readonly timing: Timing;
  private readonly random: Random;
  private readonly due: number[] = [];
  private readonly ends: number[] = [];
  private cycle = 0;
  /** The address of every word of the bursts taken, and the words sent. */
  readonly addresses: number[] = [];
  readonly sent: bigint[] = [];
  /** Bursts taken and acknowledged, transfers done. */
  bursts = 0;
  acknowledged = 0;
  done = 0;
  /** The longest run of bursts that were not acknowledged. */
  mostOpen = 0;

  constructor(dut: BenchOf<MemoryWriter>, shape: MemoryShape, list: readonly number[], timing: Timing) {
    [this.dut, this.shape, this.list, this.timing] = [dut, shape, list, timing];
    this.random = new Random(timing.seed);
    for (const stream of [dut.rows, dut.bursts]) stream.stall(timing.stall);
    dut.words.stall(timing.wordStall);
  }
  get open(): number {
    return this.bursts - this.acknowledged;
  }
  step(): void {
    const { dut, due, ends, timing } = this;
    const here = dut.words.moved.beats;
    const owed = this.addresses.length - this.sent.length;
    dut.sent.stall(owed > 0 ? timing.stall : 1);
    const acknowledges = (due[0] ?? Infinity) <= this.cycle && this.random.next() >= timing.stall;
    if (acknowledges) due.shift();
    dut.acknowledged = acknowledges;
    stepWithList(dut, this.list);
    this.cycle++;
    if (acknowledges) this.acknowledged++;
    const sent = dut.sent.receive(dut.sent.pending).map(({ data }) => data);
    if (owed > 0 && timing.stall === 0) expect(sent).toHaveLength(1);
    this.sent.push(...sent);
    for (const { address, length } of dut.bursts.receive(dut.bursts.pending)) {
      this.addresses.push(...wordsFrom(Number(address), Number(length), this.shape));
      expect(this.addresses.length).toBeLessThanOrEqual(here);
      ends.push(this.addresses.length);
      this.bursts++;
    }
    while ((ends[0] ?? Infinity) <= this.sent.length) {
      ends.shift();
      due.push(this.cycle + timing.latency);
    }
    this.mostOpen = Math.max(this.mostOpen, this.open);
    if (dut.done) this.done++;
  }
}

/** Transfers one after the other: each is done once, when all its words and no others are written. */
function expectTransfers(
  dut: BenchOf<MemoryWriter>,
  bus: Bus,
  transfers: readonly (readonly number[])[],
  random: Random,
): void {
  const expected = transfers.flat();
  const words = expected.map(() => BigInt(random.int(0, 2 ** 32 - 1)));
  dut.words.queue(words.map((data) => ({ data })));
  let end = 0;
  for (const [index, addresses] of transfers.entries()) {
    end += addresses.length;
    for (let cycle = 0; bus.done === index && cycle < 20_000; cycle++) {
      bus.step();
      expect(bus.addresses.length).toBeLessThanOrEqual(end);
    }
    expect(bus.done).toBe(index + 1);
    expect(bus.open).toBe(0);
    expect(bus.sent).toHaveLength(end);
  }
  expect(bus.addresses).toEqual(expected);
  expect(bus.sent).toEqual(words);
  for (let cycle = 0; cycle < 20; cycle++) bus.step();
  expect(bus.done).toBe(transfers.length);
}

function check(dut: BenchOf<MemoryWriter>, shape: MemoryShape, timing: Timing): void {
  const random = new Random(timing.seed);
  const list = randomList(random, shape);
  const asked = Array.from({ length: 12 }, () => randomRows(random, shape, list, 20));
  const bus = new Bus(dut, shape, list, timing);
  dut.rows.queue(asked);
  expectTransfers(
    dut,
    bus,
    asked.map((rows) => wordsOf(rows, list, shape)),
    random,
  );
}

describe.each(cases)("a writer of %o with a buffer of %d words", (shape, depth) => {
  test.each([
    [0, 0, 0, 1],
    [9, 0, 0.9, 2],
    [0, 0.5, 0.5, 3],
    [25, 0.3, 0, 4],
  ])(
    "offers bursts whose words are here and is done when all are acknowledged, latency %d, stalls of %d and %d (seed %d)",
    async (latency, stall, wordStall, seed) => {
      using dut = await bench(() => new MemoryWriter(shape, depth), { engine: "javascript", seed });
      check(dut, shape, { latency, stall, wordStall, seed });
    },
  );
});

test("no more than 255 bursts wait for their acknowledgement, however long it takes", async () => {
  const shape: MemoryShape = { wordBytes: 4, tokens: 4, burst: 2 };
  using dut = await bench(() => new MemoryWriter(shape, 8), { engine: "javascript" });
  const bus = new Bus(dut, shape, randomList(new Random(1), shape), { latency: 1000, stall: 0, wordStall: 0, seed: 1 });
  const rows: Rows = {
    ...{ address: 0, stride: 0, lastRow: 0, listed: false },
    ...{ lastSegment: 0, segmentStride: 0, lastWord: 899 },
  };
  dut.rows.queue([rows]);
  expectTransfers(dut, bus, [wordsOf(rows, [], shape)], new Random(1));
  expect(bus.mostOpen).toBe(255);
});

catches(
  () => new MemoryWriter(small, 16),
  (dut) => {
    check(dut, small, { latency: 0, stall: 0.2, wordStall: 0.8, seed: 5 });
  },
  [
    ["a burst is offered a word too early", "memory_writer", "< held)", "<= held)"],
    [
      "a burst goes by the words of the one before",
      "memory_writer",
      "& ~(bursts_valid & bursts_ready) & are_here",
      "& are_here",
    ],
    ["done before the last acknowledgement", "memory_writer", "& issued & (open == 8'd0)", "& issued"],
    ["a transfer ends between two of its bursts", "memory_writer", "& splitter_bursts_last) issued", ") issued"],
  ],
);
