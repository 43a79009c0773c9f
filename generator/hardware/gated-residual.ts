import {
  Bool,
  bufferFor,
  connect,
  input,
  Module,
  output,
  SInt,
  Stream,
  streamOf,
  through,
  UInt,
  vec,
  Vec,
  when,
} from "../hdl/index.ts";
import { saturate } from "./rounding.ts";

/**
 * Adds gated sums to the residual stream, `width` elements a cycle: `sat16(x + ((sum * factor + 2^(shift - 1)) >> shift))`,
 * as `addGated` in the golden model.
 *
 * Latency: 4 cycles. One beat a cycle.
 */
export class GatedResidual extends Module<{ readonly width: number }> {
  readonly io;

  constructor(width: number) {
    super({ about: "Adds gated sums to the residual stream.", parameters: { width } });
    const sixteen = Vec(width, SInt(16));
    this.io = this.ports({
      shift: input(UInt(5).describe("less one")),
      terms: input(Stream({ x: sixteen, sums: Vec(width, SInt(32)), factors: sixteen })),
      stream: output(Stream({ x: sixteen })),
    });
    const { shift, terms, stream } = this.io;
    const stage = { valid: Bool().reset(false), x: sixteen };
    const { scaled, shifted, added } = this.registers({
      scaled: { ...stage, products: Vec(width, SInt(48)) },
      shifted: { ...stage, twice: Vec(width, SInt(48)) },
      added: { valid: Bool().reset(false), wide: Vec(width, SInt(49)) },
    });
    const { advance } = this.wires({ advance: Bool() });
    terms.ready.drive(advance);
    when(advance, () => {
      scaled.valid.next(terms.valid);
      scaled.x.next(terms.x);
      scaled.products.next(terms.sums.map((sum, i) => sum.mul(terms.factors.at(i))));
      // Shifting by one less, adding one and dropping the last bit rounds without a variable addend.
      shifted.valid.next(scaled.valid);
      shifted.x.next(scaled.x);
      shifted.twice.next(scaled.products.map((product) => product.shr(shift)));
      added.valid.next(shifted.valid);
      added.wide.next(shifted.twice.map((twice, i) => twice.add(1).shr(1).add(shifted.x.at(i)).truncate(49)));
    });
    const { saturated } = this.nodes({
      saturated: vec(
        SInt(16),
        added.wide.map((wide) => saturate(wide, 16)),
      ),
    });
    const type = { x: sixteen };
    const { taken } = this.wires({ taken: Bool() });
    advance.drive(added.valid.not().or(taken));
    const { buffer } = this.instances({ buffer: bufferFor(type) });
    connect(stream, through(buffer, streamOf(type, added.valid, taken, { x: saturated })));
  }
}
