import type { Expr } from "./ir.ts";
import { SourceMark } from "./source.ts";
import { isGround, leaves, mapShape, type Bundle, type Shape } from "./types.ts";
import type { Driven, TypeOf } from "./views.ts";
import { toExpr, Value, wrapExpr, type Like, type UIntValue, type View } from "./values.ts";
import { concat } from "./combine.ts";

/** All fields of a bundle in one unsigned number, the first field in the lowest bits. */
export function pack(fields: unknown): UIntValue {
  return concat(...groundValues(fields).reverse());
}

/** The inverse of `pack`. */
export function unpack<T extends Shape>(shape: T, word: UIntValue): View<T> {
  let low = 0;
  return mapShape(shape, (type) => {
    const field = word.bits(low + type.width - 1, low);
    low += type.width;
    return wrapExpr(type, type.signed ? field.asSInt().expr : field.expr);
  }) as View<T>;
}

function groundValues(fields: unknown): Value[] {
  return fields instanceof Value ? [fields] : Object.values(fields as object).flatMap(groundValues);
}

/** A bundle's or ground type's value, literals included, as one word. */
export function packLike(shape: Shape, data: unknown): Expr {
  if (isGround(shape)) return toExpr(data, shape);
  const typed = leaves(shape).map(({ path, type }) => {
    const field = path.reduce<unknown>((inner, key) => (inner as Record<string, unknown>)[key], data);
    return wrapExpr(type, toExpr(field, type));
  });
  return pack(typed).expr;
}

/** The type of a value, or of a bundle of values. */
export function typeOf<V>(values: V): TypeOf<V> {
  if (values instanceof Value) return values.type as TypeOf<V>;
  const fields = Object.entries(values as Readonly<Record<string, unknown>>);
  return Object.fromEntries(fields.map(([key, inner]) => [key, typeOf(inner)])) as TypeOf<V>;
}

/** Drives every field of a bundle from the field of the same name. */
export function assign<T extends Bundle>(sinks: Driven<T>, sources: Like<View<T>>): void {
  give(sinks, sources, "drive");
}

/** Gives every register of a bundle its next value, from the field of the same name. */
export function load<R extends object>(registers: R, values: Like<R>): void {
  give(registers, values as object, "next");
}

/** Gives every field of a bundle its value, or its next one, from the field of the same name. */
export function give(targets: object, sources: object, verb: "drive" | "next"): void {
  SourceMark.atOneLine(() => {
    giveFields(targets, sources, verb);
  });
}

function giveFields(targets: object, sources: object, verb: "drive" | "next"): void {
  for (const [key, target] of Object.entries(targets) as [string, object][]) {
    const source = (sources as Record<string, object>)[key]!;
    if (target instanceof Value) (target as unknown as Record<string, (source: unknown) => void>)[verb]!(source);
    else giveFields(target, source, verb);
  }
}
