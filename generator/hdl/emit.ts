import { createHash } from "node:crypto";
import { stubOf } from "./black-box.ts";
import { fail, HdlError, type Diagnostic } from "./diagnostics.ts";
import { elaborated } from "./elaborate.ts";
import { fingerprint } from "./fingerprint.ts";
import type { Inout, ModuleNode } from "./ir.ts";
import { nameModules } from "./module-names.ts";
import type { Module } from "./module.ts";
import { portSpecOf } from "./module.ts";
import { checkName } from "./names.ts";
import { renderTemplate } from "./templates.ts";
import { EnumType, type PortSpec } from "./types.ts";
import { resetStages, usesClock, usesReset } from "./contents.ts";
import { defaultClock, lower, type ClockDomain } from "./verilog.ts";
import { wrapLines } from "./wrap.ts";

/** Where the parts of this library are written. */
const LIBRARY = "generator/hdl/lib/";

/** A port of the emitted top module. */
export interface VerilogPort {
  readonly name: string;
  readonly direction: "input" | "output";
  readonly width: number;
  readonly signed: boolean;
}

/** How a design is written; the clock is `clk` and the reset `reset`, high, where they are not said otherwise. */
export interface EmissionOptions extends Partial<ClockDomain> {
  /** Stands before the name of every module and file but those of black boxes; nothing by default. */
  readonly prefix?: string;
  /** `names` of another emission, whose design stands in this one: its modules keep their names. */
  readonly names?: ReadonlyMap<string, string>;
}

/** An emitted design. */
export interface Verilog {
  readonly top: string;
  /** What its modules' names begin with. */
  readonly prefix: string;
  /** The name of each module, by its class and all its parameters (`ModuleNode.name`). */
  readonly names: ReadonlyMap<string, string>;
  /** Name of the clock and of the synchronous reset; undefined in a design without them. */
  readonly clock: string | undefined;
  readonly reset: string | undefined;
  /** The reset's level that resets. */
  readonly resetLevel: 0 | 1;
  /** Registers that it goes through: it is to be held for a cycle more, and nothing asked in as many cycles behind it. */
  readonly resetStages: number;
  readonly ports: readonly VerilogPort[];
  /** Ports of both directions, which pass through to black boxes. */
  readonly inouts: readonly Inout[];
  /** The declaration that `ports` was made from, for typed benches. */
  readonly portSpec: PortSpec;
  /** File name and text, submodules before the modules that use them, the top last. */
  readonly files: ReadonlyMap<string, string>;
  /** Those of them that are parts of this library. */
  readonly library: ReadonlySet<string>;
  /** Black boxes without Verilog, by file name: what stands for them in simulation, */
  readonly models: ReadonlyMap<string, string>;
  /** or, where there is no model, their pins only, which is enough for lint. Neither is a part of the design. */
  readonly stubs: ReadonlyMap<string, string>;
  /** In each file, the signals that have states, and what these are called: traces show them by name. */
  readonly states: ReadonlyMap<string, ReadonlyMap<string, readonly string[]>>;
  /** SHA-256 over all files. */
  readonly digest: string;
}

/**
 * Checks a design and writes it as Verilog-2005, one module a file. Modules with the same text are written once; the
 * result depends on nothing but the design.
 * @throws HdlError with every mistake of the design, or of the names of clock, reset and prefix
 */
export function emit(top: Module, options: EmissionOptions = {}): Verilog {
  if (top.node.blackBox) fail("black-box", `${top.node.name} is a black box and no top`, "place it in a module");
  const paths = elaborated(top);
  const { prefix = "", clock: clockName = defaultClock.clock } = options;
  const { reset = defaultClock.reset, activeLow = defaultClock.activeLow } = options;
  const clock: ClockDomain = { clock: clockName, reset, activeLow };
  checkClock(top.node, clock);
  if (prefix) checkName(`${prefix}_`, `prefix ${prefix}`);
  const names = nameModules(top.node, prefix, options.names);
  checkTop(top.node, names.get(top.node.name)!, clock);
  const boxes = new Map<string, ModuleNode[]>();
  const files = new Map<string, string>();
  // Of many modules of a name one is written; the others are compared with it by less than their text.
  const prints = new Map<ModuleNode, string>();
  const printOf = (module: ModuleNode): string => {
    const print = prints.get(module) ?? boxText(module) ?? fingerprint(module);
    prints.set(module, print);
    return print;
  };
  const library = new Set<string>();
  const origins = new Map<string, ModuleNode>();
  const written = new Set<ModuleNode>();
  const write = (module: ModuleNode): void => {
    if (written.has(module)) return;
    written.add(module);
    for (const instance of module.instances) write(instance.module);
    const { blackBox } = module;
    const name = names.get(module.name)!;
    checkName(name, `module ${name}`);
    const file = `${name}.v`;
    if (blackBox && blackBox.verilog === undefined) boxes.set(file, [...(boxes.get(file) ?? []), module]);
    const other = origins.get(file);
    if (!other) {
      const text = (): string => renderTemplate("verilog-module", lower(module, { names, clock, paths }));
      files.set(file, boxText(module) ?? wrapLines(text()));
      origins.set(file, module);
      if (!blackBox && module.mark.line.file.startsWith(LIBRARY)) library.add(file);
    } else if (printOf(other) !== printOf(module)) {
      throw new HdlError([
        {
          code: "module-clash",
          message: `two different modules are both named ${name}`,
          places: [
            { mark: module.mark, role: module.className },
            { mark: other.mark, role: other.className },
          ],
          hint: "list in `parameters` everything that the hardware of the class depends on",
        },
      ]);
    }
  };
  write(top.node);
  const models = new Map<string, string>();
  const stubs = new Map<string, string>();
  for (const [file, placed] of boxes) {
    files.delete(file);
    const { model } = placed[0]!.blackBox!;
    if (model === undefined) stubs.set(file, renderTemplate("verilog-stub", stubOf(placed)));
    else models.set(file, model);
  }

  const hash = createHash("sha256");
  for (const [file, text] of files) hash.update(`${file}\0${text}\0`);
  return {
    top: names.get(top.node.name)!,
    prefix,
    names,
    clock: usesClock(top.node) ? clock.clock : undefined,
    reset: usesReset(top.node) ? clock.reset : undefined,
    resetLevel: clock.activeLow ? 0 : 1,
    resetStages: resetStages(top.node),
    ports: portsOf(top.node),
    inouts: top.node.inouts,
    portSpec: portSpecOf(top.node),
    files,
    library,
    models,
    stubs,
    states: new Map([...origins].map(([file, module]) => [file, statesOf(module)])),
    digest: hash.digest("hex"),
  };
}

/** What stands for a black box: its Verilog, or a stub of its pins with its model. */
function boxText(module: ModuleNode): string | undefined {
  if (!module.blackBox) return undefined;
  const { verilog, model = "" } = module.blackBox;
  return verilog ?? renderTemplate("verilog-stub", { ...stubOf([module]), parameters: [] }) + model;
}

/** Clock and reset must have names, and none that a module they reach has given to something else. */
function checkClock(top: ModuleNode, { clock, reset }: ClockDomain): void {
  checkName(clock, `clock ${clock}`);
  checkName(reset, `reset ${reset}`);
  if (clock === reset) fail("name-clash", `clock and reset are both called ${clock}`, "give them different names");
  const found = new Map<string, Diagnostic>();
  const check = (module: ModuleNode, name: string, what: string): void => {
    const mark = module.names.get(name);
    if (!mark) return;
    const message = `${module.className}.${name} has the name of the ${what}`;
    found.set(`${message} ${mark.toString()}`, {
      ...{ code: "name-clash", message, places: [{ mark, role: "declared here" }] },
      hint: `choose another name for one of them: emit takes that of the ${what}`,
    });
  };
  const visit = (module: ModuleNode): void => {
    if (module.blackBox) return;
    if (usesClock(module)) check(module, clock, "clock");
    if (usesReset(module)) check(module, reset, "reset");
    for (const instance of module.instances) visit(instance.module);
  };
  visit(top);
  if (found.size > 0) throw new HdlError([...found.values()]);
}

/** Verilator builds no top one of whose ports has the name of the module itself. */
function checkTop(top: ModuleNode, name: string, { clock, reset }: ClockDomain): void {
  const pins = [...top.ports, ...top.inouts].map((port) => port.name);
  if (usesClock(top)) pins.push(clock);
  if (usesReset(top)) pins.push(reset);
  if (!pins.includes(name)) return;
  const mark = top.names.get(name) ?? top.mark;
  const message = `${top.className}.${name} has the name of the module itself`;
  throw new HdlError([
    {
      ...{ code: "name-clash", message, places: [{ mark, role: "declared here" }] },
      hint: "Verilator takes no such top: choose another name for one of them",
    },
  ]);
}

/** Pins of a row are parts of what the text has for all of them, where states cannot be named. */
function statesOf({ signals, instances }: ModuleNode): Map<string, readonly string[]> {
  const inRows = new Set(instances.flatMap(({ row, pins }) => (row ? [...pins.values()] : [])));
  const named = signals.filter((signal) => !inRows.has(signal));
  return new Map(named.flatMap(({ name, type }) => (type instanceof EnumType ? [[name, type.states] as const] : [])));
}

export function portsOf(module: ModuleNode): VerilogPort[] {
  return module.ports.map(({ name, kind, type: { width, signed } }) => ({
    name,
    direction: kind === "input" ? "input" : "output",
    ...{ width, signed },
  }));
}
