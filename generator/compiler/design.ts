import { KEY_TILE } from "../golden/key-tiles.ts";
import type { Network } from "../network/network.ts";
import { isCaptioned, networkOfConfig, type AnyConfig } from "../reference/families.ts";
import { gridText, tokensOf, type Grid } from "../reference/latent.ts";
import type { AcceleratorShape } from "../hardware/control/sequencer.ts";
import { DesignError } from "./design-error.ts";
import { checkLimits } from "./limits.ts";
import { checkLanes, ENGINE_WIDTHS, LANES, planAccelerator, type Bounds, type Wanted } from "./plan-accelerator.ts";

export { DesignError };

/** Everything that `disc generate` decides; what design.json holds. */
export interface Design {
  readonly model: AnyConfig;
  readonly network: Network;
  readonly resolution: Grid;
  readonly tokens: number;
  /** Rows of the longest caption that it is made for, of a model with captions. */
  readonly captionTokens?: number;
  readonly shape: AcceleratorShape;
}

/** `16x16` as lanes and width, powers of two. @param widths 8 to 128 for an accelerator, 4 to 128 for an engine by itself */
export function parseArray(text: string, widths: Bounds = ENGINE_WIDTHS): { lanes: number; width: number } {
  const match = /^(\d+)x(\d+)$/.exec(text);
  if (!match) throw new DesignError(`array ${text} is not LANESxWIDTH, such as 16x16`);
  const [lanes, width] = [Number(match[1]), Number(match[2])];
  checkSize(`array ${text}: lanes`, lanes, LANES);
  checkSize(`array ${text}: width`, width, widths);
  return { lanes, width };
}

function checkSize(what: string, value: number, { from, to }: Bounds): void {
  if (value < from || value > to || !Number.isInteger(Math.log2(value))) {
    throw new DesignError(`${what} = ${value}: an array has a power of two from ${from} to ${to}`);
  }
}

/** Tokens of T5 that published models with captions take at most: those of PixArt-Sigma. */
export const LONGEST_CAPTION = 300;

/**
 * Sizes the accelerator for a model at a resolution.
 * @param wanted.captionTokens `LONGEST_CAPTION` by default, of a model with captions
 * @throws DesignError, CheckpointError
 */
export function planDesign(
  model: AnyConfig,
  resolution: Grid,
  array: { readonly lanes: number; readonly width: number },
  { captionTokens = LONGEST_CAPTION, keyTile = KEY_TILE, ...bus }: Wanted = {},
): Design {
  const tokens = tokensOf(model, resolution);
  const captions = isCaptioned(model) ? { captionTokens } : {};
  const design = {
    ...{ model, network: { ...networkOfConfig(model), keyTile }, resolution, tokens, ...captions },
    shape: planAccelerator(array, model, tokens, { ...bus, ...captions, keyTile }),
  };
  checkLimits(design);
  return design;
}

/** A design as it makes smaller images, or of other proportions. @throws DesignError when it cannot */
export function atSize(design: Design, resolution: Grid): Design {
  const { model, network, shape } = design;
  const tokens = tokensOf(model, resolution);
  if (tokens > design.tokens)
    throw new DesignError(
      `resolution ${gridText(resolution)}: ${tokens} tokens, and the design is made for ${design.tokens}`,
    );
  checkLanes(shape.engine, tokens, network.keyTile);
  return { ...design, resolution, tokens };
}
