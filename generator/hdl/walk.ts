import { operands, type Expr, type ModuleNode, type Signal, type Statement } from "./ir.ts";

/**
 * How passes go through the graph. Expressions are as deep as a user's loop makes them, so all that walk them do it
 * here, on a stack of their own; statements are nested only as deep as the user's functions are.
 */

/**
 * Visits expressions and all that they are built of, each one behind its operands.
 * @param enter whether to go into an expression; it must say no to one that has been visited
 */
export function visitBehindOperands(
  roots: readonly Expr[],
  enter: (expr: Expr) => boolean,
  visit: (expr: Expr) => void,
): void {
  const open: { readonly expr: Expr; readonly inner: readonly Expr[]; next: number }[] = [];
  const push = (expr: Expr): void => {
    if (enter(expr)) open.push({ expr, inner: operands(expr), next: 0 });
  };
  for (const root of roots) {
    push(root);
    for (let top = open.at(-1); top; top = open.at(-1)) {
      const inner = top.inner[top.next++];
      if (inner) push(inner);
      else visit(open.pop()!.expr);
    }
  }
}

/** Visits expressions and all that they are built of once each; those in `seen` count as visited. */
export function visitOnce(roots: readonly Expr[], visit: (expr: Expr) => void, seen = new Set<Expr>()): void {
  visitBehindOperands(
    roots,
    (expr) => !seen.has(expr),
    (expr) => {
      if (seen.has(expr)) return;
      seen.add(expr);
      visit(expr);
    },
  );
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
