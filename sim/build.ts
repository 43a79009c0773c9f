import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { copyFile, readdir, readFile, realpath, rm, stat, symlink, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { givenCache } from "../generator/files/package.ts";
import type { Verilog } from "../generator/hdl/index.ts";
import { packageRoot, renderTemplate } from "../generator/hdl/templates.ts";
import { findCompiler, type Compiler } from "./compiler.ts";
import { fromCache, SimulationError } from "./library-cache.ts";
import { harnessData } from "./ports.ts";
import { withSharedRows } from "./shared-rows.ts";
import { filesWithStates } from "./trace-states.ts";

const run = promisify(execFile);

export { SimulationError };

export function notInstalled(program: string): SimulationError {
  return new SimulationError(
    `${program} is not installed: apt-get install ${program} (Debian), or npm start, which does it`,
  );
}

/** The calls with which Verilator's runtime writes a trace. */
const TRACE_CALLS = ["fwrite", "fputc", "fflush", "fseeko", "fclose", "mmap"];

/** Runs a program; its failure becomes one SimulationError that begins with `what`. */
async function runTool(
  program: string,
  args: readonly string[],
  cwd: string,
  what: string,
  names: Readonly<Record<string, string>> = {},
): Promise<string> {
  const env = { ...process.env, ...names };
  try {
    const { stdout, stderr } = await run(program, args, { cwd, env, maxBuffer: 64 * 1024 * 1024 });
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

interface Tools {
  /** What Verilator says of itself. */
  readonly verilator: string;
  readonly compiler: Compiler;
}
function namesOf({ verilator, compiler: { command, version } }: Tools): string[] {
  return [verilator, command, version];
}

/** By what the variable CXX says. */
const known = new Map<string, Promise<Tools>>();

async function askTools(): Promise<Tools> {
  const verilator = await runTool("verilator", ["--version"], packageRoot, "verilator --version");
  return { verilator, compiler: await findCompiler() };
}

/** Asked once; again where there was no answer, as they may be there by then. */
function findTools(): Promise<Tools> {
  const given = process.env["CXX"] ?? "";
  const tools =
    known.get(given) ??
    askTools().catch((error: unknown) => {
      known.delete(given);
      throw error;
    });
  known.set(given, tools);
  return tools;
}

/**
 * Builds a design with Verilator into a shared library, once for each content; `quick` for one that runs few cycles.
 * @returns the library's path, under build/verilator (or the folder in DISC_CACHE)
 * @throws SimulationError when Verilator is absent or rejects the design
 */
export async function buildModel(
  verilog: Verilog,
  { trace = false, quick = false, coverage = false } = {},
): Promise<string> {
  const tools = await findTools();
  const { compiler } = tools;
  if (verilog.stubs.size > 0) {
    const names = [...verilog.stubs.keys()].map((file) => file.replace(/\.v$/, "")).join(", ");
    throw new SimulationError(`${names}: a black box without Verilog cannot be simulated, give it a model`);
  }
  // A trace and coverage tell places apart, and g++ shares all modules.
  const shared = compiler.isClang && !trace && !coverage ? withSharedRows(verilog) : undefined;
  const files = new Map([...verilog.models, ...(trace ? filesWithStates(verilog) : (shared?.files ?? verilog.files))]);
  const common = renderTemplate("verilator-common.h", {});
  const bench = renderTemplate("verilator-bench.cpp", { trace, coverage });
  const harness = renderTemplate("verilator-harness.cpp", { ...harnessData(verilog), trace });
  const flags = [
    ...["--cc", "--exe", "--Mdir", "obj", "--prefix", "Vtop", "--top-module", verilog.top],
    ...["-O3", "-fno-const-bit-op-tree", "--x-assign", "unique", "--x-initial", "unique", "--noassert", "-Wno-fatal"],
    // Modules in one another run twice as fast; clang compiles them in the same time, g++ takes five times as long.
    ...(compiler.isClang ? [] : ["-fno-inline"]),
    ...["-CFLAGS", `-fPIC -fvisibility=hidden -std=gnu++17 -include ../${COMMON}`, "-LDFLAGS", "-shared"],
    // Enums are for the viewer: their signals take numbers as before. The harness hears of what cannot be written.
    ...(trace
      ? ["--trace-fst", "-Wno-ENUMVALUE", "-LDFLAGS", TRACE_CALLS.map((name) => `-Wl,--wrap=${name}`).join(" ")]
      : []),
    ...(coverage ? ["--coverage-line"] : []),
    // Tables are numbered through all places of a row.
    ...(shared ? ["-fno-table", SHARED] : []),
  ];
  const optimise = [`OPT_FAST=${quick ? "-O0" : "-O2"}`, "OPT_SLOW=-O0", "OPT_GLOBAL=-O2"];
  const cache = givenCache() ?? join(packageRoot, "build", "verilator");
  const key = digestOf([
    ...namesOf(tools),
    ...[...files].flat(),
    common,
    bench,
    harness,
    shared?.config ?? "",
    ...flags,
    ...optimise,
  ]);
  const what = `building ${verilog.top} with Verilator`;
  const made = await fromCache(cache, key, "model.so", async (folder) => {
    for (const [file, text] of [...files, [COMMON, common], [BENCH, bench]] as const) {
      await writeFile(join(folder, file), text);
    }
    if (shared) await writeFile(join(folder, SHARED), shared.config);
    const args = [...flags, ...files.keys(), BENCH, "-o", "../model.so"];
    await runTool("verilator", args, folder, what);
    const { runtime, headers } = await findRuntime(folder, {
      ...{ cache, tools, what },
      texts: [common, bench],
      kind: `${trace} ${coverage}`,
    });
    for (const file of await readdir(runtime)) {
      if (file.endsWith(".o")) await copyFile(join(runtime, file), join(folder, "obj", file));
    }
    await symlink(headers, join(folder, COMPILED));
    await writeFile(join(folder, "obj", `${HARNESS}.cpp`), harness);
    await gatherUnits(join(folder, "obj"));
    await make(folder, compiler, ["-j", "2", ...optimise], what);
    await rm(join(folder, COMPILED));
    await rm(join(folder, "obj"), { recursive: true });
  });
  return join(made, "model.so");
}

/** What all units of C++ include first, and its compiled forms, of which the compiler takes the one for its flags. */
const COMMON = "common.h";
const COMPILED = `${COMMON}.gch`;
/** What Verilator is told of modules in rows. */
const SHARED = "shared.vlt";
/** What runs any design, and knows none. */
const BENCH = "bench.cpp";
/** What the bench sees of one design. */
const HARNESS = "harness";

interface RuntimeTask {
  readonly cache: string;
  readonly tools: Tools;
  /** Of the header and the bench. */
  readonly texts: readonly string[];
  readonly kind: string;
  readonly what: string;
}

/**
 * What designs have in common, which takes several times as long to compile as a small design does: Verilator's own objects and the bench, and the headers.
 * @param design a folder in which Verilator has made its files for some design
 */
async function findRuntime(
  design: string,
  { cache, tools, texts, kind, what }: RuntimeTask,
): Promise<{ runtime: string; headers: string }> {
  const { compiler } = tools;
  const key = digestOf([...namesOf(tools), ...texts, kind]);
  const runtime = await fromCache(cache, `runtime-${key}`, "verilated.o", async (folder) => {
    const classes = await readFile(join(design, "obj", "Vtop_classes.mk"), "utf8");
    const objects = [...classes.matchAll(/^\t(verilated\w*) \\$/gm)].map(([, name]) => `${name}.o`);
    objects.push("bench.o");
    await make(design, compiler, ["-j", "2", "OPT_FAST=-O2", "OPT_GLOBAL=-O2", ...objects], what);
    for (const object of objects) await copyFile(join(design, "obj", object), join(folder, object));
    await copyFile(join(design, COMMON), join(folder, COMMON));
  });
  // A header that clang has compiled must stay where it was.
  const header = join(await realpath(runtime), COMMON);
  const headers = await fromCache(cache, `headers-${digestOf([key, header])}`, "-O2", async (folder) => {
    await writeFile(join(design, "obj", "common.mk"), renderTemplate("verilator-common.mk", {}));
    for (const level of ["-O0", "-O2"]) {
      const names = { HEADER: header, COMPILED: resolve(folder, level) };
      await make(design, compiler, ["-f", "common.mk", `OPT_FAST=${level}`, "compiled"], what, names);
    }
  });
  return { runtime, headers };
}

/** @param names what the recipe's shell is told, so that it may have any characters */
function make(
  folder: string,
  { command }: Compiler,
  args: readonly string[],
  what: string,
  names: Readonly<Record<string, string>> = {},
): Promise<string> {
  const all = ["-C", "obj", "-f", "Vtop.mk", `CXX=${command}`, `LINK=${command}`, ...args];
  return runTool("make", all, folder, what, names);
}

function digestOf(texts: readonly string[]): string {
  return createHash("sha256").update(texts.join("\0")).digest("hex").slice(0, 24);
}

/** Bytes of C++ in a unit of compilation: few enough that two processors have even shares. */
const UNIT_BYTES = { FAST: 700_000, SLOW: 2_000_000 };

/**
 * Verilator writes several files for each module, hundreds for a large design, and compiling them costs their common
 * headers each time: six times as long as when they are gathered into a few units of about the same size. The harness is one more of them.
 */
async function gatherUnits(folder: string): Promise<void> {
  const list = join(folder, "Vtop_classes.mk");
  let text = (await readFile(list, "utf8")).replace(/^VM_CLASSES_FAST \+= \\\n/m, `$&\t${HARNESS} \\\n`);
  // Verilator's makefile makes one unit of a small design by itself.
  if (!/^VM_PARALLEL_BUILDS = 1$/m.test(text)) {
    await writeFile(list, text);
    return;
  }
  for (const [kind, bytes] of Object.entries(UNIT_BYTES)) {
    const [whole, names] = new RegExp(String.raw`^VM_CLASSES_${kind} \+= \\\n((?:\t.*\\\n)*)`, "m").exec(text)!;
    const files = await Promise.all(
      [...names!.matchAll(/\w+/g)].map(async ([name]) => ({
        name,
        size: (await stat(join(folder, `${name}.cpp`))).size,
      })),
    );
    const total = files.reduce((sum, { size }) => sum + size, 0);
    const units = Array.from({ length: Math.max(2, Math.ceil(total / bytes)) }, () => ({ size: 0, text: "" }));
    for (const { name, size } of files.toSorted((a, b) => b.size - a.size)) {
      const unit = units.reduce((least, each) => (each.size < least.size ? each : least));
      unit.size += size;
      unit.text += `#include "${name}.cpp"\n`;
    }
    for (const [i, unit] of units.entries()) await writeFile(join(folder, `${kind}_${i}.cpp`), unit.text);
    text = text.replace(whole, `VM_CLASSES_${kind} += ${units.map((_, i) => `${kind}_${i}`).join(" ")}\n`);
  }
  await writeFile(list, text);
}
