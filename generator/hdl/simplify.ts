import { wrap, type BinaryOp, type Expr, type Signal, type Statement } from "./ir.ts";
import { knownBits, ones } from "./known.ts";
import { visitBehindOperands, withOperands } from "./walk.ts";

/**
 * What all back ends leave out: operators on constants, and branches that are never taken. It decides alone what is
 * constant: an expression that is left reads a signal in every text made of it. It runs behind the checks, so that a
 * parameter which makes a signal superfluous is no mistake, and it removes nothing that has a name.
 */

const done = new WeakMap<Expr, Expr>();

/** The expression with constants folded; the same one for the same one, so that what is shared stays shared. */
export function fold(expr: Expr): Expr {
  const isNew = (inner: Expr): boolean => inner.kind !== "signal" && !done.has(inner);
  const foldedOf = (inner: Expr): Expr => done.get(inner) ?? inner;
  visitBehindOperands([expr], isNew, (inner) => {
    const folded = constantOf(foldOne(withOperands(inner, foldedOf)));
    done.set(inner, folded);
    done.set(folded, folded);
  });
  return foldedOf(expr);
}

/**
 * Statements with constants folded; branches whose condition is a constant are taken or left out.
 * @param then what else is done to each expression
 */
export function simplify(block: readonly Statement[], then: (expr: Expr) => Expr = (expr) => expr): Statement[] {
  return withoutOverruled(
    folded(block, (expr) => then(fold(expr))),
    new Set(),
  );
}

function folded(block: readonly Statement[], fold: (expr: Expr) => Expr): Statement[] {
  return block.flatMap((statement): Statement[] => {
    switch (statement.kind) {
      case "assign":
        return [{ ...statement, value: fold(statement.value) }];
      case "write":
        return [{ ...statement, address: fold(statement.address), data: fold(statement.data) }];
      case "check":
        return [{ ...statement, condition: fold(statement.condition) }];
      case "when": {
        const branches = [];
        for (const { condition, body } of statement.branches) {
          const test = condition && fold(condition);
          if (test && isLiteral(test, 0n)) continue;
          const always = !test || isLiteral(test, 1n);
          branches.push({ condition: always ? undefined : test, body: folded(body, fold) });
          if (always) break;
        }
        const [first] = branches;
        if (!first) return [];
        return first.condition ? [{ ...statement, branches }] : first.body;
      }
      case "switch": {
        const subject = fold(statement.subject);
        const cases = statement.cases.map(({ match, body }) => ({ match, body: folded(body, fold) }));
        const otherwise = statement.otherwise && folded(statement.otherwise, fold);
        if (subject.kind !== "literal") return [{ ...statement, subject, cases, otherwise }];
        const taken = cases.find(({ match }) => isLiteral(match, subject.value));
        return taken?.body ?? otherwise ?? [];
      }
    }
  });
}

/**
 * Leaves out what a later assignment overrules, which a branch that is always taken can do: a block would otherwise
 * run only when a signal moves that decides nothing.
 * @param later signals that are assigned behind the block whatever happens in it; afterwards those that it assigns too
 */
function withoutOverruled(block: readonly Statement[], later: Set<Signal>): Statement[] {
  const inner = (body: readonly Statement[]): Statement[] => {
    const own: Signal[] = [];
    for (const statement of body)
      if (statement.kind === "assign" && !later.has(statement.target)) own.push(statement.target);
    const kept = withoutOverruled(body, later);
    for (const target of own) later.delete(target);
    return kept;
  };
  const kept: Statement[] = [];
  for (const statement of block.toReversed()) {
    switch (statement.kind) {
      case "assign":
        if (!later.has(statement.target)) kept.push(statement);
        later.add(statement.target);
        break;
      case "when": {
        const branches = statement.branches.map(({ condition, body }) => ({ condition, body: inner(body) }));
        kept.push({ ...statement, branches });
        break;
      }
      case "switch": {
        const cases = statement.cases.map(({ match, body }) => ({ match, body: inner(body) }));
        kept.push({ ...statement, cases, otherwise: statement.otherwise && inner(statement.otherwise) });
        break;
      }
      default:
        kept.push(statement);
    }
  }
  return kept.reverse();
}

/** The literal of an expression all of whose bits are known; the expression itself otherwise. */
function constantOf(expr: Expr): Expr {
  if (expr.kind === "literal") return expr;
  const { width, signed } = expr;
  const { mask, value } = knownBits(expr);
  return mask !== 0n && mask === ones(width)
    ? { kind: "literal", width, signed, value: wrap(value, width, signed) }
    : expr;
}

function foldOne(expr: Expr): Expr {
  const { width, signed } = expr;
  const constant = (value: bigint): Expr => ({ kind: "literal", width, signed, value: wrap(value, width, signed) });
  switch (expr.kind) {
    case "literal":
    case "signal":
    case "rom":
    case "word":
      return expr;
    case "cat":
      return joined(expr);
    case "cast":
      if (expr.a.kind === "cast") return expr.a.a;
      return expr.a.signed === signed ? expr.a : expr;
    case "resize": {
      if (expr.a.width === width) return expr.a;
      // What the inner one cuts off is lost; all else the outer one does as well.
      if (expr.a.kind !== "resize" || (expr.a.width < expr.a.a.width && width > expr.a.width)) return expr;
      return foldOne({ ...expr, a: expr.a.a });
    }
    case "bits":
      return bitsOf(expr.a, expr.low, width, signed);
    case "mux":
      if (expr.select.kind === "literal") return expr.select.value === 1n ? expr.a : expr.b;
      return expr.a === expr.b || (expr.a.kind === "literal" && isLiteral(expr.b, expr.a.value)) ? expr.a : expr;
    case "element": {
      if (expr.index.kind !== "literal") return expr;
      const low = Number(expr.index.value) * width;
      return low < expr.vector.width ? bitsOf(expr.vector, low, width, signed) : constant(0n);
    }
    case "unary": {
      const { a, op } = expr;
      return op === "not" && a.kind === "unary" && a.op === "not" ? a.a : expr;
    }
    case "binary": {
      const { op, a, b } = expr;
      if (a.kind === "literal" && b.kind === "literal") return constant(operate[op](a.value, b.value));
      if (b.kind === "literal") return withConstant(op, a, b, expr) ?? expr;
      if (a.kind === "literal" && op in commutes) return withConstant(op, b, a, expr) ?? expr;
      return expr;
    }
  }
}

/** A concatenation in which neighbours that are bits in a row are one part; one that stands there several times stays, as its text counts it. */
function joined(cat: Extract<Expr, { kind: "cat" }>): Expr {
  const runs = cat.parts.map((part, i) => isSame(part, cat.parts[i - 1]) || isSame(part, cat.parts[i + 1]));
  const parts: Expr[] = [];
  for (const [i, part] of cat.parts.entries()) {
    const above = i > 0 && !runs[i - 1] ? parts.at(-1) : undefined;
    const goesOn = above?.kind === "bits" && part.kind === "bits" && isSame(above.a, part.a);
    if (goesOn && !runs[i] && above.low === part.low + part.width)
      parts[parts.length - 1] = bitsOf(above.a, part.low, above.width + part.width, false);
    else parts.push(part);
  }
  return parts.length === cat.parts.length ? cat : parts.length > 1 ? { ...cat, parts } : parts[0]!;
}

/** Whether they are the same expression, or the same bits of one. */
function isSame(a: Expr, b: Expr | undefined): boolean {
  if (a === b) return true;
  if (a.kind === "signal") return b?.kind === "signal" && a.signal === b.signal;
  return a.kind === "bits" && b?.kind === "bits" && a.low === b.low && a.width === b.width && isSame(a.a, b.a);
}

const offsets = new WeakMap<Expr, readonly number[]>();

/** The part of a concatenation in which a bit stands, and how far up it begins. */
function partAt(cat: Extract<Expr, { kind: "cat" }>, bit: number): { part: Expr; offset: number } {
  let begins = offsets.get(cat);
  if (!begins) {
    let offset = cat.width;
    begins = cat.parts.map(({ width }) => (offset -= width));
    offsets.set(cat, begins);
  }
  let [first, last] = [0, begins.length - 1];
  while (first < last) {
    const middle = (first + last) >> 1;
    if (begins[middle]! <= bit) last = middle;
    else first = middle + 1;
  }
  return { part: cat.parts[first]!, offset: begins[first]! };
}

/** `width` bits from `low` up, of what only passes bits on from what it has them from. */
function bitsOf(from: Expr, low: number, width: number, signed: boolean): Expr {
  let a = from;
  for (;;) {
    if (a.kind === "cast") a = a.a;
    else if (a.kind === "bits") [a, low] = [a.a, low + a.low];
    else if (a.kind === "resize" && low + width <= a.a.width) a = a.a;
    else if (a.kind === "cat") {
      const { part, offset } = partAt(a, low);
      if (low + width > offset + part.width) break;
      [a, low] = [part, low - offset];
    } else break;
  }
  if (low > 0 || width < a.width) return { kind: "bits", width, signed, a, low };
  return a.signed === signed ? a : { kind: "cast", width, signed, a };
}

const truth = (value: boolean): bigint => (value ? 1n : 0n);
const operate: Readonly<Record<BinaryOp, (a: bigint, b: bigint) => bigint>> = {
  add: (a, b) => a + b,
  sub: (a, b) => a - b,
  mul: (a, b) => a * b,
  and: (a, b) => a & b,
  or: (a, b) => a | b,
  xor: (a, b) => a ^ b,
  shl: (a, b) => a << b,
  shr: (a, b) => a >> b,
  eq: (a, b) => truth(a === b),
  ne: (a, b) => truth(a !== b),
  lt: (a, b) => truth(a < b),
  le: (a, b) => truth(a <= b),
};
const commutes = { add: true, mul: true, and: true, or: true, xor: true };

/** An operator with one constant side, where that decides the result or leaves the other side as it is. */
function withConstant(op: BinaryOp, a: Expr, { value }: Expr & { kind: "literal" }, result: Expr): Expr | undefined {
  const { width, signed } = result;
  const zero: Expr = { kind: "literal", width, signed, value: 0n };
  // The difference of unsigned numbers is signed: the same bits, read with the result's sign.
  const same: Expr = a.signed === signed ? a : { kind: "cast", width, signed, a };
  const isZero = value === 0n;
  const isOnes = BigInt.asUintN(width, value) === ones(width);
  switch (op) {
    case "add":
    case "sub":
    case "xor":
      return isZero ? same : undefined;
    case "or":
      return isZero ? same : isOnes ? { ...zero, value: wrap(-1n, width, signed) } : undefined;
    case "and":
      return isZero ? zero : isOnes ? same : undefined;
    case "mul":
      return isZero ? zero : value === 1n ? { kind: "resize", width, signed, a } : undefined;
    case "shl":
      return isZero ? same : undefined;
    case "shr":
      if (isZero || value < width) return isZero ? same : undefined;
      return signed ? { kind: "resize", width, signed, a: bitsOf(a, width - 1, 1, true) } : zero;
    default:
      return undefined;
  }
}

const isLiteral = (expr: Expr, value: bigint): boolean => expr.kind === "literal" && expr.value === value;
