import { KEY_TILE, keyTiles } from "../golden/key-tiles.ts";
import { MOST_BEATS, type BusShape } from "../hardware/memory/axi.ts";
import type { TransformerSizes } from "../reference/transformer.ts";
import { ceilLog2 } from "../hardware/shapes/array-shape.ts";
import { linearShape, type EngineShape } from "../hardware/shapes/engine-shape.ts";
import { DESCRIPTOR_BYTES } from "../hardware/control/descriptor.ts";
import type { AcceleratorShape } from "../hardware/control/sequencer.ts";
import { DesignError } from "./design-error.ts";
import { leastCommonMultiple } from "./tile.ts";

/** Words a bank half should hold of a linear layer, and of its longest rows, where K and V need fewer: each tile streams its rows anew. */
const WANTED_TILE_WORDS = 1024;
const WANTED_ROWS = 3;

/** Words in the longest burst. */
const BURST = 16;

/** Queries that lanes may be ahead by: what a memory of a few rows buys most with. */
export const WINDOW = 8;

/**
 * Slots whose mask bits travel in a beat. A selected slot takes two beats a word of its row, so four slots do not limit down to a
 * density of 1 / (8 * 4) with 4 words a row. Where rows are of one or two words that would be 1 / 8, denser than heads that look at
 * little: there it is as much as a word of memory holds, eight slots of as many lanes as it has bytes.
 */
function maskSlotsOf({
  lanes,
  width,
  chunks,
  slots,
}: Pick<EngineShape, "lanes" | "width" | "chunks" | "slots">): number {
  return Math.min(chunks <= 2 && lanes <= width ? 8 : 4, slots);
}

/** An engine for heads of up to so many tokens of so many elements. A quarter of a vector is merged in a cycle. */
export function planEngine(
  { lanes, width }: { lanes: number; width: number },
  tokens: number,
  headDim: number,
  window = WINDOW,
): EngineShape {
  const slots = Math.max(2, 2 ** ceilLog2(Math.ceil(tokens / lanes)));
  const chunks = Math.ceil(headDim / width);
  // A layer of four times the hidden size of eight such heads.
  const maxBeats = Math.max(chunks, Math.ceil((32 * headDim) / width));
  return {
    ...{ lanes, width, slots, chunks, window, merge: Math.max(1, width / 4) },
    maskSlots: maskSlotsOf({ lanes, width, chunks, slots }),
    ...{ maxBeats, maxRows: slots * lanes, drain: Math.max(1, lanes / 4) },
  };
}

/** A bus as wide as a lane's word, and the addresses and transaction numbers of common systems. */
export const DEFAULT_BUS = { addressBits: 40, idBits: 4 };

export interface Bounds {
  readonly from: number;
  readonly to: number;
}
/** What a bus may have. */
export const ADDRESS_BITS: Bounds = { from: 32, to: 64 };
export const ID_BITS: Bounds = { from: 3, to: 32 };
/** Lanes of an array, and multipliers in each: powers of two. An engine by itself, without a memory, can be narrower. */
export const LANES: Bounds = { from: 2, to: 128 };
export const WIDTHS: Bounds = { from: 8, to: 128 };
export const ENGINE_WIDTHS: Bounds = { from: 4, to: 128 };
export const WINDOWS: Bounds = { from: 1, to: 64 };

/** What is wanted of an accelerator beside its array, where defaults would not do. */
export interface Wanted extends Partial<BusShape> {
  /** Rows of the longest caption, of a model with captions. */
  readonly captionTokens?: number;
  /** Keys that attention goes over at once at most: as many of a head's K and V the banks hold. */
  readonly keyTile?: number;
  /** Queries that lanes may be ahead by, of `WINDOWS`; `WINDOW` without it. */
  readonly window?: number;
}

/**
 * The accelerator for a model at a number of tokens. Banks hold a tile of a head's K and V, of tokens or of a caption, or a tile of weights as
 * large as the largest layer up to `WANTED_TILE_WORDS` a lane.
 * @throws DesignError when the array does not suit the model
 */
export function planAccelerator(
  array: { lanes: number; width: number },
  {
    hidden,
    headDim,
    layers,
    patch,
    inChannels,
  }: Pick<TransformerSizes, "hidden" | "headDim" | "layers" | "patch" | "inChannels">,
  tokens: number,
  { captionTokens = 0, keyTile = KEY_TILE, window = WINDOW, ...given }: Wanted = {},
): AcceleratorShape {
  const { lanes, width } = array;
  const wide = Math.max(lanes, width);
  if (hidden % wide !== 0) {
    throw new DesignError(`array ${lanes}x${width}: the model's ${hidden} channels are no multiple of ${wide}`);
  }
  checkLanes(array, tokens, keyTile);
  const bus = { ...DEFAULT_BUS, bytes: width, ...given };
  checkBus(bus, width);
  const keys = Math.max(tokens, captionTokens);
  const base = planEngine(array, Math.min(keys, keyTile), headDim, window);
  const latent = 2 ** ceilLog2(Math.max(wide, inChannels * patch * patch));
  const [row, longest] = [hidden / width, (4 * hidden) / width];
  const whole = longest * Math.ceil(hidden / lanes);
  const atLeast = (words: number): number => 2 ** ceilLog2(Math.ceil(words / (2 * base.chunks)));
  // All of the largest layer, or some of it: then slots, a power of two, are not rounded up.
  const some = Math.max(atLeast(WANTED_ROWS * longest), atLeast(WANTED_TILE_WORDS + 1) / 2);
  const wanted = Math.max(base.slots, whole <= WANTED_TILE_WORDS ? atLeast(whole) : some);
  // What of each layer stays together: heads, words of int8, latents; of the last layer of a block words of int16.
  const head = base.chunks * width;
  const together = [head, width, latent].map((channels) => rowsOf(channels, lanes));
  const needed = Math.max(...together.map((rows) => row * rows), longest * rowsOf(width / 2, lanes));
  const bankSlots = wanted * 2 ** ceilLog2(Math.ceil(needed / (2 * wanted * base.chunks)));
  const maskSlots = maskSlotsOf({ ...base, slots: bankSlots });
  // What is sized by the slots of keys: twice as much as they take, for few slots leave lanes too little to be ahead by.
  const slots = Math.min(2 ** Math.floor(Math.log2(bankSlots)), Math.max(2 * base.slots, maskSlots));
  // Records of as many rows as fit with the weights of a layer, or of all of a short one's.
  const { bankWords } = linearShape({ ...base, bankSlots });
  const mostRows = Math.min((4 * hidden) / lanes, Math.ceil(bankWords / row));
  const tileSlots = 2 ** ceilLog2(Math.max(...together, mostRows, (hidden / headDim) * (head / lanes)));
  return {
    engine: {
      ...base,
      ...{ slots, bankSlots, tileSlots },
      maxBeats: longest,
      maxRows: Math.max(slots * lanes, 2 ** ceilLog2(tokens)),
      drain: Math.max(1, Math.min(lanes / 4, width / 2)),
      maskSlots,
      ...(keys > keyTile && { joins: true }),
    },
    memory: {
      wordBytes: width,
      tokens: 2 ** ceilLog2(tokens),
      // The bus is opened with a burst that is longer than any of these.
      burst: Math.min(BURST, 2048 / width, ((MOST_BEATS / 2) * bus.bytes) / width),
    },
    normWords: hidden / width,
    normLanes: width / normShare(hidden / lanes, layers),
    latentWords: (2 * latent) / width,
    latentLanes:
      width / 2 / latentTurns((2 * latent) / width, width / 2, (12 * layers * hidden ** 2) / (lanes * width)),
    bus,
  };
}

/**
 * Masks that a pass makes have not been seen to work in a lane without any row of K and V.
 * @throws DesignError when there are fewer tokens, or in one of their tiles fewer keys, than lanes
 */
export function checkLanes(
  { lanes, width }: { readonly lanes: number; readonly width: number },
  tokens: number,
  keyTile = KEY_TILE,
): void {
  const array = `array ${lanes}x${width}: ${tokens} token${tokens === 1 ? "" : "s"}`;
  if (tokens < lanes) throw new DesignError(`${array} do not fill ${lanes} lanes`);
  const tiles = keyTiles(tokens, keyTile);
  const fewest = tiles.at(-1)!.rows;
  if (fewest < lanes)
    throw new DesignError(
      `${array} with --key-tile ${keyTile} are ${tiles.length} tiles, the last of ${fewest} keys, which do not fill ${lanes} lanes`,
    );
}

/** What the last layer may cost of a pass where LayerNorm is slower than memory. */
const LAST_LAYER = 0.005;

/**
 * A lane with so many rows of weights takes a word of a streamed row in as many cycles: LayerNorm need not be faster. Memory gives half of a word
 * in a cycle. The last layer has few rows and waits for a quarter: two more cycles a word, where each block's linear layers take 12 a row of
 * weights, and attention some more. On 16x16 an image of `models/digits` of 16 pixels takes 1.5 % more cycles with a quarter than with a half.
 * @param rows of each lane where a layer has as many outputs as inputs
 */
function normShare(rows: number, layers: number): number {
  const isShort = 2 / (12 * rows * layers) > LAST_LAYER;
  return isShort ? 2 : Math.min(4, Math.max(2, 2 ** Math.floor(Math.log2(rows))));
}

/** What a sum of the latent's rows may cost of a step's linear layers where it is slower than memory. */
const LATENT_SUM = 0.001;

/**
 * Turns of a word of the latent, which takes three cycles a turn. Of it there are few, but nothing else runs meanwhile.
 * @param words of a token's latent, of `values` each
 * @param work cycles of a token's linear layers, in each of the two sequences
 */
function latentTurns(words: number, values: number, work: number): number {
  const most = 1 + (LATENT_SUM * 2 * work) / (3 * words);
  return Math.min(values, 2 ** Math.floor(Math.log2(most)));
}

/** Rows of each lane that a tile has at least where so many channels stay together. */
function rowsOf(channels: number, lanes: number): number {
  return leastCommonMultiple(channels, lanes) / lanes;
}

/** Bytes that a descriptor takes in memory: at least a word of the bus. */
export function descriptorBytes({ memory: { wordBytes } }: AcceleratorShape): number {
  return Math.max(DESCRIPTOR_BYTES, wordBytes);
}

function checkBus({ bytes, addressBits, idBits }: BusShape, width: number): void {
  if (!Number.isInteger(Math.log2(bytes)) || bytes < 4 || bytes > width) {
    throw new DesignError(
      `bus of ${8 * bytes} bits: a power of two from 32 to ${8 * width}, the width of a lane's word; a wider bus takes a width converter`,
    );
  }
  for (const [what, value, { from, to }] of [
    ["address", addressBits, ADDRESS_BITS],
    ["ID", idBits, ID_BITS],
  ] as const) {
    if (!Number.isInteger(value) || value < from || value > to) {
      throw new DesignError(`${value} ${what} bits: from ${from} to ${to}`);
    }
  }
}
