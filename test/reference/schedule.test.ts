import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { sample } from "../../generator/reference/sampler.ts";
import { CheckpointError } from "../../generator/reference/safetensors.ts";
import { isMultistep, MOST_STEPS, schedule, SAMPLERS, type ScheduleStep } from "../../generator/reference/schedule.ts";
import { fixture, relativeError } from "./fixtures.ts";

/** What diffusers' DPMSolverMultistepScheduler made of known outputs (test/fixtures/schedules/make_fixtures.py). */
interface Run {
  readonly prediction: "epsilon" | "v_prediction";
  readonly begin: readonly number[];
  readonly steps: readonly {
    readonly timestep: number;
    readonly output: readonly number[];
    readonly latent: readonly number[];
  }[];
}

/** A latent of 8x8 sampled with it and a fixture's model. */
interface Sampled {
  readonly model: string;
  readonly prediction: Run["prediction"];
  readonly steps: number;
  readonly label: number;
  readonly guidance: number;
  readonly noise: readonly number[];
  readonly result: readonly number[];
}
const { runs, samples } = JSON.parse(
  readFileSync(join(import.meta.dirname, "../fixtures/schedules/dpm.json"), "utf8"),
) as { readonly runs: readonly Run[]; readonly samples: readonly Sampled[] };
const SAMPLER = { epsilon: "dpm", v_prediction: "dpm-v" } as const;

/** Latents of a value after each step of a schedule, whose output a function says. */
function walk(
  steps: readonly ScheduleStep[],
  begin: number,
  output: (x: number, timestep: number, step: number) => number,
): number[] {
  let [x, beforeX, beforeE] = [begin, 0, 0];
  return steps.map(({ timestep, a, b, c, d }, step) => {
    const e = output(x, timestep, step);
    const next = a * x + b * e + c * beforeX + d * beforeE;
    [beforeX, beforeE, x] = [x, e, next];
    return next;
  });
}

describe("DPM-Solver++ is diffusers'", () => {
  const cases = runs.map((run) => [run.prediction, run.steps.length, run] as const);
  test.each(cases)("of %s in %i steps", (prediction, _, { begin, steps }) => {
    const found = schedule(SAMPLER[prediction], steps.length);
    expect(found.map(({ timestep }) => timestep)).toEqual(steps.map(({ timestep }) => timestep));
    let compared = 0;
    for (const [i, first] of begin.entries()) {
      const latents = walk(found, first, (_x, _t, step) => steps[step]!.output[i]!);
      for (const [step, value] of latents.entries()) {
        const expected = steps[step]!.latent[i]!;
        // The scheduler's own shares of signal are float32.
        expect(Math.abs(value - expected)).toBeLessThan(1e-4 * Math.max(1, Math.abs(expected)));
        compared++;
      }
    }
    expect(compared).toBe(4 * steps.length);
  });

  test.each(samples)("with a model and guidance: $model, $prediction", ({ model, prediction, result, noise, ...settings }) => {
    const { checkpoint } = fixture(model);
    const run = (other: object): number => {
      const options = { ...settings, resolution: 8, seed: 0, noise: Float32Array.from(noise), sampler: SAMPLER[prediction] };
      return relativeError(Float32Array.from(result), sample(checkpoint, { ...options, ...other }));
    };
    expect(run({})).toBeLessThan(1e-4);
    expect(run({ sampler: "ddim" })).toBeGreaterThan(1e-2);
    expect(run({ guidance: 2.4 })).toBeGreaterThan(1e-3);
  }); // prettier-ignore

  test("the cases are of both predictions, and of one step, of two and of many", () => {
    expect(cases.map(([prediction, steps]) => [prediction, steps])).toEqual(
      (["epsilon", "v_prediction"] as const).flatMap((prediction) =>
        [1, 2, 3, 8, 20, 74].map((steps) => [prediction, steps]),
      ),
    );
  });

  test("it has fewer steps than timesteps, each at a timestep of its own", () => {
    for (const steps of [2, 3, 334, 666, 998, MOST_STEPS - 1]) {
      const timesteps = schedule("dpm", steps).map(({ timestep }) => timestep);
      expect([timesteps[0], new Set(timesteps).size, timesteps.every((t, i) => t > (timesteps[i + 1] ?? 0))]).toEqual([
        ...[999, steps, true],
      ]);
    }
    const refused = new CheckpointError("1000 steps: DPM-Solver++ takes up to 999");
    expect(() => schedule("dpm", 1000)).toThrow(refused);
    expect(() => schedule("dpm-v", 1000)).toThrow(refused);
  });
});

test("samplers of first order, and first steps, look back at nothing", () => {
  for (const sampler of SAMPLERS) {
    const [first, ...others] = schedule(sampler, 9);
    expect([first!.c, first!.d]).toEqual([0, 0]);
    expect(others.some(({ c, d }) => c !== 0 || d !== 0)).toBe(isMultistep(sampler));
  }
});

/** By what the error falls each time the steps double. @param error of so many steps */
function falls(error: (steps: number) => number, counts: readonly number[]): number[] {
  const errors = counts.map((steps) => Math.abs(error(steps)));
  return errors.slice(1).map((each, i) => errors[i]! / each);
}

describe("of second order the error falls fourfold when the steps double, of first order twofold", () => {
  test.each([
    ["flow", 2, [40, 80, 160, 320]],
    ["flow2", 4, [40, 80, 160, 320]],
  ] as const)("%s, where the velocity grows logistically", (sampler, fold, counts) => {
    // dx/dt = 3 x (1 - x), so that x / (1 - x) grows by exp(3 t); solved from t = 1 to 0.
    const solution = (steps: number): number => walk(schedule(sampler, steps), 0.8, (x) => 3 * x * (1 - x)).at(-1)!;
    const odds = (0.8 / 0.2) * Math.exp(-3);
    for (const ratio of falls((steps) => solution(steps) - odds / (1 + odds), counts)) {
      expect(ratio).toBeGreaterThan(0.85 * fold);
      expect(ratio).toBeLessThan(1.15 * fold);
    }
  });

  /** Of the noise schedule at a timestep: the roots of the shares of signal and noise. */
  const alphaAt = (timestep: number): number =>
    Math.sqrt(
      Array.from({ length: timestep + 1 }, (_, t) => 1 - (1e-4 + (0.0199 * t) / 999)).reduce(
        (all, keep) => all * keep,
        1,
      ),
    );
  // Images are N(0.7, 0.5^2): along the probability flow x - 0.7 alpha is as much as its deviation.
  const [mean, spread] = [0.7, 0.5];
  const deviation = (alpha: number): number => Math.sqrt(alpha ** 2 * spread ** 2 + 1 - alpha ** 2);
  const image = (x: number, alpha: number): number =>
    mean + ((alpha * spread ** 2) / deviation(alpha) ** 2) * (x - alpha * mean);

  test.each([
    ["ddim", 2],
    ["dpm", 4],
    ["dpm-v", 4],
  ] as const)("%s, where images are normal", (sampler, fold) => {
    const predict = (x: number, timestep: number): number => {
      const alpha = alphaAt(timestep);
      const noise = (x - alpha * image(x, alpha)) / Math.sqrt(1 - alpha ** 2);
      return sampler === "dpm-v" ? alpha * noise - Math.sqrt(1 - alpha ** 2) * image(x, alpha) : noise;
    };
    // As long as there is much noise: near its end the noise schedule takes it away in a few large steps of lambda, however many there are.
    const error = (steps: number): number => {
      const all = schedule(sampler, steps);
      const reached = all.findIndex(({ timestep }) => timestep <= 216);
      const [begin, end] = [all[0]!, all[reached]!].map(({ timestep }) => alphaAt(timestep)) as [number, number];
      const x = walk(all, 1.3, predict)[reached - 1]!;
      return x - (mean * end + (1.3 - mean * begin) * (deviation(end) / deviation(begin)));
    };
    for (const ratio of falls(error, [37, 74, 148, 296])) {
      expect(ratio).toBeGreaterThan(0.8 * fold);
      expect(ratio).toBeLessThan(1.2 * fold);
    }
  });
});
