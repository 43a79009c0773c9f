import { existsSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { KEY_TILE } from "../golden/key-tiles.ts";
import { GENERATOR } from "../files/manifest.ts";
import { packageVersion } from "../files/package.ts";
import { isUnfinished, OutputFolder } from "../files/output-folder.ts";
import type { Verilog } from "../hdl/index.ts";
import { gridText, type Grid } from "../reference/latent.ts";
import { resourcesOf } from "../hdl/structure.ts";
import { renderTemplate } from "../hdl/templates.ts";
import { blockDiagram } from "./block-diagram.ts";
import { DesignError, type Design } from "./design.ts";
import { WINDOW } from "./plan-accelerator.ts";
import { acceleratorOf, emitDesign } from "./emit-design.ts";
import { memoryPlan } from "./memory-plan.ts";
import { descriptorsMarkdown, drivers, registersC, registersMarkdown, registersRdl } from "./registers.ts";

/** The name of its part that runs programs. */
const CORE = "core";

/** Where a file of the Verilog stands in a design's folder: the library's parts by themselves. */
const pathOf = (file: string, { library }: Verilog): string => `rtl/${library.has(file) ? "lib/" : ""}${file}`;

/** What design.json holds. */
export function describeDesign(design: Design, verilog: Verilog) {
  const { top, prefix, clock, reset, ports, files, digest } = verilog;
  const { memories, memoryBits, registerBits, multipliers } = resourcesOf(acceleratorOf(design.shape).node);
  return {
    generator: GENERATOR,
    top,
    prefix,
    digest,
    configuration: design,
    ...{ clock, reset, ports },
    resources: { memoryBits, registerBits, multipliers, memories },
    files: [...files.keys()].map((file) => pathOf(file, verilog)),
  };
}
export type DesignDescription = ReturnType<typeof describeDesign>;

/** What a folder of `generate` is called in its list of files. */
export const DESIGN_KIND = "design";

/** What is written beside the Verilog. */
const HAND_OFF = [
  "filelist.f",
  "filelist_env.f",
  "disc.core",
  "design.json",
  "block-diagram.svg",
  "registers/disc_registers.h",
  "registers/registers.rdl",
  "registers/registers.md",
  "descriptors.md",
  "software/disc.h",
  "software/disc.c",
  "software/disc.py",
  "README.md",
] as const;

async function handOff(
  design: Design,
  description: DesignDescription,
): Promise<Record<(typeof HAND_OFF)[number], string>> {
  const { shape, model, tokens } = design;
  const { lanes, width } = shape.engine;
  const { memories, memoryBits, registerBits, multipliers } = description.resources;
  const kibibytes = (bytes: number): string => (bytes / 1024).toFixed(1);
  const driver = drivers();
  return {
    "filelist.f": renderTemplate("filelist", description),
    "filelist_env.f": renderTemplate("filelist", { ...description, root: "${DISC_DESIGN}" }),
    "disc.core": renderTemplate("fusesoc.core", {
      ...{ ...description, lanes, width },
      vlnv: `disc:accelerators:${description.top}:${packageVersion}`,
    }),
    "design.json": `${JSON.stringify(description, null, 2)}\n`,
    "block-diagram.svg": await blockDiagram(acceleratorOf(shape).node, CORE),
    "registers/disc_registers.h": registersC(),
    "registers/registers.rdl": registersRdl(),
    "registers/registers.md": registersMarkdown(),
    "descriptors.md": descriptorsMarkdown(),
    "software/disc.h": driver["disc.h"],
    "software/disc.c": driver["disc.c"],
    "software/disc.py": driver["disc.py"],
    "README.md": renderTemplate("design.md", {
      ...{ ...description, design, size: gridText(design.resolution), lanes, width, tokens, model },
      macs: lanes * width,
      bus: { ...shape.bus, bits: 8 * shape.bus.bytes },
      signals: description.ports.filter(({ name }) => !/^[sm]_axi_/.test(name)),
      memories: memories.map((each) => ({
        ...each,
        kibibytes: kibibytes((each.count * each.depth * each.width) / 8),
      })),
      ...{ memoryKibibytes: kibibytes(memoryBits / 8), registerBits, multipliers },
      plan: memoryPlan(design).map(({ bytes, ...each }) => ({ ...each, kibibytes: kibibytes(bytes) })),
      registers: registersMarkdown("##"),
    }),
  };
}

/** The folder of a design that will be written. @throws OutputError when it cannot be, or holds something in the way */
export function designFolder(out: string): OutputFolder {
  return new OutputFolder(out, DESIGN_KIND, HAND_OFF);
}

/**
 * Writes `rtl/*.v`, `rtl/lib/*.v` and everything that goes with it: file list, registers, README, block diagram. An earlier design in the folder is
 * replaced, all else in it stays.
 * @throws OutputError when something is in the way or cannot be written
 */
export async function writeDesign(
  out: OutputFolder,
  design: Design,
  verilog: Verilog,
  description: DesignDescription,
): Promise<void> {
  const rtl = [...verilog.files].map(([file, text]) => [pathOf(file, verilog), text] as const);
  out.write(new Map([...rtl, ...Object.entries(await handOff(design, description))]));
}

interface Description {
  readonly digest?: string;
  readonly configuration?: {
    readonly resolution?: Grid;
    readonly network?: { readonly keyTile?: number };
    readonly shape?: { readonly engine?: { readonly window?: number } };
  };
  readonly top?: string;
  readonly clock?: string;
  readonly prefix?: unknown;
  readonly files?: readonly string[];
}

/** What design.json says; undefined where there is none. @throws DesignError when it is there and cannot be read */
function readDescription(folder: string): Description | undefined {
  const file = join(folder, "design.json");
  try {
    return JSON.parse(readFileSync(file, "utf8")) as Description;
  } catch (error) {
    if (!existsSync(file)) return undefined;
    const what = error instanceof SyntaxError ? "is no JSON" : "cannot be read";
    throw new DesignError(`${file} ${what}: run disc generate again`);
  }
}

/** A file of a design as it stands in its folder. @throws DesignError when it is not there */
function readFileOf(folder: string, file: string): string {
  try {
    return readFileSync(join(folder, file), "utf8");
  } catch {
    throw new DesignError(`${join(folder, file)} is missing: run disc generate again`);
  }
}

/** The Verilog as it stands in a folder, whatever it was generated for, by its file names. @throws DesignError when there is none */
export function readVerilog(folder: string): Pick<Verilog, "top" | "prefix" | "clock" | "files"> {
  const { top, clock, prefix, files } = readDescription(folder) ?? {};
  if (top === undefined || clock === undefined || files === undefined)
    throw new DesignError(`${folder} holds no generated design: run disc generate first`);
  const texts = files.map((file): [string, string] => [basename(file), readFileOf(folder, file)]);
  return { top, clock, prefix: typeof prefix === "string" ? prefix : "", files: new Map(texts) };
}

/** The size that a folder's design is made for, its key tile and its run-ahead window. @throws DesignError when there is none */
export function sizeOfDesign(out: string): { resolution: Grid; keyTile: number; window: number } {
  const { resolution: size, network, shape } = readDescription(out)?.configuration ?? {};
  const isSide = (side: unknown): boolean => typeof side === "number";
  if (size === undefined || !(Array.isArray(size) ? size.length === 2 && size.every(isSide) : isSide(size)))
    throw new DesignError(`${out} holds no generated design: run disc generate with the same flags first`);
  return { resolution: size, keyTile: network?.keyTile ?? KEY_TILE, window: shape?.engine?.window ?? WINDOW };
}

/**
 * The Verilog as it stands in a design's folder, which may have been changed by hand since.
 * @throws DesignError when there is no such design, or it was generated for something else
 */
export function readDesign(out: string, design: Design): Verilog {
  if (isUnfinished(out, DESIGN_KIND))
    throw new DesignError(`${out} was left unfinished by an interrupted run: run disc generate again`);
  const description = readDescription(out);
  if (!description)
    throw new DesignError(`${out} holds no generated design: run disc generate with the same flags first`);
  const { prefix } = description;
  const expected = emitDesign(design, typeof prefix === "string" ? prefix : undefined);
  if (description.digest !== expected.digest) {
    throw new DesignError(
      `${out} was generated with other flags or another version: run disc generate with the same flags first`,
    );
  }
  const names = [...expected.files.keys()];
  const files = new Map(names.map((file) => [file, readFileOf(out, pathOf(file, expected))]));
  return { ...expected, files };
}
