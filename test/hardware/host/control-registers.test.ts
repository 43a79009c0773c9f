import { describe, expect, test } from "vitest";
import { responses } from "../../../generator/hardware/memory/axi.ts";
import { busSink, connectBus, liteTypes } from "../../../generator/hardware/memory/axi-channels.ts";
import { ControlRegisters } from "../../../generator/hardware/host/control-registers.ts";
import { combinationalPaths } from "../../../generator/hdl/elaborate.ts";
import { toldType } from "../../../generator/hardware/host/event-counters.ts";
import {
  counterNames,
  fieldsWith,
  REGISTER_ADDRESS_BITS,
  registerMap,
  registerNamed,
  type Access,
  type Register,
} from "../../../generator/hardware/host/register-map.ts";
import {
  assign,
  Bool,
  choose,
  concat,
  input,
  literal,
  mapped,
  Module,
  output,
  step,
  Stream,
  UInt,
  type UIntType,
} from "../../../generator/hdl/index.ts";
import { bench, engines, type EngineName } from "../../../sim/bench.ts";
import { Random } from "../../random.ts";
import { catches, type BenchOf } from "../planted-bugs.ts";

function typesOf(access: Access): Record<string, UIntType> {
  return Object.fromEntries(fieldsWith(access).map(({ name, bits }) => [name, UInt(bits)]));
}

/** The registers with their five channels as streams. What lasts for a cycle only is shown in the one after it. */
class RegistersOnStreams extends Module {
  readonly io;

  constructor() {
    super({ about: "Control registers with streams for their channels." });
    const [addr, resp] = [UInt(REGISTER_ADDRESS_BITS), UInt(2)];
    this.io = this.ports({
      aw: input(Stream({ addr })),
      w: input(Stream({ data: UInt(32), strb: UInt(4) })),
      b: output(Stream({ resp })),
      ar: input(Stream({ addr })),
      r: output(Stream({ data: UInt(32), resp })),
      locked: input(Bool()),
      values: input(typesOf("read")),
      events: input(typesOf("clear")),
      settings: output(typesOf("write")),
      flags: output(typesOf("clear")),
      pulsed: output(typesOf("pulse")),
      refused: output(Bool()),
      answers: output(Bool().describe("the answer to a write is on offer")),
      contents: output(Bool().describe("that to a read is")),
    });
    const { aw, w, b, ar, r, ...io } = this.io;
    const { dut } = this.instances({ dut: new ControlRegisters() });
    const { before } = this.registers({ before: { pulses: typesOf("pulse"), refused: Bool() } });
    const bus = busSink(liteTypes(REGISTER_ADDRESS_BITS), dut, "sAxi");
    const asked = (from: typeof ar) => mapped(from, { addr: from.addr, prot: literal(UInt(3), 0) });
    connectBus(bus, { ar: asked(ar), r, aw: asked(aw), w, b });
    dut.locked.drive(io.locked);
    const { turn } = this.registers({ turn: toldType.counter.reset(0) });
    turn.next(step(turn, turn.eq(counterNames.length - 1)));
    const halves = (half: "Low" | "High") => counterNames.map((name) => io.values[`${name}${half}`]!);
    assign(dut.told, { counter: turn, total: concat(choose(turn, halves("High")), choose(turn, halves("Low"))) });
    for (const name of Object.keys(dut.values)) dut.values[name]!.drive(io.values[name]!);
    for (const name of Object.keys(io.events)) dut.events[name]!.drive(io.events[name]!);
    for (const name of Object.keys(io.settings)) io.settings[name]!.drive(dut.settings[name]!);
    for (const name of Object.keys(io.flags)) io.flags[name]!.drive(dut.flags[name]!);
    for (const name of Object.keys(io.pulsed)) {
      before.pulses[name]!.next(dut.pulses[name]!);
      io.pulsed[name]!.drive(before.pulses[name]!);
    }
    before.refused.next(dut.refused);
    io.refused.drive(before.refused);
    io.answers.drive(bus.b.valid);
    io.contents.drive(bus.r.valid);
  }
}

type Dut = BenchOf<RegistersOnStreams>;
type Values = Record<string, bigint>;
interface Write {
  readonly addr: number;
  readonly data: bigint;
  readonly strb: number;
}
interface Read {
  readonly data: bigint;
  readonly resp: bigint;
}

const ok = BigInt(responses.okay);
const refusal = BigInt(responses.subordinateError);

function all(access: Access, value: (bits: number, name: string) => bigint): Values {
  return Object.fromEntries(fieldsWith(access).map(({ name, bits }) => [name, value(bits, name)]));
}
function registerAt(addr: number): Register | undefined {
  return registerMap.find(({ offset }) => offset === addr - (addr % 4));
}

/** What the description says, in numbers. */
class Model {
  readonly settings = Object.fromEntries(fieldsWith("write").map(({ name, reset }) => [name, BigInt(reset!)]));
  readonly flags = all("clear", () => 0n);
  /** What the write before brings. */
  private brought: { name: string; access: string; bits: bigint; kept: bigint }[] = [];

  read(addr: number, values: Readonly<Values>): Read {
    const register = registerAt(addr);
    if (!register) return { data: 0n, resp: refusal };
    const now = { ...values, ...this.settings, ...this.flags, ...all("pulse", () => 0n) };
    const data = register.fields.reduce((word, { name, low }) => word + (now[name]! << BigInt(low)), 0n);
    return { data, resp: ok };
  }

  /** A cycle with the given events, and with a write if there is one: what it brings, counts from the next one on. */
  step(write: Write | undefined, locked: boolean, events: Readonly<Values>) {
    const register = write && registerAt(write.addr);
    const pulses = all("pulse", () => 0n);
    const bytes = [0, 1, 2, 3].filter((i) => ((write?.strb ?? 0) >> i) & 1);
    const mask = bytes.reduce((sum, i) => sum + (0xffn << BigInt(8 * i)), 0n);
    const parts = (register?.fields ?? []).map(({ name, low, bits, access }) => {
      const cut = (word: bigint): bigint => BigInt.asUintN(bits, word >> BigInt(low));
      return { name, access, bits: cut(write!.data & mask), kept: ~cut(mask) };
    });
    const asks = (which: string): boolean => parts.some(({ name, bits }) => name === which && bits === 1n);
    const refused = (locked && (register?.locked === true || asks("start"))) || (asks("start") && asks("stop"));
    for (const { name, access, bits, kept } of this.brought) {
      if (access === "write") this.settings[name] = (this.settings[name]! & kept) | bits;
      if (access === "clear") this.flags[name] = this.flags[name]! & ~bits;
      if (access === "pulse") pulses[name] = bits;
    }
    this.brought = refused ? [] : parts;
    for (const [name, event] of Object.entries(events)) this.flags[name] = this.flags[name]! | event;
    return { resp: register && !refused ? ok : refusal, refused, pulses };
  }
}

/** The registers beside their model: every cycle of one is a cycle of the other. */
class Pair {
  private readonly dut: Dut;
  private readonly model = new Model();
  private readonly writes: Write[] = [];
  private readonly reads: number[] = [];
  private readonly answers: { readonly resp: bigint }[] = [];
  private readonly contents: Read[] = [];
  private written = 0;
  private locked = false;
  private values = all("read", () => 0n);
  private events = all("clear", () => 0n);

  constructor(dut: Dut) {
    this.dut = dut;
    this.set({});
  }
  set({ locked = this.locked, values = this.values, events = this.events }): void {
    Object.assign(this, { locked, values, events });
    Object.assign(this.dut, { locked, values, events });
  }
  write(...writes: readonly Write[]): void {
    this.dut.aw.queue(writes.map(({ addr }) => ({ addr })));
    this.dut.w.queue(writes.map(({ data, strb }) => ({ data, strb })));
    this.writes.push(...writes);
  }
  read(...addresses: readonly number[]): void {
    this.dut.ar.queue(addresses.map((addr) => ({ addr })));
    this.reads.push(...addresses);
  }
  step(): void {
    const { dut, model } = this;
    const before = { contents: dut.contents, answers: dut.answers };
    dut.step();
    // An access happens in the cycle before its answer is on offer, a write once both its address and its data were taken.
    if (dut.contents && !before.contents) this.contents.push(model.read(this.reads.shift()!, this.values));
    const isWrite = dut.answers && !before.answers;
    if (isWrite) this.written++;
    expect(this.written).toBeLessThanOrEqual(Math.min(dut.aw.moved.beats, dut.w.moved.beats));
    const { resp, refused, pulses } = model.step(isWrite ? this.writes.shift() : undefined, this.locked, this.events);
    if (isWrite) this.answers.push({ resp });
    dut.expect({ settings: model.settings, flags: model.flags, pulsed: pulses, refused });
  }
  /** Steps until a write has happened: the cycle in which it is taken, the next one, in which it may be refused, and that of what it brings. */
  happen(refused = false): void {
    const { written } = this;
    for (let i = 0; i < 2; i++) this.step();
    expect(this.written).toBe(written + 1);
    this.dut.expect({ refused });
    this.step();
  }
  /** Steps until all accesses are answered, and compares the answers. */
  finish(most = 20_000): { readonly answers: readonly bigint[]; readonly contents: readonly bigint[] } {
    const { dut } = this;
    for (let left = most; this.writes.length + this.reads.length > 0; left--) {
      if (left === 0) throw new Error(`${this.writes.length} writes and ${this.reads.length} reads are not taken`);
      this.step();
    }
    dut.b.stall(0);
    dut.r.stall(0);
    for (let i = 0; i < 3; i++) this.step();
    expect([dut.b.pending, dut.r.pending]).toEqual([this.answers.length, this.contents.length]);
    const [answers, contents] = [dut.b.receive(dut.b.pending), dut.r.receive(dut.r.pending)];
    expect(answers).toEqual(this.answers.splice(0));
    expect(contents).toEqual(this.contents.splice(0));
    return { answers: answers.map(({ resp }) => resp), contents: contents.map(({ data }) => data) };
  }
}

function randomAddress(random: Random): number {
  const addr = random.next() < 0.9 ? random.pick(registerMap).offset : 4 * random.int(0, 2 ** 10 - 1);
  return addr + random.pick([0, 0, 0, random.int(0, 3)]);
}
function randomWrite(random: Random): Write {
  const addr =
    random.next() < 0.2 ? registerNamed(random.pick(["control", "interrupt"])).offset : randomAddress(random);
  return { addr, data: random.bits(32), strb: random.pick([15, 15, random.int(0, 15)]) };
}

/** Random accesses, while all inputs change at random and every channel stalls with its own chance. */
function check(dut: Dut, stalls: readonly number[], seed: number, accesses = 1000): void {
  const random = new Random(seed);
  const pair = new Pair(dut);
  for (const [i, channel] of [dut.aw, dut.w, dut.b, dut.ar, dut.r].entries()) channel.stall(stalls[i]!);
  pair.write(...Array.from({ length: accesses }, () => randomWrite(random)));
  pair.read(...Array.from({ length: accesses }, () => randomAddress(random)));
  let locked = false;
  for (let cycle = 0; cycle < 3 * accesses; cycle++) {
    if (random.next() < 0.1) locked = !locked;
    const events = all("clear", (bits) => (random.next() < 0.3 ? random.bits(bits) : 0n));
    pair.set({ locked, events, ...(cycle % 8 === 0 ? { values: all("read", (bits) => random.bits(bits)) } : {}) });
    pair.step();
  }
  pair.finish();
}

const cases: [stalls: number[], seed: number][] = [
  [[0, 0, 0, 0, 0], 1],
  [[0.8, 0, 0.2, 0.3, 0.3], 2],
  [[0, 0.8, 0.2, 0, 0.8], 3],
  [[0.4, 0.4, 0.8, 0.8, 0], 4],
];

describe.each(engines)("the control registers (%s)", (engine: EngineName) => {
  const chosen = engine === "javascript" ? cases : cases.slice(-1);
  test.each(chosen)(
    "do what their description says in every cycle, stalls of %j on AW, W, B, AR, R (seed %d)",
    async (stalls, seed) => {
      using dut = await bench(() => new RegistersOnStreams(), { engine, seed });
      check(dut, stalls, seed);
    },
  );
});

const offsetOf = (name: string): number => registerNamed(name).offset;
const whole = (name: string, data: number | bigint): Write => ({
  ...{ addr: offsetOf(name), data: BigInt(data), strb: 15 },
});
const ones = (1n << 32n) - 1n;
const settable = registerMap.filter(({ fields }) => fields.some(({ access }) => access === "write"));
const unmapped = Array.from({ length: 2 ** (REGISTER_ADDRESS_BITS - 2) }, (_, i) => 4 * i).filter(
  (addr) => !registerAt(addr),
);

async function opened(): Promise<{ pair: Pair; dut: Dut; [Symbol.dispose](): void }> {
  const dut = await bench(() => new RegistersOnStreams(), { engine: "javascript" });
  return {
    ...{ pair: new Pair(dut), dut },
    [Symbol.dispose]: () => {
      dut.close();
    },
  };
}

test("registers read as described after reset, as written with ones, and as the hardware's values", async () => {
  using it = await opened();
  const { pair } = it;
  const offsets = registerMap.map(({ offset }) => offset);
  pair.set({ values: all("read", (bits) => 2n ** BigInt(bits) - 1n) });
  pair.read(...offsets);
  const masks = (which: (access: Access) => boolean): bigint[] =>
    registerMap.map(({ fields }) =>
      fields
        .filter(({ access }) => which(access))
        .reduce((sum, { low, bits }) => sum + ((2n ** BigInt(bits) - 1n) << BigInt(low)), 0n),
    );
  const reset = registerMap.map(({ fields }) =>
    fields.reduce((sum, { low, reset: value = 0 }) => sum + (BigInt(value) << BigInt(low)), 0n),
  );
  const isRead = masks((access) => access === "read");
  expect(pair.finish().contents).toEqual(reset.map((value, i) => value | isRead[i]!));
  // A start and a stop together would be refused.
  pair.write(...registerMap.map(({ name }) => whole(name, name === "control" ? ones - 1n : ones)));
  expect(new Set(pair.finish().answers)).toEqual(new Set([ok]));
  pair.read(...offsets);
  expect(pair.finish().contents).toEqual(masks((access) => access === "read" || access === "write"));
  pair.set({ values: all("read", () => 0n) });
  pair.read(...offsets);
  expect(pair.finish().contents).toEqual(masks((access) => access === "write"));
});

test("accesses are answered with SLVERR at every address without a register", async () => {
  using it = await opened();
  const { pair } = it;
  pair.write(...unmapped.map((addr) => ({ addr, data: ones, strb: 15 })));
  pair.read(...unmapped);
  const { answers, contents } = pair.finish();
  expect(answers).toEqual(unmapped.map(() => refusal));
  expect(contents).toHaveLength(unmapped.length);
});

test.each(settable.map(({ name, fields }) => [name, fields] as const))(
  "%s takes the bytes that have their strobes",
  async (name, fields) => {
    using it = await opened();
    const { pair } = it;
    const mask = fields.reduce((sum, { low, bits }) => sum + ((2n ** BigInt(bits) - 1n) << BigInt(low)), 0n);
    for (let strb = 0; strb < 16; strb++) {
      pair.write(whole(name, 0x1122_3344), { ...whole(name, 0xaabb_ccdd), strb });
      pair.finish();
      pair.read(offsetOf(name));
      const bytes = [0xdd, 0xcc, 0xbb, 0xaa].map((byte, i) => ((strb >> i) & 1 ? byte : [0x44, 0x33, 0x22, 0x11][i]!));
      const expected = bytes.reduce((sum, byte, i) => sum + (BigInt(byte) << BigInt(8 * i)), 0n);
      expect(pair.finish().contents).toEqual([expected & mask]);
    }
  },
);

test("registers refuse a start and locked settings while a program runs, and nothing else", async () => {
  using it = await opened();
  const { pair, dut } = it;
  pair.set({ locked: true });
  for (const { name, locked } of registerMap) {
    pair.write(whole(name, name === "control" ? 1 : ones));
    const isRefused = locked === true || name === "control";
    expect(pair.finish().answers).toEqual([isRefused ? refusal : ok]);
  }
  pair.write(whole("control", 2));
  pair.happen();
  dut.expect({ pulsed: { start: 0, stop: 1 } });
  expect(pair.finish().answers).toEqual([ok]);
  pair.write(whole("control", 3));
  pair.happen(true);
  dut.expect({ pulsed: { start: 0, stop: 0 } });
  expect(pair.finish().answers).toEqual([refusal]);
  pair.set({ locked: false });
  pair.read(...settable.filter(({ locked }) => locked).map(({ offset }) => offset));
  const resets = settable.filter(({ locked }) => locked).map(({ fields }) => BigInt(fields[0]!.reset!));
  expect(pair.finish().contents).toEqual(resets);
});

test("a start together with a stop is refused, and does neither", async () => {
  using it = await opened();
  const { pair, dut } = it;
  for (const locked of [false, true]) {
    pair.set({ locked });
    pair.write(whole("control", 3));
    pair.happen(true);
    dut.expect({ pulsed: { start: 0, stop: 0 } });
    expect(pair.finish().answers).toEqual([refusal]);
  }
  // Without its strobe neither is asked for.
  pair.write({ ...whole("control", 3), strb: 14 });
  pair.happen();
  dut.expect({ pulsed: { start: 0, stop: 0 } });
  expect(pair.finish().answers).toEqual([ok]);
});

test("a pulse lasts for one cycle, however long its answer waits", async () => {
  using it = await opened();
  const { pair, dut } = it;
  dut.b.stall(1);
  pair.write(whole("control", 1), whole("control", 1));
  const pulses = Array.from({ length: 8 }, () => {
    pair.step();
    return dut.pulsed["start"];
  });
  expect(pulses).toEqual([0n, 0n, 1n, 0n, 0n, 0n, 0n, 0n]);
  dut.b.stall(0);
  pair.finish();
});

test("a flag that is cleared in the cycle of its next event stays set", async () => {
  using it = await opened();
  const { pair, dut } = it;
  const none = all("clear", () => 0n);
  for (const { name, low } of fieldsWith("clear")) {
    pair.set({ events: { ...none, [name]: 1n } });
    pair.write(whole("interrupt", 2 ** low));
    pair.happen();
    expect(dut.flags[name]).toBe(1n);
    pair.set({ events: none });
    pair.write(whole("interrupt", 7 - 2 ** low));
    pair.finish();
    expect(dut.flags[name]).toBe(1n);
    pair.write(whole("interrupt", 2 ** low));
    pair.finish();
    expect(dut.flags[name]).toBe(0n);
  }
});

test("a write and a read are answered in every second cycle where nobody stalls", async () => {
  using it = await opened();
  const { pair, dut } = it;
  pair.write(...Array.from({ length: 100 }, (_, i) => whole("program", i)));
  pair.read(...Array.from({ length: 100 }, () => offsetOf("program")));
  pair.finish();
  for (const { beats, first, last } of [dut.b.moved, dut.r.moved]) expect(last - first + 1).toBe(2 * beats - 1);
});

test("no input of the bus reaches an output within a cycle, nor anything any output of the bus", () => {
  const paths = combinationalPaths(new ControlRegisters());
  for (const [output, inputs] of paths) {
    const reached = [...inputs].filter((name) => output.startsWith("s_axi_") || name.startsWith("s_axi_"));
    expect([output, reached]).toEqual([output, []]);
  }
  expect([...paths.keys()].filter((name) => name.startsWith("s_axi_"))).toHaveLength(8);
});

test("an address and its data are taken whichever comes first, and neither waits for the other", async () => {
  using it = await opened();
  const { pair, dut } = it;
  for (const [first, second] of [
    [dut.aw, dut.w],
    [dut.w, dut.aw],
  ] as const) {
    second.stall(1);
    pair.write(whole("program", 0x1000), whole("program", 0x2000));
    for (let i = 0; i < 5; i++) pair.step();
    // One is held, the next one waits.
    expect([first.pending, second.pending]).toEqual([1, 2]);
    expect(dut.settings["program"]).not.toBe(0x1000n);
    second.stall(0);
    expect(pair.finish().answers).toEqual([ok, ok]);
    pair.write(whole("program", 0));
    pair.finish();
  }
});

test("one direction goes on while nobody takes the answers of the other", async () => {
  using it = await opened();
  const { pair, dut } = it;
  for (const [waits, goes] of [
    [dut.r, dut.b],
    [dut.b, dut.r],
  ] as const) {
    waits.stall(1);
    const before = goes.moved.beats;
    pair.write(...Array.from({ length: 20 }, () => randomWrite(new Random(1))));
    pair.read(...Array.from({ length: 20 }, () => 0));
    for (let i = 0; i < 45; i++) pair.step();
    expect(goes.moved.beats - before).toBe(20);
    waits.stall(0);
    pair.finish();
  }
});

catches(
  () => new RegistersOnStreams(),
  (dut) => {
    check(dut, [0.3, 0.3, 0.5, 0.3, 0.5], 5);
  },
  [
    [
      "a clear wins over an event",
      "control_registers",
      /\(flag_is_error & ~\((takes[^;]*?)\)\) \|\s+events_is_error/,
      "(flag_is_error | events_is_error) & ~($1)",
    ],
    ["a locked setting is refused and written", "control_registers", "takes <= writes & ~refuses", "takes <= writes"],
    [
      "an answer gives way to the next before it is taken",
      "control_registers",
      "address_ready = word_valid & written_is_free",
      "address_ready = word_valid",
    ],
    [
      "a write does not wait for its data",
      "control_registers",
      "address_ready = word_valid & written_is_free",
      "address_ready = written_is_free",
    ],
    [
      "data on offer takes the place of data that is here",
      "control_registers",
      "if (~word_valid) begin",
      "if (s_axi_wvalid) begin",
    ],
    [
      "a read's address is taken while its answer waits",
      "control_registers",
      "s_axi_arready = content_is_free",
      "s_axi_arready = 1'd1",
    ],
    ["a start drops the stop that comes with it", "control_registers", /\s\|\s+\([^|;]*word_data\[1\][^|;]*;/, ";"],
    ["a start needs no strobe", "control_registers", "word_data[0] & word_strb[0] : 1'd0", "word_data[0] : 1'd0"],
  ],
);
