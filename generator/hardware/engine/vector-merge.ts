import {
  before,
  bitsFor,
  count,
  input,
  Module,
  output,
  SkidBuffer,
  Stream,
  UInt,
  Vec,
  vec,
  type SIntType,
  type UIntType,
  type VecValue,
} from "../../hdl/index.ts";
import { engineTypes, type EngineShape } from "../shapes/engine-shape.ts";

/**
 * Adds the lanes' parts of a vector of P V, `merge` elements a cycle, and their parts of the row's sum.
 *
 * A lane gives a vector for every chunk of a query, at the earliest once in as many cycles as it has positions of the
 * query. So the merge does not limit as long as a query keeps at least lanes * width / merge positions.
 */
export class VectorMerge extends Module {
  readonly io;

  constructor(shape: EngineShape) {
    const { lanes, width, merge } = shape;
    const type = engineTypes(shape);
    super({
      about: "Adds the lanes' parts of each vector of P V and of the row's sum, a piece of the vector at a time.",
      parameters: { lanes, width, merge, bits: type.part.width },
    });
    const pieces = width / merge;
    const pieceType = { values: Vec(merge, type.element), sum: type.rowSum };
    this.io = this.ports({
      vectors: input(Stream({ values: Vec(lanes * width, type.part), sums: Vec(lanes, type.partSum) })),
      pieces: output(Stream(pieceType)),
    });
    const { vectors, pieces: out } = this.io;

    const { sum } = this.pipelines({ sum: vectors.valid });
    const { piece } = this.registers({ piece: UInt(bitsFor(pieces - 1)).reset(0) });
    vectors.ready.drive(count(piece, pieces - 1, vectors.valid.and(sum.advance)));

    const pieceBits = merge * type.part.width;
    const chosen = vectors.values
      .asUInt()
      .asVec(lanes, UInt(pieces * pieceBits))
      .map((lane) => lane.asVec(pieces, UInt(pieceBits)).at(piece).asVec(merge, type.part).elements);
    let level: { readonly values: VecValue<SIntType>; readonly sums: VecValue<UIntType> } = sum.stage("first", {
      values: vec(chosen.flat()),
      sums: vectors.sums,
    });
    for (let size = lanes / 2, grown = 1; size >= 1; size /= 2, grown++) {
      const { values, sums } = level;
      level = sum.stage(`of${size}`, {
        values: vec(
          Array.from({ length: size * merge }, (_, i) => {
            const [lane, element] = [Math.floor(i / merge), i % merge];
            return values.at(2 * lane * merge + element).add(values.at((2 * lane + 1) * merge + element));
          }),
        ),
        sums: vec(Array.from({ length: size }, (_, i) => sums.at(2 * i).add(sums.at(2 * i + 1)))),
      });
    }
    const { buffer } = this.instances({ buffer: new SkidBuffer(pieceType) });
    sum.into(before(buffer, out), { values: level.values, sum: level.sums.at(0) });
  }
}
