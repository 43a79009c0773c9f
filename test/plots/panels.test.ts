import { expect, test } from "vitest";
import { plot, type Panel, type Point } from "../../generator/plots/panels.ts";

const point = (series: string, x: number, y: number, more: Partial<Point> = {}): Point => {
  return { series, x, y, label: `${series} at ${x}`, ...more };
};
const panel: Panel = {
  title: "one panel",
  x: { title: "across", domain: [0, 10] },
  y: { title: "up", domain: [0, 100], ticks: [0, 50, 100] },
  points: [
    point("a", 0, 0),
    point("a", 5, 50, { text: "half", limit: 80 }),
    point("a", 10, 100, { limit: 90 }),
    point("b", 5, 25),
  ],
};
/** Where marks of a kind stand, of an SVG's text. */
const placesOf = (svg: string, pattern: RegExp): string[][] =>
  [...svg.matchAll(pattern)].map((found) => found.slice(1));

test("a point stands where its axes say, and has its label as its description", async () => {
  const svg = await plot("title", [panel], { width: 100, height: 200 });
  const places = placesOf(svg, /aria-label="(\w at \d+)"[^>]*transform="translate\(([\d.]+),([\d.]+)\)"/g);
  expect(places).toEqual([
    ["a at 0", "0", "200"],
    ["a at 5", "50", "100"],
    ["a at 10", "100", "0"],
    ["b at 5", "50", "150"],
  ]);
  for (const text of ["title", "one panel", "across", "up", "half", "a", "b"]) expect(svg).toContain(`>${text}</text>`);
});

test("only series that belong together are joined; limits are, dashed", async () => {
  const paths = (svg: string): string[][] => placesOf(svg, /d="(M[\d.,L]+)" stroke="[^"]+" stroke-width="1.5"/g);
  expect(paths(await plot("", [panel], { lines: ["a"], width: 100, height: 200 }))).toEqual([["M0,200L50,100L100,0"]]);
  const apart = await plot("", [panel], { width: 100, height: 200 });
  expect(paths(apart)).toEqual([]);
  expect(placesOf(apart, /d="(M50[\d.,L]+)" stroke="[^"]+" stroke-width="1" stroke-dasharray="2,2"/g)).toEqual([
    ["M50,40L100,20"],
  ]);
});

test("a baseline goes through the panel, upright, level or as far as it is within", async () => {
  const lines = async (y: (x: number) => number): Promise<string[][]> => {
    const svg = await plot(
      "",
      [
        {
          ...panel,
          baselines: [
            { text: "base", y },
            { text: "at", x: 2 },
          ],
        },
      ],
      {
        ...{ width: 100, height: 200 },
      },
    );
    expect(svg).toContain(">base</text>");
    return placesOf(
      svg,
      /transform="translate\(([\d.-]+),([\d.-]+)\)" x2="([\d.-]+)" y2="([\d.-]+)"[^>]*dasharray="5,3"/g,
    );
  };
  const upright = ["20", "0", "0", "200"];
  expect(await lines(() => 50)).toEqual([["0", "100", "100", "0"], upright]);
  // It leaves the panel above in the middle; it enters from below a quarter in.
  expect(await lines((x) => 20 * x)).toEqual([["0", "200", "50", "-200"], upright]);
  expect(await lines((x) => 10 * x - 25)).toEqual([["25", "200", "75", "-150"], upright]);
});

test("a logarithmic axis has its powers of ten, and all digits where it is short", async () => {
  const svg = (most: number): Promise<string> => {
    const points = [point("a", 1, 1), point("a", most, 1)];
    return plot("", [{ x: { title: "", scale: "log" }, y: { title: "", domain: [0, 2], ticks: [] }, points }]);
  };
  const numbers = async (most: number): Promise<string[]> => placesOf(await svg(most), />([\d.]+k?)<\/text>/g).flat();
  expect(await numbers(10_000)).toEqual(["1", "10", "100", "1k", "10k"]);
  expect(await numbers(4)).toEqual(["1", "2", "3", "4"]);
});

test("panels stand in rows of as many as asked for", async () => {
  const svg = await plot("", [panel, panel, panel], { columns: 2, width: 100, height: 200 });
  const places = placesOf(svg, /translate\((\d+),(\d+)\)"><path class="background"[^>]*d="M0,0h100v200h-100Z"/g);
  const [[left, top], second, third] = places.map((place) => place.map(Number)) as [
    [number, number],
    number[],
    number[],
  ];
  expect([places.length, second[1], third[0]]).toEqual([3, top, left]);
  expect([second[0]! > left + 100, third[1]! > top + 200]).toEqual([true, true]);
});
