import { expect, test } from "vitest";
import { parseArray, planDesign } from "../../generator/compiler/design.ts";
import { estimate, estimateOver, sharedCounts } from "../../generator/estimate/estimate.ts";
import { spreadOf } from "../../generator/estimate/grids.ts";
import { programOf } from "../../generator/estimate/program.ts";
import { arraysOf, gridsOf, splitsOf, WHOLE, type Split } from "../../generator/estimate/split.ts";
import { readModel } from "../../generator/reference/checkpoint.ts";

const design = planDesign(readModel("dit-xl-2-256").config, 32, parseArray("16x16"));
const loop = { steps: 1, guidance: 2, sampler: "flow" as const };
const memory = { latency: 64, bandwidth: 1 };
const counts = sharedCounts(design.tokens, { active: 1, kept: 1 });
const of = (split?: Split) => estimate(design, loop, counts, memory, split);

test("splits have sequences apart or not, and all passes by rows alone or each by its own grid", () => {
  const splits = splitsOf(12, 2);
  expect(splits.map(({ sequences, arrays, columns }) => [sequences, arrays, columns])).toEqual([
    [1, 12, undefined],
    [1, 12, 1],
    [2, 6, undefined],
    [2, 6, 1],
  ]);
  expect(splits.every((split) => arraysOf(split) === 12)).toBe(true);
  expect(splitsOf(7, 2)).toEqual([
    { sequences: 1, arrays: 7 },
    { sequences: 1, arrays: 7, columns: 1 },
  ]);
});

test("grids of a pass have the fewest columns for as many parts an array, and rows for the other arrays", () => {
  // Nine parts: one, two, three, five or nine of them.
  expect(gridsOf(20, 9, 100)).toEqual([
    { columns: 1, rows: 20 },
    { columns: 2, rows: 10 },
    { columns: 3, rows: 6 },
    { columns: 5, rows: 4 },
    { columns: 9, rows: 2 },
  ]);
  expect(gridsOf(20, 1, 7)).toEqual([{ columns: 1, rows: 7 }]);
});

test("each pass has the grid with which it and its neighbours take the fewest cycles", () => {
  const program = programOf(design, loop, true);
  const [step] = program.steps;
  const split = { sequences: 2, arrays: 64 };
  const spread = spreadOf(program, split, step!, counts(step!), memory);
  const grids = program.passes.map((pass) => spread.gridOf(pass));
  // By rows alone weights would load for longer than they are used, by columns alone there are not as many.
  expect(new Set(grids.map(({ columns }) => columns)).size).toBeGreaterThan(2);
  for (const { columns, rows } of grids) expect(columns * rows).toBeLessThanOrEqual(64);
  const one = of().cycles;
  const own = of(split).cycles;
  for (const columns of [1, 4, 16]) expect(own).toBeLessThan(1.001 * of({ ...split, columns }).cycles);
  expect(one / own).toBeLessThanOrEqual(128);
});

test("an image does the same work on any number of arrays, and none is faster than its share", () => {
  const one = of();
  expect(of(WHOLE).cycles).toBe(one.cycles);
  const weights = ({ traffic }: typeof one): number => traffic.get("weights")!.read;
  for (const split of [
    { sequences: 2, arrays: 1, columns: 1 },
    { sequences: 1, arrays: 4, columns: 4 },
    { sequences: 1, arrays: 8, columns: 1 },
    { sequences: 2, arrays: 8, columns: 2 },
    // Arrays that heads, channels and tokens cannot be shared out to evenly.
    { sequences: 2, arrays: 50 },
  ]) {
    const several = of(split);
    expect(several.macs / one.macs).toBeCloseTo(1, 9);
    expect(several.activity.multiplies / one.activity.multiplies).toBeCloseTo(1, 9);
    expect(several.cycles * arraysOf(split)).toBeGreaterThan(0.999 * one.cycles);
    expect(several.utilisation).toBeLessThanOrEqual(1.001 * one.utilisation);
    // Arrays with other rows, and with the other sequence, get the weights of their channels together.
    expect((weights(several) * split.sequences) / weights(one)).toBeCloseTo(1, 6);
  }
});

test("a memory that all of them share, far below what their buses move, ends too", () => {
  const large = planDesign(readModel("pixart-sigma-1024").config, 128, parseArray("64x64"));
  const dense = sharedCounts(large.tokens, { active: 1, kept: 1 });
  const split = { sequences: 1, arrays: 240, columns: 3 };
  const free = estimate(large, loop, dense, memory, split);
  const shared = estimate(large, loop, dense, { latency: 64, bandwidth: 0.218 }, split);
  expect(shared.cycles).toBeGreaterThan(free.cycles);
});

test("many arrays wait for weights and for one another: no ideal scaling", () => {
  const one = of();
  // A memory as fast as the bus of one of them.
  const many = estimateOver(design, loop, counts, { latency: 64, bandwidth: 1 / 64 }, 64);
  expect(arraysOf(many.split)).toBe(64);
  expect(one.cycles / many.cycles).toBeLessThan(0.9 * 64);
  expect(one.cycles / many.cycles).toBeGreaterThan(8);
});

test("readers that ask further ahead hide a far memory, and change nothing where it is near", () => {
  const far = { latency: 800, bandwidth: 1 };
  const split = { sequences: 2, arrays: 128 };
  const [short, deep] = [far, { ...far, ahead: 4 }].map((each) => estimate(design, loop, counts, each, split).cycles);
  expect(deep).toBeLessThan(0.9 * short!);
  const near = { latency: 20, bandwidth: 1 };
  const same = [near, { ...near, ahead: 4 }].map((each) => estimate(design, loop, counts, each).cycles);
  expect(same[1]! / same[0]!).toBeCloseTo(1, 2);
});
