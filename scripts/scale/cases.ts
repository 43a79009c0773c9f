import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArray } from "../../generator/compiler/design.ts";
import { planAccelerator, planEngine } from "../../generator/compiler/plan-accelerator.ts";
import { packageRoot } from "../../generator/files/package.ts";
import { observeImage } from "../../generator/golden/calibrate.ts";
import { KEY_TILE } from "../../generator/golden/key-tiles.ts";
import { inKeyTiles, quantiseNetwork } from "../../generator/golden/model.ts";
import { totals } from "../../generator/golden/sampler.ts";
import { openCheckpoint } from "../../generator/reference/checkpoint.ts";
import { readDit, type DitConfig } from "../../generator/reference/dit.ts";
import type { FloatModel } from "../../generator/reference/forward.ts";
import { areaOf, gridOf } from "../../generator/reference/latent.ts";
import { loadsOf, measureHead, openEngine, randomHead } from "../../generator/simulation/bench-attention.ts";
import { comparisonLine, isRight } from "../../generator/simulation/compare-run.ts";
import { modelPass } from "../../generator/simulation/engine-model.ts";
import { syntheticMask } from "../../generator/simulation/masks.ts";
import { sampleRtl } from "../../generator/simulation/run-sample.ts";

export const ARRAY = "16x16";
/** Of the small model, and of the head on the engine's bench. */
export const HEAD_DIM = 16;
const LATENCY = 64;

/** An image of the small model: a dense step, or one that makes masks and one that goes by them. */
export interface ImageCase {
  /** Of tokens. */
  readonly grid: readonly [rows: number, columns: number];
  readonly kind: "dense" | "masked";
  readonly keyTile: number;
}

/** Shortest first. */
export const IMAGES: readonly ImageCase[] = [
  ...([[8, 8], [10, 25], [32, 32]] as const).flatMap((grid) =>
    (["dense", "masked"] as const).map((kind) => ({ grid, kind, keyTile: KEY_TILE })),
  ),
  { grid: [32, 32], kind: "dense", keyTile: 256 },
  { grid: [32, 32], kind: "masked", keyTile: 256 },
  { grid: [64, 64], kind: "dense", keyTile: KEY_TILE },
  { grid: [64, 64], kind: "masked", keyTile: KEY_TILE },
]; // prettier-ignore

/** What an image came to. */
export interface ImageRun {
  readonly cycles: number;
  /** Multiply-accumulates that the golden model counts, over what the multipliers could have done in all cycles. */
  readonly utilisation: number;
  readonly macs: number;
  /** Positions that were scored, over all. */
  readonly density: number;
  /** Over the memory bus, both ways. */
  readonly bytes: number;
  /** Whether every value that is kept is the golden model's. */
  readonly right: boolean;
  readonly compared: string;
}

/** The first two blocks of models/digits, four heads of 16, as a model of their own. */
function twoBlocks(): FloatModel & { readonly config: DitConfig } {
  const digits = join(packageRoot, "models/digits");
  const folder = mkdtempSync(join(tmpdir(), "disc-scale-"));
  try {
    const config = JSON.parse(readFileSync(join(digits, "config.json"), "utf8")) as object;
    writeFileSync(join(folder, "config.json"), JSON.stringify({ ...config, num_layers: 2 }));
    const checkpoint = openCheckpoint(digits);
    return { ...readDit(join(folder, "config.json")), tensor: (name) => checkpoint.tensor(name) };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Runs an image in RTL from start bit to interrupt, and compares all that is kept with the golden model. */
export async function runImage({ grid, kind, keyTile }: ImageCase): Promise<ImageRun> {
  const model = twoBlocks();
  const { config } = model;
  const [rows, columns] = grid;
  const options = {
    ...{
      resolution: gridOf(config.patch * rows, config.patch * columns),
      label: 7,
      seed: 1,
      sampler: "flow2" as const,
    },
    ...{ guidance: 1, steps: kind === "dense" ? 1 : 2 },
    ...(kind === "masked" && { sparse: { theta: 0.5, interval: 2, from: 0 } }),
  };
  const quantised = quantiseNetwork(model, observeImage(model, { ...options, steps: 2 }));
  const shape = planAccelerator(parseArray(ARRAY), config, areaOf(grid), { keyTile });
  const run = await sampleRtl(model, inKeyTiles(quantised, keyTile), shape, {
    ...options,
    timing: { latency: LATENCY },
  });
  const { cycles, beatsRead, beatsWritten } = run.counters;
  const { macs, density } = totals(run.steps);
  return {
    ...{ cycles, utilisation: run.utilisation, macs, density },
    bytes: (beatsRead + beatsWritten) * shape.bus.bytes,
    ...{ right: isRight(run), compared: comparisonLine(run) },
  };
}

/** A head on the engine's bench; of `popular` masks half of the positions are on tokens that most queries keep. */
export interface HeadCase {
  readonly tokens: number;
  readonly kind: "dense" | "masked";
}

/** Shortest first. */
export const HEADS: readonly HeadCase[] = [1024, 4096, 16_384].flatMap((tokens) =>
  (["masked", "dense"] as const).map((kind) => ({ tokens, kind })),
);
const DENSITY = 0.25;

/** What a head comes to, by the cycle-level model. */
export interface ModelRun {
  readonly density: number;
  readonly cycles: number;
  readonly utilisation: number;
  /** What the fullest bank allows. */
  readonly bound: number;
}

/** What a head came to. */
export interface HeadRun extends ModelRun {
  /** Cycles that the cycle-level model gives. */
  readonly model: number;
  readonly mismatches: number;
}

const engineFor = (tokens: number) => ({
  ...planEngine(parseArray(ARRAY), Math.min(tokens, KEY_TILE), HEAD_DIM),
  ...{ maxRows: tokens, joins: tokens > KEY_TILE },
});

/** Runs a head in RTL, pass by pass, and compares its output with the golden model. */
export async function runHead({ tokens, kind }: HeadCase): Promise<HeadRun> {
  const shape = engineFor(tokens);
  using dut = await openEngine(shape);
  const mask = kind === "dense" ? undefined : syntheticMask("popular", tokens, DENSITY, 7);
  const head = randomHead(shape, { tokens, headDim: HEAD_DIM, mask, keys: "balanced", seed: 1 });
  const { density, cycles, utilisation, bound, model, mismatches } = measureHead(dut, shape, head);
  return { density, cycles, utilisation, bound, model: model!, mismatches };
}

/** Tokens of the heads that are too many for RTL. */
export const MODELLED = 65_536;

/** A head of `MODELLED` tokens by the model, from 4,096 of its queries over one of its tiles: more of either take as long each. */
export function modelHead(kind: HeadCase["kind"]): ModelRun {
  const shape = engineFor(MODELLED);
  const mask = kind === "dense" ? undefined : syntheticMask("popular", KEY_TILE, DENSITY, 7);
  const head = randomHead(shape, { tokens: KEY_TILE, headDim: HEAD_DIM, mask, keys: "balanced", seed: 1 });
  const chunks = HEAD_DIM / shape.width;
  const cycles = modelPass(shape, { ...head, chunks, tile: { leaves: true } });
  const { positions, fullest } = loadsOf(shape, head);
  const lanePositions = positions / shape.lanes;
  return {
    density: positions / KEY_TILE ** 2,
    cycles: (MODELLED / KEY_TILE) ** 2 * cycles,
    utilisation: (2 * lanePositions * chunks) / cycles,
    bound: lanePositions / fullest,
  };
}
