import { bitsFor, literal, mux, Table, UInt, type UIntType, type UIntValue } from "../../hdl/index.ts";

/** The place of the highest bit that is set; 0 where none is. */
export function highestBit(value: UIntValue): UIntValue {
  const place = UInt(bitsFor(value.width - 1));
  const places = Array.from({ length: value.width }, (_, i) => i);
  return places.reduce((best, i) => mux(value.bit(i), literal(place, i), best), literal(place, 0));
}

/**
 * Tables of a falling function that is a straight line on each of so many segments.
 * @param at its value where segment i begins, a whole number
 * @param base of these values, `drop` of what it falls by on a segment
 */
export function segmentTables(count: number, at: (i: number) => number, base: UIntType, drop: UIntType) {
  const segments = Array.from({ length: count }, (_, i) => i);
  const falls = segments.map((i) => at(i) - at(i + 1));
  return { bases: Table(base, segments.map(at)), drops: Table(drop, falls) };
}
