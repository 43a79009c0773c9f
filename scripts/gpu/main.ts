/**
 * What an image costs on a GPU, measured (models/training/gpu_baseline.json), and on a chip of our arrays of the same peak and bandwidth, estimated:
 * `npm run gpu` writes docs/gpu.md.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parseArray, planDesign, type Design } from "../../generator/compiler/design.ts";
import { progress, progressDone, table } from "../../generator/cli/console.ts";
import { energyOf, PUBLISHED, readEnergies, totalEnergy } from "../../generator/estimate/energy.ts";
import { estimateOver, sharedCounts, type LayerTime } from "../../generator/estimate/estimate.ts";
import type { Loop } from "../../generator/estimate/program.ts";
import { bytesIn } from "../../generator/estimate/traffic.ts";
import { OutputFile } from "../../generator/files/output-file.ts";
import { packageRoot } from "../../generator/files/package.ts";
import { readModel } from "../../generator/reference/checkpoint.ts";
import { gpuPage, type OnChip, type Row } from "./page.ts";

/** What is measured of a way to run a model. */
interface Measured {
  readonly step_seconds: number;
  readonly step_joules: number;
}
type Baseline = Readonly<
  Record<string, { readonly models: Readonly<Record<string, Readonly<Record<string, Measured>>>> }>
>;

/** Peak in int8, operations a second without sparsity, and bytes a second of memory: NVIDIA's data sheet of the H100 SXM5. */
const CHIPS: Readonly<Record<string, { readonly int8: number; readonly bandwidth: number }>> = {
  "NVIDIA H100 80GB HBM3": { int8: 1979e12, bandwidth: 3350e9 },
};

/** Ours: arrays at a clock that nothing was placed at yet. */
export const ARRAY = "32x32";
const CLOCK = 1e9;
const LATENCY = 200;
/** Readers ask twice as many words ahead as in RTL, enough for that latency. */
const AHEAD = 2;
/** Images at once, each on its share of the arrays. */
const IMAGES = [4, 16] as const;
/** Sides of the latent, steps that are usual, and what is left out in steps that leave out: what docs of others find at so many tokens. */
const MODELS = [
  { name: "dit-xl-2-256", side: 32, steps: 50, sampler: "ddim", kept: 0.9 },
  { name: "dit-xl-2-512", side: 64, steps: 50, sampler: "ddim", kept: 0.5 },
  { name: "pixart-sigma-512", side: 64, steps: 20, sampler: "dpm", kept: 0.5 },
  { name: "pixart-sigma-1024", side: 128, steps: 20, sampler: "dpm", kept: 0.3 },
  { name: "pixart-sigma-2k", side: 256, steps: 20, sampler: "dpm", kept: 0.3 },
] as const;
const ACTIVE = 0.6;
const SAVING = {
  reuse: { alpha: 3, maxAge: 1, forecast: true },
  sparse: { theta: 0.5, interval: 4, from: 2 },
};

const baseline = JSON.parse(readFileSync(join(packageRoot, "models/training/gpu_baseline.json"), "utf8")) as Baseline;
const energies = readEnergies(PUBLISHED);

/** Arrays of a chip with at most the GPU's peak: a number that splits well, of 60s. */
function arraysFor({ int8 }: (typeof CHIPS)[string]): number {
  const { lanes, width } = parseArray(ARRAY);
  return 60 * Math.floor(int8 / (2 * CLOCK * lanes * width * 60));
}

/** The grids of a block's layers in the middle of the network. */
function gridsIn(layers: readonly LayerTime[]): OnChip["grids"] {
  const middle = layers.flatMap(({ id, grid }) =>
    grid && id.startsWith("blocks.5.") ? [{ id: id.slice(9), grid }] : [],
  );
  return [...new Map(middle.map(({ id, grid }) => [id, grid]))];
}

/** An image on a chip. */
function ours(design: Design, loop: Loop, kept: number, chip: (typeof CHIPS)[string], images = 1): OnChip {
  const arrays = arraysFor(chip);
  const most = arrays * design.shape.bus.bytes * CLOCK;
  const memory = { latency: LATENCY, bandwidth: Math.min(1, chip.bandwidth / most), ahead: AHEAD };
  const counts = sharedCounts(design.tokens, { active: ACTIVE, kept });
  const found = estimateOver(design, loop, counts, memory, arrays / images);
  const { low, high } = totalEnergy(energyOf(found.activity, bytesIn(found.traffic), energies));
  const { cycles, utilisation, macs, split, layers } = found;
  return { seconds: cycles / CLOCK, utilisation, macs, split, grids: gridsIn(layers), low, high };
}

const rows: Row[] = [];
for (const [gpu, { models }] of Object.entries(baseline)) {
  const chip = CHIPS[gpu];
  if (!chip) continue;
  for (const { name, side, steps, sampler, kept } of MODELS) {
    progress(name);
    const runs = Object.entries(models[name] ?? {});
    const design = planDesign(readModel(name).config, side, parseArray(ARRAY));
    const loop = { steps, guidance: 2, sampler };
    const dense = ours(design, loop, 1, chip);
    const saving = ours(design, { ...loop, ...SAVING }, kept, chip);
    const together = IMAGES.map((images) => ({
      images,
      dense: ours(design, loop, 1, chip, images),
      saving: ours(design, { ...loop, ...SAVING }, kept, chip, images),
    }));
    const image = ([way, each]: (typeof runs)[number]) => {
      return { way, seconds: steps * each.step_seconds, joules: steps * each.step_joules };
    };
    const all = runs.map(image);
    const eager = all.find(({ way }) => way === "eager");
    const [best] = all.filter(({ way }) => way !== "eager").toSorted((a, b) => a.seconds - b.seconds);
    rows.push({ gpu, name, tokens: design.tokens, steps, kept, eager, best, dense, saving, together });
  }
}
progressDone();
const [gpu, chip] = Object.entries(CHIPS)[0]!;
const page = gpuPage(
  rows,
  { gpu, ...chip, array: ARRAY, arrays: arraysFor(chip), clock: CLOCK, latency: LATENCY, ahead: AHEAD, active: ACTIVE },
  table,
);
new OutputFile(join(packageRoot, "docs/gpu.md")).write(page);
