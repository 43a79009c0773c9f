import { HdlError } from "./diagnostics.ts";
import { parameterText } from "./black-box.ts";
import {
  DEEP,
  endsValue,
  ExpressionWriter,
  roleOf,
  sharedExpressions,
  writeLiteral,
  type Temporary,
} from "./expression.ts";
import { isExhaustive } from "./elaborate.ts";
import type { Check, Expr, InstanceNode, MemoryNode, ModuleNode, Signal, Statement } from "./ir.ts";
import { failureText, operands } from "./ir.ts";
import { faultOf } from "./names.ts";
import { fold, simplify } from "./simplify.ts";
import { StateNames } from "./states.ts";
import { EnumType } from "./types.ts";
import type { SourceMark } from "./source.ts";
import { commentLines, commentText, formatText } from "./text.ts";
import { forEachStatement, visitBehindOperands, visitOnce } from "./walk.ts";

/** The one clock and synchronous reset of a design. */
export interface ClockDomain {
  readonly clock: string;
  readonly reset: string;
  /** Whether the reset's low level resets. */
  readonly activeLow: boolean;
}
export const defaultClock: ClockDomain = { clock: "clk", reset: "reset", activeLow: false };

/** A module as the template `verilog-module.hbs` takes it. */
export interface VerilogModule {
  readonly name: string;
  readonly about: readonly string[];
  readonly origin: string;
  readonly ports: readonly { readonly text: string; readonly note: string }[];
  readonly states: readonly string[];
  readonly signals: readonly { readonly text: string; readonly note: string }[];
  readonly sections: readonly Section[];
  readonly instances: readonly {
    readonly module: string;
    readonly name: string;
    readonly origin: string;
    readonly parameters: readonly { readonly port: string; readonly value: string }[];
    readonly pins: readonly { readonly port: string; readonly value: string }[];
  }[];
  readonly unused: string | undefined;
  readonly checks: VerilogChecks | undefined;
}

/** The checks of a module, which synthesis never sees: once for a proof, once for a simulator. */
export interface VerilogChecks {
  /** What the conditions need named, and nothing else of the module does. */
  readonly states: readonly string[];
  readonly sections: readonly Section[];
  /** The reset with which a proof begins; undefined in a module without one. */
  readonly reset: string | undefined;
  readonly edge: string;
  readonly formal: readonly VerilogStatement[];
  readonly simulation: readonly VerilogStatement[];
  readonly unused: string | undefined;
}

/** One item of a module's body. */
export interface Section {
  /** A declaration or assign. */
  readonly line?: string;
  readonly note?: string;
  /** The event control of an always block. */
  readonly block?: string;
  readonly statements?: readonly VerilogStatement[];
  /** Whether an empty line sets it off from what stands before. */
  readonly gap?: boolean;
}

/** A statement inside an always block; exactly one of the fields is there. */
export interface VerilogStatement {
  readonly line?: string;
  readonly if?: readonly VerilogBranch[];
  readonly case?: { readonly subject: string; readonly items: readonly VerilogBranch[] };
}

/** `if (c)`, `else` or a case label, with its body; `only` is a body of one simple statement, written on one line. */
export interface VerilogBranch {
  readonly head: string;
  readonly body: readonly VerilogStatement[];
  readonly only?: string;
}

function branchOf(head: string, body: readonly VerilogStatement[]): VerilogBranch {
  const only = body.length === 0 ? ";" : body.length === 1 ? body[0]!.line : undefined;
  return only === undefined ? { head, body } : { head, body, only };
}

/** An `else` whose body is a lone `if` continues as `else if`. */
function ifChain(branches: readonly VerilogBranch[]): VerilogStatement {
  const last = branches.at(-1)!;
  const inner = last.head === "else" && last.body.length === 1 ? last.body[0]!.if : undefined;
  if (!inner) return { if: branches };
  const [first, ...rest] = inner;
  return { if: [...branches.slice(0, -1), { ...first!, head: `else ${first!.head}` }, ...rest] };
}

/** Turns a checked module into the data of its Verilog text. */
export function lower(
  module: ModuleNode,
  moduleNames: ReadonlyMap<ModuleNode, string>,
  clock: ClockDomain,
): VerilogModule {
  return new Lowering(module, moduleNames, clock).run();
}

class Lowering {
  private readonly module: ModuleNode;
  private readonly moduleNames: ReadonlyMap<ModuleNode, string>;
  private readonly clock: ClockDomain;
  private readonly writer: ExpressionWriter;
  /** What the module says, without what is never done. */
  private readonly body: readonly Statement[];
  /** The same without the checks. */
  private readonly hardware: readonly Statement[];
  /** Signals that the hardware gives a value. */
  private readonly assigned = new Set<Signal>();
  private sections: Section[] = [];
  private readonly temporaries = new Map<Expr, Temporary>();
  private readonly taken: Set<string>;
  private readonly usedBits = new Map<Signal | Temporary, bigint>();
  private readonly states: StateNames;
  private shared: ReadonlySet<Expr>;
  /** Expressions that would be too deep without a name in between, and how deep each is below the names in it. */
  private readonly cuts = new Set<Expr>();
  private readonly depths = new Map<Expr, number>();
  /** How many temporaries of a name there are. */
  private readonly alike = new Map<string, number>();
  /** Signals that some expression of this module reads. */
  private readonly read = new Set<Signal>();
  /** In each block, the statements that do something for a signal or memory, or check something. */
  private readonly places = new Map<
    readonly Statement[],
    ReadonlyMap<Signal | MemoryNode | "checks", readonly number[]>
  >();
  /** What the expression being written is for; temporaries are named after it. */
  private feeds = "";
  /** How often a signal was written into an expression. */
  private references = 0;

  constructor(module: ModuleNode, moduleNames: ReadonlyMap<ModuleNode, string>, clock: ClockDomain) {
    this.module = module;
    this.moduleNames = moduleNames;
    this.clock = clock;
    this.taken = new Set([...module.names.keys(), clock.clock, clock.reset]);
    this.states = new StateNames(module, this.taken);
    // Checks change nothing of the hardware's text, so what they need is found and named apart from it.
    this.hardware = simplify(withoutChecks(module.body));
    forEachStatement(this.hardware, (statement) => {
      if (statement.kind === "assign") this.assigned.add(statement.target);
    });
    this.shared = sharedExpressions(rootsOf(module, this.hardware));
    this.body = simplify(module.body);
    visitOnce(rootsOf(module, this.body), (expr) => {
      if (expr.kind === "signal") this.read.add(expr.signal);
    });
    this.writer = new ExpressionWriter({
      reference: (signal, high, low) => this.reference(signal, high, low),
      name: (expr, width, role) => this.nameExpression(expr, width, role),
      prepare: (expr) => {
        this.prepare(expr);
      },
      isNamed: (expr) => this.shared.has(expr) || this.cuts.has(expr),
      state: (states, index) => this.stateName(states, index),
    });
  }

  run(): VerilogModule {
    const { module } = this;
    const of = (...kinds: Signal["kind"][]): Signal[] => module.signals.filter(({ kind }) => kinds.includes(kind));
    const simple = this.simpleDrivers();

    for (const node of of("node")) this.declareNode(node);
    for (const target of of("wire", "output", "pin-in")) {
      const value = simple.get(target);
      if (this.isInline(target, simple)) continue;
      this.feeds = target.name;
      if (value) this.line(`assign ${target.name} = ${this.writer.value(value, target.type.width)};`);
      else this.combinational(() => this.statements(this.hardware, new Set([target]), "="));
    }
    for (const group of groupBy(of("register"), ({ group }) => group!)) this.registerGroup(group);
    for (const memory of module.memories) this.memory(memory);
    const instances = module.instances.map((instance) => this.instance(instance, simple));
    const sections = this.sections;
    const named = new Set(this.temporaries.values());
    const states = this.states.declarations;
    const checks = this.checks();

    // Declarations come last in time and first in the text: only now is known which pins and temporaries exist.
    const signals = [
      ...of("wire", "pin-in", "pin-out")
        .filter((signal) => !this.isInline(signal, simple))
        .map((signal) => ({
          text: `${simple.has(signal) || signal.kind === "pin-out" ? "wire" : "reg "} ${declaration(signal)};`,
          note: noteOf(signal),
        })),
      ...module.memories.map(({ width, depth, name, mark }) => ({
        text: `reg  ${range(width)}${name} [0:${depth - 1}];`,
        note: placeOf(mark),
      })),
      ...of("register", "read").map((signal) => ({
        text: `reg  ${declaration(signal)};`,
        note: [signal.type.note, placeOf(signal.mark)].filter(Boolean).join("; "),
      })),
    ];
    return {
      name: this.moduleNames.get(module)!,
      about: module.about ? commentLines(module.about) : [],
      origin: `${module.className}, ${module.mark.line.file}`,
      ports: this.portLines(simple),
      states,
      signals,
      sections,
      instances,
      unused: this.unusedTerm([
        ...module.signals.filter(({ kind }) => kind !== "output" && kind !== "pin-in"),
        ...named,
      ]),
      checks: checks && {
        ...checks,
        states: this.states.declarations.slice(states.length),
        unused: this.unusedTerm([...this.temporaries.values()].filter((temporary) => !named.has(temporary))),
      },
    };
  }

  // ---------------------------------------------------------------- declarations

  private portLines(simple: ReadonlyMap<Signal, Expr>): { text: string; note: string }[] {
    const implicit = [
      ...(usesClock(this.module) ? [{ head: "input  wire", range: "", name: this.clock.clock, note: "" }] : []),
      ...(usesReset(this.module) ? [{ head: "input  wire", range: "", name: this.clock.reset, note: "" }] : []),
    ];
    const ports = this.module.ports.map((port) => {
      const storage = port.kind === "output" && !simple.has(port) ? "reg " : "wire";
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

  private declareNode(node: Signal): void {
    this.feeds = node.name;
    const value = this.writer.value(fold(node.value!), node.type.width);
    this.line(`wire ${declaration(node)} = ${value};`, noteOf(node));
  }

  /** Names the parts of an expression that would be too deep for the tools, which read on a stack, the innermost first. */
  private prepare(root: Expr): void {
    const isNew = (expr: Expr): boolean => !this.depths.has(expr);
    visitBehindOperands([root], isNew, (expr) => {
      const depth = 1 + operands(expr).reduce((most, operand) => Math.max(most, this.depths.get(operand)!), 0);
      const isCut = depth > 2 * DEEP || (depth > DEEP && endsValue(expr));
      this.depths.set(expr, isCut ? 0 : depth);
      if (!isCut) return;
      this.cuts.add(expr);
      this.nameExpression(expr, expr.width, roleOf(expr));
    });
  }

  private freeName(stem: string): string {
    let count = (this.alike.get(stem) ?? 0) + 1;
    while (this.taken.has(count === 1 ? stem : `${stem}_${count}`)) count++;
    this.alike.set(stem, count);
    const name = count === 1 ? stem : `${stem}_${count}`;
    this.checkMade(name);
    this.taken.add(name);
    return name;
  }

  private nameExpression(expr: Expr, width: number, role: string): Temporary {
    const known = this.temporaries.get(expr);
    if (known && known.width >= width) return known;
    const name = this.freeName(`${this.feeds}_${role}`);
    const temporary: Temporary = { name, width, signed: expr.signed };
    if (expr.kind === "rom") this.lookUp(temporary, expr);
    else this.line(`wire ${expr.signed ? "signed " : ""}${range(width)}${name} = ${this.writer.value(expr, width)};`);
    this.temporaries.set(expr, temporary);
    this.usedBits.set(temporary, 0n);
    return temporary;
  }

  private lookUp({ name, width }: Temporary, expr: Extract<Expr, { kind: "rom" }>): void {
    const { rom, address } = expr;
    const entry = (label: string, value: bigint): VerilogBranch =>
      branchOf(label, [{ line: `${name} = ${writeLiteral(BigInt.asUintN(width, value), width, false)};` }]);
    const items = rom.contents
      .slice(0, 2 ** address.width)
      .map((value, i) => entry(writeLiteral(BigInt(i), address.width, false), value));
    items.push(entry("default", 0n));
    this.combinational(() => {
      const subject = this.writer.part(address);
      const declared = `reg  ${expr.signed ? "signed " : ""}${range(width)}${name};`;
      this.line(declared, `table ${rom.name}, ${placeOf(rom.mark)}`);
      return [{ case: { subject, items } }];
    });
  }

  private stateName(states: readonly string[], index: number): string {
    const name = this.states.use(states, index);
    this.checkMade(name);
    return name;
  }

  /** Checks a name that no one wrote; its place is that of the name that it was made of. */
  private checkMade(name: string): void {
    const fault = faultOf(name);
    if (!fault) return;
    const { names, className, mark } = this.module;
    const origins = [...names].filter(([given]) => name.toLowerCase().startsWith(given));
    const [, place] = origins.toSorted(([a], [b]) => a.length - b.length).at(-1) ?? [];
    const message = `${className}.${name} ${fault.what}`;
    const places = [{ mark: place ?? mark, role: "made of this name" }];
    throw new HdlError([{ code: "name-invalid", message, places, hint: fault.hint }]);
  }

  private reference(signal: Signal | Temporary, high: number, low: number): string {
    const mask = ((1n << BigInt(high - low + 1)) - 1n) << BigInt(low);
    this.usedBits.set(signal, (this.usedBits.get(signal) ?? 0n) | mask);
    this.references++;
    return signal.name;
  }

  /** One term that reads every bit nobody else does: linters then report only what the source did not say. */
  private unusedTerm(signals: readonly (Signal | Temporary)[]): string | undefined {
    const parts = signals.flatMap((signal) => {
      const width = "type" in signal ? signal.type.width : signal.width;
      return missingRanges(this.usedBits.get(signal) ?? 0n, width).map(([high, low]) =>
        high - low + 1 === width ? signal.name : `${signal.name}[${high === low ? high : `${high}:${low}`}]`,
      );
    });
    return parts.length > 0 ? `&{1'b0, ${parts.join(", ")}, 1'b0}` : undefined;
  }

  // ---------------------------------------------------------------- behaviour

  /** Signals with exactly one driver, which is unconditional. */
  private simpleDrivers(): Map<Signal, Expr> {
    const found = new Map<Signal, Expr>();
    const conditional = new Set<Signal>();
    const top = new Set(this.hardware);
    forEachStatement(this.hardware, (statement) => {
      if (statement.kind !== "assign" || statement.target.kind === "register") return;
      if (found.has(statement.target) || !top.has(statement)) conditional.add(statement.target);
      found.set(statement.target, statement.value);
    });
    for (const signal of conditional) found.delete(signal);
    return found;
  }

  /** A submodule's input takes its value in the port connection, unless this module reads it too. */
  private isInline(signal: Signal, simple: ReadonlyMap<Signal, Expr>): boolean {
    return signal.kind === "pin-in" && simple.has(signal) && !this.read.has(signal);
  }

  private registerGroup(group: readonly Signal[]): void {
    this.feeds = group[0]!.name;
    const withReset = group.filter(({ reset }) => reset !== undefined);
    const without = group.filter(({ reset }) => reset === undefined);
    if (withReset.length > 0) {
      const update = this.statements(this.hardware, new Set(withReset), "<=");
      const clear = withReset.map(({ name, reset, type }) => ({
        line: `${name} <= ${type instanceof EnumType ? this.stateName(type.states, Number(reset)) : writeLiteral(reset!, type.width, type.signed)};`,
      }));
      const otherwise = update.length > 0 ? [branchOf("else", update)] : [];
      this.always(this.edge, [ifChain([branchOf(`if (${this.resetting})`, clear), ...otherwise])]);
    }
    if (without.length > 0) {
      // What no branch that is left assigns would be a wire without a driver.
      const still = without
        .filter((signal) => !this.assigned.has(signal))
        .map(({ name }) => ({ line: `${name} <= ${name};` }));
      this.always(this.edge, [...this.statements(this.hardware, new Set(without), "<="), ...still]);
    }
  }

  private memory(memory: MemoryNode): void {
    this.feeds = memory.name;
    const writes = this.statements(this.hardware, new Set([memory]), "<=");
    const reads = memory.reads.map(({ address, enable, data }): VerilogStatement[] => {
      this.feeds = data.name;
      const at = this.writer.index(fold(address));
      const body: VerilogStatement[] = [{ line: `${data.name} <= ${memory.name}[${at}];` }];
      if (memory.readUnderWrite === "new") {
        // A second copy of the write, into the read register, wins where both meet.
        body.push(
          ...this.statements(this.hardware, new Set([memory]), "<=", { register: data.name, address: fold(address) }),
        );
      }
      const read = this.where(enable, body);
      return read.length > 0 ? read : [{ line: `${data.name} <= ${data.name};` }];
    });
    this.feeds = memory.name;
    const word = `${memory.name}[${this.writer.index(fold(memory.reads[0]!.address))}]`;
    // A memory that no branch which is left writes would be without a driver.
    this.always(this.edge, writes.length > 0 ? writes : [{ line: `${word} <= ${word};` }]);
    for (const statements of reads) this.always(this.edge, statements);
  }

  /** Statements under a condition, unless that is a constant. */
  private where(condition: Expr | undefined, body: VerilogStatement[]): VerilogStatement[] {
    const test = condition && fold(condition);
    if (test?.kind === "literal") return test.value === 0n ? [] : body;
    return test ? [ifChain([branchOf(`if (${this.writer.part(test)})`, body)])] : body;
  }

  private instance(instance: InstanceNode, simple: ReadonlyMap<Signal, Expr>): VerilogModule["instances"][number] {
    const { module } = instance;
    const { blackBox } = module;
    const pins: { port: string; value: string }[] = [];
    if (usesClock(module)) pins.push({ port: blackBox?.clock ?? this.clock.clock, value: this.clock.clock });
    if (usesReset(module)) {
      this.feeds = `${instance.name}_${this.clock.reset}`;
      const value = this.resetOf(instance, blackBox?.reset?.activeLow ?? this.clock.activeLow);
      pins.push({ port: blackBox?.reset?.pin ?? this.clock.reset, value });
    }
    for (const [port, value] of instance.inouts) pins.push({ port, value });
    for (const port of module.ports) {
      const pin = instance.pins.get(port.name)!;
      const value = this.isInline(pin, simple) ? simple.get(pin) : undefined;
      this.feeds = pin.name;
      pins.push({ port: port.name, value: value ? this.writer.part(value) : pin.name });
    }
    const parameters = Object.entries(blackBox?.parameters ?? {}).map(([port, value]) => ({
      ...{ port, value: parameterText(value) },
    }));
    const name = this.moduleNames.get(module)!;
    return { module: name, name: instance.name, origin: placeOf(instance.mark), parameters, pins };
  }

  /** The reset of an instance, of the level that its pin takes. */
  private resetOf({ reset }: InstanceNode, pinActiveLow: boolean): string {
    const { reset: name, activeLow } = this.clock;
    const own = reset && fold(reset);
    const isOwn = own && !(own.kind === "literal" && own.value === 0n);
    const value = isOwn ? `${name} ${activeLow ? "& ~" : "| "}${this.writer.operand(own)}` : name;
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
    this.sections = [];
    this.shared = new Set([...this.shared, ...sharedExpressions(rootsOf(this.module, this.body))]);
    const reset = usesReset(this.module) ? this.resetting : undefined;
    const running = this.clock.activeLow ? this.clock.reset : `!${this.clock.reset}`;
    const outsideReset = (statements: VerilogStatement[]): VerilogStatement[] =>
      reset && statements.length > 0 ? [ifChain([branchOf(`if (${running})`, statements)])] : statements;
    const formal = outsideReset(this.statements(this.body, "proof", "<="));
    const simulation = outsideReset(this.statements(this.body, "simulation", "<="));
    return { sections: this.sections, reset, edge: this.edge, formal, simulation };
  }

  private checkStatement(statement: Check, use: "proof" | "simulation"): VerilogStatement[] {
    const { check, name, label, condition, mark } = statement;
    this.feeds = name;
    const holds = this.writer.part(condition);
    if (use === "proof") return [{ line: `${name}: ${check} (${holds});  // ${commentText(placeOf(mark))}` }];
    // A simulator has nothing to do for a cover, but what only covers read is not to be reported as unused.
    if (check === "cover") return [{ line: `if (${holds}) ;  // covers ${label}` }];
    const report = [{ line: `$display("%m: ${formatText(failureText(statement))}");` }, { line: "$stop;" }];
    return [ifChain([branchOf(`if (!(${holds}))`, report)])];
  }

  // ---------------------------------------------------------------- statements

  /** The statements of a block that concern the given targets, or its checks, with empty branches left out. */
  private statements(
    block: readonly Statement[],
    targets: ReadonlySet<Signal | MemoryNode> | "proof" | "simulation",
    operator: "=" | "<=",
    bypass?: { register: string; address: Expr },
  ): VerilogStatement[] {
    const inner = (body: readonly Statement[]): VerilogStatement[] => this.statements(body, targets, operator, bypass);
    return this.concerning(block, targets).flatMap((statement): VerilogStatement[] => {
      switch (statement.kind) {
        case "assign": {
          const { target, value } = statement;
          this.feeds = target.kind === "register" ? `${target.name}_next` : target.name;
          return [{ line: `${target.name} ${operator} ${this.writer.value(value, target.type.width)};` }];
        }
        case "write": {
          this.feeds = statement.memory.name;
          const data = this.writer.value(statement.data);
          if (!bypass) {
            const address = this.writer.index(statement.address);
            return [{ line: `${statement.memory.name}[${address}] <= ${data};` }];
          }
          const meets: Expr = { ...oneBit, kind: "binary", op: "eq", a: bypass.address, b: statement.address };
          return this.where(meets, [{ line: `${bypass.register} <= ${data};` }]);
        }
        case "when":
          return this.whenStatement(statement, inner);
        case "switch":
          return this.switchStatement(statement, inner);
        case "check":
          return typeof targets === "string" ? this.checkStatement(statement, targets) : [];
      }
    });
  }

  /** The statements of a block in which something is done for the targets, or something is checked. */
  private concerning(
    block: readonly Statement[],
    targets: ReadonlySet<Signal | MemoryNode> | "proof" | "simulation",
  ): readonly Statement[] {
    const places = this.placesOf(block);
    if (typeof targets === "string") return (places.get("checks") ?? []).map((i) => block[i]!);
    const [some, others] = targets.size < places.size ? [targets, places] : [places, targets];
    const found = new Set<number>();
    for (const target of (some as ReadonlyMap<Signal | MemoryNode, unknown>).keys())
      if (others.has(target)) for (const i of places.get(target)!) found.add(i);
    return [...found].sort((a, b) => a - b).map((i) => block[i]!);
  }

  private placesOf(block: readonly Statement[]): ReadonlyMap<Signal | MemoryNode | "checks", readonly number[]> {
    const known = this.places.get(block);
    if (known) return known;
    const places = new Map<Signal | MemoryNode | "checks", number[]>();
    const add = (target: Signal | MemoryNode | "checks", i: number): void => {
      const before = places.get(target);
      if (!before) places.set(target, [i]);
      else if (before.at(-1) !== i) before.push(i);
    };
    for (const [i, statement] of block.entries()) {
      if (statement.kind === "assign") add(statement.target, i);
      else if (statement.kind === "write") add(statement.memory, i);
      else if (statement.kind === "check") add("checks", i);
      else for (const body of bodiesOf(statement)) for (const target of this.placesOf(body).keys()) add(target, i);
    }
    this.places.set(block, places);
    return places;
  }

  private whenStatement(
    { branches }: Extract<Statement, { kind: "when" }>,
    inner: (body: readonly Statement[]) => VerilogStatement[],
  ): VerilogStatement[] {
    const chains: VerilogStatement[] = [];
    let written: VerilogBranch[] = [];
    // Tools nest each else in the one before: a long chain goes on in another one, where none of it was taken.
    let taken: Expr | undefined;
    let guard: string | undefined;
    const close = (): void => {
      if (written.length > 0) chains.push(guard ? ifChain([branchOf(guard, [ifChain(written)])]) : ifChain(written));
      written = [];
    };
    // A branch with nothing for these targets is left out: the branches behind it ask that it was not taken.
    let skipped: Expr | undefined;
    for (const branch of branches) {
      if (written.length >= DEEP && branch.condition) {
        close();
        guard = `if (!${this.writer.operand(taken!)})`;
      }
      if (branch.condition) taken = taken ? orOf(taken, branch.condition) : branch.condition;
      const condition = skipped ? andNot(branch.condition, skipped) : branch.condition;
      const body = inner(branch.body);
      if (body.length === 0) {
        skipped = condition && (skipped && branch.condition ? orOf(skipped, branch.condition) : condition);
        continue;
      }
      const otherwise = written.length > 0 ? "else " : "";
      written.push(branchOf(condition ? `${otherwise}if (${this.writer.part(condition)})` : "else", body));
      skipped = undefined;
    }
    close();
    return chains;
  }

  private switchStatement(
    statement: Extract<Statement, { kind: "switch" }>,
    inner: (body: readonly Statement[]) => VerilogStatement[],
  ): VerilogStatement[] {
    const cases = statement.cases.map(({ match, body }) => ({ match, body: inner(body) }));
    const otherwise = statement.otherwise ? inner(statement.otherwise) : [];
    if (otherwise.length === 0 && cases.every(({ body }) => body.length === 0)) return [];
    // Where the cases are all there is, the last one is the default, so that no tool sees a latch.
    const last = isExhaustive(statement) && !statement.otherwise ? cases.pop()! : undefined;
    const kept = last || otherwise.length > 0 ? cases : cases.filter(({ body }) => body.length > 0);
    const items = kept.map(({ match, body }) => branchOf(this.writer.value(match), body));
    const fallback = branchOf("default", last ? last.body : otherwise);
    return [{ case: { subject: this.writer.part(statement.subject), items: [...items, fallback] } }];
  }

  private get edge(): string {
    return `@(posedge ${this.clock.clock})`;
  }

  private line(line: string, note = ""): void {
    const before = this.sections.at(-1);
    this.sections.push({ line, note, gap: !before || before.block !== undefined });
  }

  /** A block that runs whenever something it reads moves; one that reads nothing would never run. */
  private combinational(write: () => readonly VerilogStatement[]): void {
    const before = this.references;
    const statements = write();
    if (this.references === before) throw new Error(`${this.module.name}: what drives ${this.feeds} reads no signal`);
    this.always("@*", statements);
  }

  private always(block: string, statements: readonly VerilogStatement[]): void {
    this.sections.push({ block, statements, gap: true });
  }
}

/** Whether a module or anything in it is clocked. */
export function usesClock(module: ModuleNode): boolean {
  if (module.blackBox) return module.blackBox.clock !== undefined;
  const own = module.memories.length > 0 || module.signals.some(({ kind }) => kind === "register");
  return own || hasChecks(module.body) || module.instances.some((instance) => usesClock(instance.module));
}

/** Whether a module or anything in it is reset. */
export function usesReset(module: ModuleNode): boolean {
  if (module.blackBox) return module.blackBox.reset !== undefined;
  const own = module.signals.some(({ kind, reset }) => kind === "register" && reset !== undefined);
  return own || module.instances.some((instance) => usesReset(instance.module));
}

/** A block without its checks and without what then stands empty; the block itself where it has none. */
function withoutChecks(block: readonly Statement[]): readonly Statement[] {
  if (!hasChecks(block)) return block;
  const strip = (body: readonly Statement[]): Statement[] => [...withoutChecks(body)];
  return block.flatMap((statement): Statement[] => {
    if (!hasChecks([statement])) return [statement];
    if (statement.kind === "when") {
      const branches = statement.branches.map(({ condition, body }) => ({ condition, body: strip(body) }));
      return branches.some(({ body }) => body.length > 0) ? [{ ...statement, branches }] : [];
    }
    if (statement.kind === "switch") {
      const cases = statement.cases.map(({ match, body }) => ({ match, body: strip(body) }));
      const otherwise = statement.otherwise && strip(statement.otherwise);
      const isEmpty = cases.every(({ body }) => body.length === 0) && !otherwise?.length;
      return isEmpty ? [] : [{ ...statement, cases, otherwise }];
    }
    return [];
  });
}

const bodiesOf = (statement: Extract<Statement, { kind: "when" | "switch" }>): (readonly Statement[])[] =>
  statement.kind === "when"
    ? statement.branches.map(({ body }) => body)
    : [...statement.cases.map(({ body }) => body), statement.otherwise ?? []];

function hasChecks(block: readonly Statement[]): boolean {
  let found = false;
  forEachStatement(block, ({ kind }) => (found ||= kind === "check"));
  return found;
}

function rootsOf(module: ModuleNode, body: readonly Statement[]): Expr[] {
  const roots: Expr[] = module.signals.flatMap(({ value }) => (value ? fold(value) : []));
  for (const { reads } of module.memories)
    for (const { address, enable } of reads) roots.push(fold(address), ...(enable ? [fold(enable)] : []));
  for (const { reset } of module.instances) if (reset) roots.push(fold(reset));
  forEachStatement(body, (statement) => {
    if (statement.kind === "assign") roots.push(statement.value);
    if (statement.kind === "write") roots.push(statement.address, statement.data);
    if (statement.kind === "switch") roots.push(statement.subject);
    if (statement.kind === "when") roots.push(...statement.branches.flatMap(({ condition }) => condition ?? []));
    if (statement.kind === "check") roots.push(statement.condition);
  });
  // A tables' look-up is a case statement: written once for each expression, whatever its size.
  return roots.flatMap((root) => (root.kind === "rom" ? operands(root) : [root]));
}

const oneBit = { width: 1, signed: false } as const;
const orOf = (a: Expr, b: Expr): Expr => ({ ...oneBit, kind: "binary", op: "or", a, b });
/** `condition` (always, when undefined) where `excluded` does not hold. */
function andNot(condition: Expr | undefined, excluded: Expr): Expr {
  const not: Expr = { ...oneBit, kind: "unary", op: "not", a: excluded };
  return condition ? { ...oneBit, kind: "binary", op: "and", a: not, b: condition } : not;
}

const range = (width: number): string => (width > 1 ? `[${width - 1}:0] ` : "");
const declaration = ({ type, name }: Signal): string => `${type.signed ? "signed " : ""}${range(type.width)}${name}`;
const placeOf = (mark: SourceMark): string => mark.toString().replace(/^.*\//, "");
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

/** The runs of zero bits in a mask, highest first. */
function missingRanges(mask: bigint, width: number): [high: number, low: number][] {
  const runs: [number, number][] = [];
  const bits = mask.toString(2).padStart(width, "0");
  for (let bit = width - 1; bit >= 0; bit--) {
    if (bits[width - 1 - bit] === "1") continue;
    const last = runs.at(-1);
    if (last?.[1] === bit + 1) last[1] = bit;
    else runs.push([bit, bit]);
  }
  return runs;
}
