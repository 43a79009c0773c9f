import {
  Bool,
  count,
  Enum,
  input,
  literal,
  Memory,
  Module,
  mux,
  output,
  select,
  send,
  Stream,
  UInt,
  when,
} from "../../../hdl/index.ts";
import { attentionPassType, engineTypes, type EngineShape } from "../../shapes/engine-shape.ts";

/**
 * One mask for as many queries in a row as a pass says, all positions that one of them keeps: a row is gathered group by group while its
 * queries come, and leaves with the last of them, or of the pass.
 *
 * States: `take` a group, `give` what it makes, to memory or to the row that is gathered. A group in two cycles.
 */
export class MaskUnion extends Module {
  readonly io;

  constructor(shape: EngineShape) {
    const { lanes, slots, maskSlots, maxRows } = shape;
    super({
      about: "One mask for several queries in a row: all that one of them keeps.",
      parameters: { lanes, slots, maskSlots, rows: maxRows },
    });
    const type = engineTypes(shape);
    const pass = attentionPassType(shape);
    const bits = UInt(maskSlots * lanes);
    this.io = this.ports({
      pass: input({ lastGroup: pass.lastGroup, lastQuery: pass.lastQuery, sharing: pass.sharing }),
      masks: input(Stream({ bits })),
      unions: output(Stream({ bits })),
      queryLeaves: output(Bool().describe("the last group of a query is done with")),
    });
    const { masks, unions, queryLeaves } = this.io;
    const { lastGroup, lastQuery, sharing } = this.io.pass;

    const { state } = this.registers({ state: Enum("take", "give").reset("take") });
    const { group, query } = this.registers({ group: type.group.reset(0), query: pass.lastQuery.reset(0) });
    const { row } = this.memories({ row: Memory(Math.max(2, slots / maskSlots), bits) });
    // The place of the query among those that share its mask.
    const most = 2 ** (2 ** sharing.width - 1) - 1;
    const all = literal(UInt(most.toString(2).length), most);
    const { among } = this.nodes({ among: all.shl(sharing).shr(all.width).truncate(all.width) });
    const place = query.resize(all.width).and(among);
    const { held } = this.registers({
      held: {
        bits,
        isFirst: Bool(),
        isLast: Bool().describe("of those that share it"),
        group: type.group,
        ends: Bool(),
      },
    });
    masks.ready.drive(state.is("take"));
    const before = row.read(group, masks.fires);
    const united = held.bits.or(mux(held.isFirst, literal(bits, 0), before));
    const { done } = this.nodes({ done: state.is("give").and(unions.ready.or(held.isLast.not())) });
    send(unions, state.is("give").and(held.isLast), { bits: united });
    queryLeaves.drive(done.and(held.ends));
    select(state, {
      take: () => {
        held.bits.next(masks.bits);
        held.isFirst.next(place.eq(0));
        held.isLast.next(place.eq(among).or(query.eq(lastQuery)));
        held.group.next(group);
        held.ends.next(group.eq(lastGroup));
        when(masks.valid, () => {
          state.next("give");
        });
      },
      give: () => {
        when(held.isLast.not(), () => {
          row.write(held.group, united);
        });
        when(done, () => {
          state.next("take");
        });
      },
    });
    count(query, lastQuery, count(group, lastGroup, masks.fires));
  }
}
