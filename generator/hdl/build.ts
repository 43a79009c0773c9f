import { fail } from "./diagnostics.ts";
import { operands, wrap, type BinaryOp, type Expr, type ModuleNode, type UnaryOp } from "./ir.ts";
import { BoolType, EnumType, VecType, type Ground } from "./types.ts";
import { visitBehindOperands, visitOnce } from "./walk.ts";

/** Expressions of exact widths, and what can be said of one. */

/** Extends by the sign, or keeps the lowest bits. */
export function resize(a: Expr, width: number): Expr {
  if (a.width === width) return a;
  if (!Number.isInteger(width) || width < 1) {
    fail("width-mismatch", `${describe(a)} cannot be resized to ${width} bits`, "widths are whole numbers from 1 up");
  }
  if (a.kind === "literal") return { ...a, width, value: wrap(a.value, width, a.signed) };
  return { kind: "resize", width, signed: a.signed, a };
}

/** The same bits read with a sign or without one. */
export function cast(a: Expr, signed: boolean): Expr {
  if (a.signed === signed) return a;
  if (a.kind === "literal") return { kind: "literal", width: a.width, signed, value: wrap(a.value, a.width, signed) };
  return { kind: "cast", width: a.width, signed, a };
}

/** Bits `high` down to `low`, both included. */
export function bits(a: Expr, high: number, low: number, signed: boolean): Expr {
  if (!Number.isInteger(high) || !Number.isInteger(low) || low < 0 || high < low || high >= a.width) {
    fail("index-range", `${describe(a)} has no bits ${high} to ${low}`, `its bits are ${a.width - 1} to 0`);
  }
  return low === 0 && high === a.width - 1 ? cast(a, signed) : { kind: "bits", width: high - low + 1, signed, a, low };
}

/** Parts put together, the highest first. */
export function cat(parts: readonly Expr[]): Expr {
  if (parts.length === 1) return cast(parts[0]!, false);
  return { kind: "cat", width: parts.reduce((sum, part) => sum + part.width, 0), signed: false, parts };
}

export function unary(op: UnaryOp, a: Expr, width: number, signed = false): Expr {
  return { kind: "unary", op, width, signed, a };
}

export function binary(op: BinaryOp, a: Expr, b: Expr, width: number, signed: boolean): Expr {
  return { kind: "binary", op, width, signed, a, b };
}

export function compare(op: "eq" | "ne" | "lt" | "le", a: Expr, b: Expr): Expr {
  const width = Math.max(a.width, b.width);
  return binary(op, resize(a, width), resize(b, width), 1, false);
}

/** The narrowest literal of a number. */
export function minimal(value: bigint, signed: boolean): Expr {
  if (value < 0n && !signed)
    fail("literal-range", `${value} is negative beside an unsigned value`, "convert that with .toSInt() first");
  const magnitude = value < 0n ? -value - 1n : value;
  const bits = magnitude === 0n ? 0 : magnitude.toString(2).length;
  const width = Math.max(1, signed ? bits + 1 : bits);
  return { kind: "literal", width, signed, value };
}

/** Keeps the lowest bits, of which there must be as many. */
export function truncated(a: Expr, width: number): Expr {
  if (width > a.width) {
    const hint = "use .extend to make it wider";
    fail("width-mismatch", `${describe(a)} has ${a.width} bits and cannot be truncated to ${width}`, hint);
  }
  return resize(a, width);
}

/** Widens without changing the number. */
export function extended(a: Expr, width: number): Expr {
  if (width < a.width) {
    const hint = "use .truncate to drop high bits";
    fail("width-mismatch", `${describe(a)} has ${a.width} bits and cannot be extended to ${width}`, hint);
  }
  return resize(a, width);
}

/** Sum or difference modulo 2^width of the left operand, which must not be the narrower one. */
export function modular(op: "add" | "sub", a: Expr, b: Expr): Expr {
  if (b.width > a.width) {
    fail(
      "width-mismatch",
      `${describe(b)} has ${b.width} bits, more than the ${a.width} of ${describe(a)}`,
      "a modular sum keeps the width of its left operand: widen that one first",
    );
  }
  const width = a.width + 1;
  const exact = binary(op, resize(a, width), resize(b, width), width, op === "sub" || a.signed);
  return cast(resize(exact, a.width), a.signed);
}

/** Times 2^by, that much wider. */
export function shiftLeft(a: Expr, by: number): Expr {
  checkCount(by);
  if (by === 0) return a;
  const zeros: Expr = { kind: "literal", width: by, signed: false, value: 0n };
  return cast(cat([a, zeros]), a.signed);
}

/** Times 2^by, as much wider as `by` can say. */
export function shiftLeftBy(a: Expr, by: Expr): Expr {
  const width = a.width + 2 ** by.width - 1;
  return binary("shl", resize(a, width), by, width, a.signed);
}

/** Divided by 2^by, rounded down, that much narrower. */
export function shiftRight(a: Expr, by: number): Expr {
  checkCount(by);
  if (by === 0) return a;
  if (by < a.width) return bits(a, a.width - 1, by, a.signed);
  if (a.signed) return bits(a, a.width - 1, a.width - 1, true);
  return { kind: "literal", width: 1, signed: false, value: 0n };
}

function checkCount(by: number): void {
  if (!Number.isInteger(by) || by < 0)
    fail("literal-range", `cannot shift by ${by}`, "shift by a whole number from 0 up");
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

/** The module that what an expression names itself belongs to. */
function moduleOf(expr: Expr): ModuleNode | undefined {
  if (expr.kind === "signal") return expr.signal.module;
  if (expr.kind === "rom") return expr.rom.module;
  return expr.kind === "word" ? expr.memory.module : undefined;
}

/** The module whose signals an expression reads; undefined for constants. */
export function ownerOf(expr: Expr): ModuleNode | undefined {
  const isNew = (inner: Expr): boolean => !owners.has(inner);
  visitBehindOperands([expr], isNew, (inner) => {
    const [module = moduleOf(inner)] = operands(inner).flatMap((operand) => owners.get(operand)!.module ?? []);
    owners.set(inner, { module });
  });
  return owners.get(expr)!.module;
}
