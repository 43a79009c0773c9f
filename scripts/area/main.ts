/**
 * What a design takes by target and array: `npm run area` writes docs/fpga/area.md. Each synthesis is kept by the digest of its Verilog and script, in build/area or
 * under DISC_CACHE; `npm run area -- ecp5 2x8 8x8` measures a target on these arrays, without any it writes what is kept, beside the estimate of all.
 */
import { mkdirSync, readFileSync, writeFileSync, existsSync } from "node:fs";
import { join } from "node:path";
import { during, table } from "../../generator/cli/console.ts";
import { parseArray, planDesign } from "../../generator/compiler/design.ts";
import { emitDesign } from "../../generator/compiler/emit-design.ts";
import { digestOf } from "../../generator/files/manifest.ts";
import { OutputFolder } from "../../generator/files/output-folder.ts";
import { givenCache, packageRoot } from "../../generator/files/package.ts";
import { estimateArea, ESTIMATED } from "../../generator/fpga/estimate.ts";
import { netlistScript } from "../../generator/fpga/synthesis.ts";
import { FAMILIES, type Area, type FpgaTarget } from "../../generator/fpga/targets.ts";
import { FpgaError } from "../../generator/fpga/tools.ts";
import { buildUnit } from "../../generator/fpga/unit.ts";
import { Accelerator } from "../../generator/hardware/accelerator.ts";
import { renderTemplate } from "../../generator/hdl/templates.ts";
import { readModel } from "../../generator/reference/checkpoint.ts";

const ARRAYS = ["2x8", "4x8", "8x8", "16x16", "32x32"];
const KEYS = ["lut", "ff", "dsp", "bram"] as const;
/** Tokens for the array: at least one a lane, and as in the repository's own designs. */
const RESOLUTION: Readonly<Record<string, number>> = { "16x16": 32, "32x32": 128 };

const { config } = readModel("models/digits");
const folder = join(givenCache() ?? join(packageRoot, "build"), "area");
mkdirSync(folder, { recursive: true });

const designOf = (array: string) => planDesign(config, RESOLUTION[array] ?? 16, parseArray(array));

/** What Yosys makes of an array, kept or made now. */
async function measured(target: FpgaTarget, array: string, isAsked: boolean): Promise<Area | undefined> {
  const verilog = emitDesign(designOf(array), "");
  const texts = [...verilog.files].map(([file, text]) => `${file}\0${text.replace(/\/\/.*/g, "")}\0`);
  const digest = digestOf([netlistScript(FAMILIES[target], [], verilog.top), ...texts].join(""));
  const kept = join(folder, `${target}-${array}-${digest.slice(0, 24)}.json`);
  if (!existsSync(kept)) {
    if (!isAsked) return undefined;
    const state = { text: `${array} for ${target}` };
    const { synthesis } = await during(() => state, buildUnit(verilog, verilog.top, { family: FAMILIES[target] }));
    writeFileSync(kept, JSON.stringify(synthesis));
  }
  return (JSON.parse(readFileSync(kept, "utf8")) as { modules: { area: Area } }).modules.area;
}

const figure = (area: Area | undefined, key: (typeof KEYS)[number]): string =>
  area === undefined ? "-" : String(area[key] ?? 0);

try {
  const [asked, ...arrays] = process.argv.slice(2);
  const unknown = arrays.find((array) => !ARRAYS.includes(array));
  if (unknown !== undefined || (asked !== undefined && !(asked in FAMILIES)))
    throw new Error(`${unknown ?? asked}: a target of ${ESTIMATED.join(", ")}, then arrays of ${ARRAYS.join(", ")}`);
  const tables: { target: string; table: string }[] = [];
  for (const target of ESTIMATED) {
    const { titles } = FAMILIES[target];
    const rows: string[][] = [];
    for (const array of ARRAYS) {
      const isAsked = asked === target && (arrays.length === 0 || arrays.includes(array));
      const area = await measured(target, array, isAsked);
      const guess = estimateArea(new Accelerator(designOf(array).shape).node, target);
      rows.push([array, ...KEYS.flatMap((key) => [figure(area, key), figure(guess, key)])]);
    }
    const head = ["array", ...KEYS.flatMap((key) => [titles[key]!, "estimate"])];
    tables.push({ target, table: table(head, rows) });
  }
  const text = renderTemplate("area.md", { tables });
  new OutputFolder(join(packageRoot, "docs/fpga"), "area", ["area.md"]).write(new Map([["area.md", text]]));
  for (const each of tables) console.log(`${each.target}\n${each.table}\n`);
} catch (error) {
  if (!(error instanceof FpgaError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
