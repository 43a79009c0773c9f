import { fixedScale, rescale, requantise, type FixedScale } from "./requantise.ts";
import { probability, reciprocal } from "./softmax.ts";

/** Which positions each query attends to: one bit a key, [heads, tokens, ceil(tokens / 32)] words, key 0 the lowest bit. */
export interface AttentionMask {
  readonly tokens: number;
  readonly words: Uint32Array;
}

export function emptyMask(heads: number, tokens: number): AttentionMask {
  return { tokens, words: new Uint32Array(heads * tokens * Math.ceil(tokens / 32)) };
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
  /** A mask to fill: positions below the threshold are dropped here and now, and left out of it. */
  readonly refresh?: AttentionMask;
  /** In 2^-16 of the row's sum; for `refresh`. */
  readonly threshold?: number;
}

/**
 * Attention in integers. A row's probabilities are unnormalised uint8 relative to its largest score; their products with
 * V are summed in int32 (255 * 127 * 65,536 < 2^31) and divided by the row's sum at the end.
 *
 * With `refresh`, a position stays if `p * 2^16 >= threshold * sum` over the whole row; the sum is then taken over what
 * stayed. A row that would end up empty keeps its first largest position.
 * @param q int8 [queries, hidden]
 * @param k int8 [tokens, hidden]
 * @param v int8 [tokens, hidden]
 * @returns int8 [queries, hidden], and how many positions were scored and how many entered the sums with V
 */
export function attention(
  q: Int8Array,
  k: Int8Array,
  v: Int8Array,
  { heads, scales, queries, mask, refresh, threshold = 0 }: AttentionOptions,
): { output: Int8Array; scored: number; kept: number } {
  const hidden = q.length / queries.length;
  const headDim = hidden / heads;
  const tokens = k.length / hidden;
  const rowWords = Math.ceil(tokens / 32);
  const output = new Int8Array(q.length);
  const positions = new Int32Array(tokens);
  const scores = new Int32Array(tokens);
  const sums = new Int32Array(headDim);
  let [scored, kept] = [0, 0];
  for (let head = 0; head < heads; head++) {
    const base = head * headDim;
    for (let row = 0; row < queries.length; row++) {
      const maskRow = (head * tokens + queries[row]!) * rowWords;
      let count = 0;
      for (let j = 0; j < tokens; j++) {
        if (!mask || (mask.words[maskRow + (j >> 5)]! >>> (j & 31)) & 1) positions[count++] = j;
      }
      scored += count;
      let most = -(2 ** 31);
      const from = row * hidden + base;
      for (let n = 0; n < count; n++) {
        const at = positions[n]! * hidden + base;
        let dot = 0;
        for (let c = 0; c < headDim; c++) dot = (dot + q[from + c]! * k[at + c]!) | 0;
        scores[n] = dot;
        if (dot > most) most = dot;
      }
      let sum = 0;
      for (let n = 0; n < count; n++) {
        const p = probability(rescale(most - scores[n]!, scales.score.multiplier, scales.score.shift));
        scores[n] = p;
        sum += p;
      }
      if (refresh) {
        count = keepAbove(threshold * sum, positions, scores, count);
        sum = 0;
        for (let w = 0; w < rowWords; w++) refresh.words[maskRow + w] = 0;
        for (let n = 0; n < count; n++) {
          const j = positions[n]!;
          refresh.words[maskRow + (j >> 5)]! |= 1 << (j & 31);
          sum += scores[n]!;
        }
      }
      kept += count;
      sums.fill(0);
      for (let n = 0; n < count; n++) {
        const p = scores[n]!;
        if (p === 0) continue;
        const at = positions[n]! * hidden + base;
        for (let c = 0; c < headDim; c++) sums[c] = (sums[c]! + p * v[at + c]!) | 0;
      }
      const { inverse, exponent } = reciprocal(sum);
      const down = 2 ** -(23 + exponent);
      for (let c = 0; c < headDim; c++) {
        // The weighted mean of V with 8 fraction bits.
        const mean = Math.floor(sums[c]! * inverse * down + 0.5);
        output[from + c] = requantise(mean, scales.output.multiplier, scales.output.shift);
      }
    }
  }
  return { output, scored, kept };
}

/** Moves what reaches the limit to the front; an empty row keeps its first largest position. Returns how many stay. */
function keepAbove(limit: number, positions: Int32Array, probabilities: Int32Array, count: number): number {
  let stay = 0;
  for (let n = 0; n < count; n++) {
    if (probabilities[n]! * 2 ** 16 < limit) continue;
    positions[stay] = positions[n]!;
    probabilities[stay++] = probabilities[n]!;
  }
  if (stay > 0) return stay;
  const best = probabilities.subarray(0, count).indexOf(255);
  positions[0] = positions[best]!;
  probabilities[0] = 255;
  return 1;
}
