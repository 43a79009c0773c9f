import { assign, Bool, count, input, literal, Module, mux, output, Stream, UInt, Vec } from "../../../hdl/index.ts";
import { bitsOf, butterfly } from "../../shapes/distribution.ts";
import { engineTypes, type EngineShape } from "../../shapes/engine-shape.ts";
import { keyGroup, keyRequest } from "./key-table.ts";

/**
 * Gives every lane the mask bits of its own rows: `maskSlots` slots a beat, turned from token order into bank order by the
 * keys of the slots. A dense pass needs no mask: all its tokens are selected.
 *
 * Latency: one cycle. One beat a cycle.
 */
export class MaskUnpacker extends Module {
  readonly io;

  constructor(shape: EngineShape) {
    const { lanes, slots, maskSlots } = shape;
    super({
      about: "The mask bits of every lane's own rows, from bits in token order.",
      parameters: { lanes, slots, maskSlots },
    });
    const type = engineTypes(shape);
    const bits = UInt(maskSlots * lanes);
    this.io = this.ports({
      keyAt: output(keyRequest(shape)),
      keys: input(keyGroup(shape)),
      pass: input({
        running: Bool().describe("groups are wanted"),
        masked: Bool(),
        lastGroup: type.group,
        tail: bits.describe("tokens that exist in the last group"),
      }),
      masks: input(Stream({ bits: bits.describe("in token order, the first token lowest") })),
      queryTaken: output(Bool().describe("the last group of a query is taken")),
      groups: output(Stream({ bits: Vec(lanes, UInt(maskSlots)), last: Bool().describe("of the query") })),
    });
    const { keyAt, keys, pass, masks, queryTaken, groups } = this.io;

    const { group } = this.registers({ group: type.group.reset(0) });
    const { isLast, isHere } = this.nodes({
      isLast: group.eq(pass.lastGroup),
      isHere: pass.running.and(pass.masked.not().or(masks.valid)),
    });
    const { unpack } = this.pipelines({ unpack: isHere });
    const { takes } = this.nodes({ takes: isHere.and(unpack.advance) });
    masks.ready.drive(pass.running.and(unpack.advance, pass.masked));
    assign(keyAt, { enable: takes, group });
    queryTaken.drive(count(group, pass.lastGroup, takes));
    const all = literal(bits, (1n << BigInt(bits.width)) - 1n);
    const taken = unpack.stage("taken", {
      bits: mux(pass.masked, masks.bits, all).and(mux(isLast, pass.tail, all)),
      last: isLast,
    });

    const ordered = taken.bits
      .asVec(maskSlots, UInt(lanes))
      .map((slotBits, slot) => butterfly(slotBits.asVec(lanes, Bool()), keys.at(slot)));
    unpack.into(groups, {
      bits: Array.from({ length: lanes }, (_, lane) => bitsOf(ordered.map((slot) => slot.at(lane)))),
      last: taken.last,
    });
  }
}
