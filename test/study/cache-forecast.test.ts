import { expect, test } from "vitest";
import type { SequenceState } from "../../generator/golden/forward.ts";
import type { StepReport } from "../../generator/golden/sampler.ts";
import { forecastCaches } from "../../scripts/study/cache-forecast.ts";

const TOKENS = 3;
/** Token 2 is never computed after the first step, token 1 only in the first two. */
const ACTIVE = [[0, 1, 2], [0, 1], [0], [0]].map((tokens) => Int32Array.from(tokens));

/** A sequence whose pass computes, for a token of a step, `computed(token, step)` in both values of its row. */
function loop(what: "keys" | "values" | "both", computed: (token: number, step: number) => number) {
  const rows = { "blocks.0.keys": new Int8Array(2 * TOKENS), "blocks.0.values": new Int8Array(2 * TOKENS) };
  const [none, words] = [new Int32Array(), new Int16Array()];
  const sequence: SequenceState = { rows, masks: {}, output: words, inputs: none, outputs: none, positions: none };
  const watch = forecastCaches(what);
  for (const [step, active] of ACTIVE.entries()) {
    for (const token of active)
      for (const each of Object.values(rows)) each.fill(computed(token, step), 2 * token, 2 * token + 2);
    const work = { macs: 0, denseMacs: 0, scored: 0, positions: 0, saturated: 0 };
    const report: StepReport = { step, mode: "dense", active: active.length, tokens: TOKENS, ...work };
    watch(report, [sequence], active, words);
  }
  return rows;
}

test("rows that change by the same in every step are forecast as they will be, up to twice as far as they were seen", () => {
  const line = (token: number, step: number): number => 10 * token + 3 * step;
  const rows = loop("both", line);
  // Before step 4: token 1 was seen in steps 0 and 1 and would be two steps beyond; token 2 was seen once.
  const expected = [line(0, 4), line(0, 4), line(1, 3), line(1, 3), line(2, 0), line(2, 0)];
  expect([...rows["blocks.0.keys"]]).toEqual(expected);
  expect([...rows["blocks.0.values"]]).toEqual(expected);
});

test("rows saturate in a forecast, and the other caches stay as the passes left them", () => {
  const rows = loop("values", (token, step) => (token === 0 ? 120 + step : -100 - 20 * step));
  expect([...rows["blocks.0.values"]]).toEqual([124, 124, -128, -128, -100, -100]);
  expect([...rows["blocks.0.keys"]]).toEqual([123, 123, -120, -120, -100, -100]);
});
