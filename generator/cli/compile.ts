import { existsSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { listing } from "../compiler/assembler.ts";
import { compileProgram, type MemoryImage } from "../compiler/compile-program.ts";
import { DesignError } from "../compiler/design.ts";
import { expectedRun } from "../simulation/expected-run.ts";
import { goldenImage } from "../simulation/golden-image.ts";
import { checkRun } from "../compiler/limits.ts";
import { hostView } from "../compiler/host-view.ts";
import { descriptorBytes } from "../compiler/plan-accelerator.ts";
import type { Content } from "../files/disk.ts";
import { GENERATOR } from "../files/manifest.ts";
import { isUnfinished, OutputFolder } from "../files/output-folder.ts";
import { DESCRIPTOR_BYTES } from "../hardware/control/descriptor.ts";
import { openCheckpoint, type Checkpoint } from "../reference/checkpoint.ts";
import { readBytes, readJson, withFile } from "../reference/read-file.ts";
import type { QuantisedModel } from "../golden/model.ts";
import type { GoldenSampleOptions } from "../golden/sampler.ts";
import type { AcceleratorShape } from "../hardware/control/sequencer.ts";
import type { Sampler } from "../reference/schedule.ts";
import { progress, progressDone, table } from "./console.ts";
import { checkClass, type DesignFlags } from "./generate.ts";
import { operatingPoint, type OperatingFlags } from "./operating-point.ts";
import { readNoise, seedBesideNoise } from "./noise.ts";
import { quantisedFor } from "./quantise.ts";
import { designOf } from "./rtl.ts";

export interface CompileFlags extends DesignFlags, OperatingFlags {
  readonly class: number;
  readonly seed: number;
  readonly steps: number;
  readonly guidance: number;
  readonly sampler: Sampler;
  readonly quantised: string | undefined;
  readonly noise: string | undefined;
  /** Whether what must be there at the end is written too. */
  readonly golden: boolean;
  readonly out: string;
  readonly json: boolean;
}

export const idleInCompile = [seedBesideNoise];

/** What a folder of `compile` is called in its list of files, and what is in it. */
const KIND = "image";
const FILES = ["image.bin", "program.lst", "image.json"];
const GOLDEN_FILE = "golden.bin";

/** Writes what the host of an accelerator needs for one image: the memory image, where things are in it, the program's listing. */
export async function compile(flags: CompileFlags): Promise<void> {
  const out = new OutputFolder(flags.out, KIND, flags.golden ? [...FILES, GOLDEN_FILE] : FILES);
  const checkpoint = openCheckpoint(flags.model);
  const { resolution, steps, guidance, seed, sampler, array } = flags;
  const design = designOf(checkpoint, resolution, flags);
  checkClass(flags.class, checkpoint.config);
  const point = operatingPoint(flags);
  checkRun(design, { steps, guidance, sampler, ...point });
  const { inChannels } = checkpoint.config;
  const noise = readNoise(flags.noise, [inChannels, resolution, resolution], { images: 1, inIntegers: true })?.[0];
  const model = await quantisedFor(checkpoint, flags.quantised, { resolution, guidance, sampler });
  const start = noise ? { noise: flags.noise } : { seed };
  const settings = { resolution, label: flags.class, steps, guidance, sampler, ...start, ...point };
  const loop = { ...settings, seed, noise };
  const image = compileProgram(checkpoint, model, design.shape, loop);
  const golden = flags.golden ? goldenOf(checkpoint, model, design.shape, image, loop) : undefined;
  progressDone();
  const { bytes, size, program, commands, regions } = image;
  const kinds = sizesByKind(image);
  const each = descriptorBytes(design.shape);
  const place = { address: program.address, end: program.address + commands.length * each, each };
  const description = {
    generator: GENERATOR,
    ...{ array, settings, size, program: { ...program, ...place }, host: hostView(image, model) },
    ...(golden ? { golden: golden.places } : {}),
    ...{ kinds, regions },
  };
  const about = commands.map((command) => command.about);
  const contents = [bytes, listing(bytes, place, regions, about), `${JSON.stringify(description, null, 2)}\n`];
  const files = new Map<string, Content>(FILES.map((file, i) => [file, contents[i]!]));
  if (golden) files.set(GOLDEN_FILE, golden.bytes);
  out.write(files);
  if (flags.json) {
    console.log(JSON.stringify({ out: flags.out, ...description }));
    return;
  }
  console.log(
    table(
      ["region", "bytes"],
      Object.entries(kinds).map(([kind, of]) => [kind, String(of)]),
    ),
  );
  console.log(
    `${flags.out}: image.bin, ${bytes.length} of ${size} bytes; program.lst, ${commands.length} descriptors; image.json says where things are`,
  );
}

const whole = z.int().nonnegative();
/** What must be in memory at the end: the regions' bytes one behind the other, and where each stands there and in the image. */
function goldenOf(
  checkpoint: Checkpoint,
  model: QuantisedModel,
  shape: AcceleratorShape,
  image: MemoryImage,
  options: GoldenSampleOptions,
) {
  const { steps } = options;
  const expected = expectedRun(checkpoint, model, shape, image, {
    ...options,
    progress: (step) => {
      progress(`golden step ${step + 1} of ${steps}`, step / steps);
    },
  });
  const regions = goldenImage(image, model, shape, expected);
  let at = 0;
  const places = regions.map(({ name, address, contents: { length: bytes } }) => {
    const entry = { name, address, bytes, at };
    at += bytes;
    return entry;
  });
  return {
    places: { file: GOLDEN_FILE, regions: places },
    bytes: Buffer.concat(regions.map(({ contents }) => contents)),
  };
}

const place = z.object({
  program: z.object({ address: whole, end: whole, each: z.int().min(DESCRIPTOR_BYTES) }),
  regions: z.array(z.object({ name: z.string().regex(/^\P{Cc}*$/u), address: whole, bytes: whole })),
});

/** Prints the program in a folder that `compile` wrote, as it stands there. @throws DesignError when there is none */
export function disassembleFolder({ folder }: { readonly folder: string }): void {
  process.stdout.write(listingOf(folder));
}

/** @throws DesignError */
export function listingOf(folder: string): string {
  if (isUnfinished(folder, KIND))
    throw new DesignError(`${folder} was left unfinished by an interrupted run: run disc compile again`);
  if (!existsSync(join(folder, "image.json")))
    throw new DesignError(`${folder}: there is no memory image of disc compile in it`);
  const { program, regions } = readJson(join(folder, "image.json"), place);
  const image = withFile(join(folder, "image.bin"), (file) => readBytes(file, 0, file.size));
  const { address, end, each } = program;
  if (end < address || (end - address) % each !== 0 || end > image.length)
    throw new DesignError(
      `${folder}: a program from ${address} to ${end} by ${each} in an image of ${image.length} bytes`,
    );
  try {
    return listing(image, program, regions);
  } catch (error) {
    if (error instanceof RangeError) throw new DesignError(`${folder}: ${error.message}`);
    throw error;
  }
}

/** Bytes of each kind of regions, in the order of their first one. */
function sizesByKind({ regions }: MemoryImage): Record<string, number> {
  const kinds: Record<string, number> = {};
  for (const { name, bytes } of regions) {
    const kind = name.split(" ")[0]!;
    kinds[kind] = (kinds[kind] ?? 0) + bytes;
  }
  return kinds;
}
