import { realpathSync } from "node:fs";
import { availableParallelism } from "node:os";
import { extname, join } from "node:path";
import { z } from "zod";
import { digestOf, digestOfFile } from "../files/manifest.ts";
import {
  CALIBRATION,
  calibrationImages,
  widest,
  type ActivationRanges,
  type CalibrationImage,
  type CalibrationOptions,
} from "../golden/calibrate.ts";
import { inMemory, streamedModel, type QuantisedModel } from "../golden/model.ts";
import { openQuantised } from "../golden/quantised-file.ts";
import { DesignError } from "../compiler/design-error.ts";
import { openWords } from "../reference/captions.ts";
import type { AnyCheckpoint } from "../reference/checkpoint.ts";
import { isCaptioned } from "../reference/families.ts";
import type { Prompt } from "../reference/forward.ts";
import type { Grid } from "../reference/latent.ts";
import type { PixartConfig } from "../reference/pixart.ts";
import { progress, progressDone } from "./console.ts";
import { codeDigests, keep, keptFile, readKept } from "./kept.ts";
import { sizeOf } from "./prompts.ts";
import { runTasks } from "./workers.ts";

type Loop = Required<Pick<CalibrationOptions, "resolution" | "guidance" | "sampler">>;

/**
 * The model in integers, with weights that are read when they are asked for: images denoised in float, several at a time, and scales chosen from what they show. What they
 * showed is kept by content (model, settings, and the code of the float model), so that nothing is looked at twice.
 * @param prompts what is asked for, which a model with captions and no words of its own is calibrated on
 */
export async function calibrated(
  checkpoint: AnyCheckpoint,
  loop: Loop,
  prompts: readonly Prompt[] = [],
): Promise<QuantisedModel> {
  return streamedModel(checkpoint, await rangesOf(checkpoint, imagesFor(checkpoint, loop, prompts)));
}

/** Captions of files that calibration looks at. */
const MOST_PROMPTS = 4;

/** Captions with every word of a model in one of them; undefined for a model without words of its own. */
export function captionsOfWords(folder: string, config: PixartConfig, resolution: Grid): Prompt[] | undefined {
  const words = openWords(folder, config.captionChannels);
  return words?.spread.map((rows) => ({ captions: [rows, words.none], ...sizeOf(config, resolution) }));
}

/** Of classes, or of captions: the same whatever is asked for, where the model has either of its own. */
function imagesFor({ folder, config }: AnyCheckpoint, loop: Loop, prompts: readonly Prompt[]): CalibrationImage[] {
  const { resolution, guidance, sampler } = loop;
  if (!isCaptioned(config)) return calibrationImages(config, { resolution, guidance, sampler });
  const shown = captionsOfWords(folder, config, resolution) ?? prompts.slice(0, MOST_PROMPTS);
  const { steps, seed } = CALIBRATION;
  return shown.map((prompt, i) => ({ resolution, guidance, sampler, ...prompt, steps, seed: seed + i }));
}

const RANGES = z.record(z.string(), z.number().nonnegative());

async function rangesOf(checkpoint: AnyCheckpoint, images: readonly CalibrationImage[]): Promise<ActivationRanges> {
  const file = keptFile("calibration", keyOf(checkpoint, JSON.stringify(images)));
  let ranges = readKept(file, RANGES);
  if (!ranges) {
    // As many threads as there are cores; what one has is read from the checkpoint once for all its images.
    const jobs = Math.min(availableParallelism(), images.length);
    const groups = Array.from({ length: jobs }, (_, g) => images.filter((_, i) => i % jobs === g));
    ranges = widest(
      await runTasks<ActivationRanges>(new URL("./calibration-worker.js", import.meta.url), groups, {
        ...{ jobs, data: { folder: checkpoint.folder } },
        progress: (share) => {
          progress(`calibrating: ${images.length} images in float`, share);
        },
      }),
    );
    progressDone();
    keep(file, ranges);
  }
  return ranges;
}

/** The model in integers: from a file, or calibrated with these settings. */
export async function quantisedFor(...asked: Parameters<typeof streamedFor>): Promise<QuantisedModel> {
  return inMemory(await streamedFor(...asked));
}

/** The same with weights that are read when they are asked for. */
export async function streamedFor(
  checkpoint: AnyCheckpoint,
  quantised: string | undefined,
  loop: Loop,
  prompts: readonly Prompt[] = [],
): Promise<QuantisedModel> {
  if (quantised === undefined) return calibrated(checkpoint, loop, prompts);
  const model = openQuantised(quantised);
  if (JSON.stringify(model.config) !== JSON.stringify(checkpoint.config)) {
    throw new DesignError(`${quantised} was made from another model than ${checkpoint.folder}`);
  }
  if (model.digest !== checkpoint.digest()) {
    throw new DesignError(`${quantised} was made from other weights than those of ${checkpoint.folder}`);
  }
  return model;
}

/** SHA-256 over the settings, the checkpoint and the code that computes in float. */
function keyOf(checkpoint: AnyCheckpoint, settings: string): string {
  const observer = join(import.meta.dirname, "..", "golden", `calibrate${extname(import.meta.filename)}`);
  const code = [...codeDigests(["network", "reference", "kernels"]), digestOfFile(realpathSync(observer))];
  return digestOf([settings, JSON.stringify(checkpoint.config), checkpoint.digest(), ...code].join("\0"));
}
