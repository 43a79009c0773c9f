import { when, type BoolValue, type Next, type UIntValue } from "../../hdl/index.ts";

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
