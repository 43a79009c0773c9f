import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { SimulatedAccelerator } from "../../generator/simulation/accelerator-bench.ts";
import { expectedRun } from "../../generator/simulation/expected-run.ts";
import { goldenImage } from "../../generator/simulation/golden-image.ts";
import { assemble, isAddress } from "../../generator/compiler/assembler.ts";
import { compileProgram, type MemoryImage } from "../../generator/compiler/compile-program.ts";
import { planAccelerator } from "../../generator/compiler/plan-accelerator.ts";
import { quantiseModel } from "../../generator/golden/model.ts";
import { sampleGolden } from "../../generator/golden/sampler.ts";
import { responses } from "../../generator/hardware/memory/axi.ts";
import { DESCRIPTOR_BYTES, opcodes, type FieldName } from "../../generator/hardware/control/descriptor.ts";
import { openCheckpoint } from "../../generator/reference/checkpoint.ts";
import { planVerification, verifyOn } from "../../generator/simulation/verification.ts";
import { Random } from "../random.ts";
import { fixtureFolder } from "../reference/fixtures.ts";

// Two layers of two heads: every kind of pass and transfer, in a program that is short enough to run over and over.
const checkpoint = openCheckpoint(fixtureFolder("plain"));
const model = quantiseModel(checkpoint, { resolution: 8, labels: [3], steps: 2 });
const shape = planAccelerator({ lanes: 8, width: 8 }, checkpoint.config, 16);
// Every kind of transfer: masks are made in the first step and used in the second.
const options = {
  ...{ resolution: 8, label: 1, steps: 2, guidance: 1, seed: 1 },
  ...{ reuse: { alpha: 1, maxAge: 2 }, sparse: { theta: 0.5, interval: 4, from: 0 } },
};
const image = compileProgram(checkpoint, model, shape, options);
const golden = sampleGolden(checkpoint, model, options).latent;
const LIMIT = 2_000_000;

let host: SimulatedAccelerator;
/** Cycles that the program takes when nothing disturbs it. */
let whole = 0;
beforeAll(async () => {
  host = await SimulatedAccelerator.open(shape, image.size, { engine: "verilator" });
  whole = expectRight();
});
afterAll(() => {
  host.close();
});

/** Whatever was before: the program runs from its start to its end and leaves the golden latent. */
function expectRight(): number {
  host.time({ latency: 20 });
  host.poison(undefined);
  host.dut.mute = false;
  const { error, counters } = host.run(image, { limit: LIMIT });
  expect(error).toBe("none");
  expect(host.latent(image)).toEqual(golden);
  expect(host.read("status")).toMatchObject({ busy: 0, done: 1, stuck: 0, error: 0 });
  return counters.cycles;
}

const program = (change: (bytes: Uint8Array, at: number) => void): MemoryImage => {
  const bytes = image.bytes.slice();
  change(bytes, image.program.address);
  return { ...image, bytes };
};
/** Place of the n-th descriptor of a kind in the program. */
const descriptor = (opcode: (typeof opcodes)[number], n = 0): number =>
  image.commands.map((each, i) => ({ ...each, i })).filter((each) => each.opcode === opcode)[n]!.i * DESCRIPTOR_BYTES;
const region = (name: string) => image.regions.find((each) => each.name === name)!;

describe("a program that is wrong stops with its code, and the next one runs", () => {
  test.each<[string, string, MemoryImage]>([
    ["an unknown opcode", "illegalOpcode", program((bytes, at) => (bytes[at + descriptor("linear", 3)] = 99))],
    ["memory that was never written", "illegalOpcode", program((bytes, at) => bytes.fill(0, at + 640, at + 704))],
    ["a program beyond the image", "outOfRange", { ...image, program: { ...image.program, address: image.size } }],
    ["rows beyond the image", "outOfRange", program((bytes, at) => (bytes[at + descriptor("linear", 1) + 7] = 0x7f))],
    [
      "results beyond the image",
      "outOfRange",
      program((bytes, at) => (bytes[at + descriptor("linear", 2) + 31] = 0x40)),
    ],
    ["an image that is a word too short", "outOfRange", { ...image, size: region("program").address + 64 * 7 + 56 }],
    [
      "a program that is longer than the image",
      "outOfRange",
      { ...image, program: { ...image.program, words: 2 ** 22 - 1 } },
    ],
    [
      "a program without its end",
      "programOverrun",
      { ...image, program: { ...image.program, words: image.program.words - 8 } },
    ],
    [
      "a program that ends within a descriptor",
      "programOverrun",
      { ...image, program: { ...image.program, words: 21 } },
    ],
  ])("%s: %s", (_, error, wrong) => {
    host.load(wrong);
    host.start();
    expect(host.finish({ limit: LIMIT }).error).toBe(error);
    expect(host.read("status")).toMatchObject({ busy: 0, done: 0, stuck: 0 });
    expectRight();
  });
});

describe("settings that cannot be as they stand stop the program with their code before memory is touched", () => {
  test.each<[string, string, string, number]>([
    ["an image within a page", "badBase", "baseLow", 2 ** 31 + 2048],
    ["an image beyond the addresses of the bus", "badBase", "baseHigh", 2 ** (shape.bus.addressBits - 32)],
    ["an image of less than a page", "badImageWords", "imageWords", 511],
    ["a program of no words", "badProgramWords", "programWords", 0],
    ["a program that is too long", "badProgramWords", "programWords", 2 ** 22 + image.program.words],
  ])("%s: %s", (_, error, register, value) => {
    host.load(image);
    expect(host.write(register, { [register]: value })).toBe(true);
    expect(host.read(register)).toEqual({ [register]: value });
    host.start();
    const { error: found, counters } = host.finish({ limit: 1000 });
    expect(found).toBe(error);
    expect(counters).toMatchObject({ beatsRead: 0, beatsWritten: 0 });
    expect(host.read("status")).toMatchObject({ busy: 0, done: 0, stuck: 0 });
    expectRight();
  });
});

test("a start together with a stop is refused, idle or busy, and does neither", () => {
  host.load(image);
  expect(host.write("control", { start: 1, stop: 1 })).toBe(false);
  expect(host.read("status")).toMatchObject({ busy: 0 });
  expect(host.read("interrupt")).toEqual({ isDone: 0, isError: 0, isRefused: 1 });
  host.write("interrupt", { isRefused: 1 });
  host.start();
  expect(host.write("control", { start: 1, stop: 1 })).toBe(false);
  expect(host.finish({ limit: LIMIT }).error).toBe("none");
  expect(host.latent(image)).toEqual(golden);
  host.write("interrupt", { isRefused: 1 });
});

describe("an error on the bus stops the program with its code, and the next one runs", () => {
  const weights = image.regions.find(({ name }) => name.startsWith("weights"))!;
  test.each<[string, number, string, keyof typeof responses]>([
    ["weights", weights.address + 128, "readError", "subordinateError"],
    ["the program", image.program.address + 256, "readError", "decodeError"],
    ["positions", region("positions").address, "readError", "decodeError"],
    ["the residual stream", region("x 0").address, "writeError", "subordinateError"],
    ["the reference", region("reference").address, "writeError", "decodeError"],
    ["masks", region("masks 0").address + 64, "writeError", "subordinateError"],
  ])("on %s", (_, at, error, response) => {
    host.load(image);
    host.poison(at, responses[response]);
    host.start();
    expect(host.finish({ limit: LIMIT }).error).toBe(error);
    expectRight();
  });
});

const seeds = Array.from({ length: process.env["DISC_REGRESS"] ? 40 : 4 }, (_, i) => i + 1);

describe("whatever comes at a random moment", () => {
  const disturbed = (seed: number) => {
    const random = new Random(seed);
    host.load(image);
    host.time({ latency: random.int(0, 100), jitter: random.int(0, 99), pause: random.next() / 2 });
    host.start();
    host.dut.step(random.int(1, Math.floor(whole * 0.9)));
    return random;
  };

  test.each(seeds)("stop ends the program with its code, and the next one runs (seed %i)", (seed) => {
    disturbed(seed);
    expect(host.write("control", { stop: 1 })).toBe(true);
    expect(host.finish({ limit: LIMIT }).error).toBe("stopped");
    expectRight();
  });

  test.each(seeds)("reset ends everything, and the next program runs (seed %i)", (seed) => {
    disturbed(seed);
    host.dut.reset();
    expect(host.read("status")).toEqual({ busy: 0, done: 0, stuck: 0, error: 0 });
    expectRight();
  });

  test.each(seeds)("a start, and settings, while it is busy are refused and change nothing (seed %i)", (seed) => {
    disturbed(seed);
    expect(host.start()).toBe(false);
    expect(host.write("imageWords", { imageWords: 8 })).toBe(false);
    expect(host.write("program", { program: 0 })).toBe(false);
    expect(host.finish({ limit: LIMIT }).error).toBe("none");
    expect(host.latent(image)).toEqual(golden);
    expect(host.read("interrupt")).toEqual({ isDone: 0, isError: 0, isRefused: 1 });
    host.write("interrupt", { isRefused: 1 });
    expectRight();
  });

  test.each(seeds)(
    "a bus that answers no more is found by the watchdog; when it answers again, all is well (seed %i)",
    (seed) => {
      const random = new Random(seed);
      host.load(image);
      host.write("watchdog", { watchdog: 2000 });
      host.time({ latency: random.int(0, 100) });
      host.start();
      host.dut.step(random.int(1, Math.floor(whole * 0.9)));
      host.dut.mute = true;
      const { error } = host.finish({ limit: 20_000 });
      expect(error).toBe("watchdog");
      // Either nothing was open, or the bus owes answers.
      const { busy, stuck } = host.read("status");
      expect(busy).toBe(0);
      if (stuck) expect(host.start()).toBe(false);
      host.dut.mute = false;
      host.dut.step(2000);
      expect(host.read("status")).toMatchObject({ busy: 0, stuck: 0 });
      host.write("interrupt", { isDone: 1, isError: 1, isRefused: 1 });
      expectRight();
    },
  );
});

describe("a reset of the accelerator alone, while its memory goes on", () => {
  /** How the starts behind it ended. */
  const seen = new Set<string>();

  test.each(seeds)("is followed by the right result or by an error, and the host can go on (seed %i)", (seed) => {
    const random = new Random(seed);
    const limit = 20_000;
    host.dut.reset();
    host.load(image);
    host.time({ latency: random.int(0, 100), jitter: random.int(0, 99), pause: random.next() / 2 });
    host.start();
    host.dut.step(random.int(1, Math.floor(whole * 0.9)));
    host.dut.alone = { reset: true, lenient: true };
    // What the memory owes comes before the next start, or behind it.
    host.dut.mute = seed % 2 === 0;
    host.dut.step(random.int(1, 5));
    host.dut.alone = { reset: false, lenient: true };
    expect(host.read("status")).toEqual({ busy: 0, done: 0, stuck: 0, error: 0 });
    host.load(image);
    host.write("watchdog", { watchdog: limit });
    host.start();
    host.dut.step(random.int(0, 200));
    host.dut.mute = false;
    let { error } = host.finish({ limit: LIMIT });
    seen.add(error);
    // What was late has come, and is dropped. What the memory still waits for shows at the next start.
    for (let starts = 1; error === "unexpectedResponse" && !host.read("status")["stuck"]; starts++) {
      expect(host.read("status")).toMatchObject({ busy: 0, done: 0 });
      expect(starts).toBeLessThan(4);
      host.load(image);
      host.write("watchdog", { watchdog: limit });
      host.start();
      ({ error } = host.finish({ limit: LIMIT }));
    }
    if (error === "watchdog" || error === "unexpectedResponse") {
      // The memory waits for words that the reset forgot: both have to be reset.
      expect(host.read("status")).toMatchObject({ busy: 0, stuck: 1 });
      expect(host.start()).toBe(false);
      host.dut.reset();
    } else {
      expect(error).toBe("none");
      expect(host.latent(image)).toEqual(golden);
    }
    host.dut.alone = { reset: false, lenient: false };
    expectRight();
  });

  test("some of them found what was late", () => {
    expect(seen).toContain("unexpectedResponse");
  });

  test("with nothing open it is nothing but a reset", () => {
    host.dut.alone = { reset: true, lenient: false };
    host.dut.step(3);
    host.dut.alone = { reset: false, lenient: false };
    expectRight();
  });
});

test.each(["tile", "head"] as const)(
  "a program that waits for a %s that never comes is found by the watchdog",
  (opcode) => {
    // A norm in its place takes words and gives the array nothing.
    host.load(program((bytes, at) => (bytes[at + descriptor(opcode, 1)] = opcodes.indexOf("norm"))));
    host.write("watchdog", { watchdog: 5000 });
    host.start();
    expect(host.finish({ limit: LIMIT }).error).toBe("watchdog");
    expect(host.read("status")).toMatchObject({ busy: 0, stuck: 0 });
    expectRight();
  },
);

test("a pass over no active token is left out, whatever goes on before it", () => {
  const latent = { address: region("latent").address, words: 15 };
  const [update, move, end] = [
    {
      ...latent,
      termsAddress: latent.address,
      termsWords: 15,
      thirdAddress: latent.address,
      outAddress: latent.address,
      outWords: 15,
      keepFactor: 2 ** 14,
    },
    { ...latent, listed: 1, outAddress: latent.address, outWords: 15 },
    {},
  ];
  const commands = [
    { opcode: "update", fields: update },
    { opcode: "move", fields: move },
    { opcode: "end", fields: end },
  ] as const;
  const written = program((bytes, at) => {
    for (const [i, command] of commands.entries())
      bytes.set(assemble(command, shape.memory.wordBytes), at + i * DESCRIPTOR_BYTES);
  });
  host.load(written);
  host.start();
  expect(host.finish({ limit: 100_000 }).error).toBe("none");
  expectRight();
});

test("what the program changes, and the program, may lie beyond 4 GiB", () => {
  const { wordBytes } = shape.memory;
  const from = region("latent").address;
  const moved = (address: number): number => address + (address < from ? 0 : 2 ** 32);
  const bytes = image.bytes.slice();
  const far = image.commands.map((command) => ({
    ...command,
    fields: Object.fromEntries(
      (Object.entries(command.fields) as [FieldName, number][]).map(([name, value]) => [
        name,
        isAddress(name) ? moved(value) : value,
      ]),
    ),
  }));
  for (const [i, command] of far.entries())
    bytes.set(assemble(command, wordBytes), image.program.address + i * DESCRIPTOR_BYTES);
  host.time({ latency: 20 });
  host.load(
    { ...image, size: moved(image.size), program: { ...image.program, address: moved(image.program.address) } },
    [],
  );
  host.fill(0, bytes.subarray(0, from));
  // What the image near by left there would do as well.
  host.fill(from, new Uint8Array(image.size - from));
  host.fill(moved(from), bytes.subarray(from));
  host.start();
  expect(host.finish({ limit: LIMIT }).error).toBe("none");
  const expected = goldenImage(image, shape, expectedRun(checkpoint, model, shape, image, options));
  expect(expected.length).toBeGreaterThan(5);
  for (const { name, address, contents } of expected)
    expect([name, Buffer.from(host.look({ address: moved(address), bytes: contents.length }))]).toEqual([
      name,
      Buffer.from(contents),
    ]);
  expectRight();
});

test("the watchdog leaves a slow bus alone, and says nothing when it is off", () => {
  host.load(image);
  host.write("watchdog", { watchdog: 0 });
  host.start();
  host.dut.step(Math.floor(whole / 2));
  host.dut.mute = true;
  host.dut.step(20_000);
  expect(host.read("status")).toMatchObject({ busy: 1, error: 0 });
  host.dut.mute = false;
  expect(host.finish({ limit: LIMIT }).error).toBe("none");
  host.load(image);
  host.write("watchdog", { watchdog: 1000 });
  host.time({ latency: 255, jitter: 255 });
  host.start();
  expect(host.finish({ limit: LIMIT }).error).toBe("none");
});

test("registers say what the design is, and nothing stands where there is none", () => {
  expect(host.read("id")).toEqual({ id: 0x44695343 });
  expect(host.read("shape")).toEqual({ lanes: 8, width: 8, logTokens: 4 });
  expect(host.access(0xffc, 1)).toBe(false);
});

test("a verification says how far it is in every trial that waits for a program", () => {
  const { label, ...loop } = options;
  const plan = planVerification(checkpoint, model, shape, { ...loop, prompts: [{ label }], timing: { latency: 20 } });
  let told = 0;
  const silent: string[] = [];
  for (const { name, failure } of verifyOn(host, plan, { simulated: () => told++ })) {
    expect(failure, name).toBeUndefined();
    if (told === 0) silent.push(name);
    told = 0;
  }
  host.progress = undefined;
  expect(silent).toEqual(["the interrupt, enabled and not", "flags", "reset", "registers"]);
});

test("a bus hangs in the middle of an image that is short beside one of a distant memory", async () => {
  const size = { resolution: [2, 4] as const, steps: 2 };
  const few = quantiseModel(checkpoint, { ...size, labels: [1] });
  const small = planAccelerator({ lanes: 2, width: 8 }, checkpoint.config, 8);
  const loop = { ...options, ...size };
  using own = await SimulatedAccelerator.open(small, compileProgram(checkpoint, few, small, loop).size, {
    engine: "verilator",
  });
  const plan = planVerification(checkpoint, few, small, { ...loop, prompts: [{ label: 1 }], timing: { latency: 20 } });
  for (const { name, failure } of verifyOn(own, plan)) expect(failure, name).toBeUndefined();
});
