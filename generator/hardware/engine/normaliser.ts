import {
  bitsFor,
  Bool,
  bufferFor,
  connect,
  input,
  literal,
  Module,
  mux,
  output,
  SInt,
  Stream,
  streamOf,
  Table,
  through,
  UInt,
  vec,
  Vec,
  when,
} from "../../hdl/index.ts";
import { saturatedHalf } from "../shapes/rounding.ts";
import { engineTypes, type EngineShape } from "../shapes/engine-shape.ts";

/** 2^31 / mantissa at the ends of 128 segments: the table of `reciprocalMantissa` in the golden model. */
const SEGMENTS = Array.from({ length: 128 }, (_, i) => {
  const at = (m: number): number => Math.round(2 ** 31 / m);
  return { base: at((i + 128) * 256), drop: at((i + 128) * 256) - at((i + 129) * 256) };
});

/**
 * Divides elements of P V by the row's sum and brings them to int8, as `attention` in the golden model does: a reciprocal
 * by table and interpolation, a mean of V with 8 fraction bits, and its requantisation.
 *
 * Latency: 8 cycles. One piece a cycle.
 */
export class Normaliser extends Module {
  readonly io;

  constructor(shape: EngineShape) {
    const { merge } = shape;
    const type = engineTypes(shape);
    const sumBits = type.rowSum.width;
    super({
      about: "Elements of P V over the row's sum, as int8.",
      parameters: { merge, bits: type.element.width, sum: sumBits },
    });
    const result = { values: Vec(merge, SInt(8)) };
    this.io = this.ports({
      scale: input(type.scale),
      pieces: input(Stream({ values: Vec(merge, type.element), sum: type.rowSum })),
      results: output(Stream(result)),
    });
    const { scale, pieces, results } = this.io;
    const { bases, drops } = this.tables({
      bases: Table(
        UInt(17),
        SEGMENTS.map(({ base }) => base),
      ),
      drops: Table(
        UInt(10),
        SEGMENTS.map(({ drop }) => drop),
      ),
    });
    const values = Vec(merge, type.element);
    const place = UInt(bitsFor(sumBits - 1)).describe("of the sum's highest bit");
    const stage = () => ({ valid: Bool().reset(false) });
    const { found, aligned, looked, inverted, multiplied, mean, scaled, halves } = this.registers({
      found: { ...stage(), values, place, sum: type.rowSum },
      aligned: { ...stage(), values, place, mantissa: UInt(16) },
      looked: { ...stage(), values, place, base: UInt(17), down: UInt(18) },
      inverted: { ...stage(), values, place, inverse: UInt(17) },
      multiplied: { ...stage(), place, products: Vec(merge, SInt(type.element.width + 18)) },
      mean: { ...stage(), values: Vec(merge, SInt(18)) },
      scaled: { ...stage(), products: Vec(merge, SInt(35)) },
      halves: { ...stage(), values: Vec(merge, SInt(35)) },
    });
    const { highest } = this.nodes({
      highest: Array.from({ length: sumBits }, (_, i) => i).reduce(
        (best, i) => mux(pieces.sum.bit(i), literal(place, i), best),
        literal(place, 0),
      ),
    });
    const { advance } = this.wires({ advance: Bool() });
    pieces.ready.drive(advance);
    // The sum's highest 16 bits, the first of them set.
    const widened = found.sum.extend(Math.max(sumBits, 16) + 16);
    when(advance, () => {
      found.place.next(highest);
      found.sum.next(pieces.sum);
      found.values.next(pieces.values);
      aligned.mantissa.next(widened.shl(15).shr(found.place).truncate(16));
      aligned.place.next(found.place);
      aligned.values.next(found.values);
      const segment = aligned.mantissa.bits(14, 8);
      looked.base.next(bases.at(segment));
      looked.down.next(drops.at(segment).mul(aligned.mantissa.bits(7, 0)));
      looked.place.next(aligned.place);
      looked.values.next(aligned.values);
      inverted.inverse.next(looked.base.wrapSub(looked.down.add(128).shr(8)));
      inverted.place.next(looked.place);
      inverted.values.next(looked.values);
      multiplied.products.next(inverted.values.map((value) => value.mul(inverted.inverse.toSInt())));
      multiplied.place.next(inverted.place);
      // floor(x / 2^(8 + place) + 1/2)
      mean.values.next(
        multiplied.products.map((product) =>
          product.shr(7).shr(multiplied.place).truncate(19).add(1).shr(1).truncate(18),
        ),
      );
      scaled.products.next(mean.values.map((value) => value.mul(scale.multiplier.toSInt())));
      halves.values.next(scaled.products.map((product) => product.shr(scale.shift)));
      const path = [found, aligned, looked, inverted, multiplied, mean, scaled, halves];
      for (const [i, to] of path.entries()) to.valid.next((path[i - 1] ?? pieces).valid);
    });
    const rounded = halves.values.map((twice) => saturatedHalf(twice));
    const { taken } = this.wires({ taken: Bool() });
    advance.drive(halves.valid.not().or(taken));
    const { bytes } = this.nodes({ bytes: vec(SInt(8), rounded) });
    const { buffer } = this.instances({ buffer: bufferFor(result) });
    connect(results, through(buffer, streamOf(result, halves.valid, taken, { values: bytes })));
  }
}
