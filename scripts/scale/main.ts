/**
 * How cycles, on-chip and off-chip memory go with the number of tokens: `npm run scale` writes docs/scale. What is measured is kept in
 * build/scale.jsonl, so that a run that was cut off goes on; without the file all is measured anew, in one to two hours of processor
 * time. `npm run scale -- 16384` measures only what has the text in its name, beside what is kept.
 */
import { appendFileSync, existsSync, mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { progress, progressDone } from "../../generator/cli/console.ts";
import { packageRoot } from "../../generator/files/package.ts";
import {
  HEADS,
  IMAGES,
  MODELLED,
  modelHead,
  runHead,
  runImage,
  type HeadRun,
  type ImageRun,
  type ModelRun,
} from "./cases.ts";
import { writeScale } from "./report.ts";
import { ARRAYS, MODELS, sizesOf, type Size } from "./sizes.ts";

const only = process.argv[2] ?? "";
const log = join(packageRoot, "build/scale.jsonl");
mkdirSync(join(packageRoot, "build"), { recursive: true });
const lines = existsSync(log) ? readFileSync(log, "utf8").split("\n").filter(Boolean) : [];
const kept = new Map(lines.map((line) => JSON.parse(line) as [string, unknown]));

/** What was kept of it, or is measured now; nothing where it is not asked for. */
async function once<T>(name: string, measure: () => T | Promise<T>): Promise<T | undefined> {
  if (!kept.has(name) && name.includes(only)) {
    progress(name);
    const result = await measure();
    kept.set(name, result);
    appendFileSync(log, `${JSON.stringify([name, result])}\n`);
  }
  return kept.get(name) as T | undefined;
}

const sizes: Size[] = [];
for (const model of MODELS)
  for (const array of ARRAYS) sizes.push(...((await once(`${model} on ${array}`, () => sizesOf(model, array))) ?? []));
const images = [];
for (const each of IMAGES)
  images.push({
    ...each,
    run: await once<ImageRun>(`image of ${each.grid.join("x")}, ${each.kind}, ${each.keyTile}`, () => runImage(each)),
  });
const heads = [];
for (const each of HEADS)
  heads.push({ ...each, run: await once<HeadRun>(`head of ${each.tokens}, ${each.kind}`, () => runHead(each)) });
const models = [];
for (const kind of ["masked", "dense"] as const)
  models.push({ kind, run: await once<ModelRun>(`head of ${MODELLED} by the model, ${kind}`, () => modelHead(kind)) });
progressDone();
await writeScale({ sizes, models, heads, images });
if (images.some(({ run }) => run?.right === false) || heads.some(({ run }) => run && run.mismatches > 0))
  process.exitCode = 1;
