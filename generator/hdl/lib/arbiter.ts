import { Module } from "../module.ts";
import { connect, streamOf, typedSink, typedSource } from "../stream.ts";
import {
  bitsFor,
  Bool,
  input,
  output,
  Stream,
  UInt,
  type Bundle,
  type Port,
  type StreamType,
  type UIntType,
} from "../types.ts";
import type { Inside, Outside, StreamSink, StreamSource } from "../views.ts";
import { literal, mux } from "../combine.ts";
import { choose } from "./choice.ts";
import type { BoolValue, UIntValue } from "../values.ts";
import { wordOf } from "./buffer.ts";
import { checkParameter } from "./parameter.ts";

type ArbiterPorts = {
  readonly get: Port<"output", StreamType<{ data: UIntType; from: UIntType }>>;
} & Readonly<Record<`put${number}`, Port<"input", StreamType<{ data: UIntType }>>>>;

function arbiterPorts(bits: number, inputs: number): ArbiterPorts {
  const from = UInt(bitsFor(inputs - 1)).describe("the input it came from");
  const puts = Array.from({ length: inputs }, (_, i) => [`put${i}`, input(Stream({ data: UInt(bits) }))]);
  return { ...Object.fromEntries(puts), get: output(Stream({ data: UInt(bits), from })) } as ArbiterPorts;
}

/**
 * Merges `inputs` streams beat by beat, round robin: whoever was served last comes last. An offer stays with its input
 * until it is accepted, so an input that keeps its beat waits for at most `inputs - 1` others. After reset the lowest comes first.
 * Latency: none; `get.valid` follows the inputs' valid, their ready follows `get.ready`. Storage: none for beats.
 * Throughput: one beat a cycle.
 */
export class Arbiter<P extends Bundle = { data: UIntType }> extends Module<{
  readonly bits: number;
  readonly inputs: number;
}> {
  readonly io: Inside<ArbiterPorts> = this.ports(arbiterPorts(this.parameters.bits, this.parameters.inputs));
  /** Whether an input is not before the one whose turn it is, out of a register for each but the last one, which never is. */
  protected readonly grant = this.registers({
    turns: Array.from({ length: this.parameters.inputs - 1 }, () => Bool().reset(true)),
  });

  private readonly type: P;

  /** @param type the payload; inside, and in the Verilog, it is one word */
  constructor(type: P, inputs: number);
  constructor(bits: number, inputs: number);
  constructor(payload: P | number, inputs: number) {
    checkParameter(Arbiter, "inputs", inputs, 2);
    const { type, bits } = wordOf(payload);
    super({
      about: `Merges ${inputs} streams, round robin; an offer stays until it is accepted.`,
      parameters: { bits, inputs },
    });
    this.type = type;
    const { get } = this.io;
    const { inputs: count } = this.parameters;
    const { turns } = this.grant;
    const puts = this.puts();
    const number = (i: number): UIntValue => literal(UInt(bitsFor(count - 1)), i);
    const valid = puts.map((put) => put.valid);

    // The first offer from there on, else the first of all: found for each input by itself, not along a chain of them.
    const any = (offers: readonly BoolValue[]): BoolValue => offers.reduce((a, b) => a.or(b), literal(Bool(), false));
    const isFirst = (offers: readonly BoolValue[], i: number): BoolValue =>
      offers[i]!.and(any(offers.slice(0, i)).not());
    const last = count - 1;
    const { behind } = this.nodes({
      behind: [...turns.map((turn, i) => valid[i]!.and(turn)), valid[last]!],
    });
    const { granted } = this.nodes({
      granted: [
        ...turns.map((turn, i) => mux(turn, isFirst(behind, i), isFirst(valid, i).and(any(behind.slice(i + 1)).not()))),
        isFirst(behind, last),
      ],
    });
    const { from } = this.nodes({
      from: granted
        .slice(1)
        .map((holds, i) => mux(holds, number(i + 1), 0))
        .reduce((a, b) => a.or(b)),
    });

    get.valid.drive(any(valid));
    const words = puts.map(({ data }) => data);
    get.data.drive(choose(from, words));
    get.from.drive(from);
    puts.forEach((put, i) => {
      put.ready.drive(get.ready.and(granted[i]!));
    });
    // It is the turn of the one whose beat is not accepted yet, or else of the next.
    for (const [i, turn] of turns.entries()) {
      const comes = any(granted.slice(0, i)).or(mux(get.ready, granted[last]!, granted[i]!));
      turn.next(mux(get.valid, comes, turn));
    }
  }

  protected puts(): StreamSource<{ data: UIntType }>[] {
    return Array.from({ length: this.parameters.inputs }, (_, i) => this.io[`put${i}`]!);
  }

  /** Its inputs as a list; `from` is the number of the input whose beat `get` offers. */
  asPlaced({ get, ...ports }: Outside<ArbiterPorts>): ArbiterSeen<P> {
    const words = Object.values(ports) as StreamSink<{ data: UIntType }>[];
    const { valid, ready, data, from } = get;
    return {
      puts: words.map((put) => typedSink(this.type, put)),
      get: typedSource(this.type, streamOf({ data: data.type }, valid, ready, { data })),
      from,
    };
  }
}

/** An arbiter as the module that places it sees it. */
export interface ArbiterSeen<P extends Bundle> {
  readonly puts: readonly StreamSink<P>[];
  readonly get: StreamSource<P>;
  readonly from: UIntValue;
}

/** Sends streams of one payload through an arbiter: the merged stream, and the number of the input on offer. */
export function arbitrate<P extends Bundle>(
  arbiter: ArbiterSeen<P>,
  sources: readonly StreamSource<P>[],
): { readonly merged: StreamSource<P>; readonly from: UIntValue } {
  sources.forEach((source, i) => {
    connect(arbiter.puts[i]!, source);
  });
  return { merged: arbiter.get, from: arbiter.from };
}
