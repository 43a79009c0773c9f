import type { Checkpoint } from "../reference/checkpoint.ts";
import type { Classifier } from "../reference/classifier.ts";
import { channelKind, psnr } from "../reference/psnr.ts";
import { sample } from "../reference/sampler.ts";
import type { Sampler } from "../reference/schedule.ts";
import { LATENT_SCALE, type QuantisedModel } from "./model.ts";
import { sampleGolden, totals, type OperatingPoint } from "./sampler.ts";

export interface FidelitySettings {
  readonly resolution: number;
  readonly steps: number;
  readonly guidance: number;
  readonly sampler: Sampler;
}

/** How an image was judged; nothing where no classifier was there to judge it. */
export interface Judged {
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

/** Samples one image in float, in integers, and at each operating point, and judges them all where there is a classifier. */
export function compareImage(
  checkpoint: Checkpoint,
  model: QuantisedModel,
  classifier: Classifier | undefined,
  settings: FidelitySettings & { readonly label: number; readonly seed: number },
  points: readonly OperatingPoint[],
): { float: Judged; points: PointResult[] } {
  const kind = channelKind(checkpoint.config);
  const judge = (image: Float32Array): Judged => {
    if (!classifier) return {};
    const { features, logits } = classifier.judge(image);
    return { features, recognised: logits.indexOf(Math.max(...logits)) === settings.label };
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
