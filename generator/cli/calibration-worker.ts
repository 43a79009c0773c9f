import { parentPort, workerData } from "node:worker_threads";
import { observeImages, type CalibrationImage } from "../golden/calibrate.ts";
import { openModel } from "../reference/checkpoint.ts";

const { folder } = workerData as { readonly folder: string };
const checkpoint = openModel(folder);

parentPort!.on("message", (images: readonly [CalibrationImage, ...CalibrationImage[]]) => {
  const result = observeImages(checkpoint, images, (step) => {
    parentPort!.postMessage({ share: step / images[0].steps });
  });
  parentPort!.postMessage({ result });
});
