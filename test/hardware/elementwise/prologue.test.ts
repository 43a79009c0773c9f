import { describe, expect, test } from "vitest";
import { normModulate, type NormModulation } from "../../../generator/golden/norm.ts";
import { requantise } from "../../../generator/golden/requantise.ts";
import type { MemoryShape } from "../../../generator/hardware/shapes/memory-types.ts";
import { Prologue, prologueKinds } from "../../../generator/hardware/elementwise/prologue.ts";
import { bench } from "../../../sim/bench.ts";
import { Random } from "../../random.ts";
import { busWords } from "../memory/bus-words.ts";
import { catches, type BenchOf } from "../planted-bugs.ts";

const cases: [shape: MemoryShape, words: number][] = [
  [{ wordBytes: 4, tokens: 8, burst: 4 }, 6],
  [{ wordBytes: 16, tokens: 3, burst: 2 }, 2],
];
type Kind = (typeof prologueKinds)[number];

interface Pass {
  readonly kind: Kind;
  readonly rows: number;
  /** What stands in memory. */
  readonly memory: Int8Array | Int16Array;
  readonly multiplier: number;
  readonly shift: number;
  /** Half of LayerNorm's table. */
  readonly half: boolean;
}

const isWide = (kind: Kind): boolean => kind === "patch" || kind === "norm";

/** A pass of `length` elements a row. */
function randomPass(random: Random, kind: Kind, rows: number, length: number, half = false): Pass {
  const reach = random.pick([5, 900, 32767]);
  const memory = isWide(kind)
    ? Int16Array.from({ length: rows * length }, () => random.pick([random.int(-reach, reach), reach, -reach - 1]))
    : Int8Array.from({ length: rows * length }, () => random.int(-128, 127));
  const shift = random.pick([1, 47, random.int(8, 24)]);
  return { kind, rows, memory, multiplier: random.int(2 ** 15, 2 ** 16 - 1), shift, half };
}

function randomNorm(random: Random, hidden: number): NormModulation {
  return {
    gain: Int16Array.from({ length: hidden }, () => random.int(-32768, 32767)),
    offset: Int32Array.from({ length: hidden }, () => random.int(-(2 ** 27), 2 ** 27)),
    shift: random.int(12, 22),
    epsilon: random.int(0, 500),
  };
}

/** What leaves for the array, by the golden functions. */
function golden({ kind, memory, multiplier, shift }: Pass, norm: NormModulation): Int8Array {
  if (kind === "patch") return Int8Array.from(memory, (value) => requantise(value, multiplier, shift));
  return kind === "norm" ? normModulate(Int16Array.from(memory), norm) : Int8Array.from(memory);
}

function writeNorm(dut: BenchOf<Prologue>, norms: readonly NormModulation[], wordBytes: number): void {
  for (const [half, { gain, offset }] of norms.entries()) {
    for (let at = 0; at < gain.length; at += wordBytes) {
      const entry = [gain.slice(at, at + wordBytes), offset.slice(at, at + wordBytes)].flatMap((of) =>
        busWords(of, wordBytes),
      );
      for (const [part, { data }] of entry.entries()) {
        dut.write = { enable: true, half: half === 1, entry: at / wordBytes, part, data };
        dut.step();
      }
    }
  }
  dut.write = { enable: false, half: false, entry: 0, part: 0, data: 0 };
}

function queue(dut: BenchOf<Prologue>, passes: readonly Pass[], norms: readonly NormModulation[], wordBytes: number) {
  for (const { kind, rows, memory, multiplier, shift, half } of passes) {
    const words = busWords(memory, wordBytes);
    const norm = norms[Number(half)]!;
    const hidden = norm.gain.length;
    dut.passes.queue([
      {
        kind,
        lastWord: words.length / rows - 1,
        lastRow: rows - 1,
        patch: { multiplier, shift: shift - 1 },
        norm: {
          ...{ half, lastWord: (2 * hidden) / wordBytes - 1, reciprocal: Math.round(2 ** 27 / hidden) },
          ...{ epsilon: norm.epsilon, shift: norm.shift - 1 },
        },
      },
    ]);
    dut.words.queue(words);
  }
}

function check(dut: BenchOf<Prologue>, [shape, words]: (typeof cases)[number], seed: number, stall: number): void {
  const random = new Random(seed);
  const { wordBytes, tokens } = shape;
  for (const stream of [dut.passes, dut.words, dut.rows, dut.queries, dut.raw]) stream.stall(stall);
  const norms = [randomNorm(random, words * wordBytes), randomNorm(random, random.int(1, words) * wordBytes)];
  writeNorm(dut, norms, wordBytes);
  // Every kind after every other.
  const kinds = prologueKinds.flatMap((kind) => prologueKinds.flatMap((next) => [kind, next]));
  const passes = kinds.map((kind) => {
    const half = random.next() < 0.5;
    const length = kind === "norm" ? norms[Number(half)]!.gain.length : random.int(1, 9) * wordBytes;
    return randomPass(random, kind, random.int(1, tokens), length, half);
  });
  queue(dut, passes, norms, wordBytes);
  const expected = (...kinds: Kind[]): { data: bigint }[] =>
    passes
      .filter(({ kind }) => kinds.includes(kind))
      .flatMap((pass) => busWords(golden(pass, norms[Number(pass.half)]!), wordBytes));
  const bytes = (words: readonly { word: readonly bigint[] }[]): { data: bigint }[] =>
    busWords(Int8Array.from(words.flatMap(({ word }) => word.map(Number))), wordBytes);
  const rows = expected("rows", "patch", "norm");
  const queries = expected("queries");
  const raw = expected("raw");
  expect(bytes(dut.rows.receive(rows.length, { timeout: 20_000 }))).toEqual(rows);
  expect(bytes(dut.queries.receive(queries.length, { timeout: 20_000 }))).toEqual(queries);
  expect(dut.raw.receive(raw.length, { timeout: 20_000 })).toEqual(raw);
  dut.step(50);
  expect([dut.rows.pending, dut.queries.pending, dut.raw.pending, dut.words.pending]).toEqual([0, 0, 0, 0]);
}

describe.each(cases)("rows of memory %o, %d words in the longest that is normalised", (shape, words) => {
  test.each([
    [0, 1],
    [0.4, 2],
    [0.8, 3],
  ])(
    "leave where their pass says, as the golden functions have them, with stalls of %d (seed %d)",
    async (stall, seed) => {
      using dut = await bench(() => new Prologue(shape, words, shape.wordBytes / 4), { engine: "javascript", seed });
      check(dut, [shape, words], seed, stall);
    },
  );

  test("saturate as patches at 127 and -128, and not before, in every place of a word", async () => {
    using dut = await bench(() => new Prologue(shape, words, shape.wordBytes / 4), { engine: "javascript" });
    // Halves of the values leave.
    const edges = [252, 253, 254, 255, 256, 257, -254, -255, -256, -257, -258, -259];
    const memory = Int16Array.from({ length: edges.length * shape.wordBytes }, (_, i) => {
      return edges[(Math.floor(i / shape.wordBytes) + i) % edges.length]!;
    });
    const norm = randomNorm(new Random(1), words * shape.wordBytes);
    queue(
      dut,
      [{ kind: "patch", rows: 1, memory, multiplier: 2 ** 15, shift: 16, half: false }],
      [norm],
      shape.wordBytes,
    );
    const found = dut.rows.receive(edges.length).flatMap(({ word }) => word.map(Number));
    expect(found).toEqual(Array.from(memory, (value) => Math.max(-128, Math.min(127, Math.floor((value + 1) / 2)))));
  });

  test.each(prologueKinds)(
    "come in a word a cycle as %s, in two where they are normalised or patches",
    async (kind) => {
      using dut = await bench(() => new Prologue(shape, words, shape.wordBytes / 4), { engine: "javascript" });
      const random = new Random(1);
      const norm = randomNorm(random, words * shape.wordBytes);
      queue(dut, [randomPass(random, kind, shape.tokens, norm.gain.length)], [norm], shape.wordBytes);
      dut.words.drain();
      const { beats, first, last } = dut.words.moved;
      // The buffer before LayerNorm takes the second word while the first one is at work.
      expect(last - first).toBe(isWide(kind) ? 2 * (beats - 1) - 1 : beats - 1);
    },
  );
});

const [shape, words] = cases[0]!;
catches(
  () => new Prologue(shape, words, shape.wordBytes / 4),
  (dut) => {
    check(dut, [shape, words], 4, 0);
    check(dut, [shape, words], 5, 0.5);
  },
  [
    ["a pass takes words of the next one", "prologue", "~now_valid | all_in", "~now_valid"],
    ["both halves of the table are one", "prologue", ".layer_half(now_norm_half)", ".layer_half(1'b0)"],
    ["queries that nobody has taken", "prologue", "(open_queries & queries_ready)", "open_queries"],
    [
      "rows of one word are longer from the second on",
      "prologue",
      "out_word_is_last ? now_last_out == 22'd0",
      "out_word_is_last ? 1'b0",
    ],
    ["patches are normalised", "prologue", /\.is_patch\(.*\),/, ".is_patch(1'b0),"],
  ],
);
