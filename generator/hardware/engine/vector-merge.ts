import {
  bitsFor,
  connect,
  count,
  input,
  Module,
  output,
  Queue,
  Stream,
  UInt,
  Vec,
  vec,
  type BoolValue,
  type SIntType,
  type UIntType,
  type VecValue,
} from "../../hdl/index.ts";
import { engineTypes, type EngineShape } from "../shapes/engine-shape.ts";
import { countOpen } from "../shapes/registers.ts";

/** Pieces of vectors that are begun and not taken, at most. */
export const mergePlaces = (lanes: number): number => Math.log2(lanes) + 4;

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

    // What has begun has a place behind the adders, which therefore never wait.
    const places = mergePlaces(lanes);
    const { piece, open } = this.registers({
      piece: UInt(bitsFor(pieces - 1)).reset(0),
      open: UInt(bitsFor(places)).describe("pieces begun and not taken").reset(0),
    });
    const { goes } = this.nodes({ goes: vectors.valid.and(open.ne(places)) });
    vectors.ready.drive(count(piece, pieces - 1, goes));
    countOpen(open, goes, out.fires);

    const pieceBits = merge * type.part.width;
    const chosen = vectors.values
      .asUInt()
      .asVec(lanes, UInt(pieces * pieceBits))
      .map((lane) => lane.asVec(pieces, UInt(pieceBits)).at(piece).asVec(merge, type.part).elements);
    const first = { valid: goes, values: vec(chosen.flat()), sums: vectors.sums };
    let level: { valid: BoolValue; values: VecValue<SIntType>; sums: VecValue<UIntType> } = this.stages({
      first,
    }).first;
    for (let size = lanes / 2, grown = 1; size >= 1; size /= 2, grown++) {
      const { valid, values, sums } = level;
      const next = {
        valid,
        values: vec(
          Array.from({ length: size * merge }, (_, i) => {
            const [lane, element] = [Math.floor(i / merge), i % merge];
            return values.at(2 * lane * merge + element).add(values.at((2 * lane + 1) * merge + element));
          }),
        ),
        sums: vec(Array.from({ length: size }, (_, i) => sums.at(2 * i).add(sums.at(2 * i + 1)))),
      };
      level = this.stages({ [`of${size}`]: next })[`of${size}`]!;
    }
    const { queue } = this.instances({ queue: new Queue(pieceType, places) });
    connect(queue.put, { valid: level.valid, values: level.values, sum: level.sums.at(0) });
    connect(out, queue.get);
  }
}
