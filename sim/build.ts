import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import type { Verilog } from "../generator/hdl/index.ts";
import { packageRoot, renderTemplate } from "../generator/hdl/templates.ts";
import { harnessData } from "./ports.ts";
import { filesWithStates } from "./trace-states.ts";

const run = promisify(execFile);

/** Something outside the design went wrong: a tool is missing, a build failed, a simulation did not end. */
export class SimulationError extends Error {
  override readonly name = "SimulationError";
}

export function notInstalled(program: string): SimulationError {
  return new SimulationError(
    `${program} is not installed: apt-get install ${program} (Debian), or npm start, which does it`,
  );
}

/** Runs a program; its failure becomes one SimulationError that begins with `what`. */
async function runTool(program: string, args: readonly string[], cwd: string, what: string): Promise<string> {
  try {
    const { stdout, stderr } = await run(program, args, { cwd, maxBuffer: 64 * 1024 * 1024 });
    return stdout + stderr;
  } catch (error) {
    const { code, stdout, stderr } = error as { code?: string | number; stdout?: string; stderr?: string };
    if (code === "ENOENT") throw notInstalled(program);
    // The first error of Verilator or the compiler, or the shell's word that there is no compiler; warnings come first.
    const lines = `${stderr ?? ""}${stdout ?? ""}`.split("\n");
    const line =
      lines.find((text) => /^%Error|\berror:|not found$/.test(text)) ?? (error as Error).message.split("\n")[0]!;
    throw new SimulationError(`${what} failed: ${line.trim()}`);
  }
}

let version: Promise<string> | undefined;

/**
 * Builds a design with Verilator into a shared library, once for each content; `quick` for one that runs few cycles.
 * @returns the library's path, under build/verilator (or the folder in DISC_CACHE)
 * @throws SimulationError when Verilator is absent or rejects the design
 */
export async function buildModel(verilog: Verilog, { trace = false, quick = false } = {}): Promise<string> {
  version ??= runTool("verilator", ["--version"], packageRoot, "verilator --version");
  const files = trace ? filesWithStates(verilog) : verilog.files;
  const harness = {
    "harness.cpp": renderTemplate("verilator-harness.cpp", { ...harnessData(verilog), trace }),
    "bench-printf.h": renderTemplate("bench-printf.h", {}),
  };
  const flags = [
    ...["--cc", "--exe", "--build", "-j", "2", "--Mdir", "obj", "--prefix", "Vtop", "--top-module", verilog.top],
    ...[
      "-O3",
      "-fno-inline",
      "-fno-const-bit-op-tree",
      "--x-assign",
      "unique",
      "--x-initial",
      "unique",
      "--noassert",
      "-Wno-fatal",
    ],
    ...["-CFLAGS", "-fPIC -fvisibility=hidden -std=gnu++17 -include ../bench-printf.h", "-LDFLAGS", "-shared"],
    ...[
      "-MAKEFLAGS",
      `OPT_FAST=${quick ? "-O0" : "-O2"} OPT_SLOW=-O0 OPT_GLOBAL=-O2${(await hasCcache()) ? " OBJCACHE=ccache" : ""}`,
    ],
    // Enums are for the viewer: their signals take numbers as before.
    ...(trace ? ["--trace-fst", "-Wno-ENUMVALUE"] : []),
  ];
  const key = [await version, ...[...files].flat(), ...Object.values(harness), ...flags].join("\0");
  const digest = createHash("sha256").update(key).digest("hex").slice(0, 24);
  const cache = process.env["DISC_CACHE"] ?? join(packageRoot, "build", "verilator");
  const folder = join(cache, digest);
  const library = join(folder, "model.so");
  if (existsSync(library)) return library;

  // Built beside its place and moved there whole, so that a cut-off or concurrent build leaves nothing half done.
  await mkdir(cache, { recursive: true }).catch((error: unknown) => {
    throw new SimulationError(`the build folder ${cache} cannot be made: ${(error as Error).message}`);
  });
  const scratch = await mkdtemp(join(cache, "building-"));
  try {
    for (const [file, text] of [...files, ...Object.entries(harness)]) await writeFile(join(scratch, file), text);
    const args = [...flags, ...files.keys(), "harness.cpp", "-o", "../model.so"];
    await runTool("verilator", args, scratch, `building ${verilog.top} with Verilator`);
    await rm(join(scratch, "obj"), { recursive: true });
    await rename(scratch, folder).catch((error: unknown) => {
      if (!existsSync(library)) throw error as Error;
    });
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
  return library;
}

let ccache: Promise<boolean> | undefined;
function hasCcache(): Promise<boolean> {
  ccache ??= run("ccache", ["--version"]).then(
    () => true,
    () => false,
  );
  return ccache;
}
