import { describe, expect, test } from "vitest";
import { memoryTypes, type MemoryShape } from "../../../generator/hardware/shapes/memory-types.ts";
import { NORM_ENTRY_WORDS, normWriteType } from "../../../generator/hardware/elementwise/norm-modulate.ts";
import { targets } from "../../../generator/hardware/control/units.ts";
import { StationaryRouter } from "../../../generator/hardware/control/stationary-router.ts";
import {
  assign,
  Bool,
  connect,
  Enum,
  input,
  Module,
  output,
  payload,
  SInt,
  Stream,
  UInt,
  Vec,
} from "../../../generator/hdl/index.ts";
import { bench } from "../../../sim/bench.ts";
import { Random } from "../../random.ts";
import { busWords } from "../memory/bus-words.ts";
import { catches, type BenchOf } from "../planted-bugs.ts";

const cases: [wordBytes: number, normWords: number][] = [
  [4, 8],
  [16, 3],
];

/** The router with its writes to tables as streams, which a bench can collect; they never wait. */
class Observed extends Module {
  readonly io;

  constructor(wordBytes: number, normWords: number) {
    super({ about: "The router of stationary words, observed.", parameters: { wordBytes, normWords } });
    const memory: MemoryShape = { wordBytes, tokens: 4, burst: 4 };
    const { data, lastWord } = memoryTypes(memory);
    const { half, entry, part } = normWriteType(wordBytes, normWords);
    this.io = this.ports({
      targets: input(Stream({ target: Enum(...targets), half: Bool(), lastWord })),
      words: input(Stream({ data })),
      array: output(Stream({ word: Vec(wordBytes, SInt(8)) })),
      norm: output(Stream({ half, entry, part, data })),
      gelu: output(Stream({ entry: UInt(8), value: SInt(8) })),
    });
    const { io } = this;
    // It depends on nothing else of the accelerator.
    const { router } = this.instances({ router: new StationaryRouter({ memory, normWords }) });
    connect(router.targets, io.targets);
    connect(router.words, io.words);
    connect(io.array, router.array);
    io.norm.valid.drive(router.norm.enable);
    const { half: ofHalf, entry: ofEntry, part: ofPart, data: written } = router.norm;
    assign(payload(io.norm), { half: ofHalf, entry: ofEntry, part: ofPart, data: written });
    io.gelu.valid.drive(router.gelu.enable);
    io.gelu.entry.drive(router.gelu.entry);
    io.gelu.value.drive(router.gelu.value);
    this.unused(io.norm.ready, io.gelu.ready);
  }
}

const int8 = (random: Random, length: number): Int8Array => Int8Array.from({ length }, () => random.int(-128, 127));

/** Loads of the array, of LayerNorm's table and of GELU's, in any order, and what each of them is to get. */
function check(
  dut: BenchOf<Observed>,
  [wordBytes, normWords]: (typeof cases)[number],
  seed: number,
  stall: number,
): void {
  const random = new Random(seed);
  for (const stream of [dut.targets, dut.words, dut.array]) stream.stall(stall);
  const loads = Array.from({ length: 40 }, (_, i) => {
    const target = i < targets.length ? targets[i]! : random.pick(targets);
    const most = { array: 20, norm: normWords * NORM_ENTRY_WORDS, gelu: 256 / wordBytes }[target];
    const words =
      target === "norm" ? NORM_ENTRY_WORDS * random.int(1, normWords) : random.pick([most, random.int(1, most)]);
    return { target, half: random.next() < 0.5, words: busWords(int8(random, words * wordBytes), wordBytes) };
  });
  dut.targets.queue(loads.map(({ target, half, words }) => ({ target, half, lastWord: words.length - 1 })));
  dut.words.queue(loads.flatMap(({ words }) => words));

  const to = (target: string) => loads.filter((load) => load.target === target);
  const array = to("array").flatMap(({ words }) => words);
  const norm = to("norm").flatMap(({ half, words }) =>
    words.map(({ data }, i) => ({
      ...{ half, data },
      ...{ entry: BigInt(Math.floor(i / NORM_ENTRY_WORDS)), part: BigInt(i % NORM_ENTRY_WORDS) },
    })),
  );
  const gelu = to("gelu").flatMap(({ words }) =>
    words.flatMap(({ data }, word) =>
      Array.from({ length: wordBytes }, (_, i) => ({
        entry: BigInt(word * wordBytes + i),
        value: BigInt.asIntN(8, data >> BigInt(8 * i)),
      })),
    ),
  );
  const found = dut.array.receive(array.length, { timeout: 20_000 });
  expect(busWords(Int8Array.from(found.flatMap(({ word }) => word.map(Number))), wordBytes)).toEqual(array);
  expect(dut.norm.receive(norm.length, { timeout: 20_000 })).toEqual(norm);
  expect(dut.gelu.receive(gelu.length, { timeout: 20_000 })).toEqual(gelu);
  dut.words.drain(0, { timeout: 20_000 });
  dut.step(50);
  expect([dut.array.pending, dut.norm.pending, dut.gelu.pending]).toEqual([0, 0, 0]);
}

describe.each(cases)("words of %d bytes, %d of int8 in the longest row", (wordBytes, normWords) => {
  test.each([
    [0, 1],
    [0.5, 2],
    [0.85, 3],
  ])("reach the array or the place in their table, with stalls of %d (seed %d)", async (stall, seed) => {
    using dut = await bench(() => new Observed(wordBytes, normWords), { engine: "javascript", seed });
    check(dut, [wordBytes, normWords], seed, stall);
  });

  test("load after load passes a word a cycle, and an entry of GELU's table a cycle", async () => {
    using dut = await bench(() => new Observed(wordBytes, normWords), { engine: "javascript" });
    const geluWords = 256 / wordBytes;
    const counts = { array: 30, norm: normWords * NORM_ENTRY_WORDS, gelu: geluWords };
    dut.targets.queue(targets.map((target) => ({ target, half: false, lastWord: counts[target] - 1 })));
    const all = counts.array + counts.norm + counts.gelu;
    dut.words.send(Array.from({ length: all }, (_, i) => ({ data: i })));
    const { first, last } = dut.words.moved;
    expect(last - first + 1).toBe(all - geluWords + 256);
  });
});

const [wordBytes, normWords] = cases[0]!;
catches(
  () => new Observed(wordBytes, normWords),
  (dut) => {
    check(dut, [wordBytes, normWords], 4, 0.5);
    check(dut, [wordBytes, normWords], 5, 0.9);
  },
  [
    ["a load begins where the last one ended", "stationary_router", "place <= 8'd0;", "place <= place;"],
    ["a load ends a word too early", "stationary_router", "rest == 22'd1", "rest == 22'd2"],
    ["the last word of a load counts in the next one", "stationary_router", "words_ready & ~is_last", "words_ready"],
    [
      "words of the next load go where those before went",
      "stationary_router",
      "if (targets_ready)",
      "if (targets_valid & targets_ready)",
    ],
    ["a byte is a word's last one too late", "stationary_router", "&(place[1:0] + 2'd1)", "&place[1:0]"],
    ["an entry ends before its last word", "stationary_router", "part == 3'd5", "part == 3'd4"],
  ],
);
