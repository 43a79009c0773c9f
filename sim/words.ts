import type { Expr } from "../generator/hdl/ir.ts";

/**
 * JavaScript for a value's words of 32 bits, lowest first. A value of one word is a number as its type reads it; of several, they are
 * patterns, of which the last is sign- or zero-extended.
 */

/** Words of a value. */
export const wordsOf = (width: number): number => Math.ceil(width / 32);

/** Words of any content as those of a value: 32-bit patterns, the last extended by the sign. */
export function fit(words: readonly string[], width: number, signed: boolean): string[] {
  return words.map((word, i) =>
    i === words.length - 1 ? extend(word, width - 32 * i, signed, words.length === 1) : `(${word} | 0)`,
  );
}

export function patterns(words: readonly string[], count: number): readonly string[] {
  return count === 1 ? words : words.map((word) => `(${word} | 0)`);
}

/** @param alone a value of one word, which is a number; a word of several is a pattern */
export function extend(word: string, bits: number, signed: boolean, alone: boolean): string {
  if (bits === 32) return signed || !alone ? `(${word} | 0)` : `(${word} >>> 0)`;
  if (!signed) return `(${word} & ${2 ** bits - 1})`;
  return `(${word} << ${32 - bits} >> ${32 - bits})`;
}

/** The pattern of up to 32 bits from bit `low` on; what stands above them is not cleared. */
export function cut(words: readonly string[], low: number, bits: number): string {
  const [at, by] = [low >> 5, low & 31];
  const word = words[at]!;
  if (by === 0) return word;
  return by + bits <= 32 ? `(${word} >>> ${by})` : `(${word} >>> ${by} | ${words[at + 1]} << ${32 - by})`;
}

/** A value of up to 53 bits as a double. */
export function number(words: readonly string[]): string {
  return words.length === 1 ? words[0]! : `(${words[1]} * 4294967296 + (${words[0]} >>> 0))`;
}

export function bigint(words: readonly string[], { signed }: Expr): string {
  return `big(${signed}, ${words.join(", ")})`;
}

/** Bits that a value needs: a widened one no more than it had. */
export function ownWidth(expr: Expr): number {
  return expr.kind === "resize" && expr.a.signed === expr.signed ? Math.min(expr.width, ownWidth(expr.a)) : expr.width;
}

export function literalWords(value: bigint, width: number, signed = value < 0n): string[] {
  return Array.from({ length: wordsOf(width) }, (_, i) => {
    const word = BigInt.asUintN(32, value >> BigInt(32 * i));
    const alone = width <= 32 && !signed;
    return String(alone ? word : BigInt.asIntN(32, word));
  });
}
