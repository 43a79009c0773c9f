import { expect, test } from "vitest";
import { parseArray, planDesign } from "../../generator/compiler/design.ts";
import { estimate, estimateOver, sharedCounts } from "../../generator/estimate/estimate.ts";
import { arraysOf, splitsOf, WHOLE, type Split } from "../../generator/estimate/split.ts";
import { readModel } from "../../generator/reference/checkpoint.ts";

const design = planDesign(readModel("dit-xl-2-256").config, 32, parseArray("16x16"));
const loop = { steps: 1, guidance: 2, sampler: "flow" as const };
const memory = { latency: 64, bandwidth: 1 };
const counts = sharedCounts(design.tokens, { active: 1, kept: 1 });
const of = (split?: Split) => estimate(design, loop, counts, memory, split);

test("splits are all products of sequences, channels and rows with a head and a token for each array", () => {
  const splits = splitsOf(12, { sequences: 2, heads: 4, tokens: 5 });
  expect(splits.map(({ sequences, columns, rows }) => [sequences, columns, rows])).toEqual([
    [1, 3, 4],
    [1, 4, 3],
    [2, 2, 3],
    [2, 3, 2],
  ]);
  expect(splits.every((split) => arraysOf(split) === 12)).toBe(true);
  expect(splitsOf(7, { sequences: 2, heads: 4, tokens: 5 })).toEqual([]);
});

test("an image does the same work on any number of arrays, and none is faster than its share", () => {
  const one = of();
  expect(of(WHOLE).cycles).toBe(one.cycles);
  for (const split of [
    { sequences: 2, columns: 1, rows: 1 },
    { sequences: 1, columns: 4, rows: 1 },
    { sequences: 1, columns: 1, rows: 8 },
    { sequences: 2, columns: 2, rows: 4 },
  ]) {
    const several = of(split);
    expect(several.macs / one.macs).toBeCloseTo(1, 9);
    expect(several.cycles * arraysOf(split)).toBeGreaterThan(0.999 * one.cycles);
    expect(several.utilisation).toBeLessThanOrEqual(1.001 * one.utilisation);
  }
  // Arrays with other rows get the weights of their channels together.
  const weights = ({ traffic }: typeof one): number => traffic.get("weights")!.read;
  expect(weights(of({ sequences: 1, columns: 1, rows: 8 })) / weights(one)).toBeCloseTo(1, 6);
  // But for the few channels of the latent, of which all have some.
  expect(weights(of({ sequences: 1, columns: 4, rows: 1 })) / weights(one)).toBeCloseTo(1, 3);
});

test("a memory that all of them share, far below what their buses move, ends too", () => {
  const large = planDesign(readModel("pixart-sigma-1024").config, 128, parseArray("64x64"));
  const dense = sharedCounts(large.tokens, { active: 1, kept: 1 });
  const split = { sequences: 1, columns: 3, rows: 80 };
  const free = estimate(large, loop, dense, memory, split);
  const shared = estimate(large, loop, dense, { latency: 64, bandwidth: 0.218 }, split);
  expect(shared.cycles).toBeGreaterThan(free.cycles);
});

test("many arrays wait for weights and for one another: no ideal scaling", () => {
  const one = of();
  const many = estimateOver(design, loop, counts, memory, 256);
  expect(arraysOf(many.split)).toBe(256);
  expect(one.cycles / many.cycles).toBeLessThan(0.9 * 256);
  expect(one.cycles / many.cycles).toBeGreaterThan(32);
  expect(() => estimateOver(design, loop, counts, memory, 10_007)).toThrow("more than 16 heads and 256 tokens");
});
