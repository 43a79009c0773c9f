import type { OutputFolder } from "../files/output-folder.ts";
import type { KeyRule } from "../hardware/shapes/distribution.ts";
import { renderTemplate } from "../hdl/templates.ts";
import type { EngineRun } from "../simulation/bench-attention.ts";
import { WHOLE } from "./bench-workloads.ts";
import { percent, table } from "./console.ts";
import { plot, type Panel } from "../plots/panels.ts";

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
  const svg = await benchPlot(rows);
  const data = { array, headDim, mismatches, command, tables: tables(rows) };
  const contents = [renderTemplate("bench.md", data), compactJson(mismatches, rows), svg];
  out.write(new Map(BENCH_FILES.map((file, i) => [file, contents[i]!])));
}

/** A line for each row, shares to four digits: a lane's share of a cycle in 10,000 says no more. */
export function compactJson(mismatches: number, rows: readonly Row[]): string {
  const short = (_: string, value: unknown): unknown => (typeof value === "number" ? Number(value.toFixed(4)) : value);
  return `{"ok": ${mismatches === 0}, "rows": [\n${rows.map((row) => JSON.stringify(row, short)).join(",\n")}\n]}\n`;
}

/** What shows only how fast an array is without sparsity, or a single position: the plot has no panel for it where there is more. */
const UNIFORM: readonly string[] = [...WHOLE, "onehot", "full"];

/**
 * Panels for each number of tokens: utilisation over density for each kind of mask, and over the window, as the mean of all
 * these masks. Dashed: what the fullest bank allows; grey: attention without a mask.
 */
export function benchPlot(rows: readonly Row[]): Promise<string> {
  const { array, headDim } = rows[0]!;
  const sparse = rows.filter(({ workload }) => !UNIFORM.includes(workload));
  const masked = sparse.length > 0 ? sparse : rows;
  const kinds = [...new Set(masked.map(({ workload }) => workload))];
  const widest = Math.max(...rows.map(({ window }) => window));
  const panels = [...new Set(rows.map(({ tokens }) => tokens))].flatMap((tokens): Panel[] => {
    const dense = rows.find((row) => row.tokens === tokens && row.workload === "dense" && row.window === widest);
    const axes = {
      y: { title: "utilisation", domain: [0, 1.2], ticks: [0, 0.25, 0.5, 0.75, 1] } as const,
      ...(dense && { baselines: [{ text: `dense: ${percent(dense.utilisation)}`, y: () => dense.utilisation }] }),
    };
    const own = masked.filter((row) => row.tokens === tokens);
    const byDensity = kinds.map((kind): Panel => ({
      ...{ ...axes, title: `${kind}, ${tokens} tokens, F=${widest}` },
      x: { title: "density", domain: [0, 1], ticks: [0, 0.5, 1] },
      points: own
        .filter((row) => row.workload === kind && row.window === widest)
        .toSorted((one, other) => one.density - other.density)
        .map((row) => ({
          ...{ series: row.keys, x: row.density, y: row.utilisation, limit: row.bound },
          label: `${kind}, ${tokens} tokens, ${percent(row.density)}, ${row.keys}, F=${row.window}`,
        })),
    }));
    const windows = [...new Set(rows.map(({ window }) => window))];
    const byWindow: Panel = {
      ...{ ...axes, title: `mean of all, ${tokens} tokens` },
      x: { title: "run-ahead window F", ticks: windows },
      points: [...new Set(rows.map(({ keys }) => keys))].flatMap((keys) =>
        windows.map((window) => {
          const these = own.filter((row) => row.keys === keys && row.window === window);
          const mean = (key: "utilisation" | "bound"): number =>
            these.reduce((sum, row) => sum + row[key], 0) / these.length;
          return {
            ...{ series: keys, x: window, y: mean("utilisation"), limit: mean("bound") },
            label: `mean of ${these.length} masks, ${tokens} tokens, ${keys}, F=${window}`,
          };
        }),
      ),
    };
    return [...byDensity, byWindow];
  });
  const title = `Attention on ${array}, head dimension ${headDim}: utilisation by key rule; dashed: what the fullest bank allows`;
  const series = [...new Set(rows.map(({ keys }) => keys))];
  return plot(title, panels, { lines: series, columns: Math.min(4, kinds.length + 1), width: 170, height: 130 });
}
