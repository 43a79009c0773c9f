import { literal, mux, SInt, type BoolValue, type SIntValue } from "../../hdl/index.ts";

/** The nearest value of `bits` bits: larger ones become the largest, smaller ones the smallest. */
export function saturate(value: SIntValue, bits: number): SIntValue {
  return mux(fits(value, bits), value.truncate(bits), extreme(value, bits));
}

/**
 * `sat8((twice + 1) >> 1)`: the end of a rounding shift that went one place less far, so that it needs no variable
 * addend. Of what fits nine bits the rounded half fits int8, but for the largest.
 */
export function saturatedHalf(twice: SIntValue): SIntValue {
  const low = twice.truncate(9);
  const isWithin = fits(twice, 9).and(low.ne(255));
  return mux(isWithin, low.wrapAdd(1).shr(1).truncate(8), extreme(twice, 8));
}

/** Whether a value is one of `bits` bits: all above those are as its sign. No comparison, which would take a carry. */
function fits(value: SIntValue, bits: number): BoolValue {
  const above = value.bits(value.width - 1, bits - 1);
  return above.all().or(above.any().not());
}

/** The least value of `bits` bits for a negative one, the largest for others. */
function extreme(value: SIntValue, bits: number): SIntValue {
  const most = 2 ** (bits - 1);
  return mux(value.bit(value.width - 1), literal(SInt(bits), -most), literal(SInt(bits), most - 1));
}
