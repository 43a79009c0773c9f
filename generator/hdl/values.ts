import {
  binary,
  bits,
  cast,
  cat,
  compare,
  describe,
  encodeLiteral,
  extended,
  minimal,
  modular,
  resize,
  shiftLeft,
  shiftLeftBy,
  shiftRight,
  truncated,
  unary,
} from "./build.ts";
import { fail } from "./diagnostics.ts";
import type { BinaryOp, Expr } from "./ir.ts";
import {
  bitsFor,
  Bool,
  BoolType,
  EnumType,
  isSameKind,
  SInt,
  SIntType,
  UInt,
  UIntType,
  usedAsValue,
  VecType,
  type Ground,
  type Scalar,
} from "./types.ts";

/** The value of a type: what is read where something of that type was declared. */
export type View<T> = T extends UIntType
  ? UIntValue
  : T extends SIntType
    ? SIntValue
    : T extends BoolType
      ? BoolValue
      : T extends EnumType<infer S>
        ? EnumValue<S>
        : T extends VecType<infer E>
          ? VecValue<E>
          : { readonly [K in keyof T]: View<T[K]> };

/** What may be given where a value of kind V is expected: the value itself or a literal of its kind. */
export type Like<V> =
  V extends VecValue<infer E>
    ? VecValue<E> | readonly Like<View<E>>[]
    : V extends EnumValue<infer S>
      ? EnumValue<S> | S
      : V extends BoolValue
        ? BoolValue | boolean
        : V extends UIntValue
          ? UIntValue | number | bigint
          : V extends SIntValue
            ? SIntValue | number | bigint
            : { readonly [K in keyof V]: Like<V[K]> };

/** A piece of hardware that carries a value: a signal or an expression over signals. */
export abstract class Value {
  abstract readonly type: Ground;
  readonly expr: Expr;

  constructor(expr: Expr) {
    this.expr = expr;
  }

  get width(): number {
    return this.expr.width;
  }

  /** All bits as an unsigned number, element 0 or the lowest bit first. */
  asUInt(): UIntValue {
    return new UIntValue(cast(this.expr, false));
  }

  /** Guards against `signal + 1`, `signal < other` and the like; of `===`, `!` and `if` only the rule in /eslint hears. */
  [Symbol.toPrimitive](): never {
    return usedAsValue(describe(this.expr));
  }
}

/** One bit that is true or false. */
export class BoolValue extends Value {
  get type(): BoolType {
    return Bool();
  }
  not(): BoolValue {
    return new BoolValue(unary("not", this.expr, 1));
  }
  and(...others: Like<BoolValue>[]): BoolValue {
    return this.fold("and", others);
  }
  or(...others: Like<BoolValue>[]): BoolValue {
    return this.fold("or", others);
  }
  xor(...others: Like<BoolValue>[]): BoolValue {
    return this.fold("xor", others);
  }
  eq(other: Like<BoolValue>): BoolValue {
    return new BoolValue(compare("eq", this.expr, toExpr(other, this.type)));
  }
  private fold(op: BinaryOp, others: Like<BoolValue>[]): BoolValue {
    return new BoolValue(others.reduce((a, b) => binary(op, a, toExpr(b, this.type), 1, false), this.expr));
  }
}

/** Operations that unsigned and signed integers share. Results are exact: they grow as far as the operation can. */
abstract class IntegerValue<Self extends IntegerValue<Self>> extends Value {
  abstract override readonly type: UIntType | SIntType;
  protected abstract of(expr: Expr): Self;

  /** Product; as wide as both factors together. */
  mul(other: Self | number | bigint): Self {
    const b = this.operand(other);
    return this.of(binary("mul", this.expr, b, this.width + b.width, this.expr.signed));
  }
  /** Sum; one bit wider than the wider operand. */
  add(other: Self | number | bigint): Self {
    const b = this.operand(other);
    const width = Math.max(this.width, b.width) + 1;
    return this.of(binary("add", resize(this.expr, width), resize(b, width), width, this.expr.signed));
  }
  /** Sum modulo 2^width: the other operand must not be wider. */
  wrapAdd(other: Self | number | bigint): Self {
    return this.modular("add", other);
  }
  /** Difference modulo 2^width: the other operand must not be wider. */
  wrapSub(other: Self | number | bigint): Self {
    return this.modular("sub", other);
  }
  and(other: Self | number | bigint): Self {
    return this.bitwise("and", other);
  }
  or(other: Self | number | bigint): Self {
    return this.bitwise("or", other);
  }
  xor(other: Self | number | bigint): Self {
    return this.bitwise("xor", other);
  }
  not(): Self {
    return this.of(unary("not", this.expr, this.width, this.expr.signed));
  }
  eq(other: Self | number | bigint): BoolValue {
    return this.compare("eq", other);
  }
  ne(other: Self | number | bigint): BoolValue {
    return this.compare("ne", other);
  }
  lt(other: Self | number | bigint): BoolValue {
    return this.compare("lt", other);
  }
  le(other: Self | number | bigint): BoolValue {
    return this.compare("le", other);
  }
  gt(other: Self | number | bigint): BoolValue {
    return this.compare("lt", other, true);
  }
  ge(other: Self | number | bigint): BoolValue {
    return this.compare("le", other, true);
  }
  /** Times 2^by; a constant amount grows by exactly that, a signal by its largest value. */
  shl(by: number | UIntValue): Self {
    return this.of(typeof by === "number" ? shiftLeft(this.expr, by) : shiftLeftBy(this.expr, by.expr));
  }
  /** Divided by 2^by, rounded down; a constant amount shrinks the width, a signal keeps it. */
  shr(by: number | UIntValue): Self {
    if (typeof by === "number") return this.of(shiftRight(this.expr, by));
    return this.of(binary("shr", this.expr, by.expr, this.width, this.expr.signed));
  }
  /** Bit `index` counted from the lowest. */
  bit(index: number): BoolValue {
    return new BoolValue(bits(this.expr, index, index, false));
  }
  /** Bits `high` down to `low`, both included. */
  bits(high: number, low: number): UIntValue {
    return new UIntValue(bits(this.expr, high, low, false));
  }
  /** Keeps the lowest `width` bits. */
  truncate(width: number): Self {
    return this.of(truncated(this.expr, width));
  }
  /** Widens without changing the number. */
  extend(width: number): Self {
    return this.of(extended(this.expr, width));
  }
  /** Truncates or extends, whichever `width` takes. */
  resize(width: number): Self {
    return this.of(resize(this.expr, width));
  }
  /** True when any bit is set. */
  any(): BoolValue {
    return new BoolValue(unary("any", this.expr, 1));
  }
  /** True when every bit is set. */
  all(): BoolValue {
    return new BoolValue(unary("all", this.expr, 1));
  }
  /** True when the number of set bits is odd. */
  parity(): BoolValue {
    return new BoolValue(unary("parity", this.expr, 1));
  }
  asSInt(): SIntValue {
    return new SIntValue(cast(this.expr, true));
  }

  protected operand(other: Self | number | bigint): Expr {
    if (typeof other !== "object") return minimal(BigInt(other), this.expr.signed);
    if (other.expr.signed !== this.expr.signed) {
      fail(
        "kind-mismatch",
        `${describe(this.expr)} and ${describe(other.expr)} differ in sign`,
        "convert with .toSInt() (same number) or .asSInt()/.asUInt() (same bits)",
      );
    }
    return other.expr;
  }
  private modular(op: "add" | "sub", other: Self | number | bigint): Self {
    return this.of(modular(op, this.expr, this.operand(other)));
  }
  private bitwise(op: "and" | "or" | "xor", other: Self | number | bigint): Self {
    const b = this.operand(other);
    const width = Math.max(this.width, b.width);
    return this.of(binary(op, resize(this.expr, width), resize(b, width), width, this.expr.signed));
  }
  private compare(op: "eq" | "ne" | "lt" | "le", other: Self | number | bigint, swap = false): BoolValue {
    const b = this.operand(other);
    return new BoolValue(swap ? compare(op, b, this.expr) : compare(op, this.expr, b));
  }
}

/** An unsigned integer. */
export class UIntValue extends IntegerValue<UIntValue> {
  get type(): UIntType {
    return UInt(this.width);
  }
  protected of(expr: Expr): UIntValue {
    return new UIntValue(expr);
  }
  /** Exact difference, which may be negative: signed, one bit wider than the wider operand. */
  sub(other: UIntValue | number | bigint): SIntValue {
    const b = this.operand(other);
    const width = Math.max(this.width, b.width) + 1;
    return new SIntValue(binary("sub", resize(this.expr, width), resize(b, width), width, true));
  }
  /** The same number as a signed value, one bit wider. */
  toSInt(): SIntValue {
    return new SIntValue(cast(resize(this.expr, this.width + 1), true));
  }
  /** One-bit numbers only. */
  asBool(): BoolValue {
    if (this.width !== 1) {
      fail("width-mismatch", `${describe(this.expr)} has ${this.width} bits, not one`, "compare it, or pick a .bit(i)");
    }
    return new BoolValue(this.expr);
  }
  /** Splits the bits into `length` elements, element 0 from the lowest. */
  asVec<E extends Scalar>(length: number, element: E): VecValue<E> {
    const type = new VecType(length, element);
    if (type.width !== this.width) {
      fail(
        "width-mismatch",
        `${describe(this.expr)} has ${this.width} bits, ${type.toString()} ${type.width}`,
        "resize it first",
      );
    }
    return new VecValue(type, this.expr);
  }
}

/** A two's-complement integer. */
export class SIntValue extends IntegerValue<SIntValue> {
  get type(): SIntType {
    return SInt(this.width);
  }
  protected of(expr: Expr): SIntValue {
    return new SIntValue(expr);
  }
  /** Exact difference; one bit wider than the wider operand. */
  sub(other: SIntValue | number | bigint): SIntValue {
    const b = this.operand(other);
    const width = Math.max(this.width, b.width) + 1;
    return this.of(binary("sub", resize(this.expr, width), resize(b, width), width, true));
  }
  /** Exact negative; one bit wider. */
  neg(): SIntValue {
    return new SIntValue(minimal(0n, true)).sub(this).resize(this.width + 1);
  }
}

/** One of the states of an enum. */
export class EnumValue<S extends string> extends Value {
  readonly type: EnumType<S>;
  constructor(type: EnumType<S>, expr: Expr) {
    super(expr);
    this.type = type;
  }
  is(...states: S[]): BoolValue {
    const [first, ...rest] = states.map((state) => new BoolValue(compare("eq", this.expr, toExpr(state, this.type))));
    if (!first) return fail("literal-range", `${describe(this.expr)}.is() names no state`, "name at least one");
    return first.or(...rest);
  }
  eq(other: Like<EnumValue<S>>): BoolValue {
    return new BoolValue(compare("eq", this.expr, toExpr(other, this.type)));
  }
}

/** A fixed number of elements in one packed signal, element 0 in the lowest bits. */
export class VecValue<E extends Scalar> extends Value {
  readonly type: VecType<E>;
  constructor(type: VecType<E>, expr: Expr) {
    super(expr);
    this.type = type;
  }
  get length(): number {
    return this.type.length;
  }
  get elements(): readonly View<E>[] {
    return Array.from({ length: this.length }, (_, i) => this.at(i));
  }
  /** Element by constant or by signal; a signal index past the end reads zero. */
  at(index: number | UIntValue): View<E> {
    const { element, length } = this.type;
    if (typeof index !== "number" && index.expr.kind === "literal") return this.at(Number(index.expr.value));
    if (typeof index !== "number") {
      if (2 ** index.width < length) {
        fail(
          "width-mismatch",
          `an index of ${index.width} bits cannot reach all ${length} elements of ${describe(this.expr)}`,
          `give it ${bitsFor(length - 1)} bits`,
        );
      }
      const { width, signed } = element;
      return wrapExpr(element, { kind: "element", width, signed, vector: this.expr, index: index.expr }) as View<E>;
    }
    if (!Number.isInteger(index) || index < 0 || index >= length) {
      fail("index-range", `${describe(this.expr)} has no element ${index}`, `elements are 0 to ${length - 1}`);
    }
    const low = index * element.width;
    return wrapExpr(element, bits(this.expr, low + element.width - 1, low, element.signed)) as View<E>;
  }
  map<R>(transform: (element: View<E>, index: number) => R): R[] {
    return this.elements.map(transform);
  }
}

/** The Value class for a ground type. */
export function wrapExpr(type: Ground, expr: Expr): Value {
  if (type instanceof UIntType) return new UIntValue(expr);
  if (type instanceof SIntType) return new SIntValue(expr);
  if (type instanceof BoolType) return new BoolValue(expr);
  if (type instanceof EnumType) return new EnumValue(type, expr);
  return new VecValue(type, expr);
}

/**
 * Turns a literal or a value into an expression of exactly the given type.
 * @param anyWidth accept integers of another width (for operators that widen)
 */
export function toExpr(source: unknown, type: Ground, anyWidth = false): Expr {
  if (source instanceof Value) {
    if (!isSameKind(source.type, type)) {
      fail(
        "kind-mismatch",
        `${describe(source.expr)} is ${source.type.toString()}, where ${type.toString()} is expected`,
        "convert it in so many words: .asUInt(), .asSInt(), .asBool(), .toSInt()",
      );
    }
    if (source.width !== type.width && !anyWidth) {
      fail(
        "width-mismatch",
        `${describe(source.expr)} is ${source.type.toString()}, where ${type.toString()} is expected`,
        source.width > type.width
          ? `say .truncate(${type.width}) if dropping high bits is meant`
          : `say .extend(${type.width})`,
      );
    }
    return source.expr;
  }
  if (type instanceof VecType) return vecExpr(source, type);
  return { kind: "literal", width: type.width, signed: type.signed, ...encodeLiteral(source, type) };
}

function vecExpr(source: unknown, type: VecType<Scalar>): Expr {
  if (!Array.isArray(source) || source.length !== type.length) {
    return fail(
      "kind-mismatch",
      `${type.toString()} takes ${type.length} elements`,
      "give a list with one entry an element",
    );
  }
  return cat(source.map((element) => toExpr(element, type.element)).reverse());
}
