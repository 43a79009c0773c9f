import { join } from "node:path";
import { percent, table } from "../../generator/cli/console.ts";
import { scatterPlots, type Panel } from "../../generator/cli/plot.ts";
import { OutputFolder } from "../../generator/files/output-folder.ts";
import { packageRoot } from "../../generator/files/package.ts";
import { KEY_TILE } from "../../generator/golden/key-tiles.ts";
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

const FILES = ["README.md", "scale.json", "scale.svg"] as const;
const count = (value: number): string => Math.round(value).toLocaleString("en");
const areaOf = ([rows, columns]: ImageCase["grid"]): number => rows * columns;

function imageTable({ images }: Scale): string {
  const rows = images.flatMap(({ grid, kind, keyTile, run }) => {
    if (!run) return [];
    const { cycles, utilisation, density, bytes, right } = run;
    return [
      [
        ...[count(areaOf(grid)), grid.join("x"), keyTile === KEY_TILE ? "one" : `of ${keyTile}`, kind],
        ...[percent(density), count(cycles), percent(utilisation), count(bytes / 1024), right ? "yes" : "no"],
      ],
    ];
  });
  return table(["N", "grid", "key tiles", "kind", "scored", "cycles", "utilisation", "KiB moved", "golden"], rows);
}

function headTable({ heads, models }: Scale): string {
  const line = (tokens: number, kind: string, run: ModelRun): string[] => [
    ...[count(tokens), String(Math.ceil(tokens / KEY_TILE)), kind, percent(run.density)],
    ...[count(run.cycles), run.utilisation.toFixed(4), run.bound.toFixed(4)],
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
    ...[model, array, count(tokens), count(onChip / 1024), count(offChip / 2 ** 20)],
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
  const panel = (y: string, points: readonly { series: string; x: number; y: number | undefined }[]): Panel => ({
    ...{ x: "tokens N", y, scale: "log" },
    points: points
      .flatMap((point) => (point.y === undefined ? [] : [{ ...point, y: point.y }]))
      .map((point) => ({ ...point, label: `${point.series}: ${count(point.y)} at ${count(point.x)}` }))
      .toSorted((a, b) => a.x - b.x),
  });
  return [
    panel("cycles on 16x16", cycles),
    panel("on-chip memory, KiB", named("onChip", 1024)),
    panel("off-chip memory, MiB", named("offChip", 2 ** 20)),
  ];
}

/** Writes docs/scale. */
export async function writeScale(scale: Scale): Promise<void> {
  const panels = panelsOf(scale);
  const series = panels.flatMap(({ points }) => points.map(({ series: name }) => name));
  const svg = await scatterPlots("Cycles and memory against the number of tokens", panels, series);
  const data = {
    images: imageTable(scale),
    heads: headTable(scale),
    error: (100 * Math.max(0, ...scale.heads.map(({ run }) => (run ? Math.abs(errorOf(run)) : 0)))).toFixed(3),
    sizes: sizeTable(scale),
    growth: growthTable(scale),
  };
  const contents = [renderTemplate("scale.md", data), `${JSON.stringify(scale, null, 1)}\n`, svg];
  const out = new OutputFolder(join(packageRoot, "docs/scale"), "scale", FILES);
  out.write(new Map(FILES.map((file, i) => [file, contents[i]!])));
}
