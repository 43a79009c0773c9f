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

/** A netlist with cells that are inverted when the bench is told so, +planted=N: one build for all faults. */
function withFaults(text: string, count: number): string {
  const modules = text.split(/^(?=module )/m);
  const gate = /^ {2}assign \S+ = \S+ \^ \S+;$/gm;
  const sums = modules.map((module) => [...module.matchAll(gate)].length);
  // In the module with most of them: what adds and multiplies.
  const at = sums.indexOf(Math.max(...sums));
  const every = Math.floor(sums[at]! / count);
  let seen = 0;
  const planted = modules[at]!.replace(gate, (line) => {
    const number = seen++;
    if (number % every !== 0) return line;
    return line.replace(/= (.*);$/, `= (planted == ${number / every}) ^ $1;`);
  }).replace(
    /^endmodule/m,
    '  integer planted;\n  initial if (!$value$plusargs("planted=%d", planted)) planted = -1;\n$&',
  );
  modules[at] = planted
    .replace(/;\n/, ";\n  integer planted;\n")
    .replace(/ {2}integer planted;\n(?= {2}initial if)/, "");
  return modules.join("");
}

describe.skipIf(!process.env["DISC_REGRESS"])("a design as gates", () => {
  let cycles = "";
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
    const { said } = make(image, "icarus");
    cycles = /^PASS: .* took (\d+) cycles$/.exec(said[0]!)![1]!;
  }, 1_800_000);

  test("makes an image in Verilator in as many cycles as RTL, and none with a cell changed", () => {
    const faults = 4;
    const text = withFaults(readFileSync(netlist, "utf8"), faults);
    const faulty = join(work, "faulty.v");
    writeFileSync(faulty, text);
    const settings = [`RTL=${faulty}`, "VERILATOR_FLAGS=-Wno-fatal -CFLAGS -O0"];
    const { status, said } = make(image, "verilator", ...settings);
    expect([status, said[0]]).toEqual([0, expect.stringMatching(`^PASS: .* took ${cycles} cycles$`)]);
    for (let fault = 0; fault < faults; fault++) {
      const bad = make(image, "verilator", ...settings, `PLUSARGS=+planted=${fault}`);
      expect([fault, bad.status, bad.said[0]]).toEqual([fault, 2, expect.stringMatching(/^FAIL: /)]);
    }
  }, 3_600_000);

  // An image takes hours there.
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
