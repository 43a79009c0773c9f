import { BENCH_FILES, benchPlot, type Row } from "../../generator/cli/bench-report.ts";
import { FIDELITY_FILES, fidelityPlot, type Summary } from "../../generator/cli/fidelity-report.ts";
import { SCALE_FILES, scalePlot, type Scale } from "../scale/report.ts";

/** The plots of docs: the folder, what stands in it (text, data, plot), and how the plot is drawn of the data. */
export const PLOTS = [
  { folder: "docs/bench", kind: "bench", files: BENCH_FILES, draw: drawBench },
  { folder: "docs/fidelity", kind: "fidelity", files: FIDELITY_FILES, draw: drawFidelity },
  { folder: "docs/fidelity/captions", kind: "fidelity", files: FIDELITY_FILES, draw: drawFidelity },
  { folder: "docs/scale", kind: "scale", files: SCALE_FILES, draw: drawScale },
] as const;

function drawBench(json: string): Promise<string> {
  return benchPlot((JSON.parse(json) as { rows: readonly Row[] }).rows);
}
function drawFidelity(json: string): Promise<string> {
  const { engines, sweep } = JSON.parse(json) as { engines: readonly Summary[]; sweep: readonly Summary[] };
  return fidelityPlot(engines, sweep);
}
function drawScale(json: string): Promise<string> {
  return scalePlot(JSON.parse(json) as Scale);
}
