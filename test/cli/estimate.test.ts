import { expect, test } from "vitest";
import { disc } from "./run.ts";

interface Report {
  readonly cycles: number;
  readonly seconds: number;
  readonly imagesPerSecond: number;
  readonly utilisation: number;
  readonly shares: Readonly<Record<string, number>>;
  readonly parts: readonly { readonly part: string; readonly cycles: number; readonly passes: number }[];
  readonly layers: Report["parts"];
  readonly traffic: readonly { readonly kind: string; readonly read: number }[];
}
const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
const report = async (flags: string): Promise<Report> => {
  const { status, stdout, stderr } = await disc(`estimate ${flags} --json`);
  expect(status, stderr).toBe(0);
  return JSON.parse(stdout) as Report;
};
const published = "--model dit-xl-2-512 --pixels 512 --array 16x16 --steps 4 --mhz 200";

test("a published model from its name alone: shares are of one whole, parts and layers of all cycles", async () => {
  const { cycles, seconds, shares, parts, layers, traffic, utilisation } = await report(published);
  expect(seconds).toBeCloseTo(cycles / 200e6, 6);
  expect(sum(Object.values(shares))).toBeCloseTo(1, 6);
  expect(shares["multiplying"]).toBe(utilisation);
  // The start and the end belong to no pass.
  expect(sum(parts.map((part) => part.cycles)) / cycles).toBeCloseTo(1, 5);
  expect(sum(layers.map((layer) => layer.cycles)) / cycles).toBeCloseTo(1, 5);
  // 28 blocks, 16 heads, two sequences.
  expect(parts.find(({ part }) => part === "dense")!.passes).toBe(4 * 28 * 16 * 2);
  // 441 MiB of weights and their records (docs/figures.md), once for each sequence and step.
  const read = sum(traffic.filter(({ kind }) => /weights|records/.test(kind)).map((each) => each.read));
  expect(Math.round(read / (4 * 2 * 2 ** 20))).toBe(441);
});

test("half the tokens take about half of the cycles of a step that reuses, and a slow memory takes more", async () => {
  const whole = await report(`${published} --ctr 1,1 --active-share 1`);
  const half = await report(`${published} --ctr 1,1 --active-share 0.5`);
  // The first of four steps computes all of them.
  expect(half.cycles / whole.cycles).toBeCloseTo((1 + 3 * 0.5) / 4, 2);
  const slow = await report(`${published} --bandwidth 0.1`);
  expect(slow.cycles).toBeGreaterThan(2 * whole.cycles);
  expect(slow.shares["memory"]).toBeGreaterThan(0.4);
});

test("images at once, each on its share of the arrays", async () => {
  const sizes = "--model dit-xl-2-256 --pixels 256 --array 16x16 --steps 1 --mhz 200";
  const both = await report(`${sizes} --arrays 8 --images 2`);
  const each = await report(`${sizes} --arrays 4`);
  expect(both.cycles).toBe(each.cycles);
  expect(both.imagesPerSecond * each.seconds).toBeCloseTo(2, 9);
  expect(each.cycles * 4).toBeGreaterThan((await report(sizes)).cycles);
});

test("counts of the golden model, with a class", async () => {
  const digits = "--model models/digits --resolution 8 --array 8x8 --steps 3 --st 0.5,3,1";
  const { parts } = await report(`${digits} --class 7`);
  const all = await report(`${digits} --kept-share 1`);
  const masked = (from: Report["parts"]): number => from.find(({ part }) => part === "masked")!.cycles;
  expect(masked(parts)).toBeLessThan(masked(all.parts));
});

test.each([
  ["--model dit-xl-2-512 --pixels 512 --array 16x16 --bandwidth 3", "--bandwidth 3: the bus moves up to 2 GB/s at 125 MHz"],
  ["--model dit-xl-2-512 --pixels 512 --array 16x16 --active-share 0.5", "--active-share: only with --ctr do tokens rest"],
  ["--model dit-xl-2-512 --pixels 512 --array 16x16 --kept-share 0.5", "--kept-share: only with --st are there masks"],
  ["--model models/digits --resolution 16 --array 8x8 --steps 10 --ctr 3,1 --active-share 0.44", "--active-share 0.44: with --ctr ALPHA,1 a token is computed in 4 of 9 steps with reuse at least"],
  ["--model models/digits --resolution 16 --array 8x8 --st --kept-share 0.015", "--kept-share 0.015: a query keeps a key at least, 1 of 64"],
  ["--model models/digits --resolution 16 --array 8x8 --st --class 7 --kept-share 0.5", "--kept-share: the golden model counts"],
  ["--model models/digits --resolution 16 --array 8x8 --arrays 2 --class 7", "--class: several arrays share what --active-share and --kept-share say"],
  ["--model dit-xl-2-512 --pixels 512 --array 16x16 --arrays 6 --images 4", "--images 4: 6 arrays are no multiple of it"],
  ["--model dit-xl-2-512 --pixels 512 --array 16x16 --seed 2", "--seed: only with a class or a caption does the golden model run"],
])("estimate %s: one line", async (flags, message) => {
  const { status, stderr } = await disc(`estimate ${flags}`);
  expect(status).not.toBe(0);
  expect(stderr).toBe(`disc: ${message}\n`);
}); // prettier-ignore
