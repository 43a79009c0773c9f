import { mergePlaces } from "../hardware/engine/vector-merge.ts";
import { ceilLog2 } from "../hardware/shapes/array-shape.ts";
import type { EngineShape } from "../hardware/shapes/engine-shape.ts";
import { LaneModel, type PassLoad } from "./lane-model.ts";

/**
 * Where tiles are joined: cycles from a query's first piece to when its pieces go on, one more where it leaves a part; from its last one to
 * when the next query's join may begin; and to its last result, more or less than without tiles.
 */
const JOINS = 8;
const JOINED = 4;
const TO_PART = -9;
const TO_WHOLE = 4;

/** Cycles in which the first group of mask bits comes to the lanes' scanners: unpacker, queue and buffer. */
const TO_SCANNER = 2;

/** Cycles from the merge of a piece to its result: adders beside their tree, a queue, the normaliser. */
const TO_RESULT = 19;

/** Cycles from the last piece that is merged to the last result. */
export const toResult = ({ lanes }: Pick<EngineShape, "lanes">): number => ceilLog2(lanes) + TO_RESULT;

/**
 * A cycle-level model of an attention pass: contexts, credits and latencies of the engine without its data. It answers in
 * a fraction of the time of the RTL what a shape, a mask and keys would give; test/simulation/engine-model.test.ts states
 * how near it comes.
 * @returns cycles from the first word of the first query in to the last result out
 */
export function modelPass(shape: EngineShape, load: PassLoad): number {
  const { lanes: laneCount, width, slots, window, maskSlots, merge } = shape;
  const { tokens, chunks, queries = tokens, tile } = load;
  const lanes = Array.from({ length: laneCount }, (_, lane) => new LaneModel(lane, shape, load, queries));
  const groupsPerQuery = Math.ceil(Math.ceil(tokens / laneCount) / maskSlots);
  const pieces = width / merge;
  const wordRoom = 2 ** Math.max(1, ceilLog2(window * shape.chunks));
  // Two more wait in the buffer before the scanner.
  const groupRoom = window * Math.ceil(slots / maskSlots) + 2;
  const places = mergePlaces(shape);

  let wordsSent = 0;
  let groupsSent = 0;
  // Peaks as they come stand in a register before their tree.
  const levels = Array.from({ length: 1 + ceilLog2(laneCount) }, () => false);
  let buffered = 0;
  let vectorsMerged = 0;
  let piece = 0;
  let passed = 0;
  let passesFrom = 0;
  let isJoined = false;
  for (let now = 0; ; now++) {
    if (now > 100_000_000) throw new RangeError("the model does not end");
    for (const lane of lanes) lane.step(now);
    // What the lanes share moves by what they held before this cycle, and shows in the next.
    // The merge takes pieces in order, one a cycle; a vector begins with room for all of its own.
    const waiting = tile ? vectorsMerged * pieces + piece - passed : 0;
    const begins =
      waiting < places - pieces - 1 && lanes.every(({ vectors }) => vectors.length > 0 && vectors[0]! <= now);
    if ((piece > 0 || begins) && ++piece === pieces) {
      piece = 0;
      vectorsMerged++;
      for (const lane of lanes) {
        lane.vectors.shift();
        lane.freed.vectors++;
      }
      if (!tile && vectorsMerged === queries * chunks) return now + toResult(shape);
    }
    // Pieces of a query of several tiles go on when it is joined.
    if (tile && waiting > 0 && now >= passesFrom) {
      if (!isJoined) {
        isJoined = true;
        passesFrom = now + JOINS + Number(tile.leaves);
      } else if (++passed % (chunks * pieces) === 0) {
        isJoined = false;
        passesFrom = now + JOINED;
        if (passed === queries * chunks * pieces) return now + toResult(shape) + (tile.leaves ? TO_PART : TO_WHOLE);
      }
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
        lane.freed.peaks++;
      }
    }
    if (wordsSent < queries * chunks && lanes.every(({ seen }) => seen.words < wordRoom)) {
      wordsSent++;
      for (const lane of lanes) {
        lane.wordsHeld++;
        if (wordsSent % chunks === 0) lane.rowsHeld++;
      }
    }
    if (
      now >= TO_SCANNER &&
      groupsSent < queries * groupsPerQuery &&
      lanes.every(({ seen }) => seen.groups < groupRoom)
    ) {
      groupsSent++;
      for (const lane of lanes) lane.groupsHeld++;
    }
  }
}
