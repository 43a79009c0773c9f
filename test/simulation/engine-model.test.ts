import { expect, test } from "vitest";
import { measureHead, openEngine, randomHead } from "../../generator/simulation/bench-attention.ts";
import { planEngine } from "../../generator/compiler/plan-accelerator.ts";
import { modelPass } from "../../generator/simulation/engine-model.ts";
import { syntheticMask, type MaskKind } from "../../generator/simulation/masks.ts";

const TOLERANCE = 0.003;

const cases: [MaskKind | "dense" | "refresh", density: number][] = [
  ["dense", 1],
  ["refresh", 1],
  ["uniform", 0.1],
  ["uniform", 0.5],
  ["popular", 0.3],
  ["stripes", 0.25],
  ["diagonal", 0.1],
  ["block", 0.2],
  ["onehot", 1 / 128],
];

test.each(process.env["DISC_REGRESS"] ? [1, 4, 8] : [8])(
  "the model's cycles are within 0.3 percent of the RTL's, F = %i",
  async (window) => {
    const [tokens, headDim] = [128, 32];
    const shape = planEngine({ lanes: 8, width: 8 }, tokens, headDim, window);
    using dut = await openEngine(shape, "javascript");
    const off: string[] = [];
    for (const [kind, density] of cases) {
      const mask = kind === "dense" || kind === "refresh" ? undefined : syntheticMask(kind, tokens, density, 7);
      for (const keys of ["modulo", "balanced"] as const) {
        const refresh = kind === "refresh" ? { threshold: 300 } : {};
        const head = { ...randomHead(shape, { tokens, headDim, mask, keys, seed: 1 }), ...refresh };
        const { cycles } = measureHead(dut, shape, head);
        const model = modelPass(shape, { tokens, chunks: headDim / 8, mask, keys: head.keys });
        const error = model / cycles - 1;
        if (Math.abs(error) > TOLERANCE) off.push(`${kind} ${keys}: RTL ${cycles}, model ${model}`);
      }
    }
    expect(off).toEqual([]);
  },
);

test("a head over tiles of keys is golden, and its passes take what the model says", async () => {
  const [tokens, headDim, keyTile] = [70, 16, 32];
  const shape = { ...planEngine({ lanes: 4, width: 8 }, keyTile, headDim), maxRows: 128, joins: true };
  using dut = await openEngine(shape, "javascript");
  const masked = syntheticMask("popular", tokens, 0.5, 7);
  for (const mask of [undefined, masked]) {
    const head = randomHead(shape, { tokens, headDim, mask, keys: "balanced", seed: 1, keyTile });
    const { cycles, model, mismatches, utilisation, bound } = measureHead(dut, shape, head, keyTile);
    expect(mismatches).toBe(0);
    expect(Math.abs(model! / cycles - 1)).toBeLessThan(TOLERANCE);
    expect(utilisation).toBeLessThanOrEqual(bound);
  }
});
