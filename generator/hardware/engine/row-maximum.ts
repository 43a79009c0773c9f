import {
  Bool,
  bufferFor,
  connect,
  input,
  Module,
  mux,
  output,
  Stream,
  streamOf,
  through,
  Vec,
  when,
} from "../../hdl/index.ts";
import { engineTypes, type EngineShape } from "../shapes/engine-shape.ts";

/**
 * The largest score of a query over all lanes: a tree, a level a cycle, one query a cycle. A lane that has no score of the
 * query counts for nothing; where no lane has one, the result is arbitrary.
 */
export class RowMaximum extends Module {
  readonly io;

  constructor(shape: EngineShape) {
    const { score } = engineTypes(shape);
    const { lanes } = shape;
    super({
      about: "The largest score of each query over all lanes.",
      parameters: { lanes, bits: score.width },
    });
    this.io = this.ports({
      peaks: input(Stream({ has: Vec(lanes, Bool()), scores: Vec(lanes, score) })),
      most: output(Stream({ score })),
    });
    const { peaks, most } = this.io;

    const { advance } = this.wires({ advance: Bool() });
    peaks.ready.drive(advance);
    let level: Pick<typeof peaks, "valid" | "has" | "scores"> = peaks;
    for (let size = lanes / 2; size >= 1; size /= 2) {
      const { [`best${size}`]: next } = this.registers({
        [`best${size}`]: { valid: Bool().reset(false), has: Vec(size, Bool()), scores: Vec(size, score) },
      });
      const { valid, has, scores } = level;
      when(advance, () => {
        next!.valid.next(valid);
        next!.has.next(next!.has.map((_, i) => has.at(2 * i).or(has.at(2 * i + 1))));
        next!.scores.next(
          next!.scores.map((_, i) => {
            const [a, b] = [scores.at(2 * i), scores.at(2 * i + 1)];
            return mux(
              has.at(2 * i).and(
                has
                  .at(2 * i + 1)
                  .not()
                  .or(a.gt(b)),
              ),
              a,
              b,
            );
          }),
        );
      });
      level = next!;
    }
    this.unused(level.has);
    const { taken } = this.wires({ taken: Bool() });
    advance.drive(level.valid.not().or(taken));
    const { buffer } = this.instances({ buffer: bufferFor({ score }) });
    connect(most, through(buffer, streamOf({ score }, level.valid, taken, { score: level.scores.at(0) })));
  }
}
