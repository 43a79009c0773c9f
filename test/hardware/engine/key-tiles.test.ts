import { describe, expect, test } from "vitest";
import { planEngine } from "../../../generator/compiler/plan-accelerator.ts";
import { joined, wholeSum, type PartialRow } from "../../../generator/golden/key-tiles.ts";
import { fixedScale } from "../../../generator/golden/requantise.ts";
import { KeyTiles } from "../../../generator/hardware/engine/key-tiles.ts";
import { emit } from "../../../generator/hdl/index.ts";
import { bench, engines } from "../../../sim/bench.ts";
import { lint } from "../../../sim/lint.ts";
import { catches, type BenchOf } from "../planted-bugs.ts";
import { Random } from "../../random.ts";

const shape = { ...planEngine({ lanes: 16, width: 16 }, 4096, 32), joins: true };
const build = () => new KeyTiles(shape);
const { merge, width } = shape;

/** A pass over a tile, and what a query finds and brings. */
interface Pass {
  readonly masked: boolean;
  readonly joins: boolean;
  readonly leaves: boolean;
}
interface Query {
  readonly before: PartialRow;
  readonly tile: PartialRow;
  readonly share: number;
}

/** Scores a little and far apart, both ways, sums from the least to the largest, elements of every size. */
function queriesOf(random: Random, count: number, chunks: number): Query[] {
  const elements = (most: number): Int32Array =>
    Int32Array.from({ length: chunks * width }, () => random.pick([0, most, -most, random.int(-most, most)]));
  return Array.from({ length: count }, () => {
    const most = random.pick([0, 200_000, -300_000, random.int(-400_000, 400_000)]);
    const away = random.pick([0, 1, -1, random.int(-4000, 4000), random.int(-100_000, 100_000), 400_000]);
    return {
      before: { most: Math.max(-500_000, Math.min(500_000, most + away)), sum: random.pick([255, 2 ** 32 - 2 ** 30, random.int(255, 2 ** 28)]), elements: elements(2 ** 30) },
      tile: { most, sum: random.pick([255, 255 * 4096, random.int(255, 255 * 4096)]), elements: elements(127 * 255 * 4096) },
      share: random.pick([0, 255, 127, random.int(0, 255)]),
    };
  }); // prettier-ignore
}

/** A part as memory holds it. */
function wordsOf({ most, sum, elements }: PartialRow): bigint[] {
  const word = (values: readonly number[]): bigint =>
    values.reduce((bits, value, i) => bits | (BigInt.asUintN(32, BigInt(value)) << BigInt(32 * i)), 0n);
  const pieces = Array.from({ length: elements.length / merge }, (_, i) => [
    ...elements.slice(i * merge, (i + 1) * merge),
  ]);
  return [word([most, sum]), ...pieces.map(word)];
}

function check(dut: BenchOf<KeyTiles>, { masked, joins, leaves }: Pass, lastChunk: number, count = 60): void {
  const random = new Random(3);
  for (const [factor, stall] of [[1 / 16, 0], [1 / 300, 0.4], [2, 0.7]] as const) {
    const scale = fixedScale(factor);
    dut.pass = { masked, joins, leaves, lastChunk, scale: { multiplier: scale.multiplier, shift: scale.shift - 1 } };
    const queries = queriesOf(random, count, lastChunk + 1);
    const isTiled = joins || leaves;
    for (const stream of [dut.mosts, dut.shares, dut.terms, dut.pieces]) stream.stall(stall * random.next());
    if (isTiled) dut.mosts.queue(queries.map(({ tile: { most } }) => ({ score: most })));
    if (masked && isTiled) dut.shares.queue(queries.map(({ share }) => ({ share })));
    if (joins) dut.terms.queue(queries.flatMap(({ before }) => wordsOf(before).map((data) => ({ data }))));
    const pieces = ({ elements, sum }: PartialRow) =>
      Array.from({ length: elements.length / merge }, (_, i) => ({ sum, values: [...elements.slice(i * merge, (i + 1) * merge)] }));
    dut.pieces.queue(queries.flatMap(({ tile }) => pieces(tile)));
    const results = queries.map(({ before, tile, share }): PartialRow => {
      const own = { ...tile, sum: masked && isTiled ? wholeSum(tile.sum, share + 1) : tile.sum };
      return joins ? joined(before, own, scale) : own;
    });
    const options = { stall, timeout: 40_000 };
    if (leaves) {
      const words = results.flatMap(wordsOf);
      expect(dut.parts.receive(words.length, options).map(({ data }) => data)).toEqual(words);
    } else {
      const wanted = results.flatMap(pieces);
      const found = dut.wholes.receive(wanted.length, options);
      expect(found.map(({ sum, values }) => ({ sum: Number(sum), values: Array.from(values, Number) }))).toEqual(wanted);
    }
    for (const stream of [dut.mosts, dut.shares, dut.terms, dut.pieces]) expect(stream.pending).toBe(0);
  }
} // prettier-ignore

const kinds: readonly (readonly [string, Omit<Pass, "masked">])[] = [
  ["the first tile leaves its part", { joins: false, leaves: true }],
  ["a tile joins those before", { joins: true, leaves: true }],
  ["the last tile joins those before, and gives the whole", { joins: true, leaves: false }],
  ["a single tile goes through", { joins: false, leaves: false }],
];

describe.each(engines)("as the golden functions (%s)", (engine) => {
  test.each(kinds)("%s", async (_, kind) => {
    using dut = await bench(build, { engine });
    for (const masked of [false, true]) for (const lastChunk of [0, 1]) check(dut, { ...kind, masked }, lastChunk);
  });
});

test("a single tile takes a cycle a piece", async () => {
  using dut = await bench(build, { engine: "javascript" });
  check(dut, { ...kinds[3]![1], masked: false }, 1, 10);
  dut.pass = { ...kinds[3]![1], masked: false, lastChunk: 1, scale: { multiplier: 2 ** 15, shift: 15 } };
  dut.pieces.stall(0);
  dut.pieces.queue(Array.from({ length: 80 }, () => ({ sum: 255, values: new Array<number>(merge).fill(0) })));
  dut.wholes.restart();
  dut.wholes.receive(80, { stall: 0 });
  const { first, last } = dut.wholes.moved;
  expect(last - first + 1).toBe(80);
});

catches(
  build,
  (dut) => {
    check(dut, { joins: true, leaves: true, masked: true }, 1, 30);
    check(dut, { joins: true, leaves: false, masked: false }, 1, 30);
    check(dut, { joins: false, leaves: true, masked: false }, 1, 10);
  },
  [
    ["the smaller part kept, the larger scaled down", "key_tiles", "$signed(terms_data[20:0]) < $signed(", "$signed(terms_data[20:0]) > $signed("],
    ["a share taken as it is", "key_tiles", "compared_sum * compared_factor", "compared_sum * 25'd65536"],
    ["no rounding of what is scaled down", "key_tiles", / \+ 36'sd1/g, " + 36'sd0"],
    ["a query that begins while pieces are on their way", "key_tiles", "is_tiled & is_idle", "is_tiled & 1'b1"],
    ["a distance beyond all taken for one within", "key_tiles", "far <= ", "far <= 1'b0 & "],
  ],
); // prettier-ignore

test("is clean in Verilator, Icarus and Yosys", async () => {
  expect(await lint(emit(build()))).toEqual([]);
});
