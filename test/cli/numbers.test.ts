import { execFile } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { disc } from "../../generator/cli/commands.ts";
import { decimal, parseNumber, parseNumbers, whole } from "../../generator/cli/numbers.ts";
import { DesignError } from "../../generator/compiler/design.ts";
import { packageRoot } from "../../generator/hdl/templates.ts";
import { CheckpointError } from "../../generator/reference/safetensors.ts";

const work = mkdtempSync(join(tmpdir(), "disc-numbers-"));
afterAll(() => {
  rmSync(work, { recursive: true });
});

describe("a number is digits with a point at most, within its bounds", () => {
  test.each([
    ["0", 0],
    ["4294967295", 4294967295],
    ["007", 7],
  ])("whole: %s", (text, value) => {
    expect(parseNumber("seed", text, whole(0, 2 ** 32 - 1))).toBe(value);
  });
  test.each([
    "abc",
    "",
    " 1",
    "1 ",
    "1.5",
    "1.0",
    "-1",
    "4294967296",
    "1e3",
    "0x10",
    "1,5",
    "+1",
    "١",
    "NaN",
    "Infinity",
  ])("no whole number: %j", (text) => {
    expect(() => parseNumber("seed", text, whole(0, 2 ** 32 - 1))).toThrow(
      `--seed ${text || '""'}: a whole number from 0 to 4294967295`,
    );
  });
  test("more than a double holds exactly is no whole number", () => {
    expect(() => parseNumber("class", "9007199254740993", whole(0))).toThrow(
      "--class 9007199254740993: a whole number from 0 up",
    );
  });
  test.each([
    ["1.5", 1.5],
    ["-0", 0],
    ["-2.25", -2.25],
    ["3", 3],
  ])("decimal: %s", (text, value) => {
    expect(parseNumber("guidance", text, decimal(-10, 10))).toBe(value);
  });
  test.each(["1,5", "1.", ".5", "1e1", "10.001", "-10.5", "0x1", "1.5.2", "", "true"])("no decimal: %j", (text) => {
    expect(() => parseNumber("guidance", text, decimal(-10, 10))).toThrow(
      `--guidance ${text || '""'}: a number from -10 to 10`,
    );
  });
  test("lists have commas between, and nothing empty", () => {
    expect(parseNumbers("windows", "1,4,64", whole(1, 64))).toEqual([1, 4, 64]);
    for (const text of ["1,,4", "1,", ",1", "", "1, 4", "1;4", "65", "1,0"]) {
      expect(() => parseNumbers("windows", text, whole(1, 64))).toThrow(
        `--windows ${text || '""'}: whole numbers from 1 to 64, separated by commas`,
      );
    }
  });
});

const sample = "sample --model models/digits --resolution 8 --out OUT.npy";
const compile = "compile --model models/digits --resolution 8 --array 4x8 --out OUT";
const forward = "forward --model models/digits --latent OUT.npy --out OUT.npy --class 3";
/** Every number that the command takes, given wrongly; empty arguments are those of a shell variable that is not set. */
const mistakes: [args: string, message: string][] = [
  [`${sample} --seed abc`, "--seed abc: a whole number from 0 to 4294967295"],
  [`${sample} --seed 4294967296`, "--seed 4294967296: a whole number from 0 to 4294967295"],
  [`${sample} --seed -1`, "--seed -1: a whole number from 0 to 4294967295"],
  [`${sample} --seed=`, "--seed: an empty value"],
  [`${sample} --seed 4294967295 --count 2`, "--seed 4294967295: with 2 images the last seed is 4294967296, over 4294967295"], // prettier-ignore
  [`${sample} --seed`, "Not enough arguments following: seed"],
  [`${sample} --no-json`, "--no-json is not known; what is on goes off by --json=false"],
  [`${sample} --model.x 3`, "Unknown argument: model.x"],
  [`${sample} --model=`, "--model: an empty value"],
  [`${sample} --class=`, "--class: an empty value"],
  [`${sample} --class`, "--class: an empty value"],
  [`${sample} --sampler=`, "--sampler: an empty value"],
  [`${sample} --guidance 1,5`, "--guidance 1,5: a number from -1000 to 1000"],
  [`${sample} --steps 1e9`, "--steps 1e9: a whole number from 1 to 1000"],
  [`${sample} --count 0x10`, "--count 0x10: a whole number from 1 to 1000"],
  [`${sample} --class 3 x`, "--class x: a whole number from 0 up"],
  [
    "sample --model models/digits --out OUT.npy --resolution 8.5",
    "--resolution 8.5: a whole number from 1 to 16384, or two as 32x48",
  ],
  ["sample --model models/digits --out OUT.npy --resolution 16384", "resolution 16384 makes 67108864 tokens, more than 65536"], // prettier-ignore
  [`${sample} --ctr 1.5`, "--ctr 1.5 is not ALPHA,MAXAGE"],
  [`${sample} --ctr=`, "--ctr: an empty value"],
  [`${sample} --ctr -1,1`, "--ctr ALPHA -1: a number from 0 to 255.99"],
  [`${sample} --st -.5,8,4`, "--st THETA -.5: a number from 0 to 65536"],
  [`${sample} --quantised`, "--quantised: an empty value"],
  [`${sample} --quantised --steps 3`, "--quantised: an empty value"],
  [`${sample} --class -1`, "--class -1: a whole number from 0 up"],
  [`${sample} --ctr 256,1`, "--ctr ALPHA 256: a number from 0 to 255.99"],
  [`${sample} --ctr 1,1.5`, "--ctr MAXAGE 1.5: a whole number from 0 to 255"],
  [`${sample} --st 0,5,8,4`, "--st 0,5,8,4 is not THETA,INTERVAL,FROM"],
  [`${sample} --st x,8,4`, "--st THETA x: a number from 0 to 65536"],
  [`${sample} --st 1,0,4`, "--st INTERVAL 0: a whole number from 1 to 1000"],
  [`${sample} --st 1,8,-4`, "--st FROM -4: a whole number from 0 to 1000"],
  ["package --flow vivado --design none --out OUT --mhz 0", "--mhz 0: a number from 1 to 1000"],
  [`${sample} --latency 1.5`, "--latency 1.5: a whole number from 0 to 255"],
  [`${sample} --jitter 256`, "--jitter 256: a whole number from 0 to 255"],
  [`${sample} --pause 0,5`, "--pause 0,5: a number from 0 to 0.99"],
  [`${sample} --bandwidth 2`, "--bandwidth 2: a number from 0.01 to 1"],
  [`${compile} --guidance 255 --steps 1`, "guidance 255: from -126.99 to 127.99 in 1 step of flow2"],
  [`${sample} --guidance 255 --steps 1`, "guidance 255: from -126.99 to 127.99 in 1 step of flow2"],
  [
    `${sample} --sampler x`,
    'Invalid values: Argument: sampler, Given: "x", Choices: "flow", "flow2", "ddim", "dpm", "dpm-v"',
  ],
  [`${compile} --bus-bits 1e2`, "--bus-bits 1e2: a whole number from 32 to 1024"],
  [`${compile} --address-bits 65`, "--address-bits 65: a whole number from 32 to 64"],
  [`${compile} --window 0`, "--window 0: a whole number from 1 to 64"],
  [`${compile} --id-bits 2`, "--id-bits 2: a whole number from 3 to 32"],
  [`${forward} --timestep 1000.5`, "--timestep 1000.5: a number from 0 to 1000"],
  ["fidelity --model models/digits --images 2.5", "--images 2.5: a whole number from 2 to 100000"],
  ["fidelity --model models/digits --sweep -1", "--sweep -1: a whole number from 0 to 100000"],
  ["fidelity --model models/digits --jobs all", "--jobs all: a whole number from 1 to 256"],
  ["prove toString", "there is no unit toString to prove; disc prove lists them"],
  ["prove fork --depth 2.5", "--depth 2.5: a whole number from 2 to 1000"],
  ["bench --head-dim 0", "--head-dim 0: a whole number from 1 to 256"],
  ["bench --tokens 256;512", "--tokens 256;512: whole numbers from 16 to 4096, separated by commas"],
  ["bench --densities 0,1", "--densities 0,1: numbers from 0.0001 to 1, separated by commas"],
  ["bench --windows 1,,8", "--windows 1,,8: whole numbers from 1 to 64, separated by commas"],
  ["synth --target ecp5 --seeds 1,x", "--seeds 1,x: whole numbers from 0 to 2147483647, separated by commas"],
];
test.each(mistakes)("disc %s", async (args, message) => {
  const wanted = args.replaceAll("OUT", join(work, "out")).split(" ");
  const error: unknown = await disc(wanted).catch((thrown: unknown) => thrown);
  expect([DesignError, CheckpointError].some((kind) => error instanceof kind)).toBe(true);
  expect((error as Error).message).toBe(message);
  expect(readdirSync(work)).toEqual([]);
});

test.each([
  ["prove fork --depth 1 --depth 2", "--depth is given twice"],
  ["prove fork --depth=1 --depth 1", "--depth is given twice"],
  ["sample --ctr 1,2 --model x --ctr", "--ctr is given twice"],
  ["generate --busBits 64 --bus-bits 64", "--bus-bits is given twice"],
  ["compile --golden --model x --golden", "--golden is given twice"],
])("a flag is given once: disc %s", async (args, message) => {
  await expect(disc(args.split(" "))).rejects.toThrow(new DesignError(message));
});

describe("the command in a shell", () => {
  const main = join(packageRoot, "dist/generator/cli/main.js");
  const shell = (line: string, cwd = packageRoot): Promise<{ stdout: string; stderr: string }> =>
    new Promise((resolve) => {
      execFile("bash", ["-c", line.replaceAll("disc", `${process.execPath} ${main}`)], { cwd }, (_, stdout, stderr) => {
        resolve({ stdout, stderr });
      });
    });

  test("says nothing when the reader of its output leaves, and ends as SIGPIPE would", async () => {
    const { stdout, stderr } = await shell("disc prove | true; echo ${PIPESTATUS[0]}");
    expect({ stdout, stderr }).toEqual({ stdout: "141\n", stderr: "" });
  });

  test("says in one line that its output cannot be written", async () => {
    const { stdout, stderr } = await shell("disc prove > /dev/full; echo $?");
    expect(stdout).toBe("1\n");
    expect(stderr).toMatch(/^disc: standard output cannot be written: ENOSPC[^\n]*\n$/);
  });

  test("has a version of its own, whatever project it is called from", async () => {
    const project = mkdtempSync(join(tmpdir(), "disc-project-"));
    writeFileSync(join(project, "package.json"), '{ "name": "another", "version": "9.8.7" }');
    const { version } = (await import("../../package.json", { with: { type: "json" } })).default;
    expect(await shell("disc --version", project)).toEqual({ stdout: `${version}\n`, stderr: "" });
    rmSync(project, { recursive: true });
  });
});
