import type { SequenceState } from "../../generator/golden/forward.ts";
import type { GoldenSampleOptions } from "../../generator/golden/sampler.ts";

/** Which caches of resting tokens are forecast: keys, values, or both. */
export type Forecasted = "keys" | "values" | "both";

/** A forecast goes so many times as far as its two values are apart: further ones swing up. */
const FURTHEST = 2;

/** A cache as each of its rows was computed last and the time before. */
interface History {
  readonly rows: Int8Array;
  readonly last: Int8Array;
  readonly before: Int8Array;
}

/**
 * Behind each step, writes into the caches what resting tokens' rows are expected to be in the next:
 * `sat8(round(last + (last - before) since / span))`, by the steps since a token was computed and those between its last two
 * times. A watcher of the golden sampling loop, which itself leaves the rows of resting tokens alone.
 */
export function forecastCaches(what: Forecasted): NonNullable<GoldenSampleOptions["watch"]> {
  let histories: readonly History[] | undefined;
  let [lastStep, stepBefore] = [new Int32Array(), new Int32Array()];
  return ({ step, tokens }, sequences, active) => {
    if (!histories) {
      histories = sequences.flatMap((each) => cachesOf(each, what));
      [lastStep, stepBefore] = [new Int32Array(tokens), new Int32Array(tokens)];
    }
    for (const token of active) {
      stepBefore[token] = lastStep[token]!;
      lastStep[token] = step;
      for (const { rows, last, before } of histories) {
        const [from, to] = [token, token + 1].map((row) => (row * rows.length) / tokens) as [number, number];
        before.set(last.subarray(from, to), from);
        last.set(rows.subarray(from, to), from);
      }
    }
    for (let token = 0; token < tokens; token++) {
      const span = lastStep[token]! - stepBefore[token]!;
      const ratio = span === 0 ? 0 : Math.min(FURTHEST, (step + 1 - lastStep[token]!) / span);
      for (const { rows, last, before } of histories) {
        const width = rows.length / tokens;
        for (let i = token * width; i < (token + 1) * width; i++)
          rows[i] = Math.max(-128, Math.min(127, Math.round(last[i]! + ratio * (last[i]! - before[i]!))));
      }
    }
  };
}

/** The kept rows of a sequence; those of a model's other inputs do not change. */
function cachesOf({ rows }: SequenceState, what: Forecasted): History[] {
  return Object.entries(rows)
    .filter(([name]) => (what !== "values" && name.endsWith(".keys")) || (what !== "keys" && name.endsWith(".values")))
    .map(([, live]) => ({ rows: live, last: live.slice(), before: live.slice() }));
}
