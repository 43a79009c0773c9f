import { describe, expect, test } from "vitest";
import {
  attentionResults,
  attentionStreams,
  maskResults,
  passesOf,
  type AttentionHead,
} from "../../../generator/simulation/attention-streams.ts";
import { planEngine } from "../../../generator/compiler/plan-accelerator.ts";
import { linearBench } from "../../../generator/simulation/bench-attention.ts";
import { runLayer } from "../../../generator/simulation/run-layer.ts";
import { linear } from "../../../generator/golden/linear.ts";
import { randomLayer, randomRows } from "../linear/random-layer.ts";
import { parseArray } from "../../../generator/compiler/design.ts";
import { attention, attentionScales, emptyMask } from "../../../generator/golden/attention.ts";
import { keyTiles } from "../../../generator/golden/key-tiles.ts";
import { Engine } from "../../../generator/hardware/engine/engine.ts";
import { selectionCounts } from "../../../generator/simulation/masks.ts";
import { balancedKeys, keysFor, type KeyRule } from "../../../generator/hardware/shapes/distribution.ts";
import { linearShape, type EngineShape } from "../../../generator/hardware/shapes/engine-shape.ts";
import { emit, type SpecOf, type Verilog } from "../../../generator/hdl/index.ts";
import { bench, open, type Bench, type EngineName } from "../../../sim/bench.ts";
import { lint } from "../../../sim/lint.ts";
import { plant } from "../../planted.ts";
import { catches } from "../planted-bugs.ts";
import { Random } from "../../random.ts";

const base: EngineShape = {
  lanes: 4,
  width: 4,
  slots: 16,
  chunks: 4,
  window: 4,
  maskSlots: 4,
  merge: 2,
  ...{ maxBeats: 8, maxRows: 64, drain: 2 },
};

/** A head of random rows; a mask of the given density, in which no query is without a position. */
function randomHead(
  seed: number,
  { lanes }: EngineShape,
  {
    tokens,
    headDim,
    density = 1,
    keys,
    threshold,
  }: { tokens: number; headDim: number; density?: number; keys: KeyRule; threshold?: number },
): AttentionHead {
  const random = new Random(seed);
  const int8 = (length: number): Int8Array => Int8Array.from({ length }, () => random.int(-128, 127));
  const mask = Uint8Array.from({ length: tokens * tokens }, () => (random.next() < density ? 1 : 0));
  for (let query = 0; query < tokens; query++) mask[query * tokens + random.int(0, tokens - 1)] = 1;
  const counts = Array.from({ length: tokens }, () => random.int(0, tokens));
  return {
    ...{ tokens, headDim, q: int8(tokens * headDim), k: int8(tokens * headDim), v: int8(tokens * headDim) },
    mask: density < 1 ? mask : undefined,
    shares: Uint8Array.from({ length: tokens }, () => random.pick([0, 255, random.int(0, 255)])),
    keys: keysFor(keys, tokens, lanes, counts),
    scales: attentionScales(headDim, 0.02, 0.02, 0.02, 0.01 + 0.002 * (seed % 3)),
    ...(threshold === undefined ? {} : { threshold }),
  };
}

interface Golden {
  readonly rows: Int8Array;
  readonly mask: Uint8Array;
  readonly shares: Uint8Array;
}

function golden({ tokens, q, k, v, mask, shares, scales, threshold }: AttentionHead): Golden {
  const options = { heads: 1, scales, queries: Int32Array.from({ length: tokens }, (_, i) => i) };
  const rowWords = Math.ceil(tokens / 32);
  const unpacked = (words: Uint32Array): Uint8Array =>
    Uint8Array.from({ length: tokens * tokens }, (_, i) => {
      const [query, token] = [Math.floor(i / tokens), i % tokens];
      return (words[query * rowWords + (token >> 5)]! >>> (token & 31)) & 1;
    });
  const packed = emptyMask(1, tokens);
  if (threshold !== undefined) {
    const { output } = attention(q, k, v, { ...options, refresh: packed, threshold });
    return { rows: output, mask: unpacked(packed.words), shares: packed.shares };
  }
  if (shares) packed.shares.set(shares);
  for (const [i, bit] of (mask ?? []).entries()) {
    const [query, token] = [Math.floor(i / tokens), i % tokens];
    if (bit) packed.words[query * rowWords + (token >> 5)]! |= 1 << (token & 31);
  }
  const { output } = attention(q, k, v, mask ? { ...options, mask: packed } : options);
  return { rows: output, mask: new Uint8Array(), shares: new Uint8Array() };
}

/** Runs heads through the engine, all of them queued at once. */
async function run(
  shape: EngineShape,
  heads: readonly AttentionHead[],
  {
    engine = "javascript",
    stall = 0,
    maskStall = stall,
    resultStall = stall,
    layer = false,
    design,
  }: {
    engine?: EngineName;
    stall?: number;
    maskStall?: number;
    resultStall?: number;
    /** A linear layer before the heads. */
    layer?: boolean;
    design?: Verilog;
  } = {},
) {
  using dut = design
    ? ((await open(design, { quick: true })) as unknown as Bench<SpecOf<Engine["io"]>>)
    : await bench(() => new Engine(shape), { engine });
  if (layer) {
    const random = randomLayer(40, 70, 1);
    const rows = randomRows(30, 40, 2);
    expect(runLayer(linearBench(dut), linearShape(shape), random, rows, stall).output).toEqual(linear(rows, random));
  }
  for (const stream of [dut.passes, dut.keys, dut.stationary, dut.queries, dut.masks, dut.shares]) stream.stall(stall);
  const layouts = heads.map((head) => attentionStreams(shape, head));
  for (const { passes, keys, stationary, queries, masks, shares } of layouts) {
    dut.passes.queueWords(passes);
    dut.keys.queueWords(keys);
    dut.stationary.queueWords(stationary);
    dut.queries.queueWords(queries);
    dut.masks.queueWords(masks);
    dut.shares.queueWords(shares);
  }
  return heads.map(({ headDim, tokens, threshold }, i) => {
    const groups = Math.ceil(tokens / (shape.lanes * shape.maskSlots));
    const maskBeats =
      threshold === undefined ? [] : dut.newMasks.receiveWords(tokens * groups, { stall: maskStall, timeout: 200_000 });
    const beats = dut.results.receiveWords(layouts[i]!.results, { stall: resultStall, timeout: 200_000 });
    const shares = threshold === undefined ? [] : dut.newShares.receive(tokens, { stall: maskStall, timeout: 200_000 });
    const keys = threshold === undefined ? [] : dut.newKeys.receive(groups, { stall });
    return {
      rows: attentionResults(shape, headDim, beats),
      keys: keys.flatMap((group) => Array.from(group.keys, Number)).slice(0, Math.ceil(tokens / shape.lanes)),
      mask: maskResults(shape, tokens, Uint32Array.from(maskBeats)),
      shares: Uint8Array.from(shares, ({ share }) => Number(share)),
      last: beats.at(-1),
    };
  });
}

async function expectGolden(
  shape: EngineShape,
  heads: readonly AttentionHead[],
  options: Parameters<typeof run>[2],
): Promise<void> {
  for (const [i, { rows, mask, shares, keys, last }] of (await run(shape, heads, options)).entries()) {
    const expected = golden(heads[i]!);
    expect(mask).toEqual(expected.mask);
    expect(shares).toEqual(expected.shares);
    const { tokens } = heads[i]!;
    if (mask.length > 0) expect(keys).toEqual(balancedKeys(selectionCounts(mask, tokens), shape.lanes));
    expect(rows).toEqual(expected.rows);
    expect(last).toBe(1);
  }
}

describe.each([0, 0.4])("with stalls of %f on every stream", (stall) => {
  test.each([
    ["dense", 1, "modulo", 32, 16],
    ["dense, tokens that the lanes do not divide", 1, "fold", 37, 16],
    ["half of the positions", 0.5, "fold", 64, 16],
    ["few positions, a head dimension that the lanes do not divide", 0.1, "balanced", 61, 10],
    ["dense, fewer tokens than lanes", 1, "modulo", 1, 8],
  ] as const)("computes golden attention: %s", async (_, density, keys, tokens, headDim) => {
    const heads = [1, 2, 3].map((seed) => randomHead(seed, base, { tokens, headDim, density, keys }));
    await expectGolden(base, heads, { stall });
  });

  test.each([
    ["few positions stay", 1.5, 32],
    ["half of them stay", 0.3, 37],
    ["no position reaches the threshold of most rows", 40, 61],
  ])(
    "attends to everything, and packs a mask of what reaches the threshold, with its shares: %s",
    async (_, theta, tokens) => {
      const threshold = Math.round((theta / tokens) * 65536);
      const heads = [4, 5].map((seed) => randomHead(seed, base, { tokens, headDim: 16, keys: "balanced", threshold }));
      // The pass behind has other settings.
      heads.push(randomHead(6, base, { tokens, headDim: 8, density: 0.3, keys: "fold" }));
      await expectGolden(base, heads, { stall });
    },
  );
});

test("rows of few slots wait for their masks, more of them than are on their way elsewhere", async () => {
  const shape = { ...base, lanes: 16 };
  const options = { tokens: 30, headDim: 4, keys: "balanced", threshold: 3000 } as const;
  await expectGolden(shape, [randomHead(7, shape, options)], { maskStall: 0.95 });
});

describe("over several tiles of keys", () => {
  const shape: EngineShape = { ...planEngine(parseArray("4x8"), 24, 16), maxRows: 64, joins: true };
  const [tokens, headDim] = [61, 16];
  const keyTile = 24;
  const tiles = keyTiles(tokens, keyTile);

  /** A head's passes over its tiles, one behind the other, each with what those before have left. */
  async function over(whole: AttentionHead, stall: number, design?: Verilog) {
    using dut = design
      ? ((await open(design, { quick: true })) as unknown as Bench<SpecOf<Engine["io"]>>)
      : await bench(() => new Engine(shape), { engine: "javascript" });
    for (const stream of [dut.keys, dut.stationary, dut.queries, dut.masks, dut.shares, dut.terms])
      stream.stall(stall);
    let parts: bigint[] = [];
    const made = [];
    const keys = tiles.flatMap(({ rows }) => keysFor("fold", rows, shape.lanes, []));
    for (const head of passesOf(shape, { ...whole, keys }, keyTile)) {
      const rows = head.tokens;
      const streams = attentionStreams(shape, head);
      dut.passes.queueWords(streams.passes);
      dut.keys.queueWords(streams.keys);
      dut.stationary.queueWords(streams.stationary);
      dut.queries.queueWords(streams.queries);
      dut.masks.queueWords(streams.masks);
      dut.shares.queueWords(streams.shares);
      if (head.tile!.joins) dut.terms.queue(parts.map((data) => ({ data })));
      const groups = Math.ceil(rows / (shape.lanes * shape.maskSlots));
      const [refresh, few] = [head.threshold !== undefined, { stall, timeout: 20_000 }];
      const newMask = refresh ? dut.newMasks.receiveWords(tokens * groups, few) : [];
      const newShares = refresh ? dut.newShares.receive(tokens, few) : [];
      if (refresh) dut.newKeys.receive(groups, few);
      made.push({ mask: maskResults(shape, rows, Uint32Array.from(newMask)), shares: newShares.map(({ share }) => Number(share)) });
      if (head.tile!.leaves) parts = dut.parts.receive(streams.parts, few).map(({ data }) => data);
      else return { rows: attentionResults(shape, headDim, dut.results.receiveWords(streams.results, few)), made };
      for (const stream of [dut.terms, dut.shares, dut.masks]) expect(stream.pending).toBe(0);
    }
    throw new Error("no last tile");
  } // prettier-ignore

  /** A head with shares of every tile, and what the golden model makes of it. */
  function headOf(seed: number, options: { density?: number; threshold?: number }) {
    const random = new Random(seed);
    const head = randomHead(seed, shape, { tokens, headDim, keys: "fold", ...options });
    // Each query has a position in each tile.
    for (const { first, rows } of tiles)
      for (let i = 0; head.mask && i < tokens; i++) head.mask[i * tokens + first + random.int(0, rows - 1)] = 1;
    const shares = Uint8Array.from({ length: tiles.length * tokens }, () => random.pick([0, 255, random.int(0, 255)]));
    const packed = emptyMask(1, tokens, keyTile);
    packed.shares.set(shares);
    const each = Math.ceil(tokens / 32);
    for (const [i, bit] of (head.mask ?? []).entries())
      if (bit) packed.words[Math.floor(i / tokens) * each + ((i % tokens) >> 5)]! |= 1 << ((i % tokens) & 31);
    const refresh = emptyMask(1, tokens, keyTile);
    const { output } = attention(head.q, head.k, head.v, {
      ...{ heads: 1, scales: head.scales, queries: Int32Array.from({ length: tokens }, (_, i) => i), keyTile },
      ...(head.mask && { mask: packed }),
      ...(options.threshold !== undefined && { refresh, threshold: options.threshold }),
    });
    const bits = tiles.map(({ first, rows }) =>
      Uint8Array.from({ length: tokens * rows }, (_, i) => {
        const key = first + (i % rows);
        return (refresh.words[Math.floor(i / rows) * each + (key >> 5)]! >>> (key & 31)) & 1;
      }),
    );
    return { head: { ...head, shares }, output, bits, newShares: refresh.shares };
  }

  const kinds = { dense: {}, refresh: { threshold: 2000 }, masked: { density: 0.3 } };
  const check = async (kind: keyof typeof kinds, stall: number, design?: Verilog): Promise<void> => {
    const { head, output, bits, newShares } = headOf(kind.length, kinds[kind]);
    const { rows, made } = await over(head, stall, design);
    expect(rows).toEqual(output);
    if (kind !== "refresh") return;
    expect(made.map(({ mask }) => mask)).toEqual(bits);
    expect(made.flatMap(({ shares }) => shares)).toEqual([...newShares]);
  };
  test.each(Object.keys(kinds) as (keyof typeof kinds)[])("%s attention is golden, with stalls too", async (kind) => {
    for (const stall of [0, 0.5]) await check(kind, stall);
  });

  const verilog = emit(new Engine(shape));
  test("Verilator finds the engine as it is golden", async () => {
    await check("masked", 0.3, verilog);
  });
  test.each([
    ["a tile's share scales the whole", "controller_leaving_masked & ~is_tiled", "controller_leaving_masked"],
    ["parts that do not end a pass", "| tiles_part_leaves", "| 1'b0"],
  ] as const)("a planted bug is caught: %s", async (_, from, to) => {
    await expect(check("masked", 0.3, plant(verilog, "engine", from, to))).rejects.toThrow();
  }); // prettier-ignore
});

const arrays = ["4x4", "8x8", "16x16", ...(process.env["DISC_REGRESS"] ? ["8x32", "32x16", "64x32"] : [])];

test.each(arrays)("%s computes the same bits as every other array, in every kind of pass", async (array) => {
  const shape = planEngine(parseArray(array), 77, 24);
  const head = (seed: number, options: { density?: number; threshold?: number }): AttentionHead =>
    randomHead(seed, shape, { tokens: 77, headDim: 24, keys: "balanced", ...options });
  const heads = [head(1, {}), head(2, { threshold: 900 }), head(3, { density: 0.4 }), head(4, { density: 0.05 })];
  const engine = process.env["DISC_REGRESS"] ? "verilator" : "javascript";
  await expectGolden(shape, heads, { engine, stall: 0.2, layer: true });
});

/** Rows, input features, output features: padding on both sides, several tiles. */
const layers = [
  [5, 32, 8],
  [40, 13, 37],
  [64, 30, 130],
] as const;

test.each([0, 0.3])(
  "computes golden linear layers between heads, on the same lanes, with stalls of %f",
  async (stall) => {
    using dut = await bench(() => new Engine(base), { engine: "javascript" });
    for (const [i, [n, inFeatures, outFeatures]] of layers.entries()) {
      const layer = randomLayer(inFeatures, outFeatures, i);
      const rows = randomRows(n, inFeatures, 8);
      const head = randomHead(i, base, { tokens: 37, headDim: 16, density: 0.4, keys: "fold" });
      // The head is queued first, and waits for nothing; the layer waits for the head.
      const streams = attentionStreams(base, head);
      dut.passes.queueWords(streams.passes);
      dut.keys.queueWords(streams.keys);
      dut.stationary.queueWords(streams.stationary);
      dut.queries.queueWords(streams.queries);
      dut.masks.queueWords(streams.masks);
      dut.shares.queueWords(streams.shares);
      expect(runLayer(linearBench(dut), linearShape(base), layer, rows, stall).output).toEqual(linear(rows, layer));
      const beats = dut.results.receiveWords(streams.results);
      expect(attentionResults(base, head.headDim, beats)).toEqual(golden(head).rows);
    }
  },
);

test("a linear layer keeps the multipliers busy", async () => {
  const shape = planEngine(parseArray("8x8"), 64, 16);
  using dut = await bench(() => new Engine(shape), { engine: "javascript" });
  const layer = randomLayer(64, 64, 1);
  const { cycles, usefulBeats } = runLayer(linearBench(dut), linearShape(shape), layer, randomRows(64, 64, 2));
  expect(usefulBeats / cycles).toBeGreaterThan(0.99);
});

describe("a layer whose results wait", () => {
  catches(
    () => new Engine(base),
    (dut) => {
      // Rows of one word: each beat is a sum.
      const layer = randomLayer(base.width, 64, 3);
      const rows = randomRows(40, base.width, 4);
      const { output } = runLayer(linearBench(dut), linearShape(base), layer, rows, 0, 0.95);
      expect(output).toEqual(linear(rows, layer));
    },
    [
      ["a sum more than the lanes have room for", "engine", /sum_places_taken != 5'd\d+/, "1'b1"],
      [
        "a beat that waits for room goes to the lanes",
        "engine",
        "given_valid <= {4{linear_beats_valid & linear_beats_ready}}",
        "given_valid <= {4{linear_beats_valid}}",
      ],
    ],
  );
});

test("a head dimension of 72 takes five words of 16, the last one padded", async () => {
  const shape = planEngine(parseArray("8x16"), 50, 72);
  const options = { tokens: 50, headDim: 72, keys: "fold" } as const;
  const heads = [
    randomHead(1, shape, { ...options, threshold: 1000 }),
    randomHead(2, shape, { ...options, density: 0.3 }),
  ];
  await expectGolden(shape, heads, { stall: 0.2 });
});

test("Verilator computes what the graph means", async () => {
  const shape = planEngine(parseArray("8x8"), 64, 16);
  const options = { tokens: 61, headDim: 16, keys: "fold" } as const;
  const heads = [
    randomHead(1, shape, { ...options, threshold: 1000 }),
    randomHead(2, shape, { ...options, density: 0.3 }),
  ];
  await expectGolden(shape, heads, { engine: "verilator", stall: 0.3 });
});

describe("planted bugs are caught", () => {
  const verilog = emit(new Engine(base));
  const bugs: [name: string, module: string, from: string | RegExp, to: string][] = [
    ["the largest score of a lane forgotten", "probabilities", "scores_valid & is_larger", "scores_valid"],
    ["a chunk's sum goes on into the next", "datapath", "if (multiplied_is_axpy) begin", "if (read_is_axpy) begin"],
    ["vectors overrun their queue", "axpy_context", /vectors_has_room <= beats[^;]*;/, "vectors_has_room <= 1'b1;"],
    [
      "probabilities overrun their ring",
      "axpy_context",
      /entries_has_room <= reserves[^;]*;/,
      "entries_has_room <= 1'b1;",
    ],
    ["a held slot offered twice", "mask_scanner", "if (goes & finishes) holds <= 1'd0;", ""],
    ["rows stored without their key", "bank_loader", "row[1:0] ^ current[2*row[3:2] +: 2]", "row[1:0]"],
    ["fractions of an exponent off by one bit", "exponent", "down <= steps[11:8]", "down <= steps[10:7]"],
    [
      "the first of the largest sought in the first slot",
      "row_threshold",
      "summed_first <= first",
      "summed_first <= 4'd0",
    ],
    ["a pass that ends before its mask is out", "pass_controller", " | (open_masks & ~masks_end)", ""],
    ["a word for a lane that has no place", "engine", "is_wanted & lanes_have_room", "is_wanted"],
    [
      "a largest score for lanes that have no place for it",
      "engine",
      /mosts_ready <= &lane_most_ready[^;]*;/,
      "mosts_ready <= 1'b1;",
    ],
    [
      "limits for lanes that have no place for them",
      "engine",
      /limits_ready <= limits_fit[^;]*;/,
      "limits_ready <= 1'b1;",
    ],
    ["a dense pass that takes shares", "normaliser", "query_ends & pass_masked", "query_ends"],
    [
      "results that go by the settings of the next pass",
      "pass_controller",
      "leaving_masked = past_masked",
      "leaving_masked = now_masked",
    ],
    [
      "the fullest bank sought instead of the emptiest",
      "key_balancer",
      "judged1_loads < best_most",
      "best_most < judged1_loads",
    ],
  ];

  /** Heads of every kind, one of which keeps single positions, with slow results. */
  async function passes(design: Verilog): Promise<boolean> {
    const head = (seed: number, options: { density?: number; threshold?: number }): AttentionHead =>
      randomHead(seed, base, { tokens: 61, headDim: 16, keys: "balanced", ...options });
    const heads = [head(1, { threshold: 900 }), head(2, { density: 0.3 }), head(3, { threshold: 40_000 }), head(4, {})];
    try {
      await expectGolden(base, heads, { stall: 0.85, maskStall: 0.99, design });
      await expectGolden(base, heads, { stall: 0, resultStall: 0.9, design });
      return true;
    } catch {
      return false;
    }
  }
  test("the engine as it is passes", async () => {
    expect(await passes(verilog)).toBe(true);
  });
  test("each bug stands in the Verilog", () => {
    for (const [, module, from, to] of bugs) plant(verilog, module, from, to);
  });
  // Each is a build; all of them in the slow regressions.
  const tried = bugs.filter((_, i) => process.env["DISC_REGRESS"] !== undefined || i % 2 === 0);
  test.each(tried)("%s", async (_, module, from, to) => {
    expect(await passes(plant(verilog, module, from, to))).toBe(false);
  });
});

test("is clean in Verilator, Icarus and Yosys", async () => {
  expect(await lint(emit(new Engine(base)))).toEqual([]);
});
