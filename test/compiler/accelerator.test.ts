import { describe, expect, test } from "vitest";
import { openAccelerator, memoryWords, readLatent, runProgram } from "../../generator/compiler/accelerator-bench.ts";
import { assemble, disassemble, line } from "../../generator/compiler/assembler.ts";
import { compileProgram } from "../../generator/compiler/compile-program.ts";
import { parseArray } from "../../generator/compiler/design.ts";
import { planAccelerator } from "../../generator/compiler/plan-accelerator.ts";
import { quantiseModel } from "../../generator/golden/model.ts";
import { sampleGolden, type GoldenSampleOptions } from "../../generator/golden/sampler.ts";
import { Accelerator } from "../../generator/hardware/accelerator.ts";
import { emit } from "../../generator/hdl/index.ts";
import { openCheckpoint } from "../../generator/reference/checkpoint.ts";
import { lint } from "../../sim/lint.ts";

const checkpoint = openCheckpoint("models/digits");
const model = quantiseModel(checkpoint, { resolution: 8, labels: [3], steps: 2 });
const plan = (array: string, resolution: number) =>
  planAccelerator(parseArray(array), checkpoint.config, (resolution / checkpoint.config.patch) ** 2);
const sparse = { theta: 0.5, interval: 4, from: 1 };
const reuse = { alpha: 1, maxAge: 2 };
/** A refresh step, and one that uses its masks. */
const wide = { resolution: 16, steps: 2, sparse: { ...sparse, from: 0 } };
const base = { resolution: 8, label: 7, steps: 3, guidance: 2, seed: 1 };

/** Runs a sampling loop in RTL and in the golden model. */
async function both(array: string, options: GoldenSampleOptions, timing: { latency: number; pause: number }) {
  const shape = plan(array, options.resolution);
  const image = compileProgram(checkpoint, model, shape, options);
  using dut = await openAccelerator(shape, memoryWords(shape, image.size), { engine: "javascript" });
  const run = runProgram(dut, shape, image, { timing, limit: 5_000_000 });
  const golden = sampleGolden(checkpoint, model, options);
  return { ...run, latent: readLatent(dut, shape, image), golden };
}

describe("a sampling loop in RTL alone leaves the golden model's latent", () => {
  test.each<[string, string, Partial<GoldenSampleOptions>, { latency: number; pause: number }]>([
    ["dense, one sequence", "8x8", { guidance: 1, steps: 1 }, { latency: 1, pause: 0 }],
    ["both, a slow memory that pauses", "8x8", { steps: 4, reuse, sparse }, { latency: 200, pause: 0.4 }],
    ["reuse alone", "16x16", { reuse, seed: 2, label: 0 }, { latency: 64, pause: 0 }],
    ["thresholding alone", "16x16", { sparse, seed: 3, label: 4 }, { latency: 20, pause: 0.1 }],
  ])("%s on %s", async (_, array, options, timing) => {
    const { error, latent, golden, counters } = await both(array, { ...base, ...options }, timing);
    expect(error).toBe("none");
    expect(latent).toEqual(golden.latent);
    const active = golden.steps.reduce((sum, step) => sum + step.active, 0);
    expect(counters.activeTokens).toBe(active);
  });

  test.skipIf(!process.env["DISC_REGRESS"])("with more lanes than bytes in a word", async () => {
    const { latent, golden } = await both("32x16", { ...base, ...wide, reuse }, { latency: 64, pause: 0.2 });
    expect(latent).toEqual(golden.latent);
  });

  test.skipIf(!process.env["DISC_REGRESS"])("at a resolution of its own, and with more tiles", async () => {
    const { latent, golden } = await both("16x16", { ...base, resolution: 16, steps: 1 }, { latency: 64, pause: 0 });
    expect(latent).toEqual(golden.latent);
  });
});

describe("programs that are wrong stop with a code", () => {
  const shape = plan("8x8", 8);
  const image = compileProgram(checkpoint, model, shape, { ...base, guidance: 1, steps: 1 });
  const changed = (change: (bytes: Uint8Array, program: number) => void) => {
    const bytes = image.bytes.slice();
    change(bytes, image.program.address);
    return { ...image, bytes };
  };
  test.each([
    ["illegalOpcode", changed((bytes, at) => (bytes[at + 64] = 99))],
    ["misaligned", changed((bytes, at) => (bytes[at + 64 + 4] = 3))],
    ["programOverrun", { ...image, program: { ...image.program, words: 8 } }],
  ])("%s", async (error, wrong) => {
    using dut = await openAccelerator(shape, memoryWords(shape, image.size), { engine: "javascript" });
    const run = runProgram(dut, shape, wrong, { timing: { latency: 5, pause: 0 }, limit: 200_000 });
    expect(run.error).toBe(error);
  });
});

test("an array with more lanes than there are tokens is refused", () => {
  expect(() => plan("32x16", 8)).toThrow("16 tokens");
});

test("programs read as they were written", () => {
  const { commands } = compileProgram(checkpoint, model, plan("8x8", 8), { ...base, reuse, sparse });
  for (const command of commands) {
    const { opcode, allow = 255, fields } = command;
    expect(line(disassemble(assemble(command)))).toBe(line({ opcode, allow, fields }));
  }
  expect(new Set(commands.map(({ opcode }) => opcode)).size).toBe(10);
  expect(() => assemble({ opcode: "move", fields: { words: 2 ** 20 } })).toThrow("does not fit 20 bits");
  expect(() => assemble({ opcode: "end", fields: { words: 1 } })).toThrow("end has no field words");
});

test("is clean in Verilator, Icarus and Yosys", async () => {
  expect(await lint(emit(new Accelerator(plan("16x16", 16))))).toEqual([]);
});
