import {
  Bool,
  choose,
  input,
  literal,
  load,
  Module,
  mux,
  output,
  Table,
  UInt,
  Vec,
  type UIntValue,
} from "../../../hdl/index.ts";
import { unsignedShiftedFar, unsignedShiftedNear } from "../../shapes/rounding.ts";
import { wideProduct } from "../../shapes/wide-product.ts";

/** 2^-(f / 256) * 255 with 8 fraction bits: the table of `probability` in the golden model. */
const EXP2 = Array.from({ length: 256 }, (_, f) => Math.round(255 * 256 * 2 ** (-f / 256)));

/** From this distance on a probability is zero, whatever its fraction. */
const FAR = 2560;

/** Bits that a hard multiplier takes, and as many more as adders make up for. */
const FACTOR = 18;
const MORE = 2;

/**
 * The exponent unit: `probability(rescale(distance, multiplier, shift))` of the golden model, uint8, where a distance is of a score from the largest of
 * its query. Lanes take turns at it, a cycle each.
 *
 * Latency: `Exponent.latency` cycles. It never stalls, its users reserve room for what it gives.
 */
export class Exponent extends Module {
  readonly io;

  /** Cycles from a lane's turn, in which it takes a score, to its probability. */
  static latency(lanes: number): number {
    return lanes === 1 ? 9 : 10;
  }

  /**
   * @param bits width of a distance
   * @param lanes that take turns, a power of two
   */
  constructor(bits: number, lanes: number) {
    super({
      about: "255 * 2^-(distance / 256) of a score's distance from the row's largest, of lanes in turns.",
      parameters: { bits, lanes },
    });
    this.io = this.ports({
      turns: output(Vec(lanes, Bool()).describe("whose score is taken, if it has one")),
      distances: input(Vec(lanes, UInt(bits)).describe("a cycle behind its lane's turn")),
      scale: input({ multiplier: UInt(16), shift: UInt(6).describe("less one") }),
      probability: output(UInt(8)),
    });
    const { scale, probability } = this.io;
    const { exp2 } = this.tables({ exp2: Table(UInt(16), EXP2) });

    // It stands still while a head's scores come, and whose pass it is, is decided far from here.
    const { held } = this.registers(
      { held: { multiplier: scale.multiplier.type, shift: scale.shift.type } },
      { apart: true },
    );
    load(held, scale);
    const { product } = this.registers({ product: UInt(bits + 16) });
    product.next(this.product(this.pick(), held.multiplier));
    // Shifting by one less, adding one and dropping the last bit rounds without a variable addend.
    const farther = unsignedShiftedFar(product, held.shift, 13);
    const { coarse } = this.registers({ coarse: { low: farther.low.type, isBeyond: Bool() } });
    load(coarse, farther);
    const { twice } = this.registers({ twice: { low: UInt(13), isBeyond: Bool() } });
    load(twice, unsignedShiftedNear(coarse, held.shift, 13));
    const { steps, far } = this.registers({ steps: UInt(12), far: Bool() });
    steps.next(twice.low.wrapAdd(1).shr(1).truncate(12));
    far.next(twice.isBeyond.or(twice.low.ge(2 * FAR - 1)));

    // The table may be a block RAM, whose word takes most of a cycle to come out.
    const { entry, mantissa } = this.registers({ entry: UInt(16), mantissa: UInt(16) });
    entry.next(exp2.at(steps.bits(7, 0)));
    mantissa.next(entry);
    const { looked } = this.stages({ looked: { valid: far.not(), down: steps.bits(11, 8) } });
    const { found } = this.stages({ found: looked });
    const { result } = this.registers({ result: UInt(8) });
    const { halves } = this.nodes({ halves: mantissa.shr(found.down) });
    result.next(mux(found.valid, halves.shr(7).add(1).shr(1).truncate(8), literal(UInt(8), 0)));
    probability.drive(result);
  }

  /** The distance of the lane whose turn it was. */
  private pick(): UIntValue {
    const { turns, distances } = this.io;
    const lanes = distances.length;
    if (lanes === 1) {
      turns.drive([literal(Bool(), true)]);
      return distances.at(0);
    }
    const turn = UInt(Math.log2(lanes));
    const { now, past } = this.registers({ now: turn.reset(0), past: turn }, { apart: true });
    now.next(now.wrapAdd(1));
    past.next(now);
    turns.drive(distances.map((_, i) => now.eq(i)));
    const { picked } = this.registers({ picked: distances.at(0).type });
    picked.next(choose(past, distances.elements));
    return picked;
  }

  /** Distance times multiplier, behind a register. Products of a few bits are sums. */
  private product(distance: UIntValue, multiplier: UIntValue): UIntValue {
    const { width } = distance;
    if (width <= FACTOR) {
      const { whole } = this.registers({ whole: UInt(width + 16) });
      whole.next(distance.mul(multiplier));
      return whole;
    }
    if (width <= FACTOR + MORE) {
      const { low, high } = this.registers({ low: UInt(FACTOR + 16), high: UInt(16 + width - FACTOR) });
      low.next(distance.truncate(FACTOR).mul(multiplier));
      const addends = Array.from({ length: width - FACTOR }, (_, i) =>
        mux(distance.bit(FACTOR + i), multiplier.shl(i), literal(UInt(16 + i), 0)),
      );
      high.next(addends.reduce((sum, each) => sum.add(each)).resize(high.width));
      return high
        .shl(FACTOR)
        .add(low)
        .truncate(width + 16);
    }
    const scaled = wideProduct(distance.toSInt(), multiplier.toSInt());
    const { parts } = this.registers({ parts: scaled.parts.type });
    parts.next(scaled.parts);
    return scaled
      .join(parts)
      .asUInt()
      .truncate(width + 16);
  }
}
