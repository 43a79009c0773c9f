import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import {
  arbitrate,
  Arbiter,
  before,
  bitsFor,
  Bool,
  connect,
  count,
  emit,
  Enum,
  gated,
  input,
  mapped,
  Memory,
  Module,
  Narrow,
  output,
  Queue,
  send,
  SInt,
  SkidBuffer,
  Stream,
  through,
  UInt,
  Valid,
  when,
  Widen,
} from "../../generator/hdl/index.ts";
import { bench, engines } from "../../sim/bench.ts";
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
      const { narrow, widen } = this.instances({
        narrow: new Narrow({ data: UInt(20) }, { part: UInt(4) }),
        widen: new Widen({ part: UInt(4) }, { data: UInt(60) }),
      });
      connect(narrow.put, this.io.put);
      connect(widen.put, narrow.get);
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
  using widen = await bench(() => new Widen({ data: UInt(8) }, { data: UInt(32) }), { seed });
  widen.put.queue(words(40, 8).map((data) => ({ data })));
  widen.get.receive(10);
  expect(widen.put.moved.last - widen.put.moved.first).toBe(39);

  using narrow = await bench(() => new Narrow({ data: UInt(32) }, { data: UInt(8) }), { seed });
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
    const { arbiter, buffer } = this.instances({
      arbiter: new Arbiter({ value: SInt(9) }, 3),
      buffer: new SkidBuffer({ value: SInt(9) }),
    });
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

test.runIf(process.env["DISC_REGRESS"])("a large queue becomes block RAM on two families", () => {
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

const entry = { tag: UInt(3), pair: { left: SInt(5), right: UInt(6) }, kind: Enum("a", "b", "c") };
const entries = (count: number) =>
  Array.from({ length: count }, () => ({
    tag: BigInt(random.int(0, 7)),
    pair: { left: BigInt(random.int(-16, 15)), right: BigInt(random.int(0, 63)) },
    kind: (["a", "b", "c"] as const)[random.int(0, 2)]!,
  }));

/** One stream through three buffers: connected, sent with its fields changed, and driven field by field. */
class Typed extends Module {
  readonly io = this.ports({ put: input(Stream(entry)), get: output(Stream(entry)) });
  constructor() {
    super();
    const { put, get } = this.io;
    const { first, second, third } = this.instances({
      first: new Queue(entry, 3),
      second: new SkidBuffer(entry),
      third: new Queue(entry, 1),
    });
    connect(first.put, put);
    const { tag, pair, kind } = first.get;
    send(second.put, first.get.valid, { tag: tag.wrapAdd(1), pair, kind });
    first.get.ready.drive(second.put.ready);
    third.put.valid.drive(second.get.valid);
    second.get.ready.drive(third.put.ready);
    third.put.tag.drive(second.get.tag);
    third.put.pair.left.drive(second.get.pair.left);
    when(second.get.tag.eq(0), () => {
      third.put.pair.right.drive(7);
    }).otherwise(() => {
      third.put.pair.right.drive(second.get.pair.right);
    });
    third.put.kind.drive(second.get.kind);
    connect(get, third.get);
  }
}

test.each(engines)("a buffer gives the fields that it took, by whatever way they went in (%s)", async (engine) => {
  using dut = await bench(() => new Typed(), { seed, engine });
  const sent = entries(200);
  const expected = sent.map(({ tag, pair, kind }) => {
    const next = (tag + 1n) % 8n;
    return { tag: next, pair: { left: pair.left, right: next === 0n ? 7n : pair.right }, kind };
  });
  dut.put.stall(0.3);
  dut.put.queue(sent);
  expect(dut.get.receive(200, { stall: 0.3 })).toEqual(expected);
});

test("a field that is forgotten is named, and a word of one width is no word of another", () => {
  class Forgets extends Module {
    readonly io = this.ports({ put: input(Stream(entry)), get: output(Stream(entry)) });
    constructor() {
      super();
      const { queue } = this.instances({ queue: new Queue(entry, 2) });
      queue.put.valid.drive(this.io.put.valid);
      this.io.put.ready.drive(queue.put.ready);
      queue.put.tag.drive(this.io.put.tag);
      queue.put.kind.drive(this.io.put.kind);
      this.unused(this.io.put.pair);
      connect(this.io.get, queue.get);
    }
  }
  expect(() => emit(new Forgets())).toThrow(
    /wire forgets.queue_put_data_pair_left is never driven[^]*pair_right is never/,
  );
  expect(() => new Widen({ data: UInt(8) }, { data: UInt(20) })).toThrow("a Widen cannot have a factor of 2.5");
  expect(() => Valid({ valid: Bool() })).toThrow('payload cannot have a field "valid"');
});

/** What comes must be taken: a queue of two holds it. */
class Pushes extends Module {
  readonly io = this.ports({
    put: input(Valid({ data: UInt(8) })),
    get: output(Stream({ data: UInt(8) })),
    seen: output(Valid({ data: UInt(8) })),
  });
  constructor() {
    super();
    const { put, get, seen } = this.io;
    const { queue } = this.instances({ queue: new Queue({ data: UInt(8) }, 2) });
    const { late } = this.registers({ late: Valid({ data: UInt(8) }) });
    late.valid.next(put.valid);
    late.data.next(put.data);
    connect(queue.put, late);
    connect(get, queue.get);
    connect(seen, late);
  }
}

test.each(engines)("a payload that must be taken is, and where there is no room the run ends (%s)", async (engine) => {
  using dut = await bench(() => new Pushes(), { seed, engine });
  dut.get.stall(1);
  for (const data of [5, 6]) {
    dut.put = { valid: true, data };
    dut.step();
  }
  dut.put = { valid: false, data: 0 };
  dut.expect({ seen: { valid: true, data: 6 } });
  dut.step(3);
  dut.expect({ seen: { valid: false, data: 0 } });
  expect(dut.get.receive(2, { stall: 0 }).map(({ data }) => data)).toEqual([5n, 6n]);
  dut.get.stall(1);
  dut.put = { valid: true, data: 7 };
  expect(() => {
    dut.step(6);
  }).toThrow(/assertion queue\.put\.hasRoom fails/);
});

/** Three stages with a memory read between the first two, behind a stream that stops at a word, and a mark beside. */
class Piped extends Module {
  readonly io = this.ports({
    write: input(Valid({ address: UInt(2), data: UInt(8) })),
    open: input(Bool()),
    put: input(Stream({ address: UInt(2), factor: UInt(4) })),
    get: output(Stream({ product: UInt(12), tags: { address: UInt(2) } })),
  });
  constructor() {
    super();
    const { write, open, put, get } = this.io;
    const { words } = this.memories({ words: Memory(4, UInt(8)) });
    when(write.valid, () => {
      words.write(write.address, write.data);
    });
    const source = mapped(gated(put, open), { address: put.address, factor: put.factor });
    const { multiply } = this.pipelines({ multiply: source });
    const word = words.read(put.address, source.fires);
    const read = multiply.stage("read", { factor: put.factor, tags: { address: put.address } });
    const done = multiply.stage("done", { product: word.mul(read.factor), tags: read.tags });
    const { buffer } = this.instances({ buffer: new SkidBuffer({ product: UInt(12), tags: { address: UInt(2) } }) });
    multiply.into(before(buffer, get), done);
  }
}

test.each(engines)(
  "a pipeline keeps beats and their order under any stall, and takes one a cycle (%s)",
  async (engine) => {
    using dut = await bench(() => new Piped(), { seed, engine });
    dut.open = true;
    const table = [3, 250, 17, 99];
    for (const [address, data] of table.entries()) {
      dut.write = { valid: true, address, data };
      dut.step();
    }
    dut.write = { valid: false, address: 0, data: 0 };
    for (const stall of stalls) {
      const sent = Array.from({ length: 100 }, () => ({ address: random.int(0, 3), factor: random.int(0, 15) }));
      dut.put.stall(stall);
      dut.put.restart();
      dut.put.queue(sent);
      const expected = sent.map(({ address, factor }) => ({
        product: BigInt(table[address]! * factor),
        tags: { address: BigInt(address) },
      }));
      expect(dut.get.receive(100, { stall })).toEqual(expected);
      if (stall === 0) expect(dut.put.moved.last - dut.put.moved.first).toBe(99);
    }
    dut.open = false;
    dut.put.queue([{ address: 1, factor: 1 }]);
    dut.step(20);
    expect(dut.put.pending).toBe(1);
    dut.open = true;
    expect(dut.get.receive(1)[0]!.product).toBe(250n);
  },
);

/** Two streams behind a register each; how many beats the second one has is counted in a nest of three by two by four. */
class Holding extends Module {
  readonly io = this.ports({
    put: input(Stream(entry)),
    get: output(Stream(entry)),
    fast: input(Stream({ data: UInt(8) })),
    taken: output(Stream({ data: UInt(8), place: UInt(2), row: UInt(1), turn: UInt(2) })),
  });
  constructor() {
    super();
    const { put, get, fast, taken } = this.io;
    const { slow } = this.held({ slow: put });
    const { quick } = this.held({ quick: fast }, { overlaps: true });
    const zero = UInt(2).reset(0);
    const { place, row, turn } = this.registers({ place: zero, row: UInt(1).reset(0), turn: zero });
    connect(get, slow);
    count(turn, 3, count(row, 1, count(place, 2, quick.fires)));
    connect(taken, mapped(quick, { data: quick.data, place, row, turn }));
  }
}

test.each(engines)(
  "a held beat stays until it is taken, and the next one comes with or behind that (%s)",
  async (engine) => {
    using dut = await bench(() => new Holding(), { seed, engine });
    let at = 0;
    for (const stall of stalls) {
      const [slow, fast] = [entries(100), words(100, 8).map((data) => ({ data }))];
      dut.put.stall(stall);
      dut.put.queue(slow);
      expect(dut.get.receive(100, { stall })).toEqual(slow);
      dut.fast.stall(stall);
      dut.fast.queue(fast);
      const counted = fast.map(({ data }, i) => {
        const n = at + i;
        return { data, place: BigInt(n % 3), row: BigInt(Math.floor(n / 3) % 2), turn: BigInt(Math.floor(n / 6) % 4) };
      });
      expect(dut.taken.receive(100, { stall })).toEqual(counted);
      at += 100;
      if (stall > 0) continue;
      expect(dut.get.times[99]! - dut.get.times[0]!).toBe(2 * 99);
      expect(dut.taken.times[99]! - dut.taken.times[0]!).toBe(99);
    }
  },
);

/** Lists and records of everything that can be declared. */
class Lists extends Module {
  readonly io = this.ports({
    put: input(Stream({ data: UInt(8) })),
    get: output(Stream({ data: UInt(8) })),
    sum: output(UInt(8)),
  });
  constructor() {
    super();
    const { put, get, sum } = this.io;
    const { past } = this.registers({ past: { by: [UInt(8).reset(0), UInt(8).reset(1)], last: UInt(8).reset(2) } });
    const { ways } = this.wires({ ways: [Stream({ data: UInt(8) }), Stream({ data: UInt(8) })] });
    const { table } = this.memories({ table: [Memory(64, UInt(8)), Memory(128, UInt(8))] });
    const { buffer } = this.instances({ buffer: { near: new SkidBuffer(8), far: [new SkidBuffer(8)] } });
    const { twice } = this.nodes({ twice: { of: past.by.map((value) => value.wrapAdd(value)) } });
    connect(ways[0]!, put);
    connect(buffer.near.put, ways[0]!);
    connect(ways[1]!, buffer.near.get);
    connect(get, through(buffer.far[0]!, ways[1]!));
    past.by[0]!.next(put.data);
    past.by[1]!.next(past.by[0]!);
    past.last.next(past.by[1]!);
    for (const memory of table) memory.write(put.data.truncate(memory.addressWidth), put.data);
    const words = table.map((memory) => memory.read(past.last.truncate(memory.addressWidth)));
    sum.drive([...twice.of, past.last, ...words].reduce((a, b) => a.wrapAdd(b)));
  }
}

test("lists and records are named by their places and keys, whatever is declared", async () => {
  const verilog = emit(new Lists());
  const text = verilog.files.get("lists.v")!;
  const names = [...text.matchAll(/^ +(?:reg|wire) +(?:\[[^\]]*\] )?(past|ways|table|twice)(\w*)/gm)].map(
    ([, a, b]) => a! + b!,
  );
  expect(names).toEqual(
    expect.arrayContaining([
      "past_by_0",
      "past_by_1",
      "past_last",
      "ways_0_data",
      "ways_1_valid",
      "twice_of_1",
      "table_1_data",
    ]),
  );
  expect(text).toMatch(/ buffer_near \(/);
  expect(text).toMatch(/ buffer_far_0 \(/);
  expect(await lint(verilog)).toEqual([]);
  using dut = await bench(() => new Lists(), { seed, engine: "javascript" });
  dut.put.queue([{ data: 9 }]);
  expect(dut.get.receive(1)).toEqual([{ data: 9n }]);
});

const parts: Module[] = [
  new SkidBuffer(7),
  new Queue(7, 1),
  new Queue(7, 6),
  new Queue(7, 16),
  new Arbiter(7, 2),
  new Arbiter(7, 5),
  new Widen({ data: UInt(7) }, { data: UInt(14) }),
  new Widen({ data: UInt(7) }, { data: UInt(35) }),
  new Narrow({ data: UInt(14) }, { data: UInt(7) }),
  new Narrow({ data: UInt(35) }, { data: UInt(7) }),
  new Merger(),
  new Typed(),
  new Pushes(),
  new Piped(),
  new Holding(),
];
test.each(parts.map((part) => [part.node.name, part] as const))("no tool warns of %s", async (_, part) => {
  expect(await lint(emit(part))).toEqual([]);
});
