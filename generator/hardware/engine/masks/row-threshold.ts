import {
  before,
  Bool,
  choose,
  gated,
  input,
  literal,
  mapped,
  Module,
  mux,
  output,
  payload,
  SkidBuffer,
  Stream,
  UInt,
  Vec,
  vec,
  when,
  type StreamSource,
  type UIntValue,
} from "../../../hdl/index.ts";
import { engineTypes, type EngineShape } from "../../shapes/engine-shape.ts";
import { pairs } from "../../shapes/tree.ts";
import { keyGroup, keyRequest } from "./key-table.ts";

/** A row of all lanes: its sum, and of which of them the slot of the lowest largest probability is a largest one's. */
function rowType(shape: EngineShape) {
  const { rowSum, slot, lane } = engineTypes(shape);
  return { sum: rowSum, candidates: Vec(shape.lanes, Bool()), slot, key: lane };
}

/** Bits of the threshold that a cycle multiplies by. */
const DIGIT = 4;

/**
 * The threshold of a row on a refresh pass: from `threshold * sum` the least probability that stays, over all lanes. Where
 * not even the largest one stays, the first of the largest does: the lane and slot of the lowest token. The sum goes with them.
 *
 * Latency: 6 + 2 log2(lanes) cycles, a level of a comparison's tree each and four for the product. A row in six cycles.
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
    const { totals, keyAt, keys, limits } = this.io;
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
    const { rows } = this.wires({ rows: Stream(rowType(shape)) });
    decide.into(rows, {
      sum: summed.sum,
      candidates: vec(summed.has.map((isThere, i) => isThere.and(summed.slots.at(i).eq(summed.first)))),
      slot: summed.first,
      key: groupBits > 0 ? keys.at(summed.first.truncate(groupBits)) : keys.at(0),
    });
    const scaled = this.scale(rows);
    const { nearest } = this.pipelines({ nearest: scaled });
    // ---- The lane, a level a stage.
    const absent = literal(UInt(type.lane.width + 1), lanes);
    let tokens: readonly UIntValue[] = scaled.candidates.map((is, lane) =>
      mux(is, literal(type.lane, lane).xor(scaled.key).extend(absent.width), absent),
    );
    let kept = { least: scaled.least, slot: scaled.slot, sum: scaled.sum, key: scaled.key };
    for (let level = 1; level <= levels; level++) {
      const nearer = nearest.stage(`nearer${level}`, { ...kept, tokens: vec(pairs(tokens, lower)) });
      tokens = nearer.tokens.elements;
      kept = { least: nearer.least, slot: nearer.slot, sum: nearer.sum, key: nearer.key };
    }
    const decided = { ...kept, lane: tokens[0]!.truncate(type.lane.width).xor(kept.key) };
    const { single } = this.nodes({ single: decided.least.gt(255) });
    const { buffer } = this.instances({ buffer: new SkidBuffer(limit) });
    nearest.into(before(buffer, limits), {
      least: decided.least.truncate(9),
      single,
      winner: literal(UInt(lanes), 1).shl(decided.lane).truncate(lanes),
      slot: decided.slot,
      sum: decided.sum,
    });
  }

  /** A row with `ceil(threshold * sum / 2^16)`: a digit of the threshold a cycle, the lowest first. */
  private scale(rows: StreamSource<ReturnType<typeof rowType>>) {
    const { threshold } = this.io;
    const { row } = this.held({ row: rows });
    const { width } = row.sum;
    const { left, by, triple, high, isMore } = this.registers({
      left: UInt(3).describe("digits"),
      by: threshold.type,
      triple: UInt(width + 2).describe("three times the sum"),
      high: UInt(width).describe("of the product so far, what stands above the digits that are done"),
      isMore: Bool().describe("something stands below"),
    });
    const multiples = [literal(UInt(1), 0), row.sum, row.sum.shl(1), triple].map((each) => each.resize(width + 2));
    const [low, upper] = [choose(by.bits(1, 0), multiples), choose(by.bits(3, 2), multiples)];
    const { grown } = this.nodes({
      grown: upper
        .shl(2)
        .add(low.add(high))
        .resize(width + DIGIT),
    });
    when(rows.fires, () => {
      left.next(threshold.width / DIGIT);
      by.next(threshold);
      triple.next(rows.sum.add(rows.sum.shl(1)).resize(width + 2));
      high.next(0);
      isMore.next(false);
    }).elsewhen(left.ne(0), () => {
      left.next(left.wrapSub(1));
      by.next(by.shr(DIGIT).resize(by.width));
      high.next(grown.shr(DIGIT));
      isMore.next(isMore.or(grown.truncate(DIGIT).ne(0)));
    });
    return gated(mapped(row, { ...payload(row), least: high.add(isMore.asUInt()) }), left.eq(0));
  }
}
