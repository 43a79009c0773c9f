import {
  assert,
  assign,
  Bool,
  connect,
  firstOf,
  input,
  literal,
  load,
  Module,
  output,
  payloadOf,
  Queue,
  send,
  Stream,
  UInt,
  type BoolValue,
  type UIntValue,
} from "../../../hdl/index.ts";
import { bankAddress, linearBeatType } from "../../shapes/array-shape.ts";
import {
  activities,
  engineParameters,
  engineTypes,
  keptType,
  limitType,
  ofActivities,
  totalType,
  type EngineShape,
  linearShape,
  rowWord,
} from "../../shapes/engine-shape.ts";
import { bothFit } from "../../shapes/registers.ts";
import { AxpyContext } from "./axpy-context.ts";
import { Datapath } from "./datapath.ts";
import { DotContext } from "./dot-context.ts";
import { KeptMask } from "./kept-mask.ts";
import { laneRooms, vectorType } from "./lane-types.ts";
import { Probabilities } from "./probabilities.ts";

/** What a pass sets in a lane. */
function lanePass(shape: EngineShape) {
  const { chunk, group } = engineTypes(shape);
  return {
    half: Bool(),
    lastChunk: chunk,
    refresh: Bool().describe("probabilities that reach the limit make a mask"),
    lastGroup: group,
  };
}

function lanePorts(shape: EngineShape) {
  const type = engineTypes(shape);
  return {
    pass: input(lanePass(shape)),
    write: input({ enable: Bool(), address: type.bankAddress, word: type.word }),
    rows: input(Stream({ word: type.word, last: Bool().describe("of the query") })),
    groups: input(Stream({ bits: UInt(shape.maskSlots), last: Bool().describe("of the query") })),
    most: input(Stream({ score: type.score })),
    exponent: input({ turn: Bool().describe("a score may be taken"), probability: UInt(8) }),
    distance: output(type.distance.describe("of a score, a cycle behind where it is taken")),
    peaks: output(Stream({ score: type.score.describe("the lowest where the lane has none of this query") })),
    totals: output(Stream(totalType(shape))),
    limits: input(Stream(limitType(shape))),
    kept: output(Stream(keptType(shape))),
    beats: input({ valid: Bool().describe("all lanes have room for the sum"), ...linearBeatType(type) }),
    sums: output(Stream({ sum: type.sum })),
    activity: output(ofActivities(Bool())),
    vectors: output(Stream(vectorType(shape))),
  };
}

/**
 * One lane of the attention engine: a bank of K and V rows, `width` multipliers, and two contexts that share them.
 *
 * The dot context takes the selected slots of a query one after the other and gives a score for each; it may run ahead of
 * the slowest lane by `window` queries. When all lanes have scored a query, its largest score comes back (`most`), an
 * exponent unit beside the lane turns its scores into probabilities, and the axpy context multiplies V rows by them, chunk by
 * chunk of the head dimension, each chunk giving one vector. On a refresh pass the same probabilities wait in `keptMask` for
 * what stays of their row. Where both have work, dot goes first in a lane that the others wait
 * for, and axpy in one that is ahead of them.
 *
 * Nothing behind the multipliers can stall: a context begins only what it has reserved room for.
 */
export class EngineLane extends Module {
  readonly io;

  constructor(shape: EngineShape) {
    super({
      about: "One lane: a bank of K and V rows, and multipliers shared by scores (dot) and weighted sums (axpy).",
      parameters: engineParameters(shape),
    });
    this.io = this.ports(lanePorts(shape));
    const { pass, write, rows, groups, most, exponent, distance, peaks, totals, limits, kept } = this.io;
    const { beats, sums, activity, vectors } = this.io;
    const rooms = laneRooms(shape);
    // What a pass sets stands long before a lane needs it, and comes from afar.
    const { settings } = this.registers({ settings: lanePass(shape) }, { apart: true });
    load(settings, pass);
    const { dot, axpy, keptMask, datapath, probabilities, vectorQueue, sumQueue } = this.instances(
      {
        dot: new DotContext(shape),
        axpy: new AxpyContext(shape),
        keptMask: new KeptMask(shape),
        datapath: new Datapath(shape),
        probabilities: new Probabilities(shape),
        vectorQueue: new Queue(payloadOf(vectors), rooms.vectors, { reserved: true }),
        sumQueue: new Queue(payloadOf(sums), rooms.sums, { reserved: true }),
      },
      { reset: "registered" },
    );

    // ---- What the multipliers do next: a beat of dot or of axpy, or of a linear layer. Those are the same for all lanes,
    // and come when there is no attention.
    const weights = axpy.beats;
    weights.ready.drive(dot.isAhead.or(dot.beats.valid.not()));
    dot.beats.ready.drive(weights.valid.and(weights.ready).not());
    const { issuesDot, issuesAxpy } = this.nodes({ issuesDot: dot.beats.fires, issuesAxpy: weights.fires });
    const { valid: issuesLinear } = beats;
    assert("noLayerBesideAttention", issuesLinear.and(issuesDot.or(issuesAxpy)).not());
    if (shape.chunks === 1) this.unused(dot.beats.chunk, weights.chunk);
    const at = (isV: boolean, place: Record<"slot" | "chunk", UIntValue>): UIntValue =>
      bankAddress(linearShape(shape), settings.half, rowWord(shape, literal(Bool(), isV), place));
    const next = firstOf(
      [
        [issuesLinear, { address: beats.address, first: beats.first, last: beats.last }],
        [issuesAxpy, { address: at(true, weights), first: weights.first, last: weights.last }],
      ],
      { address: at(false, dot.beats), first: dot.beats.first, last: dot.beats.last },
    );
    assign(datapath.beat, {
      ...{ dot: issuesDot, axpy: issuesAxpy, linear: issuesLinear, word: beats.word },
      ...{ slot: dot.beats.slot, selected: dot.beats.selected, lastSlot: dot.beats.lastSlot },
      ...{ ...next, probability: weights.probability },
    });
    // Words for banks come from afar, and nobody reads one yet: whoever filled them says so later.
    const { written } = this.registers(
      { written: { enable: Bool().reset(false), address: write.address.type, word: write.word.type } },
      { apart: true },
    );
    load(written, write);
    assign(datapath.write, written);

    // ---- Queries, their scores, and probabilities when the largest score has come back.
    dot.lastChunk.drive(settings.lastChunk);
    connect(dot.rows, rows);
    connect(dot.groups, groups);
    datapath.queryWord.drive(dot.word);
    assign(probabilities.scores, datapath.scores);
    assign(probabilities.pass, settings);
    connect(probabilities.most, most);
    assign(probabilities.exponent, exponent);
    distance.drive(probabilities.distance);
    connect(peaks, probabilities.peaks);
    connect(totals, probabilities.totals);
    dot.scoreTaken.drive(probabilities.takes.probability);
    // Peaks leave where those of all lanes meet, far from where queries begin.
    const { peakWent } = this.registers({ peakWent: Bool().reset(false) });
    peakWent.next(peaks.fires);
    dot.peakTaken.drive(peakWent);

    // ---- Weighted sums of V rows; on a refresh pass the mask too, by the same probabilities.
    axpy.lastChunk.drive(settings.lastChunk);
    assign(axpy.probabilities, probabilities.probabilities);
    assign(probabilities.room, { probability: bothFit(axpy.room.probability, keptMask.room), list: axpy.room.list });
    assign(axpy.reserves, probabilities.takes);
    const { valid, probability, last } = probabilities.probabilities;
    send(keptMask.probabilities, valid.and(settings.refresh), { probability, last });
    keptMask.refresh.drive(settings.refresh);
    keptMask.reserves.drive(probabilities.takes.probability.and(settings.refresh));
    keptMask.lastGroup.drive(settings.lastGroup);
    connect(keptMask.limits, limits);
    connect(kept, keptMask.kept);

    // ---- Vectors wait to be merged, sums of linear layers to be requantised.
    connect(vectorQueue.put, datapath.vectors);
    connect(vectors, vectorQueue.get);
    axpy.vectorTaken.drive(vectors.fires);
    connect(sumQueue.put, datapath.sums);
    connect(sums, sumQueue.get);
    assert("sumHasAPlace", datapath.sums.valid.and(sumQueue.put.ready.not()).not());

    // ---- What a cycle went to, or why it was lost: the first of these that is true, known two cycles later.
    const { applied, went } = this.registers({
      applied: { busy: Bool(), drain: Bool(), maximum: Bool(), mask: Bool() },
      went: ofActivities(Bool()),
    });
    assign(activity, went);
    load(applied, {
      busy: issuesAxpy.or(issuesDot, issuesLinear),
      drain: axpy.hasBeat,
      maximum: dot.hasSlot.and(dot.hasQuery).or(probabilities.waits),
      mask: dot.hasQuery,
    });
    const causes = { ...applied, starved: literal(Bool(), true) };
    let earlier: BoolValue = literal(Bool(), false);
    for (const cause of activities) {
      went[cause].next(causes[cause].and(earlier.not()));
      earlier = earlier.or(causes[cause]);
    }
  }
}
