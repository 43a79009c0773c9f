import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Accelerator, axiClock } from "../hardware/accelerator.ts";
import { emit, type Verilog } from "../hdl/index.ts";
import { resourcesOf } from "../hdl/structure.ts";
import { renderTemplate } from "../hdl/templates.ts";
import { blockDiagram } from "./block-diagram.ts";
import { DesignError, type Design } from "./design.ts";
import { memoryPlan } from "./memory-plan.ts";
import { GENERATOR, writeFolder } from "./write-folder.ts";
import { descriptorsMarkdown, registersC, registersMarkdown, registersRdl } from "./registers.ts";

/** The name of its part that runs programs. */
const CORE = "core";

/** The Verilog of a design. */
export function emitDesign({ shape }: Design): Verilog {
  return emit(new Accelerator(shape), axiClock);
}

/** What design.json holds. */
export function describeDesign(design: Design, verilog: Verilog) {
  const { top, clock, reset, ports, files, digest } = verilog;
  const { memories, memoryBits, registerBits, multipliers } = resourcesOf(new Accelerator(design.shape).node);
  return {
    generator: GENERATOR,
    top,
    digest,
    configuration: design,
    ...{ clock, reset, ports },
    resources: { memoryBits, registerBits, multipliers, memories },
    files: [...files.keys()].map((file) => `rtl/${file}`),
  };
}
export type DesignDescription = ReturnType<typeof describeDesign>;

/** Everything that is written beside the Verilog, by its path. */
async function handOff(design: Design, description: DesignDescription): Promise<Map<string, string>> {
  const { shape, model, tokens } = design;
  const { lanes, width } = shape.engine;
  const { memories, memoryBits, registerBits, multipliers } = description.resources;
  const kibibytes = (bytes: number): string => (bytes / 1024).toFixed(1);
  return new Map([
    ["filelist.f", renderTemplate("filelist", description)],
    ["design.json", `${JSON.stringify(description, null, 2)}\n`],
    ["block-diagram.svg", await blockDiagram(new Accelerator(shape).node, CORE)],
    ["registers/disc_registers.h", registersC()],
    ["registers/registers.rdl", registersRdl()],
    ["registers/registers.md", registersMarkdown()],
    ["descriptors.md", descriptorsMarkdown()],
    [
      "README.md",
      renderTemplate("design.md", {
        ...{ ...description, design, lanes, width, tokens, model },
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
    ],
  ]);
}

/**
 * Writes `rtl/*.v` and everything that goes with it: file list, registers, README, block diagram. The folder appears whole or
 * not at all; an earlier design in it is replaced, anything else is left alone.
 * @throws DesignError when the folder holds something else or cannot be written
 */
export async function writeDesign(
  out: string,
  design: Design,
  verilog: Verilog,
  description: DesignDescription,
): Promise<void> {
  const rtl = [...verilog.files].map(([file, text]) => [`rtl/${file}`, text] as const);
  writeFolder(out, "a generated design", new Map([...rtl, ...(await handOff(design, description))]));
}

interface Description {
  readonly generator?: string;
  readonly digest?: string;
  readonly files?: readonly string[];
}

function readDescription(folder: string): Description | undefined {
  try {
    return JSON.parse(readFileSync(join(folder, "design.json"), "utf8")) as Description;
  } catch {
    return undefined;
  }
}

/**
 * The Verilog as it stands in a design's folder, which may have been changed by hand since.
 * @throws DesignError when there is no such design, or it was generated for something else
 */
export function readDesign(out: string, expected: Verilog): Verilog {
  const description = readDescription(out);
  if (!description)
    throw new DesignError(`${out} holds no generated design: run disc generate with the same flags first`);
  if (description.digest !== expected.digest) {
    throw new DesignError(
      `${out} was generated with other flags or another version: run disc generate with the same flags first`,
    );
  }
  const files = new Map<string, string>();
  for (const file of expected.files.keys()) {
    try {
      files.set(file, readFileSync(join(out, "rtl", file), "utf8"));
    } catch {
      throw new DesignError(`${out}/rtl/${file} is missing: run disc generate again`);
    }
  }
  return { ...expected, files };
}
