import type { DitConfig } from "../reference/dit.ts";
import type { FloatModel, Observer } from "../reference/forward.ts";
import type { Grid } from "../reference/latent.ts";
import { sampleTogether, type SampleOptions } from "../reference/sampler.ts";
import type { Sampler } from "../reference/schedule.ts";

/** Room above the largest value seen: calibration sees few images. */
const HEADROOM = 1.1;

/** The largest magnitude that each tensor took: `LAYER in` and `LAYER out` of every linear layer, and the `residual` stream. */
export type ActivationRanges = Readonly<Record<string, number>>;

/**
 * What one step of a tensor's int8 form is to mean: the largest magnitude and a tenth more, nothing clipped. Measured on
 * models/digits, PSNR of 20 images against float: 40.9 dB; 40.1 without the tenth, 38.4 with the scale of least squared
 * error, 37.9, 29.9 and 20.7 with the 99.99th, 99.9th and 99th percentile. The few large activations matter more than
 * the resolution of the rest. A tensor of zeros gets 1.
 */
export function activationScale(largest: number): number {
  return largest === 0 ? 1 : (HEADROOM * largest) / 127;
}

export function largestMagnitude(values: Float32Array): number {
  let largest = 0;
  for (let i = 0; i < values.length; i++) largest = Math.max(largest, Math.abs(values[i]!));
  return largest;
}

/** The ranges that hold all of these. */
export function widest(all: readonly ActivationRanges[]): ActivationRanges {
  const ranges: Record<string, number> = {};
  for (const each of all) {
    for (const [name, value] of Object.entries(each)) ranges[name] = Math.max(ranges[name] ?? 0, value);
  }
  return ranges;
}

export interface CalibrationOptions {
  readonly resolution: Grid;
  /** By default four, spread over the classes. */
  readonly labels?: readonly number[];
  /** Steps of each calibration image; 6 by default. */
  readonly steps?: number;
  /** 2 by default. */
  readonly guidance?: number;
  /** Of the first image; the next ones follow. 1000 by default. */
  readonly seed?: number;
  /** `flow` by default. */
  readonly sampler?: Sampler;
}

/** A calibration image, as the float model samples it. */
export type CalibrationImage = Omit<SampleOptions, "observe">;

/** Steps of each calibration image, and the seed of the first. */
export const CALIBRATION = { steps: 6, seed: 1000 };

/** The images that calibration looks at, one a label. */
export function calibrationImages({ classes }: DitConfig, options: CalibrationOptions): CalibrationImage[] {
  const spread = [0, 1, 2, 3].map((i) => Math.floor(((i + 0.5) * classes) / 4));
  const { resolution, labels = [...new Set(spread)], guidance = 2, sampler = "flow" } = options;
  const { steps = CALIBRATION.steps, seed = CALIBRATION.seed } = options;
  return labels.map((label, i) => ({ resolution, label, steps, guidance, sampler, seed: seed + i }));
}

/** Denoises an image in float, with and without its prompt, and looks at the inputs and outputs of every layer. */
export function observeImage(model: FloatModel, image: CalibrationImage): ActivationRanges {
  return observeImages(model, [image]);
}

/** The same of images of one resolution and schedule, side by side. @param progress is told the step that begins */
export function observeImages(
  model: FloatModel,
  images: readonly CalibrationImage[],
  progress?: (step: number) => void,
): ActivationRanges {
  const ranges: Record<string, number> = {};
  const look = rangeObserver(ranges);
  sampleTogether(
    model,
    images[0]!,
    images.map((image, i) => ({
      ...image,
      observe: (step, conditional) => {
        if (i === 0 && conditional) progress?.(step);
        return look;
      },
    })),
  );
  return ranges;
}

/** Widens the ranges to what it sees. */
export function rangeObserver(ranges: Record<string, number>): Observer {
  const add = (name: string, values: Float32Array): void => {
    ranges[name] = Math.max(ranges[name] ?? 0, largestMagnitude(values));
  };
  return (name, input, output) => {
    if (name === "residual") {
      add(name, input);
      return;
    }
    add(`${name} in`, input);
    add(`${name} out`, output);
  };
}
