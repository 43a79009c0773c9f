import { fail } from "./diagnostics.ts";
import type { BinaryOp, Expr, ModuleNode, UnaryOp } from "./ir.ts";
import { operands, wrap } from "./ir.ts";
import { bitsFor, Bool, EnumType, SInt, SIntType, UInt, UIntType, usedAsValue, VecType, BoolType } from "./types.ts";
import { visitBehindOperands, visitOnce } from "./walk.ts";
import type { Ground, Scalar, View } from "./types.ts";

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
    return compare("eq", this.expr, toExpr(other, this.type));
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
    if (typeof by === "number") {
      checkCount(by);
      if (by === 0) return this.of(this.expr);
      const zeros: Expr = { kind: "literal", width: by, signed: false, value: 0n };
      return this.of(cast(cat([this.expr, zeros]), this.expr.signed));
    }
    const width = this.width + 2 ** by.width - 1;
    return this.of(binary("shl", resize(this.expr, width), by.expr, width, this.expr.signed));
  }
  /** Divided by 2^by, rounded down; a constant amount shrinks the width, a signal keeps it. */
  shr(by: number | UIntValue): Self {
    if (typeof by === "number") {
      checkCount(by);
      if (by === 0) return this.of(this.expr);
      const kept = Math.max(this.width - by, 1);
      if (by < this.width) return this.of(bits(this.expr, this.width - 1, this.width - kept, this.expr.signed));
      return this.expr.signed
        ? this.of(bits(this.expr, this.width - 1, this.width - 1, true))
        : this.of({ kind: "literal", width: 1, signed: false, value: 0n });
    }
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
    if (width > this.width) {
      fail(
        "width-mismatch",
        `${describe(this.expr)} has ${this.width} bits and cannot be truncated to ${width}`,
        "use .extend to make it wider",
      );
    }
    return this.of(resize(this.expr, width));
  }
  /** Widens without changing the number. */
  extend(width: number): Self {
    if (width < this.width) {
      fail(
        "width-mismatch",
        `${describe(this.expr)} has ${this.width} bits and cannot be extended to ${width}`,
        "use .truncate to drop high bits",
      );
    }
    return this.of(resize(this.expr, width));
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
    const b = this.operand(other);
    if (b.width > this.width) {
      fail(
        "width-mismatch",
        `${describe(b)} has ${b.width} bits, more than the ${this.width} of ${describe(this.expr)}`,
        "a modular sum keeps the width of its left operand: widen that one first",
      );
    }
    const width = this.width + 1;
    const exact = binary(op, resize(this.expr, width), resize(b, width), width, op === "sub" || this.expr.signed);
    return this.of(cast(resize(exact, this.width), this.expr.signed));
  }
  private bitwise(op: "and" | "or" | "xor", other: Self | number | bigint): Self {
    const b = this.operand(other);
    const width = Math.max(this.width, b.width);
    return this.of(binary(op, resize(this.expr, width), resize(b, width), width, this.expr.signed));
  }
  private compare(op: "eq" | "ne" | "lt" | "le", other: Self | number | bigint, swap = false): BoolValue {
    const b = this.operand(other);
    return swap ? compare(op, b, this.expr) : compare(op, this.expr, b);
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
    const [first, ...rest] = states.map((state) => compare("eq", this.expr, toExpr(state, this.type)));
    if (!first) return fail("literal-range", `${describe(this.expr)}.is() names no state`, "name at least one");
    return first.or(...rest);
  }
  eq(other: Like<EnumValue<S>>): BoolValue {
    return compare("eq", this.expr, toExpr(other, this.type));
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

// ------------------------------------------------------------------ combinators

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
          : never;

/** `a` where the condition holds, else `b`; integers of different widths are widened to the wider one. */
export function mux<V extends Value>(select: BoolValue, a: V, b: Like<V>): Mixed<V> {
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

/** A vector of the given elements, which must have one type. */
export function vec<E extends Scalar>(element: E, values: readonly Like<View<E>>[]): VecValue<E> {
  const type = new VecType(values.length, element);
  return new VecValue(type, toExpr(values, type));
}

/** A literal of a ground type. */
export function literal<T extends Ground>(type: T, value: Like<View<T>>): View<T> {
  return wrapExpr(type, toExpr(value, type)) as View<T>;
}

// ------------------------------------------------------------------ building expressions

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
    const sameKind = source.type.kind === type.kind && sameStates(source.type, type) && sameElement(source.type, type);
    if (!sameKind) {
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

/** The bit pattern of a literal, or an error when it does not fit. */
export function encodeLiteral(source: unknown, type: Ground): { value: bigint; label?: { states: readonly string[] } } {
  if (type instanceof EnumType && typeof source === "string") {
    return { value: BigInt(type.encode(source)), label: { states: type.states } };
  }
  if (type instanceof BoolType && typeof source === "boolean") return { value: source ? 1n : 0n };
  if (type instanceof VecType && Array.isArray(source) && source.length === type.length) {
    const fields = source.map((entry) => wrap(encodeLiteral(entry, type.element).value, type.element.width, false));
    return { value: fields.reduceRight((word, field) => (word << BigInt(type.element.width)) | field, 0n) };
  }
  const isNumber = typeof source === "bigint" || (typeof source === "number" && Number.isInteger(source));
  if (!isNumber || type instanceof EnumType || type instanceof BoolType || type instanceof VecType) {
    return fail(
      "kind-mismatch",
      `${String(source)} is no literal of ${type.toString()}`,
      "give a whole number, a boolean or a state name",
    );
  }
  const value = BigInt(source);
  if (wrap(value, type.width, type.signed) !== value) {
    fail("literal-range", `${value} does not fit ${type.toString()}`, "use a wider type or a smaller number");
  }
  return { value };
}

export function resize(a: Expr, width: number): Expr {
  if (a.width === width) return a;
  if (!Number.isInteger(width) || width < 1) {
    fail("width-mismatch", `${describe(a)} cannot be resized to ${width} bits`, "widths are whole numbers from 1 up");
  }
  if (a.kind === "literal") return { ...a, width, value: wrap(a.value, width, a.signed) };
  return { kind: "resize", width, signed: a.signed, a };
}

function cast(a: Expr, signed: boolean): Expr {
  if (a.signed === signed) return a;
  if (a.kind === "literal") return { kind: "literal", width: a.width, signed, value: wrap(a.value, a.width, signed) };
  return { kind: "cast", width: a.width, signed, a };
}

function bits(a: Expr, high: number, low: number, signed: boolean): Expr {
  if (!Number.isInteger(high) || !Number.isInteger(low) || low < 0 || high < low || high >= a.width) {
    fail("index-range", `${describe(a)} has no bits ${high} to ${low}`, `its bits are ${a.width - 1} to 0`);
  }
  return low === 0 && high === a.width - 1 ? cast(a, signed) : { kind: "bits", width: high - low + 1, signed, a, low };
}

function cat(parts: readonly Expr[]): Expr {
  if (parts.length === 1) return cast(parts[0]!, false);
  return { kind: "cat", width: parts.reduce((sum, part) => sum + part.width, 0), signed: false, parts };
}

function unary(op: UnaryOp, a: Expr, width: number, signed = false): Expr {
  return { kind: "unary", op, width, signed, a };
}

function binary(op: BinaryOp, a: Expr, b: Expr, width: number, signed: boolean): Expr {
  return { kind: "binary", op, width, signed, a, b };
}

function compare(op: "eq" | "ne" | "lt" | "le", a: Expr, b: Expr): BoolValue {
  const width = Math.max(a.width, b.width);
  return new BoolValue(binary(op, resize(a, width), resize(b, width), 1, false));
}

/** The narrowest literal of a number. */
function minimal(value: bigint, signed: boolean): Expr {
  if (value < 0n && !signed)
    fail("literal-range", `${value} is negative beside an unsigned value`, "convert that with .toSInt() first");
  const magnitude = value < 0n ? -value - 1n : value;
  const bits = magnitude === 0n ? 0 : magnitude.toString(2).length;
  const width = Math.max(1, signed ? bits + 1 : bits);
  return { kind: "literal", width, signed, value };
}

function checkCount(by: number): void {
  if (!Number.isInteger(by) || by < 0)
    fail("literal-range", `cannot shift by ${by}`, "shift by a whole number from 0 up");
}

function sameStates(a: Ground, b: Ground): boolean {
  return !(a instanceof EnumType && b instanceof EnumType) || a.states.join() === b.states.join();
}

function sameElement(a: Ground, b: Ground): boolean {
  return (
    !(a instanceof VecType && b instanceof VecType) ||
    (a.length === b.length && a.element.toString() === b.element.toString())
  );
}

/** A short name of an expression for messages: its signal, or what it is made of. */
export function describe(expr: Expr): string {
  if (expr.kind === "signal") return `${expr.signal.module.className}.${expr.signal.name}`;
  if (expr.kind === "literal") return `the literal ${expr.value}`;
  const inside = new Set<string>();
  visitOnce([expr], (inner) => {
    if (inner.kind === "signal" && inside.size < 3) inside.add(describe(inner));
  });
  return inside.size ? `an expression of ${[...inside].join(", ")}` : "a constant expression";
}

/** Of every expression once asked about. */
const owners = new WeakMap<Expr, { readonly module: ModuleNode | undefined }>();

/** The module whose signals an expression reads; undefined for constants. */
export function ownerOf(expr: Expr): ModuleNode | undefined {
  const isNew = (inner: Expr): boolean => !owners.has(inner);
  visitBehindOperands([expr], isNew, (inner) => {
    const own = inner.kind === "signal" ? inner.signal.module : inner.kind === "rom" ? inner.rom.module : undefined;
    const [module = own] = operands(inner).flatMap((operand) => owners.get(operand)!.module ?? []);
    owners.set(inner, { module });
  });
  return owners.get(expr)!.module;
}
