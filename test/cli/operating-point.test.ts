import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { disc } from "./run.ts";

const work = mkdtempSync(join(tmpdir(), "disc-operating-point-"));
afterAll(() => {
  rmSync(work, { recursive: true });
});

const dense = { steps: 10, sampler: "flow2", guidance: 2 };
const rest = { alpha: 3, maxAge: 1 };

/** What a loop is, as the description of its memory image has it. */
test.each([
  ["", dense],
  ["--sampler flow --steps 20", { ...dense, steps: 20, sampler: "flow" }],
  ["--ctr", { ...dense, reuse: { ...rest, forecast: true } }],
  ["--ctr --forecast=false", { ...dense, reuse: { ...rest, forecast: false } }],
  ["--ctr 2,1", { ...dense, reuse: { alpha: 2, maxAge: 1 } }],
  ["--ctr 2,1 --forecast", { ...dense, reuse: { alpha: 2, maxAge: 1, forecast: true } }],
  ["--st", { ...dense, sparse: { theta: 0.5, interval: 4, from: 2 } }],
  ["--st 1,8,4", { ...dense, sparse: { theta: 1, interval: 8, from: 4 } }],
] as const)("a loop with %s is the one that the help says", async (flags, expected) => {
  const out = join(work, "image");
  const design = "--model models/digits --resolution 8 --array 4x8 --class 1";
  const { status, stderr } = await disc(`compile ${design} ${flags} --out ${out}`);
  expect(`${status} ${stderr}`).toMatch(/^0/);
  const { settings } = JSON.parse(readFileSync(join(out, "image.json"), "utf8")) as { settings: object };
  expect(settings).toEqual({ ...expected, resolution: 8, keyTile: 4096, label: 1, seed: 1 });
});
