import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { packageRoot } from "../generator/files/package.ts";
import type { FloatModel, Front } from "../generator/reference/forward.ts";
import { gaussianNoise } from "../generator/reference/sampler.ts";
import type { TransformerSizes } from "../generator/reference/transformer.ts";

/** The first block of a published model, of its width, with random weights of a trained one's magnitude. */
export function oneBlock<C extends TransformerSizes>(
  name: string,
  read: (path: string) => Front<C>,
): FloatModel & Front<C> {
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
