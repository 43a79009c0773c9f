import { integerProduct } from "../kernels/matrix-product.ts";
import { fixedScale, rescale, requantise, type FixedScale } from "./requantise.ts";
import { probability, reciprocal } from "./softmax.ts";

/** Fraction bits of a kept share. */
const SHARE_BITS = 8;
/** The share of a row that keeps everything. */
const WHOLE = 2 ** SHARE_BITS;

/** Which positions each query attends to, and how much of its row they hold. */
export interface AttentionMask {
  readonly tokens: number;
  /** One bit a key, [heads, tokens, ceil(tokens / 32)] words, key 0 the lowest bit. */
  readonly words: Uint32Array;
  /** Kept shares less one, [heads, tokens]. */
  readonly shares: Uint8Array;
}

/** Queries at a time: their scores against all tokens are held at once, 16 MiB for 65,536 tokens. */
const QUERY_BLOCK = 64;

/** A mask without positions, whose shares are whole. */
export function emptyMask(heads: number, tokens: number): AttentionMask {
  return {
    tokens,
    words: new Uint32Array(heads * tokens * Math.ceil(tokens / 32)),
    shares: new Uint8Array(heads * tokens).fill(WHOLE - 1),
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
  /** In 2^-16 of the row's sum; for `refresh`. */
  readonly threshold?: number;
  /** For comparison: `refresh` drops positions here and now, and its mask's shares stay as they are. */
  readonly renormalises?: boolean;
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
 * V are summed in int32 (255 * 127 * 65,536 < 2^31) and divided by the row's sum at the end.
 *
 * With `refresh`, a position stays in the mask if `p * 2^16 >= threshold * sum` over the whole row. A row that would end up empty
 * keeps its first largest position. What stays holds a share of the row's sum, which the mask remembers: a masked pass gives the
 * weighted mean over the mask's positions, times this share.
 * @param q int8 [queries, hidden]
 * @param k int8 [tokens, hidden]
 * @param v int8 [tokens, hidden]
 * @returns int8 [queries, hidden], and how many positions were scored and how many entered the sums with V
 */
export function attention(
  q: Int8Array,
  k: Int8Array,
  v: Int8Array,
  { heads, scales, queries, mask, refresh, threshold = 0, renormalises = false }: AttentionOptions,
): { output: Int8Array; scored: number; kept: number } {
  const hidden = q.length / queries.length;
  const headDim = hidden / heads;
  const tokens = k.length / hidden;
  const rowWords = Math.ceil(tokens / 32);
  const output = new Int8Array(q.length);
  const everyone = Int32Array.from({ length: tokens }, (_, j) => j);
  const positions = new Int32Array(tokens);
  const kept = new Int32Array(tokens);
  const work = { scored: 0, kept: 0 };
  for (let head = 0; head < heads; head++) {
    const base = head * headDim;
    const keys = cut(k, hidden, base, headDim, 0, tokens);
    const values = transpose(cut(v, hidden, base, headDim, 0, tokens), headDim);
    for (let first = 0; first < queries.length; first += QUERY_BLOCK) {
      const rows = Math.min(QUERY_BLOCK, queries.length - first);
      const scores = integerProduct(cut(q, hidden, base, headDim, first, rows), keys, headDim);
      const probabilities = new Int16Array(rows * tokens);
      const rowSums = new Int32Array(rows);
      const rowShares = new Int32Array(rows).fill(WHOLE);
      for (let row = 0; row < rows; row++) {
        const query = head * tokens + queries[first + row]!;
        const maskRow = query * rowWords;
        const at = row * tokens;
        let list = everyone;
        let count = tokens;
        if (mask) [list, count] = [positions, selected(mask, maskRow, positions)];
        work.scored += count;
        const p = probabilities.subarray(at, at + tokens);
        let sum = exponents(scores.subarray(at, at + tokens), list, count, scales.score, p);
        if (refresh) {
          const stay = keepAbove(threshold * sum, p, kept);
          let stays = 0;
          refresh.words.fill(0, maskRow, maskRow + rowWords);
          for (const j of kept.subarray(0, stay)) {
            refresh.words[maskRow + (j >> 5)]! |= 1 << (j & 31);
            stays += p[j]!;
          }
          if (!renormalises) refresh.shares[query] = keptShare(stays, sum) - 1;
          else {
            dropOthers(p, kept.subarray(0, stay));
            [count, sum] = [stay, stays];
          }
        }
        if (mask) rowShares[row] = mask.shares[query]! + 1;
        work.kept += count;
        rowSums[row] = sum;
      }
      const sums = integerProduct(probabilities, values, tokens);
      for (let row = 0; row < rows; row++) {
        for (let c = 0; c < headDim; c++) {
          const element = sums[row * headDim + c]!;
          output[(first + row) * hidden + base + c] = normalise(element, rowSums[row]!, scales.output, rowShares[row]);
        }
      }
    }
  }
  return { output, ...work };
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

/** Writes the positions of a mask row's bits, ascending; returns how many there are. */
function selected({ words, tokens }: AttentionMask, maskRow: number, positions: Int32Array): number {
  let count = 0;
  for (let j = 0; j < tokens; j++) {
    if ((words[maskRow + (j >> 5)]! >>> (j & 31)) & 1) positions[count++] = j;
  }
  return count;
}

/** Unnormalised probabilities of the listed positions of one row; returns their sum. */
function exponents(
  scores: Int32Array,
  positions: Int32Array,
  count: number,
  { multiplier, shift }: FixedScale,
  into: Int16Array,
): number {
  let most = -(2 ** 31);
  for (let n = 0; n < count; n++) most = Math.max(most, scores[positions[n]!]!);
  let sum = 0;
  for (let n = 0; n < count; n++) {
    const j = positions[n]!;
    sum += into[j] = probability(rescale(most - scores[j]!, multiplier, shift));
  }
  return sum;
}

/** Lists the positions that reach the limit, ascending; where none does, the first largest one. Returns how many there are. */
function keepAbove(limit: number, probabilities: Int16Array, kept: Int32Array): number {
  let stay = 0;
  for (let j = 0; j < probabilities.length; j++) if (probabilities[j]! * 2 ** 16 >= limit) kept[stay++] = j;
  if (stay > 0) return stay;
  kept[0] = probabilities.indexOf(255);
  return 1;
}

/** Clears all probabilities but those of the listed positions. */
function dropOthers(probabilities: Int16Array, kept: Int32Array): void {
  const stay = Array.from(kept, (j) => probabilities[j]!);
  probabilities.fill(0);
  for (const [n, j] of kept.entries()) probabilities[j] = stay[n]!;
}
