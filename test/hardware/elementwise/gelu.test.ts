import { expect, test } from "vitest";
import { gelu, geluTable } from "../../../generator/golden/gelu.ts";
import { Gelu } from "../../../generator/hardware/elementwise/gelu.ts";
import { emit } from "../../../generator/hdl/index.ts";
import { bench, engines } from "../../../sim/bench.ts";
import { lint } from "../../../sim/lint.ts";
import { Random } from "../../random.ts";

const WIDTH = 4;

test.each(engines)("looks every int8 up in the table of the layer (%s)", async (engine) => {
  using dut = await bench(() => new Gelu(WIDTH), { engine });
  const random = new Random(1);
  for (const [inputScale, outputScale] of [
    [0.03, 0.025],
    [0.1, 0.05],
  ] as const) {
    const table = geluTable(inputScale, outputScale);
    for (const [entry, value] of table.entries()) {
      dut.write = { enable: true, entry, value };
      dut.step();
    }
    dut.write = { enable: false, entry: 0, value: 0 };
    const x = Int8Array.from({ length: 1024 }, (_, i) => (i < 256 ? i - 128 : random.int(-128, 127)));
    const beats = Array.from({ length: x.length / WIDTH }, (_, i) => ({
      values: Array.from(x.subarray(i * WIDTH, (i + 1) * WIDTH)),
    }));
    for (const stall of [0, 0.5]) {
      dut.inputs.stall(stall);
      dut.inputs.restart();
      dut.inputs.queue(beats);
      const found = dut.outputs.receive(beats.length, { stall }).flatMap(({ values }) => Array.from(values, Number));
      expect(found).toEqual(Array.from(gelu(x, table)));
      const { first, last } = dut.inputs.moved;
      if (stall === 0) expect(last - first + 1).toBe(beats.length);
    }
  }
});

test("is clean in Verilator, Icarus and Yosys", async () => {
  expect(await lint(emit(new Gelu(WIDTH)))).toEqual([]);
});
