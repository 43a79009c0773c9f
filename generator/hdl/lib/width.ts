import { Module, when } from "../module.ts";
import { bitsFor, Bool, input, output, Stream, UInt } from "../types.ts";
import { concat, literal, mux } from "../values.ts";
import { checkParameter } from "./parameter.ts";

/**
 * Packs every `factor` beats into one, the first in the lowest bits.
 * Latency: one cycle after the last of them. Throughput: one narrow beat a cycle. Storage: one wide beat, which lets the
 * next one begin in the cycle it leaves, so `put.ready` follows `get.ready`.
 */
export class Widen extends Module<{ readonly bits: number; readonly factor: number }> {
  readonly io = this.ports({
    put: input(Stream({ data: UInt(this.parameters.bits) })),
    get: output(Stream({ data: UInt(this.parameters.bits * this.parameters.factor) })),
  });
  protected readonly place = this.registers({ count: UInt(bitsFor(this.parameters.factor)).reset(0) });
  protected readonly beats = this.registers({ word: UInt(this.parameters.bits * this.parameters.factor) });

  /** @param bits width of a narrow beat */
  constructor(bits: number, factor: number) {
    checkParameter(Widen, "factor", factor, 2);
    super({ about: `Packs every ${factor} beats into one, the first lowest.`, parameters: { bits, factor } });
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
}

/**
 * Splits every beat into `factor`, the lowest bits first.
 * Latency: one cycle. Throughput: one narrow beat a cycle. Storage: one wide beat; the next one enters in the cycle in
 * which the last part leaves, so `put.ready` follows `get.ready`.
 */
export class Narrow extends Module<{ readonly bits: number; readonly factor: number }> {
  readonly io = this.ports({
    put: input(Stream({ data: UInt(this.parameters.bits * this.parameters.factor) })),
    get: output(Stream({ data: UInt(this.parameters.bits), last: Bool().describe("last part of its beat") })),
  });
  protected readonly place = this.registers({ left: UInt(bitsFor(this.parameters.factor)).reset(0) });
  protected readonly beats = this.registers({ word: UInt(this.parameters.bits * this.parameters.factor) });

  /** @param bits width of a narrow beat */
  constructor(bits: number, factor: number) {
    checkParameter(Narrow, "factor", factor, 2);
    super({ about: `Splits every beat into ${factor}, the lowest bits first.`, parameters: { bits, factor } });
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
}
