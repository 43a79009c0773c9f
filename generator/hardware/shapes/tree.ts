/** Joins a power of two of items two by two, level by level. */
export function tree<T>(items: readonly T[], join: (a: T, b: T) => T): T {
  if (items.length === 1) return items[0]!;
  const half = items.length / 2;
  return join(tree(items.slice(0, half), join), tree(items.slice(half), join));
}
