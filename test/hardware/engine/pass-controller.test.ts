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
    tail: random.int(0, 2 ** Math.min(31, lanes * maskSlots) - 1),
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
  results: number;
  masks: number;
}

interface Timing {
  /** The chance of a cycle in which a stream does not move. */
  readonly stall: number;
  /** The same for the last mask bits of a query, which may be out long after the results. */
  readonly maskStall: number;
  /** Cycles that a half takes to load, at most. */
  readonly load: number;
  readonly seed: number;
}

/** Runs passes in the middle of an engine that loads halves, takes queries and gives results at its own pace. */
function check(dut: BenchOf<PassController>, shape: EngineShape, { stall, maskStall, load, seed }: Timing) {
  const random = new Random(seed);
  const passes = Array.from({ length: 40 }, () => randomPass(random, shape));
  for (const stream of [dut.passes, dut.heads, dut.loaded]) stream.stall(stall);
  dut.passes.queue(passes);

  let now: Progress | undefined;
  /** Heads asked for, halves loaded, passes begun and over. */
  const count = { heads: 0, loaded: 0, begun: 0, over: 0 };
  let [loads, idle, most] = [Infinity, 0, 0];
  const moves = (chance = stall): boolean => random.next() >= chance;
  for (let cycle = 0; count.over < passes.length; cycle++) {
    if (cycle === 50_000) throw new Error(`pass ${count.over} is never over`);
    const wants = { groups: dut.wantsGroups, words: dut.wantsWords };
    let takes = { queryTaken: false, wordTaken: false, resultLeaves: false, maskLeaves: false };
    let ends = false;
    if (now) {
      const { pass, half, groups, words, results, masks } = now;
      const queries = pass.lastQuery + 1;
      const chunks = pass.lastChunk + 1;
      const newMasks = pass.refresh ? queries : 0;
      ends = results === queries && masks === newMasks;
      expect(wants).toEqual({ groups: groups < queries, words: words < queries * chunks });
      expect([dut.running, dut.retired]).toEqual([true, ends]);
      expect(plain(dut.pass)).toEqual({ half, ...pass });
      if (wants.words) expect(dut.wordEndsRow).toBe(words % chunks === chunks - 1);
      if (results < queries) expect(dut.resultIsLast).toBe(results === queries - 1);
      // Results and masks of queries that are in.
      const complete = Math.min(groups, Math.floor(words / chunks));
      takes = {
        queryTaken: wants.groups && moves(),
        wordTaken: wants.words && moves(),
        resultLeaves: results < complete && moves(),
        maskLeaves: masks < Math.min(newMasks, groups) && moves(maskStall),
      };
      now.groups += Number(takes.queryTaken);
      now.words += Number(takes.wordTaken);
      now.results += Number(takes.resultLeaves);
      now.masks += Number(takes.maskLeaves);
    } else {
      expect([wants.groups, wants.words, dut.running, dut.retired]).toEqual([false, false, false, false]);
      idle += Number(count.begun > 0);
    }
    const begins = moves();
    dut.begins = begins;
    Object.assign(dut, takes);
    if (cycle === loads) {
      dut.loaded.queue([{ half: count.loaded % 2 === 1 }]);
      count.loaded++;
    }
    dut.step();
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
      now = { pass: passes[count.begun]!, half: count.begun % 2 === 1, groups: 0, words: 0, results: 0, masks: 0 };
      count.begun++;
    }
    most = Math.max(most, count.heads - count.over);
  }
  Object.assign(dut, { queryTaken: false, wordTaken: false, resultLeaves: false, maskLeaves: false });
  dut.step(20);
  expect([count.heads, dut.loaded.moved.beats, dut.running]).toEqual([passes.length, passes.length, false]);
  return { idle, most };
}

describe.each(shapes)("with $lanes lanes, $chunks chunks of $width elements, $merge of them a piece", (shape) => {
  test.each([
    [0, 0, 3, 1],
    [0.5, 0.5, 200, 2],
    [0.2, 0.9, 20, 3],
    [0.85, 0.5, 20, 4],
  ])(
    "passes begin when their half is loaded and end with their last result and mask, stalls of %d and %d, loads of %d cycles (seed %d)",
    async (stall, maskStall, load, seed) => {
      using dut = await bench(() => new PassController(shape), { engine: "javascript", seed });
      check(dut, shape, { stall, maskStall, load, seed });
    },
  );
});

test("the next half loads under a pass, and its pass begins in the cycle in which that one ends", async () => {
  using dut = await bench(() => new PassController(shapes[0]!), { engine: "javascript" });
  expect(check(dut, shapes[0]!, { stall: 0, maskStall: 0, load: 0, seed: 5 })).toEqual({ idle: 0, most: 2 });
});

const shape = shapes[0]!;
catches(
  () => new PassController(shape),
  (dut) => {
    check(dut, shape, { stall: 0.3, maskStall: 0.8, load: 10, seed: 6 });
  },
  [
    ["a pass begins before the one before is over", "pass_controller", "& (~now_valid | now_ready)", ""],
    ["a pass begins before it may", "pass_controller", "loaded_valid & begins", "loaded_valid"],
    ["a pass ends before its mask is out", "pass_controller", "~(open_results | open_masks)", "~open_results"],
    [
      "a half is asked for twice",
      "pass_controller",
      "heads_valid = passes_valid & ~next_valid",
      "heads_valid = passes_valid",
    ],
  ],
);
