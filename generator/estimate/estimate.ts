import { addActivity, noActivity, type Activity } from "./activity.ts";
import type { Sized } from "../compiler/memory-plan.ts";
import type { Counts } from "./jobs.ts";
import { programOf, type Descriptor, type Loop, type ProgramStep } from "./program.ts";
import { Timeline, waits, type Memory, type Spell, type Wait } from "./timeline.ts";
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
}

export interface StepTime extends Pick<ProgramStep, "step" | "mode" | "isWhole"> {
  readonly active: number;
  readonly cycles: number;
  readonly macs: number;
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
}

/** What the steps of a loop compute; where steps are alike, one object says so. */
export type CountsOf = (step: Pick<ProgramStep, "step" | "mode" | "isWhole">) => Counts;

/**
 * Counts by shares: of tokens that a step with reuse computes, and of keys that a masked query keeps, each key by chance.
 * @param tokens of the image
 */
export function sharedCounts(tokens: number, shares: { readonly active: number; readonly kept: number }): CountsOf {
  const kept = (): number => shares.kept;
  const whole: Counts = { active: tokens, kept };
  const some: Counts = { active: Math.max(1, Math.round(shares.active * tokens)), kept };
  return ({ isWhole }) => (isWhole ? whole : some);
}

/** Cycles from the start bit to the first descriptor, and from the end descriptor to the interrupt, beside memory's latency. */
const AROUND = 40;

/**
 * Walks the program of a loop as the accelerator would, from sizes and counts alone.
 * @throws DesignError where there is no such program
 */
export function estimate(sized: Sized, loop: Loop, counts: CountsOf, memory: Memory): Estimate {
  const program = programOf(sized, loop);
  const { plan } = program;
  const { lanes, width } = plan.shape.engine;
  const traffic = new TrafficCount(program);
  const layers = new Map<string, LayerTime>();
  const ran = new Map<string, { cycles: number; spells: Spell[]; descriptors: Descriptor[] }>();
  const kinds = new Map<Counts, number>();
  const steps: StepTime[] = [];
  let descriptors = 1;
  const times = new Map<string, number>();
  const countsOf = new Map<string, Counts>();
  for (const step of program.steps) {
    const of = counts(step);
    if (!kinds.has(of)) kinds.set(of, kinds.size);
    const key = `${step.key} ${kinds.get(of)}`;
    if (!ran.has(key)) {
      const all = program.descriptorsOf(step);
      ran.set(key, { ...new Timeline(plan, all, of, memory).run(), descriptors: all });
      countsOf.set(key, of);
    }
    times.set(key, (times.get(key) ?? 0) + 1);
    const { cycles, spells } = ran.get(key)!;
    descriptors += ran.get(key)!.descriptors.length;
    const macs = spells.reduce((sum, { descriptor, work }) => sum + macsOf(descriptor, work.positions, of.active), 0);
    steps.push({ ...{ step: step.step, mode: step.mode, isWhole: step.isWhole }, active: of.active, cycles, macs });
  }
  const activity = noActivity();
  for (const [key, count] of times) {
    const { spells, descriptors: all } = ran.get(key)!;
    const { active } = countsOf.get(key)!;
    const works = new Map(spells.map(({ descriptor, work }) => [descriptor, work]));
    for (const descriptor of all) {
      const moved = traffic.add(descriptor, active, count);
      addActivity(activity, descriptor, plan, { work: works.get(descriptor), active, moved, times: count });
    }
    for (const spell of spells) addTo(layers, spell, active, count);
  }
  traffic.addProgram(descriptors);
  const cycles = steps.reduce((sum, step) => sum + step.cycles, AROUND + 2 * memory.latency);
  const macs = steps.reduce((sum, step) => sum + step.macs, 0);
  return {
    ...{ cycles, macs, descriptors, steps, traffic: traffic.kinds, activity },
    utilisation: macs / (cycles * lanes * width),
    layers: [...layers.values()],
    parts: partsOf(layers.values()),
  };
}

/** Multiply-accumulates that the model needs of a pass; those of a layer in tiles count with its first. */
function macsOf({ task }: Descriptor, positions: number, active: number): number {
  if (!("pass" in task)) return 0;
  if (task.pass.kind === "attention") return 2 * task.pass.headDim * positions;
  if (task.tile > 0) return 0;
  const { inFeatures, outFeatures } = task.pass.layer;
  return active * inFeatures * outFeatures;
}

/** What a pass is of. */
function partOf({ task, fields }: Descriptor): { readonly id: string; readonly part: Part } {
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
  waited: Object.fromEntries(waits.map((wait) => [wait, 0])) as Record<Wait, number>,
});

function addTo(layers: Map<string, LayerTime>, spell: Spell, active: number, times: number): void {
  const { descriptor, work, cycles, memory, waited } = spell;
  const { id, part } = partOf(descriptor);
  const key = `${id} ${part}`;
  const time = layers.get(key) ?? { id, part, ...noTime() };
  layers.set(key, time);
  time.passes += times;
  time.running += times * cycles;
  time.memory += times * memory;
  for (const wait of waits) time.waited[wait] += times * waited[wait];
  time.beats += times * work.beats;
  time.macs += times * macsOf(descriptor, work.positions, active);
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
