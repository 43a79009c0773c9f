import { checkLoop } from "../compiler/limits.ts";
import { totals } from "../golden/sampler.ts";
import { openCheckpoint } from "../reference/checkpoint.ts";
import type { Sampler } from "../reference/schedule.ts";
import { percent } from "./console.ts";
import { checkClass, type DesignFlags } from "./generate.ts";
import { operatingPoint, type OperatingFlags } from "./operating-point.ts";
import { quantisedFor } from "./quantise.ts";
import { comparisonLine, designOf, givenIn, isRight, memoryTiming, reportOf, runRtl, type MemoryFlags } from "./rtl.ts";

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

/** Runs a short sampling loop in RTL, with all kinds of steps in it. @returns whether everything agreed */
export async function verify(flags: VerifyFlags): Promise<boolean> {
  const { resolution, guidance, steps, seed, sampler, class: label } = flags;
  const checkpoint = openCheckpoint(flags.model);
  const design = designOf(checkpoint, resolution, flags);
  checkClass(label, design.model);
  const timing = memoryTiming(flags);
  const given = givenIn(flags.out, design);
  const point = operatingPoint(flags);
  checkLoop({ steps, guidance, sampler, ...point }, design.tokens);
  const model = await quantisedFor(checkpoint, flags.quantised, { resolution, guidance, sampler });
  const [run] = await runRtl({
    ...{ checkpoint, model, design, timing, given, scrambles: flags.scramble },
    common: { resolution, steps, guidance, sampler },
    tasks: [{ label, seed, noise: undefined, point }],
  });
  const ok = isRight(run!);
  const report = reportOf(run!, design);
  if (flags.json) {
    console.log(JSON.stringify({ ok, array: flags.array, resolution, class: label, seed, timing, ...report }));
    return ok;
  }
  const kinds = run!.steps.map(({ mode, active, tokens }) => `${mode} ${percent(active / tokens)}`);
  const { reuse, density } = totals(run!.steps);
  console.log(`steps        ${kinds.join(", ")} of tokens active
reused       ${percent(reuse)} of tokens, attention scored ${percent(density)} of positions
cycles       ${report.cycles}, utilisation ${percent(report.utilisation)}
${ok ? "ok" : "FAILED"}: ${comparisonLine(run!)}`);
  return ok;
}
