import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { fixtureFolder } from "../reference/fixtures.ts";
import { disc } from "./run.ts";

const work = mkdtempSync(join(tmpdir(), "disc-fidelity-"));
afterAll(() => {
  rmSync(work, { recursive: true });
});
const quantised = join(work, "digits-int8.safetensors");

interface Row {
  readonly name: string;
  readonly images: number;
  readonly accuracy: number;
  readonly frechet: number;
  readonly toFine: number;
  readonly above?: { readonly mean: number; readonly error: number };
  readonly evaluations?: number;
  readonly toFloat?: number;
  readonly macs?: number;
  readonly saved?: number;
}

test("a quantised model from a file samples the picture that calibrating anew gives", async () => {
  const small = "--model models/digits --resolution 16";
  const { status, stdout } = await disc(`quantise ${small} --out ${quantised} --json`);
  expect([status, JSON.parse(stdout)]).toEqual([0, { out: quantised, layers: 32, weights: 246_272 }]);
  const pictures = [];
  for (const [name, flags] of [
    ["file", `--quantised ${quantised}`],
    ["anew", ""],
  ]) {
    const out = join(work, `${name}.png`);
    expect((await disc(`sample ${small} --steps 3 ${flags} --out ${out}`)).status).toBe(0);
    pictures.push(readFileSync(out));
  }
  expect(pictures[0]).toEqual(pictures[1]);
});

test("a report has every engine, and each number where it belongs", async () => {
  const out = join(work, "report");
  const { status, stdout } = await disc(
    `fidelity --model models/digits --images 2 --sweep 0 --steps 4 --guidance 1 --ctr 1,2 --st --out ${out} --json`,
  );
  expect(status).toBe(0);
  const { engines } = JSON.parse(stdout) as { engines: Row[] };
  const base = "4 steps of flow2";
  expect(engines.map(({ name }) => name)).toEqual([
    `float, ${base}`,
    base,
    "8 steps of flow",
    `${base} + CTR 1,2`,
    `${base} + ST 0.5,4,2`,
    `${base} + CTR 1,2 + ST 0.5,4,2`,
  ]);
  const [float, int8, reference, ctr] = engines as [Row, Row, Row, Row];
  expect([float.toFloat, float.macs, float.images]).toEqual([undefined, undefined, 2]);
  // 5 blocks of 12 * 64^2 weights a token and 2 * 64 * 256 more for attention, two layers of 4 * 64; 256 tokens, 4 passes.
  expect(int8.macs).toBe(4 * 256 * (5 * (12 * 64 * 64 + 2 * 64 * 256) + 2 * 4 * 64));
  expect([reference.saved, reference.macs, int8.saved, int8.toFloat! > 25]).toEqual([1, 2 * int8.macs!, 2, true]);
  expect(ctr.saved).toBeGreaterThan(1.2 * 2);
  expect(ctr.toFloat).toBeLessThan(int8.toFloat!);
  const text = readFileSync(join(out, "fidelity.md"), "utf8");
  for (const { name } of engines) expect(text).toContain(`| ${name} |`);
  expect(readFileSync(join(out, "fidelity.svg"), "utf8")).toMatch(/^<svg.*flow2 \+ CTR 1,2.*<\/svg>$/s);
  expect(existsSync(join(out, "fidelity.json"))).toBe(true);
});

test("a sweep holds dense steps of both orders, more and fewer, and how far all else is above them at equal work", async () => {
  const out = join(work, "sweep");
  const { status, stdout } = await disc(
    `fidelity --model models/digits --resolution 16 --images 3 --sweep 2 --steps 5 --out ${out} --json`,
  );
  expect(status).toBe(0);
  const { engines, sweep } = JSON.parse(stdout) as { engines: Row[]; sweep: Row[] };
  expect(engines.map(({ name, images }) => [name, images])).toEqual([
    ["float, 5 steps of flow2", 3],
    ["5 steps of flow2", 3],
    ["10 steps of flow", 3],
  ]);
  expect(new Set(sweep.map(({ images }) => images))).toEqual(new Set([2]));
  const steps = (sampler: string): number[] =>
    sweep.flatMap(({ name }) => (name.endsWith(` of ${sampler}`) ? [Number.parseInt(name)] : []));
  expect([steps("flow"), steps("flow2")]).toEqual([
    [10, 5, 3],
    [5, 10, 4, 3],
  ]);
  const row = (name: string): Row => sweep.find((each) => each.name === name)!;
  // Work is against ten steps of first order.
  expect([row("10 steps of flow").saved, row("10 steps of flow2").saved, row("5 steps of flow").saved]).toEqual([
    1, 1, 2,
  ]);
  expect(row("5 steps of flow2").toFine).toBeGreaterThan(row("5 steps of flow").toFine + 1);
  // Held against the dense steps of as many evaluations, image by image: the mean is the difference of the means.
  const [chosen, dense] = [row("10 steps of flow2 + CTR 3,1 forecast"), row("5 steps of flow2")];
  expect([chosen.evaluations, dense.above]).toEqual([5, undefined]);
  expect(chosen.above!.mean).toBeCloseTo(chosen.toFine - dense.toFine, 6);
  expect(chosen.above!.error).toBeGreaterThan(0);
  const text = readFileSync(join(out, "fidelity.md"), "utf8");
  for (const { name } of sweep) expect(text).toContain(`| ${name} |`);
  expect(text).toContain("64 flow2 steps of the float model");
  expect(readFileSync(join(out, "fidelity.svg"), "utf8")).toMatch(/^<svg.*3 steps of flow2.*<\/svg>$/s);
});

test("at a size that the model's classifier does not judge, and of a model without one, the figures are those of PSNR", async () => {
  for (const flags of ["--model models/digits --resolution 8", `--model ${fixtureFolder("plain")}`]) {
    const { status, stdout } = await disc(`fidelity ${flags} --images 2 --sweep 0 --steps 2 --sampler ddim --json`);
    expect(status).toBe(0);
    const { engines, sampler } = JSON.parse(stdout) as { engines: Partial<Row>[]; sampler: string };
    expect([sampler, engines.length]).toEqual(["ddim", 3]);
    for (const row of engines) expect([row.accuracy, row.frechet]).toEqual([undefined, undefined]);
    expect(Number.isFinite(engines[1]!.toFloat)).toBe(true);
  }
});

test.each([
  [
    "--resolution 16 --classifier models/digits-classifier",
    /judges \[1, 32, 32\] of 10 classes, the images are \[1, 16, 16\] of 10/,
  ],
  ["--images 1", /--images 1: a whole number from 2 to 100000/],
  ["--jobs 0", /--jobs 0: a whole number from 1 to 256/],
  ["--classifier models/none", /models\/none\/config.json: no such file/],
  [
    `--quantised models/digits/diffusion_pytorch_model.safetensors`,
    /dtype F16 is not supported: I8, U8, U16 and I32 are/,
  ],
])("%s is one line", async (flags, message) => {
  const { status, stderr } = await disc(`fidelity --model models/digits ${flags}`);
  expect(stderr).toMatch(message);
  expect(stderr).toMatch(/^disc: [^\n]+\n$/);
  expect(status).toBe(1);
});
