import { describe, expect, test } from "vitest";
import { latentFactors, loopFactors, updateLatent, weightedSum } from "../../generator/golden/latent-update.ts";
import { isMultistep, schedule, SAMPLERS } from "../../generator/reference/schedule.ts";
import { Random } from "../random.ts";

const random = new Random(3);
/** int16 values, of latents and outputs as they are or up to the ends. */
const values = (count: number, most: number): Int16Array =>
  Int16Array.from({ length: count }, () => random.int(-most, most));

describe.each(SAMPLERS)("%s", (sampler) => {
  test.each([1, 2.5, -3])("a step is within a unit, and what rounded factors make, of the real one, guidance %f", (guidance) => {
    const [size, steps] = [500, 9];
    const all = schedule(sampler, steps);
    const factors = loopFactors(sampler, steps, guidance);
    let compared = 0;
    const beyond: [step: number, value: number][] = [];
    for (const [step, { a, b, c, d }] of all.entries()) {
      const sequences = guidance === 1 ? 1 : 2;
      const draw = () => ({ x: values(size, 4000), outputs: Array.from({ length: sequences }, () => values(size, 1500)) });
      const [before, now] = [draw(), draw()];
      const history = new Int16Array(size);
      if (step > 0) updateLatent(before.x.slice(), history, before.outputs, factors[step - 1]!);
      const x = now.x.slice();
      updateLatent(x, history, now.outputs, factors[step]!);
      const output = ({ outputs: [v, u] }: typeof now, i: number): number =>
        u ? u[i]! + guidance * (v![i]! - u[i]!) : v![i]!;
      for (let i = 0; i < size; i++) {
        const real = a * now.x[i]! + b * output(now, i) + c * before.x[i]! + d * output(before, i);
        if (Math.abs(real) > 30000) continue;
        // Factors are off by 2^-15 at most, and two sums are rounded to the nearest.
        const terms = [now, ...(step > 0 && isMultistep(sampler) ? [before] : [])];
        const magnitudes = terms.flatMap((each) => [each.x[i]!, ...each.outputs.map((row) => row[i]!)]).map(Math.abs);
        const bound = 1 + 2 ** -15 * magnitudes.reduce((sum, each) => sum + each, 0);
        // An intermediate sum may saturate where the step does not.
        const moved = a * now.x[i]! + b * output(now, i);
        if (Math.abs(moved) > 32000 || Math.abs(real - moved) > 32000) continue;
        if (Math.abs(x[i]! - real) > bound) beyond.push([step, i]);
        compared++;
      }
    }
    expect(beyond).toEqual([]);
    expect(compared).toBeGreaterThan(0.9 * size * steps);
  }); // prettier-ignore

  test("the last step leaves nothing, nor does any of first order", () => {
    const factors = loopFactors(sampler, 6, 2);
    expect(factors.map(({ history }) => history !== undefined)).toEqual(
      Array.from({ length: 6 }, (_, step) => isMultistep(sampler) && step < 5),
    );
    for (const [step, each] of factors.entries())
      expect(each.latent).toEqual(latentFactors(schedule(sampler, 6)[step]!, 2));
  });
});

test("without history a step is the weighted sum alone", () => {
  const [x, v, u] = [values(100, 32767), values(100, 32767), values(100, 32767)];
  const latent = latentFactors({ a: 1.25, b: -0.5 }, 2);
  const [next, history] = [x.slice(), new Int16Array(100)];
  updateLatent(next, history, [v, u], { latent });
  expect(Array.from(next)).toEqual(Array.from(x, (value, i) => weightedSum(value, [v[i]!, u[i]!], latent)));
  expect(history.every((value) => value === 0)).toBe(true);
});

test("a value counts as saturated once, whichever of its sums left int16", () => {
  const [large, none] = [
    { keep: 2 ** 15, outputs: [0] },
    { keep: 2 ** 14, outputs: [0] },
  ];
  const run = (x: number, before: number, latent: typeof large, history: typeof large): readonly number[] => {
    const [rows, left] = [Int16Array.of(x, 1), Int16Array.of(before, 0)];
    const saturated = updateLatent(rows, left, [new Int16Array(2)], { latent, history });
    return [saturated, rows[0]!, left[0]!];
  };
  expect(run(20000, 0, none, none)).toEqual([0, 20000, 20000]);
  // The sum of latent and outputs, that with the history, what is left, and all of them.
  expect(run(20000, -10000, large, none)).toEqual([1, 22767, 20000]);
  expect(run(-20000, -20000, none, none)).toEqual([1, -32768, -20000]);
  expect(run(-20000, 0, none, large)).toEqual([1, -20000, -32768]);
  expect(run(20000, 20000, large, large)).toEqual([1, 32767, 32767]);
});
