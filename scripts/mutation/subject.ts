import { join } from "node:path";
import { makeBench, SimulatedAccelerator } from "../../generator/simulation/accelerator-bench.ts";
import { parseArray, planDesign } from "../../generator/compiler/design.ts";
import { runProgram } from "../../generator/simulation/planned-program.ts";
import { planVerification, verifyOn, type VerificationPlan } from "../../generator/simulation/verification.ts";
import { quantiseModel } from "../../generator/golden/model.ts";
import { Accelerator, axiClock } from "../../generator/hardware/accelerator.ts";
import type { AcceleratorShape } from "../../generator/hardware/control/sequencer.ts";
import { emit, type Verilog } from "../../generator/hdl/index.ts";
import { packageRoot } from "../../generator/hdl/templates.ts";
import { openCheckpoint } from "../../generator/reference/checkpoint.ts";
import { SimulationError } from "../../sim/build.ts";
import { MUTANT_PORT, plantMutants, sitesOf, type Site } from "../../sim/mutants.ts";
import { SplitMix64 } from "../../sim/splitmix.ts";

/** A small model whose heads have several words, at a resolution at which masks have several groups. */
const MODEL = "test/fixtures/dit/patch4-bf16";
const RESOLUTION = 32;

/** A small design and all that `disc verify` does with it. */
export interface Subject {
  readonly shape: AcceleratorShape;
  readonly plan: VerificationPlan;
}

export function subjectFor(array: string): Subject {
  const checkpoint = openCheckpoint(join(packageRoot, MODEL));
  const { shape } = planDesign(checkpoint.config, RESOLUTION, parseArray(array));
  const model = quantiseModel(checkpoint, { resolution: RESOLUTION, labels: [1], steps: 2 });
  const plan = planVerification(checkpoint, model, shape, {
    ...{
      resolution: RESOLUTION,
      prompts: [{ label: 1 }, { label: 0 }],
      steps: 4,
      guidance: 2,
      seed: 1,
      timing: { latency: 20, jitter: 60, pause: 0.1 },
    },
    ...{ reuse: { alpha: 1, maxAge: 2 }, sparse: { theta: 0.9, interval: 4, from: 1 } },
  });
  return { shape, plan };
}

/** A sample over all classes of modules: from each as large a share as from the others, but one at least; of all when `count` is. */
export function sampleSites(shape: AcceleratorShape, count: number, seed: number): Site[] {
  const random = new SplitMix64(seed, 0);
  const all = sitesOf(new Accelerator(shape).node).map((site) => ({ site, at: random.next() }));
  const shuffled = [...new Set(all.map(({ site }) => site.className))].map((className) =>
    all
      .filter(({ site }) => site.className === className)
      .toSorted((a, b) => a.at - b.at)
      .map(({ site }) => site),
  );
  const total = shuffled.reduce((sum, sites) => sum + sites.length, 0);
  return shuffled.flatMap((sites) => sites.slice(0, Math.max(1, Math.round((count * sites.length) / total))));
}

/** The bench with all these mutants in it, numbered from 1. */
export function mutantBench({ shape, plan }: Subject, sites: readonly Site[]): Verilog {
  const top = makeBench(shape, plan.bytes, true, true);
  plantMutants(top, new Map(sites.map(({ key }, i) => [key, i + 1])), "memory");
  return emit(top, axiClock);
}

/** What `disc verify` says of a mutant: what fails first, or nothing. A single image goes first, for most fail there. */
export async function verdictOn(
  { shape, plan }: Subject,
  verilog: Verilog,
  number: number,
): Promise<string | undefined> {
  using host = await SimulatedAccelerator.ofVerilog(verilog, shape);
  Object.assign(host.dut, { [MUTANT_PORT]: number });
  host.dut.reset();
  try {
    const { failure } = runProgram(host, shape, plan.short);
    if (failure !== undefined) return `first image: ${failure}`;
  } catch (error) {
    if (!(error instanceof SimulationError)) throw error;
    return `first image: ${error.message}`;
  }
  for (const { name, failure } of verifyOn(host, plan)) if (failure !== undefined) return `${name}: ${failure}`;
  return undefined;
}
