import { integerProduct } from "../kernels/matrix-product.ts";
import { joined, keyTiles, wholeSum, type KeyTile, type PartialRow } from "./key-tiles.ts";
import { fixedScale, rescale, requantise, type FixedScale } from "./requantise.ts";
import { probability, reciprocal } from "./softmax.ts";

/** Fraction bits of a kept share. */
const SHARE_BITS = 8;
/** The share of a row that keeps everything. */
const WHOLE = 2 ** SHARE_BITS;

/** Which positions each query attends to, and how much of its row they hold. */
export interface AttentionMask {
  readonly tokens: number;
  /** Queries in a row that have one mask together, all that one of them keeps: a power of two. */
  readonly sharing: number;
  /** One bit a key, [heads, ceil(tokens / sharing), ceil(tokens / 32)] words, key 0 the lowest bit. */
  readonly words: Uint32Array;
  /** Kept shares less one, [heads, key tiles, tokens]. */
  readonly shares: Uint8Array;
}

/** Queries at a time: their scores against all tokens are held at once, 16 MiB for 65,536 tokens. */
const QUERY_BLOCK = 64;

/** A mask without positions, whose shares are whole. @param keyTile as in `AttentionOptions` */
export function emptyMask(heads: number, tokens: number, keyTile?: number, sharing = 1): AttentionMask {
  return {
    ...{ tokens, sharing },
    words: new Uint32Array(heads * Math.ceil(tokens / sharing) * Math.ceil(tokens / 32)),
    shares: new Uint8Array(heads * keyTiles(tokens, keyTile).length * tokens).fill(WHOLE - 1),
  };
}

/** The two scale changes of an attention layer. */
export interface AttentionScales {
  /** Steps of a score (int32) to 1/256 of a power of two. */
  readonly score: FixedScale;
  /** 1/256 steps of V to steps of the output. */
  readonly output: FixedScale;
}

/** Softmax of `q k / sqrt(headDim)` in base 2; scales are what one step of the int8 tensors means. */
export function attentionScales(headDim: number, q: number, k: number, v: number, output: number): AttentionScales {
  return {
    score: fixedScale(q * k * headDim ** -0.5 * Math.LOG2E * 256),
    output: fixedScale(v / output / 256),
  };
}

export interface AttentionOptions {
  readonly heads: number;
  readonly scales: AttentionScales;
  /** The token that each row of `q` belongs to; mask rows are looked up by it. */
  readonly queries: Int32Array;
  /** Positions to score; all of them without it. */
  readonly mask?: AttentionMask;
  /** A mask to fill: positions below the threshold are left out of it. The pass itself attends to all of them. */
  readonly refresh?: AttentionMask;
  /** In 2^-16 of the row's sum over a tile of keys; for `refresh`. */
  readonly threshold?: number;
  /** For comparison: `refresh` drops positions here and now, and its mask's shares stay as they are. */
  readonly renormalises?: boolean;
  /** Keys in a tile at most, `KEY_TILE` without it. */
  readonly keyTile?: number | undefined;
}

/**
 * The share of a row's sum that its kept positions hold, in 1/256: the nearest, halves up, from 1 to 256. Memory holds it less
 * one, in 8 bits.
 * @param kept sum of the probabilities that stay, at least 1 and at most `whole`
 * @param whole sum of all of them, below 2^24
 */
export function keptShare(kept: number, whole: number): number {
  return Math.max(1, Math.floor((2 * WHOLE * kept + whole) / (2 * whole)));
}

/**
 * Attention in integers. A row's probabilities are unnormalised uint8 relative to its largest score; their products with
 * V are summed in int32 (255 * 127 * 65,536 < 2^31) and divided by the row's sum at the end. Of keys in several tiles each is gone
 * over by itself, and joins those before (`joined`).
 *
 * With `refresh`, a position stays in the mask if `p * 2^16 >= threshold * sum` over the row's tile. A row that would end up empty
 * keeps its first largest position. What stays of the row, whatever else queries beside it keep, holds a share of the row's sum, which the mask remembers: a masked pass gives the
 * weighted mean over the mask's positions, times this share. In one of several tiles the share makes the row's sum larger instead
 * (`wholeSum`).
 * @param q int8 [queries, hidden]
 * @param k int8 [tokens, hidden]
 * @param v int8 [tokens, hidden]
 * @returns int8 [queries, hidden], and how many positions were scored and how many entered the sums with V
 */
export function attention(
  q: Int8Array,
  k: Int8Array,
  v: Int8Array,
  { heads, scales, queries, mask, keyTile, ...refreshing }: AttentionOptions,
): { output: Int8Array; scored: number; kept: number } {
  const hidden = q.length / queries.length;
  const headDim = hidden / heads;
  const tokens = k.length / hidden;
  const extents = keyTiles(tokens, keyTile);
  refreshing.refresh?.words.fill(0);
  const output = new Int8Array(q.length);
  const work = { scored: 0, kept: 0 };
  for (let head = 0; head < heads; head++) {
    const base = head * headDim;
    const tiles = extents.map((tile) => ({
      ...tile,
      keys: cut(k, hidden, base, headDim, tile.first, tile.rows),
      values: transpose(cut(v, hidden, base, headDim, tile.first, tile.rows), headDim),
    }));
    for (let first = 0; first < queries.length; first += QUERY_BLOCK) {
      const rows = Math.min(QUERY_BLOCK, queries.length - first);
      const block = cut(q, hidden, base, headDim, first, rows);
      const shares = new Int32Array(rows).fill(WHOLE);
      let parts: PartialRow[] = [];
      for (const [t, tile] of tiles.entries()) {
        const scores = integerProduct(block, tile.keys, headDim);
        const probabilities = new Int16Array(rows * tile.rows);
        const weighed = Array.from({ length: rows }, (_, row) => {
          const token = queries[first + row]!;
          const places = { head, token, share: (head * tiles.length + t) * tokens + token };
          const at = row * tile.rows;
          const [own, p] = [scores.subarray(at, at + tile.rows), probabilities.subarray(at, at + tile.rows)];
          const { sum, most, scored, kept } = weigh(own, p, tile, places, { scale: scales.score, mask, ...refreshing });
          work.scored += scored;
          work.kept += kept;
          if (mask) shares[row] = mask.shares[places.share]! + 1;
          return { most, sum: tiles.length > 1 ? wholeSum(sum, shares[row]!) : sum };
        });
        const sums = integerProduct(probabilities, tile.values, tile.rows);
        const now = weighed.map((part, row) => ({
          ...part,
          elements: sums.subarray(row * headDim, (row + 1) * headDim),
        }));
        parts = t === 0 ? now : now.map((part, row) => joined(parts[row]!, part, scales.score));
      }
      for (const [row, { sum, elements }] of parts.entries()) {
        const at = (first + row) * hidden + base;
        const share = tiles.length > 1 ? WHOLE : shares[row]!;
        for (let c = 0; c < headDim; c++) output[at + c] = normalise(elements[c]!, sum, scales.output, share);
      }
    }
  }
  return { output, ...work };
}

interface Weighing extends Pick<AttentionOptions, "refresh" | "threshold" | "renormalises"> {
  readonly scale: FixedScale;
  readonly mask: AttentionMask | undefined;
}

/**
 * Probabilities of a row over a tile of keys, and the mask that a refresh leaves of them.
 * @param places the row's head and token, and where its share stands
 * @returns their sum, the largest score, and how many positions were scored and how many have probabilities
 */
function weigh(
  scores: Int32Array,
  probabilities: Int16Array,
  { first, rows }: KeyTile,
  { head, token, share }: { readonly head: number; readonly token: number; readonly share: number },
  { scale, mask, refresh, threshold = 0, renormalises = false }: Weighing,
): { sum: number; most: number; scored: number; kept: number } {
  const list = mask ? selected(mask, maskRow(mask, head, token), first, rows) : undefined;
  const scored = list?.length ?? rows;
  const { sum, most } = exponents(scores, list, scale, probabilities);
  if (!refresh) return { sum, most, scored, kept: scored };
  const stay = keepAbove(threshold * sum, probabilities);
  const at = maskRow(refresh, head, token);
  let stays = 0;
  for (const j of stay) {
    refresh.words[at + ((first + j) >> 5)]! |= 1 << ((first + j) & 31);
    stays += probabilities[j]!;
  }
  if (renormalises) {
    dropOthers(probabilities, stay);
    return { sum: stays, most, scored, kept: stay.length };
  }
  refresh.shares[share] = keptShare(stays, sum) - 1;
  return { sum, most, scored, kept: scored };
}

/**
 * An element of P V over its row's sum, int8: the weighted mean of V with 8 fraction bits, and its requantisation, whose
 * multiplier the share makes smaller: `(multiplier * share + 128) >> 8`.
 * @param element int32, sum of products of probabilities and V
 * @param rowSum sum of the same probabilities, at least 1
 * @param share of the whole row that these hold, 1 to 256 in 1/256
 */
export function normalise(element: number, rowSum: number, { multiplier, shift }: FixedScale, share = WHOLE): number {
  const { inverse, exponent } = reciprocal(rowSum);
  const mean = Math.floor(element * inverse * 2 ** -(23 + exponent) + 0.5);
  return requantise(mean, (multiplier * share + WHOLE / 2) >> SHARE_BITS, shift);
}

/** Rows `first` on of the columns of one head, [rows, headDim]. */
function cut(matrix: Int8Array, hidden: number, base: number, headDim: number, first: number, rows: number): Int8Array {
  const out = new Int8Array(rows * headDim);
  for (let i = 0; i < rows; i++) {
    const at = (first + i) * hidden + base;
    out.set(matrix.subarray(at, at + headDim), i * headDim);
  }
  return out;
}

function transpose(matrix: Int8Array, columns: number): Int8Array {
  const rows = matrix.length / columns;
  const out = new Int8Array(matrix.length);
  for (let i = 0; i < rows; i++) for (let c = 0; c < columns; c++) out[c * rows + i] = matrix[i * columns + c]!;
  return out;
}

/** The first word of a query's mask. */
export function maskRow(
  { tokens, sharing }: Pick<AttentionMask, "tokens" | "sharing">,
  head: number,
  token: number,
): number {
  return (head * Math.ceil(tokens / sharing) + Math.floor(token / sharing)) * Math.ceil(tokens / 32);
}

/** Whether query q selects key j. */
export type Selects = (q: number, j: number) => boolean;

/** What a head's mask selects. */
export function selectsOf(mask: AttentionMask, head: number): Selects {
  return (q, j) => ((mask.words[maskRow(mask, head, q) + (j >> 5)]! >>> (j & 31)) & 1) === 1;
}

/** How many rows of a mask select each key of a tile. */
export function selections(
  selects: Selects,
  { tokens, sharing }: Pick<AttentionMask, "tokens" | "sharing">,
  { first, rows }: KeyTile,
): number[] {
  return Array.from({ length: rows }, (_, j) => {
    let count = 0;
    for (let q = 0; q < tokens; q += sharing) if (selects(q, first + j)) count++;
    return count;
  });
}

/** Which of the tile's keys a mask has, ascending. @param at its first word */
function selected({ words }: AttentionMask, at: number, first: number, rows: number): Int32Array {
  const positions = new Int32Array(rows);
  let count = 0;
  for (let j = 0; j < rows; j++) {
    if ((words[at + ((first + j) >> 5)]! >>> ((first + j) & 31)) & 1) positions[count++] = j;
  }
  return positions.subarray(0, count);
}

/** Unnormalised probabilities of the listed positions of one row, or of all; returns their sum, and the largest score. */
function exponents(
  scores: Int32Array,
  list: Int32Array | undefined,
  { multiplier, shift }: FixedScale,
  into: Int16Array,
): { sum: number; most: number } {
  const count = list?.length ?? scores.length;
  let most = -(2 ** 31);
  for (let n = 0; n < count; n++) most = Math.max(most, scores[list ? list[n]! : n]!);
  let sum = 0;
  for (let n = 0; n < count; n++) {
    const j = list ? list[n]! : n;
    sum += into[j] = probability(rescale(most - scores[j]!, multiplier, shift));
  }
  return { sum, most };
}

/** Lists the positions that reach the limit, ascending; where none does, the first largest one. */
function keepAbove(limit: number, probabilities: Int16Array): Int32Array {
  const kept = new Int32Array(probabilities.length);
  let stay = 0;
  for (let j = 0; j < probabilities.length; j++) if (probabilities[j]! * 2 ** 16 >= limit) kept[stay++] = j;
  return stay > 0 ? kept.subarray(0, stay) : Int32Array.of(probabilities.indexOf(255));
}

/** Clears all probabilities but those of the listed positions. */
function dropOthers(probabilities: Int16Array, kept: Int32Array): void {
  const stay = Array.from(kept, (j) => probabilities[j]!);
  probabilities.fill(0);
  for (const [n, j] of kept.entries()) probabilities[j] = stay[n]!;
}
