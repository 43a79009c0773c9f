import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import {
  arbitrate,
  Arbiter,
  bitsFor,
  connect,
  emit,
  input,
  Module,
  Narrow,
  output,
  Queue,
  SInt,
  SkidBuffer,
  Stream,
  streamOf,
  through,
  UInt,
  Widen,
} from "../../generator/hdl/index.ts";
import { bench } from "../../sim/bench.ts";
import { lint } from "../../sim/lint.ts";
import { Random } from "../random.ts";

const seed = 20;
const random = new Random(seed);
const words = (count: number, bits: number): bigint[] =>
  Array.from({ length: count }, () => BigInt(random.int(0, 2 ** bits - 1)));
const stalls = [0, 0.3, 0.8];

test.each([1, 2, 5, 64])("a queue of %i keeps every beat and their order under any stall", async (depth) => {
  using dut = await bench(() => new Queue(12, depth), { seed });
  for (const before of stalls) {
    for (const behind of stalls) {
      const sent = words(200, 12).map((data) => ({ data }));
      dut.put.stall(before);
      dut.put.queue(sent);
      expect(dut.get.receive(sent.length, { stall: behind })).toEqual(sent);
    }
  }
});

test("a queue takes as many beats as it has places, and passes one a cycle", async () => {
  using dut = await bench(() => new Queue(12, 5), { seed });
  const sent = words(100, 12).map((data) => ({ data }));
  dut.get.stall(1);
  dut.put.queue(sent);
  dut.step(50);
  expect(dut.put.pending).toBe(95);
  dut.get.receive(100, { stall: 0 });
  expect(dut.get.times[99]! - dut.get.times[0]!).toBe(99);
});

test.each(stalls)("beats that are packed and split again are the same beats (stalls of %d)", async (stall) => {
  class Around extends Module {
    readonly io = this.ports({ put: input(Stream({ data: UInt(20) })), get: output(Stream({ data: UInt(60) })) });
    constructor() {
      super();
      const { narrow, widen } = this.instances({ narrow: new Narrow(4, 5), widen: new Widen(4, 15) });
      this.unused(narrow.get.last);
      connect(narrow.put, this.io.put);
      const { valid, ready, data } = narrow.get;
      connect(widen.put, streamOf({ data: UInt(4) }, valid, ready, { data }));
      connect(this.io.get, widen.get);
    }
  }
  using dut = await bench(() => new Around(), { seed });
  const sent = words(300, 20);
  const packed = Array.from({ length: 100 }, (_, i) => ({
    data: sent[3 * i]! | (sent[3 * i + 1]! << 20n) | (sent[3 * i + 2]! << 40n),
  }));
  dut.put.stall(stall);
  dut.put.queue(sent.map((data) => ({ data })));
  expect(dut.get.receive(100, { stall })).toEqual(packed);
});

test("a widened stream takes a narrow beat in every cycle, and a narrowed one gives one", async () => {
  using widen = await bench(() => new Widen(8, 4), { seed });
  widen.put.queue(words(40, 8).map((data) => ({ data })));
  widen.get.receive(10);
  expect(widen.put.moved.last - widen.put.moved.first).toBe(39);

  using narrow = await bench(() => new Narrow(8, 4), { seed });
  narrow.put.queue(words(10, 32).map((data) => ({ data })));
  const parts = narrow.get.receive(40);
  expect(narrow.get.times[39]! - narrow.get.times[0]!).toBe(39);
  expect(parts.map(({ last }) => last)).toEqual(parts.map((_, i) => i % 4 === 3));
});

/** Four sources into one: beats carry a signed field, so that packing is seen too. */
class Merger extends Module {
  readonly io = this.ports({
    a: input(Stream({ value: SInt(9) })),
    b: input(Stream({ value: SInt(9) })),
    c: input(Stream({ value: SInt(9) })),
    merged: output(Stream({ value: SInt(9), from: UInt(bitsFor(2)) })),
  });
  constructor() {
    super();
    const { a, b, c, merged: out } = this.io;
    const { arbiter, buffer } = this.instances({ arbiter: new Arbiter(9, 3), buffer: new SkidBuffer(9) });
    const { merged, from } = arbitrate(arbiter, [a, through(buffer, b), c]);
    out.valid.drive(merged.valid);
    out.value.drive(merged.value);
    out.from.drive(from);
    merged.ready.drive(out.ready);
  }
}

test("an arbiter gives every beat once, in its source's order, and serves all alike", async () => {
  using dut = await bench(() => new Merger(), { seed });
  for (const stall of stalls) {
    const sources = [dut.a, dut.b, dut.c];
    const sent = sources.map((_, i) => Array.from({ length: 100 }, (_, k) => ({ value: BigInt(i * 100 + k - 150) })));
    sources.forEach((source, i) => {
      source.stall(stall);
      source.queue(sent[i]!);
    });
    const merged = dut.merged.receive(300, { stall });
    for (const i of sources.keys()) {
      const own = merged.filter(({ from }) => from === BigInt(i)).map(({ value }) => ({ value }));
      expect(own).toEqual(sent[i]);
    }
    if (stall === 0) expect(merged.slice(3, 9).map(({ from }) => from)).toEqual([0n, 1n, 2n, 0n, 1n, 2n]);
  }
});

const parts: Module[] = [
  new SkidBuffer(7),
  new Queue(7, 1),
  new Queue(7, 6),
  new Queue(7, 16),
  new Arbiter(7, 2),
  new Arbiter(7, 5),
  new Widen(7, 2),
  new Widen(7, 5),
  new Narrow(7, 2),
  new Narrow(7, 5),
  new Merger(),
];
test.each(parts.map((part) => [part.node.name, part] as const))("no tool warns of %s", async (_, part) => {
  expect(await lint(emit(part))).toEqual([]);
});

test("a large queue becomes block RAM on two families", () => {
  const folder = mkdtempSync(join(tmpdir(), "disc-queue-"));
  try {
    const { top, files } = emit(new Queue(18, 1024));
    writeFileSync(join(folder, "queue.v"), files.get(`${top}.v`)!);
    const cells = (synth: string): string =>
      execFileSync("yosys", ["-p", `read_verilog queue.v; ${synth} -top ${top}; stat`], {
        cwd: folder,
        encoding: "utf8",
      });
    expect(cells("synth_xilinx -family xc7")).toMatch(/RAMB18E1 +1\n/);
    expect(cells("synth_ecp5")).toMatch(/DP16KD +1\n/);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
