import { Bool, connect, every, fork, input, join, Module, output, SInt, Stream, Vec } from "../hdl/index.ts";
import { arrayParameters, passType, signalTypes, type ArrayShape } from "./array-shape.ts";
import { Lane } from "./lane.ts";
import { LinearPath } from "./linear-path.ts";

/**
 * The dense lane array: `y[i, r] = requantise(sum_k x[i, k] * w[r, k])` for every streamed row i and stationary row r.
 *
 * A pass keeps one tile of stationary rows (weights) in the banks and plays all rows (activations) past it. Tiles load
 * into the idle half of the banks while the other computes. Results come row by row, channel by channel, `drain` a
 * beat, padded channels included. Every border is valid/ready; stalls change cycles only.
 */
export class LaneArray extends Module {
  readonly io;

  constructor(shape: ArrayShape) {
    super({
      about:
        "Dense lane array: y[i, r] = requantise(sum over k of x[i, k] * w[r, k]), rows streamed past resident tiles.",
      parameters: arrayParameters(shape),
    });
    const type = signalTypes(shape);
    this.io = this.ports({
      passes: input(Stream(passType(shape))),
      stationary: input(Stream({ word: type.word })),
      rows: input(Stream({ word: type.word })),
      results: output(Stream({ values: Vec(shape.drain, SInt(8)), last: Bool().describe("last beat of the pass") })),
    });
    const { passes, stationary, rows, results } = this.io;

    const { path } = this.instances({ path: new LinearPath(shape) });
    const { lanes } = this.instances({ lanes: Array.from({ length: shape.lanes }, () => new Lane(shape)) });
    connect(path.passes, passes);
    connect(path.stationary, stationary);
    connect(path.rows, rows);
    connect(results, path.results);
    this.unused(path.results.wide);

    const { lanesReady, sumsValid } = this.nodes({
      lanesReady: every(lanes.map((lane) => lane.beats.ready)),
      sumsValid: every(lanes.map((lane) => lane.sums.valid)),
    });
    fork(
      path.beats,
      lanes.map((lane) => lane.beats),
      lanesReady,
    );
    for (const [i, lane] of lanes.entries()) {
      lane.write.enable.drive(path.write.enable.and(path.write.lane.eq(i)));
      lane.write.address.drive(path.write.address);
      lane.write.word.drive(path.write.word);
    }
    join(
      lanes.map((lane) => lane.sums),
      sumsValid,
      path.sums.ready,
    );
    path.sums.valid.drive(sumsValid);
    path.sums.sums.drive(lanes.map((lane) => lane.sums.sum));
  }
}
