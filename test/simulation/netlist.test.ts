import { spawnSync } from "node:child_process";
import { cpSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { disc } from "../cli/run.ts";
import { temporaryFolder } from "../files/disk.ts";

/** The smallest design, as gates: 2x8 for a model of two layers and 16 channels. */
const two = "--model test/fixtures/dit/plain --resolution 8 --array 2x8";
const work = temporaryFolder();
const [design, image, netlist] = [join(work, "design"), join(work, "image"), join(work, "netlist.v")];

/** Gates and flip-flops by Yosys; memories as they are, for as flip-flops they would be more than all else. */
const synthesis = (files: readonly string[], top: string): string =>
  [
    `read_verilog -DSYNTHESIS ${files.join(" ")}`,
    `hierarchy -check -top ${top}`,
    `synth -top ${top} -run begin:fine`,
    "opt -fast -full; opt -undriven -fine; opt -fast",
    "techmap; opt -fast; abc -fast; opt -fast",
    "hierarchy -check; check -assert",
    `write_verilog -noattr ${netlist}`,
  ].join("\n");

/** Runs a target of a bench's Makefile. @returns its status, and the bench's lines */
function make(folder: string, target: string, ...settings: string[]): { status: number | null; said: string[] } {
  const { status, stdout } = spawnSync("make", ["-s", "-C", folder, target, `DISC_DESIGN=${design}`, ...settings], {
    ...{ encoding: "utf8", maxBuffer: 2 ** 26 },
  });
  return { status, said: stdout.split("\n").filter((line) => /^(PASS|FAIL|\d+ of|after)/.test(line)) };
}

describe.skipIf(!process.env["DISC_REGRESS"])("a design as gates", () => {
  beforeAll(async () => {
    const generated = await disc(`generate ${two} --out ${design} --json`);
    const { top } = JSON.parse(generated.stdout) as { top: string };
    const flags = "--class 1 --steps 1 --guidance 1 --bench";
    expect((await disc(`compile ${two} --design ${design} ${flags} --out ${image}`)).status).toBe(0);
    const files = readFileSync(join(design, "filelist.f"), "utf8").split("\n");
    const sources = files.filter((line) => line.endsWith(".v")).map((line) => join(design, line));
    const script = join(work, "synthesis.ys");
    writeFileSync(script, synthesis(sources, top));
    const { status, stderr } = spawnSync("yosys", ["-q", script], { encoding: "utf8", maxBuffer: 2 ** 26 });
    expect([status, stderr]).toEqual([0, expect.not.stringMatching(/ERROR/)]);
  }, 1_800_000);

  test("leaves its reset without anything unknown in Icarus, and reads a program as far as its end", () => {
    const folder = join(work, "short");
    cpSync(image, folder, { recursive: true });
    const hex = readFileSync(join(folder, "memory.hex"), "utf8");
    // An opcode that there is not.
    writeFileSync(join(folder, "memory.hex"), hex.replace(/(\/\/ program\n@.*\n[0-9a-f]{14})../, "$1ff"));
    const rtl = make(folder, "icarus");
    expect(rtl.said[1]).toMatch(/^FAIL: the program stopped with the error 1, ILLEGAL_OPCODE/);
    expect(make(folder, "icarus", `RTL=${netlist}`)).toEqual(rtl);
  }, 3_600_000);
});
