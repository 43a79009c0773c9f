import { keyTiles, tileRows } from "../golden/key-tiles.ts";
import type { QuantisedNetwork } from "../golden/model.ts";
import { loopComplaint, type GoldenSampleOptions } from "../golden/sampler.ts";
import type { AcceleratorShape } from "../hardware/control/sequencer.ts";
import type { FloatModel, Prompt } from "../reference/forward.ts";
import { gridOf, tokenGrid, tokensOf, type Grid } from "../reference/latent.ts";
import { attentionsOf, type Network } from "../network/network.ts";
import { SimulationError } from "../../sim/build.ts";
import type { MemoryTiming, SimulatedAccelerator } from "./accelerator-bench.ts";
import { compileProgram } from "../compiler/compile-program.ts";
import { expectedRun } from "./expected-run.ts";
import { faultTrials } from "./fault-trials.ts";
import { runProgram, type Outcome, type PlannedProgram } from "./planned-program.ts";

/** What a verification runs. */
export interface VerificationPlan {
  readonly shape: AcceleratorShape;
  /** The loop that was asked for: the only one whose figures are reported. */
  readonly main: PlannedProgram;
  /** Loops behind it, over what it left in memory and registers. */
  readonly others: readonly PlannedProgram[];
  /** A short one, to see that all is well behind what went wrong. */
  readonly short: PlannedProgram;
  /** Bytes of memory that all of them need. */
  readonly bytes: number;
}

/** One thing that was tried. */
export interface Trial extends Outcome {
  readonly name: string;
}

/** What is planned for: the loop that was asked for, and the memory beside it. */
export interface VerificationOptions extends Omit<GoldenSampleOptions, keyof Prompt> {
  /** What its image shows, and what those of the others do, in turns. */
  readonly prompts: readonly [Prompt, ...Prompt[]];
  readonly timing: MemoryTiming;
}

/**
 * Plans what shows most bugs in little time. Behind the loop that was asked for come one over other data, whose rows of probabilities
 * are near their threshold and whose writes wait; and one whose rows keep a single position, with a step in which no token is
 * active.
 */
export function planVerification(
  float: FloatModel,
  model: QuantisedNetwork,
  shape: AcceleratorShape,
  { timing, prompts, ...options }: VerificationOptions,
): VerificationPlan {
  const { resolution, seed, guidance } = options;
  const sizes = sizesWithin(model.network, resolution, shape);
  const next = (n: number) => ({
    ...{ resolution: sizes[n % sizes.length]!, seed: (seed + n) % 2 ** 32, ...prompts[n % prompts.length] },
    ...(options.sampler === undefined ? {} : { sampler: options.sampler }),
  });
  const flat = flattened(model);
  const planned = (
    name: string,
    its: QuantisedNetwork,
    all: GoldenSampleOptions,
    when: MemoryTiming,
  ): PlannedProgram => {
    const image = compileProgram(float, its, shape, all);
    return { name, image, expected: expectedRun(float, its, shape, image, all), timing: when };
  };
  const main = planned("the loop", model, { ...options, ...prompts[0] }, timing);
  const others = [
    planned(
      "an image half as wide, rows at the threshold, slow writes",
      flat,
      {
        ...{ ...next(1), steps: 2, guidance: guidance === 1 ? 2 : 1 },
        ...{ reuse: { alpha: 0.5, maxAge: 1 }, sparse: { theta: 1, interval: 2, from: 0 } },
      },
      { latency: 2, writePause: 0.97 },
    ),
    planned(
      "an image of odd sides, rows of one position, a step without active tokens",
      flat,
      {
        ...{ ...next(2), steps: 3, guidance: 1 },
        ...{
          reuse: { alpha: Math.min(255, tokensOf(model.network, sizes[2])), maxAge: 1 },
          sparse: { theta: 1.2, interval: 3, from: 0 },
        },
      },
      { latency: 10, jitter: 100, pause: 0.5 },
    ),
  ];
  // One step, where the sampler has such a loop.
  const fewest = { ...next(3), steps: 1, guidance: 1 };
  const steps =
    loopComplaint(fewest, tileRows(tokensOf(model.network, resolution), model.network.keyTile)) === undefined ? 1 : 2;
  const short = planned("a short image", model, { ...fewest, steps }, { latency: 1 });
  const bytes = Math.max(...[main, ...others, short].map(({ image }) => image.size));
  return { shape, main, others, short, bytes };
}

/** The size of an image, and of two others that the same design makes: half as wide, and with odd sides; where they fill its lanes. */
function sizesWithin(network: Network, resolution: Grid, { engine }: AcceleratorShape): readonly [Grid, Grid, Grid] {
  const [rows, columns] = tokenGrid(network, resolution);
  const odd = (side: number): number => Math.max(1, side - 1 - (side % 2));
  const sized = (height: number, width: number): Grid => {
    const fewest = keyTiles(height * width, network.keyTile).at(-1)!.rows;
    return fewest < engine.lanes ? resolution : gridOf(height * network.patch, width * network.patch);
  };
  return [resolution, sized(rows, Math.ceil(columns / 2)), sized(odd(rows), odd(columns))];
}

/**
 * A model whose attention hardly tells tokens apart: in each second block not at all, so that at theta = 1 every probability is exactly
 * at the threshold; in the others by the last bit or two.
 */
function flattened(model: QuantisedNetwork): QuantisedNetwork {
  const flat = (shift: number, by: number): number => Math.min(47, shift + by);
  return {
    ...model,
    attention: {
      ...model.attention,
      ...Object.fromEntries(
        attentionsOf(model.network)
          .filter(({ sparse }) => sparse)
          .map(({ id }, i) => {
            const { score, output } = model.attention[id]!;
            return [id, { score: { ...score, shift: flat(score.shift, i % 2 === 0 ? 9 : 47) }, output }];
          }),
      ),
    },
  };
}

/**
 * Tries everything on a bench that was just reset, one thing after the other; the first that fails is the last.
 * @param options.simulated is told the cycles of the program that runs, now and then
 * @param options.samples whether counters are looked at on the way of the loop that was asked for
 */
export function* verifyOn(
  host: SimulatedAccelerator,
  plan: VerificationPlan,
  { simulated, samples }: { readonly simulated?: (cycles: number) => void; readonly samples?: boolean } = {},
): Generator<Trial> {
  const { shape, main, others, short } = plan;
  host.progress = simulated;
  const loops = [main, ...others].map(
    (program) =>
      [program.name, () => runProgram(host, shape, program, { samples: samples && program === main })] as const,
  );
  const trials: readonly (readonly [name: string, run: () => Outcome])[] = [
    ...loops,
    ...faultTrials(host, shape, short),
  ];
  for (const [name, run] of trials) {
    let trial: Trial;
    try {
      trial = { name, ...run() };
    } catch (error) {
      if (!(error instanceof SimulationError)) throw error;
      trial = { name, failure: error.message };
    }
    yield trial;
    if (trial.failure !== undefined) return;
  }
}
