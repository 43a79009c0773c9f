import { UInt } from "../types.ts";
import { literal, mux } from "../combine.ts";
import type { BoolValue, UIntValue } from "../values.ts";

/** The next value of a counter that goes up by one and starts again from zero after its last value. */
export function step(counter: UIntValue, isLast: BoolValue): UIntValue {
  return mux(isLast, literal(UInt(counter.width), 0), counter.wrapAdd(1));
}
