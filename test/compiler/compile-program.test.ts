import { describe, expect, test } from "vitest";
import { compileProgram, streamProgram } from "../../generator/compiler/compile-program.ts";
import { parseArray, planDesign } from "../../generator/compiler/design.ts";
import { planLayers } from "../../generator/compiler/layers.ts";
import { piecesOf } from "../../generator/compiler/layout.ts";
import { kindOf } from "../../generator/compiler/limits.ts";
import { calibrationImages, observeImage } from "../../generator/golden/calibrate.ts";
import { inMemory, streamedModel } from "../../generator/golden/model.ts";
import { openCheckpoint, type AnyCheckpoint } from "../../generator/reference/checkpoint.ts";

const checkpoint = openCheckpoint("models/digits");
const resolution = 16;
const [image] = calibrationImages(checkpoint.config, { resolution, labels: [3], steps: 2 });
const ranges = observeImage(checkpoint, image!);
const model = inMemory(streamedModel(checkpoint, ranges));
const { shape, tokens } = planDesign(checkpoint.config, resolution, parseArray("8x8"));
const options = {
  ...{ resolution, label: 1, guidance: 2, seed: 1 },
  ...{ reuse: { alpha: 1, maxAge: 1 }, sparse: { theta: 0.5, interval: 4, from: 1 } },
};

describe("an image that is made as it is written", () => {
  test("is written region by region: what the host fills, each once, and nothing that the accelerator fills", () => {
    const loop = { ...options, steps: 3 };
    const streamed = streamProgram(checkpoint, model, shape, loop);
    const written: string[] = [];
    streamed.write((address, bytes) => {
      const region = streamed.regions.find((each) => each.address === address)!;
      expect(region.name === "program" || bytes.length === region.bytes, region.name).toBe(true);
      written.push(region.name);
    });
    const { once, ofStep } = piecesOf(planLayers(checkpoint.network, shape, tokens), kindOf(loop));
    const pieces = [...once.filter(({ kind }) => kind !== "keys"), ...[0, 1, 2].flatMap((step) => ofStep(step))];
    const expected = [...pieces.map(({ name }) => name), "program"];
    // A norm's table that several layers read is made for each of them.
    expect([...new Set(written)].sort()).toEqual(expected.sort());
    expect(written.filter((name) => !name.startsWith("norm")).length).toBe(
      expected.filter((name) => !name.startsWith("norm")).length,
    );
  });

  test("has the bytes and descriptors of the one in memory, however often it is gone through", () => {
    const loop = { ...options, steps: 3 };
    const whole = compileProgram(checkpoint, model, shape, loop);
    const streamed = streamProgram(checkpoint, streamedModel(checkpoint, ranges), shape, loop);
    for (let again = 0; again < 2; again++) {
      const bytes = new Uint8Array(streamed.size);
      const commands = streamed.write((address, content) => {
        bytes.set(content, address);
      });
      expect(Buffer.compare(bytes, whole.bytes)).toBe(0);
      expect([...commands]).toEqual(whole.commands);
      expect([...commands]).toEqual(whole.commands);
    }
  });

  test("asks the checkpoint for each tensor once, with many steps for those of the conditioning again", () => {
    const read = new Map<string, number>();
    const counted: AnyCheckpoint = {
      ...checkpoint,
      tensor(name) {
        read.set(name, (read.get(name) ?? 0) + 1);
        return checkpoint.tensor(name);
      },
    };
    const countsOf = (steps: number): Set<number> => {
      read.clear();
      streamProgram(counted, streamedModel(counted, ranges), shape, { ...options, steps }).write(() => undefined);
      return new Set(read.values());
    };
    expect(countsOf(64)).toEqual(new Set([1]));
    expect(countsOf(65)).toEqual(new Set([1, 2]));
  });

  test("of many steps is that of the steps conditioned one by one", () => {
    // 130 conditionings: more than are made at a time.
    const loop = { ...options, steps: 65 };
    const { bytes, regions } = compileProgram(checkpoint, model, shape, loop);
    const one = { ...checkpoint, condition: conditionAlone };
    const alone = compileProgram(one, model, shape, loop);
    expect(regions.some(({ name }) => name.startsWith("norm 64 1 "))).toBe(true);
    expect(Buffer.compare(bytes, alone.bytes)).toBe(0);
  });
});

const conditionAlone: AnyCheckpoint["condition"] = (tensors, conditionings) =>
  conditionings.flatMap((each) => checkpoint.condition(tensors, [each]));
