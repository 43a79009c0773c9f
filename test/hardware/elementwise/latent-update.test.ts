import { describe, expect, test } from "vitest";
import { weightedSum } from "../../../generator/golden/latent-update.ts";
import { LatentUpdate } from "../../../generator/hardware/elementwise/latent-update.ts";
import { emit } from "../../../generator/hdl/index.ts";
import { bench, engines } from "../../../sim/bench.ts";
import { lint } from "../../../sim/lint.ts";
import { Random } from "../../random.ts";
import { catches, type BenchOf } from "../planted-bugs.ts";

const WIDTH = 4;

/** Factors of x, v and u: flow matching with guidance 2, DDIM near its start, what the next step adds, a sum of two rows, and ends. */
const FACTORS = [
  [1, -0.1, 0.05],
  [12.5, -11.9, 0],
  [-5.3, 10.6, -5.3],
  [1, 1, 0],
  [-127.9, 127.9, 127.9],
].map((factors) => factors.map((factor) => Math.round(factor * 2 ** 14)));

function check(dut: BenchOf<LatentUpdate>, beats: number, stalls: readonly number[]): void {
  const random = new Random(1);
  for (const [a, b, c] of FACTORS) {
    dut.factors = { a: a!, b: b!, c: c! };
    dut.step();
    const row = (): number[] =>
      Array.from({ length: WIDTH }, () =>
        random.pick([random.int(-32768, 32767), random.int(-300, 300), -32768, 32767]),
      );
    const rows = Array.from({ length: beats }, () => ({ x: row(), v: row(), u: row() }));
    for (const stall of stalls) {
      dut.values.stall(stall);
      dut.values.queue(rows);
      const found = dut.latent.receive(rows.length, { stall }).flatMap(({ x }) => Array.from(x, Number));
      const expected = rows.flatMap(({ x, v, u }) =>
        x.map((value, i) => weightedSum(value, [v[i]!, u[i]!], { keep: a!, outputs: [b!, c!] })),
      );
      expect(found).toEqual(expected);
    }
  }
}

/** Halves and their neighbours, alone in each of the three rows. */
function checkHalves(dut: BenchOf<LatentUpdate>): void {
  dut.values.stall(0);
  // Factors of 2^-14: a value of 2^13 is a half.
  const half = 2 ** 13;
  const edges = [half - 1, half, half + 1, -half - 1, -half, -half + 1];
  for (const [which, factors] of [
    ["x", { a: 1, b: 0, c: 0 }],
    ["v", { a: 0, b: 1, c: 0 }],
    ["u", { a: 0, b: 0, c: 1 }],
  ] as const) {
    dut.factors = factors;
    dut.step();
    const none = Array<number>(WIDTH).fill(0);
    dut.values.queue(edges.map((edge) => ({ x: none, v: none, u: none, [which]: Array<number>(WIDTH).fill(edge) })));
    const found = dut.latent.receive(edges.length).map(({ x }) => Array.from(x, Number));
    expect(found).toEqual(edges.map((edge) => Array<number>(WIDTH).fill(Math.floor((edge + half) / (2 * half)))));
  }
}

describe.each([WIDTH, 2, 1])("%i values at a time", (lanes) => {
  test.each(engines)("is the golden model's weighted sum of three rows, under any stall (%s)", async (engine) => {
    using dut = await bench(() => new LatentUpdate(WIDTH, lanes), { engine });
    check(dut, 200, [0, 0.4]);
  });
});

test("rounds to the nearest, halves up, in every place of a word and for each of the three values", async () => {
  using dut = await bench(() => new LatentUpdate(WIDTH), { engine: "javascript" });
  checkHalves(dut);
});

catches(
  () => new LatentUpdate(WIDTH),
  (dut) => {
    check(dut, 60, [0, 0.9]);
    checkHalves(dut);
  },
  [
    ["the third row is weighted as the second", "latent_update", "? factors_b : factors_c", "? factors_b : factors_b"],
    ["a half is rounded down", "latent_update", "17'd8192}) : sums[40:0]", "17'd8191}) : sums[40:0]"],
    ["a product loses its sign", "latent_update", "{{7{scaled_products[135]}}", "{7'd0"],
    ["the sum wraps below", "latent_update", "&summed_wide[107:96] |", "summed_wide[107] |"],
    ["a beat begins whose result has no place", "latent_update", "values_valid & places_has_room", "values_valid"],
    ["upper parts of factors are left out", "latent_update", "scaled_is_lower ? sums[23:0] : 24'sd0", "24'sd0"],
    ["a lower part has a sign", "latent_update", "{1'd0, picked_factor_next_value[16:0]}", "picked_factor_next_value[17:0]"],
  ],
); // prettier-ignore

catches(
  () => new LatentUpdate(WIDTH, 2),
  (dut) => {
    check(dut, 60, [0, 0.9]);
  },
  [
    ["a value takes its neighbour's", "latent_update", "values_x[63:32]", "values_x[47:16]"],
    ["a beat's first turn again", "latent_update", "if (is_last) turn <=", "if (1'b0) turn <="],
    ["a turn begins whose result has no place", "latent_update", "values_valid & places_has_room", "values_valid"],
    ["a turn ends with its upper parts", "latent_update", "is_last = ends & ~is_upper", "is_last = ends"],
  ],
);

test.each([WIDTH, 2])("%i values take three cycles, and six where a factor is 8 or more", async (lanes) => {
  using dut = await bench(() => new LatentUpdate(WIDTH, lanes), { engine: "javascript" });
  const row = Array<number>(WIDTH).fill(1);
  for (const [a, cycles] of [
    [-(2 ** 17), 3],
    [2 ** 17 - 1, 3],
    [2 ** 17, 6],
    [-(2 ** 17) - 1, 6],
  ] as const) {
    dut.factors = { a, b: 0, c: 1 };
    dut.step();
    dut.values.restart();
    dut.values.queue(Array.from({ length: 20 }, () => ({ x: row, v: row, u: row })));
    dut.latent.receive(20);
    const { first, last } = dut.values.moved;
    expect(last - first).toBe(19 * cycles * (WIDTH / lanes));
  }
});

test("is clean in Verilator, Icarus and Yosys", async () => {
  expect(await lint(emit(new LatentUpdate(WIDTH)))).toEqual([]);
});
