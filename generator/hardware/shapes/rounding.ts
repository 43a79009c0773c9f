import { literal, mux, SInt, type SIntValue } from "../../hdl/index.ts";

/** The nearest value of `bits` bits: larger ones become the largest, smaller ones the smallest. */
export function saturate(value: SIntValue, bits: number): SIntValue {
  const most = 2 ** (bits - 1);
  return mux(
    value.gt(most - 1),
    literal(SInt(bits), most - 1),
    mux(value.lt(-most), literal(SInt(bits), -most), value.truncate(bits)),
  ).truncate(bits);
}

/**
 * `sat8((twice + 1) >> 1)`: the end of a rounding shift that went one place less far, so that it needs no variable
 * addend. Within [-256, 254] the rounded half fits int8.
 */
export function saturatedHalf(twice: SIntValue): SIntValue {
  return mux(
    twice.gt(254),
    literal(SInt(8), 127),
    mux(twice.lt(-256), literal(SInt(8), -128), twice.truncate(10).add(1).shr(1).truncate(8)),
  ).truncate(8);
}
