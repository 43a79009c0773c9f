import { describe, expect, test } from "vitest";
import { Packer } from "../../../generator/hardware/elementwise/packer.ts";
import { bench } from "../../../sim/bench.ts";
import { Random } from "../../random.ts";
import { catches, type BenchOf } from "../planted-bugs.ts";

const shapes = [
  { bits: 8, factor: 4 },
  { bits: 5, factor: 2 },
  { bits: 16, factor: 8 },
] as const;

type Shape = (typeof shapes)[number];

/** Words at random, and the pieces that they are packed of: what stands above a short piece does not matter. */
function randomPieces(random: Random, { bits, factor }: Shape, isLong: boolean, count: number) {
  const words = Array.from({ length: count }, () => random.bits(bits * factor));
  const size = isLong ? 2 * bits : bits;
  const pieces = words.flatMap((word) =>
    Array.from({ length: (bits * factor) / size }, (_, i) => {
      const piece = BigInt.asUintN(size, word >> BigInt(i * size));
      return { data: isLong ? piece : piece | (random.bits(bits) << BigInt(bits)), isLong };
    }),
  );
  return { words, pieces };
}

function check(dut: BenchOf<Packer>, shape: Shape, seed: number, stall: number): void {
  const random = new Random(seed);
  const runs = Array.from({ length: 60 }, (_, i) => randomPieces(random, shape, i % 2 === 0, random.int(1, 3)));
  dut.put.stall(stall);
  dut.put.queue(runs.flatMap(({ pieces }) => pieces));
  const words = runs.flatMap((run) => run.words);
  expect(dut.get.receive(words.length, { stall, timeout: 5000 }).map(({ data }) => data)).toEqual(words);
  dut.step(10);
  expect(dut.get.pending).toBe(0);
}

describe.each(shapes)("words of $factor pieces of $bits bits, or of half as many long ones", (shape) => {
  test.each([
    [0, 1],
    [0.5, 2],
    [0.8, 3],
  ])("hold their pieces in order, with stalls of %d (seed %d)", async (stall, seed) => {
    using dut = await bench(() => new Packer(shape.bits, shape.factor), { engine: "javascript", seed });
    check(dut, shape, seed, stall);
  });

  test.each([false, true])("take a piece a cycle and leave a cycle after the last one (long: %s)", async (isLong) => {
    using dut = await bench(() => new Packer(shape.bits, shape.factor), { engine: "javascript" });
    const { words, pieces } = randomPieces(new Random(1), shape, isLong, 20);
    dut.put.queue(pieces);
    dut.get.receive(words.length);
    const { beats, first, last } = dut.put.moved;
    expect(last - first + 1).toBe(beats);
    expect(dut.get.moved.last - last).toBe(1);
  });
});

const shape = shapes[0];
catches(
  () => new Packer(shape.bits, shape.factor),
  (dut) => {
    check(dut, shape, 4, 0.5);
  },
  [
    ["a piece is taken while a full word waits", "packer", "put_ready = ~is_full | get_ready", "put_ready = 1'b1"],
    ["a word begins at the end of the one before", "packer", "(is_full ? 3'd0 : count)", "count"],
    ["a long piece counts as one", "packer", "put_is_long ? 3'd2 :", "put_is_long ? 3'd1 :"],
  ],
);
