import type { AttentionScales } from "../golden/attention.ts";
import { keyTiles } from "../golden/key-tiles.ts";
import type { FixedScale } from "../golden/requantise.ts";
import { ceilLog2 } from "../hardware/shapes/array-shape.ts";
import type { EngineShape } from "../hardware/shapes/engine-shape.ts";

/** Attention of one head: what an attention pass computes. */
export interface AttentionHead {
  readonly tokens: number;
  readonly headDim: number;
  /** int8 [queries, headDim]. */
  readonly q: Int8Array;
  /** int8 [tokens, headDim]. */
  readonly k: Int8Array;
  readonly v: Int8Array;
  /** Positions to score, 0 or 1 [queries, tokens]; all of them without it. */
  readonly mask: Uint8Array | undefined;
  /** Kept share of each query that goes by the mask, less one [key tiles, queries]; whole without it. */
  readonly shares?: Uint8Array;
  /** Key of each slot of `lanes` tokens, tile after tile. */
  readonly keys: readonly number[];
  readonly scales: AttentionScales;
  /** In 2^-16 of a row's sum: makes a mask of the positions that reach it. */
  readonly threshold?: number;
  /** Queries in a row that have one of the new masks together. */
  readonly sharing?: number;
  /** Of one of several tiles of keys: it joins those before, and leaves its part to those behind. */
  readonly tile?: { readonly joins: boolean; readonly leaves: boolean };
}

/** The passes that a head takes over its keys in tiles of at most so many; the head itself where one tile holds them. */
export function passesOf({ lanes }: EngineShape, head: AttentionHead, keyTile: number): AttentionHead[] {
  const { tokens, headDim, q, k, v, mask, shares, keys } = head;
  const tiles = keyTiles(tokens, keyTile);
  if (tiles.length === 1) return [head];
  const queries = q.length / headDim;
  const slots = Math.ceil(tiles[0]!.rows / lanes);
  return tiles.map(({ first, rows }, t) => {
    const [from, to] = [first * headDim, (first + rows) * headDim];
    const own = mask && new Uint8Array(queries * rows);
    for (let i = 0; own && i < queries; i++) {
      const at = i * tokens + first;
      own.set(mask.subarray(at, at + rows), i * rows);
    }
    return {
      ...{ ...head, tokens: rows, k: k.subarray(from, to), v: v.subarray(from, to), mask: own },
      ...(shares && { shares: shares.subarray(t * queries, (t + 1) * queries) }),
      keys: keys.slice(t * slots, (t + 1) * slots),
      tile: { joins: t > 0, leaves: t < tiles.length - 1 },
    };
  });
}

/** The beats of each input stream of the attention engine, as 32-bit words. */
export interface AttentionStreams {
  readonly passes: Uint32Array;
  readonly keys: Uint32Array;
  readonly stationary: Uint32Array;
  readonly queries: Uint32Array;
  readonly masks: Uint32Array;
  readonly shares: Uint32Array;
  /** Beats of the masks that a refresh pass makes, and of their keys; a share for each query goes with them. */
  readonly newMasks: number;
  readonly newKeys: number;
  /** Beats of results: for each query its chunks, `merge` elements a beat. */
  readonly results: number;
  /** Beats that it leaves instead, of a pass with tiles behind: for each query one of sums, and those of its results. */
  readonly parts: number;
}

/** Lays one head out for an engine: rows cut into words and padded with zeros, masks into groups of slots. */
export function attentionStreams(shape: EngineShape, head: AttentionHead): AttentionStreams {
  const { lanes, width, maskSlots, merge } = shape;
  const { tokens, headDim, q, k, v, mask, shares, keys, scales, threshold, sharing = 1, tile } = head;
  const queries = q.length / headDim;
  const chunks = Math.ceil(headDim / width);
  const slots = Math.ceil(tokens / lanes);
  const groups = Math.ceil(slots / maskSlots);
  const groupTokens = maskSlots * lanes;

  const stationary = new Uint32Array((2 * tokens * chunks * width) / 4);
  const bytes = new Int8Array(stationary.buffer);
  for (let row = 0; row < tokens; row++) {
    bytes.set(k.subarray(row * headDim, (row + 1) * headDim), 2 * row * chunks * width);
    bytes.set(v.subarray(row * headDim, (row + 1) * headDim), (2 * row + 1) * chunks * width);
  }
  const queryWords = new Uint32Array((queries * chunks * width) / 4);
  const queryBytes = new Int8Array(queryWords.buffer);
  for (let row = 0; row < queries; row++) {
    queryBytes.set(q.subarray(row * headDim, (row + 1) * headDim), row * chunks * width);
  }

  const maskWords = Math.ceil(groupTokens / 32);
  const masks = new Uint32Array(mask ? queries * groups * maskWords : 0);
  for (let query = 0; mask && query < queries; query++) {
    for (let token = 0; token < tokens; token++) {
      if (mask[query * tokens + token] === 0) continue;
      const bit = token % groupTokens;
      masks[(query * groups + Math.floor(token / groupTokens)) * maskWords + (bit >> 5)]! |= 1 << (bit & 31);
    }
  }

  const laneBits = ceilLog2(lanes);
  const groupWords = Math.ceil((maskSlots * laneBits) / 32);
  const keyWords = new Uint32Array(groups * groupWords);
  for (const [slot, key] of keys.entries()) {
    // Keys may stand across words.
    const [group, low] = [Math.floor(slot / maskSlots), laneBits * (slot % maskSlots)];
    const at = group * groupWords + (low >> 5);
    keyWords[at]! |= key << (low & 31);
    if ((low & 31) + laneBits > 32) keyWords[at + 1]! |= key >>> (32 - (low & 31));
  }
  const scale = ({ multiplier, shift }: FixedScale): number[] => [multiplier, shift - 1];
  const counts = [chunks - 1, tokens - 1, queries - 1, groups - 1, Math.log2(sharing)];
  return {
    passes: Uint32Array.from([
      // No linear layer.
      ...[0, 0, 0, 0],
      ...[mask ? 1 : 0, threshold === undefined ? 0 : 1, threshold ?? 0, ...counts],
      ...scale(scales.score),
      ...scale(scales.output),
      ...(shape.joins ? [Number(tile?.joins ?? false), Number(tile?.leaves ?? false)] : []),
    ]),
    keys: keyWords,
    stationary,
    queries: queryWords,
    masks,
    shares: mask ? Uint32Array.from(shares ?? new Uint8Array(queries).fill(255)) : new Uint32Array(),
    newMasks: threshold === undefined ? 0 : Math.ceil(queries / sharing) * groups,
    newKeys: threshold === undefined ? 0 : groups,
    results: (queries * chunks * width) / merge,
    parts: queries * (1 + (chunks * width) / merge),
  };
}

/** The mask that a refresh pass gave, as `AttentionHead` has it. */
export function maskResults({ lanes, maskSlots }: EngineShape, tokens: number, beats: Uint32Array): Uint8Array {
  const groupTokens = lanes * maskSlots;
  const words = Math.ceil(groupTokens / 32);
  const groups = Math.ceil(tokens / groupTokens);
  const queries = beats.length / words / groups;
  return Uint8Array.from({ length: queries * tokens }, (_, i) => {
    const [query, token] = [Math.floor(i / tokens), i % tokens];
    const bit = token % groupTokens;
    return (beats[(query * groups + Math.floor(token / groupTokens)) * words + (bit >> 5)]! >>> (bit & 31)) & 1;
  });
}

/** The rows of a pass's results, int8 [queries, headDim], from its beats of `merge` elements. */
export function attentionResults(shape: EngineShape, headDim: number, beats: Uint32Array): Int8Array {
  const { width, merge } = shape;
  const padded = Math.ceil(headDim / width) * width;
  // A beat is its elements, in words of their own, and the mark of the last beat.
  const words = Math.ceil(merge / 4);
  const count = beats.length / (words + 1);
  const bytes = new Int8Array(beats.buffer, beats.byteOffset, beats.byteLength);
  const queries = (count * merge) / padded;
  const rows = new Int8Array(queries * headDim);
  for (let query = 0; query < queries; query++) {
    for (let c = 0; c < headDim; c++) {
      const element = query * padded + c;
      const beat = Math.floor(element / merge);
      rows[query * headDim + c] = bytes[4 * beat * (words + 1) + (element % merge)]!;
    }
  }
  return rows;
}
