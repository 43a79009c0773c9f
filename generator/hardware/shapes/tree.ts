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
