import {
  assign,
  before,
  bitsFor,
  Bool,
  choose,
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
  Stream,
  UInt,
  unpack,
  Vec,
  vec,
  when,
  Widen,
  type BoolValue,
  type SIntType,
  type StreamSource,
  type UIntValue,
  type VecType,
  type VecValue,
} from "../../hdl/index.ts";
import { countMarked, countPlaces } from "../shapes/registers.ts";
import { allShiftedFar, allShiftedNear, ofEach, saturatedHalf, saturatedShifted } from "../shapes/rounding.ts";
import { tree } from "../shapes/tree.ts";
import { FRACTION, rowMarkType, RowStatistics, rowsLayerType, rowSumsType } from "./row-statistics.ts";

/** Words of the bus in an entry of the table of channels: the gains of a word of results, int16, then its offsets, int32. */
export const NORM_ENTRY_WORDS = 6;

/** Rows that are in the block at a time: one comes in, one goes out, and as many are between as their products take. */
export const rowsInside = (words: number): number => (words < 32 ? 8 : 4);

/** What LayerNorm is told of a layer. @param words of int8 in the longest row: rows come as twice as many */
export function normLayerType(words: number) {
  return {
    half: Bool().describe("of the table of channels"),
    ...rowsLayerType(2 * words),
    shift: UInt(5).describe("less one"),
  };
}

/** What patches are told: int16 values times a multiplier, as int8. */
export const patchType = { multiplier: UInt(16), shift: UInt(6).describe("less one") };

/** A word of the bus for the table of channels: gains, and offsets in steps of 2^-shift. */
export function normWriteType(width: number, words: number) {
  return {
    enable: Bool(),
    half: Bool(),
    entry: UInt(bitsFor(words - 1)).describe("a word of results"),
    part: UInt(bitsFor(NORM_ENTRY_WORDS - 1)).describe("word of the bus of this entry"),
    data: UInt(8 * width),
  };
}

type Elements = VecValue<SIntType>;

/** Groups of elements that may be on their way to be results: as many as the stages of that are long, and some. */
const PLACES = 16;

/**
 * LayerNorm and modulation of rows of the residual stream, `normModulate` of the golden model, `lanes` elements a cycle, and with the
 * same multipliers patches, `requantise`.
 *
 * A row passes twice: it is summed as it comes in, and becomes results when `RowStatistics` knows what of it. One row leaves for each that comes.
 * Rows come as words of the bus, half as many elements as a word of results.
 */
export class NormModulate extends Module<{ readonly width: number; readonly words: number; readonly lanes: number }> {
  private readonly inside = rowsInside(this.parameters.words);
  /** Elements in a word of the bus, and groups of `lanes` in it. */
  private readonly elements = this.parameters.width / 2;
  private readonly parts = this.elements / this.parameters.lanes;
  private readonly types = {
    word: UInt(bitsFor(2 * this.parameters.words - 1)),
    slot: UInt(bitsFor(this.inside - 1)),
    part: UInt(bitsFor(this.parts - 1)),
    row: Vec(this.elements, SInt(16)),
    few: Vec(this.parameters.lanes, SInt(16)),
  };
  private readonly places = this.registers({
    places: { taken: UInt(bitsFor(PLACES)).reset(0), hasRoom: Bool().reset(true) },
  }).places;
  readonly io = this.ports({
    layer: input(normLayerType(this.parameters.words)),
    isPatch: input(Bool().describe("words are patches")),
    patch: input(patchType),
    write: input(normWriteType(this.parameters.width, this.parameters.words)),
    rows: input(Stream({ x: this.types.row })),
    results: output(Stream({ values: Vec(this.parameters.width, SInt(8)) })),
  });

  /**
   * @param width elements in a word of results
   * @param words of results in the longest row
   * @param lanes elements a cycle, a power of two up to half of a word
   */
  constructor(width: number, words: number, lanes: number) {
    super({
      about: "LayerNorm and modulation of rows of the residual stream; patches.",
      parameters: { width, words, lanes },
    });
    const { io, inside, types } = this;
    const { rowsTaken } = this.registers({
      rowsTaken: { taken: UInt(bitsFor(inside)).reset(0), hasRoom: Bool().reset(true) },
    });
    const { statistics, sums, marks } = this.instances({
      statistics: new RowStatistics(this.elements, 2 * words, (width * words) / lanes),
      sums: new Queue(rowSumsType(width * words), inside),
      marks: new Queue(rowMarkType, inside),
    });
    const { held } = this.memories({ held: Memory(inside * 2 ** types.word.width, types.row, "any") });
    const { taken, patches } = this.takeRows(held, rowsTaken.hasRoom);
    const { few } = patches;
    connect(sums.put, this.sumUp(few, taken));
    connect(statistics.sums, sums.get);
    const { lastWord, reciprocal, epsilon } = io.layer;
    assign(statistics.layer, { lastWord, reciprocal, epsilon });
    connect(marks.put, statistics.marks);
    const { outGoes, found } = this.findRows(marks.get, held);
    countPlaces(rowsTaken, inside, taken.valid.and(taken.first), marks.get.fires);
    const left = this.makeResults(found, patches);
    countPlaces(this.places, PLACES, outGoes.or(patches.valid), left);
  }

  /** In: words are kept, and given a few elements at a time; patches go at the pace of what they become. */
  private takeRows(held: Memory<VecType<SIntType>>, hasRoom: BoolValue) {
    const { slot, word, part } = this.types;
    const { layer, rows, isPatch } = this.io;
    const { inSlot, inWord, inPart, inBegins } = this.registers({
      ...{ inSlot: slot.reset(0), inPart: part.reset(0) },
      inWord: { at: word.reset(0), isLast: Bool().reset(false) },
      inBegins: Bool().describe("a row is to begin").reset(true),
    });
    const { inGoes } = this.nodes({
      inGoes: rows.valid.and(mux(isPatch, this.places.hasRoom, inBegins.not().or(hasRoom))),
    });
    rows.ready.drive(count(inPart, this.parts - 1, inGoes));
    const { isKept } = this.nodes({ isKept: rows.ready.and(isPatch.not()) });
    const { inEnds } = this.nodes({ inEnds: countMarked(inWord, layer.lastWord, isKept) });
    when(inGoes.and(isPatch.not()), () => {
      inBegins.next(inEnds);
    });
    count(inSlot, this.inside - 1, inEnds);
    when(isKept, () => {
      held.write(concat(inSlot, inWord.at), rows.x);
    });
    return {
      taken: { valid: inGoes.and(isPatch.not()), first: inBegins, last: inEnds },
      patches: { valid: inGoes.and(isPatch), few: this.group(rows.x, inPart) },
    };
  }

  /** Sums over a row, and over its squares, behind its end. */
  private sumUp(
    few: Elements,
    place: { readonly valid: BoolValue; readonly first: BoolValue; readonly last: BoolValue },
  ) {
    const type = rowSumsType(this.parameters.width * this.parameters.words);
    const { taken } = this.stages({ taken: { ...place, x: few } });
    const { first, last, valid, x } = taken;
    const { squared } = this.stages({
      squared: {
        ...{ valid, first, last },
        ...{ total: tree(x.elements, (a, b) => a.add(b)), squares: vec(x.map((value) => value.mul(value))) },
      },
    });
    const { squares, ...ofSquared } = squared;
    const { added } = this.stages({
      added: { ...ofSquared, square: tree(squares.elements, (a, b) => a.add(b)).asUInt() },
    });
    const { sumSoFar, squaresSoFar } = this.registers({ sumSoFar: type.sum, squaresSoFar: type.squares });
    const { sum, sumOfSquares } = this.nodes({
      sum: mux(added.first, literal(type.sum, 0), sumSoFar).add(added.total).truncate(type.sum.width),
      sumOfSquares: mux(added.first, literal(type.squares, 0), squaresSoFar)
        .add(added.square)
        .truncate(type.squares.width),
    });
    when(added.valid, () => {
      sumSoFar.next(sum);
      squaresSoFar.next(sumOfSquares);
    });
    const { summed } = this.stages({ summed: { valid: added.valid.and(added.last), sum, squares: sumOfSquares } });
    return summed;
  }

  /** The words of rows that are known, as often as they have parts, and what is known of them. */
  private findRows(marks: StreamSource<typeof rowMarkType>, held: Memory<VecType<SIntType>>) {
    const { slot, word, part } = this.types;
    const { outSlot, outWord, outPart } = this.registers({
      ...{ outSlot: slot.reset(0), outWord: word.reset(0), outPart: part.reset(0) },
    });
    const { outGoes } = this.nodes({ outGoes: marks.valid.and(this.places.hasRoom) });
    const { outEnds } = this.nodes({
      outEnds: count(outWord, this.io.layer.lastWord, count(outPart, this.parts - 1, outGoes)),
    });
    count(outSlot, this.inside - 1, outEnds);
    marks.ready.drive(outEnds);
    const { outReads } = this.nodes({ outReads: outGoes.and(outPart.eq(0)) });
    const x = held.read(concat(outSlot, outWord), outReads);
    const { inverse, down, offset } = marks;
    const { fetched } = this.stages({
      fetched: { valid: outGoes, word: outWord, part: outPart, inverse, down, offset },
    });
    // A block RAM's word takes most of a cycle to come out.
    const { found } = this.stages({ found: { ...fetched, x } });
    return { outGoes, found };
  }

  /**
   * Out: times the inverse of the deviation, modulated. Patches, whose multiplier stands for the inverse, leave modulation as they come.
   * Nothing waits on this way: what has begun has a place at its end.
   * @returns whether a place becomes free
   */
  private makeResults(found: Found, patches: { readonly valid: BoolValue; readonly few: Elements }): BoolValue {
    const { layer, isPatch, patch, results } = this.io;
    const { width, lanes } = this.parameters;
    const { picked } = this.stages({
      picked: {
        valid: mux(isPatch, patches.valid, found.valid),
        x: mux(isPatch, patches.few, this.group(found.x, found.part)),
        inverse: mux(isPatch, patch.multiplier, found.inverse),
        down: mux(isPatch, patch.shift.add(FRACTION), found.down.resize(7)),
        offset: mux(isPatch, literal(found.offset.type, 0), found.offset),
        ...{ word: found.word, part: found.part },
      },
    });
    const { x, inverse, ...ofPicked } = picked;
    const { scaled } = this.stages({
      scaled: { ...ofPicked, products: vec(x.map((value) => value.mul(inverse.toSInt()))) },
    });
    const { centred } = this.stages({
      centred: {
        valid: scaled.valid,
        values: vec(scaled.products.map((product) => product.shl(FRACTION).sub(scaled.offset).resize(37))),
        ...{ down: scaled.down, word: scaled.word, part: scaled.part },
      },
    });
    const { far } = this.stages({
      far: {
        valid: centred.valid,
        ...allShiftedFar(centred.values, centred.down, 18),
        ...{ down: centred.down, word: centred.word, part: centred.part },
      },
    });
    const channels = this.channels(far);
    const { normed } = this.stages({
      normed: {
        valid: far.valid,
        twice: allShiftedNear(far, far.down, 18),
        part: far.part,
      },
    });
    if (this.parts === 1) this.unused(normed.part);
    const { rounded } = this.stages({
      rounded: {
        valid: normed.valid,
        values: ofEach(normed.twice, (twice) => saturatedShifted(twice).add(1).shr(1)),
        ...channels(normed.part),
      },
    });
    const { gained } = this.stages({
      gained: {
        valid: rounded.valid,
        products: vec(rounded.values.map((value, i) => value.mul(rounded.gains.at(i)))),
        offsets: rounded.offsets,
      },
    });
    const { modulated } = this.stages({
      modulated: {
        valid: gained.valid,
        wide: vec(gained.products.map((product, i) => product.add(gained.offsets.at(i)).resize(36))),
      },
    });
    // The same for all of a pass, and beside who shifts.
    const { down } = this.registers({ down: layer.shift.type });
    down.next(mux(isPatch, literal(down.type, 0), layer.shift));
    const { downFar } = this.stages({
      downFar: { valid: modulated.valid, ...allShiftedFar(modulated.wide, down, 9) },
    });
    const { halving } = this.stages({
      halving: { valid: downFar.valid, twice: allShiftedNear(downFar, down, 9) },
    });
    const bytes = { values: Vec(lanes, SInt(8)) };
    const { buffer, packer } = this.instances({
      buffer: new Queue(bytes, PLACES),
      packer: new Widen(bytes, { values: Vec(width, SInt(8)) }),
    });
    connect(before(buffer, packer.put), { valid: halving.valid, values: ofEach(halving.twice, saturatedHalf) });
    connect(results, packer.get);
    return packer.put.fires;
  }

  /** The table of channels, written by words of the bus: gains and offsets of a word, and of its part a cycle later. */
  private channels(asked: Readonly<Record<"word" | "part", UIntValue>> & { readonly valid: BoolValue }) {
    const { layer, write, isPatch } = this.io;
    const { word, few } = this.types;
    const wide = Vec(this.elements / 2, SInt(32));
    // Of a word the first half of offsets stands before the other; or beside it, where all of a word go at a time.
    const isSplit = this.parts === 1;
    const words = 2 * 2 ** word.width;
    // An entry may be written again while it is read.
    const { gains, offsets } = this.memories({
      gains: Memory(words, this.types.row),
      offsets: isSplit ? [Memory(words, wide), Memory(words, wide)] : [Memory(2 * words, wide)],
    });
    const isGain = write.part.lt(2);
    const at = (second: BoolValue) => concat(write.half, concat(write.entry, second).resize(word.width));
    const behind = write.part.bit(0);
    when(write.enable.and(isGain), () => {
      gains.write(at(write.part.bit(0)), unpack(this.types.row, write.data));
    });
    for (const [i, memory] of offsets.entries()) {
      when(write.enable.and(isGain.not(), isSplit ? behind.eq(i === 1) : literal(Bool(), true)), () => {
        const place = at(write.part.bit(2));
        memory.write(isSplit ? place : concat(place, behind), unpack(wide, write.data));
      });
    }
    const place = concat(layer.half, asked.word);
    const gainsHere = gains.read(place, asked.valid);
    const partBits = asked.part.width;
    const offsetsHere = offsets.map((memory) =>
      memory.read(isSplit ? place : concat(place, asked.part.bit(partBits - 1)), asked.valid),
    );
    const none = Array.from({ length: few.length }, () => literal(SInt(32), 0));
    return (part: UIntValue) => {
      const inHalf = partBits > 1 ? part.bits(partBits - 2, 0) : literal(UInt(1), 0);
      const two = Array.from({ length: few.length }, () => literal(SInt(16), 2));
      return {
        gains: mux(isPatch, vec(two), this.group(gainsHere, part)),
        offsets: mux(
          isPatch,
          vec(none),
          isSplit ? vec(offsetsHere.flatMap(({ elements }) => elements)) : this.group(offsetsHere[0]!, inHalf),
        ),
      };
    };
  }

  /** A few elements of a word. */
  private group(x: Elements, part: UIntValue): Elements {
    const { lanes } = this.parameters;
    return vec(
      Array.from({ length: lanes }, (_, i) =>
        choose(
          part,
          Array.from({ length: x.elements.length / lanes }, (_, group) => x.at(group * lanes + i)),
        ),
      ),
    );
  }
}

type Found = ReturnType<NormModulate["findRows"]>["found"];
