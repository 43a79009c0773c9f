import type { Spec } from "vega";

/** Shares of a whole over time, one on top of the other. */
export interface Stack {
  readonly title: string;
  readonly x: string;
  readonly y: string;
  /** Where y ends; where the fullest stack does without it. */
  readonly most?: number;
  /** Where values begin to hold, and where the last one ends: one more than there are values. */
  readonly edges: readonly number[];
  /** From the bottom up. */
  readonly layers: readonly { readonly name: string; readonly colour: string; readonly values: readonly number[] }[];
  /** Upright lines with their names. */
  readonly marks?: readonly { readonly x: number; readonly text: string }[];
  /** A dashed line that all is held against. */
  readonly baseline?: { readonly y: number; readonly text: string };
}

const [WIDTH, HEIGHT] = [900, 180];

/** Draws a stack as SVG; each layer holds its value from one edge to the next. */
export async function stackPlot({ title, x, y, most, edges, layers, marks = [], baseline }: Stack): Promise<string> {
  const { parse, View } = await import("vega");
  const areas = layers.flatMap(({ name, values }, order) =>
    edges.map((edge, i) => ({ name, order, x: edge, y: values[Math.min(i, values.length - 1)]! })),
  );
  const tops = edges.map((_, i) => layers.reduce((sum, { values }) => sum + (values[i] ?? 0), 0));
  const reach = most ?? Math.max(...tops, baseline?.y ?? 0);
  const spec: Spec = {
    ...{ title: { text: title, fontSize: 12, offset: 18 }, width: WIDTH, height: HEIGHT, padding: 8 },
    background: "white",
    data: [
      {
        ...{ name: "areas", values: areas },
        transform: [{ type: "stack", groupby: ["x"], sort: { field: "order" }, field: "y" }],
      },
      { name: "marks", values: [...marks] },
      { name: "base", values: baseline ? [baseline] : [] },
    ],
    scales: [
      { name: "x", type: "linear", domain: [edges[0]!, edges.at(-1)!], range: [0, WIDTH], zero: false },
      { name: "y", type: "linear", domain: [0, reach], range: [HEIGHT, 0] },
      {
        name: "layers",
        type: "ordinal",
        domain: layers.map(({ name }) => name),
        range: layers.map((each) => each.colour),
      },
    ],
    axes: [
      { scale: "x", orient: "bottom", title: x, titleFontWeight: "normal", format: "~s" },
      { scale: "y", orient: "left", title: y, titleFontWeight: "normal", tickCount: 5, grid: true },
    ],
    legends: [{ fill: "layers", orient: "right", symbolType: "square", symbolStrokeWidth: 0 }],
    marks: [
      {
        type: "group",
        from: { facet: { name: "area", data: "areas", groupby: "name" } },
        marks: [
          {
            type: "area",
            from: { data: "area" },
            encode: {
              enter: {
                ...{ interpolate: { value: "step-after" }, fill: { scale: "layers", field: "name" } },
                ...{ x: { scale: "x", field: "x" }, y: { scale: "y", field: "y1" }, y2: { scale: "y", field: "y0" } },
              },
            },
          },
        ],
      },
      {
        type: "rule",
        from: { data: "base" },
        encode: {
          enter: {
            ...{ x: { value: 0 }, x2: { value: WIDTH }, y: { scale: "y", field: "y" } },
            ...{ stroke: { value: "#777" }, strokeDash: { value: [5, 3] } },
          },
        },
      },
      {
        type: "text",
        from: { data: "base" },
        encode: {
          enter: {
            ...{ x: { value: WIDTH - 4 }, y: { scale: "y", field: "y", offset: -6 }, align: { value: "right" } },
            ...{ text: { field: "text" }, fontSize: { value: 10 }, fill: { value: "#777" } },
          },
        },
      },
      {
        type: "rule",
        from: { data: "marks" },
        encode: {
          enter: {
            ...{ x: { scale: "x", field: "x" }, y: { value: -4 }, y2: { value: HEIGHT } },
            stroke: { value: "black" },
            strokeWidth: { value: 0.6 },
          },
        },
      },
      {
        type: "text",
        from: { data: "marks" },
        encode: {
          enter: {
            ...{ x: { scale: "x", field: "x", offset: 2 }, y: { value: -6 }, text: { field: "text" } },
            fontSize: { value: 10 },
          },
        },
      },
    ],
  };
  return new View(parse(spec), { renderer: "none" }).toSVG();
}
