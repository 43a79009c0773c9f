import { availableParallelism } from "node:os";
import { buildModel } from "../../sim/build.ts";
import { benchVerilog, type MemoryTiming } from "../simulation/accelerator-bench.ts";
import { compileProgram } from "../compiler/compile-program.ts";
import { atSize, DesignError, parseArray, planDesign, type Design } from "../compiler/design.ts";
import { WIDTHS } from "../compiler/plan-accelerator.ts";
import { readDesign, sizeOfDesign } from "../compiler/write-design.ts";
import type { RtlSample } from "../simulation/run-sample.ts";
import { KEY_TILE } from "../golden/key-tiles.ts";
import type { QuantisedModel } from "../golden/model.ts";
import { totals } from "../golden/sampler.ts";
import type { Verilog } from "../hdl/index.ts";
import { openWords } from "../reference/captions.ts";
import type { AnyCheckpoint } from "../reference/checkpoint.ts";
import { isCaptioned } from "../reference/families.ts";
import type { Grid } from "../reference/latent.ts";
import type { Flags } from "./command.ts";
import { during } from "./console.ts";
import type { arrayFlags, keyTileFlag, memoryFlags } from "./flags.ts";
import type { RtlResult, RtlTask, RtlWorkerData } from "./rtl-worker.ts";
import { runTasks } from "./workers.ts";

/** What the flags say of the memory. */
export function memoryTiming({ latency, jitter, pause, bandwidth }: Flags<typeof memoryFlags>): MemoryTiming {
  return { latency, jitter, pause, bandwidth };
}

/** What flags say of a design. */
export type DesignFlags = Pick<
  Flags<typeof arrayFlags & typeof keyTileFlag>,
  "array" | "window" | "busBits" | "addressBits" | "idBits" | "captionTokens" | "keyTile"
>;

/** @throws DesignError */
export function designOf(
  model: Pick<AnyCheckpoint, "folder" | "config">,
  resolution: Grid,
  flags: DesignFlags,
): Design {
  const { busBits, addressBits, idBits, window, keyTile = KEY_TILE } = flags;
  const captionTokens = captionTokensOf(model, flags.captionTokens);
  return planDesign(model.config, resolution, parseArray(flags.array, WIDTHS), {
    ...{ addressBits, idBits, keyTile },
    ...(busBits === undefined ? {} : { bytes: busBits / 8 }),
    ...(window === undefined ? {} : { window }),
    ...(captionTokens === undefined ? {} : { captionTokens }),
  });
}

/** Rows of the longest caption: what was asked for, or those of the model's own words. @throws DesignError */
function captionTokensOf(
  { folder, config }: Parameters<typeof designOf>[0],
  asked: number | undefined,
): number | undefined {
  if (isCaptioned(config)) return asked ?? openWords(folder, config.captionChannels)?.most;
  if (asked !== undefined) throw new DesignError("--caption-tokens: the model has classes");
  return undefined;
}

/** A design for an image of a size, and the Verilog in place of a fresh one. */
interface DesignAt {
  readonly design: Design;
  readonly given: Verilog | undefined;
}

/**
 * A design for an image: of its size, or the one in a folder of `disc generate`, which may be made for larger ones.
 * @throws DesignError when what stands there was not generated with these flags, or the image does not fit it
 */
export function designAt(
  checkpoint: Parameters<typeof designOf>[0],
  resolution: Grid,
  flags: Parameters<typeof designOf>[2],
  folder: string | undefined,
): DesignAt {
  if (folder === undefined) return { design: designOf(checkpoint, resolution, flags), given: undefined };
  const { resolution: size, keyTile, window } = sizeOfDesign(folder);
  if ((flags.keyTile ?? keyTile) !== keyTile)
    throw new DesignError(`--key-tile ${flags.keyTile}: ${folder} was generated with ${keyTile}`);
  if ((flags.window ?? window) !== window)
    throw new DesignError(`--window ${flags.window}: ${folder} was generated with ${window}`);
  const made = designOf(checkpoint, size, { ...flags, keyTile, window });
  return { design: atSize(made, resolution), given: readDesign(folder, made) };
}

/** A design and the memory beside it. */
export interface Hardware extends DesignAt, Pick<RtlWorkerData, "timing" | "scrambles"> {}

/** @param folder of a design to simulate in place of a fresh one. @throws DesignError */
export function hardwareOf(
  checkpoint: AnyCheckpoint,
  resolution: Grid,
  flags: Flags<typeof arrayFlags & typeof keyTileFlag & typeof memoryFlags>,
  folder: string | undefined,
): Hardware {
  return { ...designAt(checkpoint, resolution, flags, folder), timing: memoryTiming(flags), scrambles: flags.scramble };
}

export interface RtlJobs extends Hardware {
  readonly checkpoint: AnyCheckpoint;
  readonly model: QuantisedModel;
  readonly common: RtlWorkerData["common"];
  readonly tasks: readonly RtlTask[];
}

/** Builds a bench with Verilator, and says for how long. @throws SimulationError */
export async function build(verilog: Verilog): Promise<void> {
  const text = `building ${verilog.top} with Verilator, once for each design: a minute or two`;
  await during(() => ({ text }), buildModel(verilog));
}

/** Runs sampling loops in RTL, several at a time. @throws DesignError, SimulationError */
export async function runRtl({
  checkpoint,
  model,
  design,
  given,
  common,
  timing,
  scrambles,
  tasks,
}: RtlJobs): Promise<RtlResult[]> {
  const { shape } = design;
  const { lanes, width } = shape.engine;
  const images = tasks.map(({ prompt, seed, noise, point }) =>
    compileProgram(checkpoint, model, shape, { ...common, ...prompt, seed, noise, ...point }),
  );
  const bytes = Math.max(...images.map(({ size }) => size));
  const verilog = benchVerilog(shape, bytes, { given, scrambles });
  await build(verilog);
  const data: RtlWorkerData = { folder: checkpoint.folder, model, shape, common, timing, scrambles, bytes, given };
  const state = { text: "", share: 0 };
  const progress = (share: number, done: number): void => {
    Object.assign(state, { text: `simulating ${lanes}x${width}: ${done} of ${tasks.length} done`, share });
  };
  progress(0, 0);
  const simulated = runTasks<RtlResult>(new URL("./rtl-worker.js", import.meta.url), tasks, {
    jobs: availableParallelism(),
    data,
    progress,
  });
  return during(() => state, simulated);
}

/** What a run came to, for a report. */
export function reportOf({ error, counters, utilisation, comparisons, steps }: RtlSample, { shape }: Design) {
  const { macs, denseMacs, reuse, density } = totals(steps);
  const { cycles, beatsRead, beatsWritten } = counters;
  const bytes = { read: beatsRead * shape.bus.bytes, written: beatsWritten * shape.bus.bytes };
  return { error, cycles, utilisation, reuse, density, macs, denseMacs, bytes, counters, comparisons };
}
