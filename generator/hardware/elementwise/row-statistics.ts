import {
  bitsFor,
  Bool,
  concat,
  connect,
  gated,
  input,
  literal,
  load,
  mapped,
  Module,
  mux,
  output,
  payload,
  SInt,
  SkidBuffer,
  Stream,
  typeOf,
  UInt,
  when,
  type BoolValue,
  type Bundle,
  type BundleOf,
  type SIntType,
  type SIntValue,
  type StreamSource,
  type UIntType,
  type UIntValue,
} from "../../hdl/index.ts";
import { highestBit, segmentTables } from "../shapes/piecewise.ts";
import { wideProduct } from "../shapes/wide-product.ts";

/** Fraction bits of the mean and of centred values beyond the stream's steps, as in the golden model. */
export const FRACTION = 3;

/** 2^22 / sqrt(mantissa) where each of 192 segments begins: the table of `rsqrtMantissa` in the golden model. */
const inverseRoot = (segment: number): number => Math.round(2 ** 22 / Math.sqrt((segment + 64) * 256));

/** What is told of the rows of a layer. */
export function rowsLayerType(words: number) {
  return {
    lastWord: UInt(bitsFor(words - 1)).describe("words in a row, less one"),
    reciprocal: UInt(24 + FRACTION + 1).describe("2^27 / elements"),
    epsilon: UInt(40),
  };
}

/** Sums over a row of up to so many elements, and over their squares. */
export function rowSumsType(elements: number) {
  const bits = Math.ceil(Math.log2(elements));
  return { sum: SInt(16 + bits), squares: UInt(31 + bits) };
}

/** What makes an element of a row its result: `(8 x inverse - offset) * 2^-down`, the offset mean * inverse. */
export const rowMarkType = { inverse: UInt(16), down: UInt(6), offset: SInt(37) };

/** Cycles of a product by a factor of so many bits: four bits a cycle. */
const cyclesOf = (bits: number): number => Math.ceil(bits / 4);
const meanType = SInt(16 + FRACTION + 1);
type Factors = readonly [SIntValue, SIntValue];

/**
 * From sums of a row to the inverse of its deviation, as in `normModulate` of the golden model: with m the mean in eighths and c = 8 x - m,
 * the sum of c^2 is 64 times that of x^2, less m (16 sum - elements m). So rows are not gone over twice.
 *
 * Its five products are made two digits of two bits a cycle, each row's while the next one's are summed; where rows are too short
 * for that, by multipliers.
 */
export class RowStatistics extends Module<{ readonly width: number; readonly words: number; readonly cycles: number }> {
  readonly io;
  /** Whether a product of two digits a cycle, the longest that of a row's sum, is done when the next row comes. */
  private readonly isSlow: boolean;

  /**
   * @param width elements in a word
   * @param words in the longest row
   * @param cycles from row to row
   */
  constructor(width: number, words: number, cycles: number) {
    super({ about: "Mean and deviation of rows, from their sums.", parameters: { width, words, cycles } });
    const sumsType = rowSumsType(width * words);
    this.isSlow = cycles >= cyclesOf(sumsType.sum.width + 1) + 3;
    this.io = this.ports({
      layer: input(rowsLayerType(words)),
      sums: input(Stream(sumsType)),
      marks: output(Stream(rowMarkType)),
    });
    const { layer, sums, marks } = this.io;
    const sum = sums.sum.extend(sumsType.sum.width + 1);
    const averaged = this.product("averaged", sums, [layer.reciprocal.toSInt(), sum], {
      ...{ sum: sums.sum, squares: sums.squares },
    });
    const mean = averaged.product
      .add(2 ** 23)
      .shr(24)
      .resize(meanType.width);
    const counted = this.product("counted", averaged, [mean, layer.lastWord.add(1).toSInt()], {
      ...{ mean, sum: averaged.sum, squares: averaged.squares },
    });
    const rest = counted.sum.shl(4).sub(counted.product.shl(Math.log2(width)));
    const spread = this.product("spread", counted, [rest, counted.mean], {
      mean: counted.mean,
      squares: counted.squares.shl(2 * FRACTION).add(layer.epsilon),
    });
    const segment = this.segmentOf(
      mapped(spread, { mean: spread.mean, squares: spread.squares.toSInt().sub(spread.product).asUInt() }),
    );
    const dropped = this.product("dropped", segment, [segment.drop.toSInt(), segment.within.toSInt()], {
      ...{ mean: segment.mean, down: segment.down, base: segment.base },
    });
    const inverse = dropped.base.wrapSub(dropped.product.asUInt().add(128).shr(8).resize(16));
    const last = this.product("last", dropped, [inverse.toSInt(), dropped.mean], { inverse, down: dropped.down });
    connect(marks, mapped(last, { inverse: last.inverse, down: last.down, offset: last.product.resize(37) }));
  }

  /** Where the inverse of the root is found in its table: squares = mantissa * 4^e with 2^14 <= mantissa < 2^16. */
  private segmentOf(rows: StreamSource<{ mean: SIntType; squares: UIntType }>) {
    const { bases, drops } = this.tables(segmentTables(192, inverseRoot, UInt(16), UInt(9)));
    const { invert } = this.pipelines({ invert: rows });
    const squared = invert.stage("squared", { mean: rows.mean, squares: rows.squares });
    const placed = invert.stage("placed", {
      mean: squared.mean,
      squares: squared.squares,
      place: highestBit(squared.squares),
    });
    // 7 + e = floor(place / 2): squares are shifted by 2 e, up by 14 first.
    const halfPlace = placed.place.shr(1);
    const none = placed.squares.eq(0);
    const aligned = invert.stage("aligned", {
      mean: placed.mean,
      mantissa: mux(none, literal(UInt(16), 2 ** 14), placed.squares.shl(14).shr(halfPlace.shl(1)).truncate(16)),
      down: mux(none, literal(UInt(6), 7), halfPlace.resize(6)),
    });
    const index = aligned.mantissa.bits(15, 8).wrapSub(64);
    const found = invert.stage("found", {
      ...{ mean: aligned.mean, down: aligned.down },
      ...{ base: bases.at(index), drop: drops.at(index), within: aligned.mantissa.bits(7, 0) },
    });
    const type = { mean: meanType, down: UInt(6), base: UInt(16), drop: UInt(9), within: UInt(8) };
    const { segment } = this.wires({ segment: Stream(type) });
    invert.into(segment, found);
    return segment;
  }

  /** A stream with the product of two of its values, and others that go with it. */
  private product<F extends object>(
    name: string,
    source: StreamSource<Bundle>,
    factors: Factors,
    others: F,
  ): StreamSource<BundleOf<F & { readonly product: SIntValue }>> {
    const made = this.isSlow ? this.slow(name, source, factors, others) : this.fast(name, source, factors, others);
    return made as StreamSource<BundleOf<F & { readonly product: SIntValue }>>;
  }

  /** A row a cycle, by multipliers. */
  private fast(name: string, source: StreamSource<Bundle>, [a, b]: Factors, others: object): StreamSource<Bundle> {
    const { [name]: line } = this.pipelines({ [name]: source });
    const scaled = wideProduct(a, b);
    const parts = line!.stage(`${name}Parts`, { others, parts: scaled.parts });
    const result = { ...parts.others, product: scaled.join(parts.parts) };
    const { [`${name}Held`]: buffer } = this.instances({ [`${name}Held`]: new SkidBuffer(typeOf(result) as Bundle) });
    line!.into(buffer!.put, result);
    return buffer!.get;
  }

  /**
   * Digits of -1 to 2 of the second factor, each with a digit of the sum of the factor and 0101...01, which is one more: so two bits choose
   * a term. The highest two digits come first: what is summed up is taken 16 times for further ones.
   * @param factors the second above a third of its least value, or shorter than its digits
   */
  private slow(name: string, source: StreamSource<Bundle>, [of, b]: Factors, others: object): StreamSource<Bundle> {
    const cycles = cyclesOf(b.width);
    const bits = of.width + 4 * cycles;
    const given = mapped(source, { others, a: of }) as StreamSource<Bundle>;
    const { [name]: row } = this.held({ [name]: given });
    const { a, others: held } = payload(row!) as unknown as { readonly a: SIntValue; readonly others: object };
    const { [`${name}Work`]: work } = this.registers({
      [`${name}Work`]: {
        ...{ left: UInt(bitsFor(cycles + 1)), sum: SInt(bits), by: UInt(4 * cycles) },
        // What the digits choose is added a cycle later; nothing in the first one.
        ...{ first: termType(a.width), second: termType(a.width) },
      },
    });
    const { left, sum, by, first, second } = work!;
    // A one below what is taken away stands where the sum has zeros.
    const none = literal(Bool(), false);
    const before = concat(sum.truncate(bits - 4).asUInt(), none, first.isLess, none, second.isLess);
    const [x, y] = [first.term.shl(2).resize(bits).asUInt(), second.term.resize(bits).asUInt()];
    // One adder for three: their sums and carries without carrying.
    const carries = before.and(x).or(before.and(y)).or(x.and(y));
    const grown = before.xor(x).xor(y).wrapAdd(carries.shl(1).truncate(bits));
    const ones = (2 ** (4 * cycles) - 1) / 3;
    // While it has no row it takes whatever is on offer: that one comes is known late.
    when(row!.valid.not(), () => {
      left.next(cycles + 1);
      sum.next(0);
      for (const each of [first, second]) load(each, { term: 0, isLess: false });
      by.next(
        b
          .extend(4 * cycles)
          .asUInt()
          .wrapAdd(ones),
      );
    }).elsewhen(left.ne(0), () => {
      left.next(left.wrapSub(1));
      sum.next(grown.asSInt());
      by.next(by.shl(4).truncate(by.width));
      load(first, termOf(a, by, 4 * cycles - 1));
      load(second, termOf(a, by, 4 * cycles - 3));
    });
    return gated(mapped(row!, { ...held, product: sum }), left.eq(0));
  }
}

/** A value of so many bits times a digit, and whether one less. */
const termType = (bits: number) => ({ term: SInt(bits + 1), isLess: Bool() });

/** A value times the digit whose highest bit is given, and one less where the digit is below zero. */
function termOf(a: SIntValue, by: UIntValue, top: number): { readonly term: SIntValue; readonly isLess: BoolValue } {
  const [high, low] = [by.bit(top), by.bit(top - 1)];
  const wide = a.extend(a.width + 1);
  const term = mux(high, mux(low, a.shl(1), wide), mux(low, literal(SInt(wide.width), 0), wide.not()));
  return { term, isLess: high.or(low).not() };
}
