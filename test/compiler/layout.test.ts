import { describe, expect, test } from "vitest";
import { compileProgram } from "../../generator/compiler/compile-program.ts";
import { parseArray, planDesign } from "../../generator/compiler/design.ts";
import { layoutOf, piecesOf } from "../../generator/compiler/layout.ts";
import { memoryPlan } from "../../generator/compiler/memory-plan.ts";
import { quantiseModel } from "../../generator/golden/model.ts";
import { openCheckpoint } from "../../generator/reference/checkpoint.ts";
import { isMultistep } from "../../generator/reference/schedule.ts";
import { plans } from "./plans.ts";

const checkpoint = openCheckpoint("models/digits");
const model = quantiseModel(checkpoint, { resolution: 8, labels: [3], steps: 2 });

/** The kind of a region, from its name. */
const kindOf = (name: string): string => {
  const kind = name.split(" ")[0]!;
  return ["x", "q", "attended", "inner", "output"].includes(kind) ? "activations" : kind;
};

test.each([
  ["8x8", 16, "flow", true],
  ["16x16", 32, "flow2", true],
  ["32x16", 16, "dpm", false],
  ["16x64", 8, "ddim", false],
] as const)(
  "the plan of %s at %i pixels with %s is what the compiler lays out",
  (array, resolution, sampler, sparse) => {
    const multistep = isMultistep(sampler);
    const design = planDesign(checkpoint.config, resolution, parseArray(array));
    const options = { resolution, label: 1, steps: 3, guidance: 2, seed: 1, sampler, reuse: { alpha: 1, maxAge: 1 } };
    const thresholds = sparse ? { sparse: { theta: 0.5, interval: 4, from: 1 } } : {};
    const { regions, size } = compileProgram(checkpoint, model, design.shape, { ...options, ...thresholds });
    const bytes: Record<string, number> = {};
    for (const [i, { name, address }] of regions.entries()) {
      const end = regions[i + 1]?.address ?? size;
      bytes[kindOf(name)] = (bytes[kindOf(name)] ?? 0) + end - address;
    }
    const plan = memoryPlan(design, { steps: options.steps, multistep, sparse });
    expect(Object.fromEntries(plan.map((each) => [each.kind, each.bytes]))).toEqual(bytes);
    // Kept only where they are used.
    expect(["history", "masks", "shares"].map((kind) => kind in bytes)).toEqual([multistep, sparse, sparse]);
  },
);

describe.each(plans)("%s", (_, plan) => {
  test("regions have names of their own, begin at whole words of any array, and stand one behind the other", () => {
    const pieces = piecesOf(plan, { sequences: 2, multistep: true, forecast: false, sparse: true });
    const { regions, size } = layoutOf(plan, pieces, 3, 640);
    expect(new Set(regions.map(({ name }) => name)).size).toBe(regions.length);
    for (const [i, { address, bytes }] of regions.entries()) {
      const next = regions[i + 1]?.address ?? size;
      expect([address % 128, bytes > 0, next - address - bytes >= 0, next - address - bytes < 128]).toEqual([
        ...[0, true, true, true],
      ]);
    }
    expect(regions.at(-1)).toMatchObject({ name: "program", bytes: 640 });
    // What the host writes once, then the steps' tables, then what the accelerator fills.
    const { once, ofStep, later } = pieces;
    expect(regions.length).toBe(once.length + 3 * ofStep(0).length + later.length + 1);
  });

  test("a table of LayerNorm stands there once, however many layers use it, records with gates for each addition", () => {
    const { regions } = layoutOf(
      plan,
      piecesOf(plan, { sequences: 2, multistep: true, forecast: false, sparse: true }),
      3,
      0,
    );
    const norms = new Set(plan.passes.flatMap((pass) => (pass.kind === "layer" && pass.norm ? [pass.norm] : [])));
    const gates = plan.passes.flatMap((pass) =>
      pass.kind === "layer" && pass.records === "gate" ? [...pass.tiles] : [],
    );
    const count = (kind: string): number => regions.filter(({ name }) => name.startsWith(`${kind} `)).length;
    expect([count("norm"), count("gate")]).toEqual([3 * 2 * norms.size, 3 * 2 * gates.length]);
  });

  test("an unknown name is no region", () => {
    expect(() =>
      layoutOf(plan, piecesOf(plan, { sequences: 1, multistep: false, forecast: false, sparse: false }), 1, 0).region(
        "x 1",
      ),
    ).toThrow("the layout has no x 1");
  });
});
