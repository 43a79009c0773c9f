import { expect, test } from "vitest";
import { activeTokens } from "../../generator/golden/token-reuse.ts";

const indices = Int32Array.of(0, 1, 2, 3, 4, 5, 6, 7);
const state = () => ({ reference: new Int16Array(8), age: new Uint8Array(4) });

test("a token is active when its difference exceeds alpha times the mean", () => {
  // Differences per token: 2, 6, 0, 8; mean 4.
  const latent = Int16Array.of(1, -1, 6, 0, 0, 0, -4, 4);
  expect([...activeTokens(latent, indices, state(), { alpha: 1, maxAge: 9 })]).toEqual([1, 3]);
  expect([...activeTokens(latent, indices, state(), { alpha: 1.5, maxAge: 9 })]).toEqual([3]);
  expect([...activeTokens(latent, indices, state(), { alpha: 0, maxAge: 9 })]).toEqual([0, 1, 3]);
});

test("differences add up against the latent of the last computation, not of the last step", () => {
  const memory = state();
  const drift = (by: number): Int16Array => Int16Array.of(by, 0, 3 * by, 0, 3 * by, 0, 3 * by, 0);
  expect([...activeTokens(drift(1), indices, memory, { alpha: 1, maxAge: 9 })]).toEqual([1, 2, 3]);
  // Token 0 has drifted by 4 since the start, the others by 9 since the step before.
  expect([...activeTokens(drift(4), indices, memory, { alpha: 0.5, maxAge: 9 })]).toEqual([0, 1, 2, 3]);
});

test("no token grows older than the maximum age", () => {
  const memory = state();
  const latent = new Int16Array(8);
  const seen = Array.from({ length: 6 }, () => activeTokens(latent, indices, memory, { alpha: 1, maxAge: 2 }).length);
  expect(seen).toEqual([0, 0, 4, 0, 0, 4]);
});
