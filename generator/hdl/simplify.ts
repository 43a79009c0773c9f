import { operands, wrap, type BinaryOp, type Expr, type Statement } from "./ir.ts";

/**
 * What the emitted text leaves out: operators on constants, and branches that are never taken. It runs behind the checks,
 * so that a parameter which makes a signal superfluous is no mistake, and it removes nothing that has a name.
 */

const done = new WeakMap<Expr, Expr>();

/** The expression with constants folded; the same one for the same one, so that what is shared stays shared. */
export function fold(expr: Expr): Expr {
  let folded = done.get(expr);
  if (!folded) {
    folded = foldOne(withOperands(expr, fold));
    done.set(expr, folded);
    done.set(folded, folded);
  }
  return folded;
}

/** Statements with constants folded; branches whose condition is a constant are taken or left out. */
export function simplify(block: readonly Statement[]): Statement[] {
  const kept = block.flatMap((statement): Statement[] => {
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
          branches.push({ condition: always ? undefined : test, body: simplify(body) });
          if (always) break;
        }
        const [first] = branches;
        if (!first) return [];
        return first.condition ? [{ ...statement, branches }] : first.body;
      }
      case "switch": {
        const subject = fold(statement.subject);
        const cases = statement.cases.map(({ match, body }) => ({ match, body: simplify(body) }));
        const otherwise = statement.otherwise && simplify(statement.otherwise);
        if (subject.kind !== "literal") return [{ ...statement, subject, cases, otherwise }];
        const taken = cases.find(({ match }) => isLiteral(match, subject.value));
        return taken?.body ?? otherwise ?? [];
      }
    }
  });
  // A default is left out where a branch that is always taken overrules it.
  const last = new Map(kept.flatMap((statement, i) => (statement.kind === "assign" ? [[statement.target, i]] : [])));
  return kept.filter((statement, i) => statement.kind !== "assign" || last.get(statement.target) === i);
}

function foldOne(expr: Expr): Expr {
  const { width, signed } = expr;
  const constant = (value: bigint): Expr => ({ kind: "literal", width, signed, value: wrap(value, width, signed) });
  switch (expr.kind) {
    case "literal":
    case "signal":
      return expr;
    case "resize":
    case "cast":
      return expr.a.kind === "literal" ? constant(expr.a.value) : expr;
    case "bits":
      return expr.a.kind === "literal" ? constant(bitsOf(expr.a) >> BigInt(expr.low)) : expr;
    case "cat": {
      const values = expr.parts.map((part) => (part.kind === "literal" ? bitsOf(part) : undefined));
      if (values.includes(undefined)) return expr;
      return constant(values.reduce<bigint>((word, value, i) => (word << BigInt(expr.parts[i]!.width)) | value!, 0n));
    }
    case "mux":
      if (expr.select.kind === "literal") return expr.select.value === 1n ? expr.a : expr.b;
      return expr.a === expr.b ? expr.a : expr;
    case "element": {
      if (expr.index.kind !== "literal") return expr;
      const low = Number(expr.index.value) * width;
      return low < expr.vector.width ? foldOne({ kind: "bits", width, signed, a: expr.vector, low }) : constant(0n);
    }
    case "rom":
      return expr.address.kind === "literal" ? constant(expr.rom.contents[Number(expr.address.value)] ?? 0n) : expr;
    case "unary": {
      const { a, op } = expr;
      if (a.kind !== "literal") return op === "not" && a.kind === "unary" && a.op === "not" ? a.a : expr;
      const bits = bitsOf(a);
      if (op === "not") return constant(~bits);
      if (op === "any") return constant(bits === 0n ? 0n : 1n);
      if (op === "all") return constant(bits === ones(a.width) ? 1n : 0n);
      return constant(BigInt(bits.toString(2).replaceAll("0", "").length));
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
    case "shr":
      return isZero ? same : undefined;
    default:
      return undefined;
  }
}

const ones = (width: number): bigint => (1n << BigInt(width)) - 1n;
const bitsOf = ({ value, width }: Expr & { kind: "literal" }): bigint => BigInt.asUintN(width, value);
const isLiteral = (expr: Expr, value: bigint): boolean => expr.kind === "literal" && expr.value === value;

/** The expression over other operands; itself where they are the same. */
function withOperands(expr: Expr, replace: (operand: Expr) => Expr): Expr {
  const now = operands(expr);
  const next = now.map(replace);
  if (next.every((operand, i) => operand === now[i])) return expr;
  switch (expr.kind) {
    case "literal":
    case "signal":
      return expr;
    case "unary":
    case "bits":
    case "resize":
    case "cast":
      return { ...expr, a: next[0]! };
    case "binary":
      return { ...expr, a: next[0]!, b: next[1]! };
    case "mux":
      return { ...expr, select: next[0]!, a: next[1]!, b: next[2]! };
    case "cat":
      return { ...expr, parts: next };
    case "element":
      return { ...expr, vector: next[0]!, index: next[1]! };
    case "rom":
      return { ...expr, address: next[0]! };
  }
}
