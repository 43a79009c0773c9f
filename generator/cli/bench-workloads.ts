import { DesignError } from "../compiler/design-error.ts";
import type { AttentionMask } from "../golden/attention.ts";
import { sampleGolden, type SoftmaxThreshold } from "../golden/sampler.ts";
import { openModel, type AnyCheckpoint } from "../reference/checkpoint.ts";
import { isCaptioned } from "../reference/families.ts";
import type { Prompt } from "../reference/forward.ts";
import { tokensOf } from "../reference/latent.ts";
import { maskKinds, syntheticMask, type MaskKind } from "../simulation/masks.ts";
import { captionsOfWords, quantisedFor } from "./calibration.ts";
import { progress } from "./console.ts";
import { readNpy } from "./npy.ts";

export interface Workload {
  readonly name: string;
  readonly tokens: number;
  readonly mask: Uint8Array | undefined;
}

/** What has no mask to begin with. */
export const WHOLE: readonly string[] = ["linear", "dense", "refresh"];
export const WORKLOADS = [...WHOLE, "real", ...Object.keys(maskKinds)];

/** The masks to run: whole ones, synthetic ones, those of a model. @throws DesignError */
export async function chosenWorkloads(flags: {
  readonly tokens: readonly number[];
  readonly densities: readonly number[];
  readonly workloads: string;
  readonly model: string | undefined;
}): Promise<Workload[]> {
  const { tokens: sizes, densities } = flags;
  const kinds = flags.workloads.split(",");
  for (const kind of kinds) {
    if (!WORKLOADS.includes(kind)) throw new DesignError(`workload ${kind}: there are ${WORKLOADS.join(", ")}`);
  }
  const found: Workload[] = [];
  for (const tokens of sizes) {
    for (const kind of kinds) {
      if (WHOLE.includes(kind)) found.push({ name: kind, tokens, mask: undefined });
      else if (kind !== "real") {
        const shares = kind === "onehot" ? [1 / tokens] : kind === "full" ? [1] : densities;
        for (const density of shares)
          found.push({ name: kind, tokens, mask: syntheticMask(kind as MaskKind, tokens, density, 7) });
      } else if (flags.model !== undefined) found.push(...(await realMasks(flags.model, tokens)));
    }
  }
  if (found.length === 0)
    throw new DesignError("nothing to run: real masks are those of --model, for the numbers of tokens that it has");
  return found;
}

/** What masks a model is asked for: of twenty steps, so that there are dense and sparse ones. */
const LOOP = { steps: 20, guidance: 2, sampler: "flow" } as const;
export const THRESHOLD: SoftmaxThreshold = { theta: 0.5, interval: 8, from: 4 };

/** Masks that the golden model made: those nearest to some densities, over layers, heads and refresh steps. */
const REAL_DENSITIES = [0.35, 0.45, 0.55, 0.65, 0.8];

async function realMasks(path: string, tokens: number): Promise<Workload[]> {
  const checkpoint = openModel(path);
  const { config } = checkpoint;
  const prompt = anyPrompt(checkpoint);
  const resolution = Math.sqrt(tokens) * config.patch;
  // A model has the tokens that its resolution gives, and no others.
  if (!Number.isInteger(resolution) || tokensOf(config, resolution) !== tokens) return [];
  progress("sampling an image for its masks");
  const model = await quantisedFor(checkpoint, undefined, { resolution, ...LOOP });
  const found: { mask: Uint8Array; density: number }[] = [];
  sampleGolden(checkpoint, model, {
    ...{ ...LOOP, resolution, ...prompt, seed: 1, sparse: THRESHOLD },
    watch({ mode }, sequences) {
      if (mode !== "refresh") return;
      for (const layer of Object.values(sequences[0]!.masks))
        for (let head = 0; head < config.heads; head++) found.push(headMask(layer, head));
    },
  });
  return REAL_DENSITIES.flatMap((wanted) => {
    const distance = ({ density }: { density: number }): number => Math.abs(density - wanted);
    const nearest = found.reduce((best, each) => (distance(each) < distance(best) ? each : best));
    return distance(nearest) < 0.05 ? [{ name: "real", tokens, mask: nearest.mask }] : [];
  });
}

/** Something that the model makes images of. @throws DesignError when that needs an embedding */
function anyPrompt({ folder, config }: AnyCheckpoint): Prompt {
  if (!isCaptioned(config)) return { label: 7 % config.classes };
  const [prompt] = captionsOfWords(folder, config, config.sampleSize) ?? [];
  if (!prompt)
    throw new DesignError(`${folder}: real masks are those of a class or of a model's own words, and it has neither`);
  return prompt;
}

function headMask({ words, tokens }: AttentionMask, head: number): { mask: Uint8Array; density: number } {
  const rowWords = Math.ceil(tokens / 32);
  const mask = Uint8Array.from({ length: tokens * tokens }, (_, i) => {
    const [query, token] = [Math.floor(i / tokens), i % tokens];
    return (words[(head * tokens + query) * rowWords + (token >> 5)]! >>> (token & 31)) & 1;
  });
  return { mask, density: mask.reduce((sum, bit) => sum + bit, 0) / tokens ** 2 };
}

/** @throws DesignError when it is no mask, or keeps nothing of a query */
export function maskFromFile(path: string): Workload {
  const { shape, data } = readNpy(path);
  const [queries, tokens] = shape;
  if (shape.length !== 2 || queries !== tokens || tokens! < 2 || tokens! > 4096) {
    throw new DesignError(`${path}: shape [${shape.join(", ")}]; a mask is [tokens, tokens], up to 4096`);
  }
  const mask = Uint8Array.from(data, (value) => (value === 0 ? 0 : 1));
  for (let query = 0; query < tokens!; query++) {
    if (!mask.subarray(query * tokens!, (query + 1) * tokens!).includes(1)) {
      throw new DesignError(`${path}: query ${query} keeps no position`);
    }
  }
  return { name: "file", tokens: tokens!, mask };
}
