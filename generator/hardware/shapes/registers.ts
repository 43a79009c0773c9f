import { when, type BoolValue, type UIntValue } from "../../hdl/index.ts";

/** Gives each register of a bundle its next value, from the field of the same name. */
export function load(registers: object, values: object): void {
  for (const [key, register] of Object.entries(registers) as [string, object][]) {
    const value = (values as Record<string, object>)[key]!;
    if ("next" in register) (register as { next(value: object): void }).next(value);
    else load(register, value);
  }
}

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
