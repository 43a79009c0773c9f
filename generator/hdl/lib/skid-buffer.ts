import { Module } from "../module.ts";
import { when } from "../statements.ts";
import { typedSink, typedSource } from "../stream.ts";
import { Bool, input, output, Stream, UInt, type Bundle, type UIntType } from "../types.ts";
import { wordOf, type BufferPorts, type WordPorts } from "./buffer.ts";

/**
 * Two-entry buffer that cuts every combinational path between its sides, valid and ready alike, at full throughput.
 *
 * Latency: one cycle. Throughput: one beat a cycle. Storage: two beats.
 * Cheaper than a `Queue` of two: no memory and no counters.
 */
export class SkidBuffer<P extends Bundle = { data: UIntType }> extends Module<{ readonly bits: number }> {
  readonly io = this.ports({
    put: input(Stream({ data: UInt(this.parameters.bits) })),
    get: output(Stream({ data: UInt(this.parameters.bits) })),
  });

  protected readonly beats = this.registers({ head: UInt(this.parameters.bits), spare: UInt(this.parameters.bits) });
  protected readonly holds = this.registers({ hasHead: Bool().reset(false), hasSpare: Bool().reset(false) });
  private readonly type: P;

  /** @param type the payload; inside, and in the Verilog, it is one word */
  constructor(type: P);
  constructor(bits: number);
  constructor(payload: P | number) {
    const { type, bits } = wordOf(payload);
    super({
      about: "Two-entry buffer: no combinational path from one side to the other, one beat a cycle.",
      parameters: { bits },
    });
    this.type = type;
    const { put, get } = this.io;
    const { head, spare } = this.beats;
    const { hasHead, hasSpare } = this.holds;

    put.ready.drive(hasSpare.not());
    get.valid.drive(hasHead);
    get.data.drive(head);

    when(get.ready.or(hasHead.not()), () => {
      hasHead.next(hasSpare.or(put.valid));
      hasSpare.next(false);
      when(hasSpare, () => {
        head.next(spare);
      }).otherwise(() => {
        head.next(put.data);
      });
    }).elsewhen(put.fires, () => {
      hasSpare.next(true);
    });
    // Whether a beat comes, and whether it goes on, is known late: the spare place takes whatever is put, until it counts.
    when(hasSpare.not(), () => {
      spare.next(put.data);
    });
  }

  asPlaced({ put, get }: WordPorts): BufferPorts<P> {
    return { put: typedSink(this.type, put), get: typedSource(this.type, get) };
  }
}
