import { expect, test } from "vitest";
import { DotContext } from "../../../../generator/hardware/engine/lane/dot-context.ts";
import { laneRooms } from "../../../../generator/hardware/engine/lane/lane-types.ts";
import { bench } from "../../../../sim/bench.ts";
import { Random } from "../../../random.ts";
import { catches, type BenchOf } from "../../planted-bugs.ts";
import { shape } from "./lane-shape.ts";

const { width, slots, chunks, window, maskSlots } = shape;
const rooms = laneRooms(shape);
const build = () => new DotContext(shape);

interface Query {
  readonly words: readonly (readonly number[])[];
  readonly mask: readonly boolean[];
}

function randomQueries(random: Random, count: number): Query[] {
  return Array.from({ length: count }, () => {
    const density = random.pick([0, 0.2, 0.6, 1]);
    return {
      words: Array.from({ length: chunks }, () => Array.from({ length: width }, () => random.int(-128, 127))),
      mask: Array.from({ length: slots }, () => random.next() < density),
    };
  });
}

function queue(dut: BenchOf<DotContext>, queries: readonly Query[]): void {
  dut.lastChunk = chunks - 1;
  dut.scoreTaken = false;
  dut.peakTaken = false;
  for (const { words, mask } of queries) {
    dut.rows.queue(words.map((word, chunk) => ({ word, last: chunk === chunks - 1 })));
    const groups = slots / maskSlots;
    dut.groups.queue(
      Array.from({ length: groups }, (_, group) => ({
        bits: mask
          .slice(group * maskSlots, (group + 1) * maskSlots)
          .reduce((bits, selected, i) => bits + (selected ? 2 ** i : 0), 0),
        last: group === groups - 1,
      })),
    );
  }
}

/** Beats of a query: of each selected slot a beat a chunk, or the one that counts for nothing. */
function beatsOf({ words, mask }: Query) {
  const selected = mask.flatMap((bit, slot) => (bit ? [slot] : []));
  if (selected.length === 0) return [{ selected: false, first: true, last: true, lastSlot: true }];
  return selected.flatMap((slot, i) =>
    words.map((word, chunk) => ({
      ...{ slot: BigInt(slot), chunk: BigInt(chunk), selected: true, word: word.map(BigInt) },
      ...{ first: chunk === 0, last: chunk === chunks - 1, lastSlot: i === selected.length - 1 },
    })),
  );
}

/** Scores and peaks are taken now and then; each beat is held against its query. */
function check(dut: BenchOf<DotContext>, stall: number, pace: number): void {
  const random = new Random(3);
  const queries = randomQueries(random, 60);
  const expected = queries.flatMap(beatsOf);
  queue(dut, queries);
  for (const stream of [dut.rows, dut.groups, dut.beats]) stream.stall(stall);
  let [scores, peaks, begins, mostScores, mostPeaks] = [0, 0, true, 0, 0];
  for (let at = 0; at < expected.length;) {
    expect(dut.cycle).toBeLessThan(20_000);
    dut.scoreTaken = scores > 0 && random.next() < pace;
    dut.peakTaken = peaks > 0 && random.next() < pace;
    [scores, peaks] = [scores - Number(dut.scoreTaken), peaks - Number(dut.peakTaken)];
    dut.step();
    if (dut.beats.pending === 0) continue;
    const [beat] = dut.beats.receive(1);
    const want = expected[at++]!;
    expect({ ...beat, word: Array.from(dut.word) }).toMatchObject(want);
    if (beat!.first) scores++;
    if (begins) peaks++;
    begins = beat!.last && beat!.lastSlot;
    // Not those that were free again before the beat.
    [mostScores, mostPeaks] = [Math.max(mostScores, scores), Math.max(mostPeaks, peaks)];
  }
  expect(mostScores).toBeLessThanOrEqual(rooms.scores);
  expect(mostPeaks).toBeLessThanOrEqual(window);
}

test.each([
  [0, 1],
  [0.5, 0.5],
  [0.2, 0.1],
])(
  "gives the selected slots of each query in order, a beat a chunk with the query's word, under stalls of %d",
  async (stall, pace) => {
    using dut = await bench(build, { engine: "javascript", seed: 4 });
    check(dut, stall, pace);
  },
);

test("gives a beat a cycle, query after query, when what it made is taken at once", async () => {
  using dut = await bench(build, { engine: "javascript" });
  const full = Array.from({ length: slots }, () => true);
  const queries = randomQueries(new Random(1), 20).map(({ words }) => ({ words, mask: full }));
  queue(dut, queries);
  let [scores, peaks] = [0, 0];
  for (let at = 0; at < 20 * slots * chunks;) {
    dut.scoreTaken = scores > 0;
    dut.peakTaken = peaks > 0;
    [scores, peaks] = [0, 0];
    dut.step();
    for (const { last, lastSlot } of dut.beats.receive(dut.beats.pending)) {
      at++;
      scores += Number(last);
      peaks += Number(last && lastSlot);
    }
    // A peak that was just taken counts for a cycle more.
    if (at > 0 && !dut.peakTaken) expect(dut.isAhead).toBe(false);
  }
  const { first, last } = dut.beats.moved;
  expect(last - first + 1).toBe(20 * slots * chunks);
});

test("begins no slot without room for its score, no query without room for its peak, and knows when it is ahead", async () => {
  using dut = await bench(build, { engine: "javascript" });
  const only = (slot: number): boolean[] => Array.from({ length: slots }, (_, i) => i === slot);
  const [{ words }] = randomQueries(new Random(1), 1) as [Query];
  // Peaks are not taken: the window is what ends it, and the next query waits here.
  queue(
    dut,
    [1, 2, 3, 4, 5].map((slot) => ({ words, mask: only(slot) })),
  );
  dut.step(200);
  expect(dut.beats.receive(dut.beats.pending).length).toBe(window * chunks);
  expect([dut.isAhead, dut.hasQuery, dut.hasSlot]).toEqual([true, true, true]);

  // Scores are not taken: their room is.
  dut.reset();
  queue(
    dut,
    Array.from({ length: 6 }, () => ({ words, mask: Array.from({ length: slots }, () => true) })),
  );
  dut.peakTaken = false;
  for (let cycle = 0; cycle < 500; cycle++) {
    dut.step();
    dut.peakTaken = dut.isAhead;
  }
  expect(dut.beats.receive(dut.beats.pending).length).toBe(rooms.scores * chunks);
  expect([dut.isAhead, dut.hasQuery, dut.hasSlot]).toEqual([false, true, true]);
});

catches(
  build,
  (dut) => {
    // Once it waits for queries, once for what it made to be taken.
    check(dut, 0.5, 1);
    dut.reset();
    check(dut, 0.3, 0.1);
  },
  [
    [
      "one score more than there is room for",
      "dot_context",
      /(slot_begins \? scores_freed \|\s+)\(scores_taken != 6'd\d+\)/,
      "$1(scores_taken != 6'd63)",
    ],
    [
      "a chunk taken for its slot's last a beat late",
      "dot_context",
      "is_last_behind : is_last_still",
      "is_last_still : is_last_still",
    ],
    ["the beat of a query whose words are on their way", "dot_context", "& (has_row | row_enters) &", "&"],
    [
      "a slot that passes those found before",
      "dot_context",
      "get_valid ? list_queue_get_data",
      "get_valid & 1'b0 ? list_queue_get_data",
    ],
    [
      "the words of a query forgotten with its first slot",
      "dot_context",
      "slot_ends & list_last",
      "slot_ends | list_last",
    ],
  ],
);
