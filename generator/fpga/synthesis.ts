import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { areaByModule, readContents, reportScript, type ModuleArea } from "./netlist.ts";
import { USUAL, type Family, type Pieces } from "./targets.ts";
import { runYosys } from "./tools.ts";

/** What a design takes of a target. */
export interface Synthesis {
  /** The version of Yosys. */
  readonly yosys: string;
  /** The top, with all modules below it. */
  readonly modules: ModuleArea;
}

/** The script of Yosys for a family: a netlist, and what it takes. */
export function netlistScript(
  { passes }: Pick<Family, "passes">,
  files: Iterable<string>,
  top: string,
  part: Pieces = USUAL,
): string {
  return [
    `read_verilog -DSYNTHESIS ${[...files].join(" ")}`,
    `hierarchy -check -top ${top}`,
    ...passes(top, part),
    "tee -q -o stat.json stat -json",
    "",
  ].join("\n");
}

/** Every warning of Yosys is an error; that a family's cell is not there is none. */
export const STRICT = ["logger -nowarn did.not.match.any", "logger -werror ."];

/**
 * Synthesises Verilog in a folder, where a netlist is left for families that nextpnr knows. The design is flattened, and counted by the
 * names of its cells.
 * @throws FpgaError
 */
export async function synthesise(
  verilog: ReadonlyMap<string, string>,
  top: string,
  family: Pick<Family, "passes" | "cells">,
  part: Pieces,
  folder: string,
): Promise<Synthesis> {
  for (const [file, text] of verilog) await writeFile(join(folder, file), text);
  const types = Object.keys(family.cells);
  const script = [...STRICT, netlistScript(family, verilog.keys(), top, part), ...reportScript(types), ""];
  await runYosys(script.join("\n"), folder);
  const contents = await readContents(folder, types, top);
  return { yosys: contents.yosys, modules: areaByModule(contents, top, family.cells) };
}
