/**
 * The estimate beside RTL: `npm run estimate` writes docs/estimate. Cycles of RTL stand in docs/estimate/estimate.json, so that a run that was
 * cut off goes on; without the file all are measured anew, in about half an hour of processor time. `npm run estimate -- 32x16` measures
 * only what has the text in its name, beside what is kept.
 */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { grouped, percent, progress, progressDone, table } from "../../generator/cli/console.ts";
import { OutputFolder } from "../../generator/files/output-folder.ts";
import { packageRoot } from "../../generator/files/package.ts";
import { renderTemplate } from "../../generator/hdl/templates.ts";
import { CASES, estimateCase, nameOf, runCase, type EstimateCase } from "./cases.ts";

/** A case, and what it took. */
interface Measured extends EstimateCase {
  /** Of RTL, from start bit to interrupt. */
  readonly cycles: number;
  readonly utilisation: number;
}

const folder = new OutputFolder(join(packageRoot, "docs/estimate"), "estimate", ["README.md", "estimate.json"]);
const file = join(packageRoot, "docs/estimate/estimate.json");
const only = process.argv[2] ?? "";
const measured = new Map(
  (existsSync(file) ? (JSON.parse(readFileSync(file, "utf8")) as Measured[]) : []).map((each) => [nameOf(each), each]),
);

function page(rows: readonly Measured[]): string {
  const found = rows.map((each) => ({ ...each, found: estimateCase(each) }));
  const errors = found.map((each) => each.found.cycles / each.cycles - 1);
  const sizes = errors.map(Math.abs);
  const lines = found.map((each, i) => [
    ...[each.model, each.array, each.resolution, each.steps, each.point, each.latency, each.bandwidth].map(String),
    ...[grouped(each.cycles), grouped(each.found.cycles), `${(100 * errors[i]!).toFixed(2)}%`],
    ...[percent(each.utilisation), percent(each.found.utilisation)],
  ]);
  const head = ["model", "array", "side", "steps", "saves", "latency", "words", "RTL", "estimate", "error", "multipliers", "estimate"]; // prettier-ignore
  const mean = sizes.reduce((sum, each) => sum + each, 0) / sizes.length;
  const [largest, inMean] = [percent(Math.max(...sizes)), `${(100 * mean).toFixed(2)}%`];
  return renderTemplate("estimate.md", { largest, mean: inMean, table: table(head, lines) });
}

for (const each of CASES) {
  const name = nameOf(each);
  if (!measured.has(name) && name.includes(only)) {
    progress(name);
    const { counters, utilisation } = await runCase(each);
    measured.set(name, { ...each, cycles: counters.cycles, utilisation });
  }
  const rows = CASES.flatMap((one) => measured.get(nameOf(one)) ?? []);
  folder.write(new Map([["README.md", page(rows)], ["estimate.json", `${JSON.stringify(rows, null, 1)}\n`]])); // prettier-ignore
}
progressDone();
