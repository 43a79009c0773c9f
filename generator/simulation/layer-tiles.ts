import { recordBytesOf, writeRecord } from "../compiler/tile.ts";
import type { QuantisedLinear } from "../golden/linear.ts";
import type { ArrayShape } from "../hardware/shapes/array-shape.ts";

/** One pass over a tile of a layer's output channels, as the array takes it. */
export interface Tile {
  /** First output channel, and how many of the layer's own are in the tile; the rest up to whole slots is padding. */
  readonly firstChannel: number;
  readonly channels: number;
  readonly lastBeat: number;
  readonly lastSlot: number;
  /** The stationary stream: the channel records of all rows, then their words. */
  readonly stationary: Uint8Array;
}

/** Words in a row of `features` int8 elements. */
export function beatsOf(features: number, width: number): number {
  return Math.ceil(features / width);
}

/**
 * Cuts a layer into tiles that fit a half of the banks, in channel order. Rows are padded with zeros to whole words and
 * tiles with zero channels to whole slots; both change no result.
 */
export function tileLayer(layer: QuantisedLinear, shape: ArrayShape): Tile[] {
  const { lanes, width, bankWords, tileSlots } = shape;
  const beats = beatsOf(layer.inFeatures, width);
  const slotsPerTile = Math.min(Math.floor(bankWords / beats), tileSlots);
  const tiles: Tile[] = [];
  for (let first = 0; first < layer.outFeatures; first += slotsPerTile * lanes) {
    const channels = Math.min(slotsPerTile * lanes, layer.outFeatures - first);
    const slots = Math.ceil(channels / lanes);
    tiles.push({
      firstChannel: first,
      channels,
      lastBeat: beats - 1,
      lastSlot: slots - 1,
      stationary: packStationary(layer, first, slots * lanes, shape),
    });
  }
  return tiles;
}

function packStationary(layer: QuantisedLinear, first: number, rows: number, { width }: ArrayShape): Uint8Array {
  const recordBytes = recordBytesOf({ width });
  const rowBytes = beatsOf(layer.inFeatures, width) * width;
  const bytes = new Uint8Array(rows * (recordBytes + rowBytes));
  for (let i = 0; i < Math.min(rows, layer.outFeatures - first); i++) {
    const channel = first + i;
    writeRecord(bytes, i * recordBytes, layer.bias[channel]!, layer.multiplier[channel]!, layer.shift[channel]!);
    const row = layer.weight.subarray(channel * layer.inFeatures, (channel + 1) * layer.inFeatures);
    bytes.set(new Uint8Array(row.buffer, row.byteOffset, row.length), rows * recordBytes + i * rowBytes);
  }
  return bytes;
}

/** Streamed rows, [n, features] int8, padded with zeros to whole words. */
export function packRows(rows: Int8Array, features: number, width: number): Uint8Array {
  const n = rows.length / features;
  const rowBytes = beatsOf(features, width) * width;
  const bytes = new Uint8Array(n * rowBytes);
  for (let i = 0; i < n; i++) {
    const row = rows.subarray(i * features, (i + 1) * features);
    bytes.set(new Uint8Array(row.buffer, row.byteOffset, row.length), i * rowBytes);
  }
  return bytes;
}
