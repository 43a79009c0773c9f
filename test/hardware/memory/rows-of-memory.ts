import { memoryTypes, type MemoryShape } from "../../../generator/hardware/shapes/memory-types.ts";
import type { Random } from "../../random.ts";

/** A request of `rowsType` in numbers. */
export interface Rows {
  readonly address: number;
  readonly stride: number;
  readonly lastRow: number;
  readonly listed: boolean;
  readonly lastSegment: number;
  readonly segmentStride: number;
  readonly lastWord: number;
  /** log2 of the tokens on the list that have a row together, where they may. */
  readonly sharing?: number;
}

/** A contiguous piece of memory; the last one of its rows is marked. */
export interface Piece {
  readonly address: number;
  readonly lastWord: number;
  readonly last: boolean;
}

/** Some tokens, at least one, in order. */
export function randomList(random: Random, { tokens }: MemoryShape): number[] {
  const always = random.int(0, tokens - 1);
  const density = random.next();
  return Array.from({ length: tokens }, (_, i) => i).filter((i) => i === always || random.next() < density);
}

/** Rows anywhere in memory, of pieces of up to `most` words. */
export function randomRows(random: Random, shape: MemoryShape, list: readonly number[], most: number): Rows {
  const lastSegment = random.pick([0, 0, 1, random.int(0, 5)]);
  const listed = random.next() < 0.5;
  const rows = listed ? list.length : shape.tokens;
  return {
    address: random.int(0, addresses(shape) - 1),
    stride: random.pick([0, random.int(1, 300), 2 ** 20 - 1]),
    lastRow: random.pick([0, rows - 1, random.int(0, rows - 1)]),
    listed,
    lastSegment,
    segmentStride: random.int(0, random.pick([500, 2 ** 24 - 1])),
    lastWord: random.pick([0, most - 1, random.int(0, most - 1)]),
  };
}

/** Words in the address space, at whose end addresses start again. */
export function addresses(shape: MemoryShape): number {
  return 2 ** memoryTypes(shape).address.width;
}

export function piecesOf(rows: Rows, list: readonly number[], shape: MemoryShape): Piece[] {
  const pieces: Piece[] = [];
  for (let row = 0; row <= rows.lastRow; row++) {
    for (let segment = 0; segment <= rows.lastSegment; segment++) {
      const place = rows.listed ? list[row]! >> (rows.sharing ?? 0) : row;
      const address = rows.address + rows.stride * place + rows.segmentStride * segment;
      pieces.push({
        address: address % addresses(shape),
        lastWord: rows.lastWord,
        last: row === rows.lastRow && segment === rows.lastSegment,
      });
    }
  }
  return pieces;
}

/** The address of every word of rows, in order. */
export function wordsOf(rows: Rows, list: readonly number[], shape: MemoryShape): number[] {
  return piecesOf(rows, list, shape).flatMap(({ address, lastWord }) => wordsFrom(address, lastWord, shape));
}

export function wordsFrom(address: number, lastWord: number, shape: MemoryShape): number[] {
  return Array.from({ length: lastWord + 1 }, (_, i) => (address + i) % addresses(shape));
}

/** A cycle in which a list of tokens is asked, as a memory would be: it answers in the next one, and holds its answer. */
export function stepWithList(
  dut: {
    readonly listAt: { readonly enable: boolean; readonly index: bigint };
    token: bigint | number;
    step(): void;
  },
  list: readonly number[],
): void {
  const { enable, index } = dut.listAt;
  dut.step();
  if (enable) dut.token = list[Number(index)]!;
}
