import { describe, expect, test } from "vitest";
import { gelu, geluTable } from "../../../generator/golden/gelu.ts";
import { sat16 } from "../../../generator/golden/requantise.ts";
import { addGated } from "../../../generator/golden/residual.ts";
import { Epilogue, epilogueKinds } from "../../../generator/hardware/elementwise/epilogue.ts";
import { RESCALED_BITS } from "../../../generator/hardware/linear/requantiser.ts";
import { bench } from "../../../sim/bench.ts";
import { Random } from "../../random.ts";
import { busWords } from "../memory/bus-words.ts";
import { catches, type BenchOf } from "../planted-bugs.ts";

const shapes = [
  { wordBytes: 16, drain: 4 },
  // A piece of int16 is a word.
  { wordBytes: 8, drain: 4 },
  { wordBytes: 16, drain: 2 },
];
type Shape = (typeof shapes)[number];

interface Pass {
  readonly kind: (typeof epilogueKinds)[number];
  readonly values: Int8Array;
  readonly wide: Int32Array;
  readonly terms: Int16Array;
}

/** A pass of whole words. What a result is as int8 and what it is before saturation have nothing to do with each other. */
function randomPass(random: Random, { wordBytes }: Shape, kind: Pass["kind"], words = random.int(1, 6)): Pass {
  const elements = words * wordBytes;
  const most = 2 ** (RESCALED_BITS - 1);
  return {
    kind,
    values: Int8Array.from({ length: elements }, () => random.int(-128, 127)),
    wide: Int32Array.from({ length: elements }, () =>
      random.pick([random.int(-most, most - 1), random.int(-40_000, 40_000), random.int(-9, 9), -most, most - 1]),
    ),
    terms: Int16Array.from({ length: kind === "add" ? elements : 0 }, () =>
      random.pick([random.int(-32768, 32767), -32768, 32767]),
    ),
  };
}

/** What a pass leaves in memory, by the golden functions. */
function golden({ kind, values, wide, terms }: Pass, table: Int8Array): Int8Array | Int16Array {
  if (kind === "int8") return values;
  if (kind === "gelu") return gelu(values, table);
  if (kind === "int16") return Int16Array.from(wide, sat16);
  const sums = terms.slice();
  // A gate of one.
  addGated(sums, wide, { factor: new Int16Array(wide.length).fill(2), shift: 1 });
  return sums;
}

function resultsOf({ values, wide }: Pass, { drain }: Shape) {
  const beats = values.length / drain;
  return Array.from({ length: beats }, (_, i) => ({
    values: values.subarray(i * drain, (i + 1) * drain),
    wide: wide.subarray(i * drain, (i + 1) * drain),
    last: i === beats - 1,
  }));
}

function writeTable(dut: BenchOf<Epilogue>, table: Int8Array): void {
  for (const [entry, value] of table.entries()) {
    dut.write = { enable: true, entry, value };
    dut.step();
  }
  dut.write = { enable: false, entry: 0, value: 0 };
}

function queue(dut: BenchOf<Epilogue>, passes: readonly Pass[], shape: Shape): void {
  dut.passes.queue(passes);
  dut.results.queue(passes.flatMap((pass) => resultsOf(pass, shape)));
  dut.terms.queue(passes.flatMap(({ terms }) => busWords(terms, shape.wordBytes)));
}

function check(dut: BenchOf<Epilogue>, shape: Shape, seed: number, stall: number): void {
  const random = new Random(seed);
  dut.results.stall(stall);
  dut.passes.stall(stall);
  dut.terms.stall(stall);
  for (const [inputScale, outputScale] of [
    [0.05, 0.04],
    [0.01, 0.003],
  ] as const) {
    const table = geluTable(inputScale, outputScale);
    writeTable(dut, table);
    // Every kind after every other.
    const kinds = epilogueKinds.flatMap((kind) => epilogueKinds.flatMap((next) => [kind, next]));
    const passes = kinds.map((kind) => randomPass(random, shape, kind));
    queue(dut, passes, shape);
    const expected = passes.flatMap((pass) => busWords(golden(pass, table), shape.wordBytes));
    expect(dut.words.receive(expected.length, { stall, timeout: 20_000 })).toEqual(expected);
    dut.step(20);
    expect(dut.words.pending).toBe(0);
  }
}

describe.each(shapes)("$drain results a cycle to words of $wordBytes bytes", (shape) => {
  test.each([
    [0, 1],
    [0.5, 2],
    [0.9, 3],
  ])("passes of all kinds become the golden words in order, with stalls of %d (seed %d)", async (stall, seed) => {
    using dut = await bench(() => new Epilogue(shape.wordBytes, shape.drain), { engine: "javascript", seed });
    check(dut, shape, seed, stall);
  });

  test.each(epilogueKinds)("take a beat of results a cycle as %s", async (kind) => {
    using dut = await bench(() => new Epilogue(shape.wordBytes, shape.drain), { engine: "javascript" });
    const pass = randomPass(new Random(1), shape, kind, 30);
    queue(dut, [pass], shape);
    dut.results.drain();
    const { beats, first, last } = dut.results.moved;
    expect(last - first + 1).toBe(beats);
  });
});

const shape = shapes[0]!;
catches(
  () => new Epilogue(shape.wordBytes, shape.drain),
  (dut) => {
    check(dut, shape, 4, 0);
    check(dut, shape, 5, 0.5);
  },
  [
    [
      "results of the next pass come in before the last has left",
      "epilogue",
      "passes_ready | (results_valid & results_ready & results_last)",
      "passes_ready",
    ],
    [
      "a result does not wait for its term",
      "epilogue",
      "has_term = ~pass_is_add | narrow_get_valid",
      "has_term = 1'b1",
    ],
    ["sums saturate too late", "epilogue", "~(|added_get_data[18:15])", "~(|added_get_data[18:16])"],
  ],
);
