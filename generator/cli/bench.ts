import { measureHead, measureLayer, openEngine, randomHead, type EngineRun } from "../simulation/bench-attention.ts";
import { planEngine } from "../compiler/plan-accelerator.ts";
import { DesignError, parseArray } from "../compiler/design.ts";
import { maskKinds, syntheticMask, type MaskKind } from "../simulation/masks.ts";
import { OutputFolder } from "../files/output-folder.ts";
import type { AttentionMask } from "../golden/attention.ts";
import { sampleGolden } from "../golden/sampler.ts";
import { keyRules, type KeyRule } from "../hardware/shapes/distribution.ts";
import { renderTemplate } from "../hdl/templates.ts";
import { openCheckpoint } from "../reference/checkpoint.ts";
import { tokensPerSide } from "../reference/latent.ts";
import { isIdle, type Idle } from "./idle-flags.ts";
import { during, percent, progress, progressDone, table } from "./console.ts";
import { readNpy } from "./npy.ts";
import { DEFAULTS } from "./operating-point.ts";
import { scatterPlots } from "./plot.ts";
import { quantisedFor } from "./quantise.ts";

export interface BenchFlags {
  readonly array: string;
  readonly headDim: number;
  readonly tokens: readonly number[];
  readonly densities: readonly number[];
  readonly windows: readonly number[];
  readonly keys: string;
  readonly workloads: string;
  readonly model: string | undefined;
  readonly mask: string | undefined;
  readonly out: string | undefined;
  readonly json: boolean;
}

/** One figure, with all that it depends on. */
interface Row extends EngineRun {
  readonly workload: string;
  readonly tokens: number;
  readonly headDim: number;
  readonly array: string;
  readonly keys: KeyRule;
  readonly window: number;
}

interface Workload {
  readonly name: string;
  readonly tokens: number;
  readonly mask: Uint8Array | undefined;
}

/** What a folder of reports holds. */
const FILES = ["bench.md", "bench.json", "bench.svg"];

/** What has no mask to begin with. */
export const WHOLE = ["linear", "dense", "refresh"] as const;

/** Workloads whose masks have no density to choose. */
const SET_DENSITY = [...WHOLE, "real", "onehot", "full"];

export const idleInBench: readonly Idle[] = [
  {
    flags: ["tokens", "workloads", "densities", "model"],
    when: ({ mask }) => mask !== undefined,
    because: "with --mask nothing else is run",
  },
  {
    flags: ["model"],
    when: ({ workloads }) => !String(workloads).split(",").includes("real"),
    because: "it is for the workload real",
  },
  {
    flags: ["densities"],
    when: ({ workloads }) =>
      String(workloads)
        .split(",")
        .every((kind) => SET_DENSITY.includes(kind)),
    because: "no workload has a density to choose",
  },
];

/** Measures attention passes in RTL, mask by mask, for each key rule and run-ahead window. */
export async function benchCommand(flags: BenchFlags): Promise<void> {
  const out = flags.out === undefined ? undefined : new OutputFolder(flags.out, "bench", FILES);
  const array = parseArray(flags.array);
  const { windows } = flags;
  const rules = flags.keys.split(",").map((rule) => {
    if (!(keyRules as readonly string[]).includes(rule)) {
      throw new DesignError(`keys ${rule}: there are ${keyRules.join(", ")}`);
    }
    return rule as KeyRule;
  });
  const workloads = flags.mask === undefined ? await chosenWorkloads(flags) : [maskFromFile(flags.mask)];

  const rows: Row[] = [];
  const sizes = [...new Set(workloads.map(({ tokens }) => tokens))];
  const total = workloads.length * windows.length * rules.length;
  for (const tokens of sizes) {
    for (const window of windows) {
      const shape = planEngine(array, tokens, flags.headDim, window);
      const state = {
        text: `building ${flags.array} for ${tokens} tokens, window ${window}`,
        share: rows.length / total,
      };
      using dut = await during(() => state, openEngine(shape));
      for (const { name, mask } of workloads.filter((workload) => workload.tokens === tokens)) {
        for (const keys of rules) {
          progress(`${name}, ${tokens} tokens, ${keys}, window ${window}`, rows.length / total);
          const { headDim } = flags;
          const features = 4 * headDim;
          const head = randomHead(shape, { tokens, headDim, mask, keys, seed: 1 });
          const threshold = Math.round((DEFAULTS.sparse.theta / tokens) * 2 ** 16);
          const run =
            name === "linear"
              ? measureLayer(dut, shape, { rows: tokens, inFeatures: features, outFeatures: features, seed: 1 })
              : measureHead(dut, shape, name === "refresh" ? { ...head, threshold } : head);
          rows.push({ workload: name, tokens, headDim: flags.headDim, array: flags.array, keys, window, ...run });
        }
      }
    }
  }
  progressDone();
  const mismatches = rows.reduce((sum, row) => sum + row.mismatches, 0);
  if (out) await write(out, flags, rows, mismatches);
  if (flags.json) process.stdout.write(compactJson(mismatches, rows));
  else {
    for (const { title, table: text } of tables(rows)) console.log(`${title}\n\n${text}\n`);
    console.log(mismatches === 0 ? "ok: every output equals the golden model's" : `${mismatches} outputs differ`);
  }
  if (mismatches > 0) process.exitCode = 1;
}

async function chosenWorkloads(flags: BenchFlags): Promise<Workload[]> {
  const { tokens: sizes, densities } = flags;
  const kinds = flags.workloads.split(",");
  const known = [...WHOLE, "real", ...Object.keys(maskKinds)];
  for (const kind of kinds) {
    if (!known.includes(kind)) throw new DesignError(`workload ${kind}: there are ${known.join(", ")}`);
  }
  const found: Workload[] = [];
  for (const tokens of sizes) {
    for (const kind of kinds) {
      if ((WHOLE as readonly string[]).includes(kind)) found.push({ name: kind, tokens, mask: undefined });
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

/** Masks that the golden model made: those nearest to some densities, over layers, heads, sequences and refresh steps. */
const REAL_DENSITIES = [0.35, 0.45, 0.55, 0.65, 0.8];

async function realMasks(path: string, tokens: number): Promise<Workload[]> {
  const checkpoint = openCheckpoint(path);
  const { config } = checkpoint;
  const resolution = Math.sqrt(tokens) * config.patch;
  // A model has the tokens that its resolution gives, and no others.
  if (!Number.isInteger(resolution) || tokensPerSide(config, resolution) ** 2 !== tokens) return [];
  progress("sampling an image for its masks");
  const model = await quantisedFor(checkpoint, undefined, { resolution, guidance: 2, sampler: "flow" });
  const found: { mask: Uint8Array; density: number }[] = [];
  sampleGolden(checkpoint, model, {
    ...{ resolution, label: 7 % config.classes, steps: 20, guidance: 2, seed: 1, sparse: DEFAULTS.sparse },
    watch({ mode }, sequences) {
      if (mode !== "refresh") return;
      for (const { masks } of sequences) {
        for (const layer of Object.values(masks))
          for (let head = 0; head < config.heads; head++) found.push(headMask(layer, head));
      }
    },
  });
  return REAL_DENSITIES.flatMap((wanted) => {
    const distance = ({ density }: { density: number }): number => Math.abs(density - wanted);
    const nearest = found.reduce((best, each) => (distance(each) < distance(best) ? each : best));
    return distance(nearest) < 0.05 ? [{ name: "real", tokens, mask: nearest.mask }] : [];
  });
}

function headMask({ words, tokens }: AttentionMask, head: number): { mask: Uint8Array; density: number } {
  const rowWords = Math.ceil(tokens / 32);
  const mask = Uint8Array.from({ length: tokens * tokens }, (_, i) => {
    const [query, token] = [Math.floor(i / tokens), i % tokens];
    return (words[(head * tokens + query) * rowWords + (token >> 5)]! >>> (token & 31)) & 1;
  });
  return { mask, density: mask.reduce((sum, bit) => sum + bit, 0) / tokens ** 2 };
}

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

/** A table for each number of tokens: a line for each workload and rule, a column for each window. */
function tables(rows: readonly Row[]): { title: string; table: string }[] {
  const windows = [...new Set(rows.map(({ window }) => window))];
  const widest = windows.at(-1)!;
  return [...new Set(rows.map(({ tokens }) => tokens))].map((tokens) => {
    const lines = rows
      .filter((row) => row.tokens === tokens && row.window === widest)
      .map((row) => {
        const same = (window: number): Row =>
          rows.find(
            (other) =>
              other.tokens === tokens &&
              other.workload === row.workload &&
              other.density === row.density &&
              other.keys === row.keys &&
              other.window === window,
          )!;
        const share = (values: readonly number[]): string =>
          percent(values.reduce((sum, value) => sum + value, 0) / values.length);
        const { drain, maximum, mask, starved } = row.lanes;
        return [
          row.workload,
          percent(row.density),
          row.keys,
          ...windows.map((window) => same(window).utilisation.toFixed(3)),
          row.bound.toFixed(3),
          row.model === undefined ? "-" : percent(row.model / row.cycles - 1),
          ...[drain, maximum, mask, starved].map(share),
        ];
      });
    const head = ["workload", "density", "keys", ...windows.map((window) => `F=${window}`), "bound", "model"];
    const causes = ["drain", "maximum", "mask", "starved"];
    return {
      title: `${tokens} tokens; stall causes at F=${widest}`,
      table: table([...head, ...causes], lines),
    };
  });
}

async function write(out: OutputFolder, flags: BenchFlags, rows: readonly Row[], mismatches: number): Promise<void> {
  const widest = Math.max(...rows.map(({ window }) => window));
  const label = ({ workload, tokens, density, keys, window }: Row): string =>
    `${workload}, ${tokens} tokens, ${percent(density)}, ${keys}, F=${window}`;
  const svg = await scatterPlots(`Attention on ${flags.array}, head dimension ${flags.headDim}`, [
    {
      x: `density (F=${widest})`,
      y: "utilisation",
      points: rows
        .filter(({ window }) => window === widest)
        .map((row) => ({ series: row.keys, x: row.density, y: row.utilisation, label: label(row) })),
    },
    {
      x: "run-ahead window F",
      y: "utilisation",
      points: rows.map((row) => ({ series: row.keys, x: row.window, y: row.utilisation, label: label(row) })),
    },
  ]);
  const { array, headDim, tokens, windows, keys, densities, workloads, model, mask } = flags;
  const all = { array, "head-dim": headDim, tokens, windows, keys, densities, workloads, model, mask };
  const said = Object.entries(all).filter(
    ([flag, value]) => value !== undefined && !isIdle(flag, { workloads, mask }, idleInBench),
  );
  const command = ["disc bench", ...said.map(([flag, value]) => `--${flag} ${String(value)}`)].join(" ");
  const data = { array, headDim, mismatches, command, tables: tables(rows) };
  const contents = [renderTemplate("bench.md", data), compactJson(mismatches, rows), svg];
  out.write(new Map(FILES.map((file, i) => [file, contents[i]!])));
}

/** A line for each row, shares to four digits: a lane's share of a cycle in 10,000 says no more. */
function compactJson(mismatches: number, rows: readonly Row[]): string {
  const short = (_: string, value: unknown): unknown => (typeof value === "number" ? Number(value.toFixed(4)) : value);
  return `{"ok": ${mismatches === 0}, "rows": [\n${rows.map((row) => JSON.stringify(row, short)).join(",\n")}\n]}\n`;
}
