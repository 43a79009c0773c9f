import { emitDesign } from "../compiler/emit-design.ts";
import { describeDesign, designFolder, writeDesign } from "../compiler/write-design.ts";
import { DesignError } from "../compiler/design.ts";
import { openCheckpoint } from "../reference/checkpoint.ts";
import type { DitConfig } from "../reference/dit.ts";
import { MOST_SEED } from "../reference/sampler.ts";
import { designOf, type ArrayFlags } from "./rtl.ts";

/** The flags that name a design. */
export interface DesignFlags extends ArrayFlags {
  readonly model: string;
  readonly resolution: number;
}

/** @param orNone whether the null class, the one after the last, will do */
export function checkClass(label: number, { classes }: DitConfig, orNone = false): void {
  if (label < classes + Number(orNone)) return;
  const none = orNone ? `, and ${classes} for none` : "";
  throw new DesignError(`--class ${label}: the model has classes 0 to ${classes - 1}${none}`);
}

/** @throws DesignError when the seeds of so many images, one after the other, leave 32 bits */
export function checkSeeds(first: number, count: number): void {
  if (first + count - 1 <= MOST_SEED) return;
  throw new DesignError(
    `--seed ${first}: with ${count} images the last seed is ${first + count - 1}, over ${MOST_SEED}`,
  );
}

export async function generate(
  flags: DesignFlags & { readonly out: string; readonly prefix: string | undefined; readonly json: boolean },
): Promise<void> {
  const out = designFolder(flags.out);
  const checkpoint = openCheckpoint(flags.model);
  const design = designOf(checkpoint, flags.resolution, flags);
  const verilog = emitDesign(design, flags.prefix);
  const description = describeDesign(design, verilog);
  await writeDesign(out, design, verilog, description);
  if (flags.json) {
    console.log(JSON.stringify({ out: flags.out, ...description }));
    return;
  }
  const { engine, bus } = design.shape;
  const { lanes, width } = engine;
  const lines = [...verilog.files.values()].reduce((sum, text) => sum + text.split("\n").length - 1, 0);
  const kibibytes = (bits: number): string => `${(bits / 8 / 1024).toFixed(1)} KiB`;
  const { memories, memoryBits } = description.resources;
  const banks = memories.find(({ name }) => name === "bank")!;
  console.log(`${verilog.top}
  model       ${flags.model}, ${flags.resolution}x${flags.resolution}: ${design.tokens} tokens of ${design.model.hidden} channels
  array       ${lanes} lanes of ${width} multipliers, ${lanes * width} multiply-accumulates a cycle
  banks       ${banks.count} of ${banks.depth} words of ${banks.width / 8} bytes, ${kibibytes(banks.count * banks.depth * banks.width)}
  on chip     ${kibibytes(memoryBits)} in memories
  bus         AXI4 of ${8 * bus.bytes} bits, ${bus.addressBits}-bit addresses; AXI4-Lite registers
  written     ${flags.out}: ${verilog.files.size} modules, ${lines} lines of Verilog; README.md says what else
  digest      ${verilog.digest.slice(0, 16)}`);
}
