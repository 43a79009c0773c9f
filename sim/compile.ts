import {
  failureText,
  operands,
  type BinaryOp,
  type Expr,
  type InstanceNode,
  type MemoryNode,
  type ModuleNode,
  type RomNode,
  type Signal,
  type Statement,
} from "../generator/hdl/ir.ts";
import { fold, simplify } from "../generator/hdl/simplify.ts";
import { SimulationError } from "./build.ts";

/** Where a signal's bits stand in the state: 32-bit words, lowest first, the last one sign- or zero-extended. */
export interface Slot {
  readonly at: number;
  readonly width: number;
  readonly signed: boolean;
}

/** A design as JavaScript: its state and the two functions that move it. */
export interface Program {
  readonly state: Int32Array;
  readonly slots: ReadonlyMap<Signal, Slot>;
  /** Brings all combinational signals up to date with inputs and registers. */
  settle(): void;
  /** What the first failing check says of settled signals; undefined where all hold. */
  check(): string | undefined;
  /** The rising edge, from settled signals. */
  edge(reset: boolean): void;
  /** Registers and memory words, for random first values. */
  readonly storage: readonly { readonly words: Int32Array; readonly width: number; readonly signed: boolean }[];
}

const wordsOf = (width: number): number => Math.ceil(width / 32);

/** Temporaries in one function: V8 does not optimise a function of arbitrary length. */
const CHUNK = 1500;

/**
 * Compiles an elaborated design, hierarchy and all, to straight-line JavaScript. Values up to 32 bits are numbers in one
 * word of the state, wider ones several words; sums and products up to 53 bits are doubles, and only wider arithmetic
 * takes BigInt. Conditions become selections: everything is evaluated, once, in the order of its dependencies.
 * @throws SimulationError for a design with black boxes
 */
export function compile(top: ModuleNode): Program {
  const layout = new Layout(top);
  const settle = new Code(layout);
  for (const signal of inOrder(layout)) settle.assign(signal, layout.drivers.get(signal)!);
  const check = new Code(layout);
  for (const { passes } of layout.checks) check.leaveUnless(passes);
  const edge = new Code(layout);
  for (const module of layout.modules) edgeOf(module, layout, edge);

  const source = `"use strict";
${settle.functions("settle")}
${check.functions("check")}
${edge.functions("edge")}
return { check: () => ${check.firstOf("check")}, settle() { ${settle.calls("settle")} }, edge(reset) { ${edge.calls("edge", "reset")}
  ${layout.writes.map((write) => commitWrite(layout, write)).join("\n  ")}
  s.copyWithin(0, ${layout.registerWords}, ${2 * layout.registerWords}); } };`;
  const state = new Int32Array(layout.size);
  const memories = layout.memories.map(({ depth, width }) => new Int32Array(depth * wordsOf(width)));
  const roms = layout.roms.map(romWords);
  // eslint-disable-next-line @typescript-eslint/no-implied-eval -- this is what a compiler in the process is
  const make = new Function("s", "m", "roms", "parity", "big", "words", source) as (...given: unknown[]) => {
    settle: () => void;
    edge: (reset: boolean) => void;
    check: () => number | undefined;
  };
  const program = make(state, memories, roms, parity, big, splitBig);
  return {
    ...program,
    check() {
      const failed = program.check();
      return failed === undefined ? undefined : layout.checks[failed]!.says;
    },
    state,
    slots: layout.slots,
    storage: [
      ...layout.registers.map((signal) => {
        const { at, width, signed } = layout.slots.get(signal)!;
        return { words: state.subarray(at, at + wordsOf(width)), width, signed };
      }),
      ...layout.memories.flatMap(({ depth, width }, i) =>
        Array.from({ length: depth }, (_, at) => ({
          words: memories[i]!.subarray(at * wordsOf(width), (at + 1) * wordsOf(width)),
          ...{ width, signed: false },
        })),
      ),
    ],
  };
}

// ------------------------------------------------------------------ layout

interface Write {
  readonly memory: MemoryNode;
  readonly enable: Expr;
  readonly address: Expr;
  readonly data: Expr;
  /** Where enable, address and data wait for the end of the edge. */
  readonly at: number;
}

/** What stands where: a port of a submodule shares the words of the parent's pin. */
class Layout {
  readonly slots = new Map<Signal, Slot>();
  readonly modules: ModuleNode[] = [];
  /** What each module does, simplified. */
  readonly bodies = new Map<ModuleNode, readonly Statement[]>();
  /** Registers and memory read registers, in front; their next values stand behind them in the same order. */
  readonly registers: Signal[] = [];
  readonly memories: MemoryNode[] = [];
  readonly roms: RomNode[] = [];
  readonly writes: Write[] = [];
  readonly checks: { readonly passes: Expr; readonly says: string }[] = [];
  /** What resets a module beside the design's reset: conditions of its own and of those it stands in. */
  readonly resets = new Map<ModuleNode, readonly Expr[]>();
  /** The expression behind every combinational signal. */
  readonly drivers = new Map<Signal, Expr>();
  readonly registerWords: number;
  size = 0;

  constructor(top: ModuleNode) {
    this.collect(top, []);
    for (const signal of this.registers) this.place(signal);
    this.registerWords = this.size;
    this.size *= 2;
    this.placeModule(top);
    for (const module of this.modules) this.drive(module);
    this.findChecks(top, top.name);
  }

  private collect(module: ModuleNode, resets: readonly Expr[]): void {
    if (module.blackBox !== undefined)
      throw new SimulationError(`${module.name} is a black box: simulate it with the engine "verilator"`);
    this.modules.push(module);
    this.bodies.set(module, simplify(module.body));
    this.resets.set(module, resets);
    this.registers.push(...module.signals.filter(({ kind }) => kind === "register" || kind === "read"));
    this.memories.push(...module.memories);
    this.roms.push(...module.roms);
    for (const { module: inner, reset } of module.instances)
      this.collect(inner, reset ? [...resets, fold(reset)] : resets);
  }

  private place(signal: Signal): void {
    const { width, signed } = signal.type;
    this.slots.set(signal, { at: this.size, width, signed });
    this.size += wordsOf(width);
  }

  private placeModule(module: ModuleNode): void {
    for (const signal of module.signals) if (!this.slots.has(signal)) this.place(signal);
    for (const instance of module.instances) {
      for (const [port, pin] of portsAndPins(instance)) this.slots.set(port, this.slots.get(pin)!);
      this.placeModule(instance.module);
    }
  }

  private drive(module: ModuleNode): void {
    const body = this.bodies.get(module)!;
    const driven = new Set<Signal>();
    for (const statement of body) for (const target of targetsOf(statement)) driven.add(target);
    for (const signal of module.signals) {
      if (signal.value) this.drivers.set(signal, fold(signal.value));
      else if (driven.has(signal) && signal.kind !== "register")
        this.drivers.set(signal, valueAfter(body, signal, undefined)!);
    }
    forEachWithPath(body, undefined, (statement, path) => {
      if (statement.kind !== "write") return;
      const { memory, address, data } = statement;
      const at = this.size;
      this.size += 2 + wordsOf(memory.width);
      this.writes.push({ memory, enable: path ?? always, address, data, at });
    });
  }

  private findChecks(module: ModuleNode, path: string): void {
    forEachWithPath(this.bodies.get(module)!, undefined, (statement, taken) => {
      if (statement.kind !== "check" || statement.check === "cover") return;
      const { condition } = statement;
      const says = `${path}: ${failureText(statement)}`;
      const passes = this.resets.get(module)!.reduce(or, condition);
      this.checks.push({ passes: taken ? or(not(taken), passes) : passes, says });
    });
    for (const { module: inner, name } of module.instances) this.findChecks(inner, `${path}.${name}`);
  }
}

function portsAndPins(instance: InstanceNode): [Signal, Signal][] {
  return instance.module.ports.map((port) => [port, instance.pins.get(port.name)!]);
}

/** Combinational signals, each after those it is made of. */
function inOrder({ drivers, slots }: Layout): Signal[] {
  // A pin and its port are one slot: whichever is driven stands for both.
  const driverOf = new Map<number, Signal>();
  for (const signal of drivers.keys()) driverOf.set(slots.get(signal)!.at, signal);
  const order: Signal[] = [];
  const done = new Set<Signal>();
  const seen = new Set<Expr>();
  const visit = (signal: Signal): void => {
    if (done.has(signal)) return;
    done.add(signal);
    walk(drivers.get(signal)!);
    order.push(signal);
  };
  const walk = (expr: Expr): void => {
    if (seen.has(expr)) return;
    seen.add(expr);
    if (expr.kind === "signal") {
      const source = driverOf.get(slots.get(expr.signal)!.at);
      if (source) visit(source);
    }
    for (const inner of operands(expr)) walk(inner);
  };
  for (const signal of drivers.keys()) visit(signal);
  return order;
}

// ------------------------------------------------------------------ statements to expressions

const targets = new WeakMap<Statement, ReadonlySet<Signal>>();

/** Signals that a statement may assign. */
function targetsOf(statement: Statement): ReadonlySet<Signal> {
  let found = targets.get(statement);
  if (!found) {
    const bodies =
      statement.kind === "when"
        ? statement.branches.map(({ body }) => body)
        : statement.kind === "switch"
          ? [...statement.cases.map(({ body }) => body), statement.otherwise ?? []]
          : [];
    found = new Set(
      statement.kind === "assign" ? [statement.target] : bodies.flat().flatMap((inner) => [...targetsOf(inner)]),
    );
    targets.set(statement, found);
  }
  return found;
}

const flag = { width: 1, signed: false } as const;
const always: Expr = { ...flag, kind: "literal", value: 1n };
const not = (a: Expr): Expr => ({ ...flag, kind: "unary", op: "not", a });
const and = (a: Expr | undefined, b: Expr): Expr => (a ? { ...flag, kind: "binary", op: "and", a, b } : b);

const or = (a: Expr, b: Expr): Expr => ({ ...flag, kind: "binary", op: "or", a, b });

const matches = new WeakMap<object, Expr>();
function isCase(subject: Expr, entry: { readonly match: Expr }): Expr {
  let test = matches.get(entry);
  if (!test) matches.set(entry, (test = { ...flag, kind: "binary", op: "eq", a: subject, b: entry.match }));
  return test;
}

/** The ways through a statement: conditions in order, the last one undefined for the way that is left. */
function waysOf(statement: Statement): { condition: Expr | undefined; body: readonly Statement[] }[] {
  if (statement.kind === "when") {
    const ways = [...statement.branches];
    return ways.at(-1)?.condition ? [...ways, { condition: undefined, body: [] }] : ways;
  }
  if (statement.kind !== "switch") return [];
  const { subject, cases, otherwise } = statement;
  const ways = cases.map((entry) => ({ condition: isCase(subject, entry), body: entry.body }));
  return [...ways, { condition: undefined, body: otherwise ?? [] }];
}

/** What a signal is worth after a block, `before` without a value from it; undefined where it never gets one. */
function valueAfter(block: readonly Statement[], signal: Signal, before: Expr | undefined): Expr | undefined {
  let value = before;
  for (const statement of block) {
    if (!targetsOf(statement).has(signal)) continue;
    if (statement.kind === "assign") {
      value = statement.value;
      continue;
    }
    const start = value;
    value = waysOf(statement).reduceRight<Expr | undefined>((rest, { condition, body }) => {
      const here = valueAfter(body, signal, start);
      // A way without a value is overruled later, or cannot be taken: the elaboration saw to that.
      if (!condition || !rest) return here ?? rest;
      if (!here) return rest;
      return { kind: "mux", width: here.width, signed: here.signed, select: condition, a: here, b: rest };
    }, undefined);
  }
  return value;
}

/** Visits all statements, each with the condition under which it counts; undefined where it always does. */
function forEachWithPath(
  block: readonly Statement[],
  path: Expr | undefined,
  visit: (statement: Statement, path: Expr | undefined) => void,
): void {
  for (const statement of block) {
    visit(statement, path);
    let left = path;
    for (const { condition, body } of waysOf(statement)) {
      forEachWithPath(body, condition ? and(left, condition) : left, visit);
      if (condition) left = and(left, not(condition));
    }
  }
}

// ------------------------------------------------------------------ the edge

function edgeOf(module: ModuleNode, layout: Layout, code: Code): void {
  const { registerWords } = layout;
  for (const signal of module.signals) {
    if (signal.kind !== "register") continue;
    const resetting = ["reset", ...layout.resets.get(module)!.flatMap((reset) => code.value(reset))].join(" || ");
    const hold: Expr = { kind: "signal", signal, width: signal.type.width, signed: signal.type.signed };
    const next = code.value(valueAfter(layout.bodies.get(module)!, signal, hold)!);
    const first = signal.reset === undefined ? undefined : literalWords(signal.reset, signal.type.width);
    code.store(
      layout.slots.get(signal)!.at + registerWords,
      first ? next.map((word, i) => `${resetting} ? ${first[i]} : ${word}`) : next,
    );
  }
  for (const { memory, enable, address, data, at } of layout.writes) {
    if (memory.module !== module) continue;
    code.store(at, [...code.value(enable), ...code.value(address), ...code.value(data)]);
  }
  for (const memory of module.memories) {
    const words = wordsOf(memory.width);
    const name = `m[${layout.memories.indexOf(memory)}]`;
    for (const { address, enable, data } of memory.reads) {
      const [at] = code.value(fold(address));
      let word = Array.from({ length: words }, (_, j) => `(${name}[${at} * ${words} + ${j}] | 0)`);
      if (memory.readUnderWrite === "new") {
        for (const write of layout.writes) {
          if (write.memory !== memory) continue;
          const hit = `(s[${write.at}] && (s[${write.at + 1}] >>> 0) === ${at})`;
          word = word.map((old, j) => `(${hit} ? s[${write.at + 2 + j}] : ${old})`);
        }
      }
      const slot = layout.slots.get(data)!;
      const [go] = enable ? code.value(fold(enable)) : ["1"];
      // The memory holds bits; the signal that reads it may be signed.
      const fitted = word.map((text, j) =>
        j === words - 1 ? extend(text, slot.width - 32 * j, slot.signed, false) : text,
      );
      code.store(
        slot.at + registerWords,
        fitted.map((text, j) => (go === "1" ? text : `${go} ? ${text} : s[${slot.at + j}]`)),
      );
    }
  }
}

function commitWrite(layout: Layout, { memory, at }: Write): string {
  const words = wordsOf(memory.width);
  const stores = Array.from(
    { length: words },
    (_, j) => `m[${layout.memories.indexOf(memory)}][(s[${at + 1}] >>> 0) * ${words} + ${j}] = s[${at + 2 + j}];`,
  );
  return `if (s[${at}] && (s[${at + 1}] >>> 0) < ${memory.depth}) { ${stores.join(" ")} }`;
}

// ------------------------------------------------------------------ expressions

/**
 * JavaScript for the words of expressions. One word: a number as the type reads it. Several: 32-bit patterns, of which
 * the last is sign- or zero-extended.
 */
class Code {
  private readonly layout: Layout;
  private readonly done: string[][] = [];
  private lines: string[] = [];
  private known = new Map<Expr, readonly string[]>();
  private loaded = new Map<number, readonly string[]>();
  private temporaries = 0;
  private exits = 0;

  constructor(layout: Layout) {
    this.layout = layout;
  }

  functions(name: string): string {
    return [...this.done, this.lines]
      .map((lines, i) => `function ${name}${i}(reset) {\n${lines.join("\n")}\n}`)
      .join("\n");
  }

  calls(name: string, argument = ""): string {
    return [...this.done, this.lines].map((_, i) => `${name}${i}(${argument});`).join(" ");
  }

  assign(signal: Signal, expr: Expr): void {
    const { at, width } = this.layout.slots.get(signal)!;
    const words = this.value(expr);
    this.store(at, words);
    if (this.lines.length > 0) this.loaded.set(at, words.slice(0, wordsOf(width)));
  }

  store(at: number, words: readonly string[]): void {
    for (const [i, word] of words.entries()) this.lines.push(`s[${at + i}] = ${word};`);
    this.endChunk();
  }

  private endChunk(): void {
    if (this.lines.length < CHUNK) return;
    this.done.push(this.lines);
    this.lines = [];
    this.known = new Map();
    this.loaded = new Map();
  }

  /** The function ends with the number of the first condition, among all of this code, that does not hold. */
  leaveUnless(condition: Expr): void {
    const [word] = this.value(condition);
    this.lines.push(`if (!${word}) return ${this.exits++};`);
    this.endChunk();
  }

  /** An expression that is what the first of the functions to return something returns. */
  firstOf(name: string): string {
    return [...this.done, this.lines].map((_, i) => `${name}${i}()`).join(" ?? ");
  }

  value(expr: Expr): readonly string[] {
    let words = this.known.get(expr);
    if (!words) {
      words =
        expr.kind === "literal" || expr.kind === "signal"
          ? this.words(expr)
          : this.words(expr).map((text) => this.temporary(text));
      this.known.set(expr, words);
    }
    return words;
  }

  private temporary(text: string): string {
    if (/^[\w-]+$/.test(text)) return text;
    const name = `t${this.temporaries++}`;
    this.lines.push(`const ${name} = ${text};`);
    return name;
  }

  private words(expr: Expr): readonly string[] {
    const { width, signed } = expr;
    const count = wordsOf(width);
    switch (expr.kind) {
      case "literal":
        return literalWords(expr.value, width, signed);
      case "signal": {
        const { at } = this.layout.slots.get(expr.signal)!;
        let words = this.loaded.get(at);
        if (!words) {
          words = Array.from({ length: count }, (_, i) =>
            this.temporary(width === 32 && !signed ? `s[${at}] >>> 0` : `s[${at + i}]`),
          );
          this.loaded.set(at, words);
        }
        return words;
      }
      case "bits": {
        const a = this.value(expr.a);
        return fit(
          Array.from({ length: count }, (_, j) => cut(a, expr.low + 32 * j, Math.min(32, width - 32 * j))),
          width,
          signed,
        );
      }
      case "cast":
      case "resize": {
        const a = [...this.value(expr.a)];
        const top = a.at(-1)!;
        // Beyond its own words the operand goes on with its sign.
        while (a.length < count) a.push(expr.a.signed ? `(${top} >> 31)` : "0");
        if (a.length > count) a.length = count;
        return width > expr.a.width && signed === expr.a.signed ? patterns(a, count) : fit(a, width, signed);
      }
      case "cat":
        return this.cat(expr.parts, width, signed);
      case "mux": {
        const [select] = this.value(expr.select);
        const [a, b] = [this.value(expr.a), this.value(expr.b)];
        return a.map((word, i) => `(${select} ? ${word} : ${b[i]})`);
      }
      case "element": {
        const vector = this.value(expr.vector);
        const [index] = this.value(expr.index);
        const elements = Array.from({ length: expr.vector.width / width }, (_, i) =>
          fit(
            Array.from({ length: count }, (_, j) => cut(vector, i * width + 32 * j, Math.min(32, width - 32 * j))),
            width,
            signed,
          ),
        );
        return Array.from({ length: count }, (_, j) =>
          elements.reduceRight((rest, element, i) => `(${index} === ${i} ? ${element[j]} : ${rest})`, "0"),
        );
      }
      case "rom": {
        const [address] = this.value(expr.address);
        const rom = `roms[${this.layout.roms.indexOf(expr.rom)}]`;
        return fit(
          Array.from({ length: count }, (_, j) => `(${rom}[${address} * ${count} + ${j}] | 0)`),
          width,
          signed,
        );
      }
      case "unary":
        return this.unary(expr);
      case "binary":
        return this.binary(expr);
    }
  }

  private cat(parts: readonly Expr[], width: number, signed: boolean): readonly string[] {
    const terms = Array.from({ length: wordsOf(width) }, () => [] as string[]);
    let low = 0;
    for (const part of parts.toReversed()) {
      const words = this.value(part);
      for (let j = 0; 32 * j < part.width; j++) {
        const bits = Math.min(32, part.width - 32 * j);
        const [at, by] = [(low + 32 * j) >> 5, (low + 32 * j) & 31];
        const pattern = bits === 32 ? words[j]! : `(${words[j]} & ${2 ** bits - 1})`;
        terms[at]!.push(by === 0 ? pattern : `(${pattern} << ${by})`);
        if (by + bits > 32) terms[at + 1]!.push(`(${pattern} >>> ${32 - by})`);
      }
      low += part.width;
    }
    return fit(
      terms.map((each) => `(${each.join(" | ")})`),
      width,
      signed,
    );
  }

  private unary(expr: Extract<Expr, { kind: "unary" }>): readonly string[] {
    const a = this.value(expr.a);
    const topBits = expr.a.width - 32 * (a.length - 1);
    const top = topBits === 32 ? `(${a.at(-1)} | 0)` : `(${a.at(-1)} & ${2 ** topBits - 1})`;
    switch (expr.op) {
      case "not":
        return fit(
          a.map((word) => `~${word}`),
          expr.width,
          expr.signed,
        );
      case "any":
        return [`((${a.join(" | ")}) !== 0 ? 1 : 0)`];
      case "all":
        return [
          `(${[...a.slice(0, -1).map((word) => `${word} === -1`), `${top} === ${topBits === 32 ? -1 : 2 ** topBits - 1}`].join(" && ")} ? 1 : 0)`,
        ];
      case "parity":
        return [`parity(${[...a.slice(0, -1), top].join(" ^ ")})`];
    }
  }

  private binary(expr: Extract<Expr, { kind: "binary" }>): readonly string[] {
    const { op, width, signed } = expr;
    const [a, b] = [this.value(expr.a), this.value(expr.b)];
    const both = Math.max(expr.a.width, expr.b.width);
    switch (op) {
      case "and":
      case "or":
      case "xor": {
        const symbol = { and: "&", or: "|", xor: "^" }[op];
        const words = a.map((word, i) => `(${word} ${symbol} ${b[i]})`);
        return width === 32 && !signed ? [`(${words[0]} >>> 0)`] : words;
      }
      case "eq":
        return [`(${a.map((word, i) => `${word} === ${b[i]}`).join(" && ")} ? 1 : 0)`];
      case "ne":
        return [`(${a.map((word, i) => `${word} !== ${b[i]}`).join(" || ")} ? 1 : 0)`];
      case "lt":
      case "le": {
        const sign = op === "lt" ? "<" : "<=";
        return both <= 53
          ? [`(${number(a)} ${sign} ${number(b)} ? 1 : 0)`]
          : [`(${bigint(a, expr.a)} ${sign} ${bigint(b, expr.b)} ? 1 : 0)`];
      }
      case "add":
      case "sub": {
        const sign = op === "add" ? "+" : "-";
        if (both <= 52) return this.split(`${number(a)} ${sign} ${number(b)}`, width, signed);
        return this.splitBig(`${bigint(a, expr.a)} ${sign} ${bigint(b, expr.b)}`, width, signed);
      }
      case "mul": {
        if (width <= 32) return fit([`Math.imul(${a[0]}, ${b[0]})`], width, signed);
        if (ownWidth(expr.a) + ownWidth(expr.b) <= 53) return this.split(`${number(a)} * ${number(b)}`, width, signed);
        return this.splitBig(`${bigint(a, expr.a)} * ${bigint(b, expr.b)}`, width, signed);
      }
      case "shl":
      case "shr":
        return this.shift(op, expr, a, this.temporary(number(b)));
    }
  }

  private shift(
    op: BinaryOp & ("shl" | "shr"),
    { a: operand, width, signed }: Extract<Expr, { kind: "binary" }>,
    a: readonly string[],
    by: string,
  ): readonly string[] {
    if (width <= 32 && operand.width <= 32) {
      if (op === "shl") return fit([`(${by} > 31 ? 0 : ${a[0]} << ${by})`], width, signed);
      const shifted = operand.signed
        ? `(${a[0]} >> (${by} > 31 ? 31 : ${by}))`
        : `(${by} > 31 ? 0 : ${a[0]} >>> ${by})`;
      return fit([shifted], width, signed);
    }
    const big = bigint(a, operand);
    if (op === "shl") return this.splitBig(`(${by} >= ${width} ? 0n : ${big} << BigInt(${by}))`, width, signed);
    if (operand.width > 53) return this.splitBig(`${big} >> BigInt(${by})`, width, signed);
    return this.split(`Math.floor(${number(a)} / 2 ** (${by} > 64 ? 64 : ${by}))`, width, signed);
  }

  /** The words of a double that holds a whole number below 2^53 in magnitude, cut to the width. */
  private split(text: string, width: number, signed: boolean): readonly string[] {
    if (width <= 32) return fit([`(${text})`], width, signed);
    const value = this.temporary(text);
    const words = [`(${value} | 0)`, `Math.floor(${value} / 4294967296)`];
    while (words.length < wordsOf(width)) words.push(`(${value} < 0 ? -1 : 0)`);
    return fit(words, width, signed);
  }

  private splitBig(text: string, width: number, signed: boolean): readonly string[] {
    const value = this.temporary(`words(${text}, ${wordsOf(width)})`);
    return fit(
      Array.from({ length: wordsOf(width) }, (_, i) => `${value}[${i}]`),
      width,
      signed,
    );
  }
}

/** Words of any content as those of a value: 32-bit patterns, the last extended by the sign. */
function fit(words: readonly string[], width: number, signed: boolean): string[] {
  return words.map((word, i) =>
    i === words.length - 1 ? extend(word, width - 32 * i, signed, words.length === 1) : `(${word} | 0)`,
  );
}

function patterns(words: readonly string[], count: number): readonly string[] {
  return count === 1 ? words : words.map((word) => `(${word} | 0)`);
}

/** @param alone a value of one word, which is a number; a word of several is a pattern */
function extend(word: string, bits: number, signed: boolean, alone: boolean): string {
  if (bits === 32) return signed || !alone ? `(${word} | 0)` : `(${word} >>> 0)`;
  if (!signed) return `(${word} & ${2 ** bits - 1})`;
  return `(${word} << ${32 - bits} >> ${32 - bits})`;
}

/** The pattern of up to 32 bits from bit `low` on; what stands above them is not cleared. */
function cut(words: readonly string[], low: number, bits: number): string {
  const [at, by] = [low >> 5, low & 31];
  const word = words[at]!;
  if (by === 0) return word;
  return by + bits <= 32 ? `(${word} >>> ${by})` : `(${word} >>> ${by} | ${words[at + 1]} << ${32 - by})`;
}

/** A value of up to 53 bits as a double. */
function number(words: readonly string[]): string {
  return words.length === 1 ? words[0]! : `(${words[1]} * 4294967296 + (${words[0]} >>> 0))`;
}

function bigint(words: readonly string[], { signed }: Expr): string {
  return `big(${signed}, ${words.join(", ")})`;
}

/** Bits that a value needs: a widened one no more than it had. */
function ownWidth(expr: Expr): number {
  return expr.kind === "resize" && expr.a.signed === expr.signed ? Math.min(expr.width, ownWidth(expr.a)) : expr.width;
}

function literalWords(value: bigint, width: number, signed = value < 0n): string[] {
  return Array.from({ length: wordsOf(width) }, (_, i) => {
    const word = BigInt.asUintN(32, value >> BigInt(32 * i));
    const alone = width <= 32 && !signed;
    return String(alone ? word : BigInt.asIntN(32, word));
  });
}

// ------------------------------------------------------------------ what the code calls

function parity(word: number): number {
  let bits = word ^ (word >>> 16);
  bits ^= bits >>> 8;
  bits ^= bits >>> 4;
  return (0x6996 >>> (bits & 15)) & 1;
}

function big(signed: boolean, ...words: readonly number[]): bigint {
  const top = words.length - 1;
  let value = BigInt(signed ? words[top]! | 0 : words[top]! >>> 0);
  for (let i = top - 1; i >= 0; i--) value = (value << 32n) | BigInt(words[i]! >>> 0);
  return value;
}

function splitBig(value: bigint, count: number): number[] {
  return Array.from({ length: count }, (_, i) => Number(BigInt.asIntN(32, value >> BigInt(32 * i))));
}

function romWords({ contents, width }: RomNode): Int32Array {
  return Int32Array.from(contents.flatMap((value) => splitBig(value, wordsOf(width))));
}
