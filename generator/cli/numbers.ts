import { DesignError } from "../compiler/design-error.ts";

/** Numbers that a flag takes: whole or decimal, both bounds included; Infinity is "up". */
export interface NumberKind {
  readonly isWhole: boolean;
  readonly from: number;
  readonly to: number;
}

export const whole = (from: number, to = Infinity): NumberKind => ({ isWhole: true, from, to });
export const decimal = (from: number, to: number): NumberKind => ({ isWhole: false, from, to });

/** Digits with a point at most: no exponents, no other bases, no commas. */
const DIGITS = /^-?\d+(\.\d+)?$/;

/** The number of a text that is one of the kind. */
export function readNumber(text: string, { isWhole, from, to }: NumberKind): number | undefined {
  if (!DIGITS.test(text)) return undefined;
  // No minus zero.
  const value = Number(text) + 0;
  const isOfKind = isWhole ? /^-?\d+$/.test(text) && Number.isSafeInteger(value) : true;
  return isOfKind && value >= from && value <= to ? value : undefined;
}

/** What a flag takes, as messages have it. */
export function allowed({ isWhole, from, to }: NumberKind, isList: boolean): string {
  const bounds = to === Infinity ? `from ${from} up` : `from ${from} to ${to}`;
  if (isList) return `${isWhole ? "whole numbers" : "numbers"} ${bounds}, separated by commas`;
  return isWhole ? `a whole number ${bounds}` : `a number ${bounds}`;
}

/** A value as messages have it. */
export const shown = (text: string): string => (text === "" ? '""' : text);

/** @throws DesignError that names the flag, the text and what is allowed */
export function parseNumber(flag: string, text: string, kind: NumberKind): number {
  const value = readNumber(text, kind);
  if (value === undefined) throw new DesignError(`--${flag} ${shown(text)}: ${allowed(kind, false)}`);
  return value;
}

/** Numbers with commas between. @throws DesignError */
export function parseNumbers(flag: string, text: string, kind: NumberKind): number[] {
  return text.split(",").map((part) => {
    const value = readNumber(part, kind);
    if (value === undefined) throw new DesignError(`--${flag} ${shown(text)}: ${allowed(kind, true)}`);
    return value;
  });
}

/** An option of yargs that takes one number. It has no type there, so that the text arrives as it was given. */
export function numberFlag(flag: string, kind: NumberKind, describe: string) {
  return { describe, requiresArg: true, coerce: (text: unknown) => parseNumber(flag, String(text), kind) } as const;
}

/** An option that takes numbers with commas between. */
export function listFlag(flag: string, kind: NumberKind, describe: string) {
  return { describe, requiresArg: true, coerce: (text: unknown) => parseNumbers(flag, String(text), kind) } as const;
}
