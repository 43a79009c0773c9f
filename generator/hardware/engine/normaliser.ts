import {
  bitsFor,
  Bool,
  concat,
  connect,
  count,
  input,
  literal,
  Module,
  mux,
  output,
  Queue,
  SInt,
  Stream,
  UInt,
  Vec,
  vec,
  when,
  type BoolValue,
  type SIntType,
  type UIntType,
  type UIntValue,
  type VecValue,
} from "../../hdl/index.ts";
import { highestBit, segmentTables } from "../shapes/piecewise.ts";
import { allShiftedFar, allShiftedNear, ofEach, saturatedHalf } from "../shapes/rounding.ts";
import { wideProduct, wideProducts } from "../shapes/wide-product.ts";
import { countOpen } from "../shapes/registers.ts";
import { engineTypes, type EngineShape } from "../shapes/engine-shape.ts";

/** 2^31 / mantissa where each of 128 segments begins: the table of `reciprocalMantissa` in the golden model. */
const reciprocal = (segment: number): number => Math.round(2 ** 31 / ((segment + 128) * 256));

/** Pieces on their way, and the place of their sum's highest bit. */
interface Pieces {
  readonly valid: BoolValue;
  readonly place: UIntValue;
  /** Of the query. */
  readonly last: BoolValue;
  readonly values: VecValue<SIntType>;
}

/**
 * Divides elements of P V by the row's sum and brings them to int8, as `attention` in the golden model does: a reciprocal
 * by table and interpolation, a mean of V with 8 fraction bits, and its requantisation. On a masked pass the query's kept share makes
 * the multiplier of that smaller; a query waits for its share.
 *
 * A query's inverse and its multiplier are made of its first piece, and stay for the others, of which there is one at least.
 *
 * Latency: 16 cycles. One piece a cycle; nothing stalls between, as no more begin than there are places for.
 */
export class Normaliser extends Module {
  /** Cycles from a piece that is taken to its result's place. */
  private static readonly latency = 15;

  readonly io;

  constructor(shape: EngineShape) {
    const { merge, width } = shape;
    const type = engineTypes(shape);
    const sumBits = type.wholeSum.width;
    super({
      about: "Elements of P V over the row's sum, times its kept share, as int8.",
      parameters: { width, merge, bits: type.wholeElement.width, sum: sumBits, chunk: type.chunk.width },
    });
    const result = { values: Vec(merge, SInt(8)), last: Bool().describe("of the query") };
    this.io = this.ports({
      pass: input({ masked: Bool(), lastChunk: type.chunk, scale: type.scale }),
      shares: input(Stream({ share: type.share })),
      pieces: input(Stream({ values: Vec(merge, type.wholeElement), sum: type.wholeSum })),
      results: output(Stream(result)),
    });
    const { pass, shares, pieces, results } = this.io;
    const { highest } = this.nodes({ highest: highestBit(pieces.sum) });

    // ---- A share for all pieces of its query.
    // What has begun has a place behind the last stage: nothing between ever waits, and no stage asks all others.
    const places = Normaliser.latency + 3;
    const { open } = this.registers({ open: UInt(bitsFor(places)).describe("pieces begun and not taken").reset(0) });
    const { begins } = this.nodes({ begins: open.ne(places).and(pass.masked.not().or(shares.valid)) });
    pieces.ready.drive(begins);
    countOpen(open, pieces.fires, results.fires);
    const lastPiece = width / merge - 1;
    const { piece, chunk } = this.registers({
      piece: UInt(bitsFor(lastPiece)).reset(0),
      chunk: type.chunk.reset(0),
    });
    const { vectorEnds } = this.nodes({ vectorEnds: count(piece, lastPiece, pieces.fires) });
    const { queryEnds } = this.nodes({ queryEnds: count(chunk, pass.lastChunk, vectorEnds) });
    shares.ready.drive(queryEnds.and(pass.masked));
    const whole = literal(UInt(type.share.width + 1), 2 ** type.share.width);
    const share = mux(pass.masked, shares.share.add(1), whole);
    const { first } = this.nodes({ first: piece.eq(0).and(chunk.eq(0)) });

    // The place of the sum's highest bit.
    const { found } = this.stages({
      found: {
        valid: pieces.fires,
        place: highest,
        sum: pieces.sum,
        ...{ share, first, last: queryEnds },
        values: pieces.values,
      },
    });
    const spread = this.inverted(found);
    // The same for all of a pass, and beside who shifts.
    const { shift } = this.registers({ shift: pass.scale.shift.type });
    shift.next(pass.scale.shift);
    const divided = this.divided(spread, shift);
    const { queue } = this.instances({ queue: new Queue(result, places) });
    connect(queue.put, divided);
    connect(results, queue.get);
  }

  /** Pieces with what their query needs, the inverse of its sum and, a cycle behind it, its share times the pass's multiplier: six stages. */
  private inverted(
    found: Pieces & {
      readonly sum: UIntValue;
      readonly share: UIntValue;
      readonly first: BoolValue;
    },
  ) {
    const { scale } = this.io.pass;
    // Two halves, of which one is chosen a cycle behind the look into both.
    const tablesFrom = (from: number) => segmentTables(64, (i) => reciprocal(from + i), UInt(17), UInt(10));
    const [low, high] = [tablesFrom(0), tablesFrom(64)];
    const { bases, drops, highBases, highDrops } = this.tables({
      ...{ bases: low.bases, drops: low.drops, highBases: high.bases, highDrops: high.drops },
    });
    // The sum's highest 16 bits, the first of them set.
    const widened = found.sum.extend(Math.max(found.sum.width, 16) + 16);
    const { aligned } = this.stages({
      aligned: {
        valid: found.valid,
        mantissa: widened.shl(15).shr(found.place).truncate(16),
        ...{ place: found.place, share: found.share, first: found.first, last: found.last },
        values: found.values,
      },
    });
    const segment = aligned.mantissa.bits(13, 8);
    const { looked } = this.stages({
      looked: {
        valid: aligned.valid,
        bases: vec([bases, highBases].map((table) => table.at(segment))),
        drops: vec([drops, highDrops].map((table) => table.at(segment))),
        ...{ isHigh: aligned.mantissa.bit(14), within: aligned.mantissa.bits(7, 0) },
        ...{ place: aligned.place, share: aligned.share, first: aligned.first, last: aligned.last },
        values: aligned.values,
      },
    });
    const of = (two: VecValue<UIntType>): UIntValue => mux(looked.isHigh, two.at(1), two.at(0));
    // One multiplier makes what a query's first piece needs of its sum, and a cycle later, where no first one can be, what it needs of its share.
    const { picked } = this.stages({
      picked: {
        valid: looked.valid,
        a: mux(looked.first, of(looked.drops).resize(10), looked.share.resize(10)),
        b: mux(looked.first, looked.within.resize(16), scale.multiplier),
        ...{ base: of(looked.bases), place: looked.place, first: looked.first, last: looked.last },
        values: looked.values,
      },
    });
    const { dropped } = this.stages({
      dropped: {
        valid: picked.valid,
        ...{ base: picked.base, product: picked.a.mul(picked.b) },
        ...{ place: picked.place, first: picked.first, last: picked.last },
        values: picked.values,
      },
    });
    const { inverted } = this.stages({
      inverted: {
        valid: dropped.valid,
        ...{ place: dropped.place, first: dropped.first, last: dropped.last },
        values: dropped.values,
      },
    });
    // For all pieces of the query.
    const { inverse, multiplier } = this.registers({ inverse: UInt(17), multiplier: scale.multiplier.type });
    // Of the product's rounded half the bit below it says whether it goes up: one adder finds what is left of the base.
    const twice = dropped.product.shr(7);
    when(dropped.first, () => {
      inverse.next(concat(dropped.base, literal(Bool(), false)).wrapSub(twice.resize(18)).shr(1));
    });
    when(inverted.first, () => {
      multiplier.next(twice.add(1).shr(1).truncate(multiplier.width));
    });
    // Multipliers stand apart: what goes to all of them is a register in front of them.
    const { spread } = this.stages({
      spread: {
        ...{ valid: inverted.valid, place: inverted.place, last: inverted.last },
        ...{ values: inverted.values, inverse, multiplier },
      },
    });
    return spread;
  }

  /** Pieces times the inverse of their sum, rounded, times the multiplier, as int8: nine stages. */
  private divided(
    spread: Pieces & {
      readonly inverse: UIntValue;
      /** A cycle behind the others. */
      readonly multiplier: UIntValue;
    },
    shift: UIntValue,
  ) {
    const { multiplier } = spread;
    const products = wideProducts(spread.values.map((value) => wideProduct(value, spread.inverse.toSInt())));
    const { multiplied } = this.stages({
      multiplied: { valid: spread.valid, parts: products.parts, ...{ place: spread.place, last: spread.last } },
    });
    const { joined } = this.stages({
      joined: {
        valid: multiplied.valid,
        products: vec(products.join(multiplied.parts)),
        multiplier,
        ...{ place: multiplied.place, last: multiplied.last },
      },
    });
    // floor(x / 2^(8 + place) + 1/2)
    const { whole } = this.stages({
      whole: {
        valid: joined.valid,
        ...{ last: joined.last, multiplier: joined.multiplier },
        values: vec(joined.products.map((product) => product.shr(7).shr(joined.place).truncate(19))),
      },
    });
    const { mean } = this.stages({
      mean: {
        valid: whole.valid,
        ...{ last: whole.last, multiplier: whole.multiplier },
        values: vec(whole.values.map((twice) => twice.add(1).shr(1).truncate(18))),
      },
    });
    const { scaled } = this.stages({
      scaled: {
        valid: mean.valid,
        last: mean.last,
        products: vec(mean.values.map((value) => value.mul(mean.multiplier.toSInt()))),
      },
    });
    // Behind multipliers, which stand apart, too.
    const { gathered } = this.stages({ gathered: scaled });
    const { far } = this.stages({
      far: { valid: gathered.valid, last: gathered.last, ...allShiftedFar(gathered.products, shift, 9) },
    });
    const { halves } = this.stages({
      halves: { valid: far.valid, last: far.last, twice: allShiftedNear(far, shift, 9) },
    });
    const { bytes } = this.nodes({ bytes: ofEach(halves.twice, saturatedHalf) });
    return { valid: halves.valid, values: bytes, last: halves.last };
  }
}
