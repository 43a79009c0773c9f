/**
 * Operating points in integers against a fine solution: fewer steps, whole steps left out, masks, and chosen tokens whose neighbours' keys and
 * values are forecast. `npm run study -- 16` for 16 images, `-- 16 queries` for those of
 * the points that are named so; docs/fidelity/README.md has what came of it.
 */
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { progress, progressDone, table } from "../../generator/cli/console.ts";
import { runTasks } from "../../generator/cli/workers.ts";
import { packageRoot } from "../../generator/files/package.ts";
import { quantiseModel } from "../../generator/golden/model.ts";
import { openCheckpoint } from "../../generator/reference/checkpoint.ts";
import { nameOf, pointsNamed } from "./points.ts";
import type { Result, Study } from "./worker.ts";

const [count, only] = [Number(process.argv[2] ?? 16), process.argv[3] ?? ""];
const folder = join(packageRoot, "models/digits");
const checkpoint = openCheckpoint(folder);
const resolution = checkpoint.config.sampleSize;
const model = quantiseModel(checkpoint, { resolution, sampler: "flow2" });
mkdirSync(join(packageRoot, "build"), { recursive: true });
const log = join(packageRoot, "build/study.jsonl");
const seeds = Array.from({ length: count }, (_, i) => i + 1);
const images = await runTasks<Result[]>(new URL("./worker.js", import.meta.url), seeds, {
  ...{ jobs: 2, data: { folder, resolution, model, only, log } satisfies Study },
  progress: (share, done) => {
    progress(`${done} of ${count} images`, share);
  },
});
progressDone();

const mean = (point: number, of: keyof Result): number =>
  images.reduce((sum, results) => sum + results[point]![of], 0) / count;
const rows = pointsNamed(only).map((point, i) => [
  nameOf(point),
  mean(i, "evaluations").toFixed(1),
  (mean(0, "macs") / mean(i, "macs")).toFixed(2),
  mean(i, "toFine").toFixed(1),
]);
console.log(table(["", "evaluations", "work saved", "dB to fine"], rows));
