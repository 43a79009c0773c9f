import { xoshiro128 } from "../reference/sampler.ts";

/** Masks to measure with, by what they look like. */
export const maskKinds = {
  uniform: "each position by chance",
  popular: "half of the positions on tokens that most queries keep, the others by chance",
  window: "the tokens around the query",
  stripes: "the same evenly spaced tokens for every query",
  diagonal: "every so many tokens, shifted by one from query to query",
  block: "the query's own block of tokens",
  onehot: "one token a query",
  full: "every token, by a mask",
} as const;
export type MaskKind = keyof typeof maskKinds;

/**
 * A mask of the given kind and density, 0 or 1 [tokens, tokens]. Every query keeps at least one position.
 * @param density share of the positions; `onehot` and `full` have their own
 */
export function syntheticMask(kind: MaskKind, tokens: number, density: number, seed: number): Uint8Array {
  const mask = new Uint8Array(tokens * tokens);
  const next = xoshiro128(seed);
  const chance = (): number => next() / 2 ** 32;
  const popular = Array.from({ length: tokens }, () => chance() < density / 2);
  const spacing = 1 / density;
  const isStripe = (token: number): boolean => Math.floor((token + 1) / spacing) !== Math.floor(token / spacing);
  const keeps: Readonly<Record<MaskKind, (query: number, token: number) => boolean>> = {
    uniform: () => chance() < density,
    popular: (_, token) => chance() < (popular[token] ? 0.95 : density / 2),
    window: (query, token) => 2 * Math.abs(query - token) < density * tokens,
    stripes: (_, token) => isStripe(token),
    diagonal: (query, token) => isStripe((token + query) % tokens),
    block: (query, token) => Math.floor(query / (density * tokens)) === Math.floor(token / (density * tokens)),
    onehot: () => false,
    full: () => true,
  };
  for (let query = 0; query < tokens; query++) {
    let kept = 0;
    for (let token = 0; token < tokens; token++) {
      if (!keeps[kind](query, token)) continue;
      mask[query * tokens + token] = 1;
      kept++;
    }
    if (kept === 0) mask[query * tokens + Math.floor(chance() * tokens)] = 1;
  }
  return mask;
}

/** How often each token is selected. */
export function selectionCounts(mask: Uint8Array, tokens: number): Uint32Array {
  const counts = new Uint32Array(tokens);
  for (let i = 0; i < mask.length; i++) counts[i % tokens]! += mask[i]!;
  return counts;
}
