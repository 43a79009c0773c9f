import { expect, test } from "vitest";
import { normModulate, type NormModulation } from "../../../generator/golden/norm.ts";
import { NormModulate } from "../../../generator/hardware/elementwise/norm-modulate.ts";
import { emit } from "../../../generator/hdl/index.ts";
import { bench, engines } from "../../../sim/bench.ts";
import { lint } from "../../../sim/lint.ts";
import { Random } from "../../random.ts";

const [WIDTH, WORDS] = [4, 16];

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
    const cut = (array: Int16Array | Int32Array, at: number): number[] => Array.from(array.subarray(at, at + WIDTH));
    for (let word = 0; word < words; word++) {
      const at = word * WIDTH;
      dut.write = { enable: true, half, word, gains: cut(modulation.gain, at), offsets: cut(modulation.offset, at) };
      dut.step();
    }
    dut.write = { enable: false, half, word: 0, gains: [0, 0, 0, 0], offsets: [0, 0, 0, 0] };
    dut.layer = { half, lastWord: words - 1, reciprocal: Math.round(2 ** 27 / hidden), epsilon, shift: shift - 1 };
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

test("is clean in Verilator, Icarus and Yosys", async () => {
  expect(await lint(emit(new NormModulate(WIDTH, WORDS)))).toEqual([]);
});
