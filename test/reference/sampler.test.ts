import { expect, test } from "vitest";
import { forward } from "../../generator/reference/forward.ts";
import { gaussianNoise, sample, sampleTogether } from "../../generator/reference/sampler.ts";
import { CheckpointError } from "../../generator/reference/safetensors.ts";
import { schedule } from "../../generator/reference/schedule.ts";
import { fixture, relativeError, sampledFixture } from "./fixtures.ts";

test.each([
  ["plain", "flow"],
  ["patch4-bf16", "flow"],
  ["plain", "ddim"],
  ["sigma-f16", "ddim"],
  ["patch4-bf16", "ddim"],
] as const)("a sampled latent agrees with diffusers' scheduler and guidance (%s, %s)", (name, sampler) => {
  const { checkpoint, resolution } = fixture(name);
  const { settings, result } = sampledFixture(name, sampler === "flow" ? "sample" : "ddim");
  const run = (other: object): number =>
    relativeError(result, sample(checkpoint, { resolution, sampler, ...settings, ...other }));
  expect(result.length).toBe(checkpoint.config.inChannels * resolution ** 2);
  expect(run({})).toBeLessThan(1e-5);
  // What the agreement would miss is visible: another guidance or seed leads elsewhere.
  expect(run({ guidance: 2.4 })).toBeGreaterThan(1e-3);
  expect(run({ seed: 8 })).toBeGreaterThan(1e-1);
});

test.each([1, 7, 20, 250, 1000])("%i steps that know the noise end without any of it", (steps) => {
  const ddim = schedule("ddim", steps);
  expect(ddim.map(({ timestep }) => timestep)).toEqual(
    Array.from({ length: steps }, (_, i) => (steps - 1 - i) * Math.floor(1000 / steps)),
  );
  // The signal comes out whole, so its share at first was the inverse of what the steps multiply it by.
  const share = 1 / ddim.reduce((product, { a }) => product * a, 1);
  expect(ddim.reduce((noise, { a, b }) => a * noise + b, Math.sqrt(1 - share ** 2))).toBeCloseTo(0, 9);
  expect(schedule("flow", steps).reduce((noise, { b }) => noise + b, 1)).toBeCloseTo(0, 12);
});

test("DDIM has no more steps than timesteps", () => {
  expect(() => schedule("ddim", 1001)).toThrow(new CheckpointError("1001 steps: the schedule has 1000 timesteps"));
});

test("one step without guidance is noise minus the model's velocity at t = 1", () => {
  const { checkpoint, resolution } = fixture("plain");
  const noise = gaussianNoise(64, 3);
  const v = forward(checkpoint, noise, resolution, { timestep: 1000, label: 2 });
  const found = sample(checkpoint, { resolution, label: 2, steps: 1, guidance: 1, seed: 3 });
  expect(found).toEqual(noise.map((value, i) => value - v[i]!));
});

test("the observer sees each step once with the label and once without", () => {
  const { checkpoint, resolution } = fixture("plain");
  const seen: [number, boolean][] = [];
  const observe = (step: number, conditional: boolean) => (name: string) => {
    if (name === "proj_out_2") seen.push([step, conditional]);
  };
  sample(checkpoint, { resolution, label: 0, steps: 3, guidance: 2, seed: 1, observe });
  expect(seen).toEqual(
    [0, 1, 2].flatMap((step) => [
      [step, true],
      [step, false],
    ]),
  );
});

test("images side by side are those of one after the other, and a step asks for each tensor once", () => {
  const { checkpoint, resolution } = fixture("sigma-f16");
  const common = { resolution, steps: 3, sampler: "flow2" as const };
  const images = [
    { label: 0, guidance: 2, seed: 1 },
    { label: 1, guidance: 1, seed: 2 },
    { label: 2, guidance: 3, seed: 3 },
  ];
  const asked = new Map<string, number>();
  const counted = {
    ...checkpoint,
    tensor(name: string): Float32Array {
      asked.set(name, (asked.get(name) ?? 0) + 1);
      return checkpoint.tensor(name);
    },
  };
  expect(sampleTogether(counted, common, images)).toEqual(
    images.map((image) => sample(checkpoint, { ...common, ...image })),
  );
  expect(asked.size).toBeGreaterThan(20);
  expect(new Set(asked.values())).toEqual(new Set([common.steps]));
});

test("noise is the same for the same seed, and another for each other seed", () => {
  expect(gaussianNoise(8, 5)).toEqual(gaussianNoise(8, 5));
  const seeds = [...Array.from({ length: 2000 }, (_, i) => i - 1000), 2 ** 31, 2 ** 32 - 5000];
  expect(new Set(seeds.map((seed) => gaussianNoise(2, seed).join())).size).toBe(seeds.length);
});

test("noise has the moments of the standard normal, within and across seeds", () => {
  const n = 200_000;
  const mean = (values: Float32Array, of: (value: number, i: number) => number): number =>
    values.reduce((sum, value, i) => sum + of(value, i), 0) / values.length;
  const across = Float32Array.from({ length: n }, (_, seed) => gaussianNoise(1, seed)[0]!);
  for (const x of [gaussianNoise(n, 1), across]) {
    // Five standard deviations of each estimate.
    const within = (found: number, expected: number, variance: number): void => {
      expect(Math.abs(found - expected)).toBeLessThan(5 * Math.sqrt(variance / n));
    };
    within(mean(x, (v) => v), 0, 1); // prettier-ignore
    within(mean(x, (v) => v ** 2), 1, 2); // prettier-ignore
    within(mean(x, (v) => v ** 4), 3, 96); // prettier-ignore
    within(mean(x, (v, i) => v * (x[i + 1] ?? 0)), 0, 1); // prettier-ignore
  }
});
