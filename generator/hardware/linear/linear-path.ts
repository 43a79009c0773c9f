import {
  assert,
  assign,
  Bool,
  connect,
  every,
  fork,
  gated,
  input,
  join,
  load,
  Module,
  output,
  payloadOf,
  send,
  SInt,
  SkidBuffer,
  Stream,
  through,
  UInt,
  Vec,
} from "../../hdl/index.ts";
import {
  arrayParameters,
  linearBeatType,
  loadedPassType,
  passType,
  signalTypes,
  type ArrayShape,
} from "../shapes/array-shape.ts";
import { Requantiser, RESCALED_BITS } from "./requantiser.ts";
import { ResultCollector } from "./result-collector.ts";
import { saturate } from "../shapes/rounding.ts";
import { RowBroadcaster } from "./row-broadcaster.ts";
import { TileLoader } from "./tile-loader.ts";

/** Results of a linear layer: as int8, and before they are saturated to that. */
export function linearResultType(drain: number) {
  return {
    values: Vec(drain, SInt(8)),
    last: Bool().describe("last beat of the pass"),
    wide: Vec(drain, SInt(RESCALED_BITS)),
  };
}

/**
 * All that a linear layer takes but the lanes: tiles into their banks, rows to all of them beat by beat, and their sums,
 * requantised, out.
 */
export class LinearPath extends Module {
  readonly io;

  constructor(shape: ArrayShape) {
    super({
      about: "Tiles into the lanes' banks, rows past them, and their sums, requantised, out.",
      parameters: arrayParameters(shape),
    });
    const type = signalTypes(shape);
    this.io = this.ports({
      passes: input(Stream(passType(shape))),
      half: input(Bool().describe("to fill, from when a pass is taken until it begins")),
      begins: input(Bool().describe("a pass that is loaded may begin")),
      stationary: input(Stream({ word: type.word })),
      rows: input(Stream({ word: type.word })),
      write: output({ enable: Bool(), lane: type.lane, address: type.bankAddress, word: type.word }),
      beats: output(Stream(linearBeatType(type))),
      sums: input(Stream({ sums: Vec(shape.lanes, type.sum) })),
      results: output(Stream(linearResultType(shape.drain))),
      retired: output(Bool().describe("a pass has given its last result")),
    });
    const { passes, half, begins, stationary, rows, write, beats, sums, results, retired } = this.io;

    const { loader, broadcaster, collector, requantisers } = this.instances({
      loader: new TileLoader(shape),
      broadcaster: new RowBroadcaster(shape),
      collector: new ResultCollector(shape),
      requantisers: new Array<Requantiser>(shape.drain).fill(new Requantiser(shape)),
    });

    connect(loader.passes, passes);
    loader.half.drive(half);
    connect(loader.stationary, stationary);
    assign(write, loader.write);
    connect(broadcaster.rows, rows);
    connect(beats, broadcaster.beats);
    connect(collector.groups, sums);

    // The collector follows the pass that the lanes finish, not the one that the broadcaster has begun.
    const { collected } = this.wires({ collected: Stream(loadedPassType(shape)) });
    fork(gated(loader.loaded, begins), [broadcaster.pass, collected]);
    connect(collector.pass, this.held({ behind: collected }).behind);

    // They get sums and give results in step: one speaks for all.
    const one = requantisers[0]!;
    const { ready: columnsReady } = one.sums;
    const { valid: columnsValid } = one.results;
    assert("sumsGoInStep", every(requantisers.map(({ sums: each }) => each.ready.eq(columnsReady))));
    assert("resultsComeInStep", every(requantisers.map(({ results: each }) => each.valid.eq(columnsValid))));

    // A cycle behind the loader: requantisers are far from it, and no sum comes before the rows behind the records.
    const { enable, column, address, record } = loader.channel;
    const writesType = UInt(shape.drain).reset(0);
    const { written } = this.registers(
      { written: { columns: writesType, address: address.type, record: record.type } },
      { apart: true },
    );
    load(written, { columns: enable.asUInt().shl(column).truncate(shape.drain), address, record });

    // What stands still in the requantisers holds back neither the collector nor the lanes in the same cycle.
    const { pieceBuffer } = this.instances({ pieceBuffer: new SkidBuffer(payloadOf(collector.pieces)) });
    const pieces = through(pieceBuffer, collector.pieces);
    pieces.ready.drive(columnsReady);
    for (const [i, requantiser] of requantisers.entries()) {
      const { channel, last } = pieces;
      send(requantiser.sums, pieces.valid.and(columnsReady), { sum: pieces.sums.at(i), channel, last });
      assign(requantiser.write, { enable: written.columns.bit(i), address: written.address, record: written.record });
      if (i > 0) this.unused(requantiser.results.last);
    }

    join(
      requantisers.map((each) => each.results),
      columnsValid,
      results.ready,
    );
    send(results, columnsValid, {
      values: requantisers.map((each) => saturate(each.results.value, 8, each.results.isByte)),
      wide: requantisers.map((each) => each.results.value),
      last: one.results.last,
    });
    // Halves of the banks are counted far from here.
    const { isOver } = this.registers({ isOver: Bool().reset(false) });
    isOver.next(results.fires.and(results.last));
    retired.drive(isOver);
  }
}
