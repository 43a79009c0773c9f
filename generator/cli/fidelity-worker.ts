import { parentPort, workerData } from "node:worker_threads";
import { z } from "zod";
import { compareImage, sampleRun, type FidelityImage, type Point, type Run, type Sampled } from "../golden/fidelity.ts";
import type { QuantisedModel } from "../golden/model.ts";
import { digestOf } from "../files/manifest.ts";
import { openModel } from "../reference/checkpoint.ts";
import { openClassifier } from "../reference/classifier.ts";
import { channelKind } from "../reference/psnr.ts";
import { keep, keptFile, readKept } from "./kept.ts";

export interface WorkerData {
  readonly folder: string;
  readonly classifier: string | undefined;
  readonly model: QuantisedModel;
  /** A digest of what decides an image beside the task: models and code. */
  readonly digest: string;
}

export interface Task extends FidelityImage {
  readonly points: readonly Point[];
}

const SAMPLED = z.object({
  /** Float32 in base64. */
  image: z.string(),
  work: z
    .object({
      ...{ evaluations: z.number(), reuse: z.number(), density: z.number() },
      ...{ macs: z.number(), denseMacs: z.number(), saturated: z.number() },
    })
    .optional(),
});

const { folder, classifier: judge, model, digest } = workerData as WorkerData;
const checkpoint = openModel(folder);
const classifier = judge === undefined ? undefined : openClassifier(judge);
const kind = channelKind(checkpoint.config);

/** Samples an image, or takes what was kept of it. */
function sampled(image: FidelityImage, run: Run): Sampled {
  const file = keptFile("fidelity", digestOf([digest, JSON.stringify([image, run])].join("\0")));
  const kept = readKept(file, SAMPLED);
  if (kept) {
    const bytes = Uint8Array.from(Buffer.from(kept.image, "base64"));
    return { image: new Float32Array(bytes.buffer), ...(kept.work && { work: kept.work }) };
  }
  const found = sampleRun(checkpoint, model, image, run);
  const { buffer, byteOffset, byteLength } = found.image;
  keep(file, { ...found, image: Buffer.from(buffer, byteOffset, byteLength).toString("base64") });
  return found;
}

parentPort!.on("message", ({ points, ...image }: Task) => {
  let done = 0;
  const next = (run: Run): Sampled => {
    // Beside the points there are a fine solution and the float model's.
    parentPort!.postMessage({ share: done++ / (points.length + 2) });
    return sampled(image, run);
  };
  const result = compareImage(next, { kind, label: image.prompt.label, classifier }, points);
  parentPort!.postMessage({ result });
});
