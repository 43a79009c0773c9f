import { describe, expect, test } from "vitest";
import { assemble, isAddress, type Command } from "../../../generator/compiler/assembler.ts";
import {
  fields,
  fieldsOf,
  opcodes,
  type FieldName,
  type Opcode,
} from "../../../generator/hardware/control/descriptor.ts";
import { bitsOf } from "../../../generator/hardware/shapes/distribution.ts";
import { epilogueKinds } from "../../../generator/hardware/elementwise/epilogue.ts";
import { prologueKinds } from "../../../generator/hardware/elementwise/prologue.ts";
import { Sequencer, type AcceleratorShape } from "../../../generator/hardware/control/sequencer.ts";
import { factorsType, routes } from "../../../generator/hardware/control/units.ts";
import {
  assign,
  bitsFor,
  Bool,
  connect,
  Enum,
  input,
  Module,
  output,
  payloadOf,
  Queue,
  Stream,
  through,
  UInt,
  type StreamSink,
  type StreamSource,
} from "../../../generator/hdl/index.ts";
import type { Bundle } from "../../../generator/hdl/types.ts";
import { bench } from "../../../sim/bench.ts";
import { Random } from "../../random.ts";
import { catches, type BenchOf } from "../planted-bugs.ts";

const units = [
  ...(["stationary", "target", "passes", "keys", "rows", "prologue", "terms"] as const),
  ...(["masks", "maskRows", "shares", "shareRows", "results", "source", "epilogue"] as const),
  ...(["newMasks", "newMaskRows", "newShares", "newShareRow", "newKeys", "reuse"] as const),
];
type Unit = (typeof units)[number];

/** The sequencer before units with room for one descriptor each, as in the core: once ready, they stay so. */
class QueuedSequencer extends Module {
  readonly io;

  constructor(shape: AcceleratorShape) {
    super({
      about: "The sequencer before a queue for each unit, observed.",
      parameters: { wordBytes: shape.memory.wordBytes },
    });
    const { sequencer } = this.instances({ sequencer: new Sequencer(shape) });
    const stream = <P extends Bundle>(source: StreamSource<P>) => output(Stream(payloadOf(source)));
    this.io = this.ports({
      start: input(Bool()),
      words: input(Stream(payloadOf(sequencer.words))),
      stationary: stream(sequencer.stationary),
      target: stream(sequencer.target),
      passes: stream(sequencer.passes),
      keys: stream(sequencer.keys),
      rows: stream(sequencer.rows),
      prologue: stream(sequencer.prologue),
      terms: stream(sequencer.terms),
      masks: stream(sequencer.masks),
      maskRows: stream(sequencer.maskRows),
      shares: stream(sequencer.shares),
      shareRows: stream(sequencer.shareRows),
      results: stream(sequencer.results),
      source: stream(sequencer.source),
      epilogue: stream(sequencer.epilogue),
      newMasks: stream(sequencer.newMasks),
      newMaskRows: stream(sequencer.newMaskRows),
      newShares: stream(sequencer.newShares),
      newShareRow: stream(sequencer.newShareRow),
      newKeys: stream(sequencer.newKeys),
      reuse: stream(sequencer.reuse),
      reuseDone: input(Bool()),
      active: input(UInt(bitsFor(shape.memory.tokens))),
      done: input({ results: Bool(), newMasks: Bool(), newShares: Bool(), newKeys: Bool() }),
      route: output(Enum(...routes)),
      joining: output(Bool()),
      factors: output(factorsType),
      starves: output(Bool()),
      busy: output(Bool()),
      before: output({
        units: UInt(units.length).describe("handed their part in the cycle before"),
        ...{ taken: Bool(), ended: Bool(), illegal: Bool() },
      }),
    });
    const { io } = this;
    sequencer.start.drive(io.start);
    connect(sequencer.words, io.words);
    const { last } = this.registers({
      last: {
        units: UInt(units.length).reset(0),
        taken: Bool().reset(false),
        ended: Bool().reset(false),
        illegal: Bool().reset(false),
      },
    });
    const fires = units.map((name) => {
      const source = sequencer[name] as unknown as StreamSource<Bundle>;
      const { [`${name}Queue`]: queue } = this.instances({
        [`${name}Queue`]: new Queue(payloadOf(source), 1),
      });
      connect(io[name] as unknown as StreamSink<Bundle>, through(queue!, source));
      return source.fires;
    });
    last.units.next(bitsOf(fires));
    last.taken.next(sequencer.taken);
    last.ended.next(sequencer.ended);
    last.illegal.next(sequencer.illegal);
    assign(io.before, last);
    sequencer.reuseDone.drive(io.reuseDone);
    sequencer.active.drive(io.active);
    sequencer.resultsDone.drive(io.done.results);
    sequencer.newMasksDone.drive(io.done.newMasks);
    sequencer.newSharesDone.drive(io.done.newShares);
    sequencer.newKeysDone.drive(io.done.newKeys);
    io.route.drive(sequencer.route);
    io.joining.drive(sequencer.joining ?? false);
    assign(io.factors, sequencer.factors);
    io.starves.drive(sequencer.starves);
    io.busy.drive(sequencer.busy);
  }
}

const shapes: AcceleratorShape[] = (
  [
    [4, 40, false],
    [16, 64, true],
    [128, 25, false],
  ] as const
).map(([wordBytes, tokens, joins]) => ({
  engine: {
    ...{ lanes: 4, width: wordBytes, slots: 16, chunks: 4, window: 4, maskSlots: 4, merge: 2 },
    ...{ maxBeats: 8, maxRows: 64, drain: 2, joins },
  },
  memory: { wordBytes: wordBytes, tokens: tokens, burst: 8 },
  ...{
    normWords: 4,
    normLanes: wordBytes / 4,
    latentWords: 4,
    latentLanes: wordBytes / 2,
    bus: { bytes: 4, addressBits: 32, idBits: 3 },
  },
}));
const shape = shapes[1]!;

type Values = Partial<Record<FieldName, number>>;

/** A command of random fields, none beyond what the accelerator's shape holds. */
function randomCommand(random: Random, opcode: Opcode, { engine, memory, normWords, latentWords }: AcceleratorShape) {
  const norm = prologueKinds.indexOf("norm");
  const values: Values = {};
  const limits: Values = {
    ...{ prologue: prologueKinds.length, lastBeat: engine.maxBeats, lastSlot: engine.slots, lastChunk: engine.chunks },
    ...{ lastGroup: engine.slots / engine.maskSlots, lastToken: memory.tokens },
    ...(opcode === "reuse" ? { words: latentWords } : {}),
    // Queries are a few words.
    ...(opcode === "attend" ? { words: 1000 } : {}),
  };
  for (const name of fieldsOf[opcode]) {
    const value = random.int(0, (limits[name] ?? 2 ** fields[name].bits) - 1);
    if (isAddress(name)) values[name] = value * memory.wordBytes;
    else if (name.endsWith("Factor")) values[name] = value - 2 ** (fields[name].bits - 1);
    else values[name] = value;
  }
  // A row of int16 is two words of the bus for each of int8.
  if (opcode === "linear" && values.prologue === norm) values.words = 2 * random.int(1, normWords) - 1;
  return { opcode, allow: random.pick([255, 255, 0, 1, 2]), fields: values };
}

type Part = Readonly<Record<string, unknown>>;
/** What units are handed at once. */
type Group = Readonly<Partial<Record<Unit, Part>>>;

/**
 * What a command hands to the units, in the words of `descriptor.ts`: all at once, but for a tile's records and weights. Fields
 * that do not matter are left out.
 * @param head that queries attend to: its fields; and the image's last token
 */
function groupsOf(
  { opcode, fields: given }: Command,
  active: number,
  { head, lastToken }: { readonly head: Values | undefined; readonly lastToken: number },
  { engine, memory }: AcceleratorShape,
): Group[] {
  const value = (name: FieldName): number => given[name] ?? 0;
  const flag = (name: FieldName): boolean => value(name) === 1;
  const word = (name: FieldName): number => value(name) / memory.wordBytes;
  const piece = (address: FieldName, lastWord: FieldName): Part => ({
    ...{ address: word(address), lastWord: value(lastWord) },
    ...{ lastRow: 0, listed: false, lastSegment: 0 },
  });
  const everyRow = { lastRow: active - 1 };
  const rows = { ...piece("address", "words"), ...everyRow, stride: value("stride"), listed: flag("listed") };
  const terms = {
    ...{ ...piece("termsAddress", "termsWords"), ...everyRow },
    ...{ stride: value("termsStride"), listed: flag("termsListed") },
  };
  const counts = { lastWord: value("outWords"), lastSegment: value("outSegments"), ...everyRow };
  const results = {
    ...{ ...counts, address: word("outAddress"), stride: value("outStride") },
    ...{ segmentStride: value("outSegmentStride"), listed: flag("scattered") },
  };
  const attended = {
    ...{ lastWord: value("outWords"), lastSegment: 0, ...everyRow },
    ...{ address: word("outAddress"), stride: value("outStride"), listed: flag("scattered") },
  };
  const whole = { lastWord: value("outWords"), lastSegment: 0, lastRow: 0 };
  const raw = { kind: "raw", lastWord: value("words") };
  const maskRows = { lastGroup: head?.lastGroup, ...everyRow };
  const sharing = head?.sharing ?? 0;
  const newMaskRows = { ...maskRows, lastRow: (active - 1) >> sharing };
  const lastShareWord = Math.floor(lastToken / memory.wordBytes);
  const shares = { ...piece("sharesAddress", "words"), lastWord: lastShareWord };
  const table = (target: string): Group => ({
    stationary: piece("address", "words"),
    target: { target, half: flag("half"), lastWord: value("words") },
  });
  switch (opcode) {
    case "tile": {
      const layer = { lastBeat: value("lastBeat"), lastSlot: value("lastSlot"), lastRow: active - 1 };
      return [
        { stationary: piece("address", "words"), target: { target: "array", lastWord: value("words") } },
        {
          stationary: piece("termsAddress", "termsWords"),
          target: { target: "array", lastWord: value("termsWords") },
          passes: { linear: true, layer },
        },
      ];
    }
    case "linear": {
      const kind = prologueKinds[value("prologue")]!;
      const norm = {
        ...{ half: flag("half"), lastWord: value("words"), reciprocal: value("reciprocal") },
        ...{ epsilon: value("epsilonHigh") * 2 ** 32 + value("epsilonLow"), shift: value("normShift") },
      };
      const patch = { multiplier: value("patchMultiplier"), shift: value("patchShift") };
      const settings = kind === "norm" ? { norm } : kind === "patch" ? { patch } : {};
      const epilogue = epilogueKinds[value("epilogue")]!;
      return [
        {
          rows,
          prologue: { kind, lastWord: value("words"), ...everyRow, ...settings },
          results,
          source: { source: "linear", ...counts },
          epilogue: { kind: epilogue },
          ...(epilogue === "add" ? { terms } : {}),
        },
      ];
    }
    case "head": {
      const settings = {
        ...{ masked: flag("masked"), refresh: flag("refresh"), threshold: value("threshold") },
        ...{ lastChunk: value("lastChunk"), lastRow: value("lastToken"), lastQuery: active - 1 },
        ...{ lastGroup: value("lastGroup"), sharing: value("sharing") },
        score: { multiplier: value("scoreMultiplier"), shift: value("scoreShift") },
        output: { multiplier: value("outputMultiplier"), shift: value("outputShift") },
        ...(engine.joins && { joins: flag("joins"), leaves: flag("leaves") }),
      };
      const keys = piece("termsAddress", "termsWords");
      const target = { target: "array", lastWord: value("words") };
      return [{ stationary: piece("address", "words"), target, passes: { linear: false, head: settings }, keys }];
    }
    case "attend": {
      const [joins, leaves] = [engine.joins && flag("joins"), engine.joins && flag("leaves")];
      const part = { lastWord: 4 * (value("words") + 1), lastSegment: 0, ...everyRow };
      const parts = { ...part, address: word("partsAddress"), stride: part.lastWord + 1, listed: false };
      return [
        {
          rows,
          prologue: { kind: "queries", lastWord: value("words"), ...everyRow },
          ...(joins ? { terms: parts } : {}),
          results: leaves ? parts : attended,
          source: leaves ? { source: "parts", ...part } : { source: "attention", ...counts, lastSegment: 0 },
          ...(flag("masked")
            ? { masks: { ...terms, sharing }, maskRows, shares, shareRows: { lastToken, ...everyRow } }
            : {}),
          ...(flag("refresh")
            ? {
                ...{ newMasks: piece("masksAddress", "masksWords"), newMaskRows },
                ...{ newShares: shares, newShareRow: { lastGroup: lastToken, lastRow: 0 } },
                newKeys: piece("keysAddress", "keysWords"),
              }
            : {}),
        },
      ];
    }
    case "move":
      return [{ rows, prologue: { ...raw, ...everyRow }, results, source: { source: "raw", ...counts } }];
    case "reuse": {
      const reuse = {
        ...{ lastToken: value("lastToken"), alpha: value("alpha") },
        ...{ maxAge: value("maxAge"), whole: flag("whole") },
      };
      if (flag("whole")) return [{ reuse }];
      const read = { rows: piece("address", "words"), terms: piece("termsAddress", "termsWords") };
      return [{ reuse: { ...reuse, lastWord: value("words") }, ...read, prologue: { ...raw, lastRow: 0 } }];
    }
    case "update":
      return [
        {
          ...{ rows: piece("address", "words"), terms: piece("termsAddress", "termsWords") },
          ...{ masks: piece("thirdAddress", "termsWords"), prologue: { ...raw, lastRow: 0 } },
          results: { ...whole, address: word("outAddress"), listed: false },
          source: { source: "update", ...whole },
        },
      ];
    case "norm":
    case "gelu":
      return [table(opcode)];
    default:
      return [];
  }
}

/** The same with numbers for the bench's whole numbers, none of which has more than 53 bits here. */
function plain(value: unknown): unknown {
  if (typeof value === "bigint") return Number(value);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, plain(inner)]));
}

/** Descriptors as words of the bus, in order; each takes a whole one at least. */
function queue(dut: BenchOf<QueuedSequencer>, commands: readonly Command[], { memory }: AcceleratorShape): void {
  queueBytes(
    dut,
    commands.map((command) => assemble(command, memory.wordBytes)),
    memory.wordBytes,
  );
}

function queueBytes(dut: BenchOf<QueuedSequencer>, descriptors: readonly Uint8Array[], wordBytes: number): void {
  for (const bytes of descriptors) {
    const words = Math.ceil(bytes.length / wordBytes);
    const padded = new Uint8Array(words * wordBytes);
    padded.set(bytes);
    dut.words.queueWords(new Uint32Array(padded.buffer));
  }
}

function start(dut: BenchOf<QueuedSequencer>): void {
  dut.start = true;
  dut.step();
  dut.start = false;
}

function quiet(dut: BenchOf<QueuedSequencer>): void {
  dut.reuseDone = false;
  dut.start = false;
  dut.active = 0;
  dut.done = { results: false, newMasks: false, newShares: false, newKeys: false };
}

const passes: readonly Opcode[] = ["tile", "linear", "head", "attend", "move"];
const waitsForAll: readonly Opcode[] = ["reuse", "update"];

/** A program in which every opcode comes often, with what each reuse leaves active. */
function randomProgram(random: Random, length: number, shape: AcceleratorShape) {
  const kinds = opcodes.filter((opcode) => opcode !== "illegal" && opcode !== "end");
  const commands: Command[] = [];
  const actives: number[] = [];
  let [active, heads] = [0, 0];
  for (let i = 0; i < length; i++) {
    // Queries follow their head, which may be some heads ahead of them; passes over nobody count for nothing.
    const possible = kinds.filter((kind) => (kind !== "head" || heads < 4) && (kind !== "attend" || heads > 0));
    // Now and then the first step, in which nobody is active, or one after it.
    const opcode = i === 4 || random.next() < 0.08 ? "reuse" : random.pick(active > 0 ? possible : kinds);
    if (active > 0) heads += Number(opcode === "head") - Number(opcode === "attend");
    const command = randomCommand(random, opcode, shape);
    commands.push(command);
    if (command.opcode === "reuse")
      active = random.pick([0, 1, shape.memory.tokens, random.int(1, shape.memory.tokens)]);
    actives.push(active);
  }
  return { commands: [...commands, { opcode: "end" as const, fields: {} }], actives };
}

interface Timing {
  readonly stall: number;
  /** The chance in a cycle that something which is open gets done. */
  readonly pace: number;
  readonly seed: number;
  readonly commands?: number;
}

/** Runs a random program to its end and holds each cycle against the descriptors. @returns the most transfers that were writing */
function check(
  dut: BenchOf<QueuedSequencer>,
  shape: AcceleratorShape,
  { stall, pace, seed, commands: length = 100 }: Timing,
): number {
  const random = new Random(seed);
  const { commands, actives } = randomProgram(random, length, shape);
  quiet(dut);
  queue(dut, commands, shape);
  // A descriptor is up to sixteen words.
  dut.words.stall(stall / 4);
  for (const unit of units) dut[unit].stall(stall);
  dut.step(20);
  expect([dut.busy, dut.before.units]).toEqual([false, 0n]);
  start(dut);

  const open = { results: 0, newMasks: 0, newShares: 0, newKeys: 0 };
  const expected = Object.fromEntries(units.map((unit) => [unit, [] as Part[]])) as Record<Unit, Part[]>;
  const held = { factors: {}, route: "pass", joining: false, lastToken: 0 };
  // Heads whose queries have not come.
  const heads: Values[] = [];
  let [at, group, active, reusing, most] = [0, 0, 0, false, 0];
  for (let cycle = 0; at < commands.length; cycle++) {
    if (cycle === 1000 * length) throw new Error(`${commands[at]!.opcode}, number ${at}, is never taken`);
    const command = commands[at]!;
    const isDone = (name: keyof typeof open): boolean => open[name] > 0 && random.next() < pace;
    const done = {
      ...{ results: isDone("results"), newMasks: isDone("newMasks") },
      ...{ newShares: isDone("newShares"), newKeys: isDone("newKeys") },
    };
    const decided = reusing && random.next() < pace;
    dut.done = done;
    dut.reuseDone = decided;
    dut.active = active;
    dut.step();
    const { before } = dut;
    const fed = units.filter((_, i) => (before.units >> BigInt(i)) & 1n);
    const skipped = active === 0 && passes.includes(command.opcode);
    const groups = skipped ? [] : groupsOf(command, active, { head: heads[0], lastToken: held.lastToken }, shape);
    const isIdle = Object.values(open).every((count) => count === 0);
    if (fed.length > 0) {
      const parts = groups[group++] ?? {};
      expect(fed, command.opcode).toEqual(units.filter((unit) => unit in parts));
      for (const [unit, part] of Object.entries(parts) as [Unit, Part][]) expected[unit].push(part);
      expect(reusing).toBe(false);
      expect(command.allow === 255 || open.results <= command.allow!).toBe(true);
      if (waitsForAll.includes(command.opcode) || held.route === "update") expect(isIdle).toBe(true);
      const joins = command.opcode === "attend";
      if (fed.includes("terms")) {
        if (joins !== held.joining) expect(isIdle).toBe(true);
        held.joining = joins && shape.engine.joins === true;
      }
    }
    const ends = command.opcode === "end" && before.taken;
    if (before.taken) {
      expect(group).toBe(groups.length);
      expect(reusing).toBe(false);
      if (command.opcode === "update") {
        const { keepFactor, withFactor, withoutFactor } = command.fields;
        held.factors = { a: keepFactor, b: withFactor, c: withoutFactor };
      }
      if (command.opcode === "reuse") held.lastToken = command.fields.lastToken!;
      if (command.opcode === "head" && !skipped) heads.push(command.fields);
      if (command.opcode === "attend" && !skipped) heads.shift();
      // What is left out changes nothing: an update before it may still be under way.
      if (!skipped && !ends) held.route = waitsForAll.includes(command.opcode) ? command.opcode : "pass";
    } else if ("a" in held.factors) {
      // They are there a cycle behind their descriptor.
      expect(plain(dut.factors)).toEqual(held.factors);
    }
    const { illegal, ended } = before;
    if (ended) expect(isIdle).toBe(true);
    expect([ended, illegal, dut.route, dut.joining]).toEqual([ends, false, held.route, held.joining]);

    for (const name of Object.keys(open) as (keyof typeof open)[]) {
      open[name] += Number(fed.includes(name)) - Number(done[name]);
    }
    most = Math.max(most, open.results);
    if (decided) [reusing, active] = [false, actives[at - 1]!];
    if (fed.includes("reuse")) reusing = true;
    if (before.taken) [at, group] = [at + 1, 0];
  }
  quiet(dut);
  // The last beats leave the queues.
  dut.step(200);
  for (const unit of units) {
    expect(dut[unit].receive(dut[unit].pending).map(plain), unit).toMatchObject(expected[unit]);
  }
  expect([dut.busy, dut.before.taken, dut.before.ended, dut.before.units]).toEqual([false, false, false, 0n]);
  return most;
}

describe.each(shapes)("a sequencer on words of $memory.wordBytes bytes", (shape) => {
  test.each([
    [0, 0.05, 1],
    [0.5, 0.03, 2],
    [0.9, 0.01, 3],
  ])(
    "hands each descriptor's fields to all its units at once, when it is allowed, stalls of %d, writes done at %d a cycle (seed %d)",
    async (stall, pace, seed) => {
      using dut = await bench(() => new QueuedSequencer(shape), { engine: "javascript", seed });
      // Or `allow` was not put to the test.
      expect(check(dut, shape, { stall, pace, seed })).toBeGreaterThan(1);
    },
  );
});

test("waits for each of the units that a descriptor takes, and for no other, whichever is the last to have room", async () => {
  using dut = await bench(() => new QueuedSequencer(shape), { engine: "javascript", seed: 4 });
  // Nobody waits for writes here: what remains is that units are slow.
  check(dut, shape, { stall: 0.9, pace: 0.9, seed: 4, commands: 1000 });
});

test.each([0, opcodes.length, 128, 255])(
  "opcode %d is illegal: it is reported, and nothing follows",
  async (opcode) => {
    using dut = await bench(() => new QueuedSequencer(shape), { engine: "javascript" });
    const random = new Random(5);
    quiet(dut);
    dut.active = 5;
    const bytes = assemble(randomCommand(random, "linear", shape), shape.memory.wordBytes);
    bytes[0] = opcode;
    bytes[1] = 255;
    queueBytes(dut, [bytes], shape.memory.wordBytes);
    queue(dut, [randomCommand(random, "gelu", shape)], shape);
    start(dut);
    dut.step(20);
    for (let cycle = 0; cycle < 20; cycle++) {
      expect(dut.before).toEqual({ units: 0n, taken: false, ended: false, illegal: true });
      dut.step();
    }
  },
);

test("starves when no descriptor is at hand, and not while one waits for its units", async () => {
  using dut = await bench(() => new QueuedSequencer(shape), { engine: "javascript" });
  const random = new Random(7);
  quiet(dut);
  dut.stationary.stall(1);
  queue(dut, [randomCommand(random, "gelu", shape), randomCommand(random, "norm", shape)], shape);
  start(dut);
  dut.step(30);
  // The first fills the unit's queue.
  expect(dut.starves).toBe(false);
  dut.stationary.stall(0);
  dut.step(30);
  expect([dut.starves, dut.busy]).toEqual([true, true]);
});

catches(
  () => new QueuedSequencer(shape),
  (dut) => {
    check(dut, shape, { stall: 0.3, pace: 0.05, seed: 4 });
  },
  [
    ["one more transfer open than allowed", "sequencer", "writing <= now_allow", "writing <= now_allow + 8'd1"],
    [
      "queries to the head that came last",
      "sequencer",
      ".get_ready(given & found_kind_attend)",
      ".get_ready(given & held_is_head)",
    ],
    ["a descriptor that goes where a unit has no room", "sequencer", "everyone = ", "everyone = 1'b1 | "],
    ["words over a descriptor that waits", "sequencer", "word_is_last) takes <= 1'd0", "word_is_last) takes <= 1'd1"],
    ["an end that does not wait for new masks and keys", "sequencer", "& (others == 8'd0)", ""],
    [
      "weights handed on before their records",
      "sequencer",
      "stationary_address = is_second",
      "stationary_address = ~is_second",
    ],
  ],
);
