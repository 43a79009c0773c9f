import { parentPort, workerData } from "node:worker_threads";
import { z } from "zod";
import { DesignError } from "../compiler/design.ts";
import { acceleratorOf } from "../compiler/emit-design.ts";
import { checkRun, kindOf } from "../compiler/limits.ts";
import { memoryPlan } from "../compiler/memory-plan.ts";
import { spreadOver, units } from "../estimate/busy.ts";
import type { EnergyTable } from "../estimate/energy.ts";
import { checkShares, type Shares } from "../estimate/shares.ts";
import { estimate, estimateOver, partOf, sharedCounts, type StepTime } from "../estimate/estimate.ts";
import type { Memory } from "../estimate/readers.ts";
import { waits } from "../estimate/spells.ts";
import { estimateArea } from "../fpga/estimate.ts";
import { PARTS } from "../fpga/parts.ts";
import { FAMILIES, type Area } from "../fpga/targets.ts";
import { resourcesOf } from "../hdl/structure.ts";
import { digestOf } from "../files/manifest.ts";
import { readModel } from "../reference/checkpoint.ts";
import type { Grid } from "../reference/latent.ts";
import { estimateReport } from "./estimate-report.ts";
import type { DesignChoice, Explored, Refused, RunChoice, StepTimeline } from "./explore-points.ts";
import { nameOf } from "./fidelity-points.ts";
import { keep, keptFile, readKept } from "./kept.ts";
import { designOf, type DesignFlags } from "./rtl.ts";
import { tooSmall } from "./synth-report.ts";

/** What all designs have in common. */
export interface ExploreData {
  readonly model: string;
  readonly resolution: Grid;
  readonly flags: Omit<DesignFlags, keyof DesignChoice>;
  readonly mhz: number;
  readonly latency: number;
  /** Of tokens that a step with reuse computes, of keys that a masked query keeps. */
  readonly shares: Shares;
  readonly energies: EnergyTable;
  /** Of `PARTS`. */
  readonly part: string | undefined;
  /** Of the program that computes the figures. */
  readonly code: string;
}

/** A design, and all that is to be known of it. */
export interface ExploreTask extends DesignChoice {
  readonly runs: readonly RunChoice[];
}

/** Parts of a step that a timeline tells apart. */
const BINS = 160;

const data = workerData as ExploreData;
const model = readModel(data.model);

/** What was kept is what was written: its digest is looked at, and no more. */
const answer = z.custom<Explored | Refused>((value) => typeof value === "object" && value !== null);

parentPort!.on("message", ({ runs, ...choice }: ExploreTask) => {
  let made: ReturnType<typeof sizesOf> | undefined;
  const result = runs.map((run, i): Explored | Refused => {
    const file = keptFile("explore", digestOf(JSON.stringify([data, model.config, choice, run])));
    const kept = readKept(file, answer);
    if (kept) return kept;
    const found = orRefused(choice, run, () => explore((made ??= sizesOf(choice)), choice, run));
    keep(file, found);
    parentPort!.postMessage({ share: (i + 1) / runs.length });
    return found;
  });
  parentPort!.postMessage({ result });
});

const pointOf = ({ loop }: RunChoice): string => nameOf(loop);

/** What a user may ask for and cannot have is an answer too. */
function orRefused(choice: DesignChoice, run: RunChoice, find: () => Explored): Explored | Refused {
  try {
    return find();
  } catch (error) {
    if (!(error instanceof DesignError)) throw error;
    return { ...choice, point: pointOf(run), reason: error.message };
  }
}

/** A design, and what it is made of. @throws DesignError */
function sizesOf(choice: DesignChoice) {
  const design = designOf(model, data.resolution, { ...data.flags, ...choice });
  const { node } = acceleratorOf(design.shape);
  const { memoryBits, multipliers } = resourcesOf(node);
  const { lanes, width } = design.shape.engine;
  const all = multipliers.reduce((sum, { count }) => sum + count, 0);
  return {
    design,
    sizes: { multipliers: lanes * width, otherMultipliers: all - lanes * width, onChip: memoryBits / 8 },
    area: data.part === undefined ? undefined : estimateArea(node, PARTS[data.part]!.target),
  };
}

/** What so many arrays take of a part. */
function areaOn(name: string, each: Area, arrays: number): Required<Pick<Explored, "area" | "tooSmall">> {
  const part = PARTS[name]!;
  const area = Object.fromEntries(Object.entries(each).map(([key, count]) => [key, arrays * count])) as unknown as Area;
  return { area, tooSmall: tooSmall(area, part, FAMILIES[part.target]) };
}

/** @throws DesignError where there is no program of the loop */
function explore({ design, sizes, area }: ReturnType<typeof sizesOf>, choice: DesignChoice, run: RunChoice): Explored {
  const { mhz, latency, shares, energies } = data;
  const { loop, bandwidth, arrays } = run;
  checkRun(design, loop);
  checkShares(design.tokens, loop, shares);
  const most = (arrays * design.shape.bus.bytes * mhz) / 1000;
  const given = Math.min(most, bandwidth ?? most);
  const memory: Memory = { latency, bandwidth: given / most };
  const counts = sharedCounts(design.tokens, shares);
  const found =
    arrays > 1 ? estimateOver(design, loop, counts, memory, arrays) : estimate(design, loop, counts, memory);
  const report = estimateReport(design, loop, found, { mhz, memory, energies });
  const { cycles, seconds, utilisation, macs, bytes, limit, energy } = report;
  const plan = memoryPlan(design, { ...kindOf(loop), steps: loop.steps });
  return {
    ...{ ...choice, arrays, loop, point: pointOf(run), bandwidth: given, isWhole: given === most },
    ...{ multipliers: arrays * sizes.multipliers, otherMultipliers: arrays * sizes.otherMultipliers },
    ...{ onChip: arrays * sizes.onChip, ...(area && areaOn(data.part!, area, arrays)) },
    // All of them have one memory, and each a program of its own.
    offChip: plan.reduce((sum, { kind, bytes: size }) => sum + (kind === "program" ? arrays * size : size), 0),
    ...{ cycles, seconds, utilisation, macs, bytes, limit, joules: { low: energy.low, high: energy.high } },
    step: timelineOf(found.steps),
  };
}

/** The last step that computes least: one by masks, or of few tokens, where there are any. */
function timelineOf(steps: readonly StepTime[]): StepTimeline {
  const shown = steps.findLast(({ isWhole, mode }) => !isWhole || mode === "masked") ?? steps.at(-1)!;
  const { step, mode, active, cycles, spells, busy } = shown;
  const bins = new Map<string, Float64Array>();
  let now = 0;
  const spend = (activity: string, time: number): void => {
    if (time <= 0) return;
    const shares = bins.get(activity) ?? new Float64Array(BINS);
    bins.set(activity, shares);
    spreadOver(shares, cycles / BINS, now, now + time);
    now += time;
  };
  for (const spell of spells) {
    for (const wait of waits) spend(`waits: ${wait}`, spell.waited[wait]);
    spend("waits: memory", spell.memory);
    spend(partOf(spell.descriptor).part, spell.cycles);
  }
  const perMille = (shares: Float64Array): number[] =>
    Array.from(shares, (time) => Math.round((1000 * time * BINS) / cycles));
  return {
    ...{ step, mode, active, cycles: Math.round(cycles) },
    activities: Object.fromEntries([...bins].map(([name, shares]) => [name, perMille(shares)])),
    units: Object.fromEntries(
      units.map((unit) => [unit, perMille(busy.parts(unit, BINS))]),
    ) as unknown as StepTimeline["units"],
  };
}
