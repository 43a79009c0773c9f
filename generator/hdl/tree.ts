import { fail } from "./diagnostics.ts";
import { guarded, type Tree } from "./types.ts";

/**
 * The same lists and records with something made of each leaf. Names grow on the way: `KEY.FIELD` in a record,
 * `KEY_0`, `KEY_1` and so on in a list.
 */
export function mapTree<L extends object>(
  tree: Tree<L>,
  name: string,
  isLeaf: (node: object) => node is L,
  make: (leaf: L, name: string) => unknown,
): unknown {
  const entry: unknown = tree;
  if (typeof entry !== "object" || entry === null) {
    fail(
      "kind-mismatch",
      `${name} is ${String(entry)}`,
      "declare a list or a record of what the call takes, or one of them",
    );
  }
  if (isLeaf(tree)) return make(tree, name);
  if (Array.isArray(tree)) return (tree as Tree<L>[]).map((inner, i) => mapTree(inner, `${name}_${i}`, isLeaf, make));
  return mapEntries(tree as Readonly<Record<string, Tree<L>>>, (inner, key) =>
    mapTree(inner, `${name}.${key}`, isLeaf, make),
  );
}

/** A record of signals, with something made of each entry. */
export function mapEntries<T>(entries: Readonly<Record<string, T>>, make: (entry: T, key: string) => unknown): object {
  return guarded(Object.fromEntries(Object.entries(entries).map(([key, entry]) => [key, make(entry, key)])));
}
