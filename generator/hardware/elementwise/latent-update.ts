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
  vec,
  Vec,
  when,
} from "../../hdl/index.ts";
import { saturate } from "../shapes/rounding.ts";

/**
 * One step of the sampling loop on the latent, `width` values a cycle: `sat16((a x + b v + c u + 2^13) >> 14)` with the
 * model's output v, and u without a label; c is zero without guidance. As in `sampleGolden` of the golden model.
 *
 * Latency: 3 cycles. One beat a cycle.
 */
export class LatentUpdate extends Module<{ readonly width: number }> {
  readonly io;

  constructor(width: number) {
    super({ about: "One step of the sampling loop on the latent.", parameters: { width } });
    const sixteen = Vec(width, SInt(16));
    // Factors have 14 fraction bits and lie below 128.
    const factor = SInt(22);
    this.io = this.ports({
      factors: input({ a: factor, b: factor, c: factor }),
      values: input(Stream({ x: sixteen, v: sixteen, u: sixteen })),
      latent: output(Stream({ x: sixteen })),
    });
    const { factors, values, latent } = this.io;
    const product = Vec(width, SInt(38));
    const { scaled, added } = this.registers({
      scaled: { valid: Bool().reset(false), x: product, v: product, u: product },
      added: { valid: Bool().reset(false), wide: Vec(width, SInt(27)) },
    });
    const { advance, taken } = this.wires({ advance: Bool(), taken: Bool() });
    values.ready.drive(advance);
    when(advance, () => {
      scaled.valid.next(values.valid);
      scaled.x.next(values.x.map((value) => value.mul(factors.a)));
      scaled.v.next(values.v.map((value) => value.mul(factors.b)));
      scaled.u.next(values.u.map((value) => value.mul(factors.c)));
      added.valid.next(scaled.valid);
      added.wide.next(
        scaled.x.map((value, i) =>
          value
            .add(scaled.v.at(i))
            .add(scaled.u.at(i))
            .add(2 ** 13)
            .shr(14)
            .resize(27),
        ),
      );
    });
    const { saturated } = this.nodes({
      saturated: vec(
        SInt(16),
        added.wide.map((wide) => saturate(wide, 16)),
      ),
    });
    const type = { x: sixteen };
    advance.drive(added.valid.not().or(taken));
    const { buffer } = this.instances({ buffer: bufferFor(type) });
    connect(latent, through(buffer, streamOf(type, added.valid, taken, { x: saturated })));
  }
}
