import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { writeNpy } from "../../generator/cli/npy.ts";
import { OutputFile } from "../../generator/files/output-file.ts";
import { disc, withFlags } from "./run.ts";

const folder = mkdtempSync(join(tmpdir(), "disc-bench-"));
afterAll(() => {
  rmSync(folder, { recursive: true });
});
const engine = "bench --array 4x4 --head-dim 8 --windows 1,4";
const small = `${engine} --tokens 16`;

test("measures each workload for each key rule and window, as a table, a plot and JSON", async () => {
  const out = join(folder, "out");
  const workloads = "--workloads linear,dense,refresh,uniform,onehot --densities 0.3";
  const { status, stdout } = await disc(`${small} ${workloads} --out ${out} --json`);
  expect(status).toBe(0);
  const { ok, rows } = JSON.parse(stdout) as { ok: boolean; rows: Record<string, unknown>[] };
  expect(ok).toBe(true);
  expect(rows).toHaveLength(5 * 3 * 2);
  for (const row of rows) {
    expect(row).toMatchObject({ tokens: 16, headDim: 8, array: "4x4", mismatches: 0 });
    expect(row["utilisation"]).toBeGreaterThan(0);
    expect(row["utilisation"]).toBeLessThanOrEqual(1);
    expect(row["cycles"]).toBeGreaterThan(0);
  }
  const dense = rows.filter(({ workload }) => workload === "dense");
  // Of 16 rows of two words twice, in 4 lanes; shares are given to four digits.
  expect(dense[0]!["utilisation"]).toBeCloseTo((16 * 16 * 2 * 2) / 4 / (dense[0]!["cycles"] as number), 4);
  expect(JSON.parse(readFileSync(join(out, "bench.json"), "utf8"))).toEqual({ ok, rows });
  expect(readFileSync(join(out, "bench.md"), "utf8")).toContain("onehot");
  expect(readFileSync(join(out, "bench.svg"), "utf8")).toMatch(/^<svg/);
});

test.skipIf(!process.env["DISC_REGRESS"])("masks of a model with captions are those of its own words", async () => {
  const { stdout } = await disc(`${small} --workloads real --model models/captions --keys modulo --json`);
  const { ok, rows } = JSON.parse(stdout) as { ok: boolean; rows: { density: number }[] };
  expect(ok).toBe(true);
  expect(new Set(rows.map(({ density }) => density)).size).toBeGreaterThan(1);
});

test("takes a mask from a NumPy file", async () => {
  const path = join(folder, "mask.npy");
  const data = Float32Array.from({ length: 256 }, (_, i) => ((i % 16) % 3 === Math.floor(i / 16) % 3 ? 1 : 0));
  writeNpy(new OutputFile(path), { shape: [16, 16], data });
  const out = join(folder, "masked");
  const { status, stdout } = await disc(`${engine} --mask ${path} --keys fold --out ${out}`);
  expect(status).toBe(0);
  // What it says it was made by has no flag that is not looked at.
  expect(readFileSync(join(out, "bench.md"), "utf8")).toContain(`    disc ${engine} --keys fold --mask ${path}\n`);
  expect(stdout).toMatch(/^file +33\.\d% +fold +0\.\d+ +0\.\d+ /m);
  expect(stdout).toMatch(/ok: every output equals/);
});

describe("a mistake is one line, and writes nothing", () => {
  const odd = join(folder, "odd.npy");
  writeNpy(new OutputFile(odd), { shape: [4, 5], data: new Float32Array(20).fill(1) });
  const empty = join(folder, "empty.npy");
  writeNpy(new OutputFile(empty), {
    shape: [4, 4],
    data: Float32Array.from({ length: 16 }, (_, i) => (i < 12 ? 1 : 0)),
  });
  test.each([
    ["--array 4x5", "width = 5: an array has a power of two from 4 to 128"],
    ["--keys fold,best", "keys best: there are modulo, fold, balanced"],
    ["--tokens 8", "tokens 8: whole numbers from 16 to 4096, separated by commas"],
    ["--windows 0", "windows 0: whole numbers from 1 to 64, separated by commas"],
    ["--densities 0", "densities 0: numbers from 0.0001 to 1, separated by commas"],
    ["--workloads thin", "workload thin: there are linear, dense, refresh, real, uniform"],
    ["--head-dim 0", "head-dim 0: a whole number from 1 to 256"],
    ["--workloads real", "nothing to run: real masks are those of --model, for the numbers of tokens that it has"],
    [
      "--workloads real --tokens 17 --model models/digits",
      "nothing to run: real masks are those of --model, for the numbers of tokens that it has",
    ],
    ["--mask none.npy", "none.npy: no such file"],
    [`--mask ${odd}`, "shape [4, 5]; a mask is [tokens, tokens], up to 4096"],
    [`--mask ${empty}`, "query 3 keeps no position"],
  ])("%s", async (flags, message) => {
    const out = join(folder, "none");
    const { status, stdout, stderr } = await disc(`${withFlags(engine, flags)} --out ${out}`);
    expect(status).not.toBe(0);
    expect(stdout).toBe("");
    expect(stderr.trim().split("\n")).toHaveLength(1);
    expect(stderr).toContain(message);
    expect(existsSync(out)).toBe(false);
  });
});
