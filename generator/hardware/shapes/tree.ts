import { type BoolValue, type SIntValue } from "../../hdl/index.ts";

/** Joins a power of two of items two by two, level by level. */
export function tree<T>(items: readonly T[], join: (a: T, b: T) => T): T {
  if (items.length === 1) return items[0]!;
  const half = items.length / 2;
  return join(tree(items.slice(0, half), join), tree(items.slice(half), join));
}

/** A level of such a tree, for one that takes a stage for each: an even number of items, joined with their neighbours. */
export function pairs<T>(items: readonly T[], join: (a: T, b: T) => T): T[] {
  return Array.from({ length: items.length / 2 }, (_, i) => join(items[2 * i]!, items[2 * i + 1]!));
}

/**
 * Signed a >= b of one width, as the sign of their difference: one chain of carries. Of a comparison synthesis may make two
 * parts, what is less and what is equal, and the latter out of look-up tables.
 */
export function isAtLeast(a: SIntValue, b: SIntValue): BoolValue {
  return a.sub(b).bit(a.width).not();
}
