import {
  allReady,
  assert,
  assign,
  Bool,
  concat,
  connect,
  dispatch,
  every,
  fork,
  join,
  load,
  mapped,
  Module,
  mux,
  output,
  payloadOf,
  send,
  setPayload,
  SkidBuffer,
  through,
  UInt,
  Vec,
  vec,
  type BoolValue,
  type UIntValue,
} from "../../hdl/index.ts";
import { BankHalves } from "./bank-halves.ts";
import { BankLoader } from "./bank-loader.ts";
import { engineStreams } from "./engine-streams.ts";
import { EngineLane } from "./lane/engine-lane.ts";
import { Exponent } from "./lane/exponent.ts";
import { exponentLanes, laneRooms } from "./lane/lane-types.ts";
import {
  activities,
  engineParameters,
  engineTypes,
  linearShape,
  ofActivities,
  type EngineShape,
} from "../shapes/engine-shape.ts";
import { countPlacesLate, latePlaces, markLate } from "../shapes/registers.ts";
import { LinearPath } from "../linear/linear-path.ts";
import { KeyBalancer } from "./masks/key-balancer.ts";
import { KeyTable } from "./masks/key-table.ts";
import { KeyTiles } from "./key-tiles.ts";
import { KeptShare } from "./masks/kept-share.ts";
import { MaskPacker } from "./masks/mask-packer.ts";
import { MaskUnion } from "./masks/mask-union.ts";
import { MaskUnpacker } from "./masks/mask-unpacker.ts";
import { Normaliser } from "./normaliser.ts";
import { PassController } from "./pass-controller.ts";
import { RowMaximum } from "./row-maximum.ts";
import { RowThreshold } from "./masks/row-threshold.ts";
import { VectorMerge } from "./vector-merge.ts";

/**
 * The compute engine: linear layers, and attention of one head after the other, dense, by masks or making them; on the
 * same multipliers and banks, bit for bit as `linear` and `attention` of the golden model.
 *
 * Weights, or K and V rows spread by the keys, wait in the lanes' banks; activations or queries pass by. Every border is
 * valid/ready, and stalls change cycles only.
 */
export class Engine extends Module {
  readonly io;
  private readonly parts;

  constructor(shape: EngineShape) {
    const { lanes } = shape;
    super({
      about: "Linear layers and attention on lanes that own the rows in their banks.",
      parameters: engineParameters(shape),
    });
    this.io = this.ports({
      ...engineStreams(shape),
      running: output(Bool().describe("a pass is under way")),
      activity: output(ofActivities(Vec(lanes, Bool()))),
    });
    const sharing = exponentLanes(shape);
    const units = {
      halves: new BankHalves(shape),
      linear: new LinearPath(linearShape(shape)),
      controller: new PassController(shape),
      loader: new BankLoader(shape),
      keyTable: new KeyTable(shape),
      unpacker: new MaskUnpacker(shape),
      maximum: new RowMaximum(shape),
      thresholds: new RowThreshold(shape),
      packer: new MaskPacker(shape),
      maskUnion: new MaskUnion(shape),
      keptShare: new KeptShare(shape),
      balancer: new KeyBalancer(shape),
      merger: new VectorMerge(shape),
      normaliser: new Normaliser(shape),
      ...(shape.joins && { tiles: new KeyTiles(shape) }),
      lane: new Array<EngineLane>(lanes).fill(new EngineLane(shape)),
      exponent: new Array<Exponent>(lanes / sharing).fill(new Exponent(engineTypes(shape).distance.width, sharing)),
    };
    this.parts = this.instances(units, { reset: "registered" });
    this.admitPasses();
    this.fillBanks();
    this.runLayers(laneRooms(shape).sums);
    this.handOutQueries();
    this.shareMaximum();
    this.shareExponents();
    this.refreshMasks();
    this.giveResults();
    const { running, activity } = this.io;
    const { controller, lane } = this.parts;
    running.drive(controller.running);
    for (const cause of activities) {
      activity[cause].drive(lane.map((each) => each.activity[cause]));
    }
  }

  /** Each pass to whom it is for, with a half of the banks. */
  private admitPasses(): void {
    const { halves, linear, controller, loader } = this.parts;
    connect(halves.passes, this.io.passes);
    connect(linear.passes, halves.layers);
    connect(controller.passes, halves.heads);
    for (const each of [linear, loader]) each.half.drive(halves.half);
    linear.begins.drive(halves.layerBegins);
    controller.begins.drive(halves.headBegins);
    halves.layerRetired.drive(linear.retired);
    halves.headRetired.drive(controller.retired);
  }

  /** Weights, or K and V rows and their keys, into the banks; what the pass sets in every lane. */
  private fillBanks(): void {
    const { keys, stationary } = this.io;
    const { linear, controller, loader, lane } = this.parts;
    const { pass } = controller;
    connect(loader.heads, controller.heads);
    connect(controller.loaded, loader.loaded);
    connect(loader.keys, keys);
    // Only one of the loaders is loading.
    stationary.ready.drive(loader.stationary.ready.or(linear.stationary.ready));
    for (const sink of [loader.stationary, linear.stationary]) send(sink, stationary.valid, stationary);
    // A cycle behind the loaders, as a lane's bank is read a cycle behind its beats.
    const { next } = this.nodes({ next: mux(linear.stationary.ready, linear.write, loader.write) });
    const { enable, lane: at, address, word } = next;
    const { written } = this.registers(
      { written: { lanes: UInt(lane.length).reset(0), address: address.type, word: word.type } },
      { apart: true },
    );
    load(written, { lanes: enable.asUInt().shl(at).truncate(lane.length), address, word });
    for (const [i, { write, pass: settings }] of lane.entries()) {
      assign(write, { enable: written.lanes.bit(i), address: written.address, word: written.word });
      assign(settings, pass);
    }
  }

  /**
   * Beats that all lanes take at once, and their sums. Lanes are in step here: one of them speaks for all, and one counter
   * knows what room their queues have.
   * @param rooms sums that may wait in a lane
   */
  private runLayers(rooms: number): void {
    const { rows, outputs } = this.io;
    const { linear, lane } = this.parts;
    connect(linear.rows, rows);
    connect(outputs, linear.results);
    const { sumPlaces } = this.registers({ sumPlaces: latePlaces(rooms, "sums in lanes or on their way") });
    const { beats } = linear;
    beats.ready.drive(beats.first.not().or(sumPlaces.hasRoom));
    // A word of the broadcaster's block RAM has a long way to the lanes. What chooses and is chosen there is in registers of each lane.
    const { address, first, last, word } = beats;
    const each = UInt(lane.length);
    const { given } = this.registers(
      {
        given: {
          valid: each.reset(0),
          address: Vec(lane.length, address.type),
          first: each,
          last: each,
          word: word.type,
        },
      },
      { apart: true },
    );
    load(given, {
      ...{ valid: this.toLanes(beats.fires), first: this.toLanes(first), last: this.toLanes(last) },
      ...{ address: lane.map(() => address), word },
    });
    for (const [i, { beats: sink }] of lane.entries()) {
      assign(sink, {
        ...{ valid: given.valid.bit(i), first: given.first.bit(i), last: given.last.bit(i) },
        ...{ address: given.address.at(i), word: given.word },
      });
    }
    const { valid } = lane[0]!.sums;
    assert("sumsComeInStep", every(lane.map(({ sums }) => sums.valid.eq(valid))));
    linear.sums.valid.drive(valid);
    for (const { sums } of lane) sums.ready.drive(linear.sums.ready);
    linear.sums.sums.drive(lane.map(({ sums }) => sums.sum));
    countPlacesLate(sumPlaces, rooms, beats.fires.and(beats.first), linear.sums.fires);
  }

  /** A bit for each lane, for a register of its own. */
  private toLanes(bit: BoolValue): UIntValue {
    return concat(...this.parts.lane.map(() => bit));
  }

  /** Masks and queries to the lanes, which take them together. */
  private handOutQueries(): void {
    const { masks, queries } = this.io;
    const { controller, loader, keyTable, unpacker, packer, thresholds, lane } = this.parts;
    const { pass } = controller;
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
    assign(unpacker.pass, { ...pass, lastGroup: controller.lastGroup, running: controller.wantsGroups });
    connect(unpacker.masks, masks);
    controller.queryTaken.drive(unpacker.queryTaken);
    // Which lanes have room is known late: neither the unpacker waits for that nor a query's word.
    const { groupBuffer } = this.instances({ groupBuffer: new SkidBuffer(payloadOf(unpacker.groups)) });
    const buffered = through(groupBuffer, unpacker.groups);
    const { groupsReady } = this.nodes({ groupsReady: allReady(lane.map(({ groups }) => groups)) });
    buffered.ready.drive(groupsReady);
    for (const [i, { groups }] of lane.entries()) {
      const { valid, bits, last } = buffered;
      send(groups, valid.and(groupsReady), { bits: bits.at(i), last });
    }

    // A word waits here for all lanes to have room; that it goes is known a cycle before, as none does behind another one. Each lane has
    // a register for it, far from the others.
    const { query } = this.held({ query: queries });
    const { goes } = this.registers(
      { goes: { word: Bool().reset(false), toLanes: UInt(lane.length).reset(0) } },
      { apart: true },
    );
    const { wordIsHere, isWanted, lanesHaveRoom } = this.nodes({
      wordIsHere: query.valid.or(queries.valid),
      isWanted: controller.wantsWords.or(controller.loaded.ready),
      lanesHaveRoom: allReady(lane.map(({ rows }) => rows)),
    });
    const { wordGoesNext } = this.nodes({ wordGoesNext: goes.word.not().and(wordIsHere, isWanted, lanesHaveRoom) });
    load(goes, { word: wordGoesNext, toLanes: this.toLanes(wordGoesNext) });
    query.ready.drive(goes.word);
    controller.wordTaken.drive(goes.word);
    assert("wordHasAPlace", goes.word.not().or(query.valid.and(controller.wantsWords, lanesHaveRoom)));
    for (const [i, { rows }] of lane.entries()) {
      send(rows, goes.toLanes.bit(i), { word: query.word, last: controller.wordEndsRow });
    }
  }

  /** The largest score of a query, and back. */
  private shareMaximum(): void {
    const { maximum, tiles, lane } = this.parts;
    // A pass waits for each query's largest score: in the cycle in which the last lane has its own.
    const peaks = lane.map((each) => each.peaks);
    const { peaksValid } = this.nodes({ peaksValid: every(peaks.map(({ valid }) => valid)) });
    join(peaks, peaksValid, maximum.peaks.ready);
    maximum.peaks.valid.drive(peaksValid);
    setPayload(maximum.peaks, { scores: peaks.map(({ score }) => score) });
    const mosts = lane.map(({ most }) => most);
    const ways = tiles ? [...mosts, { to: tiles.mosts, needs: this.isTiled() }] : mosts;
    const { mostsReady } = this.registers({ mostsReady: Bool().reset(false) });
    markLate(mostsReady, "mostHasAPlace", allReady(ways), maximum.most.fires);
    fork(maximum.most, ways, mostsReady);
  }

  /** Lanes beside each other take turns at an exponent unit. */
  private shareExponents(): void {
    const { controller, exponent, lane } = this.parts;
    const sharing = lane.length / exponent.length;
    for (const [i, each] of exponent.entries()) {
      assign(each.scale, controller.pass.score);
      const users = lane.slice(i * sharing, (i + 1) * sharing);
      each.distances.drive(users.map(({ distance }) => distance));
      for (const [at, user] of users.entries()) {
        assign(user.exponent, { turn: each.turns.at(at), probability: each.probability });
      }
    }
  }

  /** On a refresh pass: the threshold of a row, the mask that it leaves, and what share of the row that keeps. */
  private refreshMasks(): void {
    const { newMasks, newKeys, newShares } = this.io;
    const { controller, thresholds, packer, maskUnion, keptShare, balancer, lane } = this.parts;
    const { pass } = controller;
    const { limitsReady } = this.registers({ limitsReady: Bool().reset(false) });
    const { totalsHere } = this.registers({ totalsHere: Bool().reset(false) });
    const totals = lane.map((each) => each.totals);
    const { limitsFit } = this.nodes({ limitsFit: allReady([...lane.map(({ limits }) => limits), keptShare.wholes]) });
    markLate(limitsReady, "limitHasAPlace", limitsFit, thresholds.limits.fires);
    markLate(totalsHere, "totalsAreHere", every(totals.map(({ valid }) => valid)), thresholds.totals.fires);
    join(totals, totalsHere, thresholds.totals.ready);
    thresholds.totals.valid.drive(totalsHere);
    thresholds.threshold.drive(pass.threshold);
    const { sums, has, slots } = thresholds.totals;
    const { heads } = this.registers({ heads: { sums: sums.type, has: has.type, slots: slots.type } });
    load(heads, {
      sums: vec(totals.map(({ sum }) => sum)),
      has: vec(totals.map((each) => each.has)),
      slots: vec(totals.map(({ slot }) => slot)),
    });
    setPayload(thresholds.totals, heads);
    thresholds.limits.ready.drive(limitsReady);
    for (const [i, { limits }] of lane.entries()) {
      const { valid, ...limit } = thresholds.limits;
      send(limits, valid.and(limitsReady), { ...limit, mine: limit.winner.bit(i) });
    }
    keptShare.wholes.valid.drive(thresholds.limits.valid.and(limitsReady));
    keptShare.wholes.sum.drive(thresholds.limits.sum);
    const kept = lane.map((each) => each.kept);
    // A lane's last group of a row is that of all lanes.
    const ways = [packer.kept, { to: keptShare.kept, needs: kept[0]!.last }];
    const { keptValid, keptReady } = this.nodes({
      keptValid: every(kept.map(({ valid }) => valid)),
      keptReady: allReady(ways),
    });
    join(kept, keptValid, keptReady);
    dispatch(ways, keptValid.and(keptReady));
    packer.kept.bits.drive(kept.map(({ bits }) => bits));
    keptShare.kept.sums.drive(kept.map(({ sum }) => sum));
    for (const { last } of kept.slice(1)) this.unused(last);
    connect(newShares, keptShare.shares);
    packer.lastGroup.drive(pass.lastGroup);
    assign(maskUnion.pass, pass);
    connect(maskUnion.masks, packer.masks);
    // Masks leave far from where passes end.
    const { maskLeft } = this.registers({ maskLeft: Bool().reset(false) });
    maskLeft.next(maskUnion.queryLeaves);
    controller.maskLeaves.drive(maskLeft);
    fork(maskUnion.unions, [newMasks, balancer.groups]);
    assign(balancer.pass, { ...pass, lastQuery: pass.lastQuery.shr(pass.sharing) });
    connect(newKeys, balancer.newKeys);
  }

  /** Vectors of P V, merged, normalised, and out. */
  private giveResults(): void {
    const { shares, results } = this.io;
    const { controller, merger, tiles, normaliser, lane } = this.parts;
    const { leaving } = controller;
    const vectors = lane.map((each) => each.vectors);
    const { vectorsValid } = this.nodes({
      vectorsValid: every([...vectors.map(({ valid }) => valid), controller.wantsVectors]),
    });
    merger.vectors.valid.drive(vectorsValid);
    // It takes none that it has not begun, so that none waits for all to be known.
    for (const { ready } of vectors) ready.drive(merger.vectors.ready);
    assert("vectorsAreHere", merger.vectors.ready.and(every(vectors.map(({ valid }) => valid)).not()).not());
    // A pass is over for its lanes when all of its last vector is here.
    const { merged } = this.registers({ merged: Bool().reset(false) });
    merged.next(merger.begins);
    controller.vectorTaken.drive(merged);
    merger.vectors.values.drive(lane.flatMap(({ vectors }) => vectors.values.elements));
    merger.vectors.sums.drive(lane.map(({ vectors }) => vectors.sum));
    if (tiles) this.joinTiles(tiles);
    else {
      connect(normaliser.pieces, merger.pieces);
      connect(normaliser.shares, shares);
      assign(normaliser.pass, leaving);
    }
    const { values, last } = normaliser.results;
    connect(results, mapped(normaliser.results, { values, last: last.and(controller.resultIsLast) }));
    const leaves = results.fires.and(last);
    controller.resultLeaves.drive(tiles ? leaves.or(tiles.partLeaves) : leaves);
  }

  /** Whether the pass is over one of several tiles of keys. */
  private isTiled(): BoolValue {
    const { joins, leaves } = this.parts.controller.pass;
    return joins!.or(leaves!);
  }

  /** What a tile leaves of each query joins the tiles before; kept shares count there, in a single tile where it is normalised. */
  private joinTiles(tiles: NonNullable<typeof this.parts.tiles>): void {
    const { io } = this;
    const { controller, merger, normaliser } = this.parts;
    const { pass, leaving } = controller;
    const { isTiled } = this.nodes({ isTiled: this.isTiled() });
    assign(tiles.pass, { ...pass, joins: pass.joins!, leaves: pass.leaves!, scale: pass.score });
    assign(normaliser.pass, { ...leaving, masked: leaving.masked.and(isTiled.not()) });
    connect(tiles.terms, io.terms!);
    connect(tiles.pieces, merger.pieces);
    connect(normaliser.pieces, tiles.wholes);
    connect(io.parts!, tiles.parts);
    io.shares.ready.drive(mux(isTiled, tiles.shares.ready, normaliser.shares.ready));
    send(tiles.shares, io.shares.valid.and(isTiled), io.shares);
    send(normaliser.shares, io.shares.valid.and(isTiled.not()), io.shares);
  }
}
