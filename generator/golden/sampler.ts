import type { Network } from "../network/network.ts";
import { macsOf } from "../network/work.ts";
import type { FloatModel, Given, Prompt } from "../reference/forward.ts";
import { areaOf, tokensOf, type Grid } from "../reference/latent.ts";
import { noiseOf } from "../reference/sampler.ts";
import { schedule, type Sampler } from "../reference/schedule.ts";
import { followSlope, moveOn, newForecast, slopeGain } from "./forecast.ts";
import { loopFactors, MOST_FACTOR, updateLatent } from "./latent-update.ts";
import { forward, newMasks, newSequence, type AttentionMode, type SequenceState, type Work } from "./forward.ts";
import { quantiseLatent, type QuantisedNetwork } from "./model.ts";
import { tileRows } from "./key-tiles.ts";
import { conditionSteps } from "./step.ts";
import { activeTokens, type TokenReuse } from "./token-reuse.ts";

/** Softmax thresholding with mask reuse. */
export interface SoftmaxThreshold {
  /** Probabilities below this share of a row's tile are dropped, times the keys of a tile: 1 is the uniform share. */
  readonly theta: number;
  /** Masks are made in every so many steps, and used in those between. */
  readonly interval: number;
  /** First step that makes masks; attention is dense before. */
  readonly from: number;
  /** Queries in a row that have one mask together, a power of two up to `MOST_SHARING`; each its own without it. */
  readonly sharing?: number;
  /** For comparison, and in this model alone: what a mask keeps counts for the whole row, in the pass that makes it too. */
  readonly renormalises?: boolean;
}

export const MOST_SHARING = 128;

/** What saves work: either, both, or neither. */
export interface OperatingPoint {
  readonly reuse?: TokenReuse;
  readonly sparse?: SoftmaxThreshold;
}

export interface GoldenSampleOptions extends OperatingPoint, Prompt {
  readonly resolution: Grid;
  readonly steps: number;
  readonly guidance: number;
  readonly seed: number;
  /** As for the float model; values that int16 cannot hold saturate. */
  readonly noise?: Float32Array | undefined;
  /** `flow` by default. */
  readonly sampler?: Sampler;
  readonly progress?: (step: number, steps: number) => void;
  /** Looks at each step when it is over: at what its sequences keep, caches and masks, at the tokens it computed, and at the latent. */
  readonly watch?: (
    report: StepReport,
    sequences: readonly SequenceState[],
    active: Int32Array,
    latent: Int16Array,
  ) => void;
}

/** What one step did. */
export interface StepReport extends Work {
  readonly step: number;
  readonly mode: AttentionMode["kind"];
  readonly active: number;
  readonly tokens: number;
  /** Multiply-accumulates of the same step without reuse and thresholding. */
  readonly denseMacs: number;
  /** Values of the latent, or of what it leaves to the next step, that int16 could not hold: beyond +-16 they stay there. */
  readonly saturated: number;
}

/** What a whole loop did. */
export function totals(steps: readonly StepReport[]) {
  const total = (key: "macs" | "denseMacs" | "active" | "tokens" | "scored" | "positions" | "saturated"): number =>
    steps.reduce((sum, step) => sum + step[key], 0);
  return {
    /** Times that the model ran on as many tokens as an image has. */
    evaluations: steps.reduce((sum, { active, tokens }) => sum + active / tokens, 0),
    reuse: 1 - total("active") / total("tokens"),
    density: total("scored") / total("positions"),
    macs: total("macs"),
    denseMacs: total("denseMacs"),
    saturated: total("saturated"),
  };
}

/**
 * The sampling loop in integers with classifier-free guidance: two sequences with caches of their own that share the
 * list of active tokens and the masks of the first. `updateLatent` is the step, with factors of the schedule that the guidance splits.
 * @returns the final latent, int16 in steps of LATENT_SCALE
 * @throws RangeError with `loopComplaint`
 */
export function sampleGolden(
  float: FloatModel,
  model: QuantisedNetwork,
  options: GoldenSampleOptions,
): { latent: Int16Array; steps: StepReport[] } {
  const { resolution, steps, guidance, sampler = "flow", reuse, sparse, progress, watch } = options;
  const { network } = model;
  const tokens = tokensOf(network, resolution);
  const inTile = tileRows(tokens, network.keyTile);
  const complaint = loopComplaint(
    { steps, guidance, sampler, ...(reuse && { reuse }), ...(sparse && { sparse }) },
    inTile,
  );
  if (complaint !== undefined) throw new RangeError(complaint);
  const size = network.inChannels * areaOf(resolution);
  const x = quantiseLatent(noiseOf(options, size));
  const given = sequencesOf(float, options);
  const masks = newMasks(network, resolution, sparse?.sharing);
  const sequences = given.map(({ inputs }) => newSequence(model, resolution, inputs, masks));
  const everything = Int32Array.from({ length: tokens }, (_, token) => token);
  const reuseState = { reference: new Int16Array(size), age: new Uint8Array(tokens) };
  const denseMacs = given.reduce((sum, { inputs }) => sum + macsOf(network, tokens, rowsOf(network, inputs)), 0);
  const history = new Int16Array(size);
  const factors = loopFactors(sampler, steps, guidance);
  const forecasts = reuse?.forecast ? sequences.map(({ output }) => newForecast(output)) : [];
  const reports: StepReport[] = [];

  for (const [step, { timestep }] of schedule(sampler, steps).entries()) {
    progress?.(step, steps);
    const mode = attentionMode(step, inTile, sparse);
    // Masks are made for every query, so a refresh computes every token; so does the first step, which fills the caches.
    const whole = !reuse || isWholeStep(step, mode.kind);
    const active = whole ? everything : activeTokens(x, sequences[0]!.inputs, reuseState, reuse);
    if (whole) {
      reuseState.reference.set(x);
      reuseState.age.fill(0);
    }
    for (const [i, forecast] of step > 0 ? forecasts.entries() : []) moveOn(sequences[i]!.output, forecast);
    const total: Work = { macs: 0, scored: 0, positions: 0 };
    const constants = conditionSteps(
      float,
      model,
      given.map((each) => ({ ...each, timestep })),
    );
    for (const [i, state] of sequences.entries()) {
      const work = forward(model, constants[i]!, state, x, active, modeOf(mode, i));
      total.macs += work.macs;
      total.scored += work.scored;
      total.positions += work.positions;
    }
    for (const [i, forecast] of step > 0 ? forecasts.entries() : [])
      followSlope(sequences[i]!.output, forecast, slopeGain(reuse!));
    const outputs = sequences.map(({ output }) => output);
    const saturated = updateLatent(x, history, outputs, factors[step]!);
    const report = { step, mode: mode.kind, active: active.length, tokens, denseMacs, saturated, ...total };
    reports.push(report);
    watch?.(report, sequences, active, x);
  }
  return { latent: x, steps: reports };
}

/** What the sequences of a loop are conditioned on: one with the prompt, and under guidance one without. */
export function sequencesOf(float: FloatModel, options: Prompt & { readonly guidance: number }): readonly Given[] {
  return float.sequences(options).slice(0, options.guidance === 1 ? 1 : 2);
}

/** How many rows a sequence's inputs have. */
export function rowsOf({ inputs: widths }: Network, inputs: Given["inputs"] = {}): Record<string, number> {
  return Object.fromEntries(Object.entries(inputs).map(([name, values]) => [name, values.length / widths[name]!]));
}

/** The largest threshold in 2^-16 of a row's sum, and alpha in 1/256. */
const MOST_SIXTEEN = 2 ** 16 - 1;

type LoopSettings = Pick<GoldenSampleOptions, "steps" | "guidance" | "sampler" | "reuse" | "sparse">;

/**
 * Why a loop has no form in these integers, in one line with what would do; undefined when it has one.
 * @param tokens keys of a tile
 */
export function loopComplaint(
  { steps, guidance, sampler = "flow", reuse, sparse }: LoopSettings,
  tokens: number,
): string | undefined {
  const all = schedule(sampler, steps);
  const largestOf = (...keys: readonly ("a" | "b" | "c" | "d")[]): number =>
    all.reduce((most, step) => Math.max(most, ...keys.map((key) => Math.abs(step[key]))), 0);
  const loop = `${steps} step${steps > 1 ? "s" : ""} of ${sampler}`;
  if (largestOf("a", "c") > MOST_FACTOR) {
    const factor = `a latent times ${largestOf("a", "c").toFixed(2)}`;
    return `${loop}: ${factor}, factors go up to ${(Math.floor(100 * MOST_FACTOR) / 100).toFixed(2)}; more steps have smaller ones`;
  }
  // Both guidance and 1 - guidance are factors.
  const most = Math.floor((100 * MOST_FACTOR) / largestOf("b", "d")) / 100;
  if (guidance > most || guidance < 1 - most) {
    return `guidance ${guidance}: from ${(1 - most).toFixed(2)} to ${most.toFixed(2)} in ${loop}`;
  }
  const theta = (tokens * MOST_SIXTEEN) / 2 ** 16;
  if (sparse && sparse.theta > theta) {
    return `theta ${sparse.theta}: up to ${(Math.floor(100 * theta) / 100).toFixed(2)} with ${tokens} keys`;
  }
  if (reuse && (reuse.alpha * 256 > MOST_SIXTEEN || reuse.maxAge > 255)) {
    return `alpha ${reuse.alpha} and age ${reuse.maxAge}: up to 255.99 and 255`;
  }
  return undefined;
}

/** How a step attends. @param tokens keys of a tile */
export function attentionMode(step: number, tokens: number, sparse: SoftmaxThreshold | undefined): AttentionMode {
  if (!sparse || step < sparse.from) return { kind: "dense" };
  if ((step - sparse.from) % sparse.interval !== 0) return { kind: "masked" };
  const { theta, renormalises = false } = sparse;
  return { kind: "refresh", threshold: Math.round((theta / tokens) * 2 ** 16), renormalises };
}

/** Whether a step of a loop with reuse computes all tokens: the first one, and one that makes masks. */
export function isWholeStep(step: number, mode: AttentionMode["kind"]): boolean {
  return step === 0 || mode === "refresh";
}

/** How a sequence attends in such a step: the first one makes the masks, while the second attends to everything. */
export function modeOf(step: AttentionMode, sequence: number): AttentionMode {
  return step.kind === "refresh" && sequence > 0 ? { kind: "dense" } : step;
}
