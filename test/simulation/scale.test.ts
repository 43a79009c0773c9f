import { expect, test } from "vitest";
import { KEY_TILE } from "../../generator/golden/key-tiles.ts";
import { HEADS, IMAGES, runHead, runImage } from "../../scripts/scale/cases.ts";

test("an image of 256 tokens by masks over three tiles of keys is golden to the bit", async () => {
  const { right, compared } = await runImage({ grid: [16, 16], kind: "masked", keyTile: 96 });
  expect(right, compared).toBe(true);
});

// Millions of cycles each: what `npm run scale` measures.
const isLong = process.env["DISC_REGRESS"] !== undefined;

test.runIf(isLong).each(IMAGES)("an image of $grid tokens is golden to the bit: $kind, tiles of $keyTile", { timeout: 3_600_000 }, async (image) => {
  const { right, compared, utilisation } = await runImage(image);
  expect(right, compared).toBe(true);
  // What is wanted from 1,024 tokens up; masks over small tiles do not hide what joining them takes.
  const [rows, columns] = image.grid;
  if (rows * columns >= 1024 && (image.kind === "dense" || image.keyTile === KEY_TILE))
    expect(utilisation).toBeGreaterThanOrEqual(0.95);
}); // prettier-ignore

test.runIf(isLong).each(HEADS)("a head of $tokens tokens is golden to the bit, $kind, and the cycle model is within a thousandth of it", { timeout: 3_600_000 }, async (head) => {
  const { mismatches, utilisation, cycles, model } = await runHead(head);
  expect(mismatches).toBe(0);
  expect(Math.abs(model / cycles - 1)).toBeLessThan(0.001);
  expect(utilisation).toBeGreaterThanOrEqual(head.kind === "dense" ? 0.97 : 0.95);
}); // prettier-ignore
