import { describe, expect, test } from "vitest";
import { normModulate, type NormModulation } from "../../../generator/golden/norm.ts";
import { requantise } from "../../../generator/golden/requantise.ts";
import { NormModulate } from "../../../generator/hardware/elementwise/norm-modulate.ts";
import { emit } from "../../../generator/hdl/index.ts";
import { bench, engines } from "../../../sim/bench.ts";
import { lint } from "../../../sim/lint.ts";
import { Random } from "../../random.ts";
import { busWords } from "../memory/bus-words.ts";
import { catches, type BenchOf, type Bug } from "../planted-bugs.ts";

const [WIDTH, WORDS] = [8, 8];
/** Elements in a word of the bus. */
const HALF = WIDTH / 2;

/** Elements as words of the bus. */
const wordsOf = (x: Int16Array): { x: number[] }[] =>
  Array.from({ length: x.length / HALF }, (_, i) => ({ x: Array.from(x.subarray(i * HALF, (i + 1) * HALF)) }));

/** Writes a half of the table and says what rows have. */
function load(dut: BenchOf<NormModulate>, { gain, offset, shift, epsilon }: NormModulation, half: boolean): void {
  for (let at = 0; at < gain.length; at += WIDTH) {
    const entry = [gain.slice(at, at + WIDTH), offset.slice(at, at + WIDTH)].flatMap(({ buffer }) =>
      busWords(new Int8Array(buffer), WIDTH),
    );
    for (const [part, { data }] of entry.entries()) {
      dut.write = { enable: true, half, entry: at / WIDTH, part, data };
      dut.step();
    }
  }
  dut.write = { enable: false, half, entry: 0, part: 0, data: 0 };
  const reciprocal = Math.round(2 ** 27 / gain.length);
  dut.layer = { half, lastWord: gain.length / HALF - 1, reciprocal, epsilon, shift: shift - 1 };
  dut.isPatch = false;
}

/** Layers of rows of any kind, of all words of the table and of fewer. */
function check(dut: BenchOf<NormModulate>, lanes: number, most: number): void {
  const random = new Random(1);
  for (const [words, shift, epsilon, stall, half] of [
    [most, 20, 400, 0, false],
    [3, 12, 0, 0.4, true],
    [1, 24, 1, 0.2, false],
  ] as const) {
    const hidden = words * WIDTH;
    const modulation: NormModulation = {
      gain: Int16Array.from({ length: hidden }, () => random.int(-32768, 32767)),
      offset: Int32Array.from({ length: hidden }, () => random.int(-(2 ** 30), 2 ** 30)),
      ...{ shift, epsilon },
    };
    load(dut, modulation, half);
    // Rows that hardly vary, that are constant or zero, and that use all of int16.
    const rows = 60;
    const x = Int16Array.from({ length: rows * hidden }, (_, i) => {
      const kind = Math.floor(i / hidden) % 6;
      if (kind === 0) return 0;
      if (kind === 1) return -1234;
      if (kind === 2) return i % 2 ? 32767 : -32768;
      const reach = [3, 500, 32767][kind - 3]!;
      return random.int(-reach, reach);
    });
    const beats = wordsOf(x);
    dut.rows.stall(stall);
    dut.rows.restart();
    dut.rows.queue(beats);
    const found = dut.results.receive(x.length / WIDTH, { stall }).flatMap(({ values }) => Array.from(values, Number));
    expect(found).toEqual(Array.from(normModulate(x, modulation)));
    const { first, last } = dut.rows.moved;
    // Long rows follow each other without a gap, `lanes` elements a cycle.
    if (stall === 0) expect(last - first).toBe((beats.length - 1) * (HALF / lanes));
  }
}

/** Patches, which wait for no sums of theirs. */
function checkPatches(dut: BenchOf<NormModulate>, stall: number, resultsStall = stall): void {
  const random = new Random(2);
  dut.isPatch = true;
  for (const shift of [1, 16, 31, 47]) {
    const multiplier = random.int(2 ** 15, 2 ** 16 - 1);
    dut.patch = { multiplier, shift: shift - 1 };
    const x = Int16Array.from({ length: 10 * WIDTH }, () =>
      random.pick([random.int(-32768, 32767), random.int(-200, 200), 32767, -32768]),
    );
    dut.rows.stall(stall);
    dut.rows.queue(wordsOf(x));
    const found = dut.results
      .receive(x.length / WIDTH, { stall: resultsStall })
      .flatMap(({ values }) => Array.from(values, Number));
    expect(found).toEqual(Array.from(x, (value) => requantise(value, multiplier, shift)));
  }
  dut.isPatch = false;
}

// Rows of 64, 32 and 6 cycles: the last are too short for products of a digit a cycle.
describe.each([
  [1, WORDS],
  [2, WORDS],
  [4, 3],
])("%d elements a cycle of rows of %d words", (lanes, most) => {
  test.each(engines)(
    "are normalised and modulated as the golden function has them, rows of any kind (%s)",
    async (engine) => {
      using dut = await bench(() => new NormModulate(WIDTH, most, lanes), { engine });
      checkPatches(dut, 0);
      check(dut, lanes, most);
      checkPatches(dut, 0.4);
    },
  );

  test("is clean in Verilator, Icarus and Yosys", async () => {
    expect(await lint(emit(new NormModulate(WIDTH, most, lanes)))).toEqual([]);
  });
});

/** Runs rows that take all words of the table, in the JavaScript engine. */
async function run(x: Int16Array, modulation: NormModulation): Promise<number[]> {
  using dut = await bench(() => new NormModulate(WIDTH, WORDS, 2), { engine: "javascript" });
  load(dut, modulation, false);
  dut.rows.queue(wordsOf(x));
  return dut.results.receive(x.length / WIDTH).flatMap(({ values }) => Array.from(values, Number));
}

test("a row's deviation is found wherever the highest bit of its squares stands", async () => {
  const hidden = WORDS * WIDTH;
  const modulation = {
    gain: Int16Array.from({ length: hidden }, (_, i) => (i % 2 ? 3000 : -2500)),
    offset: new Int32Array(hidden),
    ...{ shift: 12, epsilon: 0 },
  };
  // Pairs of +-2^k whose mean is zero: 2^(2 k + 7) for each; two, four, and all of them.
  const rows = Array.from({ length: 15 }, (_, k) => [2, 4, hidden].map((values) => ({ size: 2 ** k, values }))).flat();
  const x = Int16Array.from({ length: rows.length * hidden }, (_, i) => {
    const [{ size, values }, at] = [rows[Math.floor(i / hidden)]!, i % hidden];
    return at < values ? (at % 2 ? -size : size) : 0;
  });
  expect(await run(x, modulation)).toEqual(Array.from(normModulate(x, modulation)));
});

test("a result saturates at 127 and -128, and not before, in every place of a word", async () => {
  const hidden = WORDS * WIDTH;
  const shift = 12;
  const edges = [126, 127, 128, -127, -128, -129, -130].flatMap((value) => [value - 0.5, value + 0.5 - 2 ** -shift]);
  const offset = (word: number, place: number): number => edges[(word + 3 * place) % edges.length]! * 2 ** shift;
  const modulation = {
    gain: new Int16Array(hidden),
    offset: Int32Array.from({ length: hidden }, (_, i) => offset(Math.floor(i / WIDTH), i % WIDTH)),
    ...{ shift, epsilon: 1 },
  };
  // A row of equal values has nothing but its offsets.
  const x = new Int16Array(hidden);
  const expected = Array.from(modulation.offset, (value) => {
    const rounded = Math.floor((value + 2 ** (shift - 1)) / 2 ** shift);
    return Math.max(-128, Math.min(127, rounded));
  });
  expect(await run(x, modulation)).toEqual(expected);
});

const everything =
  (lanes: number, most: number) =>
  (dut: BenchOf<NormModulate>): void => {
    checkPatches(dut, 0.4);
    checkPatches(dut, 0, 0.9);
    check(dut, lanes, most);
  };

const ofStatistics: readonly Bug[] = [
  ["a mean that is cut off", "row_statistics", /\+ \d+'sh0*800000/, ""],
  ["epsilon left out", "row_statistics", /, layer_epsilon\}/, ", 40'd0}"],
  ["a deviation of half the exponent", "row_statistics", "placed_place[5:1]}", "placed_place[5:2]}"],
];

catches(() => new NormModulate(WIDTH, WORDS, 2), everything(2, WORDS), [
  ["a row that takes the place of one inside", "norm_modulate", "~in_begins | rows_taken_has_room", "1'b1"],
  ["a result without a place", "norm_modulate", "places_has_room <= places_taken != 5'd15", "places_has_room <= 1'b1"],
  ["the sum of the row before goes on", "norm_modulate", /added_first \? \d+'sd0 : sum_so_far/, "sum_so_far"],
  ["one half of the table alone", "norm_modulate", "gains[{layer_half, far_word}]", "gains[{1'b0, far_word}]"],
  ["the offset of another part", "norm_modulate", /(offsets_0\[.*)far_part\}\]/, "$1~far_part}]"],
  ["patches modulated", "norm_modulate", "is_patch ? 64'd0 : offsets_0_data", "offsets_0_data"],
  ["patches one place too far down", "norm_modulate", "{1'd0, patch_shift} + 7'd3", "{1'd0, patch_shift} + 7'd4"],
  ["a result beyond int8 by its lowest bits", "norm_modulate", "~halving_twice_is_beyond[0]", "1'b1"],
  ["a value beyond its bits by the lowest", "norm_modulate", "(normed_twice_is_beyond[0] ?", "(1'b0 ?"],
  [
    "a row's marks for its first word alone",
    "norm_modulate",
    "marks_get_ready = out_ends",
    "marks_get_ready = out_goes",
  ],
  ...ofStatistics,
  ["a digit below zero, not one less", "row_statistics", /~\(last_work_by\[\d+\] \| last_work_by\[\d+\]\)/g, "1'd0"],
  [
    "a digit of twice, once",
    "row_statistics",
    "(averaged_work_by[22] ? {averaged_a, 1'd0} :",
    "(averaged_work_by[22] ? {averaged_a[28], averaged_a} :",
  ],
  [
    "a product that is out before its last digits",
    "row_statistics",
    "last_valid & (last_work_left == 3'd0)",
    "last_valid & (last_work_left <= 3'd1)",
  ],
  ["a row over one that is worked on", "row_statistics", "sums_ready = averaged_is_free", "sums_ready = 1'b1"],
]);

// By multipliers.
catches(() => new NormModulate(WIDTH, 3, 4), everything(4, 3), [
  ...ofStatistics,
  ["an inverse that is cut off", "row_statistics", /\+ \d+'d128/, ""],
]);
