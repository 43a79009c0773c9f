import { Exponent } from "../hardware/engine/lane/exponent.ts";
import { exponentLanes, laneRooms } from "../hardware/engine/lane/lane-types.ts";
import { ceilLog2 } from "../hardware/shapes/array-shape.ts";
import type { EngineShape } from "../hardware/shapes/engine-shape.ts";

/** What an attention pass does to the lanes: whose rows each query selects, and how many words its rows have. */
export interface PassLoad {
  readonly tokens: number;
  readonly chunks: number;
  /** As many as tokens, unless these are one of several tiles. */
  readonly queries?: number;
  /** As `AttentionHead` has it. */
  readonly tile?: { readonly leaves: boolean };
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

/** Cycles from the last beat of a weighted sum to its vector in the queue. */
const TO_VECTOR = 7;

/** Cycles from a list's last probability to its place in the queue of lists; from an entry that is asked for to its beat, and how many are on their way. */
const TO_LIST = 1;
const TO_BEAT = 3;
const BEATS = 4;

/** Cycles from a slot's last beat to its score in the queue, or of a linear layer's to its sum. */
export function toScore(width: number): number {
  return 7 + ceilLog2(width);
}

/** A lane, in cycles and counts. */
export class LaneModel {
  /** What others see of these counts: their values before the cycle. */
  seen = { words: 0, groups: 0, powers: 0 };
  wordsHeld = 0;
  rowsHeld = 0;
  groupsHeld = 0;
  /** Queries whose dot products have begun and whose largest score is not taken yet. */
  open = 0;
  /** When a query's largest score here is known, and when that of all lanes is. */
  readonly peaks: number[] = [];
  readonly mostAt: number[] = [];
  /** When each vector of weighted sums is there, and how many places for them are taken. */
  readonly vectors: number[] = [];
  private vectorsHeld = 0;
  /** Largest scores and vectors that were taken: places of vectors are free a cycle later, of queries two. */
  freed = { peaks: 0, earlierPeaks: 0, vectors: 0 };

  private readonly rooms;
  private readonly window: number;
  private readonly chunks: number;
  private readonly queries: number;
  private readonly toScore: number;
  /** Selected slots in each group, query after query. */
  private readonly groups: readonly Uint8Array[];
  /** Selected slots of each query; a query without one takes a beat that counts for nothing. */
  private readonly selected: Uint16Array;
  /** Scanner, as the RTL has it: the next group, the bits left of the one at hand, whether it ends the query, a slot held. */
  private scanQuery = 0;
  private scanGroup = 0;
  private left = 0;
  private ends = false;
  private holds = false;
  /** Slots found that wait for the dot context. */
  private listed = 0;
  /** Dot: query, slots taken of it, beats of the slot. */
  private query = 0;
  private slot = 0;
  private beat = 0;
  private scoresHeld = 0;
  private readonly scores: Entry[] = [];
  /** Exponent: its query, and how many entries of it are done. */
  private powerQuery = 0;
  private power = 0;
  /** Cycles from one turn of the lane at its exponent unit to the next, and which of them it is. */
  private readonly interval: number;
  private readonly turn: number;
  private ringHeld = 0;
  private readonly lists: Entry[] = [];
  /** Axpy: position in the list, and chunk; entries that are read, of which the first is offered. */
  private index = 0;
  private chunk = 0;
  private readonly read: { readonly at: number; readonly last: boolean }[] = [];

  constructor(lane: number, shape: EngineShape, { tokens, chunks, mask, keys }: PassLoad, queries: number) {
    const { lanes, maskSlots, width, window } = shape;
    this.rooms = laneRooms(shape);
    this.interval = exponentLanes(shape);
    this.turn = lane % this.interval;
    this.window = window;
    this.chunks = chunks;
    this.queries = queries;
    this.toScore = toScore(width);
    const slotCount = Math.ceil(tokens / lanes);
    const groupCount = Math.ceil(slotCount / maskSlots);
    const selected = new Uint16Array(queries);
    this.groups = Array.from({ length: queries }, (_, query) => {
      const bits = new Uint8Array(groupCount);
      for (let slot = 0; slot < slotCount; slot++) {
        const token = slot * lanes + (lane ^ keys[slot]!);
        if (token >= tokens || mask?.[query * tokens + token] === 0) continue;
        bits[Math.floor(slot / maskSlots)]!++;
        selected[query]!++;
      }
      return bits;
    });
    this.selected = selected;
  }

  /** A cycle, by what the lane held before it. */
  step(now: number): void {
    this.seen = { words: this.wordsHeld, groups: this.groupsHeld, powers: this.powerQuery };
    const scoresFreed = this.raise(now);
    const found = this.scan();
    this.listed += found - this.multiply(now);
    this.scoresHeld -= scoresFreed;
    this.open -= this.freed.earlierPeaks;
    this.vectorsHeld -= this.freed.vectors;
    this.freed = { peaks: 0, earlierPeaks: this.freed.peaks, vectors: 0 };
  }

  /** Whether the scanner offers a slot, or the end of a query without one. */
  private offers(): boolean {
    return this.left === 0 ? this.ends : this.holds;
  }

  /** Slots that enter the list, 0 or 1. */
  private scan(): number {
    const hasRoom = this.listed < this.rooms.list;
    const found = Number(this.offers() && hasRoom);
    const goes = hasRoom || !this.offers();
    const finds = this.left > 0;
    const finishes = !finds && this.ends;
    const takes = finds ? goes && this.left === 1 && !this.ends : !this.ends || goes;
    if (goes && finds) {
      this.holds = true;
      this.left--;
    }
    if (goes && finishes) this.holds = this.ends = false;
    if (!takes || this.groupsHeld === 0 || this.scanQuery === this.queries) return found;
    this.groupsHeld--;
    this.left = this.groups[this.scanQuery]![this.scanGroup]!;
    this.ends = ++this.scanGroup === this.groups[0]!.length;
    if (!this.ends) return found;
    this.scanGroup = 0;
    this.scanQuery++;
    return found;
  }

  /** A beat of either context; slots of the list that are done with, 0 or 1. */
  private multiply(now: number): number {
    const count = Math.max(1, this.selected[this.query] ?? 0);
    const empty = this.selected[this.query] === 0;
    let slotsTaken = 0;
    const wantsDot =
      this.query < this.queries &&
      this.rowsHeld > 0 &&
      this.listed > 0 &&
      (this.beat > 0 || this.scoresHeld < this.rooms.scores) &&
      (this.slot > 0 || this.beat > 0 || this.open < this.window);
    const [offered] = this.read;
    const mayAxpy = offered && offered.at <= now && (!offered.last || this.vectorsHeld < this.rooms.vectors);
    const axpy = mayAxpy && (this.open > 1 || !wantsDot);
    this.fetch(now);
    if (axpy) {
      this.read.shift();
      if (offered.last) {
        this.vectorsHeld++;
        this.vectors.push(now + TO_VECTOR);
      }
    } else if (wantsDot) {
      if (this.beat === 0) this.scoresHeld++;
      if (this.beat === 0 && this.slot === 0) this.open++;
      if (++this.beat === this.chunks || empty) {
        this.beat = 0;
        this.scores.push({ at: now + this.toScore, query: this.query });
        slotsTaken = 1;
        if (++this.slot === count) {
          this.slot = 0;
          this.peaks.push(now + this.toScore + 1);
          this.wordsHeld -= this.chunks;
          this.rowsHeld--;
          this.query++;
        }
      }
    }
    return slotsTaken;
  }

  /** Asks for the next entry of the list at hand. */
  private fetch(now: number): void {
    const [list] = this.lists;
    if (!list || list.at > now || this.read.length === BEATS) return;
    const length = Math.max(1, this.selected[list.query]!);
    const last = this.index === length - 1;
    this.read.push({ at: now + TO_BEAT, last });
    this.index = last ? 0 : this.index + 1;
    // An entry's place is free when it has been read for the last time.
    if (this.chunk === this.chunks - 1) this.ringHeld--;
    if (last && ++this.chunk === this.chunks) {
      this.chunk = 0;
      this.lists.shift();
    }
  }

  /** Takes a score, and frees its place. */
  private raise(now: number): 0 | 1 {
    const [score] = this.scores;
    if (
      !score ||
      score.at > now ||
      now % this.interval !== this.turn ||
      this.ringHeld === this.rooms.probabilities ||
      !((this.mostAt[score.query] ?? Infinity) <= now)
    )
      return 0;
    const length = Math.max(1, this.selected[score.query]!);
    const last = this.power === length - 1;
    if (last && this.lists.length === this.window) return 0;
    this.scores.shift();
    this.ringHeld++;
    this.power = last ? 0 : this.power + 1;
    if (!last) return 1;
    this.powerQuery++;
    this.lists.push({ at: now + Exponent.latency(this.interval) + TO_LIST, query: score.query });
    return 1;
  }
}
