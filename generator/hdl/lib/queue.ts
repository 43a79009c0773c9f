import { Memory } from "../memory.ts";
import { Module } from "../module.ts";
import { when } from "../statements.ts";
import { typedSink, typedSource } from "../stream.ts";
import { bitsFor, Bool, input, output, Stream, UInt, type Bundle, type UIntType } from "../types.ts";
import { mux } from "../combine.ts";
import { checkParameter } from "./parameter.ts";
import { step } from "./counters.ts";
import { wordOf, type BufferPorts, type WordPorts } from "./buffer.ts";

/**
 * First in, first out: holds up to `depth` beats, in a memory that becomes block RAM where it is large.
 * Latency: one cycle. Throughput: one beat a cycle, half of that at depth 1. No combinational path between its sides.
 */
export class Queue<P extends Bundle = { data: UIntType }> extends Module<{
  readonly bits: number;
  readonly depth: number;
}> {
  readonly io = this.ports({
    put: input(Stream({ data: UInt(this.parameters.bits) })),
    get: output(Stream({ data: UInt(this.parameters.bits) })),
  });
  protected readonly place = this.registers({
    head: UInt(bitsFor(this.parameters.depth - 1)).reset(0),
    tail: UInt(bitsFor(this.parameters.depth - 1)).reset(0),
    isFull: Bool().reset(false),
  });
  protected readonly beats = this.memories({
    words: Memory(Math.max(this.parameters.depth, 2), UInt(this.parameters.bits)),
  });
  protected readonly bypass = this.registers({ isNew: Bool(), entered: UInt(this.parameters.bits) });
  private readonly type: P;

  /** @param type the payload; inside, and in the Verilog, it is one word */
  constructor(type: P, depth: number);
  constructor(bits: number, depth: number);
  constructor(payload: P | number, depth: number) {
    checkParameter(Queue, "depth", depth, 1);
    const { type, bits } = wordOf(payload);
    super({ about: `First in, first out: up to ${depth} beats, one a cycle.`, parameters: { bits, depth } });
    this.type = type;
    const { put, get } = this.io;
    const { head, tail, isFull } = this.place;
    const { words } = this.beats;
    const { isNew, entered } = this.bypass;
    const last = depth - 1;

    const { nextHead, nextTail } = this.nodes({
      nextHead: mux(get.fires, step(head, head.eq(last)), head),
      nextTail: step(tail, tail.eq(last)),
    });
    put.ready.drive(isFull.not());
    when(put.fires, () => {
      words.write(tail, put.data);
      tail.next(nextTail);
    });

    head.next(nextHead);
    get.valid.drive(isFull.or(head.ne(tail)));

    // The word at the head is read a cycle ahead. One that was written in that very cycle goes around the memory: block
    // RAM gives the old word then.
    isNew.next(put.fires.and(tail.eq(nextHead)));
    entered.next(put.data);
    get.data.drive(mux(isNew, entered, words.read(nextHead)));

    // Where the places meet, it is either full or empty.
    when(put.fires.xor(get.fires), () => {
      isFull.next(put.fires.and(nextTail.eq(head)));
    });
  }

  asPlaced({ put, get }: WordPorts): BufferPorts<P> {
    return { put: typedSink(this.type, put), get: typedSource(this.type, get) };
  }
}
