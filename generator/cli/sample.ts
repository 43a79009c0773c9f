import { writeFileSync } from "node:fs";
import { PNG } from "pngjs";
import { DesignError } from "../compiler/design.ts";
import { LATENT_SCALE } from "../golden/model.ts";
import { sampleGolden, totals, type StepReport } from "../golden/sampler.ts";
import { openCheckpoint } from "../reference/checkpoint.ts";
import { tokensPerSide } from "../reference/dit.ts";
import { psnr } from "../reference/psnr.ts";
import { sample as sampleFloat } from "../reference/sampler.ts";
import type { Sampler } from "../reference/schedule.ts";
import { percent, progress, progressDone, table } from "./console.ts";
import { checkClass } from "./generate.ts";
import { operatingPoint } from "./operating-point.ts";
import { quantisedFor } from "./quantise.ts";

export interface SampleFlags {
  readonly model: string;
  readonly resolution: number | undefined;
  readonly class: readonly number[];
  readonly count: number;
  readonly steps: number;
  readonly guidance: number;
  readonly seed: number;
  readonly sampler: Sampler;
  readonly engine: "float" | "golden";
  readonly quantised: string | undefined;
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
  const point = operatingPoint(flags);
  if (flags.engine === "float" && Object.keys(point).length > 0) {
    throw new DesignError("--ctr and --st belong to the golden engine: the float model is the dense reference");
  }

  const common = { resolution, steps: flags.steps, guidance: flags.guidance, sampler: flags.sampler };
  const model =
    flags.engine === "golden" ? quantisedFor(checkpoint, { quantised: flags.quantised, ...common }) : undefined;
  const images: Float32Array[] = [];
  const reports: ImageReport[] = [];
  for (const label of flags.class) {
    for (let i = 0; i < flags.count; i++) {
      const seed = flags.seed + i;
      const total = flags.class.length * flags.count;
      const done = images.length;
      progress(`class ${label}, seed ${seed}: float`, done / total);
      const float = sampleFloat(checkpoint, { ...common, label, seed });
      if (!model) {
        images.push(float);
        reports.push({ class: label, seed });
        continue;
      }
      const { latent, steps } = sampleGolden(checkpoint, model, {
        ...{ ...common, label, seed },
        ...point,
        progress: (step) => {
          const share = (done + step / flags.steps) / total;
          progress(`class ${label}, seed ${seed}: golden step ${step + 1} of ${flags.steps}`, share);
        },
      });
      const image = Float32Array.from(latent, (value) => value * LATENT_SCALE);
      images.push(image);
      const { reuse: reused, density, macs, denseMacs } = totals(steps);
      reports.push({
        ...{ class: label, seed, psnr: psnr(float, image), reuse: reused, density, saved: denseMacs / macs, steps },
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
