import { checkBlackBox } from "./black-box.ts";
import { HdlError, type Diagnostic } from "./diagnostics.ts";
import {
  operands,
  type BlackBoxNode,
  type Expr,
  type InstanceNode,
  type MemoryNode,
  type ModuleNode,
  type Signal,
  type Statement,
} from "./ir.ts";
import { seal, type Module } from "./module.ts";
import { forEachExpr, forEachStatement } from "./walk.ts";

/**
 * Closes a design and checks all of it; every mistake found is in the one error.
 * The passes, in order: drivers, uses, combinational loops (children before parents).
 * @throws HdlError
 */
export function elaborate<M extends Module>(top: M): M {
  seal(top.node);
  const found: Diagnostic[] = [];
  checkModule(top.node, top.node.name, found);
  if (found.length > 0) throw new HdlError(withoutRepeats(found));
  return top;
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
type Paths = ReadonlyMap<string, ReadonlySet<string>>;

/** The ways through a design without a register between. */
export function combinationalPaths(top: Module): Paths {
  seal(top.node);
  return checkModule(top.node, top.node.name, []);
}

function checkModule(module: ModuleNode, path: string, found: Diagnostic[]): Paths {
  const children = new Map<InstanceNode, Paths>();
  for (const instance of module.instances) {
    children.set(instance, checkModule(instance.module, `${path}.${instance.name}`, found));
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

/** Whether a statement list gives a signal a value on no way through it, on some, or on all. */
type Coverage = "none" | "some" | "all";

function checkDrivers(module: ModuleNode, path: string, found: Diagnostic[]): void {
  const assigned = new Set<Signal>();
  forEachStatement(module.body, (statement) => {
    if (statement.kind === "assign") assigned.add(statement.target);
  });
  for (const signal of module.signals) {
    const name = `${path}.${signal.name}`;
    const places = [{ mark: signal.mark, role: "declared here" }];
    if (signal.kind === "register" && !assigned.has(signal)) {
      found.push({
        path,
        code: "undriven",
        message: `register ${name} is never given a next value`,
        places,
        hint: "call .next(...) on it, or use a constant",
      });
    }
    if (signal.kind !== "output" && signal.kind !== "wire" && signal.kind !== "pin-in") continue;
    const coverage = assigned.has(signal) ? coverageOf(module.body, signal) : "none";
    if (coverage === "none") {
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
        message: `${signal.kind === "pin-in" ? "submodule input" : signal.kind} ${name} has no value on some ways through its when or switch`,
        places: [...places, ...firstDriver(module.body, signal)],
        hint: "drive a default before the when, or add .otherwise(...): this would be a latch",
      });
    }
  }
  checkShadowed(module.body, path, found);
  for (const memory of module.memories) {
    const written = isWritten(module, memory);
    if (!written || memory.reads.length === 0) {
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

function isWritten(module: ModuleNode, memory: MemoryNode): boolean {
  const writes: Statement[] = [];
  forEachStatement(module.body, (statement) => {
    if (statement.kind === "write" && statement.memory === memory) writes.push(statement);
  });
  return writes.length > 0;
}

function firstDriver(body: readonly Statement[], signal: Signal): Diagnostic["places"] {
  const places: { mark: Diagnostic["places"][number]["mark"]; role: string }[] = [];
  forEachStatement(body, (statement) => {
    if (statement.kind === "assign" && statement.target === signal && places.length === 0) {
      places.push({ mark: statement.mark, role: "driven here" });
    }
  });
  return places;
}

function coverageOf(block: readonly Statement[], signal: Signal): Coverage {
  let coverage: Coverage = "none";
  for (const statement of block) {
    let here: Coverage = "none";
    if (statement.kind === "assign" && statement.target === signal) here = "all";
    if (statement.kind === "when") {
      const covered = statement.branches.map((branch) => coverageOf(branch.body, signal));
      if (statement.branches.at(-1)?.condition) covered.push("none");
      here = join(covered);
    }
    if (statement.kind === "switch") {
      const covered = statement.cases.map((entry) => coverageOf(entry.body, signal));
      if (statement.otherwise) covered.push(coverageOf(statement.otherwise, signal));
      else if (!isExhaustive(statement)) covered.push("none");
      here = join(covered);
    }
    if (here === "all" || coverage === "none") coverage = here;
    if (coverage === "all") return "all";
  }
  return coverage;
}

function join(branches: readonly Coverage[]): Coverage {
  if (branches.length > 0 && branches.every((coverage) => coverage === "all")) return "all";
  return branches.some((coverage) => coverage !== "none") ? "some" : "none";
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
  const use = (expr: Expr, mark: Diagnostic["places"][number]["mark"]): void => {
    if (visited.has(expr)) return;
    visited.add(expr);
    if (expr.kind === "signal") {
      read.add(expr.signal);
      if (expr.signal.module !== module) {
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
      }
    }
    for (const inner of operands(expr)) use(inner, mark);
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
  const sources = combinationalSources(module);
  for (const [instance, paths] of children) {
    for (const [outputName, inputs] of paths) {
      const set = new Set([...inputs].map((name) => instance.pins.get(name)!));
      sources.set(instance.pins.get(outputName)!, set);
    }
  }

  const state = new Map<Signal, "open" | "done">();
  const trail: Signal[] = [];
  const visit = (signal: Signal): void => {
    if (state.get(signal) === "done") return;
    if (state.get(signal) === "open") {
      const loop = trail.slice(trail.indexOf(signal));
      found.push({
        path,
        code: "combinational-loop",
        message: `${path}: ${[...loop, signal]
          .map(({ name }) => name)
          .reverse()
          .join(" -> ")} is a loop without a register`,
        places: loop.map((part) => ({ mark: driverMark(module, part), role: part.name })),
        hint: "break it with a register, or a queue in a ready/valid path",
      });
      return;
    }
    state.set(signal, "open");
    trail.push(signal);
    for (const source of sources.get(signal) ?? []) visit(source);
    trail.pop();
    state.set(signal, "done");
  };
  for (const signal of sources.keys()) visit(signal);

  return reachableInputs(module, sources);
}

/** For each combinational signal of a module, those that it depends on within a cycle, conditions included. */
export function combinationalSources(module: ModuleNode): Map<Signal, Set<Signal>> {
  const sources = new Map<Signal, Set<Signal>>();
  const addTo = (target: Signal, exprs: readonly Expr[]): void => {
    let set = sources.get(target);
    if (!set) sources.set(target, (set = new Set()));
    for (const expr of exprs) collectSignals(expr, set);
  };
  const walk = (block: readonly Statement[], conditions: readonly Expr[]): void => {
    for (const statement of block) {
      if (statement.kind === "assign" && statement.target.kind !== "register") {
        addTo(statement.target, [statement.value, ...conditions]);
      }
      if (statement.kind === "when") {
        const tests = statement.branches.flatMap(({ condition }) => condition ?? []);
        for (const { body } of statement.branches) walk(body, [...conditions, ...tests]);
      }
      if (statement.kind === "switch") {
        const inner = [...conditions, statement.subject];
        for (const { body } of statement.cases) walk(body, inner);
        if (statement.otherwise) walk(statement.otherwise, inner);
      }
    }
  };
  walk(module.body, []);
  for (const signal of module.signals) if (signal.value) addTo(signal, [signal.value]);
  return sources;
}

function reachableInputs(module: ModuleNode, sources: ReadonlyMap<Signal, ReadonlySet<Signal>>): Paths {
  const paths = new Map<string, Set<string>>();
  for (const port of module.ports) {
    if (port.kind !== "output") continue;
    const inputs = new Set<string>();
    const seen = new Set<Signal>();
    const pending: Signal[] = [port];
    for (let signal = pending.pop(); signal; signal = pending.pop()) {
      if (seen.has(signal)) continue;
      seen.add(signal);
      if (signal.kind === "input") inputs.add(signal.name);
      pending.push(...(sources.get(signal) ?? []));
    }
    paths.set(port.name, inputs);
  }
  return paths;
}

function driverMark(module: ModuleNode, signal: Signal): Signal["mark"] {
  return firstDriver(module.body, signal)[0]?.mark ?? signal.mark;
}

/** Adds every signal that an expression reads. */
export function collectSignals(expr: Expr, into: Set<Signal>): void {
  const seen = new Set<Expr>();
  const walk = (inner: Expr): void => {
    if (seen.has(inner)) return;
    seen.add(inner);
    if (inner.kind === "signal") into.add(inner.signal);
    for (const operand of operands(inner)) walk(operand);
  };
  walk(expr);
}
