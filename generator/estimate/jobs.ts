import { epilogueKinds } from "../hardware/elementwise/epilogue.ts";
import { rowsInside } from "../hardware/elementwise/norm-modulate.ts";
import { prologueKinds } from "../hardware/elementwise/prologue.ts";
import type { EngineShape } from "../hardware/shapes/engine-shape.ts";
import type { AcceleratorShape } from "../hardware/control/sequencer.ts";
import type { FieldName } from "../hardware/control/descriptor.ts";
import { keysOf, partWordsOf, type ArrayPlan } from "../compiler/layers.ts";
import type { Fields } from "../compiler/lower.ts";
import type { AttentionTask, LayerTask } from "../compiler/order.ts";
import { toResult } from "../simulation/engine-model.ts";
import { headPass, type HeadPass, type Kept } from "./heads.ts";
import type { Descriptor } from "./program.ts";
import {
  layerTail,
  prologueCycles,
  prologueLatency,
  REUSE_STAGES,
  TO_FREE,
  updateCycles,
  UPDATE_STAGES,
  type Reader,
} from "./timing.ts";

/** What the array, or who passes it by, does with rows, from a descriptor's sizes. */
export interface Work {
  /** Cycles where memory holds nothing up. */
  readonly cycles: number;
  /** Words of each reader, and words that are written, in all of it. */
  readonly reads: Readonly<Partial<Record<Reader, number>>>;
  readonly writes: number;
  /** Words of a row that must be here before any of it is of use, and cycles from there to where it is used. */
  readonly need: number;
  readonly lead: number;
  /** Words of the bus that the units behind the reader of rows hold. */
  readonly inside: number;
  /** Cycles before the end in which the next one's rows come in already. */
  readonly early: number;
  /** Cycles from the end to the last result, and to where the lanes are free. */
  readonly tail: number;
  readonly frees: number;
  /** Of a refresh pass: cycles in which its masks are counted, and behind the last of them those in which keys are chosen. */
  readonly balancing?: { readonly counts: number; readonly chooses: number };
  /** Beats of all lanes, and positions of attention. */
  readonly beats: number;
  readonly positions: number;
}

/** What a step computes. */
export interface Counts {
  /** Active tokens. */
  readonly active: number;
  readonly kept: (task: AttentionTask) => Kept;
}

const get = (fields: Fields, name: FieldName): number => fields[name] ?? 0;
const NOTHING = { beats: 0, positions: 0, early: 0, tail: 0, frees: 0, need: 1, lead: 0, inside: 0, writes: 0 };

/** What a descriptor that streams rows does. @param sharers arrays of which each has a part of sums and copies */
export function workOf({ task, fields }: Descriptor, plan: ArrayPlan, { active, kept }: Counts, sharers = 1): Work {
  const words = get(fields, "words") + 1;
  switch (task.opcode) {
    case "linear":
      return layerWork(task, fields, plan, active);
    case "attend":
      return headWork(task, fields, plan, active, kept(task));
    case "move": {
      const copied = Math.ceil((active * words) / sharers);
      return { ...NOTHING, cycles: copied, reads: { rows: copied }, writes: copied };
    }
    case "update": {
      const summed = Math.ceil(words / sharers);
      const reads = { rows: summed, terms: summed, masks: summed };
      return { ...NOTHING, cycles: updateCycles(plan.shape) * summed, reads, writes: summed, tail: UPDATE_STAGES };
    }
    case "reuse": {
      const tokens = get(fields, "lastToken") + 1;
      if (get(fields, "whole") === 1) return { ...NOTHING, cycles: tokens, reads: {}, tail: REUSE_STAGES };
      return { ...NOTHING, cycles: words, reads: { rows: words, terms: words }, tail: tokens + REUSE_STAGES };
    }
    default:
      throw new RangeError(`${task.opcode} streams no rows`);
  }
}

function layerWork({ pass, tile }: LayerTask, fields: Fields, { shape }: ArrayPlan, active: number): Work {
  const { engine } = shape;
  const { lanes, drain, maxBeats } = engine;
  const { slots } = pass.tiles[tile]!;
  const words = get(fields, "words") + 1;
  const prologue = prologueKinds[get(fields, "prologue")]!;
  const out = (get(fields, "outWords") + 1) * (get(fields, "outSegments") + 1);
  const terms = epilogueKinds[get(fields, "epilogue")] === "add" ? get(fields, "termsWords") + 1 : 0;
  const cycles = prologueCycles(prologue, shape);
  // A row's beats, its results, its words of the bus as the prologue takes them.
  const row = Math.max(slots * pass.beats, (slots * lanes) / drain, words * cycles, terms, out);
  const ring = 2 ** Math.ceil(Math.log2(2 * maxBeats));
  return {
    cycles: active * row,
    reads: { rows: active * words, ...(terms > 0 && { terms: active * terms }) },
    writes: active * out,
    need: prologue === "norm" ? words : 1,
    lead: prologueLatency(prologue, words, cycles),
    inside: (ring * words) / pass.beats + (prologue === "norm" ? rowsInside(shape.normWords) * words : 0),
    early: Math.min(active, Math.floor(ring / pass.beats)) * row,
    tail: layerTail(engine),
    frees: layerTail(engine),
    beats: active * slots * pass.beats * lanes,
    positions: 0,
  };
}

function headWork(task: AttentionTask, fields: Fields, plan: ArrayPlan, active: number, kept: Kept): Work {
  const { engine, memory }: AcceleratorShape = plan.shape;
  const { pass } = task;
  const chunks = get(fields, "words") + 1;
  const [joins, leaves] = [get(fields, "joins"), get(fields, "leaves")];
  const part = partWordsOf({ chunks });
  const isMasked = get(fields, "masked") === 1;
  const isRefresh = get(fields, "refresh") === 1;
  const { rows, groups, maskWords } = keysOf(plan, pass, task.sequence).tiles[task.tile]!;
  const isTiled = joins + leaves > 0;
  const load = {
    rows,
    chunks,
    queries: active,
    kept: isMasked ? kept : 1,
    ...(isTiled && { tile: { leaves: leaves === 1 } }),
  };
  const { cycles, beats, positions }: HeadPass = headPass(engine, load);
  // All masks of the head, of which an array with some rows makes some.
  const made = (get(fields, "masksWords") + 1) / maskWords;
  const shareWords = Math.ceil(plan.tokens / memory.wordBytes);
  const tail = toResult(engine);
  return {
    cycles: cycles - tail,
    reads: {
      rows: active * chunks,
      ...(joins === 1 && { terms: active * part }),
      ...(isMasked && { masks: active * (get(fields, "termsWords") + 1), shares: shareWords }),
    },
    writes: active * (leaves === 1 ? part : chunks),
    ...{
      need: 1,
      lead: 1,
      inside: engine.window * chunks,
      early: 0,
      tail: tail + 1,
      frees: engine.joins ? tail + 1 : TO_FREE,
    },
    ...(isRefresh && { balancing: balancing(engine, groups, Math.ceil((made * active) / plan.tokens)) }),
    ...{ beats, positions },
  };
}

/** The balancer's cycles, as `key-balancer.ts` has them: a group of a mask, and behind the last one a slot. @param masks of the pass */
function balancing({ lanes, maskSlots }: EngineShape, groups: number, masks: number): NonNullable<Work["balancing"]> {
  return {
    counts: masks * groups * (maskSlots + 2),
    chooses: groups * maskSlots * (lanes + 9 + Math.log2(lanes)),
  };
}
