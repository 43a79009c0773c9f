import { describe, expect, test } from "vitest";
import { LATENT_SCALE, quantiseLatent, quantiseModel } from "../../generator/golden/model.ts";
import { sqnr } from "../../generator/golden/quantise.ts";
import { sampleGolden, type GoldenSampleOptions } from "../../generator/golden/sampler.ts";
import { openCheckpoint } from "../../generator/reference/checkpoint.ts";
import { psnr } from "../../generator/reference/psnr.ts";
import { noiseOf, sample } from "../../generator/reference/sampler.ts";
import { schedule, type Sampler } from "../../generator/reference/schedule.ts";

const checkpoint = openCheckpoint("models/digits");
const model = quantiseModel(checkpoint, { resolution: 16, labels: [2, 7], steps: 6, guidance: 2, seed: 100 });
const options: GoldenSampleOptions = { resolution: 16, label: 3, steps: 8, guidance: 2, seed: 1 };

const real = (latent: Int16Array): Float32Array => Float32Array.from(latent, (value) => value * LATENT_SCALE);

test("int8 images follow the float model's, 28 dB in the mean of unseen labels and seeds", () => {
  const found = [0, 3, 8].map((label) => {
    const same = { ...options, label, seed: 10 + label };
    return psnr(sample(checkpoint, same), real(sampleGolden(checkpoint, model, same).latent), "pixels");
  });
  console.log(`PSNR ${found.map((decibels) => decibels.toFixed(1)).join(", ")} dB`);
  expect(found.reduce((sum, decibels) => sum + decibels, 0) / found.length).toBeGreaterThan(28);
});

describe("what saves work changes nothing when it may save none", () => {
  const dense = sampleGolden(checkpoint, model, options);
  test("token reuse with no age allowed", () => {
    const { latent, steps } = sampleGolden(checkpoint, model, { ...options, reuse: { alpha: 2, maxAge: 0 } });
    expect(latent).toEqual(dense.latent);
    expect(steps.every(({ macs, denseMacs }) => macs === denseMacs)).toBe(true);
  });
  test.each([
    [1, 0, 8],
    [4, 1, 2],
  ])("thresholding at zero, made anew every %i steps from %i on: all of each row is kept", (interval, from, made) => {
    const sparse = { theta: 0, interval, from };
    const shares = new Set<number>();
    const { latent, steps } = sampleGolden(checkpoint, model, {
      ...{ ...options, sparse },
      watch(_, sequences) {
        for (const { masks } of sequences)
          for (const mask of Object.values(masks)) for (const share of mask.shares) shares.add(share);
      },
    });
    expect(latent).toEqual(dense.latent);
    const count = (kind: string): number => steps.filter(({ mode }) => mode === kind).length;
    expect([count("refresh"), count("masked"), ...shares]).toEqual([made, 8 - from - made, 255]);
  });
  test("the same seed gives the same bits, another one others", () => {
    expect(sampleGolden(checkpoint, model, options).latent).toEqual(dense.latent);
    expect(sampleGolden(checkpoint, model, { ...options, seed: 2 }).latent).not.toEqual(dense.latent);
  });
});

test("reuse and thresholding save the work that they report, and keep the image", () => {
  const dense = sampleGolden(checkpoint, model, options);
  const both = sampleGolden(checkpoint, model, {
    ...options,
    reuse: { alpha: 1, maxAge: 2 },
    sparse: { theta: 0.5, interval: 4, from: 2 },
  });
  const modes = both.steps.map(({ mode }) => mode);
  expect(modes).toEqual(["dense", "dense", "refresh", "masked", "masked", "masked", "refresh", "masked"]);
  for (const { mode, active, tokens, macs, denseMacs, scored, positions } of both.steps) {
    if (mode === "refresh") expect([active, scored]).toEqual([tokens, positions]);
    if (mode === "masked") {
      expect(active).toBeLessThan(tokens);
      expect(scored).toBeLessThan(positions);
      expect(macs).toBeLessThan(denseMacs);
    }
  }
  expect(psnr(real(dense.latent), real(both.latent), "pixels")).toBeGreaterThan(20);
});

test("both sequences go by the masks of the first, while the second attends to everything in the step that makes them", () => {
  // Renormalised masks change what the pass gives that makes them.
  const sparse = { theta: 2, interval: 2, from: 0, renormalises: true };
  const seen = (others: Partial<GoldenSampleOptions>) => {
    const steps: { masks: string; outputs: readonly Int16Array[] }[] = [];
    sampleGolden(checkpoint, model, {
      ...{ ...options, steps: 2, ...others },
      watch(_, sequences) {
        const [first, second] = sequences.map(({ masks }) => JSON.stringify(masks));
        if (second !== undefined) expect(second).toBe(first);
        steps.push({ masks: first!, outputs: sequences.map(({ output }) => output.slice()) });
      },
    });
    return steps;
  };
  const [dense, alone, both] = [seen({}), seen({ sparse, guidance: 1 }), seen({ sparse })];
  expect(both[0]!.masks).toBe(alone[0]!.masks);
  expect(both[0]!.outputs[0]).toEqual(alone[0]!.outputs[0]);
  expect(both[0]!.outputs[0]).not.toEqual(dense[0]!.outputs[0]);
  expect(both[0]!.outputs[1]).toEqual(dense[0]!.outputs[1]);
  expect(both[1]!.masks).toBe(both[0]!.masks);
});

test("values that int16 cannot hold are counted: with far too much guidance many, else none", () => {
  expect(sampleGolden(checkpoint, model, options).steps.map(({ saturated }) => saturated)).toEqual(Array(8).fill(0));
  const wild = sampleGolden(checkpoint, model, { ...options, steps: 1, guidance: 60 });
  const atTheEnds = wild.latent.filter((value) => value === 32767 || value === -32768).length;
  expect(atTheEnds).toBeGreaterThan(10);
  expect(wild.steps[0]!.saturated).toBe(atTheEnds);
});

test.each([
  ["ddim", 20],
  ["flow2", 30],
  // These begin where noise is nearly all, and multiply by up to 157 what int8 makes of it.
  ["dpm", 10],
  ["dpm-v", 15],
] as const)("the integer loop follows the float one on the schedule of %s too", (sampler, least) => {
  // A model of velocities makes no picture with those of noise, but one that both loops must agree on.
  const same = { resolution: 16, label: 1, steps: 10, guidance: 1, seed: 5, sampler };
  const integers = quantiseModel(checkpoint, { ...same, labels: [0, 2], seed: 50 });
  const float = sample(checkpoint, same);
  const found = real(sampleGolden(checkpoint, integers, same).latent);
  const decibels = sqnr(float, found);
  console.log(`${sampler}: ${decibels.toFixed(1)} dB`);
  expect(decibels).toBeGreaterThan(least);
});

test("seven steps of second order are nearer to many than seven of first order, and than ten", () => {
  const from = (sampler: Sampler, steps: number, label: number) => ({ ...options, sampler, steps, label });
  const fine = [1, 3, 5, 7, 9].map((label) => [label, sample(checkpoint, from("flow2", 32, label))] as const);
  const mean = (sampler: Sampler, steps: number): number => {
    const all = fine.map(([label, image]) => {
      return psnr(image, real(sampleGolden(checkpoint, model, from(sampler, steps, label)).latent), "pixels");
    });
    return all.reduce((sum, each) => sum + each) / all.length;
  };
  const [second, first, more] = [mean("flow2", 7), mean("flow", 7), mean("flow", 10)];
  console.log(`flow2 7: ${second.toFixed(1)}, flow 7: ${first.toFixed(1)}, flow 10: ${more.toFixed(1)} dB`);
  expect(second).toBeGreaterThan(first + 2);
  expect(second).toBeGreaterThan(more);
});

test.each(["flow2", "dpm-v"] as const)("%s looks back at the outputs that each step used, those of resting tokens too", (sampler) => {
  const rests = { ...options, steps: 6, sampler, reuse: { alpha: 1, maxAge: 2 } };
  /** What each step began with, and the outputs that it used. */
  const seen: { x: Int16Array; outputs: readonly Int16Array[] }[] = [];
  let x = quantiseLatent(noiseOf(rests, 256));
  let rested = 0;
  sampleGolden(checkpoint, model, {
    ...rests,
    watch({ step, active, tokens }, sequences, _, latent) {
      rested += tokens - active;
      seen.push({ x, outputs: sequences.map(({ output }) => output.slice()) });
      x = latent.slice();
      const [now, before] = [seen.at(-1)!, seen.at(-2)];
      const { a, b, c, d } = schedule(sampler, rests.steps)[step]!;
      const sum = (from: typeof now, keep: number, share: number, i: number): number => {
        const [v, u] = from.outputs.map((row) => row[i]!) as [number, number];
        const [one, ofV, ofU] = [keep, 2 * share, -share].map((factor) => BigInt(Math.round(factor * 2 ** 14)));
        return Number((one! * BigInt(from.x[i]!) + ofV! * BigInt(v) + ofU! * BigInt(u) + 8192n) >> 14n);
      };
      expect(Array.from(x)).toEqual(
        Array.from(x, (_value, i) => sum(now, a, b, i) + (before ? sum(before, c, d, i) : 0)),
      );
    },
  });
  expect([seen.length, rested > 50]).toEqual([6, true]);
}); // prettier-ignore
