import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { parseArray } from "../../generator/compiler/design.ts";
import { planAccelerator } from "../../generator/compiler/plan-accelerator.ts";
import { packageRoot } from "../../generator/files/package.ts";
import { observeImage } from "../../generator/golden/calibrate.ts";
import { quantiseNetwork } from "../../generator/golden/model.ts";
import { readDit } from "../../generator/reference/dit.ts";
import type { FloatModel, Front } from "../../generator/reference/forward.ts";
import { gaussianNoise } from "../../generator/reference/sampler.ts";
import type { TransformerSizes } from "../../generator/reference/transformer.ts";
import { comparisonLine, isRight } from "../../generator/simulation/compare-run.ts";
import { sampleRtl } from "../../generator/simulation/run-sample.ts";

/** The first block of a published model, of its width, with random weights of a trained one's magnitude. */
function oneBlock<C extends TransformerSizes>(name: string, read: (path: string) => Front<C>): FloatModel & Front<C> {
  const folder = mkdtempSync(join(tmpdir(), "disc-block-"));
  try {
    const text = readFileSync(join(packageRoot, "models/configs", name, "config.json"), "utf8");
    const path = join(folder, "config.json");
    writeFileSync(path, JSON.stringify({ ...(JSON.parse(text) as object), num_layers: 1 }));
    const front = read(path);
    const tensors = new Map<string, Float32Array>();
    const tensor = (key: string): Float32Array => {
      const shape = front.shapes.get(key)!;
      const fanIn = shape.length > 1 ? shape.slice(1).reduce((a, b) => a * b) : 64;
      const seed = [...front.shapes.keys()].indexOf(key);
      const values = tensors.get(key) ?? gaussianNoise(shape.reduce((a, b) => a * b, 1), seed).map((x) => x / Math.sqrt(fanIn));
      tensors.set(key, values);
      return values;
    }; // prettier-ignore
    return { ...front, tensor };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

// Tens of millions of cycles.
test.runIf(process.env["DISC_REGRESS"])("a block of DiT-XL/2, dense, is golden to the bit on 16x16", { timeout: 7_200_000 }, async () => {
  const model = oneBlock("dit-xl-2-256", readDit);
  const options = { resolution: 32, steps: 1, guidance: 1, seed: 1, sampler: "flow2" as const, label: 207 };
  const quantised = quantiseNetwork(model, observeImage(model, options));
  const shape = planAccelerator(parseArray("16x16"), model.config, 256);
  const run = await sampleRtl(model, quantised, shape, { ...options, timing: { latency: 64 } });
  expect(isRight(run), comparisonLine(run)).toBe(true);
  // 17.3 million cycles. A head of 72 fills 4.5 words, and rows that do not fit the banks are streamed again for each tile.
  expect(run.utilisation).toBeGreaterThanOrEqual(0.957);
}); // prettier-ignore
