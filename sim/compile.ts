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
import { topName } from "../generator/hdl/module-names.ts";
import { fold, simplify } from "../generator/hdl/simplify.ts";
import { visitBehind, visitBehindOperands } from "../generator/hdl/walk.ts";
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
  const memories = [...layout.memories.keys()].map(({ depth, width }) => new Int32Array(depth * wordsOf(width)));
  const roms = [...layout.roms.keys()].map(romWords);
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
      ...[...layout.memories.keys()].flatMap(({ depth, width }, i) =>
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
  readonly memories = new Map<MemoryNode, number>();
  readonly roms = new Map<RomNode, number>();
  readonly writes: Write[] = [];
  readonly writesOf = new Map<MemoryNode, Write[]>();
  readonly checks: { readonly passes: Expr; readonly says: string }[] = [];
  /** What resets a module beside the design's reset: conditions of its own and of those it stands in. */
  readonly resets = new Map<ModuleNode, readonly Expr[]>();
  /** The expression behind every combinational signal. */
  readonly drivers = new Map<Signal, Expr>();
  /** What every register is worth behind the edge. */
  readonly nexts = new Map<Signal, Expr>();
  readonly registerWords: number;
  size = 0;

  constructor(top: ModuleNode) {
    this.collect(top, []);
    for (const signal of this.registers) this.place(signal);
    this.registerWords = this.size;
    this.size *= 2;
    this.placeModule(top);
    for (const module of this.modules) this.drive(module);
    this.findChecks(top, topName(top));
  }

  private collect(module: ModuleNode, resets: readonly Expr[]): void {
    if (module.blackBox !== undefined)
      throw new SimulationError(`${module.name} is a black box: simulate it with the engine "verilator"`);
    this.modules.push(module);
    this.bodies.set(module, simplify(module.body));
    this.resets.set(module, resets);
    for (const signal of module.signals)
      if (signal.kind === "register" || signal.kind === "read") this.registers.push(signal);
    for (const memory of module.memories) this.memories.set(memory, this.memories.size);
    for (const rom of module.roms) this.roms.set(rom, this.roms.size);
    for (const { module: inner, reset } of module.instances)
      this.collect(inner, reset ? [...resets, fold(reset)] : resets);
  }

  private place(signal: Signal): void {
    this.slots.set(signal, this.slotOf(signal.type));
  }

  /** A new place in the state. */
  slotOf({ width, signed }: { readonly width: number; readonly signed: boolean }): Slot {
    const slot = { at: this.size, width, signed };
    this.size += wordsOf(width);
    return slot;
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
    const values = valuesAfter(body, (signal) => (signal.kind === "register" ? read(signal) : undefined));
    for (const signal of module.signals) {
      const value = signal.value ? fold(signal.value) : values.get(signal);
      if (signal.kind === "register") this.nexts.set(signal, value ?? read(signal));
      else if (value) this.drivers.set(signal, value);
    }
    forEachWithPath(body, undefined, (statement, path) => {
      if (statement.kind !== "write") return;
      const { memory, address, data } = statement;
      const at = this.size;
      this.size += 2 + wordsOf(memory.width);
      const write = { memory, enable: path ?? always, address, data, at };
      this.writes.push(write);
      this.writesOf.set(memory, [...(this.writesOf.get(memory) ?? []), write]);
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
  const seen = new Set<Signal | Expr>();
  const inner = (node: Signal | Expr): readonly (Signal | Expr)[] => {
    if ("module" in node) return [drivers.get(node)!];
    if (node.kind !== "signal") return operands(node);
    const source = driverOf.get(slots.get(node.signal)!.at);
    return source ? [source] : [];
  };
  const enter = (node: Signal | Expr): boolean => {
    if (seen.has(node)) return false;
    seen.add(node);
    return true;
  };
  visitBehind<Signal | Expr>(drivers.keys(), inner, enter, (node) => {
    if ("module" in node) order.push(node);
  });
  return order;
}

// ------------------------------------------------------------------ statements to expressions

const isLeaf = ({ kind }: Expr): boolean => kind === "literal" || kind === "signal";
const flag = { width: 1, signed: false } as const;
const always: Expr = { ...flag, kind: "literal", value: 1n };
const not = (a: Expr): Expr => ({ ...flag, kind: "unary", op: "not", a });
const and = (a: Expr | undefined, b: Expr): Expr => (a ? { ...flag, kind: "binary", op: "and", a, b } : b);

const read = (signal: Signal): Expr => ({
  kind: "signal",
  signal,
  width: signal.type.width,
  signed: signal.type.signed,
});
const or = (a: Expr, b: Expr): Expr => ({ ...flag, kind: "binary", op: "or", a, b });

const matches = new WeakMap<object, Expr>();
function isCase(subject: Expr, entry: { readonly match: Expr }): Expr {
  let test = matches.get(entry);
  if (!test) matches.set(entry, (test = { ...flag, kind: "binary", op: "eq", a: subject, b: entry.match }));
  return test;
}

/** The ways through a statement: conditions in order, the last one undefined for the way that is left. */
function waysOf(statement: Statement): Way[] {
  if (statement.kind === "when") {
    const ways = [...statement.branches];
    return ways.at(-1)?.condition ? [...ways, { condition: undefined, body: [] }] : ways;
  }
  if (statement.kind !== "switch") return [];
  const { subject, cases, otherwise } = statement;
  const ways = cases.map((entry) => ({ condition: isCase(subject, entry), body: entry.body }));
  return [...ways, { condition: undefined, body: otherwise ?? [] }];
}

/**
 * What the signals that a block assigns are worth behind it.
 * @param before their values in front of it; undefined where they have none
 */
function valuesAfter(block: readonly Statement[], before: (signal: Signal) => Expr | undefined): Map<Signal, Expr> {
  const values = new Map<Signal, Expr>();
  const now = (signal: Signal): Expr | undefined => values.get(signal) ?? before(signal);
  for (const statement of block) {
    if (statement.kind === "assign") values.set(statement.target, statement.value);
    const ways = waysOf(statement);
    const onWays = new Map<Signal, Map<number, Expr>>();
    for (const [i, { body }] of ways.entries()) {
      for (const [signal, value] of valuesAfter(body, now)) {
        const known = onWays.get(signal);
        if (known) known.set(i, value);
        else onWays.set(signal, new Map([[i, value]]));
      }
    }
    const paths = new Paths(ways);
    for (const [signal, here] of onWays) values.set(signal, paths.pick(here, now(signal))!);
  }
  return values;
}

interface Way {
  readonly condition: Expr | undefined;
  readonly body: readonly Statement[];
}

const pick = (select: Expr, a: Expr, b: Expr): Expr => ({
  kind: "mux",
  width: a.width,
  signed: a.signed,
  select,
  a,
  b,
});

/** The ways through one statement, of which a signal takes its value from the one that is taken. */
class Paths {
  private readonly ways: readonly Way[];
  /** For each way, what must hold to take it. */
  private conditions: readonly Expr[] | undefined;

  constructor(ways: readonly Way[]) {
    this.ways = ways;
  }

  /** A way without a value is overruled later, or cannot be taken, where there is none before: the elaboration saw to that. */
  pick(values: ReadonlyMap<number, Expr>, before: Expr | undefined): Expr | undefined {
    let value: Expr | undefined;
    if (2 * values.size >= this.ways.length) {
      for (let i = this.ways.length - 1; i >= 0; i--) {
        const { condition } = this.ways[i]!;
        const here = values.get(i) ?? before;
        if (here) value = condition && value ? pick(condition, here, value) : here;
      }
      return value;
    }
    // Of many ways only a few matter: what leads to them is shared by all signals.
    this.conditions ??= this.found();
    value = before;
    for (const [i, here] of [...values].reverse()) value = value ? pick(this.conditions[i]!, here, value) : here;
    return value;
  }

  private found(): Expr[] {
    let left: Expr | undefined;
    return this.ways.map(({ condition }) => {
      const taken = condition ? and(left, condition) : (left ?? always);
      if (condition) left = and(left, not(condition));
      return taken;
    });
  }
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
    const [next, ...resets] = code.values([layout.nexts.get(signal)!, ...layout.resets.get(module)!]);
    const resetting = ["reset", ...resets.map(([word]) => word)].join(" || ");
    const first = signal.reset === undefined ? undefined : literalWords(signal.reset, signal.type.width);
    code.store(
      layout.slots.get(signal)!.at + registerWords,
      first ? next!.map((word, i) => `${resetting} ? ${first[i]} : ${word}`) : next!,
    );
  }
  for (const memory of module.memories) {
    for (const { enable, address, data, at } of layout.writesOf.get(memory) ?? [])
      code.store(at, code.values([enable, address, data]).flat());
  }
  for (const memory of module.memories) {
    const words = wordsOf(memory.width);
    const name = `m[${layout.memories.get(memory)}]`;
    for (const { address, enable, data } of memory.reads) {
      const [[at], [go]] = code.values([fold(address), enable ? fold(enable) : always]) as [string[], string[]];
      let word = Array.from({ length: words }, (_, j) => `(${name}[${at} * ${words} + ${j}] | 0)`);
      if (memory.readUnderWrite === "new") {
        for (const write of layout.writesOf.get(memory) ?? []) {
          const hit = `(s[${write.at}] && (s[${write.at + 1}] >>> 0) === ${at})`;
          word = word.map((old, j) => code.temporary(`${hit} ? s[${write.at + 2 + j}] : ${old}`));
        }
      }
      const slot = layout.slots.get(data)!;
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
    (_, j) => `m[${layout.memories.get(memory)}][(s[${at + 1}] >>> 0) * ${words} + ${j}] = s[${at + 2 + j}];`,
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
  /** Expressions known in functions that are full, and where they put what later ones take up. */
  private readonly earlier = new Map<Expr, { readonly lines: string[]; readonly words: readonly string[] }>();
  private readonly kept = new Map<Expr, Slot>();
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
    for (const [expr, words] of this.known)
      if (!isLeaf(expr)) this.earlier.set(expr, { lines: this.lines, words: this.kept.has(expr) ? [] : words });
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

  /** The words of expressions, all of them in the function that is being written. */
  values(exprs: readonly Expr[]): (readonly string[])[] {
    const isNew = (expr: Expr): boolean => !isLeaf(expr) && !this.known.has(expr) && !this.earlier.has(expr);
    visitBehindOperands(exprs, isNew, (expr) => {
      this.endChunk();
      this.known.set(
        expr,
        this.words(expr).map((text) => this.temporary(text)),
      );
    });
    return exprs.map((expr) => this.fetch(expr));
  }

  value(expr: Expr): readonly string[] {
    return this.values([expr])[0]!;
  }

  private fetch(expr: Expr): readonly string[] {
    let words = this.known.get(expr);
    if (words) return words;
    if (isLeaf(expr)) words = this.words(expr);
    else {
      let slot = this.kept.get(expr);
      if (!slot) {
        const { lines, words: there } = this.earlier.get(expr)!;
        const { at } = (slot = this.layout.slotOf(expr));
        lines.push(...there.map((word, i) => `s[${at + i}] = ${word};`));
        this.kept.set(expr, slot);
      }
      words = this.load(slot);
    }
    this.known.set(expr, words);
    return words;
  }

  private load({ at, width, signed }: Slot): string[] {
    return Array.from({ length: wordsOf(width) }, (_, i) =>
      this.temporary(width === 32 && !signed ? `s[${at}] >>> 0` : `s[${at + i}]`),
    );
  }

  temporary(text: string): string {
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
          words = this.load({ at, width, signed });
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
        const [index, ...above] = this.value(expr.index);
        const elements = Array.from({ length: expr.vector.width / width }, (_, i) =>
          fit(
            Array.from({ length: count }, (_, j) => cut(vector, i * width + 32 * j, Math.min(32, width - 32 * j))),
            width,
            signed,
          ),
        );
        const levels = Math.ceil(Math.log2(elements.length));
        const inRange = [
          ...(expr.index.width > levels ? [`${index} < ${2 ** levels}`] : []),
          ...above.map((word) => `${word} === 0`),
        ];
        return Array.from({ length: count }, (_, j) => {
          const tree = (first: number, level: number): string => {
            if (first >= elements.length || level === 0) return elements[first]?.[j] ?? "0";
            const half = 2 ** (level - 1);
            return `(${index} & ${half} ? ${tree(first + half, level - 1)} : ${tree(first, level - 1)})`;
          };
          const picked = tree(0, levels);
          return inRange.length > 0 ? `(${inRange.join(" && ")} ? ${picked} : 0)` : picked;
        });
      }
      case "rom": {
        const [address] = this.value(expr.address);
        const rom = `roms[${this.layout.roms.get(expr.rom)}]`;
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
