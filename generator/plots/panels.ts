import type { Axis as VegaAxis, GroupMark, Mark, Scale, Spec } from "vega";
import { placeLabels, type Spot } from "./labels.ts";

/** What is measured at one setting. */
export interface Point {
  readonly series: string;
  readonly x: number;
  readonly y: number;
  /** All of it in words, for who points at it. */
  readonly label: string;
  /** The setting that stands beside it. */
  readonly text?: string;
  /** The most that y could be; a series' are joined by a dashed line. */
  readonly limit?: number;
}

/** What points are held against: a dashed line, upright at an x or through all of them. */
export type Baseline = { readonly text: string } & ({ readonly x: number } | { readonly y: (x: number) => number });

/** An axis: its name and what it reaches over, by default what points need. */
export interface AxisSettings {
  readonly title: string;
  /** Linear without it. */
  readonly scale?: "linear" | "log";
  readonly domain?: readonly [number, number];
  /** Where it has numbers. */
  readonly ticks?: readonly number[];
}

export interface Panel {
  readonly title?: string;
  readonly x: AxisSettings;
  readonly y: AxisSettings;
  readonly points: readonly Point[];
  readonly baselines?: readonly Baseline[];
}

export interface PlotLayout {
  /** Series whose points are joined, in their order. */
  readonly lines?: readonly string[];
  /** Panels in a row; all of them without it. */
  readonly columns?: number;
  /** Pixels of a panel. */
  readonly width?: number;
  readonly height?: number;
}

/** Pixels between panels, for axes and titles. */
const [ASIDE, BELOW] = [62, 72];
const GREY = "#777";

/** Pixels between an axis's numbers, at least. */
const TICK = 40;

interface Axis {
  readonly domain: readonly number[];
  readonly ticks: readonly number[];
  /** From a value to its pixel. */
  readonly of: (value: number) => number;
}

/** What of vega makes scales, as much as is used of it. */
type MakeScale = (kind: string) => () => {
  domain: (values?: readonly number[]) => number[] & ReturnType<ReturnType<MakeScale>>;
  range: (pixels: readonly number[]) => ReturnType<ReturnType<MakeScale>>;
  nice: () => ReturnType<ReturnType<MakeScale>>;
  ticks: (count: number) => number[];
} & ((value: number) => number);

/** Fits an axis to values. Of a logarithmic one over less than two decades ends are near the values, and numbers are 1, 2 and 5, over less than one all digits. */
function fit(
  makeScale: MakeScale,
  { scale: kind = "linear", domain, ticks }: AxisSettings,
  values: readonly number[],
  range: readonly [number, number],
): Axis {
  const [least, most] = [Math.min(...values), Math.max(...values)];
  const isShort = kind === "log" && most / least < 100;
  const made = makeScale(kind)()
    .domain(domain ?? (isShort ? [least / 1.1, most * 1.1] : [least, most]))
    .range(range);
  const of = domain || isShort ? made : made.nice();
  const wanted = most / least < 10 ? [1, 2, 3, 4, 5, 6, 7, 8, 9] : isShort ? [1, 2, 5] : [1];
  const found = of.ticks(Math.max(2, Math.floor(Math.abs(range[1] - range[0]) / TICK)));
  const own =
    kind === "log" ? found.filter((tick) => wanted.includes(Number(tick.toExponential().split("e")[0]))) : found;
  return { domain: of.domain(), ticks: ticks ?? own, of };
}

/** Panels side by side as one SVG; a series has one colour in all of them, each point its label as its description. */
export async function plot(
  title: string,
  panels: readonly Panel[],
  { lines = [], columns = panels.length, width = 420, height = 300 }: PlotLayout = {},
): Promise<string> {
  // A third of what the command takes to start, and few runs draw.
  const { parse, View, scale } = await import("vega");
  const rows = Math.ceil(panels.length / columns);
  const spec: Spec = {
    ...{ title: { text: title, offset: 24 }, padding: 12, background: "white" },
    width: columns * (width + ASIDE) - ASIDE,
    height: rows * (height + BELOW) - BELOW,
    scales: [
      {
        name: "series",
        type: "ordinal",
        domain: [...new Set(panels.flatMap(({ points }) => points.map(({ series }) => series)))],
        range: { scheme: "tableau10" },
      },
    ],
    legends: [
      {
        ...{ fill: "series", orient: "bottom", direction: "horizontal", symbolType: "circle", symbolStrokeWidth: 0 },
        labelLimit: 0,
      },
    ],
    marks: panels.map((panel, i) => {
      const across = panel.points.map((point) => point.x);
      const up = panel.points.flatMap(({ y, limit }) => [y, limit ?? y]);
      const x = fit(scale as MakeScale, panel.x, across, [0, width]);
      const y = fit(scale as MakeScale, panel.y, up, [height, 0]);
      return groupOf(panel, { x, y, width, height, lines }, [
        (i % columns) * (width + ASIDE),
        Math.floor(i / columns) * (height + BELOW),
      ]);
    }),
  };
  return new View(parse(spec), { renderer: "none" }).toSVG();
}

/** A panel at its place. */
function groupOf(panel: Panel, frame: Frame, [left, top]: readonly [number, number]): GroupMark {
  const { width, height } = frame;
  const scaleOf = (name: "x" | "y", range: [number, number]): Scale => {
    return { name, type: panel[name].scale ?? "linear", domain: [...frame[name].domain], range, zero: false };
  };
  const axisOf = (name: "x" | "y"): VegaAxis => ({
    ...{ scale: name, orient: name === "x" ? "bottom" : "left", title: panel[name].title, titleFontWeight: "normal" },
    ...{
      grid: true,
      gridOpacity: 0.6,
      values: [...frame[name].ticks],
      format: panel[name].scale === "log" ? "~s" : ",.6~g",
    },
  });
  return {
    type: "group",
    encode: {
      enter: { x: { value: left }, y: { value: top }, width: { value: width }, height: { value: height } },
    },
    // Of the panel, not of all of them: what grids reach over.
    signals: [
      { name: "width", value: width },
      { name: "height", value: height },
    ],
    ...(panel.title !== undefined && { title: { text: panel.title, fontSize: 11, offset: 4 } }),
    scales: [scaleOf("x", [0, width]), scaleOf("y", [height, 0])],
    axes: [axisOf("x"), axisOf("y")],
    marks: marksOf(panel, frame),
  };
}

interface Frame {
  readonly x: Axis;
  readonly y: Axis;
  readonly width: number;
  readonly height: number;
  readonly lines: readonly string[];
}

/** Baselines, limits, lines, points and texts of a panel, in pixels: texts keep clear of what is beside them. */
function marksOf({ points, baselines = [] }: Panel, { x, y, width, height, lines }: Frame): Mark[] {
  const spots = points.map((point) => ({ ...point, x: x.of(point.x), y: y.of(point.y) }));
  const series = [...new Set(points.map((point) => point.series))];
  const joined = series
    .filter((each) => lines.includes(each))
    .map((each) => spots.filter((spot) => spot.series === each));
  const segments = joined.flatMap((line) => line.slice(1).map((to, i): [Spot, Spot] => [line[i]!, to]));
  const bases = baselines.map((base) => ({ text: base.text, line: lineOf(base, { x, y, height }) }));
  const labelled = spots.flatMap(({ text, ...spot }) => (text === undefined ? [] : [{ ...spot, text }]));
  const texts = placeLabels(
    // From the top, so that those of points close by come in their order.
    labelled.toSorted((one, other) => one.y - other.y),
    {
      ...{ points: spots, lines: [...segments, ...bases.map(({ line }) => line)] },
      frame: { left: -4, top: -4, right: width + 8, bottom: height },
    },
  );
  const limits = points.flatMap(({ limit, ...point }) =>
    limit === undefined ? [] : [{ series: point.series, x: x.of(point.x), y: y.of(limit) }],
  );
  const rule = (from: Spot, to: Spot, stroke: string, dash: number[]): Mark => ({
    type: "rule",
    encode: {
      enter: {
        ...{ x: { value: from.x }, y: { value: from.y }, x2: { value: to.x }, y2: { value: to.y } },
        ...{
          stroke: { value: stroke },
          strokeDash: { value: dash },
          strokeWidth: { value: dash.length > 0 ? 1 : 0.5 },
        },
      },
    },
  });
  const text = (at: Spot, align: string, value: string, fill: string): Mark => ({
    type: "text",
    encode: {
      enter: {
        ...{ x: { value: at.x }, y: { value: at.y }, text: { value } },
        ...{
          align: { value: align as "left" },
          baseline: { value: "middle" },
          fill: { value: fill },
          fontSize: { value: 10 },
        },
      },
    },
  });
  const polyline = (line: readonly (Spot & { series: string })[], dash: number[], strokeWidth: number): Mark => ({
    type: "group",
    data: [{ name: "joined", values: line.map((spot) => ({ x: spot.x, y: spot.y, series: spot.series })) }],
    marks: [
      {
        type: "line",
        from: { data: "joined" },
        encode: {
          enter: {
            ...{ x: { field: "x" }, y: { field: "y" }, stroke: { scale: "series", field: "series" } },
            ...{ strokeWidth: { value: strokeWidth }, strokeDash: { value: dash } },
          },
        },
      },
    ],
  });
  return [
    ...bases.flatMap(({ text: value, line: [from, to] }): Mark[] => [
      rule(from, to, GREY, [5, 3]),
      text(...spotOf([from, to], height), value, GREY),
    ]),
    ...series.map((each) =>
      polyline(
        limits.filter((limit) => limit.series === each),
        [2, 2],
        1,
      ),
    ),
    ...joined.map((line) => polyline(line, [], 1.5)),
    ...texts.flatMap(({ leader }) => (leader ? [rule(...leader, GREY, [])] : [])),
    {
      type: "group",
      data: [{ name: "points", values: spots }],
      marks: [
        {
          type: "symbol",
          from: { data: "points" },
          encode: {
            enter: {
              ...{
                x: { field: "x" },
                y: { field: "y" },
                fill: { scale: "series", field: "series" },
                size: { value: 36 },
              },
              ...{ tooltip: { field: "label" }, description: { field: "label" }, aria: { value: true } },
            },
          },
        },
      ],
    },
    ...texts.map((each) => text(each, each.align, each.text, "black")),
  ];
}

/** Where a baseline's text stands, and which end of it that is: at the foot of an upright, above the end of a level, below a slope. */
function spotOf([from, to]: readonly [Spot, Spot], height: number): [Spot, "left" | "right"] {
  if (from.x === to.x) return [{ x: to.x + 4, y: height - 8 }, "left"];
  if (from.y === to.y) return [{ x: to.x - 4, y: to.y - 7 }, "right"];
  return [{ x: (from.x + to.x) / 2 + 8, y: (from.y + to.y) / 2 + 8 }, "left"];
}

/** A baseline as far as it is within the frame; one that y leaves above ends there. */
function lineOf(base: Baseline, { x, y, height }: Pick<Frame, "x" | "y" | "height">): [Spot, Spot] {
  if ("x" in base) {
    const at = x.of(base.x);
    return [
      { x: at, y: 0 },
      { x: at, y: height },
    ];
  }
  const ends = x.domain.map((value): Spot => ({ x: x.of(value), y: y.of(base.y(value)) }));
  const [from, to] = [ends[0]!, ends.at(-1)!];
  const within = (height: number): Spot => ({
    x: from.x + ((to.x - from.x) * (height - from.y)) / (to.y - from.y),
    y: height,
  });
  return [from.y > height ? within(height) : from, to.y < 0 ? within(0) : to];
}
