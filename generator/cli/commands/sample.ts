import { comparisonLine, isRight } from "../../simulation/compare-run.ts";
import { DesignError } from "../../compiler/design-error.ts";
import { checkLoop } from "../../compiler/limits.ts";
import { OutputFile } from "../../files/output-file.ts";
import { tileRows } from "../../golden/key-tiles.ts";
import { inKeyTiles, LATENT_SCALE } from "../../golden/model.ts";
import { openModel } from "../../reference/checkpoint.ts";
import { sidesOf, tokensOf } from "../../reference/latent.ts";
import { channelKind } from "../../reference/psnr.ts";
import { fineLoop } from "../../reference/schedule.ts";
import { quantisedFor } from "../calibration.ts";
import { command } from "../command.ts";
import { progressDone } from "../console.ts";
import {
  arrayFlags,
  keyTileFlag,
  checkSeeds,
  jsonFlag,
  loopFlags,
  memoryFlags,
  modelFlag,
  noiseFlag,
  reportFlag,
  quantisedFlag,
  resolutionFlag,
  samplerFlag,
  samplerFor,
  seedFlag,
} from "../flags.ts";
import type { Idle } from "../idle-flags.ts";
import { readNoise, seedBesideNoise } from "../noise.ts";
import { writeNpys } from "../npy.ts";
import { numberFlag, whole } from "../numbers.ts";
import { idleOperation, operatingFlags, operatingPoint } from "../operating-point.ts";
import { sheet } from "../pictures.ts";
import { reportFile, samplePage } from "../run-pages.ts";
import { checkPrompt, promptListFlags, promptsOf } from "../prompts.ts";
import { resolutionOf, sizeText } from "../resolution.ts";
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
    flags: ["ctr", "st", "mask-queries", "forecast"],
    when: ({ engine }) => engine === "float",
    because: "the float engine is the dense reference",
  },
  {
    flags: ["report"],
    when: ({ engine }) => engine === "float",
    because: "the float engine has neither masks nor counters to show",
  },
  {
    flags: ["quantised", "integers", "key-tile"],
    when: ({ engine }) => engine === "float",
    because: "the float engine has no integers",
  },
  ...idleOperation,
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
    ...promptListFlags,
    count: { ...numberFlag("count", whole(1, 1000), "Images of each class, a column each"), default: 1 },
    ...loopFlags,
    ...seedFlag("Seed of the first column; the next ones follow"),
    ...samplerFlag,
    engine: { choices: ["float", "golden", "rtl"], default: "golden", describe: "Who computes" },
    ...operatingFlags,
    ...arrayFlags,
    ...keyTileFlag,
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
    ...reportFlag,
    out: { type: "string", demandOption: true, describe: "File to write: a .png, or a .npy of the raw latent" },
  },
  examples: [
    ["$0 sample --model models/digits --class 7 --out seven.png", "one seven, in ten steps"],
    ['$0 sample --model models/captions --caption "a thin seven slanted left" --out seven.png', "another"],
    [
      "$0 sample --model models/digits --engine rtl --array 16x16 --steps 20 --ctr 3,3 --forecast --out seven.png",
      "in hardware, at half that work",
    ],
  ],
  idle,
  async run(flags) {
    const common = { steps: flags.steps, guidance: flags.guidance, sampler: samplerFor(flags) };
    const checkpoint = openModel(flags.model);
    const { config } = checkpoint;
    const resolution = resolutionOf(flags, config);
    const prompts = promptsOf(checkpoint, { ...flags, resolution });
    const tokens = tokensOf(config, resolution);
    checkSeeds(flags.seed, flags.count);
    if (!/\.(png|npy)$/.test(flags.out)) throw new DesignError(`${flags.out}: a name that ends in .png or .npy`);
    const out = new OutputFile(flags.out, [...checkpoint.files, flags.noise, flags.quantised]);
    const page = reportFile(flags.report, [...checkpoint.files, flags.noise, flags.quantised], flags.out);
    const { sparse, ...others } = operatingPoint(flags);
    const point = { ...others, ...(sparse && { sparse: { ...sparse, renormalises: flags.renormalise } }) };
    const inIntegers = flags.engine !== "float";
    if (flags.againstDense && Object.keys(point).length === 0)
      throw new DesignError("--against-dense compares --ctr or --st with neither");

    // What can be wrong with the design is said before anything takes time.
    const hardware = flags.engine === "rtl" ? hardwareOf(checkpoint, resolution, flags, flags.design) : undefined;
    const keyTile = hardware?.design.network.keyTile ?? flags.keyTile;
    if (inIntegers) checkLoop({ ...common, ...point }, tileRows(tokens, keyTile));
    if (hardware)
      for (const { prompt } of prompts) checkPrompt(hardware.design, checkpoint, prompt, { ...common, ...point });
    const shape = [config.inChannels, ...sidesOf(resolution)];
    const noises = readNoise(flags.noise, shape, { images: prompts.length * flags.count, inIntegers });
    const wanted = prompts.flatMap((asked, row) =>
      Array.from({ length: flags.count }, (_, i): Start => {
        return { ...asked, seed: flags.seed + i, noise: noises?.[row * flags.count + i] };
      }),
    );
    const loop = { checkpoint, common: { resolution, ...common }, wanted, records: page !== undefined };
    const shown = prompts.map(({ prompt }) => prompt);
    const model = inIntegers
      ? inKeyTiles(await quantisedFor(checkpoint, flags.quantised, loop.common, shown), keyTile)
      : undefined;
    const floats = throughFloat(loop);
    const fine = flags.againstFine
      ? throughFloat({ ...loop, common: { ...loop.common, ...fineLoop(common.sampler) } })
      : undefined;
    const sampled = !model
      ? undefined
      : hardware
        ? await throughRtl({ ...loop, ...hardware, model, point }, flags.againstDense)
        : throughGolden({ ...loop, model, point });
    progressDone();

    const images = sampled ? sampled.map(({ latent }) => Float32Array.from(latent, (v) => v * LATENT_SCALE)) : floats;
    if (flags.out.endsWith(".npy"))
      writeNpys(out, flags.integers ? sampled!.map(({ latent }) => latent) : images, shape);
    else {
      // A sheet of several says what each row is; an image by itself is that alone.
      const captions =
        images.length > 1 ? prompts.map(({ prompt, caption }) => caption ?? `class ${prompt.label}`) : [];
      out.write(sheet(images, { columns: flags.count, channels: config.inChannels, sides: resolution, captions }));
    }
    const kind = channelKind(config);
    if (page && sampled) {
      const settings = {
        model: config,
        resolution,
        bandwidth: flags.bandwidth,
        ...(hardware && { design: hardware.design }),
      };
      page.write(await samplePage(settings, wanted, { floats, fine, images, sampled }));
    }
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
    const count = `${images.length} image${images.length > 1 ? "s" : ""} of ${sizeText(config, resolution)}`;
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
