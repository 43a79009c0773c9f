import koffi from "koffi";
import { emit, type Module, type Verilog } from "../generator/hdl/index.ts";
import {
  StreamType,
  type Bundle,
  type Port,
  type PortShape,
  type PortSpec,
  type Shape,
  type SpecOf,
} from "../generator/hdl/types.ts";
import { buildModel, SimulationError } from "./build.ts";
import { fieldsOf, streamPorts, totalWords, type Field, type StreamPort } from "./ports.ts";
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
  /** Holds reset for two cycles; empties all streams. */
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

export interface BenchOptions {
  /** Seeds register initialisation and stalls. */
  readonly seed?: number;
  /** File for an FST trace of everything. */
  readonly trace?: string;
}

/**
 * Builds a module with Verilator (once for each content) and opens a bench on it, out of reset. Registers without a
 * reset value start random.
 * @throws HdlError for a faulty design, SimulationError when it cannot be built
 */
export async function bench<M extends Module>(
  build: () => M,
  options: BenchOptions = {},
): Promise<Bench<SpecOf<M["io"]>>> {
  return open(emit(build()), options) as unknown as Promise<Bench<SpecOf<M["io"]>>>;
}

/** The same for a design that was emitted before (or changed by hand, to see that tests notice). */
export async function open(verilog: Verilog, { seed = 1, trace }: BenchOptions = {}): Promise<Bench<PortSpec>> {
  const clash = Object.keys(verilog.portSpec).find((key) => key in BenchObject.prototype);
  if (clash !== undefined) throw new SimulationError(`port ${clash} of ${verilog.top} has the name of a bench method`);
  const library = await buildModel(verilog, { trace: trace !== undefined });
  const model = new Model(library, verilog, seed, trace);
  const target = new BenchObject(model, verilog);
  for (const [key, { direction, shape }] of Object.entries(verilog.portSpec)) {
    Object.defineProperty(target, key, { enumerable: true, ...describePort(model, key, direction, shape) });
  }
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
  readonly #verilog: Verilog;

  constructor(model: Model, verilog: Verilog) {
    this.#model = model;
    this.#verilog = verilog;
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
      const shape = this.#verilog.portSpec[key]!.shape as Shape;
      const fields = fieldsOf(key, shape);
      const want = show(decodeFields(shape, fields, wordsFor(fields, expected, key), 0));
      const have = show(this.#model.read(shape, fields));
      if (want !== have) {
        throw new Error(`cycle ${this.cycle}: ${this.#verilog.top}.${key} is ${have}, expected ${want}`);
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

/** A loaded library with one instance of its design. */
class Model {
  readonly streams: readonly StreamPort[];
  private readonly api: ReturnType<typeof bind>;
  private readonly handle: unknown;
  private readonly ids: ReadonlyMap<string, number>;
  private readonly top: string;
  private closed = false;

  constructor(library: string, verilog: Verilog, seed: number, trace: string | undefined) {
    this.api = bind(library, trace !== undefined);
    this.handle = this.api.create(seed >>> 0);
    this.ids = new Map(verilog.ports.map(({ name }, i) => [name, i]));
    this.streams = streamPorts(verilog.portSpec);
    this.top = verilog.top;
    if (trace !== undefined && !this.api.trace!(this.handle, trace)) {
      this.close();
      throw new SimulationError(`the trace ${trace} cannot be written`);
    }
  }

  get cycle(): number {
    return this.api.cycle(this.live) as number;
  }
  step(cycles: number): void {
    if (!(Number.isInteger(cycles) && cycles >= 0)) throw new RangeError(`${cycles} is no number of cycles`);
    this.checkProtocol(this.api.step(this.live, cycles) as number);
  }
  reset(): void {
    this.api.reset(this.live);
  }
  read(shape: Shape, fields: readonly Field[]): unknown {
    this.api.eval(this.live);
    const words = new Uint32Array(totalWords(fields));
    for (const { port, offset } of fields) this.api.peek(this.live, this.ids.get(port)!, words.subarray(offset));
    return decodeFields(shape, fields, words, 0);
  }
  write(fields: readonly Field[], value: unknown, name: string): void {
    const words = wordsFor(fields, value, name);
    for (const { port, offset } of fields) this.api.poke(this.live, this.ids.get(port)!, words.subarray(offset));
  }
  push(stream: number, words: Uint32Array, beats: number): void {
    if (beats > 0) this.api.push(this.live, stream, words, beats);
  }
  /** Fills `words` with beats and `times` with the cycles they moved in. */
  take(stream: number, words: Uint32Array, times: Float64Array): void {
    if (times.length > 0) this.api.take(this.live, stream, words, times, times.length);
  }
  run(stream: number, count: number, { stall, timeout = 1_000_000 }: StreamOptions): void {
    if (stall !== undefined) this.stall(stream, stall);
    const done = this.api.run(this.live, stream, count, timeout) as number;
    this.checkProtocol(this.api.violation(this.live) as number);
    if (!done) {
      const { key, isInput } = this.streams[stream]!;
      const pending = this.streamState(stream)[0]!;
      const state = isInput ? `${pending} beats not accepted` : `${pending} of ${count} beats arrived`;
      throw new SimulationError(`cycle ${this.cycle}: ${this.top}.${key} starved: ${state} after ${timeout} cycles`);
    }
  }
  stall(stream: number, probability: number): void {
    if (!(probability >= 0 && probability <= 1)) throw new RangeError(`${probability} is no stall probability`);
    this.api.stall(this.live, stream, probability);
  }
  /** Beats pending, beats moved, cycle of the first and of the last move. */
  streamState(stream: number): Float64Array {
    const out = new Float64Array(4);
    this.api.state(this.live, stream, out);
    return out;
  }
  restart(stream: number): void {
    this.api.restart(this.live, stream);
  }
  close(): void {
    if (!this.closed) this.api.free(this.handle);
    this.closed = true;
  }

  private get live(): unknown {
    if (this.closed) throw new SimulationError(`the bench of ${this.top} is closed`);
    return this.handle;
  }
  /** @param stream the one that broke the protocol, or -1 */
  private checkProtocol(stream: number): void {
    if (stream < 0) return;
    const { key } = this.streams[stream]!;
    const cycle = this.api.violationCycle(this.live) as number;
    throw new SimulationError(
      `cycle ${cycle}: ${this.top}.${key} changed valid or payload before the beat was accepted`,
    );
  }
}

function bind(path: string, withTrace: boolean) {
  const library = koffi.load(path);
  const words = "uint32_t*";
  const wordsOut = koffi.out(koffi.pointer("uint32_t"));
  const numbersOut = koffi.out(koffi.pointer("double"));
  return {
    create: library.func("bench_new", "void*", ["uint32_t"]),
    free: library.func("bench_free", "void", ["void*"]),
    poke: library.func("bench_poke", "void", ["void*", "uint32_t", words]),
    peek: library.func("bench_peek", "void", ["void*", "uint32_t", wordsOut]),
    eval: library.func("bench_eval", "void", ["void*"]),
    reset: library.func("bench_reset", "void", ["void*"]),
    cycle: library.func("bench_cycle", "double", ["void*"]),
    step: library.func("bench_step", "int", ["void*", "double"]),
    run: library.func("bench_run", "int", ["void*", "uint32_t", "uint32_t", "double"]),
    push: library.func("stream_push", "void", ["void*", "uint32_t", words, "uint32_t"]),
    take: library.func("stream_take", "void", ["void*", "uint32_t", wordsOut, numbersOut, "uint32_t"]),
    stall: library.func("stream_stall", "void", ["void*", "uint32_t", "double"]),
    state: library.func("stream_state", "void", ["void*", "uint32_t", numbersOut]),
    restart: library.func("stream_restart", "void", ["void*", "uint32_t"]),
    violation: library.func("bench_violation", "int", ["void*"]),
    violationCycle: library.func("bench_violation_cycle", "double", ["void*"]),
    trace: withTrace ? library.func("bench_trace", "bool", ["void*", "const char*"]) : undefined,
  };
}
