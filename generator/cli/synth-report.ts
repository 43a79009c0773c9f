import type { OutputFolder } from "../files/output-folder.ts";
import type { Path } from "../fpga/critical-path.ts";
import type { ModuleArea } from "../fpga/netlist.ts";
import type { Part } from "../fpga/parts.ts";
import { COUNTED, type Area, type Family } from "../fpga/targets.ts";
import type { Timing } from "../fpga/unit.ts";
import { renderTemplate } from "../hdl/templates.ts";
import { percent, table } from "./console.ts";

/** What a folder of `synth` holds. */
export const SYNTH_FILES = ["synth.md", "synth.json"];

/** Modules that take less of everything are left out of the table. */
const SMALLEST = 0.01;

export interface SynthReport {
  readonly module: string;
  readonly target: string;
  /** The part by its name, with what it has. */
  readonly part?: string;
  readonly budget?: Part;
  readonly tooSmall: readonly string[];
  readonly yosys: string;
  readonly seeds: readonly number[];
  readonly timing?: Timing;
  readonly modules: ModuleArea;
}

/** What does not fit a part, in the family's words: `165 of 156 MULT18`. */
export function tooSmall(area: Area, part: Part, { titles }: Pick<Family, "titles">): string[] {
  return (["lut", "ff", "dsp", "bram", "uram"] as const)
    .filter((key) => (area[key] ?? 0) > part[key])
    .map((key) => `${figure(area[key]!)} of ${part[key]} ${titles[key] ?? key}`);
}

const figure = (value: number): string => (Number.isInteger(value) ? String(value) : value.toFixed(1));

/** Lines of a module and of those below it that take a hundredth of the whole of anything. */
function linesOf(modules: ModuleArea, keys: readonly (keyof Area)[], prefix: string): string[][] {
  const { area: whole } = modules;
  const lines: string[][] = [];
  const visit = ({ module, places, area, parts }: ModuleArea, depth: number): void => {
    if (!keys.some((key) => (area[key] ?? 0) >= SMALLEST * (whole[key] ?? Infinity))) return;
    const name = module.startsWith(prefix) ? module.slice(prefix.length) : module;
    lines.push([`${"  ".repeat(depth)}${name}`, String(places), ...keys.map((key) => figure(area[key] ?? 0))]);
    for (const part of parts) visit(part, depth + 1);
  };
  visit(modules, 0);
  return lines;
}

/** A line for each module where it stands, and the part's budget below. */
export function areaTable(
  { modules, part, budget }: Pick<SynthReport, "modules" | "part" | "budget">,
  { titles }: Family,
  prefix: string,
): string {
  const keys = COUNTED.filter((key) => titles[key] !== undefined);
  const lines = linesOf(modules, keys, prefix);
  if (budget !== undefined) {
    const has = (key: keyof Area): number => budget[key as "lut"];
    lines.push([part!, "1", ...keys.map((key) => figure(has(key)))]);
    const used = (key: keyof Area): string => (has(key) === 0 ? "0" : percent((modules.area[key] ?? 0) / has(key)));
    lines.push(["used", "1", ...keys.map(used)]);
  }
  return table(["module", "places", ...keys.map((key) => titles[key]!)], lines);
}

/** What a path passes, with nanoseconds from the clock edge. */
export function pathText({ stops, nanoseconds }: Path): string {
  const lines = stops.map(
    ({ name, at, source }) => `${at.toFixed(1).padStart(5)}  ${name}${source ? `  (${source})` : ""}`,
  );
  return [...lines, `${nanoseconds.toFixed(1).padStart(5)}  in all`].join("\n");
}

export const best = ({ fmax }: Timing): number => Math.max(...fmax);
export const median = ({ fmax }: Timing): number => fmax.toSorted((a, b) => a - b)[Math.floor(fmax.length / 2)]!;

/** The report in words. */
export function synthText(report: SynthReport, family: Family, prefix: string): string {
  const { target, part, yosys, timing, seeds, module } = report;
  const where = part === undefined ? target : `${target}, ${part}`;
  const parts = [`${module}: ${where}, Yosys ${yosys}`, areaTable(report, family, prefix)];
  if (timing) {
    const many = timing.fmax.length > 1 ? `, median ${median(timing).toFixed(1)}` : "";
    parts.push(`${best(timing).toFixed(1)} MHz${many} (nextpnr, seeds ${seeds.join(", ")}); the longest path, ns:`);
    parts.push(pathText(timing.path));
  }
  return parts.join("\n\n");
}

/** Writes synth.md and synth.json. @param command the line that makes them again */
export function writeSynth(out: OutputFolder, report: SynthReport, text: string, command: string): void {
  const contents = [renderTemplate("synth.md", { ...report, text, command }), `${JSON.stringify(report, null, 1)}\n`];
  out.write(new Map(SYNTH_FILES.map((file, i) => [file, contents[i]!])));
}
