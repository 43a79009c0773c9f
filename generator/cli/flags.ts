/** The flags that several commands have, and what is checked of them beside a model. */
import { DesignError, LONGEST_CAPTION } from "../compiler/design.ts";
import { ADDRESS_BITS, DEFAULT_BUS, ID_BITS, LANES, WIDTHS, WINDOW, WINDOWS } from "../compiler/plan-accelerator.ts";
import { KEY_TILE } from "../golden/key-tiles.ts";
import type { DitConfig } from "../reference/dit.ts";
import { MOST_TOKENS } from "../reference/latent.ts";
import { schedulerOf } from "../reference/pipeline.ts";
import { MOST_SEED } from "../reference/sampler.ts";
import { MOST_STEPS, predictionOf, SAMPLERS, secondOrder, type Sampler } from "../reference/schedule.ts";
import type { Flags } from "./command.ts";
import { decimal, numberFlag, whole } from "./numbers.ts";
import { resolutionFlags } from "./resolution.ts";

/** Arrays that one image is split over at most, in the estimate. */
export const MOST_ARRAYS = 4096;

export const modelFlag = {
  model: { type: "string", demandOption: true, describe: "Model folder, as diffusers' save_pretrained writes it" },
} as const;

export const jsonFlag = {
  json: { type: "boolean", default: false, describe: "Print one JSON object on standard output" },
} as const;

export const resolutionFlag = resolutionFlags("Side of the latent; by default the model's own");

export const arrayFlags = {
  array: {
    type: "string",
    default: "16x16",
    describe: `LANESxWIDTH, powers of two: ${LANES.from} to ${LANES.to} lanes, ${WIDTHS.from} to ${WIDTHS.to} multipliers each`,
  },
  "bus-bits": numberFlag(
    "bus-bits",
    whole(32, 8 * WIDTHS.to),
    "Bits of the memory bus, 32 up to those of WIDTH bytes, which is the default",
  ),
  window: numberFlag(
    "window",
    whole(WINDOWS.from, WINDOWS.to),
    `Queries that a lane may be ahead by in attention, 1 to 64; that of --design, or ${WINDOW}`,
  ),
  "caption-tokens": numberFlag(
    "caption-tokens",
    whole(1, MOST_TOKENS),
    `Rows of the longest caption, of a model with captions; by default those of its words, or ${LONGEST_CAPTION}`,
  ),
  "address-bits": {
    ...numberFlag("address-bits", whole(ADDRESS_BITS.from, ADDRESS_BITS.to), "Bits of a byte address, 32 to 64"),
    default: DEFAULT_BUS.addressBits,
  },
  "id-bits": {
    ...numberFlag("id-bits", whole(ID_BITS.from, ID_BITS.to), "Bits of a transaction's ID, 3 to 32"),
    default: DEFAULT_BUS.idBits,
  },
} as const;

export const keyTileFlag = {
  "key-tile": {
    ...numberFlag(
      "key-tile",
      whole(1, MOST_TOKENS),
      `Keys that attention goes over at once at most: bounds the banks, and belongs to the numbers of the model; that of --design, or ${KEY_TILE}`,
    ),
  },
} as const;

/** The flags that name a design. */
export const designFlags = {
  ...modelFlag,
  ...resolutionFlags("Side of the latent, in latent pixels; needed, or --pixels"),
  ...arrayFlags,
  ...keyTileFlag,
  array: { ...arrayFlags.array, demandOption: true, default: undefined },
  ...jsonFlag,
} as const;

/** The flags of the memory beside a design in simulation. */
export const memoryFlags = {
  latency: {
    ...numberFlag("latency", whole(0, 255), "Least cycles of memory from a request to its first word, to 255"),
    default: 64,
  },
  jitter: {
    ...numberFlag("jitter", whole(0, 255), "Up to so many cycles more, random for each request"),
    default: 0,
  },
  pause: {
    ...numberFlag("pause", decimal(0, 0.99), "Chance of a pause in each cycle, on every channel of the bus"),
    default: 0,
  },
  bandwidth: {
    ...numberFlag("bandwidth", decimal(0.01, 1), "Most words a cycle in the long run, 0.01 to 1"),
    default: 1,
  },
  scramble: { type: "boolean", default: false, describe: "Answer out of order and mixed, as AXI4 allows" },
} as const;

export const classFlag = (describe: string) => numberFlag("class", whole(0), describe);
export const seedFlag = (describe: string) =>
  ({ seed: { ...numberFlag("seed", whole(0, MOST_SEED), describe), default: 1 } }) as const;

const MOST_GUIDANCE = 1000;
export const guidanceFlag = (describe: string) =>
  ({
    guidance: { ...numberFlag("guidance", decimal(-MOST_GUIDANCE, MOST_GUIDANCE), describe), default: 2 },
  }) as const;

/** How an image is denoised. */
export const loopFlags = {
  steps: { ...numberFlag("steps", whole(1, MOST_STEPS), "Denoising steps"), default: 10 },
  ...guidanceFlag("Classifier-free guidance; 1 is none"),
} as const;

export const samplerFlag = {
  sampler: {
    choices: SAMPLERS,
    describe:
      "flow, flow2: the model predicts a velocity; ddim, dpm: noise, dpm-v: v. By default that of second order for what its scheduler says",
  },
} as const;

export const quantisedFlag = {
  quantised: { type: "string", describe: "Model in integers, from disc quantise; calibrated anew without it" },
} as const;

export const reportFlag = {
  report: { type: "string", describe: "HTML file to write: what the run did, in pictures" },
} as const;

export const noiseFlag = {
  noise: {
    type: "string",
    describe: "Where to begin, in place of the seed's noise: .npy of float32 or float64, [channels, side, side]",
  },
} as const;

/** The sampler that was asked for, or that of second order for what the model's scheduler says it predicts, or for velocities. */
export function samplerFor({ model, sampler }: Flags<typeof modelFlag & typeof samplerFlag>): Sampler {
  if (sampler === undefined) return secondOrder(schedulerOf(model) ?? "flow");
  const own = knownScheduler(model);
  if (own !== undefined && predictionOf(own) !== predictionOf(sampler)) {
    const what = `the scheduler of ${model} says that it predicts ${predictionOf(own)}`;
    console.error(`note: ${what}; --sampler ${sampler} takes it for ${predictionOf(sampler)}`);
  }
  return sampler;
}

/** What the scheduler beside a model asks for; undefined where there is none, or one that is not supported. */
function knownScheduler(model: string): Sampler | undefined {
  try {
    return schedulerOf(model);
  } catch {
    return undefined;
  }
}

/** @param orNone whether the null class, the one after the last, will do */
export function checkClass(label: number, { classes }: DitConfig, orNone = false): void {
  if (label < classes + Number(orNone)) return;
  const none = orNone ? `, and ${classes} for none` : "";
  throw new DesignError(`--class ${label}: the model has classes 0 to ${classes - 1}${none}`);
}

/** @throws DesignError when the seeds of so many images, one after the other, leave 32 bits */
export function checkSeeds(first: number, count: number): void {
  if (first + count - 1 <= MOST_SEED) return;
  throw new DesignError(
    `--seed ${first}: with ${count} images the last seed is ${first + count - 1}, over ${MOST_SEED}`,
  );
}
