import type { Expr, Signal, Statement } from "../generator/hdl/ir.ts";

/** Statements as expressions: conditions become selections among all that they may lead to. */

const flag = { width: 1, signed: false } as const;
export const always: Expr = { ...flag, kind: "literal", value: 1n };
export const not = (a: Expr): Expr => ({ ...flag, kind: "unary", op: "not", a });
const and = (a: Expr | undefined, b: Expr): Expr => (a ? { ...flag, kind: "binary", op: "and", a, b } : b);

export const read = (signal: Signal): Expr => ({
  kind: "signal",
  signal,
  width: signal.type.width,
  signed: signal.type.signed,
});
export const or = (a: Expr, b: Expr): Expr => ({ ...flag, kind: "binary", op: "or", a, b });

const matches = new WeakMap<object, Expr>();
function isCase(subject: Expr, entry: { readonly match: Expr }): Expr {
  let test = matches.get(entry);
  if (!test) matches.set(entry, (test = { ...flag, kind: "binary", op: "eq", a: subject, b: entry.match }));
  return test;
}

/** The ways through a statement: conditions in order, the last one undefined for the way that is left. */
function waysOf(statement: Statement): Way[] {
  if (statement.kind === "when") {
    const ways = [...statement.branches];
    return ways.at(-1)?.condition ? [...ways, { condition: undefined, body: [] }] : ways;
  }
  if (statement.kind !== "switch") return [];
  const { subject, cases, otherwise } = statement;
  const ways = cases.map((entry) => ({ condition: isCase(subject, entry), body: entry.body }));
  return [...ways, { condition: undefined, body: otherwise ?? [] }];
}

/**
 * What the signals that a block assigns are worth behind it.
 * @param before their values in front of it; undefined where they have none
 */
export function valuesAfter(
  block: readonly Statement[],
  before: (signal: Signal) => Expr | undefined,
): Map<Signal, Expr> {
  const values = new Map<Signal, Expr>();
  const now = (signal: Signal): Expr | undefined => values.get(signal) ?? before(signal);
  for (const statement of block) {
    if (statement.kind === "assign") values.set(statement.target, statement.value);
    const ways = waysOf(statement);
    const onWays = new Map<Signal, Map<number, Expr>>();
    for (const [i, { body }] of ways.entries()) {
      for (const [signal, value] of valuesAfter(body, now)) {
        const known = onWays.get(signal);
        if (known) known.set(i, value);
        else onWays.set(signal, new Map([[i, value]]));
      }
    }
    const paths = new Paths(ways);
    for (const [signal, here] of onWays) values.set(signal, paths.pick(here, now(signal))!);
  }
  return values;
}

interface Way {
  readonly condition: Expr | undefined;
  readonly body: readonly Statement[];
}

const pick = (select: Expr, a: Expr, b: Expr): Expr => ({
  kind: "mux",
  width: a.width,
  signed: a.signed,
  select,
  a,
  b,
});

/** The ways through one statement, of which a signal takes its value from the one that is taken. */
class Paths {
  private readonly ways: readonly Way[];
  /** For each way, what must hold to take it. */
  private conditions: readonly Expr[] | undefined;

  constructor(ways: readonly Way[]) {
    this.ways = ways;
  }

  /** A way without a value is overruled later, or cannot be taken, where there is none before: the elaboration saw to that. */
  pick(values: ReadonlyMap<number, Expr>, before: Expr | undefined): Expr | undefined {
    let value: Expr | undefined;
    if (2 * values.size >= this.ways.length) {
      for (let i = this.ways.length - 1; i >= 0; i--) {
        const { condition } = this.ways[i]!;
        const here = values.get(i) ?? before;
        if (here) value = condition && value ? pick(condition, here, value) : here;
      }
      return value;
    }
    // Of many ways only a few matter: what leads to them is shared by all signals.
    this.conditions ??= this.found();
    value = before;
    for (const [i, here] of [...values].reverse()) value = value ? pick(this.conditions[i]!, here, value) : here;
    return value;
  }

  private found(): Expr[] {
    let left: Expr | undefined;
    return this.ways.map(({ condition }) => {
      const taken = condition ? and(left, condition) : (left ?? always);
      if (condition) left = and(left, not(condition));
      return taken;
    });
  }
}

/** Visits all statements, each with the condition under which it counts; undefined where it always does. */
export function forEachWithPath(
  block: readonly Statement[],
  path: Expr | undefined,
  visit: (statement: Statement, path: Expr | undefined) => void,
): void {
  for (const statement of block) {
    visit(statement, path);
    let left = path;
    for (const { condition, body } of waysOf(statement)) {
      forEachWithPath(body, condition ? and(left, condition) : left, visit);
      if (condition) left = and(left, not(condition));
    }
  }
}
