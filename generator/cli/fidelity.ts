import { existsSync } from "node:fs";
import { availableParallelism } from "node:os";
import { relative, resolve } from "node:path";
import { DesignError } from "../compiler/design.ts";
import { checkLoop } from "../compiler/limits.ts";
import { OutputFolder } from "../files/output-folder.ts";
import type { compareImage, Judged, PointResult } from "../golden/fidelity.ts";
import type { OperatingPoint } from "../golden/sampler.ts";
import { renderTemplate } from "../hdl/templates.ts";
import { openCheckpoint, type Checkpoint } from "../reference/checkpoint.ts";
import { openClassifier, type Classifier, type FeatureStatistics } from "../reference/classifier.ts";
import { tokensPerSide } from "../reference/latent.ts";
import { frechetDistance, statisticsOf } from "../reference/frechet.ts";
import { channelKind, type ChannelKind } from "../reference/psnr.ts";
import type { Sampler } from "../reference/schedule.ts";
import { percent, progress, progressDone, table } from "./console.ts";
import type { Task, WorkerData } from "./fidelity-worker.ts";
import { DEFAULTS, type OperatingFlags } from "./operating-point.ts";
import { checkSeeds } from "./generate.ts";
import { scatterPlots } from "./plot.ts";
import { quantisedFor } from "./quantise.ts";
import { runTasks } from "./workers.ts";

export interface FidelityFlags extends OperatingFlags {
  readonly model: string;
  readonly resolution: number | undefined;
  readonly classifier: string | undefined;
  readonly quantised: string | undefined;
  readonly images: number;
  readonly sweep: number;
  readonly steps: number;
  readonly guidance: number;
  readonly sampler: Sampler;
  readonly seed: number;
  readonly jobs: number | undefined;
  readonly out: string | undefined;
  readonly json: boolean;
}

type ImageResult = ReturnType<typeof compareImage>;

/** What one engine or operating point came to over many images. */
interface Summary {
  readonly name: string;
  readonly images: number;
  /** Share of images that the classifier recognised; undefined without one, as the next. */
  readonly accuracy?: number;
  /** Frechet distance of the classifier's features to those of real images. */
  readonly frechet?: number;
  /** Means over the images, in dB, and the least of them; undefined for the reference of each itself. */
  readonly toFloat?: number;
  readonly leastToFloat?: number;
  readonly toDense?: number;
  readonly reuse?: number;
  readonly density?: number;
  /** Multiply-accumulates an image. */
  readonly macs?: number;
  /** Those of the dense run over these. */
  readonly saved?: number;
  /** Values of the latent that saturated, over all images and steps. */
  readonly saturated?: number;
}

/** What a folder of reports holds. */
const FILES = ["fidelity.md", "fidelity.json", "fidelity.svg"];

/** What is tried beside the chosen point, one threshold after the other and some of both. */
const SWEEP: readonly OperatingPoint[] = (() => {
  const { interval } = DEFAULTS.sparse;
  const reuses = [1, 2].flatMap((maxAge) => [0.75, 1, 1.25, 1.5, 2, 3].map((alpha) => ({ alpha, maxAge })));
  const sparses = [2, 4, 8].flatMap((from) => [0.25, 0.5, 1, 1.5].map((theta) => ({ theta, interval, from })));
  const both = [reuses[4]!, reuses[11]!].flatMap((reuse) =>
    [0.5, 1].flatMap((theta) => [4, 8].map((from) => ({ reuse, sparse: { theta, interval, from } }))),
  );
  return [...reuses.map((reuse) => ({ reuse })), ...sparses.map((sparse) => ({ sparse })), ...both];
})();

/** Compares float, int8 and int8 with reuse and thresholding over many images, and tries other thresholds on some. */
export async function fidelity(flags: FidelityFlags): Promise<void> {
  const out = flags.out === undefined ? undefined : new OutputFolder(flags.out, "fidelity", FILES);
  const checkpoint = openCheckpoint(flags.model);
  const resolution = flags.resolution ?? checkpoint.config.sampleSize;
  tokensPerSide(checkpoint.config, resolution);
  const kind = channelKind(checkpoint.config);
  const judge = judgeOf(flags, checkpoint, resolution);
  checkSeeds(flags.seed, flags.images);
  const both = { reuse: flags.ctr ?? DEFAULTS.reuse, sparse: flags.st ?? DEFAULTS.sparse };
  checkLoop({ ...flags, ...both }, tokensPerSide(checkpoint.config, resolution) ** 2);
  const points: OperatingPoint[] = [{ reuse: both.reuse }, { sparse: both.sparse }, both];
  const { steps, guidance, sampler } = flags;
  const model = await quantisedFor(checkpoint, flags.quantised, { resolution, guidance, sampler });
  // A sweep of one image has no statistics.
  const sweepImages = flags.sweep < 2 ? 0 : Math.min(flags.sweep, flags.images);

  const tasks = Array.from({ length: flags.images }, (_, i): Task => ({
    ...{ label: i % checkpoint.config.classes, seed: flags.seed + i },
    points: i < sweepImages ? [...points, ...SWEEP] : points,
  }));
  const data: WorkerData = {
    ...{ folder: flags.model, classifier: judge?.folder, model, resolution, steps, guidance, sampler },
  };
  const results = await runTasks<ImageResult>(new URL("./fidelity-worker.js", import.meta.url), tasks, {
    ...{ jobs: flags.jobs ?? availableParallelism(), data },
    progress: (share, done) => {
      progress(`${done} of ${tasks.length} images`, share);
    },
  });
  progressDone();

  const engines = [
    summarise("float", results, (result) => result.float, judge?.classifier.real),
    ...[{}, ...points].map((point, i) =>
      summarise(nameOf(point), results, ({ points: p }) => p[i]!, judge?.classifier.real),
    ),
  ];
  const first = results.slice(0, sweepImages);
  const sweep =
    first.length === 0
      ? []
      : SWEEP.map((point, i) =>
          summarise(nameOf(point), first, ({ points: p }) => p[1 + points.length + i]!, judge?.classifier.real),
        );

  if (out) await writeReport(out, flags, resolution, { kind, classifier: judge?.folder }, engines, sweep, sweepImages);
  if (flags.json) console.log(JSON.stringify({ resolution, steps, guidance, sampler, engines, sweep }));
  else {
    const [all, part] = [grid(engines), grid(sweep)];
    console.log(table(all.head, all.rows));
    if (sweep.length > 0) console.log(`\nfirst ${sweepImages} images:\n\n${table(part.head, part.rows)}`);
    if (flags.out !== undefined) console.log(`\n${flags.out}: fidelity.md, fidelity.json, fidelity.svg`);
  }
}

/**
 * Who judges the images: the classifier that was named, or the one beside the model, in the folder of its name and `-classifier`,
 * where it takes images of this size. Another model's is never taken by itself.
 * @throws DesignError when the one that was named judges other images
 */
function judgeOf(
  { classifier: named, model }: FidelityFlags,
  { config }: Checkpoint,
  resolution: number,
): { readonly folder: string; readonly classifier: Classifier } | undefined {
  const folder = named ?? `${resolve(model)}-classifier`;
  if (named === undefined && !existsSync(folder)) return undefined;
  const classifier = openClassifier(folder);
  const images = [config.inChannels, resolution, resolution];
  if (classifier.input.join() === images.join() && classifier.classes === config.classes) return { folder, classifier };
  if (named === undefined) return undefined;
  throw new DesignError(
    `${folder} judges [${classifier.input.join(", ")}] of ${classifier.classes} classes, the images are [${images.join(", ")}] of ${config.classes}`,
  );
}

function summarise(
  name: string,
  results: readonly ImageResult[],
  pick: (result: ImageResult) => Judged | PointResult,
  real: FeatureStatistics | undefined,
): Summary {
  const picked = results.map(pick);
  const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
  const summary = {
    ...{ name, images: picked.length },
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

function nameOf({ reuse, sparse }: OperatingPoint): string {
  return [
    "int8",
    ...(reuse ? [`CTR ${reuse.alpha},${reuse.maxAge}`] : []),
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
function grid(rows: readonly Summary[]): { readonly head: string[]; readonly rows: string[][] } {
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

async function writeReport(
  out: OutputFolder,
  flags: FidelityFlags,
  resolution: number,
  { kind, classifier }: { readonly kind: ChannelKind; readonly classifier: string | undefined },
  engines: readonly Summary[],
  sweep: readonly Summary[],
  sweepImages: number,
): Promise<void> {
  const local = (folder: string): string => relative(process.cwd(), folder) || ".";
  const { images, steps, guidance, sampler, seed } = flags;
  const command =
    `disc fidelity --model ${local(flags.model)} --resolution ${resolution} --images ${images} --sweep ${flags.sweep} --steps ${steps} ` +
    `--guidance ${guidance} --sampler ${sampler} --seed ${seed}${flags.ctr ? ` --ctr ${Object.values(flags.ctr).join(",")}` : ""}${flags.st ? ` --st ${Object.values(flags.st).join(",")}` : ""}`;
  const report = renderTemplate("fidelity.md", {
    ...{ model: local(flags.model), command, sweepImages, psnr: PSNR_OF[kind] },
    ...(classifier === undefined ? {} : { classifier: local(classifier) }),
    ...{ images, steps, guidance, seed, resolution, sampler, engines: markdown(engines) },
    ...(sweep.length > 0 ? { sweep: markdown(sweep) } : {}),
  });
  const measured = (sweep.length > 0 ? sweep : engines).filter((row) => row.saved !== undefined);
  const panel = (y: string, pick: (row: Summary) => number | undefined) => ({
    ...{ x: "work saved, times", y },
    points: measured.flatMap((row) => {
      const value = pick(row);
      const kinds = ["CTR", "ST"].filter((kind) => row.name.includes(kind));
      return value === undefined
        ? []
        : [{ series: kinds.join(" and ") || "int8", x: row.saved!, y: value, label: row.name }];
    }),
  });
  const svg = await scatterPlots("Work saved and what it costs", [
    panel("PSNR to int8 without either, dB", ({ toDense }) => toDense),
    ...(classifier === undefined ? [] : [panel("Frechet distance to real images", ({ frechet }) => frechet)]),
  ]);
  const contents = [report, `${JSON.stringify({ resolution, engines, sweep }, undefined, 2)}\n`, svg];
  out.write(new Map(FILES.map((file, i) => [file, contents[i]!])));
}
