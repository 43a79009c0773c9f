import { bitsFor, Bool, concat, input, literal, Module, mux, output, Stream, UInt, when } from "../../hdl/index.ts";

/**
 * Packs pieces of `bits` bits, or of twice as many, into words, the first lowest. All pieces of a word are alike.
 *
 * Latency: one cycle after a word's last piece. One piece a cycle.
 */
export class Packer extends Module<{ readonly bits: number; readonly factor: number }> {
  readonly io;

  /** @param factor short pieces in a word, a power of two from 2 */
  constructor(bits: number, factor: number) {
    super({ about: "Packs pieces of one or two units into words.", parameters: { bits, factor } });
    this.io = this.ports({
      put: input(Stream({ data: UInt(2 * bits).describe("a short piece in the lower half"), isLong: Bool() })),
      get: output(Stream({ data: UInt(bits * factor) })),
    });
    const { put, get } = this.io;
    const { count } = this.registers({ count: UInt(bitsFor(factor)).describe("units in the word").reset(0) });
    const { word } = this.registers({ word: UInt(bits * factor) });
    const { isFull } = this.nodes({ isFull: count.eq(factor) });
    put.ready.drive(isFull.not().or(get.ready));
    get.valid.drive(isFull);
    get.data.drive(word);
    const none = literal(UInt(count.width), 0);
    const before = mux(isFull, none, count);
    when(put.fires, () => {
      const short = concat(put.data.bits(bits - 1, 0), word.bits(bits * factor - 1, bits));
      const long = factor === 2 ? put.data : concat(put.data, word.bits(bits * factor - 1, 2 * bits));
      word.next(mux(put.isLong, long, short));
      count.next(before.add(mux(put.isLong, literal(UInt(2), 2), literal(UInt(2), 1))).truncate(count.width));
    }).elsewhen(get.fires, () => {
      count.next(0);
    });
  }
}
