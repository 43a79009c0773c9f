import type { Network } from "../network/network.ts";
import { ditNetwork, type DitConfig } from "../reference/dit.ts";
import { tokensPerSide } from "../reference/latent.ts";
import type { BusShape } from "../hardware/memory/axi.ts";
import type { AcceleratorShape } from "../hardware/control/sequencer.ts";
import { DesignError } from "./design-error.ts";
import { checkLimits } from "./limits.ts";
import { ENGINE_WIDTHS, LANES, planAccelerator, type Bounds } from "./plan-accelerator.ts";

export { DesignError };

/** Everything that `disc generate` decides; what design.json holds. */
export interface Design {
  readonly model: DitConfig;
  readonly network: Network;
  readonly resolution: number;
  readonly tokens: number;
  readonly shape: AcceleratorShape;
}

/** `16x16` as lanes and width, powers of two. @param widths 8 to 128 for an accelerator, 4 to 128 for an engine by itself */
export function parseArray(text: string, widths: Bounds = ENGINE_WIDTHS): { lanes: number; width: number } {
  const match = /^(\d+)x(\d+)$/.exec(text);
  if (!match) throw new DesignError(`array ${text} is not LANESxWIDTH, such as 16x16`);
  const [lanes, width] = [Number(match[1]), Number(match[2])];
  checkSize("lanes", lanes, LANES);
  checkSize("width", width, widths);
  return { lanes, width };
}

function checkSize(what: string, value: number, { from, to }: Bounds): void {
  if (value < from || value > to || !Number.isInteger(Math.log2(value))) {
    throw new DesignError(`${what} = ${value}: an array has a power of two from ${from} to ${to}`);
  }
}

/**
 * Sizes the accelerator for a model at a resolution.
 * @throws DesignError, CheckpointError
 */
export function planDesign(
  model: DitConfig,
  resolution: number,
  array: { readonly lanes: number; readonly width: number },
  bus: Partial<BusShape> = {},
): Design {
  const tokens = tokensPerSide(model, resolution) ** 2;
  const design = {
    model,
    network: ditNetwork(model),
    resolution,
    tokens,
    shape: planAccelerator(array, model, tokens, bus),
  };
  checkLimits(design);
  return design;
}
