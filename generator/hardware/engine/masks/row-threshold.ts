import {
  before,
  Bool,
  input,
  literal,
  Module,
  mux,
  output,
  payload,
  SkidBuffer,
  Stream,
  UInt,
  Vec,
  vec,
  type UIntValue,
} from "../../../hdl/index.ts";
import { engineTypes, type EngineShape } from "../../shapes/engine-shape.ts";
import { pairs } from "../../shapes/tree.ts";
import { keyGroup, keyRequest } from "./key-table.ts";

/**
 * The threshold of a row on a refresh pass: from `threshold * sum` the least probability that stays, over all lanes. Where
 * not even the largest one stays, the first of the largest does: the lane and slot of the lowest token. The sum goes with them.
 *
 * Latency: 2 + 2 log2(lanes) cycles, a level of a comparison's tree each. One row a cycle.
 */
export class RowThreshold extends Module {
  readonly io;

  constructor(shape: EngineShape) {
    const { lanes, slots, maskSlots } = shape;
    const type = engineTypes(shape);
    super({
      about: "The least probability of each row that stays, or the one position that does.",
      parameters: { lanes, slots, maskSlots },
    });
    const limit = { least: UInt(9), single: Bool(), winner: UInt(lanes), slot: type.slot, sum: type.rowSum };
    this.io = this.ports({
      threshold: input(UInt(16).describe("in 2^-16 of the row's sum")),
      totals: input(Stream({ sums: Vec(lanes, type.partSum), has: Vec(lanes, Bool()), slots: Vec(lanes, type.slot) })),
      keyAt: output(keyRequest(shape)),
      keys: input(keyGroup(shape)),
      limits: output(Stream(limit)),
    });
    const { threshold, totals, keyAt, keys, limits } = this.io;
    const { decide } = this.pipelines({ decide: totals });
    const lower = (a: UIntValue, b: UIntValue): UIntValue => mux(a.le(b), a, b);
    const levels = Math.log2(lanes);
    // ---- The sum, and the lowest slot that has a largest one: a level a stage. One more bit for lanes that have none.
    const none = literal(UInt(type.slot.width + 1), 2 ** type.slot.width);
    let sums: readonly UIntValue[] = totals.sums.elements;
    let lowest: readonly UIntValue[] = totals.slots.map((slot, i) =>
      mux(totals.has.at(i), slot.extend(none.width), none),
    );
    let { has, slots: places } = payload(totals);
    for (let level = 1; level < levels; level++) {
      const paired = decide.stage(`paired${level}`, {
        sums: vec(pairs(sums, (a, b) => a.add(b))),
        lowest: vec(pairs(lowest, lower)),
        ...{ has, slots: places },
      });
      [sums, lowest] = [paired.sums.elements, paired.lowest.elements];
      [has, places] = [paired.has, paired.slots];
    }
    const { first } = this.nodes({ first: pairs(lowest, lower)[0]!.truncate(type.slot.width) });
    const groupBits = Math.log2(maskSlots);
    keyAt.group.drive(first.shr(groupBits).resize(type.group.width));
    keyAt.enable.drive(decide.advance);
    const sum = pairs(sums, (a, b) => a.add(b))[0]!;
    const summed = decide.stage("summed", { sum, has, slots: places, first });
    // ---- The key of that slot is there; of the lanes that have one in it, the lowest token's.
    const scaled = decide.stage("scaled", {
      product: summed.sum.mul(threshold),
      sum: summed.sum,
      candidates: vec(summed.has.map((isThere, i) => isThere.and(summed.slots.at(i).eq(summed.first)))),
      slot: summed.first,
      key: groupBits > 0 ? keys.at(summed.first.truncate(groupBits)) : keys.at(0),
    });
    // ---- The lane, a level a stage.
    const absent = literal(UInt(type.lane.width + 1), lanes);
    let tokens: readonly UIntValue[] = scaled.candidates.map((is, lane) =>
      mux(is, literal(type.lane, lane).xor(scaled.key).extend(absent.width), absent),
    );
    const { product } = scaled;
    let kept = {
      least: product
        .add(2 ** 16 - 1)
        .shr(16)
        .truncate(type.rowSum.width + 1),
      ...{ slot: scaled.slot, sum: scaled.sum, key: scaled.key },
    };
    for (let level = 1; level <= levels; level++) {
      const nearer = decide.stage(`nearer${level}`, { ...kept, tokens: vec(pairs(tokens, lower)) });
      tokens = nearer.tokens.elements;
      kept = { least: nearer.least, slot: nearer.slot, sum: nearer.sum, key: nearer.key };
    }
    const decided = { ...kept, lane: tokens[0]!.truncate(type.lane.width).xor(kept.key) };
    const { single } = this.nodes({ single: decided.least.gt(255) });
    const { buffer } = this.instances({ buffer: new SkidBuffer(limit) });
    decide.into(before(buffer, limits), {
      least: decided.least.truncate(9),
      single,
      winner: literal(UInt(lanes), 1).shl(decided.lane).truncate(lanes),
      slot: decided.slot,
      sum: decided.sum,
    });
  }
}
