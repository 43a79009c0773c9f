import { join } from "node:path";
import { grouped, percent, table } from "../../generator/cli/console.ts";
import { OutputFolder } from "../../generator/files/output-folder.ts";
import { packageRoot } from "../../generator/files/package.ts";
import { KEY_TILE } from "../../generator/golden/key-tiles.ts";
import { plot, type Baseline, type Panel } from "../../generator/plots/panels.ts";
import { renderTemplate } from "../../generator/hdl/templates.ts";
import { MODELLED, type HeadCase, type HeadRun, type ImageCase, type ImageRun, type ModelRun } from "./cases.ts";
import type { Size } from "./sizes.ts";

/** All that is measured, as far as it is. */
export interface Scale {
  readonly sizes: readonly Size[];
  /** Heads of `MODELLED` tokens by the cycle model. */
  readonly models: readonly { readonly kind: HeadCase["kind"]; readonly run: ModelRun | undefined }[];
  readonly heads: readonly (HeadCase & { readonly run: HeadRun | undefined })[];
  readonly images: readonly (ImageCase & { readonly run: ImageRun | undefined })[];
}

export const SCALE_FILES = ["README.md", "scale.json", "scale.svg"] as const;
const areaOf = ([rows, columns]: ImageCase["grid"]): number => rows * columns;

function imageTable({ images }: Scale): string {
  const rows = images.flatMap(({ grid, kind, keyTile, run }) => {
    if (!run) return [];
    const { cycles, utilisation, density, bytes, right } = run;
    return [
      [
        ...[grouped(areaOf(grid)), grid.join("x"), keyTile === KEY_TILE ? "one" : `of ${keyTile}`, kind],
        ...[percent(density), grouped(cycles), percent(utilisation), grouped(bytes / 1024), right ? "yes" : "no"],
      ],
    ];
  });
  return table(["N", "grid", "key tiles", "kind", "scored", "cycles", "utilisation", "KiB moved", "golden"], rows);
}

function headTable({ heads, models }: Scale): string {
  const line = (tokens: number, kind: string, run: ModelRun): string[] => [
    ...[grouped(tokens), String(Math.ceil(tokens / KEY_TILE)), kind, percent(run.density)],
    ...[grouped(run.cycles), run.utilisation.toFixed(4), run.bound.toFixed(4)],
  ];
  const measured = heads.flatMap(({ tokens, kind, run }) =>
    run
      ? [[...line(tokens, kind, run), `${(100 * errorOf(run)).toFixed(3)}%`, run.mismatches === 0 ? "yes" : "no"]]
      : [],
  );
  const modelled = models.flatMap(({ kind, run }) => (run ? [[...line(MODELLED, kind, run), "alone", "-"]] : []));
  return table(
    ["N", "key tiles", "kind", "density", "cycles", "utilisation", "bound", "model", "golden"],
    [...measured, ...modelled],
  );
}

/** How far the cycle model is from RTL. */
const errorOf = ({ model, cycles }: HeadRun): number => model / cycles - 1;

function sizeTable({ sizes }: Scale): string {
  const rows = sizes.map(({ model, array, tokens, onChip, offChip }) => [
    ...[model, array, grouped(tokens), grouped(onChip / 1024), grouped(offChip / 2 ** 20)],
  ]);
  return table(["model", "array", "N", "on-chip KiB", "off-chip MiB"], rows);
}

/** What is more at the most tokens than at a tile of keys, memory by memory. */
function growthTable({ sizes }: Scale): string {
  const most = Math.max(...sizes.map(({ tokens }) => tokens));
  const rows = sizes
    .filter(({ tokens }) => tokens === most)
    .flatMap(({ model, array, growing }) =>
      Object.entries(growing).map(([name, bytes]) => [model, array, name, (bytes / 1024).toFixed(1)]),
    );
  return table(["model", "array", "memory", "KiB more"], rows);
}

/** A value of a line, as far as it is measured. */
interface Measured {
  readonly series: string;
  readonly x: number;
  readonly y: number | undefined;
}

function panelsOf({ sizes, models, heads, images }: Scale): Panel[] {
  const cycles = [
    ...images
      .filter(({ keyTile }) => keyTile === KEY_TILE)
      .map(({ grid, kind, run }) => ({ series: `image, ${kind}`, x: areaOf(grid), y: run?.cycles })),
    ...heads.map(({ tokens, kind, run }) => ({ series: `head, ${kind}`, x: tokens, y: run?.cycles })),
    ...models.map(({ kind, run }) => ({ series: `head, ${kind}`, x: MODELLED, y: run?.cycles })),
  ];
  const named = (what: "onChip" | "offChip", unit: number) =>
    sizes.map((size) => ({ series: `${size.model}, ${size.array}`, x: size.tokens, y: size[what] / unit }));
  const panel = (y: string, all: readonly Measured[], baseline?: Baseline): Panel => {
    const points = all
      .flatMap((point) => (point.y === undefined ? [] : [{ ...point, y: point.y }]))
      .toSorted((a, b) => a.x - b.x);
    const texts = names(points);
    return {
      x: { title: "tokens N", scale: "log" },
      y: { title: y, scale: "log" },
      points: points.map((point) => {
        const text = texts.get(point);
        const label = `${point.series}: ${grouped(point.y)} at ${grouped(point.x)}`;
        return { ...point, label, ...(text !== undefined && { text }) };
      }),
      baselines: [
        { text: `tile of ${grouped(KEY_TILE)} keys`, x: KEY_TILE },
        ...(baseline && points.length > 0 ? [baseline] : []),
      ],
    };
  };
  return [
    panel("cycles on 16x16", cycles, { text: "as N²", y: (n) => n ** 2 / 300 }),
    panel("on-chip memory, KiB", named("onChip", 1024)),
    panel("off-chip memory, MiB", named("offChip", 2 ** 20), { text: "as N", y: (n) => n / 8 }),
  ];
}

/** A line's name, beside its last point; those that end in the same point have theirs together. */
function names<P extends { readonly series: string; readonly x: number; readonly y: number }>(
  points: readonly P[],
): Map<P, string> {
  const ends = new Map(points.map((point) => [point.series, point]));
  const texts = new Map<P, string>();
  for (const end of ends.values()) {
    const other = [...texts.keys()].find(({ x, y }) => x === end.x && y === end.y);
    texts.set(other ?? end, other ? `${texts.get(other)!}; ${end.series}` : end.series);
  }
  return texts;
}

/** The plot of what is measured. */
export function scalePlot(scale: Scale): Promise<string> {
  const panels = panelsOf(scale);
  const lines = panels.flatMap(({ points }) => points.map(({ series }) => series));
  return plot("Cycles and memory against the number of tokens", panels, { lines });
}

/** Writes docs/scale. */
export async function writeScale(scale: Scale): Promise<void> {
  const svg = await scalePlot(scale);
  const data = {
    images: imageTable(scale),
    heads: headTable(scale),
    error: (100 * Math.max(0, ...scale.heads.map(({ run }) => (run ? Math.abs(errorOf(run)) : 0)))).toFixed(3),
    sizes: sizeTable(scale),
    growth: growthTable(scale),
  };
  const contents = [renderTemplate("scale.md", data), `${JSON.stringify(scale, null, 1)}\n`, svg];
  const out = new OutputFolder(join(packageRoot, "docs/scale"), "scale", SCALE_FILES);
  out.write(new Map(SCALE_FILES.map((file, i) => [file, contents[i]!])));
}
