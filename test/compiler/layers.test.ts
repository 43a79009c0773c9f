import { describe, expect, test } from "vitest";
import { DesignError } from "../../generator/compiler/design-error.ts";
import { partWord, planLayers, rowElements, rowOrder, type RowForm } from "../../generator/compiler/layers.ts";
import { linearShape } from "../../generator/hardware/shapes/engine-shape.ts";
import type { Network, Operation } from "../../generator/network/network.ts";
import { ditNetwork } from "../../generator/reference/dit.ts";
import { foreignNetwork, planOf, plans, small } from "./plans.ts";

test("LayerNorm joins the layers that read its rows, an activation the layer before it", () => {
  const { passes } = planOf(ditNetwork({ ...small, layers: 1 }));
  const said = passes.map((pass) =>
    pass.kind === "layer"
      ? `${pass.id}: ${pass.prologue} ${pass.from}, ${pass.epilogue} ${pass.to}${pass.terms ? ` with ${pass.terms}` : ""}`
      : `${pass.id}: ${pass.queries} to ${pass.to}`,
  );
  expect(said).toEqual([
    "embed: patch latent, add x with positions",
    "blocks.0.q: norm x, int8 q",
    "blocks.0.k: norm x, int8 blocks.0.keys",
    "blocks.0.v: norm x, int8 blocks.0.values",
    "blocks.0.attention: q to attended",
    "blocks.0.out: rows attended, add x with x",
    "blocks.0.up: norm x, gelu inner",
    "blocks.0.down: rows inner, add x with x",
    "project: norm x, int16 output",
  ]);
});

test("heads are padded to whole words but for queries, latents to what the hardware takes, and rows of tokens kept or not", () => {
  const { forms, shape } = planOf(ditNetwork(small));
  const found = ["latent", "positions", "x", "q", "blocks.1.keys", "attended", "inner", "output"].map((name) => {
    const { parts, values, words, rowWords, bytes, everyToken } = forms.get(name)!;
    return [name, parts, values, words, rowWords, bytes, everyToken];
  });
  expect(found).toEqual([
    ["latent", 1, 4, 2, 2, 2, true],
    ["positions", 1, 24, 6, 6, 2, true],
    ["x", 1, 24, 6, 6, 2, false],
    ["q", 2, 12, 2, 3, 1, false],
    ["blocks.1.keys", 2, 12, 2, 4, 1, true],
    ["attended", 2, 12, 2, 4, 1, false],
    ["inner", 1, 96, 12, 12, 1, false],
    ["output", 1, 4, 2, 2, 2, true],
  ]);
  const order = (name: string): number[] => [...rowOrder(forms.get(name)!, shape.engine)];
  const head = (first: number): number[] => Array.from({ length: 12 }, (_, i) => first + i);
  const zeros = [-1, -1, -1, -1];
  expect(order("q")).toEqual([...head(0), ...head(12)]);
  expect(order("blocks.1.keys")).toEqual([...head(0), ...zeros, ...zeros, ...head(12)]);
  expect(order("blocks.1.values")).toEqual([...head(0), ...zeros, ...head(12), ...zeros]);
});

test.each([
  ["two heads of a word and a half", 2, 12, 3],
  ["eight heads of nine quarters", 8, 18, 18],
  ["heads whose neighbour would make them longer", 4, 14, 8],
  ["heads of which a row would end within a word", 3, 12, 6],
  ["heads of whole words", 3, 8, 3],
])("words of a head's queries meet its own keys alone: %s", (_, heads, headDim, rowWords) => {
  const network = ditNetwork({ ...small, layers: 1 });
  const { shape } = planOf(network);
  const inner = heads * headDim;
  const operations = network.operations.map((operation): Operation => {
    const { id, kind } = operation;
    if (kind === "attention") return { ...operation, heads, headDim };
    if (/\.[qkv]$/.test(id) && kind === "linear")
      return { ...operation, layer: { ...operation.layer, outFeatures: inner } };
    return id.endsWith(".out") && kind === "add"
      ? { ...operation, layer: { ...operation.layer, inFeatures: inner } }
      : operation;
  });
  const engine = { ...shape.engine, slots: 64, chunks: 4 };
  const { forms, passes } = planLayers({ ...network, operations }, { ...shape, engine }, 16);
  for (const pass of passes) {
    if (pass.kind !== "attention") continue;
    const [q, k] = [pass.queries, pass.keys].map((name) => forms.get(name)!) as [RowForm, RowForm];
    expect(q.rowWords).toBe(rowWords);
    const [queries, keys] = [q, k].map((form) => rowOrder(form, engine)) as [Int32Array, Int32Array];
    for (let head = 0; head < heads; head++) {
      const words = (form: RowForm, order: Int32Array): number[] => {
        const first = partWord(form, head, engine) * engine.width;
        return [...order.subarray(first, first + pass.chunks * engine.width)];
      };
      const [own, met] = [words(q, queries), words(k, keys)];
      // What the lanes multiply: every pair of the head once, and anything else with a zero.
      const pairs = met.flatMap((key, i) => (key < 0 ? [] : [[own[i], key]]));
      expect(pairs).toEqual(Array.from({ length: headDim }, (_, i) => [head * headDim + i, head * headDim + i]));
      expect(pass.leads[head]).toBe(met.findIndex((key) => key >= 0));
    }
  }
});

test.each(plans)(
  "tiles of %s hold every channel once, in whole units, and fit a bank",
  (name, { passes, forms, shape }) => {
    const { lanes, bankWords } = linearShape(shape.engine);
    let most = 0;
    for (const pass of passes) {
      if (pass.kind === "attention") continue;
      expect(pass.channels).toBe(rowElements(forms.get(pass.to)!, shape.engine));
      let next = 0;
      for (const { first, slots } of pass.tiles) {
        expect(first).toBe(next);
        expect([first % pass.unit, slots > 0, slots * pass.beats <= bankWords]).toEqual([0, true, true]);
        next += slots * lanes;
      }
      expect(next).toBe(pass.channels);
      most = Math.max(most, pass.tiles.length);
    }
    expect(most > 1).toBe(name.includes("many tiles"));
  },
);

describe("what has no form on the array is refused in a line", () => {
  const changed = (change: (operations: Operation[]) => Operation[]): Network => {
    const network = ditNetwork({ ...small, layers: 1 });
    return { ...network, operations: change([...network.operations]) };
  };
  const caption = { name: "caption", inFeatures: 24, outFeatures: 24, bias: false };
  const once = [{ kind: "linear", id: "words", layer: caption, from: "caption", to: "words" }] as const;
  test.each<[string, Network, string]>([
    [
      "inputs of no known length",
      { ...foreignNetwork(), inputs: { caption: 24 }, once },
      "how many rows the inputs beside the latent have is not said",
    ],
    [
      "an activation that does not follow its layer",
      changed((all) => all.flatMap((each) => (each.kind === "activation" ? [all[2]!, each] : [each]))),
      "blocks.0.gelu: an activation has a form on the array right behind its layer alone",
    ],
    [
      "rows that passed by on their way",
      changed((all) =>
        all.map((each) => (each.id === "blocks.0.down" ? ({ ...each, from: "up" } as Operation) : each)),
      ),
      "blocks.0.down: rows of up do not stand in memory",
    ],
    [
      "keys that serve two attentions",
      changed((all) =>
        all.flatMap((each): Operation[] => (each.kind === "attention" ? [each, { ...each, id: "second" }] : [each])),
      ),
      "second: blocks.0.keys is kept for one attention alone",
    ],
    [
      "queries in heads of two sizes",
      changed((all) => {
        const more = { ...all[2], id: "more", to: "more" } as Operation;
        return all.flatMap((each) =>
          each.kind === "attention"
            ? [each, more, { ...each, id: "second", heads: 1, headDim: 24, keys: "more", values: "q" }]
            : [each],
        );
      }),
      "second: q has heads of two sizes",
    ],
    [
      "heads longer than the engine's",
      changed((all) => all.map((each) => (each.kind === "attention" ? { ...each, heads: 1, headDim: 24 } : each))),
      "blocks.0.attention: heads of 24 do not fit 2 words",
    ],
  ])("%s", (_, network, message) => {
    expect(() => planOf(network)).toThrow(new DesignError(message));
  });

  test("channels that do not fill the lanes", () => {
    const { shape } = planOf(ditNetwork(small));
    const wide = { ...shape, engine: { ...shape.engine, lanes: 16 } };
    expect(() => planLayers(ditNetwork(small), wide, 16)).toThrow(
      new DesignError("array 16x8: 24 channels of a layer are no multiple of 16"),
    );
  });
});
