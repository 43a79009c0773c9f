import { fail } from "./diagnostics.ts";
import type {
  BlackBoxNode,
  Check,
  Expr,
  Inout,
  InstanceNode,
  MemoryNode,
  ModuleNode,
  RomNode,
  Signal,
  SignalKind,
  Statement,
} from "./ir.ts";
import { SourceMark } from "./source.ts";
import {
  Bool,
  guarded,
  isGround,
  leaves,
  mapShape,
  Reset,
  shapeWidth,
  StreamType,
  UInt,
  type Bundle,
  type Driven,
  type Ground,
  type Inside,
  type Outside,
  type PortShape,
  type PortSpec,
  type Registered,
  type RegisterSpec,
  type Shape,
  type Sink,
  type SpecOf,
  type StreamSink,
  type StreamSource,
  type View,
  type Wired,
} from "./types.ts";
import type { BoolValue, UIntValue } from "./values.ts";
import { concat, encodeLiteral, ownerOf, toExpr, Value, wrapExpr, type Like } from "./values.ts";
import { checkName, snakeCase } from "./names.ts";
import { moduleName, type Parameters } from "./parameters.ts";

/** A module while it is being built: its graph, and the blocks of `when` and `select` that are open. */
interface Builder extends ModuleNode {
  readonly names: Map<string, SourceMark>;
  /** Innermost block last; statements go into that one. */
  readonly blocks: Statement[][];
  groups: number;
  sealed: boolean;
  /** Whether an instance of it exists already. */
  placed: boolean;
  portSpec: PortSpec;
}

/** Modules with an open `when` or `select`, innermost last. */
const openBlocks: Builder[] = [];

/**
 * A hardware module. A subclass declares its ports in `io` and puts its hardware down in its constructor; whatever a
 * parameter of the class changes must appear in `parameters`, from which the Verilog module's name is made. An object
 * that holds many of them (a shape) appears as a digest of its content, so that none can be forgotten.
 */
export abstract class Module<P extends Parameters = Parameters> {
  abstract readonly io: Inside<PortSpec>;
  readonly parameters: P;
  /** The graph behind this module, for passes. */
  readonly node: ModuleNode;

  constructor(
    description: { readonly about?: string; readonly parameters?: P } = {},
    blackBox?: BlackBoxNode & { readonly name: string; readonly inouts: readonly Inout[] },
  ) {
    this.parameters = description.parameters ?? ({} as P);
    const mark = new SourceMark();
    if (openBlocks.length > 0) {
      fail(
        "instance-in-when",
        `${new.target.name} is built inside a when or select of ${openBlocks.at(-1)!.className}`,
        "instances exist unconditionally: build it outside and drive its inputs inside",
      );
    }
    const body: Statement[] = [];
    const name = blackBox?.name ?? moduleName(new.target.name, this.parameters);
    checkName(name, `module.${name}`);
    const builder: Builder = {
      name,
      about: description.about ?? "",
      className: new.target.name,
      parameters: this.parameters,
      mark,
      ...(blackBox ? { blackBox } : {}),
      inouts: [],
      ports: [],
      signals: [],
      memories: [],
      roms: [],
      instances: [],
      body,
      names: new Map(),
      blocks: [body],
      groups: 0,
      sealed: false,
      placed: false,
      portSpec: {},
    };
    this.node = builder;
    // No port may be called like one of them.
    for (const pin of [blackBox?.clock, blackBox?.reset?.pin]) if (pin !== undefined) claim(builder, pin);
    for (const { name: pin, width } of blackBox?.inouts ?? [])
      builder.inouts.push({ name: claim(builder, pin), width });
  }

  /** Declares the ports; the keys become their names. Streams become `KEY_valid`, `KEY_ready` and `KEY_FIELD`. */
  protected ports<S extends PortSpec>(spec: S): Inside<S> {
    const builder = this.builder();
    builder.portSpec = { ...builder.portSpec, ...spec };
    const views = Object.entries(spec).map(([key, port]) => {
      const flow = port.direction === "input" ? "input" : "output";
      const back = port.direction === "input" ? "output" : "input";
      return [
        key,
        portView(key, port.shape, (label, type, backward) => declare(builder, label, type, backward ? back : flow)),
      ];
    });
    return Object.fromEntries(views) as Inside<S>;
  }

  /** Declares wires: driven and read in this module, without memory. A stream of wires can be source and sink. */
  protected wires<S extends Readonly<Record<string, PortShape>>>(spec: S): { readonly [K in keyof S]: Wired<S[K]> } {
    const builder = this.builder();
    const views = Object.entries(spec).map(([key, shape]) => [
      key,
      portView(key, shape, (label, type) => declare(builder, label, type, "wire")),
    ]);
    return Object.fromEntries(views) as { [K in keyof S]: Wired<S[K]> };
  }

  /** Declares registers; those of one call are clocked in one always block. `Type.reset(value)` gives a reset value. */
  protected registers<S extends Readonly<Record<string, RegisterSpec>>>(
    spec: S,
  ): { readonly [K in keyof S]: Registered<S[K]> } {
    const builder = this.builder();
    const group = builder.groups++;
    const make = (shape: RegisterSpec, path: string): unknown => {
      if (shape instanceof Reset) {
        const encoded = encodeLiteral(shape.value, shape.type).value;
        return declare(builder, path, shape.type, "register", { group, reset: encoded });
      }
      if (isGround(shape)) return declare(builder, path, shape, "register", { group });
      return Object.fromEntries(Object.entries(shape).map(([key, inner]) => [key, make(inner, `${path}.${key}`)]));
    };
    return Object.fromEntries(Object.entries(spec).map(([key, shape]) => [key, make(shape, key)])) as {
      [K in keyof S]: Registered<S[K]>;
    };
  }

  /** Gives expressions a name in the Verilog; a memory's read data is named the same way. */
  protected nodes<S extends Readonly<Record<string, Value>>>(values: S): S {
    const builder = this.builder();
    const named = Object.entries(values).map(([key, value]) => [
      key,
      declare(builder, key, value.type, "node", { value: value.expr }),
    ]);
    return Object.fromEntries(named) as S;
  }

  /** Declares memories; the keys become their names. */
  protected memories<S extends Readonly<Record<string, MemorySpec<Shape>>>>(
    spec: S,
  ): { readonly [K in keyof S]: S[K] extends MemorySpec<infer T> ? Memory<T> : never } {
    const builder = this.builder();
    const made = Object.entries(spec).map(([key, { depth, shape, readUnderWrite }]) => {
      const name = claim(builder, key);
      const node: MemoryNode = {
        name,
        depth,
        width: shapeWidth(shape),
        readUnderWrite,
        module: builder,
        mark: new SourceMark(),
        reads: [],
      };
      builder.memories.push(node);
      return [key, new MemoryHandle(builder, node, shape)];
    });
    return Object.fromEntries(made) as { [K in keyof S]: S[K] extends MemorySpec<infer T> ? Memory<T> : never };
  }

  /** Declares constant tables, read in the same cycle. */
  protected tables<S extends Readonly<Record<string, TableSpec<Ground>>>>(
    spec: S,
  ): { readonly [K in keyof S]: S[K] extends TableSpec<infer T> ? Table<T> : never } {
    const builder = this.builder();
    const made = Object.entries(spec).map(([key, { type, contents }]) => {
      const rom: RomNode = {
        name: claim(builder, key),
        contents: contents.map((entry) => encodeLiteral(entry, type).value),
        width: type.width,
        module: builder,
        mark: new SourceMark(),
      };
      builder.roms.push(rom);
      const at = (address: UIntValue): Value =>
        wrapExpr(type, { kind: "rom", width: type.width, signed: type.signed, rom, address: address.expr });
      return [key, { at }];
    });
    return Object.fromEntries(made) as { [K in keyof S]: S[K] extends TableSpec<infer T> ? Table<T> : never };
  }

  /**
   * Places submodules; a list places one for each entry, named KEY_0, KEY_1 and so on.
   * @param reset while it is high at a clock edge, all that is placed here is reset, as by the design's own reset
   */
  protected instances<S extends Readonly<Record<string, Module | readonly Module[]>>>(
    modules: S,
    { reset }: { readonly reset?: BoolValue } = {},
  ): { readonly [K in keyof S]: InstanceOf<S[K]> } {
    const builder = this.builder();
    const placed = Object.entries(modules).map(([key, module]) => [
      key,
      Array.isArray(module)
        ? (module as Module[]).map((entry, i) => placeInstance(builder, `${key}_${i}`, entry, reset))
        : placeInstance(builder, key, module as Module, reset),
    ]);
    return Object.fromEntries(placed) as { [K in keyof S]: InstanceOf<S[K]> };
  }

  /** Says that nobody need read these signals (a status output of a submodule, say). */
  protected unused(...values: readonly (Value | Readonly<Record<string, unknown>>)[]): void {
    for (const value of values) {
      if (!(value instanceof Value)) this.unused(...Object.values(value).filter((inner) => inner instanceof Value));
      else if (value.expr.kind === "signal") value.expr.signal.unusedIsFine = true;
    }
  }

  private builder(): Builder {
    const builder = this.node as Builder;
    checkOpen(builder);
    return builder;
  }
}

type InstanceOf<M> = M extends readonly (infer E)[]
  ? readonly InstanceOf<E>[]
  : M extends { readonly io: infer I }
    ? Outside<SpecOf<I>>
    : never;

// ------------------------------------------------------------------ memories and tables

export interface MemorySpec<T extends Shape> {
  readonly depth: number;
  readonly shape: T;
  readonly readUnderWrite: "old" | "new";
}

/**
 * A memory of `depth` words with synchronous reads, written so that synthesis infers block RAM.
 * @param readUnderWrite what a read returns that meets a write to the same address at the same clock edge: the word
 *   as it was (`old`, what block RAM does for free) or as it will be (`new`, which costs a comparator and a bypass)
 */
export function Memory<T extends Shape>(depth: number, shape: T, readUnderWrite: "old" | "new" = "old"): MemorySpec<T> {
  if (!Number.isInteger(depth) || depth < 2) {
    fail("index-range", `a memory cannot have ${depth} words`, "give it 2 words or more; use a register for one");
  }
  return { depth, shape, readUnderWrite };
}

export interface Memory<T extends Shape> {
  readonly addressWidth: number;
  /** Writes a word at the next clock edge; under `when` only where its condition holds. */
  write(address: UIntValue, data: Like<View<T>>): void;
  /**
   * The word at `address`, one cycle later. With `enable` low the last word read stays.
   * The name of its register is the memory's with `_data` (`_data_2`... for further ports).
   */
  read(address: UIntValue, enable?: BoolValue): View<T>;
}

class MemoryHandle<T extends Shape> implements Memory<T> {
  private readonly builder: Builder;
  private readonly node: MemoryNode;
  private readonly shape: T;
  readonly addressWidth: number;

  constructor(builder: Builder, node: MemoryNode, shape: T) {
    this.builder = builder;
    this.node = node;
    this.shape = shape;
    this.addressWidth = Math.max(1, Math.ceil(Math.log2(node.depth)));
  }

  write(address: UIntValue, data: Like<View<T>>): void {
    const word = packLike(this.shape, data);
    put(this.builder, {
      kind: "write",
      memory: this.node,
      address: this.address(address),
      data: word,
      mark: new SourceMark(),
    });
  }

  read(address: UIntValue, enable?: BoolValue): View<T> {
    checkOpen(this.builder);
    const port = this.node.reads.length;
    const type = isGround(this.shape) ? this.shape : UInt(this.node.width);
    const data = declare(this.builder, `${this.node.name}_data${port ? `_${port + 1}` : ""}`, type, "read");
    const signal = (data.expr as Extract<Expr, { kind: "signal" }>).signal;
    this.node.reads.push({
      address: this.address(address),
      enable: enable?.expr,
      data: signal,
      mark: new SourceMark(),
    });
    return (isGround(this.shape) ? data : unpack(this.shape, data.asUInt())) as View<T>;
  }

  private address(address: UIntValue): Expr {
    if (address.width !== this.addressWidth) {
      fail(
        "width-mismatch",
        `${this.builder.className}.${this.node.name} has ${this.node.depth} words and takes an address of ${this.addressWidth} bits, not ${address.width}`,
        `say .resize(${this.addressWidth})`,
      );
    }
    return address.expr;
  }
}

export interface TableSpec<T extends Ground> {
  readonly type: T;
  readonly contents: readonly Like<View<T>>[];
}
export interface Table<T extends Ground> {
  /** The entry at `address` in the same cycle; past the end it is zero. */
  at(address: UIntValue): View<T>;
}
/** A constant table (ROM) with an asynchronous read. */
export function Table<T extends Ground>(type: T, contents: readonly Like<View<T>>[]): TableSpec<T> {
  return { type, contents };
}

// ------------------------------------------------------------------ bundles and streams

/** All fields of a bundle in one unsigned number, the first field in the lowest bits. */
export function pack(fields: unknown): UIntValue {
  return concat(...groundValues(fields).reverse());
}

/** The inverse of `pack`. */
export function unpack<T extends Shape>(shape: T, word: UIntValue): View<T> {
  let low = 0;
  return mapShape(shape, (type) => {
    const field = word.bits(low + type.width - 1, low);
    low += type.width;
    return wrapExpr(type, type.signed ? field.asSInt().expr : field.expr);
  }) as View<T>;
}

function groundValues(fields: unknown): Value[] {
  return fields instanceof Value ? [fields] : Object.values(fields as object).flatMap(groundValues);
}

/** A bundle's or ground type's value, literals included, as one word. */
function packLike(shape: Shape, data: unknown): Expr {
  if (isGround(shape)) return toExpr(data, shape);
  const typed = leaves(shape).map(({ path, type }) => {
    const field = path.reduce<unknown>((inner, key) => (inner as Record<string, unknown>)[key], data);
    return wrapExpr(type, toExpr(field, type));
  });
  return pack(typed).expr;
}

/** Drives every field of a bundle from the field of the same name. */
export function assign<T extends Bundle>(sinks: Driven<T>, sources: Like<View<T>>): void {
  for (const [key, sink] of Object.entries(sinks)) {
    const source = (sources as Record<string, unknown>)[key];
    if (sink instanceof Value) (sink as unknown as { drive(source: unknown): void }).drive(source);
    else assign(sink, source as never);
  }
}

const payloads = new WeakMap<object, Bundle>();

/** The payload's type of any stream. */
export function payloadOf<P extends Bundle>(stream: StreamSource<P> | StreamSink<P>): P {
  return payloads.get(stream) as P;
}

/** The payload's fields of a stream, without the handshake. */
export function payload<P extends Bundle>(stream: StreamSource<P>): { readonly [K in keyof P]: View<P[K]> };
export function payload<P extends Bundle>(stream: StreamSink<P>): { readonly [K in keyof P]: Driven<P[K]> };
export function payload(stream: object): unknown {
  const fields = Object.keys(payloads.get(stream)!);
  return Object.fromEntries(fields.map((key) => [key, (stream as Record<string, unknown>)[key]]));
}

/** A stream made of parts: the fields of its payload, and the two wires of its handshake. */
export function streamOf<P extends Bundle>(
  type: P,
  valid: BoolValue,
  ready: BoolValue & Sink<BoolValue>,
  fields: View<P>,
): StreamSource<P> {
  const stream = guarded({ valid, ready, fires: valid.and(ready), ...fields } as unknown as StreamSource<P>);
  payloads.set(stream, type);
  return stream;
}

/** Joins a producer to a consumer: valid and payload one way, ready the other. */
export function connect<P extends Bundle>(sink: StreamSink<P>, source: StreamSource<P>): void {
  sink.valid.drive(source.valid);
  assign(payload(sink) as Driven<P>, payload(source) as Like<View<P>>);
  source.ready.drive(sink.ready);
}

// ------------------------------------------------------------------ when and select

/** Continues a `when`; stands right behind it, in the same block. */
export interface WhenChain {
  elsewhen(condition: BoolValue, body: () => void): WhenChain;
  otherwise(body: () => void): void;
}

/** Statements that count only where the condition holds. Later assignments win over earlier ones. */
export function when(condition: BoolValue, body: () => void): WhenChain {
  const builder = blockOwner(condition.expr, "when");
  const statement: WhenStatement = { kind: "when", branches: [], mark: new SourceMark() };
  put(builder, statement);
  const branch = (expr: Expr | undefined, inner: () => void): void => {
    const block: Statement[] = [];
    statement.branches.push({ condition: expr, body: block });
    within(builder, block, inner);
  };
  branch(condition.expr, body);
  const chain: WhenChain = {
    elsewhen(next, inner) {
      checkChain(builder, statement, "elsewhen");
      branch(next.expr, inner);
      return chain;
    },
    otherwise(inner) {
      checkChain(builder, statement, "otherwise");
      branch(undefined, inner);
    },
  };
  return chain;
}

type WhenStatement = Extract<Statement, { kind: "when" }>;

/** Anywhere but right behind its `when`, a branch would count under other conditions, or before other statements, than it seems. */
function checkChain(builder: Builder, statement: WhenStatement, keyword: string): void {
  checkOpen(builder);
  const block = builder.blocks.at(-1)!;
  const isOpen = (openBlocks.at(-1) ?? builder) === builder;
  const isClosed = statement.branches.at(-1)!.condition === undefined;
  if (isOpen && block.at(-1) === statement && !isClosed) return;
  const trouble = isClosed
    ? "follows the otherwise of its when"
    : isOpen && block.includes(statement)
      ? "follows other statements than its when"
      : "stands in another block than its when";
  fail("when-chain", `${keyword} ${trouble}`, "write it right behind: when(...).elsewhen(...).otherwise(...)", [
    { mark: statement.mark, role: "its when" },
  ]);
}

/**
 * Picks one body by the value of an enum (keys are its states) or of an unsigned number (keys are numbers).
 * `otherwise` covers the values that no key names; without it they do nothing.
 */
export function select<V extends Value>(
  subject: V,
  cases: V["type"] extends { readonly states: readonly (infer S extends string)[] }
    ? Readonly<Partial<Record<S, () => void>>>
    : Readonly<Record<number, () => void>>,
  otherwise?: () => void,
): void {
  const builder = blockOwner(subject.expr, "select");
  const statement: Extract<Statement, { kind: "switch" }> = {
    kind: "switch",
    subject: subject.expr,
    cases: [],
    otherwise: undefined,
    mark: new SourceMark(),
  };
  put(builder, statement);
  for (const [key, inner] of Object.entries(cases as Record<string, () => void>)) {
    const match = toExpr(subject.type.kind === "enum" ? key : Number(key), subject.type);
    const block: Statement[] = [];
    statement.cases.push({ match, body: block });
    within(builder, block, inner);
  }
  if (otherwise) {
    statement.otherwise = [];
    within(builder, statement.otherwise, otherwise);
  }
}

function blockOwner(expr: Expr, keyword: string): Builder {
  const owner = ownerOf(expr) as Builder | undefined;
  if (!owner)
    return fail("kind-mismatch", `${keyword} has a constant subject`, "use a JavaScript if for what is known now");
  return owner;
}

function within(builder: Builder, block: Statement[], body: () => void): void {
  builder.blocks.push(block);
  openBlocks.push(builder);
  try {
    body();
  } finally {
    openBlocks.pop();
    builder.blocks.pop();
  }
}

// ------------------------------------------------------------------ checks

/**
 * Must hold at every clock edge outside reset, where the `when`s around it hold. Simulation stops where it does not;
 * `disc prove` shows that it always does, or a trace in which it does not.
 */
export function assert(name: string, condition: BoolValue): void {
  check("assert", name, condition);
}

/** What the surroundings promise: proofs look only at behaviour that keeps it, simulation stops where it is broken. */
export function assume(name: string, condition: BoolValue): void {
  check("assume", name, condition);
}

/** What must be possible: a proof counts only where every cover can be reached. Simulation leaves it out. */
export function cover(name: string, condition: BoolValue): void {
  check("cover", name, condition);
}

function check(kind: Check["check"], label: string, condition: BoolValue): void {
  const builder = blockOwner(condition.expr, kind);
  const name = claim(builder, label);
  put(builder, { kind: "check", check: kind, name, label, condition: condition.expr, mark: new SourceMark() });
}

// ------------------------------------------------------------------ building

function put(builder: Builder, statement: Statement): void {
  checkOpen(builder);
  const open = openBlocks.at(-1);
  if (open && open !== builder) {
    fail(
      "cross-module",
      `a statement of ${builder.className} stands inside a when of ${open.className}`,
      "conditions reach only the signals of their own module: pass them through ports",
    );
  }
  builder.blocks.at(-1)!.push(statement);
}

function checkOpen(builder: Builder): void {
  if (builder.sealed) {
    fail(
      "sealed",
      `${builder.className} has been elaborated and cannot be changed`,
      "build all hardware in the constructor",
    );
  }
}

/** The Verilog name of a key, or of a path into what a key declares. */
const verilogName = (label: string): string => snakeCase(label.replaceAll(".", "_"));
/** A black box has its names from elsewhere: they stay as they are. */
const nameIn = (module: ModuleNode, label: string): string =>
  module.blackBox ? label.replaceAll(".", "_") : verilogName(label);

function claim(builder: Builder, label: string): string {
  const name = nameIn(builder, label);
  checkName(name, `${builder.className}.${name}`);
  const earlier = builder.names.get(name);
  const mark = new SourceMark();
  if (earlier) {
    fail(
      "name-clash",
      `${builder.className}.${name} is declared twice`,
      "names are made from object keys and must differ within a module, also as snake_case",
      [{ mark: earlier, role: "first declaration" }],
    );
  }
  builder.names.set(name, mark);
  return name;
}

function declare(
  builder: Builder,
  label: string,
  type: Ground,
  kind: SignalKind,
  more: { reset?: bigint; group?: number; value?: Expr } = {},
): Value {
  const name = claim(builder, label);
  const signal: Signal = { kind, name, label, type, module: builder, mark: new SourceMark(), ...more };
  if (kind === "input" || kind === "output") builder.ports.push(signal);
  builder.signals.push(signal);
  const value = wrapExpr(type, { kind: "signal", width: type.width, signed: type.signed, signal });
  const drivable = kind === "output" || kind === "wire" || kind === "pin-in";
  if (drivable || kind === "register") {
    const assignment = (source: unknown): void => {
      const expr = toExpr(source, type);
      put(builder, { kind: "assign", target: signal, value: expr, mark: new SourceMark() });
    };
    Object.assign(value, drivable ? { drive: assignment } : { next: assignment });
  }
  return value;
}

/** The view of a port or wire: ground, bundle or stream; `backward` marks a stream's ready. */
function portView(
  key: string,
  shape: PortShape,
  make: (name: string, type: Ground, backward: boolean) => Value,
): unknown {
  if (!(shape instanceof StreamType))
    return mapShape(shape, (type, path) => make([key, ...path].join("."), type, false));
  const valid = make(`${key}.valid`, Bool(), false) as BoolValue;
  const ready = make(`${key}.ready`, Bool(), true) as BoolValue;
  const fields = mapShape(shape.payload, (type, path) => make([key, ...path].join("."), type, false)) as object;
  const stream = guarded({ valid, ready, fires: valid.and(ready), ...fields });
  payloads.set(stream, shape.payload);
  return stream;
}

function placeInstance(builder: Builder, key: string, module: Module, reset: BoolValue | undefined): unknown {
  const child = module.node as Builder;
  if (openBlocks.length > 0) {
    fail("instance-in-when", `${key} is placed inside a when or select`, "instances exist unconditionally");
  }
  if (child.placed) {
    fail(
      "name-clash",
      `one ${child.className} is placed twice, the second time as ${key}`,
      "build a new one for each place",
    );
  }
  if (reset && child.blackBox?.clock !== undefined && !child.blackBox.reset) {
    fail(
      "black-box",
      `${key} is placed with a reset, and ${child.name} has a clock but no pin for one`,
      "declare the pin as its reset, or place it in a call of instances without one",
    );
  }
  child.placed = true;
  const mark = new SourceMark();
  const instanceName = claim(builder, key);
  const pins = new Map<string, Signal>();
  const views = Object.entries(child.portSpec).map(([portKey, port]) => {
    const view = portView(portKey, port.shape, (label, type, backward) => {
      const isInput = (port.direction === "input") !== backward;
      const pin = declare(builder, `${key}.${label}`, type, isInput ? "pin-in" : "pin-out");
      pins.set(nameIn(child, label), (pin.expr as Extract<Expr, { kind: "signal" }>).signal);
      return pin;
    });
    return [portKey, view];
  });
  const inouts = new Map<string, string>();
  for (const { name, width } of child.inouts) {
    const wire = claim(builder, `${key}.${name}`);
    inouts.set(name, wire);
    builder.inouts.push({ name: wire, width });
  }
  const instance: InstanceNode = { name: instanceName, module: child, mark, pins, inouts, reset: reset?.expr };
  builder.instances.push(instance);
  return Object.fromEntries(views);
}

/** Closes a module and its submodules: whatever is put down afterwards is an error. */
export function seal(node: ModuleNode): void {
  (node as Builder).sealed = true;
  for (const { module } of node.instances) seal(module);
}

/** The declared ports of a module, for typed benches. */
export function portSpecOf(node: ModuleNode): PortSpec {
  return (node as Builder).portSpec;
}
