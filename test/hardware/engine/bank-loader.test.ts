import { describe, expect, test } from "vitest";
import { planEngine } from "../../../generator/compiler/plan-accelerator.ts";
import { BankLoader } from "../../../generator/hardware/engine/bank-loader.ts";
import { keysFor } from "../../../generator/hardware/shapes/distribution.ts";
import { engineTypes, type EngineShape } from "../../../generator/hardware/shapes/engine-shape.ts";
import { keyGroup } from "../../../generator/hardware/engine/masks/key-table.ts";
import { assign, Bool, connect, input, load, Module, output, payloadOf, Stream } from "../../../generator/hdl/index.ts";
import { bench } from "../../../sim/bench.ts";
import { Random } from "../../random.ts";
import { catches, type BenchOf } from "../planted-bugs.ts";

/** The loader and what it wrote in the cycle before. */
class ObservedLoader extends Module {
  readonly io;

  constructor(shape: EngineShape) {
    const { lanes, width, slots, chunks, maskSlots } = shape;
    super({ about: "The bank loader, observed.", parameters: { lanes, width, slots, chunks, maskSlots } });
    const { lane, bankAddress, word, group } = engineTypes(shape);
    const write = { enable: Bool(), lane, address: bankAddress, word };
    const keyWrite = { enable: Bool(), half: Bool(), group, keys: keyGroup(shape) };
    const { loader } = this.instances({ loader: new BankLoader(shape) });
    this.io = this.ports({
      heads: input(Stream(payloadOf(loader.heads))),
      keys: input(Stream(payloadOf(loader.keys))),
      stationary: input(Stream(payloadOf(loader.stationary))),
      half: input(Bool()),
      loaded: output(Stream(payloadOf(loader.loaded))),
      written: output(write),
      keysWritten: output(keyWrite),
    });
    const { io } = this;
    const { last } = this.registers({ last: { write, keyWrite } });
    load(last.write, loader.write);
    load(last.keyWrite, loader.keyWrite);
    assign(io.written, last.write);
    assign(io.keysWritten, last.keyWrite);
    loader.half.drive(io.half);
    connect(loader.heads, io.heads);
    connect(loader.keys, io.keys);
    connect(loader.stationary, io.stationary);
    connect(io.loaded, loader.loaded);
  }
}

const shapes: EngineShape[] = [
  planEngine({ lanes: 4, width: 4 }, 60, 16),
  planEngine({ lanes: 2, width: 8 }, 30, 16),
  planEngine({ lanes: 8, width: 4 }, 16, 4),
  planEngine({ lanes: 2, width: 4 }, 16, 12),
  { ...planEngine({ lanes: 4, width: 4 }, 16, 8), maskSlots: 1 },
];

/** The rows of a head, each its K and then its V words, and the keys of its slots. */
function randomHead(random: Random, { lanes, width, slots, chunks }: EngineShape) {
  const tokens = random.pick([1, slots * lanes, random.int(1, slots * lanes)]);
  const words = random.pick([chunks, random.int(1, chunks)]);
  const rows = Array.from({ length: tokens }, () =>
    Array.from({ length: 2 * words }, () => Array.from({ length: width }, () => random.int(-128, 127))),
  );
  const counts = Array.from({ length: tokens }, () => random.int(0, 9));
  const keys = keysFor(random.pick(["modulo", "fold", "balanced"]), tokens, lanes, counts);
  return { words, rows, keys };
}
type Head = ReturnType<typeof randomHead>;

/** Groups of keys as they come before their rows; those of slots without rows may be anything. */
function keyGroups({ keys }: Head, { lanes, maskSlots }: EngineShape, random: Random): number[][] {
  return Array.from({ length: Math.ceil(keys.length / maskSlots) }, (_, group) =>
    Array.from({ length: maskSlots }, (__, i) => keys[group * maskSlots + i] ?? random.int(0, lanes - 1)),
  );
}

/** Banks, [lane][address], as far as something was written there. */
type Banks = Map<number, number[]>[];

/** Row r in slot r div lanes of the bank (r mod lanes) XOR the slot's key. */
function placed({ words, rows, keys }: Head, half: number, shape: EngineShape): Banks {
  const { lanes, slots, chunks } = shape;
  const banks = empty(shape);
  for (const [r, row] of rows.entries()) {
    const slot = Math.floor(r / lanes);
    for (const [i, word] of row.entries()) {
      // Chunks of K, then of V, all slots each; halves take turns by as many words as divide a half and are a power of two.
      const at = (2 * (i % words) + Number(i >= words)) * slots + slot;
      const block = chunks % 2 === 1 ? 2 * slots : 2 * slots * chunks;
      const address = (2 * Math.floor(at / block) + half) * block + (at % block);
      banks[(r % lanes) ^ keys[slot]!]!.set(address, word);
    }
  }
  return banks;
}

function empty({ lanes }: EngineShape): Banks {
  return Array.from({ length: lanes }, () => new Map<number, number[]>());
}

/** Loads heads one after the other, each into a half as it comes. */
function check(dut: BenchOf<ObservedLoader>, shape: EngineShape, seed: number, stall: number): void {
  const random = new Random(seed);
  const heads = Array.from({ length: 12 }, () => randomHead(random, shape));
  const groups = heads.map((head) => keyGroups(head, shape, random));
  const halves = heads.map(() => random.next() < 0.5);
  for (const stream of [dut.heads, dut.keys, dut.stationary, dut.loaded]) stream.stall(stall);
  dut.heads.queue(heads.map(({ words, rows }) => ({ lastChunk: words - 1, lastRow: rows.length - 1 })));
  dut.keys.queue(groups.flat().map((keys) => ({ keys })));
  const words = heads.flatMap(({ rows }) => rows.flat()).map((word) => ({ word }));
  // One more, which belongs to whoever loads next.
  dut.stationary.queue([...words, words[0]!]);

  let loaded = 0;
  let banks = empty(shape);
  let keys: number[][] = [];
  for (let cycle = 0; loaded < heads.length; cycle++) {
    if (cycle === 100_000) throw new Error(`head ${loaded} is never loaded`);
    dut.half = halves[dut.loaded.moved.beats] ?? false;
    dut.step();
    const { written, keysWritten } = dut;
    if (keysWritten.enable) {
      expect([keysWritten.half, Number(keysWritten.group)]).toEqual([halves[loaded], keys.length]);
      keys.push(keysWritten.keys.map(Number));
    }
    if (written.enable) {
      const bank = banks[Number(written.lane)]!;
      if (bank.has(Number(written.address))) throw new Error(`address ${written.address} is written twice`);
      bank.set(Number(written.address), written.word.map(Number));
    }
    for (const { half } of dut.loaded.receive(dut.loaded.pending)) {
      expect(half).toBe(halves[loaded]);
      expect(banks).toEqual(placed(heads[loaded]!, Number(halves[loaded]), shape));
      expect(keys).toEqual(groups[loaded]);
      [banks, keys] = [empty(shape), []];
      loaded++;
    }
  }
  dut.step(20);
  expect([dut.stationary.pending, dut.loaded.pending, dut.written.enable]).toEqual([1, 0, false]);
}

describe.each(shapes)("$lanes banks of $slots slots and $chunks chunks, keys of $maskSlots slots", (shape) => {
  test.each([
    [0, 1],
    [0.5, 2],
    [0.85, 3],
  ])(
    "hold each row where its key says, in the half that is to be filled, stalls of %d (seed %d)",
    async (stall, seed) => {
      using dut = await bench(() => new ObservedLoader(shape), { engine: "javascript", seed });
      check(dut, shape, seed, stall);
    },
  );
});

test("takes a word a cycle, but one in which the keys of the next slots come", async () => {
  const shape = shapes[0]!;
  using dut = await bench(() => new ObservedLoader(shape), { engine: "javascript" });
  dut.half = false;
  const { lanes, slots, chunks, maskSlots, width } = shape;
  const groups = slots / maskSlots;
  const words = 2 * lanes * slots * chunks;
  dut.heads.queue([{ lastChunk: chunks - 1, lastRow: lanes * slots - 1 }]);
  dut.keys.queue(Array.from({ length: groups }, () => ({ keys: new Array<number>(maskSlots).fill(0) })));
  dut.stationary.queue(Array.from({ length: words }, () => ({ word: new Array<number>(width).fill(1) })));
  dut.loaded.receive(1);
  const { beats, first, last } = dut.stationary.moved;
  expect([beats, last - first + 1]).toEqual([words, words + groups - 1]);
});

const shape = shapes[0]!;
catches(
  () => new ObservedLoader(shape),
  (dut) => {
    check(dut, shape, 4, 0.4);
  },
  [
    ["a head handed on before its last word", "bank_loader", "if (head_ends)", "if (row_ends)"],
    [
      "rows stored with the key of the slot before",
      "bank_loader",
      "current[2*row[3:2] +: 2]",
      "current[2*(row[3:2] - 2'd1) +: 2]",
    ],
    ["rows taken before the keys of their slots", "bank_loader", "(row_ends & group_ends) | head_ends", "head_ends"],
    ["V over K", "bank_loader", "{chunk, is_v, row", "{chunk, 1'b0, row"],
  ],
);
