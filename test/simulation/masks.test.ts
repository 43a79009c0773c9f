import { expect, test } from "vitest";
import { planEngine } from "../../generator/compiler/plan-accelerator.ts";
import { attentionStreams } from "../../generator/simulation/attention-streams.ts";
import { randomHead } from "../../generator/simulation/bench-attention.ts";
import { maskKinds, selectionCounts, syntheticMask, type MaskKind } from "../../generator/simulation/masks.ts";

const kinds = Object.keys(maskKinds) as MaskKind[];
const TOKENS = 128;

test.each(kinds)("%s keeps a position of every query, and the same ones for the same seed", (kind) => {
  const mask = syntheticMask(kind, TOKENS, 0.25, 3);
  expect(mask).toEqual(syntheticMask(kind, TOKENS, 0.25, 3));
  for (let query = 0; query < TOKENS; query++) {
    expect(mask.subarray(query * TOKENS, (query + 1) * TOKENS)).toContain(1);
  }
});

test.each(kinds.filter((kind) => !["onehot", "full"].includes(kind)))(
  "%s has the density that is asked for",
  (kind) => {
    for (const density of [0.1, 0.25, 0.5]) {
      const kept = syntheticMask(kind, TOKENS, density, 3).reduce((sum, bit) => sum + bit, 0) / TOKENS ** 2;
      // A window is cut at both ends; popular tokens overlap with the others.
      expect(kept / density).toBeGreaterThan(0.75);
      expect(kept / density).toBeLessThan(1.25);
    }
  },
);

test("popular tokens are selected by nearly all queries, others by few", () => {
  const counts = selectionCounts(syntheticMask("popular", 1024, 0.3, 3), 1024);
  const popular = counts.filter((count) => count > 0.8 * 1024);
  expect(popular.length / 1024).toBeGreaterThan(0.1);
  expect(popular.length / 1024).toBeLessThan(0.2);
  const popularShare = popular.reduce((a, b) => a + b, 0) / counts.reduce((a, b) => a + b, 0);
  expect(popularShare).toBeGreaterThan(0.4);
});

test.each([
  [16, 32],
  [32, 40],
  [128, 56],
])("keys of a group stand one behind the other in the words of a beat: %i lanes", (lanes, bits) => {
  const shape = planEngine({ lanes, width: lanes }, 12 * lanes, 16);
  const head = randomHead(shape, { tokens: 12 * lanes, headDim: 16, mask: undefined, keys: "fold", seed: 1 });
  const keys = head.keys.map((key, slot) => (key + slot) % lanes);
  const each = bits / shape.maskSlots;
  const written = [0, 8].map((first) =>
    Array.from({ length: 8 }, (_, i) => (keys[first + i] ?? 0).toString(2).padStart(each, "0"))
      .toReversed()
      .join("")
      .padStart(32 * Math.ceil(bits / 32), "0"),
  );
  const words = attentionStreams(shape, { ...head, keys }).keys;
  const bitsOf = (word: number): string => word.toString(2).padStart(32, "0");
  const beats = [0, 1].map((beat) =>
    Array.from(words.subarray((beat * words.length) / 2, ((beat + 1) * words.length) / 2), bitsOf)
      .toReversed()
      .join(""),
  );
  expect(beats).toEqual(written);
});
