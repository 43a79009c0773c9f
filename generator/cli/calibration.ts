import { readdirSync, readFileSync, realpathSync } from "node:fs";
import { availableParallelism } from "node:os";
import { dirname, extname, join } from "node:path";
import { z } from "zod";
import { OutputFile } from "../files/output-file.ts";
import { makeFolder } from "../files/disk.ts";
import { digestOf, digestOfFile } from "../files/manifest.ts";
import {
  calibrationImages,
  widest,
  type ActivationRanges,
  type CalibrationImage,
  type CalibrationOptions,
} from "../golden/calibrate.ts";
import { quantiseNetwork, quantiseWith, type QuantisedModel, type QuantisedNetwork } from "../golden/model.ts";
import { loadQuantised } from "../golden/quantised-file.ts";
import { packageRoot } from "../files/package.ts";
import { DesignError } from "../compiler/design-error.ts";
import type { Checkpoint, CheckpointOf } from "../reference/checkpoint.ts";
import { progress, progressDone } from "./console.ts";
import { runTasks } from "./workers.ts";

/**
 * The model in integers: images denoised in float, several at a time, and scales chosen from what they show. What they
 * showed is kept by content (model, settings, and the code of the float model), so that nothing is looked at twice.
 */
export async function calibrated(checkpoint: Checkpoint, options: CalibrationOptions): Promise<QuantisedModel> {
  return quantiseWith(checkpoint, await rangesOf(checkpoint, calibrationImages(checkpoint.config, options)));
}

/** The same of a model with captions, of which calibration looks at those that are given. */
export async function calibratedOn(
  checkpoint: CheckpointOf<unknown>,
  images: readonly CalibrationImage[],
): Promise<QuantisedNetwork> {
  return quantiseNetwork(checkpoint, await rangesOf(checkpoint, images));
}

async function rangesOf(
  checkpoint: CheckpointOf<unknown>,
  images: readonly CalibrationImage[],
): Promise<ActivationRanges> {
  const key = keyOf(checkpoint, JSON.stringify(images));
  const file = join(process.env["DISC_CACHE"] ?? join(packageRoot, "build"), "calibration", `${key}.json`);
  let ranges = readKept(file);
  if (!ranges) {
    ranges = widest(
      await runTasks<ActivationRanges>(new URL("./calibration-worker.js", import.meta.url), images, {
        ...{ jobs: availableParallelism(), data: { folder: checkpoint.folder } },
        progress: (share, done) => {
          progress(`calibrating: ${done} of ${images.length} images in float`, share);
        },
      }),
    );
    progressDone();
    keep(file, ranges);
  }
  return ranges;
}

/** The model in integers: from a file, or calibrated with these settings. */
export async function quantisedFor(
  checkpoint: Checkpoint,
  quantised: string | undefined,
  { resolution, guidance, sampler }: Required<Pick<CalibrationOptions, "resolution" | "guidance" | "sampler">>,
): Promise<QuantisedModel> {
  if (quantised === undefined) return calibrated(checkpoint, { resolution, guidance, sampler });
  const model = loadQuantised(quantised);
  if (JSON.stringify(model.config) !== JSON.stringify(checkpoint.config)) {
    throw new DesignError(`${quantised} was made from another model than ${checkpoint.folder}`);
  }
  return model;
}

const kept = z.object({ ranges: z.record(z.string(), z.number().nonnegative()), digest: z.string() });
const sealOf = (ranges: ActivationRanges): string => digestOf(JSON.stringify(ranges));

/** What was kept there; nothing where the file is absent, cut off or changed. */
function readKept(file: string): ActivationRanges | undefined {
  try {
    const { ranges, digest } = kept.parse(JSON.parse(readFileSync(file, "utf8")));
    return digest === sealOf(ranges) ? ranges : undefined;
  } catch {
    return undefined;
  }
}

/** Where nothing can be written, the next run calibrates anew. */
function keep(file: string, ranges: ActivationRanges): void {
  try {
    makeFolder(dirname(file));
    new OutputFile(file).write(JSON.stringify({ ranges, digest: sealOf(ranges) }));
  } catch {
    return;
  }
}

/** SHA-256 over the settings, the checkpoint's files and the code that computes in float. */
function keyOf({ files }: CheckpointOf<unknown>, settings: string): string {
  const code = ["network", "reference", "kernels"].flatMap((folder) => {
    const path = join(import.meta.dirname, "..", folder);
    return readdirSync(path).map((file) => join(path, file));
  });
  const observer = join(import.meta.dirname, "..", "golden", `calibrate${extname(import.meta.filename)}`);
  const digests = [...files, ...code, observer].map((file) => digestOfFile(realpathSync(file)));
  return digestOf([settings, ...digests].join("\0"));
}
