import { DesignError } from "../compiler/design-error.ts";
import { attentionMode, isWholeStep } from "../golden/sampler.ts";
import type { Loop } from "./program.ts";

/** What data decides, as shares: tokens that a step with reuse computes, keys that a masked query keeps. */
export interface Shares {
  readonly active: number;
  readonly kept: number;
}

/**
 * Steps with reuse, and in how many of them each token is computed at least: a token rests for as many steps as its age allows, and a step of all tokens, the
 * first one or one that makes masks, ends every rest.
 */
function leastActive(steps: number, maxAge: number, sparse: Loop["sparse"]): { some: number; computed: number } {
  let [inRow, some, computed] = [0, 0, 0];
  for (let step = 0; step < steps; step++) {
    const isWhole = isWholeStep(step, attentionMode(step, 1, sparse).kind);
    inRow = isWhole ? 0 : inRow + 1;
    if (isWhole) continue;
    some++;
    if (inRow % (maxAge + 1) === 0) computed++;
  }
  return { some, computed };
}

/** @throws DesignError where no image of so many tokens has such shares */
export function checkShares(tokens: number, { steps, reuse, sparse }: Loop, { active, kept }: Shares): void {
  if (reuse) {
    const { some, computed } = leastActive(steps, reuse.maxAge, sparse);
    if (active * some < computed)
      throw new DesignError(
        `--active-share ${active}: with --ctr ALPHA,${reuse.maxAge} a token is computed in ${computed} of ${some} steps with reuse at least`,
      );
  }
  if (sparse && kept * tokens < 1)
    throw new DesignError(`--kept-share ${kept}: a query keeps a key at least, 1 of ${tokens}`);
}
