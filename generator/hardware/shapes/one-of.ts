import { literal, mux, UInt, type BoolValue, type UIntValue } from "../../hdl/index.ts";

/**
 * The value whose condition holds; zero where none does, and two never hold. With conditions out of registers that is two values to a look-up
 * table, less than half of what a choice by their number takes.
 */
export function oneOf(conditions: readonly BoolValue[], values: readonly UIntValue[]): UIntValue {
  return values
    .map((value, i): UIntValue => mux(conditions[i]!, value, literal(UInt(value.width), 0)))
    .reduce((a, b) => a.or(b));
}
