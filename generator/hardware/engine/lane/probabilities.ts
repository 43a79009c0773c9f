import {
  Bool,
  connect,
  input,
  literal,
  Module,
  mux,
  output,
  payloadOf,
  Queue,
  send,
  Stream,
  through,
  UInt,
  Valid,
  when,
} from "../../../hdl/index.ts";
import { engineTypes, totalType, type EngineShape } from "../../shapes/engine-shape.ts";
import { bothFit, countPlacesLate, latePlaces, roomType } from "../../shapes/registers.ts";
import { isAtLeast } from "../../shapes/tree.ts";
import { Exponent } from "./exponent.ts";
import { exponentLanes, laneRooms, probabilityType, scoreType } from "./lane-types.ts";

/**
 * A lane's part of the softmax: scores wait until all lanes have scored their query and its largest comes back (`most`), then
 * each becomes a probability, when it is the lane's turn at an exponent unit. The lane's own largest goes out as a peak with the query's last score. On a refresh pass the
 * sum of the query's probabilities follows them, with the first of the largest ones in case none reaches the threshold.
 *
 * A score is taken only with room for its probability and for its list where they go, and for its row's sum. Latency: `Exponent.latency` cycles from a score that
 * is taken to its probability; nothing stalls in between.
 */
export class Probabilities extends Module {
  readonly io;

  constructor(shape: EngineShape) {
    const { width, slots, chunks, window } = shape;
    super({
      about: "Scores of a lane to probabilities, when the largest of their query is known.",
      parameters: { width, slots, chunks, window, turns: exponentLanes(shape) },
    });
    const type = engineTypes(shape);
    this.io = this.ports({
      pass: input({ refresh: Bool().describe("totals are wanted") }),
      scores: input(Valid(scoreType(shape))),
      peaks: output(Stream({ score: type.score.describe("the lowest where the lane has none of this query") })),
      most: input(Stream({ score: type.score })),
      exponent: input({ turn: Bool().describe("a score may be taken"), probability: UInt(8) }),
      distance: output(type.distance.describe("of a score, a cycle behind where it is taken")),
      room: input({ probability: roomType, list: roomType }),
      takes: output({
        probability: Bool().describe("a score is taken"),
        list: Bool().describe("and is its query's last"),
      }),
      probabilities: output(Valid(probabilityType(shape))),
      totals: output(Stream(totalType(shape))),
      waits: output(Bool().describe("there are scores, but not the largest one of their query")),
    });
    const { pass, scores, peaks, most, exponent, distance, room, takes, probabilities, totals, waits } = this.io;
    const rooms = laneRooms(shape);
    const { scoreQueue, peakQueue, mostQueue, totalQueue } = this.instances({
      scoreQueue: new Queue(scoreType(shape), rooms.scores, { reserved: true }),
      peakQueue: new Queue(payloadOf(peaks), window, { reserved: true }),
      mostQueue: new Queue(payloadOf(most), window),
      totalQueue: new Queue(totalType(shape), window, { reserved: true }),
    });

    // ---- The lane's largest goes out behind the query's last score.
    const { hasBest, best } = this.registers({ hasBest: Bool().reset(false), best: type.score });
    const { isLarger } = this.nodes({ isLarger: isAtLeast(scores.score, best) });
    when(scores.valid, () => {
      hasBest.next(scores.last.not());
    });
    // Of a query that selects nothing the score is the only one. While there is no best, it is whatever stands there.
    when(scores.valid.and(scores.selected.not()), () => {
      best.next(-(2 ** (type.score.width - 1)));
    }).elsewhen(hasBest.not().or(scores.valid.and(isLarger)), () => {
      best.next(scores.score);
    });
    const { peak } = this.stages({ peak: { valid: scores.valid.and(scores.last) } });
    connect(peakQueue.put, { ...peak, score: best });
    connect(peaks, peakQueue.get);

    // ---- Scores wait for the largest of all lanes.
    connect(scoreQueue.put, scores);
    const waiting = scoreQueue.get;
    const mosts = through(mostQueue, most);
    // Sums may wait for masks to leave long after the weighted sums of their rows are over.
    const { totalPlaces } = this.registers({ totalPlaces: latePlaces(window, "totals that are not given") });
    const { fits } = this.registers({
      // Whether it is the last one of its list comes late: room for that is there from its first.
      fits: Bool().describe("there is room for a probability, and for what may end with it").reset(false),
    });
    const { taken } = this.nodes({ taken: waiting.valid.and(exponent.turn, mosts.valid, fits) });
    const { ends } = this.nodes({ ends: taken.and(waiting.last) });
    const ofTotal = countPlacesLate(totalPlaces, window, ends.and(pass.refresh), totals.fires, pass.refresh.not());
    // Whether one is taken is known late: what there is room for next is found for both.
    const ofList = bothFit(room.list, ofTotal);
    const { fitsBehind, fitsStill } = this.nodes({
      fitsBehind: room.probability.ifBegins.and(mux(waiting.last, ofList.ifBegins, ofList.ifNot)),
      fitsStill: room.probability.ifNot.and(ofList.ifNot),
    });
    fits.next(mux(taken, fitsBehind, fitsStill));
    waiting.ready.drive(taken);
    mosts.ready.drive(ends);
    takes.probability.drive(taken);
    takes.list.drive(ends);
    waits.drive(waiting.valid.and(mosts.valid.not()));
    const { held } = this.registers({ held: type.distance });
    when(taken, () => {
      held.next(mosts.score.sub(waiting.score).asUInt().truncate(held.width));
    });
    distance.drive(held);

    const { slot, selected, last } = waiting;
    let on = { valid: taken, slot, selected, last };
    for (let i = 1; i <= Exponent.latency(exponentLanes(shape)); i++) {
      on = this.stages({ [`power${i}`]: on })[`power${i}`]!;
    }

    // ---- Probabilities, and their sum.
    const { total } = this.registers({ total: type.partSum.reset(0) });
    const { full } = this.registers({ full: { has: Bool().reset(false), slot: type.slot } });
    const { made } = this.nodes({ made: mux(on.selected, exponent.probability, literal(UInt(8), 0)) });
    const { sum, isFull } = this.nodes({
      sum: total.wrapAdd(made),
      isFull: on.selected.and(exponent.probability.eq(255)),
    });
    when(on.valid, () => {
      total.next(mux(on.last, literal(type.partSum, 0), sum));
      full.has.next(on.last.not().and(full.has.or(isFull)));
      when(full.has.not(), () => {
        full.slot.next(on.slot);
      });
    });
    send(probabilities, on.valid, { slot: on.slot, probability: made, last: on.last });
    connect(totalQueue.put, {
      valid: on.valid.and(on.last, pass.refresh),
      sum,
      has: full.has.or(isFull),
      slot: mux(full.has, full.slot, on.slot),
    });
    connect(totals, totalQueue.get);
  }
}
