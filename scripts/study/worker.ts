import { appendFileSync } from "node:fs";
import { parentPort, workerData } from "node:worker_threads";
import { LATENT_SCALE, type QuantisedModel } from "../../generator/golden/model.ts";
import { sampleGolden, totals } from "../../generator/golden/sampler.ts";
import { openCheckpoint } from "../../generator/reference/checkpoint.ts";
import { psnr } from "../../generator/reference/psnr.ts";
import { sample } from "../../generator/reference/sampler.ts";
import { fineLoop } from "../../generator/reference/schedule.ts";
import { forecastCaches } from "./cache-forecast.ts";
import { nameOf, pointsNamed } from "./points.ts";
import { shareMasks } from "./shared-masks.ts";

export interface Study {
  readonly folder: string;
  readonly resolution: number;
  readonly model: QuantisedModel;
  /** Points of which the name has this text. */
  readonly only: string;
  /** Where each image adds a line. */
  readonly log: string;
}

export interface Result {
  readonly toFine: number;
  readonly evaluations: number;
  readonly macs: number;
}

const { folder, resolution, model, only, log } = workerData as Study;
const checkpoint = openCheckpoint(folder);
const points = pointsNamed(only);

parentPort!.on("message", (seed: number) => {
  const image = { resolution, label: (seed - 1) % checkpoint.config.classes, seed, guidance: 2 };
  const fine = sample(checkpoint, { ...image, ...fineLoop("flow2") });
  const result = points.map(({ caches, masks, ...point }, i): Result => {
    const watch = caches ? { watch: forecastCaches(caches) } : masks && { watch: shareMasks(masks) };
    const { latent, steps } = sampleGolden(checkpoint, model, { ...image, ...point, ...watch });
    parentPort!.postMessage({ share: (i + 1) / points.length });
    const toFine = psnr(
      fine,
      Float32Array.from(latent, (value) => value * LATENT_SCALE),
      "pixels",
    );
    return { toFine, ...totals(steps) };
  });
  const named = points.map((point, i) => [nameOf(point), result[i]!.evaluations, result[i]!.macs, result[i]!.toFine]);
  appendFileSync(log, `${JSON.stringify({ seed, named })}\n`);
  parentPort!.postMessage({ result });
});
