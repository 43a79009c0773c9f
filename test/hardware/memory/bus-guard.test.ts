import { describe, expect, test } from "vitest";
import { BusGuard } from "../../../generator/hardware/memory/bus-guard.ts";
import { bench, engines } from "../../../sim/bench.ts";
import { Random } from "../../random.ts";
import { catches, type BenchOf } from "../planted-bugs.ts";

type Dut = BenchOf<BusGuard>;
const [readers, writers, longest] = [3, 3, 4];
const build = (): BusGuard => new BusGuard({ bytes: 8, addressBits: 40, idBits: 3 }, { readers, writers }, longest);

/** A burst that is still to be answered, or the rest of it. */
interface Owed {
  readonly isOld: boolean;
  left: number;
}

/**
 * A memory that was not reset with the guard: it still answers what was asked for before, each ID's answers in order, those of
 * different IDs mixed. It takes the pins of the bus cycle by cycle, and watches what the guard does with them.
 */
class Memory {
  private readonly dut: Dut;
  private readonly random: Random;
  private readonly reads: Owed[][];
  private readonly answers: Owed[][] = Array.from({ length: 8 }, () => []);
  private before: Record<string, unknown> = {};
  /** Addresses and words of writes that wait for each other. */
  private taken = { addresses: [] as number[], words: 0 };
  /** Answers to old writes do not come. */
  isLate = false;
  /** Words that go to bursts from before the reset. */
  swallows = 0;
  /** The memory says nothing. */
  mute = false;
  /** Bursts of each kind that came from before the reset, and cycles in which the guard was surprised. */
  seen = { old: 0, surprises: 0 };

  constructor(dut: Dut, random: Random, debts: number) {
    [this.dut, this.random] = [dut, random];
    const burst = (): Owed => ({ isOld: true, left: random.pick([longest, random.int(1, longest)]) });
    this.reads = Array.from({ length: readers }, () => Array.from({ length: random.int(0, debts) }, burst));
    for (let id = 0; id < writers; id++) {
      this.answers[id] = Array.from({ length: random.int(0, debts) }, () => ({ isOld: true, left: 1 }));
    }
  }
  get owesOldReads(): boolean {
    return this.reads.flat().some(({ isOld }) => isOld);
  }
  get owes(): boolean {
    return [...this.reads, ...this.answers].some(({ length }) => length > 0);
  }
  /** Chooses who is served: the first of an ID, at random. */
  private choose(queues: readonly Owed[][]): number | undefined {
    const mayCome = (queue: readonly Owed[]): boolean =>
      queue.length > 0 && !(this.isLate && queues === this.answers && queue[0]!.isOld);
    const ids = [...queues.keys()].filter((id) => mayCome(queues[id]!));
    return this.mute || ids.length === 0 || this.random.next() < 0.3 ? undefined : this.random.pick(ids);
  }
  private stays(channel: string, isHeld: boolean, values: Record<string, unknown>): void {
    const before = this.before[channel];
    if (before) expect([channel, values]).toEqual([channel, before]);
    this.before[channel] = isHeld ? values : undefined;
  }
  /** A cycle. @returns for which reader's burst and which writer's the port was given the end */
  step(): { read?: number | undefined; answer?: number | undefined } {
    const { dut, random } = this;
    const [read, answer] = [this.choose(this.reads), this.choose(this.answers)];
    const [burst, written] = [this.reads[read ?? 0]![0], this.answers[answer ?? 0]![0]];
    const last = read !== undefined && --burst!.left === 0;
    Object.assign(dut, {
      ...{ mAxiRvalid: read !== undefined, mAxiRid: read ?? 0, mAxiRlast: last, mAxiRdata: random.bits(64) },
      ...{ mAxiBvalid: answer !== undefined, mAxiBid: answer ?? 0 },
      ...{ mAxiArready: random.next() < 0.5, mAxiAwready: random.next() < 0.5, mAxiWready: random.next() < 0.5 },
    });
    // A port that has no word has anything on its pins.
    if (!dut.portWvalid) dut.portWdata = random.bits(64);
    if (last) this.reads[read]!.shift();
    if (answer !== undefined) this.answers[answer]!.shift();
    const [isOldRead, isOldAnswer] = [read !== undefined && burst!.isOld, answer !== undefined && written!.isOld];
    this.seen.old += Number(isOldRead && last) + Number(isOldAnswer);
    if (dut.unexpected) {
      this.seen.surprises++;
      expect(isOldRead || isOldAnswer).toBe(true);
    }
    // Nothing old goes through, and everything that the port asked for does.
    const [reads, acks] = [read !== undefined && !isOldRead, answer !== undefined && !isOldAnswer];
    const isOpen = dut.isOpen;
    expect([dut.portRvalid, dut.portBvalid]).toEqual([isOpen && reads, isOpen && acks]);
    if (dut.portRvalid) expect([Number(dut.portRid), dut.portRdata]).toEqual([read, dut.mAxiRdata]);
    if (isOldAnswer && isOpen) expect(dut.unexpected).toBe(true);
    this.take();
    dut.step();
    return isOpen ? { ...(last && reads ? { read } : {}), ...(acks ? { answer } : {}) } : {};
  }
  /** What the bus brings in this cycle. */
  private take(): void {
    const { dut } = this;
    const page = BigInt(dut.base) << 12n;
    const ar = { valid: dut.mAxiArvalid, id: dut.mAxiArid, addr: dut.mAxiAraddr, len: dut.mAxiArlen };
    const aw = { valid: dut.mAxiAwvalid, id: dut.mAxiAwid, addr: dut.mAxiAwaddr, len: dut.mAxiAwlen };
    const w = { valid: dut.mAxiWvalid, data: dut.mAxiWdata, strb: dut.mAxiWstrb, last: dut.mAxiWlast };
    this.stays("ar", ar.valid && !dut.mAxiArready, ar);
    this.stays("aw", aw.valid && !dut.mAxiAwready, aw);
    this.stays("w", w.valid && !dut.mAxiWready, w);
    if (dut.busy) {
      if (ar.valid) expect([ar.addr, ar.len]).toEqual([page, BigInt(longest)]);
      if (aw.valid) expect(aw).toEqual({ valid: true, id: BigInt(writers), addr: page, len: 0n });
      if (w.valid) expect(w).toMatchObject({ strb: 0n, last: true });
    }
    if (ar.valid && dut.mAxiArready) this.reads[Number(ar.id)]!.push({ isOld: false, left: Number(ar.len) + 1 });
    if (aw.valid && dut.mAxiAwready) this.taken.addresses.push(Number(aw.id));
    if (w.valid && dut.mAxiWready) {
      if (this.swallows > 0) this.swallows--;
      else this.taken.words++;
    }
    while (this.taken.addresses.length > 0 && this.taken.words > 0) {
      this.taken.words--;
      this.answers[this.taken.addresses.shift()!]!.push({ isOld: false, left: 1 });
    }
  }
}

/** The port's side: reads, and writes of a word each, at random; whatever it asked for is answered. */
function traffic(dut: Dut, memory: Memory, random: Random, cycles: number): void {
  const open = { reads: Array<number>(readers).fill(0), writes: Array<number>(writers).fill(0) };
  let words = 0;
  for (let cycle = 0; cycle < cycles || memory.owes || dut.portArvalid || dut.portAwvalid || words > 0; cycle++) {
    if (cycle > 50 * cycles) throw new Error("what was asked for is not answered");
    const goesOn = cycle < cycles;
    if (!dut.portArvalid && goesOn && random.next() < 0.3) {
      const [id, len] = [random.int(0, readers - 1), random.int(0, longest - 1)];
      Object.assign(dut, { portArvalid: true, portArid: id, portArlen: len });
    }
    if (!dut.portAwvalid && goesOn && random.next() < 0.3) {
      Object.assign(dut, { portAwvalid: true, portAwid: random.int(0, writers - 1), portAwlen: 0 });
    }
    dut.portWvalid = words > 0;
    const { read, answer } = memory.step();
    if (read !== undefined) open.reads[read]!--;
    if (answer !== undefined) open.writes[answer]!--;
    if (dut.portArvalid && dut.portArready) {
      open.reads[Number(dut.portArid)]!++;
      dut.portArvalid = false;
    }
    if (dut.portWvalid && dut.portWready) words--;
    if (dut.portAwvalid && dut.portAwready) {
      open.writes[Number(dut.portAwid)]!++;
      words++;
      dut.portAwvalid = false;
    }
  }
  expect(open).toEqual({ reads: Array(readers).fill(0), writes: Array(writers).fill(0) });
}

/** When all is over that the port asked for, an answer to any ID is dropped, and said. */
function strays(dut: Dut): void {
  const stray = (pins: Record<string, unknown>): void => {
    Object.assign(dut, pins);
    expect([dut.unexpected, dut.portRvalid, dut.portBvalid]).toEqual([true, false, false]);
    dut.step();
    Object.assign(dut, { mAxiRvalid: false, mAxiBvalid: false });
  };
  for (let id = 0; id < readers; id++) stray({ mAxiRvalid: true, mAxiRid: id, mAxiRlast: true });
  for (let id = 0; id < writers; id++) stray({ mAxiBvalid: true, mAxiBid: id });
}

/** Resets at moments when a memory owes much, little or nothing, and that speaks at once or late. */
function check(dut: Dut, seed: number, rounds = 60): void {
  const random = new Random(seed);
  for (let round = 0; round < rounds; round++) {
    Object.assign(dut, { opens: false, portArvalid: false, portAwvalid: false, portWvalid: false });
    Object.assign(dut, {
      mAxiRvalid: false,
      mAxiBvalid: false,
      portWstrb: 255,
      portWlast: true,
      base: random.int(0, 2 ** 28 - 1),
    });
    dut.reset();
    const debts = random.pick([0, 1, 4]);
    const memory = new Memory(dut, random, debts);
    memory.mute = random.next() < 0.5;
    memory.isLate = random.next() < 0.5;
    for (let cycle = random.int(0, 40); cycle > 0; cycle--) memory.step();
    expect([dut.isOpen, dut.busy]).toEqual([false, false]);
    memory.mute = false;
    dut.opens = true;
    // It may be broken off: what is under way is brought to its end, and the next time it begins anew.
    if (random.next() < 0.3) {
      for (let cycle = random.int(0, 60); cycle > 0; cycle--) memory.step();
      dut.opens = false;
      for (let left = 500; dut.busy; left--) {
        if (left === 0) throw new Error("the guard does not come to rest");
        memory.step();
      }
      dut.opens = true;
    }
    for (let left = 2000; !dut.isOpen; left--) {
      if (left === 0) throw new Error("the bus is not opened");
      memory.step();
    }
    dut.opens = false;
    expect(memory.owesOldReads).toBe(false);
    expect(dut.busy).toBe(false);
    // Answers to writes may be later still.
    memory.isLate = false;
    while (memory.owes) memory.step();
    expect(memory.seen.surprises > 0).toBe(memory.seen.old > 0);
    traffic(dut, memory, random, 60);
    strays(dut);
  }
}

describe.each(engines)("the guard of the bus (%s)", (engine) => {
  test.each(engine === "javascript" ? [1, 2, 3] : [4])(
    "lets nothing through that was asked for before a reset, and everything else (seed %d)",
    async (seed) => {
      using dut = await bench(build, { engine, seed });
      check(dut, seed);
    },
  );
});

test("a word that an older burst swallows is never answered, and the bus stays closed", async () => {
  using dut = await bench(build, { engine: "javascript" });
  const random = new Random(1);
  const memory = new Memory(dut, random, 0);
  memory.swallows = 1;
  dut.opens = true;
  for (let cycle = 0; cycle < 1000; cycle++) memory.step();
  expect([dut.isOpen, dut.busy]).toEqual([false, true]);
  expect(memory.seen).toEqual({ old: 0, surprises: 0 });
});

test.each([
  [8, 256],
  [128, 32],
])("a bus of %i bytes has no burst longer than %i beats to open it with", (bytes, beats) => {
  expect(() => new BusGuard({ bytes, addressBits: 40, idBits: 4 }, { readers, writers }, beats)).toThrow(RangeError);
});

catches(
  build,
  (dut) => {
    for (const seed of [5, 6]) check(dut, seed);
  },
  [
    ["any burst ends the opening", "bus_guard", "m_axi_rlast & (beat == 3'd4)", "m_axi_rlast"],
    ["the first reader is the only one", "bus_guard", "is_last = reader == 2'd2", "is_last = reader == 2'd0"],
    ["old words go through", "bus_guard", "read_passes = m_axi_rvalid & opened", "read_passes = m_axi_rvalid | opened"],
    [
      "answers to writes go through whoever asked",
      "bus_guard",
      /(answer_passes_condition = m_axi_bvalid & opened[^;]*?) & \(writes_open_0 != 8'd0\)/,
      "$1",
    ],
    ["what is old is dropped and not reported", "bus_guard", "m_axi_rvalid & ~read_passes", "1'd0"],
    ["the guard's own word is written", "bus_guard", "~holds ? port_wstrb : 8'd0", "port_wstrb"],
    ["the guard's own word does not stay", "bus_guard", "~holds ? port_wdata : 64'd0", "port_wdata"],
    ["an offer is taken back", "bus_guard", "~holds ? port_arvalid : asks", "~holds ? port_arvalid : asks & opens"],
  ],
);
