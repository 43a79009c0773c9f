import { execFile } from "node:child_process";
import { mkdtempSync, writeFileSync } from "node:fs";
import { readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onDisk } from "../generator/files/disk.ts";
import { emit, type Module, type Verilog } from "../generator/hdl/index.ts";
import { labelOf, pathOf, type Check, type ModuleNode } from "../generator/hdl/ir.ts";
import { forEachStatement } from "../generator/hdl/walk.ts";
import { notInstalled, SimulationError } from "../sim/build.ts";
import { readTrace, type Trace } from "./trace.ts";

export interface ProofOptions {
  /** Cycles of bounded model checking and of the search for covers; induction may look back as far. */
  readonly depth?: number;
  /** The design's text where it is not what the module emits: with a bug in it, say. */
  readonly verilog?: Verilog;
  /** Leave out induction and covers: enough to find a bug. */
  readonly boundedOnly?: boolean;
  readonly progress?: (stage: Stage) => void;
}
export type Stage = "bounded" | "induction" | "cover";

/** What was proved, or the first thing that stood against it. */
export interface Proof {
  readonly top: string;
  readonly assertions: number;
  readonly assumptions: number;
  readonly covers: number;
  readonly depth: number;
  /** Cycles that induction looks back; undefined where it was not reached or does not close. */
  readonly induction: number | undefined;
  readonly proved: boolean;
  readonly finding: Finding | undefined;
}

export interface Finding {
  /**
   * - `refuted`: an assertion fails within `depth` cycles of reset.
   * - `not inductive`: it fails after a state that may or may not be reachable; the assertions are too weak to tell.
   * - `unreachable`: a cover is not reached within `depth` cycles, or there is none.
   */
  readonly kind: "refuted" | "not inductive" | "unreachable";
  /** The check's hierarchical name as the TypeScript has it, and its line; undefined where there is no cover at all. */
  readonly check: { readonly name: string; readonly line: string } | undefined;
  readonly trace: Trace | undefined;
}

/**
 * Proves all assertions of a module and of those within it.
 * @throws HdlError for a faulty design, SimulationError where a tool is missing or fails, OutputError for a full disk
 */
export async function prove(module: Module, options: ProofOptions = {}): Promise<Proof> {
  const { depth = 12, verilog = emit(module), boundedOnly = false, progress } = options;
  const checks = checksOf(module.node);
  const count = (kind: Check["check"]): number => [...checks.values()].filter(({ check }) => check === kind).length;
  const result = (found: { induction?: number; finding?: Finding }): Proof => ({
    top: verilog.top,
    assertions: count("assert"),
    assumptions: count("assume"),
    covers: count("cover"),
    depth,
    induction: found.induction,
    proved: found.finding === undefined && found.induction !== undefined,
    finding: found.finding,
  });
  const find = (kind: Finding["kind"], path: string | undefined, trace?: string): { finding: Finding } => {
    const check = path === undefined ? undefined : checks.get(path);
    if (path !== undefined && !check) throw new SimulationError(`yosys-smtbmc names a check ${path} that is not there`);
    return {
      finding: {
        kind,
        check: check && { name: check.name, line: check.line },
        trace: trace === undefined ? undefined : readTrace(trace, module.node),
      },
    };
  };

  const folder = onDisk(tmpdir(), () => mkdtempSync(join(tmpdir(), "disc-prove-")));
  try {
    onDisk(folder, () => {
      for (const [file, text] of verilog.files) writeFileSync(join(folder, file), text);
    });
    const solve = (...flags: string[]): Promise<Solved> => solver(folder, flags);
    const script = [
      `read_verilog -formal ${[...verilog.files.keys()].join(" ")}`,
      `prep -flatten -top ${verilog.top} -nordff`,
      // A word a register: z3 4.8 is slow with arrays.
      "memory_map; opt_clean; async2sync; dffunmap; write_smt2 -wires design.smt2",
    ].join("; ");
    await run("yosys", ["-q", "-p", script], folder);

    progress?.("bounded");
    const bounded = await solve("-t", String(depth), "--dump-vcd", "trace.vcd");
    if (!bounded.passed) return result(find("refuted", bounded.failed, await readFile(bounded.vcd, "utf8")));
    if (boundedOnly) return result({});

    progress?.("induction");
    const step = await solve("-i", "-t", String(depth), "--dump-vcd", "trace.vcd");
    if (!step.passed) return result(find("not inductive", step.failed, await readFile(step.vcd, "utf8")));
    const induction = depth - step.lastStep;

    progress?.("cover");
    if (count("cover") === 0) return result({ induction, ...find("unreachable", undefined) });
    const covered = await solve("-c", "-t", String(depth));
    if (!covered.passed) return result({ induction, ...find("unreachable", covered.failed) });
    return result({ induction });
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** Every check of a design, by its hierarchical name in the Verilog. */
function checksOf(
  module: ModuleNode,
  path = "",
  label = "",
): Map<string, { check: string; name: string; line: string }> {
  const found = new Map<string, { check: string; name: string; line: string }>();
  forEachStatement(module.body, (statement) => {
    if (statement.kind !== "check") return;
    const { check, name, mark } = statement;
    found.set(path + name, { check, name: label + statement.label, line: mark.toString() });
  });
  for (const each of module.instances) {
    const [where, what] = [`${path}${pathOf(each)}.`, `${label}${labelOf(each)}.`];
    for (const [key, check] of checksOf(each.module, where, what)) found.set(key, check);
  }
  return found;
}

interface Solved {
  readonly passed: boolean;
  /** Path of the check that failed, or of the cover that was not reached. */
  readonly failed: string | undefined;
  readonly lastStep: number;
  readonly vcd: string;
}

/** Without `--unroll`, z3 4.8 does not come back from the functions over states that smtbmc would hand it. */
const engine = ["-s", "z3", "--unroll", "--noprogress"];

async function solver(folder: string, flags: readonly string[]): Promise<Solved> {
  const text = await run("yosys-smtbmc", [...engine, ...flags, "design.smt2"], folder);
  const status = /Status: (\w+)/.exec(text)?.[1];
  if (status !== "PASSED" && status !== "FAILED") {
    const line = text.trim().split("\n").at(-1)!;
    throw new SimulationError(`yosys-smtbmc failed: ${line}`);
  }
  return {
    passed: status === "PASSED",
    failed: /(?:Assert failed in [^:]*:|Unreached cover statement at) ([\w.[\]]*\w)/.exec(text)?.[1],
    lastStep: Number([...text.matchAll(/in step (\d+)\.\./g)].at(-1)?.[1] ?? 0),
    vcd: join(folder, "trace.vcd"),
  };
}

/** Far above what any proof here takes. */
const timeout = 120_000;

/** What a program says; only its absence and Yosys's own errors are failures here. */
function run(program: string, args: readonly string[], cwd: string): Promise<string> {
  return new Promise((resolve, reject) => {
    execFile(program, args, { cwd, maxBuffer: 64 * 1024 * 1024, timeout }, (error, stdout, stderr) => {
      const text = stdout + stderr;
      if (error?.code === "ENOENT") reject(notInstalled(program === "yosys-smtbmc" ? "yosys" : program));
      else if (error?.killed) reject(new SimulationError(`${program} gave no answer within ${timeout / 1000} seconds`));
      else if (/command not found|No such file or directory: 'z3'/.test(text)) reject(notInstalled("z3"));
      else if (error && program === "yosys") {
        const line = text.split("\n").find((each) => each.includes("ERROR")) ?? error.message.split("\n")[0]!;
        reject(new SimulationError(`yosys failed: ${line.trim()}`));
      } else resolve(text);
    });
  });
}
