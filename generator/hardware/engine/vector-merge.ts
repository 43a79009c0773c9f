import {
  bitsFor,
  Bool,
  bufferFor,
  connect,
  input,
  Module,
  output,
  SInt,
  step,
  Stream,
  streamOf,
  through,
  UInt,
  vec,
  Vec,
  when,
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
    this.io = this.ports({
      vectors: input(Stream({ values: Vec(lanes * width, type.part), sums: Vec(lanes, type.partSum) })),
      pieces: output(Stream({ values: Vec(merge, type.element), sum: type.rowSum })),
    });
    const { vectors, pieces: out } = this.io;

    const { advance } = this.wires({ advance: Bool() });
    const { piece } = this.registers({ piece: UInt(bitsFor(pieces - 1)).reset(0) });
    const { isLast } = this.nodes({ isLast: piece.eq(pieces - 1) });
    vectors.ready.drive(advance.and(isLast));
    when(vectors.valid.and(advance), () => {
      piece.next(step(piece, isLast));
    });

    // The piece of each lane, lane by lane.
    const chosen = Array.from({ length: lanes * merge }, (_, i) => {
      const [lane, element] = [Math.floor(i / merge), i % merge];
      const choices = Array.from({ length: pieces }, (__, p) => vectors.values.at(lane * width + p * merge + element));
      return vec(type.part, choices).at(piece);
    });
    const { first } = this.registers({
      first: {
        valid: Bool().reset(false),
        values: Vec(lanes * merge, type.part),
        sums: Vec(lanes, type.partSum),
      },
    });
    when(advance, () => {
      first.valid.next(vectors.valid);
      first.values.next(chosen);
      first.sums.next(vectors.sums);
    });

    let level = first;
    for (let size = lanes / 2, grown = 1; size >= 1; size /= 2, grown++) {
      const { [`of${size}`]: next } = this.registers({
        [`of${size}`]: {
          valid: Bool().reset(false),
          values: Vec(size * merge, SInt(type.part.width + grown)),
          sums: Vec(size, UInt(type.partSum.width + grown)),
        },
      });
      const { valid, values, sums } = level;
      when(advance, () => {
        next!.valid.next(valid);
        next!.values.next(
          next!.values.map((_, i) => {
            const [lane, element] = [Math.floor(i / merge), i % merge];
            return values.at(2 * lane * merge + element).add(values.at((2 * lane + 1) * merge + element));
          }),
        );
        next!.sums.next(next!.sums.map((_, i) => sums.at(2 * i).add(sums.at(2 * i + 1))));
      });
      level = next!;
    }
    const pieceType = { values: Vec(merge, type.element), sum: type.rowSum };
    const { taken } = this.wires({ taken: Bool() });
    advance.drive(level.valid.not().or(taken));
    const { buffer } = this.instances({ buffer: bufferFor(pieceType) });
    const merged = streamOf(pieceType, level.valid, taken, { values: level.values, sum: level.sums.at(0) });
    connect(out, through(buffer, merged));
  }
}
