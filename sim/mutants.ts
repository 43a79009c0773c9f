import { forEachStatement, withOperands } from "../generator/hdl/walk.ts";
import { bitsFor, input, UInt, type Module } from "../generator/hdl/index.ts";
import { wrap, type Expr, type ModuleNode, type Signal, type Statement } from "../generator/hdl/ir.ts";
import { portSpecOf } from "../generator/hdl/module.ts";
import type { SourceMark } from "../generator/hdl/source.ts";

/** A place in a class of modules at which one thing can be changed. */
export interface Site {
  /** The module's class, what is driven there, what is changed, and a number among alike: the same for all parameters. */
  readonly key: string;
  /** Name of the emitted module in which it was found first. */
  readonly module: string;
  readonly className: string;
  /** The line in TypeScript. */
  readonly place: string;
}

/** What becomes of a place: the expression as it is, or with the change. */
export type Choose = (site: Site, original: Expr, changed: Expr) => Expr;

const swapped = {
  and: "or",
  or: "and",
  xor: "or",
  eq: "ne",
  ne: "eq",
  lt: "le",
  le: "lt",
  add: "sub",
  sub: "add",
} as const;

/** What one wrong operator could have made of an expression. */
export function* wrongOperators(expr: Expr): Generator<[what: string, replacement: Expr]> {
  if (expr.kind === "binary" && expr.op in swapped) {
    const op = swapped[expr.op as keyof typeof swapped];
    yield [`${expr.op} becomes ${op}`, { ...expr, op }];
  }
  if (expr.kind === "unary" && expr.op === "not") yield ["not is dropped", expr.a];
  if (expr.kind === "mux") yield ["mux takes the other side", { ...expr, a: expr.b, b: expr.a }];
  if (expr.kind === "literal") yield [`${expr.value} is off by one`, near(expr, 1n)];
}

/** What a wrong condition could have made of an expression that chooses or enables. */
function* wrongConditions(expr: Expr): Generator<[what: string, replacement: Expr]> {
  yield ["always holds", bit(1n)];
  yield ["never holds", bit(0n)];
  if (expr.kind !== "unary" || expr.op !== "not")
    yield ["is negated", { kind: "unary", op: "not", a: expr, width: 1, signed: false }];
}

const bit = (value: bigint): Expr => ({ kind: "literal", value, width: 1, signed: false });

/** A literal that is off; of a state, without its name. */
function near(expr: Expr & { readonly kind: "literal" }, by: bigint): Expr {
  const { width, signed, value } = expr;
  return { kind: "literal", width, signed, value: wrap(value + by, width, signed) };
}

/** Walks a module's graph, not its submodules', and lets `choose` decide at each place. Each expression is visited once. */
export function rewriteModule(node: ModuleNode, choose: Choose): void {
  const numbers = new Map<string, number>();
  const site = (target: string, what: string, mark: SourceMark): Site => {
    const alike = `${node.className}.${target}: ${what.replace(/^-?\d+ is/, "constant is")}`;
    const number = (numbers.get(alike) ?? 0) + 1;
    numbers.set(alike, number);
    const key = number === 1 ? alike : `${alike} (${number})`;
    return { key, module: node.name, className: node.className, place: mark.toString() };
  };
  const done = new Map<Expr, Expr>();
  const rewrite = (expr: Expr, target: string, mark: SourceMark): Expr => {
    const known = done.get(expr);
    if (known) return known;
    const inner = withOperands(expr, (operand) => rewrite(operand, target, mark));
    let result = inner;
    for (const [what, changed] of wrongOperators(inner)) result = choose(site(target, what, mark), result, changed);
    done.set(expr, result);
    return result;
  };
  const rewriteIn = <K extends string>(
    holder: { readonly [key in K]?: Expr | undefined },
    key: K,
    target: string,
    mark: SourceMark,
    isCondition = false,
  ): void => {
    const expr: Expr | undefined = holder[key];
    if (!expr) return;
    const inner = rewrite(expr, target, mark);
    let result = inner;
    if (isCondition) {
      for (const [what, changed] of wrongConditions(inner)) result = choose(site(target, what, mark), result, changed);
    }
    if (result !== expr) Object.assign(holder, { [key]: result });
  };
  for (const signal of node.signals) rewriteIn(signal, "value", signal.name, signal.mark);
  for (const { name, reads } of node.memories) {
    for (const read of reads) {
      rewriteIn(read, "address", `${name} read`, read.mark);
      rewriteIn(read, "enable", `${name} read`, read.mark, true);
    }
  }
  forEachStatement(node.body, (statement) => {
    if (statement.kind === "assign") rewriteIn(statement, "value", statement.target.name, statement.mark);
    if (statement.kind === "write") {
      rewriteIn(statement, "address", `${statement.memory.name} write`, statement.mark);
      rewriteIn(statement, "data", `${statement.memory.name} write`, statement.mark);
    }
    if (statement.kind === "when") {
      for (const branch of statement.branches) {
        rewriteIn(branch, "condition", `when ${firstTarget(branch.body)}`, statement.mark, true);
      }
    }
  });
}

/** What the statements of a branch drive first, by which the branch is known. */
function firstTarget(body: readonly Statement[]): string {
  for (const statement of body) {
    if (statement.kind === "assign") return statement.target.name;
    if (statement.kind === "write") return statement.memory.name;
    const bodies =
      statement.kind === "when"
        ? statement.branches.map((branch) => branch.body)
        : statement.kind === "switch"
          ? [...statement.cases.map((each) => each.body), statement.otherwise ?? []]
          : [];
    for (const inner of bodies) {
      const found = firstTarget(inner);
      if (found !== "") return found;
    }
  }
  return "";
}

/** A design's modules, each class with each text once, children first. */
function modulesOf(top: ModuleNode, found = new Map<string, ModuleNode>()): Map<string, ModuleNode> {
  for (const { module } of top.instances) modulesOf(module, found);
  if (!found.has(top.name)) found.set(top.name, top);
  return found;
}

/** All places of a design, module by module; a module that is there in several shapes counts once. The graph stays as it is. */
export function sitesOf(top: ModuleNode): Site[] {
  const sites = new Map<string, Site>();
  for (const node of modulesOf(top).values()) {
    rewriteModule(node, (site, original) => {
      if (!sites.has(site.key)) sites.set(site.key, site);
      return original;
    });
  }
  return [...sites.values()];
}

/** Name of the port that says which mutant a design is. */
export const MUTANT_PORT = "mutant";

/**
 * Puts many mutants into one design: each chosen place takes its change when the top's port `mutant` has its number. At zero the
 * design is as it was.
 * @param numbers from 1 up, by the keys of places
 * @param spared instance of the top that is left as it is; its modules get names of their own
 */
export function plantMutants(top: Module, numbers: ReadonlyMap<string, number>, spared?: string): void {
  const bits = bitsFor(numbers.size);
  const type = UInt(bits);
  const ports = new Map<ModuleNode, Signal>();
  const visit = (node: ModuleNode): Signal => {
    const known = ports.get(node);
    if (known) return known;
    const port: Signal = {
      ...{ kind: "input", name: MUTANT_PORT, label: MUTANT_PORT, type, module: node, mark: node.mark },
      unusedIsFine: true,
    };
    const selected: Expr = { kind: "signal", width: bits, signed: false, signal: port };
    rewriteModule(node, (site, original, changed) => {
      const number = numbers.get(site.key);
      if (number === undefined) return original;
      const literal: Expr = { kind: "literal", width: bits, signed: false, value: BigInt(number) };
      const select: Expr = { kind: "binary", op: "eq", a: selected, b: literal, width: 1, signed: false };
      return { kind: "mux", select, a: changed, b: original, width: original.width, signed: original.signed };
    });
    ports.set(node, port);
    node.ports.push(port);
    node.signals.push(port);
    for (const instance of node.instances) {
      if (instance.name === spared) {
        setApart(instance.module, spared);
        continue;
      }
      const inner = visit(instance.module);
      const pin: Signal = { ...inner, kind: "pin-in", name: `${instance.name}_${MUTANT_PORT}`, module: node };
      node.signals.push(pin);
      (instance.pins as Map<string, Signal>).set(MUTANT_PORT, pin);
      node.body.push({ kind: "assign", target: pin, value: selected, mark: node.mark });
    }
    return port;
  };
  visit(top.node);
  Object.assign(top.node, { portSpec: { ...portSpecOf(top.node), [MUTANT_PORT]: input(type) } });
}

function setApart(node: ModuleNode, prefix: string): void {
  if (node.name.startsWith(`${prefix}_`)) return;
  Object.assign(node, { name: `${prefix}_${node.name}`, className: `${prefix}_${node.className}` });
  for (const { module } of node.instances) setApart(module, prefix);
}

/** Changes one place for good, wherever the design has it. @returns whether it has it */
export function plantMutant(top: ModuleNode, key: string): boolean {
  let isThere = false;
  const seen = new Set<ModuleNode>();
  const visit = (node: ModuleNode): void => {
    if (seen.has(node)) return;
    seen.add(node);
    rewriteModule(node, (site, original, changed) => {
      if (site.key !== key) return original;
      isThere = true;
      return changed;
    });
    for (const { module } of node.instances) visit(module);
  };
  visit(top);
  return isThere;
}
