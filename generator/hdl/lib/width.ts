import { signalOf } from "../builder.ts";
import { Module } from "../module.ts";
import { when } from "../statements.ts";
import { streamOf, typedSink, typedSource } from "../stream.ts";
import { bitsFor, Bool, input, output, shapeWidth, Stream, UInt, type Bundle, type UIntType } from "../types.ts";
import type { Outside, SpecOf, StreamSink, StreamSource } from "../views.ts";
import { concat, literal, mux } from "../combine.ts";
import type { BoolValue } from "../values.ts";
import type { WordPorts } from "./buffer.ts";
import { checkParameter } from "./parameter.ts";

/**
 * Packs every `factor` beats into one, the first in the lowest bits.
 * Latency: one cycle after the last of them. Throughput: one narrow beat a cycle. Storage: one wide beat, which lets the
 * next one begin in the cycle it leaves, so `put.ready` follows `get.ready`.
 */
export class Widen<P extends Bundle = { data: UIntType }, G extends Bundle = { data: UIntType }> extends Module<{
  readonly bits: number;
  readonly factor: number;
}> {
  readonly io = this.ports({
    put: input(Stream({ data: UInt(this.parameters.bits) })),
    get: output(Stream({ data: UInt(this.parameters.bits * this.parameters.factor) })),
  });
  protected readonly place = this.registers({ count: UInt(bitsFor(this.parameters.factor)).reset(0) });
  protected readonly beats = this.registers({ word: UInt(this.parameters.bits * this.parameters.factor) });

  private readonly types: { readonly put: P; readonly get: G };

  /**
   * @param narrow a beat that it takes
   * @param wide one that it gives, of the bits of several narrow ones: two or more
   */
  constructor(narrow: P, wide: G) {
    const bits = shapeWidth(narrow);
    const factor = shapeWidth(wide) / bits;
    checkParameter(Widen, "factor", factor, 2);
    super({ about: `Packs every ${factor} beats into one, the first lowest.`, parameters: { bits, factor } });
    this.types = { put: narrow, get: wide };
    const { put, get } = this.io;
    const { count } = this.place;
    const { word } = this.beats;

    const { isFull } = this.nodes({ isFull: count.eq(factor) });
    put.ready.drive(isFull.not().or(get.ready));
    get.valid.drive(isFull);
    get.data.drive(word);

    when(put.fires, () => {
      // The first beat reaches the lowest place when the last one enters at the top.
      word.next(concat(put.data, word.bits(bits * factor - 1, bits)));
      count.next(mux(isFull, literal(UInt(count.width), 1), count.wrapAdd(1)));
    }).elsewhen(get.fires, () => {
      count.next(0);
    });
  }

  asPlaced({ put, get }: WordPorts): { readonly put: StreamSink<P>; readonly get: StreamSource<G> } {
    return { put: typedSink(this.types.put, put), get: typedSource(this.types.get, get) };
  }
}

/**
 * Splits every beat into `factor`, the lowest bits first.
 * Latency: one cycle. Throughput: one narrow beat a cycle. Storage: one wide beat; the next one enters in the cycle in
 * which the last part leaves, so `put.ready` follows `get.ready`.
 */
export class Narrow<P extends Bundle = { data: UIntType }, G extends Bundle = { data: UIntType }> extends Module<{
  readonly bits: number;
  readonly factor: number;
}> {
  readonly io = this.ports({
    put: input(Stream({ data: UInt(this.parameters.bits * this.parameters.factor) })),
    get: output(Stream({ data: UInt(this.parameters.bits), last: Bool().describe("last part of its beat") })),
  });
  protected readonly place = this.registers({ left: UInt(bitsFor(this.parameters.factor)).reset(0) });
  protected readonly beats = this.registers({ word: UInt(this.parameters.bits * this.parameters.factor) });

  private readonly types: { readonly put: P; readonly get: G };

  /**
   * @param wide a beat that it takes, of the bits of several narrow ones: two or more
   * @param narrow one that it gives
   */
  constructor(wide: P, narrow: G) {
    const bits = shapeWidth(narrow);
    const factor = shapeWidth(wide) / bits;
    checkParameter(Narrow, "factor", factor, 2);
    super({ about: `Splits every beat into ${factor}, the lowest bits first.`, parameters: { bits, factor } });
    this.types = { put: wide, get: narrow };
    const { put, get } = this.io;
    const { left } = this.place;
    const { word } = this.beats;

    get.valid.drive(left.ne(0));
    get.data.drive(word.bits(bits - 1, 0));
    get.last.drive(left.eq(1));
    put.ready.drive(left.eq(0).or(left.eq(1).and(get.ready)));

    when(put.fires, () => {
      word.next(put.data);
      left.next(factor);
    }).elsewhen(get.fires, () => {
      word.next(word.shr(bits).extend(bits * factor));
      left.next(left.wrapSub(1));
    });
  }

  /** `last` marks the last part of a beat; it need not be looked at. */
  asPlaced({ put, get }: Outside<SpecOf<Narrow["io"]>>): NarrowSeen<P, G> {
    const { valid, ready, data, last } = get;
    signalOf(last).unusedIsFine = true;
    const parts = typedSource(this.types.get, streamOf({ data: data.type }, valid, ready, { data }));
    return { put: typedSink(this.types.put, put), get: parts, last };
  }
}

interface NarrowSeen<P extends Bundle, G extends Bundle> {
  readonly put: StreamSink<P>;
  readonly get: StreamSource<G>;
  readonly last: BoolValue;
}
