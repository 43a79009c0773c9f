import type { OutputFolder } from "../files/output-folder.ts";
import type { KeyRule } from "../hardware/shapes/distribution.ts";
import { renderTemplate } from "../hdl/templates.ts";
import type { EngineRun } from "../simulation/bench-attention.ts";
import { percent, table } from "./console.ts";
import { scatterPlots } from "./plot.ts";

/** One figure, with all that it depends on. */
export interface Row extends EngineRun {
  readonly workload: string;
  readonly tokens: number;
  readonly headDim: number;
  readonly array: string;
  readonly keys: KeyRule;
  readonly window: number;
}

/** What a folder of reports holds. */
export const BENCH_FILES = ["bench.md", "bench.json", "bench.svg"];

/** A table for each number of tokens: a line for each workload and rule, a column for each window. */
export function tables(rows: readonly Row[]): { title: string; table: string }[] {
  const windows = [...new Set(rows.map(({ window }) => window))];
  const widest = windows.at(-1)!;
  return [...new Set(rows.map(({ tokens }) => tokens))].map((tokens) => {
    const lines = rows
      .filter((row) => row.tokens === tokens && row.window === widest)
      .map((row) => {
        const same = (window: number): Row =>
          rows.find(
            (other) =>
              other.tokens === tokens &&
              other.workload === row.workload &&
              other.density === row.density &&
              other.keys === row.keys &&
              other.window === window,
          )!;
        const share = (values: readonly number[]): string =>
          percent(values.reduce((sum, value) => sum + value, 0) / values.length);
        const { drain, maximum, mask, starved } = row.lanes;
        return [
          row.workload,
          percent(row.density),
          row.keys,
          ...windows.map((window) => same(window).utilisation.toFixed(3)),
          row.bound.toFixed(3),
          row.model === undefined ? "-" : percent(row.model / row.cycles - 1),
          ...[drain, maximum, mask, starved].map(share),
        ];
      });
    const head = ["workload", "density", "keys", ...windows.map((window) => `F=${window}`), "bound", "model"];
    const causes = ["drain", "maximum", "mask", "starved"];
    return {
      title: `${tokens} tokens; stall causes at F=${widest}`,
      table: table([...head, ...causes], lines),
    };
  });
}

/** Writes table, data and plot. @param command the line that makes them again */
export async function writeReport(
  out: OutputFolder,
  { array, headDim, command }: { readonly array: string; readonly headDim: number; readonly command: string },
  rows: readonly Row[],
  mismatches: number,
): Promise<void> {
  const widest = Math.max(...rows.map(({ window }) => window));
  const label = ({ workload, tokens, density, keys, window }: Row): string =>
    `${workload}, ${tokens} tokens, ${percent(density)}, ${keys}, F=${window}`;
  const svg = await scatterPlots(`Attention on ${array}, head dimension ${headDim}`, [
    {
      x: `density (F=${widest})`,
      y: "utilisation",
      points: rows
        .filter(({ window }) => window === widest)
        .map((row) => ({ series: row.keys, x: row.density, y: row.utilisation, label: label(row) })),
    },
    {
      x: "run-ahead window F",
      y: "utilisation",
      points: rows.map((row) => ({ series: row.keys, x: row.window, y: row.utilisation, label: label(row) })),
    },
  ]);
  const data = { array, headDim, mismatches, command, tables: tables(rows) };
  const contents = [renderTemplate("bench.md", data), compactJson(mismatches, rows), svg];
  out.write(new Map(BENCH_FILES.map((file, i) => [file, contents[i]!])));
}

/** A line for each row, shares to four digits: a lane's share of a cycle in 10,000 says no more. */
export function compactJson(mismatches: number, rows: readonly Row[]): string {
  const short = (_: string, value: unknown): unknown => (typeof value === "number" ? Number(value.toFixed(4)) : value);
  return `{"ok": ${mismatches === 0}, "rows": [\n${rows.map((row) => JSON.stringify(row, short)).join(",\n")}\n]}\n`;
}
