import { connect, input, Module, output, SInt, SkidBuffer, Stream, UInt, vec, Vec } from "../../hdl/index.ts";
import { highestBit, segmentTables } from "../shapes/piecewise.ts";
import { saturatedHalf } from "../shapes/rounding.ts";
import { engineTypes, type EngineShape } from "../shapes/engine-shape.ts";

/** 2^31 / mantissa where each of 128 segments begins: the table of `reciprocalMantissa` in the golden model. */
const reciprocal = (segment: number): number => Math.round(2 ** 31 / ((segment + 128) * 256));

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
    const { bases, drops } = this.tables(segmentTables(128, reciprocal, UInt(17), UInt(10)));
    const { highest } = this.nodes({ highest: highestBit(pieces.sum) });
    const { divide } = this.pipelines({ divide: pieces });
    // The place of the sum's highest bit.
    const found = divide.stage("found", { place: highest, sum: pieces.sum, values: pieces.values });
    // The sum's highest 16 bits, the first of them set.
    const widened = found.sum.extend(Math.max(sumBits, 16) + 16);
    const aligned = divide.stage("aligned", {
      mantissa: widened.shl(15).shr(found.place).truncate(16),
      place: found.place,
      values: found.values,
    });
    const segment = aligned.mantissa.bits(14, 8);
    const looked = divide.stage("looked", {
      base: bases.at(segment),
      down: drops.at(segment).mul(aligned.mantissa.bits(7, 0)),
      place: aligned.place,
      values: aligned.values,
    });
    const inverted = divide.stage("inverted", {
      inverse: looked.base.wrapSub(looked.down.add(128).shr(8)),
      place: looked.place,
      values: looked.values,
    });
    const multiplied = divide.stage("multiplied", {
      products: vec(
        SInt(type.element.width + 18),
        inverted.values.map((value) => value.mul(inverted.inverse.toSInt())),
      ),
      place: inverted.place,
    });
    // floor(x / 2^(8 + place) + 1/2)
    const mean = divide.stage("mean", {
      values: vec(
        SInt(18),
        multiplied.products.map((product) =>
          product.shr(7).shr(multiplied.place).truncate(19).add(1).shr(1).truncate(18),
        ),
      ),
    });
    const scaled = divide.stage("scaled", {
      products: vec(
        SInt(35),
        mean.values.map((value) => value.mul(scale.multiplier.toSInt())),
      ),
    });
    const halves = divide.stage("halves", {
      values: vec(
        SInt(35),
        scaled.products.map((product) => product.shr(scale.shift)),
      ),
    });
    const { bytes } = this.nodes({
      bytes: vec(
        SInt(8),
        halves.values.map((twice) => saturatedHalf(twice)),
      ),
    });
    const { buffer } = this.instances({ buffer: new SkidBuffer(result) });
    divide.into(buffer.put, { values: bytes });
    connect(results, buffer.get);
  }
}
