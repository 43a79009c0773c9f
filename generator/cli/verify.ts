import { benchVerilog, SimulatedAccelerator } from "../simulation/accelerator-bench.ts";
import { comparisonLine } from "../simulation/compare-run.ts";
import type { Design } from "../compiler/design.ts";
import { checkRun } from "../compiler/limits.ts";
import type { RtlSample } from "../simulation/run-sample.ts";
import { planVerification, verifyOn, type Trial } from "../simulation/verification.ts";
import { totals } from "../golden/sampler.ts";
import { openCheckpoint } from "../reference/checkpoint.ts";
import type { Sampler } from "../reference/schedule.ts";
import { percent, progress, progressDone } from "./console.ts";
import { checkClass, type DesignFlags } from "./generate.ts";
import { operatingPoint, type OperatingFlags } from "./operating-point.ts";
import { quantisedFor } from "./quantise.ts";
import { build, designOf, givenIn, memoryTiming, reportOf, type MemoryFlags } from "./rtl.ts";

export interface VerifyFlags extends DesignFlags, MemoryFlags, OperatingFlags {
  readonly out: string | undefined;
  readonly json: boolean;
  readonly class: number;
  readonly seed: number;
  readonly steps: number;
  readonly guidance: number;
  readonly sampler: Sampler;
  readonly quantised: string | undefined;
}

/**
 * Runs a short sampling loop in RTL, with all kinds of steps in it, then others over what it left, and what ends a program before
 * its time.
 * @returns whether everything agreed
 */
export async function verify(flags: VerifyFlags): Promise<boolean> {
  const { resolution, guidance, steps, seed, sampler, class: label, scramble: scrambles } = flags;
  const checkpoint = openCheckpoint(flags.model);
  const design = designOf(checkpoint, resolution, flags);
  checkClass(label, design.model);
  const timing = memoryTiming(flags);
  const given = givenIn(flags.out, design);
  const point = operatingPoint(flags);
  checkRun(design, { steps, guidance, sampler, ...point });
  const model = await quantisedFor(checkpoint, flags.quantised, { resolution, guidance, sampler });
  const { shape } = design;
  const plan = planVerification(checkpoint, model, shape, {
    ...{ ...point, resolution, label, steps, guidance, seed, sampler, timing },
  });
  const verilog = benchVerilog(shape, plan.bytes, { given, scrambles });
  await build(verilog);
  using host = await SimulatedAccelerator.open(shape, plan.bytes, { given, scrambles });
  const trials: Trial[] = [];
  const running = verifyOn(host, plan, (cycles) => {
    progress(`simulating ${flags.array}: tried ${trials.length}, ${cycles} cycles into the next`);
  });
  for (const trial of running) trials.push(trial);
  progressDone();
  const [{ sample }] = trials as [Trial];
  const failed = trials.find(({ failure }) => failure !== undefined);
  if (flags.json) {
    const figures = sample && reportOf(sample, design);
    const tried = trials.map(({ name, failure }) => ({ name, ok: failure === undefined, ...(failure && { failure }) }));
    const settings = { array: flags.array, resolution, class: label, seed, timing };
    console.log(JSON.stringify({ ok: !failed, ...settings, ...figures, trials: tried }));
    return !failed;
  }
  if (sample) console.log(figureLines(sample, design));
  console.log(`tried        ${trials.map(({ name }) => name).join("; ")}`);
  if (failed) console.log(`FAILED: ${failed.name}: ${failed.failure}`);
  else console.log(`ok: ${comparisonLine(sample!)}`);
  return !failed;
}

function figureLines(sample: RtlSample, design: Design): string {
  const kinds = sample.steps.map(({ mode, active, tokens }) => `${mode} ${percent(active / tokens)}`);
  const { reuse, density } = totals(sample.steps);
  const { cycles, utilisation } = reportOf(sample, design);
  return `steps        ${kinds.join(", ")} of tokens active
reused       ${percent(reuse)} of tokens, attention scored ${percent(density)} of positions
cycles       ${cycles}, utilisation ${percent(utilisation)}`;
}
