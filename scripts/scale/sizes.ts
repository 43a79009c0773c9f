import { parseArray, planDesign } from "../../generator/compiler/design.ts";
import { memoryPlan } from "../../generator/compiler/memory-plan.ts";
import { Accelerator } from "../../generator/hardware/accelerator.ts";
import { resourcesOf } from "../../generator/hdl/structure.ts";
import { readModel } from "../../generator/reference/checkpoint.ts";

export const MODELS = ["dit-xl-2-256", "pixart-sigma-2k"] as const;
export const ARRAYS = ["16x16", "32x32"] as const;
/** Sides of squares of tokens. */
export const SIDES = [16, 32, 64, 128, 256];

/** What a model at a size takes on an array. */
export interface Size {
  readonly model: string;
  readonly array: string;
  readonly tokens: number;
  /** In memories on the chip. */
  readonly onChip: number;
  /** What of these is more than at 4,096 tokens, by memory. */
  readonly growing: Readonly<Record<string, number>>;
  /** In memory: ten dense steps of second order with guidance. */
  readonly offChip: number;
}

/** Bytes of each of a design's memories. */
function memoriesOf(model: string, array: string, side: number) {
  const { config } = readModel(model);
  const design = planDesign(config, side * config.patch, parseArray(array));
  const { memories } = resourcesOf(new Accelerator(design.shape).node);
  const bytes = new Map<string, number>();
  for (const { name, count, depth, width } of memories)
    bytes.set(name, (bytes.get(name) ?? 0) + (count * depth * width) / 8);
  return { design, bytes };
}

/** A model on an array at all sizes. */
export function sizesOf(model: string, array: string): Size[] {
  // From a tile of keys on the banks are as large as they will be.
  const full = memoriesOf(model, array, 64).bytes;
  return SIDES.map((side) => {
    const { design, bytes } = memoriesOf(model, array, side);
    const plan = memoryPlan(design, { sparse: false });
    const growing = [...bytes].filter(([name, size]) => size > (full.get(name) ?? 0));
    return {
      ...{ model, array, tokens: design.tokens },
      onChip: [...bytes.values()].reduce((sum, each) => sum + each, 0),
      growing: Object.fromEntries(growing.map(([name, size]) => [name, size - (full.get(name) ?? 0)])),
      offChip: plan.reduce((sum, each) => sum + each.bytes, 0),
    };
  });
}
