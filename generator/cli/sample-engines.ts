import type { QuantisedNetwork } from "../golden/model.ts";
import { sampleGolden, type GoldenSampleOptions, type OperatingPoint, type StepReport } from "../golden/sampler.ts";
import type { FloatModel, Observer } from "../reference/forward.ts";
import { recorder, type RunRecord } from "../simulation/run-record.ts";
import type { RtlSample } from "../simulation/run-sample.ts";
import { sample as sampleFloat } from "../reference/sampler.ts";
import { progress } from "./console.ts";
import type { Asked } from "./prompts.ts";
import { reportOf, runRtl, type Hardware, type RtlJobs } from "./rtl.ts";

export type RtlReport = ReturnType<typeof reportOf> & {
  /** The same without reuse and thresholding. */
  readonly dense?: ReturnType<typeof reportOf>;
  /** Cycles of the dense run over those of this one; and the same of multiply-accumulates. */
  readonly speedUp?: number;
  readonly idealSpeedUp?: number;
};

/** What an image is to show, and where it begins. */
export interface Start extends Asked {
  readonly seed: number;
  readonly noise: Float32Array | undefined;
}

/** What progress and remarks call an image. */
export const titleOf = ({ prompt, caption, seed, noise }: Start): string =>
  `${caption === undefined ? `class ${prompt.label}` : `"${caption}"`}, ${noise ? "noise of its own" : `seed ${seed}`}`;

interface Wanted {
  readonly checkpoint: FloatModel;
  readonly common: Pick<Required<GoldenSampleOptions>, "resolution" | "steps" | "guidance" | "sampler">;
  readonly wanted: readonly Start[];
}
interface InIntegers extends Wanted {
  readonly model: QuantisedNetwork;
  readonly point: OperatingPoint;
  /** Whether what the first image's loop does is to be shown. */
  readonly records: boolean;
}
/** An image in integers [channels, side, side], and how it came about. */
export interface Sampled {
  readonly latent: Int16Array;
  readonly steps: readonly StepReport[];
  readonly rtl?: RtlReport;
  /** Where it was asked for, of the first image; the counters only in RTL. */
  readonly record?: RunRecord | undefined;
  readonly looks?: Pick<RtlSample, "samples" | "counters" | "descriptors">;
}

/** Lanes that a report spreads keys over where there is no array. */
const USUAL_LANES = 16;

const settingsOf = ({ prompt, seed, noise }: Start) => ({ ...prompt, seed, noise });

export function throughFloat({ checkpoint, common, wanted }: Wanted): Float32Array[] {
  return wanted.map((each, i) => {
    const observe = (step: number): Observer => {
      const share = (i + step / common.steps) / wanted.length;
      progress(`${titleOf(each)}: float step ${step + 1} of ${common.steps}`, share);
      return () => undefined;
    };
    return sampleFloat(checkpoint, { ...common, ...settingsOf(each), observe });
  });
}

export function throughGolden({ checkpoint, model, common, wanted, point, records }: InIntegers): Sampled[] {
  return wanted.map((each, i) => {
    const recorded = records && i === 0 ? recorder(model.network, USUAL_LANES) : undefined;
    const sampled = sampleGolden(checkpoint, model, {
      ...{ ...common, ...settingsOf(each) },
      ...point,
      ...(recorded && { watch: recorded.watch }),
      progress: (step) => {
        const share = (i + step / common.steps) / wanted.length;
        progress(`${titleOf(each)}: golden step ${step + 1} of ${common.steps}`, share);
      },
    });
    return { ...sampled, record: recorded?.record() };
  });
}

/** @param againstDense whether the same array also runs without reuse and thresholding */
export async function throughRtl(
  { wanted, point, records, ...rest }: InIntegers & Hardware & Pick<RtlJobs, "checkpoint" | "model">,
  againstDense: boolean,
): Promise<Sampled[]> {
  // The dense runs are longer: first.
  const tasks = wanted.map(({ prompt, seed, noise }, i) => ({
    prompt,
    seed,
    noise,
    point,
    records: records && i === 0,
  }));
  const dense = againstDense ? tasks.map((each) => ({ ...each, point: {}, records: false })) : [];
  const runs = await runRtl({
    ...rest,
    tasks: [...dense, ...tasks],
  });
  return wanted.map((_, i): Sampled => {
    const run = runs[dense.length + i]!;
    const [report, against] = [reportOf(run, rest.design), againstDense ? reportOf(runs[i]!, rest.design) : undefined];
    const gain = against && {
      dense: against,
      speedUp: against.cycles / report.cycles,
      idealSpeedUp: against.macs / report.macs,
    };
    return { latent: run.latent, steps: run.steps, rtl: { ...report, ...gain }, record: run.record, looks: run };
  });
}
