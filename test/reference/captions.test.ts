import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { openWords } from "../../generator/reference/captions.ts";
import { openPixart } from "../../generator/reference/checkpoint.ts";
import { openClassifier } from "../../generator/reference/classifier.ts";
import { CheckpointError, SafetensorsFile } from "../../generator/reference/safetensors.ts";
import { sample } from "../../generator/reference/sampler.ts";

const folder = "models/captions";
const model = openPixart(folder);
const { captionChannels } = model.config;
const words = openWords(folder, captionChannels)!;

test("a caption has the row of each of its words, in their order", () => {
  const table = new SafetensorsFile(join(folder, "caption.safetensors")).read("embedding").data;
  const row = (word: string): Float32Array => {
    const at = words.vocabulary.indexOf(word);
    return table.subarray(at * captionChannels, (at + 1) * captionChannels);
  };
  expect(words.rows(" a thin  seven")).toEqual(Float32Array.from(["a", "thin", "seven"].flatMap((w) => [...row(w)])));
  expect(words.none).toEqual(row(""));
});

test("samples show the digit that their caption names, and as much ink as it says", () => {
  const classifier = openClassifier("models/digits-classifier");
  const ink = ["thin", "thick"].map((thickness) => {
    const captions = [words.rows(`a ${thickness} seven`), words.none] as const;
    const image = sample(model, { resolution: 32, steps: 6, guidance: 2, seed: 7, captions });
    const { logits } = classifier.judge(image);
    expect(logits.indexOf(Math.max(...logits))).toBe(7);
    return image.reduce((sum, value) => sum + (Math.max(-1, Math.min(1, value)) + 1) / 2, 0);
  });
  expect(ink[1]).toBeGreaterThan(1.3 * ink[0]!);
});

describe("is refused in one line", () => {
  test.each([
    ["a thin sevn", /^caption: "sevn" is none of the model's words: a, digit, zero, .*, left, right$/],
    ["  ", /^an empty caption$/],
    ["a a a a a a a a a", /^a caption of 9 words: up to 8$/],
  ])("%o", (caption, message) => {
    expect(() => words.rows(caption)).toThrow(CheckpointError);
    expect(() => words.rows(caption)).toThrow(message);
  });

  const work = mkdtempSync(join(tmpdir(), "disc-captions-"));
  afterAll(() => {
    rmSync(work, { recursive: true });
  });
  test.each<[string, object, RegExp]>([
    ["a table of other words", { vocabulary: ["a", "b"] }, /2 words of 32, caption.safetensors has \[20, 32\]$/],
    ["a table that lies elsewhere", { embedding: "../x.safetensors" }, /embedding/],
    ["no words", { vocabulary: [] }, /vocabulary/],
    ["a null caption of another word", { null_caption: ["nothing"] }, /"nothing" is none of the model's words/],
  ])("%s", (_, change, message) => {
    cpSync(folder, work, { recursive: true });
    const path = join(work, "caption.json");
    writeFileSync(path, JSON.stringify({ ...(JSON.parse(readFileSync(path, "utf8")) as object), ...change }));
    expect(() => openWords(work, captionChannels)).toThrow(message);
  });
});
