import {
  Bool,
  input,
  literal,
  Module,
  mux,
  output,
  SInt,
  Table,
  UInt,
  when,
  type UIntValue,
} from "../../../hdl/index.ts";
import { wideProduct } from "../../shapes/wide-product.ts";
import type { PowerInterval } from "./lane-types.ts";

/** 2^-(f / 256) * 255 with 8 fraction bits: the table of `probability` in the golden model. */
const EXP2 = Array.from({ length: 256 }, (_, f) => Math.round(255 * 256 * 2 ** (-f / 256)));

/** From this distance on a probability is zero, whatever its fraction. */
const FAR = 2560;

/**
 * The exponent unit: `probability(rescale(most - score, multiplier, shift))` of the golden model, uint8.
 *
 * Latency: `Exponent.latency` cycles. A score in so many cycles as its interval is; it never stalls, its user reserves room for what it gives.
 */
export class Exponent extends Module {
  readonly io;

  /** Cycles from a score that is taken to its probability. */
  static latency(interval: PowerInterval): number {
    return 7 + interval;
  }

  /**
   * @param bits width of a score
   * @param interval cycles from one score to the next, at least: in two, halves of a distance go through one multiplier
   */
  constructor(bits: number, interval: PowerInterval) {
    super({
      about: "255 * 2^-(distance / 256) of a score's distance from the row's largest.",
      parameters: { bits, interval },
    });
    this.io = this.ports({
      takes: input(Bool().describe("there is a score")),
      score: input(SInt(bits)),
      most: input(SInt(bits)),
      scale: input({ multiplier: UInt(16), shift: UInt(6).describe("less one") }),
      probability: output(UInt(8)),
    });
    const { score, most, scale, probability } = this.io;
    const { exp2 } = this.tables({ exp2: Table(UInt(16), EXP2) });

    const distance = most.sub(score).asUInt().truncate(bits);
    const { product, twice } = this.registers({ product: UInt(bits + 16), twice: UInt(bits + 16) });
    product.next(interval === 1 ? this.wholeProduct(distance) : this.halfByHalf(distance));
    // Shifting by one less, adding one and dropping the last bit rounds without a variable addend.
    twice.next(product.shr(scale.shift));
    const { steps, far } = this.registers({ steps: UInt(12), far: Bool() });
    steps.next(twice.truncate(13).wrapAdd(1).shr(1).truncate(12));
    far.next(twice.ge(2 * FAR - 1));

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

  /** Distance times multiplier, with a register before the products of parts and one behind. */
  private wholeProduct(distance: UIntValue): UIntValue {
    const { held } = this.registers({ held: distance.type });
    when(this.io.takes, () => {
      held.next(distance);
    });
    const scaled = wideProduct(held.toSInt(), this.io.scale.multiplier.toSInt());
    const { parts } = this.registers({ parts: scaled.parts.type });
    parts.next(scaled.parts);
    return scaled
      .join(parts)
      .asUInt()
      .truncate(distance.width + 16);
  }

  /** The same a cycle later: the lower half's product, then the upper one's. */
  private halfByHalf(distance: UIntValue): UIntValue {
    const size = Math.ceil(distance.width / 2);
    const { half, upper, part, lower } = this.registers({
      ...{ half: UInt(size), upper: UInt(size) },
      ...{ part: UInt(size + 16), lower: UInt(size + 16) },
    });
    half.next(upper);
    when(this.io.takes, () => {
      half.next(distance.truncate(size));
      upper.next(distance.shr(size).resize(size));
    });
    part.next(half.mul(this.io.scale.multiplier));
    lower.next(part);
    return part
      .shl(size)
      .add(lower)
      .truncate(distance.width + 16);
  }
}
