import { planLayers, type ArrayPlan } from "../../generator/compiler/layers.ts";
import { planAccelerator } from "../../generator/compiler/plan-accelerator.ts";
import type { Layer, Network } from "../../generator/network/network.ts";
import { ditNetwork, type DitConfig } from "../../generator/reference/dit.ts";

/** A DiT with heads of one and a half words on an array 8 wide. */
export const small: DitConfig = {
  ...{ heads: 2, headDim: 12, hidden: 24, inChannels: 1, outChannels: 2, layers: 2, sampleSize: 8, patch: 2 },
  ...{ classes: 3, attentionBias: true, normEps: 1e-5 },
};

/**
 * No DiT: a LayerNorm of their own for keys and values, an attention that is never sparse, plain additions, and two activations that
 * begin with the same rows.
 */
export function foreignNetwork(): Network {
  const layer = (name: string, inFeatures: number, outFeatures: number): Layer => {
    return { name, inFeatures, outFeatures, bias: false };
  };
  const linear = (name: string, from: string, to: string, inFeatures = 24, outFeatures = 24) =>
    ({ kind: "linear", id: name, from, to, layer: layer(name, inFeatures, outFeatures) }) as const;
  const norm = (id: string, to: string) =>
    ({ kind: "norm", id, from: "stream", to, epsilon: 1e-6, scale: `${id} scale`, shift: `${id} shift` }) as const;
  return {
    ...{ patch: 2, inChannels: 1, outChannels: 1, inputs: {}, once: [] },
    operations: [
      { kind: "embed", id: "begin", layer: layer("begin", 4, 24), from: "latent", to: "stream", span: 4 },
      norm("first", "a"),
      linear("queries", "a", "q"),
      norm("second", "b"),
      linear("keys", "b", "k"),
      linear("values", "b", "v"),
      {
        ...{ kind: "attention", id: "attention", queries: "q", keys: "k", values: "v", to: "mixed" },
        ...{ heads: 3, headDim: 8, sparse: false },
      },
      { kind: "add", id: "back", layer: layer("back", 24, 24), from: "mixed", to: "stream" },
      { kind: "add", id: "again", layer: layer("again", 24, 24), from: "mixed", to: "stream" },
      norm("last", "a"),
      linear("left", "a", "l", 24, 48),
      { kind: "activation", id: "left table", function: "gelu", from: "l", to: "left" },
      linear("right", "a", "r", 24, 48),
      { kind: "activation", id: "right table", function: "gelu", from: "r", to: "right" },
      { kind: "add", id: "left back", layer: layer("left back", 48, 24), from: "left", to: "stream" },
      { kind: "add", id: "right back", layer: layer("right back", 48, 24), from: "right", to: "stream" },
      norm("end", "a"),
      { kind: "project", id: "project", layer: layer("project", 24, 4), from: "a", to: "output" },
    ],
  };
}

/** A network on 4x8 at 16 tokens. @param slots of a bank: few make many tiles */
export function planOf(network: Network, slots?: number): ArrayPlan {
  const shape = planAccelerator({ lanes: 4, width: 8 }, small, 16);
  const engine = slots === undefined ? shape.engine : { ...shape.engine, slots, bankSlots: slots, maxRows: 4 * slots };
  return planLayers(network, { ...shape, engine }, 16);
}

/** Of each kind, whole and in many tiles. */
export const plans: readonly (readonly [name: string, plan: ArrayPlan])[] = [
  ["a DiT", planOf(ditNetwork(small))],
  ["a DiT in many tiles", planOf(ditNetwork(small), 8)],
  ["another network", planOf(foreignNetwork())],
  ["another network in many tiles", planOf(foreignNetwork(), 4)],
];
