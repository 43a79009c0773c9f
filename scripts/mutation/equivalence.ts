import { execFile } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { inScratch } from "../../generator/files/scratch.ts";
import { Accelerator, axiClock } from "../../generator/hardware/accelerator.ts";
import type { AcceleratorShape } from "../../generator/hardware/control/sequencer.ts";
import { forEachStatement } from "../../generator/hdl/walk.ts";
import { UInt } from "../../generator/hdl/index.ts";
import type { Expr, MemoryNode, ModuleNode, Signal, SignalKind, Statement } from "../../generator/hdl/ir.ts";
import { renderTemplate } from "../../generator/hdl/templates.ts";
import { lower } from "../../generator/hdl/verilog.ts";
import { plantMutant, type Site } from "../../sim/mutants.ts";

/** Seconds that Yosys may take. */
const LIMIT = 600;

/**
 * Whether a mutant does the same as the module without it, from whatever state: next state and outputs are compared, with submodules
 * and memories cut away, so that what goes in and out of them is compared too. A mutant that only unreachable states would show is
 * not found equivalent.
 */
export async function isEquivalent(shape: AcceleratorShape, site: Site): Promise<boolean> {
  const [gold, gate] = [alone(shape, site.module, "gold"), alone(shape, site.module, "gate", site.key)];
  return await inScratch("equivalence", async (work) => {
    await writeFile(join(work, "gold.v"), gold);
    await writeFile(join(work, "gate.v"), gate);
    const steps = [
      ...[
        "read_verilog gold.v gate.v",
        "proc -norom",
        "opt_clean",
        "equiv_make gold gate equiv",
        "hierarchy -top equiv",
      ],
      ...["opt_clean", "equiv_simple -undef", "equiv_induct -undef -seq 2", "equiv_status -assert"],
    ];
    return await succeeds("yosys", ["-q", "-p", steps.join("; ")], work);
  });
}

function succeeds(program: string, args: readonly string[], cwd: string): Promise<boolean> {
  return new Promise((resolve, reject) => {
    execFile(program, args, { cwd, timeout: 1000 * LIMIT, maxBuffer: 1 << 26 }, (error, stdout, stderr) => {
      // Only Yosys' own word that something is unproven counts as that; whatever else stops it is a mistake here.
      if (error && !error.killed && !/unproven \$equiv/.test(`${stdout}${stderr}`)) reject(new Error(error.message));
      else resolve(!error);
    });
  });
}

/** The Verilog of one module without what stands in it, under a name of its own, with a mutant or without. */
function alone(shape: AcceleratorShape, name: string, as: string, key?: string): string {
  const node = find(new Accelerator(shape).node, name)!;
  for (const { pins } of node.instances) {
    for (const pin of pins.values()) expose(node, pin, pin.kind === "pin-in" ? "output" : "input");
  }
  node.instances.length = 0;
  if (key !== undefined) plantMutant(node, key);
  for (const memory of node.memories) cut(node, memory);
  node.memories.length = 0;
  return renderTemplate(
    "verilog-module",
    lower(node, { names: new Map([[node.name, as]]), clock: axiClock, paths: new Map() }),
  );
}

function find(node: ModuleNode, name: string): ModuleNode | undefined {
  if (node.name === name) return node;
  for (const { module } of node.instances) {
    const found = find(module, name);
    if (found) return found;
  }
  return undefined;
}

function expose(node: ModuleNode, signal: Signal, kind: SignalKind): void {
  Object.assign(signal, { kind });
  node.ports.push(signal);
}

/** Makes ports of what goes in and out of a memory. */
function cut(node: ModuleNode, memory: MemoryNode): void {
  const output = (name: string, width: number): Signal => {
    const signal: Signal = { ...portBase, kind: "output", name, label: name, type: UInt(width), module: node };
    node.ports.push(signal);
    node.signals.push(signal);
    return signal;
  };
  const portBase = { mark: node.mark };
  const literal = (width: number): Expr => ({ kind: "literal", width, signed: false, value: 0n });
  const assign = (target: Signal, value: Expr): Statement => ({ kind: "assign", target, value, mark: node.mark });
  for (const [i, { address, enable, data }] of memory.reads.entries()) {
    expose(node, data, "input");
    node.body.push(assign(output(`${memory.name}_read${i}_address`, address.width), address));
    if (enable) node.body.push(assign(output(`${memory.name}_read${i}_enable`, 1), enable));
  }
  const defaults: Statement[] = [];
  let number = 0;
  forEachStatement(node.body, (statement) => {
    if (statement.kind !== "write" || statement.memory !== memory) return;
    const port = `${memory.name}_write${number++}`;
    const { address, data } = statement;
    const parts = [
      [output(`${port}_address`, address.width), address],
      [output(`${port}_data`, data.width), data],
      [output(`${port}_enable`, 1), { ...literal(1), kind: "literal", value: 1n }],
    ] as const;
    for (const [target] of parts) defaults.push(assign(target, literal(target.type.width)));
    const body = parts.map(([target, value]) => assign(target, { ...value, signed: value.signed }));
    // A write becomes what a branch that is always taken drives.
    const always: Expr = { kind: "literal", width: 1, signed: false, value: 1n };
    Object.assign(statement, { kind: "when", branches: [{ condition: always, body }] });
  });
  node.body.unshift(...defaults);
}
