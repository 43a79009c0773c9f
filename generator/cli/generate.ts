import { DesignError, parseArray, planDesign, type Design } from "../compiler/design.ts";
import { emitDesign } from "../compiler/verify.ts";
import { describeDesign, writeDesign } from "../compiler/write-design.ts";
import { openCheckpoint, type Checkpoint, type DitConfig } from "../reference/checkpoint.ts";

/** The flags that name a design. */
export interface DesignFlags {
  readonly model: string;
  readonly resolution: number;
  readonly array: string;
}

export function designFrom({ model, resolution, array }: DesignFlags): { checkpoint: Checkpoint; design: Design } {
  const { lanes, width } = parseArray(array);
  const checkpoint = openCheckpoint(model);
  return { checkpoint, design: planDesign(checkpoint.config, resolution, lanes, width) };
}

/** @param orNone whether the null class, the one after the last, will do */
export function checkClass(label: number, { classes }: DitConfig, orNone = false): void {
  if (Number.isInteger(label) && label >= 0 && label < classes + Number(orNone)) return;
  const none = orNone ? `, and ${classes} for none` : "";
  throw new DesignError(`class ${label}: the model has classes 0 to ${classes - 1}${none}`);
}

export function generate(flags: DesignFlags & { readonly out: string; readonly json: boolean }): void {
  const { design } = designFrom(flags);
  const verilog = emitDesign(design);
  writeDesign(flags.out, design, verilog);
  if (flags.json) {
    console.log(JSON.stringify({ out: flags.out, ...describeDesign(design, verilog) }));
    return;
  }
  const { lanes, width, bankWords, drain } = design.array;
  const lines = [...verilog.files.values()].reduce((sum, text) => sum + text.split("\n").length - 1, 0);
  console.log(`${verilog.top}
  model       ${flags.model}, ${flags.resolution}x${flags.resolution}: ${design.tokens} tokens of ${design.model.hidden} channels
  array       ${lanes} lanes of ${width} multipliers, ${lanes * width} multiply-accumulates a cycle
  banks       ${lanes} of 2 x ${bankWords} words of ${width} bytes, ${(lanes * 2 * bankWords * width) / 1024} KiB
  results     ${drain} a cycle
  written     ${flags.out}: ${verilog.files.size} modules, ${lines} lines of Verilog, filelist.f, design.json
  digest      ${verilog.digest.slice(0, 16)}`);
}
