import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { emit } from "../../generator/hdl/index.ts";
import { buildModel, SimulationError } from "../../sim/build.ts";
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
  const design = emit(new Tally());
  const [library, other] = await Promise.all([buildModel(design), buildModel(design)]);
  expect(other).toBe(library);
  const before = statSync(library).mtimeMs;
  expect(await buildModel(emit(new Tally()))).toBe(library);
  expect(statSync(library).mtimeMs).toBe(before);
  expect(readdirSync(cache)).toHaveLength(1);
});

test("without Verilator there is one line that says what to install, and nothing half built", async () => {
  vi.stubEnv("PATH", pathWith());
  vi.resetModules();
  const fresh = await import("../../sim/build.ts");
  await expect(fresh.buildModel(emit(new Tally()))).rejects.toThrow(
    "verilator is not installed: apt-get install verilator (Debian), or npm start, which does it",
  );
  expect(existsSync(cache)).toBe(false);
});

test("without make the one line says so, and nothing is left half built", async () => {
  vi.stubEnv("PATH", pathWith("verilator", "verilator_bin", "perl", "sh"));
  await expect(buildModel(emit(new Tally()))).rejects.toThrow(
    "make is not installed: apt-get install make (Debian), or npm start, which does it",
  );
  expect(readdirSync(cache)).toEqual([]);
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
