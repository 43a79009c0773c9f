import type { Expr } from "./ir.ts";

/** What is known of a value whatever its signals are: the bits in `mask` are those of `value`, which is 0 elsewhere. */
export interface Known {
  readonly mask: bigint;
  readonly value: bigint;
}

const nothing: Known = { mask: 0n, value: 0n };
const found = new WeakMap<Expr, Known>();

/** The bits of an expression that are constant, from those of its operands. */
export function knownBits(expr: Expr): Known {
  if (expr.kind === "signal") return nothing;
  let known = found.get(expr);
  if (!known) {
    known = transfer(expr);
    if (known.mask === 0n) known = nothing;
    found.set(expr, known);
  }
  return known;
}

export const ones = (width: number): bigint => (1n << BigInt(width)) - 1n;

const exactly = (value: bigint, width: number): Known => ({
  mask: ones(width),
  value: BigInt.asUintN(width, value),
});

function transfer(expr: Expr): Known {
  const { width } = expr;
  switch (expr.kind) {
    case "signal":
    case "word":
      return nothing;
    case "literal":
      return exactly(expr.value, width);
    case "cast":
      return knownBits(expr.a);
    case "resize":
      return resized(knownBits(expr.a), expr.a.width, expr.a.signed, width);
    case "bits":
      return low(shifted(knownBits(expr.a), -expr.low), width);
    case "cat":
      return joined(expr.parts);
    case "mux":
      return common([knownBits(expr.a), knownBits(expr.b)]);
    case "element": {
      const vector = knownBits(expr.vector);
      if (vector === nothing) return nothing;
      const length = expr.vector.width / width;
      return common(reached(expr.index, length, (i) => low(shifted(vector, -i * width), width), width));
    }
    case "rom": {
      const { contents } = expr.rom;
      return common(reached(expr.address, contents.length, (i) => exactly(contents[i]!, width), width));
    }
    case "unary":
      return unary(expr);
    case "binary":
      return binary(expr);
  }
}

function resized(known: Known, from: number, signed: boolean, width: number): Known {
  if (width <= from) return low(known, width);
  const above = ones(width) ^ ones(from);
  if (!signed) return { mask: known.mask | above, value: known.value };
  const sign = BigInt(from - 1);
  if (((known.mask >> sign) & 1n) === 0n) return known;
  return { mask: known.mask | above, value: (known.value >> sign) & 1n ? known.value | above : known.value };
}

function joined(parts: readonly Expr[]): Known {
  let [mask, value] = [0n, 0n];
  let offset = 0;
  for (let i = parts.length - 1; i >= 0; i--) {
    const known = knownBits(parts[i]!);
    if (known !== nothing) {
      mask |= known.mask << BigInt(offset);
      value |= known.value << BigInt(offset);
    }
    offset += parts[i]!.width;
  }
  return { mask, value };
}

/** What the entries that an index can reach are; past the end of a vector or table stands zero. */
function* reached(index: Expr, length: number, entry: (i: number) => Known, width: number): Generator<Known> {
  const { mask, value } = knownBits(index);
  const [fixed, at] = [Number(BigInt.asUintN(31, mask)), Number(BigInt.asUintN(31, value))];
  const last = value | (ones(index.width) ^ mask);
  for (let i = 0; i < length && i <= last; i++) if ((i & fixed) === at) yield entry(i);
  if (last >= length) yield exactly(0n, width);
}

/** Bits that are the same in all of several values. */
function common(all: Iterable<Known>): Known {
  let result: Known | undefined;
  for (const { mask, value } of all) {
    const same: bigint = result ? result.mask & mask & ~(result.value ^ value) : mask;
    if (same === 0n) return nothing;
    result = { mask: same, value: value & same };
  }
  return result ?? nothing;
}

function unary({ op, a }: Extract<Expr, { kind: "unary" }>): Known {
  const { mask, value } = knownBits(a);
  const all = ones(a.width);
  switch (op) {
    case "not":
      return { mask, value: ~value & mask };
    case "any":
      return value !== 0n ? exactly(1n, 1) : mask === all ? exactly(0n, 1) : nothing;
    case "all":
      return value !== mask ? exactly(0n, 1) : mask === all ? exactly(1n, 1) : nothing;
    case "parity":
      return mask === all ? exactly(BigInt(value.toString(2).replaceAll("0", "").length), 1) : nothing;
  }
}

function binary({ op, a, b, width }: Extract<Expr, { kind: "binary" }>): Known {
  const [x, y] = [knownBits(a), knownBits(b)];
  const both = x.mask & y.mask;
  switch (op) {
    case "and": {
      const zeros = (x.mask & ~x.value) | (y.mask & ~y.value);
      return { mask: zeros | both, value: x.value & y.value };
    }
    case "or": {
      const set = x.value | y.value;
      return { mask: set | both, value: set };
    }
    case "xor":
      return { mask: both, value: (x.value ^ y.value) & both };
    case "add":
      return low({ mask: ones(run(both)), value: x.value + y.value }, width);
    case "sub":
      return low({ mask: ones(run(both)), value: x.value - y.value }, width);
    case "mul": {
      // The low bits of a product come of the low bits of its factors, and factors of two are factors of it.
      const zeros = run(x.mask & ~x.value) + run(y.mask & ~y.value);
      const exact = run(both);
      return low(
        zeros > exact ? { mask: ones(zeros), value: 0n } : { mask: ones(exact), value: x.value * y.value },
        width,
      );
    }
    case "shl": {
      const zeros = run(x.mask & ~x.value);
      if (y.mask !== ones(b.width)) return low({ mask: ones(zeros), value: 0n }, width);
      const by = Math.min(Number(y.value), width);
      return low({ mask: (x.mask << BigInt(by)) | ones(by), value: x.value << BigInt(by) }, width);
    }
    case "shr": {
      if (x.mask === ones(width) && (x.value === 0n || (a.signed && x.value === x.mask))) return x;
      if (y.mask !== ones(b.width)) return nothing;
      if (!a.signed && y.value >= width) return exactly(0n, width);
      const by = Math.min(Number(y.value), width - 1);
      return resized(low(shifted(x, -by), width - by), width - by, a.signed, width);
    }
    case "eq":
    case "ne":
      return both & (x.value ^ y.value) ? exactly(op === "ne" ? 1n : 0n, 1) : nothing;
    case "lt":
    case "le": {
      const [left, right] = [rangeOf(x, a), rangeOf(y, b)];
      const holds = op === "lt" ? left.most < right.least : left.most <= right.least;
      const fails = op === "lt" ? left.least >= right.most : left.least > right.most;
      return holds || fails ? exactly(holds ? 1n : 0n, 1) : nothing;
    }
  }
}

function rangeOf({ mask, value }: Known, { width, signed }: Expr): { least: bigint; most: bigint } {
  const open = ones(width) ^ mask;
  if (!signed) return { least: value, most: value | open };
  const sign = open & (1n << BigInt(width - 1));
  return { least: BigInt.asIntN(width, value | sign), most: BigInt.asIntN(width, value | (open ^ sign)) };
}

/** Number of ones in a row from bit 0 on. */
function run(mask: bigint): number {
  const open = ~mask;
  return (open & -open).toString(2).length - 1;
}

function low({ mask, value }: Known, width: number): Known {
  const kept = mask & ones(width);
  return kept === 0n ? nothing : { mask: kept, value: value & kept };
}

const shifted = ({ mask, value }: Known, by: number): Known => ({
  mask: mask << BigInt(by),
  value: value << BigInt(by),
});
