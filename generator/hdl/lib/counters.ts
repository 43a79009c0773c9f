import { UInt } from "../types.ts";
import { literal, mux } from "../combine.ts";
import { when } from "../statements.ts";
import type { Next } from "../views.ts";
import type { BoolValue, UIntValue } from "../values.ts";

/** The next value of a counter that goes up by one and starts again from zero after its last value. */
export function step(counter: UIntValue, isLast: BoolValue): UIntValue {
  return mux(isLast, literal(UInt(counter.width), 0), counter.wrapAdd(1));
}

/**
 * Counts where the condition holds, from zero to a last value and then from zero again.
 * @returns that it starts again: where the next one of a nest of counters counts
 */
export function count(counter: UIntValue & Next<UIntValue>, last: UIntValue | number, where: BoolValue): BoolValue {
  const isLast = counter.eq(last);
  when(where, () => {
    counter.next(step(counter, isLast));
  });
  return where.and(isLast);
}
