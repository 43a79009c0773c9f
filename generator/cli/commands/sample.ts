import { comparisonLine, isRight } from "../../simulation/compare-run.ts";
import { DesignError } from "../../compiler/design-error.ts";
import { checkLoop, checkRun } from "../../compiler/limits.ts";
import { OutputFile } from "../../files/output-file.ts";
import { LATENT_SCALE } from "../../golden/model.ts";
import type { CalibrationImage } from "../../golden/calibrate.ts";
import { openWords } from "../../reference/captions.ts";
import { isCaptioned, openModel, type AnyCheckpoint } from "../../reference/checkpoint.ts";
import { tokensPerSide } from "../../reference/latent.ts";
import { channelKind } from "../../reference/psnr.ts";
import { fineLoop } from "../../reference/schedule.ts";
import { calibratedOn, quantisedFor } from "../calibration.ts";
import { command } from "../command.ts";
import { progressDone } from "../console.ts";
import {
  arrayFlags,
  checkClass,
  checkSeeds,
  jsonFlag,
  loopFlags,
  memoryFlags,
  modelFlag,
  noiseFlag,
  quantisedFlag,
  resolutionFlag,
  samplerFlag,
  samplerFor,
  seedFlag,
} from "../flags.ts";
import type { Idle } from "../idle-flags.ts";
import { readNoise, seedBesideNoise } from "../noise.ts";
import { writeNpys } from "../npy.ts";
import { numberFlag, parseNumber, whole } from "../numbers.ts";
import { forecastWithoutReuse, operatingFlags, operatingPoint } from "../operating-point.ts";
import { sheet } from "../pictures.ts";
import { hardwareOf } from "../rtl.ts";
import { throughFloat, throughGolden, throughRtl, titleOf, type Start } from "../sample-engines.ts";
import { printTable, reportOn, type ImageReport } from "../sample-report.ts";

const idle: readonly Idle[] = [
  seedBesideNoise,
  {
    flags: [...Object.keys(arrayFlags), ...Object.keys(memoryFlags), "design", "against-dense"],
    when: ({ engine }) => engine !== "rtl",
    because: "only --engine rtl has an array and its memory",
  },
  {
    flags: ["ctr", "st", "forecast"],
    when: ({ engine }) => engine === "float",
    because: "the float engine is the dense reference",
  },
  {
    flags: ["quantised", "integers"],
    when: ({ engine }) => engine === "float",
    because: "the float engine has no integers",
  },
  forecastWithoutReuse,
  {
    flags: ["renormalise"],
    when: ({ engine, st }) => engine !== "golden" || st === undefined,
    because: "only the golden model with --st has masks without kept shares",
  },
  { flags: ["integers"], when: ({ out }) => !String(out).endsWith(".npy"), because: "only a .npy holds them" },
];

/** One image a class and seed, as one PNG, a row a class and a column a seed, or as they are in .npy. */
export const sample = command({
  name: "sample",
  describe:
    "Sample images with the float model, the golden model or the accelerator in RTL, and write them as PNG or .npy",
  flags: {
    ...modelFlag,
    ...jsonFlag,
    ...quantisedFlag,
    ...resolutionFlag,
    caption: {
      array: true,
      type: "string",
      describe: "Captions, a row each, in the words of a model that has its own: models/captions",
    },
    class: {
      array: true,
      describe: "Classes, a row each, of a model with classes; 7 without",
      coerce: (texts: readonly unknown[] | undefined) =>
        texts?.map((text) => parseNumber("class", String(text), whole(0))),
    },
    count: { ...numberFlag("count", whole(1, 1000), "Images of each class, a column each"), default: 1 },
    ...loopFlags,
    ...seedFlag("Seed of the first column; the next ones follow"),
    ...samplerFlag,
    engine: { choices: ["float", "golden", "rtl"], default: "golden", describe: "Who computes" },
    ...operatingFlags,
    ...arrayFlags,
    noise: { ...noiseFlag.noise, describe: `${noiseFlag.noise.describe}, or one for each image` },
    integers: {
      type: "boolean",
      default: false,
      describe: "Write a .npy as int16 in steps of 2^-11, as the hardware has it",
    },
    design: { type: "string", describe: "For rtl: simulate the Verilog in this folder of disc generate" },
    "against-dense": {
      type: "boolean",
      default: false,
      describe: "For rtl: run it without reuse and thresholding too, and give the speed-up",
    },
    "against-fine": {
      type: "boolean",
      default: false,
      describe: "Give the PSNR against a fine solution too: 64 steps of second order in float",
    },
    renormalise: {
      type: "boolean",
      default: false,
      describe: "For golden and --st: without kept shares, for comparison; what a mask keeps counts for the whole row",
    },
    ...memoryFlags,
    out: { type: "string", demandOption: true, describe: "File to write: a .png, or a .npy of the raw latent" },
  },
  examples: [
    ["$0 sample --model models/digits --class 7 --ctr 1,2 --st 0.5,4,2 --out seven.png", "one seven"],
    ['$0 sample --model models/captions --caption "a thin seven slanted left" --out seven.png', "another"],
    ["$0 sample --model models/digits --engine rtl --array 16x16 --ctr --st --out seven.png", "in hardware"],
  ],
  idle,
  async run(flags) {
    const common = { steps: flags.steps, guidance: flags.guidance, sampler: samplerFor(flags) };
    const checkpoint = openModel(flags.model);
    const { config } = checkpoint;
    const prompts = promptsOf(checkpoint, flags);
    const resolution = flags.resolution ?? config.sampleSize;
    const tokens = tokensPerSide(config, resolution) ** 2;
    checkSeeds(flags.seed, flags.count);
    if (!/\.(png|npy)$/.test(flags.out)) throw new DesignError(`${flags.out}: a name that ends in .png or .npy`);
    const out = new OutputFile(flags.out, [...checkpoint.files, flags.noise, flags.quantised]);
    const { sparse, ...others } = operatingPoint(flags);
    const point = { ...others, ...(sparse && { sparse: { ...sparse, renormalises: flags.renormalise } }) };
    const inIntegers = flags.engine !== "float";
    if (inIntegers) checkLoop({ ...common, ...point }, tokens);
    if (flags.againstDense && Object.keys(point).length === 0)
      throw new DesignError("--against-dense compares --ctr or --st with neither");

    // What can be wrong with the design is said before anything takes time.
    const labelled = isCaptioned(checkpoint) ? undefined : checkpoint;
    const hardware = flags.engine === "rtl" ? hardwareOf(labelled!, resolution, flags, flags.design) : undefined;
    if (hardware) checkRun(hardware.design, { ...common, ...point });
    const shape = [config.inChannels, resolution, resolution];
    const noises = readNoise(flags.noise, shape, { images: prompts.length * flags.count, inIntegers });
    const wanted = prompts.flatMap((asked, row) =>
      Array.from({ length: flags.count }, (_, i): Start => {
        return { ...asked, seed: flags.seed + i, noise: noises?.[row * flags.count + i] };
      }),
    );
    const loop = { checkpoint, common: { resolution, ...common }, wanted };
    const inLabels = labelled && inIntegers ? await quantisedFor(labelled, flags.quantised, loop.common) : undefined;
    const inCaptions =
      !labelled && inIntegers
        ? await calibratedOn(checkpoint, prompts.slice(0, MOST_CALIBRATED).map(calibrationOf(loop.common)))
        : undefined;
    const model = inLabels ?? inCaptions;
    const floats = throughFloat(loop);
    const fine = flags.againstFine
      ? throughFloat({ ...loop, common: { ...loop.common, ...fineLoop(common.sampler) } })
      : undefined;
    const sampled = !model
      ? undefined
      : hardware
        ? await throughRtl({ ...loop, ...hardware, checkpoint: labelled!, model: inLabels!, point }, flags.againstDense)
        : throughGolden({ ...loop, model, point });
    progressDone();

    const images = sampled ? sampled.map(({ latent }) => Float32Array.from(latent, (v) => v * LATENT_SCALE)) : floats;
    if (flags.out.endsWith(".npy"))
      writeNpys(out, flags.integers ? sampled!.map(({ latent }) => latent) : images, shape);
    else out.write(sheet(images, { columns: flags.count, channels: config.inChannels, side: resolution }));
    const kind = channelKind(config);
    const reports = wanted.map((each, i) => reportOn(each, floats[i]!, images[i]!, kind, sampled?.[i], fine?.[i]));
    const ok = reports.every(({ rtl }) => !rtl || (isRight(rtl) && (!rtl.dense || isRight(rtl.dense))));
    if (!ok) process.exitCode = 1;
    if (flags.json) {
      const scale = flags.integers ? { scale: LATENT_SCALE } : {};
      console.log(JSON.stringify({ out: flags.out, engine: flags.engine, ok, ...scale, images: reports }));
      return;
    }
    if (model) printTable(reports);
    else if (fine)
      for (const [i, { psnrFine }] of reports.entries())
        console.log(`${titleOf(wanted[i]!)}: ${psnrFine!.toFixed(1)} dB to a fine solution`);
    printRemarks(wanted, reports);
    const count = `${images.length} image${images.length > 1 ? "s" : ""} of ${resolution}x${resolution}`;
    const verdict = ok
      ? ", latents, K/V caches, masks and their kept shares bit for bit those of the golden model"
      : ", FAILED";
    console.log(`${flags.out}: ${count}${hardware ? verdict : ""}`);
    if (flags.integers) console.log(`${flags.out}: int16 in steps of 2^${Math.log2(LATENT_SCALE)}`);
    if (flags.out.endsWith(".png") && kind === "latent") {
      const made = `the ${config.inChannels} channels of a latent side by side`;
      console.log(`${flags.out}: ${made}; a .npy of it is what the model's autoencoder decodes`);
    }
    if (flags.design !== undefined)
      console.log(`${flags.design}/rtl: the Verilog that made ${images.length > 1 ? "them" : "it"}`);
  },
});

/** Captions that calibration looks at. */
const MOST_CALIBRATED = 4;

/** A caption's image for calibration: few steps, and noise that no image begins with. */
const calibrationOf =
  (common: Pick<CalibrationImage, "resolution" | "guidance" | "sampler">) =>
  ({ prompt }: Pick<Start, "prompt">, i: number): CalibrationImage => ({
    ...common,
    ...prompt,
    steps: 6,
    seed: 1000 + i,
  });

/** What images show, a row each. @throws DesignError, CheckpointError */
function promptsOf(
  checkpoint: AnyCheckpoint,
  flags: {
    readonly class: number[] | undefined;
    readonly caption: string[] | undefined;
    engine: string;
    quantised: string | undefined;
  },
): Pick<Start, "prompt" | "caption">[] {
  if (!isCaptioned(checkpoint)) {
    if (flags.caption) throw new DesignError("--caption: the model has classes");
    const labels = flags.class ?? [7];
    for (const label of labels) checkClass(label, checkpoint.config);
    return labels.map((label) => ({ prompt: { label } }));
  }
  if (flags.class) throw new DesignError("--class: the model has captions");
  if (!flags.caption) throw new DesignError("--caption is missing: the model has captions");
  if (flags.engine === "rtl") throw new DesignError("--engine rtl: a model with captions is not run by it yet");
  if (flags.quantised !== undefined) throw new DesignError("--quantised: a model with captions is calibrated on those");
  const words = openWords(checkpoint.folder, checkpoint.config.captionChannels);
  return flags.caption.map((caption) => ({ caption, prompt: { captions: [words.rows(caption), words.none] } }));
}

/** Which images saturated, and which came out wrong. */
function printRemarks(wanted: readonly Start[], reports: readonly ImageReport[]): void {
  for (const [i, { saturated }] of reports.entries()) {
    if (saturated) console.log(`${titleOf(wanted[i]!)}: ${saturated} values of the latent saturated beyond +-16`);
  }
  for (const [i, { rtl }] of reports.entries()) {
    for (const run of [rtl, rtl?.dense]) {
      if (run && !isRight(run)) console.log(`${titleOf(wanted[i]!)}: ${comparisonLine(run)}`);
    }
  }
}
