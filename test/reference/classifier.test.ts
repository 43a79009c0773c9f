import { cpSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { openClassifier } from "../../generator/reference/classifier.ts";
import { SafetensorsFile } from "../../generator/reference/safetensors.ts";
import { relativeError } from "./fixtures.ts";

const folder = "models/digits-classifier";

test("features and logits agree with PyTorch's", () => {
  const io = new SafetensorsFile("test/fixtures/classifier/io.safetensors");
  const [images, features, logits] = ["images", "features", "logits"].map((name) => io.read(name).data);
  const classifier = openClassifier(folder);
  const found = [0, 1, 2].map((i) => classifier.judge(images!.subarray(i * 1024, (i + 1) * 1024)));
  const all = (key: "features" | "logits"): Float32Array => Float32Array.from(found.flatMap((each) => [...each[key]]));
  expect(relativeError(features!, all("features"))).toBeLessThan(1e-5);
  expect(relativeError(logits!, all("logits"))).toBeLessThan(1e-5);
});

test("a layer that is not known is refused by name", () => {
  const copy = mkdtempSync(join(tmpdir(), "disc-classifier-"));
  cpSync(folder, copy, { recursive: true });
  writeFileSync(join(copy, "config.json"), JSON.stringify({ input: [1, 32, 32], layers: [{ attention: "a" }] }));
  expect(() => openClassifier(copy)).toThrow(/config.json: not supported: layers\.0/);
  rmSync(copy, { recursive: true });
});
