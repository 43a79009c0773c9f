import {
  bufferFor,
  connect,
  every,
  fork,
  input,
  join,
  Module,
  output,
  SInt,
  Stream,
  through,
  Vec,
  Bool,
} from "../hdl/index.ts";
import { arrayParameters, loadedPassType, passType, signalTypes, type ArrayShape } from "./array-shape.ts";
import { Lane } from "./lane.ts";
import { Requantiser } from "./requantiser.ts";
import { ResultCollector } from "./result-collector.ts";
import { RowBroadcaster } from "./row-broadcaster.ts";
import { TileLoader } from "./tile-loader.ts";

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

    const { loader, broadcaster, collector, passBuffer } = this.instances({
      loader: new TileLoader(shape),
      broadcaster: new RowBroadcaster(shape),
      passBuffer: bufferFor(loadedPassType(shape)),
      collector: new ResultCollector(shape),
    });
    const { lanes, requantisers } = this.instances({
      lanes: Array.from({ length: shape.lanes }, () => new Lane(shape)),
      requantisers: Array.from({ length: shape.drain }, () => new Requantiser(shape)),
    });

    connect(loader.passes, passes);
    connect(loader.stationary, stationary);
    connect(broadcaster.rows, rows);

    // The collector follows the pass that the lanes finish, not the one that the broadcaster has begun.
    const { behind } = this.wires({ behind: Stream(loadedPassType(shape)) });
    fork(loader.loaded, [broadcaster.pass, behind]);
    const finishing = through(passBuffer, behind);
    connect(collector.pass, finishing);

    const { lanesReady, sumsValid, columnsReady, columnsValid } = this.nodes({
      lanesReady: every(lanes.map((lane) => lane.beats.ready)),
      sumsValid: every(lanes.map((lane) => lane.sums.valid)),
      columnsReady: every(requantisers.map((column) => column.sums.ready)),
      columnsValid: every(requantisers.map((column) => column.results.valid)),
    });

    fork(
      broadcaster.beats,
      lanes.map((lane) => lane.beats),
      lanesReady,
    );
    for (const [i, lane] of lanes.entries()) {
      lane.write.enable.drive(loader.write.enable.and(loader.write.lane.eq(i)));
      lane.write.address.drive(loader.write.address);
      lane.write.word.drive(loader.write.word);
    }

    const { groups, pieces } = collector;
    join(
      lanes.map((lane) => lane.sums),
      sumsValid,
      groups.ready,
    );
    groups.valid.drive(sumsValid);
    groups.sums.drive(lanes.map((lane) => lane.sums.sum));

    pieces.ready.drive(columnsReady);
    for (const [i, column] of requantisers.entries()) {
      column.sums.valid.drive(pieces.valid.and(columnsReady));
      column.sums.sum.drive(pieces.sums.at(i));
      column.sums.channel.drive(pieces.channel);
      column.sums.last.drive(pieces.last);
      column.write.enable.drive(loader.channel.enable.and(loader.channel.column.eq(i)));
      column.write.address.drive(loader.channel.address);
      column.write.record.drive(loader.channel.record);
      if (i > 0) this.unused(column.results.last);
    }

    join(
      requantisers.map((column) => column.results),
      columnsValid,
      results.ready,
    );
    results.valid.drive(columnsValid);
    results.values.drive(requantisers.map((column) => column.results.value));
    results.last.drive(requantisers[0]!.results.last);
    loader.retired.drive(results.fires.and(results.last));
  }
}
