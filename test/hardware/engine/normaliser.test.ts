import { expect, test } from "vitest";
import { planEngine } from "../../../generator/compiler/plan-accelerator.ts";
import { normalise } from "../../../generator/golden/attention.ts";
import { fixedScale } from "../../../generator/golden/requantise.ts";
import { Normaliser } from "../../../generator/hardware/engine/normaliser.ts";
import { bench, engines } from "../../../sim/bench.ts";
import { catches, type BenchOf } from "../planted-bugs.ts";
import { Random } from "../../random.ts";

const shape = planEngine({ lanes: 16, width: 8 }, 1024, 32);
const build = () => new Normaliser(shape);
const most = 255 * 1024;
const edges = [255, 256, 511, 32767, 32768, 65535, 65536, most];

/** Queries of several chunks and pieces each, all of a query's by its share where a mask says what it attends to. */
function check(dut: BenchOf<Normaliser>, masked: boolean, lastChunk: number): void {
  const random = new Random(3);
  const pieces = ((lastChunk + 1) * shape.width) / shape.merge;
  for (const [factor, stall] of [
    [1 / 256, 0.3],
    [1 / 300, 0.8],
    [1 / 64, 0],
    // Far beyond int8.
    [3, 0.2],
  ] as const) {
    const scale = fixedScale(factor);
    dut.pass = { masked, lastChunk, scale: { multiplier: scale.multiplier, shift: scale.shift - 1 } };
    const queries = [...edges, ...Array.from({ length: 100 }, () => random.int(255, most))].map((sum, i) => ({
      share: random.pick([0, 127, 255, random.int(0, 255)]),
      // Means of V from the least to the largest.
      pieces: Array.from({ length: pieces }, () => ({
        sum,
        values: Array.from({ length: shape.merge }, (_, c) =>
          i % 3 === 0 ? sum * (c % 2 ? 127 : -128) : random.int(-128 * sum, 127 * sum),
        ),
      })),
    }));
    dut.pieces.stall(0.2);
    dut.shares.stall(0.9);
    dut.pieces.queue(queries.flatMap((query) => query.pieces));
    if (masked) dut.shares.queue(queries.map(({ share }) => ({ share })));
    const expected = queries.flatMap(({ share, pieces: own }) =>
      own.map(({ values, sum }) => values.map((value) => normalise(value, sum, scale, ...(masked ? [share + 1] : [])))),
    );
    const results = dut.results.receive(expected.length, { stall, timeout: 20_000 });
    expect(results.map(({ last }) => last)).toEqual(expected.map((_, i) => i % pieces === pieces - 1));
    expect(results.map(({ values }) => Array.from(values, Number))).toEqual(expected);
    expect(dut.shares.pending).toBe(0);
  }
}

test.each(engines)(
  "divides by the row's sum as the golden function, at the edges and at random (%s)",
  async (engine) => {
    using dut = await bench(build, { engine });
    check(dut, false, shape.chunks - 1);
  },
);

test.each([0, 1, shape.chunks - 1])(
  "on a masked pass all pieces of a query have its kept share, as the golden function, chunks: %i and one",
  async (lastChunk) => {
    using dut = await bench(build, { engine: "javascript" });
    check(dut, true, lastChunk);
  },
);

catches(
  build,
  (dut) => {
    check(dut, true, 1);
  },
  [
    ["a share a piece", "normaliser", "shares_ready = query_ends", "shares_ready = pieces_valid & pieces_ready"],
    ["a share a chunk", "normaliser", "shares_ready = query_ends", "shares_ready = vector_ends"],
    ["a query that does not wait for its share", "normaliser", /\(~pass_masked \| shares_valid\)/g, "1'b1"],
    ["the lower half of the table alone", "normaliser", /looked_is_high \?/g, "1'b0 ?"],
    ["an inverse of each piece", "normaliser", "if (dropped_first)", "if (1'b1)"],
    ["a multiplier of each piece", "normaliser", "if (inverted_first)", "if (1'b1)"],
    ["a multiplier a piece early", "normaliser", "if (inverted_first)", "if (dropped_first)"],
    ["what went beyond far away forgotten", "normaliser", /far_is_beyond\[\d\]/g, "1'b0"],
    [
      "the sign that is left of what went beyond",
      "normaliser",
      "is_negative <= far_is_negative",
      "is_negative <= {far_low[31], far_low[15]}",
    ],
    ["more pieces than there are places", "normaliser", /open != \d'd\d+/, "1'b1"],
  ],
);
