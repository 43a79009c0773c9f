import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, expect, test } from "vitest";
import { disc } from "../cli/run.ts";
import { temporaryFolder } from "../files/disk.ts";

// Managers and memories of cocotbext-axi: written by others, and knowing nothing of this project.
const work = temporaryFolder();
const python = process.env["DISC_COCOTB"] ?? "python3";
const isThere =
  spawnSync(python, ["-c", "import cocotb, cocotbext.axi; assert cocotb.__version__ >= '2.1'"]).status === 0;
const isShort = !process.env["DISC_REGRESS"];
const two = "--model test/fixtures/dit/plain --resolution 8 --array 2x8";
const [design, image] = [join(work, "design"), join(work, "image")];

beforeAll(async () => {
  if (!isThere) return;
  expect((await disc(`generate ${two} --out ${design}`)).status).toBe(0);
  const compiled = await disc(
    `compile ${two} --design ${design} --class 1 --steps 1 --guidance 1 --golden --out ${image}`,
  );
  expect(compiled.status).toBe(0);
});

function run(simulator: string, ...modules: string[]): { status: number | null; said: string } {
  const args = ["test/cocotb/run.py", simulator, design, image, join(work, simulator), ...modules];
  const { status, stdout } = spawnSync(python, args, { encoding: "utf8" });
  return { status, said: stdout.trim().split("\n").at(-1)! };
}

test.skipIf(!isThere)("registers in Icarus (skipped without cocotb and cocotbext-axi of PyPI)", () => {
  expect(run("icarus", "registers")).toEqual({ status: 0, said: "4 tests, 0 failed" });
});

test.skipIf(!isThere || isShort)(
  "registers and whole programs in Verilator",
  () => {
    expect(run("verilator", "registers", "program")).toEqual({ status: 0, said: "10 tests, 0 failed" });
  },
  1_800_000,
);

test.skipIf(!isThere)("a write without its strobes, and an answer without its data, are noticed", () => {
  const file = spawnSync("grep", ["-l", "s_axi_wstrb", "-r", join(design, "rtl")], { encoding: "utf8" }).stdout;
  const top = file.split("\n").find((name) => name.endsWith("_accelerator.v"))!;
  const text = readFileSync(top, "utf8");
  for (const [from, to] of [
    [/\.s_axi_wstrb\((\w+)\)/, ".s_axi_wstrb({4{|$1}})"],
    [/assign s_axi_bvalid = /, "assign s_axi_bvalid = s_axi_awvalid | "],
  ] as const) {
    expect(text).toMatch(from);
    writeFileSync(top, text.replace(from, to));
    const { status, said } = run("icarus", "registers");
    expect(status).toBe(1);
    expect(said).toMatch(/^4 tests, [1-4] failed$/);
  }
  writeFileSync(top, text);
});
