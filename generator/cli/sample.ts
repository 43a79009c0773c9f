import { comparisonLine, isRight } from "../simulation/compare-run.ts";
import { DesignError } from "../compiler/design.ts";
import { checkLoop, checkRun } from "../compiler/limits.ts";
import { OutputFile } from "../files/output-file.ts";
import { LATENT_SCALE } from "../golden/model.ts";
import type { QuantisedModel } from "../golden/model.ts";
import { sampleGolden, totals, type StepReport } from "../golden/sampler.ts";
import { openCheckpoint, type Checkpoint } from "../reference/checkpoint.ts";
import type { Observer } from "../reference/forward.ts";
import { tokensPerSide } from "../reference/latent.ts";
import { channelKind, psnr } from "../reference/psnr.ts";
import { sample as sampleFloat } from "../reference/sampler.ts";
import type { Sampler } from "../reference/schedule.ts";
import { percent, progress, progressDone, table } from "./console.ts";
import { checkClass, checkSeeds } from "./generate.ts";
import type { Idle } from "./idle-flags.ts";
import { readNoise, seedBesideNoise } from "./noise.ts";
import { writeNpys } from "./npy.ts";
import { operatingPoint, type OperatingFlags } from "./operating-point.ts";
import { sheet } from "./pictures.ts";
import { quantisedFor } from "./quantise.ts";
import {
  arrayFlags,
  designOf,
  givenIn,
  memoryFlags,
  memoryTiming,
  reportOf,
  runRtl,
  type ArrayFlags,
  type MemoryFlags,
} from "./rtl.ts";

export interface SampleFlags extends ArrayFlags, MemoryFlags, OperatingFlags {
  readonly model: string;
  readonly resolution: number | undefined;
  readonly class: readonly number[];
  readonly count: number;
  readonly steps: number;
  readonly guidance: number;
  readonly seed: number;
  readonly sampler: Sampler;
  readonly engine: (typeof sampleEngines)[number];
  /** A generated design that is simulated, in place of a fresh one. */
  readonly design: string | undefined;
  /** Whether the same array also runs without reuse and thresholding. */
  readonly againstDense: boolean;
  readonly quantised: string | undefined;
  /** .npy with where each image begins, in place of the seed's noise. */
  readonly noise: string | undefined;
  /** Whether a .npy holds the integers of the latent. */
  readonly integers: boolean;
  readonly out: string;
  readonly json: boolean;
}

export const sampleEngines = ["float", "golden", "rtl"] as const;

export const idleInSample: readonly Idle[] = [
  seedBesideNoise,
  {
    flags: [...Object.keys(arrayFlags), ...Object.keys(memoryFlags), "design", "against-dense"],
    when: ({ engine }) => engine !== "rtl",
    because: "only --engine rtl has an array and its memory",
  },
  {
    flags: ["ctr", "st"],
    when: ({ engine }) => engine === "float",
    because: "the float engine is the dense reference",
  },
  {
    flags: ["quantised", "integers"],
    when: ({ engine }) => engine === "float",
    because: "the float engine has no integers",
  },
  { flags: ["integers"], when: ({ out }) => !String(out).endsWith(".npy"), because: "only a .npy holds them" },
];

interface ImageReport {
  readonly class: number;
  /** Undefined for noise of the user's own. */
  readonly seed: number | undefined;
  /** Against the float image of the same class and noise, in dB; undefined for the float engine. */
  readonly psnr?: number;
  /** Share of token-steps that were reused. */
  readonly reuse?: number;
  /** Share of attention positions that were scored. */
  readonly density?: number;
  /** Multiply-accumulates of the dense run over those that were done. */
  readonly saved?: number;
  /** Values of the latent that saturated in the integers (beyond +-16), over all steps. */
  readonly saturated?: number;
  readonly steps?: readonly StepReport[];
  /** What the accelerator did, in RTL. */
  readonly rtl?: RtlReport;
}

type RtlReport = ReturnType<typeof reportOf> & {
  /** The same without reuse and thresholding. */
  readonly dense?: ReturnType<typeof reportOf>;
  /** Cycles of the dense run over those of this one; and the same of multiply-accumulates. */
  readonly speedUp?: number;
  readonly idealSpeedUp?: number;
};

/**
 * Samples one image a class and seed and writes them as one PNG, a row a class and a column a seed, or as they are in .npy.
 * @returns false when an image out of RTL is not the golden one
 */
export async function sample(flags: SampleFlags): Promise<boolean> {
  const checkpoint = openCheckpoint(flags.model);
  const { config } = checkpoint;
  const resolution = flags.resolution ?? config.sampleSize;
  tokensPerSide(config, resolution);
  for (const label of flags.class) checkClass(label, config);
  checkSeeds(flags.seed, flags.count);
  if (!/\.(png|npy)$/.test(flags.out)) throw new DesignError(`${flags.out}: a name that ends in .png or .npy`);
  const out = new OutputFile(flags.out, [...checkpoint.files, flags.noise, flags.quantised]);
  const point = operatingPoint(flags);
  if (flags.engine !== "float") checkLoop({ ...flags, ...point }, tokensPerSide(config, resolution) ** 2);
  if (flags.againstDense && Object.keys(point).length === 0)
    throw new DesignError("--against-dense compares --ctr or --st with neither");

  const common = { resolution, steps: flags.steps, guidance: flags.guidance, sampler: flags.sampler };
  // What can be wrong with the design is said before anything takes time.
  const hardware = flags.engine === "rtl" ? hardwareOf(checkpoint, resolution, flags) : undefined;
  if (hardware) checkRun(hardware.design, { ...flags, ...point });
  const shape = [config.inChannels, resolution, resolution];
  const inIntegers = flags.engine !== "float";
  const noises = readNoise(flags.noise, shape, { images: flags.class.length * flags.count, inIntegers });
  const wanted = flags.class.flatMap((label, row) =>
    Array.from({ length: flags.count }, (_, i) => {
      return { label, seed: flags.seed + i, noise: noises?.[row * flags.count + i] };
    }),
  );
  const model = inIntegers ? await quantisedFor(checkpoint, flags.quantised, common) : undefined;
  const floats = wanted.map((each, i) => {
    const observe = (step: number): Observer => {
      const share = (i + step / common.steps) / wanted.length;
      progress(`${titleOf(each)}: float step ${step + 1} of ${common.steps}`, share);
      return () => undefined;
    };
    return sampleFloat(checkpoint, { ...common, ...each, observe });
  });
  const sampled =
    model && hardware
      ? await throughRtl({ checkpoint, model, common, wanted, point, ...hardware, againstDense: flags.againstDense })
      : model
        ? throughGolden({ checkpoint, model, common, wanted, point })
        : undefined;
  progressDone();

  const images = sampled ? sampled.map(({ latent }) => Float32Array.from(latent, (v) => v * LATENT_SCALE)) : floats;
  if (flags.out.endsWith(".npy")) writeNpys(out, flags.integers ? sampled!.map(({ latent }) => latent) : images, shape);
  else out.write(sheet(images, flags.count, config.inChannels, resolution));
  const reports = wanted.map(({ label, seed, noise }, i): ImageReport => {
    const image = { class: label, seed: noise ? undefined : seed };
    if (!sampled) return image;
    const { steps, rtl } = sampled[i]!;
    const { reuse: reused, density, macs, denseMacs, saturated } = totals(steps);
    return {
      ...{
        ...image,
        psnr: psnr(floats[i]!, images[i]!, channelKind(config)),
        reuse: reused,
        density,
        saved: denseMacs / macs,
        saturated,
        steps,
      },
      ...(rtl ? { rtl } : {}),
    };
  });
  const ok = reports.every(({ rtl }) => !rtl || (isRight(rtl) && (!rtl.dense || isRight(rtl.dense))));
  if (flags.json) {
    const scale = flags.integers ? { scale: LATENT_SCALE } : {};
    console.log(JSON.stringify({ out: flags.out, engine: flags.engine, ok, ...scale, images: reports }));
    return ok;
  }
  if (model) printTable(reports);
  for (const [i, { saturated }] of reports.entries()) {
    if (saturated) console.log(`${titleOf(wanted[i]!)}: ${saturated} values of the latent saturated beyond +-16`);
  }
  for (const [i, { rtl }] of reports.entries()) {
    for (const run of [rtl, rtl?.dense]) {
      if (run && !isRight(run)) console.log(`${titleOf(wanted[i]!)}: ${comparisonLine(run)}`);
    }
  }
  const count = `${images.length} image${images.length > 1 ? "s" : ""} of ${resolution}x${resolution}`;
  console.log(
    `${flags.out}: ${count}${flags.engine === "rtl" ? (ok ? ", latents, K/V caches and masks bit for bit those of the golden model" : ", FAILED") : ""}`,
  );
  if (flags.integers) console.log(`${flags.out}: int16 in steps of 2^${Math.log2(LATENT_SCALE)}`);
  if (flags.out.endsWith(".png") && channelKind(config) === "latent") {
    const made = `the ${config.inChannels} channels of a latent side by side`;
    console.log(`${flags.out}: ${made}; a .npy of it is what the model's autoencoder decodes`);
  }
  if (flags.design !== undefined)
    console.log(`${flags.design}/rtl: the Verilog that made ${images.length > 1 ? "them" : "it"}`);
  return ok;
}

interface Start {
  readonly label: number;
  readonly seed: number;
  readonly noise: Float32Array | undefined;
}

/** What progress and remarks call an image. */
const titleOf = ({ label, seed, noise }: Start): string =>
  `class ${label}, ${noise ? "noise of its own" : `seed ${seed}`}`;

interface Wanted {
  readonly checkpoint: Checkpoint;
  readonly model: QuantisedModel;
  readonly common: {
    readonly resolution: number;
    readonly steps: number;
    readonly guidance: number;
    readonly sampler: Sampler;
  };
  readonly wanted: readonly Start[];
  readonly point: ReturnType<typeof operatingPoint>;
}
interface Sampled {
  readonly latent: Int16Array;
  readonly steps: readonly StepReport[];
  readonly rtl?: RtlReport;
}

function throughGolden({ checkpoint, model, common, wanted, point }: Wanted): Sampled[] {
  return wanted.map((each, i) =>
    sampleGolden(checkpoint, model, {
      ...{ ...common, ...each },
      ...point,
      progress: (step) => {
        const share = (i + step / common.steps) / wanted.length;
        progress(`${titleOf(each)}: golden step ${step + 1} of ${common.steps}`, share);
      },
    }),
  );
}

function hardwareOf(checkpoint: Checkpoint, resolution: number, flags: SampleFlags) {
  const design = designOf(checkpoint, resolution, flags);
  return { design, timing: memoryTiming(flags), scrambles: flags.scramble, given: givenIn(flags.design, design) };
}

async function throughRtl({
  wanted,
  point,
  againstDense,
  ...rest
}: Wanted & {
  readonly againstDense: boolean;
} & ReturnType<typeof hardwareOf>): Promise<Sampled[]> {
  // The dense runs are longer: first.
  const dense = againstDense ? wanted.map((each) => ({ ...each, point: {} })) : [];
  const runs = await runRtl({
    ...rest,
    tasks: [...dense, ...wanted.map((each) => ({ ...each, point }))],
  });
  return wanted.map((_, i): Sampled => {
    const run = runs[dense.length + i]!;
    const [report, against] = [reportOf(run, rest.design), againstDense ? reportOf(runs[i]!, rest.design) : undefined];
    return {
      ...{ latent: run.latent, steps: run.steps },
      rtl: against
        ? {
            ...report,
            dense: against,
            speedUp: against.cycles / report.cycles,
            idealSpeedUp: against.macs / report.macs,
          }
        : report,
    };
  });
}

function printTable(reports: readonly ImageReport[]): void {
  const { rtl: first } = reports[0]!;
  const rows = reports.map(({ class: label, seed, psnr: decibels, reuse: reused, density, saved, rtl }) => [
    ...[
      String(label),
      seed === undefined ? "-" : String(seed),
      decibels!.toFixed(1),
      percent(reused!),
      percent(density!),
      saved!.toFixed(2),
    ],
    ...(rtl ? [String(rtl.cycles), percent(rtl.utilisation)] : []),
    ...(rtl?.dense
      ? [
          String(rtl.dense.cycles),
          percent(rtl.dense.utilisation),
          rtl.speedUp!.toFixed(2),
          percent(rtl.speedUp! / rtl.idealSpeedUp!),
        ]
      : []),
  ]);
  const head = [
    ...["class", "seed", "PSNR dB to float", "reused", "density", "work saved, times"],
    ...(first ? ["cycles", "utilisation"] : []),
    ...(first?.dense ? ["dense: cycles", "utilisation", "speed-up, times", "of work saved"] : []),
  ];
  console.log(table(head, rows));
}
