import type { Design } from "./design.ts";
import { planLayers, type ArrayPlan } from "./layers.ts";
import { bytesByKind, piecesOf, type ProgramKind } from "./layout.ts";
import { orderStep, programLength } from "./order.ts";
import { descriptorBytes } from "./plan-accelerator.ts";

/** What a program is, beside the design that it is for. */
export interface ProgramSize extends ProgramKind {
  readonly steps: number;
}

/** What decides about sizes: a network on an array, with as many rows of each sequence's inputs; the most without them. */
export interface Sized extends Pick<Design, "network" | "tokens" | "captionTokens" | "shape"> {
  readonly lengths?: ArrayPlan["lengths"];
}

/** Rows of two sequences' inputs, as many as a design is made for. */
function longestInputs({ network, captionTokens }: Sized): ArrayPlan["lengths"] {
  if (captionTokens === undefined) return [];
  const longest = Object.fromEntries(Object.keys(network.inputs).map((name) => [name, captionTokens]));
  return [longest, longest];
}

/** A program before there is a model for it: the stages that need sizes alone. @throws DesignError as `planLayers` does */
export function programSizes(sized: Sized, kind: ProgramKind) {
  const { network, tokens, shape, lengths = longestInputs(sized) } = sized;
  const plan = planLayers(network, shape, tokens, lengths);
  const step = orderStep(plan, { ...kind, reuse: true });
  const pieces = piecesOf(plan, kind);
  return {
    ...{ plan, step, pieces },
    /** Bytes of each kind of regions. */
    bytesOf: (steps: number) => bytesByKind(pieces, steps, programLength(step, steps) * descriptorBytes(shape)),
  };
}

/** What regions of each kind are for, and who writes them when. */
const ABOUT = {
  weights: "int8, tile by tile as the banks take them; the host's, once",
  records: "bias, multiplier and shift of each channel, of the first layer for each step; the host's",
  gelu: "a table a block; the host's, once",
  positions: "position embedding, int16; the host's, once",
  norm: (steps: number) => `LayerNorm and modulation of each step and label, here ${steps} steps; the host's`,
  gate: "records with gates of each step and label; the host's",
  program: "descriptors; the host's",
  latent: "int16: noise from the host, the image afterwards",
  reference: "the latent that each token was computed from last",
  forecast: "each label's output of the step before, and what it changes by",
  history: "what a step of second order leaves to the next one",
  captions: "K and V of captions, int8; the host's, once",
  cache: "K and V, int8, from step to step",
  masks: "a bit a position, from step to step, with thresholding",
  shares: "what share of each row the masks keep, a byte each, with thresholding",
  parts: "of each query, what its tiles of keys before leave to the next",
  keys: "where K and V rows go, a head each; zeros from the host",
  activations: "residual stream, Q, attention's and the MLP's insides, output of the model",
} as const;

/** A kind of regions in the memory image. */
export interface PlannedMemory {
  readonly kind: string;
  readonly bytes: number;
  /** Who writes it, and when. */
  readonly about: string;
}

/**
 * What a sampling loop keeps in memory, from the sizes of the model alone; with guidance it has two sequences. By default it
 * is the command's loop, with thresholding.
 */
export function memoryPlan(
  design: Sized,
  { steps = 10, sequences = 2, multistep = true, forecast = false, sparse = true, sharing }: Partial<ProgramSize> = {},
): PlannedMemory[] {
  const sizes = programSizes(design, { sequences, multistep, forecast, sparse, sharing }).bytesOf(steps);
  return Object.entries(ABOUT).flatMap(([kind, about]) => {
    const bytes = sizes.get(kind);
    return bytes === undefined ? [] : [{ kind, bytes, about: typeof about === "string" ? about : about(steps) }];
  });
}
