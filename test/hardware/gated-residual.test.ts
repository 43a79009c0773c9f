import { expect, test } from "vitest";
import { addGated } from "../../generator/golden/residual.ts";
import { GatedResidual } from "../../generator/hardware/gated-residual.ts";
import { emit } from "../../generator/hdl/index.ts";
import { bench, engines } from "../../sim/bench.ts";
import { lint } from "../../sim/lint.ts";
import { Random } from "../random.ts";

const WIDTH = 4;

test.each(engines)("adds as the golden function, to saturation on both sides (%s)", async (engine) => {
  using dut = await bench(() => new GatedResidual(WIDTH), { engine });
  const random = new Random(1);
  for (const shift of [1, 2, 15, 22, 30]) {
    const hidden = 4 * WIDTH;
    const rows = 40;
    const edge = (i: number, most: number): number =>
      i % 7 === 0 ? most : i % 7 === 1 ? -most - 1 : random.int(-most - 1, most);
    const x = Int16Array.from({ length: rows * hidden }, (_, i) => edge(i, 32767));
    const sums = Int32Array.from({ length: rows * hidden }, (_, i) =>
      edge(Math.floor(i / 3), 2 ** random.int(4, 31) - 1),
    );
    const factor = Int16Array.from({ length: hidden }, (_, i) => edge(i, 32767));
    const cut = (array: Int16Array | Int32Array, at: number): number[] => Array.from(array.subarray(at, at + WIDTH));
    const beats = Array.from({ length: x.length / WIDTH }, (_, i) => ({
      x: cut(x, i * WIDTH),
      sums: cut(sums, i * WIDTH),
      factors: cut(factor, (i * WIDTH) % hidden),
    }));
    const expected = Int16Array.from(x);
    addGated(expected, sums, { factor, shift });
    dut.shift = shift - 1;
    const stall = shift % 2 ? 0 : 0.4;
    dut.terms.stall(stall);
    dut.terms.restart();
    dut.terms.queue(beats);
    const found = dut.stream.receive(beats.length, { stall }).flatMap((beat) => Array.from(beat.x, Number));
    expect(found).toEqual(Array.from(expected));
    const { first, last } = dut.terms.moved;
    if (stall === 0) expect(last - first + 1).toBe(beats.length);
  }
});

test("is clean in Verilator, Icarus and Yosys", async () => {
  expect(await lint(emit(new GatedResidual(WIDTH)))).toEqual([]);
});
