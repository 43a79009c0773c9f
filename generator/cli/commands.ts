import yargs from "yargs";
import { hideBin } from "yargs/helpers";
import { SimulationError } from "../../sim/build.ts";
import { DesignError } from "../compiler/design.ts";
import { maskKinds } from "../simulation/masks.ts";
import { keyRules } from "../hardware/shapes/distribution.ts";
import { OutputError } from "../files/disk.ts";
import { packageVersion } from "../files/package.ts";
import { HdlError } from "../hdl/index.ts";
import { MOST_PATCH } from "../reference/dit.ts";
import { MOST_TOKENS } from "../reference/latent.ts";
import { MOST_SEED } from "../reference/sampler.ts";
import { MOST_STEPS, SAMPLERS } from "../reference/schedule.ts";
import { CheckpointError } from "../reference/safetensors.ts";
import { progressDone } from "./console.ts";
import { compile, disassembleFolder, idleInCompile } from "./compile.ts";
import { benchCommand, idleInBench, WHOLE } from "./bench.ts";
import { fidelity } from "./fidelity.ts";
import { forward, idleInForward } from "./forward.ts";
import { generate } from "./generate.ts";
import { refuseIdle, type Idle } from "./idle-flags.ts";
import { decimal, listFlag, numberFlag, parseNumber, whole } from "./numbers.ts";
import { operatingFlags } from "./operating-point.ts";
import { idleInProve, prove } from "./prove.ts";
import { quantise } from "./quantise.ts";
import { arrayFlags, memoryFlags } from "./rtl.ts";
import { samplerFor } from "./sampler.ts";
import { idleInSample, sample, sampleEngines } from "./sample.ts";
import { endWithOutput } from "./streams.ts";
import { verify } from "./verify.ts";

const MOST_IMAGES = 100_000;
const MOST_GUIDANCE = 1000;
/** As many tokens as an accelerator takes, of the largest patches that a model has. */
const MOST_RESOLUTION = Math.sqrt(MOST_TOKENS) * MOST_PATCH;
const resolutionFlag = (describe: string) => numberFlag("resolution", whole(1, MOST_RESOLUTION), describe);
const classFlag = (describe: string) => numberFlag("class", whole(0), describe);
const seedFlag = (describe: string) => ({ ...numberFlag("seed", whole(0, MOST_SEED), describe), default: 1 });
const guidanceFlag = (describe: string) => ({
  ...numberFlag("guidance", decimal(-MOST_GUIDANCE, MOST_GUIDANCE), describe),
  default: 2,
});
/** How an image is denoised. */
const loopFlags = {
  steps: { ...numberFlag("steps", whole(1, MOST_STEPS), "Denoising steps"), default: 20 },
  guidance: guidanceFlag("Classifier-free guidance; 1 is none"),
} as const;

const designFlags = {
  model: { type: "string", demandOption: true, describe: "Model folder, as diffusers' save_pretrained writes it" },
  resolution: { ...resolutionFlag("Side of the latent, in latent pixels"), demandOption: true },
  ...arrayFlags,
  array: { ...arrayFlags.array, demandOption: true, default: undefined },
  json: { type: "boolean", default: false, describe: "Print one JSON object on standard output" },
} as const;

const quantisedFlag = {
  quantised: { type: "string", describe: "Model in integers, from disc quantise; calibrated anew without it" },
} as const;

const noiseFlag = {
  noise: {
    type: "string",
    describe: "Where to begin, in place of the seed's noise: .npy of float32 or float64, [channels, side, side]",
  },
} as const;

const samplerFlag = {
  sampler: {
    choices: SAMPLERS,
    describe:
      "flow, flow2: the model predicts a velocity; ddim, dpm: noise, dpm-v: v. By default what its scheduler says",
  },
} as const;

/** An empty value is a shell variable that is not set, more often than anything else. */
function refuseEmpty(flags: Readonly<Record<string, unknown>>): true {
  const empty = Object.keys(flags).find((name) => flags[name] === "");
  if (empty !== undefined) throw new DesignError(`--${empty}: an empty value`);
  return true;
}

/** By command, what it does not look at. */
const idle: Readonly<Record<string, readonly Idle[]>> = {
  compile: idleInCompile,
  sample: idleInSample,
  forward: idleInForward,
  prove: idleInProve,
  bench: idleInBench,
};

/** Does what the arguments ask for. @throws DesignError and its like for a user's mistake */
export async function disc(args: readonly string[]): Promise<void> {
  await yargs(args)
    .scriptName("disc")
    .usage(
      "$0 <command>\n\nGenerates accelerators for diffusion transformers, and proves them against the golden model.",
    )
    .command(
      "generate",
      "Write an accelerator sized for a model and a resolution: Verilog, registers, a README with its block diagram",
      (command) =>
        command
          .options(designFlags)
          .option("out", {
            type: "string",
            demandOption: true,
            describe: "Folder to write; an earlier design in it is replaced, other files stay",
          })
          .option("prefix", {
            type: "string",
            describe: "Begins every module's name, in place of the array and a digest of the shape",
          })
          .example(
            "$0 generate --model models/digits --resolution 32 --array 16x16 --out rtl-out/digits",
            "a 16x16 array",
          ),
      async (flags) => {
        await generate({ ...flags, busBits: flags.busBits, prefix: flags.prefix });
      },
    )
    .command(
      "verify",
      "Run short sampling loops, errors and resets in RTL, and compare all that they leave with the golden model",
      (command) =>
        command
          .options(designFlags)
          .option("out", { type: "string", describe: "Verify the Verilog in this folder, as it stands there" })
          .option("class", { ...classFlag("Class of the image that is denoised"), default: 7 })
          .option("seed", seedFlag("Seed of the image"))
          .options({ ...loopFlags, steps: { ...loopFlags.steps, default: 4 } })
          .options(samplerFlag)
          .options(quantisedFlag)
          .option("ctr", { ...operatingFlags.ctr, default: "1,2" })
          .option("st", { ...operatingFlags.st, default: "0.5,4,1" })
          .options(memoryFlags)
          .example(
            "$0 verify --model models/digits --resolution 32 --array 16x16 --jitter 136 --pause 0.3",
            "with a memory of 64 to 200 cycles that pauses",
          ),
      async (flags) => {
        const { out, busBits, quantised } = flags;
        if (!(await verify({ ...flags, sampler: samplerFor(flags), out, busBits, quantised }))) process.exitCode = 1;
      },
    )
    .command(
      "compile",
      "Write the memory image and the program with which an accelerator makes an image",
      (command) =>
        command
          .options(designFlags)
          .option("class", { ...classFlag("Class of the image"), default: 7 })
          .option("seed", seedFlag("Seed of its noise"))
          .options(loopFlags)
          .options(samplerFlag)
          .options(quantisedFlag)
          .options(operatingFlags)
          .options(noiseFlag)
          .option("golden", {
            ...{ type: "boolean", default: false },
            describe: "Write golden.bin too: what must be in memory at the end, region by region",
          })
          .option("out", {
            type: "string",
            demandOption: true,
            describe: "Folder for image.bin, program.lst, image.json",
          })
          .example(
            "$0 compile --model models/digits --resolution 32 --array 16x16 --ctr --st --out build/seven",
            "2 MB, 5,000 descriptors",
          ),
      async (flags) => {
        const { quantised, ctr, st, busBits, noise } = flags;
        await compile({ ...flags, sampler: samplerFor(flags), quantised, ctr, st, busBits, noise });
      },
    )
    .command(
      "disassemble <folder>",
      "Print the program in a memory image of disc compile, as it stands there",
      (command) =>
        command
          .positional("folder", {
            type: "string",
            demandOption: true,
            describe: "Folder with image.bin and image.json",
          })
          .example("$0 disassemble build/seven", "a line a descriptor"),
      (flags) => {
        disassembleFolder(flags);
      },
    )
    .command(
      "quantise",
      "Calibrate a model and write it in integers",
      (command) =>
        command
          .options({ model: designFlags.model, json: designFlags.json })
          .option("resolution", resolutionFlag("Side of the latent; by default the model's own"))
          .option("guidance", guidanceFlag("Guidance of the calibration images"))
          .options(samplerFlag)
          .option("out", { type: "string", demandOption: true, describe: "File to write, in safetensors' format" })
          .example("$0 quantise --model models/digits --out digits-int8.safetensors", "0.5 MB"),
      async (flags) => {
        await quantise({ ...flags, sampler: samplerFor(flags), resolution: flags.resolution });
      },
    )
    .command(
      "sample",
      "Sample images with the float model, the golden model or the accelerator in RTL, and write them as PNG or .npy",
      (command) =>
        command
          .options({ model: designFlags.model, json: designFlags.json, ...quantisedFlag })
          .option("resolution", resolutionFlag("Side of the latent; by default the model's own"))
          .option("class", {
            ...{ array: true, default: [7], describe: "Classes, a row each" },
            coerce: (texts: readonly unknown[]) => texts.map((text) => parseNumber("class", String(text), whole(0))),
          })
          .option("count", {
            ...numberFlag("count", whole(1, 1000), "Images of each class, a column each"),
            default: 1,
          })
          .options(loopFlags)
          .option("seed", seedFlag("Seed of the first column; the next ones follow"))
          .options(samplerFlag)
          .option("engine", { choices: sampleEngines, default: "golden" as const, describe: "Who computes" })
          .options(operatingFlags)
          .options(arrayFlags)
          .options({ noise: { ...noiseFlag.noise, describe: `${noiseFlag.noise.describe}, or one for each image` } })
          .option("integers", {
            ...{ type: "boolean", default: false },
            describe: "Write a .npy as int16 in steps of 2^-11, as the hardware has it",
          })
          .option("design", {
            type: "string",
            describe: "For rtl: simulate the Verilog in this folder of disc generate",
          })
          .option("against-dense", {
            type: "boolean",
            default: false,
            describe: "For rtl: run it without reuse and thresholding too, and give the speed-up",
          })
          .options(memoryFlags)
          .option("out", {
            type: "string",
            demandOption: true,
            describe: "File to write: a .png, or a .npy of the raw latent",
          })
          .example("$0 sample --model models/digits --class 7 --ctr 1,2 --st 0.5,4,2 --out seven.png", "one seven")
          .example(
            "$0 sample --model models/digits --engine rtl --array 16x16 --ctr --st --out seven.png",
            "in hardware",
          ),
      async (flags) => {
        const { resolution, ctr, st, quantised, noise, busBits, design } = flags;
        if (
          !(await sample({
            ...flags,
            sampler: samplerFor(flags),
            resolution,
            ctr,
            st,
            quantised,
            noise,
            busBits,
            design,
          }))
        )
          process.exitCode = 1;
      },
    )
    .command(
      "fidelity",
      "Compare float, int8 and int8 with reuse and thresholding over many images, and other thresholds",
      (command) =>
        command
          .options({ model: designFlags.model, json: designFlags.json, ...quantisedFlag, ...operatingFlags })
          .option("images", {
            ...numberFlag("images", whole(2, MOST_IMAGES), "Images to compare, the classes in turn"),
            default: 200,
          })
          .option("sweep", {
            ...numberFlag("sweep", whole(0, MOST_IMAGES), "Of these, images for other thresholds; 0 for none"),
            default: 40,
          })
          .options(loopFlags)
          .option("seed", seedFlag("Seed of the first image; the next ones follow"))
          .option("resolution", resolutionFlag("Side of the latent; by default the model's own"))
          .options(samplerFlag)
          .option("classifier", {
            type: "string",
            describe: "Folder of a classifier of the images; by default MODEL-classifier where there is one, or none",
          })
          .option("jobs", numberFlag("jobs", whole(1, 256), "Threads; by default as many as there are cores"))
          .option("out", { type: "string", describe: "Folder for fidelity.md, fidelity.json and fidelity.svg" })
          .example("$0 fidelity --model models/digits --out build/fidelity", "about ten minutes on two cores"),
      async (flags) => {
        const { resolution, classifier, quantised, ctr, st, jobs, out } = flags;
        await fidelity({ ...flags, sampler: samplerFor(flags), resolution, classifier, quantised, ctr, st, jobs, out });
      },
    )
    .command(
      "forward",
      "Run one forward pass on a NumPy latent, to hold it against PyTorch",
      (command) =>
        command
          .options({ model: designFlags.model, json: designFlags.json, ...quantisedFlag })
          .option("latent", {
            ...{ type: "string", demandOption: true, alias: "noise" },
            describe: "Input .npy of float32 or float64, [channels, side, side]",
          })
          .option("timestep", {
            ...numberFlag("timestep", decimal(0, MOST_STEPS), "Position in the schedule, 0 to 1000"),
            demandOption: true,
          })
          .option("class", { ...classFlag("Class; the one after the last is none"), demandOption: true })
          .options(samplerFlag)
          .option("engine", { choices: ["float", "golden"] as const, default: "float" as const, describe: "Model" })
          .option("out", { type: "string", demandOption: true, describe: "Output .npy to write" })
          .example("$0 forward --model models/digits --latent x.npy --timestep 500 --class 3 --out y.npy", "in float"),
      async (flags) => {
        await forward({ ...flags, sampler: flags.sampler, quantised: flags.quantised });
      },
    )
    .command(
      "prove [unit]",
      "Prove a part of the HDL library by model checking and induction; without a unit, list what can be proved",
      (command) =>
        command
          .positional("unit", { type: "string", describe: "Unit to prove" })
          .option("all", { type: "boolean", default: false, describe: "Prove every unit" })
          .option("depth", {
            ...numberFlag("depth", whole(2, 1000), "Cycles to look ahead from reset, and back"),
            default: 12,
          })
          .option("json", designFlags.json)
          .example("$0 prove queue-3", "no loss, no duplication, order kept, no deadlock"),
      async (flags) => {
        if (!(await prove({ ...flags, unit: flags.unit }))) process.exitCode = 1;
      },
    )
    .command(
      "bench",
      "Measure attention in RTL: utilisation by mask, key rule and run-ahead window, and where cycles go",
      (command) =>
        command
          .option("array", arrayFlags.array)
          .option("head-dim", { ...numberFlag("head-dim", whole(1, 256), "Elements of a head"), default: 64 })
          .option("tokens", {
            ...listFlag("tokens", whole(16, 4096), "Numbers of tokens, 16 to 4096"),
            default: "256",
          })
          .option("workloads", {
            type: "string",
            default: [...WHOLE, "real", ...Object.keys(maskKinds)].join(","),
            describe: "What to run: without a mask, with masks of a model (real), with synthetic ones",
          })
          .option("densities", {
            ...listFlag("densities", decimal(0.0001, 1), "Of the synthetic masks"),
            default: "0.1,0.25,0.5",
          })
          .option("keys", { type: "string", default: keyRules.join(","), describe: "Rules that spread the rows" })
          .option("windows", {
            ...listFlag("windows", whole(1, 64), "Queries a lane may be ahead by (F)"),
            default: "1,4,8,16",
          })
          .option("model", { type: "string", describe: "Model folder, for real masks" })
          .option("mask", { type: "string", describe: "One mask, .npy of booleans [tokens, tokens], and nothing else" })
          .option("out", { type: "string", describe: "Folder for bench.md, bench.json and bench.svg" })
          .option("json", designFlags.json)
          .example("$0 bench --model models/digits --windows 8", "a few minutes; the first run builds the engine"),
      (flags) => benchCommand({ ...flags, model: flags.model, mask: flags.mask, out: flags.out }),
    )
    .demandCommand(
      1,
      "Name a command: generate, verify, compile, disassemble, quantise, sample, fidelity, forward, prove or bench. disc --help lists them.",
    )
    .strict()
    .check(refuseEmpty)
    .check((flags) => {
      refuseIdle(args, flags, idle[String(flags["_"][0])] ?? []);
      return true;
    })
    .parserConfiguration({
      // A flag given twice: the later one counts.
      "duplicate-arguments-array": false,
      // Texts arrive as they were given; a flag is what is declared, not a part or the opposite of it.
      ...{ "parse-numbers": false, "dot-notation": false, "boolean-negation": false },
    })
    .version(packageVersion)
    .wrap(110)
    .fail((message, error) => {
      // Mistakes that yargs finds by itself come as a message, or as an error of its own around it.
      const thrown = error as Error | undefined;
      throw thrown && thrown.name !== "YError"
        ? thrown
        : new DesignError((thrown?.message ?? message).replace(/\s+/g, " "));
    })
    .parseAsync();
}

/** The command: every expected mistake is one line and status 1. */
export async function main(): Promise<void> {
  endWithOutput();
  try {
    await disc(hideBin(process.argv));
  } catch (error) {
    progressDone();
    const expected = [DesignError, CheckpointError, HdlError, OutputError, SimulationError].some(
      (kind) => error instanceof kind,
    );
    // Anything else is a defect of this tool, and its stack is what a report needs.
    console.error(expected ? `disc: ${(error as Error).message}` : error);
    process.exitCode = 1;
  }
}
