import { expect, test } from "vitest";
import { normModulate, type NormModulation } from "../../../generator/golden/norm.ts";
import { NormModulate } from "../../../generator/hardware/elementwise/norm-modulate.ts";
import { emit } from "../../../generator/hdl/index.ts";
import { bench, engines } from "../../../sim/bench.ts";
import { lint } from "../../../sim/lint.ts";
import { Random } from "../../random.ts";
import type { BenchOf } from "../planted-bugs.ts";

const [WIDTH, WORDS] = [4, 16];

/** A word's elements, the first at `at`. */
const cut = (array: Int16Array | Int32Array, at: number): number[] => Array.from(array.subarray(at, at + WIDTH));

/** Writes a half of the table and says what rows have. */
function load(dut: BenchOf<NormModulate>, { gain, offset, shift, epsilon }: NormModulation, half: boolean): void {
  const words = gain.length / WIDTH;
  for (let word = 0; word < words; word++) {
    const at = word * WIDTH;
    dut.write = { enable: true, half, word, gains: cut(gain, at), offsets: cut(offset, at) };
    dut.step();
  }
  dut.write = { enable: false, half, word: 0, gains: [0, 0, 0, 0], offsets: [0, 0, 0, 0] };
  dut.layer = { half, lastWord: words - 1, reciprocal: Math.round(2 ** 27 / gain.length), epsilon, shift: shift - 1 };
}

test.each(engines)("normalises and modulates as the golden function, rows of any kind (%s)", async (engine) => {
  using dut = await bench(() => new NormModulate(WIDTH, WORDS), { engine });
  const random = new Random(1);
  for (const [words, shift, epsilon, stall, half] of [
    [16, 20, 400, 0, false],
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
    const beats = Array.from({ length: x.length / WIDTH }, (_, i) => ({ x: cut(x, i * WIDTH) }));
    dut.rows.stall(stall);
    dut.rows.restart();
    dut.rows.queue(beats);
    const found = dut.results.receive(beats.length, { stall }).flatMap(({ values }) => Array.from(values, Number));
    expect(found).toEqual(Array.from(normModulate(x, modulation)));
    const { first, last } = dut.rows.moved;
    // Long rows follow each other without a gap.
    if (stall === 0) expect(last - first + 1).toBe(beats.length);
  }
});

/** Runs rows that take all words of the table, in the JavaScript engine. */
async function run(x: Int16Array, modulation: NormModulation): Promise<number[]> {
  using dut = await bench(() => new NormModulate(WIDTH, WORDS), { engine: "javascript" });
  load(dut, modulation, false);
  dut.rows.queue(Array.from({ length: x.length / WIDTH }, (_, i) => ({ x: cut(x, i * WIDTH) })));
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

test("is clean in Verilator, Icarus and Yosys", async () => {
  expect(await lint(emit(new NormModulate(WIDTH, WORDS)))).toEqual([]);
});
