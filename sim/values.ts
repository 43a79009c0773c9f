import { BoolType, EnumType, isGround, VecType, type Bundle, type Ground, type Shape } from "../generator/hdl/types.ts";
import type { SIntType, UIntType } from "../generator/hdl/types.ts";
import { totalWords, type Field } from "./ports.ts";

/** A value as the bench reads it: exact at any width. */
export type Read<T> = T extends UIntType | SIntType
  ? bigint
  : T extends BoolType
    ? boolean
    : T extends EnumType<infer S>
      ? S
      : T extends VecType<infer E>
        ? Read<E>[]
        : { readonly [K in keyof T]: Read<T[K]> };

/** A value as the bench takes it. */
export type Write<T> = T extends UIntType | SIntType
  ? bigint | number
  : T extends BoolType
    ? boolean
    : T extends EnumType<infer S>
      ? S
      : T extends VecType<infer E>
        ? ArrayLike<Write<E>>
        : { readonly [K in keyof T]: Write<T[K]> };

/**
 * The bits of a value.
 * @throws TypeError for a value of the wrong kind or a missing field, RangeError for one that does not fit its type
 */
export function encode(type: Ground, value: unknown, name: string): bigint {
  if (type instanceof BoolType) {
    if (typeof value !== "boolean") throw new TypeError(`${name} takes true or false, not ${String(value)}`);
    return value ? 1n : 0n;
  }
  if (type instanceof EnumType) {
    const code = type.states.indexOf(value as string);
    if (code < 0) throw new RangeError(`${name} takes ${type.states.join(", ")}, not ${String(value)}`);
    return BigInt(code);
  }
  if (type instanceof VecType) {
    const elements = value as ArrayLike<unknown> | undefined;
    if (elements?.length !== type.length) {
      throw new RangeError(`${name} takes ${type.length} elements, not ${elements?.length ?? "none"}`);
    }
    let bits = 0n;
    for (let i = type.length - 1; i >= 0; i--) {
      bits = (bits << BigInt(type.element.width)) | encode(type.element, elements[i], `${name}[${i}]`);
    }
    return bits;
  }
  if (typeof value !== "bigint" && !Number.isInteger(value)) {
    throw new TypeError(`${name} takes a whole number, not ${String(value)}`);
  }
  const number = BigInt(value as number | bigint);
  const wrapped = type.signed ? BigInt.asIntN(type.width, number) : BigInt.asUintN(type.width, number);
  if (wrapped !== number) throw new RangeError(`${name} = ${number} does not fit ${type.toString()}`);
  return BigInt.asUintN(type.width, number);
}

export function decode(type: Ground, bits: bigint): unknown {
  if (type instanceof BoolType) return bits === 1n;
  if (type instanceof EnumType) return type.states[Number(bits)] ?? `invalid(${bits})`;
  if (type instanceof VecType) {
    const { element } = type;
    return Array.from({ length: type.length }, (_, i) =>
      decode(element, BigInt.asUintN(element.width, bits >> BigInt(i * element.width))),
    );
  }
  return type.signed ? BigInt.asIntN(type.width, bits) : bits;
}

export function toWords(bits: bigint, words: Uint32Array, offset: number, count: number): void {
  for (let i = 0; i < count; i++) words[offset + i] = Number((bits >> BigInt(32 * i)) & 0xffffffffn);
}

export function fromWords(words: Uint32Array, offset: number, count: number, width: number): bigint {
  let bits = 0n;
  for (let i = count - 1; i >= 0; i--) bits = (bits << 32n) | BigInt(words[offset + i]!);
  return BigInt.asUintN(width, bits);
}

/** Writes a bundle's or ground value's fields into their words. */
export function encodeFields(
  fields: readonly Field[],
  value: unknown,
  words: Uint32Array,
  base: number,
  name: string,
): void {
  for (const { path, type, offset, words: count } of fields) {
    const leaf = path.reduce<unknown>((inner, key) => (inner as Record<string, unknown> | undefined)?.[key], value);
    toWords(encode(type, leaf, [name, ...path].join(".")), words, base + offset, count);
  }
}

/** The words of one value, from word 0. */
export function wordsFor(fields: readonly Field[], value: unknown, name: string): Uint32Array {
  const words = new Uint32Array(totalWords(fields));
  encodeFields(fields, value, words, 0, name);
  return words;
}

export function decodeFields(
  shape: Shape | Bundle,
  fields: readonly Field[],
  words: Uint32Array,
  base: number,
): unknown {
  let next = 0;
  const build = (inner: Shape): unknown => {
    if (!isGround(inner)) return Object.fromEntries(Object.entries(inner).map(([key, part]) => [key, build(part)]));
    const { offset, words: count, type } = fields[next++]!;
    return decode(type, fromWords(words, base + offset, count, type.width));
  };
  return build(shape);
}
