import {
  bitsFor,
  Bool,
  concat,
  input,
  literal,
  load,
  Module,
  mux,
  output,
  send,
  Stream,
  UInt,
  when,
  type UIntValue,
} from "../../../hdl/index.ts";
import { engineTypes, type EngineShape } from "../../shapes/engine-shape.ts";
import { tree } from "../../shapes/tree.ts";

/** Whether none, one at most, and two at most of some bits are set. */
function few(bits: UIntValue) {
  const always = literal(Bool(), true);
  return tree(
    Array.from({ length: bits.width }, (_, i) => ({ none: bits.bit(i).not(), one: always, two: always })),
    (a, b) => ({
      none: a.none.and(b.none),
      one: a.none.and(b.one).or(a.one.and(b.none)),
      two: a.none.and(b.two).or(a.one.and(b.one), a.two.and(b.none)),
    }),
  );
}

/**
 * Turns a lane's mask bits into the list of its selected slots: a slot a cycle while bits are set, and one cycle for a
 * group of zeros. The end of a query is known with its last slot, which is therefore held back until another one or the
 * end comes; a query that selects nothing gives one beat that is not `selected`.
 *
 * Latency: 2 cycles from a group to its first slot's successor.
 */
export class MaskScanner extends Module {
  readonly io;

  constructor(shape: EngineShape) {
    const { maskSlots, slots } = shape;
    super({ about: "Selected slots of a lane, in order, from its mask bits.", parameters: { maskSlots, slots } });
    const type = engineTypes(shape);
    this.io = this.ports({
      groups: input(
        Stream({ bits: UInt(maskSlots).describe("lowest slot first"), last: Bool().describe("of the query") }),
      ),
      list: output(Stream({ slot: type.slot, selected: Bool(), last: Bool().describe("of the query") })),
    });
    const { groups, list } = this.io;

    // The bits of the group that have not been looked at, and its place.
    const { left, none, isLast, ends, group } = this.registers({
      left: UInt(maskSlots),
      none: Bool().describe("no bit is left").reset(true),
      isLast: Bool().describe("one at most is").reset(true),
      ends: Bool().describe("the query ends with this group").reset(false),
      group: type.group.reset(0),
    });
    // The slot found last, or nothing yet.
    const { holds } = this.registers({ holds: Bool().reset(false) });
    const { held } = this.registers({ held: type.slot });

    const { lowest, rest } = this.nodes({
      lowest: Array.from({ length: maskSlots }, (_, i) => i).reduceRight(
        (found, i) => mux(left.bit(i), literal(UInt(bitsFor(maskSlots - 1)), i), found),
        literal(UInt(bitsFor(maskSlots - 1)), 0),
      ),
      // All but the lowest.
      rest: concat(
        ...Array.from({ length: maskSlots }, (_, i) =>
          i === 0 ? literal(Bool(), false) : left.bit(i).and(left.bits(i - 1, 0).any()),
        ).reverse(),
      ),
    });
    const comes = few(groups.bits);
    const { isTwo, comesNone, comesOne } = this.nodes({
      isTwo: few(left).two,
      comesNone: comes.none,
      comesOne: comes.one,
    });
    const { finds, finishes, sends } = this.nodes({
      finds: none.not(),
      finishes: none.and(ends),
      sends: none.and(ends).or(none.not().and(holds)),
    });
    send(list, sends, { slot: held, selected: holds, last: finishes });
    const { goes } = this.nodes({ goes: sends.not().or(list.ready) });

    const found = group.shl(Math.log2(maskSlots)).or(lowest.extend(group.width + Math.log2(maskSlots)));
    when(goes.and(finds), () => {
      holds.next(true);
      held.next(found.resize(held.width));
      load({ left, none, isLast }, { left: rest, none: isLast, isLast: isTwo });
    });
    when(goes.and(finishes), () => {
      holds.next(false);
      ends.next(false);
      group.next(0);
    });
    // A group that is done makes room in the cycle in which its last bit is found.
    const { done } = this.nodes({ done: mux(none, ends.not(), goes.and(isLast, ends.not())) });
    groups.ready.drive(done.or(goes.and(finishes)));
    const { begun } = this.registers({ begun: Bool().describe("the query has had a group").reset(false) });
    when(groups.fires, () => {
      load({ left, none, isLast }, { left: groups.bits, none: comesNone, isLast: comesOne });
      ends.next(groups.last);
      begun.next(groups.last.not());
      group.next(mux(begun, group.wrapAdd(1), 0));
    });
  }
}
