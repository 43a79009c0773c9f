import { ditNetwork } from "../reference/dit.ts";
import type { Design } from "./design.ts";
import { planLayers } from "./layers.ts";
import { bytesByKind, piecesOf } from "./layout.ts";
import { orderStep } from "./order.ts";
import { descriptorBytes } from "./plan-accelerator.ts";

/** A program before there is a model for it: the stages that need sizes alone. @throws DesignError as `planLayers` does */
export function programSizes({ model, tokens, shape }: Omit<Design, "resolution">, sequences: number) {
  const plan = planLayers(ditNetwork(model), shape, tokens);
  const step = orderStep(plan, { sequences, reuse: true });
  const pieces = piecesOf(plan, sequences);
  return {
    ...{ plan, step, pieces },
    /** Bytes of each kind of regions. */
    bytesOf: (steps: number) => bytesByKind(pieces, steps, (steps * step.length + 1) * descriptorBytes(shape)),
  };
}

/** What regions of each kind are for, and who writes them when. */
const ABOUT = {
  weights: "int8, tile by tile as the banks take them; the host's, once",
  records: "bias, multiplier and shift of each channel; the host's, once",
  gelu: "a table a block; the host's, once",
  positions: "position embedding, int16; the host's, once",
  norm: (steps: number) => `LayerNorm and modulation of each step and label, here ${steps} steps; the host's`,
  gate: "records with gates of each step and label; the host's",
  program: "descriptors; the host's",
  latent: "int16: noise from the host, the image afterwards",
  reference: "the latent that each token was computed from last",
  cache: "K and V, int8, from step to step",
  masks: "a bit a position, from step to step",
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

/** What a sampling loop keeps in memory, from the sizes of the model alone; with guidance it has two sequences. */
export function memoryPlan(design: Omit<Design, "resolution">, steps = 20, sequences = 2): PlannedMemory[] {
  const bytes = programSizes(design, sequences).bytesOf(steps);
  return Object.entries(ABOUT).map(([kind, about]) => ({
    ...{ kind, bytes: bytes.get(kind)!, about: typeof about === "string" ? about : about(steps) },
  }));
}
