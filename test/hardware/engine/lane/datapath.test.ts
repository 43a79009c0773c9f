import { expect, test } from "vitest";
import { Datapath } from "../../../../generator/hardware/engine/lane/datapath.ts";
import { bench, engines } from "../../../../sim/bench.ts";
import { Random } from "../../../random.ts";
import { catches, type BenchOf } from "../../planted-bugs.ts";
import { shape } from "./lane-shape.ts";

const { width, slots, chunks, maxBeats } = shape;
const build = () => new Datapath(shape);
const WORDS = 4 * slots * chunks;
/** From the cycle of a beat to the one in which its vector is there, or its score or sum. */
const TO_VECTOR = 6;
const TO_SCORE = 6 + Math.log2(width);

/** Sums of a random length over random words, extreme ones among them, in beats that mix with those of other sums. */
type Kind = "dot" | "axpy" | "linear";
interface Sum {
  readonly kind: Kind;
  readonly beats: readonly {
    readonly address: number;
    readonly word: readonly number[];
    readonly probability: number;
  }[];
  readonly slot: number;
  readonly selected: boolean;
  readonly lastSlot: boolean;
}

const randomWord = (random: Random): number[] => {
  const extreme = random.next() < 0.1;
  return Array.from({ length: width }, () => (extreme ? -128 : random.int(-128, 127)));
};

function randomSum(random: Random, kind: Kind): Sum {
  const most = { dot: chunks, axpy: slots, linear: maxBeats }[kind];
  return {
    ...{ kind, slot: random.int(0, slots - 1), selected: random.next() < 0.8, lastSlot: random.next() < 0.3 },
    beats: Array.from({ length: random.int(1, most) }, () => ({
      ...{
        address: random.int(0, WORDS - 1),
        word: randomWord(random),
        probability: random.pick([255, random.int(0, 255)]),
      },
    })),
  };
}

/** What leaves for a sum, as plain numbers. */
function resultOf({ kind, beats, slot, selected, lastSlot }: Sum, bank: readonly (readonly number[])[]): object {
  const products = (i: number): number =>
    beats.reduce(
      (sum, { address, word, probability }) => sum + bank[address]![i]! * (kind === "axpy" ? probability : word[i]!),
      0,
    );
  const values = Array.from({ length: width }, (_, i) => products(i));
  if (kind === "axpy") return { values, sum: beats.reduce((sum, { probability }) => sum + probability, 0) };
  const total = values.reduce((a, b) => a + b);
  return kind === "linear" ? { sum: total } : { slot, score: total, selected, last: lastSlot };
}

const plain = (value: unknown): unknown =>
  typeof value === "bigint"
    ? Number(value)
    : typeof value === "object" && value !== null
      ? "length" in value
        ? Array.from(value as ArrayLike<unknown>, plain)
        : Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, plain(inner)]))
      : value;

const idle = {
  ...{ dot: false, axpy: false, linear: false, address: 0, first: false, last: false },
  ...{ word: Array.from({ length: width }, () => 0), probability: 0, slot: 0, selected: false, lastSlot: false },
};

/** Dot or linear sums, and vectors between their beats, with gaps of the given chance; each result in its cycle. */
function check(dut: BenchOf<Datapath>, gap: number): void {
  const random = new Random(7);
  dut.beat = idle;
  const bank = Array.from({ length: WORDS }, () => randomWord(random));
  for (const [address, word] of bank.entries()) {
    dut.write = { enable: true, address, word };
    dut.step();
  }
  dut.write = { enable: false, address: 0, word: idle.word };
  const due = new Map<string, object>();
  const open: Record<"products" | "weights", { sum: Sum; at: number } | undefined> = {
    products: undefined,
    weights: undefined,
  };
  for (let cycle = 0; cycle < 3000; cycle++) {
    const context = random.pick(["products", "weights"] as const);
    const kind = context === "weights" ? "axpy" : random.pick(["dot", "linear"] as const);
    dut.beat = idle;
    let word = randomWord(random);
    if (random.next() >= gap) {
      const now = (open[context] ??= { sum: randomSum(random, kind), at: 0 });
      const { sum } = now;
      const beat = sum.beats[now.at]!;
      const last = now.at === sum.beats.length - 1;
      dut.beat = {
        ...{ dot: sum.kind === "dot", axpy: sum.kind === "axpy", linear: sum.kind === "linear" },
        ...{ address: beat.address, first: now.at === 0, last, probability: beat.probability },
        // The query's word comes a cycle later, the layer's comes along.
        word: sum.kind === "linear" ? beat.word : word,
        ...{ slot: sum.slot, selected: sum.selected, lastSlot: sum.lastSlot },
      };
      if (sum.kind === "dot") word = [...beat.word];
      if (last) {
        const port = { dot: "scores", linear: "sums", axpy: "vectors" }[sum.kind];
        due.set(`${port} ${dut.cycle + (sum.kind === "axpy" ? TO_VECTOR : TO_SCORE)}`, resultOf(sum, bank));
      }
      open[context] = last ? undefined : { sum, at: now.at + 1 };
    }
    dut.step();
    dut.queryWord = word;
    for (const port of ["scores", "sums", "vectors"] as const) {
      const { valid, ...fields } = dut[port];
      const want = due.get(`${port} ${dut.cycle}`);
      expect([port, dut.cycle, valid]).toEqual([port, dut.cycle, want !== undefined]);
      if (want) expect(plain(fields)).toEqual(want);
    }
  }
}

test.each(engines)(
  "a score, a sum or a vector for each of the sums that its beats make, in their cycle (%s)",
  async (engine) => {
    using dut = await bench(build, { engine });
    for (const gap of [0, 0.5]) check(dut, gap);
  },
);

test("the largest sums there can be do not overflow", async () => {
  using dut = await bench(build, { engine: "javascript" });
  const word = Array.from({ length: width }, () => -128);
  dut.beat = idle;
  dut.write = { enable: true, address: 0, word };
  dut.step();
  dut.write = { enable: false, address: 0, word };
  const run = (kind: Kind, beats: number, latency: number): void => {
    for (let i = 0; i < beats; i++) {
      dut.beat = { ...idle, [kind]: true, word, probability: 255, first: i === 0, last: i === beats - 1 };
      dut.queryWord = word;
      dut.step();
    }
    dut.beat = idle;
    dut.step(latency - 1);
  };
  run("dot", chunks, TO_SCORE);
  expect(dut.scores).toMatchObject({ valid: true, score: BigInt(chunks * width * 2 ** 14) });
  run("linear", maxBeats, TO_SCORE);
  expect(dut.sums).toEqual({ valid: true, sum: BigInt(maxBeats * width * 2 ** 14) });
  run("axpy", slots, TO_VECTOR);
  expect(plain(dut.vectors)).toEqual({ valid: true, values: word.map((v) => v * 255 * slots), sum: 255 * slots });
});

catches(
  build,
  (dut) => {
    check(dut, 0.2);
  },
  [
    ["a chunk's sum goes on into the next", "datapath", "if (multiplied_is_axpy) begin", "if (fetched_is_axpy) begin"],
    ["a layer's word beside the query's", "datapath", "clears_row <= ~beat_linear", "clears_row <= 1'b0"],
    [
      "a probability beside the query's word",
      "datapath",
      "clears_probability <= ~beat_axpy",
      "clears_probability <= 1'b0",
    ],
  ],
);
