import { bitsFor, Bool, UInt } from "../../hdl/index.ts";

/** What the blocks that speak to external memory depend on. */
export interface MemoryShape {
  /** Bytes of a word, a power of two from 4 to 128: those that a lane multiplies in a cycle. */
  readonly wordBytes: number;
  /** Tokens in the longest list, and rows in the longest transfer. */
  readonly tokens: number;
  /** Words in the longest burst: a power of two from 2 to 256. */
  readonly burst: number;
}

/** Bits of the number of a word in the memory image, as descriptors and registers hold it: 64 GiB of words of 16 bytes. */
export const WORD_ADDRESS_BITS = 32;

/** Bits of the number of a program's last word: fifty steps of DiT-XL/2 at 512 pixels are two million words. */
export const PROGRAM_WORD_BITS = 22;

/** Signal types of transfers. Addresses and strides count words. */
export function memoryTypes({ wordBytes, tokens, burst }: MemoryShape) {
  return {
    data: UInt(8 * wordBytes),
    address: UInt(WORD_ADDRESS_BITS),
    /** Words in a segment, less one: none has more than a program, which is one. */
    lastWord: UInt(PROGRAM_WORD_BITS),
    stride: UInt(20),
    row: UInt(bitsFor(tokens - 1)),
    /** Words in a burst, less one. */
    length: UInt(bitsFor(burst - 1)),
  };
}

/** A contiguous piece of memory. */
export function pieceType(shape: MemoryShape) {
  const { address, lastWord } = memoryTypes(shape);
  return { address, lastWord };
}

/** A request for a burst. */
export function burstType(shape: MemoryShape) {
  const { address, length } = memoryTypes(shape);
  return { address, length };
}

/** Bits of the log2 of tokens that share a row. */
export const SHARING_BITS = 3;

/**
 * Rows of memory: row i stands at `address + stride * i`, or at `address + stride * token i of the list`; it consists of
 * `lastSegment + 1` pieces of `lastWord + 1` words, `segmentStride` apart.
 * @param shares tokens on the list may have rows together
 */
export function rowsType(shape: MemoryShape, { shares = false }: { readonly shares?: boolean } = {}) {
  const { address, lastWord, stride, row } = memoryTypes(shape);
  return {
    address,
    stride,
    lastRow: row,
    listed: Bool().describe("rows are those of the tokens on the list"),
    lastSegment: UInt(8),
    segmentStride: UInt(24),
    lastWord,
    ...(shares && { sharing: UInt(SHARING_BITS).describe("log2 of the tokens on the list that have a row together") }),
  };
}
