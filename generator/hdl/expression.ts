import { operands, wrap, type Expr, type Signal } from "./ir.ts";
import { visitBehindOperands } from "./walk.ts";

/** A piece of Verilog text with the binding strength of its outermost operator. */
export interface Text {
  readonly text: string;
  readonly strength: number;
}

const ATOM = 10;
const STRENGTH = { mul: 8, add: 7, sub: 7, shl: 6, shr: 6, lt: 5, le: 5, eq: 4, ne: 4, and: 3, xor: 2, or: 1 } as const;
const OPERATOR = {
  mul: "*",
  add: "+",
  sub: "-",
  shl: "<<",
  shr: ">>",
  lt: "<",
  le: "<=",
  eq: "==",
  ne: "!=",
  and: "&",
  xor: "^",
  or: "|",
} as const;

/** What an expression needs from the module it is written into. */
export interface Naming {
  /** The identifier of a signal or a temporary, noting that bits `high` down to `low` of it are read. */
  reference(name: Signal | Temporary, high: number, low: number): string;
  /** Names an expression that Verilog cannot write in place (`role` says what it is); the same one twice is named once. */
  name(expr: Expr, width: number, role: string): Temporary;
  /** Whether an expression stands by its name: it is used in several places and large enough, or deep. */
  isNamed(expr: Expr): boolean;
  /** Names the parts of an expression that would be too deep otherwise. */
  prepare(expr: Expr): void;
  /** The name of an enum's state. */
  state(states: readonly string[], index: number): string;
}

/** An expression that got a wire of its own. */
export interface Temporary {
  readonly name: string;
  readonly width: number;
  readonly signed: boolean;
}

/**
 * Writes expressions as Verilog. Every operand is written at exactly the width of its operator, so that the text means
 * the same under Verilog's context rules and no tool warns; widening is pushed down to the leaves where the operation
 * is exact, and truncation where it is modular, which keeps temporaries rare. It takes what `simplify` leaves and decides
 * nothing by values.
 */
export class ExpressionWriter {
  private readonly naming: Naming;

  constructor(naming: Naming) {
    this.naming = naming;
  }

  /** An expression as the whole right-hand side of an assignment to `width` bits. */
  value(expr: Expr, width = expr.width): string {
    this.naming.prepare(expr);
    return (expr.width === width ? this.whole(expr) : undefined) ?? this.inPlace(expr, width).text;
  }

  /** The operations whose meaning depends on their context, where the context is an assignment of their own width. */
  private whole(expr: Expr): string | undefined {
    if (expr.kind === "cast") return this.whole(expr.a);
    if (expr.kind !== "binary") return undefined;
    if (expr.op === "mul") return `${this.withSign(expr.a)} * ${this.withSign(expr.b)}`;
    if (expr.op === "shr" && expr.signed)
      return `${this.withSign(expr.a)} >>> ${paren(this.at(expr.b, expr.b.width), 7)}`;
    return undefined;
  }

  /** An expression of its own width as part of something else: a condition, an address, a case's subject. */
  part(expr: Expr): string {
    return this.prepared(expr).text;
  }

  /** An expression of its own width beside an operator. */
  operand(expr: Expr): string {
    return paren(this.prepared(expr), ATOM);
  }

  private prepared(expr: Expr): Text {
    this.naming.prepare(expr);
    return this.at(expr, expr.width);
  }

  /**
   * An expression of its own width as an index. Brackets keep it there: Icarus takes the carry of a sum for a bit of the
   * index otherwise.
   */
  index(expr: Expr): string {
    return inBrackets(this.prepared(expr));
  }

  /** An operand that keeps its own width and sign whatever stands around it. */
  private withSign(expr: Expr): string {
    const { text, strength } = this.at(expr, expr.width);
    if (!expr.signed) return strength === ATOM && !this.readsAsSigned(expr) ? text : `{${text}}`;
    if (expr.kind !== "literal") return `$signed(${text})`;
    // A minus sign would be an operator of its own, widened with the rest.
    return expr.value < 0n ? hexadecimal(expr.value, expr.width) : text;
  }

  /** The value of an expression at `n` bits: extended by its sign or cut to its low bits. */
  private at(expr: Expr, n: number): Text {
    if (this.naming.isNamed(expr)) return this.named(expr, roleOf(expr), n);
    return this.inPlace(expr, n);
  }

  private inPlace(expr: Expr, n: number): Text {
    const { width, signed } = expr;
    switch (expr.kind) {
      case "literal":
        if (expr.label && n === width) return atom(this.naming.state(expr.label.states, Number(expr.value)));
        return atom(writeLiteral(wrap(expr.value, n, signed), n, signed));
      case "signal":
        return this.slice(expr.signal, 0, Math.min(n, width), n, signed);
      case "resize":
        if (n <= width || width >= expr.a.width) return this.at(expr.a, n);
        if (expr.a.kind === "signal") return this.slice(expr.a.signal, 0, width, n, signed);
        return this.extend(expr, n);
      case "cast":
        return n <= width ? this.at(expr.a, n) : this.extend(expr, n);
      case "binary":
        return this.binary(expr, n);
      case "unary":
        if (expr.op === "not") {
          if (n > width && !signed) return this.extend(expr, n);
          return { text: `~${paren(this.at(expr.a, n), ATOM)}`, strength: 9 };
        } else {
          const operator = { any: "|", all: "&", parity: "^" }[expr.op];
          const text = { text: `${operator}${paren(this.at(expr.a, expr.a.width), ATOM)}`, strength: 9 };
          return n === 1 ? text : this.extendText(text, 1, n);
        }
      case "mux": {
        const select = paren(this.at(expr.select, 1), 1);
        return { text: `${select} ? ${paren(this.at(expr.a, n), 1)} : ${paren(this.at(expr.b, n), 0)}`, strength: 0 };
      }
      case "cat":
        return n <= width ? this.lowParts(expr.parts, n) : this.extendText(this.lowParts(expr.parts, width), width, n);
      case "bits":
        return this.bitsOf(expr, n);
      case "element":
        return n === width ? this.element(expr) : this.named(expr, "element", n);
      case "rom":
        return this.named(expr, "entry", n);
      case "word":
        return n === width ? atom(`${expr.memory.name}[${this.index(expr.address)}]`) : this.named(expr, "word", n);
    }
  }

  private binary(expr: Extract<Expr, { kind: "binary" }>, n: number): Text {
    const { op, a, b, width, signed } = expr;
    const strength = STRENGTH[op];
    const join = (left: Text, right: Text): Text => ({
      text: `${operand(left, op, true)} ${OPERATOR[op]} ${operand(right, op, false)}`,
      strength,
    });
    switch (op) {
      case "add":
      case "sub":
        return join(this.at(a, n), this.at(b, n));
      case "and":
      case "or":
      case "xor":
        if (n > width && !signed) return this.extend(expr, n);
        return join(this.at(a, n), this.at(b, n));
      case "mul":
        return this.named(expr, "product", n);
      case "shl":
        return join(this.at(a, n), this.at(b, b.width));
      case "shr":
        if (signed || n < width) return this.named(expr, "shifted", n);
        return join(this.at(a, n), this.at(b, b.width));
      case "lt":
      case "le":
      case "eq":
      case "ne": {
        const ordered = (op === "lt" || op === "le") && (a.signed || (this.readsAsSigned(a) && this.readsAsSigned(b)));
        const side = (inner: Expr): Text => (ordered ? atom(this.withSign(inner)) : this.at(inner, inner.width));
        const text = join(side(a), side(b));
        return n === 1 ? text : this.extendText(text, 1, n);
      }
    }
  }

  /** Whether Verilog may take the text of an expression for signed, because all that stands in it is declared so. */
  private readsAsSigned(expr: Expr): boolean {
    if (this.naming.isNamed(expr)) return expr.signed;
    switch (expr.kind) {
      case "literal":
      case "element":
      case "rom":
      case "word":
        return expr.signed;
      case "signal":
        return expr.signal.type.signed;
      case "resize":
      case "cast":
      case "bits":
        return this.readsAsSigned(expr.a);
      case "cat":
        return false;
      case "mux":
        return this.readsAsSigned(expr.a) && this.readsAsSigned(expr.b);
      case "unary":
        return expr.op === "not" && this.readsAsSigned(expr.a);
      case "binary":
        if (expr.op === "mul") return expr.signed;
        if (expr.op === "shl" || expr.op === "shr") return this.readsAsSigned(expr.a);
        return this.readsAsSigned(expr.a) && this.readsAsSigned(expr.b);
    }
  }

  /** Widening of something whose top bit must be repeated: by zeros in place, by sign from a name. */
  private extend(expr: Expr, n: number): Text {
    if (!expr.signed) return this.extendText(this.at(expr, expr.width), expr.width, n);
    return this.named(expr, "value", n);
  }

  private extendText({ text }: Text, width: number, n: number): Text {
    return atom(`{${writeLiteral(0n, n - width, false)}, ${text}}`);
  }

  private bitsOf({ a, low, width, signed }: Extract<Expr, { kind: "bits" }>, n: number): Text {
    if (a.kind === "signal") return this.slice(a.signal, low, Math.min(width, n), n, signed);
    if (low === 0 && n <= width) return this.at(a, n);
    // Sums need no bits above those read; a product keeps the width of its factors.
    const modular = a.kind === "binary" && (a.op === "add" || a.op === "sub");
    const temporary = this.naming.name(a, modular ? low + width : a.width, roleOf(a));
    return this.slice(temporary, low, Math.min(n, width), n, signed);
  }

  /** An expression by a name of its own, at `n` bits. */
  private named(expr: Expr, role: string, n: number): Text {
    const temporary = this.naming.name(expr, expr.width, role);
    return this.slice(temporary, 0, Math.min(n, expr.width), n, expr.signed);
  }

  /** `width` bits of a signal from `low` up, extended to `n` bits by sign or zeros. */
  private slice(signal: Signal | Temporary, low: number, width: number, n: number, signed: boolean): Text {
    const total = "type" in signal ? signal.type.width : signal.width;
    const high = low + width - 1;
    const name = this.naming.reference(signal, high, low);
    const bits = width === total ? name : width === 1 ? `${name}[${low}]` : `${name}[${high}:${low}]`;
    if (n === width) return atom(bits);
    if (!signed) return this.extendText(atom(bits), width, n);
    const sign = total === 1 ? name : `${name}[${high}]`;
    return atom(n - width === 1 ? `{${sign}, ${bits}}` : `{{${n - width}{${sign}}}, ${bits}}`);
  }

  private lowParts(parts: readonly Expr[], n: number): Text {
    const kept: Text[] = [];
    let width = 0;
    for (const part of [...parts].reverse()) {
      if (width === n) break;
      const take = Math.min(part.width, n - width);
      kept.unshift(this.at(part, take));
      width += take;
    }
    return kept.length === 1 ? kept[0]! : atom(joined(kept.map(({ text }) => text)));
  }

  private element(expr: Extract<Expr, { kind: "element" }>): Text {
    const { vector, index, width } = expr;
    const length = vector.width / width;
    const source: Signal | Temporary =
      vector.kind === "signal" ? vector.signal : this.naming.name(vector, vector.width, "vector");
    const name = this.naming.reference(source, vector.width - 1, 0);
    const needed = Math.max(1, (length - 1).toString(2).length);
    const at = this.at(index, needed);
    const step = inBrackets(at);
    const picked = width === 1 ? `${name}[${step}]` : `${name}[${width}*${step} +: ${width}]`;
    // A signal of one bit has no index.
    const read = atom(length === 1 ? name : picked);
    if (2 ** index.width === length) return read;
    const inRange = `${paren(this.at(index, index.width), STRENGTH.lt)} < ${writeLiteral(BigInt(length), index.width, false)}`;
    return { text: `${inRange} ? ${read.text} : ${writeLiteral(0n, width, false)}`, strength: 0 };
  }
}

/** What a temporary is called after the signal it feeds. */
export function roleOf(expr: Expr): string {
  if (expr.kind === "resize" || expr.kind === "cast") return roleOf(expr.a);
  if (expr.kind === "binary") {
    const roles = { add: "sum", sub: "difference", mul: "product", shl: "shifted", shr: "shifted" } as const;
    return expr.op in roles ? roles[expr.op as keyof typeof roles] : expr.width === 1 ? "condition" : "value";
  }
  return expr.width === 1 ? "condition" : "value";
}

const atom = (text: string): Text => ({ text, strength: ATOM });

/** Of its own width wherever it stands. */
const inBrackets = ({ text, strength }: Text): string => (strength === ATOM ? text : `{${text}}`);

function paren({ text, strength }: Text, least: number): string {
  return strength < least ? `(${text})` : text;
}

/** Brackets wherever a reader would have to recall which operator binds tighter. */
function operand(side: Text, op: keyof typeof STRENGTH, isLeft: boolean): string {
  const chain = isLeft && side.strength === STRENGTH[op] && op !== "sub";
  return side.strength >= 9 || chain ? side.text : `(${side.text})`;
}

/** A concatenation; what stands in it several times in a row is written once. */
function joined(parts: readonly string[]): string {
  const runs: { text: string; count: number }[] = [];
  for (const text of parts) {
    const last = runs.at(-1);
    if (last?.text === text) last.count++;
    else runs.push({ text, count: 1 });
  }
  const texts = runs.map(({ text, count }) => (count === 1 ? text : `{${count}{${text}}}`));
  return texts.length === 1 ? texts[0]! : `{${texts.join(", ")}}`;
}

/** A sized literal; negative numbers and small ones in decimal, wide ones in hexadecimal, with all digits of their width. */
export function writeLiteral(value: bigint, width: number, signed: boolean): string {
  const mark = signed ? "s" : "";
  if (value < 0n) {
    const most = -(1n << BigInt(width - 1));
    return value === most ? hexadecimal(value, width) : `-${width}'sd${-value}`;
  }
  return value < 65536n ? `${width}'${mark}d${value}` : `${width}'${mark}h${digitsOf(value, width)}`;
}

const digitsOf = (value: bigint, width: number): string =>
  BigInt.asUintN(width, value)
    .toString(16)
    .padStart(Math.ceil(width / 4), "0");
const hexadecimal = (value: bigint, width: number): string => `${width}'sh${digitsOf(value, width)}`;

/** Weight from which on an expression that stands in several places gets a name: that of a choice, or of three gates. */
const SHARED = 3;

/** What an operator weighs: nothing where it takes no gate, little where it is a gate or a comparison or sum with a constant. */
function weightOf(expr: Expr): number {
  switch (expr.kind) {
    case "signal":
    case "literal":
    case "resize":
    case "cast":
    case "bits":
    case "cat":
      return 0;
    case "unary":
      return 1;
    case "binary":
      if (["and", "or", "xor", "eq", "ne"].includes(expr.op)) return 1;
      return expr.a.kind === "literal" || expr.b.kind === "literal" ? 2 : SHARED;
    default:
      return SHARED;
  }
}

/** Expressions that stand in more than one place and are worth a name of their own. */
export function sharedExpressions(roots: readonly Expr[]): Set<Expr> {
  /** Weight of all that is in an expression, counted up to what matters. */
  const weights = new Map<Expr, number>();
  const shared = new Set<Expr>();
  const enter = (expr: Expr): boolean => {
    const weight = weights.get(expr);
    if (weight !== undefined && weight >= SHARED) shared.add(expr);
    return weight === undefined;
  };
  visitBehindOperands(roots, enter, (expr) => {
    const all = operands(expr).reduce((sum, operand) => sum + weights.get(operand)!, weightOf(expr));
    weights.set(expr, Math.min(all, SHARED));
  });
  return shared;
}

/** Operators in a row that one expression may have; the tools that read it recurse. */
export const DEEP = 200;

/** Whether an expression is a whole value: no sum of which the next operator takes the lower bits. */
export function endsValue(expr: Expr): boolean {
  if (expr.kind === "resize") return expr.width < expr.a.width;
  if (expr.kind === "binary") return !["add", "sub", "mul", "shl"].includes(expr.op);
  return expr.kind !== "cast" && expr.kind !== "signal" && expr.kind !== "literal";
}
