import { operands, type Expr, type ModuleNode, type Signal, type Statement } from "./ir.ts";

/** What decides a value within a cycle: signals, and the expressions and conditions between them. */
export type Dependency = Signal | Expr | Statement;

export const isSignal = (node: Dependency): node is Signal => "module" in node;

/** What each thing in a module depends on within a cycle; the way through submodules is for the caller to add. */
export class Dependencies {
  private readonly sources = new Map<Signal | Statement, Dependency[]>();

  constructor(module: ModuleNode) {
    this.walk(module.body, []);
    for (const signal of module.signals) if (signal.value) this.add(signal, [signal.value]);
  }

  /** Signals that are not registers, inputs or the like. */
  get signals(): Signal[] {
    return [...this.sources.keys()].filter(isSignal);
  }

  add(node: Signal | Statement, on: readonly Dependency[]): void {
    const known = this.sources.get(node);
    if (known) known.push(...on);
    else this.sources.set(node, [...on]);
  }

  of(node: Dependency): readonly Dependency[] {
    if (!("width" in node)) return this.sources.get(node) ?? [];
    return node.kind === "signal" ? [node.signal] : operands(node);
  }

  /** @param outer the statement around the block, which stands for its conditions and those around it */
  private walk(block: readonly Statement[], outer: readonly Statement[]): void {
    for (const statement of block) {
      if (statement.kind === "assign" && statement.target.kind !== "register")
        this.add(statement.target, [statement.value, ...outer]);
      if (statement.kind === "when") {
        this.add(statement, [...outer, ...statement.branches.flatMap(({ condition }) => condition ?? [])]);
        for (const { body } of statement.branches) this.walk(body, [statement]);
      }
      if (statement.kind === "switch") {
        this.add(statement, [...outer, statement.subject]);
        for (const { body } of statement.cases) this.walk(body, [statement]);
        if (statement.otherwise) this.walk(statement.otherwise, [statement]);
      }
    }
  }
}
