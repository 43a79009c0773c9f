import type { EngineShape } from "../hardware/shapes/engine-shape.ts";
import { ceilLog2 } from "../hardware/shapes/array-shape.ts";
import { laneRooms } from "../hardware/engine/lane/lane-types.ts";
import { Exponent } from "../hardware/engine/lane/exponent.ts";

/** What an attention pass does to the lanes: whose rows each query selects, and how many words its rows have. */
export interface PassLoad {
  readonly tokens: number;
  readonly chunks: number;
  /** Mask bits in token order, 0 or 1 [queries, tokens]; all of them without it. */
  readonly mask: Uint8Array | undefined;
  /** Key of each slot. */
  readonly keys: readonly number[];
}

/** Something that is ready from a cycle on. */
interface Entry {
  readonly at: number;
  readonly query: number;
}

/** A lane, in cycles and counts. */
interface Lane {
  /** Selected slots in each group, query after query. */
  readonly groups: readonly Uint8Array[];
  /** Selected slots of each query; a query without one takes a beat that counts for nothing. */
  readonly selected: Uint16Array;
  /** What others see of these counts: their values before the cycle. */
  seen: { words: number; groups: number; powers: number };
  wordsHeld: number;
  rowsHeld: number;
  groupsHeld: number;
  /** Scanner, as the RTL has it: the next group, the bits left of the one at hand, whether it ends the query, a slot held. */
  scanQuery: number;
  scanGroup: number;
  left: number;
  ends: boolean;
  holds: boolean;
  /** Slots found that wait for the dot context. */
  listed: number;
  /** Dot: query, slots taken of it, beats of the slot. */
  query: number;
  slot: number;
  beat: number;
  open: number;
  scoresHeld: number;
  scores: Entry[];
  peaks: number[];
  /** Exponent: its query, and how many entries of it are done. */
  powerQuery: number;
  power: number;
  ringHeld: number;
  lists: Entry[];
  mostAt: number[];
  /** Axpy: list, position and chunk; the entry that is offered. */
  index: number;
  chunk: number;
  offered: { last: boolean } | undefined;
  vectorsHeld: number;
  vectors: number[];
}

/**
 * A cycle-level model of an attention pass: contexts, credits and latencies of the engine without its data. It answers in
 * a fraction of the time of the RTL what a shape, a mask and keys would give; test/simulation/engine-model.test.ts states
 * how near it comes.
 * @returns cycles from the first word of the first query in to the last result out
 */
export function modelPass(shape: EngineShape, load: PassLoad): number {
  const { lanes: laneCount, width, slots, window, maskSlots, merge } = shape;
  const { tokens, chunks, mask } = load;
  const queries = mask ? mask.length / tokens : tokens;
  const lanes = Array.from({ length: laneCount }, (_, lane) => newLane(lane, shape, load, queries));
  const groupsPerQuery = Math.ceil(Math.ceil(tokens / laneCount) / maskSlots);
  const pieces = width / merge;
  const rooms = laneRooms(shape);
  const wordRoom = 2 ** Math.max(1, ceilLog2(window * shape.chunks));
  const groupRoom = window * Math.ceil(slots / maskSlots);
  // From a slot's last beat to its score in the queue, from a beat to its vector.
  const toScore = 4 + ceilLog2(width);
  const toVector = 4;
  const toResult = ceilLog2(laneCount) + 2 + 9;

  let wordsSent = 0;
  let groupsSent = 0;
  const levels = Array.from({ length: ceilLog2(laneCount) }, () => false);
  let buffered = 0;
  let vectorsMerged = 0;
  let piece = 0;
  for (let now = 0; ; now++) {
    if (now > 100_000_000) throw new RangeError("the model does not end");
    for (const lane of lanes) {
      lane.seen = { words: lane.wordsHeld, groups: lane.groupsHeld, powers: lane.powerQuery };
      const scoresFreed = raise(lane, now);
      const found = scan(lane, groupsPerQuery);
      lane.listed += found - multiply(lane, now);
      lane.scoresHeld -= scoresFreed;
    }
    // What the lanes share moves by what they held before this cycle, and shows in the next.
    // The merge takes pieces in order, one a cycle.
    if (lanes.every(({ vectors }) => vectors.length > 0 && vectors[0]! <= now) && ++piece === pieces) {
      piece = 0;
      vectorsMerged++;
      for (const lane of lanes) {
        lane.vectors.shift();
        lane.vectorsHeld--;
      }
      if (vectorsMerged === queries * chunks) return now + toResult;
    }
    // Largest scores move up their tree together, and stop together when the buffer behind it is full.
    const isFull = buffered === 2;
    if (buffered > 0 && lanes.every(({ mostAt, seen }) => mostAt.length - seen.powers < window)) {
      buffered--;
      for (const lane of lanes) lane.mostAt.push(now + 1);
    }
    if (!levels.at(-1) || !isFull) {
      if (levels.pop()) buffered++;
      const isPeak = lanes.every(({ peaks }) => peaks.length > 0 && peaks[0]! <= now);
      levels.unshift(isPeak);
      for (const lane of isPeak ? lanes : []) {
        lane.peaks.shift();
        lane.open--;
      }
    }
    if (wordsSent < queries * chunks && lanes.every(({ seen }) => seen.words < wordRoom)) {
      wordsSent++;
      for (const lane of lanes) {
        lane.wordsHeld++;
        if (wordsSent % chunks === 0) lane.rowsHeld++;
      }
    }
    if (groupsSent < queries * groupsPerQuery && lanes.every(({ seen }) => seen.groups < groupRoom)) {
      groupsSent++;
      for (const lane of lanes) lane.groupsHeld++;
    }
  }

  /** Whether the scanner offers a slot, or the end of a query without one. */
  function offers({ left, ends, holds }: Lane): boolean {
    return left === 0 ? ends : holds;
  }

  /** Slots that enter the list, 0 or 1. */
  function scan(lane: Lane, perQuery: number): number {
    const hasRoom = lane.listed < rooms.list;
    const found = Number(offers(lane) && hasRoom);
    const goes = hasRoom || !offers(lane);
    const finds = lane.left > 0;
    const finishes = !finds && lane.ends;
    const takes = finds ? goes && lane.left === 1 && !lane.ends : !lane.ends || goes;
    if (goes && finds) {
      lane.holds = true;
      lane.left--;
    }
    if (goes && finishes) lane.holds = lane.ends = false;
    if (!takes || lane.groupsHeld === 0 || lane.scanQuery === queries) return found;
    lane.groupsHeld--;
    lane.left = lane.groups[lane.scanQuery]![lane.scanGroup]!;
    lane.ends = ++lane.scanGroup === perQuery;
    if (!lane.ends) return found;
    lane.scanGroup = 0;
    lane.scanQuery++;
    return found;
  }

  /** A beat of either context; slots of the list that are done with, 0 or 1. */
  function multiply(lane: Lane, now: number): number {
    const count = Math.max(1, lane.selected[lane.query] ?? 0);
    const empty = lane.selected[lane.query] === 0;
    let slotsTaken = 0;
    const wantsDot =
      lane.query < queries &&
      lane.rowsHeld > 0 &&
      lane.listed > 0 &&
      (lane.beat > 0 || lane.scoresHeld < rooms.scores) &&
      (lane.slot > 0 || lane.beat > 0 || lane.open < window);
    const { offered } = lane;
    const mayAxpy = offered !== undefined && (!offered.last || lane.vectorsHeld < rooms.vectors);
    const axpy = mayAxpy && (lane.open > 1 || !wantsDot);
    if (axpy) {
      if (offered.last) {
        lane.vectorsHeld++;
        lane.vectors.push(now + toVector);
      }
    } else if (wantsDot) {
      if (lane.beat === 0) lane.scoresHeld++;
      if (lane.beat === 0 && lane.slot === 0) lane.open++;
      if (++lane.beat === chunks || empty) {
        lane.beat = 0;
        lane.scores.push({ at: now + toScore, query: lane.query });
        slotsTaken = 1;
        if (++lane.slot === count) {
          lane.slot = 0;
          lane.peaks.push(now + toScore);
          lane.wordsHeld -= chunks;
          lane.rowsHeld--;
          lane.query++;
        }
      }
    }
    if (offered === undefined || axpy) fetch(lane, now);
    return slotsTaken;
  }

  function fetch(lane: Lane, now: number): void {
    lane.offered = undefined;
    const [list] = lane.lists;
    if (!list || list.at > now) return;
    const length = Math.max(1, lane.selected[list.query]!);
    const last = lane.index === length - 1;
    lane.offered = { last };
    lane.index = last ? 0 : lane.index + 1;
    if (last && ++lane.chunk === chunks) {
      lane.chunk = 0;
      lane.lists.shift();
      lane.ringHeld -= length;
    }
  }

  /** Takes a score, and frees its place. */
  function raise(lane: Lane, now: number): 0 | 1 {
    const [score] = lane.scores;
    if (
      !score ||
      score.at > now ||
      lane.ringHeld === rooms.probabilities ||
      !((lane.mostAt[score.query] ?? Infinity) <= now)
    )
      return 0;
    const length = Math.max(1, lane.selected[score.query]!);
    const last = lane.power === length - 1;
    if (last && lane.lists.length === window) return 0;
    lane.scores.shift();
    lane.ringHeld++;
    lane.power = last ? 0 : lane.power + 1;
    if (!last) return 1;
    lane.powerQuery++;
    lane.lists.push({ at: now + Exponent.latency + 1, query: score.query });
    return 1;
  }
}

function newLane(
  lane: number,
  { lanes, maskSlots }: EngineShape,
  { tokens, mask, keys }: PassLoad,
  queries: number,
): Lane {
  const slotCount = Math.ceil(tokens / lanes);
  const groupCount = Math.ceil(slotCount / maskSlots);
  const selected = new Uint16Array(queries);
  const groups = Array.from({ length: queries }, (_, query) => {
    const bits = new Uint8Array(groupCount);
    for (let slot = 0; slot < slotCount; slot++) {
      const token = slot * lanes + (lane ^ keys[slot]!);
      if (token >= tokens || mask?.[query * tokens + token] === 0) continue;
      bits[Math.floor(slot / maskSlots)]!++;
      selected[query]!++;
    }
    return bits;
  });
  return {
    ...{ groups, selected, seen: { words: 0, groups: 0, powers: 0 }, wordsHeld: 0, rowsHeld: 0, groupsHeld: 0 },
    ...{ scanQuery: 0, scanGroup: 0, left: 0, ends: false, holds: false, listed: 0 },
    ...{ query: 0, slot: 0, beat: 0, open: 0, scoresHeld: 0, scores: [], peaks: [] },
    ...{ powerQuery: 0, power: 0, ringHeld: 0, lists: [], mostAt: [] },
    ...{ index: 0, chunk: 0, offered: undefined, vectorsHeld: 0, vectors: [] },
  };
}
