import { isMultistep, schedule, type Sampler } from "../reference/schedule.ts";
import { sat16 } from "./requantise.ts";

/** Bits of a factor, sign included, and of its fraction. */
const FACTOR = { bits: 22, fraction: 14 };
/** The largest magnitude of a factor. */
export const MOST_FACTOR = (2 ** (FACTOR.bits - 1) - 1) / 2 ** FACTOR.fraction;
/** One, as a factor. */
export const UNIT_FACTOR = 2 ** FACTOR.fraction;

/** Factors of a weighted sum, with 14 fraction bits: of the latent, and of the outputs with and, under guidance, without a label. */
export interface UpdateFactors {
  readonly keep: number;
  readonly outputs: readonly number[];
}

/** What a step does with its latent and its outputs. */
export interface StepFactors {
  /** The schedule's a and b. */
  readonly latent: UpdateFactors;
  /** Of a second-order sampler, c and d of the next step: what it will add. Undefined in the last step. */
  readonly history?: UpdateFactors;
}

/** The nearest factors; the guidance splits the output's. */
export function latentFactors({ a, b }: { readonly a: number; readonly b: number }, guidance: number): UpdateFactors {
  const shares = guidance === 1 ? [1] : [guidance, 1 - guidance];
  return {
    keep: Math.round(a * UNIT_FACTOR),
    outputs: shares.map((share) => Math.round(b * share * UNIT_FACTOR)),
  };
}

/** The factors of every step of a loop. */
export function loopFactors(sampler: Sampler, steps: number, guidance: number): StepFactors[] {
  const all = schedule(sampler, steps);
  return all.map((step, i) => {
    const latent = latentFactors(step, guidance);
    const next = all[i + 1];
    return next && isMultistep(sampler)
      ? { latent, history: latentFactors({ a: next.c, b: next.d }, guidance) }
      : { latent };
  });
}

/**
 * A weighted sum of values of three rows: `sat16((keep x + sum of factor * output + 2^13) >> 14)`. What the update unit computes.
 * @param x int16
 * @param outputs int16
 */
export function weightedSum(x: number, outputs: readonly number[], factors: UpdateFactors): number {
  return sat16(rounded(x, outputs, factors));
}

function rounded(x: number, outputs: readonly number[], { keep, outputs: factors }: UpdateFactors): number {
  let sum = keep * x + UNIT_FACTOR / 2;
  for (const [n, output] of outputs.entries()) sum += factors[n]! * output;
  return Math.floor(sum / UNIT_FACTOR);
}

/**
 * A step of the sampling loop: with the weighted sums `moved` by the factors of the latent and `left` by those of the history, the
 * latent becomes `sat16(moved + history)` and the history `left`. The outputs are those that the step used: of a token that rests, its
 * last one.
 * @param x int16, the latent, changed in place
 * @param history int16, what the step before left; zeros before the first. Changed in place
 * @param outputs int16, of each sequence, as long as the latent at least
 * @returns values that int16 could not hold
 */
export function updateLatent(
  x: Int16Array,
  history: Int16Array,
  outputs: readonly Int16Array[],
  factors: StepFactors,
): number {
  let saturated = 0;
  for (const [i, value] of x.entries()) {
    const its = outputs.map((output) => output[i]!);
    const moved = rounded(value, its, factors.latent);
    const next = sat16(moved) + history[i]!;
    const left = factors.history ? rounded(value, its, factors.history) : 0;
    if (sat16(moved) !== moved || sat16(next) !== next || sat16(left) !== left) saturated++;
    x[i] = sat16(next);
    history[i] = sat16(left);
  }
  return saturated;
}
