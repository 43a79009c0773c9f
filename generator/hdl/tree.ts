import { fail } from "./diagnostics.ts";
import { guarded, type Tree } from "./types.ts";

/** Where a leaf stands in a list. */
export interface ListPlace<L> {
  readonly list: readonly Tree<L>[];
  readonly key: string;
  readonly index: number;
}

/**
 * The same lists and records with something made of each leaf. Names grow on the way: `KEY.FIELD` in a record,
 * `KEY_0`, `KEY_1` and so on in a list.
 * @param make is told the list that a leaf stands in, if any, its name and the leaf's place in it
 */
export function mapTree<L extends object>(
  tree: Tree<L>,
  name: string,
  isLeaf: (node: object) => node is L,
  make: (leaf: L, name: string, place?: ListPlace<L>) => unknown,
  place?: ListPlace<L>,
): unknown {
  const entry: unknown = tree;
  if (typeof entry !== "object" || entry === null) {
    fail(
      "kind-mismatch",
      `${name} is ${String(entry)}`,
      "declare a list or a record of what the call takes, or one of them",
    );
  }
  if (isLeaf(tree)) return make(tree, name, place);
  if (Array.isArray(tree)) {
    const list = tree as Tree<L>[];
    return list.map((inner, index) => mapTree(inner, `${name}_${index}`, isLeaf, make, { list, key: name, index }));
  }
  return mapEntries(tree as Readonly<Record<string, Tree<L>>>, (inner, key) =>
    mapTree(inner, `${name}.${key}`, isLeaf, make),
  );
}

/** A record of signals, with something made of each entry. */
export function mapEntries<T>(entries: Readonly<Record<string, T>>, make: (entry: T, key: string) => unknown): object {
  return guarded(Object.fromEntries(Object.entries(entries).map(([key, entry]) => [key, make(entry, key)])));
}
