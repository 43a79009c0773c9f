import type { Design } from "../compiler/design.ts";
import { parts, type Estimate, type LayerTime, type Time } from "../estimate/estimate.ts";
import { arraysOf } from "../estimate/split.ts";
import type { Loop } from "../estimate/program.ts";
import type { Memory } from "../estimate/readers.ts";
import { waits } from "../estimate/spells.ts";
import { bytesIn } from "../estimate/traffic.ts";
import { energyOf, energyParts, totalEnergy, type EnergyTable } from "../estimate/energy.ts";
import { grouped, percent, table } from "./console.ts";
import { sizeText } from "./resolution.ts";

const cyclesOf = ({ running, memory, waited }: Time): number =>
  waits.reduce((sum, wait) => sum + waited[wait], running + memory);

/** An estimate as it is printed, and as JSON. @param lanes of the array */
function timeReport(time: Time, { lanes, width }: { readonly lanes: number; readonly width: number }, arrays: number) {
  const { passes, running, memory, waited, beats, macs } = time;
  const cycles = cyclesOf(time);
  return {
    ...{ passes, cycles: Math.round(cycles), running: Math.round(running), memory: Math.round(memory) },
    ...Object.fromEntries(waits.map((wait) => [wait, Math.round(waited[wait])])),
    busy: cycles > 0 ? beats / (cycles * lanes) : 0,
    utilisation: cycles > 0 ? macs / (cycles * arrays * lanes * width) : 0,
    macs: Math.round(macs),
  };
}

/** What an image's cycles go to, as shares of all of them that add up to one. */
function sharesOf({ cycles, utilisation, parts: found }: Estimate, lanes: number) {
  const all = Object.values(found);
  const total = (of: (time: Time) => number): number => all.reduce((sum, time) => sum + of(time), 0) / cycles;
  const beats = total((time) => time.beats / lanes);
  const running = total(({ running: each }) => each);
  const memory = total((time) => time.memory);
  const waited = Object.fromEntries(waits.map((wait) => [wait, total((time) => time.waited[wait])]));
  const rest = 1 - running - memory - Object.values(waited).reduce((sum, each) => sum + each, 0);
  return {
    multiplying: utilisation,
    padding: beats - utilisation,
    unbalanced: running - beats,
    memory,
    ...waited,
    around: rest,
  };
}

const ABOUT: Readonly<Record<string, string>> = {
  multiplying: "multiply-accumulates of the model",
  padding: "beats on padding: heads and rows that fill no whole words",
  unbalanced: "lanes that wait for one another or for results, sums beside the array",
  memory: "passes slower than they could be, because of the bus",
  loading: "weights, or K and V, not yet in the banks",
  rows: "rows, or queries, not yet there",
  writes: "what the next pass reads is still being written",
  turn: "the last results of the pass before",
  decision: "which tokens are computed",
  around: "start and end",
};

/** What takes most of the cycles that do not multiply for the model, in a sentence. */
function limitOf(shares: Readonly<Record<string, number>>): string {
  const [[most, share]] = Object.entries(shares).filter(([name]) => name !== "multiplying").toSorted(([, a], [, b]) => b - a) as [[string, number]]; // prettier-ignore
  return share < 0.1 ? "multipliers" : ABOUT[most]!;
}

export interface At {
  readonly mhz: number;
  readonly memory: Memory;
  readonly energies: EnergyTable;
  /** At once, each on as many arrays; one without it. */
  readonly images?: number;
}

export function estimateReport(
  { shape, resolution, tokens }: Design,
  loop: Loop,
  found: Estimate,
  { mhz, memory, energies, images = 1 }: At,
) {
  const { lanes, width } = shape.engine;
  const arrays = arraysOf(found.split);
  const shares = sharesOf(found, lanes);
  const seconds = found.cycles / (mhz * 1e6);
  const traffic = [...found.traffic].map(([kind, { read, written }]) => ({ kind, read, written }));
  const bytes = bytesIn(found.traffic);
  const energy = energyOf(found.activity, bytes, energies);
  return {
    ...{ array: `${lanes}x${width}`, arrays, images, split: found.split, resolution, tokens, loop, mhz },
    memory: { latency: memory.latency, gigabytes: (images * arrays * memory.bandwidth * shape.bus.bytes * mhz) / 1000 },
    ...{
      cycles: Math.round(found.cycles),
      seconds,
      imagesPerSecond: images / seconds,
      utilisation: found.utilisation,
      macs: Math.round(found.macs),
    },
    limit: limitOf(shares),
    shares,
    parts: parts.flatMap((part) => {
      const time = found.parts[part];
      return time ? [{ part, ...timeReport(time, shape.engine, arrays) }] : [];
    }),
    layers: found.layers.map(({ id, part, grid, ...time }) => ({
      ...{ id, part, ...(arrays > 1 && { grid }) },
      ...timeReport(time, shape.engine, arrays),
    })),
    steps: found.steps.map(({ step, mode, isWhole, active, cycles, macs }) => ({
      ...{ step, mode, isWhole, active, cycles: Math.round(cycles), macs: Math.round(macs) },
    })),
    ...{ traffic, bytes, gigabytesPerSecond: (images * bytes) / seconds / 1e9 },
    energy: { ...totalEnergy(energy), parts: energy, activity: found.activity, table: energies },
  };
}
export type EstimateReport = ReturnType<typeof estimateReport>;

const sized = (bytes: number): string =>
  bytes < 1e8 ? `${(bytes / 1e6).toFixed(2)} MB` : `${(bytes / 1e9).toFixed(2)} GB`;

/** Layers of all blocks as one, and rows of a table. */
function byBlock(layers: EstimateReport["layers"]): string[][] {
  const all = new Map<
    string,
    Pick<LayerTime, "id" | "part" | "grid"> & { passes: number; cycles: number; macs: number; busy: number }
  >();
  for (const { id, part, grid, passes, cycles, macs, busy } of layers) {
    const name = id.replace(/^blocks\.\d+\./, "");
    const sum = all.get(`${name} ${part}`) ?? { id: name, part, grid, passes: 0, cycles: 0, macs: 0, busy: 0 };
    all.set(`${name} ${part}`, sum);
    sum.passes += passes;
    sum.cycles += cycles;
    sum.macs += macs;
    sum.busy += busy * cycles;
  }
  const cycles = [...all.values()].reduce((sum, each) => sum + each.cycles, 0);
  return [...all.values()].map(({ id, part, grid, passes, cycles: each, busy }) => [
    ...[id, part, grouped(passes), grouped(each)],
    ...[percent(each / cycles), percent(each > 0 ? busy / each : 0)],
    grid ? `${grid.columns} x ${grid.rows}` : "",
  ]);
}

/** How many arrays. */
function splitText({ arrays, images, split: { sequences } }: EstimateReport): string {
  if (arrays * images === 1) return "";
  const groups = images > 1 ? `${images} times ${arrays}, an image each` : `${arrays}`;
  return `${groups}${sequences > 1 ? ", half of them for each sequence of guidance" : ""} (one is what exists in RTL), of `;
}

export function printEstimate(model: string, design: Design, report: EstimateReport): void {
  const { array, tokens, loop, mhz, memory, cycles, seconds, utilisation, limit, shares, traffic, bytes } = report;
  const { steps, guidance, sampler } = loop;
  const words = table(
    ["cycles go to", "share", "what"],
    Object.entries(shares).map(([name, share]) => [name, percent(share), ABOUT[name]!]),
  );
  const passes = table(
    ["layer", "part", "passes", "cycles", "share", "busy", ...(report.arrays > 1 ? ["columns x rows"] : [])],
    byBlock(report.layers),
  );
  const joules = (value: number): string => value.toPrecision(3);
  const { energy } = report;
  const spent = table(
    ["energy", "J at least", "J at most"],
    energyParts.map((part) => [part, joules(energy.parts[part].low), joules(energy.parts[part].high)]),
  );
  const moved = table(
    ["memory", "read", "written"],
    traffic
      .toSorted((a, b) => b.read + b.written - a.read - a.written)
      .map(({ kind, read, written }) => [kind, sized(read), sized(written)]),
  );
  console.log(`${model}, ${sizeText(design.model, design.resolution)}: ${tokens} tokens, ${steps} step${steps > 1 ? "s" : ""} of ${sampler}, guidance ${guidance}
  array       ${splitText(report)}${array} at ${mhz} MHz, memory of ${memory.gigabytes.toFixed(2)} GB/s and ${memory.latency} cycles
  image       ${grouped(cycles)} cycles, ${seconds.toPrecision(4)} s${report.images > 1 ? `, ${report.imagesPerSecond.toPrecision(4)} images a second` : ""}
  multipliers ${percent(utilisation)} of what they could do
  memory      ${sized(bytes)}, ${report.gigabytesPerSecond.toPrecision(3)} GB/s
  energy      ${joules(energy.low)} to ${joules(energy.high)} J without clocks, control and leakage
  limit       ${limit}

${words}

${passes}

${moved}

${spent}`);
}
