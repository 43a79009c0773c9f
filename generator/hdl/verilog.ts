import { parameterText } from "./black-box.ts";
import { hasChecks, rootsOf, simpleDrivers, standsForReset, usesClock, usesReset, withoutChecks } from "./contents.ts";
import type { Paths } from "./elaborate.ts";
import { ExpressionWriter, sharedExpressions, writeLiteral, type Temporary } from "./expression.ts";
import type { Expr, InstanceNode, MemoryNode, ModuleNode, Signal, Statement } from "./ir.ts";
import { LocalNames } from "./local-names.ts";
import { parameterLines } from "./parameters.ts";
import { withRows, type Loop, type Slices } from "./rows.ts";
import { fold, simplify } from "./simplify.ts";
import { placeOf, registersByElement, StatementWriter } from "./verilog-statements.ts";
import { Bool, EnumType } from "./types.ts";
import { commentLines } from "./text.ts";
import { Unifier } from "./unify.ts";
import {
  branchOf,
  ifChain,
  KEPT,
  KEPT_BLOCK,
  range,
  styleText,
  Sections,
  type VerilogBranch,
  type VerilogChecks,
  type VerilogInstance,
  type VerilogModule,
  type VerilogStatement,
} from "./verilog-text.ts";
import { forEachStatement, visitOnce } from "./walk.ts";

/** The one clock and synchronous reset of a design. */
export interface ClockDomain {
  readonly clock: string;
  readonly reset: string;
  /** Whether the reset's low level resets. */
  readonly activeLow: boolean;
}
export const defaultClock: ClockDomain = { clock: "clk", reset: "reset", activeLow: false };

/** What the text of a module needs to know of the design. */
export interface Surroundings {
  /** What modules are called, by class and parameters (`ModuleNode.name`). */
  readonly names: ReadonlyMap<string, string>;
  readonly clock: ClockDomain;
  /** Through each of its submodules. */
  readonly paths: ReadonlyMap<ModuleNode, Paths>;
}

/** Turns a checked module into the data of its Verilog text. */
export function lower(module: ModuleNode, surroundings: Surroundings): VerilogModule {
  return new Lowering(module, surroundings).run();
}

class Lowering {
  private readonly module: ModuleNode;
  private readonly loops: ReadonlyMap<InstanceNode, Loop>;
  /** Vectors whose parts are as good as signals of their own. */
  private readonly split: ReadonlySet<Signal>;
  private readonly moduleNames: ReadonlyMap<string, string>;
  private readonly clock: ClockDomain;
  private readonly names: LocalNames;
  private readonly writer: ExpressionWriter;
  private readonly statements: StatementWriter;
  /** What the module says, without what is never done. */
  private readonly body: readonly Statement[];
  /** The same without the checks. */
  private readonly hardware: readonly Statement[];
  /** Signals that the hardware gives a value. */
  private readonly assigned = new Set<Signal>();
  /** Those with exactly one driver, which is unconditional. */
  private readonly simple: ReadonlyMap<Signal, Expr>;
  /** Signals that some expression of this module reads. */
  private readonly read = new Set<Signal>();
  /** An address at which each memory is read in the same cycle, where one is. */
  private readonly lookedAt = new Map<MemoryNode, Expr>();
  /** Registers that stand for the reset of what they reset. */
  private readonly resets: ReadonlySet<Signal>;
  private readonly unifier = new Unifier();
  private sections = new Sections();

  constructor(module: ModuleNode, { names, clock, paths }: Surroundings) {
    const { chained, ...rows } = withRows(module, paths);
    ({ module: this.module, loops: this.loops } = rows);
    this.moduleNames = names;
    this.clock = clock;
    this.resets = new Set(this.module.instances.flatMap(({ reset }) => (reset && standsForReset(fold(reset))) ?? []));
    this.names = new LocalNames(module, [clock.clock, clock.reset], (expr, width, make) =>
      expr.kind === "rom" ? this.lookUp(expr, width, make) : this.declareTemporary(expr, width, make),
    );
    this.writer = new ExpressionWriter(this.names);
    this.statements = new StatementWriter(this.writer, this.names);
    const unify = (expr: Expr): Expr => this.unifier.unify(expr);
    // Checks change nothing of the hardware's text, so what they need is found and named apart from it.
    this.hardware = simplify(withoutChecks(this.module.body), unify);
    this.body = simplify(this.module.body, unify);
    forEachStatement(this.hardware, (statement) => {
      if (statement.kind === "assign") this.assigned.add(statement.target);
    });
    this.names.shared = sharedExpressions(this.rootsOf(this.hardware));
    visitOnce(this.rootsOf(this.body), (expr) => {
      if (expr.kind === "signal") this.read.add(expr.signal);
      if (expr.kind === "word") this.lookedAt.set(expr.memory, expr.address);
    });
    this.simple = simpleDrivers(this.hardware);
    this.split = new Set([...chained, ...registersByElement(this.hardware, this.rootsOf(this.body))]);
  }

  run(): VerilogModule {
    const { module, simple } = this;
    for (const node of this.of("node")) this.declareNode(node);
    for (const target of this.of("wire", "output", "pin-in")) {
      const value = simple.get(target);
      if (this.isInline(target)) continue;
      this.names.feeds = target.name;
      if (value) this.sections.line(`assign ${target.name} = ${this.writer.value(value, target.type.width)};`);
      else this.combinational(() => this.statements.of(this.hardware, new Set([target]), "="));
    }
    for (const group of groupBy(this.of("register"), ({ group }) => group!)) this.registerGroup(group);
    for (const memory of module.memories) this.memory(memory);
    const index = this.loops.size > 0 ? this.names.freeName("i") : undefined;
    const instances = module.instances.map((instance) => this.instance(instance, index));
    const sections = this.sections.all;
    const named = new Set(this.names.all);
    const states = this.names.states.take();
    const checks = this.checks();
    // Declarations come last in time and first in the text: only now is known which pins and temporaries exist.
    return {
      name: this.moduleNames.get(module.name)!,
      about: module.about ? commentLines(module.about) : [],
      origin: `${module.className}, ${module.mark.line.file}`,
      parameters: parameterLines(module.parameters),
      ports: this.portLines(),
      states,
      signals: this.declarations(),
      sections,
      index,
      instances,
      unused: this.names.unusedTerm([
        ...module.signals.filter(({ kind }) => kind !== "output" && kind !== "pin-in"),
        ...named,
      ]),
      checks: checks && {
        ...checks,
        states: this.names.states.take(),
        unused: this.names.unusedTerm(this.names.all.filter((temporary) => !named.has(temporary))),
      },
    };
  }

  private of(...kinds: Signal["kind"][]): Signal[] {
    return this.module.signals.filter(({ kind }) => kinds.includes(kind));
  }

  private fold(expr: Expr): Expr {
    return this.unifier.unify(fold(expr));
  }

  private rootsOf(body: readonly Statement[]): Expr[] {
    return rootsOf(this.module, body, (expr) => this.fold(expr));
  }

  // ---------------------------------------------------------------- declarations

  private portLines(): { text: string; note: string }[] {
    const implicit = [
      ...(usesClock(this.module) ? [{ head: "input  wire", range: "", name: this.clock.clock, note: "" }] : []),
      ...(usesReset(this.module) ? [{ head: "input  wire", range: "", name: this.clock.reset, note: "" }] : []),
    ];
    const ports = this.module.ports.map((port) => {
      const storage = port.kind === "output" && !this.simple.has(port) ? "reg " : "wire";
      const head = `${port.kind === "input" ? "input " : "output"} ${storage}`;
      return { head, range: range(port.type.width), name: port.name, note: noteOf(port) };
    });
    const inouts = this.module.inouts.map(({ name, width }) => ({
      ...{ head: "inout  wire", range: range(width), name, note: "" },
    }));
    const all = [...implicit, ...inouts, ...ports];
    const column = Math.max(...all.map((port) => port.range.length));
    return all.map(({ head, range: bits, name, note }, i) => ({
      text: `${head} ${bits.padEnd(column)}${name}${i < all.length - 1 ? "," : ""}`,
      note,
    }));
  }

  private declarations(): { text: string; note: string }[] {
    return [
      ...this.of("wire", "pin-in", "pin-out")
        .filter((signal) => !this.isInline(signal))
        .map((signal) => ({
          text: `${this.simple.has(signal) || signal.kind === "pin-out" ? "wire" : "reg "} ${this.declarationIn(signal)};`,
          note: noteOf(signal),
        })),
      ...this.module.memories.flatMap((memory) => [
        { text: styleText(memory), note: "" },
        {
          text: `reg  ${range(memory.width)}${memory.name} [0:${memory.depth - 1}];`,
          note: placeOf(memory.mark),
        },
      ]),
      ...this.of("register", "read").map((signal) => ({
        text: `${this.isApart(signal) ? KEPT : ""}reg  ${this.declarationIn(signal)};`,
        note: [signal.type.note, placeOf(signal.mark)].filter(Boolean).join("; "),
      })),
    ];
  }

  private declarationIn(signal: Signal): string {
    return `${declaration(signal)}${this.split.has(signal) ? SPLIT : ""}`;
  }

  private declareNode(node: Signal): void {
    this.names.feeds = node.name;
    const value = this.writer.value(this.fold(node.value!), node.type.width);
    this.sections.line(`wire ${declaration(node)} = ${value};`, noteOf(node));
  }

  private declareTemporary(expr: Expr, width: number, make: () => Temporary): Temporary {
    const value = this.writer.value(expr, width);
    const temporary = make();
    this.sections.line(`wire ${declarationOf(temporary)} = ${value};`);
    return temporary;
  }

  /** A table's entry, by a case statement. */
  private lookUp({ rom, address }: Extract<Expr, { kind: "rom" }>, width: number, make: () => Temporary): Temporary {
    const subject = this.writer.part(address);
    const temporary = make();
    const { name } = temporary;
    const entry = (label: string, value: bigint): VerilogBranch =>
      branchOf(label, [{ line: `${name} = ${writeLiteral(BigInt.asUintN(width, value), width, false)};` }]);
    const items = rom.contents
      .slice(0, 2 ** address.width)
      .map((value, i) => entry(writeLiteral(BigInt(i), address.width, false), value));
    items.push(entry("default", 0n));
    this.sections.line(`reg  ${declarationOf(temporary)};`, `table ${rom.name}, ${placeOf(rom.mark)}`);
    this.sections.always("@*", [{ case: { subject, items } }]);
    return temporary;
  }

  // ---------------------------------------------------------------- behaviour

  /** A submodule's input takes its value in the port connection, unless this module reads it too. */
  private isInline(signal: Signal): boolean {
    return signal.kind === "pin-in" && this.simple.has(signal) && !this.read.has(signal);
  }

  private registerGroup(group: readonly Signal[]): void {
    this.names.feeds = group[0]!.name;
    const withReset = group.filter(({ reset }) => reset !== undefined);
    const without = group.filter(({ reset }) => reset === undefined);
    if (withReset.length > 0) {
      const update = this.statements.of(this.hardware, new Set(withReset), "<=");
      const clear = withReset.map(({ name, reset, type }) => ({
        line: `${name} <= ${type instanceof EnumType ? this.names.state(type.states, Number(reset)) : writeLiteral(reset!, type.width, type.signed)};`,
      }));
      const otherwise = update.length > 0 ? [branchOf("else", update)] : [];
      const resets = withReset.filter((register) => this.resets.has(register));
      if (resets.length > 0) this.startInReset(resets);
      const block = ifChain([branchOf(`if (${this.resetting})`, clear), ...otherwise]);
      this.sections.always(this.edge, [block], this.attributeOf(withReset));
    }
    if (without.length > 0) {
      // What no branch that is left assigns would be a wire without a driver.
      const still = without
        .filter((signal) => !this.assigned.has(signal))
        .map(({ name }) => ({ line: `${name} <= ${name};` }));
      const update = this.statements.of(this.hardware, new Set(without), "<=");
      this.sections.always(this.edge, [...update, ...still], this.attributeOf(without));
    }
  }

  private isApart(register: Signal): boolean {
    return register.isApart === true || this.resets.has(register);
  }

  private attributeOf(group: readonly Signal[]): string {
    return group.some((register) => this.isApart(register)) ? KEPT_BLOCK : "";
  }

  /** Simulations begin with what these reset in reset, so that no check looks at random registers before the design's own reset is through. */
  private startInReset(registers: readonly Signal[]): void {
    this.sections.line("`ifndef SYNTHESIS");
    for (const { name, reset, type } of registers)
      this.sections.line(`initial ${name} = ${writeLiteral(reset!, type.width, type.signed)};`);
    this.sections.line("`endif");
  }

  private memory(memory: MemoryNode): void {
    this.names.feeds = memory.name;
    const writes = this.statements.of(this.hardware, new Set([memory]), "<=");
    const reads = memory.reads.map(({ address, enable, data }): VerilogStatement[] => {
      this.names.feeds = data.name;
      const at = this.writer.index(this.fold(address));
      const body: VerilogStatement[] = [{ line: `${data.name} <= ${memory.name}[${at}];` }];
      if (memory.readUnderWrite !== "old") {
        // A second copy of the write, into the read register, wins where both meet.
        const isAny = memory.readUnderWrite === "any";
        const met = this.statements.of(this.hardware, new Set([memory]), "<=", {
          ...{ register: data.name, address: this.fold(address) },
          ...(isAny && { word: `~${memory.name}[${at}]` }),
        });
        body.push(...(isAny ? [{ line: "`ifndef SYNTHESIS" }, ...met, { line: "`endif" }] : met));
      }
      const read = this.statements.where(enable, body);
      return read.length > 0 ? read : [{ line: `${data.name} <= ${data.name};` }];
    });
    this.names.feeds = memory.name;
    // A memory that no branch which is left writes would be without a driver.
    if (writes.length === 0) {
      const address = memory.reads[0] ? this.fold(memory.reads[0].address) : this.lookedAt.get(memory)!;
      const word = `${memory.name}[${this.writer.index(address)}]`;
      writes.push({ line: `${word} <= ${word};` });
    }
    this.sections.always(this.edge, writes);
    for (const statements of reads) this.sections.always(this.edge, statements);
  }

  /** @param index what loops call the number of a place */
  private instance(instance: InstanceNode, index: string | undefined): VerilogInstance {
    const { module } = instance;
    const { blackBox } = module;
    const loop = this.loops.get(instance);
    const pins: { port: string; value: string }[] = [];
    if (usesClock(module)) pins.push({ port: blackBox?.clock ?? this.clock.clock, value: this.clock.clock });
    if (usesReset(module)) {
      this.names.feeds = `${instance.name}_${this.clock.reset}`;
      const own = loop?.reset && this.slice(loop.reset, resetPin, loop.count, index!);
      const value = this.resetOf(instance, blackBox?.reset?.activeLow ?? this.clock.activeLow, own);
      pins.push({ port: blackBox?.reset?.pin ?? this.clock.reset, value });
    }
    for (const [port, value] of instance.inouts) pins.push({ port, value });
    for (const port of module.ports) {
      const pin = instance.pins.get(port.name)!;
      const slices = loop?.slices.get(port.name);
      if (loop && slices) {
        pins.push({ port: port.name, value: this.slice(slices, port, loop.count, index!) });
        continue;
      }
      const value = this.isInline(pin) ? this.simple.get(pin) : undefined;
      this.names.feeds = pin.name;
      pins.push({ port: port.name, value: value ? this.writer.part(value) : pin.name });
    }
    const parameters = Object.entries(blackBox?.parameters ?? {}).map(([port, value]) => ({
      ...{ port, value: parameterText(value) },
    }));
    const name = this.moduleNames.get(module.name)!;
    return {
      ...{ module: name, name: instance.name, origin: placeOf(instance.mark), count: loop?.count, parameters, pins },
    };
  }

  /** The part of a signal that a pin has in each place. */
  private slice(
    { of, low, step }: Slices,
    { kind, type }: Pick<Signal, "kind" | "type">,
    count: number,
    index: string,
  ): string {
    const { width } = type;
    for (let i = 0; i < count && kind === "input"; i++) {
      const first = low + i * step;
      this.names.reference(of, first + width - 1, first);
    }
    const at = `${step > 1 ? `${step}*` : ""}${index}${low > 0 ? ` + ${low}` : ""}`;
    return `${of.name}[${at}${width > 1 ? ` +: ${width}` : ""}]`;
  }

  /** The reset of an instance, of the level that its pin takes; `place` is that of one place of a row. */
  private resetOf({ reset }: InstanceNode, pinActiveLow: boolean, place?: string): string {
    const { reset: name, activeLow } = this.clock;
    const own = reset && this.fold(reset);
    const isOwn = own && !(own.kind === "literal" && own.value === 0n);
    const beside = own && standsForReset(own) ? "" : `${name} ${activeLow ? "& " : "| "}`;
    const value = isOwn ? `${beside}${activeLow ? "~" : ""}${place ?? this.writer.operand(own)}` : name;
    if (pinActiveLow === activeLow) return value;
    return isOwn ? `~(${value})` : `~${value}`;
  }

  /** Holds while the module is reset. */
  private get resetting(): string {
    return `${this.clock.activeLow ? "!" : ""}${this.clock.reset}`;
  }

  // ---------------------------------------------------------------- checks

  private checks(): Omit<VerilogChecks, "states" | "unused"> | undefined {
    if (!hasChecks(this.body)) return undefined;
    this.sections = new Sections();
    this.names.shared = new Set([...this.names.shared, ...sharedExpressions(this.rootsOf(this.body))]);
    const reset = usesReset(this.module) ? this.resetting : undefined;
    const running = this.clock.activeLow ? this.clock.reset : `!${this.clock.reset}`;
    const outsideReset = (statements: VerilogStatement[]): VerilogStatement[] =>
      reset && statements.length > 0 ? [ifChain([branchOf(`if (${running})`, statements)])] : statements;
    const formal = outsideReset(this.statements.of(this.body, "proof", "<="));
    const simulation = outsideReset(this.statements.of(this.body, "simulation", "<="));
    return { sections: this.sections.all, reset, edge: this.edge, formal, simulation };
  }

  private get edge(): string {
    return `@(posedge ${this.clock.clock})`;
  }

  /** A block that runs whenever something it reads moves; one that reads nothing would never run. */
  private combinational(write: () => readonly VerilogStatement[]): void {
    const before = this.names.references;
    const statements = write();
    if (this.names.references === before)
      throw new Error(`${this.module.name}: what drives ${this.names.feeds} reads no signal`);
    this.sections.always("@*", statements);
  }
}

/** The pin of a reset, as a place of a row has it. */
const resetPin = { kind: "input", type: Bool() } as const;

/** Verilator takes a vector for one thing: from one place of a row to the next it would see a loop, and registers it would pack and unpack. */
const SPLIT = " /* verilator split_var */";

const declarationOf = ({ signed, width, name }: Temporary): string =>
  `${signed ? "signed " : ""}${range(width)}${name}`;
const declaration = ({ type: { width, signed }, name }: Signal): string => declarationOf({ name, width, signed });
const noteOf = (signal: Signal): string => signal.type.note;

function groupBy<T>(items: readonly T[], key: (item: T) => number): T[][] {
  const groups = new Map<number, T[]>();
  for (const item of items) {
    const group = groups.get(key(item));
    if (group) group.push(item);
    else groups.set(key(item), [item]);
  }
  return [...groups.values()];
}
