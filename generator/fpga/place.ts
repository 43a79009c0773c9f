import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Report } from "./critical-path.ts";
import type { Part } from "./parts.ts";
import { FAMILIES } from "./targets.ts";
import { FpgaError, runNextpnr } from "./tools.ts";

/** MHz that nextpnr is asked for; it reports what it reached. */
const GOAL = 125;

/** Places and routes the netlist of `alone.v` in a folder. @throws FpgaError, for targets that no open tool places too */
export async function placeAndRoute(folder: string, part: Part, seed: number): Promise<Report> {
  const { nextpnr } = FAMILIES[part.target];
  if (nextpnr === undefined || part.nextpnr === undefined) throw new FpgaError(`no open tool places ${part.target}`);
  if (part.pins) await writeFile(join(folder, part.pins[0]), part.pins[1]);
  const goal = ["--freq", String(GOAL), "--timing-allow-fail", "--seed", String(seed), "--report", "report.json", "-q"];
  await runNextpnr(nextpnr.name, ["--json", "netlist.json", ...part.nextpnr, ...nextpnr.always, ...goal], folder);
  return JSON.parse(await readFile(join(folder, "report.json"), "utf8")) as Report;
}
