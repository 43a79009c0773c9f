import { before, input, Module, mux, output, SkidBuffer, Stream, Vec, vec, type SIntValue } from "../../hdl/index.ts";
import { engineTypes, type EngineShape } from "../shapes/engine-shape.ts";
import { isAtLeast, pairs } from "../shapes/tree.ts";

/**
 * The largest score of a query over all lanes: they stand in a register each, and behind that is a tree, a level a cycle; one query a cycle.
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
      peaks: input(Stream({ scores: Vec(lanes, score) })),
      most: output(Stream({ score })),
    });
    const { peaks, most } = this.io;

    const { reduce } = this.pipelines({ reduce: peaks });
    // The lanes' peaks come out of their memories and from all over.
    let level: readonly SIntValue[] = reduce.stage("all", { scores: peaks.scores }).scores.elements;
    while (level.length > 1) {
      const larger = pairs(level, (a, b) => mux(isAtLeast(a, b), a, b));
      level = reduce.stage(`best${larger.length}`, { scores: vec(larger) }).scores.elements;
    }
    const { buffer } = this.instances({ buffer: new SkidBuffer({ score }) });
    reduce.into(before(buffer, most), { score: level[0]! });
  }
}
