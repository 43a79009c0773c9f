import { describe, expect, test } from "vitest";
import { ShareRows } from "../../../../generator/hardware/engine/masks/share-rows.ts";
import { memoryTypes, type MemoryShape } from "../../../../generator/hardware/shapes/memory-types.ts";
import {
  connect,
  Bool,
  input,
  Memory,
  Module,
  output,
  payloadOf,
  Stream,
  when,
} from "../../../../generator/hdl/index.ts";
import { bench } from "../../../../sim/bench.ts";
import { Random } from "../../../random.ts";
import { catches, type BenchOf } from "../../planted-bugs.ts";

const shapes: MemoryShape[] = [
  { wordBytes: 4, tokens: 64, burst: 8 },
  { wordBytes: 16, tokens: 40, burst: 8 },
  { wordBytes: 64, tokens: 16, burst: 8 },
];

/** The block beside the list of tokens. */
class ListedShares extends Module {
  readonly io;

  constructor(shape: MemoryShape) {
    const { wordBytes, tokens } = shape;
    super({ about: "Kept shares by a list.", parameters: { wordBytes, tokens } });
    const { row } = memoryTypes(shape);
    const { rows } = this.instances({ rows: new ShareRows(shape) });
    const { list } = this.memories({ list: Memory(tokens, row) });
    this.io = this.ports({
      write: input({ enable: Bool(), index: row, token: row }),
      passes: input(Stream(payloadOf(rows.passes))),
      words: input(Stream(payloadOf(rows.words))),
      shares: output(Stream(payloadOf(rows.shares))),
    });
    const { write, passes, words, shares } = this.io;
    when(write.enable, () => {
      list.write(write.index, write.token);
    });
    rows.token.drive(list.read(rows.listAt.index, rows.listAt.enable));
    connect(rows.passes, passes);
    connect(rows.words, words);
    connect(shares, rows.shares);
  }
}

function writeList(dut: BenchOf<ListedShares>, list: readonly number[]): void {
  for (const [index, token] of list.entries()) {
    dut.write = { enable: true, index, token };
    dut.step();
  }
  dut.write = { enable: false, index: 0, token: 0 };
}

/** Shares of a head of so many tokens as words of the bus; what pads the last one is no share. */
function wordsOf(shares: Uint8Array, wordBytes: number, padding: number): Uint32Array {
  const bytes = new Uint8Array(Math.ceil(shares.length / wordBytes) * wordBytes).fill(padding);
  bytes.set(shares);
  return new Uint32Array(bytes.buffer);
}

/** Passes of one list over heads of their own shares. */
function check(dut: BenchOf<ListedShares>, { wordBytes, tokens }: MemoryShape, seed: number, stall: number): void {
  const random = new Random(seed);
  for (const chance of [1, 0.5, 0.1, 0]) {
    const head = random.int(Math.ceil(tokens / 2), tokens);
    const chosen = Array.from({ length: head }, (_, token) => token).filter(() => random.next() < chance);
    const list = chosen.length > 0 ? chosen : [random.int(0, head - 1)];
    writeList(dut, list);
    for (const stream of [dut.passes, dut.words, dut.shares]) stream.stall(stall);
    const heads = Array.from({ length: 6 }, () => Uint8Array.from({ length: head }, () => random.int(0, 255)));
    dut.passes.queue(heads.map(() => ({ lastToken: head - 1, lastRow: list.length - 1 })));
    for (const shares of heads) dut.words.queueWords(wordsOf(shares, wordBytes, random.int(0, 255)));
    const expected = heads.flatMap((shares) => list.map((token) => shares[token]!));
    const found = dut.shares.receive(expected.length, { timeout: 20_000 });
    expect(found.map(({ share }) => Number(share))).toEqual(expected);
    // The words of the last head go too.
    dut.step(500);
    expect([dut.shares.pending, dut.words.pending, dut.passes.pending]).toEqual([0, 0, 0]);
  }
}

describe.each(shapes)("of $tokens tokens in words of $wordBytes bytes", (shape) => {
  test.each([
    [0, 1],
    [0.5, 2],
    [0.85, 3],
  ])(
    "gives the shares of the tokens on the list, pass after pass, under stalls of %d (seed %d)",
    async (stall, seed) => {
      using dut = await bench(() => new ListedShares(shape), { engine: "javascript", seed });
      check(dut, shape, seed, stall);
    },
  );
});

test("a share a cycle, and a cycle more for each word", async () => {
  const { wordBytes, tokens } = shapes[1]!;
  using dut = await bench(() => new ListedShares(shapes[1]!), { engine: "javascript" });
  const list = Array.from({ length: tokens }, (_, token) => token);
  writeList(dut, list);
  dut.passes.queue([{ lastToken: tokens - 1, lastRow: tokens - 1 }]);
  dut.words.queueWords(wordsOf(new Uint8Array(tokens), wordBytes, 0));
  dut.shares.receive(tokens);
  const { first, last } = dut.shares.moved;
  // Behind the last share nothing is counted of the last word.
  expect(last - first + 1).toBe(tokens + Math.ceil(tokens / wordBytes) - 1);
});

const shape = shapes[0]!;
catches(
  () => new ListedShares(shape),
  (dut) => {
    check(dut, shape, 4, 0.4);
  },
  [
    ["the list asked again while a share waits", "share_rows", "list_at_enable =", "list_at_enable = shares_valid |"],
    ["a list that is not begun again", "share_rows", "asks <= list_ends ? 6'd0 : asks", "asks <= asks"],
    ["words behind the last share left", "share_rows", "now_valid & ~is_here", "now_valid & ~is_here & ~is_over"],
    ["a pass that goes on into the next one's words", "share_rows", / & \(word == now_last_word\)/, " & 1'b0"],
  ],
);
