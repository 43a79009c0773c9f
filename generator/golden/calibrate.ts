import { embedOf, type Network } from "../network/network.ts";
import type { DitConfig } from "../reference/dit.ts";
import type { FloatModel, Observer } from "../reference/forward.ts";
import type { Grid } from "../reference/latent.ts";
import { sampleTogether, type SampleOptions } from "../reference/sampler.ts";
import { schedule, type Sampler } from "../reference/schedule.ts";
import type { LatentScale } from "./latent-scale.ts";

/**
 * The largest magnitude that each tensor took: `LAYER in` and `LAYER out` of every linear layer, and the `residual` stream; of the
 * latent, `latent at TIMESTEP` at each that was seen, the image's at zero.
 */
export type ActivationRanges = Readonly<Record<string, number>>;
const LATENT_AT = "latent at ";

/**
 * What int8 holds of the largest magnitude that calibration saw. Of what a model computes a little less: the few values beyond cost
 * less than coarser steps of all others. Of what it is given, latent and captions, a tenth more, since calibration sees few of them
 * (docs/fidelity has both measured, on two models).
 */
const HELD = { computed: 0.95, given: 1.1 };

/** What one step of a tensor's int8 form is to mean. A tensor of zeros gets 1. */
export function tensorScale(largest: number, kind: keyof typeof HELD): number {
  return largest === 0 ? 1 : (HELD[kind] * largest) / 127;
}

/** What one step of the int8 latent is to mean, by ascending timestep: noise has other sizes than images. */
export function latentScales(ranges: ActivationRanges): LatentScale[] {
  return Object.entries(ranges)
    .filter(([name]) => name.startsWith(LATENT_AT))
    .map(([name, largest]) => {
      return { timestep: Number(name.slice(LATENT_AT.length)), scale: tensorScale(largest, "given") };
    })
    .sort((one, other) => one.timestep - other.timestep);
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
  const [{ sampler = "flow", steps }] = images as [CalibrationImage];
  const looks = schedule(sampler, steps).map(({ timestep }) => rangeObserver(ranges, model.network, timestep));
  const done = sampleTogether(
    model,
    images[0]!,
    images.map((image, i) => ({
      ...image,
      observe: (step, conditional) => {
        if (i === 0 && conditional) progress?.(step);
        return looks[step]!;
      },
    })),
  );
  for (const image of done) widen(ranges, `${LATENT_AT}0`, image);
  return ranges;
}

/** Widens the ranges to what it sees at a timestep. */
export function rangeObserver(ranges: Record<string, number>, network: Network, timestep: number): Observer {
  const embed = embedOf(network).layer.name;
  return (name, input, output) => {
    if (name === "residual") {
      widen(ranges, name, input);
      return;
    }
    widen(ranges, name === embed ? `${LATENT_AT}${timestep}` : `${name} in`, input);
    widen(ranges, `${name} out`, output);
  };
}

function widen(ranges: Record<string, number>, name: string, values: Float32Array): void {
  ranges[name] = Math.max(ranges[name] ?? 0, largestMagnitude(values));
}
