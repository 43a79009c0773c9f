import { parseArray } from "../../generator/compiler/design.ts";
import { planAccelerator } from "../../generator/compiler/plan-accelerator.ts";
import { estimate, type Estimate } from "../../generator/estimate/estimate.ts";
import { goldenCounts } from "../../generator/estimate/golden-counts.ts";
import { observeImage } from "../../generator/golden/calibrate.ts";
import { quantiseNetwork } from "../../generator/golden/model.ts";
import { rowsOf, sequencesOf, type OperatingPoint } from "../../generator/golden/sampler.ts";
import { openCheckpoint } from "../../generator/reference/checkpoint.ts";
import { readDit } from "../../generator/reference/dit.ts";
import type { FloatModel, Prompt } from "../../generator/reference/forward.ts";
import { tokensOf } from "../../generator/reference/latent.ts";
import { readPixart } from "../../generator/reference/pixart.ts";
import { gaussianNoise } from "../../generator/reference/sampler.ts";
import type { TransformerSizes } from "../../generator/reference/transformer.ts";
import { isRight } from "../../generator/simulation/compare-run.ts";
import { sampleRtl, type RtlSample } from "../../generator/simulation/run-sample.ts";
import { oneBlock } from "../one-block.ts";

type Model = FloatModel & { readonly config: TransformerSizes };

/** Models to run: digits whole, the others a block of real width with random weights. */
const MODELS = {
  digits: {
    make: (): Model => openCheckpoint("models/digits"),
    prompt: (): Prompt => ({ label: 7 }),
    guidance: 2,
  },
  "DiT-XL/2": {
    make: (): Model => oneBlock("dit-xl-2-256", readDit),
    prompt: (): Prompt => ({ label: 207 }),
    guidance: 1,
  },
  "PixArt-Sigma": {
    make: (): Model => oneBlock("pixart-sigma-512", readPixart),
    prompt: (): Prompt => ({ captions: [gaussianNoise(120 * 4096, 8), gaussianNoise(4096, 9)] }),
    guidance: 1,
  },
} as const;

const POINTS = {
  dense: {},
  CTR: { reuse: { alpha: 1, maxAge: 2 } },
  ST: { sparse: { theta: 0.5, interval: 4, from: 1 } },
  "CTR and ST": { reuse: { alpha: 1, maxAge: 2, forecast: true }, sparse: { theta: 0.5, interval: 4, from: 1 } },
} as const satisfies Record<string, OperatingPoint>;

/** A loop of a few steps on an array beside a memory. */
export interface EstimateCase {
  readonly model: keyof typeof MODELS;
  readonly array: string;
  /** Side of the latent. */
  readonly resolution: number;
  readonly point: keyof typeof POINTS;
  readonly steps: number;
  /** Cycles of memory; words a cycle in the long run. */
  readonly latency: number;
  readonly bandwidth: number;
}

const digits = (
  array: string,
  resolution: number,
  point: EstimateCase["point"],
  latency: number,
  bandwidth = 1,
): EstimateCase => {
  return { model: "digits", array, resolution, point, steps: point === "dense" ? 2 : 3, latency, bandwidth };
};

/** Those that `npm test` runs. */
export const SMALL: readonly EstimateCase[] = [
  digits("8x8", 8, "dense", 1),
  digits("8x8", 8, "CTR and ST", 200),
  digits("8x8", 8, "CTR", 20, 0.25),
];

export const CASES: readonly EstimateCase[] = [
  ...SMALL,
  digits("8x8", 16, "dense", 20),
  digits("8x8", 16, "dense", 200),
  digits("8x8", 16, "CTR and ST", 20, 0.5),
  digits("8x8", 16, "dense", 20, 0.25),
  digits("16x16", 16, "dense", 64),
  digits("16x16", 16, "CTR and ST", 200),
  digits("16x16", 16, "ST", 64, 0.25),
  digits("16x16", 32, "CTR and ST", 64),
  digits("32x16", 16, "dense", 20),
  digits("32x16", 16, "CTR and ST", 64, 0.5),
  digits("32x16", 16, "CTR", 200),
  { model: "DiT-XL/2", array: "16x16", resolution: 16, point: "dense", steps: 1, latency: 64, bandwidth: 1 },
  { model: "PixArt-Sigma", array: "16x16", resolution: 16, point: "dense", steps: 1, latency: 200, bandwidth: 0.5 },
];

export const nameOf = ({ model, array, resolution, point, steps, latency, bandwidth }: EstimateCase): string =>
  `${model}, ${array}, ${resolution} pixels, ${steps} steps ${point}, latency ${latency}, bandwidth ${bandwidth}`;

/** The model in integers, the loop, and what is made for it. */
export function prepared({ model, array, resolution, point, steps }: EstimateCase) {
  const { make, prompt, guidance } = MODELS[model];
  const float = make();
  const options = { resolution, steps, guidance, seed: 1, sampler: "flow2" as const, ...prompt(), ...POINTS[point] };
  const quantised = quantiseNetwork(float, observeImage(float, { ...options, steps: 2 }));
  const lengths = sequencesOf(float, options).map(({ inputs }) => rowsOf(float.network, inputs));
  const captionTokens = Math.max(0, ...lengths.flatMap((each) => Object.values(each)));
  const tokens = tokensOf(float.config, resolution);
  const shape = planAccelerator(parseArray(array), float.config, tokens, { captionTokens });
  return { float, quantised, options, sized: { network: float.network, tokens, shape, lengths } };
}

/** The image in RTL, each value of it held against the golden model. */
export async function runCase(each: EstimateCase): Promise<RtlSample> {
  const { float, quantised, options, sized } = prepared(each);
  const { latency, bandwidth } = each;
  const run = await sampleRtl(float, quantised, sized.shape, { ...options, timing: { latency, bandwidth } });
  if (!isRight(run)) throw new RangeError(`${nameOf(each)} is not golden`);
  return run;
}

/** The same before anything is built. */
export function estimateCase(each: EstimateCase): Estimate {
  const { float, quantised, options, sized } = prepared(each);
  return estimate(sized, options, goldenCounts(float, quantised, sized.shape.engine, options), each);
}
