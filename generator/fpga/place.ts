import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Module } from "./absorb.ts";
import type { Report } from "./critical-path.ts";
import type { Part } from "./parts.ts";
import { FAMILIES, type Family } from "./targets.ts";
import { FpgaError, runNextpnr } from "./tools.ts";

/** MHz that nextpnr is asked for; it reports what it reached. */
const GOAL = 125;

/**
 * LUTs from which a netlist is large. Where the first router goes in circles the second one ends, and as it looks at room more than at time,
 * the placer has to look at time more: docs/fpga/whole-design.md has what other weights gave.
 */
const LARGE = 20_000;
const FOR_LARGE = ["--router", "router2", "--placer-heap-timingweight", "100"];

/** Does to the netlist of `alone.v` in a folder what a family's is to have had done before it is placed. */
export async function prepareNetlist({ nextpnr }: Family, folder: string): Promise<void> {
  if (nextpnr?.prepare === undefined) return;
  const file = join(folder, "netlist.json");
  const netlist = JSON.parse(await readFile(file, "utf8")) as { readonly modules: { readonly alone: Module } };
  nextpnr.prepare(netlist.modules.alone);
  await writeFile(file, JSON.stringify(netlist));
}

/**
 * Places and routes the netlist of `alone.v` in a folder.
 * @param luts of the netlist
 * @throws FpgaError, for targets that no open tool places too
 */
export async function placeAndRoute(folder: string, part: Part, seed: number, luts: number): Promise<Report> {
  const { nextpnr } = FAMILIES[part.target];
  if (nextpnr === undefined || part.nextpnr === undefined) throw new FpgaError(`no open tool places ${part.target}`);
  if (part.pins) await writeFile(join(folder, part.pins[0]), part.pins[1]);
  const goal = ["--freq", String(GOAL), "--timing-allow-fail", "--seed", String(seed), "--report", "report.json", "-q"];
  const means = luts > LARGE ? FOR_LARGE : [];
  await runNextpnr(
    nextpnr.name,
    ["--json", "netlist.json", ...part.nextpnr, ...nextpnr.always, ...means, ...goal],
    folder,
  );
  return JSON.parse(await readFile(join(folder, "report.json"), "utf8")) as Report;
}
