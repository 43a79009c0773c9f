import { expect, test } from "vitest";
import { parseArray } from "../../generator/compiler/design.ts";
import { planAccelerator } from "../../generator/compiler/plan-accelerator.ts";
import { observeImage } from "../../generator/golden/calibrate.ts";
import { quantiseNetwork } from "../../generator/golden/model.ts";
import { sampleGolden, type GoldenSampleOptions, type OperatingPoint } from "../../generator/golden/sampler.ts";
import { allOperations, type Layer, type Network } from "../../generator/network/network.ts";
import type { Conditioning, FloatModel } from "../../generator/reference/forward.ts";
import { gaussianNoise } from "../../generator/reference/sampler.ts";
import { comparisonLine, isRight } from "../../generator/simulation/compare-run.ts";
import { sampleRtl } from "../../generator/simulation/run-sample.ts";
import { foreignNetwork } from "../compiler/plans.ts";

const HIDDEN = 24;
const layer = (name: string, inFeatures: number, outFeatures: number): Layer => {
  return { name, inFeatures, outFeatures, bias: true };
};
const linear = (id: string) =>
  ({ kind: "linear", id, layer: layer(id, HIDDEN, HIDDEN), from: "rows", to: id }) as const;

/** No transformer at all: linear layers of the embedded patches, an attention, and its outputs as they come. */
const toy: Network = {
  ...{ patch: 2, inChannels: 1, outChannels: 1, inputs: {}, once: [] },
  operations: [
    { kind: "embed", id: "embed", layer: layer("embed", 4, HIDDEN), from: "latent", to: "x", span: 4 },
    { kind: "narrow", id: "narrow", from: "x", to: "rows" },
    ...["queries", "keys", "values"].map(linear),
    {
      ...{ kind: "attention", id: "look", queries: "queries", keys: "keys", values: "values", to: "seen" },
      ...{ heads: 3, headDim: 8, sparse: true },
    },
    { kind: "project", id: "project", layer: layer("project", HIDDEN, 4), from: "seen", to: "output" },
  ],
};

/** A network with random weights, and vectors that follow from step and label: all that a front end has to give. */
function modelOf(network: Network): FloatModel {
  const layers = allOperations(network).flatMap((each) => ("layer" in each ? [each.layer] : []));
  const weights = new Map<string, Float32Array>();
  const put = (name: string, count: number, scale: number): void => {
    weights.set(
      name,
      gaussianNoise(count, weights.size).map((value) => value * scale),
    );
  };
  for (const { name, inFeatures, outFeatures, bias } of layers) {
    put(`${name}.weight`, inFeatures * outFeatures, 1 / Math.sqrt(inFeatures));
    if (bias) put(`${name}.bias`, outFeatures, 0.1);
  }
  const names = allOperations(network).flatMap((each) => (each.kind === "norm" ? [each.scale, each.shift] : []));
  const vectors = ({ timestep, label = 0 }: Conditioning) =>
    Object.fromEntries(
      names.map((name, i) => [name, gaussianNoise(HIDDEN, 100 + i + 50 * label).map((x) => (x * timestep) / 1000)]),
    );
  return {
    ...{ network, tensor: (name) => weights.get(name)!, condition: (_, all) => all.map(vectors) },
    sequences: ({ label = 0 }) => [{ label }, { label: 9 }],
  };
}

const both: OperatingPoint = {
  reuse: { alpha: 1, maxAge: 1, forecast: true },
  sparse: { theta: 0.9, interval: 3, from: 1 },
};

// A family of models is its network, its weights and the vectors of a step: nothing behind that is told of it.
test.each<[string, Network, OperatingPoint]>([
  ["linear layers and an attention, with reuse and thresholding", toy, both],
  ["norms, activations and plain additions of no known family, dense", foreignNetwork(), {}],
])("a network written by hand is golden to the bit in RTL: %s", async (_, network, point) => {
  const model = modelOf(network);
  const options: GoldenSampleOptions = {
    ...{ resolution: 8, steps: 3, guidance: 2, seed: 5, sampler: "flow2" as const, label: 1 },
    ...point,
  };
  const quantised = quantiseNetwork(model, observeImage(model, options));
  const sizes = { hidden: HIDDEN, headDim: 8, patch: network.patch, inChannels: network.inChannels, layers: 1 };
  const shape = planAccelerator(parseArray("4x8"), sizes, 16);
  const sample = await sampleRtl(
    model,
    quantised,
    shape,
    { ...options, timing: { latency: 5, jitter: 9 } },
    { engine: "javascript" },
  );
  expect(isRight(sample), comparisonLine(sample)).toBe(true);
  // Both sequences' K of the one attention.
  expect(sample.comparisons.find(({ part }) => part === "K")!.values).toBe(2 * 16 * HIDDEN);
  // What each layer is for counts: with queries for keys it is another image.
  const swapped = (name: string): string =>
    name.replace(/^(queries|keys)/, (id) => (id === "keys" ? "queries" : "keys"));
  const other: FloatModel = { ...model, tensor: (name) => model.tensor(swapped(name)) };
  const changed = sampleGolden(other, quantiseNetwork(other, observeImage(other, options)), options);
  expect(changed.latent).not.toEqual(sample.latent);
});
