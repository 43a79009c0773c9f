import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { quantiseModel } from "../../generator/golden/model.ts";
import { loadQuantised } from "../../generator/golden/quantised-file.ts";
import { openCheckpoint } from "../../generator/reference/checkpoint.ts";
import { fixtureFolder } from "../reference/fixtures.ts";
import { disc } from "./run.ts";

const work = mkdtempSync(join(tmpdir(), "disc-calibration-"));
afterAll(() => {
  rmSync(work, { recursive: true });
});
const model = join(work, "model");
cpSync(fixtureFolder("plain"), model, { recursive: true });
const cache = join(work, "cache");
const out = join(work, "q.safetensors");
const kept = (): string[] => readdirSync(join(cache, "calibration")).sort();

/** Quantises; whether it had to calibrate, and what came of it. */
async function quantise(flags = ""): Promise<{ calibrated: boolean; bytes: Buffer }> {
  const { status, stderr } = await disc(`quantise --model ${model} --out ${out} ${flags}`, { DISC_CACHE: cache });
  expect(status).toBe(0);
  return { calibrated: stderr.includes("calibrating"), bytes: readFileSync(out) };
}

test("a calibration is kept, and is that of one thread", async () => {
  const first = await quantise();
  expect(first.calibrated).toBe(true);
  expect(await quantise()).toEqual({ calibrated: false, bytes: first.bytes });
  const checkpoint = openCheckpoint(model);
  const alone = quantiseModel(checkpoint, { resolution: checkpoint.config.sampleSize, sampler: "flow2" });
  expect(loadQuantised(out)).toEqual(alone);
  expect(kept()).toHaveLength(1);
});

test("other settings are other calibrations, and so is a model with one other weight", async () => {
  const { bytes } = await quantise();
  expect((await quantise("--guidance 3")).calibrated).toBe(true);
  expect(kept()).toHaveLength(2);
  const weights = join(model, "diffusion_pytorch_model.safetensors");
  const changed = readFileSync(weights);
  changed[changed.length - 2]! ^= 1;
  writeFileSync(weights, changed);
  expect((await quantise()).calibrated).toBe(true);
  expect(kept()).toHaveLength(3);
  changed[changed.length - 2]! ^= 1;
  writeFileSync(weights, changed);
  expect(await quantise()).toEqual({ calibrated: false, bytes });
});

test("a quantised model of other weights is refused by who would take it, and that of the same in other files is not", async () => {
  await quantise();
  const other = join(work, "other");
  cpSync(model, other, { recursive: true });
  const run = (command: string) => disc(`${command} --quantised ${out}`, { DISC_CACHE: cache });
  const sample = `sample --model ${other} --class 1 --steps 1 --out ${join(work, "x.png")}`;
  expect((await run(sample)).status).toBe(0);
  const weights = join(other, "diffusion_pytorch_model.safetensors");
  const changed = readFileSync(weights);
  changed[changed.length - 2]! ^= 1;
  writeFileSync(weights, changed);
  const compile = `compile --model ${other} --resolution 8 --array 4x8 --class 1 --steps 1 --out ${join(work, "image")}`;
  for (const command of [sample, compile]) {
    const { status, stderr } = await run(command);
    const said = stderr.split("\n").filter((line) => line !== "");
    expect([status, said.at(-1)]).toEqual([1, `disc: ${out} was made from other weights than those of ${other}`]);
  }
  expect(readdirSync(work)).not.toContain("image");
});

test("what was kept is not believed when it is cut off or changed", async () => {
  const { bytes } = await quantise();
  for (const name of kept()) truncateSync(join(cache, "calibration", name), 40);
  expect(await quantise()).toEqual({ calibrated: true, bytes });
  for (const name of kept()) {
    const path = join(cache, "calibration", name);
    writeFileSync(
      path,
      readFileSync(path, "utf8").replace(/:(\d)/, (_, digit) => `:1${String(digit)}`),
    );
  }
  expect(await quantise()).toEqual({ calibrated: true, bytes });
});
