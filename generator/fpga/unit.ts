import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { inScratch } from "../files/scratch.ts";
import { headerOf } from "../hdl/verilog-header.ts";
import type { Verilog } from "../hdl/index.ts";
import { renderTemplate } from "../hdl/templates.ts";
import { pathOf, type Path, type Report } from "./critical-path.ts";
import { PARTS, type Part } from "./parts.ts";
import { placeAndRoute, prepareNetlist } from "./place.ts";
import { netlistScript, synthesise, type Synthesis } from "./synthesis.ts";
import { FAMILIES, USUAL, type Area, type Family } from "./targets.ts";
import { runYosys } from "./tools.ts";

/** How fast a netlist is on a part. */
export interface Timing {
  /** MHz for each seed, in the order of the seeds. */
  readonly fmax: readonly number[];
  /** The longest path from register to register, of the best seed. */
  readonly path: Path;
}

/** A module by itself on an LFE5U-85F of speed grade 6. */
export interface UnitTiming extends Timing {
  readonly area: Area;
}
/** The module and those below it, by file. */
export function filesOf({ files }: Pick<Verilog, "files">, unit: string): Map<string, string> {
  const found = new Map<string, string>();
  const visit = (name: string): void => {
    const text = files.get(`${name}.v`)!;
    for (const [, inner] of text.matchAll(/^ +(\w+)(?: #\(| \w+ \()/gm))
      if (files.has(`${inner!}.v`) && !found.has(`${inner!}.v`)) visit(inner!);
    found.set(`${name}.v`, text);
  };
  visit(unit);
  return found;
}

/** The module behind registers that are shifted in and out, as `alone`; how many bits go in and come out. */
export function aloneOf(unit: string, text: string, clock: string): { text: string; inputs: number; outputs: number } {
  let [inputs, outputs] = [0, 0];
  const pins = headerOf(unit, text)!.pins!.map(({ name, direction, width }) => {
    if (name === clock) return { name, value: "clk" };
    const isInput = direction === "input";
    const low = isInput ? inputs : outputs;
    if (isInput) inputs += width!;
    else outputs += width!;
    return { name, value: `${isInput ? "inputs" : "outputs"}[${low + width! - 1}:${low}]` };
  });
  const shift = (name: string, bits: number, bit: string): string =>
    bits === 1 ? bit : `{${name}[${bits - 2}:0], ${bit}}`;
  const next = { nextInputs: shift("inputs", inputs, "shift_in"), nextShifted: shift("shifted", outputs, "1'b0") };
  const data = { unit, pins, lastInput: inputs - 1, lastOutput: outputs - 1, ...next };
  return { text: renderTemplate("alone.v", data), inputs, outputs };
}

/** What is to be done with a module. */
export interface Task {
  readonly family: Family;
  /** What the part has; the usual without it. */
  readonly part?: Part;
  /** Files that the family's passes read. */
  readonly beside?: ReadonlyMap<string, string>;
  /** It is placed and routed on the part once for each. */
  readonly seeds?: readonly number[];
  /** Hears what is being done. */
  readonly tell?: (what: string) => void;
}

/**
 * Synthesises a module with all that is below it, and places and routes it behind registers at its pins.
 * @throws FpgaError
 */
export async function buildUnit(
  verilog: Pick<Verilog, "files" | "clock">,
  unit: string,
  { family, part, beside = new Map(), seeds = [], tell = () => undefined }: Task,
): Promise<{ synthesis: Synthesis; timing?: Timing }> {
  return await inScratch("synth", async (folder) => {
    const files = filesOf(verilog, unit);
    for (const [file, text] of beside) await writeFile(join(folder, file), text);
    tell("synthesis");
    const synthesis = await synthesise(files, unit, family, part ?? USUAL, folder);
    if (part === undefined || seeds.length === 0) return { synthesis };
    const alone = aloneOf(unit, files.get(`${unit}.v`)!, verilog.clock!).text;
    await writeFile(join(folder, "alone.v"), alone);
    await runYosys(netlistScript(family, [...files.keys(), "alone.v"], "alone", part), folder);
    await prepareNetlist(family, folder);
    const reports: Report[] = [];
    for (const seed of seeds) {
      tell(`place and route, seed ${seed}`);
      reports.push(await placeAndRoute(folder, part, seed, synthesis.modules.area.lut ?? 0));
    }
    const fmax = reports.map((report) => Object.values(report.fmax)[0]!.achieved);
    const best = reports[fmax.indexOf(Math.max(...fmax))]!;
    return { synthesis, timing: { fmax, path: pathOf(best, unit, verilog.files) } };
  });
}

/** A module by itself, for `npm run timing`. @throws FpgaError */
export async function timeUnit(
  verilog: Verilog,
  unit: string,
  seeds: readonly number[],
  tell?: (what: string) => void,
): Promise<UnitTiming> {
  const part = PARTS["LFE5U-85F"]!;
  const { synthesis, timing } = await buildUnit(verilog, unit, {
    family: FAMILIES.ecp5,
    part,
    seeds,
    ...(tell && { tell }),
  });
  return { area: synthesis.modules.area, ...timing! };
}
