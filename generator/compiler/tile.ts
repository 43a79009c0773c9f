import { CHANNEL_RECORD_BYTES } from "../hardware/shapes/array-shape.ts";
import { linearShape, type EngineShape } from "../hardware/shapes/engine-shape.ts";
import { DesignError } from "./design-error.ts";

/** Bytes of a channel's record in memory: whole words. */
export function recordBytesOf({ width }: { readonly width: number }): number {
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

/** Some channels of a layer: the first, and slots in each lane. */
export interface LayerTile {
  readonly first: number;
  readonly slots: number;
}

/**
 * The tiles of a layer, all but the last as large as a half of the banks allows.
 * @throws DesignError when not even the least tile fits, or channels fill no whole number of it
 */
export function tilesOf(engine: EngineShape, { channels, beats, unit }: LayerExtent): LayerTile[] {
  const { lanes, width } = engine;
  const { bankWords, tileSlots } = linearShape(engine);
  const array = `array ${lanes}x${width}`;
  const step = leastCommonMultiple(unit, lanes) / lanes;
  const perTile = Math.floor(Math.min(bankWords / beats, tileSlots) / step) * step;
  if (perTile === 0)
    throw new DesignError(
      `${array}: ${step} rows of ${beats} words, which stay together, do not fit a bank of ${bankWords} words`,
    );
  const total = channels / lanes;
  if (total % step !== 0)
    throw new DesignError(`${array}: ${channels} channels of a layer are no multiple of ${step * lanes}`);
  return Array.from({ length: Math.ceil(total / perTile) }, (_, t) => ({
    first: t * perTile * lanes,
    slots: Math.min(perTile, total - t * perTile),
  }));
}

export function leastCommonMultiple(a: number, b: number): number {
  let [x, y] = [a, b];
  while (y !== 0) [x, y] = [y, x % y];
  return (a / x) * b;
}

/** Writes a channel record, little-endian: int32 bias, 17-bit multiplier around the shift less one. */
export function writeRecord(into: Uint8Array, at: number, bias: number, multiplier: number, shift: number): void {
  const view = new DataView(into.buffer, into.byteOffset);
  view.setInt32(at, bias, true);
  view.setUint16(at + 4, multiplier & 0xffff, true);
  view.setUint8(at + 6, (shift - 1) | (multiplier < 0 ? 0x40 : 0));
}
