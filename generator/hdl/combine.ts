import { cat, minimal, resize } from "./build.ts";
import type { Expr } from "./ir.ts";
import { SInt, UInt, VecType, type Ground, type Scalar } from "./types.ts";
import type { BoolValue, EnumValue } from "./values.ts";
import { SIntValue, toExpr, UIntValue, Value, VecValue, wrapExpr, type Like, type View } from "./values.ts";

type Mixed<V> = V extends UIntValue
  ? UIntValue
  : V extends SIntValue
    ? SIntValue
    : V extends BoolValue
      ? BoolValue
      : V extends EnumValue<infer S>
        ? EnumValue<S>
        : V extends VecValue<infer E>
          ? VecValue<E>
          : V extends Value
            ? never
            : { readonly [K in keyof V]: Mixed<V[K]> };

/** A value, or a bundle of them. */
export type Choice = Value | { readonly [field: string]: Choice };

/**
 * `a` where the condition holds, else `b`; integers of different widths are widened to the wider one. Of bundles field by field, those
 * that `a` has.
 */
export function mux<V extends Choice>(select: BoolValue, a: V, b: Like<V>): Mixed<V> {
  if (!(a instanceof Value)) {
    const other = b as Readonly<Record<string, Like<Choice>>>;
    const fields = Object.entries(a).map(([key, value]) => [key, mux(select, value, other[key]!)]);
    return Object.fromEntries(fields) as Mixed<V>;
  }
  const isInteger = a instanceof UIntValue || a instanceof SIntValue;
  const literal = typeof b === "number" || typeof b === "bigint";
  const other = isInteger && literal ? minimal(BigInt(b), a.expr.signed) : toExpr(b, a.type, isInteger);
  const width = isInteger ? Math.max(a.width, other.width) : a.width;
  const expr: Expr = {
    kind: "mux",
    width,
    signed: a.expr.signed,
    select: select.expr,
    a: resize(a.expr, width),
    b: resize(other, width),
  };
  return wrapExpr(isInteger ? (a.expr.signed ? SInt(width) : UInt(width)) : a.type, expr) as Mixed<V>;
}

/** Concatenation, highest part first. */
export function concat(...parts: Value[]): UIntValue {
  return new UIntValue(cat(parts.map((part) => part.expr)));
}

/** A vector of the given elements, which must have one type: that of the first, where none is said. */
export function vec<V extends UIntValue | SIntValue | BoolValue>(values: readonly V[]): VecValue<V["type"]>;
export function vec<E extends Scalar>(element: E, values: readonly Like<View<E>>[]): VecValue<E>;
export function vec(...given: [readonly Value[]] | [Scalar, readonly unknown[]]): VecValue<Scalar> {
  const [element, values] = given.length === 2 ? given : [given[0][0]!.type as Scalar, given[0]];
  const type = new VecType(values.length, element);
  return new VecValue(type, toExpr(values, type));
}

/** A literal of a ground type. */
export function literal<T extends Ground>(type: T, value: Like<View<T>>): View<T> {
  return wrapExpr(type, toExpr(value, type)) as View<T>;
}
