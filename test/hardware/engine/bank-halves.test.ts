import { describe, expect, test } from "vitest";
import { planEngine } from "../../../generator/compiler/plan-accelerator.ts";
import { BankHalves } from "../../../generator/hardware/engine/bank-halves.ts";
import { bench } from "../../../sim/bench.ts";
import { Random } from "../../random.ts";
import { catches, type BenchOf } from "../planted-bugs.ts";

const shape = planEngine({ lanes: 4, width: 4 }, 60, 16);
const scale = { multiplier: 0, shift: 0 };
const head = {
  ...{
    masked: false,
    refresh: false,
    threshold: 0,
    lastChunk: 0,
    lastRow: 0,
    lastQuery: 0,
    lastGroup: 0,
    sharing: 0,
  },
  ...{ score: scale, output: scale },
};
const layer = { lastBeat: 0, lastSlot: 0, lastRow: 0 };

/** A pass that a loader has, or that runs. */
interface Pass {
  readonly linear: boolean;
  readonly half: boolean;
}

/** Passes of both kinds between loaders and arrays that take as long as they like; gives the cycles in which one loads while one runs. */
function check(dut: BenchOf<BankHalves>, seed: number, rates: { loads: number; begins: number; ends: number }): number {
  const random = new Random(seed);
  const kinds = Array.from({ length: 200 }, () => random.next() < 0.5);
  dut.passes.stall(0.1);
  dut.passes.queue(
    kinds.map((linear, i) => ({ linear, layer: { ...layer, lastRow: i % 8 }, head: { ...head, lastQuery: i % 8 } })),
  );
  dut.layers.stall(1);
  dut.heads.stall(1);
  let loading: Pass | undefined;
  /** Oldest first: a layer begins behind one whose last results are still on their way. */
  let running: readonly Pass[] = [];
  let [taken, over, overlaps] = [0, 0, 0];
  let isLoaded = false;
  for (let cycle = 0; over < kinds.length; cycle++) {
    if (cycle === 50_000) throw new Error(`pass ${taken} never comes`);
    // A loader that holds a pass takes no other.
    dut.layers.stall(loading?.linear === true ? 1 : 0);
    dut.heads.stall(loading?.linear === false ? 1 : 0);
    const [oldest] = running;
    overlaps += Number(loading !== undefined && oldest !== undefined);
    isLoaded ||= loading !== undefined && random.next() < rates.loads;
    let begins = false;
    if (loading) {
      expect(dut.half).toBe(loading.half);
      const mayBegin = loading.linear ? dut.layerBegins : dut.headBegins;
      expect(mayBegin).toBe(oldest === undefined || oldest.linear === loading.linear);
      begins = isLoaded && mayBegin && random.next() < rates.begins;
    }
    const ends = oldest !== undefined && random.next() < rates.ends;
    dut.layerRetired = ends && oldest.linear;
    dut.headRetired = ends && !oldest.linear;
    dut.step();
    if (ends) {
      running = running.slice(1);
      over++;
    }
    if (begins) [running, loading, isLoaded] = [[...running, loading!], undefined, false];
    const arrived = [
      ...dut.layers.receive(dut.layers.pending).map(({ lastRow }) => ({ linear: true, mark: Number(lastRow) })),
      ...dut.heads.receive(dut.heads.pending).map(({ lastQuery }) => ({ linear: false, mark: Number(lastQuery) })),
    ];
    for (const { linear, mark } of arrived) {
      expect([linear, mark]).toEqual([kinds[taken], taken % 8]);
      expect(loading).toBeUndefined();
      loading = { linear, half: dut.half };
      // No half is filled that a pass still uses.
      expect(running.map(({ half }) => half)).not.toContain(loading.half);
      taken++;
    }
  }
  return overlaps;
}

describe("a pass loads into the half that the one before it leaves free, and begins when it may", () => {
  test.each([
    ["loads are slow", { loads: 0.05, begins: 1, ends: 0.5 }],
    ["passes are slow", { loads: 0.5, begins: 0.8, ends: 0.05 }],
    ["neither is", { loads: 1, begins: 1, ends: 0.5 }],
  ])("%s", async (_, rates) => {
    using dut = await bench(() => new BankHalves(shape), { engine: "javascript", seed: 1 });
    expect(check(dut, 7, rates)).toBeGreaterThan(0);
  });
});

catches(
  () => new BankHalves(shape),
  (dut) => {
    check(dut, 8, { loads: 0.5, begins: 0.8, ends: 0.2 });
  },
  [
    ["a half filled under the pass that uses it", "bank_halves", "turn <= ~turn", "turn <= turn"],
    ["a head begins under a layer", "bank_halves", "head_begins = layers_open == 2'd0", "head_begins = 1'd1"],
    ["a layer begins under a head", "bank_halves", "layer_begins = heads_open == 2'd0", "layer_begins = 1'd1"],
    ["two passes load", "bank_halves", "& heads_ready", ""],
    ["a third pass is taken", "bank_halves", "< 3'd2", "< 3'd3"],
  ],
);
