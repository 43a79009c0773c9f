import type { DitConfig } from "../reference/checkpoint.ts";
import { tokensPerSide } from "../reference/dit.ts";
import { ceilLog2, type ArrayShape } from "../hardware/array-shape.ts";
import { beatsOf } from "./tile.ts";

/** A request that no design can meet, in one line. */
export class DesignError extends Error {
  override readonly name = "DesignError";
}

/** Everything that `disc generate` decides; what design.json holds. */
export interface Design {
  readonly model: DitConfig;
  readonly resolution: number;
  readonly tokens: number;
  readonly array: ArrayShape;
}

/** Most words that a half of a bank gets: a larger layer runs in several passes. */
const MOST_BANK_WORDS = 512;
export const MOST_TOKENS = 65_536;

/** `16x16` as lanes and width. */
export function parseArray(text: string): { lanes: number; width: number } {
  const match = /^(\d+)x(\d+)$/.exec(text);
  if (!match) throw new DesignError(`array ${text} is not LANESxWIDTH, such as 16x16`);
  const [lanes, width] = [Number(match[1]), Number(match[2])];
  checkSize("lanes", lanes, 2);
  checkSize("width", width, 4);
  return { lanes, width };
}

function checkSize(what: string, value: number, least: number): void {
  if (value < least || value > 128 || !Number.isInteger(Math.log2(value))) {
    throw new DesignError(`${what} = ${value}: an array has a power of two from ${least} to 128`);
  }
}

/**
 * Sizes the array for a model and a resolution:
 * - `maxBeats`: the longest row of any layer;
 * - `bankWords`: the largest layer whole if that takes at most 512 words a half, and never less than one row;
 * - `drain`: as many requantisers as the shortest row needs, so that draining a group never outlasts computing one.
 * @throws DesignError, CheckpointError
 */
export function planDesign(model: DitConfig, resolution: number, lanes: number, width: number): Design {
  const tokens = tokensPerSide(model, resolution) ** 2;
  if (tokens > MOST_TOKENS)
    throw new DesignError(`resolution ${resolution} makes ${tokens} tokens, more than ${MOST_TOKENS}`);
  const { hidden } = model;
  const layers = [
    { inFeatures: hidden, outFeatures: 4 * hidden },
    { inFeatures: 4 * hidden, outFeatures: hidden },
  ];
  const maxBeats = beatsOf(4 * hidden, width);
  const wanted = Math.max(
    ...layers.map((layer) => Math.ceil(layer.outFeatures / lanes) * beatsOf(layer.inFeatures, width)),
  );
  const bankWords = 2 ** ceilLog2(Math.max(maxBeats, Math.min(wanted, MOST_BANK_WORDS), 2));
  const drain = Math.min(lanes, 2 ** ceilLog2(Math.ceil(lanes / beatsOf(hidden, width))));
  return { model, resolution, tokens, array: { lanes, width, bankWords, maxBeats, maxRows: tokens, window: 2, drain } };
}
