import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { headerOf } from "../hdl/verilog-header.ts";
import type { Verilog } from "../hdl/index.ts";
import { renderTemplate } from "../hdl/templates.ts";
import { runNextpnr, runYosys } from "./tools.ts";
import { pathOf, type Path, type Report } from "./critical-path.ts";

/** What a module takes of an ECP5. */
export interface Area {
  readonly lut: number;
  readonly ff: number;
  /** MULT18X18D. */
  readonly dsp: number;
  /** DP16KD, 18 Kib each. */
  readonly bram: number;
}

/** A module by itself on an LFE5U-85F of speed grade 6. */
export interface UnitTiming {
  readonly area: Area;
  /** MHz for each seed, in the order of the seeds. */
  readonly fmax: readonly number[];
  /** The longest path from register to register, of the best seed. */
  readonly path: Path;
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

/** The script of Yosys for an ECP5: a netlist, and what it takes. */
export function ecp5Script(files: Iterable<string>, top: string): string {
  return [
    `read_verilog -DSYNTHESIS ${[...files].join(" ")}`,
    `hierarchy -check -top ${top}`,
    `synth_ecp5 -top ${top} -json netlist.json`,
    "tee -q -o stat.json stat -json",
    "",
  ].join("\n");
}

/**
 * Synthesises a module by itself, places and routes it once for each seed.
 * @throws FpgaError
 */
export async function timeUnit(
  verilog: Verilog,
  unit: string,
  seeds: readonly number[],
  tell: (what: string) => void = () => undefined,
): Promise<UnitTiming> {
  const folder = await mkdtemp(join(tmpdir(), "disc-timing-"));
  try {
    const files = filesOf(verilog, unit);
    files.set("alone.v", aloneOf(unit, files.get(`${unit}.v`)!, verilog.clock!).text);
    for (const [file, text] of files) await writeFile(join(folder, file), text);
    tell("synthesis");
    await runYosys(ecp5Script(files.keys(), unit), folder);
    const area = areaOf(await readFile(join(folder, "stat.json"), "utf8"));
    await runYosys(ecp5Script(files.keys(), "alone"), folder);
    const reports: Report[] = [];
    for (const seed of seeds) {
      tell(`place and route, seed ${seed}`);
      const part = ["--85k", "--speed", "6", "--package", "CABGA756", "--lpf-allow-unconstrained"];
      const goal = ["--freq", "125", "--timing-allow-fail", "--seed", String(seed), "--report", "report.json", "-q"];
      await runNextpnr("ecp5", ["--json", "netlist.json", ...part, ...goal], folder);
      reports.push(JSON.parse(await readFile(join(folder, "report.json"), "utf8")) as Report);
    }
    const fmax = reports.map((report) => Object.values(report.fmax)[0]!.achieved);
    const best = reports[fmax.indexOf(Math.max(...fmax))]!;
    return { area, fmax, path: pathOf(best, verilog.files) };
  } finally {
    await rm(folder, { recursive: true });
  }
}

function areaOf(stat: string): Area {
  const { num_cells_by_type: cells } = (
    JSON.parse(stat) as { design: { num_cells_by_type: Readonly<Record<string, number>> } }
  ).design;
  return {
    // An adder's cell takes two, a word of four bits in LUT RAM four and two that write it.
    lut: (cells["LUT4"] ?? 0) + 2 * (cells["CCU2C"] ?? 0) + 6 * (cells["TRELLIS_DPR16X4"] ?? 0),
    ff: cells["TRELLIS_FF"] ?? 0,
    dsp: cells["MULT18X18D"] ?? 0,
    bram: cells["DP16KD"] ?? 0,
  };
}
