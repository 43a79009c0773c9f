import { describe, expect, test } from "vitest";
import type { MemoryShape } from "../../../generator/hardware/shapes/memory-types.ts";
import { RowAddresses } from "../../../generator/hardware/memory/row-addresses.ts";
import { bench } from "../../../sim/bench.ts";
import { Random } from "../../random.ts";
import { catches, type BenchOf } from "../planted-bugs.ts";
import { piecesOf, randomList, randomRows, stepWithList, type Piece, type Rows } from "./rows-of-memory.ts";

const shapes: MemoryShape[] = [
  { wordBytes: 4, tokens: 16, burst: 8 },
  { wordBytes: 32, tokens: 5, burst: 16 },
  { wordBytes: 128, tokens: 64, burst: 2 },
];

/** The pieces of all rows, as they come out. */
function run(dut: BenchOf<RowAddresses>, asked: readonly Rows[], list: readonly number[], count: number): Piece[] {
  dut.rows.queue(asked);
  for (let cycle = 0; dut.pieces.pending < count && cycle < 20 * count; cycle++) stepWithList(dut, list);
  return dut.pieces
    .receive(count, { timeout: 0 })
    .map(({ address, lastWord, last }) => ({ address: Number(address), lastWord: Number(lastWord), last }));
}

function check(dut: BenchOf<RowAddresses>, shape: MemoryShape, seed: number, stall: number, shares = false): void {
  const random = new Random(seed);
  const list = randomList(random, shape);
  const asked = Array.from({ length: 40 }, () => ({
    ...randomRows(random, shape, list, 2 ** 20),
    ...(shares && { sharing: random.int(0, 7) }),
  }));
  const expected = asked.flatMap((rows) => piecesOf(rows, list, shape));
  dut.rows.stall(stall);
  dut.pieces.stall(stall);
  expect(run(dut, asked, list, expected.length)).toEqual(expected);
}

describe.each(shapes)("rows of $tokens tokens in words of $wordBytes bytes", (shape) => {
  test.each([
    [0, 1],
    [0.5, 2],
    [0.85, 3],
  ])("become their pieces in order, by number or by list, with stalls of %d (seed %d)", async (stall, seed) => {
    using dut = await bench(() => new RowAddresses(shape), { engine: "javascript", seed });
    check(dut, shape, seed, stall);
  });
});

test("tokens in a row may have one row together", async () => {
  using dut = await bench(() => new RowAddresses(shapes[2]!, true), { engine: "javascript" });
  check(dut, shapes[2]!, 7, 0.3, true);
});

test("a piece in two cycles, the first one two behind its rows; by the list five, and a cycle a token left out", async () => {
  using dut = await bench(() => new RowAddresses(shapes[0]!), { engine: "javascript" });
  const rows: Rows = {
    ...{ address: 100, stride: 64, lastRow: 15, listed: true },
    ...{ lastSegment: 3, segmentStride: 8, lastWord: 2 },
  };
  const tokens = Array.from({ length: 16 }, (_, i) => i);
  const cycles = (asked: Rows, list: readonly number[], pieces: number): { before: number; pieces: number } => {
    dut.rows.restart();
    dut.pieces.restart();
    run(dut, [asked], list, pieces);
    const { first, last } = dut.pieces.moved;
    return { before: first - dut.rows.moved.first, pieces: last - first + 1 };
  };
  expect(cycles({ ...rows, listed: false }, tokens, 64)).toEqual({ before: 2, pieces: 2 * 64 - 1 });
  expect(cycles(rows, tokens, 64)).toEqual({ before: 5, pieces: 2 * 64 - 1 });
  // Of twelve on the list the first is token 1, the last one 14: two left out between them.
  const others = tokens.filter((token) => token % 5 > 0);
  expect(cycles({ ...rows, lastRow: 11, lastSegment: 0 }, others, 12).pieces).toBe(12 + 11 + 2);
});

const shape = shapes[0]!;
catches(
  () => new RowAddresses(shape),
  (dut) => {
    check(dut, shape, 4, 0.5);
  },
  [
    ["the list is asked again while its answer waits", "row_addresses", "asks_now = asks & (~answered | moves)", "asks_now = asks"],
    ["a row's segments go on from the row before", "row_addresses", /at <= now_address \+ (.*now_stride)/, "at <= at + $1"],
    ["only the last row ends the rows", "row_addresses", "put_last = segments_is_last & ", "put_last = "],
    ["rows of one segment go on", "row_addresses", /segments_is_last <= rows_last_segment == 8'd0/, "segments_is_last <= 1'd0"],
    ["tokens left out have no rows", "row_addresses", "if (walked) now_address", "if (row_ends) now_address"],
    ["a row is left before the list says which is next", "row_addresses", "busy & known & ~is_there", "busy & ~is_there"],
  ],
); // prettier-ignore
