import { expect, test } from "vitest";
import { emit, type SpecOf } from "../../generator/hdl/index.ts";
import { bench, type Bench, type EngineName } from "../../sim/bench.ts";
import { lint } from "../../sim/lint.ts";
import { MemoryModel } from "../../sim/memory-model.ts";
import { Random } from "../random.ts";

const shape = { wordBytes: 16, words: 512, idBits: 3, addressBits: 40 };
const SIZE = 4;
const PAGE_WORDS = 4096 / shape.wordBytes;
/** Far above the memory's size: it is there again and again. */
const BASE = 0xab_0000_0000;
const calm = { latency: 0, jitter: 0, pause: 0, writePause: 0, bandwidth: 256 };

type Dut = Bench<SpecOf<MemoryModel["io"]>>;

async function open(scrambles: boolean, engine: EngineName, seed = 1): Promise<Dut> {
  const dut = await bench(() => new MemoryModel({ ...shape, scrambles }), { engine, seed });
  dut.timing = calm;
  dut.poison = { enable: false, addr: 0, resp: 0 };
  dut.mute = false;
  dut.lenient = false;
  return dut;
}

interface Burst {
  readonly id: number;
  readonly word: number;
  readonly words: number;
}
const asks = ({ id, word, words }: Burst) => ({
  ...{ id, addr: BASE + word * shape.wordBytes, len: words - 1, size: SIZE, burst: 1 },
});
const strobes = 2n ** BigInt(shape.wordBytes) - 1n;

function fill(dut: Dut, random: Random): bigint[] {
  const words = Array.from({ length: shape.words }, () => random.bits(8 * shape.wordBytes));
  dut.fill.send(words.map((data, address) => ({ address, data })));
  return words;
}
function contents(dut: Dut): bigint[] {
  dut.look.queue(Array.from({ length: shape.words }, (_, address) => ({ address })));
  return dut.seen.receive(shape.words).map(({ data }) => data);
}

function randomBurst(random: Random, from = 0, to = shape.words): Burst {
  const words = random.int(1, 12);
  const word = random.int(from, to - words);
  const before = PAGE_WORDS - (word % PAGE_WORDS);
  return { id: random.int(0, 7), word, words: Math.min(words, before) };
}

const wordsOf = (bursts: readonly Burst[]): number => bursts.reduce((sum, { words }) => sum + words, 0);

/** Answers to reads, as the bus gave them. */
interface Word {
  readonly id: number;
  readonly data: bigint;
  readonly resp: number;
  readonly last: boolean;
}
function receiveWords(dut: Dut, count: number, stall = 0): Word[] {
  return dut.r
    .receive(count, { stall })
    .map(({ id, data, resp, last }) => ({ id: Number(id), data: data, resp: Number(resp), last }));
}

/** Sorts answers by the request that they belong to, the next open one with their ID. */
function byRequest(requests: readonly Burst[], answers: readonly { readonly id: number; readonly last: boolean }[]) {
  const open = new Map<number, number[]>();
  for (const [i, { id }] of requests.entries()) open.set(id, [...(open.get(id) ?? []), i]);
  return answers.map(({ id, last }) => {
    const queue = open.get(id) ?? [];
    const request = queue[0];
    if (request === undefined) throw new Error(`an answer with the ID ${id} that nobody waits for`);
    if (last) queue.shift();
    return request;
  });
}

/** Receives the words of all bursts, each as in memory. @returns the burst that each word belongs to */
function checkWords(dut: Dut, bursts: readonly Burst[], memory: readonly bigint[], stall = 0): number[] {
  const answers = receiveWords(dut, wordsOf(bursts), stall);
  const owners = byRequest(bursts, answers);
  for (const [i, { id, word, words }] of bursts.entries()) {
    expect(answers.filter((_, k) => owners[k] === i)).toEqual(
      Array.from({ length: words }, (_, k) => ({ id, data: memory[word + k], resp: 0, last: k === words - 1 })),
    );
  }
  return owners;
}

/** Offers bursts to write, each address a while before its words, and does in `memory` what they do. */
function offerWrites(dut: Dut, bursts: readonly Burst[], memory: bigint[], random: Random): void {
  for (const burst of bursts) {
    dut.aw.queue([asks(burst)]);
    dut.step(random.int(0, 8));
    dut.w.queue(
      Array.from({ length: burst.words }, (_, k) => {
        const data = random.bits(8 * shape.wordBytes);
        const isWritten = random.next() < 0.8;
        if (isWritten) memory[burst.word + k] = data;
        return { data, strb: isWritten ? strobes : 0, last: k === burst.words - 1 };
      }),
    );
    dut.step(random.int(0, 8));
  }
}
function receiveAnswers(dut: Dut, count: number, stall = 0) {
  return dut.b.receive(count, { stall }).map(({ id, resp }) => ({ id: Number(id), resp: Number(resp), last: true }));
}
const numbers = (count: number): number[] => Array.from({ length: count }, (_, i) => i);
const inversions = (order: readonly number[]): number => order.slice(1).filter((each, i) => each < order[i]!).length;

const versions: readonly [name: string, scrambles: boolean][] = [
  ["in order", false],
  ["scrambling", true],
];
const timings = [
  { ...calm, stall: 0 },
  { ...calm, latency: 40, stall: 0 },
  { latency: 5, jitter: 60, pause: 0, writePause: 0, bandwidth: 256, stall: 0.5 },
  { latency: 2, jitter: 255, pause: 100, writePause: 100, bandwidth: 256, stall: 0 },
  { latency: 0, jitter: 3, pause: 200, writePause: 200, bandwidth: 60, stall: 0.7 },
];
const runs = versions.flatMap(([name, scrambles]) => [
  ...timings.map((timing, i) => [name, i, "javascript", 60, { ...timing, scrambles }] as const),
  [name, 2, "verilator", 20, { ...timings[2]!, scrambles }] as const,
]);

test.each(runs)(
  "gives the words that were written: %s, timing and seed %d (%s, %d bursts)",
  async (_, seed, engine, bursts, { scrambles, stall, ...timing }) => {
    using dut = await open(scrambles, engine, seed);
    const random = new Random(seed);
    const memory = fill(dut, random);
    dut.timing = timing;
    for (const channel of [dut.ar, dut.w, dut.b, dut.r]) channel.stall(stall);
    // Reads of one half while the other half is written.
    const half = shape.words / 2;
    const some = (from: number, to: number): Burst[] => numbers(bursts).map(() => randomBurst(random, from, to));
    const [reads, writes] = [some(0, half), some(half, shape.words)];
    dut.ar.queue(reads.map(asks));
    offerWrites(dut, writes, memory, random);
    checkWords(dut, reads, memory, stall);
    const answers = receiveAnswers(dut, bursts, stall);
    expect(answers.every(({ resp }) => resp === 0)).toBe(true);
    expect(byRequest(writes, answers).toSorted((a, b) => a - b)).toEqual(numbers(bursts));
    const again = some(0, shape.words);
    dut.ar.queue(again.map(asks));
    checkWords(dut, again, memory, stall);
    expect(contents(dut)).toEqual(memory);
  },
);

test.each(versions)("keeps words whose strobes are low (%s)", async (_, scrambles) => {
  using dut = await open(scrambles, "javascript");
  const memory = fill(dut, new Random(1));
  dut.aw.queue([asks({ id: 1, word: 7, words: 3 })]);
  dut.w.queue([0, strobes, 0].map((strb, k) => ({ data: 5, strb, last: k === 2 })));
  dut.b.receive(1);
  memory[8] = 5n;
  expect(contents(dut)).toEqual(memory);
});

test.each(versions)("reads see what stood there until the burst that writes is answered (%s)", async (_, scrambles) => {
  using dut = await open(scrambles, "javascript", 5);
  const random = new Random(5);
  const before = fill(dut, random);
  const after = [...before];
  // As many bursts as may wait, some over the same words.
  const bursts = numbers(6).map(() => randomBurst(random, 0, 40));
  dut.b.stall(1);
  offerWrites(dut, bursts, after, random);
  dut.step(200);
  const everything = { id: 0, word: 0, words: 40 };
  const words = () => {
    dut.ar.queue([asks(everything)]);
    return receiveWords(dut, everything.words).map(({ data }) => data);
  };
  const overwritten = new Set<number>();
  const twice = new Set<number>();
  for (const { word, words: count } of bursts) {
    for (let at = word; at < word + count; at++) (overwritten.has(at) ? twice : overwritten).add(at);
  }
  // A word written twice shows what stood there before the second time.
  const isSure = (at: number): boolean => !twice.has(at);
  expect(overwritten.size - twice.size).toBeGreaterThan(5);
  const pick = (memory: readonly bigint[]): bigint[] => memory.slice(0, 40).filter((__, at) => isSure(at));
  expect(pick(words())).toEqual(pick(before));
  expect(pick(contents(dut))).toEqual(pick(before));
  expect(before).not.toEqual(after);
  receiveAnswers(dut, bursts.length, 0);
  expect(words()).toEqual(after.slice(0, 40));
  expect(contents(dut)).toEqual(after);
  // The host's words count at once.
  dut.fill.send([{ address: bursts[0]!.word, data: 9n }]);
  expect(words()[bursts[0]!.word]).toBe(9n);
});

test("answers in order of requests where it does not scramble", async () => {
  using dut = await open(false, "javascript");
  const random = new Random(3);
  const memory = fill(dut, random);
  dut.timing = { latency: 3, jitter: 50, pause: 20, writePause: 20, bandwidth: 256 };
  const bursts = numbers(50).map(() => randomBurst(random));
  dut.ar.queue(bursts.map(asks));
  expect(inversions(checkWords(dut, bursts, memory))).toBe(0);
  offerWrites(dut, bursts, memory, random);
  expect(receiveAnswers(dut, 50).map(({ id }) => id)).toEqual(bursts.map(({ id }) => id));
});

test("scrambling, requests overtake those with other IDs, and words of several are mixed", async () => {
  using dut = await open(true, "javascript");
  const random = new Random(4);
  const memory = fill(dut, random);
  dut.timing = { ...calm, latency: 20 };
  const bursts = numbers(50).map(() => randomBurst(random));
  dut.ar.queue(bursts.map(asks));
  const owners = checkWords(dut, bursts, memory);
  // A burst that goes on after words of another one.
  const returns = owners.filter((owner, i) => i > 0 && owners[i - 1] !== owner && owners.indexOf(owner) < i).length;
  expect(returns).toBeGreaterThan(50);
  const firsts = owners.filter((owner, i) => owners.indexOf(owner) === i);
  expect(inversions(firsts)).toBeGreaterThan(5);
  dut.timing = { ...calm, latency: 20, jitter: 100 };
  offerWrites(dut, bursts, memory, random);
  expect(inversions(byRequest(bursts, receiveAnswers(dut, 50)))).toBeGreaterThan(5);
});

test("scrambling, an address is taken before its first word, with it, or after it", async () => {
  using dut = await open(true, "javascript");
  const seen = { alone: 0, before: 0, after: 0 };
  for (let i = 0; i < 60; i++) {
    dut.aw.restart();
    dut.w.restart();
    dut.aw.queue([asks({ id: i % 8, word: 4, words: 4 })]);
    dut.step(5);
    if (dut.aw.pending === 0) seen.alone++;
    dut.w.queue(numbers(4).map((k) => ({ data: k, strb: strobes, last: k === 3 })));
    dut.b.receive(1);
    if (dut.aw.moved.first < dut.w.moved.first) seen.before++;
    else seen.after++;
  }
  expect(seen.alone).toBeGreaterThan(10);
  expect(seen.before).toBeGreaterThan(seen.alone);
  expect(seen.after).toBeGreaterThan(5);
});

test.each(versions)(
  "the first word and the answer to a write take the cycles asked for, 2 at least (%s)",
  async (_, scrambles) => {
    using dut = await open(scrambles, "javascript");
    for (const latency of [0, 1, 2, 3, 50, 255]) {
      dut.timing = { ...calm, latency };
      dut.ar.queue([asks({ id: 0, word: 3, words: 2 })]);
      dut.ar.restart();
      dut.r.receive(2);
      const first = dut.ar.moved.first + Math.max(latency, 2);
      expect([...dut.r.times]).toEqual([first, first + 1]);
      dut.aw.queue([asks({ id: 0, word: 3, words: 2 })]);
      dut.w.queue([false, true].map((last) => ({ data: 1, strb: strobes, last })));
      dut.b.receive(1);
      expect(dut.b.times[0]! - Math.max(dut.w.moved.last, dut.aw.moved.last)).toBe(Math.max(latency, 2));
    }
  },
);

test.each(versions)("jitter adds up to as many cycles as asked for (%s)", async (_, scrambles) => {
  using dut = await open(scrambles, "javascript");
  dut.timing = { ...calm, latency: 10, jitter: 3 };
  const seen = new Set<number>();
  for (let i = 0; i < 60; i++) {
    dut.ar.queue([asks({ id: 0, word: 3, words: 1 })]);
    dut.r.receive(1);
    seen.add(dut.r.times[0]! - dut.ar.moved.last);
  }
  expect([...seen].toSorted((a, b) => a - b)).toEqual([10, 11, 12, 13]);
});

test("a word stands every 4 GiB, and every second time a MiB away", async () => {
  using dut = await bench(() => new MemoryModel({ ...shape, words: 2 ** 18, scrambles: false }), {
    engine: "javascript",
  });
  Object.assign(dut, { timing: calm, poison: { enable: false, addr: 0, resp: 0 }, mute: false, lenient: false });
  const [word, away] = [5, 2 ** 20 / shape.wordBytes];
  const at = (address: number) => ({ ...asks({ id: 0, word: 0, words: 1 }), addr: address + word * shape.wordBytes });
  dut.fill.send([word, word + away].map((address, i) => ({ address, data: BigInt(i + 1) })));
  dut.ar.queue([0, 2 ** 20, 2 ** 22, 2 ** 32, 2 ** 32 + 2 ** 20, 2 ** 33, 2 ** 33 + 2 ** 32].map(at));
  expect(dut.r.receive(7).map(({ data }) => data)).toEqual([1n, 2n, 1n, 2n, 1n, 1n, 2n]);
});

/** Cycles in which `words` are read and as many written, none of either where it is 0. */
function cyclesFor(dut: Dut, { read, written }: { read: number; written: number }): number {
  dut.r.restart();
  dut.w.restart();
  const bursts = (words: number) => numbers(words / 16).map((i) => asks({ id: 0, word: 16 * (i % 16), words: 16 }));
  dut.ar.queue(bursts(read));
  dut.aw.queue(bursts(written));
  dut.w.queue(numbers(written).map((k) => ({ data: k, strb: strobes, last: k % 16 === 15 })));
  dut.r.receive(read);
  dut.b.receive(written / 16);
  const moved = [dut.r.moved, dut.w.moved].filter(({ beats }) => beats > 0);
  return Math.max(...moved.map(({ last }) => last)) - Math.min(...moved.map(({ first }) => first)) + 1;
}

test("moves a word a cycle in each direction without a limit", async () => {
  using dut = await open(false, "javascript");
  expect(cyclesFor(dut, { read: 256, written: 0 })).toBe(256);
  expect(cyclesFor(dut, { read: 0, written: 256 })).toBe(256);
  expect(cyclesFor(dut, { read: 256, written: 256 })).toBeLessThan(260);
});

test.each(versions)(
  "a bandwidth of a word in two cycles holds for reads and writes together (%s)",
  async (_, scrambles) => {
    using dut = await open(scrambles, "javascript");
    dut.timing = { ...calm, bandwidth: 128 };
    for (const words of [
      { read: 512, written: 0 },
      { read: 0, written: 512 },
      { read: 256, written: 256 },
    ]) {
      // Some words pass at full speed before the limit holds.
      const cycles = cyclesFor(dut, words);
      expect(cycles).toBeGreaterThan(2 * 512 - 40);
      expect(cycles).toBeLessThan(2 * 512 + (scrambles ? 100 : 8));
      dut.step(100);
    }
  },
);

test.each(versions.flatMap(([name, scrambles]) => [2, 3].map((resp) => [resp, name, scrambles] as const)))(
  "reads of a poisoned word and bursts that write it are answered with %d (%s)",
  async (resp, _, scrambles) => {
    using dut = await open(scrambles, "javascript");
    const random = new Random(resp);
    fill(dut, random);
    const poisoned = 21;
    dut.poison = { enable: true, addr: BASE + poisoned * shape.wordBytes, resp };
    const bursts = numbers(60).map(() => randomBurst(random, 0, 64));
    const holds = ({ word, words }: Burst): boolean => word <= poisoned && poisoned < word + words;
    expect(bursts.filter(holds).length).toBeGreaterThan(3);
    dut.ar.queue(bursts.map(asks));
    const words = receiveWords(dut, wordsOf(bursts));
    const owners = byRequest(bursts, words);
    for (const [i, { word, words: count }] of bursts.entries()) {
      const responses = words.filter((_, k) => owners[k] === i).map((each) => each.resp);
      expect(responses).toEqual(numbers(count).map((k) => (word + k === poisoned ? resp : 0)));
    }
    offerWrites(dut, bursts, [], random);
    const answers = receiveAnswers(dut, 60);
    const answered = byRequest(bursts, answers);
    for (const [i, burst] of bursts.entries()) {
      expect(answers[answered.indexOf(i)]!.resp).toBe(holds(burst) ? resp : 0);
    }
    dut.poison = { enable: false, addr: BASE + poisoned * shape.wordBytes, resp };
    dut.ar.queue([asks({ id: 0, word: poisoned, words: 1 })]);
    expect(receiveWords(dut, 1)[0]!.resp).toBe(0);
  },
);

test.each(versions)(
  "mute, it takes nothing and offers nothing new, and goes on without loss (%s)",
  async (_, scrambles) => {
    using dut = await open(scrambles, "javascript");
    const random = new Random(6);
    const memory = fill(dut, random);
    const half = shape.words / 2;
    const reads = numbers(100).map(() => randomBurst(random, 0, half));
    const writes = numbers(100).map(() => randomBurst(random, half, shape.words));
    dut.ar.queue(reads.map(asks));
    // Nobody takes what is answered, so that it all piles up.
    dut.r.stall(1);
    dut.b.stall(1);
    offerWrites(dut, writes, memory, new Random(7));
    const accepted = () => [dut.ar.pending, dut.aw.pending, dut.w.pending];
    for (let i = 0; i < 20; i++) {
      const stall = i % 2;
      dut.r.stall(stall);
      dut.b.stall(stall);
      dut.step(random.int(1, 9));
      dut.mute = true;
      const before = { accepted: accepted(), words: dut.r.pending, answers: dut.b.pending };
      dut.step(10);
      // What was on offer stays until it is taken.
      dut.r.stall(0);
      dut.b.stall(0);
      dut.step(50);
      expect(accepted()).toEqual(before.accepted);
      expect(dut.r.pending - before.words).toBeLessThanOrEqual(1);
      expect(dut.b.pending - before.answers).toBeLessThanOrEqual(1);
      if (stall === 1) expect(dut.r.pending - before.words).toBe(1);
      dut.mute = false;
    }
    checkWords(dut, reads, memory);
    expect(byRequest(writes, receiveAnswers(dut, 100)).toSorted((a, b) => a - b)).toEqual(numbers(100));
    expect(contents(dut)).toEqual(memory);
  },
);

// ---- The checks of the manager.

const good = asks({ id: 0, word: 0, words: 4 });
const beat = { data: 0, strb: strobes, last: false };
const wrongRequests = [
  ["a fixed burst", "BurstIncrements", { burst: 0 }],
  ["a wrapping burst", "BurstIncrements", { burst: 2 }],
  ["narrow beats", "SizeIsTheBus", { size: SIZE - 1 }],
  ["an address within a word", "AddressIsAligned", { addr: BASE + 8 }],
] as const;

test.each(wrongRequests)("stops at %s (%s)", async (_, check, wrong) => {
  for (const channel of ["ar", "aw"] as const) {
    using dut = await open(false, "javascript");
    expect(() => {
      dut[channel].send([{ ...good, ...wrong }]);
    }).toThrow(`${channel}${check}`);
  }
});

test("a burst may end where its page ends", async () => {
  using dut = await open(false, "javascript");
  dut.ar.send([
    { ...good, addr: BASE + 4096 - 4 * shape.wordBytes },
    { ...good, len: 255 },
  ]);
  dut.r.receive(260);
});

test.each(versions)("stops at words that are wrong (%s)", async (_, scrambles) => {
  const cases = [
    { check: "strobesAreAlike", beats: [{ ...beat, strb: 1 }] },
    { check: "strobesAreAlike", beats: [{ ...beat, strb: strobes - 1n }] },
    { check: "wordHasBurst", beats: [beat, beat, beat, { ...beat, last: true }, beat] },
  ];
  for (const { check, beats } of cases) {
    using dut = await open(scrambles, "javascript");
    dut.aw.queue([good]);
    dut.w.queue(beats);
    expect(() => {
      dut.step(100);
    }).toThrow(check);
  }
  using dut = await open(scrambles, "javascript");
  expect(() => {
    dut.w.send([beat]);
  }).toThrow("wordHasBurst");
});

test.each(versions)("is clean in Verilator, Icarus and Yosys (%s)", async (_, scrambles) => {
  expect(await lint(emit(new MemoryModel({ ...shape, scrambles })))).toEqual([]);
});
