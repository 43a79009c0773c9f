import { mkdirSync, writeFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join, relative } from "node:path";
import { DesignError } from "../compiler/design.ts";
import type { compareImage, Judged, PointResult } from "../golden/fidelity.ts";
import type { OperatingPoint } from "../golden/sampler.ts";
import { packageRoot, renderTemplate } from "../hdl/templates.ts";
import { openCheckpoint } from "../reference/checkpoint.ts";
import { openClassifier, type FeatureStatistics } from "../reference/classifier.ts";
import { tokensPerSide } from "../reference/dit.ts";
import { frechetDistance, statisticsOf } from "../reference/frechet.ts";
import { percent, progress, progressDone, table } from "./console.ts";
import type { Task, WorkerData } from "./fidelity-worker.ts";
import { DEFAULTS, operatingPoint } from "./operating-point.ts";
import { scatterPlots } from "./plot.ts";
import { quantisedFor } from "./quantise.ts";
import { runTasks } from "./workers.ts";

export interface FidelityFlags {
  readonly model: string;
  readonly classifier: string;
  readonly quantised: string | undefined;
  readonly images: number;
  readonly sweep: number;
  readonly steps: number;
  readonly guidance: number;
  readonly seed: number;
  readonly ctr: string | undefined;
  readonly st: string | undefined;
  readonly jobs: number | undefined;
  readonly out: string | undefined;
  readonly json: boolean;
}

type ImageResult = ReturnType<typeof compareImage>;

/** What one engine or operating point came to over many images. */
interface Summary {
  readonly name: string;
  readonly images: number;
  readonly accuracy: number;
  /** Frechet distance of the classifier's features to those of real images. */
  readonly frechet: number;
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
}

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
  const checkpoint = openCheckpoint(flags.model);
  const classifier = openClassifier(flags.classifier);
  const resolution = classifier.input[1];
  tokensPerSide(checkpoint.config, resolution);
  for (const [what, least] of Object.entries({ images: 2, steps: 1, sweep: 0, jobs: 1 })) {
    const value = flags[what as "images" | "steps" | "sweep" | "jobs"] ?? 1;
    if (!Number.isInteger(value) || value < least)
      throw new DesignError(`${what} ${value}: a whole number from ${least} up`);
  }
  const both = operatingPoint({ ctr: flags.ctr ?? "", st: flags.st ?? "" });
  const points: OperatingPoint[] = [{ reuse: both.reuse! }, { sparse: both.sparse! }, both];
  const model = quantisedFor(checkpoint, { quantised: flags.quantised, resolution, guidance: flags.guidance });
  // A sweep of one image has no statistics.
  const sweepImages = flags.sweep < 2 ? 0 : Math.min(flags.sweep, flags.images);

  const tasks = Array.from({ length: flags.images }, (_, i): Task => ({
    ...{ label: i % checkpoint.config.classes, seed: flags.seed + i },
    points: i < sweepImages ? [...points, ...SWEEP] : points,
  }));
  const { steps, guidance } = flags;
  const data: WorkerData = {
    ...{ folder: flags.model, classifier: flags.classifier, model, resolution, steps, guidance },
  };
  const results = await runTasks<ImageResult>(new URL("./fidelity-worker.js", import.meta.url), tasks, {
    ...{ jobs: flags.jobs ?? availableParallelism(), data },
    progress: (share, done) => {
      progress(`${done} of ${tasks.length} images`, share);
    },
  });
  progressDone();

  const engines = [
    summarise("float", results, (result) => result.float, classifier.real),
    ...[{}, ...points].map((point, i) => summarise(nameOf(point), results, ({ points: p }) => p[i]!, classifier.real)),
  ];
  const first = results.slice(0, sweepImages);
  const sweep =
    first.length === 0
      ? []
      : SWEEP.map((point, i) =>
          summarise(nameOf(point), first, ({ points: p }) => p[1 + points.length + i]!, classifier.real),
        );

  if (flags.out !== undefined) await writeReport(flags, resolution, engines, sweep, sweepImages);
  if (flags.json) console.log(JSON.stringify({ resolution, steps, guidance, engines, sweep }));
  else {
    console.log(table(HEAD, engines.map(cells)));
    if (sweep.length > 0) console.log(`\nfirst ${sweepImages} images:\n\n${table(HEAD, sweep.map(cells))}`);
    if (flags.out !== undefined) console.log(`\n${flags.out}: fidelity.md, fidelity.json, fidelity.svg`);
  }
}

function summarise(
  name: string,
  results: readonly ImageResult[],
  pick: (result: ImageResult) => Judged | PointResult,
  real: FeatureStatistics,
): Summary {
  const picked = results.map(pick);
  const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
  const summary = {
    ...{ name, images: picked.length, accuracy: mean(picked.map(({ recognised }) => (recognised ? 1 : 0))) },
    frechet: frechetDistance(statisticsOf(picked.map(({ features }) => features)), real),
  };
  const golden = picked.filter((each): each is PointResult => "macs" in each);
  if (golden.length === 0) return summary;
  const of = (key: "toFloat" | "toDense" | "reuse" | "density" | "macs" | "denseMacs"): number[] =>
    golden.map((each) => each[key]);
  const toDense = mean(of("toDense"));
  return {
    ...{ ...summary, toFloat: mean(of("toFloat")), leastToFloat: Math.min(...of("toFloat")) },
    ...(Number.isFinite(toDense) ? { toDense } : {}),
    ...{ reuse: mean(of("reuse")), density: mean(of("density")), macs: mean(of("macs")) },
    saved: mean(of("denseMacs")) / mean(of("macs")),
  };
}

function nameOf({ reuse, sparse }: OperatingPoint): string {
  return [
    "int8",
    ...(reuse ? [`CTR ${reuse.alpha},${reuse.maxAge}`] : []),
    ...(sparse ? [`ST ${sparse.theta},${sparse.interval},${sparse.from}`] : []),
  ].join(" + ");
}

const HEAD = [
  ...["engine", "accuracy", "Frechet", "PSNR to float", "least", "PSNR to int8"],
  ...["reused", "density", "MAC/1e6", "work saved"],
];

function cells(row: Summary): string[] {
  const show = (value: number | undefined, as: (value: number) => string): string =>
    value === undefined ? "-" : as(value);
  const fixed = (digits: number) => (value: number) => value.toFixed(digits);
  return [
    ...[row.name, percent(row.accuracy), row.frechet.toFixed(2), show(row.toFloat, fixed(1))],
    ...[show(row.leastToFloat, fixed(1)), show(row.toDense, fixed(1)), show(row.reuse, percent)],
    ...[show(row.density, percent), show(row.macs, (value) => (value / 1e6).toFixed(0)), show(row.saved, fixed(2))],
  ];
}

const markdown = (rows: readonly (readonly string[])[]): string =>
  [HEAD, HEAD.map((_, i) => (i === 0 ? "---" : "---:")), ...rows].map((row) => `| ${row.join(" | ")} |`).join("\n");

async function writeReport(
  flags: FidelityFlags,
  resolution: number,
  engines: readonly Summary[],
  sweep: readonly Summary[],
  sweepImages: number,
): Promise<void> {
  const out = flags.out!;
  const local = (folder: string): string => relative(process.cwd(), folder) || ".";
  const { images, steps, guidance, seed } = flags;
  const command =
    `disc fidelity --model ${local(flags.model)} --images ${images} --sweep ${flags.sweep} --steps ${steps} ` +
    `--guidance ${guidance} --seed ${seed}${flags.ctr ? ` --ctr ${flags.ctr}` : ""}${flags.st ? ` --st ${flags.st}` : ""}`;
  const report = renderTemplate("fidelity.md", {
    ...{ model: local(flags.model), classifier: local(flags.classifier), command, sweepImages },
    ...{ images, steps, guidance, seed, resolution, engines: markdown(engines.map(cells)) },
    ...(sweep.length > 0 ? { sweep: markdown(sweep.map(cells)) } : {}),
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
    panel("Frechet distance to real images", ({ frechet }) => frechet),
  ]);
  try {
    mkdirSync(out, { recursive: true });
    writeFileSync(join(out, "fidelity.md"), report);
    writeFileSync(join(out, "fidelity.json"), `${JSON.stringify({ resolution, engines, sweep }, undefined, 2)}\n`);
    writeFileSync(join(out, "fidelity.svg"), svg);
  } catch (error) {
    throw new DesignError(`${out} cannot be written: ${(error as Error).message}`);
  }
}

export const DEFAULT_CLASSIFIER = join(packageRoot, "models/digits-classifier");
