import { describe, expect, test } from "vitest";
import { planEngine } from "../../../generator/compiler/plan-accelerator.ts";
import type { EngineShape } from "../../../generator/hardware/shapes/engine-shape.ts";
import { PassController } from "../../../generator/hardware/engine/pass-controller.ts";
import { bench } from "../../../sim/bench.ts";
import { Random } from "../../random.ts";
import { catches, type BenchOf } from "../planted-bugs.ts";

const shapes: EngineShape[] = [
  { ...planEngine({ lanes: 4, width: 4 }, 60, 16), merge: 2 },
  { ...planEngine({ lanes: 8, width: 4 }, 16, 4), merge: 4 },
  planEngine({ lanes: 2, width: 8 }, 30, 24),
];

/** A pass of up to six queries; what the controller only hands on is random. */
function randomPass(random: Random, { lanes, slots, chunks, maskSlots }: EngineShape) {
  const scale = () => ({ multiplier: random.int(0, 65_535), shift: random.int(0, 63) });
  return {
    ...{ masked: random.next() < 0.5, refresh: random.next() < 0.5, threshold: random.int(0, 65_535) },
    lastChunk: random.pick([0, chunks - 1, random.int(0, chunks - 1)]),
    lastRow: random.int(0, slots * lanes - 1),
    lastQuery: random.int(0, 5),
    lastGroup: random.int(0, slots / maskSlots - 1),
    sharing: random.int(0, 7),
    ...{ score: scale(), output: scale() },
  };
}
type Pass = ReturnType<typeof randomPass>;

/** The same with numbers for the bench's whole numbers. */
function plain(value: unknown): unknown {
  if (typeof value === "bigint") return Number(value);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, plain(inner)]));
}

/** How far a pass has come: counts of what it took and gave. */
interface Progress {
  readonly pass: Pass;
  readonly half: boolean;
  groups: number;
  words: number;
  /** Whether what its results go by is where they find it. */
  isHanded: boolean;
  vectors: number;
  results: number;
  masks: number;
}

interface Timing {
  /** The chance of a cycle in which a stream does not move. */
  readonly stall: number;
  /** The same for the last mask bits of a query, which may be out long after the results. */
  readonly maskStall: number;
  /** And for results, which may wait for memory. */
  readonly resultStall: number;
  /** Cycles that a half takes to load, at most. */
  readonly load: number;
  readonly seed: number;
}

/** Runs passes in the middle of an engine that loads halves, takes queries and gives results at its own pace. */
function check(
  dut: BenchOf<PassController>,
  shape: EngineShape,
  { stall, maskStall, resultStall, load, seed }: Timing,
) {
  const random = new Random(seed);
  const passes = Array.from({ length: 40 }, () => randomPass(random, shape));
  for (const stream of [dut.passes, dut.heads, dut.loaded]) stream.stall(stall);
  dut.passes.queue(passes);

  /** The pass in the lanes, and that whose results leave. */
  let now: Progress | undefined;
  let past: Progress | undefined;
  /** Heads asked for, halves loaded, passes begun and over. */
  const count = { heads: 0, loaded: 0, begun: 0, over: 0 };
  let [loads, idle, most] = [Infinity, 0, 0];
  const moves = (chance = stall): boolean => random.next() >= chance;
  for (let cycle = 0; count.over < passes.length || past; cycle++) {
    if (cycle === 50_000) throw new Error(`pass ${count.over} is never over`);
    const wants = { groups: dut.wantsGroups, words: dut.wantsWords, vectors: dut.wantsVectors };
    const takes = { queryTaken: false, wordTaken: false, vectorTaken: false, resultLeaves: false, maskLeaves: false };
    let ends = false;
    if (now) {
      const { pass, half, groups, words, isHanded, vectors, masks } = now;
      const queries = pass.lastQuery + 1;
      const chunks = pass.lastChunk + 1;
      const newMasks = pass.refresh ? queries : 0;
      ends = vectors === queries * chunks && masks === newMasks;
      expect(wants).toEqual({
        ...{ groups: groups < queries, words: words < queries * chunks },
        vectors: isHanded && vectors < queries * chunks,
      });
      const tail = 2 ** ((pass.lastRow % (shape.lanes * shape.maskSlots)) + 1) - 1;
      expect(plain(dut.pass)).toEqual({ half, ...pass, tail, output: undefined, lastRow: undefined });
      if (wants.words) expect(dut.wordEndsRow).toBe(words % chunks === chunks - 1);
      // Vectors and masks of queries that are in.
      const complete = Math.min(groups, Math.floor(words / chunks));
      takes.queryTaken = wants.groups && moves();
      takes.wordTaken = wants.words && moves();
      takes.vectorTaken = isHanded && vectors < complete * chunks && moves();
      takes.maskLeaves = masks < Math.min(newMasks, groups) && moves(maskStall);
    } else {
      expect(wants).toEqual({ groups: false, words: false, vectors: false });
      idle += Number(count.begun > 0);
    }
    expect([dut.running, dut.retired]).toEqual([(now ?? past) !== undefined, ends]);
    if (past) {
      const { pass, vectors, results } = past;
      expect(plain(dut.leaving)).toEqual({ masked: pass.masked, lastChunk: pass.lastChunk, scale: pass.output });
      expect(dut.resultIsLast).toBe(results === pass.lastQuery);
      takes.resultLeaves = results < Math.floor(vectors / (pass.lastChunk + 1)) && moves(resultStall);
    }
    const handed = past ? undefined : now;
    if (now) {
      now.groups += Number(takes.queryTaken);
      now.words += Number(takes.wordTaken);
      now.vectors += Number(takes.vectorTaken);
      now.masks += Number(takes.maskLeaves);
    }
    if (past) past.results += Number(takes.resultLeaves);
    const begins = moves();
    dut.begins = begins;
    Object.assign(dut, takes);
    if (cycle === loads) {
      dut.loaded.queue([{ half: count.loaded % 2 === 1 }]);
      count.loaded++;
    }
    dut.step();
    if (past && past.results > past.pass.lastQuery) past = undefined;
    if (handed && !handed.isHanded) {
      handed.isHanded = true;
      past = handed;
    }
    if (ends) {
      now = undefined;
      count.over++;
    }
    for (const head of dut.heads.receive(dut.heads.pending)) {
      const { lastChunk, lastRow } = passes[count.heads]!;
      expect(plain(head)).toEqual({ lastChunk, lastRow });
      // A half is asked for when the pass before has its own.
      expect(count.heads).toBe(count.begun);
      count.heads++;
      loads = cycle + 1 + random.int(0, load);
    }
    if (dut.loaded.moved.beats > count.begun) {
      expect(begins).toBe(true);
      expect([now, count.loaded]).toEqual([undefined, count.begun + 1]);
      const none = { groups: 0, words: 0, isHanded: false, vectors: 0, results: 0, masks: 0 };
      now = { pass: passes[count.begun]!, half: count.begun % 2 === 1, ...none };
      count.begun++;
    }
    most = Math.max(most, count.heads - count.over);
  }
  const none = { queryTaken: false, wordTaken: false, vectorTaken: false, resultLeaves: false, maskLeaves: false };
  Object.assign(dut, none);
  dut.step(20);
  expect([count.heads, dut.loaded.moved.beats, dut.running]).toEqual([passes.length, passes.length, false]);
  return { idle, most };
}

describe.each(shapes)("with $lanes lanes, $chunks chunks of $width elements, $merge of them a piece", (shape) => {
  test.each([
    [0, 0, 0, 3, 1],
    [0.5, 0.5, 0.5, 200, 2],
    [0.2, 0.9, 0.2, 20, 3],
    [0.2, 0.2, 0.9, 20, 4],
    [0.85, 0.5, 0.85, 20, 5],
  ])(
    "passes begin when their half is loaded and end with their last vector and mask, stalls of %d, %d and %d, loads of %d cycles (seed %d)",
    async (stall, maskStall, resultStall, load, seed) => {
      using dut = await bench(() => new PassController(shape), { engine: "javascript", seed });
      check(dut, shape, { stall, maskStall, resultStall, load, seed });
    },
  );
});

test("the next half loads under a pass, and its pass begins in the cycle in which that one ends", async () => {
  using dut = await bench(() => new PassController(shapes[0]!), { engine: "javascript" });
  expect(check(dut, shapes[0]!, { stall: 0, maskStall: 0, resultStall: 0, load: 0, seed: 5 })).toEqual({
    idle: 0,
    most: 2,
  });
});

const shape = shapes[0]!;
catches(
  () => new PassController(shape),
  (dut) => {
    check(dut, shape, { stall: 0.3, maskStall: 0.8, resultStall: 0.8, load: 10, seed: 6 });
  },
  [
    ["a pass begins before the one before is over", "pass_controller", "begins & is_free", "begins"],
    ["a token too few in the last group", "pass_controller", /(d\d+) <= next_last_row/g, "$1 < next_last_row"],
    ["a pass begins before it may", "pass_controller", "loaded_valid & begins", "loaded_valid"],
    ["a pass ends before its mask is out", "pass_controller", "| (open_masks & ~masks_end)", ""],
    ["a pass begins upon another one", "pass_controller", "is_free <= ~starts &", "is_free <="],
    ["vectors come before the results of the pass before are out", "pass_controller", "~past_valid", "1'b1"],
    [
      "a half is asked for twice",
      "pass_controller",
      "heads_valid = passes_valid & ~next_valid",
      "heads_valid = passes_valid",
    ],
  ],
);
