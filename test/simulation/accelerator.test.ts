import { describe, expect, test } from "vitest";
import { SimulatedAccelerator, type MemoryTiming } from "../../generator/simulation/accelerator-bench.ts";
import { assemble, disassemble, line } from "../../generator/compiler/assembler.ts";
import { compileProgram } from "../../generator/compiler/compile-program.ts";
import { expectedRun } from "../../generator/simulation/expected-run.ts";
import { goldenImage } from "../../generator/simulation/golden-image.ts";
import { parseArray } from "../../generator/compiler/design.ts";
import { planAccelerator } from "../../generator/compiler/plan-accelerator.ts";
import { quantiseModel } from "../../generator/golden/model.ts";
import type { GoldenSampleOptions } from "../../generator/golden/sampler.ts";
import { Accelerator, axiClock } from "../../generator/hardware/accelerator.ts";
import type { BusShape } from "../../generator/hardware/memory/axi.ts";
import { combinationalPaths } from "../../generator/hdl/elaborate.ts";
import { emit } from "../../generator/hdl/index.ts";
import { openCheckpoint } from "../../generator/reference/checkpoint.ts";
import { tokensOf, type Grid } from "../../generator/reference/latent.ts";
import type { EngineName } from "../../sim/bench.ts";
import { lint } from "../../sim/lint.ts";

const checkpoint = openCheckpoint("models/digits");
const model = quantiseModel(checkpoint, { resolution: 8, labels: [3], steps: 2 });
const plan = (array: string, resolution: Grid, bus: Partial<BusShape> = {}) =>
  planAccelerator(parseArray(array), checkpoint.config, tokensOf(checkpoint.config, resolution), bus);
const sparse = { theta: 0.5, interval: 4, from: 1 };
const reuse = { alpha: 1, maxAge: 2 };
/** A refresh step, and one that uses its masks. */
const wide = { resolution: 16, steps: 2, sparse: { ...sparse, from: 0 } };
const base = { resolution: 8, label: 7, steps: 3, guidance: 2, seed: 1 };
const isLong = !process.env["DISC_REGRESS"];

interface Case {
  readonly array?: string;
  readonly options?: Partial<GoldenSampleOptions>;
  readonly timing?: MemoryTiming;
  readonly bus?: Partial<BusShape>;
  readonly scrambles?: boolean;
  readonly engine?: EngineName;
}

/** Runs a sampling loop in RTL and in the golden model; all that the program left must be the golden model's. */
async function both({
  array = "8x8",
  options: some,
  timing = { latency: 1 },
  bus,
  scrambles = false,
  engine = "verilator",
}: Case) {
  const options = { ...base, ...some };
  const shape = plan(array, options.resolution, bus);
  const image = compileProgram(checkpoint, model, shape, options);
  using host = await SimulatedAccelerator.open(shape, image.size, { engine, scrambles });
  host.time(timing);
  const { error, counters } = host.run(image, { limit: 5_000_000 });
  const golden = expectedRun(checkpoint, model, shape, image, options);
  expect(error).toBe("none");
  expect(host.latent(image)).toEqual(golden.latent);
  // Byte for byte, padding included.
  for (const { name, address, contents } of goldenImage(image, shape, golden))
    expect([name, Buffer.from(host.look({ address, bytes: contents.length }))]).toEqual([name, Buffer.from(contents)]);
  const sum = (key: "active" | "scored", of = golden.steps) => of.reduce((total, step) => total + step[key], 0);
  expect(counters.activeTokens).toBe(sum("active"));
  const masked = golden.steps.filter(({ mode }) => mode === "masked");
  expect(counters.keptPositions).toBe(sum("scored", masked));
  return counters;
}

describe("a sampling loop in RTL alone leaves the golden model's latent", () => {
  test("both, a slow memory that pauses and answers out of order", async () => {
    const timing = { latency: 1, jitter: 199, pause: 0.4 };
    await both({ options: { steps: 4, reuse, sparse }, timing, scrambles: true });
  });

  test.skipIf(isLong)("a bus of half a word", async () => {
    await both({ options: { guidance: 1, steps: 2, reuse }, timing: { latency: 20 }, bus: { bytes: 4 } });
  });

  // Dense loops run in Verilator by the commands' tests.
  test.skipIf(isLong).each<EngineName>(["verilator", "javascript"])("dense, one sequence (%s)", async (engine) => {
    await both({ options: { guidance: 1, steps: 1 }, engine });
  });

  test.skipIf(isLong)("thresholding alone, a memory of half the bandwidth", async () => {
    await both({ array: "16x16", options: { sparse, seed: 3, label: 4 }, timing: { latency: 20, bandwidth: 0.5 } });
  });

  test.skipIf(isLong)("reuse alone", async () => {
    await both({ array: "16x16", options: { reuse, seed: 2, label: 0 }, timing: { latency: 64 } });
  });

  test.skipIf(isLong)("with more lanes than bytes in a word", async () => {
    await both({ array: "32x16", options: { ...wide, reuse }, timing: { latency: 64, pause: 0.2 } });
  });

  test.skipIf(isLong)("at a resolution of its own, and with more tiles", async () => {
    await both({ array: "16x16", options: { resolution: 16, steps: 1 }, timing: { latency: 64 } });
  });
});

test("an array with more lanes than there are tokens is refused", () => {
  expect(() => plan("32x16", 8)).toThrow("16 tokens");
});

test.each<[string, Partial<BusShape>]>([
  [
    "bus of 128 bits: a power of two from 32 to 64, the width of a lane's word; a wider bus takes a width converter",
    { bytes: 16 },
  ],
  ["24 address bits: from 32 to 64", { addressBits: 24 }],
  ["2 ID bits: from 3 to 32", { idBits: 2 }],
])("%s", (message, bus) => {
  expect(() => plan("8x8", 8, bus)).toThrow(message);
});

test("programs read as they were written", () => {
  const shape = plan("16x16", 16);
  const { commands } = compileProgram(checkpoint, model, shape, { ...base, resolution: 16, reuse, sparse });
  const { wordBytes } = shape.memory;
  for (const command of commands) {
    const { opcode, allow = 255, fields } = command;
    expect(line(disassemble(assemble(command, wordBytes), wordBytes))).toBe(line({ opcode, allow, fields }));
  }
  expect(new Set(commands.map(({ opcode }) => opcode)).size).toBe(10);
  expect(() => assemble({ opcode: "move", fields: { words: 2 ** 20 } }, 8)).toThrow("does not fit 20 bits");
  expect(() => assemble({ opcode: "end", fields: { words: 1 } }, 8)).toThrow("end has no field words");
  const at = (address: number) => ({ opcode: "gelu", fields: { address } }) as const;
  const far = (2 ** 32 - 1) * 8;
  expect(disassemble(assemble(at(far), 8), 8).fields).toMatchObject({ address: far });
  expect(() => assemble(at(far + 8), 8)).toThrow("does not fit 32 bits");
  expect(() => assemble(at(far - 4), 8)).toThrow("gelu: address 34359738356 is not that of a word of 8 bytes");
});

test("no input reaches an output within a cycle, on neither bus", () => {
  const paths = combinationalPaths(new Accelerator(plan("8x8", 8)));
  expect([...paths.keys()].filter((name) => name.startsWith("m_axi_")).length).toBeGreaterThan(20);
  expect([...paths].filter(([, inputs]) => inputs.size > 0)).toEqual([]);
});

test.each([{}, ...(isLong ? [] : [{ bytes: 4, addressBits: 32, idBits: 8 }])])(
  "is clean in Verilator, Icarus and Yosys: %o",
  async (bus) => {
    expect(await lint(emit(new Accelerator(plan("16x16", 16, bus)), axiClock))).toEqual([]);
  },
);
