import {
  bitsFor,
  Bool,
  bufferFor,
  concat,
  connect,
  input,
  literal,
  Memory,
  Module,
  mux,
  output,
  Queue,
  SInt,
  step,
  Stream,
  streamOf,
  Table,
  through,
  UInt,
  vec,
  Vec,
  when,
  type SIntValue,
  type UIntValue,
} from "../../hdl/index.ts";
import { saturatedHalf } from "../shapes/rounding.ts";
import { countOpen, load } from "../shapes/registers.ts";

/** Fraction bits of the mean and of centred values beyond the stream's steps, as in the golden model. */
const FRACTION = 3;

/** 2^22 / sqrt(mantissa) at the ends of 192 segments: the table of `rsqrtMantissa` in the golden model. */
const SEGMENTS = Array.from({ length: 192 }, (_, i) => {
  const at = (m: number): number => Math.round(2 ** 22 / Math.sqrt(m));
  return { base: at((i + 64) * 256), drop: at((i + 64) * 256) - at((i + 65) * 256) };
});

/** Rows that are in the block at a time: one comes in, one is squared, one goes out, one changes hands. */
const ROWS = 4;

/** What LayerNorm is told of a layer. */
export function normLayerType(words: number) {
  return {
    half: Bool().describe("of the table of channels"),
    lastWord: UInt(bitsFor(words - 1)).describe("words in a row, less one"),
    reciprocal: UInt(24 + FRACTION + 1).describe("2^27 / hidden"),
    epsilon: UInt(40),
    shift: UInt(5).describe("less one"),
  };
}

/** A word of the table of channels: gains, and offsets in steps of 2^-shift. */
export function normWriteType(width: number, words: number) {
  return {
    enable: Bool(),
    half: Bool(),
    word: UInt(bitsFor(words - 1)),
    gains: Vec(width, SInt(16)),
    offsets: Vec(width, SInt(32)),
  };
}

/**
 * LayerNorm and modulation of rows of the residual stream, `normModulate` of the golden model, `width` elements a cycle.
 *
 * A row passes three times: its sum as it comes in, its squares when its mean is known, its results when the inverse
 * of its deviation is. Three rows do so at a time, so one leaves for each that comes.
 */
export class NormModulate extends Module<{ readonly width: number; readonly words: number }> {
  readonly io;

  /** @param words words in the longest row */
  constructor(width: number, words: number) {
    super({ about: "LayerNorm and modulation of rows of the residual stream.", parameters: { width, words } });
    const word = UInt(bitsFor(words - 1));
    const elementBits = Math.log2(width) + bitsFor(words - 1);
    const sumType = SInt(16 + elementBits);
    const centred = SInt(16 + FRACTION + 2);
    const squareType = UInt(2 * centred.width + elementBits);
    const place = UInt(bitsFor(squareType.width - 1));
    const row = Vec(width, SInt(16));
    const bytes = { values: Vec(width, SInt(8)) };
    this.io = this.ports({
      layer: input(normLayerType(words)),
      write: input(normWriteType(width, words)),
      rows: input(Stream({ x: row })),
      results: output(Stream(bytes)),
    });
    const { layer, write, rows, results } = this.io;

    const { held, channels } = this.memories({
      held: Memory(ROWS * 2 ** word.width, row),
      channels: Memory(2 ** (word.width + 1), { gains: row, offsets: Vec(width, SInt(32)) }),
    });
    when(write.enable, () => {
      channels.write(concat(write.half, write.word), { gains: write.gains, offsets: write.offsets });
    });
    const slot = UInt(bitsFor(ROWS - 1));
    const { bases, drops } = this.tables({
      bases: Table(
        UInt(16),
        SEGMENTS.map(({ base }) => base),
      ),
      drops: Table(
        UInt(9),
        SEGMENTS.map(({ drop }) => drop),
      ),
    });
    const total = (terms: readonly SIntValue[]): SIntValue => terms.reduce((a, b) => a.add(b));

    // ---- In: words are kept, and summed.
    const { rowsTaken } = this.registers({ rowsTaken: UInt(bitsFor(ROWS)).reset(0) });
    const { inSlot, inWord } = this.registers({ inSlot: slot.reset(0), inWord: word.reset(0) });
    const { sum } = this.registers({ sum: sumType });
    const { inBegins, inEnds } = this.nodes({ inBegins: inWord.eq(0), inEnds: inWord.eq(layer.lastWord) });
    rows.ready.drive(inBegins.not().or(rowsTaken.ne(ROWS)));
    const { partial } = this.nodes({
      partial: mux(inBegins, literal(sumType, 0), sum).add(total(rows.x.elements)).truncate(sumType.width),
    });
    when(rows.fires, () => {
      held.write(concat(inSlot, inWord), rows.x);
      sum.next(partial);
      inWord.next(step(inWord, inEnds));
      when(inEnds, () => {
        inSlot.next(inSlot.wrapAdd(1));
      });
    });
    const { summed } = this.registers({ summed: { valid: Bool().reset(false), sum: sumType } });
    summed.valid.next(rows.fires.and(inEnds));
    summed.sum.next(partial);
    const { averaged } = this.registers({ averaged: { valid: Bool().reset(false), mean: SInt(16 + FRACTION + 1) } });
    averaged.valid.next(summed.valid);
    averaged.mean.next(
      summed.sum
        .mul(layer.reciprocal.toSInt())
        .add(2 ** 23)
        .shr(24)
        .resize(16 + FRACTION + 1),
    );
    const { means, marks } = this.instances({
      means: new Queue(16 + FRACTION + 1, ROWS),
      marks: new Queue(16 + FRACTION + 1 + 16 + 6, ROWS),
    });
    means.put.valid.drive(averaged.valid);
    means.put.data.drive(averaged.mean.asUInt());
    this.unused(means.put, marks.put);
    const mean = means.get.data.asSInt();

    // ---- Squares of what is left when the mean is gone.
    const { midSlot, midWord } = this.registers({ midSlot: slot.reset(0), midWord: word.reset(0) });
    const { midGoes, midEnds } = this.nodes({ midGoes: means.get.valid, midEnds: midWord.eq(layer.lastWord) });
    means.get.ready.drive(midEnds);
    const middle = held.read(concat(midSlot, midWord), midGoes);
    when(midGoes, () => {
      midWord.next(step(midWord, midEnds));
      when(midEnds, () => {
        midSlot.next(midSlot.wrapAdd(1));
      });
    });
    const tags = { first: Bool(), last: Bool(), mean: SInt(16 + FRACTION + 1) };
    const { looked, squared, added } = this.registers({
      looked: { valid: Bool().reset(false), ...tags },
      squared: { valid: Bool().reset(false), ...tags, squares: Vec(width, UInt(2 * centred.width)) },
      added: { valid: Bool().reset(false), mean: SInt(16 + FRACTION + 1), squares: squareType },
    });
    load(looked, { valid: midGoes, first: midWord.eq(0), last: midEnds, mean });
    const without = (x: SIntValue, by: SIntValue): SIntValue => x.shl(FRACTION).sub(by).resize(centred.width);
    const { first, last } = looked;
    load(squared, {
      valid: looked.valid,
      first,
      last,
      mean: looked.mean,
      squares: middle.map((x) => without(x, looked.mean).mul(without(x, looked.mean)).asUInt()),
    });
    const { squares } = this.registers({ squares: squareType });
    const { rowSquares } = this.nodes({
      rowSquares: mux(squared.first, layer.epsilon.resize(squareType.width), squares)
        .add(squared.squares.elements.reduce((a: UIntValue, b) => a.add(b)))
        .truncate(squareType.width),
    });
    when(squared.valid, () => {
      squares.next(rowSquares);
    });
    load(added, { valid: squared.valid.and(squared.last), mean: squared.mean, squares: rowSquares });

    // squares = mantissa * 4^e with 2^14 <= mantissa < 2^16.
    const stage = { valid: Bool().reset(false), mean: SInt(16 + FRACTION + 1) };
    const { found, aligned, segment } = this.registers({
      found: { ...stage, squares: squareType, place },
      aligned: { ...stage, mantissa: UInt(16), down: UInt(6) },
      segment: { ...stage, down: UInt(6), base: UInt(16), drop: UInt(17) },
    });
    const highest = Array.from({ length: squareType.width }, (_, i) => i).reduce(
      (best, i) => mux(added.squares.bit(i), literal(place, i), best),
      literal(place, 0),
    );
    load(found, { valid: added.valid, mean: added.mean, squares: added.squares, place: highest });
    // 7 + e = floor(place / 2): squares are shifted by 2 e, up by 14 first.
    const halfPlace = found.place.shr(1);
    const none = found.squares.eq(0);
    load(aligned, {
      valid: found.valid,
      mean: found.mean,
      mantissa: mux(none, literal(UInt(16), 2 ** 14), found.squares.shl(14).shr(halfPlace.shl(1)).truncate(16)),
      down: mux(none, literal(UInt(6), 7), halfPlace.resize(6)),
    });
    const index = aligned.mantissa.bits(15, 8).wrapSub(64);
    load(segment, {
      valid: aligned.valid,
      mean: aligned.mean,
      down: aligned.down,
      base: bases.at(index),
      drop: drops.at(index).mul(aligned.mantissa.bits(7, 0)),
    });
    const inverse = segment.base.wrapSub(segment.drop.add(128).shr(8).resize(16));
    marks.put.valid.drive(segment.valid);
    marks.put.data.drive(concat(segment.down, inverse, segment.mean));

    // ---- Out: centred, over the deviation, modulated.
    const { outSlot, outWord } = this.registers({ outSlot: slot.reset(0), outWord: word.reset(0) });
    const { advance, taken } = this.wires({ advance: Bool(), taken: Bool() });
    const { outGoes, outEnds } = this.nodes({
      outGoes: marks.get.valid.and(advance),
      outEnds: outWord.eq(layer.lastWord),
    });
    marks.get.ready.drive(advance.and(outEnds));
    const outX = held.read(concat(outSlot, outWord), outGoes);
    const channel = channels.read(concat(layer.half, outWord), outGoes);
    when(outGoes, () => {
      outWord.next(step(outWord, outEnds));
      when(outEnds, () => {
        outSlot.next(outSlot.wrapAdd(1));
      });
    });
    countOpen(rowsTaken, rows.fires.and(inBegins), outGoes.and(outEnds));
    const { fetched, scaled, modulated, shifted } = this.registers({
      fetched: { ...stage, inverse: UInt(16), down: UInt(6) },
      scaled: {
        valid: Bool().reset(false),
        down: UInt(6),
        products: Vec(width, SInt(centred.width + 17)),
        gains: row,
        offsets: Vec(width, SInt(32)),
      },
      modulated: { valid: Bool().reset(false), wide: Vec(width, SInt(36)) },
      shifted: { valid: Bool().reset(false), twice: Vec(width, SInt(36)) },
    });
    const mark = marks.get.data;
    when(advance, () => {
      load(fetched, {
        valid: marks.get.valid,
        mean: mark.bits(FRACTION + 16, 0).asSInt(),
        inverse: mark.bits(FRACTION + 32, FRACTION + 17),
        down: mark.bits(FRACTION + 38, FRACTION + 33),
      });
      load(scaled, {
        valid: fetched.valid,
        down: fetched.down,
        products: outX.map((x) => without(x, fetched.mean).mul(fetched.inverse.toSInt())),
        gains: channel.gains,
        offsets: channel.offsets,
      });
      load(modulated, {
        valid: scaled.valid,
        wide: scaled.products.map((product, i) => {
          const t = product.shr(scaled.down).add(1).shr(1).truncate(17);
          return t.mul(scaled.gains.at(i)).add(scaled.offsets.at(i)).resize(36);
        }),
      });
      load(shifted, { valid: modulated.valid, twice: modulated.wide.map((wide) => wide.shr(layer.shift)) });
    });
    const { saturated } = this.nodes({
      saturated: vec(
        SInt(8),
        shifted.twice.map((twice) => saturatedHalf(twice)),
      ),
    });
    advance.drive(shifted.valid.not().or(taken));
    const { buffer } = this.instances({ buffer: bufferFor(bytes) });
    connect(results, through(buffer, streamOf(bytes, shifted.valid, taken, { values: saturated })));
  }
}
