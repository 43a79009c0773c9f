import {
  assert,
  bitsFor,
  Bool,
  literal,
  mux,
  step,
  UInt,
  when,
  type BoolValue,
  type Next,
  type UIntValue,
  type View,
} from "../../hdl/index.ts";

type Counter = UIntValue & Next<UIntValue>;

/** Counts up by what comes and down by what goes. */
export function balance(counter: Counter, comes: UIntValue, goes: UIntValue): void {
  counter.next(counter.add(comes).sub(goes).asUInt().truncate(counter.width));
}

/** Marks what has begun and is not yet over; where both happen, it begins. */
export function markOpen(mark: BoolValue & Next<BoolValue>, begins: BoolValue, ends: BoolValue): void {
  when(begins, () => {
    mark.next(true);
  }).elsewhen(ends, () => {
    mark.next(false);
  });
}

/** Counts what begins and is not yet over. */
export function countOpen(counter: Counter, begins: BoolValue, ends: BoolValue): void {
  when(begins.and(ends.not()), () => {
    counter.next(counter.wrapAdd(1));
  }).elsewhen(ends.and(begins.not()), () => {
    counter.next(counter.wrapSub(1));
  });
}

/**
 * Counts what has a place of `most`, and says whether there is one left: out of a register, for who decides by it in the same cycle.
 * After reset none is taken.
 */
export function countPlaces(
  { taken, hasRoom }: { readonly taken: Counter; readonly hasRoom: BoolValue & Next<BoolValue> },
  most: number,
  begins: BoolValue,
  ends: BoolValue,
): void {
  countOpen(taken, begins, ends);
  when(begins.and(ends.not()), () => {
    hasRoom.next(taken.ne(most - 1));
  }).elsewhen(ends.and(begins.not()), () => {
    hasRoom.next(true);
  });
}

/** Places of something that both begins and ends late: what ends frees its place a cycle later, out of a register. After reset none is taken. */
export interface LatePlaces {
  readonly taken: Counter;
  readonly hasRoom: BoolValue & Next<BoolValue>;
  readonly freed: BoolValue & Next<BoolValue>;
}

/** The registers of `most` such places. @param taken what the taken ones are */
export const latePlaces = (most: number, taken: string) => ({
  taken: UInt(bitsFor(most)).describe(taken).reset(0),
  hasRoom: Bool().reset(true),
  freed: Bool().reset(false),
});

/** Whether there is room in the next cycle, for who knows late whether one begins in this one: all but that out of registers. */
export const roomType = { ifBegins: Bool(), ifNot: Bool() };
type Room = View<typeof roomType>;

/** Room for both. */
export function bothFit(a: Room, b: Room): Room {
  return { ifBegins: a.ifBegins.and(b.ifBegins), ifNot: a.ifNot.and(b.ifNot) };
}

/**
 * `countPlaces` where both are known late. Only with room does one begin.
 * @param without whether none is wanted, so that there is room: settings that stand long before anything begins
 */
export function countPlacesLate(
  { taken, hasRoom, freed }: LatePlaces,
  most: number,
  begins: BoolValue,
  ends: BoolValue,
  without: BoolValue = literal(Bool(), false),
): Room {
  freed.next(ends);
  // One adder, up or down: what is late only says whether it counts.
  const { width } = taken;
  when(begins.xor(freed), () => {
    taken.next(taken.wrapAdd(mux(freed, literal(UInt(width), 2 ** width - 1), literal(UInt(width), 1))));
  });
  const room = { ifBegins: without.or(freed, taken.ne(most - 1)), ifNot: without.or(freed, hasRoom) };
  hasRoom.next(mux(begins, room.ifBegins, room.ifNot));
  return room;
}

/**
 * A mark of what holds until something goes by it: known a cycle later, out of a register.
 * @param name of the assertion that it holds
 * @param goes every other cycle at most
 */
export function markLate(mark: BoolValue & Next<BoolValue>, name: string, holds: BoolValue, goes: BoolValue): void {
  mark.next(holds.and(goes.not()));
  assert(name, mark.not().or(holds));
}

/** A counter that starts again behind its last value, and whether it is there: found out as it gets there, for who has no time to compare. */
export interface Marked {
  readonly at: Counter;
  readonly isLast: BoolValue & Next<BoolValue>;
}

/** `count` of such a counter: whether it counts and starts again. */
export function countMarked({ at, isLast }: Marked, last: UIntValue, where: BoolValue): BoolValue {
  when(where, () => {
    at.next(step(at, isLast));
    isLast.next(mux(isLast, last.eq(0), at.wrapAdd(1).eq(last)));
  });
  return where.and(isLast);
}

/** Its last value is another one from now on; it stands at its first. Comes behind `countMarked`. */
export function markLast({ isLast }: Marked, last: UIntValue, where: BoolValue): void {
  when(where, () => {
    isLast.next(last.eq(0));
  });
}
