import {
  Bool,
  connect,
  gated,
  input,
  literal,
  mapped,
  Module,
  mux,
  output,
  payloadOf,
  Queue,
  send,
  Stream,
  UInt,
  when,
} from "../../../hdl/index.ts";
import { engineTypes, limitType, type EngineShape } from "../../shapes/engine-shape.ts";
import { laneRooms, weightType } from "./lane-types.ts";

/**
 * What a lane keeps of a row on a refresh pass: probabilities below the limit become zero, and the mask bits of the others
 * leave in the order of the slots, a group a beat, with a group of zeros where the lane has no row in the last one. Other passes keep all.
 *
 * Latency: none from `beats` to `weights`; a beat of the first chunk waits where there is no room for its mask bits.
 */
export class KeptMask extends Module {
  readonly io;

  constructor(shape: EngineShape) {
    const { slots, chunks, maskSlots } = shape;
    super({
      about: "Probabilities below the limit become zero, and the others make a lane's mask bits.",
      parameters: { slots, chunks, maskSlots },
    });
    const type = engineTypes(shape);
    this.io = this.ports({
      pass: input({ refresh: Bool(), lastGroup: type.group.describe("groups of mask slots, less one") }),
      beats: input(Stream({ ...weightType(shape), limit: limitType(shape) })),
      weights: output(Stream(weightType(shape))),
      kept: output(Stream({ bits: UInt(maskSlots).describe("lowest slot first") })),
    });
    const { pass, beats, weights, kept } = this.io;
    const { slot, chunk, probability, first, last, limit } = beats;

    const { keptQueue } = this.instances({ keptQueue: new Queue(payloadOf(kept), laneRooms(shape).kept) });
    const { groupBits, pads } = this.registers({
      groupBits: UInt(maskSlots).reset(0),
      pads: Bool().describe("the lane has no row in the last group").reset(false),
    });
    const { keeps, makesBits } = this.nodes({
      keeps: mux(limit.single, limit.mine.and(slot.eq(limit.slot)), probability.extend(9).ge(limit.least)),
      makesBits: pass.refresh.and(chunk.eq(0)),
    });
    const { hasRoom } = this.nodes({ hasRoom: makesBits.not().or(keptQueue.put.ready.and(pads.not())) });
    const weight = mux(pass.refresh.and(keeps.not()), literal(UInt(8), 0), probability);
    connect(weights, mapped(gated(beats, hasRoom), { slot, chunk, probability: weight, first, last }));

    // ---- Bits gather until the group or the list ends.
    const placeBits = Math.log2(maskSlots);
    const place = slot.truncate(Math.max(placeBits, 1));
    const withThis = groupBits.or(keeps.asUInt().shl(place).resize(maskSlots));
    const { groupEnds } = this.nodes({
      groupEnds: beats.fires.and(makesBits, last.or(place.eq(maskSlots - 1))),
    });
    send(keptQueue.put, groupEnds.or(pads), { bits: mux(pads, literal(UInt(maskSlots), 0), withThis) });
    when(groupEnds.or(pads.and(keptQueue.put.ready)), () => {
      groupBits.next(0);
      pads.next(pads.not().and(last, slot.shr(placeBits).resize(type.group.width).ne(pass.lastGroup)));
    }).elsewhen(beats.fires.and(makesBits), () => {
      groupBits.next(withThis);
    });
    connect(kept, keptQueue.get);
  }
}
