import type { OutputFolder } from "../files/output-folder.ts";
import type { compareImage, FidelitySettings, Judged, Point, PointResult } from "../golden/fidelity.ts";
import { renderTemplate } from "../hdl/templates.ts";
import type { FeatureStatistics } from "../reference/classifier.ts";
import { frechetDistance, statisticsOf } from "../reference/frechet.ts";
import { gridText } from "../reference/latent.ts";
import type { ChannelKind } from "../reference/psnr.ts";
import { fineLoop } from "../reference/schedule.ts";
import { percent } from "./console.ts";
import { scatterPlots } from "./plot.ts";

export type ImageResult = ReturnType<typeof compareImage>;

/** What one engine or operating point came to over many images. */
interface Summary {
  readonly name: string;
  readonly images: number;
  /** Share of images that the classifier recognised; undefined without one, as the next. */
  readonly accuracy?: number;
  /** Frechet distance of the classifier's features to those of real images. */
  readonly frechet?: number;
  /** Mean over the images, in dB, against a fine solution. */
  readonly toFine: number;
  /** Means over the images, in dB, and the least of them; undefined for the reference of each itself. */
  readonly toFloat?: number;
  readonly leastToFloat?: number;
  readonly toDense?: number;
  readonly reuse?: number;
  readonly density?: number;
  /** Multiply-accumulates an image. */
  readonly macs?: number;
  /** Those of the same steps without reuse and thresholding over these. */
  readonly saved?: number;
  /** Values of the latent that saturated, over all images and steps. */
  readonly saturated?: number;
}

/** What a folder of reports holds. */
export const FIDELITY_FILES = ["fidelity.md", "fidelity.json", "fidelity.svg"];

/** Means over the images, of what is picked of each. */
export function summarise(
  name: string,
  results: readonly ImageResult[],
  pick: (result: ImageResult) => Judged | PointResult,
  real: FeatureStatistics | undefined,
): Summary {
  const picked = results.map(pick);
  const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
  const summary = {
    ...{ name, images: picked.length, toFine: mean(picked.map(({ toFine }) => toFine)) },
    ...(real && {
      accuracy: mean(picked.map(({ recognised }) => (recognised ? 1 : 0))),
      frechet: frechetDistance(statisticsOf(picked.map(({ features }) => features!)), real),
    }),
  };
  const golden = picked.filter((each): each is PointResult => "macs" in each);
  if (golden.length === 0) return summary;
  const of = (key: "toFloat" | "toDense" | "reuse" | "density" | "macs" | "denseMacs" | "saturated"): number[] =>
    golden.map((each) => each[key]);
  const toDense = mean(of("toDense"));
  return {
    ...{ ...summary, toFloat: mean(of("toFloat")), leastToFloat: Math.min(...of("toFloat")) },
    ...(Number.isFinite(toDense) ? { toDense } : {}),
    ...{ reuse: mean(of("reuse")), density: mean(of("density")), macs: mean(of("macs")) },
    saved: mean(of("denseMacs")) / mean(of("macs")),
    saturated: of("saturated").reduce((sum, value) => sum + value, 0),
  };
}

export function nameOf({ reuse, sparse, sampler, steps }: Point): string {
  return [
    "int8",
    ...(sampler === undefined ? [] : [`${sampler} in ${steps}`]),
    ...(reuse ? [`CTR ${reuse.alpha},${reuse.maxAge}${reuse.forecast ? " forecast" : ""}`] : []),
    ...(sparse ? [`ST ${sparse.theta},${sparse.interval},${sparse.from}`] : []),
  ].join(" + ");
}

const fixed =
  (digits: number) =>
  (value: number): string =>
    value.toFixed(digits);

/** The columns of the table, and how each value is written. */
const COLUMNS: readonly (readonly [keyof Summary, string, (value: number) => string])[] = [
  ["accuracy", "accuracy", percent],
  ["frechet", "Frechet", fixed(2)],
  ["toFine", "PSNR to fine", fixed(1)],
  ["toFloat", "PSNR to float", fixed(1)],
  ["leastToFloat", "least", fixed(1)],
  ["toDense", "PSNR to int8", fixed(1)],
  ["reuse", "reused", percent],
  ["density", "density", percent],
  ["macs", "MAC/1e6", (value) => (value / 1e6).toFixed(0)],
  ["saved", "work saved", fixed(2)],
  ["saturated", "saturated", String],
];

/** The table's head and rows: a column is there where a row has something in it, that of saturation where anything saturated. */
export function grid(rows: readonly Summary[]): { readonly head: string[]; readonly rows: string[][] } {
  const columns = COLUMNS.filter(([key]) =>
    rows.some((row) => (key === "saturated" ? row[key] : row[key] !== undefined)),
  );
  return {
    head: ["engine", ...columns.map(([, title]) => title)],
    rows: rows.map((row) => [
      row.name,
      ...columns.map(([key, , write]) => (row[key] === undefined ? "-" : write(row[key] as number))),
    ]),
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
interface Settings extends FidelitySettings {
  readonly model: string;
  readonly classifier: string | undefined;
  readonly kind: ChannelKind;
  /** What images show in turns: classes or captions. */
  readonly shown: string;
  readonly images: number;
  readonly seed: number;
  readonly sweepImages: number;
  readonly command: string;
}

const STEPS = " in fewer steps";

/** What a row is one of in the plot: fewer steps of a sampler, which are a line, or what saves work in each step. */
function seriesOf({ name }: Summary): string {
  const fewer = / \+ (\S+) in \d+$/.exec(name);
  if (fewer) return `${fewer[1]!}${STEPS}`;
  return ["CTR", "ST"].filter((kind) => name.includes(kind)).join(" and ") || "int8";
}

/** Writes table, data and plot. */
export async function writeReport(
  out: OutputFolder,
  { kind, ...settings }: Settings,
  engines: readonly Summary[],
  sweep: readonly Summary[],
): Promise<void> {
  const report = renderTemplate("fidelity.md", {
    ...{
      ...settings,
      size: gridText(settings.resolution),
      psnr: PSNR_OF[kind],
      fine: fineLoop(settings.sampler),
      engines: markdown(engines),
    },
    ...(sweep.length > 0 ? { sweep: markdown(sweep) } : {}),
  });
  const measured = (sweep.length > 0 ? sweep : engines).filter((row) => row.saved !== undefined);
  const panel = (y: string, pick: (row: Summary) => number | undefined) => ({
    ...{ x: "work, GMAC an image", y },
    points: measured.flatMap((row) => {
      const value = pick(row);
      return value === undefined ? [] : [{ series: seriesOf(row), x: row.macs! / 1e9, y: value, label: row.name }];
    }),
  });
  const svg = await scatterPlots(
    "Work and what it buys",
    [
      panel("PSNR to a fine solution, dB", ({ toFine }) => toFine),
      ...(settings.classifier === undefined
        ? []
        : [
            panel("Frechet distance to real images", ({ frechet }) => frechet),
            panel("accuracy", ({ accuracy }) => accuracy),
          ]),
    ],
    measured.map(seriesOf).filter((series) => series.endsWith(STEPS)),
  );
  const contents = [
    report,
    `${JSON.stringify({ resolution: settings.resolution, engines, sweep }, undefined, 2)}\n`,
    svg,
  ];
  out.write(new Map(FIDELITY_FILES.map((file, i) => [file, contents[i]!])));
}
