import type { Spec } from "vega";
import { units, type Unit } from "../estimate/busy.ts";
import { parts } from "../estimate/estimate.ts";
import { waits } from "../estimate/spells.ts";

/** What points may be compared by: a field of a point on the page, what it is called, and how much there is. */
export interface Cost {
  readonly field: string;
  readonly title: string;
  readonly most?: number;
}
export const COSTS: readonly Cost[] = [
  { field: "multipliers", title: "multipliers of arrays" },
  { field: "onChipKib", title: "memory on the chip, KiB" },
  { field: "offChipMib", title: "memory beside it, MiB" },
];

const GREY = "#777";
const [WIDTH, HEIGHT] = [720, 380];
const AXIS = { titleFontWeight: "normal", grid: true, gridOpacity: 0.6, format: "~s", labelOverlap: true } as const;
const common = { background: "white", padding: 10 } as const;
/** Of a scale that reaches over what is drawn. */
const logarithmic = (name: string, field: string, range: [number, number]) =>
  ({ name, type: "log", domain: { data: "points", field }, range, padding: 24 }) as const;

/**
 * Images a second over what they cost; the points that nothing beats at an operating point are joined and named. A click on a point is the
 * signal `picked`, of its index. Crosses do not fit the part; what it has is dashed.
 * @param costs to choose from
 * @param picked the point that is shown first
 */
export function paretoSpec(costs: readonly Cost[], picked: number): Spec {
  const [fields, labels] = [costs.map(({ field }) => field), costs.map(({ title }) => title)];
  return {
    ...{ ...common, width: WIDTH, height: HEIGHT },
    signals: [
      { name: "cost", value: fields[0]!, bind: { input: "select", name: "against ", options: fields, labels } },
      { name: "picked", value: picked, on: [{ events: "@point:click", update: "datum.index" }] },
      {
        name: "title",
        update: `${JSON.stringify(Object.fromEntries(costs.map(({ field, title }) => [field, title])))}[cost]`,
      },
      {
        name: "most",
        update: `${JSON.stringify(Object.fromEntries(costs.map(({ field, most }) => [field, most])))}[cost]`,
      },
      { name: "isDrawn", update: "most && inrange(most, domain('x'))" },
    ],
    data: [
      {
        name: "points",
        transform: [
          { type: "formula", as: "x", expr: "datum[cost]" },
          { type: "filter", expr: "datum.x > 0" },
        ],
      },
      {
        name: "front",
        source: "points",
        transform: [
          {
            ...{
              type: "window",
              groupby: ["point"],
              sort: { field: ["x", "rate"], order: ["ascending", "descending"] },
            },
            ...{ ops: ["max"], fields: ["rate"], as: ["best"], frame: [null, -1], ignorePeers: true },
          },
          { type: "filter", expr: "!isValid(datum.best) || datum.rate > datum.best" },
          { type: "collect", sort: { field: "x" } },
        ],
      },
      { name: "picks", source: "points", transform: [{ type: "filter", expr: "datum.index === picked" }] },
    ],
    scales: [
      logarithmic("x", "x", [0, WIDTH]),
      logarithmic("y", "rate", [HEIGHT, 0]),
      { name: "colour", type: "ordinal", domain: { data: "points", field: "point" }, range: { scheme: "category10" } },
    ],
    axes: [
      { ...AXIS, scale: "x", orient: "bottom", title: { signal: "title" } },
      { ...AXIS, scale: "y", orient: "left", title: "images a second", format: "~g" },
    ],
    legends: [{ fill: "colour", orient: "right", symbolType: "circle", symbolStrokeWidth: 0, labelLimit: 0 }],
    marks: PARETO_MARKS,
  };
}

/** What a part has, the lines of what nothing beats, all points, names of those on a line, and a ring around the picked one. */
const PARETO_MARKS: NonNullable<Spec["marks"]> = [
  {
    ...{ type: "rule", name: "most" },
    encode: {
      update: {
        ...{
          // What is not drawn stays within the plot, whose size it would change.
          x: { signal: "isDrawn ? scale('x', most) : 0" },
          y: { value: 0 },
          y2: { value: HEIGHT },
          stroke: { value: GREY },
        },
        ...{ strokeDash: { value: [5, 3] }, opacity: { signal: "isDrawn ? 1 : 0" } },
      },
    },
  },
  {
    type: "group",
    from: { facet: { name: "line", data: "front", groupby: "point" } },
    marks: [
      {
        type: "line",
        from: { data: "line" },
        encode: {
          update: {
            ...{ x: { scale: "x", field: "x" }, y: { scale: "y", field: "rate" }, strokeWidth: { value: 1.5 } },
            stroke: { scale: "colour", field: "point" },
          },
        },
      },
    ],
  },
  {
    ...{ type: "symbol", name: "point", from: { data: "points" } },
    encode: {
      enter: { size: { value: 70 }, cursor: { value: "pointer" }, aria: { value: true } },
      update: {
        ...{
          x: { scale: "x", field: "x" },
          y: { scale: "y", field: "rate" },
          fill: { scale: "colour", field: "point" },
        },
        ...{
          tooltip: { field: "label" },
          description: { field: "label" },
          fillOpacity: { signal: "datum.isWhole ? 1 : 0.4" },
          shape: { signal: "datum.fits ? 'circle' : 'cross'" },
        },
      },
    },
  },
  {
    ...{ type: "symbol", name: "best", from: { data: "front" }, interactive: false },
    encode: { update: { x: { scale: "x", field: "x" }, y: { scale: "y", field: "rate" }, opacity: { value: 0 } } },
  },
  {
    // Where there is no room for a name it is left out.
    ...{ type: "text", from: { data: "best" }, interactive: false },
    encode: { update: { text: { field: "datum.name" }, fontSize: { value: 10 }, fill: { value: "#333" } } },
    transform: [
      {
        type: "label",
        size: [WIDTH, HEIGHT],
        anchor: ["bottom-right", "top-left", "right", "left", "top", "bottom", "top-right", "bottom-left"],
        offset: [5],
        avoidMarks: ["point"],
      },
    ],
  },
  {
    ...{ type: "symbol", from: { data: "picks" }, interactive: false },
    encode: {
      update: {
        ...{ x: { scale: "x", field: "x" }, y: { scale: "y", field: "rate" }, size: { value: 220 } },
        ...{ stroke: { value: "black" }, strokeWidth: { value: 2 }, fill: { value: "transparent" } },
      },
    },
  },
];

/** Multiply-accumulates a second over those for a byte moved; `roof` is what the picked design allows. */
export function rooflineSpec(): Spec {
  const place = { x: { scale: "x", field: "intensity" }, y: { scale: "y", field: "speed" } } as const;
  return {
    ...{ ...common, width: 480, height: 280, title: "Roofline of the picked point" },
    signals: [{ name: "picked", value: 0 }],
    data: [{ name: "points" }, { name: "roof" }],
    scales: (["x", "y"] as const).map((name) => ({
      ...{ name, type: "log", nice: true, range: name === "x" ? [0, 480] : [280, 0] },
      domain: { fields: ["points", "roof"].map((data) => ({ data, field: name === "x" ? "intensity" : "speed" })) },
    })),
    axes: [
      { ...AXIS, scale: "x", orient: "bottom", title: "multiply-accumulates for a byte of memory's" },
      { ...AXIS, scale: "y", orient: "left", title: "multiply-accumulates a second" },
    ],
    marks: [
      {
        ...{ type: "line", from: { data: "roof" } },
        encode: { update: { ...place, stroke: { value: "black" }, strokeWidth: { value: 1.5 } } },
      },
      {
        ...{ type: "text", from: { data: "roof" } },
        encode: {
          update: {
            ...{ ...place, text: { field: "text" }, dy: { value: -7 }, align: { signal: "datum.align" } },
            ...{ fontSize: { value: 10 }, fill: { value: GREY } },
          },
        },
      },
      {
        ...{ type: "symbol", from: { data: "points" } },
        encode: {
          update: {
            ...{ ...place, tooltip: { field: "label" }, size: { signal: "datum.index === picked ? 120 : 30" } },
            fill: { signal: "datum.index === picked ? '#d62728' : '#bbb'" },
          },
        },
      },
    ],
  };
}

/** The array's own work, and what it waits for. */
const ACTIVITIES = [...parts, ...["memory", ...waits].map((wait) => `waits: ${wait}`)];

/** Loader and bus, as bars call them. */
export const UNIT_TITLES: Readonly<Record<Unit, string>> = {
  loader: "loader",
  reads: "bus: reads",
  writes: "bus: writes",
};
const LINES = [...ACTIVITIES, ...units.map((unit) => UNIT_TITLES[unit])];
/** The height of a line; what happens seldom in it is drawn as pale as this, not paler. */
const [LINE, PALE] = [18, 0.15];

/** What the array does through a step, a line for each thing that it does, and how busy loader and bus are; `bars` have a share each. */
export function timelineSpec(): Spec {
  return {
    ...{ ...common, width: WIDTH, title: { text: { signal: "title" } } },
    signals: [
      { name: "title", value: "" },
      { name: "height", update: `${LINE} * length(domain('y'))` },
    ],
    data: [
      {
        name: "bars",
        transform: [{ type: "formula", as: "line", expr: `indexof(${JSON.stringify(LINES)}, datum.activity)` }],
      },
    ],
    scales: [
      {
        name: "x",
        type: "linear",
        domain: { data: "bars", field: "to" },
        domainMin: 0,
        range: [0, WIDTH],
        nice: false,
      },
      {
        ...{ name: "y", type: "band", range: { step: LINE }, padding: 0.15 },
        domain: { data: "bars", field: "activity", sort: { field: "line", op: "min" } },
      },
    ],
    axes: [
      { scale: "x", orient: "bottom", title: "cycles", format: "~s", titleFontWeight: "normal" },
      { scale: "y", orient: "left", domain: false, ticks: false },
    ],
    marks: [
      {
        ...{ type: "rect", from: { data: "bars" } },
        encode: {
          update: {
            ...{ x: { scale: "x", field: "from" }, x2: { scale: "x", field: "to" } },
            ...{ y: { scale: "y", field: "activity" }, height: { scale: "y", band: 1 } },
            fill: {
              signal: `indexof(datum.activity, 'waits') === 0 ? '#e45756' : indexof(${JSON.stringify(Object.values(UNIT_TITLES))}, datum.activity) >= 0 ? '#72b7b2' : '#4c78a8'`,
            },
            ...{
              fillOpacity: { signal: `${PALE} + ${1 - PALE} * datum.share` },
              tooltip: { signal: "datum.activity + ': ' + format(datum.share, '.0%')" },
            },
          },
        },
      },
    ],
  };
}
