import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { fixedScale, requantise, sat8, ScaleError } from "../../generator/golden/requantise.ts";

type Requantise = (acc: number, multiplier: number, shift: number) => number;

/** The definition, in integers of any size. */
const exact: Requantise = (acc, multiplier, shift) => {
  const rounded = (BigInt(acc) * BigInt(multiplier) + (1n << BigInt(shift - 1))) >> BigInt(shift);
  return Number(rounded < -128n ? -128n : rounded > 127n ? 127n : rounded);
};

const accs = [0, 1, 2, 3, 127, 128, 2 ** 15, 2 ** 16 - 1, 2 ** 24, 2 ** 30, 2 ** 31 - 1].flatMap((acc) => [
  acc,
  -acc,
  -acc - 1,
]);
const multipliers = [2 ** 15, 2 ** 15 + 1, 45_678, 2 ** 16 - 2, 2 ** 16 - 1];
const shifts = Array.from({ length: 47 }, (_, i) => i + 1);
const edges = accs.flatMap((acc) => multipliers.flatMap((m) => shifts.map((s) => [acc, m, s] as const)));
// Sums that land on a tie or just beside one, for results over the whole range and beyond.
const ties = shifts.flatMap((s) =>
  Array.from({ length: 2001 }, (_, i) => i - 1000)
    .map((half) => Math.round((half * 2 ** (s - 1)) / 2 ** 15))
    .filter((acc) => Math.abs(acc) < 2 ** 31)
    .flatMap((acc) => [acc - 1, acc, acc + 1].map((near) => [near, 2 ** 15, s] as const)),
);
const disagreements = (candidate: Requantise): number =>
  [...edges, ...ties].filter((at) => candidate(...at) !== exact(...at)).length;

describe("requantise", () => {
  test("is the integer definition at the edges and at ties", () => {
    expect(disagreements(requantise)).toBe(0);
  });

  test("is the integer definition anywhere in its range", () => {
    const acc = fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 });
    const multiplier = fc.integer({ min: 2 ** 15, max: 2 ** 16 - 1 });
    fc.assert(
      fc.property(acc, multiplier, fc.integer({ min: 1, max: 47 }), (...at) => {
        expect(requantise(...at)).toBe(exact(...at));
      }),
      { numRuns: 5000 },
    );
  });

  test.each<[string, Requantise]>([
    ["rounding towards zero", (a, m, s) => sat8(Math.trunc((a * m + 2 ** (s - 1)) / 2 ** s))],
    ["no rounding term", (a, m, s) => sat8(Math.floor((a * m) / 2 ** s))],
    ["ties away from zero", (a, m, s) => sat8(Math.sign(a) * Math.round(Math.abs(a * m) / 2 ** s))],
    ["a product of 32 bits", (a, m, s) => sat8(Math.floor((Math.imul(a, m) + 2 ** (s - 1)) / 2 ** s))],
    ["a product of single precision", (a, m, s) => sat8(Math.floor((Math.fround(a * m) + 2 ** (s - 1)) / 2 ** s))],
    ["a symmetric range", (a, m, s) => Math.max(-127, requantise(a, m, s))],
    ["wrapping", (a, m, s) => (Math.floor((a * m + 2 ** (s - 1)) / 2 ** s) << 24) >> 24],
  ])("these cases would find %s", (_, mutant) => {
    expect(disagreements(mutant)).toBeGreaterThan(0);
  });
});

describe("a scale as a multiplier and a shift", () => {
  const check = (scale: number): void => {
    const { multiplier, shift } = fixedScale(scale);
    expect(Number.isInteger(multiplier) && multiplier >= 2 ** 15 && multiplier < 2 ** 16, `${scale}`).toBe(true);
    expect(Number.isInteger(shift) && shift >= 1 && shift <= 47, `${scale}`).toBe(true);
    expect(Math.abs(multiplier / 2 ** shift / scale - 1)).toBeLessThanOrEqual(2 ** -16);
  };

  test("is normalised and within 2^-16 over the whole range", () => {
    fc.assert(fc.property(fc.double({ min: -32, max: 14.9999, noNaN: true }), (octave) => { check(2 ** octave); }), { numRuns: 5000 }); // prettier-ignore
  });

  test("is so at powers of two and next to them, where rounding carries over", () => {
    for (let octave = -32; octave < 15; octave++) {
      for (const factor of [1, 1 + 2 ** -52, 1 + 2 ** -16]) check(2 ** octave * factor);
      // The upper neighbours of the last octave round to 2^15, which has no shift any more.
      if (octave < 14) for (const factor of [2 - 2 ** -16, 2 - 2 ** -52]) check(2 ** octave * factor);
      if (octave > -32) for (const factor of [1 - 2 ** -53, 1 - 2 ** -18]) check(2 ** octave * factor);
    }
    expect(fixedScale(1)).toEqual({ multiplier: 2 ** 15, shift: 15 });
    expect(fixedScale(2 ** -32)).toEqual({ multiplier: 2 ** 15, shift: 47 });
  });

  test.each([0, -1, NaN, Infinity, 2 ** -33, 2 ** 15, 2 ** 15 - 2 ** -10])("%d has none", (scale) => {
    expect(() => fixedScale(scale)).toThrow(
      new ScaleError(`scale ${scale} has no 16-bit multiplier with a shift of 1 to 47`),
    );
  });
});
