import { describe, expect, test } from "vitest";
import { followSlope, moveOn, newForecast, slopeGain } from "../../generator/golden/forecast.ts";
import { LATENT_SCALE, quantiseModel } from "../../generator/golden/model.ts";
import { sampleGolden, totals } from "../../generator/golden/sampler.ts";
import { openCheckpoint } from "../../generator/reference/checkpoint.ts";
import { psnr } from "../../generator/reference/psnr.ts";
import { sample } from "../../generator/reference/sampler.ts";
import { Random } from "../random.ts";

/** An output of some values through a loop: what each step computes of them, undefined where they rest. */
function loop(steps: readonly (Int16Array | undefined)[], gain: number): Int16Array[] {
  const output = steps[0]!.slice();
  const forecast = newForecast(output);
  return steps.map((computed, step) => {
    if (step > 0) moveOn(output, forecast);
    if (computed) output.set(computed);
    if (step > 0) followSlope(output, forecast, gain);
    return output.slice();
  });
}

const random = new Random(1);
const LENGTH = 100;
const start = Int16Array.from({ length: LENGTH }, () => random.int(-8000, 8000));
const each = Int16Array.from({ length: LENGTH }, () => random.int(-500, 500));
/** A straight line: the value in a step. */
const line = (step: number): Int16Array => start.map((value, i) => value + step * each[i]!);

describe.each([1, 2, 4])("a token that rests %i steps in a row", (maxAge) => {
  const gain = slopeGain({ alpha: 3, maxAge });
  const isComputed = (step: number): boolean => step % (maxAge + 1) === 0;

  test("has its line forecast to the bit from the second time it was computed", () => {
    const steps = Array.from({ length: 16 }, (_, step) => (isComputed(step) ? line(step) : undefined));
    const found = loop(steps, gain);
    for (const [step, output] of found.entries()) {
      if (step > maxAge) expect(output).toEqual(line(step));
      // Nothing is known of where it goes.
      else expect(output).toEqual(start);
    }
  });

  test("keeps its slope while it rests, whatever that is", () => {
    const steps = [start, line(2), ...Array.from({ length: 20 }, () => undefined)];
    const found = loop(steps, gain);
    const slope = found[2]!.map((value, i) => value - found[1]![i]!);
    for (const [step, output] of found.slice(2).entries())
      expect(output).toEqual(found[1]!.map((value, i) => value + (step + 1) * slope[i]!));
  });
});

test("outputs saturate, and come back", () => {
  const far = new Int16Array(1).fill(32_000);
  const found = loop([new Int16Array(1), far, undefined, undefined, new Int16Array(1), undefined], 2 ** 14);
  expect(found.map(([value]) => value)).toEqual([0, 32_000, 32_767, 32_767, 0, -32_767]);
});

test("twelve steps of which half are forecast are nearer to a fine solution than with outputs repeated", () => {
  const checkpoint = openCheckpoint("models/digits");
  const common = { resolution: 16, guidance: 2, sampler: "flow2" } as const;
  const model = quantiseModel(checkpoint, { resolution: 16, labels: [3], steps: 4, sampler: "flow2" });
  const decibels = { repeated: 0, forecast: 0 };
  for (const label of [1, 4]) {
    const fine = sample(checkpoint, { ...common, label, seed: label, steps: 64 });
    for (const [name, forecast] of [
      ["repeated", false],
      ["forecast", true],
    ] as const) {
      const options = { ...common, label, seed: label, steps: 12, reuse: { alpha: 100, maxAge: 1, forecast } };
      const { latent, steps } = sampleGolden(checkpoint, model, options);
      expect(totals(steps).evaluations).toBe(6);
      decibels[name] +=
        psnr(
          fine,
          Float32Array.from(latent, (value) => value * LATENT_SCALE),
          "pixels",
        ) / 2;
    }
  }
  console.log(`${decibels.repeated.toFixed(1)} dB repeated, ${decibels.forecast.toFixed(1)} dB forecast`);
  expect(decibels.forecast).toBeGreaterThan(decibels.repeated + 1);
});
