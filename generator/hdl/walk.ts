import { operands, type Expr, type MemoryNode, type ModuleNode, type Signal, type Statement } from "./ir.ts";

/**
 * How passes go through the graph. Expressions are as deep as a user's loop makes them, so all that walk them do it
 * here, on a stack of their own; statements are nested only as deep as the user's functions are.
 */

/**
 * Visits things and all that they are made of, each one behind those.
 * @param inner what one is made of
 * @param enter whether to go into one; it must say no to one that has been visited
 */
export function visitBehind<T>(
  roots: Iterable<T>,
  inner: (node: T) => readonly T[],
  enter: (node: T) => boolean,
  visit: (node: T) => void,
): void {
  const open: { readonly node: T; readonly inner: readonly T[]; next: number }[] = [];
  const push = (node: T): void => {
    if (!enter(node)) return;
    const parts = inner(node);
    if (parts.length === 0) visit(node);
    else open.push({ node, inner: parts, next: 0 });
  };
  for (const root of roots) {
    push(root);
    for (let top = open.at(-1); top; top = open.at(-1)) {
      if (top.next < top.inner.length) push(top.inner[top.next++]!);
      else visit(open.pop()!.node);
    }
  }
}

/** Visits expressions and all that they are built of, each one behind its operands. */
export function visitBehindOperands(
  roots: Iterable<Expr>,
  enter: (expr: Expr) => boolean,
  visit: (expr: Expr) => void,
): void {
  visitBehind(roots, operands, enter, visit);
}

/** The expression over other operands; itself where they are the same. */
export function withOperands(expr: Expr, replace: (operand: Expr) => Expr): Expr {
  const now = operands(expr);
  if (now.length === 0) return expr;
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
    case "word":
      return { ...expr, address: next[0]! };
  }
}

/** Visits expressions and all that they are built of, once each; those in `seen` count as visited. */
export function visitOnce(roots: Iterable<Expr>, visit: (expr: Expr) => void, seen = new Set<Expr>()): void {
  const isNew = (expr: Expr): boolean => !seen.has(expr);
  visitBehindOperands(roots, isNew, (expr) => {
    seen.add(expr);
    visit(expr);
  });
}

/** Makes each expression anew, once, of operands that are made so; `renew` says what becomes of one over those. */
export function rebuilt(renew: (expr: Expr) => Expr): (root: Expr) => Expr {
  const made = new Map<Expr, Expr>();
  const isNew = (expr: Expr): boolean => !made.has(expr);
  return (root) => {
    visitBehindOperands([root], isNew, (expr) => {
      made.set(expr, renew(withOperands(expr, (operand) => made.get(operand)!)));
    });
    return made.get(root)!;
  };
}

/** A statement and all within it, of other expressions, targets and memories. */
export function withParts(
  statement: Statement,
  parts: {
    readonly of: (expr: Expr) => Expr;
    readonly target: (target: Signal) => Signal;
    readonly memory: (memory: MemoryNode) => MemoryNode;
  },
): Statement {
  const { of, target, memory } = parts;
  const all = (body: readonly Statement[]): Statement[] => body.map((inner) => withParts(inner, parts));
  switch (statement.kind) {
    case "assign":
      return { ...statement, target: target(statement.target), value: of(statement.value) };
    case "write": {
      const { address, data } = statement;
      return { ...statement, memory: memory(statement.memory), address: of(address), data: of(data) };
    }
    case "check":
      return { ...statement, condition: of(statement.condition) };
    case "when": {
      const branches = statement.branches.map(({ condition, body }) => ({
        ...{ condition: condition && of(condition), body: all(body) },
      }));
      return { ...statement, branches };
    }
    case "switch": {
      const { subject, cases, otherwise } = statement;
      const made = cases.map(({ match, body }) => ({ match: of(match), body: all(body) }));
      return { ...statement, subject: of(subject), cases: made, otherwise: otherwise && all(otherwise) };
    }
  }
}

export function forEachStatement(block: readonly Statement[], visit: (statement: Statement) => void): void {
  for (const statement of block) {
    visit(statement);
    if (statement.kind === "when") for (const { body } of statement.branches) forEachStatement(body, visit);
    if (statement.kind === "switch") {
      for (const { body } of statement.cases) forEachStatement(body, visit);
      if (statement.otherwise) forEachStatement(statement.otherwise, visit);
    }
  }
}

/** The blocks within a statement. */
export const bodiesOf = (statement: Extract<Statement, { kind: "when" | "switch" }>): (readonly Statement[])[] =>
  statement.kind === "when"
    ? statement.branches.map(({ body }) => body)
    : [...statement.cases.map(({ body }) => body), statement.otherwise ?? []];

/** Visits the root of every expression of a module. */
export function forEachExpr(module: ModuleNode, visit: (expr: Expr, mark: Signal["mark"]) => void): void {
  for (const signal of module.signals) if (signal.value) visit(signal.value, signal.mark);
  for (const memory of module.memories) {
    for (const port of memory.reads) {
      visit(port.address, port.mark);
      if (port.enable) visit(port.enable, port.mark);
    }
  }
  for (const { reset, mark } of module.instances) if (reset) visit(reset, mark);
  forEachStatement(module.body, (statement) => {
    switch (statement.kind) {
      case "assign":
        visit(statement.value, statement.mark);
        break;
      case "write":
        visit(statement.address, statement.mark);
        visit(statement.data, statement.mark);
        break;
      case "when":
        for (const { condition } of statement.branches) if (condition) visit(condition, statement.mark);
        break;
      case "switch":
        visit(statement.subject, statement.mark);
        break;
      case "check":
        visit(statement.condition, statement.mark);
    }
  });
}
