import { expect, test } from "vitest";
import { planEngine } from "../../../generator/compiler/plan-accelerator.ts";
import { VectorMerge } from "../../../generator/hardware/engine/vector-merge.ts";
import { bench, engines } from "../../../sim/bench.ts";
import { Random } from "../../random.ts";
import { catches, type BenchOf } from "../planted-bugs.ts";

const shape = planEngine({ lanes: 4, width: 8 }, 64, 8);
const { lanes, width, merge } = shape;

function check(dut: BenchOf<VectorMerge>): void {
  const random = new Random(4);
  const most = 255 * 128 * 16;
  const beats = Array.from({ length: 100 }, (_, i) => ({
    values: Array.from({ length: lanes * width }, () => (i === 0 ? -most : random.int(-most, most - 1))),
    sums: Array.from({ length: lanes }, () => (i === 0 ? 255 * 16 : random.int(0, 255 * 16))),
  }));
  const pieces = beats.flatMap(({ values, sums }) =>
    Array.from({ length: width / merge }, (_, piece) => ({
      values: Array.from({ length: merge }, (__, i) => {
        const at = piece * merge + i;
        return Array.from({ length: lanes }, (___, lane) => values[lane * width + at]!).reduce((a, b) => a + b);
      }),
      sum: sums.reduce((a, b) => a + b),
    })),
  );
  for (const stall of [0, 0.4]) {
    dut.vectors.stall(stall);
    dut.pieces.restart();
    dut.vectors.queue(beats);
    const found = dut.pieces.receive(pieces.length, { stall });
    expect(found.map(({ values, sum }) => ({ values: Array.from(values, Number), sum: Number(sum) }))).toEqual(pieces);
    const { first, last } = dut.pieces.moved;
    if (stall === 0) expect(last - first + 1).toBe(pieces.length);
  }
}

test.each(engines)("adds the lanes' vectors piece by piece, and their sums, without a gap (%s)", async (engine) => {
  using dut = await bench(() => new VectorMerge(shape), { engine });
  check(dut);
});

catches(() => new VectorMerge(shape), check, [
  ["a vector more than there are places", "vector_merge", "open < 4'd6", "open < 4'd12"],
  ["a place too few to go without a gap", "vector_merge", "open < 4'd6", "open < 4'd3"],
  ["a vector that begins before all lanes have theirs", "vector_merge", "is_first & vectors_valid", "is_first"],
  ["a lane's sum left out", "vector_merge", " + {1'd0, of2_sums[25:13]}", ""],
]);
