import { parentPort, workerData } from "node:worker_threads";
import { observeImage, type CalibrationImage } from "../golden/calibrate.ts";
import { openModel } from "../reference/checkpoint.ts";

const { folder } = workerData as { readonly folder: string };
const checkpoint = openModel(folder);

parentPort!.on("message", (image: CalibrationImage) => {
  const result = observeImage(checkpoint, image, (step) => {
    parentPort!.postMessage({ share: step / image.steps });
  });
  parentPort!.postMessage({ result });
});
