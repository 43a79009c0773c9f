import {
  before,
  bitsFor,
  Bool,
  concat,
  connect,
  count,
  input,
  literal,
  Memory,
  Module,
  mux,
  output,
  Queue,
  SInt,
  SkidBuffer,
  Stream,
  UInt,
  Vec,
  vec,
  when,
  type BoolValue,
  type SIntType,
  type SIntValue,
  type StreamSource,
  type UIntType,
  type UIntValue,
  type ValidSource,
} from "../../hdl/index.ts";
import { tree } from "../shapes/tree.ts";
import { wideProduct, wideProducts } from "../shapes/wide-product.ts";
import { highestBit, segmentTables } from "../shapes/piecewise.ts";
import { saturatedHalf } from "../shapes/rounding.ts";
import { countOpen } from "../shapes/registers.ts";

/** Fraction bits of the mean and of centred values beyond the stream's steps, as in the golden model. */
const FRACTION = 3;

/** 2^22 / sqrt(mantissa) where each of 192 segments begins: the table of `rsqrtMantissa` in the golden model. */
const inverseRoot = (segment: number): number => Math.round(2 ** 22 / Math.sqrt((segment + 64) * 256));

/** Rows that are in the block at a time: one comes in, one is squared, one goes out, and as many change hands as take the time of the stages. */
export const rowsInside = (words: number): number => (words < 32 ? 8 : 4);

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

/** The widths of what is computed on the way. */
function normTypes({ width, words }: { readonly width: number; readonly words: number }) {
  const word = UInt(bitsFor(words - 1));
  const elementBits = Math.log2(width) + word.width;
  const centred = SInt(16 + FRACTION + 2);
  return {
    row: Vec(width, SInt(16)),
    word,
    slot: UInt(bitsFor(rowsInside(words) - 1)),
    sum: SInt(16 + elementBits),
    mean: SInt(16 + FRACTION + 1),
    centred,
    squares: UInt(2 * centred.width + elementBits),
  };
}

/** What is known of a row when its squares are summed: its mean, and the inverse of its deviation, `inverse * 2^-down`. */
type Mark = { readonly mean: SIntType; readonly inverse: UIntType; readonly down: UIntType };

/**
 * LayerNorm and modulation of rows of the residual stream, `normModulate` of the golden model, `width` elements a cycle.
 *
 * A row passes three times: its sum as it comes in, its squares when its mean is known, its results when the inverse
 * of its deviation is. Three rows do so at a time, so one leaves for each that comes.
 */
export class NormModulate extends Module<{ readonly width: number; readonly words: number }> {
  private readonly inside = rowsInside(this.parameters.words);
  private readonly types = normTypes(this.parameters);
  readonly io = this.ports({
    layer: input(normLayerType(this.parameters.words)),
    write: input(normWriteType(this.parameters.width, this.parameters.words)),
    rows: input(Stream({ x: this.types.row })),
    results: output(Stream({ values: Vec(this.parameters.width, SInt(8)) })),
  });
  private readonly store = this.memories({
    held: Memory(this.inside * 2 ** this.types.word.width, this.types.row),
    channels: Memory(2 ** (this.types.word.width + 1), {
      gains: this.types.row,
      offsets: Vec(this.parameters.width, SInt(32)),
    }),
  });
  private readonly table = this.tables(segmentTables(192, inverseRoot, UInt(16), UInt(9)));

  /** @param words words in the longest row */
  constructor(width: number, words: number) {
    super({ about: "LayerNorm and modulation of rows of the residual stream.", parameters: { width, words } });
    const { mean } = this.types;
    const { write } = this.io;
    when(write.enable, () => {
      this.store.channels.write(concat(write.half, write.word), { gains: write.gains, offsets: write.offsets });
    });
    const { rowsTaken } = this.registers({ rowsTaken: UInt(bitsFor(this.inside)).reset(0) });
    const { means, marks } = this.instances({
      means: new Queue({ mean }, this.inside),
      marks: new Queue({ mean, inverse: UInt(16), down: UInt(6) } satisfies Mark, this.inside),
    });
    const { begins, averaged } = this.takeRows(rowsTaken);
    connect(means.put, averaged);
    connect(marks.put, this.invert(this.sumSquares(means.get)));
    countOpen(rowsTaken, begins, this.modulate(marks.get));
  }

  /** In: words are kept, and summed. Gives where a row begins, and its mean behind its end. */
  private takeRows(rowsTaken: UIntValue) {
    const { slot, word, sum: sumType, mean } = this.types;
    const { layer, rows } = this.io;
    const { inSlot, inWord } = this.registers({ inSlot: slot.reset(0), inWord: word.reset(0) });
    const { sum } = this.registers({ sum: sumType });
    const { inBegins, inEnds } = this.nodes({
      inBegins: inWord.eq(0),
      inEnds: count(inWord, layer.lastWord, rows.fires),
    });
    count(inSlot, this.inside - 1, inEnds);
    rows.ready.drive(inBegins.not().or(rowsTaken.ne(this.inside)));
    when(rows.fires, () => {
      this.store.held.write(concat(inSlot, inWord), rows.x);
    });
    const { taken } = this.stages({
      taken: { valid: rows.fires, first: inBegins, last: inEnds, total: tree(rows.x.elements, (a, b) => a.add(b)) },
    });
    const { partial } = this.nodes({
      partial: mux(taken.first, literal(sumType, 0), sum).add(taken.total).truncate(sumType.width),
    });
    when(taken.valid, () => {
      sum.next(partial);
    });
    const { summed } = this.stages({ summed: { valid: taken.valid.and(taken.last), sum: partial } });
    const product = wideProduct(summed.sum, layer.reciprocal.toSInt());
    const { scaledSum } = this.stages({ scaledSum: { valid: summed.valid, parts: product.parts } });
    const { averaged } = this.stages({
      averaged: {
        valid: scaledSum.valid,
        mean: product
          .join(scaledSum.parts)
          .add(2 ** 23)
          .shr(24)
          .resize(mean.width),
      },
    });
    return { begins: rows.fires.and(inBegins), averaged };
  }

  /** Squares of what is left when the mean is gone; epsilon and a row's sum of them behind its end. */
  private sumSquares(means: StreamSource<{ mean: SIntType }>) {
    const { slot, word, squares: squareType } = this.types;
    const { layer } = this.io;
    const { midSlot, midWord } = this.registers({ midSlot: slot.reset(0), midWord: word.reset(0) });
    const { midEnds } = this.nodes({ midEnds: count(midWord, layer.lastWord, means.valid) });
    count(midSlot, this.inside - 1, midEnds);
    means.ready.drive(midEnds);
    const middle = this.store.held.read(concat(midSlot, midWord), means.valid);
    const { looked } = this.stages({
      looked: { valid: means.valid, first: midWord.eq(0), last: midEnds, mean: means.mean },
    });
    const { found } = this.stages({ found: { ...looked, x: middle } });
    const { x, ...ofFound } = found;
    const { centred } = this.stages({
      centred: { ...ofFound, rest: vec(x.map((value) => this.without(value, found.mean))) },
    });
    // A register before a multiplier and one behind it: parts have few columns of them, far from what feeds them.
    const { operand } = this.stages({ operand: centred });
    const { rest, ...ofOperand } = operand;
    const squared = wideProducts(rest.map((value) => wideProduct(value, value)));
    const { multiplied } = this.stages({
      multiplied: { ...ofOperand, parts: squared.parts },
    });
    const { parts, ...ofMultiplied } = multiplied;
    const { added } = this.stages({
      added: { ...ofMultiplied, squares: vec(squared.join(parts).map((square) => square.asUInt())) },
    });
    const { squares: terms, ...ofAdded } = added;
    const { total } = this.stages({
      total: { ...ofAdded, squares: tree<UIntValue>(terms.elements, (a, b) => a.add(b)) },
    });
    const { squares } = this.registers({ squares: squareType });
    const { rowSquares } = this.nodes({
      rowSquares: mux(total.first, layer.epsilon.resize(squareType.width), squares)
        .add(total.squares)
        .truncate(squareType.width),
    });
    when(total.valid, () => {
      squares.next(rowSquares);
    });
    const { rowEnds } = this.stages({
      rowEnds: { valid: total.valid.and(total.last), mean: total.mean, squares: rowSquares },
    });
    return rowEnds;
  }

  /** The inverse of the root: squares = mantissa * 4^e with 2^14 <= mantissa < 2^16. */
  private invert(row: ValidSource<{ mean: SIntType; squares: UIntType }>): ValidSource<Mark> {
    const { bases, drops } = this.table;
    const { placed } = this.stages({ placed: { ...row, place: highestBit(row.squares) } });
    // 7 + e = floor(place / 2): squares are shifted by 2 e, up by 14 first.
    const halfPlace = placed.place.shr(1);
    const none = placed.squares.eq(0);
    const { aligned } = this.stages({
      aligned: {
        valid: placed.valid,
        mean: placed.mean,
        mantissa: mux(none, literal(UInt(16), 2 ** 14), placed.squares.shl(14).shr(halfPlace.shl(1)).truncate(16)),
        down: mux(none, literal(UInt(6), 7), halfPlace.resize(6)),
      },
    });
    const index = aligned.mantissa.bits(15, 8).wrapSub(64);
    const { segment } = this.stages({
      segment: {
        ...{ valid: aligned.valid, mean: aligned.mean, down: aligned.down },
        ...{ base: bases.at(index), drop: drops.at(index), within: aligned.mantissa.bits(7, 0) },
      },
    });
    const { dropped } = this.stages({
      dropped: {
        ...{ valid: segment.valid, mean: segment.mean, down: segment.down },
        ...{ base: segment.base, drop: segment.drop.mul(segment.within) },
      },
    });
    const inverse = dropped.base.wrapSub(dropped.drop.add(128).shr(8).resize(16));
    const { mark } = this.stages({ mark: { valid: dropped.valid, mean: dropped.mean, inverse, down: dropped.down } });
    return mark;
  }

  /** Out: centred, over the deviation, modulated. Gives where a row ends. */
  private modulate(marks: StreamSource<Mark>): BoolValue {
    const { width } = this.parameters;
    const { slot, word } = this.types;
    const { layer, results } = this.io;
    const { outSlot, outWord } = this.registers({ outSlot: slot.reset(0), outWord: word.reset(0) });
    const { modulate } = this.pipelines({ modulate: marks.valid });
    const { outGoes } = this.nodes({ outGoes: marks.valid.and(modulate.advance) });
    const { outEnds } = this.nodes({ outEnds: count(outWord, layer.lastWord, outGoes) });
    count(outSlot, this.inside - 1, outEnds);
    marks.ready.drive(outEnds);
    const outX = this.store.held.read(concat(outSlot, outWord), outGoes);
    const { mean, inverse, down } = marks;
    const fetched = modulate.stage("fetched", { word: outWord, mean, inverse, down });
    // A block RAM's word takes most of a cycle to come out.
    const found = modulate.stage("outFound", {
      ...{ word: fetched.word, mean: fetched.mean, inverse: fetched.inverse, down: fetched.down },
      x: outX,
    });
    const centred = modulate.stage("outCentred", {
      ...{ word: found.word, inverse: found.inverse, down: found.down },
      values: vec(found.x.map((x) => this.without(x, found.mean))),
    });
    const operand = modulate.stage("outOperand", {
      ...{ word: centred.word, inverse: centred.inverse, down: centred.down, values: centred.values },
    });
    const products = wideProducts(operand.values.map((value) => wideProduct(value, operand.inverse.toSInt())));
    const scaled = modulate.stage("scaled", {
      ...{ word: operand.word, down: operand.down },
      parts: products.parts,
    });
    const joined = modulate.stage("joined", {
      ...{ word: scaled.word, down: scaled.down },
      products: vec(products.join(scaled.parts)),
    });
    const channel = this.store.channels.read(concat(layer.half, joined.word), modulate.advance);
    const normed = modulate.stage("normed", {
      twice: vec(joined.products.map((product) => product.shr(joined.down).truncate(18))),
    });
    const rounded = modulate.stage("rounded", {
      values: vec(normed.twice.map((twice) => twice.add(1).shr(1).truncate(17))),
      ...{ gains: channel.gains, offsets: channel.offsets },
    });
    const gained = modulate.stage("gained", {
      products: vec(rounded.values.map((value, i) => value.mul(rounded.gains.at(i)))),
      offsets: rounded.offsets,
    });
    const modulated = modulate.stage("modulated", {
      wide: vec(gained.products.map((product, i) => product.add(gained.offsets.at(i)).resize(36))),
    });
    const shifted = modulate.stage("shifted", { twice: vec(modulated.wide.map((wide) => wide.shr(layer.shift))) });
    const { saturated } = this.nodes({ saturated: vec(shifted.twice.map((twice) => saturatedHalf(twice))) });
    const { buffer } = this.instances({ buffer: new SkidBuffer({ values: Vec(width, SInt(8)) }) });
    modulate.into(before(buffer, results), { values: saturated });
    return outEnds;
  }

  /** An element less the mean, with `FRACTION` fraction bits. */
  private without(x: SIntValue, mean: SIntValue): SIntValue {
    return x.shl(FRACTION).sub(mean).resize(this.types.centred.width);
  }
}
