import { bench, type Bench, type EngineName } from "../../sim/bench.ts";
import { attention, attentionScales, emptyMask } from "../golden/attention.ts";
import { KEY_TILE, keyTiles } from "../golden/key-tiles.ts";
import { linear, type QuantisedLinear } from "../golden/linear.ts";
import { keysFor, type KeyRule } from "../hardware/shapes/distribution.ts";
import { activities, linearShape, type EngineShape } from "../hardware/shapes/engine-shape.ts";
import { MeasuredEngine } from "../hardware/engine/measured-engine.ts";
import type { SpecOf } from "../hdl/index.ts";
import { xoshiro128 } from "../reference/sampler.ts";
import { attentionResults, attentionStreams, passesOf, type AttentionHead } from "./attention-streams.ts";
import { modelPass } from "./engine-model.ts";
import { selectionCounts } from "./masks.ts";
import { runLayer, type LinearBench } from "./run-layer.ts";

/** The streams of the engine, measured or not. */
type EngineStreams = Pick<EngineBench, "passes" | "stationary" | "rows" | "outputs">;
type EngineBench = Bench<SpecOf<MeasuredEngine["io"]>>;

/** What was measured of one pass. */
export interface EngineRun {
  readonly density: number;
  /** From the first word of the first query in to the last result out, both included. */
  readonly cycles: number;
  /** Useful multiplier beats, a row word each, over all lanes and cycles. */
  readonly utilisation: number;
  /** The same if no lane ever waited for another: what the fullest bank allows. */
  readonly bound: number;
  /** Shares of the lanes' cycles, and each lane's own. */
  readonly lanes: Readonly<Record<"busy" | "drain" | "maximum" | "mask" | "starved", readonly number[]>>;
  /** Cycles that the cycle-level model predicts; undefined for a linear layer, which it does not know. */
  readonly model: number | undefined;
  /** Cycles to load K and V or weights, which the pass before hides. */
  readonly loadCycles: number;
  /** Outputs that differ from the golden model. */
  readonly mismatches: number;
}

/** An engine to measure: built once for a shape. */
export async function openEngine(shape: EngineShape, engine: EngineName = "verilator"): Promise<EngineBench> {
  return await bench(() => new MeasuredEngine(shape), { engine });
}

/** The engine as linear layers see it. */
export function linearBench({ passes, stationary, rows, outputs }: EngineStreams): LinearBench {
  const scale = { multiplier: 0, shift: 0 };
  const head = {
    ...{ masked: false, refresh: false, threshold: 0, lastChunk: 0, lastRow: 0, lastQuery: 0, lastGroup: 0 },
    ...{ sharing: 0, score: scale, output: scale },
  };
  return {
    passes: {
      queue: (beats) => {
        passes.queue(beats.map((layer) => ({ linear: true, layer, head })));
      },
      stall: (probability) => {
        passes.stall(probability);
      },
      restart: () => {
        passes.restart();
      },
    },
    stationary,
    rows,
    results: outputs,
  };
}

/** A head of random rows with the given mask, its rows spread by a rule, tile by tile. */
export function randomHead(
  { lanes }: EngineShape,
  {
    tokens,
    headDim,
    mask,
    keys,
    seed,
    keyTile = KEY_TILE,
  }: {
    tokens: number;
    headDim: number;
    mask: Uint8Array | undefined;
    keys: KeyRule;
    seed: number;
    keyTile?: number;
  },
): AttentionHead {
  const next = xoshiro128(seed);
  const rows = (count: number): Int8Array => Int8Array.from({ length: count * headDim }, () => next() >> 24);
  const counts = mask ? selectionCounts(mask, tokens) : new Uint32Array(tokens).fill(tokens);
  const tiles = keyTiles(tokens, keyTile);
  return {
    ...{ tokens, headDim, mask, q: rows(tokens), k: rows(tokens), v: rows(tokens) },
    shares: Uint8Array.from({ length: tiles.length * tokens }, () => next() >>> 24),
    keys: tiles.flatMap((tile) => keysFor(keys, tile.rows, lanes, counts.subarray(tile.first, tile.first + tile.rows))),
    scales: attentionScales(headDim, 0.02, 0.02, 0.02, 0.01),
  };
}

/**
 * Runs one head through an engine, from loaded banks, and compares every output with the golden model.
 * @param keyTile keys in a pass at most: cycles are those of its passes together, each from its first query to its last result or part
 */
export function measureHead(dut: EngineBench, shape: EngineShape, head: AttentionHead, keyTile = KEY_TILE): EngineRun {
  const { tokens, headDim } = head;
  const { lanes, width } = shape;
  const chunks = Math.ceil(headDim / width);
  const queries = head.q.length / headDim;
  const passes = passesOf(shape, head, keyTile);
  const total = { cycles: 0, fullest: 0, model: 0, loadCycles: 0, positions: 0 };
  const lost = Object.fromEntries(activities.map((cause) => [cause, new Array<number>(lanes).fill(0)]));
  let words: Uint32Array = new Uint32Array();
  for (const pass of passes) {
    const run = runPass(dut, shape, pass, words);
    ({ words } = run);
    const { positions, fullest } = loadsOf(shape, pass);
    total.cycles += run.cycles;
    total.loadCycles += run.loadCycles;
    total.positions += positions;
    total.fullest += fullest;
    // A refresh pass takes the time of a dense one.
    total.model += modelPass(shape, { ...pass, chunks, queries });
    for (const cause of activities)
      for (const [lane, count] of Array.from(dut.counts[cause]).entries()) lost[cause]![lane]! += Number(count);
  }
  const { cycles, fullest, model, loadCycles, positions } = total;
  const expected = golden(head, keyTile);
  const share = (cause: (typeof activities)[number]): number[] => lost[cause]!.map((count) => count / cycles);
  return {
    density: positions / (queries * tokens),
    ...{ cycles, model, loadCycles },
    utilisation: (2 * positions * chunks) / lanes / cycles,
    bound: positions / lanes / fullest,
    lanes: {
      busy: share("busy"),
      drain: share("drain"),
      maximum: share("maximum"),
      mask: share("mask"),
      starved: share("starved"),
    },
    mismatches: attentionResults(shape, headDim, words).reduce(
      (sum, value, i) => sum + (value === expected[i] ? 0 : 1),
      0,
    ),
  };
}

/**
 * One pass, from loaded banks.
 * @param before what the tiles before left, of a pass that joins them
 * @returns words of its results, or of what it leaves to the tiles behind
 */
function runPass(
  dut: EngineBench,
  shape: EngineShape,
  pass: AttentionHead,
  before: Uint32Array,
): { words: Uint32Array; cycles: number; loadCycles: number } {
  const { threshold, tile, q, headDim } = pass;
  const streams = attentionStreams(shape, pass);
  const [source, count] = tile?.leaves === true ? [dut.parts, streams.parts] : [dut.results, streams.results];
  for (const stream of [dut.queries, source, dut.stationary]) stream.restart();
  dut.clear = true;
  dut.step();
  dut.clear = false;
  dut.passes.queueWords(streams.passes);
  dut.keys.queueWords(streams.keys);
  dut.stationary.queueWords(streams.stationary);
  dut.masks.queueWords(streams.masks);
  dut.shares.queueWords(streams.shares);
  if (tile?.joins === true) dut.terms.queueWords(before);
  dut.stationary.drain();
  dut.queries.queueWords(streams.queries);
  const beats = 2 * loadsOf(shape, pass).positions * Math.ceil(headDim / shape.width);
  const words = source.receiveWords(count, { timeout: 100_000 + 4 * beats });
  const cycles = source.moved.last - dut.queries.moved.first + 1;
  if (threshold !== undefined) {
    // The mask, its shares and keys are compared by the tests; here they only leave.
    dut.newMasks.receiveWords(streams.newMasks);
    dut.newShares.receiveWords(q.length / headDim);
    dut.newKeys.receiveWords(streams.newKeys);
  }
  return { words, cycles, loadCycles: dut.stationary.moved.last - dut.stationary.moved.first + 1 };
}

/** Positions that a pass scores, and those of the lane with the most. */
export function loadsOf({ lanes }: EngineShape, { tokens, headDim, q, mask, keys }: AttentionHead) {
  const loads = new Array<number>(lanes).fill(0);
  const queries = q.length / headDim;
  const counts = mask ? selectionCounts(mask, tokens) : new Uint32Array(tokens).fill(queries);
  for (const [token, count] of counts.entries()) loads[(token % lanes) ^ keys[Math.floor(token / lanes)]!]! += count;
  return { positions: loads.reduce((sum, load) => sum + load, 0), fullest: Math.max(...loads) };
}

/** Runs a linear layer of random weights over random rows, and compares every output with the golden model. */
export function measureLayer(
  dut: EngineBench,
  shape: EngineShape,
  { rows, inFeatures, outFeatures, seed }: { rows: number; inFeatures: number; outFeatures: number; seed: number },
): EngineRun {
  const next = xoshiro128(seed);
  const int8 = (length: number): Int8Array => Int8Array.from({ length }, () => next() >> 24);
  const layer: QuantisedLinear = {
    ...{ name: "random", inFeatures, outFeatures, inputScale: 1, outputScale: 1 },
    weight: int8(inFeatures * outFeatures),
    bias: Int32Array.from({ length: outFeatures }, () => next() >> 18),
    multiplier: Uint16Array.from({ length: outFeatures }, () => 2 ** 15 + (next() >>> 17)),
    shift: new Uint8Array(outFeatures).fill(26),
  };
  const x = int8(rows * inFeatures);
  dut.stationary.restart();
  const { output, cycles, usefulBeats } = runLayer(linearBench(dut), linearShape(shape), layer, x);
  const expected = linear(x, layer);
  const none = new Array<number>(shape.lanes).fill(0);
  return {
    ...{ density: 1, cycles, utilisation: usefulBeats / cycles, bound: 1, model: undefined },
    lanes: { busy: none.map(() => usefulBeats / cycles), drain: none, maximum: none, mask: none, starved: none },
    loadCycles: dut.stationary.moved.last - dut.stationary.moved.first + 1,
    mismatches: output.reduce((sum, value, i) => sum + (value === expected[i] ? 0 : 1), 0),
  };
}

function golden(head: AttentionHead, keyTile: number): Int8Array {
  const { tokens, headDim, q, k, v, mask, shares, scales, threshold } = head;
  const queries = Int32Array.from({ length: q.length / headDim }, (_, i) => i);
  if (threshold !== undefined) {
    return attention(q, k, v, { heads: 1, scales, queries, keyTile, refresh: emptyMask(1, tokens, keyTile), threshold })
      .output;
  }
  if (!mask) return attention(q, k, v, { heads: 1, scales, queries, keyTile }).output;
  const packed = emptyMask(1, tokens, keyTile);
  if (shares) packed.shares.set(shares);
  const rowWords = Math.ceil(tokens / 32);
  for (let i = 0; i < mask.length; i++) {
    const token = i % tokens;
    if (mask[i]) packed.words[Math.floor(i / tokens) * rowWords + (token >> 5)]! |= 1 << (token & 31);
  }
  return attention(q, k, v, { heads: 1, scales, queries, keyTile, mask: packed }).output;
}
