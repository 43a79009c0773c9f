import { Bool, input, literal, Module, mux, output, SInt, Table, UInt } from "../../../hdl/index.ts";

/** 2^-(f / 256) * 255 with 8 fraction bits: the table of `probability` in the golden model. */
const EXP2 = Array.from({ length: 256 }, (_, f) => Math.round(255 * 256 * 2 ** (-f / 256)));

/** From this distance on a probability is zero, whatever its fraction. */
const FAR = 2560;

/**
 * The exponent unit: `probability(rescale(most - score, multiplier, shift))` of the golden model, uint8.
 *
 * Latency: `Exponent.latency` cycles. One score a cycle; it never stalls, its user reserves room for what it gives.
 */
export class Exponent extends Module {
  static readonly latency = 5;
  readonly io;

  /** @param bits width of a score */
  constructor(bits: number) {
    super({ about: "255 * 2^-(distance / 256) of a score's distance from the row's largest.", parameters: { bits } });
    this.io = this.ports({
      score: input(SInt(bits)),
      most: input(SInt(bits)),
      scale: input({ multiplier: UInt(16), shift: UInt(6).describe("less one") }),
      probability: output(UInt(8)),
    });
    const { score, most, scale, probability } = this.io;
    const { exp2 } = this.tables({ exp2: Table(UInt(16), EXP2) });

    const { distance } = this.registers({ distance: UInt(bits) });
    distance.next(most.sub(score).asUInt().truncate(bits));
    const { product } = this.registers({ product: UInt(bits + 16) });
    product.next(distance.mul(scale.multiplier));
    // Shifting by one less, adding one and dropping the last bit rounds without a variable addend.
    const { steps, far } = this.registers({ steps: UInt(12), far: Bool() });
    const { twice } = this.nodes({ twice: product.shr(scale.shift) });
    const rounded = twice.add(1).shr(1);
    steps.next(rounded.truncate(12));
    far.next(rounded.ge(FAR));

    const { mantissa, down, zero } = this.registers({ mantissa: UInt(16), down: UInt(4), zero: Bool() });
    mantissa.next(exp2.at(steps.bits(7, 0)));
    down.next(steps.bits(11, 8));
    zero.next(far);
    const { result } = this.registers({ result: UInt(8) });
    const { halves } = this.nodes({ halves: mantissa.shr(down) });
    result.next(mux(zero, literal(UInt(8), 0), halves.shr(7).add(1).shr(1).truncate(8)));
    probability.drive(result);
  }
}
