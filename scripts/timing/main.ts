/**
 * How fast each unit of the reference design is on an FPGA, and how large: `npm run timing` writes docs/fpga. Units are kept by the
 * digest of their Verilog and of what the tools are told, in build/timing or under DISC_CACHE; what did not change is not placed again.
 * `npm run timing -- exponent sequencer` measures these alone, and shows their longest paths: what else has changed keeps its row, and the page says so.
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { progress, progressDone } from "../../generator/cli/console.ts";
import { pathText } from "../../generator/cli/synth-report.ts";
import { parseArray, planDesign } from "../../generator/compiler/design.ts";
import { emitDesign } from "../../generator/compiler/emit-design.ts";
import { digestOf } from "../../generator/files/manifest.ts";
import { givenCache, packageRoot } from "../../generator/files/package.ts";
import { netlistScript } from "../../generator/fpga/synthesis.ts";
import { filesOf, timeUnit, type UnitTiming } from "../../generator/fpga/unit.ts";
import { FAMILIES } from "../../generator/fpga/targets.ts";
import { FpgaError } from "../../generator/fpga/tools.ts";
import { readModel } from "../../generator/reference/checkpoint.ts";
import { tableOf, writeTiming } from "./report.ts";

const SEEDS = [1, 2, 3];
/** Everything together: what takes hours to place, and is no unit. */
const WHOLE = ["accelerator", "accelerator_core", "engine"];

const { config } = readModel("models/digits");
const verilog = emitDesign(planDesign(config, 16, parseArray("8x8")), "");
const all = [...verilog.files.keys()]
  .filter((file) => !verilog.library.has(file))
  .map((file) => file.slice(0, -2))
  .filter((unit) => !WHOLE.includes(unit));
const asked = process.argv.slice(2);
const unknown = asked.find((unit) => !all.includes(unit));
if (unknown !== undefined) throw new Error(`no unit ${unknown}: one of ${all.join(", ")}`);

const folder = join(givenCache() ?? join(packageRoot, "build"), "timing");
mkdirSync(folder, { recursive: true });

const nextpnr = FAMILIES.ecp5.nextpnr!;

/** What is kept of a unit, or is measured now; nothing where it is not asked for. */
async function once(unit: string): Promise<UnitTiming | undefined> {
  const texts = [...filesOf(verilog, unit)].map(([file, text]) => `${file}\0${text.replace(/\/\/.*/g, "")}\0`);
  const digest = digestOf(
    [JSON.stringify([SEEDS, netlistScript(FAMILIES.ecp5, [], "alone"), nextpnr, nextpnr.prepare?.name]), ...texts].join(
      "",
    ),
  );
  const kept = join(folder, `${unit}-${digest.slice(0, 24)}.json`);
  if (!existsSync(kept)) {
    if (asked.length > 0 && !asked.includes(unit)) return undefined;
    const timing = await timeUnit(verilog, unit, SEEDS, (what) => {
      progress(`${unit}: ${what}`);
    });
    writeFileSync(kept, JSON.stringify(timing));
  }
  return JSON.parse(readFileSync(kept, "utf8")) as UnitTiming;
}

try {
  const earlier = JSON.parse(readFileSync(join(packageRoot, "docs/fpga/timing.json"), "utf8")) as Record<
    string,
    UnitTiming
  >;
  const timings = new Map<string, UnitTiming>();
  const older: string[] = [];
  for (const unit of all) {
    const now = await once(unit);
    const timing = now ?? earlier[unit];
    if (timing) timings.set(unit, timing);
    if (!now) older.push(unit);
  }
  progressDone();
  console.log(tableOf(timings));
  for (const unit of asked) console.log(`\n${unit}\n${pathText(timings.get(unit)!.path)}`);
  writeTiming(timings, older, SEEDS);
} catch (error) {
  progressDone();
  if (!(error instanceof FpgaError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
