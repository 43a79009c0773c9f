import { createHash } from "node:crypto";
import { emit, type SpecOf, type Verilog } from "../hdl/index.ts";
import { LaneArray } from "../hardware/lane-array.ts";
import type { CapturedLayer } from "../golden/capture.ts";
import { linear } from "../golden/linear.ts";
import { dequantise, sqnr } from "../golden/quantise.ts";
import { open, type Bench } from "../../sim/bench.ts";
import type { Design } from "./design.ts";
import { runLayer } from "./run-layer.ts";

export interface LayerReport {
  readonly layer: string;
  readonly tokens: number;
  readonly inFeatures: number;
  readonly outFeatures: number;
  /** From the first row in to the last result out. */
  readonly cycles: number;
  /** Beats that the layer needs over the cycles it took. */
  readonly utilisation: number;
  /** Of the integer layer against the float layer, in dB. */
  readonly sqnr: number;
  readonly outputs: number;
  readonly mismatches: number;
  /** The first output that differs. */
  readonly firstMismatch?: {
    readonly row: number;
    readonly channel: number;
    readonly rtl: number;
    readonly golden: number;
  };
}

export interface VerifyReport {
  readonly ok: boolean;
  readonly mismatches: number;
  readonly cycles: number;
  readonly utilisation: number;
  /** SHA-256 over all output bits of the RTL: the same for every array. */
  readonly outputDigest: string;
  readonly layers: readonly LayerReport[];
}

/** The Verilog of a design. */
export function emitDesign(design: Design): Verilog {
  return emit(new LaneArray(design.array));
}

export interface VerifyOptions {
  /** Chance of a stall in each cycle, on every stream. */
  readonly stall: number;
  readonly seed: number;
  /** FST file for a trace of everything. */
  readonly trace?: string;
  readonly progress?: (done: number, total: number, layer: string) => void;
}

/** Streams every layer through the RTL and compares each output with the golden model. */
export async function verifyDesign(
  design: Design,
  verilog: Verilog,
  captured: readonly CapturedLayer[],
  { stall, seed, trace, progress }: VerifyOptions,
): Promise<VerifyReport> {
  const dut = (await open(verilog, { seed, ...(trace ? { trace } : {}) })) as unknown as Bench<SpecOf<LaneArray["io"]>>;
  const layers: LayerReport[] = [];
  let beats = 0;
  const hash = createHash("sha256");
  try {
    for (const { layer, rows, reference } of captured) {
      progress?.(layers.length, captured.length, layer.name);
      const { output, cycles, usefulBeats } = runLayer(dut, design.array, layer, rows, stall);
      beats += usefulBeats;
      hash.update(output);
      const golden = linear(rows, layer);
      const wrong = golden.reduce((count, value, i) => count + Number(value !== output[i]), 0);
      const first = golden.findIndex((value, i) => value !== output[i]);
      layers.push({
        layer: layer.name,
        tokens: rows.length / layer.inFeatures,
        inFeatures: layer.inFeatures,
        outFeatures: layer.outFeatures,
        cycles,
        utilisation: usefulBeats / cycles,
        sqnr: sqnr(reference, dequantise(golden, layer.outputScale)),
        outputs: golden.length,
        mismatches: wrong,
        ...(first >= 0
          ? {
              firstMismatch: {
                row: Math.floor(first / layer.outFeatures),
                channel: first % layer.outFeatures,
                rtl: output[first]!,
                golden: golden[first]!,
              },
            }
          : {}),
      });
    }
  } finally {
    dut.close();
  }
  const mismatches = layers.reduce((sum, layer) => sum + layer.mismatches, 0);
  const cycles = layers.reduce((sum, layer) => sum + layer.cycles, 0);
  return {
    ok: mismatches === 0,
    mismatches,
    cycles,
    utilisation: beats / cycles,
    outputDigest: hash.digest("hex"),
    layers,
  };
}
