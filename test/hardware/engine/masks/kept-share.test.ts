import { describe, expect, test } from "vitest";
import { planEngine } from "../../../../generator/compiler/plan-accelerator.ts";
import { keptShare } from "../../../../generator/golden/attention.ts";
import { KeptShare } from "../../../../generator/hardware/engine/masks/kept-share.ts";
import type { EngineShape } from "../../../../generator/hardware/shapes/engine-shape.ts";
import { bench } from "../../../../sim/bench.ts";
import { Random } from "../../../random.ts";
import { catches, type BenchOf } from "../../planted-bugs.ts";

const shapes: EngineShape[] = [
  planEngine({ lanes: 4, width: 4 }, 64, 16),
  planEngine({ lanes: 16, width: 8 }, 1024, 8),
  planEngine({ lanes: 2, width: 4 }, 65_536, 4),
];

/** A number as a sum over the lanes, none of them over `most`. */
function parted(random: Random, whole: number, lanes: number, most: number): number[] {
  let left = whole;
  return Array.from({ length: lanes }, (_, i) => {
    const others = (lanes - 1 - i) * most;
    const part = random.int(Math.max(0, left - others), Math.min(left, most));
    left -= part;
    return part;
  });
}

/** Rows of all kinds: everything kept, next to nothing, halfway between two shares. */
function check(dut: BenchOf<KeptShare>, { lanes, slots }: EngineShape, seed: number, stall: number): void {
  const random = new Random(seed);
  const most = 255 * slots;
  const rows = Array.from({ length: 400 }, (_, i): [kept: number, whole: number] => {
    const whole = i % 3 === 0 ? 512 * random.int(1, Math.floor((most * lanes) / 512)) : random.int(255, most * lanes);
    if (i % 3 === 0) return [(whole / 512) * random.int(0, 512), whole];
    return [random.pick([whole, 255, whole - 1, random.int(255, whole)]), whole];
  });
  for (const stream of [dut.wholes, dut.kept, dut.shares]) stream.stall(stall);
  dut.wholes.queue(rows.map(([, sum]) => ({ sum })));
  dut.kept.queue(rows.map(([kept]) => ({ sums: parted(random, kept, lanes, most) })));
  const found = dut.shares.receive(rows.length, { timeout: 20_000 }).map(({ share }) => Number(share) + 1);
  expect(found).toEqual(rows.map(([kept, whole]) => keptShare(kept, whole)));
  dut.step(20);
  expect(dut.shares.pending).toBe(0);
}

describe.each(shapes)("over $lanes lanes of $slots slots", (shape) => {
  test.each([
    [0, 1],
    [0.6, 2],
  ])("gives the golden share of each row, under stalls of %d (seed %d)", async (stall, seed) => {
    using dut = await bench(() => new KeptShare(shape), { engine: "javascript", seed });
    check(dut, shape, seed, stall);
  });
});

test("takes a row in seven cycles", async () => {
  using dut = await bench(() => new KeptShare(shapes[0]!), { engine: "javascript" });
  dut.wholes.queue(Array.from({ length: 20 }, () => ({ sum: 1000 })));
  dut.kept.queue(Array.from({ length: 20 }, () => ({ sums: [100, 200, 0, 7] })));
  dut.shares.receive(20);
  const { first, last } = dut.shares.moved;
  expect(last - first).toBe(19 * 7);
});

catches(
  () => new KeptShare(shapes[0]!),
  (dut) => {
    check(dut, shapes[0]!, 3, 0.3);
  },
  [
    ["rounded down", "kept_share", "quotient - 10'd1", "quotient - 10'd2"],
    ["a share of nothing less than none", "kept_share", "quotient == 10'd0", "1'b0"],
    ["a remainder as large as the divisor left", "kept_share", / < (\d+'sd0\))/g, " <= $1"],
    ["a division that ends early", "kept_share", "left == 3'd0", "left == 3'd1"],
  ],
);
