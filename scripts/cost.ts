/** What sparsity costs: cells of the engine by block, after Yosys. `npm run cost [-- 16x16]`. */
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { planEngine } from "../generator/compiler/plan-accelerator.ts";
import { parseArray } from "../generator/compiler/design.ts";
import { Engine } from "../generator/hardware/engine/engine.ts";
import { emit } from "../generator/hdl/index.ts";
import type { ModuleNode } from "../generator/hdl/ir.ts";

/** Blocks, and a lane's instances, that dense attention and linear layers do without. */
const SPARSE = [
  ...["KeyTable", "MaskUnpacker", "MaskPacker", "RowThreshold", "KeyBalancer", "MaskScanner"],
  ...["KeptMask", "KeptShare"],
];
const SPARSE_QUEUES = ["groupQueue", "listQueue", "totalQueue"].map((name) =>
  name.replace(/[A-Z]/, (letter) => `_${letter.toLowerCase()}`),
);

const array = process.argv[2] ?? "16x16";
const engine = new Engine(planEngine(parseArray(array), 256, 64));
const { files, names, top } = emit(engine);
const folder = mkdtempSync(join(tmpdir(), "disc-cost-"));
for (const [file, text] of files) writeFileSync(join(folder, file), text);
const script = [
  `read_verilog -DSYNTHESIS ${[...files.keys()].join(" ")}; hierarchy -check -top ${top}`,
  // Memories stay memories; everything else becomes two-input gates, multiplexers and flip-flops.
  "proc; opt; memory -nomap; wreduce; opt -full; alumacc; share; opt; techmap; opt -fast; abc -g simple; opt_clean",
  "tee -q -o stat.txt stat",
].join("; ");
execFileSync("yosys", ["-q", "-p", script], { cwd: folder, stdio: "inherit" });
const stat = readFileSync(join(folder, "stat.txt"), "utf8");
rmSync(folder, { recursive: true });

/** Cells of a module itself: without those below it, which count where they are. */
const own = new Map<string, number>();
for (const [, name, body] of stat.matchAll(/^=== (\S+) ===\n([^=]*)/gm)) {
  const cells = Number(/Number of cells: +(\d+)/.exec(body!)![1]);
  const below = [...body!.matchAll(/^ {5}([a-z]\w*) +(\d+)$/gm)].filter(([, cell]) => files.has(`${cell!}.v`));
  own.set(name!, cells - below.reduce((sum, [, , count]) => sum + Number(count), 0));
}

const rows = new Map<string, { instances: number; cells: number; sparse: boolean }>();
const walk = (module: ModuleNode, instance: string, inSparse: boolean): void => {
  const sparse = inSparse || SPARSE.includes(module.className) || SPARSE_QUEUES.includes(instance);
  const label = sparse && module.className === "Queue" ? `Queue ${instance}` : module.className;
  const row = rows.get(label) ?? { instances: 0, cells: 0, sparse };
  row.instances++;
  row.cells += own.get(names.get(module.name)!)!;
  rows.set(label, row);
  for (const { module: inner, name } of module.instances) walk(inner, name, sparse);
};
walk(engine.node, "", false);

const total = [...rows.values()].reduce((sum, { cells }) => sum + cells, 0);
const sparse = [...rows.values()].filter((row) => row.sparse).reduce((sum, { cells }) => sum + cells, 0);
console.log(`${array}, 256 tokens, head dimension 64; memories not counted\n`);
for (const [label, { instances, cells, sparse: isSparse }] of [...rows].sort(([, a], [, b]) => b.cells - a.cells)) {
  const share = `${((100 * cells) / total).toFixed(1)}%`;
  console.log(
    `${label.padEnd(24)} ${String(instances).padStart(5)} ${String(cells).padStart(9)} ${share.padStart(7)}${isSparse ? "  sparse" : ""}`,
  );
}
console.log(`\n${total} cells; the sparse parts add ${((100 * sparse) / (total - sparse)).toFixed(1)}% to the others`);
