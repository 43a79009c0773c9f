import {
  assign,
  Bool,
  connect,
  every,
  fork,
  input,
  join,
  Module,
  output,
  SInt,
  Stream,
  streamOf,
  UInt,
  Vec,
} from "../hdl/index.ts";
import { BankLoader } from "./bank-loader.ts";
import { EngineLane } from "./engine-lane.ts";
import {
  activityType,
  attentionPassType,
  engineParameters,
  laneActivity,
  engineTypes,
  type EngineShape,
} from "./engine-shape.ts";
import { KeyTable } from "./key-table.ts";
import { MaskPacker } from "./mask-packer.ts";
import { MaskUnpacker } from "./mask-unpacker.ts";
import { Normaliser } from "./normaliser.ts";
import { PassController } from "./pass-controller.ts";
import { RowMaximum } from "./row-maximum.ts";
import { RowThreshold } from "./row-threshold.ts";
import { VectorMerge } from "./vector-merge.ts";

/**
 * Attention of one head after the other, dense or by masks: `attention` of the golden model, bit for bit.
 *
 * K and V rows wait in the lanes' banks, spread by the keys; queries pass by. Every border is valid/ready, and stalls
 * change cycles only.
 */
export class AttentionEngine extends Module {
  readonly io;

  constructor(shape: EngineShape) {
    const { lanes, maskSlots, merge } = shape;
    super({
      about: "Attention of one head after the other, dense or masked, on lanes that own the rows in their banks.",
      parameters: engineParameters(shape),
    });
    const type = engineTypes(shape);
    this.io = this.ports({
      passes: input(Stream(attentionPassType(shape))),
      keys: input(Stream({ keys: Vec(maskSlots, type.lane) })),
      stationary: input(Stream({ word: type.word })),
      queries: input(Stream({ word: type.word })),
      masks: input(Stream({ bits: UInt(maskSlots * lanes) })),
      newMasks: output(Stream({ bits: UInt(maskSlots * lanes).describe("in token order") })),
      running: output(Bool().describe("a pass is under way")),
      activity: output(laneActivity(lanes)),
      results: output(Stream({ values: Vec(merge, SInt(8)), last: Bool().describe("of the pass") })),
    });
    const { passes, keys, stationary, queries, masks, newMasks, running, activity, results } = this.io;
    const { controller, loader, keyTable, unpacker, maximum, thresholds, packer, merger, normaliser } = this.instances({
      controller: new PassController(shape),
      loader: new BankLoader(shape),
      keyTable: new KeyTable(shape),
      unpacker: new MaskUnpacker(shape),
      maximum: new RowMaximum(shape),
      thresholds: new RowThreshold(shape),
      packer: new MaskPacker(shape),
      merger: new VectorMerge(shape),
      normaliser: new Normaliser(shape),
    });
    const { lane } = this.instances({ lane: Array.from({ length: lanes }, () => new EngineLane(shape)) });
    const { pass } = controller;

    connect(controller.passes, passes);
    connect(loader.heads, controller.heads);
    connect(controller.loaded, loader.loaded);
    connect(loader.keys, keys);
    connect(loader.stationary, stationary);
    loader.retired.drive(controller.retired);
    for (const [i, { write, pass: settings }] of lane.entries()) {
      write.enable.drive(loader.write.enable.and(loader.write.lane.eq(i)));
      write.address.drive(loader.write.address);
      write.word.drive(loader.write.word);
      settings.half.drive(pass.half);
      settings.lastChunk.drive(pass.lastChunk);
      settings.refresh.drive(pass.refresh);
      settings.lastGroup.drive(pass.lastGroup);
      settings.scale.multiplier.drive(pass.score.multiplier);
      settings.scale.shift.drive(pass.score.shift);
    }

    // ---- Masks to the lanes.
    assign(keyTable.write, loader.keyWrite);
    keyTable.half.drive(pass.half);
    for (const [at, keysOf, user] of [
      [keyTable.unpackAt, keyTable.unpackKeys, unpacker],
      [keyTable.packAt, keyTable.packKeys, packer],
      [keyTable.limitAt, keyTable.limitKeys, thresholds],
    ] as const) {
      assign(at, user.keyAt);
      user.keys.drive(keysOf);
    }
    unpacker.pass.running.drive(controller.wantsGroups);
    unpacker.pass.masked.drive(pass.masked);
    unpacker.pass.lastGroup.drive(pass.lastGroup);
    unpacker.pass.tail.drive(pass.tail);
    connect(unpacker.masks, masks);
    controller.queryTaken.drive(unpacker.queryTaken);
    const { groupsReady, rowsReady, mostsReady } = this.nodes({
      groupsReady: every(lane.map(({ groups }) => groups.ready)),
      rowsReady: every(lane.map(({ rows }) => rows.ready)),
      mostsReady: every(lane.map(({ most }) => most.ready)),
    });
    unpacker.groups.ready.drive(groupsReady);
    for (const [i, { groups }] of lane.entries()) {
      groups.valid.drive(unpacker.groups.valid.and(groupsReady));
      groups.bits.drive(unpacker.groups.bits.at(i));
      groups.last.drive(unpacker.groups.last);
    }

    // ---- Queries to the lanes.
    const { wordGoes } = this.nodes({ wordGoes: queries.valid.and(controller.wantsWords, rowsReady) });
    queries.ready.drive(controller.wantsWords.and(rowsReady));
    controller.wordTaken.drive(wordGoes);
    for (const { rows } of lane) {
      rows.valid.drive(wordGoes);
      rows.word.drive(queries.word);
      rows.last.drive(controller.wordEndsRow);
    }

    // ---- The largest score of a query, and back.
    const { peaksValid, vectorsValid } = this.nodes({
      peaksValid: every(lane.map(({ peaks }) => peaks.valid)),
      vectorsValid: every(lane.map(({ vectors }) => vectors.valid)),
    });
    join(
      lane.map(({ peaks }) => peaks),
      peaksValid,
      maximum.peaks.ready,
    );
    maximum.peaks.valid.drive(peaksValid);
    maximum.peaks.has.drive(lane.map(({ peaks }) => peaks.has));
    maximum.peaks.scores.drive(lane.map(({ peaks }) => peaks.score));
    fork(
      maximum.most,
      lane.map(({ most }) => most),
      mostsReady,
    );

    // ---- On a refresh pass: the threshold of a row, and the mask that it leaves.
    const { totalsValid, limitsReady, keptValid } = this.nodes({
      totalsValid: every(lane.map(({ totals }) => totals.valid)),
      limitsReady: every(lane.map(({ limits }) => limits.ready)),
      keptValid: every(lane.map(({ kept }) => kept.valid)),
    });
    join(
      lane.map(({ totals }) => totals),
      totalsValid,
      thresholds.totals.ready,
    );
    thresholds.threshold.drive(pass.threshold);
    thresholds.totals.valid.drive(totalsValid);
    thresholds.totals.sums.drive(lane.map(({ totals }) => totals.sum));
    thresholds.totals.has.drive(lane.map(({ totals }) => totals.has));
    thresholds.totals.slots.drive(lane.map(({ totals }) => totals.slot));
    thresholds.limits.ready.drive(limitsReady);
    for (const [i, { limits }] of lane.entries()) {
      limits.valid.drive(thresholds.limits.valid.and(limitsReady));
      limits.least.drive(thresholds.limits.least);
      limits.single.drive(thresholds.limits.single);
      limits.mine.drive(thresholds.limits.winner.bit(i));
      limits.slot.drive(thresholds.limits.slot);
    }
    join(
      lane.map(({ kept }) => kept),
      keptValid,
      packer.kept.ready,
    );
    packer.kept.valid.drive(keptValid);
    packer.kept.bits.drive(lane.map(({ kept }) => kept.bits));
    packer.lastGroup.drive(pass.lastGroup);
    controller.maskLeaves.drive(packer.queryLeaves);
    connect(newMasks, packer.masks);

    // ---- Vectors of P V, merged, normalised, and out.
    join(
      lane.map(({ vectors }) => vectors),
      vectorsValid,
      merger.vectors.ready,
    );
    merger.vectors.valid.drive(vectorsValid);
    merger.vectors.values.drive(lane.flatMap(({ vectors }) => vectors.values.elements));
    merger.vectors.sums.drive(lane.map(({ vectors }) => vectors.sum));
    connect(normaliser.pieces, merger.pieces);
    normaliser.scale.multiplier.drive(pass.output.multiplier);
    normaliser.scale.shift.drive(pass.output.shift);
    const { values, ready, valid } = normaliser.results;
    connect(
      results,
      streamOf({ values: Vec(merge, SInt(8)), last: Bool() }, valid, ready, { values, last: controller.pieceIsLast }),
    );
    controller.pieceLeaves.drive(results.fires);
    running.drive(controller.running);
    for (const cause of Object.keys(activityType()) as (keyof ReturnType<typeof activityType>)[]) {
      activity[cause].drive(lane.map((each) => each.activity[cause]));
    }
    this.unused(pass.lastRow, pass.lastQuery);
  }
}
