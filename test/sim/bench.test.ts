import { mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import {
  assign,
  Bool,
  connect,
  emit,
  Enum,
  input,
  Module,
  output,
  pack,
  payload,
  SkidBuffer,
  SInt,
  Stream,
  UInt,
  Vec,
  when,
  type BoolValue,
} from "../../generator/hdl/index.ts";
import { bench, engines, open, type Sender } from "../../sim/bench.ts";
import { plant } from "../planted.ts";
import { Random } from "../random.ts";
import { Counter, Tally } from "./tally.ts";

const mixed = {
  kind: Enum("load", "run", "rest"),
  at: UInt(5),
  values: Vec(3, SInt(7)),
  wide: UInt(70),
  nested: { flag: Bool(), low: SInt(3) },
};

/** Lets a stream through while `open`; watches what its sender does meanwhile. */
class Gate extends Module {
  readonly io = this.ports({
    open: input(Bool()),
    put: input(Stream(mixed)),
    get: output(Stream(mixed)),
    offered: output(Bool()),
    highest: output({ at: UInt(8), wide: UInt(80) }),
    dropped: output(Bool()),
  });
  constructor() {
    super();
    const { open, put, get, offered, highest, dropped } = this.io;
    get.valid.drive(put.valid.and(open));
    assign(payload(get), payload(put));
    put.ready.drive(get.ready.and(open));
    offered.drive(put.valid);

    const { beat } = this.nodes({ beat: pack(payload(put)) });
    const { waits, last, broken, at, wide } = this.registers({
      waits: Bool().reset(false),
      last: UInt(beat.width).reset(0),
      broken: Bool().reset(false),
      at: UInt(8).reset(0),
      wide: UInt(80).reset(0),
    });
    waits.next(put.valid.and(put.ready.not()));
    last.next(beat);
    when(waits.and(put.valid.not().or(last.ne(beat))), () => {
      broken.next(true);
    });
    when(put.at.extend(8).gt(at), () => {
      at.next(put.at.extend(8));
    });
    when(put.wide.extend(80).gt(wide), () => {
      wide.next(put.wide.extend(80));
    });
    highest.at.drive(at);
    highest.wide.drive(wide);
    dropped.drive(broken);
  }
}

const mixedBeat = (i: number) => ({
  kind: (["load", "run", "rest"] as const)[i % 3]!,
  at: BigInt(i % 32),
  values: [BigInt((i % 128) - 64), -1n, 63n],
  wide: (BigInt(i) << 60n) | 1n,
  nested: { flag: i % 2 === 0, low: BigInt((i % 8) - 4) },
});

const beats = Array.from({ length: 300 }, (_, i) => ({ data: BigInt(i * i) }));

/** Tokens pass straight through: no clock, no payload. */
class Passage extends Module {
  readonly io = this.ports({ put: input(Stream({})), get: output(Stream({})) });
  constructor() {
    super();
    connect(this.io.get, this.io.put);
  }
}

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

describe.each(engines)("with the engine %s", (engine) => {
  test("ports are typed: what does not exist or does not fit does not compile", async () => {
    using dut = await bench(() => new Tally(), { engine });
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
    using dut = await bench(() => new Tally(), { engine });
    dut.en = true;
    dut.by = 2;
    dut.step(5);
    expect(() => {
      dut.expect({ count: 11 });
    }).toThrow("cycle 7: tally.count is 10, expected 11");
  });

  test("a port named like a bench method is reported", async () => {
    await expect(bench(() => new Counter(), { engine })).rejects.toThrow(
      "port step of counter has the name of a bench method",
    );
  });

  test.each([
    [0, 0],
    [0.5, 0],
    [0, 0.5],
    [0.3, 0.8],
  ])("a skid buffer keeps every beat in order under stalls of %f in and %f out", async (stallIn, stallOut) => {
    using dut = await bench(() => new SkidBuffer(20), { engine, seed: 9 });
    dut.put.stall(stallIn);
    dut.put.queue(beats);
    expect(dut.get.receive(beats.length, { stall: stallOut })).toEqual(beats);
    expect(dut.get.times[0]).toBe(dut.get.moved.first);
    expect(dut.get.times.at(-1)).toBe(dut.get.moved.last);
    if (stallIn === 0 && stallOut === 0) {
      // Full throughput, one cycle of latency.
      expect(dut.get.moved.last - dut.get.moved.first).toBe(beats.length - 1);
      expect(dut.get.moved.first - dut.put.moved.first).toBe(1);
    }
  });

  test("a long stream that is fed and taken in pieces keeps its order", async () => {
    using dut = await bench(() => new SkidBuffer(20), { engine, seed: 3 });
    const random = new Random(3);
    let [sent, received, before] = [0, 0, 0];
    while (received < 20_000) {
      const words = Uint32Array.from({ length: random.int(0, 700) }, (_, i) => (sent + i) & 0xfffff);
      sent += words.length;
      dut.put.queueWords(words);
      dut.put.drain(random.int(0, 300), { stall: 0.1 });
      const taken = dut.get.receiveWords(random.int(0, dut.get.pending));
      expect(taken).toEqual(taken.map((_, i) => (received + i) & 0xfffff));
      received += taken.length;
      for (const time of dut.get.times) {
        expect(time).toBeGreaterThan(before);
        before = time;
      }
    }
  });

  test("the same seed gives the same cycles, another seed others", async () => {
    const run = async (seed: number): Promise<number> => {
      using dut = await bench(() => new SkidBuffer(20), { engine, seed });
      dut.put.stall(0.4);
      dut.put.queue(beats);
      dut.get.receive(beats.length, { stall: 0.4 });
      return dut.cycle;
    };
    const [first, second, other] = [await run(4), await run(4), await run(5)];
    expect(first).toBe(second);
    expect(other).not.toBe(first);
  });

  test("a stream that withdraws its valid is caught in the cycle it does", async () => {
    using dut = await bench(() => new Gate(), { engine });
    dut.open = true;
    dut.get.stall(1);
    dut.put.queue([mixedBeat(5)]);
    dut.step(3);
    dut.open = false;
    expect(() => {
      dut.step();
    }).toThrow("cycle 5: gate.get changed valid or payload before the beat was accepted");
  });

  test("a stream that starves is an error that says which and when", async () => {
    using dut = await bench(() => new SkidBuffer(20), { engine });
    dut.put.queue(beats.slice(0, 3));
    expect(() => dut.get.receive(5, { timeout: 100 })).toThrow(
      /cycle \d+: skid_buffer\.get starved: 3 of 5 beats arrived after 100 cycles/,
    );
  });

  test("a sender holds its beat until it is taken, whatever its fields", async () => {
    using dut = await bench(() => new Gate(), { engine, seed: 11 });
    const random = new Random(11);
    const sent = Array.from({ length: 200 }, (_, i) => mixedBeat(i));
    dut.put.stall(0.2);
    dut.put.queue(sent);
    while (dut.put.pending > 0) {
      dut.open = random.next() < 0.4;
      dut.step();
    }
    expect(dut.get.receive(200)).toEqual(sent);
    dut.expect({ dropped: false });
  });

  test("what stands on an idle stream fits its fields, and an accepted beat is gone from it", async () => {
    using dut = await bench(() => new Gate(), { engine, seed: 12 });
    dut.open = true;
    dut.step(1000);
    expect(dut.highest.at).toBe(31n);
    expect(dut.highest.wide >> 66n).toBe(15n);
    dut.put.send([mixedBeat(1)]);
    dut.expect({ offered: false });
    dut.open = false;
    dut.put.queue([mixedBeat(2)]);
    dut.step();
    dut.expect({ offered: true });
  });

  test("a beat that does not fit is refused by name, and nothing of its batch is queued", async () => {
    using dut = await bench(() => new Gate(), { engine });
    const good = mixedBeat(0);
    expect(() => {
      // @ts-expect-error a field is missing
      dut.put.queue([good, { ...good, nested: { low: 1 } }]);
    }).toThrow("put.nested.flag takes true or false, not undefined");
    expect(() => {
      // @ts-expect-error no such state
      dut.put.queue([{ ...good, kind: "walk" }]);
    }).toThrow("put.kind takes load, run, rest, not walk");
    expect(() => {
      dut.put.queue([{ ...good, values: [1, 2] }]);
    }).toThrow("put.values takes 3 elements, not 2");
    expect(() => {
      dut.put.queue([{ ...good, at: 1.5 }]);
    }).toThrow("put.at takes a whole number, not 1.5");
    expect(() => {
      dut.put.queueWords(new Uint32Array(11));
    }).toThrow("put takes beats of 8 words, not 11 words");
    expect(() => {
      dut.put.stall(1.5);
    }).toThrow("1.5 is no stall probability");
    expect(dut.put.pending).toBe(0);
    // @ts-expect-error this end only receives
    const end: Sender<typeof mixed> = dut.get;
    expect(end).toBe(dut.get);
  });

  test("streams need neither a clock nor a payload", async () => {
    using dut = await bench(() => new Passage(), { engine });
    dut.put.queue([{}, {}, {}]);
    expect(dut.get.receive(3, { stall: 0.5 })).toEqual([{}, {}, {}]);
    expect(dut.put.pending).toBe(0);
  });

  test("values are exact at any width, without a clock too", async () => {
    using dut = await bench(() => new Wide(), { engine });
    const a = (1n << 299n) | (0x123456789abcdefn << 100n) | 5n;
    dut.a = a;
    dut.words = [1n, -2n, -(1n << 39n), 4n, 5n];
    expect(dut.flipped).toBe(((1n << 300n) - 1n) ^ a);
    expect(dut.third).toBe(-(1n << 39n));
    expect(dut.both).toEqual({ low: 5n, high: 1n << 63n });
    dut.expect({ third: -(2 ** 39), both: { high: 1n << 63n, low: 5 } });
    expect(() => {
      dut.expect({ both: { low: 6, high: 0 } });
    }).toThrow("cycle 2: wide.both is {low: 5, high: 9223372036854775808}, expected {low: 6, high: 0}");
  });

  test("several designs live side by side", async () => {
    using one = await bench(() => new Tally(), { engine });
    using two = await bench(() => new SkidBuffer(20), { engine });
    using three = await bench(() => new Tally(), { engine });
    one.en = three.en = true;
    [one.by, three.by] = [1, 2];
    two.put.send(beats.slice(0, 1));
    one.step(3);
    three.step(3);
    expect([one.count, three.count]).toEqual([3n, 6n]);
  });
});

test("a stream that takes its beat back is caught, with cycle and name", async () => {
  // The head is overwritten while it waits.
  const broken = plant(
    emit(new SkidBuffer({ data: UInt(20) })),
    "skid_buffer",
    "if (get_ready | ~has_head)",
    "if (1'b1)",
  );
  const dut = (await open(broken)) as unknown as Awaited<ReturnType<typeof bench<SkidBuffer>>>;
  dut.get.stall(1);
  dut.put.queue(beats);
  expect(() => {
    dut.step(20);
  }).toThrow(/cycle \d+: skid_buffer\.get changed valid or payload before the beat was accepted/);
  dut.close();
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
  await expect(bench(() => new Tally(), { trace: file })).rejects.toThrow(`the trace ${file} cannot be written`);
});

test.each([
  ["double", "is a word of C++"],
  ["eval", "is a word of C++"],
  ["threads", "is a word of C++"],
  ["a__b", "holds two underscores in a row"],
])("a port called %s is one line in Verilator, and simulates in the JavaScript engine", async (name, why) => {
  class Named extends Module {
    readonly io = this.ports({ [name]: input(Bool()), y: output(Bool()) });
    constructor() {
      super();
      this.io.y.drive(this.io[name] as BoolValue);
    }
  }
  await expect(bench(() => new Named())).rejects.toThrow(
    `port ${name} of named ${why}: Verilator cannot simulate it, the JavaScript engine can`,
  );
  using dut = await bench(() => new Named(), { engine: "javascript" });
  Object.assign(dut, { [name]: true });
  dut.step(0);
  expect(Object.entries(dut)).toEqual([
    [name, true],
    ["y", true],
  ]);
});
