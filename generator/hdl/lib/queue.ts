import { load } from "../bundle.ts";
import { Memory, ramStyleOf } from "../memory.ts";
import { Module } from "../module.ts";
import { when } from "../statements.ts";
import { send, typedSink, typedSource } from "../stream.ts";
import { bitsFor, Bool, input, output, Stream, UInt, type Bundle, type UIntType } from "../types.ts";
import { mux } from "../combine.ts";
import type { UIntValue } from "../values.ts";
import { checkParameter } from "./parameter.ts";
import { step } from "./counters.ts";
import { wordOf, type BufferPorts, type WordPorts } from "./buffer.ts";

const cameOut = Bool().describe("the beat at the head came out of the memory").reset(false);

/** Whether a queue's beats are for block RAM. */
const isBlock = ({ depth, bits }: { readonly depth: number; readonly bits: number }): boolean =>
  ramStyleOf({ depth, width: bits }) === "block";

/** How a queue is made. */
export interface QueueOptions {
  /** The beat at the head stands in a register; without this, where the memory is block RAM. */
  readonly front?: boolean;
  /** Whoever puts a beat knows that there is room, as who reserves it beforehand: no write waits for `put.ready`, which must hold where a beat is put. */
  readonly reserved?: boolean;
}

/**
 * First in, first out: holds up to `depth` beats, in LUT RAM, or in block RAM where that is less.
 * Latency: one cycle. Throughput: one beat a cycle, half of that at depth 1. No combinational path between its sides.
 *
 * LUT RAM gives the beat at the head as it is. Block RAM takes a cycle and most of the next one: the first beat stands in a register behind it, the
 * `front`, and nothing is chosen before that. A beat that finds nothing before it goes to a register beside it at once.
 */
export class Queue<P extends Bundle = { data: UIntType }> extends Module<{
  readonly bits: number;
  readonly depth: number;
  readonly front?: boolean;
  readonly reserved?: boolean;
}> {
  private readonly hasFront = this.parameters.front ?? isBlock(this.parameters);
  /** Beats in the memory, at most. */
  protected readonly places = this.parameters.depth - Number(this.hasFront);
  readonly io = this.ports({
    put: input(Stream({ data: UInt(this.parameters.bits) })),
    get: output(Stream({ data: UInt(this.parameters.bits) })),
  });
  protected readonly place = this.registers({
    head: UInt(bitsFor(this.places - 1)).reset(0),
    second: UInt(bitsFor(this.places - 1))
      .describe("the place behind the head")
      .reset(this.places > 1 ? 1 : 0),
    tail: UInt(bitsFor(this.places - 1)).reset(0),
    isFull: Bool().reset(false),
    isStored: Bool().describe("a beat is in the memory").reset(false),
  });
  protected readonly memory = this.memories({
    beats: Memory(Math.max(this.places, 2), UInt(this.parameters.bits), "any"),
  });
  protected readonly front = this.hasFront
    ? this.registers({
        front: {
          valid: Bool().reset(false),
          isRead: cameOut,
          read: UInt(this.parameters.bits).describe("what came out of the memory"),
          other: UInt(this.parameters.bits).describe("what went past it"),
        },
      }).front
    : undefined;
  /** The beat at the head of the memory, where one is stored. */
  protected readonly stored: UIntValue;
  private readonly type: P;

  /** @param type the payload; inside, and in the Verilog, it is one word */
  constructor(type: P, depth: number, options?: QueueOptions);
  constructor(bits: number, depth: number, options?: QueueOptions);
  constructor(payload: P | number, depth: number, { front, reserved = false }: QueueOptions = {}) {
    checkParameter(Queue, "depth", depth, front ? 2 : 1);
    const { type, bits } = wordOf(payload);
    const parameters = { bits, depth, ...(front !== undefined && { front }), ...(reserved && { reserved }) };
    super({ about: `First in, first out: up to ${depth} beats, one a cycle.`, parameters });
    this.type = type;
    const { put, get } = this.io;
    const { head, second, tail, isFull, isStored } = this.place;
    const { beats } = this.memory;
    const first = this.front;
    const last = this.places - 1;

    // Whether the word at the head can go on; one that is put then, with none before it, goes past the memory.
    const moves = first ? first.valid.not().or(get.ready) : get.ready;
    const comes = reserved ? put.valid : put.fires;
    const { enters, leaves } = this.nodes({
      enters: first ? comes.and(isStored.or(moves.not())) : comes,
      leaves: isStored.and(moves),
    });
    const { nextTail } = this.nodes({ nextTail: step(tail, tail.eq(last)) });
    put.ready.drive(isFull.not());
    // A beat that goes past the memory leaves no trace there: its place is still the next one's. That it is not taken, or that one comes at all, is
    // known late: a free place takes whatever is put, until it counts. Where room is reserved, nothing else asks whether a place is free.
    when(reserved ? comes : isFull.not(), () => {
      beats.write(tail, put.data);
    });
    when(enters, () => {
      tail.next(nextTail);
    });
    when(leaves, () => {
      head.next(second);
      second.next(step(second, second.eq(last)));
    });

    if (first) {
      const { isRead, entered } = this.registers({ isRead: cameOut, entered: UInt(bits) });
      // The word behind the head is read when that leaves, at an address that is a register. One that comes to the head at once goes around
      // the memory.
      const read = beats.read(second, leaves);
      when(moves.or(isStored.not()), () => {
        isRead.next(isStored.and(second.ne(tail)));
        entered.next(put.data);
      });
      this.stored = mux(isRead, read, entered);
      when(moves, () => {
        const valid = isStored.or(put.valid);
        load(first, { valid, isRead, read, other: mux(isStored, entered, put.data) });
      });
    } else this.stored = beats.at(head);
    const data = first ? mux(first.isRead, first.read, first.other) : this.stored;
    send(get, first ? first.valid : isStored, { data });

    // Where the places meet, it is either full or empty. That the beat at the head goes on is known last, and chooses.
    const goes = first ? moves : leaves;
    isFull.next(mux(goes, isFull.and(comes), mux(comes, nextTail.eq(head), isFull)));
    isStored.next(mux(goes, isStored.and(comes.or(second.ne(tail))), isStored.or(comes)));
  }

  asPlaced({ put, get }: WordPorts): BufferPorts<P> {
    return { put: typedSink(this.type, put), get: typedSource(this.type, get) };
  }
}
