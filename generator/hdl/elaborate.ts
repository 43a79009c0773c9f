import { checkBlackBox } from "./black-box.ts";
import { Dependencies, isSignal, type Dependency } from "./dependencies.ts";
import { HdlError, type Diagnostic } from "./diagnostics.ts";
import {
  type BlackBoxNode,
  type Expr,
  type InstanceNode,
  type MemoryNode,
  type ModuleNode,
  type Signal,
  type Statement,
} from "./ir.ts";
import { seal, type Module } from "./module.ts";
import { forEachExpr, forEachStatement, visitBehind, visitOnce } from "./walk.ts";

/**
 * Closes a design and checks all of it; every mistake found is in the one error.
 * The passes, in order: drivers, uses, combinational loops (children before parents).
 * @throws HdlError
 */
export function elaborate<M extends Module>(top: M): M {
  elaborated(top);
  return top;
}

/** The same. @returns the paths through each module within the design */
export function elaborated(top: Module): ReadonlyMap<ModuleNode, Paths> {
  seal(top.node);
  const found: Diagnostic[] = [];
  const paths = new Map<ModuleNode, Paths>();
  checkModule(top.node, top.node.name, found, paths);
  if (found.length > 0) throw new HdlError(withoutRepeats(found));
  return paths;
}

/** Mistakes in a module that is placed many times are reported for its first place. */
function withoutRepeats(found: readonly Diagnostic[]): Diagnostic[] {
  const first = new Map<string, Diagnostic>();
  for (const diagnostic of found) {
    const { code, message, path, places } = diagnostic;
    const key = [code, message.replaceAll(path ?? "", ""), ...places.map(({ mark }) => mark.toString())].join("|");
    if (!first.has(key)) first.set(key, diagnostic);
  }
  return [...first.values()];
}

/** For each output port, the input ports that reach it within a cycle, by their names in the Verilog. */
export type Paths = ReadonlyMap<string, ReadonlySet<string>>;

/** The ways through a design without a register between. */
export function combinationalPaths(top: Module): Paths {
  seal(top.node);
  return checkModule(top.node, top.node.name, [], new Map());
}

/** @param done the paths of modules that have been checked, for those that stand in many places */
function checkModule(module: ModuleNode, path: string, found: Diagnostic[], done: Map<ModuleNode, Paths>): Paths {
  const children = new Map<InstanceNode, Paths>();
  for (const instance of module.instances) {
    const { module: inner, name } = instance;
    const paths = done.get(inner) ?? checkModule(inner, `${path}.${name}`, found, done);
    done.set(inner, paths);
    children.set(instance, paths);
  }
  if (module.blackBox) {
    found.push(...checkBlackBox(module));
    return blackBoxPaths(module, module.blackBox);
  }
  checkDrivers(module, path, found);
  checkUses(module, path, found);
  return checkLoops(module, path, children, found);
}

/** Every output of a black box may follow every input, but for those that are declared not to. */
function blackBoxPaths(module: ModuleNode, { registered }: BlackBoxNode): Paths {
  const inputs = new Set(module.ports.filter((port) => port.kind === "input").map((port) => port.name));
  const outputs = module.ports.filter((port) => port.kind === "output");
  return new Map(outputs.map(({ name }) => [name, registered.includes(name) ? new Set() : inputs]));
}

// ------------------------------------------------------------------ drivers

/** Whether a block gives a signal a value on some ways through it, or on all; those it never does are not in its map. */
type Coverage = "some" | "all";

function checkDrivers(module: ModuleNode, path: string, found: Diagnostic[]): void {
  const drivers = firstDrivers(module.body);
  const covered = coverageOf(module.body);
  for (const signal of module.signals) {
    const name = `${path}.${signal.name}`;
    const places = [{ mark: signal.mark, role: "declared here" }];
    if (signal.kind === "register" && !drivers.has(signal)) {
      found.push({
        path,
        code: "undriven",
        message: `register ${name} is never given a next value`,
        places,
        hint: "call .next(...) on it, or use a constant",
      });
    }
    if (signal.kind !== "output" && signal.kind !== "wire" && signal.kind !== "pin-in") continue;
    const coverage = covered.get(signal);
    if (!coverage) {
      const pin = signal.kind === "pin-in";
      found.push({
        path,
        code: pin ? "unconnected-port" : "undriven",
        message: `${pin ? "submodule input" : signal.kind} ${name} is never driven`,
        places,
        hint: "call .drive(...) on it",
      });
    }
    if (coverage === "some") {
      found.push({
        path,
        code: "partly-driven",
        message: `${signal.kind === "pin-in" ? "submodule input" : signal.kind} ${name} has no value on some ways through its when or select`,
        places: [...places, { mark: drivers.get(signal)!, role: "driven here" }],
        hint: "drive a default before the when, or add .otherwise(...): this would be a latch",
      });
    }
  }
  checkShadowed(module.body, path, found);
  const writes = new Set<MemoryNode>();
  forEachStatement(module.body, (statement) => {
    if (statement.kind === "write") writes.add(statement.memory);
  });
  const seen = memoriesSeen(module);
  for (const memory of module.memories) {
    const written = writes.has(memory);
    if (!written || !seen.has(memory)) {
      found.push({
        path,
        code: written ? "unused-signal" : "undriven",
        message: `memory ${path}.${memory.name} is never ${written ? "read" : "written"}`,
        places: [{ mark: memory.mark, role: "declared here" }],
        hint: written ? "read it or remove it" : "write it, or use a table for constants",
      });
    }
  }
}

/** The memories that something reads. */
function memoriesSeen(module: ModuleNode): Set<MemoryNode> {
  const seen = new Set(module.memories.filter(({ reads }) => reads.length > 0));
  const exprs = new Set<Expr>();
  forEachExpr(module, (root) => {
    visitOnce([root], (expr) => expr.kind === "word" && seen.add(expr.memory), exprs);
  });
  return seen;
}

/** Where each signal is assigned first. */
function firstDrivers(body: readonly Statement[]): Map<Signal, Signal["mark"]> {
  const marks = new Map<Signal, Signal["mark"]>();
  forEachStatement(body, (statement) => {
    if (statement.kind === "assign" && !marks.has(statement.target)) marks.set(statement.target, statement.mark);
  });
  return marks;
}

function coverageOf(block: readonly Statement[]): Map<Signal, Coverage> {
  const coverage = new Map<Signal, Coverage>();
  for (const statement of block) {
    if (statement.kind === "assign") coverage.set(statement.target, "all");
    const ways = waysThrough(statement);
    /** On how many ways a signal surely gets a value. */
    const sure = new Map<Signal, number>();
    for (const body of ways)
      for (const [signal, here] of coverageOf(body)) sure.set(signal, (sure.get(signal) ?? 0) + Number(here === "all"));
    for (const [signal, count] of sure)
      if (coverage.get(signal) !== "all") coverage.set(signal, count === ways.length ? "all" : "some");
  }
  return coverage;
}

/** The bodies of which a statement runs one, an empty one among them where none need be taken. */
function waysThrough(statement: Statement): readonly (readonly Statement[])[] {
  if (statement.kind === "when") {
    const bodies = statement.branches.map(({ body }) => body);
    return statement.branches.at(-1)?.condition ? [...bodies, []] : bodies;
  }
  if (statement.kind !== "switch") return [];
  const bodies = statement.cases.map(({ body }) => body);
  if (statement.otherwise) return [...bodies, statement.otherwise];
  return isExhaustive(statement) ? bodies : [...bodies, []];
}

/** Whether the cases name every state of an enum, or every value of a number. */
export function isExhaustive({ subject, cases }: Extract<Statement, { kind: "switch" }>): boolean {
  const first = cases[0]?.match;
  const label = first?.kind === "literal" ? first.label : undefined;
  return cases.length === (label ? label.states.length : 2 ** subject.width);
}

/** An assignment that a later one in the same block always overrules is a second driver, not a default. */
function checkShadowed(block: readonly Statement[], path: string, found: Diagnostic[]): void {
  const earlier = new Map<Signal, Statement & { kind: "assign" }>();
  for (const statement of block) {
    if (statement.kind === "when") for (const { body } of statement.branches) checkShadowed(body, path, found);
    if (statement.kind === "switch") {
      for (const { body } of statement.cases) checkShadowed(body, path, found);
      if (statement.otherwise) checkShadowed(statement.otherwise, path, found);
    }
    forEachStatement([statement], (inner) => {
      if (inner.kind !== "assign") return;
      const first = earlier.get(inner.target);
      if (first && inner === statement) {
        found.push({
          path,
          code: "multiple-drivers",
          message: `${path}.${inner.target.name} is driven twice: the first never has an effect`,
          places: [
            { mark: inner.mark, role: "second driver" },
            { mark: first.mark, role: "first driver" },
          ],
          hint: "keep one of them, or put the second under a when",
        });
      }
      earlier.set(inner.target, inner);
    });
  }
}

// ------------------------------------------------------------------ uses

function checkUses(module: ModuleNode, path: string, found: Diagnostic[]): void {
  const read = new Set<Signal>();
  const visited = new Set<Expr>();
  const use = (root: Expr, mark: Signal["mark"]): void => {
    const visit = (expr: Expr): void => {
      if (expr.kind !== "signal") return;
      read.add(expr.signal);
      if (expr.signal.module === module) return;
      found.push({
        path,
        code: "cross-module",
        message: `${path} reads ${expr.signal.module.className}.${expr.signal.name}, a signal of another module`,
        places: [
          { mark, role: "" },
          { mark: expr.signal.mark, role: "declared here" },
        ],
        hint: "pass it through ports",
      });
    };
    visitOnce([root], visit, visited);
  };
  forEachExpr(module, use);

  for (const signal of module.signals) {
    if (read.has(signal) || signal.unusedIsFine || signal.kind === "output" || signal.kind === "pin-in") continue;
    const isInput = signal.kind === "input";
    const what = signal.kind === "pin-out" ? "submodule output" : signal.kind;
    found.push({
      path,
      code: isInput ? "unused-input" : "unused-signal",
      message: `${what} ${path}.${signal.name} is never read`,
      places: [{ mark: signal.mark, role: "declared here" }],
      hint: "remove it, or say this.unused(...) when that is meant",
    });
  }
}

// ------------------------------------------------------------------ combinational loops

function checkLoops(
  module: ModuleNode,
  path: string,
  children: ReadonlyMap<InstanceNode, Paths>,
  found: Diagnostic[],
): Paths {
  const dependencies = new Dependencies(module);
  for (const [instance, paths] of children) {
    for (const [output, inputs] of paths)
      dependencies.add(
        instance.pins.get(output)!,
        [...inputs].map((input) => instance.pins.get(input)!),
      );
  }
  const report = (loop: readonly Signal[]): void => {
    const drivers = firstDrivers(module.body);
    found.push({
      path,
      code: "combinational-loop",
      message: `${path}: ${[...loop, loop[0]!]
        .map(({ name }) => name)
        .reverse()
        .join(" -> ")} is a loop without a register`,
      places: loop.map((part) => ({ mark: drivers.get(part) ?? part.mark, role: part.name })),
      hint: "break it with a register, or a queue in a ready/valid path",
    });
  };

  const inputs = module.ports.filter(({ kind }) => kind === "input");
  /** The inputs that reach something, a bit each; what is on the trail has none yet. */
  const reached = new Map<Dependency, bigint>(inputs.map((port, i) => [port, 1n << BigInt(i)]));
  const trail = new Set<Dependency>();
  const enter = (node: Dependency): boolean => {
    if (!trail.has(node)) {
      if (reached.has(node)) return false;
      trail.add(node);
      return true;
    }
    const nodes = [...trail];
    report(nodes.slice(nodes.indexOf(node)).filter(isSignal));
    return false;
  };
  visitBehind<Dependency>(
    dependencies.signals,
    (node) => dependencies.of(node),
    enter,
    (node) => {
      trail.delete(node);
      reached.set(
        node,
        dependencies.of(node).reduce((bits, source) => bits | (reached.get(source) ?? 0n), 0n),
      );
    },
  );
  return new Map(
    module.ports.flatMap((port) => {
      if (port.kind !== "output") return [];
      const bits = reached.get(port) ?? 0n;
      return [[port.name, new Set(inputs.filter((_, i) => (bits >> BigInt(i)) & 1n).map(({ name }) => name))] as const];
    }),
  );
}
