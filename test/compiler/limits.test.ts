import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { assemble, disassemble } from "../../generator/compiler/assembler.ts";
import { compileProgram } from "../../generator/compiler/compile-program.ts";
import { DesignError, parseArray, planDesign, type Design } from "../../generator/compiler/design.ts";
import { checkLoop, checkProgram, largestFields } from "../../generator/compiler/limits.ts";
import { memoryPlan } from "../../generator/compiler/memory-plan.ts";
import { LANES, WIDTHS } from "../../generator/compiler/plan-accelerator.ts";
import { quantiseModel } from "../../generator/golden/model.ts";
import { latentFactors } from "../../generator/golden/latent-update.ts";
import type { FieldName } from "../../generator/hardware/control/descriptor.ts";
import { linearShape } from "../../generator/hardware/shapes/engine-shape.ts";
import { CheckpointError } from "../../generator/reference/checkpoint-error.ts";
import { openCheckpoint, openModel, readModel } from "../../generator/reference/checkpoint.ts";
import type { DitConfig } from "../../generator/reference/dit.ts";
import { schedule } from "../../generator/reference/schedule.ts";

const digits = openCheckpoint("models/digits");

/** The published DiT-XL/2 (Peebles & Xie 2023), whose weights are not at hand. */
const xl: DitConfig = {
  ...{ heads: 16, headDim: 72, hidden: 1152, inChannels: 4, outChannels: 8, layers: 28, sampleSize: 32, patch: 2 },
  ...{ classes: 1000, attentionBias: true, normEps: 1e-5 },
};

// Two sequences of five layers take a token 7,680 cycles on the 8x8, 1,920 on the 16x16; its latent is two words, which take three cycles a turn.
test.each([
  ["digits", digits.config, "8x8", 2],
  ["digits", digits.config, "16x16", 8],
  ["DiT-XL/2", xl, "16x16", 1],
] as const)(
  "a sum of %s's latents costs a thousandth of a step at most, or as little as can be",
  (_, model, array, lanes) => {
    expect(planDesign(model, 16, parseArray(array)).shape.latentLanes).toBe(lanes);
  },
);

test.each([
  ["models/digits", "8x8", 16],
  ["models/digits", "16x16", 32],
  ["models/digits", "32x16", 16],
  ["models/digits", "16x64", 8],
  ["models/digits", "4x8", 8],
  ["test/fixtures/dit/plain", "4x8", 8],
  ["test/fixtures/dit/patch4-bf16", "4x16", 16],
  ["test/fixtures/dit/sigma-f16", "8x8", 8],
])("the largest fields of any program of %s on %s at %i pixels are those that the compiler writes", (path, array, resolution) => {
  const checkpoint = openCheckpoint(path);
  const model = quantiseModel(checkpoint, { resolution, labels: [0], steps: 2 });
  const design = planDesign(checkpoint.config, resolution, parseArray(array));
  const options = { resolution, label: 1, steps: 3, guidance: 2, seed: 1 };
  const points = { reuse: { alpha: 1, maxAge: 1 }, sparse: { theta: 1, interval: 2, from: 1 } };
  const { commands } = compileProgram(checkpoint, model, design.shape, { ...options, ...points });
  const largest = largestFields(design);
  const found: Partial<Record<FieldName, number>> = {};
  for (const { fields } of commands) {
    for (const [name, value] of Object.entries(fields) as [FieldName, number][]) {
      if (name in largest) found[name] = Math.max(found[name] ?? 0, value);
    }
  }
  expect(found).toEqual(largest);
}); // prettier-ignore

test("the page of commands, message and check agree on arrays", () => {
  const said = `${LANES.from} to ${LANES.to} lanes of ${WIDTHS.from} to ${WIDTHS.to} multipliers`;
  expect(readFileSync("docs/commands.md", "utf8")).toContain(said);
  const message = `an array has a power of two from ${WIDTHS.from} to ${WIDTHS.to}`;
  for (const array of ["8x4", "8x12", "8x256"]) {
    expect(() => parseArray(array, WIDTHS)).toThrow(
      new DesignError(`array ${array}: width = ${array.slice(2)}: ${message}`),
    );
  }
  expect(parseArray("2x8", WIDTHS)).toEqual({ lanes: 2, width: 8 });
  expect(planDesign(digits.config, 8, { lanes: 2, width: 8 }).shape.engine.width).toBe(8);
});

const plan = (model: DitConfig, resolution: number, array: string, addressBits = 40): Design =>
  planDesign(model, resolution, parseArray(array), { addressBits });

describe("a design that some program could not be written for is refused at once", () => {
  test.each<[string, DitConfig, number, string, string]>([
    [
      "heads that padding makes longer than any layer",
      ...([{ ...digits.config, heads: 32, headDim: 2, hidden: 64 }, 32, "8x16"] as const),
      "array 8x16, 256 tokens: rows of 32 words, the array takes up to 16",
    ],
  ])("%s", (_, model, resolution, array, message) => {
    expect(() => plan(model, resolution, array)).toThrow(new DesignError(message));
  });

  test("banks are as large as what stays together of a layer", () => {
    // Nine rows of 144 words, which is a head of 72 channels in 8 lanes; 32 of 36 words in 2 lanes.
    for (const [array, least] of [
      ["8x8", 9 * 144],
      ["2x128", 32 * 36],
    ] as const) {
      const { engine } = plan(xl, 32, array).shape;
      expect(linearShape(engine).bankWords).toBeGreaterThanOrEqual(least);
    }
  });

  test("and the next smaller one is not", () => {
    expect(plan(xl, 32, "16x16").tokens).toBe(256);
    expect(plan(digits.config, 304, "16x16").tokens).toBe(23_104);
  });
});

describe("published models are known by their names", () => {
  test("which have their configurations", () => {
    const configs = ["dit-xl-2-256", "dit-xl-2-512"].map((name) => readModel(name).config);
    expect(configs).toEqual([xl, { ...xl, sampleSize: 64 }]);
    const { classes, ...sizes } = xl;
    for (const [name, sampleSize] of [
      ["512", 64],
      ["1024", 128],
      ["2k", 256],
    ] as const)
      expect(readModel(`pixart-sigma-${name}`).config).toEqual({
        ...{ ...sizes, sampleSize, normEps: 1e-6, captionChannels: 4096, isSized: false, span: 32 },
      });
    expect(classes).toBe(1000);
  });

  test("and have designs, or a reason against them", () => {
    const designs = ["dit-xl-2-256", "dit-xl-2-512", "pixart-sigma-512", "pixart-sigma-1024"].map((name) => {
      const { config } = readModel(name);
      return planDesign(config, config.sampleSize, parseArray("16x16"));
    });
    expect(designs.map(({ tokens, captionTokens }) => [tokens, captionTokens])).toEqual([
      [256, undefined],
      [1024, undefined],
      [1024, 300],
      [4096, 300],
    ]);
    const { config } = readModel("pixart-sigma-2k");
    for (const array of ["8x8", "16x16", "32x32"])
      expect(planDesign(config, 256, parseArray(array)).tokens).toBe(16_384);
    // Caches of 28 blocks and two sequences alone are 2 * 28 * 2 * 32,400 * 1,280 bytes, 4.3 GiB.
    expect(planDesign(config, 360, parseArray("16x16")).tokens).toBe(32_400);
    expect(() => planDesign(config, 360, parseArray("16x16"), { addressBits: 32 })).toThrow(
      /^array 16x16, 32400 tokens: 1 step takes [56]\.\d GiB of memory, and 4 GiB can be addressed$/,
    );
  });

  test("whatever folder has their name, as long as nothing of a model is in it", () => {
    const [before, work] = [process.cwd(), mkdtempSync(join(tmpdir(), "disc-names-"))];
    try {
      process.chdir(work);
      mkdirSync("dit-xl-2-256");
      writeFileSync("dit-xl-2-512", "");
      expect(readModel("dit-xl-2-256").config).toEqual(xl);
      expect(readModel("dit-xl-2-512").config.sampleSize).toBe(64);
      writeFileSync("dit-xl-2-256/config.json", "{}");
      expect(() => readModel("dit-xl-2-256")).toThrow(/^dit-xl-2-256\/config\.json: not supported/);
    } finally {
      process.chdir(before);
      rmSync(work, { recursive: true });
    }
  });

  test("and no weights", () => {
    expect(() => openModel("dit-xl-2-256")).toThrow(
      new CheckpointError("dit-xl-2-256 is a configuration without weights, enough to generate a design for it"),
    );
  });

  test("all of which are listed for a name that is none of them", () => {
    const known = "dit-xl-2-256, dit-xl-2-512, pixart-sigma-1024, pixart-sigma-2k, pixart-sigma-512";
    expect(() => readModel("dit-xl-2-265")).toThrow(
      new CheckpointError(`dit-xl-2-265: no such folder, and no published model: those known are ${known}`),
    );
  });
});

describe("a program that is too long or too large is refused, with the most steps that would do", () => {
  const most = (design: Design, sequences: number, multistep: boolean): number => {
    try {
      checkProgram(design, { steps: 1000, sequences, multistep, forecast: multistep, sparse: true });
    } catch (error) {
      return Number(/at most (\d+) steps$/.exec((error as DesignError).message)![1]);
    }
    throw new Error("1000 steps fit");
  };

  test.each([
    [1, false],
    [2, false],
    [2, true],
  ])(
    "by the bus's 4 GiB and its 2^22 words, with %i sequences, looking back and forecasting: %s",
    (sequences, multistep) => {
      const design = plan(xl, 32, "16x16", 32);
      const limit = most(design, sequences, multistep);
      const fits = (steps: number): boolean => {
        const parts = memoryPlan(design, { steps, sequences, multistep, forecast: multistep });
        const program = parts.find(({ kind }) => kind === "program")!;
        return parts.reduce((sum, { bytes }) => sum + bytes, 0) <= 2 ** 32 && program.bytes / 16 <= 2 ** 22;
      };
      expect([fits(limit), fits(limit + 1)]).toEqual([true, false]);
      expect(() => {
        checkProgram(design, { steps: limit, sequences, multistep, forecast: multistep, sparse: true });
      }).not.toThrow();
    },
  );

  test("fifty steps of DiT-XL/2 at 512 pixels are none of these on 16x16, two hundred are", () => {
    const kind = { sequences: 2, multistep: false, forecast: false, sparse: true };
    const design = plan(xl, 64, "16x16");
    expect(() => {
      checkProgram(design, { steps: 50, ...kind });
    }).not.toThrow();
    expect(() => {
      checkProgram(design, { steps: 200, ...kind });
    }).toThrow(
      /^array 16x16, 1024 tokens: 200 steps take a program of \d+ words, and 4194304 are counted; at most 1\d\d steps$/,
    );
  });

  test("and a single step that does not fit refuses the design", () => {
    const wide = { heads: 64, hidden: 4608 };
    expect(() => plan({ ...xl, ...wide, layers: 28 }, 32, "16x16", 32)).toThrow(
      /1 step takes [\d.]+ GiB of memory, and 4 GiB can be/,
    );
    // Words that 32 bits count.
    expect(() => plan({ ...xl, ...wide, layers: 150 }, 32, "8x8", 64)).toThrow(
      /1 step takes [\d.]+ GiB of memory, and 32 GiB can be/,
    );
  });
});

describe("a loop that has no form in the update's 22 bits, or a threshold in 16, is refused with the bound", () => {
  test.each<[string, Parameters<typeof checkLoop>[0], string]>([
    ["guidance above", { steps: 1, guidance: 255 }, "guidance 255: from -126.99 to 127.99 in 1 step of flow"],
    ["guidance below", { steps: 2, guidance: -255 }, "guidance -255: from -254.99 to 255.99 in 2 steps of flow"],
    [
      "a latent's factor",
      { steps: 1, guidance: 1, sampler: "dpm" },
      "1 step of dpm: a latent times 157.41, factors go up to 127.99; more steps have smaller ones",
    ],
    [
      "guidance of what the next step adds",
      { steps: 3, guidance: 6, sampler: "dpm" },
      "guidance 6: from -4.11 to 5.11 in 3 steps of dpm",
    ],
    [
      "a threshold over the row's whole sum",
      { steps: 2, guidance: 2, sparse: { theta: 64, interval: 1, from: 0 } },
      "theta 64: up to 63.99 with 64 keys",
    ],
  ])("%s", (_, settings, message) => {
    expect(() => {
      checkLoop(settings, 64);
    }).toThrow(new DesignError(message));
  });

  test.each([
    [1, 127.99],
    [1, -126.99],
    [2, 255.99],
    [2, -254.99],
  ])("what is within it can be written: %i steps, guidance %f", (steps, guidance) => {
    const { a, b } = schedule("flow", steps)[0]!;
    checkLoop({ steps, guidance }, 64);
    const { keep, outputs } = latentFactors({ a, b }, guidance);
    const [withFactor, withoutFactor] = outputs as [number, number];
    const command = { opcode: "update", fields: { keepFactor: keep, withFactor, withoutFactor } } as const;
    expect(disassemble(assemble(command, 16), 16).fields).toEqual(command.fields);
  });

  test("a factor of 128 is no descriptor's", () => {
    expect(() => assemble({ opcode: "update", fields: { withFactor: 2 ** 21 } }, 16)).toThrow("does not fit 22 bits");
  });
});
