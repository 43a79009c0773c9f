import { expect, test } from "vitest";
import { compileProgram } from "../../generator/compiler/compile-program.ts";
import { parseArray, planDesign } from "../../generator/compiler/design.ts";
import { memoryPlan } from "../../generator/compiler/memory-plan.ts";
import { quantiseModel } from "../../generator/golden/model.ts";
import { openCheckpoint } from "../../generator/reference/checkpoint.ts";

const checkpoint = openCheckpoint("models/digits");
const model = quantiseModel(checkpoint, { resolution: 8, labels: [3], steps: 2 });

/** The kind of a region, from its name. */
const kindOf = (name: string): string => {
  const kind = name.split(" ")[0]!;
  return ["x", "q", "attended", "inner", "output"].includes(kind) ? "activations" : kind;
};

test.each([
  ["8x8", 16],
  ["16x16", 32],
  ["32x16", 16],
  ["16x64", 8],
])("the plan of %s at %i pixels is what the compiler lays out", (array, resolution) => {
  const design = planDesign(checkpoint.config, resolution, parseArray(array));
  const options = { resolution, label: 1, steps: 3, guidance: 2, seed: 1, reuse: { alpha: 1, maxAge: 1 } };
  const { regions, size } = compileProgram(checkpoint, model, design.shape, options);
  const bytes: Record<string, number> = {};
  for (const [i, { name, address }] of regions.entries()) {
    const end = regions[i + 1]?.address ?? size;
    bytes[kindOf(name)] = (bytes[kindOf(name)] ?? 0) + end - address;
  }
  const plan = memoryPlan(design, options.steps);
  expect(Object.fromEntries(plan.map((each) => [each.kind, each.bytes]))).toEqual(bytes);
});
