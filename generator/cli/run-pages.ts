import { resolve } from "node:path";
import { DesignError, type Design } from "../compiler/design.ts";
import { OutputFile } from "../files/output-file.ts";
import { LATENT_SCALE } from "../golden/model.ts";
import { totals, type StepReport } from "../golden/sampler.ts";
import type { Grid } from "../reference/latent.ts";
import type { RunRecord } from "../simulation/run-record.ts";
import type { RtlSample } from "../simulation/run-sample.ts";
import { grouped, percent } from "./console.ts";
import { calledLine } from "./regress-jobs.ts";
import { reportOf } from "./rtl.ts";
import { reportPage, type RunReport, type Timeline } from "./run-report.ts";
import { titleOf, type Sampled, type Start } from "./sample-engines.ts";

/** Where a report goes, when there is to be one. @throws DesignError, OutputError */
export function reportFile(
  path: string | undefined,
  inputs: readonly (string | undefined)[],
  out?: string,
): OutputFile | undefined {
  if (path === undefined) return undefined;
  if (!path.endsWith(".html")) throw new DesignError(`--report ${path}: a name that ends in .html`);
  if (out !== undefined && resolve(path) === resolve(out)) throw new DesignError(`--report ${path}: that is --out`);
  return new OutputFile(path, inputs);
}

/** What a run was made with. */
interface Settings extends Pick<RunReport, "model" | "resolution"> {
  readonly resolution: Grid;
  readonly bandwidth: number;
  /** The accelerator, in RTL. */
  readonly design?: Design;
}

/** A page about images that were sampled. @param images in the model's units, as `floats` and `fine` */
export function samplePage(
  { design, bandwidth, ...settings }: Settings,
  wanted: readonly Start[],
  {
    floats,
    fine,
    images,
    sampled,
  }: {
    readonly floats: readonly Float32Array[];
    readonly fine: readonly Float32Array[] | undefined;
    readonly images: readonly Float32Array[];
    readonly sampled: readonly Sampled[];
  },
): Promise<string> {
  const [{ record, looks, rtl, steps }] = sampled as [Sampled];
  return reportPage({
    ...{ ...settings, title: wanted.map(titleOf).join("; "), command: calledLine(), record: record! },
    figures: [...workFigures(steps), ...(rtl && design ? rtlFigures(rtl, design) : [])],
    images: images.map((image, i) => ({
      ...{ title: titleOf(wanted[i]!), name: rtl ? "the accelerator" : "golden model", image },
      others: [{ name: "float", image: floats[i]! }, ...(fine ? [{ name: "fine solution", image: fine[i]! }] : [])],
    })),
    timeline: looks && design && timelineOf(looks, design, bandwidth),
  });
}

/** A page about the loop that a verification ran first. */
export function verifyPage(
  { design, bandwidth, ...settings }: Settings & { readonly design: Design },
  { title, sample, record }: { readonly title: string; readonly sample: RtlSample; readonly record: RunRecord },
): Promise<string> {
  const inUnits = (latent: Int16Array): Float32Array => Float32Array.from(latent, (value) => value * LATENT_SCALE);
  return reportPage({
    ...{ ...settings, title: `Verification of ${title}`, command: calledLine(), record },
    figures: [...workFigures(sample.steps), ...rtlFigures(reportOf(sample, design), design)],
    images: [
      {
        ...{ title, name: "the accelerator", image: inUnits(sample.latent) },
        others: [{ name: "golden model", image: inUnits(record.steps.at(-1)!.latent) }],
      },
    ],
    timeline: timelineOf(sample, design, bandwidth),
  });
}

function workFigures(steps: readonly StepReport[]): RunReport["figures"] {
  const { evaluations, density, macs, denseMacs } = totals(steps);
  return [
    { name: "evaluations", value: `${evaluations.toFixed(1)} in ${steps.length} steps` },
    { name: "positions scored", value: percent(density) },
    {
      name: "multiply-accumulates",
      value: `${grouped(macs)}, ${percent(macs / denseMacs)} of the same steps without reuse and thresholding`,
    },
  ];
}

function rtlFigures(
  { cycles, utilisation, bytes }: ReturnType<typeof reportOf>,
  { shape }: Design,
): RunReport["figures"] {
  const { lanes, width } = shape.engine;
  return [
    { name: "array", value: `${lanes}x${width}` },
    { name: "cycles", value: grouped(cycles) },
    { name: "utilisation", value: percent(utilisation) },
    { name: "bytes read and written", value: `${grouped(bytes.read)} and ${grouped(bytes.written)}` },
  ];
}

function timelineOf(
  { samples, counters, descriptors }: Pick<RtlSample, "samples" | "counters" | "descriptors">,
  { shape }: Design,
  bandwidth: number,
): Timeline {
  const { engine, bus } = shape;
  return { samples: [...samples, counters], descriptors, lanes: engine.lanes, busBytes: bus.bytes, bandwidth };
}
