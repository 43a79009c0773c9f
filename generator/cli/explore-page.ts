import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { DEFAULT_BUS } from "../compiler/plan-accelerator.ts";
import { renderTemplate } from "../hdl/templates.ts";
import { units } from "../estimate/busy.ts";
import type { Shares } from "../estimate/shares.ts";
import { PARTS } from "../fpga/parts.ts";
import { FAMILIES, type Area } from "../fpga/targets.ts";
import { grouped } from "./console.ts";
import { COSTS, paretoSpec, rooflineSpec, timelineSpec, UNIT_TITLES, type Cost } from "./explore-charts.ts";
import { loopFlagsOf, namesOf, type Explored, type Refused, type StepTimeline } from "./explore-points.ts";
import type { ExploreData } from "./explore-worker.ts";

/** What all points have in common, as flags have it. */
export interface PageSettings {
  readonly model: string;
  /** `--resolution` or `--pixels`, with what was given. */
  readonly size: string;
  readonly bus: ExploreData["flags"];
  readonly mhz: number;
  readonly latency: number;
  readonly shares: Shares;
  /** Of `PARTS`. */
  readonly part: string | undefined;
}

/** Vega in one file, with what its licence asks to stand beside it. */
function vega(): { readonly script: string; readonly licence: string } {
  const module = fileURLToPath(import.meta.resolve("vega"));
  const read = (path: string): string => readFileSync(new URL(path, `file://${module}`), "utf8");
  return { script: read("./vega.min.js"), licence: read("../LICENSE").replaceAll("--", "- -") };
}

/** Text that may stand in a script of a page. */
const inScript = (value: unknown): string => JSON.stringify(value).replaceAll("<", "\\u003c");

/** A page to choose from: what points cost and give, and of one the roofline, a step and the lines that make it. */
export function explorePage(settings: PageSettings, points: readonly Explored[], refused: readonly Refused[]): string {
  const nameOf = namesOf(points);
  const shown = points.map((point, index) => pointOf(settings, point, index, nameOf(point)));
  const costs = [...COSTS, ...(settings.part === undefined ? [] : costsOf(settings.part))];
  const fitting = shown.filter(({ fits }) => fits);
  const fastest = (fitting.length > 0 ? fitting : shown).reduce((best, each) =>
    each.rate > best.rate ? each : best,
  ).index;
  const specs = { pareto: paretoSpec(costs, fastest), roofline: rooflineSpec(), timeline: timelineSpec() };
  return renderTemplate("explore.html", {
    ...vega(),
    data: inScript({ title: `${settings.model} ${settings.size}`, points: shown, refused, specs }),
  });
}

/** What counts on a part, and how much of it there is. */
const COUNTED = ["lut", "dsp", "bram"] as const;

function costsOf(name: string): Cost[] {
  const part = PARTS[name]!;
  const { titles } = FAMILIES[part.target];
  return COUNTED.map((key) => ({
    field: key,
    title: `${titles[key]} by estimate; ${name} has ${part[key].toLocaleString("en")}`,
    most: part[key],
  }));
}

/** A point as the page has it. @param name of its arrays */
function pointOf(settings: PageSettings, point: Explored, index: number, name: string) {
  const { multipliers, onChip, offChip, seconds, macs, bytes, utilisation, bandwidth, area, tooSmall } = point;
  const rate = 1 / seconds;
  return {
    ...{ index, name, multipliers, point: point.point, isWhole: point.isWhole, rate },
    ...{ onChipKib: onChip / 1024, offChipMib: offChip / 2 ** 20 },
    ...{
      intensity: macs / bytes,
      speed: macs * rate,
      peak: multipliers * settings.mhz * 1e6,
      bandwidth: bandwidth * 1e9,
    },
    ...{ step: stepOf(point.step), commands: commandsOf(settings, point) },
    ...{ lut: area?.lut, dsp: area?.dsp, bram: area?.bram, fits: !tooSmall?.length },
    label: `${name}, ${point.point}, ${bandwidth.toFixed(2)} GB/s: ${rate.toPrecision(3)} images a second`,
    figures: {
      "images a second": rate.toPrecision(4),
      cycles: grouped(point.cycles),
      "joules an image": `${point.joules.low.toPrecision(2)} to ${point.joules.high.toPrecision(2)}`,
      utilisation: `${(100 * utilisation).toFixed(1)}%`,
      limit: point.limit,
      multipliers: `${multipliers} in ${point.arrays > 1 ? "arrays" : "the array"}, ${point.otherMultipliers} in other units`,
      "memory on the chip": `${(onChip / 1024).toFixed(1)} KiB`,
      "memory beside it": `${(offChip / 2 ** 20).toFixed(1)} MiB of ${bandwidth.toFixed(2)} GB/s`,
      ...(settings.part !== undefined && area && { [settings.part]: partText(settings.part, area, tooSmall ?? []) }),
    },
  };
}

/** A step with a line for each thing that the array does, and for loader and bus. */
function stepOf({ units: busy, activities, ...step }: StepTimeline) {
  return {
    ...step,
    lines: { ...activities, ...Object.fromEntries(units.map((unit) => [UNIT_TITLES[unit], busy[unit]])) },
  };
}

function partText(name: string, area: Area, tooSmall: readonly string[]): string {
  const { titles } = FAMILIES[PARTS[name]!.target];
  const counts = COUNTED.map((key) => `${(area[key] ?? 0).toLocaleString("en")} ${titles[key]}`).join(", ");
  return `about ${counts}; ${tooSmall.length > 0 ? `too small: ${tooSmall.join(", ")}` : "it fits"}`;
}

/** The lines that estimate a point by itself, and that make its design. */
function commandsOf({ model, size, bus, mhz, latency, shares }: PageSettings, point: Explored): string[] {
  const { loop, array, arrays, keyTile, window } = point;
  const design = `--model ${model} ${size} --array ${array} --key-tile ${keyTile} --window ${window}${busFlagsOf(bus)}`;
  const memory = `--mhz ${mhz} --latency ${latency}${point.isWhole ? "" : ` --bandwidth ${point.bandwidth}`}`;
  const counts = [
    ...(loop.reuse ? [` --active-share ${shares.active}`] : []),
    ...(loop.sparse ? [` --kept-share ${shares.kept}`] : []),
  ].join("");
  return [
    `npx disc estimate ${design} ${loopFlagsOf(loop)} ${memory}${counts}${arrays > 1 ? ` --arrays ${arrays}` : ""}`,
    `npx disc generate ${design} --out rtl-out/${array}-keys${keyTile}-window${window}`,
  ];
}

/** What was asked of the bus and of captions, where it is not what a design has without. */
function busFlagsOf({ busBits, addressBits, idBits, captionTokens }: PageSettings["bus"]): string {
  const asked = [
    ["bus-bits", busBits, undefined],
    ["address-bits", addressBits, DEFAULT_BUS.addressBits],
    ["id-bits", idBits, DEFAULT_BUS.idBits],
    ["caption-tokens", captionTokens, undefined],
  ] as const;
  return asked.flatMap(([flag, value, usual]) => (value === usual ? [] : [` --${flag} ${value}`])).join("");
}
