import {
  Bool,
  concat,
  literal,
  mux,
  SInt,
  vec,
  type BoolValue,
  type SIntType,
  type SIntValue,
  type UIntValue,
  type VecValue,
} from "../../hdl/index.ts";

/** The lowest bits of a value that was shifted right, and whether it takes more. */
export interface Shifted<V> {
  readonly low: V;
  readonly isBeyond: BoolValue;
}

/** Of a value below zero it is also known that it is, whatever its lowest bits are. */
export interface ShiftedSigned extends Shifted<SIntValue> {
  readonly isNegative: BoolValue;
}

/**
 * A value shifted right, of which `bits` bits count. The farthest steps come first, and from one to the next go those bits alone that later
 * steps can still bring down: what is above them is looked at as it is left behind.
 * @param bits at most those of the value
 * @param unit log2 of what `shift` counts
 */
export function shifted(value: SIntValue, shift: UIntValue, bits: number, unit = 0): ShiftedSigned {
  const isNegative = value.bit(value.width - 1);
  const { low, isBeyond } = shiftedWith(value.asUInt(), shift, bits, unit, isNegative);
  return { low: low.asSInt(), isBeyond, isNegative };
}

/** Of a shift in two stages the second one takes the steps below 2 ** NEAR. */
const NEAR = 3;

/** The first of two stages of `shifted`: the farthest steps, and as many bits of the value as the others can bring down. */
export const shiftedFar = (value: SIntValue, shift: UIntValue, bits: number): ShiftedSigned =>
  shifted(value, shift.bits(shift.width - 1, NEAR), bits + 2 ** NEAR - 1, NEAR);

/** The second one, which takes the rest of the same shift. */
export function shiftedNear({ low, isBeyond, isNegative }: ShiftedSigned, shift: UIntValue, bits: number) {
  const near = shifted(low, shift.bits(NEAR - 1, 0), bits);
  // What went beyond before has lost its sign.
  return { low: near.low, isBeyond: near.isBeyond.or(isBeyond), isNegative };
}

/** `shiftedFar` of a value without a sign. */
export const unsignedShiftedFar = (value: UIntValue, shift: UIntValue, bits: number): Shifted<UIntValue> =>
  shiftedWith(value, shift.bits(shift.width - 1, NEAR), bits + 2 ** NEAR - 1, NEAR);

/** `shiftedNear` of it. */
export function unsignedShiftedNear({ low, isBeyond }: Shifted<UIntValue>, shift: UIntValue, bits: number) {
  const near = shiftedWith(low, shift.bits(NEAR - 1, 0), bits, 0);
  return { low: near.low, isBeyond: near.isBeyond.or(isBeyond) };
}

/** `shiftedFar` of several values, all shifted as far. */
export const allShiftedFar = (values: VecValue<SIntType>, shift: UIntValue, bits: number) =>
  together(values.map((value) => shiftedFar(value, shift, bits)));

/** `shiftedNear` of them. */
export const allShiftedNear = (far: ShiftedTogether, shift: UIntValue, bits: number) =>
  together(apart(far).map((each) => shiftedNear(each, shift, bits)));

/** What becomes of each of several shifted values. */
export const ofEach = (all: ShiftedTogether, made: (each: ShiftedSigned) => SIntValue): VecValue<SIntType> =>
  vec(apart(all).map(made));

type ShiftedTogether = ReturnType<typeof together>;

function together(each: readonly ShiftedSigned[]) {
  return {
    low: vec(each.map(({ low }) => low)),
    isBeyond: vec(each.map(({ isBeyond }) => isBeyond)),
    isNegative: vec(each.map(({ isNegative }) => isNegative)),
  };
}

function apart({ low, isBeyond, isNegative }: ShiftedTogether): ShiftedSigned[] {
  return low.map((value, i) => ({ low: value, isBeyond: isBeyond.at(i), isNegative: isNegative.at(i) }));
}

/** By `shift << unit`; the sign fills what comes free. */
function shiftedWith(
  value: UIntValue,
  shift: UIntValue,
  bits: number,
  unit: number,
  sign?: BoolValue,
): Shifted<UIntValue> {
  const fill = sign ?? literal(Bool(), false);
  let low = value;
  let isBeyond: BoolValue = literal(Bool(), false);
  for (let place = shift.width - 1; place >= 0; place--) {
    const step = Math.min(2 ** (place + unit), low.width);
    const moved = concat(
      ...Array.from({ length: step }, () => fill),
      ...(step < low.width ? [low.bits(low.width - 1, step)] : []),
    );
    const stepped = mux(shift.bit(place), moved, low);
    const kept = Math.min(low.width, bits + (2 ** place - 1) * 2 ** unit);
    if (kept < low.width) {
      const left = stepped.bits(low.width - 1, sign ? kept - 1 : kept);
      isBeyond = isBeyond.or(mux(fill, left.not(), left).any());
    }
    low = stepped.truncate(kept);
  }
  return { low, isBeyond };
}

/** The nearest value of so many bits as count of a shifted one. */
export function saturatedShifted({ low, isBeyond, isNegative }: ShiftedSigned): SIntValue {
  return mux(isBeyond, extreme(isNegative, low.width), low);
}

/**
 * The nearest value of `bits` bits: larger ones become the largest, smaller ones the smallest.
 * @param isWithin whether it is one, where that is known already
 */
export function saturate(value: SIntValue, bits: number, isWithin = fits(value, bits)): SIntValue {
  return mux(isWithin, value.truncate(bits), extreme(value.bit(value.width - 1), bits));
}

/**
 * `sat8((twice + 1) >> 1)` of nine bits that count: the end of a rounding shift that went one place less far, so that it needs no
 * variable addend. Of what fits nine bits the rounded half fits int8, but for the largest.
 */
export function saturatedHalf({ low, isBeyond, isNegative }: ShiftedSigned): SIntValue {
  const isWithin = isBeyond.not().and(low.ne(255));
  return mux(isWithin, low.wrapAdd(1).shr(1).truncate(8), extreme(isNegative, 8));
}

/** Whether a value is one of `bits` bits: all above those are as its sign. No comparison, which would take a carry. */
export function fits(value: SIntValue, bits: number): BoolValue {
  const above = value.bits(value.width - 1, bits - 1);
  return above.all().or(above.any().not());
}

/** The least value of `bits` bits, or the largest. */
function extreme(isNegative: BoolValue, bits: number): SIntValue {
  const most = 2 ** (bits - 1);
  return mux(isNegative, literal(SInt(bits), -most), literal(SInt(bits), most - 1));
}
