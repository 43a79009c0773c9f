import { createHash } from "node:crypto";
import { closeSync, openSync, readdirSync, readFileSync, readSync } from "node:fs";
import { availableParallelism } from "node:os";
import { dirname, extname, join } from "node:path";
import { z } from "zod";
import { OutputFile } from "../files/output-file.ts";
import { makeFolder } from "../files/disk.ts";
import { calibrationImages, widest, type ActivationRanges, type CalibrationOptions } from "../golden/calibrate.ts";
import { quantiseWith, type QuantisedModel } from "../golden/model.ts";
import { packageRoot } from "../hdl/templates.ts";
import type { Checkpoint } from "../reference/checkpoint.ts";
import { progress, progressDone } from "./console.ts";
import { runTasks } from "./workers.ts";

/**
 * The model in integers: images denoised in float, several at a time, and scales chosen from what they show. What they
 * showed is kept by content (model, settings, and the code of the float model), so that nothing is looked at twice.
 */
export async function calibrated(checkpoint: Checkpoint, options: CalibrationOptions): Promise<QuantisedModel> {
  const images = calibrationImages(checkpoint.config, options);
  const key = digestOf(checkpoint, JSON.stringify(images));
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
  return quantiseWith(checkpoint, ranges);
}

const kept = z.object({ ranges: z.record(z.string(), z.number().nonnegative()), digest: z.string() });
const sealOf = (ranges: ActivationRanges): string => createHash("sha256").update(JSON.stringify(ranges)).digest("hex");

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
function digestOf({ files }: Checkpoint, settings: string): string {
  const hash = createHash("sha256").update(settings);
  const code = ["network", "reference", "kernels"].flatMap((folder) => {
    const path = join(import.meta.dirname, "..", folder);
    return readdirSync(path).map((file) => join(path, file));
  });
  const observer = join(import.meta.dirname, "..", "golden", `calibrate${extname(import.meta.filename)}`);
  for (const file of [...files, ...code, observer]) {
    hash.update("\0");
    updateWith(hash, file);
  }
  return hash.digest("hex");
}

/** Hashes a file piece by piece: checkpoints have gigabytes. */
function updateWith(hash: ReturnType<typeof createHash>, path: string): void {
  const piece = Buffer.alloc(2 ** 22);
  const file = openSync(path, "r");
  try {
    for (let bytes; (bytes = readSync(file, piece)) > 0;) hash.update(piece.subarray(0, bytes));
  } finally {
    closeSync(file);
  }
}
