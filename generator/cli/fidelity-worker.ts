import { parentPort, workerData } from "node:worker_threads";
import { compareImage, type FidelitySettings, type Point } from "../golden/fidelity.ts";
import type { QuantisedModel } from "../golden/model.ts";
import { openModel } from "../reference/checkpoint.ts";
import type { Prompt } from "../reference/forward.ts";
import { openClassifier } from "../reference/classifier.ts";

export interface WorkerData extends FidelitySettings {
  readonly folder: string;
  readonly classifier: string | undefined;
  readonly model: QuantisedModel;
}

export interface Task {
  readonly prompt: Prompt;
  readonly seed: number;
  readonly points: readonly Point[];
}

const { folder, classifier, model, ...settings } = workerData as WorkerData;
const checkpoint = openModel(folder);
const judge = classifier === undefined ? undefined : openClassifier(classifier);

parentPort!.on("message", ({ points, ...image }: Task) => {
  parentPort!.postMessage({ result: compareImage(checkpoint, model, judge, { ...settings, ...image }, points) });
});
