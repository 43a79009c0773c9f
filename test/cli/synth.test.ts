import { cpSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { temporaryFolder } from "../files/disk.ts";
import { hasNextpnr, hasYosys } from "../fpga/tools.ts";
import { disc } from "./run.ts";

const work = temporaryFolder();
const reference = "--design rtl-out/reference";

test.each([
  ["synth --target ecp5", "--design: a folder of disc generate, or --model, --resolution and --array in its place"],
  ["synth --target ecp5 --design none", "none holds no generated design: run disc generate first"],
  [`synth --target ecp5 ${reference} --unit nothing`, "--unit nothing: the design has no such module"],
  [
    `synth --target ecp5 ${reference} --part XC7A35T`,
    "--part XC7A35T: no part of ecp5, as LFE5U-25F, LFE5U-45F, LFE5U-85F are",
  ],
  [`synth --target ecp5 ${reference} --place`, "--place: name the part, --part LFE5U-25F or LFE5U-45F or LFE5U-85F"],
  [`synth --target xc7 ${reference} --place --part XC7A35T`, "--place: no open tool places xc7"],
  [`synth --target asic ${reference}`, "--liberty: a library of gates, for --target asic"],
  [`synth --target asic ${reference} --liberty none.lib`, "--liberty none.lib: no such file, or it cannot be read"],
  [
    `synth --target asic ${reference} --liberty package.json`,
    "no cell with nand2 in its name and an area: is it a Liberty file?",
  ],
])("disc %s is one line", async (args, line) => {
  const { status, stdout, stderr } = await disc(args);
  expect({ status, stdout, stderr }).toEqual({ status: 1, stdout: "", stderr: `disc: ${line}\n` });
});

test("without tools the command that installs them is said, and Debian's Yosys is too old", async () => {
  const bin = join(work, "bin");
  cpSync("test/fixtures/old-yosys", bin, { recursive: true });
  const line = `synth --target ecp5 ${reference} --unit gelu`;
  const install = "python3 -m venv build/fpga && build/fpga/bin/pip install pyosys, and PATH=$PWD/build/fpga/bin:$PATH";
  const old = await disc(line, { PATH: bin });
  expect([old.status, old.stderr.split("\n").at(-2)]).toEqual([1, `disc: yosys is 0.23, older than 0.60: ${install}`]);
  rmSync(join(bin, "yosys"));
  const none = await disc(line, { PATH: bin });
  expect(none.stderr.split("\n").at(-2)).toBe(`disc: yosys is not installed: ${install}`);
});

test.skipIf(!hasYosys)(
  "a unit of a design is synthesised, held against a part and reported; one that is too small ends with status 1 (skipped without pyosys)",
  async () => {
    const out = join(work, "report");
    const line = `synth --target ecp5 ${reference} --unit latent_update --part LFE5U-25F --out ${out}`;
    const { status, stdout } = await disc(line);
    expect(stdout).toMatch(/^disc8x8_\w+_latent_update: ecp5, LFE5U-25F, Yosys \d/);
    expect(stdout).toMatch(/^LFE5U-25F +1 +24288 +24288 +28 +56$/m);
    const report = JSON.parse(readFileSync(join(out, "synth.json"), "utf8")) as {
      modules: { area: { dsp: number } };
      tooSmall: string[];
    };
    expect(readFileSync(join(out, "synth.md"), "utf8")).toContain(stdout.trim());
    expect([status, report.tooSmall]).toEqual([0, []]);
    // HX8K has no multipliers: all is logic, and more of it than it has.
    const small = await disc(`synth --target ice40 ${reference} --unit latent_update --part iCE40HX8K --json`);
    const { modules, tooSmall } = JSON.parse(small.stdout) as {
      modules: { area: { lut: number } };
      tooSmall: string[];
    };
    const isTooSmall = modules.area.lut > 7680;
    expect([small.status, tooSmall]).toEqual(isTooSmall ? [1, [`${modules.area.lut} of 7680 LUT4`]] : [0, []]);
  },
  300_000,
);

test.skipIf(!hasNextpnr("ecp5"))(
  "a unit is placed and routed, and its longest path told by lines of TypeScript (skipped without pyosys and nextpnr)",
  async () => {
    const { status, stdout } = await disc(
      `synth --target ecp5 ${reference} --unit mask_scanner --part LFE5U-25F --place --seeds 1,2 --json`,
    );
    const { timing } = JSON.parse(stdout) as {
      timing: { fmax: number[]; path: { nanoseconds: number; stops: { source?: string }[] } };
    };
    expect(status).toBe(0);
    expect(timing.fmax).toHaveLength(2);
    // The path that limits the clock is as long as its period, but for what the clock itself takes.
    expect(Math.abs(timing.path.nanoseconds - 1000 / Math.max(...timing.fmax))).toBeLessThan(0.5);
    expect(timing.path.stops.some(({ source }) => /\.ts:\d+$/.test(source ?? ""))).toBe(true);
  },
  600_000,
);

test("a design in a folder is taken as it stands there", async () => {
  const mine = join(work, "mine");
  cpSync("rtl-out/reference", mine, { recursive: true });
  const design = JSON.parse(readFileSync(join(mine, "design.json"), "utf8")) as { files: string[] };
  rmSync(join(mine, design.files[0]!));
  const { stderr } = await disc(`synth --target ecp5 --design ${mine}`);
  expect(stderr).toBe(`disc: ${join(mine, design.files[0]!)} is missing: run disc generate again\n`);
  writeFileSync(join(mine, "design.json"), "{}");
  expect((await disc(`synth --target ecp5 --design ${mine}`)).stderr).toBe(
    `disc: ${mine} holds no generated design: run disc generate first\n`,
  );
});

test("generate says what each family would take, and warns of a part that is too small", async () => {
  const line = "generate --model test/fixtures/dit/plain --resolution 8 --array 4x8";
  const small = await disc(`${line} --out ${join(work, "small")} --part LFE5U-25F`);
  expect(small.status).toBe(0);
  expect(small.stderr).toMatch(
    /^warning: LFE5U-25F is too small by the estimate: (\d+ of 24288 LUT4, )?.*\d+ of 28 MULT18.*; disc synth measures it\n$/,
  );
  for (const family of ["ecp5", "nexus", "gowin", "ice40", "xc7", "xcup"])
    expect(small.stdout).toMatch(new RegExp(`${family} +\\d+ LUT\\d, \\d+ FF, [\\d.]+ \\w+, [\\d.]+ \\w+`));
  const large = await disc(`${line} --out ${join(work, "large")} --part VU9P --json`);
  expect([large.status, large.stderr]).toEqual([0, ""]);
  const { estimate } = JSON.parse(large.stdout) as { estimate: { ecp5: { dsp: number } } };
  // A multiplier for each byte of four lanes' words, and those beside the lanes.
  expect(estimate.ecp5.dsp).toBeGreaterThan(4 * 8);
});
