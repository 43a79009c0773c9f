import { when, type BoolValue, type UIntValue } from "../../hdl/index.ts";

type Counter = UIntValue & { next(value: UIntValue): void };

/** Counts up by what comes and down by what goes. */
export function balance(counter: Counter, comes: UIntValue, goes: UIntValue): void {
  counter.next(counter.add(comes).sub(goes).asUInt().truncate(counter.width));
}

/** Counts what begins and is not yet over. */
export function countOpen(counter: Counter, begins: BoolValue, ends: BoolValue): void {
  when(begins.and(ends.not()), () => {
    counter.next(counter.wrapAdd(1));
  }).elsewhen(ends.and(begins.not()), () => {
    counter.next(counter.wrapSub(1));
  });
}
