import { benchVerilog, SimulatedAccelerator } from "../../simulation/accelerator-bench.ts";
import { comparisonLine } from "../../simulation/compare-run.ts";
import type { Design } from "../../compiler/design.ts";
import type { RtlSample } from "../../simulation/run-sample.ts";
import { recorder } from "../../simulation/run-record.ts";
import { planVerification, verifyOn, type Trial } from "../../simulation/verification.ts";
import { inKeyTiles } from "../../golden/model.ts";
import { totals } from "../../golden/sampler.ts";
import { openModel } from "../../reference/checkpoint.ts";
import { isCaptioned, type AnyConfig } from "../../reference/families.ts";
import type { Prompt } from "../../reference/forward.ts";
import { quantisedFor } from "../calibration.ts";
import { command } from "../command.ts";
import { percent, progress, progressDone } from "../console.ts";
import {
  designFlags,
  loopFlags,
  memoryFlags,
  quantisedFlag,
  reportFlag,
  samplerFlag,
  samplerFor,
  seedFlag,
} from "../flags.ts";
import { operatingFlags, operatingPoint } from "../operating-point.ts";
import { checkPrompt, promptFlags, promptsOf } from "../prompts.ts";
import { designResolution } from "../resolution.ts";
import { reportFile, verifyPage } from "../run-pages.ts";
import { build, designAt, memoryTiming, reportOf } from "../rtl.ts";

/**
 * A short sampling loop in RTL, with all kinds of steps in it, then others over what it left, and what ends a program before its
 * time.
 */
export const verify = command({
  name: "verify",
  describe: "Run short sampling loops, errors and resets in RTL, and compare all that they leave with the golden model",
  flags: {
    ...designFlags,
    out: { type: "string", describe: "Verify the Verilog in this folder, as it stands there" },
    ...promptFlags,
    ...seedFlag("Seed of the image"),
    ...{ ...loopFlags, steps: { ...loopFlags.steps, default: 4 } },
    ...samplerFlag,
    ...quantisedFlag,
    ctr: { ...operatingFlags.ctr, default: "1,2" },
    st: { ...operatingFlags.st, default: "0.5,4,1" },
    "mask-queries": operatingFlags["mask-queries"],
    forecast: operatingFlags.forecast,
    ...memoryFlags,
    ...reportFlag,
  },
  examples: [
    [
      "$0 verify --model models/digits --resolution 32 --array 16x16 --jitter 136 --pause 0.3",
      "with a memory of 64 to 200 cycles that pauses",
    ],
  ],
  async run(flags) {
    const { guidance, steps, seed, scramble: scrambles } = flags;
    const sampler = samplerFor(flags);
    const checkpoint = openModel(flags.model);
    const resolution = designResolution(flags, checkpoint.config);
    const { design, given } = designAt(checkpoint, resolution, flags, flags.out);
    const [{ prompt, caption }] = promptsOf(checkpoint, { ...flags, resolution });
    const page = reportFile(flags.report, [...checkpoint.files, flags.quantised]);
    const timing = memoryTiming(flags);
    const point = operatingPoint(flags);
    checkPrompt(design, checkpoint, prompt, { steps, guidance, sampler, ...point });
    const whole = await quantisedFor(checkpoint, flags.quantised, { resolution, guidance, sampler }, [prompt]);
    const model = inKeyTiles(whole, design.network.keyTile);
    const { shape } = design;
    const prompts = othersBehind(prompt, checkpoint.config);
    const recorded = page && recorder(model.network, shape.engine.lanes);
    const loop = {
      ...{ ...point, prompts, resolution, steps, guidance, seed, sampler, timing },
      ...(recorded && { watch: recorded.watch }),
    };
    const plan = planVerification(checkpoint, model, shape, loop);
    const verilog = benchVerilog(shape, plan.bytes, { given, scrambles });
    await build(verilog);
    using host = await SimulatedAccelerator.ofVerilog(verilog, shape);
    const trials: Trial[] = [];
    const simulated = (cycles: number): void => {
      progress(`simulating ${flags.array}: tried ${trials.length}, ${cycles} cycles into the next`);
    };
    const running = verifyOn(host, plan, { simulated, samples: page !== undefined });
    for (const trial of running) trials.push(trial);
    progressDone();
    const [{ sample }] = trials as [Trial];
    if (page && recorded && sample) {
      const settings = { model: checkpoint.config, resolution, bandwidth: flags.bandwidth, design };
      page.write(await verifyPage(settings, { title: flags.array, sample, record: recorded.record() }));
    }
    const failed = trials.find(({ failure }) => failure !== undefined);
    if (failed) process.exitCode = 1;
    if (flags.json) {
      const figures = sample && reportOf(sample, design);
      const tried = trials.map(({ name, failure }) => ({
        name,
        ok: failure === undefined,
        ...(failure && { failure }),
      }));
      const shows = caption === undefined ? { class: prompt.label } : { caption };
      const settings = { array: flags.array, resolution, ...shows, seed, timing };
      console.log(JSON.stringify({ ok: !failed, ...settings, ...figures, trials: tried }));
      return;
    }
    if (sample) console.log(figureLines(sample, design));
    console.log(`tried        ${trials.map(({ name }) => name).join("; ")}`);
    if (failed) console.log(`FAILED: ${failed.name}: ${failed.failure}`);
    else console.log(`ok: ${comparisonLine(sample!)}`);
  },
});

/** What is asked for, then other classes; or captions and none the other way round, which have other lengths. */
function othersBehind(prompt: Prompt, config: AnyConfig): [Prompt, ...Prompt[]] {
  if (!isCaptioned(config)) return [prompt, ...[1, 2, 3].map((n) => ({ label: (prompt.label! + n) % config.classes }))];
  const [its, none] = prompt.captions!;
  return [prompt, { ...prompt, captions: [none, its] }];
}

function figureLines(sample: RtlSample, design: Design): string {
  const kinds = sample.steps.map(({ mode, active, tokens }) => `${mode} ${percent(active / tokens)}`);
  const { reuse, density } = totals(sample.steps);
  const { cycles, utilisation } = reportOf(sample, design);
  return `steps        ${kinds.join(", ")} of tokens active
reused       ${percent(reuse)} of tokens, attention scored ${percent(density)} of positions
cycles       ${cycles}, utilisation ${percent(utilisation)}`;
}
