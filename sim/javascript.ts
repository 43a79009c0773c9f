import { resetStages } from "../generator/hdl/contents.ts";
import type { ModuleNode } from "../generator/hdl/ir.ts";
import { portSpecOf } from "../generator/hdl/module.ts";
import { compile, type Program } from "./compile.ts";
import type { Slot } from "./layout.ts";
import type { Engine, Failure } from "./engine.ts";
import { streamPorts, type Field } from "./ports.ts";
import { SplitMix64 } from "./splitmix.ts";
import { VcdTrace } from "./vcd.ts";

/** A stream's port in the state, and what the bench holds of it. The C++ harness keeps the same and moves alike. */
interface Stream {
  readonly isInput: boolean;
  /** Words of a beat; every field starts a new one. */
  readonly words: number;
  readonly valid: number;
  readonly ready: number;
  readonly fields: readonly (Slot & { readonly offset: number; readonly words: number })[];
  readonly random: SplitMix64;
  /** The chance of holding back in a cycle, of 2^32. */
  stall: number;
  /** Beats as words: those not yet accepted, or not yet taken by the bench, begin at beat `head`. */
  queue: number[];
  times: number[];
  head: number;
  tail: number;
  /** Valid of an input stream; last cycle's unanswered valid of an output stream. */
  offered: boolean;
  isReady: boolean;
  /** Idle payload of an input stream; last cycle's payload of an output stream. */
  held: Uint32Array;
  seen: Uint32Array;
  moved: number;
  first: number;
  last: number;
}

/**
 * A design compiled to JavaScript in this process: no build, no tools. Two-state like Verilator's model: registers without
 * a reset value and memory words start random, and there is no x.
 * @throws SimulationError for a design with black boxes, or when the trace cannot be written
 */
export function javascriptEngine(top: ModuleNode, seed: number, trace?: string): Engine {
  return new JavaScriptEngine(top, seed, trace);
}

class JavaScriptEngine implements Engine {
  cycle = 0;
  private readonly program: Program;
  private readonly ports: readonly Slot[];
  private readonly streams: readonly Stream[];
  private readonly trace: VcdTrace | undefined;
  private readonly resetStages: number;
  private resetting = false;
  private failed: Failure | undefined;

  constructor(design: ModuleNode, seed: number, trace: string | undefined) {
    this.program = compile(design);
    this.resetStages = resetStages(design);
    const { top, slots, state, storage } = this.program;
    this.ports = top.ports.map((port) => slots.get(port)!);
    const at = new Map(top.ports.map((port) => [port.name, slots.get(port)!]));
    this.streams = streamPorts(portSpecOf(top)).map(({ name, isInput, words, fields }, i): Stream => {
      const random = SplitMix64.ofStream(seed, i);
      return {
        ...{ isInput, words, random, valid: at.get(`${name}_valid`)!.at, ready: at.get(`${name}_ready`)!.at },
        fields: fields.map((field: Field) => ({ ...at.get(field.port)!, offset: field.offset, words: field.words })),
        ...{ stall: 0, queue: [], times: [], head: 0, tail: 0, offered: false, isReady: false },
        ...{ held: new Uint32Array(words), seen: new Uint32Array(words), moved: 0, first: 0, last: 0 },
      };
    });
    const random = new SplitMix64(seed, 0x9e3779b9);
    for (const { words, width, signed } of storage) {
      for (let i = 0; i < words.length; i++) words[i] = random.next();
      extendTop(words, 0, width, signed);
    }
    this.trace = trace === undefined ? undefined : new VcdTrace(trace, top, slots, state);
  }

  poke(port: number, words: Uint32Array): void {
    this.put(this.ports[port]!, words, 0);
  }
  peek(port: number, words: Uint32Array): void {
    this.get(this.ports[port]!, words, 0);
  }
  settle(): void {
    this.program.settle();
  }
  reset(): void {
    this.resetting = true;
    for (let i = 0; i < Math.max(2, 1 + this.resetStages); i++) this.advance();
    this.resetting = false;
    for (const s of this.streams) {
      [s.queue, s.times] = [[], []];
      s.head = s.tail = s.moved = s.first = s.last = 0;
      s.offered = false;
    }
    this.failed = undefined;
    for (let i = 0; i < this.resetStages; i++) this.advance();
    this.rest();
  }
  step(cycles: number): void {
    for (let i = 0; i < cycles; i++) this.advance();
    this.rest();
  }
  run(stream: number, count: number, limit: number): boolean {
    const s = this.streams[stream]!;
    const done = (): boolean => (s.isInput ? s.tail - s.head <= count : s.tail - s.head >= count);
    for (let i = 0; i < limit && !done() && !this.failed; i++) this.advance();
    this.rest();
    return done();
  }
  push(stream: number, words: Uint32Array, beats: number): void {
    const s = this.streams[stream]!;
    compact(s);
    for (let i = 0; i < beats * s.words; i++) s.queue.push(words[i]!);
    s.tail += beats;
  }
  take(stream: number, words: Uint32Array, times: Float64Array): void {
    const s = this.streams[stream]!;
    const beats = times.length;
    for (let i = 0; i < beats * s.words; i++) words[i] = s.queue[s.head * s.words + i]!;
    for (let i = 0; i < beats; i++) times[i] = s.times[s.head + i]!;
    s.head += beats;
    compact(s);
  }
  stall(stream: number, probability: number): void {
    this.streams[stream]!.stall = Math.floor(probability * 2 ** 32);
  }
  streamState(stream: number): Float64Array {
    const { head, tail, moved, first, last } = this.streams[stream]!;
    return Float64Array.of(tail - head, moved, first, last);
  }
  restart(stream: number): void {
    const s = this.streams[stream]!;
    s.moved = s.first = s.last = 0;
  }
  failure(): Failure | undefined {
    return this.failed;
  }
  close(): void {
    this.trace?.close();
  }

  private advance(): void {
    const { state } = this.program;
    for (const s of this.streams) {
      const go = s.random.next() >= s.stall;
      if (!s.isInput) {
        s.isReady = go;
        state[s.ready] = go ? 1 : 0;
      } else if (!s.offered) {
        s.offered = go && s.tail > s.head;
        // Whatever stands on an idle stream must not matter.
        if (!s.offered) for (let i = 0; i < s.words; i++) s.held[i] = s.random.next();
        this.offer(s);
      }
    }
    this.program.settle();
    this.trace?.sample(this.cycle, this.resetting);
    for (let i = 0; i < this.streams.length; i++) {
      const s = this.streams[i]!;
      if (s.isInput ? this.accepts(s) : this.collects(s, i)) {
        if (s.moved++ === 0) s.first = this.cycle;
        s.last = this.cycle;
      }
    }
    const check = this.resetting ? undefined : this.program.check();
    if (check !== undefined) this.failed ??= { check, cycle: this.cycle };
    this.program.edge(this.resetting);
    this.cycle++;
  }

  /** Whether an input stream's beat is accepted in this cycle. */
  private accepts(s: Stream): boolean {
    if (!s.offered || this.program.state[s.ready] === 0) return false;
    s.head++;
    s.offered = false;
    return true;
  }

  /** Whether an output stream's beat moves in this cycle. */
  private collects(s: Stream, index: number): boolean {
    const valid = this.program.state[s.valid] !== 0;
    for (const field of s.fields) this.get(field, s.seen, field.offset);
    if (s.offered && (!valid || s.seen.some((word, i) => word !== s.held[i]))) {
      this.failed ??= { stream: index, cycle: this.cycle };
    }
    const moves = valid && s.isReady;
    if (moves) {
      for (let i = 0; i < s.words; i++) s.queue.push(s.seen[i]!);
      s.times.push(this.cycle);
      s.tail++;
    }
    s.offered = valid && !moves;
    [s.held, s.seen] = [s.seen, s.held];
    return moves;
  }

  /** What is read between calls is the state after the last edge: a beat that was accepted is gone from its port. */
  private rest(): void {
    for (const s of this.streams) if (s.isInput && !s.offered) this.offer(s);
    this.program.settle();
  }

  private offer(s: Stream): void {
    this.program.state[s.valid] = s.offered ? 1 : 0;
    for (const field of s.fields) {
      if (s.offered) this.put(field, s.queue, s.head * s.words + field.offset);
      else this.put(field, s.held, field.offset);
    }
  }

  private put(slot: Slot, words: ArrayLike<number>, offset: number): void {
    const { state } = this.program;
    const count = Math.ceil(slot.width / 32);
    for (let i = 0; i < count; i++) state[slot.at + i] = words[offset + i]!;
    extendTop(state, slot.at, slot.width, slot.signed);
  }

  private get({ at, width }: Slot, words: Uint32Array, offset: number): void {
    const { state } = this.program;
    const count = Math.ceil(width / 32);
    for (let i = 0; i < count; i++) words[offset + i] = state[at + i]!;
    if (width % 32 !== 0) words[offset + count - 1]! &= 2 ** (width % 32) - 1;
  }
}

/** Makes the last word of a value what the compiled code takes it for: extended by the sign. */
function extendTop(words: Int32Array, at: number, width: number, signed: boolean): void {
  const [top, above] = [at + Math.ceil(width / 32) - 1, (32 - (width % 32)) % 32];
  words[top] = signed ? (words[top]! << above) >> above : (words[top]! << above) >>> above;
}

/** Drops what lies before the head once it is half of the queue. */
function compact(s: Stream): void {
  if (2 * s.head < s.tail) return;
  s.queue.splice(0, s.head * s.words);
  s.times.splice(0, s.head);
  s.tail -= s.head;
  s.head = 0;
}
