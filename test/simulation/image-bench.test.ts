import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { cpSync, existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { beforeAll, describe, expect, test } from "vitest";
import { packageRoot } from "../../generator/files/package.ts";
import { temporaryFolder } from "../files/disk.ts";
import { disc } from "../cli/run.ts";

const work = temporaryFolder();
const isShort = !process.env["DISC_REGRESS"];
/** A model of two layers and 16 channels, on the smallest array it fits. */
const two = "--model test/fixtures/dit/plain --resolution 8 --array 2x8";
const design = join(work, "design");

/** A bench of an image beside the design. */
async function benchOf(name: string, flags: string): Promise<string> {
  const out = join(design, name);
  const compiled = await disc(`compile ${two} --design ${design} --class 1 --bench --out ${out} ${flags}`);
  expect(compiled).toMatchObject({ status: 0 });
  return out;
}

/** Runs a target of the bench's Makefile from another folder. @returns its status, and the bench's lines */
function make(folder: string, target: string, ...settings: string[]): { status: number | null; said: string[] } {
  const { status, stdout, stderr } = spawnSync("make", ["-s", "-C", folder, target, ...settings], {
    cwd: work,
    encoding: "utf8",
  });
  expect(stderr.replace(/^make.*\n/gm, "")).toBe("");
  return { status, said: stdout.split("\n").filter((line) => /^(PASS|FAIL|\d+ of|after)/.test(line)) };
}

/** Changes a digit in one of a bench's files, behind the name of a region; in the last of those that stand there several times. */
function flip(file: string, region: string): void {
  const text = readFileSync(file, "utf8");
  const at = text.lastIndexOf(`// ${region}\n`);
  const changed = text
    .slice(at)
    .replace(/(\n@.*\n[^/]*?)([1-9a-f])/, (_, before: string, digit: string) =>
      [before, (parseInt(digit, 16) ^ 8).toString(16)].join(""),
    );
  expect(changed).not.toBe(text.slice(at));
  writeFileSync(file, text.slice(0, at) + changed);
}

let dense = "";
beforeAll(async () => {
  expect((await disc(`generate ${two} --out ${design}`)).status).toBe(0);
  dense = await benchOf("dense", "--steps 1 --guidance 1");
});

/** What a target says of the bench as it was written, and with faults in its data. */
function faultsIn(target: string, ...settings: string[]): void {
  const folder = join(design, `faults-${target}`);
  cpSync(dense, folder, { recursive: true });
  const good = make(folder, target, ...settings);
  expect(good.status).toBe(0);
  expect(good.said[0]).toMatch(/^PASS: \d+ words as expected; the program took \d+ cycles$/);

  const slow = make(folder, target, ...settings, "PLUSARGS=+latency=100 +pause=60");
  expect(slow.said[0]).toMatch(/^PASS/);
  const [fewer, more] = [good, slow].map(({ said }) => Number(/took (\d+)/.exec(said[0]!)![1]));
  expect(more).toBeGreaterThan(fewer!);
  for (const [asked, takes] of [
    ["+latency=-1", "+latency= takes 0 to 65535 cycles"],
    ["+pause=256", "+pause= takes 0 to 255, of 256 cycles"],
  ] as const) {
    const refused = make(folder, target, ...settings, `PLUSARGS=${asked}`);
    expect([refused.status === 0, refused.said[0]]).toEqual([false, `FAIL: ${takes}`]);
  }

  flip(join(folder, "expected.hex"), "cache 0 1");
  const other = make(folder, target, ...settings);
  expect(other.status).not.toBe(0);
  expect(other.said[0]).toBe("FAIL: cache 0 1 is not as it was compiled, in expected.hex");
  expect(other.said[1]).toMatch(/^FAIL: cache 0 1 differs first at 0x8000[0-9a-f]+, byte 0x/);
  expect(other.said[2]).toMatch(/^1 of \d+ words differ$/);

  // What follows from another weight: the latent stands first, and the keys behind it are others too.
  cpSync(join(dense, "expected.hex"), join(folder, "expected.hex"));
  flip(join(folder, "memory.hex"), "weights blocks.0.k 0");
  const weight = make(folder, target, ...settings);
  expect(weight.status).not.toBe(0);
  expect(weight.said[0]).toBe("FAIL: weights blocks.0.k 0 is not as it was compiled, in memory.hex");
  expect(weight.said[1]).toMatch(/^FAIL: (latent|cache 0 0) differs first at 0x8000/);
}

test("a digit that somebody changed in a file is named with its region, whatever comes of it", () => {
  const folder = join(design, "changed");
  cpSync(dense, folder, { recursive: true });
  // It ends before it begins: what was read is all that is asked here.
  const bench = readFileSync(join(dense, "bench.v"), "utf8");
  const ended = bench.replace(/aresetn = 1'b0;\n {4}end/, "aresetn = 1'b0;\n        $finish;\n    end");
  expect(ended).not.toBe(bench);
  writeFileSync(join(folder, "bench.v"), ended);
  make(folder, "icarus");
  for (const file of ["memory.hex", "expected.hex"]) {
    const text = readFileSync(join(dense, file), "utf8");
    // Of some nothing but zeros is written.
    const regions = new Set([...text.matchAll(/^\/\/ (.*)\n@.*\n[^/]*?[1-9a-f]/gm)].map(([, name]) => name!));
    expect(regions.size).toBeGreaterThan(1);
    for (const region of regions) {
      flip(join(folder, file), region);
      const { stdout } = spawnSync("vvp", ["-n", "build/icarus.vvp"], { cwd: folder, encoding: "utf8" });
      expect(stdout.split("\n")[0]).toBe(`FAIL: ${region} is not as it was compiled, in ${file}`);
      writeFileSync(join(folder, file), text);
    }
  }
});

describe("an image's bench passes, and names the region that a flipped word of its data changes", () => {
  test("in Icarus, nothing unknown on any port", () => {
    faultsIn("icarus");
  }, 900_000);
  test("in Verilator", () => {
    faultsIn("verilator", "VERILATOR_FLAGS=-CFLAGS -O0");
  }, 900_000);
});

test("a program that ends with an error is named", () => {
  const folder = join(design, "error");
  cpSync(dense, folder, { recursive: true });
  const hex = readFileSync(join(folder, "memory.hex"), "utf8");
  // An opcode that there is not.
  writeFileSync(join(folder, "memory.hex"), hex.replace(/(\/\/ program\n@.*\n[0-9a-f]{14})../, "$1ff"));
  expect(make(folder, "icarus")).toEqual({
    status: 2,
    said: [
      "FAIL: program is not as it was compiled, in memory.hex",
      "FAIL: the program stopped with the error 1, ILLEGAL_OPCODE: a descriptor's opcode is unknown",
      expect.stringMatching(/^after \d+ cycles$/),
    ],
  });
});

test.skipIf(isShort)("masks, reuse and guidance, and a memory that pauses on every channel", async () => {
  const all = await benchOf("all", "--steps 4 --guidance 2 --ctr 1,2 --st 0.5,4,1");
  const { status, said } = make(all, "icarus", "PLUSARGS=+latency=100 +pause=90");
  expect([status, said[0]]).toEqual([0, expect.stringMatching(/^PASS/)]);
});

test.skipIf(isShort)(
  "a digit of 64 tokens on 8x8 in Verilator, two steps with reuse and masks",
  async () => {
    const digits = "--model models/digits --resolution 16 --array 8x8";
    const [its, out] = [join(work, "digits"), join(work, "digits", "bench")];
    expect((await disc(`generate ${digits} --out ${its}`)).status).toBe(0);
    const loop = "--class 7 --steps 2 --ctr 1,2 --st 0.5,2,0";
    expect((await disc(`compile ${digits} --design ${its} ${loop} --bench --out ${out}`)).status).toBe(0);
    const settings = ["VERILATOR_FLAGS=-CFLAGS -O1", "PLUSARGS=+latency=100 +pause=30"];
    const { status, said } = make(out, "verilator", ...settings);
    expect([status, said[0]]).toEqual([0, expect.stringMatching(/^PASS/)]);
  },
  1_800_000,
);

test("a bench without a design is refused, and nothing is written", async () => {
  const out = join(work, "none");
  expect(await disc(`compile ${two} --class 1 --steps 1 --bench --out ${out}`)).toEqual({
    ...{ status: 1, stdout: "" },
    stderr: "disc: --bench: name the folder of the design to run, with --design\n",
  });
});

test("the list of files for use from anywhere is read from any folder", () => {
  const { top } = JSON.parse(readFileSync(join(design, "design.json"), "utf8")) as { top: string };
  const list = join(design, "filelist_env.f");
  for (const cwd of ["/", design, join(design, "rtl"), work])
    for (const [program, ...args] of [
      ["iverilog", "-g2005", "-t", "null", "-s", top, "-f", list],
      ["verilator", "--lint-only", "--language", "1364-2005", "--top-module", top, "-f", list],
    ]) {
      const env = { ...process.env, DISC_DESIGN: design };
      const { status, stdout, stderr } = spawnSync(program!, args, { cwd, env, encoding: "utf8" });
      expect([program, cwd, status, stdout + stderr]).toEqual([program, cwd, 0, ""]);
    }
});

test("a bench that is interrupted while it is written is there whole, or not at all, and the next one is whole", async () => {
  const out = join(design, "interrupted");
  const main = join(packageRoot, "dist/generator/cli/main.js");
  const flags = `compile ${two} --design ${design} --class 1 --bench --out ${out} --steps 1 --guidance 1`.split(" ");
  const names = readdirSync(dense).filter((name) => name !== "build");
  const shown = (): string[] => (existsSync(out) ? readdirSync(out).filter((name) => !name.startsWith(".")) : []);
  const begun = Date.now();
  expect((await disc(flags.join(" "))).status).toBe(0);
  const whole = Date.now() - begun;
  rmSync(out, { recursive: true });
  for (const share of [0.4, 0.7, 0.8, 0.9, 1]) {
    const run = spawn(process.execPath, [main, ...flags], { cwd: packageRoot, stdio: "ignore" });
    const ended = once(run, "exit");
    await sleep(whole * share);
    run.kill("SIGINT");
    await ended;
    if (shown().includes("image.manifest.json")) {
      for (const name of names) expect([name, existsSync(join(out, name))]).toEqual([name, true]);
      rmSync(out, { recursive: true });
    } else expect(shown()).toEqual(shown().filter((name) => name.endsWith(".next.json")));
  }
  expect((await disc(flags.join(" "))).status).toBe(0);
  for (const name of names) expect(readFileSync(join(out, name), "utf8")).toBe(readFileSync(join(dense, name), "utf8"));
  expect(readdirSync(out).filter((name) => name.startsWith("."))).toEqual([]);
});
