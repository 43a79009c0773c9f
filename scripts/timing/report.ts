import { join } from "node:path";
import { table } from "../../generator/cli/console.ts";
import { best, median, pathText } from "../../generator/cli/synth-report.ts";
import { OutputFolder } from "../../generator/files/output-folder.ts";
import { packageRoot } from "../../generator/files/package.ts";
import type { UnitTiming } from "../../generator/fpga/unit.ts";
import { renderTemplate } from "../../generator/hdl/templates.ts";

const FILES = ["timing.md", "timing.json"] as const;

/** The slowest unit first. */
const slowestFirst = (timings: ReadonlyMap<string, UnitTiming>): [string, UnitTiming][] =>
  [...timings].sort(([, a], [, b]) => best(a) - best(b));

export function tableOf(timings: ReadonlyMap<string, UnitTiming>): string {
  const rows = slowestFirst(timings).map(([unit, timing]) => {
    const { lut = 0, ff = 0, dsp = 0, bram = 0 } = timing.area;
    const stops = timing.path.stops.map(({ name }) => name);
    const way = stops.length > 1 ? `${stops[0]!} -> ${stops.at(-1)!}` : stops.join("");
    return [unit, best(timing).toFixed(0), median(timing).toFixed(0), ...[lut, ff, dsp, bram].map(String), way];
  });
  return table(["unit", "MHz, best", "median", "LUT4", "FF", "MULT18", "DP16K", "longest path"], rows);
}

/** Writes docs/fpga. */
export function writeTiming(
  timings: ReadonlyMap<string, UnitTiming>,
  older: readonly string[],
  seeds: readonly number[],
): void {
  const slowest = slowestFirst(timings).slice(0, 5);
  const data = {
    ...{ seeds: seeds.join(", "), older: older.join(", ") },
    units: tableOf(timings),
    paths: slowest.map(([unit, { path }]) => `${unit}\n${pathText(path)}`).join("\n\n"),
  };
  const contents = [renderTemplate("timing.md", data), `${JSON.stringify(Object.fromEntries(timings), null, 1)}\n`];
  const out = new OutputFolder(join(packageRoot, "docs/fpga"), "timing", FILES);
  out.write(new Map(FILES.map((file, i) => [file, contents[i]!])));
}
