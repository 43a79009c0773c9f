import { spawnSync } from "node:child_process";
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { basename, delimiter, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, beforeAll, beforeEach, expect, test, vi } from "vitest";
import { emit } from "../../generator/hdl/index.ts";
import { packageRoot } from "../../generator/hdl/templates.ts";
import { bench } from "../../sim/bench.ts";
import { buildModel, SimulationError } from "../../sim/build.ts";
import { findCompiler } from "../../sim/compiler.ts";
import { plant } from "../planted.ts";
import { Tally } from "./tally.ts";

let folder: string;
let cache: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "disc-build-"));
  cache = join(folder, "cache");
  vi.stubEnv("DISC_CACHE", cache);
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true });
});

/** Where builds of the other tests go, with one of Tally, and with what all designs have in common, which takes the longest to compile. */
let usual: string;
let tally: string;
beforeAll(async () => {
  const made = join(await buildModel(emit(new Tally())), "..");
  [usual, tally] = [join(made, ".."), basename(made)];
});

/** Puts into a cache what designs have in common. */
function beginWithRuntime(path: string): void {
  mkdirSync(path);
  for (const name of readdirSync(usual).filter((each) => /^(runtime|headers)-/.test(each)))
    symlinkSync(join(usual, name), join(path, name));
}

/** All in a cache but what designs have in common. */
function modelsIn(path: string): string[] {
  return readdirSync(path).filter((name) => !/^(runtime|headers)-/.test(name));
}

/** A PATH with these programs only. */
function pathWith(...programs: string[]): string {
  const bin = join(folder, "bin");
  mkdirSync(bin);
  for (const program of programs) {
    const home = process.env["PATH"]!.split(delimiter).find((each) => existsSync(join(each, program)))!;
    symlinkSync(join(home, program), join(bin, program));
  }
  return bin;
}

test("a design is built once for each content, also when two ask at the same time", async () => {
  beginWithRuntime(cache);
  const design = emit(new Tally());
  const [library, other] = await Promise.all([buildModel(design), buildModel(design)]);
  expect(other).toBe(library);
  const before = statSync(library).mtimeMs;
  expect(await buildModel(emit(new Tally()))).toBe(library);
  expect(statSync(library).mtimeMs).toBe(before);
  expect(modelsIn(cache)).toHaveLength(1);
});

test("who finds a living builder at work waits, and takes what it made", async () => {
  beginWithRuntime(cache);
  const [made, scratch] = [join(cache, tally), join(cache, `disc-building-1-${tally}-abcdef`)];
  mkdirSync(scratch);
  const library = buildModel(emit(new Tally()));
  const first = await Promise.race([library, sleep(1000, "waits")]);
  expect(first).toBe("waits");
  expect(modelsIn(cache)).toEqual([basename(scratch)]);
  cpSync(join(usual, tally), made, { recursive: true });
  rmSync(scratch, { recursive: true });
  const { mtimeMs } = statSync(join(made, "model.so"));
  expect(statSync(await library).mtimeMs).toBe(mtimeMs);
  expect(modelsIn(cache)).toEqual([tally]);
});

test("without Verilator there is one line that says what to install, and nothing half built", async () => {
  vi.stubEnv("PATH", pathWith());
  vi.resetModules();
  const fresh = await import("../../sim/build.ts");
  await expect(fresh.buildModel(emit(new Tally()))).rejects.toThrow(
    "verilator is not installed: apt-get install verilator (Debian), or npm start, which does it",
  );
  expect(existsSync(cache)).toBe(false);
  // Installed since then, it is found by the same process.
  vi.unstubAllEnvs();
  expect(existsSync(await fresh.buildModel(emit(new Tally())))).toBe(true);
});

test("without make the one line says so, and nothing is left half built", async () => {
  vi.stubEnv("PATH", pathWith("verilator", "verilator_bin", "perl", "sh"));
  await expect(buildModel(emit(new Tally()))).rejects.toThrow(
    "make is not installed: apt-get install make (Debian), or npm start, which does it",
  );
  expect(readdirSync(cache)).toEqual([]);
});

test("the compiler is that of CXX, or clang, or g++; without any there is one line", async () => {
  expect(await findCompiler("g++ -pipe")).toMatchObject({ command: "g++ -pipe", isClang: false });
  await expect(findCompiler("nonesuch++")).rejects.toThrow("CXX=nonesuch++: no such compiler");
  vi.stubEnv("PATH", pathWith("g++"));
  expect(await findCompiler("")).toMatchObject({ command: "g++", isClang: false });
  writeFileSync(join(folder, "bin", "clang++"), "#!/bin/sh\necho Debian clang version 14\n", { mode: 0o755 });
  vi.stubEnv("PATH", `${join(folder, "bin")}:/bin`);
  expect(await findCompiler("")).toEqual({ command: "clang++", version: "Debian clang version 14", isClang: true });
  vi.stubEnv("PATH", join(folder, "none"));
  await expect(findCompiler("")).rejects.toThrow("no C++ compiler is installed: apt-get install clang, or g++");
});

test("a design is built with g++ too, apart from that of another compiler", async () => {
  vi.stubEnv("CXX", "g++");
  vi.stubEnv("DISC_CACHE", usual);
  const library = await buildModel(emit(new Tally()));
  expect(existsSync(library)).toBe(true);
  const { isClang } = await findCompiler("");
  expect(basename(join(library, "..")) === tally).toBe(!isClang);
});

test("a bench that nobody closes ends with its process, and not before its library", () => {
  const script = `
    import { Module, input, output, UInt } from "./dist/generator/hdl/index.js";
    import { bench } from "./dist/sim/bench.js";
    class Later extends Module {
      io = this.ports({ a: input(UInt(8)), y: output(UInt(8)) });
      constructor() {
        super();
        const { kept } = this.registers({ kept: UInt(8).reset(0) });
        kept.next(this.io.a);
        this.io.y.drive(kept);
      }
    }
    const dut = await bench(() => new Later(), { engine: "verilator" });
    dut.a = 3;
    dut.step();
    if (dut.y !== 3n && dut.y !== 3) process.exitCode = 1;`;
  // What g++ builds fell over in every third process, where that wrote to no pipe.
  const env = { ...process.env, CXX: "g++", DISC_CACHE: usual };
  for (let i = 0; i < 8; i++) {
    const args = ["--input-type=module", "--eval", script];
    expect(spawnSync(process.execPath, args, { cwd: packageRoot, env, stdio: "ignore" }).status).toBe(0);
  }
});

test("a design that Verilator rejects is one line, and leaves nothing half built", async () => {
  const broken = plant(emit(new Tally()), "tally", "endmodule", "endmodul");
  const failure: unknown = await buildModel(broken).catch((error: unknown) => error);
  expect(failure).toBeInstanceOf(SimulationError);
  expect((failure as Error).message).toMatch(
    /^building tally with Verilator failed: %Error: tally.v:.*syntax error.*$/,
  );
  expect(readdirSync(cache)).toEqual([]);
});

test("a build folder that cannot be made is one line", async () => {
  writeFileSync(cache, "a file");
  await expect(buildModel(emit(new Tally()))).rejects.toThrow(`the build folder ${cache} cannot be made: `);
});

const harm: [what: string, damage: (library: string) => void][] = [
  [
    "empty",
    (library) => {
      truncateSync(library, 0);
    },
  ],
  [
    "cut off",
    (library) => {
      truncateSync(library, 5000);
    },
  ],
  [
    "missing",
    (library) => {
      rmSync(library);
    },
  ],
  [
    "without its digest, as a crash may leave it",
    (library) => {
      rmSync(`${library}.sha256`);
    },
  ],
];
test("a library that is empty, cut off, missing or without its digest is built anew, once", async () => {
  beginWithRuntime(cache);
  const design = emit(new Tally());
  const library = await buildModel(design);
  const { size } = statSync(library);
  for (const [what, damage] of harm) {
    damage(library);
    const before = Date.now();
    expect(await Promise.all([buildModel(design), buildModel(design)])).toEqual([library, library]);
    expect(statSync(library).size, what).toBe(size);
    expect(statSync(library).mtimeMs, what).toBeGreaterThanOrEqual(before - 1000);
    expect(modelsIn(cache), what).toHaveLength(1);
  }
});

test("below a folder whose name make cannot take, the library is built elsewhere and kept there", async () => {
  const odd = join(folder, "a b:c#d$e%f'g\"h;i&j(k)ä");
  vi.stubEnv("DISC_CACHE", odd);
  beginWithRuntime(odd);
  const dut = await bench(() => new Tally());
  dut.close();
  const [kept] = modelsIn(odd);
  expect(modelsIn(odd)).toEqual([expect.stringMatching(/^[0-9a-f]{24}$/)]);
  expect(existsSync(join(odd, kept!, "model.so"))).toBe(true);
  expect(readdirSync(tmpdir()).filter((name) => name.startsWith(`disc-building-${process.pid}-`))).toEqual([]);

  vi.stubEnv("TMPDIR", join(folder, "also odd"));
  vi.stubEnv("DISC_CACHE", join(folder, "x y"));
  await expect(buildModel(emit(new Tally()))).rejects.toThrow(
    `make cannot build below ${folder}/x y, nor below ${folder}/also odd: set TMPDIR to a folder of letters, digits and ._+@-`,
  );
});

test("what killed builds left is cleared away; a living builder's folder and a user's are not", async () => {
  beginWithRuntime(cache);
  const { pid: dead } = spawnSync("true");
  const made = (name: string, seconds: number, file = "harness.cpp"): void => {
    const path = join(cache, name);
    mkdirSync(path, { recursive: true });
    writeFileSync(join(path, file), "");
    const then = Date.now() / 1000 - seconds;
    utimesSync(path, then, then);
  };
  made(`disc-building-${dead}-abcdef`, 120);
  made(`disc-building-${dead}-younga`, 10);
  made(`disc-building-${process.pid}-abcdef`, 120);
  made("disc-building-1-abcdef", 2 * 24 * 3600);
  made("building-abcdef", 2 * 24 * 3600);
  made("building-agency", 2 * 24 * 3600, "plans.txt");
  const library = await buildModel(emit(new Tally()));
  expect(modelsIn(cache).sort()).toEqual(
    [
      ...[`disc-building-${dead}-younga`, `disc-building-${process.pid}-abcdef`, "building-agency"],
      library.split("/").at(-2)!,
    ].sort(),
  );
});
