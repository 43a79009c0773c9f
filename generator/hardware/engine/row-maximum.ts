import { before, Bool, input, Module, mux, output, SkidBuffer, Stream, Vec, vec } from "../../hdl/index.ts";
import { engineTypes, type EngineShape } from "../shapes/engine-shape.ts";

/**
 * The largest score of a query over all lanes: they stand in a register each, and behind that is a tree, a level a cycle; one query a cycle. A lane that has no score of the
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

    const { reduce } = this.pipelines({ reduce: peaks });
    // The lanes' peaks come out of their memories and from all over.
    let level: Pick<typeof peaks, "has" | "scores"> = reduce.stage("all", { has: peaks.has, scores: peaks.scores });
    for (let size = lanes / 2; size >= 1; size /= 2) {
      const pairs = Array.from({ length: size }, (_, i) => {
        const [hasA, hasB] = [level.has.at(2 * i), level.has.at(2 * i + 1)];
        const [a, b] = [level.scores.at(2 * i), level.scores.at(2 * i + 1)];
        return { has: hasA.or(hasB), score: mux(hasA.and(hasB.not().or(a.gt(b))), a, b) };
      });
      level = reduce.stage(`best${size}`, {
        has: vec(pairs.map(({ has }) => has)),
        scores: vec(pairs.map((pair) => pair.score)),
      });
    }
    this.unused(level.has);
    const { buffer } = this.instances({ buffer: new SkidBuffer({ score }) });
    reduce.into(before(buffer, most), { score: level.scores.at(0) });
  }
}
