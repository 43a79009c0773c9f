import { maskRow, type AttentionMask } from "../golden/attention.ts";
import { tileRows } from "../golden/key-tiles.ts";
import type { GoldenSampleOptions, StepReport } from "../golden/sampler.ts";
import { keyRules, keysFor, type KeyRule } from "../hardware/shapes/distribution.ts";
import type { Network } from "../network/network.ts";

/** What a sampling loop did, step by step, for who wants to look at it. */
export interface RunRecord {
  readonly steps: readonly RecordedStep[];
  /** Of the last masks that were made, those of some attentions and of some of their heads. */
  readonly masks: readonly RecordedMask[];
}

export interface RecordedStep {
  readonly report: StepReport;
  /** The tokens that were computed. */
  readonly active: Int32Array;
  /** int16 [channels, ...sides], behind the step. */
  readonly latent: Int16Array;
}

export interface RecordedMask {
  /** The attention's id, and which of its heads. */
  readonly id: string;
  readonly head: number;
  /** The step that made it. */
  readonly step: number;
  /** Share of all positions that it keeps. */
  readonly density: number;
  /** Shares of positions that are kept, queries down and keys across, [cells, cells]. */
  readonly map: Float32Array;
  readonly cells: number;
  readonly loads: Readonly<Record<KeyRule, BankLoads>>;
}

/** What banks hold of a mask. */
export interface BankLoads {
  /** Positions of the first tile of keys that stand in each bank. */
  readonly banks: readonly number[];
  /** What utilisation could be at most: where queries run ahead as far as they like, the fullest bank is what takes time. */
  readonly bound: number;
}

/** Of a mask's map at most, each way; and of attentions and of heads that are looked at. */
const [MOST_CELLS, MOST_ATTENTIONS, MOST_HEADS] = [128, 6, 8];

/** Records a loop of the golden model as its `watch`. @param lanes that keys go over */
export function recorder(
  network: Network,
  lanes: number,
): { readonly watch: NonNullable<GoldenSampleOptions["watch"]>; readonly record: () => RunRecord } {
  const steps: RecordedStep[] = [];
  let masks: RecordedMask[] = [];
  return {
    watch(report, sequences, active, latent) {
      const [first] = sequences;
      steps.push({ report, active: active.slice(), latent: latent.slice() });
      if (report.mode !== "refresh") return;
      masks = spread(Object.entries(first!.masks), MOST_ATTENTIONS).flatMap(([id, mask]) =>
        Array.from({ length: Math.min(MOST_HEADS, headsOf(mask)) }, (_, head) => ({
          ...{ id, head, step: report.step },
          ...recordMask(mask, head, { lanes, keys: tileRows(mask.tokens, network.keyTile) }),
        })),
      );
    },
    record: () => ({ steps, masks }),
  };
}

/** So many of them at most, from the first to the last. */
export function spread<T>(all: readonly T[], most: number): T[] {
  if (all.length <= most) return [...all];
  return Array.from({ length: most }, (_, i) => all[Math.round((i * (all.length - 1)) / (most - 1))]!);
}

const headsOf = ({ words, tokens, sharing }: AttentionMask): number =>
  words.length / Math.ceil(tokens / sharing) / Math.ceil(tokens / 32);

function recordMask(
  mask: AttentionMask,
  head: number,
  { lanes, keys }: { readonly lanes: number; readonly keys: number },
): Pick<RecordedMask, "density" | "map" | "cells" | "loads"> {
  const { tokens, sharing } = mask;
  const cells = Math.min(tokens, MOST_CELLS);
  const cellOf = (token: number): number => Math.floor((token * cells) / tokens);
  const [kept, all] = [new Float32Array(cells ** 2), new Float32Array(cells ** 2)];
  // Queries that keep each key of the first tile; what some have together counts once in the choice of keys, as in hardware.
  const [counts, chosen] = [new Int32Array(keys), new Int32Array(keys)];
  for (let query = 0; query < tokens; query++) {
    const base = maskRow(mask, head, query);
    for (let key = 0; key < tokens; key++) {
      const cell = cellOf(query) * cells + cellOf(key);
      all[cell]!++;
      if (((mask.words[base + (key >> 5)]! >>> (key & 31)) & 1) === 0) continue;
      kept[cell]!++;
      if (key < keys) counts[key]!++;
      if (key < keys && query % sharing === 0) chosen[key]!++;
    }
  }
  const loads = keyRules.map((rule) => [rule, loadsOf(counts, lanes, keysFor(rule, keys, lanes, chosen))] as const);
  return {
    density: kept.reduce((sum, count) => sum + count, 0) / tokens ** 2,
    map: kept.map((count, cell) => count / all[cell]!),
    cells,
    loads: Object.fromEntries(loads) as Record<KeyRule, BankLoads>,
  };
}

/** @param counts how many queries keep each key */
function loadsOf(counts: ArrayLike<number>, lanes: number, keys: readonly number[]): BankLoads {
  const banks = new Array<number>(lanes).fill(0);
  for (let key = 0; key < counts.length; key++) banks[(key % lanes) ^ keys[Math.floor(key / lanes)]!]! += counts[key]!;
  const total = banks.reduce((sum, count) => sum + count, 0);
  return { banks, bound: total / (lanes * Math.max(...banks)) };
}
