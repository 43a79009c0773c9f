import type { AnyCheckpoint } from "../reference/checkpoint.ts";
import type { Classifier } from "../reference/classifier.ts";
import type { Prompt } from "../reference/forward.ts";
import type { Grid } from "../reference/latent.ts";
import { channelKind, psnr } from "../reference/psnr.ts";
import { sample } from "../reference/sampler.ts";
import { fineLoop, type Sampler } from "../reference/schedule.ts";
import { LATENT_SCALE, type QuantisedModel } from "./model.ts";
import { sampleGolden, totals, type OperatingPoint } from "./sampler.ts";

export interface FidelitySettings {
  readonly resolution: Grid;
  readonly steps: number;
  readonly guidance: number;
  readonly sampler: Sampler;
}

/** A run to compare: of the settings with reuse and thresholding, or with other steps. */
export interface Point extends OperatingPoint {
  readonly steps?: number;
  readonly sampler?: Sampler;
}

/** How an image was judged; whether as its class by a classifier, where one was there. */
export interface Judged {
  /** In dB, against a fine solution of the float model for the same class and seed. */
  readonly toFine: number;
  readonly recognised?: boolean;
  readonly features?: Float32Array;
}

/** One image of the golden model at one operating point. */
export interface PointResult extends Judged {
  /** In dB, against the float model's image of the same class and seed. */
  readonly toFloat: number;
  /** In dB, against the golden model's without reuse and thresholding; infinite for that itself. */
  readonly toDense: number;
  /** Share of token-steps that were reused, and of attention positions that were scored. */
  readonly reuse: number;
  readonly density: number;
  readonly macs: number;
  readonly denseMacs: number;
  /** Values of the latent that saturated, over all steps. */
  readonly saturated: number;
}

/** Samples one image in float, in integers, and at each point, and judges them all. */
export function compareImage(
  checkpoint: AnyCheckpoint,
  model: QuantisedModel,
  classifier: Classifier | undefined,
  { prompt, ...rest }: FidelitySettings & { readonly prompt: Prompt; readonly seed: number },
  points: readonly Point[],
): { float: Judged; points: PointResult[] } {
  const settings = { ...rest, ...prompt };
  const kind = channelKind(checkpoint.config);
  const fine = sample(checkpoint, { ...settings, ...fineLoop(settings.sampler) });
  const judge = (image: Float32Array): Judged => {
    const toFine = psnr(fine, image, kind);
    if (!classifier) return { toFine };
    const { features, logits } = classifier.judge(image);
    return { toFine, features, recognised: logits.indexOf(Math.max(...logits)) === prompt.label };
  };
  const float = sample(checkpoint, settings);
  let dense: Float32Array | undefined;
  const results = [{}, ...points].map((point): PointResult => {
    const { latent, steps } = sampleGolden(checkpoint, model, { ...settings, ...point });
    const image = Float32Array.from(latent, (value) => value * LATENT_SCALE);
    dense ??= image;
    return { ...judge(image), toFloat: psnr(float, image, kind), toDense: psnr(dense, image, kind), ...totals(steps) };
  });
  return { float: judge(float), points: results };
}
