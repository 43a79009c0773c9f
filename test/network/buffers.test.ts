import { describe, expect, test } from "vitest";
import { buffersOf } from "../../generator/network/buffers.ts";
import { attentionsOf, layersOf, readsOf, type Network } from "../../generator/network/network.ts";
import { macsOf } from "../../generator/network/work.ts";
import { openCheckpoint } from "../../generator/reference/checkpoint.ts";

const { network, config } = openCheckpoint("models/digits");
const { hidden, layers, heads, headDim, patch, inChannels, outChannels } = config;

test("the buffers of a DiT: keys and values of every block are kept, all else is shared by the blocks", () => {
  const row = (width: number, bits: number, kept = false) => ({ sequence: "tokens", width, bits, kept });
  const cached = Array.from({ length: layers }, (_, i) => [`blocks.${i}.keys`, `blocks.${i}.values`]).flat();
  expect(Object.fromEntries(buffersOf(network))).toEqual({
    latent: row(patch * patch * inChannels, 16),
    x: row(hidden, 16),
    normed: row(hidden, 8),
    q: row(hidden, 8),
    ...Object.fromEntries(cached.map((name) => [name, row(hidden, 8, true)])),
    attended: row(hidden, 8),
    up: row(4 * hidden, 8),
    inner: row(4 * hidden, 8),
    output: row(patch * patch * outChannels, 16, true),
  });
});

test("the work of a DiT is its weights a token and two products of all pairs of tokens", () => {
  const weights = 12 * layers * hidden ** 2 + patch ** 2 * (inChannels + outChannels) * hidden;
  for (const tokens of [64, 256])
    expect(macsOf(network, tokens)).toBe(tokens * weights + 2 * layers * tokens ** 2 * hidden);
  expect(layersOf(network)).toHaveLength(6 * layers + 2);
  expect(attentionsOf(network).map((each) => [each.heads, each.headDim])).toEqual(Array(layers).fill([heads, headDim]));
});

test("an addition reads the stream that it adds to", () => {
  const reads = network.operations.filter(({ kind }) => kind === "add").map(readsOf);
  expect(reads).toEqual(
    Array.from({ length: layers }, () => [
      ["attended", "x"],
      ["inner", "x"],
    ]).flat(),
  );
});

describe("a network whose operations do not meet is refused by the first that does not", () => {
  const wide = { name: "wide", inFeatures: hidden, outFeatures: 2 * hidden, bias: true };
  const changed = (id: string, change: object): Network => ({
    ...network,
    operations: network.operations.map((each) => (each.id === id ? { ...each, ...change } : each)),
  });
  const withWords = (id: string, change: object): Network => ({ ...changed(id, change), inputs: { words: hidden } });
  test.each<[string, Network]>([
    ["blocks.1.up: nothing was written to nowhere", changed("blocks.1.up", { from: "nowhere" })],
    ["blocks.0.k: x is 64 of 16 bits, not 64 of 8", changed("blocks.0.k", { from: "x" })],
    ["norm: normed is 64 of 8 bits, not any of 16", changed("norm", { from: "normed" })],
    ["blocks.2.q: q has two forms", changed("blocks.2.q", { layer: wide })],
    [
      "blocks.0.down: x is 64 of 16 bits, not 128 of 16",
      changed("blocks.0.down", { layer: { ...wide, inFeatures: 4 * hidden } }),
    ],
    [
      "blocks.3.attention: blocks.3.keys is 64 of 8 bits, not 80 of 8",
      changed("blocks.3.attention", { heads: heads + 1 }),
    ],
    [
      "blocks.0.attention: blocks.0.keys and words are not as long as each other",
      withWords("blocks.0.attention", { values: "words" }),
    ],
    [
      "blocks.0.attention: only attention over the tokens may be sparse",
      withWords("blocks.0.attention", { keys: "words", values: "words" }),
    ],
    ["blocks.0.out: x has two forms", withWords("blocks.0.out", { from: "words" })],
    [
      "blocks.0.k: blocks.0.keys follows from the image's inputs alone, and is made once",
      withWords("blocks.0.k", { from: "words" }),
    ],
  ])("%s", (message, wrong) => {
    expect(() => buffersOf(wrong)).toThrow(new RangeError(message));
  });
});
