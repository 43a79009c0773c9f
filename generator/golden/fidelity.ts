import type { AnyCheckpoint } from "../reference/checkpoint.ts";
import type { Classifier } from "../reference/classifier.ts";
import type { Prompt } from "../reference/forward.ts";
import type { Grid } from "../reference/latent.ts";
import { psnr, type ChannelKind } from "../reference/psnr.ts";
import { sample } from "../reference/sampler.ts";
import { fineLoop, type Sampler } from "../reference/schedule.ts";
import { LATENT_SCALE, type QuantisedModel } from "./model.ts";
import { sampleGolden, totals, type OperatingPoint } from "./sampler.ts";

/** A sampling loop, and what saves work in it. */
export interface Point extends OperatingPoint {
  readonly sampler: Sampler;
  readonly steps: number;
}

/** An image that is sampled in several ways. */
export interface FidelityImage {
  readonly resolution: Grid;
  readonly guidance: number;
  readonly prompt: Prompt;
  readonly seed: number;
}

/** One way to sample it. */
export interface Run extends Point {
  readonly engine: "float" | "golden";
}

/** What came of it, in the model's units; the work is counted in integers alone. */
export interface Sampled {
  readonly image: Float32Array;
  readonly work?: ReturnType<typeof totals>;
}

/** How an image was judged; whether as its class by a classifier, where one was there. */
export interface Judged {
  /** In dB, against a fine solution of the float model for the same class and seed. */
  readonly toFine: number;
  readonly recognised?: boolean;
  readonly features?: Float32Array;
}

/** One image of the golden model at one operating point, and the work: see `totals`. */
export interface PointResult extends Judged, ReturnType<typeof totals> {
  /** In dB, against the float model's image of the first point's loop. */
  readonly toFloat: number;
  /** In dB, against the golden model's of the first point; infinite for that itself. */
  readonly toBase: number;
}

export interface ImageResult {
  /** The float model, in the loop of the first point. */
  readonly float: Judged;
  readonly points: readonly PointResult[];
}

export function sampleRun(
  checkpoint: AnyCheckpoint,
  model: QuantisedModel,
  { prompt, ...rest }: FidelityImage,
  { engine, ...point }: Run,
): Sampled {
  const options = { ...prompt, ...rest, ...point };
  if (engine === "float") return { image: sample(checkpoint, options) };
  const { latent, steps } = sampleGolden(checkpoint, model, options);
  return { image: Float32Array.from(latent, (value) => value * LATENT_SCALE), work: totals(steps) };
}

/**
 * Judges an image at each point, and in float in the loop of the first one.
 * @param sampled what `sampleRun` gives, from wherever it comes
 */
export function compareImage(
  sampled: (run: Run) => Sampled,
  { kind, label, classifier }: { kind: ChannelKind; label: number | undefined; classifier: Classifier | undefined },
  points: readonly Point[],
): ImageResult {
  const { sampler, steps } = points[0]!;
  const fine = sampled({ engine: "float", ...fineLoop(sampler) }).image;
  const judge = (image: Float32Array): Judged => {
    const toFine = psnr(fine, image, kind);
    if (!classifier) return { toFine };
    const { features, logits } = classifier.judge(image);
    return { toFine, features, recognised: logits.indexOf(Math.max(...logits)) === label };
  };
  const float = sampled({ engine: "float", sampler, steps }).image;
  let base: Float32Array | undefined;
  const results = points.map((point): PointResult => {
    const { image, work } = sampled({ engine: "golden", ...point });
    base ??= image;
    return { ...judge(image), toFloat: psnr(float, image, kind), toBase: psnr(base, image, kind), ...work! };
  });
  return { float: judge(float), points: results };
}
