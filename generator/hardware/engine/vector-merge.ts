import {
  bitsFor,
  Bool,
  connect,
  count,
  input,
  Module,
  mux,
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

/** Pieces of vectors that are begun and not taken, at most: those between a vector's first one and where it is taken, and the rest of the vector. */
export const mergePlaces = ({ lanes, width, merge }: EngineShape): number => Math.log2(lanes) + 5 + width / merge;

/**
 * Adds the lanes' parts of a vector of P V, `merge` elements a cycle, and their parts of the row's sum. A vector begins with room for all its pieces, which
 * then go one a cycle: that it is over is known before it is.
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
      begins: output(Bool().describe("all of the vector is here; it is taken with its last piece")),
      pieces: output(Stream(pieceType)),
    });
    const { vectors, begins, pieces: out } = this.io;

    // What has begun has places behind the adders, which therefore never wait.
    const places = mergePlaces(shape);
    const { at, isFirst, isLast, open, hasRoom } = this.registers({
      at: Array.from({ length: lanes }, () => UInt(bitsFor(pieces - 1)).reset(0)),
      isFirst: Bool().reset(true),
      isLast: Bool().reset(pieces === 1),
      open: UInt(bitsFor(places)).describe("pieces begun and not taken").reset(0),
      hasRoom: Bool().reset(true),
    });
    begins.drive(isFirst.and(vectors.valid, hasRoom));
    const { goes } = this.nodes({ goes: begins.or(isFirst.not()) });
    vectors.ready.drive(pieces > 1 ? isLast : begins);
    // A counter for each lane, which stands beside it.
    for (const piece of at) count(piece, pieces - 1, goes);
    if (pieces > 1) {
      isFirst.next(mux(goes, isLast, isFirst));
      isLast.next(goes.and(at[0]!.eq(pieces - 2)));
    }
    const pieceBits = merge * type.part.width;
    const chosen = vectors.values
      .asUInt()
      .asVec(lanes, UInt(pieces * pieceBits))
      .map((lane, i) => lane.asVec(pieces, UInt(pieceBits)).at(at[i]!).asVec(merge, type.part).elements);
    const first = { valid: goes, values: vec(chosen.flat()), sums: vectors.sums };
    let level: { valid: BoolValue; values: VecValue<SIntType>; sums: VecValue<UIntType> } = this.stages({
      first,
    }).first;
    // Counted a cycle late; and room is what it was a cycle before: two pieces more may be on their way.
    countOpen(open, level.valid, out.fires);
    hasRoom.next(open.lt(places - pieces - 1));
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
    const { queue } = this.instances({ queue: new Queue(pieceType, places, { reserved: true }) });
    connect(queue.put, { valid: level.valid, values: level.values, sum: level.sums.at(0) });
    connect(out, queue.get);
  }
}
