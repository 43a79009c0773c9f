import { addActivity, noActivity, type Activity } from "./activity.ts";
import type { Sized } from "../compiler/memory-plan.ts";
import type { Counts } from "./jobs.ts";
import { programOf, type Descriptor, type Loop, type ProgramStep } from "./program.ts";
import { spreadOf } from "./grids.ts";
import { arraysOf, splitsOf, WHOLE, type Grid, type Spread, type Split } from "./split.ts";
import type { BusyTimes } from "./busy.ts";
import type { Memory } from "./readers.ts";
import type { Shares } from "./shares.ts";
import { noWaits, waits, type Spell, type Wait } from "./spells.ts";
import { Timeline } from "./timeline.ts";
import { TrafficCount, type Traffic } from "./traffic.ts";

/** What passes are of. */
export const parts = ["linear", "dense", "refresh", "masked", "update", "reuse", "move"] as const;
export type Part = (typeof parts)[number];

/** Cycles of some passes: those in which they ran, those in which memory held them up, and those in which they waited to begin. */
export interface Time {
  passes: number;
  running: number;
  memory: number;
  readonly waited: Record<Wait, number>;
  /** Beats of the multipliers, summed over lanes. */
  beats: number;
  /** Multiply-accumulates that the model needs. */
  macs: number;
}

export interface LayerTime extends Time {
  readonly id: string;
  readonly part: Part;
  /** Arrays that it is spread over, in the first step that has it; none of its own is what passes the array by. */
  readonly grid: Grid | undefined;
}

export interface StepTime extends Pick<ProgramStep, "step" | "mode" | "isWhole"> {
  readonly active: number;
  readonly cycles: number;
  readonly macs: number;
  /** Its passes in time; steps that are alike have the same. */
  readonly spells: readonly Spell[];
  /** When loader and bus were busy in it. */
  readonly busy: BusyTimes;
}

/** What an image takes. */
export interface Estimate {
  /** From start bit to interrupt. */
  readonly cycles: number;
  /** Multiply-accumulates that the model needs, over what the multipliers could do in all cycles. */
  readonly utilisation: number;
  readonly macs: number;
  readonly descriptors: number;
  readonly parts: Readonly<Partial<Record<Part, Time>>>;
  /** By what a pass is of in the network, over all steps and sequences, in the order of a step. */
  readonly layers: readonly LayerTime[];
  readonly steps: readonly StepTime[];
  /** Bytes by the kind of region in memory. */
  readonly traffic: ReadonlyMap<string, Traffic>;
  readonly activity: Activity;
  /** How it is split over arrays. Parts and layers are of the one that has most to do, multiply-accumulates and bytes of all. */
  readonly split: Split;
}

/** What the steps of a loop compute; where steps are alike, one object says so. */
export type CountsOf = (step: Pick<ProgramStep, "step" | "mode" | "isWhole">) => Counts;

/**
 * Counts by shares: of tokens that a step with reuse computes, and of keys that a masked query keeps, each key by chance.
 * @param tokens of the image
 */
export function sharedCounts(tokens: number, shares: Shares): CountsOf {
  const kept = (): number => shares.kept;
  const whole: Counts = { active: tokens, kept };
  const some: Counts = { active: Math.max(1, Math.round(shares.active * tokens)), kept };
  return ({ isWhole }) => (isWhole ? whole : some);
}

/** Cycles from the start bit to the first descriptor, and from the end descriptor to the interrupt, beside memory's latency. */
const AROUND = 40;

/** Steps that are alike, and one of them in time. */
interface Alike {
  readonly counts: Counts;
  readonly spread: Spread;
  readonly descriptors: readonly Descriptor[];
  readonly cycles: number;
  readonly spells: readonly Spell[];
  readonly busy: BusyTimes;
  times: number;
}

/**
 * Walks the program of a loop as the accelerator would, from sizes and counts alone.
 * @param memory of each array, where an image is split over several
 * @param split one array has all of it without this; else the one that has most to do is followed, and the others wait for it
 * @throws DesignError where there is no such program
 */
export function estimate(sized: Sized, loop: Loop, counts: CountsOf, memory: Memory, split: Split = WHOLE): Estimate {
  const program = programOf(sized, loop, split.sequences > 1);
  const { plan } = program;
  const arrays = arraysOf(split);
  const alike = new Map<string, Alike>();
  const ids = new Map<Counts, number>();
  const macsOf = macsIn(split);
  const steps = program.steps.map((step): StepTime => {
    const of = counts(step);
    if (!ids.has(of)) ids.set(of, ids.size);
    const key = `${step.key} ${ids.get(of)}`;
    let found = alike.get(key);
    if (!found) {
      const spread = spreadOf(program, split, step, of, memory);
      const descriptors = program.descriptorsOf(step, spread.plan);
      const timeline = new Timeline(spread, descriptors, of, memory);
      found = { counts: of, spread, descriptors, times: 0, ...timeline.run() };
      alike.set(key, found);
    }
    found.times++;
    const macs = found.spells.reduce((sum, spell) => sum + macsOf(spell, found), 0);
    const { mode, isWhole } = step;
    const { cycles, spells, busy } = found;
    return { step: step.step, mode, isWhole, active: of.active, cycles, macs, spells, busy };
  });
  const traffic = new TrafficCount(program);
  const layers = new Map<string, LayerTime>();
  const activity = noActivity();
  for (const each of alike.values()) {
    const { descriptors, spells, spread } = each;
    const works = new Map(spells.map(({ descriptor, work }) => [descriptor, work]));
    for (const descriptor of descriptors) {
      const times = each.times * spread.timesOf(descriptor.task).all;
      const moved = traffic.add(descriptor, spread, times);
      const active = spread.activeOf(descriptor.task);
      addActivity(activity, descriptor, plan, { work: works.get(descriptor), active, moved, times });
    }
    for (const spell of spells) addTo(layers, spell, macsOf(spell, each), each);
  }
  const descriptors = [...alike.values()].reduce((sum, each) => sum + each.times * each.descriptors.length, 1);
  traffic.addProgram(descriptors * arrays);
  const cycles = steps.reduce((sum, step) => sum + step.cycles, AROUND + 2 * memory.latency);
  const macs = steps.reduce((sum, step) => sum + step.macs, 0);
  const { lanes, width } = plan.shape.engine;
  return {
    ...{ cycles, macs, descriptors, steps, traffic: traffic.kinds, activity, split },
    utilisation: macs / (cycles * arrays * lanes * width),
    layers: [...layers.values()],
    parts: partsOf(layers.values()),
  };
}

/** An image over so many arrays, by the split that takes the fewest cycles */
export function estimateOver(sized: Sized, loop: Loop, counts: CountsOf, memory: Memory, arrays: number): Estimate {
  const splits = splitsOf(arrays, loop.guidance === 1 ? 1 : 2);
  const [best] = splits
    .map((split) => estimate(sized, loop, counts, memory, split))
    .toSorted((a, b) => a.cycles - b.cycles);
  return best!;
}

/** Multiply-accumulates that the model needs of a pass, on all arrays; those of a layer in tiles count with its first. */
function macsIn({ sequences }: Split) {
  return ({ descriptor: { task }, work }: Spell, { counts, spread }: Alike): number => {
    if (!("pass" in task)) return 0;
    const { pass } = task;
    // An array's queries stand for those of all, and so do its heads.
    if (pass.kind === "attention") return spread.timesOf(task).all * 2 * pass.headDim * work.positions;
    if (task.tile > 0) return 0;
    return sequences * counts.active * pass.layer.inFeatures * pass.layer.outFeatures;
  };
}

/** What a pass is of. */
export function partOf({ task, fields }: Descriptor): { readonly id: string; readonly part: Part } {
  switch (task.opcode) {
    case "tile":
    case "linear":
      return { id: task.pass.id, part: "linear" };
    case "head":
    case "attend":
      return { id: task.pass.id, part: fields.masked ? "masked" : fields.refresh ? "refresh" : "dense" };
    case "update":
      return { id: task.sum, part: "update" };
    case "move":
    case "reuse":
      return { id: task.opcode, part: task.opcode };
    default:
      throw new RangeError(`${task.opcode} is no pass`);
  }
}

const noTime = (): Time => ({
  ...{ passes: 0, running: 0, memory: 0, beats: 0, macs: 0 },
  waited: noWaits(),
});

function addTo(layers: Map<string, LayerTime>, spell: Spell, macs: number, { spread, times }: Alike): void {
  const { descriptor, work, cycles, memory, waited } = spell;
  const { id, part } = partOf(descriptor);
  const key = `${id} ${part}`;
  const { task } = descriptor;
  const grid = "pass" in task ? spread.gridOf(task.pass) : undefined;
  const time = layers.get(key) ?? { id, part, grid, ...noTime() };
  layers.set(key, time);
  time.passes += times;
  time.running += times * cycles;
  time.memory += times * memory;
  for (const wait of waits) time.waited[wait] += times * waited[wait];
  time.beats += times * work.beats;
  time.macs += times * macs;
}

function partsOf(layers: Iterable<LayerTime>): Partial<Record<Part, Time>> {
  const found: Partial<Record<Part, Time>> = {};
  for (const layer of layers) {
    const time = (found[layer.part] ??= noTime());
    for (const name of ["passes", "running", "memory", "beats", "macs"] as const) time[name] += layer[name];
    for (const wait of waits) time.waited[wait] += layer.waited[wait];
  }
  return found;
}
