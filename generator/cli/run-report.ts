import { renderTemplate } from "../hdl/templates.ts";
import { xmlText } from "../hdl/text.ts";
import { keyRules } from "../hardware/shapes/distribution.ts";
import { LATENT_SCALE } from "../golden/model.ts";
import { plot, type Panel } from "../plots/panels.ts";
import { stackPlot, type Stack } from "../plots/stack.ts";
import { areaOf, sidesOf, tokenGrid, type Grid } from "../reference/latent.ts";
import type { Counters } from "../simulation/accelerator-bench.ts";
import { spread, type RecordedMask, type RunRecord } from "../simulation/run-record.ts";
import { percent } from "./console.ts";
import { sheet } from "./pictures.ts";

/** An image, and what it is held against. Values in the model's units, [channels, ...sides]. */
export interface Compared {
  readonly title: string;
  readonly name: string;
  readonly image: Float32Array;
  readonly others: readonly { readonly name: string; readonly image: Float32Array }[];
}

/** What the counters of an accelerator said on the way. */
export interface Timeline {
  /** Looks at the counters, in order; the last is that of the end. */
  readonly samples: readonly Counters[];
  /** Descriptors of each step. */
  readonly descriptors: readonly number[];
  readonly lanes: number;
  readonly busBytes: number;
  /** Words a cycle that the memory gives in the long run. */
  readonly bandwidth: number;
}

/** All that a page says of a run. */
export interface RunReport {
  readonly title: string;
  readonly command: string;
  readonly model: { readonly patch: number; readonly inChannels: number };
  readonly resolution: Grid;
  readonly figures: readonly { readonly name: string; readonly value: string }[];
  readonly images: readonly Compared[];
  /** Of the first image. */
  readonly record: RunRecord;
  readonly timeline: Timeline | undefined;
}

interface Figure {
  readonly picture: string;
  readonly caption?: string;
}
interface Section {
  readonly id: string;
  readonly title: string;
  readonly text: string;
  readonly figures: readonly Figure[];
}

/** How much stronger differences are shown. */
const STRONGER = 4;
/** Steps in a picture at most, and pixels that an image in it is about as wide as. */
const [MOST_STEPS, WIDE] = [12, 88];
const ACTIVITIES = [
  { name: "busy", colour: "#4c78a8" },
  { name: "drain", colour: "#f2cf5b" },
  { name: "maximum", colour: "#f58518" },
  { name: "mask", colour: "#e45756" },
  { name: "starved", colour: "#d3d3d3" },
] as const;

/** A page that shows what a run did, in one file without anything from elsewhere. */
export async function reportPage(report: RunReport): Promise<string> {
  const { record, timeline } = report;
  const sections = [
    imagesOf(report),
    await stepsOf(report),
    ...(record.masks.length > 0 ? [masksOf(record.masks), await banksOf(record.masks)] : []),
    ...(timeline ? [await timeOf(timeline)] : []),
  ];
  const figures = report.figures.map(({ name, value }) => ({ name: xmlText(name), value: xmlText(value) }));
  const [title, command] = [xmlText(report.title), xmlText(report.command)];
  return renderTemplate("report.html", { title, command, figures, sections });
}

const picture = (png: Buffer, about: string): string =>
  `<img alt="${xmlText(about)}" src="data:image/png;base64,${png.toString("base64")}">`;

const scaleFor = (pixels: number): number => Math.max(1, Math.round(WIDE / pixels));

function imagesOf({ images, model, resolution }: RunReport): Section {
  const scale = scaleFor(sidesOf(resolution)[1]);
  return {
    ...{ id: "images", title: "Images" },
    text: `Behind each image that it is held against the difference from it, ${STRONGER} times as strong: grey where there is none.`,
    figures: images.map(({ title, name, image, others }) => {
      const all = others.flatMap((other) => [
        other.image,
        image.map((value, i) => STRONGER * (value - other.image[i]!)),
      ]);
      const about = `${title}: ${[name, ...others.flatMap((other) => [other.name, "difference"])].join(", ")}`;
      const layout = { columns: 1 + all.length, channels: model.inChannels, sides: resolution, scale, gap: 8 };
      return { picture: picture(sheet([image, ...all], layout), about), caption: xmlText(about) };
    }),
  };
}

async function stepsOf({ record: { steps }, model, resolution, images }: RunReport): Promise<Section> {
  const shown = spread(steps, MOST_STEPS);
  const grid = tokenGrid(model, resolution);
  const columns = shown.length;
  const numbers = shown.map(({ report }) => report.step).join(", ");
  const latents = shown.map(({ latent }) => Float32Array.from(latent, (value) => value * LATENT_SCALE));
  const computed = shown.map(({ active }) => {
    const tokens = new Float32Array(areaOf(grid)).fill(-0.7);
    for (const token of active) tokens[token] = 0.8;
    return tokens;
  });
  const scale = scaleFor(sidesOf(resolution)[1]);
  const { tokens } = steps[0]!.report;
  const panel: Panel = {
    x: { title: "step", domain: [0, Math.max(1, steps.length - 1)], ticks: shown.map(({ report }) => report.step) },
    y: { title: "active tokens", domain: [0, 1.1 * tokens] },
    points: steps.map(({ report: { step, mode, active } }) => ({
      ...{ series: mode, x: step, y: active, label: `step ${step}, ${mode}: ${active} tokens` },
      ...(active < tokens && { text: percent(active / tokens) }),
    })),
    baselines: [{ text: `all ${tokens}`, y: () => tokens }],
  };
  return {
    ...{ id: "steps", title: "Steps" },
    text: `Of ${images.length > 1 ? `the first image, ${xmlText(images[0]!.title)}` : "the image"}: the latent behind steps ${numbers}; below it the tokens that each of them computed, in white.`,
    figures: [
      {
        picture: picture(
          sheet(latents, { columns, channels: model.inChannels, sides: resolution, scale, gap: 6 }),
          "latents",
        ),
      },
      {
        picture: picture(
          sheet(computed, { columns, channels: 1, sides: grid, scale: scale * model.patch, gap: 6 }),
          "computed tokens",
        ),
      },
      { picture: await plot("Active tokens", [panel], { width: 700, height: 160 }) },
    ],
  };
}

/** Those of one attention each. */
function byAttention(masks: readonly RecordedMask[]): RecordedMask[][] {
  return [...new Set(masks.map(({ id }) => id))].map((id) => masks.filter((mask) => mask.id === id));
}

function masksOf(masks: readonly RecordedMask[]): Section {
  return {
    ...{ id: "masks", title: "Masks" },
    text: `What step ${masks[0]!.step} kept of each head's attention, the last that made masks: queries down, keys across, black where every position is kept.`,
    figures: byAttention(masks).map((heads) => {
      const { id, cells } = heads[0]!;
      const maps = heads.map(({ map }) => map.map((share) => 1 - 2 * share));
      const densities = heads.map(({ density }) => percent(density)).join(", ");
      const layout = { columns: heads.length, channels: 1, sides: cells, scale: scaleFor(cells), gap: 8 };
      return { picture: picture(sheet(maps, layout), `masks of ${id}`), caption: xmlText(`${id}, heads ${densities}`) };
    }),
  };
}

/** Of each attention the head whose banks would be fullest without keys. */
async function banksOf(masks: readonly RecordedMask[]): Promise<Section> {
  const panels = byAttention(masks).map((heads): Panel => {
    const worst = heads.reduce((one, other) => (other.loads.modulo.bound < one.loads.modulo.bound ? other : one));
    return {
      ...{ title: `${worst.id}, head ${worst.head}` },
      ...{ x: { title: "bank" }, y: { title: "load over the mean" } },
      points: keyRules.flatMap((rule) => {
        const { banks, bound } = worst.loads[rule];
        const mean = banks.reduce((sum, load) => sum + load, 0) / banks.length;
        const fullest = banks.indexOf(Math.max(...banks));
        return banks.map((load, bank) => ({
          ...{ series: rule, x: bank, y: load / mean, label: `${rule}, bank ${bank}: ${load} positions` },
          ...(bank === fullest && { text: percent(bound) }),
        }));
      }),
      baselines: [{ text: "", y: () => 1 }],
    };
  });
  return {
    ...{ id: "banks", title: "Bank loads" },
    text: `Positions in each bank under the three rules that spread keys over ${masks[0]!.loads.modulo.banks.length} of them, of the head that modulo spreads worst; the accelerator goes by balanced. At the fullest bank stands the utilisation that each rule allows, where queries run ahead as far as they like.`,
    figures: [
      {
        picture: await plot("", panels, {
          lines: keyRules,
          columns: Math.min(3, panels.length),
          width: 280,
          height: 150,
        }),
      },
    ],
  };
}

async function timeOf({ samples, descriptors, lanes, busBytes, bandwidth }: Timeline): Promise<Section> {
  const looks = samples.filter(({ cycles }, i) => cycles > (samples[i - 1]?.cycles ?? 0));
  const edges = [0, ...looks.map(({ cycles }) => cycles)];
  const ratio = (name: keyof Counters, by: number): number[] =>
    looks.map((look, i) => (look[name] - (looks[i - 1]?.[name] ?? 0)) / by / (edges[i + 1]! - edges[i]!));
  let begun = 0;
  const marks = descriptors.map((count, step) => {
    const after = looks.findIndex((look) => look.descriptors >= begun);
    const [from, to] = [looks[after - 1]?.descriptors ?? 0, looks[after]!.descriptors];
    const share = to > from ? (begun - from) / (to - from) : 0;
    begun += count;
    return { x: edges[after]! + share * (edges[after + 1]! - edges[after]!), text: String(step) };
  });
  const common = { x: "cycles; upright: steps", edges, marks } satisfies Partial<Stack>;
  const [read, written] = [ratio("beatsRead", 1 / busBytes), ratio("beatsWritten", 1 / busBytes)];
  const most = bandwidth * busBytes;
  return {
    ...{ id: "time", title: "Time and memory" },
    text: `What the event counters said in ${looks.length} looks at them. A lane is busy, or it waits: for its sums to be merged (drain), for the largest score (maximum), for its mask, or for anything to do (starved).`,
    figures: [
      {
        picture: await stackPlot({
          ...{ ...common, title: "What lanes do", y: "share of lanes", most: 1 },
          layers: ACTIVITIES.map(({ name, colour }) => ({ name, colour, values: ratio(name, lanes) })),
        }),
      },
      {
        picture: await stackPlot({
          ...{ ...common, title: "Memory traffic", y: "bytes a cycle", most: 1.15 * most },
          layers: [
            { name: "read", colour: "#54a24b", values: read },
            { name: "written", colour: "#b279a2", values: written },
          ],
          baseline: { y: most, text: `${most} bytes a cycle` },
        }),
      },
    ],
  };
}
