import { expect, test } from "vitest";
import { stackPlot } from "../../generator/plots/stack.ts";

test("a stack's layers stand on each other from edge to edge, with its marks and what it is held against", async () => {
  const svg = await stackPlot({
    ...{ title: "what", x: "cycles", y: "share", most: 1, edges: [0, 10, 40] },
    layers: [
      { name: "below", colour: "red", values: [0.25, 0.5] },
      { name: "above", colour: "blue", values: [0.5, 0.25] },
    ],
    marks: [{ x: 20, text: "step 1" }],
    baseline: { y: 0.75, text: "most" },
  });
  for (const text of ["what", "cycles", "share", "below", "above", "step 1", "most"])
    expect(svg).toContain(`>${text}</text>`);
  const areas = [...svg.matchAll(/ d="(M0[\d.,LZ]+)" fill="(red|blue)"/g)].map(([, path, colour]) => [colour, path]);
  // Of 900 by 180 pixels: a quarter of the width holds the first value.
  expect(areas).toEqual([
    ["red", "M0,135L225,135L225,90L900,90L900,90L900,180L900,180L225,180L225,180L0,180Z"],
    ["blue", "M0,45L225,45L225,45L900,45L900,45L900,90L900,90L225,90L225,135L0,135Z"],
  ]);
  expect(svg).toMatch(/transform="translate\(450,-4\)" x2="0" y2="184"/);
  expect(svg).toMatch(/transform="translate\(0,45\)" x2="900" y2="0"/);
});
