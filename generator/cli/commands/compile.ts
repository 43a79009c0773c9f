import { relative, resolve } from "node:path";
import { listing, type Command } from "../../compiler/assembler.ts";
import { streamProgram, type ImageLayout, type StreamedImage } from "../../compiler/compile-program.ts";
import { expectedRun } from "../../simulation/expected-run.ts";
import { goldenImage, type GoldenRegion } from "../../simulation/golden-image.ts";
import { BENCH_FILES, imageBench } from "../../simulation/image-bench.ts";
import { hostView, imageHeader } from "../../compiler/host-view.ts";
import { descriptorBytes } from "../../compiler/plan-accelerator.ts";
import type { Content } from "../../files/disk.ts";
import { GENERATOR } from "../../files/manifest.ts";
import { OutputFolder } from "../../files/output-folder.ts";
import { DesignError } from "../../compiler/design.ts";
import { openModel, type AnyCheckpoint } from "../../reference/checkpoint.ts";
import { inKeyTiles, inMemory, type QuantisedModel } from "../../golden/model.ts";
import { sidesOf } from "../../reference/latent.ts";
import type { GoldenSampleOptions } from "../../golden/sampler.ts";
import type { AcceleratorShape } from "../../hardware/control/sequencer.ts";
import { streamedFor } from "../calibration.ts";
import { command } from "../command.ts";
import { progress, progressDone, table } from "../console.ts";
import { designFlags, loopFlags, noiseFlag, quantisedFlag, samplerFlag, samplerFor, seedFlag } from "../flags.ts";
import { readNoise, seedBesideNoise } from "../noise.ts";
import { idleOperation, operatingFlags, operatingPoint } from "../operating-point.ts";
import { checkPrompt, promptFlags, promptsOf } from "../prompts.ts";
import { designResolution } from "../resolution.ts";
import { designAt } from "../rtl.ts";

/** What a folder of `compile` is called in its list of files, and what is in it. */
export const IMAGE_KIND = "image";
const FILES = ["image.bin", "program.lst", "image.json", "image.h"];
const GOLDEN_FILE = "golden.bin";
/** Bytes of an image from which on a user waits for it. */
const LONG = 2 ** 24;

/** What the host of an accelerator needs for one image: the memory image, where things are in it, the program's listing. */
export const compile = command({
  name: "compile",
  describe: "Write the memory image and the program with which an accelerator makes an image",
  flags: {
    ...designFlags,
    ...promptFlags,
    ...seedFlag("Seed of its noise"),
    ...loopFlags,
    ...samplerFlag,
    ...quantisedFlag,
    ...operatingFlags,
    ...noiseFlag,
    design: {
      type: "string",
      describe: "Folder of disc generate whose accelerator it is for, which may be made for larger images",
    },
    golden: {
      type: "boolean",
      default: false,
      describe: "Write golden.bin too: what must be in memory at the end, region by region",
    },
    bench: {
      type: "boolean",
      default: false,
      describe: "Write a bench in plain Verilog too, which runs the image on --design in any simulator",
    },
    out: { type: "string", demandOption: true, describe: "Folder for image.bin, program.lst, image.json, image.h" },
  },
  examples: [
    [
      "$0 compile --model models/digits --resolution 32 --array 16x16 --class 7 --out build/seven",
      "2 MB, 5,000 descriptors",
    ],
  ],
  idle: [seedBesideNoise, ...idleOperation],
  async run(flags) {
    const sampler = samplerFor(flags);
    if (flags.bench && flags.design === undefined)
      throw new DesignError("--bench: name the folder of the design to run, with --design");
    const wanted = [...FILES, ...(flags.golden ? [GOLDEN_FILE] : []), ...(flags.bench ? BENCH_FILES : [])];
    const out = new OutputFolder(flags.out, IMAGE_KIND, wanted);
    const checkpoint = openModel(flags.model);
    const { steps, guidance, seed, array } = flags;
    const resolution = designResolution(flags, checkpoint.config);
    const { design, given } = designAt(checkpoint, resolution, flags, flags.design);
    const [{ prompt, caption }] = promptsOf(checkpoint, { ...flags, resolution });
    const point = operatingPoint(flags);
    checkPrompt(design, checkpoint, prompt, { steps, guidance, sampler, ...point });
    const { inChannels } = checkpoint.config;
    const noise = readNoise(flags.noise, [inChannels, ...sidesOf(resolution)], { images: 1, inIntegers: true })?.[0];
    const whole = await streamedFor(checkpoint, flags.quantised, { resolution, guidance, sampler }, [prompt]);
    const { keyTile } = design.network;
    const model = inKeyTiles(whole, keyTile);
    const start = noise ? { noise: flags.noise } : { seed };
    const shows = caption === undefined ? { label: prompt.label } : { caption };
    const settings = { resolution, keyTile, ...shows, steps, guidance, sampler, ...start, ...point };
    const loop = { ...point, ...prompt, resolution, steps, guidance, sampler, seed, noise };
    const image = streamProgram(checkpoint, model, design.shape, loop);
    const end = flags.golden || flags.bench ? goldenOf(checkpoint, model, design.shape, image, loop) : undefined;
    progressDone();
    const host = hostView(image, model, resolution, design.shape.memory.wordBytes);
    const { size, program, regions } = image;
    const kinds = sizesByKind(image);
    const each = descriptorBytes(design.shape);
    const descriptors = (program.words * design.shape.engine.width) / each;
    const place = { address: program.address, end: program.address + descriptors * each, each };
    const description = {
      generator: GENERATOR,
      ...{
        array,
        settings,
        size,
        program: { ...program, ...place },
        host,
      },
      ...(flags.golden && end ? { golden: placesOf(end.golden) } : {}),
      ...{ kinds, regions },
    };
    let commands: Iterable<Command> = [];
    const contents: Content[] = [
      (write) => {
        let written = 0;
        commands = image.write((address, bytes) => {
          write(bytes, address);
          written += bytes.length;
          if (written > LONG) progress(`image.bin: ${Math.round(written / 2 ** 20)} MiB written`);
        });
      },
      (write) => {
        for (const lines of listing(commands, place, regions)) write(lines);
      },
      `${JSON.stringify(description, null, 2)}\n`,
      imageHeader(host, design.shape.memory.wordBytes),
    ];
    const files = new Map<string, Content>(FILES.map((file, i) => [file, contents[i]!]));
    if (flags.golden && end)
      files.set(GOLDEN_FILE, (write) => {
        for (const { contents } of end.golden) write(contents);
      });
    if (end && given && flags.design !== undefined) {
      const designPath = relative(resolve(flags.out), resolve(flags.design));
      const bench = imageBench({ image, ...end, host, shape: design.shape, verilog: given, designPath });
      for (const [file, content] of bench) files.set(file, content);
    }
    out.write(files);
    progressDone();
    if (flags.json) {
      console.log(JSON.stringify({ out: flags.out, ...description }));
      return;
    }
    const rows = Object.entries(kinds).map(([kind, of]) => [kind, String(of)]);
    console.log(table(["region", "bytes"], rows));
    console.log(
      `${flags.out}: image.bin, ${size} bytes; program.lst, ${descriptors} descriptors; image.json says where things are`,
    );
  },
});

/** What must be in memory at the end, and the addresses at which the host writes. */
function goldenOf(
  checkpoint: AnyCheckpoint,
  model: QuantisedModel,
  shape: AcceleratorShape,
  image: StreamedImage,
  options: GoldenSampleOptions,
): { readonly golden: GoldenRegion[]; readonly written: ReadonlySet<number> } {
  const { steps } = options;
  const written = new Set<number>();
  const commands = [...image.write((address) => written.add(address))];
  const shown = (step: number): void => {
    progress(`golden step ${step + 1} of ${steps}`, step / steps);
  };
  const loop = { ...options, progress: shown };
  const expected = expectedRun(checkpoint, inMemory(model), shape, { ...image, commands }, loop);
  return { golden: goldenImage(image, shape, expected), written };
}

/** The regions' bytes one behind the other: where each stands there and in the image. */
function placesOf(golden: readonly GoldenRegion[]) {
  let at = 0;
  const regions = golden.map(({ name, address, contents: { length: bytes } }) => {
    const entry = { name, address, bytes, at };
    at += bytes;
    return entry;
  });
  return { file: GOLDEN_FILE, regions };
}

/** Bytes of each kind of regions, in the order of their first one. */
function sizesByKind({ regions }: ImageLayout): Record<string, number> {
  const kinds: Record<string, number> = {};
  for (const { name, bytes } of regions) {
    const kind = name.split(" ")[0]!;
    kinds[kind] = (kinds[kind] ?? 0) + bytes;
  }
  return kinds;
}
