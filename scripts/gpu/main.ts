/**
 * What an image costs on a GPU, measured (models/training/gpu_baseline.json), and on a chip of our arrays of the same peak and bandwidth, estimated:
 * `npm run gpu` writes docs/gpu.md.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parseArray, planDesign, type Design } from "../../generator/compiler/design.ts";
import { progress, progressDone, table } from "../../generator/cli/console.ts";
import { energyOf, readEnergies, totalEnergy } from "../../generator/estimate/energy.ts";
import { estimateOver, sharedCounts, type LayerTime } from "../../generator/estimate/estimate.ts";
import type { Loop } from "../../generator/estimate/program.ts";
import { bytesIn } from "../../generator/estimate/traffic.ts";
import { OutputFile } from "../../generator/files/output-file.ts";
import { packageRoot } from "../../generator/files/package.ts";
import { readModel } from "../../generator/reference/checkpoint.ts";
import { A100, type Gpu } from "./published.ts";
import { gpuPage, type OnChip, type OnGpu, type Row } from "./page.ts";

/** What is measured of a way to run a model. */
interface Measured {
  readonly step_seconds: number;
  readonly step_joules?: number;
}
/** By model, by the way it is run. */
interface Measurements {
  readonly models: Readonly<Record<string, Readonly<Record<string, Measured>>>>;
}
/** By card: of a step of one image, and of steps of several. */
type Baseline = Readonly<Record<string, Measurements & { readonly together: Readonly<Record<string, Measurements>> }>>;

/** The card that was measured, an H100 SXM5. */
const H100 = { gpu: "NVIDIA H100 80GB HBM3", chip: { int8: 1979e12, bandwidth: 3350e9 } } as const;

/** Ours: arrays at a clock that nothing was placed at yet. */
export const ARRAY = "32x32";
const CLOCK = 1e9;
const LATENCY = 200;
/** Readers ask twice as many words ahead as in RTL, enough for that latency. */
const AHEAD = 2;
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
const energies = readEnergies();

/** Arrays of a chip with at most the GPU's peak: a number that splits well, of 60s. */
function arraysFor({ int8 }: Gpu): number {
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
function ours(design: Design, loop: Loop, kept: number, chip: Gpu, images = 1): OnChip {
  const arrays = arraysFor(chip);
  const most = arrays * design.shape.bus.bytes * CLOCK;
  const memory = { latency: LATENCY, bandwidth: Math.min(1, chip.bandwidth / most), ahead: AHEAD };
  const counts = sharedCounts(design.tokens, { active: ACTIVE, kept });
  const found = estimateOver(design, loop, counts, memory, arrays / images);
  const { low, high } = totalEnergy(energyOf(found.activity, bytesIn(found.traffic), energies));
  const { cycles, utilisation, macs, split, layers } = found;
  return { seconds: cycles / CLOCK, utilisation, macs, split, grids: gridsIn(layers), low, high };
}

/** What all steps take in each way. */
function onGpu(measured: Readonly<Record<string, Measured>> | undefined, steps: number): OnGpu[] {
  return Object.entries(measured ?? {}).map(([way, { step_seconds, step_joules }]) => {
    return { way, seconds: steps * step_seconds, joules: step_joules && steps * step_joules };
  });
}

/** The fastest of the ways that are not eager. */
function bestOf(ways: readonly OnGpu[]): OnGpu | undefined {
  return ways.filter(({ way }) => way !== "eager").toSorted((a, b) => a.seconds - b.seconds)[0];
}

/** A model beside a card of which something is measured. */
function beside(
  chip: Gpu,
  { name, side, steps, sampler, kept }: (typeof MODELS)[number],
  { models, together }: Baseline[string],
): Row {
  progress(name);
  const design = planDesign(readModel(name).config, side, parseArray(ARRAY));
  const loop = { steps, guidance: 2, sampler };
  const chipOf = (images: number) => ({
    dense: ours(design, loop, 1, chip, images),
    saving: ours(design, { ...loop, ...SAVING }, kept, chip, images),
  });
  const ways = onGpu(models[name], steps);
  const several = Object.entries(together).map(([images, { models: measured }]) => ({
    images: Number(images),
    best: bestOf(onGpu(measured[name], steps)),
    ...chipOf(Number(images)),
  }));
  const eager = ways.find(({ way }) => way === "eager");
  return {
    ...{ name, tokens: design.tokens, steps, kept, eager, best: bestOf(ways) },
    ...chipOf(1),
    together: several,
  };
}

const rows = MODELS.map((model) => beside(H100.chip, model, baseline[H100.gpu]!));
const older = MODELS.filter(({ name }) => name === A100.model).map((model) =>
  beside(A100.chip, model, {
    models: { [A100.model]: { eager: { step_seconds: A100.eager }, compiled: { step_seconds: A100.compiled } } },
    together: {},
  }),
);
progressDone();
const ourChip = { array: ARRAY, clock: CLOCK, latency: LATENCY, ahead: AHEAD, active: ACTIVE };
const page = gpuPage(
  { gpu: H100.gpu, ...H100.chip, arrays: arraysFor(H100.chip), rows },
  { gpu: A100.gpu, ...A100.chip, arrays: arraysFor(A100.chip), rows: older },
  ourChip,
  table,
);
new OutputFile(join(packageRoot, "docs/gpu.md")).write(page);
