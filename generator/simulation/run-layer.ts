import type { QuantisedLinear } from "../golden/linear.ts";
import type { ArrayShape } from "../hardware/shapes/array-shape.ts";
import type { Engine } from "../hardware/engine/engine.ts";
import type { SpecOf } from "../hdl/index.ts";
import type { Bench } from "../../sim/bench.ts";
import { packRows, tileLayer } from "./layer-tiles.ts";

export interface LayerRun {
  /** int8 [rows, outFeatures]. */
  readonly output: Int8Array;
  /** From the first word of the first row in to the last result out, both included. */
  readonly cycles: number;
  /** Beats in which every multiplier has an element: rows * slots * words a row. */
  readonly usefulBeats: number;
}

/** The streams of an engine that linear layers take. */
type EngineBench = Bench<SpecOf<Engine["io"]>>;
export type LinearBench = Pick<EngineBench, "stationary" | "rows"> & {
  readonly results: Pick<EngineBench["outputs"], "receiveWords" | "stall" | "restart" | "moved">;
  readonly passes: {
    queue(beats: readonly { readonly lastBeat: number; readonly lastSlot: number; readonly lastRow: number }[]): void;
    stall(probability: number): void;
    restart(): void;
  };
};

/**
 * Sends a layer's tiles and rows through an array in simulation and collects the results.
 * Rows start when the first tile is resident; later tiles load while rows stream.
 * @param stall chance of a stall in each cycle, on every stream
 * @param resultStall the same for the results, where they differ
 */
export function runLayer(
  dut: LinearBench,
  shape: ArrayShape,
  layer: QuantisedLinear,
  rows: Int8Array,
  stall = 0,
  resultStall = stall,
): LayerRun {
  const { lanes, width, drain } = shape;
  const n = rows.length / layer.inFeatures;
  const tiles = tileLayer(layer, shape);
  const streamed = beatWords(packRows(rows, layer.inFeatures, width), width);
  for (const stream of [dut.passes, dut.stationary, dut.rows, dut.results]) {
    stream.stall(stall);
    stream.restart();
  }
  dut.results.stall(resultStall);

  let usefulBeats = 0;
  let results = 0;
  for (const { lastBeat, lastSlot, stationary } of tiles) {
    dut.passes.queue([{ lastBeat, lastSlot, lastRow: n - 1 }]);
    dut.stationary.queueWords(beatWords(stationary, width));
    usefulBeats += n * (lastSlot + 1) * (lastBeat + 1);
    results += n * (lastSlot + 1) * (lanes / drain);
  }
  const firstTile = tiles[0]!.stationary.length / width;
  dut.stationary.drain(dut.stationary.pending - firstTile);
  for (let i = 0; i < tiles.length; i++) dut.rows.queueWords(streamed);

  const limit = 10_000 + Math.ceil((50 * (usefulBeats + results)) / (1 - Math.max(stall, resultStall)) ** 2);
  const words = dut.results.receiveWords(results, { timeout: limit });
  const output = gather(words, tiles, n, layer.outFeatures, shape);
  return { output, cycles: dut.results.moved.last - dut.rows.moved.first + 1, usefulBeats };
}

/** Beats of `width` bytes as the bench takes them: 32-bit words, little-endian. */
function beatWords(bytes: Uint8Array, width: number): Uint32Array {
  if (width % 4 !== 0) throw new RangeError(`a word of ${width} bytes is no whole number of 32-bit words`);
  return new Uint32Array(bytes.buffer, bytes.byteOffset, bytes.length / 4);
}

/** Puts the results, tile by tile and row by row in beats of `drain` channels, in their places; drops the padding. */
function gather(
  words: Uint32Array,
  tiles: ReturnType<typeof tileLayer>,
  n: number,
  outFeatures: number,
  { lanes, drain }: ArrayShape,
): Int8Array {
  const output = new Int8Array(n * outFeatures);
  const bytes = new Int8Array(words.buffer);
  // A beat begins with its values; `last` and what else there is follow in words of their own.
  const beats = tiles.reduce((sum, { lastSlot }) => sum + (n * (lastSlot + 1) * lanes) / drain, 0);
  const beatBytes = bytes.length / beats;
  let beat = 0;
  for (const { firstChannel, channels, lastSlot } of tiles) {
    const beatsPerRow = ((lastSlot + 1) * lanes) / drain;
    for (let i = 0; i < n; i++) {
      for (let j = 0; j < beatsPerRow; j++, beat++) {
        for (let d = 0; d < drain && j * drain + d < channels; d++) {
          output[i * outFeatures + firstChannel + j * drain + d] = bytes[beat * beatBytes + d]!;
        }
      }
    }
  }
  return output;
}
