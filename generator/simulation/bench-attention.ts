import { bench, type Bench, type EngineName } from "../../sim/bench.ts";
import { attention, attentionScales, emptyMask } from "../golden/attention.ts";
import { linear, type QuantisedLinear } from "../golden/linear.ts";
import { keysFor, type KeyRule } from "../hardware/shapes/distribution.ts";
import { linearShape, type EngineShape } from "../hardware/shapes/engine-shape.ts";
import { MeasuredEngine } from "../hardware/engine/measured-engine.ts";
import type { SpecOf } from "../hdl/index.ts";
import { xoshiro128 } from "../reference/sampler.ts";
import { attentionResults, attentionStreams, type AttentionHead } from "./attention-streams.ts";
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
    ...{ sharing: 0, tail: 0, score: scale, output: scale },
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

/** A head of random rows with the given mask, its rows spread by a rule. */
export function randomHead(
  { lanes }: EngineShape,
  {
    tokens,
    headDim,
    mask,
    keys,
    seed,
  }: { tokens: number; headDim: number; mask: Uint8Array | undefined; keys: KeyRule; seed: number },
): AttentionHead {
  const next = xoshiro128(seed);
  const rows = (): Int8Array => Int8Array.from({ length: tokens * headDim }, () => next() >> 24);
  const counts = mask ? selectionCounts(mask, tokens) : new Uint32Array(tokens).fill(tokens);
  return {
    ...{ tokens, headDim, mask, q: rows(), k: rows(), v: rows() },
    shares: Uint8Array.from({ length: tokens }, () => next() >>> 24),
    keys: keysFor(keys, tokens, lanes, counts),
    scales: attentionScales(headDim, 0.02, 0.02, 0.02, 0.01),
  };
}

/** Runs one head through an engine, from loaded banks, and compares every output with the golden model. */
export function measureHead(dut: EngineBench, shape: EngineShape, head: AttentionHead): EngineRun {
  const { lanes, width } = shape;
  const { tokens, headDim, mask, keys, threshold } = head;
  const streams = attentionStreams(shape, head);
  for (const stream of [dut.queries, dut.results, dut.stationary]) stream.restart();
  dut.clear = true;
  dut.step();
  dut.clear = false;
  dut.passes.queueWords(streams.passes);
  dut.keys.queueWords(streams.keys);
  dut.stationary.queueWords(streams.stationary);
  dut.masks.queueWords(streams.masks);
  dut.shares.queueWords(streams.shares);
  dut.stationary.drain();
  dut.queries.queueWords(streams.queries);
  const positions = mask ? mask.reduce((sum, bit) => sum + bit, 0) : tokens ** 2;
  const beats = 2 * positions * Math.ceil(headDim / width);
  const words = dut.results.receiveWords(streams.results, { timeout: 100_000 + 4 * beats });
  const cycles = dut.results.moved.last - dut.queries.moved.first + 1;
  if (threshold !== undefined) {
    // The mask, its shares and keys are compared by the tests; here they only leave.
    dut.newMasks.receiveWords(streams.newMasks);
    dut.newShares.receiveWords(tokens);
    dut.newKeys.receiveWords(streams.keys.length);
  }

  const loads = new Array<number>(lanes).fill(0);
  for (let i = 0; i < tokens ** 2; i++) {
    if (mask?.[i] === 0) continue;
    const token = i % tokens;
    loads[(token % lanes) ^ keys[Math.floor(token / lanes)]!]!++;
  }
  const expected = golden(head);
  const { busy, drain, maximum, mask: masking, starved } = dut.counts;
  const shares = (counts: ArrayLike<bigint | number>): number[] =>
    Array.from(counts, (count) => Number(count) / cycles);
  return {
    density: positions / tokens ** 2,
    cycles,
    utilisation: beats / lanes / cycles,
    bound: positions / lanes / Math.max(...loads),
    lanes: {
      busy: shares(busy),
      drain: shares(drain),
      maximum: shares(maximum),
      mask: shares(masking),
      starved: shares(starved),
    },
    // A refresh pass takes the time of a dense one.
    model: modelPass(shape, { tokens, chunks: Math.ceil(headDim / width), mask, keys }),
    loadCycles: dut.stationary.moved.last - dut.stationary.moved.first + 1,
    mismatches: attentionResults(shape, headDim, words).reduce(
      (sum, value, i) => sum + (value === expected[i] ? 0 : 1),
      0,
    ),
  };
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

function golden({ tokens, q, k, v, mask, shares, scales, threshold }: AttentionHead): Int8Array {
  const queries = Int32Array.from({ length: tokens }, (_, i) => i);
  if (threshold !== undefined) {
    return attention(q, k, v, { heads: 1, scales, queries, refresh: emptyMask(1, tokens), threshold }).output;
  }
  if (!mask) return attention(q, k, v, { heads: 1, scales, queries }).output;
  const packed = emptyMask(1, tokens);
  if (shares) packed.shares.set(shares);
  const rowWords = Math.ceil(tokens / 32);
  for (let i = 0; i < mask.length; i++) {
    const token = i % tokens;
    if (mask[i]) packed.words[Math.floor(i / tokens) * rowWords + (token >> 5)]! |= 1 << (token & 31);
  }
  return attention(q, k, v, { heads: 1, scales, queries, mask: packed }).output;
}
