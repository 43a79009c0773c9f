import { describe, expect, test } from "vitest";
import { runLayer } from "../../generator/compiler/run-layer.ts";
import { linear } from "../../generator/golden/linear.ts";
import type { ArrayShape } from "../../generator/hardware/array-shape.ts";
import { LaneArray } from "../../generator/hardware/lane-array.ts";
import { emit, type SpecOf, type Verilog } from "../../generator/hdl/index.ts";
import { open, type Bench } from "../../sim/bench.ts";
import { lint } from "../../sim/lint.ts";
import { plant } from "../planted.ts";
import { randomLayer, randomRows } from "./random-layer.ts";

const small: ArrayShape = { lanes: 4, width: 4, bankWords: 16, maxBeats: 8, maxRows: 64, window: 2, drain: 1 };
const square: ArrayShape = { lanes: 8, width: 8, bankWords: 32, maxBeats: 8, maxRows: 64, window: 2, drain: 4 };
/** As many requantisers as lanes, and rows of one word. */
const wide: ArrayShape = { lanes: 8, width: 32, bankWords: 4, maxBeats: 2, maxRows: 64, window: 3, drain: 8 };
const shapes = [small, square, wide];

/** Rows, input features, output features: single elements, padding on both sides, several tiles. */
const layers = [
  [1, 1, 1],
  [5, 32, 8],
  [40, 13, 37],
  [64, 30, 64],
] as const;

type LaneArrayBench = Bench<SpecOf<LaneArray["io"]>>;

async function openArray(verilog: Verilog, seed: number): Promise<LaneArrayBench> {
  return (await open(verilog, { seed })) as unknown as LaneArrayBench;
}

describe.each(shapes)("lane array of $lanes x $width", (shape) => {
  const verilog = emit(new LaneArray(shape));

  test.each([0, 0.3, 0.7])("computes the golden layer, with stalls of %f on every stream", async (stall) => {
    using dut = await openArray(verilog, 3);
    for (const [n, inFeatures, outFeatures] of layers) {
      const layer = randomLayer(inFeatures, outFeatures, 7);
      const rows = randomRows(n, inFeatures, 8);
      expect(runLayer(dut, shape, layer, rows, stall).output).toEqual(linear(rows, layer));
    }
  });

  test("streams without a bubble: only filling and draining are lost", async () => {
    using dut = await openArray(verilog, 4);
    const layer = randomLayer(shape.maxBeats * shape.width, shape.lanes, 1);
    const { cycles, usefulBeats } = runLayer(dut, shape, layer, randomRows(64, layer.inFeatures, 2));
    // From the first word in to the last result out of an otherwise empty array.
    const latency = 18 + Math.log2(shape.width) + shape.lanes / shape.drain;
    expect(cycles).toBeGreaterThanOrEqual(usefulBeats);
    expect(cycles - usefulBeats).toBeLessThan(latency);
  });

  test("is clean in Verilator, Icarus and Yosys", async () => {
    expect(await lint(verilog)).toEqual([]);
  });
});

test("a layer of many tiles loads them while it computes", async () => {
  // The banks hold 16 of the 128 channels: seven of the eight loads, of 16 * 9 words each, hide behind 64 rows.
  const shape: ArrayShape = { ...square, bankWords: 16 };
  using dut = await openArray(emit(new LaneArray(shape)), 1);
  const layer = randomLayer(64, 128, 5);
  const rows = randomRows(64, 64, 6);
  const { output, cycles, usefulBeats } = runLayer(dut, shape, layer, rows);
  expect(output).toEqual(linear(rows, layer));
  expect(usefulBeats / cycles).toBeGreaterThan(0.98);
});

test("reset in the middle of a pass leaves nothing behind", async () => {
  using dut = await openArray(emit(new LaneArray(square)), 6);
  const layer = randomLayer(30, 40, 3);
  const rows = randomRows(20, 30, 4);
  for (const cycles of [3, 40, 77, 150]) {
    dut.passes.queue([{ lastBeat: 3, lastSlot: 4, lastRow: 19 }]);
    dut.stationary.queue(Array.from({ length: 500 }, () => ({ word: new Int8Array(8).fill(5) })));
    dut.rows.queue(Array.from({ length: 30 }, () => ({ word: new Int8Array(8).fill(3) })));
    dut.step(cycles);
    dut.reset();
    expect(runLayer(dut, square, layer, rows, 0.2).output).toEqual(linear(rows, layer));
  }
});

describe("planted bugs are caught", () => {
  const verilog = emit(new LaneArray(square));
  const bugs: [name: string, module: string, from: string | RegExp, to: string][] = [
    ["rounding left out", "requantiser", /\+ 49'sd1;/, "+ 49'sd0;"],
    ["saturation too late", "linear_path", "18'sd127 <", "18'sd255 <"],
    ["multiplier taken as signed", "requantiser", "biased_m <= {records_data[54]", "biased_m <= {records_data[47]"],
    ["slots off by one", "tile_loader", "if (&row[2:0]) base", "if (row[2:0] == 3'd6) base"],
    [
      "records of the next channel",
      "tile_loader",
      "assign channel_address = {half, row[7:2]}",
      "assign channel_address = {half, row[7:2] + 6'd1}",
    ],
    ["accumulator not restarted", "lane", "multiplied_first ?", "(multiplied_first & read_valid) ?"],
    ["lane ignores its stall", "lane", "assign advance = ~level3_valid | taken;", "assign advance = 1'b1;"],
    ["row buffer overfilled", "row_broadcaster", "fill < 5'd16", "fill < 5'd17"],
    ["both halves the same", "tile_loader", "half <= ~half", "half <= half"],
    ["half freed too early", "tile_loader", "halves_taken < 2'd2", "halves_taken < 2'd3"],
    [
      "piece repeated under back-pressure",
      "result_collector",
      "& (pieces_valid & pieces_ready)) sums",
      "& pieces_valid) sums",
    ],
  ];

  /** Whether a design still computes everything right: several layers, calm and stalled. */
  async function passes(design: Verilog): Promise<boolean> {
    using dut = await openArray(design, 2);
    try {
      for (const [stall, resultStall] of [
        [0, 0],
        [0.5, 0.5],
        [0, 0.97],
      ] as const) {
        for (const [n, inFeatures, outFeatures] of [...layers, [3, 64, 160] as const]) {
          const layer = randomLayer(inFeatures, outFeatures, 17);
          const rows = randomRows(n, inFeatures, 18);
          const { output } = runLayer(dut, square, layer, rows, stall, resultStall);
          if (output.join() !== linear(rows, layer).join()) return false;
        }
      }
    } catch {
      return false; // starved, or broke the protocol
    }
    return true;
  }

  test("the design as it is passes", async () => {
    expect(await passes(verilog)).toBe(true);
  });
  test.each(bugs)("%s", async (_, module, from, to) => {
    expect(await passes(plant(verilog, module, from, to))).toBe(false);
  });
});
