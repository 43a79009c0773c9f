import { acceleratorOf, emitDesign, givenPrefix } from "../../compiler/emit-design.ts";
import { keyTiles } from "../../golden/key-tiles.ts";
import type { Design } from "../../compiler/design.ts";
import { memoryPlan, type PlannedMemory } from "../../compiler/memory-plan.ts";
import { describeDesign, designFolder, writeDesign } from "../../compiler/write-design.ts";
import { estimateArea, ESTIMATED } from "../../fpga/estimate.ts";
import { PARTS } from "../../fpga/parts.ts";
import { FAMILIES, type Area } from "../../fpga/targets.ts";
import { readModel } from "../../reference/checkpoint.ts";
import { command } from "../command.ts";
import { decimal, numberFlag } from "../numbers.ts";
import { designFlags, modelFlag } from "../flags.ts";
import { designResolution, sizeText } from "../resolution.ts";
import { designOf } from "../rtl.ts";
import { tooSmall } from "../synth-report.ts";

export const generate = command({
  name: "generate",
  describe:
    "Write an accelerator sized for a model and a resolution: Verilog, registers, a README with its block diagram",
  flags: {
    ...designFlags,
    model: {
      ...modelFlag.model,
      describe: `${modelFlag.model.describe}; or a published model's name, as dit-xl-2-256`,
    },
    out: {
      type: "string",
      demandOption: true,
      describe: "Folder to write; an earlier design in it is replaced, other files stay",
    },
    "memory-gib": numberFlag(
      "memory-gib",
      decimal(0.001, 2 ** 20),
      "Memory of a board: says when the command's loop takes more, ten steps with guidance and --st",
    ),
    part: { choices: Object.keys(PARTS), describe: "Warns when this FPGA is too small, by the estimate" },
    prefix: {
      type: "string",
      describe: "Begins every module's name, in place of the array and a digest of the shape; up to 16 characters",
    },
  },
  examples: [["$0 generate --model models/digits --resolution 32 --array 16x16 --out rtl-out/digits", "a 16x16 array"]],
  async run(flags) {
    const out = designFolder(flags.out);
    const checkpoint = readModel(flags.model);
    const { config } = checkpoint;
    const design = designOf(checkpoint, designResolution(flags, config), flags);
    const { prefix } = flags;
    const verilog = emitDesign(design, prefix === undefined ? prefix : givenPrefix(prefix, design));
    const description = describeDesign(design, verilog);
    await writeDesign(out, design, verilog, description);
    const warning = flags.memoryGib === undefined ? undefined : memoryWarning(design, flags.memoryGib);
    if (warning !== undefined) console.error(`warning: ${warning}`);
    const { node } = acceleratorOf(design.shape);
    const estimate = Object.fromEntries(ESTIMATED.map((target) => [target, estimateArea(node, target)]));
    if (flags.part !== undefined) warnOfPart(flags.part, estimate);
    if (flags.json) {
      console.log(JSON.stringify({ out: flags.out, ...description, estimate }));
      return;
    }
    const { engine, bus } = design.shape;
    const { lanes, width } = engine;
    const lines = [...verilog.files.values()].reduce((sum, text) => sum + text.split("\n").length - 1, 0);
    const kibibytes = (bits: number): string => `${(bits / 8 / 1024).toFixed(1)} KiB`;
    const { memories, memoryBits } = description.resources;
    const banks = memories.find(({ name }) => name === "bank")!;
    const captions = design.captionTokens === undefined ? "" : `, captions of up to ${design.captionTokens} rows`;
    const tiles = keyTiles(design.tokens, design.network.keyTile);
    const tiled = tiles.length > 1 ? `, keys in ${tiles.length} tiles of up to ${tiles[0]!.rows}` : "";
    console.log(`${verilog.top}
  model       ${flags.model}, ${sizeText(config, design.resolution)}: ${design.tokens} tokens of ${design.model.hidden} channels${captions}${tiled}
  array       ${lanes} lanes of ${width} multipliers, ${lanes * width} multiply-accumulates a cycle
  banks       ${banks.count} of ${banks.depth} words of ${banks.width / 8} bytes, ${kibibytes(banks.count * banks.depth * banks.width)}
  on chip     ${kibibytes(memoryBits)} in memories
  memory      ${memoryLine(design)}
  bus         AXI4 of ${8 * bus.bytes} bits, ${bus.addressBits}-bit addresses; AXI4-Lite registers
  FPGA, about ${estimateLines(estimate)}
  written     ${flags.out}: ${verilog.files.size} modules, ${lines} lines of Verilog; README.md says what else
  digest      ${verilog.digest.slice(0, 16)}`);
  },
});

/** A line for each family, below each other. */
function estimateLines(estimate: Readonly<Record<string, Area>>): string {
  return ESTIMATED.map((target) => {
    const { titles } = FAMILIES[target];
    const counts = (["lut", "ff", "dsp", "bram"] as const).map((key) => `${estimate[target]![key]} ${titles[key]}`);
    return `${target.padEnd(5)}  ${counts.join(", ")}`;
  }).join("\n              ");
}

/** Says what of a part does not suffice, as far as an estimate can. */
function warnOfPart(name: string, estimate: Readonly<Record<string, Area>>): void {
  const part = PARTS[name]!;
  const over = tooSmall(estimate[part.target]!, part, FAMILIES[part.target]);
  if (over.length > 0)
    console.error(`warning: ${name} is too small by the estimate: ${over.join(", ")}; disc synth measures it`);
}

/** Of all kinds of regions. */
function bytesOf(plan: readonly PlannedMemory[]): number {
  return plan.reduce((sum, { bytes }) => sum + bytes, 0);
}

const sized = (bytes: number): string =>
  bytes < 2 ** 29 ? `${(bytes / 2 ** 20).toFixed(1)} MiB` : `${(bytes / 2 ** 30).toFixed(1)} GiB`;

/** External memory, and the kinds of regions that take most of it. */
function memoryLine(design: Design): string {
  const plan = memoryPlan(design);
  const most = plan
    .toSorted((a, b) => b.bytes - a.bytes)
    .slice(0, 3)
    .map(({ kind, bytes }) => `${kind} ${sized(bytes)}`);
  return `${sized(bytesOf(plan))} for ten steps with guidance and --st: ${most.join(", ")} and less; README.md has all`;
}

/** What a board's memory is too small for, and what takes less. */
function memoryWarning(design: Design, gibibytes: number): string | undefined {
  const all = bytesOf(memoryPlan(design));
  if (all <= gibibytes * 2 ** 30) return undefined;
  const less = [
    ["--mask-queries 16", { sharing: 16 }],
    ["no masks", { sparse: false }],
  ] as const;
  const others = less.map(([what, kind]) => `${sized(bytesOf(memoryPlan(design, kind)))} with ${what}`);
  return `ten steps with guidance and --st take ${sized(all)} of memory, the board has ${gibibytes} GiB; ${others.join(" or ")}`;
}
