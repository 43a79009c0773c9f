import { mkdtempSync, readdirSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test, vi } from "vitest";
import {
  Bool,
  bufferFor,
  emit,
  input,
  Module,
  output,
  SkidBuffer,
  SInt,
  UInt,
  Vec,
  when,
} from "../../generator/hdl/index.ts";
import { bench, open } from "../../sim/bench.ts";
import { buildModel, SimulationError } from "../../sim/build.ts";
import { plant } from "../planted.ts";

class Counter extends Module {
  readonly io = this.ports({ en: input(Bool()), step: input(UInt(4)), count: output(UInt(16)) });
  constructor() {
    super();
    const { now } = this.registers({ now: UInt(16).reset(0) });
    when(this.io.en, () => {
      now.next(now.wrapAdd(this.io.step));
    });
    this.io.count.drive(now);
  }
}

/** The counter with ports that no bench method is called like. */
class Tally extends Module {
  readonly io = this.ports({ en: input(Bool()), by: input(UInt(4)), count: output(UInt(16)) });
  constructor() {
    super();
    const { inner } = this.instances({ inner: new Counter() });
    inner.en.drive(this.io.en);
    inner.step.drive(this.io.by);
    this.io.count.drive(inner.count);
  }
}

test("ports are typed: what does not exist or does not fit does not compile", async () => {
  using dut = await bench(() => new Tally());
  dut.en = true;
  dut.by = 3;
  dut.step(4);
  expect(dut.count).toBe(12n);
  // @ts-expect-error there is no such port
  expect(dut.cuont).toBeUndefined();
  expect(() => {
    // @ts-expect-error an output cannot be set
    dut.count = 3n;
  }).toThrow(TypeError);
  expect(() => {
    // @ts-expect-error a Bool takes true or false
    dut.en = 1;
  }).toThrow("en takes true or false, not 1");
  expect(() => {
    dut.by = 16;
  }).toThrow("by = 16 does not fit UInt(4)");
});

test("a failed expectation names cycle, signal and both values", async () => {
  using dut = await bench(() => new Tally());
  dut.en = true;
  dut.by = 2;
  dut.step(5);
  expect(() => {
    dut.expect({ count: 11 });
  }).toThrow("cycle 7: tally.count is 10, expected 11");
});

test("a port named like a bench method is reported", async () => {
  await expect(bench(() => new Counter())).rejects.toThrow("port step of counter has the name of a bench method");
});

const beats = Array.from({ length: 300 }, (_, i) => ({ data: BigInt(i * i) }));

test.each([
  [0, 0],
  [0.5, 0],
  [0, 0.5],
  [0.3, 0.8],
])("a skid buffer keeps every beat in order under stalls of %f in and %f out", async (stallIn, stallOut) => {
  using dut = await bench(() => new SkidBuffer(20), { seed: 9 });
  dut.put.stall(stallIn);
  dut.put.queue(beats);
  expect(dut.get.receive(beats.length, { stall: stallOut })).toEqual(beats);
  if (stallIn === 0 && stallOut === 0) {
    // Full throughput, one cycle of latency.
    expect(dut.get.moved.last - dut.get.moved.first).toBe(beats.length - 1);
    expect(dut.get.moved.first - dut.put.moved.first).toBe(1);
  }
});

test("the same seed gives the same cycles, another seed others", async () => {
  const run = async (seed: number): Promise<number> => {
    using dut = await bench(() => new SkidBuffer(20), { seed });
    dut.put.stall(0.4);
    dut.put.queue(beats);
    dut.get.receive(beats.length, { stall: 0.4 });
    return dut.cycle;
  };
  const [first, second, other] = [await run(4), await run(4), await run(5)];
  expect(first).toBe(second);
  expect(other).not.toBe(first);
});

test("a stream that takes its beat back is caught, with cycle and name", async () => {
  // The head is overwritten while it waits.
  const broken = plant(emit(bufferFor({ data: UInt(20) })), "skid_buffer", "if (get_ready | ~has_head)", "if (1'b1)");
  const dut = (await open(broken)) as unknown as Awaited<ReturnType<typeof bench<SkidBuffer>>>;
  dut.get.stall(1);
  dut.put.queue(beats);
  expect(() => {
    dut.step(20);
  }).toThrow(/cycle \d+: skid_buffer_bits20\.get changed valid or payload before the beat was accepted/);
  dut.close();
});

test("a stream that starves is an error that says which and when", async () => {
  using dut = await bench(() => new SkidBuffer(20));
  dut.put.queue(beats.slice(0, 3));
  expect(() => dut.get.receive(5, { timeout: 100 })).toThrow(
    /cycle \d+: skid_buffer_bits20\.get starved: 3 of 5 beats arrived after 100 cycles/,
  );
});

class Wide extends Module {
  readonly io = this.ports({
    a: input(UInt(300)),
    words: input(Vec(5, SInt(40))),
    flipped: output(UInt(300)),
    third: output(SInt(40)),
    both: output({ low: UInt(33), high: UInt(64) }),
  });
  constructor() {
    super();
    const { a, words, flipped, third, both } = this.io;
    this.unused(words);
    flipped.drive(a.not());
    third.drive(words.at(2));
    both.low.drive(a.bits(32, 0));
    both.high.drive(a.bits(299, 236));
  }
}

test("values are exact at any width, without a clock too", async () => {
  using dut = await bench(() => new Wide());
  const a = (1n << 299n) | (0x123456789abcdefn << 100n) | 5n;
  dut.a = a;
  dut.words = [1n, -2n, -(1n << 39n), 4n, 5n];
  expect(dut.flipped).toBe(((1n << 300n) - 1n) ^ a);
  expect(dut.third).toBe(-(1n << 39n));
  expect(dut.both).toEqual({ low: 5n, high: 1n << 63n });
});

test("a trace is written on request", async () => {
  const folder = mkdtempSync(join(tmpdir(), "disc-trace-"));
  const file = join(folder, "tally.fst");
  {
    using dut = await bench(() => new Tally(), { trace: file });
    dut.en = true;
    dut.step(50);
  }
  expect(statSync(file).size).toBeGreaterThan(100);
  rmSync(folder, { recursive: true });
});

test("several designs live side by side", async () => {
  using one = await bench(() => new Tally());
  using two = await bench(() => new SkidBuffer(20));
  using three = await bench(() => new Tally());
  one.en = three.en = true;
  [one.by, three.by] = [1, 2];
  two.put.send(beats.slice(0, 1));
  one.step(3);
  three.step(3);
  expect([one.count, three.count]).toEqual([3n, 6n]);
});

test("a design is built once for each content", async () => {
  const library = await buildModel(emit(new Tally()));
  const before = statSync(library).mtimeMs;
  expect(await buildModel(emit(new Tally()))).toBe(library);
  expect(statSync(library).mtimeMs).toBe(before);
});

test("without Verilator there is one line that says what to install, and nothing half built", async () => {
  const cache = mkdtempSync(join(tmpdir(), "disc-cache-"));
  vi.stubEnv("DISC_CACHE", cache);
  vi.stubEnv("PATH", "/nonexistent");
  vi.resetModules();
  try {
    const fresh = await import("../../sim/build.ts");
    await expect(fresh.buildModel(emit(new Tally()))).rejects.toThrow(
      "verilator is not installed: apt-get install verilator (Debian), or npm start, which does it",
    );
  } finally {
    vi.unstubAllEnvs();
    rmSync(cache, { recursive: true });
  }
});

test("a design that Verilator rejects is one line, and leaves nothing half built", async () => {
  const cache = mkdtempSync(join(tmpdir(), "disc-cache-"));
  vi.stubEnv("DISC_CACHE", cache);
  try {
    const broken = plant(emit(new Tally()), "tally", "endmodule", "endmodul");
    await expect(buildModel(broken)).rejects.toThrow(SimulationError);
    await expect(buildModel(broken)).rejects.toThrow(/building tally with Verilator failed: %Error: .*syntax error/);
    expect(readdirSync(cache)).toEqual([]);
  } finally {
    vi.unstubAllEnvs();
    rmSync(cache, { recursive: true });
  }
});
