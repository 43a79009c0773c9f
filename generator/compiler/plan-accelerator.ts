import type { DitConfig } from "../reference/checkpoint.ts";
import { ceilLog2 } from "../hardware/array-shape.ts";
import { DESCRIPTOR_BYTES } from "../hardware/descriptor.ts";
import type { AcceleratorShape } from "../hardware/sequencer.ts";
import { planEngine } from "./attention-streams.ts";
import { DesignError } from "./design.ts";

/** Words a bank half should hold of a linear layer, where K and V need fewer: each tile streams its rows anew. */
const WANTED_TILE_WORDS = 1024;

/** Words in the longest burst. */
const BURST = 16;

/**
 * The accelerator for a model at a number of tokens. Banks hold a head's K and V, or a tile of weights as large as the
 * largest layer up to `WANTED_TILE_WORDS` a lane.
 * @throws DesignError when the array does not suit the model
 */
export function planAccelerator(
  array: { lanes: number; width: number },
  { hidden, headDim, patch, inChannels }: DitConfig,
  tokens: number,
): AcceleratorShape {
  const { lanes, width } = array;
  const wide = Math.max(lanes, width);
  if (hidden % wide !== 0) {
    throw new DesignError(`array ${lanes}x${width}: the model's ${hidden} channels are no multiple of ${wide}`);
  }
  if (width < 8) throw new DesignError(`array ${lanes}x${width}: an accelerator's words have 8 bytes or more`);
  // A lane without any row of K and V has not been seen to work.
  if (tokens < lanes) throw new DesignError(`array ${lanes}x${width}: ${tokens} tokens do not fill ${lanes} lanes`);
  const base = planEngine(array, tokens, headDim);
  const longest = (4 * hidden) / width;
  const whole = longest * Math.ceil(hidden / lanes);
  const words = 2 ** ceilLog2(Math.max(longest, Math.min(whole, WANTED_TILE_WORDS)));
  const slots = Math.max(base.slots, words / (2 * base.chunks));
  const latent = 2 ** ceilLog2(Math.max(wide, inChannels * patch * patch));
  return {
    engine: {
      ...base,
      slots,
      maxBeats: longest,
      maxRows: slots * lanes,
      drain: Math.max(1, Math.min(lanes / 4, width / 2)),
      maskSlots: Math.min(4, slots),
    },
    memory: { wordBytes: width, tokens: 2 ** ceilLog2(tokens), burst: Math.min(BURST, 4096 / width) },
    normWords: hidden / width,
    latentWords: (2 * latent) / width,
  };
}

/** Bytes that a descriptor takes in memory: at least a word of the bus. */
export function descriptorBytes({ memory: { wordBytes } }: AcceleratorShape): number {
  return Math.max(DESCRIPTOR_BYTES, wordBytes);
}
