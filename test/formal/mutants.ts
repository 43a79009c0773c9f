import type { Module } from "../../generator/hdl/index.ts";
import { wrap, type Expr, type Signal, type Statement } from "../../generator/hdl/ir.ts";
import { wrongOperators } from "../../sim/mutants.ts";
import type { SourceMark } from "../../generator/hdl/source.ts";
import { forEachStatement, withOperands } from "../../generator/hdl/walk.ts";

/** A module with one operator changed. */
export interface Mutant {
  /** The line, and what was done to it. */
  readonly change: string;
  readonly module: Module;
}

/** How many single-operator changes a library part in this module offers. */
export function countMutants(build: () => Module): number {
  return mutate(build(), -1).sites;
}

/** The change number `index` of those, in a module whose invariants are not asserted: only what users rely on is. */
export function mutant(build: () => Module, index: number): Mutant {
  const module = build();
  forEachStatement(module.node.body, (statement) => {
    const isInvariant = statement.kind === "check" && statement.label.startsWith("invariant.");
    if (isInvariant) Object.assign(statement, { check: "cover" });
  });
  return { module, change: mutate(module, index).change! };
}

/** Only what stands in `hdl/lib` itself is mutated: a proof's own registers and checks are the yardstick. */
function isPart(mark: SourceMark): boolean {
  return /^generator\/hdl\/lib\/[^/]+$/.test(mark.line.file);
}

/** Walks all places of a module's graph in order and changes that of the given number. */
function mutate(module: Module, index: number): { sites: number; change?: string } {
  let sites = 0;
  let change: string | undefined;
  const isChosen = (mark: SourceMark, what: string): boolean => {
    if (sites++ !== index) return false;
    change = `${mark.toString()}: ${what}`;
    return true;
  };
  const rewrite = (expr: Expr, mark: SourceMark): Expr => {
    for (const [what, replacement] of wrongOperators(expr)) if (isChosen(mark, what)) return replacement;
    return withOperands(expr, (operand) => rewrite(operand, mark));
  };
  const rewriteIn = <K extends string>(
    holder: { readonly [key in K]?: Expr | undefined },
    key: K,
    mark: SourceMark,
  ): void => {
    const expr: Expr | undefined = holder[key];
    if (expr) Object.assign(holder, { [key]: rewrite(expr, mark) });
  };

  for (const signal of module.node.signals.filter(({ mark }) => isPart(mark))) {
    rewriteIn(signal, "value", signal.mark);
    if (signal.reset !== undefined && isChosen(signal.mark, `another reset value of ${signal.name}`)) {
      // One less: beyond the highest place of an arbiter or a queue, one more can mean the same.
      const { width, signed } = signal.type;
      Object.assign(signal, { reset: wrap(signal.reset - 1n, width, signed) } satisfies Partial<Signal>);
    }
  }
  for (const { reads } of module.node.memories) {
    for (const read of reads.filter(({ mark }) => isPart(mark))) rewriteIn(read, "address", read.mark);
  }
  forEachStatement(module.node.body, (statement: Statement) => {
    if (!isPart(statement.mark)) return;
    if (statement.kind === "assign") rewriteIn(statement, "value", statement.mark);
    if (statement.kind === "write") {
      rewriteIn(statement, "address", statement.mark);
      rewriteIn(statement, "data", statement.mark);
    }
    if (statement.kind === "when") {
      for (const branch of statement.branches) rewriteIn(branch, "condition", statement.mark);
    }
  });
  return { sites, ...(change === undefined ? {} : { change }) };
}
