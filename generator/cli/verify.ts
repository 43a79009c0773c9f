import { DesignError } from "../compiler/design.ts";
import { emitDesign, verifyDesign } from "../compiler/verify.ts";
import { readDesign } from "../compiler/write-design.ts";
import { captureLayers } from "../golden/capture.ts";
import { percent, progress, progressDone, table } from "./console.ts";
import { checkClass, designFrom, type DesignFlags } from "./generate.ts";

export interface VerifyFlags extends DesignFlags {
  readonly out: string | undefined;
  readonly json: boolean;
  readonly class: number;
  readonly seed: number;
  readonly stall: number;
  readonly trace: string | undefined;
}

/** @returns whether every output bit agreed */
export async function verify(flags: VerifyFlags): Promise<boolean> {
  const { checkpoint, design } = designFrom(flags);
  checkClass(flags.class, design.model);
  if (!(flags.stall >= 0 && flags.stall < 1)) throw new DesignError(`stall ${flags.stall}: a chance from 0 to below 1`);
  const emitted = emitDesign(design);
  const verilog = flags.out === undefined ? emitted : readDesign(flags.out, emitted);

  const captured = captureLayers(checkpoint, {
    resolution: flags.resolution,
    label: flags.class,
    seed: flags.seed,
    progress: (step, steps) => {
      progress(`denoising in float: step ${step + 1} of ${steps}`);
    },
  });
  progress(`building ${verilog.top} with Verilator`);
  const report = await verifyDesign(design, verilog, captured, {
    stall: flags.stall,
    seed: flags.seed,
    ...(flags.trace === undefined ? {} : { trace: flags.trace }),
    progress: (done, total, layer) => {
      progress(`simulating layer ${done + 1} of ${total}: ${layer}`);
    },
  });
  progressDone();

  if (flags.json) {
    console.log(
      JSON.stringify({ top: verilog.top, digest: verilog.digest, stall: flags.stall, seed: flags.seed, ...report }),
    );
    return report.ok;
  }
  const rows = report.layers.map(
    ({ layer, inFeatures, outFeatures, cycles, utilisation, sqnr, outputs, mismatches }) => [
      layer,
      `${inFeatures} -> ${outFeatures}`,
      String(cycles),
      percent(utilisation),
      sqnr.toFixed(1),
      String(outputs),
      String(mismatches),
    ],
  );
  console.log(table(["layer", "features", "cycles", "utilisation", "SQNR dB", "outputs", "mismatches"], rows));
  const outputs = report.layers.reduce((sum, layer) => sum + layer.outputs, 0);
  console.log(
    `\n${report.ok ? "ok" : "FAILED"}: ${report.mismatches} of ${outputs} outputs differ from the golden model; ` +
      `${report.cycles} cycles, utilisation ${percent(report.utilisation)}` +
      (flags.stall > 0 ? `, with stalls of ${flags.stall} on every stream` : ""),
  );
  const first = report.layers.find((layer) => layer.firstMismatch);
  if (first?.firstMismatch) {
    const { row, channel, rtl, golden } = first.firstMismatch;
    console.log(`first: ${first.layer}, row ${row}, channel ${channel}: RTL ${rtl}, golden ${golden}`);
  }
  return report.ok;
}
