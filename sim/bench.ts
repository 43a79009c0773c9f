import { elaborate, emit, type ClockDomain, type Module, type Verilog } from "../generator/hdl/index.ts";
import { portsOf } from "../generator/hdl/emit.ts";
import { topName } from "../generator/hdl/module-names.ts";
import { portSpecOf } from "../generator/hdl/module.ts";
import {
  StreamType,
  type Bundle,
  type Port,
  type PortShape,
  type PortSpec,
  type Shape,
} from "../generator/hdl/types.ts";
import type { SpecOf } from "../generator/hdl/views.ts";
import { SimulationError } from "./build.ts";
import type { Engine } from "./engine.ts";
import { javascriptEngine } from "./javascript.ts";
import { fieldsOf, streamPorts, totalWords, type Field, type StreamPort } from "./ports.ts";
import { verilatorEngine } from "./verilator.ts";
import { decodeFields, encodeFields, wordsFor, type Read, type Write } from "./values.ts";

/** A stream into the design. Beats wait in a queue; valid and payload stay until the design is ready. */
export interface Sender<P extends Bundle> {
  /** Queues beats and steps until the design has accepted all of them. */
  send(beats: readonly Beat<Write<P>>[], options?: StreamOptions): void;
  /** Queues beats without stepping. */
  queue(beats: readonly Beat<Write<P>>[]): void;
  /** Queues beats packed as 32-bit words, every field starting a new one; bits above a field's width are ignored. */
  queueWords(words: Uint32Array): void;
  /** Steps until all queued beats are accepted, or all but the last `left`. */
  drain(left?: number, options?: StreamOptions): void;
  /** The chance, from 0 to 1, of holding the next beat back in a cycle. */
  stall(probability: number): void;
  readonly pending: number;
  /** Beats moved since `restart`, and the cycles in which the first and the last of them moved. */
  readonly moved: Moves;
  restart(): void;
}

/** A stream out of the design. Beats are collected whenever the bench is ready, which it is unless it stalls. */
export interface Receiver<P extends Bundle> {
  /** Steps until `count` beats have come, and takes them. */
  receive(count: number, options?: StreamOptions): Beat<Read<P>>[];
  /** The same as 32-bit words, every field starting a new one. */
  receiveWords(count: number, options?: StreamOptions): Uint32Array;
  /** The cycle in which each beat of the last `receive` moved. */
  readonly times: Float64Array;
  stall(probability: number): void;
  readonly pending: number;
  readonly moved: Moves;
  restart(): void;
}

export interface Moves {
  readonly beats: number;
  readonly first: number;
  readonly last: number;
}
export interface StreamOptions {
  /** Sets the stall probability first. */
  readonly stall?: number;
  /** Cycles to wait before giving up; default 1,000,000. */
  readonly timeout?: number;
}
type Beat<T> = { [K in keyof T]: T[K] };

type BenchPort<P> =
  P extends Port<infer D, infer T>
    ? T extends StreamType<infer B>
      ? D extends "input"
        ? Sender<B>
        : Receiver<B>
      : Read<T>
    : never;
type SettableKeys<S extends PortSpec> = {
  [K in keyof S]: S[K] extends Port<"input", infer T> ? (T extends StreamType<Bundle> ? never : K) : never;
}[keyof S];

/** The ports of a design: inputs can be set, outputs only read; streams have senders and receivers. */
export type BenchPorts<S extends PortSpec> = {
  -readonly [K in SettableKeys<S>]: S[K] extends Port<"input", infer T> ? Write<T> : never;
} & { readonly [K in Exclude<keyof S, SettableKeys<S>>]: BenchPort<S[K]> };

/** What a bench offers beside the ports. */
export interface BenchControl<S extends PortSpec> {
  /** Clock cycles since the bench was made, reset included. */
  readonly cycle: number;
  /** Advances by clock cycles; 0 settles combinational logic only. */
  step(cycles?: number): void;
  /** Holds reset for two cycles, or as many as the design takes, and lets its registers go (`resetStages`); empties all streams. */
  reset(): void;
  /** Compares outputs now; a difference throws, naming cycle, signal and both values. */
  expect(values: ExpectedPorts<S>): void;
  close(): void;
  [Symbol.dispose](): void;
}
type ExpectedPorts<S extends PortSpec> = {
  readonly [K in keyof S]?: S[K] extends Port<"output", infer T>
    ? T extends StreamType<Bundle>
      ? never
      : Write<T>
    : never;
};

export type Bench<S extends PortSpec> = BenchPorts<S> & BenchControl<S>;

/** What simulates: a C++ model, fast once it is built; or the graph compiled to JavaScript, there at once. */
export const engines = ["verilator", "javascript"] as const;
export type EngineName = (typeof engines)[number];

export interface BenchOptions {
  /** Seeds register initialisation and stalls. */
  readonly seed?: number;
  /** File for a trace of everything: FST from Verilator, VCD from the JavaScript engine. */
  readonly trace?: string;
  /** File for the lines that were executed, in Verilator's own format, written when the bench is closed. */
  readonly coverage?: string;
  /** Names of the clock and of the reset in the Verilog, where they are to be others than usual. */
  readonly clock?: Partial<ClockDomain>;
  /** `verilator` by default. Stalls are the same in both, cycle by cycle; what starts random differs. */
  readonly engine?: EngineName;
}

/** What a bench needs to know of a design. */
type Design = Pick<Verilog, "top" | "ports" | "portSpec">;

/**
 * Opens a bench on a module, out of reset. Registers without a reset value start random. Verilator builds a design once
 * for each content.
 * @throws HdlError for a faulty design, SimulationError when it cannot be built
 */
export async function bench<M extends Module>(
  build: () => M,
  { engine = "verilator", clock, ...options }: BenchOptions = {},
): Promise<Bench<SpecOf<M["io"]>>> {
  const { seed = 1, trace } = options;
  if (engine === "verilator") return (await open(emit(build(), clock), options)) as unknown as Bench<SpecOf<M["io"]>>;
  const { node } = elaborate(build());
  const design = { top: topName(node), ports: portsOf(node), portSpec: portSpecOf(node) };
  return benchOn(javascriptEngine(node, seed, trace), design) as unknown as Bench<SpecOf<M["io"]>>;
}

/**
 * The same for Verilog that was emitted before (or changed by hand, to see that tests notice). `quick` builds in less
 * time what runs few cycles.
 */
export async function open(
  verilog: Verilog,
  options: Omit<BenchOptions, "engine" | "clock"> & { readonly quick?: boolean } = {},
): Promise<Bench<PortSpec>> {
  checkNames(verilog);
  checkWords(verilog);
  return benchOn(await verilatorEngine(verilog, options), verilog);
}

function checkNames({ top, portSpec }: Design): void {
  const clash = Object.keys(portSpec).find((key) => key in BenchObject.prototype);
  if (clash !== undefined) throw new SimulationError(`port ${clash} of ${top} has the name of a bench method`);
}

/** What no port can be called in Verilator's C++: words that Verilog leaves free, and methods of the model. */
const words = new Set(
  `alignas alignof and_eq asm auto bitand bitor bool catch char char16_t char32_t compl concept const_cast constexpr contextp decltype
  delete double dynamic_cast errno eval eval_step explicit false float friend goto inline linux long mutable name namespace
  noexcept not_eq nullptr operator or_eq private public reinterpret_cast requires rootp short sizeof static_assert static_cast stderr stdin
  stdout switch template thread_local threads throw true try typeid typename unix volatile wchar_t xor_eq`.split(/\s+/),
);

function checkWords({ top, ports, inouts, clock, reset }: Verilog): void {
  const names = [...ports.map(({ name }) => name), ...inouts.map(({ name }) => name), clock ?? "", reset ?? ""];
  const name = names.find((each) => words.has(each) || each.includes("__"));
  if (name === undefined) return;
  const why = words.has(name) ? "is a word of C++" : "holds two underscores in a row";
  throw new SimulationError(`port ${name} of ${top} ${why}: Verilator cannot simulate it, the JavaScript engine can`);
}

function benchOn(engine: Engine, design: Design): Bench<PortSpec> {
  checkNames(design);
  const model = new Model(engine, design);
  const target = new BenchObject(model, design);
  for (const [key, { direction, shape }] of Object.entries(design.portSpec)) {
    Object.defineProperty(target, key, { enumerable: true, ...describePort(model, key, direction, shape) });
  }
  // A misspelt port must not become a property that nobody reads.
  Object.preventExtensions(target);
  target.reset();
  return target as unknown as Bench<PortSpec>;
}

function describePort(model: Model, key: string, direction: "input" | "output", shape: PortShape): PropertyDescriptor {
  if (shape instanceof StreamType) return { value: new StreamEnd(model, key) };
  const fields = fieldsOf(key, shape);
  const get = (): unknown => model.read(shape, fields);
  if (direction === "output") return { get };
  return {
    get,
    set: (value: unknown) => {
      model.write(fields, value, key);
    },
  };
}

class BenchObject {
  readonly #model: Model;
  readonly #design: Design;

  constructor(model: Model, design: Design) {
    this.#model = model;
    this.#design = design;
  }
  get cycle(): number {
    return this.#model.cycle;
  }
  step(cycles = 1): void {
    this.#model.step(cycles);
  }
  reset(): void {
    this.#model.reset();
  }
  expect(values: Readonly<Record<string, unknown>>): void {
    this.#model.step(0);
    for (const [key, expected] of Object.entries(values)) {
      const shape = this.#design.portSpec[key]!.shape as Shape;
      const fields = fieldsOf(key, shape);
      const want = show(decodeFields(shape, fields, wordsFor(fields, expected, key), 0));
      const have = show(this.#model.read(shape, fields));
      if (want !== have) {
        throw new Error(`cycle ${this.cycle}: ${this.#design.top}.${key} is ${have}, expected ${want}`);
      }
    }
  }
  close(): void {
    this.#model.close();
  }
  [Symbol.dispose](): void {
    this.close();
  }
}

/** Numbers and bigints alike, vectors and bundles in full. */
function show(value: unknown): string {
  if (typeof value === "object" && value !== null && "length" in value) {
    return `[${Array.from(value as ArrayLike<unknown>, show).join(", ")}]`;
  }
  if (typeof value === "object" && value !== null) {
    return `{${Object.entries(value)
      .map(([key, inner]) => `${key}: ${show(inner)}`)
      .join(", ")}}`;
  }
  return String(value);
}

/** One end of a stream: sender and receiver in one, of which the types show the half that fits. */
class StreamEnd {
  readonly #model: Model;
  readonly #port: StreamPort;
  readonly #index: number;
  #times = new Float64Array();

  constructor(model: Model, key: string) {
    this.#model = model;
    this.#index = model.streams.findIndex((stream) => stream.key === key);
    this.#port = model.streams[this.#index]!;
  }
  send(beats: readonly unknown[], options?: StreamOptions): void {
    this.queue(beats);
    this.drain(0, options);
  }
  queue(beats: readonly unknown[]): void {
    const { fields, words, key } = this.#port;
    const packed = new Uint32Array(beats.length * words);
    for (const [i, beat] of beats.entries()) encodeFields(fields, beat, packed, i * words, key);
    this.#model.push(this.#index, packed, beats.length);
  }
  queueWords(words: Uint32Array): void {
    const { key, words: each } = this.#port;
    const beats = words.length / each;
    if (!Number.isInteger(beats))
      throw new RangeError(`${key} takes beats of ${each} words, not ${words.length} words`);
    this.#model.push(this.#index, words, beats);
  }
  drain(left = 0, options: StreamOptions = {}): void {
    this.#model.run(this.#index, left, options);
  }
  receive(count: number, options?: StreamOptions): unknown[] {
    const words = this.receiveWords(count, options);
    return Array.from({ length: count }, (_, i) =>
      decodeFields(this.#port.payload, this.#port.fields, words, i * this.#port.words),
    );
  }
  receiveWords(count: number, options: StreamOptions = {}): Uint32Array {
    this.#model.run(this.#index, count, options);
    const words = new Uint32Array(count * this.#port.words);
    this.#times = new Float64Array(count);
    this.#model.take(this.#index, words, this.#times);
    return words;
  }
  get times(): Float64Array {
    return this.#times;
  }
  stall(probability: number): void {
    this.#model.stall(this.#index, probability);
  }
  get pending(): number {
    return this.#model.streamState(this.#index)[0]!;
  }
  get moved(): Moves {
    const [, beats, first, last] = this.#model.streamState(this.#index);
    return { beats: beats!, first: first!, last: last! };
  }
  restart(): void {
    this.#model.restart(this.#index);
  }
}

/** An instance of a design: named ports and streams, checked arguments, and errors that name them. */
class Model {
  readonly streams: readonly StreamPort[];
  private readonly engine: Engine;
  private readonly ids: ReadonlyMap<string, number>;
  private readonly top: string;
  private closed = false;

  constructor(engine: Engine, { top, ports, portSpec }: Design) {
    this.engine = engine;
    this.ids = new Map(ports.map(({ name }, i) => [name, i]));
    this.streams = streamPorts(portSpec);
    this.top = top;
  }

  get cycle(): number {
    return this.live.cycle;
  }
  step(cycles: number): void {
    if (!(Number.isInteger(cycles) && cycles >= 0)) throw new RangeError(`${cycles} is no number of cycles`);
    this.live.step(cycles);
    this.checkHealth();
  }
  reset(): void {
    this.live.reset();
  }
  read(shape: Shape, fields: readonly Field[]): unknown {
    this.live.settle();
    const words = new Uint32Array(totalWords(fields));
    for (const { port, offset } of fields) this.live.peek(this.ids.get(port)!, words.subarray(offset));
    return decodeFields(shape, fields, words, 0);
  }
  write(fields: readonly Field[], value: unknown, name: string): void {
    const words = wordsFor(fields, value, name);
    for (const { port, offset } of fields) this.live.poke(this.ids.get(port)!, words.subarray(offset));
  }
  push(stream: number, words: Uint32Array, beats: number): void {
    if (beats > 0) this.live.push(stream, words, beats);
  }
  take(stream: number, words: Uint32Array, times: Float64Array): void {
    if (times.length > 0) this.live.take(stream, words, times);
  }
  run(stream: number, count: number, { stall, timeout = 1_000_000 }: StreamOptions): void {
    if (stall !== undefined) this.stall(stream, stall);
    const done = this.live.run(stream, count, timeout);
    this.checkHealth();
    if (!done) {
      const { key, isInput } = this.streams[stream]!;
      const pending = this.streamState(stream)[0]!;
      const state = isInput ? `${pending} beats not accepted` : `${pending} of ${count} beats arrived`;
      throw new SimulationError(`cycle ${this.cycle}: ${this.top}.${key} starved: ${state} after ${timeout} cycles`);
    }
  }
  stall(stream: number, probability: number): void {
    if (!(probability >= 0 && probability <= 1)) throw new RangeError(`${probability} is no stall probability`);
    this.live.stall(stream, probability);
  }
  streamState(stream: number): Float64Array {
    return this.live.streamState(stream);
  }
  restart(stream: number): void {
    this.live.restart(stream);
  }
  close(): void {
    if (this.closed) return;
    this.closed = true;
    this.engine.close();
  }

  private get live(): Engine {
    if (this.closed) throw new SimulationError(`the bench of ${this.top} is closed`);
    return this.engine;
  }
  private checkHealth(): void {
    const failure = this.live.failure();
    if (!failure) return;
    const what =
      "check" in failure
        ? failure.check
        : `${this.top}.${this.streams[failure.stream]!.key} changed valid or payload before the beat was accepted`;
    throw new SimulationError(`cycle ${failure.cycle}: ${what}`);
  }
}
