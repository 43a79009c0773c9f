import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { OutputFile } from "../../generator/files/output-file.ts";
import { calibrationImages, observeImage } from "../../generator/golden/calibrate.ts";
import type { QuantisedLinear } from "../../generator/golden/linear.ts";
import { quantiseModel, streamedModel, type QuantisedModel } from "../../generator/golden/model.ts";
import { loadQuantised, openQuantised, saveQuantised } from "../../generator/golden/quantised-file.ts";
import { openCheckpoint, type AnyCheckpoint } from "../../generator/reference/checkpoint.ts";
import { networkOfConfig } from "../../generator/reference/families.ts";
import {
  CheckpointError,
  INTEGERS,
  SafetensorsFile,
  writeIntegers,
  type IntegerArray,
  type IntegerTensor,
} from "../../generator/reference/safetensors.ts";

const folder = mkdtempSync(join(tmpdir(), "disc-quantised-"));
const path = join(folder, "model.safetensors");
afterAll(() => {
  rmSync(folder, { recursive: true });
});

const settings = { resolution: 16, labels: [2], steps: 2 };
const model = quantiseModel(openCheckpoint("models/digits"), settings);
const project = model.layers["project"]!;
const withProject = (change: Partial<QuantisedLinear>): QuantisedModel => ({
  ...model,
  layers: { ...model.layers, project: { ...project, ...change } },
});
const TYPES = ["I8", "U8", "U16", "I32"] as const;

/** Integer tensors to write. */
function tensorsOf(arrays: Readonly<Record<string, IntegerArray>>): Map<string, IntegerTensor> {
  return new Map(
    Object.entries(arrays).map(([name, values]) => {
      const dtype = TYPES.find((type) => values instanceof INTEGERS[type])!;
      return [name, { dtype, length: values.length, values: () => values }];
    }),
  );
}

/** Saves the model with other tensors in the place of its own. */
function saveWith(change: Readonly<Record<string, IntegerArray>>): void {
  saveQuantised(new OutputFile(path), model);
  const file = new SafetensorsFile(path, TYPES);
  const names = file.names.filter((name) => name !== "sha256");
  const own = Object.fromEntries(names.map((name) => [name, file.readIntegers(name)]));
  writeIntegers(new OutputFile(path), tensorsOf({ ...own, ...change }), file.metadata);
}

test("a loaded model is the saved one, to every scale, table and weight", () => {
  saveQuantised(new OutputFile(path), model);
  expect(loadQuantised(path)).toStrictEqual(model);
});

test("its weights are tensors that any reader of safetensors finds by name", () => {
  saveQuantised(new OutputFile(path), model);
  const file = new SafetensorsFile(path, TYPES);
  expect(file.readIntegers("blocks.4.down.weight")).toEqual(model.layers["blocks.4.down"]!.weight);
  expect(file.readIntegers("blocks.0.gelu")).toEqual(model.tables["blocks.0.gelu"]);
});

test("what is no quantised model, or has lost a part, is refused in one line", () => {
  writeIntegers(new OutputFile(path), tensorsOf({ x: new Int8Array(3) }), { format: "other" });
  expect(() => loadQuantised(path)).toThrow(/no quantised model of this version: disc quantise writes one/);
  saveWith({ "project.bias": new Int32Array(3) });
  expect(() => loadQuantised(path)).toThrow(/tensors of proj_out_2 have the wrong size/);
  writeIntegers(new OutputFile(path), new Map(), { format: "disc-quantised-2", model: "{}" });
  expect(() => loadQuantised(path)).toThrow(/no quantised model of this version: disc quantise writes one/);
  writeIntegers(new OutputFile(path), new Map(), { format: "disc-quantised-4", model: "{" });
  expect(() => loadQuantised(path)).toThrow(/the model's description: not JSON: it ends too early/);
  saveQuantised(new OutputFile(path), model);
  writeIntegers(new OutputFile(path), new Map(), new SafetensorsFile(path, TYPES).metadata);
  expect(() => loadQuantised(path)).toThrow(new CheckpointError(`${path}: there is no tensor embed.weight`));
  expect(() => loadQuantised("models/digits/diffusion_pytorch_model.safetensors")).toThrow(
    /is not supported: I8, U8, U16 and I32 are/,
  );
  expect(() => loadQuantised(join(folder, "none"))).toThrow(/no such file/);
  expect(() => {
    saveQuantised(new OutputFile(join(folder, "no/such/folder")), model);
  }).toThrow(/cannot be written/);
});

test("a byte that was changed anywhere, in weights too, is noticed when the file is opened", () => {
  saveQuantised(new OutputFile(path), model);
  const whole = readFileSync(path);
  const start = 8 + Number(whole.readBigUInt64LE());
  const inHeader = whole.indexOf('"streamScale') + 17;
  const middle = Math.floor((start + whole.length) / 2);
  for (const at of [inHeader, start, middle, whole.length - 33, whole.length - 1]) {
    const bytes = Buffer.from(whole);
    bytes[at]! ^= at === inHeader ? 1 : 0x80;
    writeFileSync(path, bytes);
    expect(() => openQuantised(path), String(at)).toThrow(
      new CheckpointError(`${path}: damaged: its digest is another one`),
    );
  }
  writeFileSync(path, whole);
  expect(openQuantised(path).config).toEqual(model.config);
});

test.each([
  ["another width", { config: { ...model.config, heads: 5 } }, /5 heads of 16 are not 64/],
  [
    "a block less",
    { network: networkOfConfig({ ...model.config, layers: 4 }) },
    /description: blocks: Too small: expected array to have >=5/,
  ],
  [
    "a block more",
    { config: { ...model.config, layers: 4 } },
    /description: blocks: Too big: expected array to have <=4/,
  ],
  ["blocks without end", { config: { ...model.config, layers: 1e9 } }, /description: config.layers: Too big/],
  [
    "a layer in another's place",
    { layers: { ...model.layers, embed: model.layers["project"]! } },
    /proj_out_2 where pos_embed.proj is to be/,
  ],
  ["no checkpoint", { digest: "" }, /description: digest: Invalid string/],
  ["no scale", { streamScale: 0 }, /description: streamScale: Too small/],
  ["no scale of the latent", { latentScales: [] }, /latentScales: Too small/],
  ["scales of the latent in no order", { latentScales: model.latentScales.toReversed() }, /latentScales: not in order/],
  [
    "other scales of the latent",
    { latentScales: model.latentScales.slice(1) },
    /latentScales are not those of the patch/,
  ],
  [
    "a scale of the latent without a form",
    {
      latentScales: model.latentScales.map((each) => ({
        ...each,
        scale: each.scale * (each.timestep === 1000 ? 2 ** 40 : 1),
      })),
    },
    /latentScales are not those of the patch/,
  ],
  [
    "a multiplier that rescaling is not exact for",
    withProject({ multiplier: project.multiplier.map(() => 3) }),
    /proj_out_2 has values beyond their bounds/,
  ],
])("a model of %s is refused in one line", (_, change, message) => {
  saveQuantised(new OutputFile(path), { ...model, ...change });
  expect(() => loadQuantised(path)).toThrow(message);
});

test("tensors of another type, size or range are refused, weights no later than they are read", () => {
  saveWith({ "project.shift": Int8Array.from(project.shift) });
  expect(() => openQuantised(path)).toThrow(/description: project.shift: project.shift is not U8/);
  saveWith({ "project.weight": project.weight.subarray(1) });
  expect(() => openQuantised(path)).toThrow(/: tensors of proj_out_2 have the wrong size$/);
  saveWith({ "project.weight": project.weight.with(5, -128) });
  const opened = openQuantised(path);
  expect(opened.layers["embed"]!.weight).toEqual(model.layers["embed"]!.weight);
  const message = `${path}: proj_out_2 has values beyond their bounds`;
  expect(() => opened.layers["project"]!.weight).toThrow(new CheckpointError(message));
  expect(() => loadQuantised(path)).toThrow(new CheckpointError(message));
});

test("a model whose weights are quantised as they are written makes the same file, each layer once", () => {
  saveQuantised(new OutputFile(path), model);
  const whole = readFileSync(path);
  const checkpoint = openCheckpoint("models/digits");
  const read: string[] = [];
  const counted: AnyCheckpoint = {
    ...checkpoint,
    tensor(name) {
      read.push(name);
      return checkpoint.tensor(name);
    },
  };
  const ranges = observeImage(checkpoint, calibrationImages(checkpoint.config, settings)[0]!);
  const streamed = streamedModel(counted, ranges);
  expect(read).toEqual([]);
  saveQuantised(new OutputFile(path), streamed);
  expect(readFileSync(path).equals(whole)).toBe(true);
  expect(read.length).toBe(new Set(read).size);
  expect(read.filter((name) => name.endsWith(".weight")).length).toBe(Object.keys(model.layers).length);
});
