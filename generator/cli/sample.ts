import { writeFileSync } from "node:fs";
import { PNG } from "pngjs";
import { DesignError } from "../compiler/design.ts";
import { LATENT_SCALE, quantiseModel } from "../golden/model.ts";
import { sampleGolden, type SoftmaxThreshold, type StepReport } from "../golden/sampler.ts";
import type { TokenReuse } from "../golden/token-reuse.ts";
import { openCheckpoint } from "../reference/checkpoint.ts";
import { tokensPerSide } from "../reference/dit.ts";
import { sample as sampleFloat } from "../reference/sampler.ts";
import { percent, progress, progressDone, table } from "./console.ts";
import { checkClass } from "./generate.ts";

export interface SampleFlags {
  readonly model: string;
  readonly resolution: number | undefined;
  readonly class: readonly number[];
  readonly count: number;
  readonly steps: number;
  readonly guidance: number;
  readonly seed: number;
  readonly engine: "float" | "golden";
  readonly ctr: string | undefined;
  readonly st: string | undefined;
  readonly out: string;
  readonly json: boolean;
}

interface ImageReport {
  readonly class: number;
  readonly seed: number;
  /** Against the float image of the same class and seed, in dB; undefined for the float engine. */
  readonly psnr?: number;
  /** Share of token-steps that were reused. */
  readonly reuse?: number;
  /** Share of attention positions that were scored. */
  readonly density?: number;
  /** Multiply-accumulates of the dense run over those that were done. */
  readonly saved?: number;
  readonly steps?: readonly StepReport[];
}

/** Samples one image a class and seed and writes them as one PNG: a row a class, a column a seed. */
export function sample(flags: SampleFlags): void {
  const checkpoint = openCheckpoint(flags.model);
  const { config } = checkpoint;
  const resolution = flags.resolution ?? config.sampleSize;
  tokensPerSide(config, resolution);
  for (const label of flags.class) checkClass(label, config);
  for (const [what, value] of Object.entries({ steps: flags.steps, count: flags.count })) {
    if (!Number.isInteger(value) || value < 1) throw new DesignError(`${what} ${value}: a whole number from 1 up`);
  }
  const reuse = flags.ctr === undefined ? undefined : parseReuse(flags.ctr);
  const sparse = flags.st === undefined ? undefined : parseThreshold(flags.st);
  if (flags.engine === "float" && (reuse ?? sparse)) {
    throw new DesignError("--ctr and --st belong to the golden engine: the float model is the dense reference");
  }

  const common = { resolution, steps: flags.steps, guidance: flags.guidance };
  const model =
    flags.engine === "golden"
      ? quantiseModel(checkpoint, {
          ...{ resolution, labels: calibrationLabels(config.classes), steps: 6, guidance: flags.guidance, seed: 1000 },
          progress: (done, total) => {
            progress(`calibrating: float step ${done + 1} of ${total}`);
          },
        })
      : undefined;
  const images: Float32Array[] = [];
  const reports: ImageReport[] = [];
  for (const label of flags.class) {
    for (let i = 0; i < flags.count; i++) {
      const seed = flags.seed + i;
      progress(`class ${label}, seed ${seed}: float`);
      const float = sampleFloat(checkpoint, { ...common, label, seed });
      if (!model) {
        images.push(float);
        reports.push({ class: label, seed });
        continue;
      }
      const { latent, steps } = sampleGolden(checkpoint, model, {
        ...{ ...common, label, seed },
        ...(reuse ? { reuse } : {}),
        ...(sparse ? { sparse } : {}),
        progress: (step) => {
          progress(`class ${label}, seed ${seed}: golden step ${step + 1} of ${flags.steps}`);
        },
      });
      const image = Float32Array.from(latent, (value) => value * LATENT_SCALE);
      images.push(image);
      const total = (key: "macs" | "denseMacs" | "active" | "tokens" | "scored" | "positions"): number =>
        steps.reduce((sum, step) => sum + step[key], 0);
      reports.push({
        ...{ class: label, seed, psnr: psnr(float, image), reuse: 1 - total("active") / total("tokens") },
        ...{ density: total("scored") / total("positions"), saved: total("denseMacs") / total("macs"), steps },
      });
    }
  }
  progressDone();
  writeSheet(flags.out, images, flags.count, config.inChannels, resolution);

  if (flags.json) {
    console.log(JSON.stringify({ out: flags.out, engine: flags.engine, images: reports }));
    return;
  }
  if (model) {
    const rows = reports.map(({ class: label, seed, psnr: decibels, reuse: reused, density, saved }) => [
      ...[String(label), String(seed), decibels!.toFixed(1), percent(reused!), percent(density!), saved!.toFixed(2)],
    ]);
    console.log(table(["class", "seed", "PSNR dB to float", "reused", "density", "work saved, times"], rows));
  }
  console.log(`${flags.out}: ${images.length} image${images.length > 1 ? "s" : ""} of ${resolution}x${resolution}`);
}

/** Four labels spread over the classes. */
const calibrationLabels = (classes: number): number[] => [
  ...new Set([0, 1, 2, 3].map((i) => Math.floor(((i + 0.5) * classes) / 4))),
];

function numbers(flag: string, text: string, form: string): number[] {
  const values = text.split(",").map(Number);
  if (values.length !== form.split(",").length || !values.every((value) => Number.isFinite(value) && value >= 0)) {
    throw new DesignError(`${flag} ${text} is not ${form}`);
  }
  return values;
}

function parseReuse(text: string): TokenReuse {
  const [alpha, maxAge] = numbers("--ctr", text, "ALPHA,MAXAGE") as [number, number];
  return { alpha, maxAge };
}

function parseThreshold(text: string): SoftmaxThreshold {
  const [theta, interval, from] = numbers("--st", text, "THETA,INTERVAL,FROM") as [number, number, number];
  if (!Number.isInteger(interval) || interval < 1)
    throw new DesignError(`--st ${text}: INTERVAL is a whole number from 1 up`);
  return { theta, interval, from };
}

/** Peak signal-to-noise ratio of images in [-1, 1], values outside clipped: 10 log10(4 / mean squared error). */
function psnr(a: Float32Array, b: Float32Array): number {
  const clip = (value: number): number => Math.max(-1, Math.min(1, value));
  const error = a.reduce((sum, value, i) => sum + (clip(value) - clip(b[i]!)) ** 2, 0);
  return 10 * Math.log10((4 * a.length) / error);
}

/** Images [channels, side, side] in [-1, 1], `columns` in a row; the first channel in grey, or three in colour. */
function writeSheet(
  out: string,
  images: readonly Float32Array[],
  columns: number,
  channels: number,
  side: number,
): void {
  const png = new PNG({ width: columns * side, height: Math.ceil(images.length / columns) * side });
  for (const [n, image] of images.entries()) {
    for (let y = 0; y < side; y++) {
      for (let x = 0; x < side; x++) {
        const at = 4 * ((Math.floor(n / columns) * side + y) * png.width + (n % columns) * side + x);
        for (let colour = 0; colour < 3; colour++) {
          const value = image[((channels === 3 ? colour : 0) * side + y) * side + x]!;
          png.data[at + colour] = Math.max(0, Math.min(255, Math.round((value + 1) * 127.5)));
        }
        png.data[at + 3] = 255;
      }
    }
  }
  try {
    writeFileSync(out, PNG.sync.write(png));
  } catch (error) {
    throw new DesignError(`${out} cannot be written: ${(error as Error).message}`);
  }
}
