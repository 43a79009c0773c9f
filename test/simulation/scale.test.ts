import { expect, test } from "vitest";
import { HEADS, IMAGES, runHead, runImage } from "../../scripts/scale/cases.ts";

// Millions of cycles each: what `npm run scale` measures.
const isLong = process.env["DISC_REGRESS"] !== undefined;

test.runIf(isLong).each(IMAGES)("an image of $grid tokens is golden to the bit: $kind, tiles of $keyTile", { timeout: 3_600_000 }, async (image) => {
  const { right, compared, utilisation } = await runImage(image);
  expect(right, compared).toBe(true);
  // What is wanted from 1,024 tokens up; with masks, of which one pass makes them, it is 0.94 there.
  const [rows, columns] = image.grid;
  if (image.kind === "dense" && rows * columns >= 1024) expect(utilisation).toBeGreaterThanOrEqual(0.95);
}); // prettier-ignore

test.runIf(isLong).each(HEADS)("a head of $tokens tokens is golden to the bit, $kind, and the cycle model is within a thousandth of it", { timeout: 3_600_000 }, async (head) => {
  const { mismatches, utilisation, cycles, model } = await runHead(head);
  expect(mismatches).toBe(0);
  expect(Math.abs(model / cycles - 1)).toBeLessThan(0.001);
  expect(utilisation).toBeGreaterThanOrEqual(head.kind === "dense" ? 0.97 : 0.95);
}); // prettier-ignore
