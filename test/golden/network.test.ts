import { describe, expect, test } from "vitest";
import { rangeObserver } from "../../generator/golden/calibrate.ts";
import { forward as goldenForward, newSequence } from "../../generator/golden/forward.ts";
import { LATENT_SCALE, quantiseLatent, quantiseNetwork } from "../../generator/golden/model.ts";
import { sqnr } from "../../generator/golden/quantise.ts";
import { conditionStep } from "../../generator/golden/step.ts";
import type { Network, Operation } from "../../generator/network/network.ts";
import { macsOf } from "../../generator/network/work.ts";
import { forward as floatForward, type FloatModel } from "../../generator/reference/forward.ts";
import { gaussianNoise } from "../../generator/reference/sampler.ts";
import { relativeError } from "../reference/fixtures.ts";

// No DiT: attention from the un-gated stream to rows of an image's own, five for sixteen tokens, and no attention among tokens.
const [side, channels, hidden, heads, words, wordWidth] = [4, 2, 16, 2, 5, 6];
const tokens = side * side;
const layer = (name: string, inFeatures: number, outFeatures: number, bias = true) => {
  return { name, inFeatures, outFeatures, bias };
};
const network: Network = {
  ...{ patch: 1, inChannels: channels, outChannels: channels, inputs: { words: wordWidth } },
  once: [
    { kind: "linear", id: "mix", layer: layer("mix", wordWidth, 24), from: "words", to: "mixed" },
    { kind: "activation", id: "bend", function: "gelu", from: "mixed", to: "bent" },
    { kind: "linear", id: "keys", layer: layer("keys", 24, hidden, false), from: "bent", to: "keys" },
    { kind: "linear", id: "values", layer: layer("values", 24, hidden), from: "bent", to: "values" },
  ],
  operations: [
    { kind: "embed", id: "embed", layer: layer("embed", channels, hidden), from: "latent", to: "x", span: 3 },
    { kind: "norm", id: "norm1", from: "x", to: "normed", epsilon: 1e-5, scale: "scale1", shift: "shift1" },
    { kind: "linear", id: "queries", layer: layer("queries", hidden, hidden), from: "normed", to: "queries" },
    {
      ...{ kind: "attention", id: "look", queries: "queries", keys: "keys", values: "values", to: "seen" },
      ...{ heads, headDim: hidden / heads, sparse: false },
    },
    { kind: "add", id: "plain", layer: layer("plain", hidden, hidden), from: "seen", to: "x" },
    { kind: "add", id: "gated", layer: layer("gated", hidden, hidden, false), from: "normed", to: "x", gate: "gate" },
    { kind: "norm", id: "norm2", from: "x", to: "last", epsilon: 1e-5, scale: "scale2", shift: "shift2" },
    { kind: "project", id: "project", layer: layer("project", hidden, channels), from: "last", to: "output" },
  ],
};

let seed = 1;
const random = (count: number, scale: number): Float32Array =>
  gaussianNoise(count, seed++).map((value) => value * scale);
const weights = new Map<string, Float32Array>();
for (const operation of [...network.once, ...network.operations]) {
  if (!("layer" in operation)) continue;
  const { name, inFeatures, outFeatures, bias } = operation.layer;
  weights.set(`${name}.weight`, random(inFeatures * outFeatures, 1.5 / Math.sqrt(inFeatures)));
  if (bias) weights.set(`${name}.bias`, random(outFeatures, 0.3));
}
const vectors = Object.fromEntries(
  ["scale1", "shift1", "scale2", "shift2", "gate"].map((name) => [name, random(hidden, 0.4)]),
);
const modelOf = (of: Network): FloatModel => ({
  ...{ network: of, tensor: (name) => weights.get(name)!, condition: (_, all) => all.map(() => vectors) },
  sequences: () => [conditioning, conditioning],
});
const latent = random(channels * tokens, 1);
const conditioning = { timestep: 0, label: 0, inputs: { words: random(words * wordWidth, 1) } };
const expected = plainForward(latent);

/** The same function, written out in doubles without any of the project's parts. */
function plainForward(image: Float32Array): Float32Array {
  type Rows = number[][];
  const apply = (x: Rows, name: string): Rows => {
    const [w, b] = [weights.get(`${name}.weight`)!, weights.get(`${name}.bias`)];
    return x.map((row) =>
      Array.from({ length: w.length / row.length }, (_, r) =>
        row.reduce((sum, value, k) => sum + value * w[r * row.length + k]!, b?.[r] ?? 0),
      ),
    );
  };
  const norm = (x: Rows, n: 1 | 2): Rows =>
    x.map((row) => {
      const mean = row.reduce((a, b) => a + b) / hidden;
      const deviation = Math.sqrt(row.reduce((sum, value) => sum + (value - mean) ** 2, 0) / hidden + 1e-5);
      return row.map((value, c) => {
        return ((value - mean) / deviation) * (1 + vectors[`scale${n}`]![c]!) + vectors[`shift${n}`]![c]!;
      });
    });
  const given = Array.from({ length: words }, (_, i) =>
    Array.from({ length: wordWidth }, (__, k) => conditioning.inputs.words[i * wordWidth + k]!),
  );
  const bent = apply(given, "mix").map((row) =>
    row.map((v) => 0.5 * v * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (v + 0.044715 * v ** 3)))),
  );
  const [keys, values] = [apply(bent, "keys"), apply(bent, "values")];
  const pixels = Array.from({ length: tokens }, (_, t) => [image[t]!, image[tokens + t]!]);
  const x = apply(pixels, "embed").map((row, t) =>
    row.map((value, c) => {
      const position = ((c < hidden / 2 ? t % side : Math.floor(t / side)) * 3) / side;
      const angle = position / 10000 ** ((c % 4) / 4);
      return value + (c % 8 < 4 ? Math.sin(angle) : Math.cos(angle));
    }),
  );
  const normed = norm(x, 1);
  const seen = apply(normed, "queries").map((q) => {
    const out: number[] = [];
    for (const from of [0, 8]) {
      const scores = keys.map((k) =>
        Math.exp(k.slice(from, from + 8).reduce((s, v, c) => s + v * q[from + c]!, 0) / Math.sqrt(8)),
      );
      const total = scores.reduce((a, b) => a + b);
      for (let c = from; c < from + 8; c++) out.push(values.reduce((s, v, j) => s + v[c]! * scores[j]!, 0) / total);
    }
    return out;
  });
  const [added, gated] = [apply(seen, "plain"), apply(normed, "gated")];
  const sum = x.map((row, t) => row.map((v, c) => v + added[t]![c]! + vectors["gate"]![c]! * gated[t]![c]!));
  const rows = apply(norm(sum, 2), "project");
  return Float32Array.from({ length: channels * tokens }, (_, i) => rows[i % tokens]![Math.floor(i / tokens)]!);
}

function golden(of = network) {
  const ranges: Record<string, number> = {};
  const float = modelOf(of);
  floatForward(float, latent, side, conditioning, rangeObserver(ranges, of, conditioning.timestep));
  // Of so few values each one counts: scales that hold all that was seen.
  const whole = Object.fromEntries(Object.entries(ranges).map(([name, largest]) => [name, largest / 0.9]));
  const model = quantiseNetwork(float, whole);
  const state = newSequence(model, side, conditioning.inputs);
  const constants = conditionStep(float, model, conditioning);
  const run = (image: Float32Array, active = Int32Array.from({ length: tokens }, (_, t) => t)) => {
    const work = goldenForward(model, constants, state, quantiseLatent(image), active, { kind: "dense" });
    return { work, output: Float32Array.from(state.output, (value) => value * LATENT_SCALE) };
  };
  return { run, model };
}

describe("a network written by hand", () => {
  test("is computed in float as it says", () => {
    expect(relativeError(expected, floatForward(modelOf(network), latent, side, conditioning))).toBeLessThan(2e-6);
  });

  test("is computed in integers to their precision, and its work is that of the list", () => {
    const { run } = golden();
    const { work, output } = run(latent);
    const decibels = sqnr(expected, output);
    console.log(`${decibels.toFixed(1)} dB`);
    expect(decibels).toBeGreaterThan(30);
    expect(work.macs).toBe(macsOf(network, tokens, { words }));
    const linear = channels * hidden * 2 + 3 * hidden * hidden;
    expect(work.macs).toBe(tokens * (linear + 2 * words * hidden));
  });

  // The agreement above is about every operation: with one left out or otherwise, it is gone.
  const change = (by: Readonly<Record<string, (operation: Operation) => Operation[]>>): Network => ({
    ...network,
    operations: network.operations.flatMap((each) => by[each.id]?.(each) ?? [each]),
  });
  const none = (): Operation[] => [];
  const omit = (operation: Operation, key: string): Operation =>
    Object.fromEntries(Object.entries(operation).filter(([each]) => each !== key)) as unknown as Operation;
  test.each<[string, Network]>([
    ["without the attention's addition", change({ look: none, plain: none })],
    ["without the gated addition", change({ gated: none })],
    ["without the gate", change({ gated: (each) => [omit(each, "gate")] })],
    ["with keys for values", change({ look: (each) => [{ ...each, values: "keys" } as Operation] })],
    ["with another shift", change({ norm1: (each) => [{ ...each, shift: "gate" } as Operation] })],
    ["with other positions", change({ embed: (each) => [{ ...each, span: 5 } as Operation] })],
  ])("is another one %s, in float and in integers", (_, other) => {
    const found = floatForward(modelOf(other), latent, side, conditioning);
    expect(sqnr(expected, found)).toBeLessThan(20);
    expect(sqnr(expected, golden(other).run(latent).output)).toBeLessThan(20);
  });

  test("computes the active tokens alone, and leaves the others", () => {
    const image = random(channels * tokens, 1);
    const { run } = golden();
    const [before, whole] = [run(latent).output, golden().run(image).output];
    const active = Int32Array.of(2, 3, 11);
    const { work, output } = run(image, active);
    const mixed = before.map((value, i) => (active.includes(i % tokens) ? whole[i]! : value));
    expect(output).toEqual(mixed);
    expect(output).not.toEqual(before);
    expect(work.macs * tokens).toBe(macsOf(network, tokens, { words }) * active.length);
  });
});
