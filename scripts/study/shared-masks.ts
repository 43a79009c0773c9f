import type { GoldenSampleOptions } from "../../generator/golden/sampler.ts";

/** The side of the squares of tokens whose queries have one mask together. */
export type Sharing = 2 | 4;

/**
 * Behind each refresh pass, writes into the masks what they would be if they were shared: for each square of queries all that one of them keeps. Kept shares of queries in a square stay their own,
 * which is the least that they can be; `renormalises` makes them whole, which is the most. A watcher of the golden sampling
 * loop over an image that is square.
 */
export function shareMasks(sharing: Sharing): NonNullable<GoldenSampleOptions["watch"]> {
  return ({ mode, tokens }, sequences) => {
    if (mode !== "refresh") return;
    for (const { words } of Object.values(sequences[0]!.masks)) unite(words, tokens, sharing);
  };
}

/** @param words [heads, tokens, ceil(tokens / 32)] */
function unite(words: Uint32Array, tokens: number, side: number): void {
  const [row, columns] = [Math.ceil(tokens / 32), Math.sqrt(tokens)];
  const heads = words.length / row / tokens;
  for (let head = 0; head < heads; head++) {
    for (let corner = 0; corner < tokens; corner++) {
      if ((corner % columns) % side !== 0 || Math.floor(corner / columns) % side !== 0) continue;
      const queries = Array.from(
        { length: side ** 2 },
        (_, i) => head * tokens + corner + Math.floor(i / side) * columns + (i % side),
      );
      for (let word = 0; word < row; word++) {
        const all = queries.reduce((bits, query) => bits | words[query * row + word]!, 0);
        for (const query of queries) words[query * row + word] = all;
      }
    }
  }
}
