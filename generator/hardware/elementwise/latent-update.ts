import { before, input, Module, output, SInt, SkidBuffer, Stream, Vec, vec, type SIntValue } from "../../hdl/index.ts";
import { saturate } from "../shapes/rounding.ts";

/**
 * A weighted sum of three rows, `width` values a cycle: `sat16((a x + b v + c u + 2^13) >> 14)`, as `weightedSum` of the golden model.
 * Latent and outputs make the next latent, or what the next step adds to it; without guidance c is zero.
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
    const { update } = this.pipelines({ update: values });
    const times = (terms: typeof values.x, by: SIntValue) => vec(terms.map((term) => term.mul(by)));
    const scaled = update.stage("scaled", {
      x: times(values.x, factors.a),
      v: times(values.v, factors.b),
      u: times(values.u, factors.c),
    });
    const sum = scaled.x.map((value, i) => value.add(scaled.v.at(i)).add(scaled.u.at(i)));
    const added = update.stage("added", {
      wide: vec(
        sum.map((wide) =>
          wide
            .add(2 ** 13)
            .shr(14)
            .resize(27),
        ),
      ),
    });
    const { saturated } = this.nodes({ saturated: vec(added.wide.map((wide) => saturate(wide, 16))) });
    const { buffer } = this.instances({ buffer: new SkidBuffer({ x: sixteen }) });
    update.into(before(buffer, latent), { x: saturated });
  }
}
