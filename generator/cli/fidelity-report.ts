import type { OutputFolder } from "../files/output-folder.ts";
import type { ImageResult, Judged, Point, PointResult } from "../golden/fidelity.ts";
import { renderTemplate } from "../hdl/templates.ts";
import type { FeatureStatistics } from "../reference/classifier.ts";
import { frechetDistance, statisticsOf } from "../reference/frechet.ts";
import { gridText, type Grid } from "../reference/latent.ts";
import type { ChannelKind } from "../reference/psnr.ts";
import { fineLoop, isMultistep } from "../reference/schedule.ts";
import { percent } from "./console.ts";
import { isDense, nameOf } from "./fidelity-points.ts";
import { plot, type Panel } from "../plots/panels.ts";

/** A mean over images, and its standard error. */
interface Estimate {
  readonly mean: number;
  readonly error: number;
}

/** What one engine or operating point came to over many images. */
export interface Summary {
  readonly name: string;
  /** Undefined for the float model. */
  readonly point?: Point;
  readonly images: number;
  /** Share of images that the classifier recognised; undefined without one, as the next. */
  readonly accuracy?: number;
  /** Frechet distance of the classifier's features to those of real images. */
  readonly frechet?: number;
  /** In dB, against a fine solution: the mean over the images, and the median. */
  readonly toFine: number;
  readonly median: number;
  /** How far that is above dense steps of second order of the same work, image by image; undefined for those, and outside of them. */
  readonly above?: Estimate;
  /** Means over the images, in dB; undefined for the reference of each itself. */
  readonly toFloat?: number;
  readonly toBase?: number;
  /** Means over the images, as all below: how often the model ran, in whole images. */
  readonly evaluations?: number;
  readonly reuse?: number;
  readonly density?: number;
  /** Multiply-accumulates an image. */
  readonly macs?: number;
  /** Those of the second point over these. */
  readonly saved?: number;
  /** Values of the latent that saturated, over all images and steps. */
  readonly saturated?: number;
}

/** What a folder of reports holds. */
export const FIDELITY_FILES = ["fidelity.md", "fidelity.json", "fidelity.svg"];

const meanOf = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

function medianOf(values: readonly number[]): number {
  const sorted = values.toSorted((one, other) => one - other);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

function estimate(values: readonly number[]): Estimate {
  const mean = meanOf(values);
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return { mean, error: Math.sqrt(squares / Math.max(1, values.length - 1) / values.length) };
}

function judged(results: readonly Judged[], real: FeatureStatistics | undefined) {
  const toFine = results.map((each) => each.toFine);
  return {
    ...{ images: results.length, toFine: meanOf(toFine), median: medianOf(toFine) },
    ...(real && {
      accuracy: meanOf(results.map(({ recognised }) => (recognised ? 1 : 0))),
      frechet: frechetDistance(statisticsOf(results.map(({ features }) => features!)), real),
    }),
  };
}

/** The float model, in the loop of the first point. */
export function summariseFloat(
  base: Point,
  results: readonly ImageResult[],
  real: FeatureStatistics | undefined,
): Summary {
  return {
    name: `float, ${nameOf(base)}`,
    ...judged(
      results.map(({ float }) => float),
      real,
    ),
  };
}

/** @param points the first of those of each image's results, in their order; the second is what work is held against */
export function summarise(
  points: readonly Point[],
  results: readonly ImageResult[],
  real: FeatureStatistics | undefined,
): Summary[] {
  const all = points.map((_, i) => results.map((result) => result.points[i]!));
  const macsOf = (of: readonly PointResult[]): number => meanOf(of.map(({ macs }) => macs));
  // By their work, least first.
  const dense = all
    .filter((_, i) => isDense(points[i]!) && isMultistep(points[i]!.sampler))
    .toSorted((one, other) => macsOf(one) - macsOf(other));
  return all.map((of, i): Summary => {
    const mean = (key: "evaluations" | "toFloat" | "toBase" | "reuse" | "density"): number =>
      meanOf(of.map((each) => each[key]));
    const [macs, toBase] = [macsOf(of), mean("toBase")];
    const above = dense.includes(of) ? undefined : aboveDense(of, dense, macsOf);
    return {
      ...{ name: nameOf(points[i]!), point: points[i]!, ...judged(of, real), toFloat: mean("toFloat") },
      ...(Number.isFinite(toBase) && { toBase }),
      ...(above && { above }),
      ...{ evaluations: mean("evaluations"), reuse: mean("reuse"), density: mean("density"), macs },
      ...{ saved: macsOf(all[1]!) / macs, saturated: of.reduce((sum, { saturated }) => sum + saturated, 0) },
    };
  });
}

/** How far images are above those of dense steps that take as much work, between two numbers of steps as on the line from one to the other. */
function aboveDense(
  of: readonly PointResult[],
  dense: readonly (readonly PointResult[])[],
  macsOf: (of: readonly PointResult[]) => number,
): Estimate | undefined {
  const macs = macsOf(of);
  const next = dense.findIndex((each) => macsOf(each) >= macs);
  const [more, fewer] = [dense[next], dense[Math.max(0, next - 1)]];
  if (!more || !fewer || (next === 0 && macsOf(more) > macs)) return undefined;
  const span = macsOf(more) - macsOf(fewer);
  const share = span === 0 ? 0 : (macs - macsOf(fewer)) / span;
  return estimate(of.map(({ toFine }, i) => toFine - (1 - share) * fewer[i]!.toFine - share * more[i]!.toFine));
}

const fixed =
  (digits: number) =>
  (value: number): string =>
    value.toFixed(digits);

const signed = (value: number): string => `${value < 0 ? "-" : "+"}${Math.abs(value).toFixed(1)}`;

/** The columns of the table, and how each value is written. */
const COLUMNS: readonly (readonly [title: string, (row: Summary) => string | undefined])[] = (() => {
  const column = <K extends keyof Summary>(key: K, title: string, write: (value: NonNullable<Summary[K]>) => string) =>
    [title, (row: Summary) => (row[key] === undefined ? undefined : write(row[key]))] as const;
  return [
    column("accuracy", "accuracy", percent),
    column("frechet", "Frechet", fixed(2)),
    column("toFine", "PSNR to fine", fixed(1)),
    column("median", "median", fixed(1)),
    column("above", "above dense", ({ mean, error }) => `${signed(mean)} ± ${error.toFixed(1)}`),
    column("toFloat", "PSNR to float", fixed(1)),
    column("toBase", "PSNR to int8", fixed(1)),
    column("evaluations", "evaluations", fixed(1)),
    column("density", "density", percent),
    column("macs", "MAC/1e6", (value) => (value / 1e6).toFixed(0)),
    column("saved", "work saved", fixed(2)),
    ["saturated", ({ saturated }) => (saturated ? String(saturated) : undefined)],
  ];
})();

/** The table's head and rows: a column is there where a row has something in it. */
export function grid(rows: readonly Summary[]): { readonly head: string[]; readonly rows: string[][] } {
  const columns = COLUMNS.filter(([, write]) => rows.some((row) => write(row) !== undefined));
  return {
    head: ["engine", ...columns.map(([title]) => title)],
    rows: rows.map((row) => [row.name, ...columns.map(([, write]) => write(row) ?? "-")]),
  };
}

function markdown(summaries: readonly Summary[]): string {
  const { head, rows } = grid(summaries);
  return [head, head.map((_, i) => (i === 0 ? "---" : "---:")), ...rows]
    .map((row) => `| ${row.join(" | ")} |`)
    .join("\n");
}

/** What a report says of its PSNR. */
const PSNR_OF: Readonly<Record<ChannelKind, string>> = {
  pixels: "of pixels clipped to [-1, 1], against a peak of 2",
  latent: "of latents as they are, against the span of the reference's values",
};

/** What a report says of how it was made; folders as it names them, the command as it is typed. */
interface Settings {
  readonly resolution: Grid;
  readonly guidance: number;
  readonly model: string;
  readonly classifier: string | undefined;
  readonly kind: ChannelKind;
  /** What images show in turns: classes or captions. */
  readonly shown: string;
  readonly images: number;
  readonly seed: number;
  readonly sweepImages: number;
  /** The two that all are held against. */
  readonly base: Point;
  readonly reference: Point;
  readonly command: string;
}

/** What a row is one of in the plot: dense steps of a sampler, which are a line, or what saves work in its steps. */
function seriesOf({ reuse, sparse, sampler }: Point): string {
  return [...(reuse ? ["CTR"] : []), ...(sparse ? ["ST"] : [])].join(" and ") || `dense steps of ${sampler}`;
}

/** Writes table, data and plot. */
export async function writeReport(
  out: OutputFolder,
  { kind, base, reference, ...settings }: Settings,
  engines: readonly Summary[],
  sweep: readonly Summary[],
): Promise<void> {
  const report = renderTemplate("fidelity.md", {
    ...{
      ...settings,
      size: gridText(settings.resolution),
      psnr: PSNR_OF[kind],
      fine: fineLoop(base.sampler),
      ...{ base: nameOf(base), reference: nameOf(reference) },
      engines: markdown(engines),
    },
    ...(sweep.length > 0 ? { sweep: markdown(sweep) } : {}),
  });
  const svg = await fidelityPlot(engines, sweep);
  const contents = [
    report,
    `${JSON.stringify({ resolution: settings.resolution, engines, sweep }, undefined, 2)}\n`,
    svg,
  ];
  out.write(new Map(FIDELITY_FILES.map((file, i) => [file, contents[i]!])));
}

/** What each point of the loop that was asked for came to over its work; dense steps of a sampler are a line, and the loop itself is drawn through all. */
export function fidelityPlot(engines: readonly Summary[], sweep: readonly Summary[]): Promise<string> {
  const rows = (sweep.length > 0 ? sweep : engines).flatMap((row) => (row.point ? [{ ...row, point: row.point }] : []));
  const [base] = rows;
  const measured = rows.toSorted((one, other) => one.macs! - other.macs!);
  const panel = (y: string, pick: (row: Summary) => number | undefined, write: (value: number) => string): Panel => {
    const own = base && pick(base);
    return {
      x: { title: "work, GMAC an image", scale: "log" },
      y: { title: y },
      points: measured.flatMap((row) => {
        const value = pick(row);
        const text = isDense(row.point) ? String(row.point.steps) : row.name.replace(/ steps? of \S+ \+/, ":");
        return value === undefined
          ? []
          : [{ series: seriesOf(row.point), x: row.macs! / 1e9, y: value, label: row.name, text }];
      }),
      ...(own !== undefined && { baselines: [{ text: `${base!.name}: ${write(own)}`, y: () => own }] }),
    };
  };
  const panels = [
    panel("PSNR to a fine solution, dB", ({ toFine }) => toFine, fixed(1)),
    panel("Frechet distance to real images", ({ frechet }) => frechet, fixed(1)),
    panel("accuracy", ({ accuracy }) => accuracy, percent),
  ].filter(({ points }) => new Set(points.map(({ y }) => y)).size > 1);
  const lines = measured.flatMap(({ point }) => (isDense(point) ? [seriesOf(point)] : []));
  const title = "Work and what it buys; numbers at points are steps";
  return plot(title, panels, { lines, width: 560, height: 400 });
}
