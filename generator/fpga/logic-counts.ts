import { bodiesOf, visitOnce } from "../hdl/walk.ts";
import type { Expr, MemoryNode, ModuleNode, Statement } from "../hdl/ir.ts";

/** A product of two variables: bits of its factors that matter, and of it. */
export interface ProductSize {
  readonly a: number;
  readonly b: number;
  readonly signed: boolean;
}

/** What a module is made of by itself, in bits: what an estimate of its logic is made from. */
export interface LogicCounts {
  readonly registers: number;
  /** Sums, differences and comparisons by size. */
  readonly sums: number;
  /** Comparisons for equality. */
  readonly equal: number;
  /** Two-way choices, of expressions and of assignments under conditions. */
  readonly choices: number;
  /** And, or, exclusive or. */
  readonly gates: number;
  /** Shifts by a variable: bits times levels. */
  readonly shifts: number;
  /** Tables of constants: bits of a word times words. */
  readonly tables: number;
  readonly products: readonly ProductSize[];
  readonly memories: readonly MemoryPorts[];
}

/** A memory and its ports that read: a cycle later, and in the same one. */
export interface MemoryPorts {
  readonly memory: MemoryNode;
  readonly later: number;
  readonly atOnce: number;
}

const levelsOf = (bits: number): number => Math.max(1, Math.ceil(Math.log2(bits)));

/** Bits of a factor without what only extends it. */
function ownWidth(expr: Expr): number {
  return expr.kind === "resize" && expr.a.signed === expr.signed ? Math.min(expr.width, ownWidth(expr.a)) : expr.width;
}

/** Counts what a module holds, without the modules in it. Checks are for simulation, and left out. */
export function logicCounts(module: ModuleNode): LogicCounts {
  const sum = { registers: 0, sums: 0, equal: 0, choices: 0, gates: 0, shifts: 0, tables: 0 };
  const products: ProductSize[] = [];
  const atOnce = new Map<MemoryNode, number>();
  const count = (expr: Expr): void => {
    switch (expr.kind) {
      case "mux":
        sum.choices += expr.width;
        break;
      case "element":
        sum.choices += expr.vector.width - expr.width;
        break;
      case "rom":
        sum.tables += expr.width * expr.rom.contents.length;
        break;
      case "word":
        atOnce.set(expr.memory, (atOnce.get(expr.memory) ?? 0) + 1);
        break;
      case "unary":
        if (expr.op !== "not") sum.gates += expr.a.width;
        break;
      case "binary":
        countBinary(expr);
    }
  };
  const countBinary = ({ op, a, b, width, signed }: Extract<Expr, { kind: "binary" }>): void => {
    const isFixed = a.kind === "literal" || b.kind === "literal";
    if (op === "mul") {
      if (!isFixed)
        products.push({ a: Math.max(ownWidth(a), ownWidth(b)), b: Math.min(ownWidth(a), ownWidth(b)), signed });
    } else if (op === "add" || op === "sub") sum.sums += width;
    else if (op === "lt" || op === "le") sum.sums += a.width;
    else if (op === "eq" || op === "ne") sum.equal += isFixed ? a.width : 2 * a.width;
    else if (op === "shl" || op === "shr")
      sum.shifts += b.kind === "literal" ? 0 : width * Math.min(b.width, levelsOf(width));
    else if (!isFixed) sum.gates += width;
  };
  const seen = new Set<Expr>();
  const look = (...roots: (Expr | undefined)[]): void => {
    visitOnce(
      roots.filter((root) => root !== undefined),
      count,
      seen,
    );
  };
  const assigned = new Set<object>();
  const walk = (block: readonly Statement[], isConditional: boolean): void => {
    for (const statement of block) {
      if (statement.kind === "assign") {
        look(statement.value);
        const { target } = statement;
        // The first conditional assignment of a register is its clock enable.
        if (isConditional && (target.kind !== "register" || assigned.has(target)) && statement.value.kind !== "literal")
          sum.choices += target.type.width;
        assigned.add(target);
      } else if (statement.kind === "write") look(statement.address, statement.data);
      else if (statement.kind === "when") look(...statement.branches.map(({ condition }) => condition));
      else if (statement.kind === "switch") {
        look(statement.subject);
        sum.equal += statement.cases.length * statement.subject.width;
      }
      if (statement.kind === "when" || statement.kind === "switch")
        for (const body of bodiesOf(statement)) walk(body, true);
    }
  };
  for (const { value, kind, type } of module.signals) {
    look(value);
    if (kind === "register") sum.registers += type.width;
  }
  for (const { reads } of module.memories) for (const { address, enable } of reads) look(address, enable);
  walk(module.body, false);
  const memories = module.memories.map((memory) => ({
    ...{ memory, later: memory.reads.length, atOnce: atOnce.get(memory) ?? 0 },
  }));
  return { ...sum, products, memories };
}
