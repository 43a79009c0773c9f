import type { TokenReuse } from "./token-reuse.ts";
import { UNIT_FACTOR, weightedSum } from "./latent-update.ts";

/** What a sequence remembers to forecast its output where tokens rest; both as long as the output. */
export interface Forecast {
  /** int16, the output that the step before used. */
  readonly before: Int16Array;
  /** int16, what the output is expected to change by in a step. */
  readonly slope: Int16Array;
}

/**
 * Share of its error that a slope takes up, in 2^-14: one over the steps from one computation of a token to the next where it rests as
 * long as it may. The slope of such a token is the difference quotient of TaylorSeer's first order (arXiv 2503.06923), that of one
 * that is computed more often follows it with some delay. No age enters, and no division. Measured in float on models/digits, 20 steps
 * of flow2 with alpha 3, PSNR to a fine solution: age 1: 41.3 dB by this and by each token's own quotient alike, 34.8 repeated; age 2:
 * 35.0 with a half, 35.6 by the quotients, 30.1 repeated, and 24.4 with 0.65, for errors grow where the gain is near two over the steps.
 */
export function slopeGain({ maxAge }: TokenReuse): number {
  return Math.round(UNIT_FACTOR / (maxAge + 1));
}

/** A sequence before its first step. */
export function newForecast(output: Int16Array): Forecast {
  return { before: new Int16Array(output.length), slope: new Int16Array(output.length) };
}

/**
 * Before a step computes any token: the output moves on by its slope, `sat16(output + slope)`. Tokens that rest keep that; the others'
 * is overwritten.
 * @param output int16, changed in place
 */
export function moveOn(output: Int16Array, { before, slope }: Forecast): void {
  before.set(output);
  for (const [i, value] of output.entries())
    output[i] = weightedSum(value, [slope[i]!], { keep: UNIT_FACTOR, outputs: [UNIT_FACTOR] });
}

/**
 * Behind a step, the slope follows what the output has changed by, `slope + gain (output - before - slope)` as one weighted sum,
 * `sat16`: the slope of a token that rested stays. From zero it is `gain (output - before)`.
 */
export function followSlope(output: Int16Array, { before, slope }: Forecast, gain: number): void {
  for (const [i, value] of output.entries())
    slope[i] = weightedSum(slope[i]!, [value, before[i]!], { keep: UNIT_FACTOR - gain, outputs: [gain, -gain] });
}
