import { describe, expect, test } from "vitest";
import { PAGE_BYTES, responses, type BusShape } from "../../../generator/hardware/memory/axi.ts";
import { memoryTypes } from "../../../generator/hardware/shapes/memory-types.ts";
import { bench, engines, type Bench } from "../../../sim/bench.ts";
import { Random } from "../../random.ts";
import { PortOnStreams, PortWithMemory, type CommonPorts, type PortCase } from "./memory-port-bench.ts";
import { catches, type BenchOf } from "../planted-bugs.ts";

type Dut = BenchOf<PortOnStreams>;
type ClientDut = Bench<CommonPorts>;
type Sample = ClientDut["now"];

const bus = (bytes: number, addressBits: number, idBits: number): BusShape => ({ bytes, addressBits, idBits });
const shape = (wordBytes: number, burst: number) => ({ wordBytes, tokens: 4, burst });
const half: PortCase = { shape: shape(8, 4), bus: bus(4, 40, 3), readers: 3, writers: 2, words: 1500 };
const cases: readonly PortCase[] = [
  { shape: shape(8, 8), bus: bus(8, 32, 4), readers: 3, writers: 2, words: 1500 },
  half,
  { shape: shape(16, 4), bus: bus(4, 64, 3), readers: 2, writers: 3, words: 600 },
  { shape: shape(4, 16), bus: bus(4, 32, 3), readers: 5, writers: 4, words: 2100 },
];
const nameOf = ({ shape: { wordBytes }, bus: { bytes }, readers, writers }: PortCase): string =>
  `${readers} readers and ${writers} writers of words of ${wordBytes} bytes, a bus of ${bytes}`;
const named = cases.map((it) => [nameOf(it), it] as const);

/** A request for a burst, its length less one as on the bus, with what it writes. */
interface Burst {
  readonly address: number;
  readonly length: number;
  readonly words: readonly bigint[];
}

function randomBits(random: Random, bytes: number): bigint {
  let bits = 0n;
  for (let i = 0; i < bytes; i += 4) bits = (bits << 32n) | BigInt(random.int(0, 2 ** 32 - 1));
  return bits;
}

/** Readers and writers, each with an area of the image of its own, the readers' one at its end; what they ask and get. */
class Clients {
  private readonly dut: ClientDut;
  private readonly it: PortCase;
  private readonly random: Random;
  /** Asked for, and not yet seen on the bus by those who look for it. */
  readonly reads: Burst[][];
  readonly writes: Burst[][];
  /** Words that are still to come to each reader, and acknowledgements to each writer. */
  readonly words: bigint[][];
  readonly unacknowledged: number[];
  /** The image as it is once all writes are done. */
  readonly image: bigint[];

  constructor(dut: ClientDut, it: PortCase, random: Random) {
    [this.dut, this.it, this.random] = [dut, it, random];
    const several = <T>(count: number, item: () => T): T[] => Array.from({ length: count }, item);
    this.reads = several(it.readers, () => []);
    this.words = several(it.readers, () => []);
    this.writes = several(it.writers, () => []);
    this.unacknowledged = several(it.writers, () => 0);
    this.image = several(it.words, () => randomBits(random, it.shape.wordBytes));
    Object.assign(dut, { words: it.words, drain: false, silent: false });
  }
  /** Chance that a client waits a cycle with its next request. Words to write are at hand. */
  stall(requests: number): void {
    const { dut, it } = this;
    for (let i = 0; i < it.readers; i++) dut[`read${i}`]!.stall(requests);
    for (let i = 0; i < it.writers; i++) {
      dut[`write${i}`]!.stall(requests);
    }
  }
  /** Random bursts for each client, so many at most and at least. */
  queue(most: number, least = 0): void {
    const { it, random } = this;
    const area = Math.floor(it.words / (it.writers + 1));
    for (let i = 0; i < it.readers; i++) {
      for (let n = random.int(least, most); n > 0; n--) this.read(i, this.burst(area * it.writers, it.words));
    }
    for (let i = 0; i < it.writers; i++) {
      for (let n = random.int(least, most); n > 0; n--) this.write(i, this.burst(area * i, area * (i + 1)));
    }
  }
  read(reader: number, burst: Burst): void {
    this.dut[`read${reader}`]!.queue([burst]);
    this.reads[reader]!.push(burst);
    this.words[reader]!.push(...this.image.slice(burst.address, burst.address + burst.length + 1));
  }
  write(writer: number, burst: Burst): void {
    this.dut[`write${writer}`]!.queue([burst]);
    this.dut[`data${writer}`]!.queue(burst.words.map((data) => ({ data })));
    this.writes[writer]!.push(burst);
    this.unacknowledged[writer]!++;
    for (const [i, word] of burst.words.entries()) this.image[burst.address + i] = word;
  }
  /** A burst from `from` on and below `to`, within a page. */
  burst(from: number, to: number): Burst {
    const { random } = this;
    const { wordBytes, burst } = this.it.shape;
    const address = random.pick([random.int(from, to - 1), to - 1 - random.int(0, burst - 1)]);
    const page = PAGE_BYTES / wordBytes;
    const room = Math.min(to - 1 - address, page - 1 - (address % page));
    const length = Math.min(room, random.pick([0, burst - 1, random.int(0, burst - 1)]));
    const words = Array.from({ length: length + 1 }, () => randomBits(random, wordBytes));
    return { address, length, words };
  }
  /** What came back in a cycle. */
  take({ returned, data, acknowledged }: Sample): void {
    for (const [reader, comes] of returned.entries()) {
      if (comes && this.words[reader]!.shift() !== data) throw new Error(`reader ${reader} gets the wrong word`);
    }
    for (const [writer, comes] of acknowledged.entries()) {
      if (comes && this.unacknowledged[writer]!-- === 0) throw new Error(`writer ${writer} has written nothing`);
    }
  }
  /** Whether everything asked for is done. */
  get done(): boolean {
    return this.words.every(({ length }) => length === 0) && this.unacknowledged.every((count) => count === 0);
  }
  /** Beats on their way into the port. */
  get pending(): number {
    const { dut, it } = this;
    let sum = 0;
    for (let i = 0; i < it.readers; i++) sum += dut[`read${i}`]!.pending;
    for (let i = 0; i < it.writers; i++) sum += dut[`write${i}`]!.pending + dut[`data${i}`]!.pending;
    return sum;
  }
  /** As after a reset: what was asked for will not come. */
  forget(): void {
    for (const list of [...this.reads, ...this.writes, ...this.words]) list.length = 0;
    this.unacknowledged.fill(0);
  }
}

interface Timing {
  /** Most cycles from a burst to its answer. */
  readonly latency: number;
  /** Chance of a cycle's pause of each channel; of a client, before a request. */
  readonly pause: number;
  readonly requests: number;
  /** Beats of different readers are mixed. */
  readonly mixes: boolean;
  /** Chance of an error for each answer. */
  readonly errors?: number;
  readonly seed: number;
}

/** Beats of a word as they go over the bus, the lowest bytes first. */
function beatsOf({ shape: { wordBytes }, bus: { bytes } }: PortCase, word: bigint): bigint[] {
  return Array.from({ length: wordBytes / bytes }, (_, i) => BigInt.asUintN(8 * bytes, word >> BigInt(8 * bytes * i)));
}

/**
 * A memory that answers out of order where it may, and watches what comes over the bus: bursts are those that clients asked
 * for, in their order, and every word is where it belongs. In every cycle the port has to say what the bus does.
 */
class Bus {
  private readonly dut: Dut;
  private readonly it: PortCase;
  private readonly timing: Timing;
  private readonly random: Random;
  private readonly clients: Clients;
  private readonly base: bigint;
  private readonly reads: { id: number; at: number; due: number; left: number }[] = [];
  private readonly writes: { id: number; at: number; burst: Burst }[] = [];
  private readonly sent: { data: bigint; strb: bigint; last: boolean }[] = [];
  private readonly written: { id: number; due: number }[] = [];
  private unanswered = 0;
  private mixing: number | undefined;
  private cycle = 0;
  /** Beats in memory. */
  readonly memory: bigint[];
  /** Nothing is answered, and on request nothing taken. */
  mute: false | "answers" | "all" = false;
  /** Words may be missing. */
  draining = false;
  /** A burst beyond the image may be reported. */
  strays = false;
  /** Bursts so far. */
  asked = { reads: 0, writes: 0 };

  constructor(dut: Dut, it: PortCase, timing: Timing) {
    [this.dut, this.it, this.timing] = [dut, it, timing];
    this.random = new Random(timing.seed);
    const clients = (this.clients = new Clients(dut, it, this.random));
    clients.stall(timing.requests);
    const pages = 2 ** Math.min(it.bus.addressBits - 12, 40);
    const page = this.random.pick([0, 1, pages - 64, Math.floor(this.random.next() * (pages - 64))]);
    this.base = BigInt(page) * BigInt(PAGE_BYTES);
    dut.base = page;
    this.memory = clients.image.flatMap((word) => beatsOf(it, word));
  }
  get traffic(): Clients {
    return this.clients;
  }
  /** Where in the image, in beats, a burst goes; it has to be the next one of its client. */
  private place(
    { id, addr, len, size, burst }: Readonly<Record<"id" | "addr" | "len" | "size" | "burst", bigint>>,
    asked: readonly Burst[][],
  ): { id: number; at: number; wanted: Burst } {
    const { shape, bus: width } = this.it;
    const wanted = asked[Number(id)]?.shift();
    if (!wanted) throw new Error(`client ${id} has not asked for a burst`);
    const ratio = shape.wordBytes / width.bytes;
    expect({ addr, len, size, burst }).toEqual({
      addr: this.base + BigInt(wanted.address) * BigInt(shape.wordBytes),
      len: BigInt((wanted.length + 1) * ratio - 1),
      size: BigInt(Math.log2(width.bytes)),
      burst: 1n,
    });
    expect(wanted.address + wanted.length).toBeLessThan(this.it.words);
    return { id: Number(id), at: wanted.address * ratio, wanted };
  }
  private due(): number {
    return this.cycle + this.random.int(0, this.timing.latency);
  }
  private response(): number {
    const { errors = 0 } = this.timing;
    return this.random.next() < errors ? this.random.pick([responses.subordinateError, responses.decodeError]) : 0;
  }
  /** The next beat of a read: of any reader, but of its first burst. */
  private nextRead() {
    const { reads, random, timing } = this;
    const firsts = reads.filter(({ id }, i) => reads.findIndex((other) => other.id === id) === i);
    const ready = firsts.filter(({ due }) => due <= this.cycle);
    if (this.mute !== false || ready.length === 0 || random.next() < timing.pause) return undefined;
    const read = ready.find(({ id }) => !timing.mixes && id === this.mixing) ?? random.pick(ready);
    this.mixing = read.id;
    const last = --read.left === 0;
    if (last) {
      reads.splice(reads.indexOf(read), 1);
      this.mixing = undefined;
    }
    return { id: read.id, data: this.memory[read.at++]!, resp: this.response(), last };
  }
  private nextAnswer() {
    const { written, random, timing } = this;
    const firsts = written.filter(({ id }, i) => written.findIndex((other) => other.id === id) === i);
    const ready = firsts.filter(({ due }) => due <= this.cycle);
    if (this.mute !== false || ready.length === 0 || random.next() < timing.pause) return undefined;
    const answer = random.pick(ready);
    written.splice(written.indexOf(answer), 1);
    return { id: answer.id, resp: this.response() };
  }
  /** Writes a burst once its address and all its words are here. */
  private store(): void {
    const { it, writes, sent } = this;
    while (writes.length > 0) {
      const { id, at, burst } = writes[0]!;
      const expected = burst.words.flatMap((word) => beatsOf(it, word));
      const lasts = sent.slice(0, expected.length).map(({ last }) => last);
      expect(lasts).toEqual(lasts.map((_, i) => i === expected.length - 1));
      if (sent.length < expected.length) return;
      writes.shift();
      const strobes = 2n ** BigInt(it.bus.bytes) - 1n;
      let missing = false;
      for (const [i, { data, strb }] of sent.splice(0, expected.length).entries()) {
        missing ||= this.draining && strb === 0n;
        expect(strb).toBe(missing ? 0n : strobes);
        if (missing) continue;
        expect(data).toBe(expected[i]);
        this.memory[at + i] = data;
      }
      this.written.push({ id, due: this.due() });
    }
  }
  step(): void {
    const { dut, it, timing, clients } = this;
    for (const channel of [dut.ar, dut.aw, dut.w]) channel.stall(this.mute === "all" ? 1 : timing.pause);
    const [r, b] = [this.nextRead(), this.nextAnswer()];
    if (r) dut.r.queue([r]);
    if (b) dut.b.queue([b]);
    dut.step();
    this.cycle++;
    // Answers are taken at once.
    if (dut.r.pending + dut.b.pending > 0) throw new Error("the port lets an answer wait");
    const [ar, aw, w] = [dut.ar, dut.aw, dut.w].map(({ pending }) => pending > 0);
    for (const ask of dut.ar.receive(dut.ar.pending)) {
      const { id, at } = this.place(ask, clients.reads);
      this.reads.push({ id, at, due: this.due(), left: Number(ask.len) + 1 });
      this.asked.reads++;
    }
    for (const ask of dut.aw.receive(dut.aw.pending)) {
      const { id, at, wanted } = this.place(ask, clients.writes);
      this.writes.push({ id, at, burst: wanted });
      this.asked.writes++;
    }
    this.sent.push(...dut.w.receive(dut.w.pending));
    this.store();
    const now = dut.now;
    const before = this.unanswered;
    this.unanswered += Number(ar) + Number(aw) - Number(r?.last ?? false) - Number(b !== undefined);
    const { idle, moves, outOfRange, readFailed, writeFailed, acknowledged } = now;
    expect({ idle, moves, readFailed, writeFailed, acknowledged }).toEqual({
      idle: before === 0 && !(now.arValid || now.awValid || now.wValid),
      moves: ar === true || aw === true || w === true || r !== undefined || b !== undefined,
      readFailed: (r?.resp ?? 0) !== 0,
      writeFailed: (b?.resp ?? 0) !== 0,
      acknowledged: Array.from({ length: it.writers }, (_, i) => i === b?.id),
    });
    if (outOfRange && !this.strays) throw new Error("no burst is beyond the image");
    if (!this.draining) clients.take(now);
  }
  /** Steps until all that clients asked for is done. */
  finish(most = 100_000): void {
    const { clients, dut } = this;
    for (let left = most; !clients.done || clients.pending > 0; left--) {
      if (left === 0) throw new Error("the port does not end");
      this.step();
    }
    this.step();
    expect(dut.now.idle).toBe(true);
    expect([clients.reads, clients.writes].flat(2)).toEqual([]);
  }
  /** Memory is what the clients think it is. */
  compare(): void {
    expect(this.memory).toEqual(this.clients.image.flatMap((word) => beatsOf(this.it, word)));
  }
  /** Drains the port, while all clients are reset from the second cycle on. */
  drain(mutes: boolean): void {
    const { dut, clients, random } = this;
    [dut.drain, this.draining] = [true, true];
    if (mutes) this.mute = random.pick(["answers", "all"] as const);
    const before = { ...this.asked };
    const held = mutes ? 300 : 0;
    let open = true;
    for (let cycle = 0; open || cycle <= held; cycle++) {
      if (cycle > 10_000) throw new Error("the port does not become idle");
      if (cycle === held) this.mute = false;
      this.step();
      dut.silent = true;
      // Only the first cycle of a mute bus may find everything answered.
      const idle = dut.now.idle;
      if (cycle > 0 && cycle < held) expect(idle).toBe(!open);
      open = !idle;
    }
    // Two reads and a write were offered already.
    expect(this.asked.reads - before.reads).toBeLessThanOrEqual(2);
    expect(this.asked.writes - before.writes).toBeLessThanOrEqual(1);
    const after = { ...this.asked };
    for (let more = random.pick([0, random.int(1, 10)]); more > 0; more--) this.step();
    dut.drain = false;
    // It may last until everyone else is ready again.
    do this.step();
    while (clients.pending > 0 || random.next() < 0.5);
    expect(this.asked).toEqual(after);
    expect([this.reads, this.writes, this.sent, this.written].flat()).toEqual([]);
    expect(dut.now.idle).toBe(true);
    [dut.silent, this.draining] = [false, false];
    clients.forget();
    const ratio = this.it.shape.wordBytes / this.it.bus.bytes;
    for (const i of clients.image.keys()) {
      const beats = this.memory.slice(i * ratio, (i + 1) * ratio);
      clients.image[i] = beats.reduceRight((word, beat) => (word << BigInt(8 * this.it.bus.bytes)) | beat, 0n);
    }
  }
}

function check(dut: Dut, it: PortCase, timing: Timing, bursts = 80): void {
  const port = new Bus(dut, it, timing);
  port.traffic.queue(bursts, bursts / 2);
  port.finish();
  port.compare();
}

/** Drains at random moments, of traffic as much as of silence; what comes behind works as after power-up. */
function checkDraining(dut: Dut, it: PortCase, timing: Timing, times = 34): void {
  const port = new Bus(dut, it, timing);
  const random = new Random(timing.seed);
  for (let time = 0; time < times; time++) {
    // The first ones meet a single burst at each place of its way to the bus.
    const isFirst = time < 10;
    port.traffic.queue(isFirst ? 1 : random.pick([2, 30]));
    for (let cycle = isFirst ? time : random.int(0, random.pick([3, 60])); cycle > 0; cycle--) port.step();
    port.drain(time % 4 === 3);
    if (random.next() < 0.3) {
      port.traffic.queue(10);
      port.finish();
      port.compare();
    }
  }
}

const timings: readonly Timing[] = [
  { latency: 0, pause: 0, requests: 0, mixes: false, seed: 1 },
  { latency: 30, pause: 0.1, requests: 0, mixes: true, seed: 2 },
  { latency: 5, pause: 0.6, requests: 0.3, mixes: true, errors: 0.1, seed: 3 },
  { latency: 60, pause: 0.2, requests: 0.8, mixes: false, errors: 0.1, seed: 4 },
];

describe.each(named)("a port of %s", (_, it) => {
  const opened = async (seed: number): Promise<Dut> =>
    bench(() => new PortOnStreams(it), { engine: "javascript", seed });

  test.each(timings)(
    "brings every word where it belongs and says what moves, is open and fails: latency $latency, pauses $pause (seed $seed)",
    async (timing) => {
      using dut = await opened(timing.seed);
      check(dut, it, timing);
    },
  );

  test.each(timings)(
    "drains at any moment within the protocol, and begins anew behind it: latency $latency, pauses $pause (seed $seed)",
    async (timing) => {
      using dut = await opened(timing.seed);
      checkDraining(dut, it, timing);
    },
  );
});

const calm = timings[0]!;

/** A burst that is not within the image, of reader or writer 1, beside the last one that is. */
function checkStray(dut: Dut, it: PortCase, { address, length }: Omit<Burst, "words">, who: "read" | "write"): void {
  const port = new Bus(dut, it, calm);
  const fits: Burst = { address: it.words - 4, length: 3, words: [1n, 2n, 3n, 4n] };
  port.traffic[who](0, fits);
  port.finish();
  port.compare();
  port.strays = true;
  const before = { ...port.asked };
  dut[`${who}1`]!.queue([{ address, length }]);
  if (who === "write") dut["data1"]!.queue(Array.from({ length: length + 1 }, () => ({ data: 0 })));
  // Chosen, looked at, and one more cycle for a burst to write.
  for (let cycle = 0; cycle < 6; cycle++) port.step();
  for (let cycle = 0; cycle < 20; cycle++) {
    port.step();
    expect([dut.now.outOfRange, dut.now.idle]).toEqual([true, true]);
  }
  // Draining takes it away, and the port is as before.
  port.drain(false);
  port.strays = false;
  expect(port.asked).toEqual(before);
  port.traffic.queue(20);
  port.finish();
  port.compare();
}

describe("bursts beyond the image", () => {
  const end = half.words;
  const top = 2 ** memoryTypes(half.shape).address.width - 1;
  const outside: readonly (readonly [what: string, address: number, length: number])[] = [
    ["with their last word alone", end - 3, 3],
    ["from the first word beyond", end, 0],
    ["at the end of all addresses", top, 0],
    ["around the end of all addresses", top - 1, 3],
  ];
  describe.each(["read", "write"] as const)("(%s)", (who) => {
    test.each(outside)("%s are reported and not sent: address %d, length %d", async (_, address, length) => {
      using dut = await bench(() => new PortOnStreams(half), { engine: "javascript" });
      checkStray(dut, half, { address, length }, who);
    });
  });

  test("are all that reach into an image of no words", async () => {
    using dut = await bench(() => new PortOnStreams(half), { engine: "javascript" });
    const port = new Bus(dut, half, calm);
    dut.words = 0;
    port.strays = true;
    dut["read0"]!.queue([{ address: 0, length: 0 }]);
    for (let cycle = 0; cycle < 10; cycle++) port.step();
    expect(dut.now.outOfRange).toBe(true);
  });
});

/** Bursts all over an image of 2^32 words go where base and word say, on a bus of 40 bits. */
function checkFar(dut: Dut): void {
  const { shape, bus } = half;
  Object.assign(dut, { base: 2 ** 26, words: 2 ** 32 - 1, drain: false, silent: false });
  for (const channel of [dut.ar, dut.aw]) channel.stall(0);
  for (const address of [7, 2 ** 24, ...[29, 30, 31].map((bit) => 2 ** bit + 5), 2 ** 32 - 2]) {
    dut["read1"]!.queue([{ address, length: 0 }]);
    dut["write0"]!.queue([{ address, length: 0 }]);
    dut["data0"]!.queue([{ data: 1n }]);
    dut.step(20);
    const found = [dut.ar, dut.aw].flatMap((channel) => channel.receive(channel.pending)).map(({ addr }) => addr);
    const addr = 2n ** 38n + BigInt(address) * BigInt(shape.wordBytes);
    expect([found, dut.now.outOfRange]).toEqual([[addr, addr], false]);
    expect(addr).toBeLessThan(2n ** BigInt(bus.addressBits));
  }
}

test("an image has up to 2^32 words, more than 4 GiB", async () => {
  using dut = await bench(() => new PortOnStreams(half), { engine: "javascript" });
  checkFar(dut);
});

test("no more than 255 bursts of each kind are open, however long the bus takes", async () => {
  const [it] = cases as [PortCase];
  using dut = await bench(() => new PortOnStreams(it), { engine: "javascript" });
  const port = new Bus(dut, it, calm);
  port.mute = "answers";
  for (let i = 0; i < 300; i++) {
    port.traffic.read(i % 2, port.traffic.burst(1000, 1500));
    port.traffic.write(i % 2, port.traffic.burst(i % 2 === 0 ? 0 : 500, i % 2 === 0 ? 500 : 1000));
  }
  for (let cycle = 0; cycle < 3000; cycle++) port.step();
  expect(port.asked).toEqual({ reads: 255, writes: 255 });
  port.mute = false;
  port.finish();
  port.compare();
});

test("a beat goes over the bus in every cycle, in each direction, but for one between two bursts to write", async () => {
  const [it] = cases as [PortCase];
  using dut = await bench(() => new PortOnStreams(it), { engine: "javascript" });
  const port = new Bus(dut, it, calm);
  const address = { read: 1000, write: 0 };
  for (let i = 0; i < 50; i++) {
    const words = Array.from({ length: 8 }, (_, word) => BigInt(8 * i + word));
    port.traffic.read(i % 2, { address: address.read + 8 * (i % 3), length: 7, words });
    port.traffic.write(i % 2, { address: address.write + 8 * i, length: 7, words });
  }
  port.finish();
  port.compare();
  const cycles = ({ beats, first, last }: typeof dut.r.moved) => [beats, last - first + 1];
  expect(cycles(dut.r.moved)).toEqual([400, 400]);
  expect(cycles(dut.w.moved)).toEqual([400, 449]);
});

type MemoryDut = BenchOf<PortWithMemory>;
const beatsIn = (it: PortCase): number => 2 ** Math.ceil(Math.log2((it.words * it.shape.wordBytes) / it.bus.bytes));

/** Traffic with a memory that checks the protocol; the image is read back behind it. */
function checkMemory(dut: MemoryDut, it: PortCase, seed: number, times: number, bursts: number): void {
  const random = new Random(seed);
  const clients = new Clients(dut, it, random);
  const ratio = it.shape.wordBytes / it.bus.bytes;
  // At a multiple of its size, so that it begins at the memory's first beat.
  dut.base = Math.max(1, (beatsIn(it) * it.bus.bytes) / PAGE_BYTES) * random.int(0, 1000);
  dut.poison = { enable: false, addr: 0, resp: 0 };
  dut.mute = false;
  const time = (): void => {
    const [latency, jitter] = [random.pick([0, 3, 40]), random.pick([0, 60])];
    dut.timing = { latency, jitter, pause: random.pick([0, 50, 150]), bandwidth: random.pick([256, 200]) };
    clients.stall(random.pick([0, 0.5]));
  };
  const look = (): bigint[] => {
    dut.look.queue(Array.from({ length: it.words * ratio }, (_, address) => ({ address })));
    return dut.seen.receive(it.words * ratio).map(({ data }) => data);
  };
  const step = (): void => {
    dut.step();
    clients.take(dut.now);
  };
  const finish = (): void => {
    for (let left = 200_000; !clients.done || clients.pending > 0; left--) {
      if (left === 0) throw new Error("the port does not end");
      step();
    }
    clients.forget();
  };
  const compare = (): void => {
    expect(look()).toEqual(clients.image.flatMap((word) => beatsOf(it, word)));
  };
  dut.fill.send(clients.image.flatMap((word) => beatsOf(it, word)).map((data, address) => ({ address, data })));
  time();
  clients.queue(bursts);
  finish();
  compare();
  for (let i = 0; i < times; i++) {
    time();
    const before = [...clients.image];
    const isMute = i % 3 === 2;
    dut.mute = isMute;
    clients.queue(random.pick([2, 20]));
    const asks = clients.pending > 0;
    for (let cycle = random.int(0, 60) + (isMute ? 100 : 0); cycle > 0; cycle--) step();
    dut.drain = true;
    for (let cycle = 0; ; cycle++) {
      if (cycle > 10_000) throw new Error("the port does not become idle");
      dut.step();
      dut.silent = true;
      if (isMute && asks && cycle < 300) expect(dut.now.idle).toBe(false);
      if (cycle === 300) dut.mute = false;
      if (dut.now.idle && (!isMute || cycle >= 300)) break;
    }
    dut.drain = false;
    do dut.step();
    while (clients.pending > 0);
    dut.silent = false;
    // Every beat of the image is what it was, or what one of the writes was to make of it.
    const found = look();
    const possible = before.map((word) => [word]);
    for (const { address, words } of clients.writes.flat())
      for (const [j, word] of words.entries()) possible[address + j]!.push(word);
    for (const [j, beat] of found.entries()) {
      const all = possible[Math.floor(j / ratio)]!.map((word) => beatsOf(it, word)[j % ratio]);
      if (!all.includes(beat)) throw new Error(`beat ${j} of the image is wrong after draining`);
    }
    clients.forget();
    for (const j of before.keys()) {
      const beats = found.slice(j * ratio, (j + 1) * ratio);
      clients.image[j] = beats.reduceRight((word, beat) => (word << BigInt(8 * it.bus.bytes)) | beat, 0n);
    }
    clients.queue(5);
    finish();
  }
  compare();
}

// In Verilator, with the checker of AXI4, in the slow regressions.
describe.each(process.env["DISC_REGRESS"] ? engines : (["javascript"] as const))("with a memory (%s)", (engine) => {
  const chosen = engine === "javascript" ? named : named.slice(1, 2);
  // Each case answers in one of the two orders, and in both in the slow regressions.
  const orders = (i: number): boolean[] => (process.env["DISC_REGRESS"] ? [false, true] : [i % 2 === 0]);
  test.each(chosen.flatMap(([name, it], i) => orders(i).map((scrambles) => [name, scrambles, it] as const)))(
    "%s: memory and words are right, drained or not, answers out of order: %s (seed 7)",
    async (_, scrambles, it) => {
      const build = () => new PortWithMemory(it, beatsIn(it), scrambles, engine === "verilator");
      using dut = await bench(build, { engine, seed: 7 });
      checkMemory(dut, it, 7, 12, 60);
    },
  );
});

catches(
  () => new PortOnStreams(half),
  (dut) => {
    check(dut, half, { ...calm, latency: 20, mixes: true, seed: 5 });
    dut.reset();
    checkDraining(dut, half, { ...calm, latency: 10, pause: 0.2, requests: 0.2, mixes: true, seed: 8 });
    dut.reset();
    checkStray(dut, half, { address: half.words - 3, length: 3 }, "read");
    dut.reset();
    checkFar(dut);
  },
  [
    [
      "beats of one reader count for another",
      "memory_port",
      /if \(m_axi_rvalid & [^;]*?\) part_1 <=/,
      "if (m_axi_rvalid) part_1 <=",
    ],
    ["words that are missing while draining are written", "memory_port", "drain ? 4'd0 : 4'd15", "4'd15"],
    [
      "idle while a write is not acknowledged",
      "memory_port",
      "assign idle = (reads_open == 8'd0) & (writes_open == 8'd0)",
      "assign idle = reads_open == 8'd0",
    ],
    [
      "new bursts begin while draining",
      "memory_port",
      "may_read = read_check_checked_fits & ~drain",
      "may_read = read_check_checked_fits",
    ],
    [
      "what was asked for outlives draining",
      "memory_port",
      /(read_arbiter \(\s+\.clk\(clk\),\s+)\.reset\(reset \| drain\)/,
      "$1.reset(reset)",
    ],
    ["the burst of who comes next", "burst_arbiter", "put_from = next_from", "put_from = arbiter_get_from"],
    ["a burst lost to the next ones", "burst_arbiter", "= ~next_valid | put_ready", "= 1'b1"],
    [
      "a burst to write outlives draining",
      "memory_port",
      /(write_check \(\s+\.clk\(clk\),\s+)\.reset\(reset \| drain\)/,
      "$1.reset(reset)",
    ],
    [
      "addresses are cut to 32 bits",
      "burst_check",
      "{5'd0, {reached_address, 3'd0}}",
      "{8'd0, {reached_address[28:0], 3'd0}}",
    ],
    ["a burst replaces the one that is looked at", "burst_check", "if (~placed_valid) begin", "begin"],
    ["a burst's last word is not looked at", "burst_check", /\+ \{\d+'d0, asked_length\}/, ""],
  ],
);
