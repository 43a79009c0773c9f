import { expect, test } from "vitest";
import { frechetDistance, statisticsOf } from "../../generator/reference/frechet.ts";
import { Random } from "../random.ts";

test("of uncorrelated distributions it is what their means and deviations say", () => {
  // Each dimension apart: (m1 - m2)^2 + (s1 - s2)^2.
  const a = { mean: [0, 1, 2], covariance: [4, 0, 0, 0, 9, 0, 0, 0, 1] };
  const b = { mean: [1, 1, 0], covariance: [1, 0, 0, 0, 25, 0, 0, 0, 1] };
  expect(frechetDistance(a, b)).toBeCloseTo(1 + 0 + 4 + 1 + 4 + 0, 9);
});

test("turning both distributions alike changes nothing", () => {
  const [c, s] = [Math.cos(0.7), Math.sin(0.7)];
  const turned = ([x, y]: number[], [u, v]: number[]) => ({
    mean: [c * x! - s * y!, s * x! + c * y!],
    covariance: [c * c * u! + s * s * v!, c * s * (u! - v!), c * s * (u! - v!), s * s * u! + c * c * v!],
  });
  expect(frechetDistance(turned([0, 3], [1, 16]), turned([2, 3], [9, 4]))).toBeCloseTo(4 + 4 + 4, 9);
});

test("a sample is next to itself, and a shift of it as far as the shift", () => {
  const random = new Random(3);
  const sample = Array.from({ length: 50 }, () => Float32Array.from({ length: 8 }, () => random.int(-100, 100)));
  const { mean, covariance } = statisticsOf(sample);
  expect(frechetDistance({ mean, covariance }, { mean, covariance })).toBeCloseTo(0, 6);
  const shifted = statisticsOf(sample.map((each) => each.map((value) => value + 3)));
  expect(frechetDistance({ mean, covariance }, shifted)).toBeCloseTo(8 * 9, 4);
});
