import { Module, pack, payload, payloadOf, streamOf, unpack } from "../module.ts";
import {
  bitsFor,
  Bool,
  input,
  output,
  Stream,
  UInt,
  type Bundle,
  type Inside,
  type Outside,
  type Port,
  type StreamSource,
  type StreamType,
  type UIntType,
} from "../types.ts";
import { literal, mux, type BoolValue, type UIntValue } from "../values.ts";
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
 * until it is accepted, so an input that keeps its beat waits for at most `inputs - 1` others. Input 0 is first after reset.
 * Latency: none; `get.valid` follows the inputs' valid, their ready follows `get.ready`. Storage: none for beats.
 * Throughput: one beat a cycle.
 */
export class Arbiter extends Module<{ readonly bits: number; readonly inputs: number }> {
  readonly io: Inside<ArbiterPorts> = this.ports(arbiterPorts(this.parameters.bits, this.parameters.inputs));
  protected readonly grant = this.registers({
    last: UInt(bitsFor(this.parameters.inputs - 1)).reset(this.parameters.inputs - 1),
    waiting: Bool().describe("what `last` offers was not accepted yet").reset(false),
  });

  /** @param bits width of the packed payload */
  constructor(bits: number, inputs: number) {
    checkParameter(Arbiter, "inputs", inputs, 2);
    super({
      about: `Merges ${inputs} streams, round robin; an offer stays until it is accepted.`,
      parameters: { bits, inputs },
    });
    const { get } = this.io;
    const { last, waiting } = this.grant;
    const puts = this.puts();
    const number = (i: number): UIntValue => literal(UInt(last.width), i);
    const valid = puts.map((put) => put.valid);

    // The first offer behind the last one served, else the first of all.
    const lowest = (from: number, offers: readonly BoolValue[], otherwise: UIntValue): UIntValue =>
      offers.reduceRight((choice, offer, i) => mux(offer, number(from + i), choice), otherwise);
    const behind = valid.slice(1).map((offer, i) => offer.and(last.lt(i + 1)));
    const { next } = this.nodes({ next: lowest(1, behind, lowest(0, valid.slice(0, -1), number(inputs - 1))) });
    const { from } = this.nodes({ from: mux(waiting, last, next) });

    get.valid.drive(valid.reduce((a, b) => a.or(b)));
    get.data.drive(puts.slice(0, -1).reduceRight((data, put, i) => mux(from.eq(i), put.data, data), puts.at(-1)!.data));
    get.from.drive(from);
    puts.forEach((put, i) => {
      put.ready.drive(get.ready.and(from.eq(i)));
    });
    last.next(mux(get.valid, from, last));
    waiting.next(get.valid.and(get.ready.not()));
  }

  protected puts(): StreamSource<{ data: UIntType }>[] {
    return Array.from({ length: this.parameters.inputs }, (_, i) => this.io[`put${i}`]!);
  }
}

/** What `arbitrate` needs of an arbiter placed in a module. */
type PlacedArbiter = Outside<ArbiterPorts>;

/** Sends streams of one payload through an arbiter: the merged stream, and the number of the input on offer. */
export function arbitrate<P extends Bundle>(
  arbiter: PlacedArbiter,
  sources: readonly StreamSource<P>[],
): { readonly merged: StreamSource<P>; readonly from: UIntValue } {
  const type = payloadOf(sources[0]!);
  sources.forEach((source, i) => {
    const put = arbiter[`put${i}`]!;
    put.valid.drive(source.valid);
    put.data.drive(pack(payload(source)));
    source.ready.drive(put.ready);
  });
  const { get } = arbiter;
  return { merged: streamOf(type, get.valid, get.ready, unpack(type, get.data)), from: get.from };
}
