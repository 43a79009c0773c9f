import {
  assign,
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
  SkidBuffer,
  step,
  Stream,
  through,
  UInt,
  Valid,
  when,
} from "../../../hdl/index.ts";
import { engineTypes, keptType, limitType, type EngineShape } from "../../shapes/engine-shape.ts";
import { countPlacesLate, latePlaces, roomType } from "../../shapes/registers.ts";
import { laneRooms } from "./lane-types.ts";

/**
 * What a lane keeps of a row on a refresh pass, beside the weighted sums, which are those of all positions: the row's
 * probabilities wait until its limit comes, and those that reach it leave as mask bits in the order of the slots, a group a beat,
 * with their sum up to there. Where the lane has no row in the last group, that is a group of zeros.
 *
 * Room for a probability is reserved (`reserves`, one cycle or more ahead of it) where `room` said in the cycle before that there is some. One probability a cycle.
 */
export class KeptMask extends Module {
  readonly io;

  constructor(shape: EngineShape) {
    const { slots, maskSlots } = shape;
    super({
      about: "A lane's mask bits: a row's probabilities that reach its limit, and their sum.",
      parameters: { slots, maskSlots },
    });
    const type = engineTypes(shape);
    const rooms = laneRooms(shape);
    const entryType = { probability: UInt(8), last: Bool().describe("of the query") };
    this.io = this.ports({
      lastGroup: input(type.group.describe("groups of mask slots, less one")),
      refresh: input(Bool().describe("probabilities are kept in this pass")),
      room: output(roomType),
      reserves: input(Bool()),
      probabilities: input(Valid(entryType)),
      limits: input(Stream(limitType(shape))),
      kept: output(Stream(keptType(shape))),
    });
    const { lastGroup, refresh, room, reserves, probabilities, limits, kept } = this.io;

    const { waiting, entries, limitQueue, keptQueue } = this.instances({
      waiting: new Queue(entryType, rooms.probabilities, { reserved: true }),
      // Whether an entry is taken decides what the queue reads: not in one cycle.
      entries: new SkidBuffer(entryType),
      limitQueue: new Queue(limitType(shape), 2),
      keptQueue: new Queue(payloadOf(kept), rooms.kept),
    });
    const { reserved } = this.registers({
      reserved: latePlaces(rooms.probabilities, "probabilities that wait or are on their way"),
    });
    connect(waiting.put, probabilities);
    const entry = through(entries, waiting.get);
    const limit = through(limitQueue, limits);
    // For a probability more, or none is kept.
    assign(room, countPlacesLate(reserved, rooms.probabilities, reserves, entry.fires, refresh.not()));

    // ---- A refresh pass scores all slots of a lane, in their order.
    const { sum, groupBits, pads } = this.registers({
      sum: type.partSum.reset(0),
      groupBits: UInt(maskSlots).reset(0),
      pads: Bool().describe("the lane has no row in the last group").reset(false),
    });
    const { judge } = this.pipelines({ judge: entry.valid.and(limit.valid) });
    entry.ready.drive(limit.valid.and(judge.advance));
    limit.ready.drive(entry.fires.and(entry.last));
    const { entrySlot } = this.registers({ entrySlot: type.slot.reset(0) });
    when(entry.fires, () => {
      entrySlot.next(step(entrySlot, entry.last));
    });
    const judged = judge.stage("judged", {
      probability: entry.probability,
      last: entry.last,
      slot: entrySlot,
      keeps: mux(limit.single, limit.mine.and(entrySlot.eq(limit.slot)), entry.probability.extend(9).ge(limit.least)),
    });
    const { verdict } = this.wires({ verdict: Stream({ ...entryType, slot: type.slot, keeps: Bool() }) });
    judge.into(verdict, { probability: judged.probability, last: judged.last, slot: judged.slot, keeps: judged.keeps });
    verdict.ready.drive(keptQueue.put.ready.and(pads.not()));
    const { slot, keeps, last } = verdict;
    const takes = verdict.fires;

    // ---- Bits gather until the group or the row ends.
    const placeBits = Math.log2(maskSlots);
    const place = slot.truncate(Math.max(placeBits, 1));
    const { withThis, sumWithThis, groupEnds, isShort } = this.nodes({
      withThis: groupBits.or(keeps.asUInt().shl(place).resize(maskSlots)),
      sumWithThis: sum.wrapAdd(mux(keeps, verdict.probability, literal(UInt(8), 0)).resize(sum.width)),
      groupEnds: last.or(maskSlots > 1 ? place.eq(maskSlots - 1) : literal(Bool(), true)),
      isShort: slot.shr(placeBits).resize(type.group.width).ne(lastGroup),
    });
    send(keptQueue.put, pads.or(takes.and(groupEnds)), {
      bits: mux(pads, literal(UInt(maskSlots), 0), withThis),
      sum: mux(pads, sum, sumWithThis),
      last: pads.or(last.and(isShort.not())),
    });
    when(takes, () => {
      sum.next(mux(last.and(isShort.not()), literal(sum.type, 0), sumWithThis));
      groupBits.next(mux(groupEnds, literal(UInt(maskSlots), 0), withThis));
      pads.next(last.and(isShort));
    }).elsewhen(pads.and(keptQueue.put.ready), () => {
      sum.next(0);
      pads.next(false);
    });
    connect(kept, keptQueue.get);
  }
}
