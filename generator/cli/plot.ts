import type { Spec } from "vega";

export interface Panel {
  readonly x: string;
  readonly y: string;
  /** Of both axes; linear without it. */
  readonly scale?: "linear" | "log";
  readonly points: readonly {
    readonly series: string;
    readonly x: number;
    readonly y: number;
    readonly label: string;
  }[];
}

const [WIDTH, HEIGHT, GAP] = [420, 300, 70];
/** Where a point stands, in marks of every kind. */
const PLACE = { x: { scale: "x", field: "x" }, y: { scale: "y", field: "y" } } as const;

/**
 * Scatter plots side by side as one SVG; a series has one colour in all of them, each point its label as a tooltip.
 * @param lines series whose points are joined, in their order
 */
export async function scatterPlots(
  title: string,
  panels: readonly Panel[],
  lines: readonly string[] = [],
): Promise<string> {
  const spec: Spec = {
    title,
    padding: 12,
    background: "white",
    signals: [{ name: "lines", value: lines }],
    data: panels.map(({ points }, i) => ({ name: `points${i}`, values: [...points] })),
    scales: [
      {
        name: "series",
        type: "ordinal",
        domain: [...new Set(panels.flatMap(({ points }) => points.map(({ series }) => series)))],
        range: { scheme: "tableau10" },
      },
    ],
    legends: [{ fill: "series", orient: "bottom", direction: "horizontal", symbolType: "circle", labelLimit: 0 }],
    marks: panels.map(({ x, y, scale = "linear" }, i) => ({
      type: "group",
      encode: {
        enter: { x: { value: i * (WIDTH + GAP) }, width: { value: WIDTH }, height: { value: HEIGHT } },
      },
      scales: (["x", "y"] as const).map((axis) => ({
        name: axis,
        type: scale,
        domain: { data: `points${i}`, field: axis },
        range: axis === "x" ? [0, WIDTH] : [HEIGHT, 0],
        ...{ nice: true, ...(scale === "linear" && { zero: false }) },
      })),
      axes: [
        { scale: "x", orient: "bottom", title: x, grid: true },
        { scale: "y", orient: "left", title: y, grid: true },
      ],
      marks: [
        {
          type: "group",
          from: { facet: { name: `line${i}`, data: `points${i}`, groupby: "series" } },
          marks: [
            {
              type: "line",
              from: { data: `line${i}` },
              encode: {
                enter: {
                  ...PLACE,
                  stroke: { scale: "series", field: "series" },
                  strokeWidth: { signal: "indexof(lines, datum.series) < 0 ? 0 : 1.5" },
                },
              },
            },
          ],
        },
        {
          type: "symbol",
          from: { data: `points${i}` },
          encode: {
            enter: {
              ...PLACE,
              fill: { scale: "series", field: "series" },
              size: { value: 50 },
              tooltip: { field: "label" },
              description: { field: "label" },
              aria: { value: true },
            },
          },
        },
      ],
    })),
  };
  // A third of what the command takes to start, and few runs draw.
  const { parse, View } = await import("vega");
  return new View(parse(spec), { renderer: "none" }).toSVG();
}
