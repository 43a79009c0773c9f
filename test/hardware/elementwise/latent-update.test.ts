import { expect, test } from "vitest";
import { updateLatent } from "../../../generator/golden/sampler.ts";
import { LatentUpdate } from "../../../generator/hardware/elementwise/latent-update.ts";
import { emit } from "../../../generator/hdl/index.ts";
import { bench, engines } from "../../../sim/bench.ts";
import { lint } from "../../../sim/lint.ts";
import { Random } from "../../random.ts";

const WIDTH = 4;

test.each(engines)("steps the latent as the golden function, with and without guidance (%s)", async (engine) => {
  using dut = await bench(() => new LatentUpdate(WIDTH), { engine });
  const random = new Random(1);
  // Flow matching with guidance 2, DDIM near its start, and factors at their ends.
  for (const [a, b, c] of [
    [1, -0.1, 0.05],
    [12.5, -11.9, 0],
    [-127.9, 127.9, 127.9],
  ].map((factors) => factors.map((factor) => Math.round(factor * 2 ** 14)))) {
    dut.factors = { a: a!, b: b!, c: c! };
    const row = (): number[] =>
      Array.from({ length: WIDTH }, () =>
        random.pick([random.int(-32768, 32767), random.int(-300, 300), -32768, 32767]),
      );
    const beats = Array.from({ length: 200 }, () => ({ x: row(), v: row(), u: row() }));
    for (const stall of [0, 0.4]) {
      dut.values.stall(stall);
      dut.values.queue(beats);
      const found = dut.latent.receive(beats.length, { stall }).flatMap(({ x }) => Array.from(x, Number));
      const expected = beats.flatMap(({ x, v, u }) =>
        x.map((value, i) => updateLatent(value, a!, [v[i]!, u[i]!], [b!, c!])),
      );
      expect(found).toEqual(expected);
    }
  }
});

test("rounds to the nearest, halves up, in every place of a word and for each of the three values", async () => {
  using dut = await bench(() => new LatentUpdate(WIDTH), { engine: "javascript" });
  // Factors of 2^-14: a value of 2^13 is a half.
  const half = 2 ** 13;
  const edges = [half - 1, half, half + 1, -half - 1, -half, -half + 1];
  for (const [which, factors] of [
    ["x", { a: 1, b: 0, c: 0 }],
    ["v", { a: 0, b: 1, c: 0 }],
    ["u", { a: 0, b: 0, c: 1 }],
  ] as const) {
    dut.factors = factors;
    const none = Array<number>(WIDTH).fill(0);
    dut.values.queue(edges.map((edge) => ({ x: none, v: none, u: none, [which]: Array<number>(WIDTH).fill(edge) })));
    const found = dut.latent.receive(edges.length).map(({ x }) => Array.from(x, Number));
    expect(found).toEqual(edges.map((edge) => Array<number>(WIDTH).fill(Math.floor((edge + half) / (2 * half)))));
  }
});

test("is clean in Verilator, Icarus and Yosys", async () => {
  expect(await lint(emit(new LatentUpdate(WIDTH)))).toEqual([]);
});
