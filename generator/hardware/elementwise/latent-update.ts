import {
  bitsFor,
  Bool,
  choose,
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
  through,
  UInt,
  Vec,
  vec,
  when,
  Widen,
  type BoolValue,
  type SIntValue,
} from "../../hdl/index.ts";
import { countPlacesLate, latePlaces } from "../shapes/registers.ts";
import { saturate } from "../shapes/rounding.ts";

/** Bits of a factor, 14 of them fractions, and of its lower part: with a sign it is what a hard multiplier takes. */
const FACTOR = 22;
const LOW = 17;
/** Bits of a sum of three products. */
const SUM = 41;
/** Results that may be under way or wait. */
const PLACES = 4;

/**
 * A weighted sum of three rows: `sat16((a x + b v + c u + 2^13) >> 14)`, as `weightedSum` of the golden model.
 * Latent and outputs make the next latent, or what the next step adds to it; without guidance c is zero.
 *
 * Its three words come over one bus, a word a cycle, so multipliers serve them in turn, `lanes` of their `width` values at a time. Where a factor
 * is 8 or more the upper parts of factors go before the lower ones.
 *
 * Latency: 6 cycles, and one more where a beat takes several turns. Three cycles a turn, six with such a factor. A turn begins where its result has a
 * place, and nothing holds it back then.
 * Factors stand a cycle before the first beat that they are for.
 */
export class LatentUpdate extends Module<{ readonly width: number; readonly lanes: number }> {
  readonly io;

  /** @param lanes values at a time, a power of two up to `width` */
  constructor(width: number, lanes = width) {
    super({ about: "One step of the sampling loop on the latent.", parameters: { width, lanes } });
    const sixteen = Vec(width, SInt(16));
    const few = { x: Vec(lanes, SInt(16)) };
    const turns = width / lanes;
    const factor = SInt(FACTOR);
    this.io = this.ports({
      factors: input({ a: factor, b: factor, c: factor }),
      values: input(Stream({ x: sixteen, v: sixteen, u: sixteen })),
      latent: output(Stream({ x: sixteen })),
    });
    const { factors, values, latent } = this.io;
    const three = [factors.a, factors.b, factors.c];
    const { isWide } = this.registers({ isWide: Bool().describe("a factor has an upper part") });
    isWide.next(three.map(hasUpper).reduce((a, b) => a.or(b)));
    const { term, isLower } = this.registers({
      term: UInt(2).reset(0),
      isLower: Bool().describe("upper parts are summed up").reset(false),
    });
    const { isUpper } = this.nodes({ isUpper: isWide.and(isLower.not()) });
    const { places } = this.registers({ places: latePlaces(PLACES, "turns begun and not yet given") });
    const { goes } = this.nodes({ goes: values.valid.and(places.hasRoom) });
    const { ends } = this.nodes({ ends: count(term, 2, goes) });
    when(ends, () => {
      isLower.next(isUpper);
    });
    const { isLast } = this.nodes({ isLast: ends.and(isUpper.not()) });
    const { turn } = this.registers({ turn: UInt(bitsFor(turns - 1)).reset(0) });
    values.ready.drive(count(turn, turns - 1, isLast));
    const now = [values.x, values.v, values.u].map((row) =>
      choose(
        turn,
        Array.from({ length: turns }, (_, i) => vec(row.elements.slice(i * lanes, (i + 1) * lanes))),
      ),
    );
    const chosen = choose(term, three);
    const lower = mux(isWide, chosen.truncate(LOW).asUInt().toSInt(), chosen.truncate(LOW + 1));
    const { picked } = this.stages({
      picked: {
        valid: goes,
        values: choose(term, now),
        factor: mux(isUpper, chosen.shr(LOW).resize(LOW + 1), lower),
        ...{ first: term.eq(0), isUpper, isLower, last: isLast },
      },
    });
    const { first, last } = picked;
    const { scaled } = this.stages({
      scaled: {
        valid: picked.valid,
        products: vec(picked.values.map((value) => value.mul(picked.factor))),
        ...{ first, isUpper: picked.isUpper, isLower: picked.isLower, last },
      },
    });
    const { sums } = this.registers({ sums: Vec(lanes, SInt(SUM)) });
    // What a product is added to: sums of upper parts are moved up before those of lower ones begin, and half of the last bit kept is added.
    const sumSoFar = (sum: SIntValue): SIntValue => {
      const upper = mux(scaled.isLower, sum.truncate(SUM - LOW), literal(SInt(SUM - LOW), 0));
      const begun = concat(upper.asUInt(), literal(UInt(LOW), 2 ** 13)).asSInt();
      return mux(scaled.first, mux(scaled.isUpper, literal(SInt(SUM), 0), begun), sum);
    };
    const { added } = this.nodes({
      added: vec(scaled.products.map((product, i) => sumSoFar(sums.at(i)).wrapAdd(product))),
    });
    when(scaled.valid, () => {
      sums.next(added);
    });
    const { summed } = this.stages({
      summed: { valid: scaled.valid.and(scaled.last), wide: vec(added.map((sum) => sum.shr(14))) },
    });
    const { saturated } = this.nodes({ saturated: vec(summed.wide.map((wide) => saturate(wide, 16))) });
    const { buffer } = this.instances({ buffer: new Queue(few, PLACES) });
    const { put, get } = buffer;
    connect(put, { valid: summed.valid, x: saturated });
    connect(
      latent,
      turns === 1 ? get : through(this.instances({ packer: new Widen(few, { x: sixteen }) }).packer, get),
    );
    countPlacesLate(places, PLACES, isLast, get.fires);
  }
}

/** Whether a factor does not fit a multiplier as it is. */
function hasUpper(factor: SIntValue): BoolValue {
  const upper = factor.bits(FACTOR - 1, LOW);
  return upper.all().or(upper.any().not()).not();
}
