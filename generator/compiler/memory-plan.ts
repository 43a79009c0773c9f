import { CHANNEL_RECORD_BYTES } from "../hardware/shapes/array-shape.ts";
import { linearShape, type EngineShape } from "../hardware/shapes/engine-shape.ts";
import { maskRowWords } from "../hardware/engine/masks/mask-words.ts";
import { DesignError } from "./design-error.ts";
import type { Design } from "./design.ts";
import { descriptorBytes } from "./plan-accelerator.ts";

/** Regions of memory begin at multiples of this: whole words of the widest array. */
const ALIGNMENT = 128;

/** Bytes that a region takes. */
export function aligned(bytes: number): number {
  return Math.ceil(bytes / ALIGNMENT) * ALIGNMENT;
}

/** Bytes of a channel's record in memory: whole words. */
export function recordBytesOf({ width }: EngineShape): number {
  return Math.ceil(CHANNEL_RECORD_BYTES / width) * width;
}

/** A layer as tiles see it. */
export interface LayerExtent {
  /** Output channels, padding of heads and rows included. */
  readonly channels: number;
  /** Words of a row of weights. */
  readonly beats: number;
  /** Channels that stay together in a tile: whole words of results, whole heads. */
  readonly unit: number;
}

/**
 * The tiles of a layer: first channel, and slots in each lane; all but the last as large as a half of the banks allows.
 * @throws DesignError when not even the least tile fits
 */
export function tilesOf(
  engine: EngineShape,
  { channels, beats, unit }: LayerExtent,
): { first: number; slots: number }[] {
  const { lanes } = engine;
  const { bankWords } = linearShape(engine);
  const step = leastCommonMultiple(unit, lanes) / lanes;
  const perTile = Math.floor(bankWords / beats / step) * step;
  if (perTile === 0) {
    const { width } = engine;
    throw new DesignError(
      `array ${lanes}x${width}: ${step} rows of ${beats} words, which stay together, do not fit a bank of ${bankWords} words`,
    );
  }
  const total = Math.ceil(channels / lanes / step) * step;
  return Array.from({ length: Math.ceil(total / perTile) }, (_, t) => ({
    first: t * perTile * lanes,
    slots: Math.min(perTile, total - t * perTile),
  }));
}

/** A kind of regions in the memory image. */
export interface PlannedMemory {
  readonly kind: string;
  readonly bytes: number;
  /** Who writes it, and when. */
  readonly about: string;
}

/** A layer with its tiles. */
export interface PlannedLayer extends LayerExtent {
  readonly tiles: readonly { first: number; slots: number }[];
}

/** The layers of a model as the compiler cuts them, by what becomes of their results. @throws DesignError when one has no tiles */
export function planLayers({ model, shape }: Pick<Design, "model" | "shape">) {
  const { hidden, heads, headDim } = model;
  const { engine, latentWords } = shape;
  const { width } = engine;
  const words = (elements: number): number => Math.ceil(elements / width);
  const head = words(headDim) * width;
  const latent = (latentWords * width) / 2;
  const shorts = width / 2;
  const layer = (channels: number, inputs: number, unit: number): PlannedLayer => {
    const extent = { channels, beats: words(inputs), unit };
    return { ...extent, tiles: tilesOf(engine, extent) };
  };
  return {
    embed: layer(hidden, latent, shorts),
    block: {
      q: layer(heads * head, hidden, width),
      k: layer(heads * head, hidden, head),
      v: layer(heads * head, hidden, head),
      up: layer(4 * hidden, hidden, width),
    },
    gated: { out: layer(hidden, heads * head, shorts), down: layer(hidden, 4 * hidden, shorts) },
    project: layer(latent, hidden, latent),
  };
}

/** What a sampling loop keeps in memory, from the sizes of the model alone; with guidance it has two sequences. */
export function memoryPlan(design: Omit<Design, "resolution">, steps = 20, sequences = 2): PlannedMemory[] {
  const { model, tokens, shape } = design;
  const { hidden, heads, headDim, layers } = model;
  const { engine, latentWords, normWords } = shape;
  const { lanes, width, maskSlots } = engine;
  const head = Math.ceil(headDim / width) * width;
  const latentElements = (latentWords * width) / 2;
  const { embed, block, gated, project } = planLayers(design);
  const plain = [embed, project, ...Array.from({ length: layers }, () => Object.values(block)).flat()];
  const withGate = Array.from({ length: layers }, () => Object.values(gated)).flat();
  const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0);
  const records = ({ tiles }: typeof embed): number =>
    sum(tiles.map(({ slots }) => aligned(slots * lanes * recordBytesOf(engine))));
  const groups = Math.ceil(Math.ceil(tokens / lanes) / maskSlots);
  const maskBytes = maskRowWords(groups, maskSlots * lanes, 8 * width) * width;
  const latent = aligned(tokens * latentElements * 2);
  const tiles = (each: readonly { tiles: readonly unknown[] }[]): number => sum(each.map((one) => one.tiles.length));
  const perStep =
    3 +
    sequences * (1 + 2 * tiles([embed, project])) +
    layers * (1 + sequences * (2 + 2 * heads + 2 * tiles([...Object.values(block), ...Object.values(gated)])));
  return [
    {
      kind: "weights",
      bytes: sum(
        [...plain, ...withGate].flatMap((each) =>
          each.tiles.map(({ slots }) => aligned(slots * lanes * each.beats * width)),
        ),
      ),
      about: "int8, tile by tile as the banks take them; the host's, once",
    },
    {
      kind: "records",
      bytes: sum(plain.map(records)),
      about: "bias, multiplier and shift of each channel; the host's, once",
    },
    { kind: "gelu", bytes: layers * aligned(256), about: "a table a block; the host's, once" },
    { kind: "positions", bytes: aligned(2 * tokens * hidden), about: "position embedding, int16; the host's, once" },
    {
      kind: "norm",
      bytes: steps * sequences * (2 * layers + 1) * aligned(normWords * 6 * width),
      about: `LayerNorm and modulation of each step and label, here ${steps} steps; the host's`,
    },
    {
      kind: "gate",
      bytes: steps * sequences * sum(withGate.map(records)),
      about: "records with gates of each step and label; the host's",
    },
    {
      kind: "program",
      bytes: aligned((steps * perStep + 1) * descriptorBytes(shape)),
      about: "descriptors; the host's",
    },
    { kind: "latent", bytes: latent, about: "int16: noise from the host, the image afterwards" },
    { kind: "reference", bytes: latent, about: "the latent that each token was computed from last" },
    {
      kind: "cache",
      bytes: sequences * layers * aligned(2 * heads * tokens * head),
      about: "K and V, int8, from step to step",
    },
    {
      kind: "masks",
      bytes: sequences * layers * aligned(heads * tokens * maskBytes),
      about: "a bit a position, from step to step",
    },
    {
      kind: "keys",
      bytes: sequences * layers * aligned(heads * groups * width),
      about: "where K and V rows go, a head each; zeros from the host",
    },
    {
      kind: "activations",
      bytes:
        sequences *
          sum([2 * tokens * hidden, tokens * heads * head, tokens * heads * head, tokens * 4 * hidden].map(aligned)) +
        sequences * latent,
      about: "residual stream, Q, attention's and the MLP's insides, output of the model",
    },
  ];
}

function leastCommonMultiple(a: number, b: number): number {
  let [x, y] = [a, b];
  while (y !== 0) [x, y] = [y, x % y];
  return (a / x) * b;
}
