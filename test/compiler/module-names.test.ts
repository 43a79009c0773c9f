import { expect, test } from "vitest";
import { planAccelerator } from "../../generator/compiler/plan-accelerator.ts";
import { Accelerator, axiClock } from "../../generator/hardware/accelerator.ts";
import type { AcceleratorShape } from "../../generator/hardware/control/sequencer.ts";
import { emit } from "../../generator/hdl/index.ts";
import { openCheckpoint } from "../../generator/reference/checkpoint.ts";

const { config } = openCheckpoint("models/digits");
const base = { array: "4x8", hidden: 64, headDim: 16, tokens: 16, patch: 2, inChannels: 1, bus: {} };

/** One thing changed at a time from a small accelerator, and from a larger one: what a name leaves out then shows. */
const changes: readonly Partial<typeof base>[] = [
  ...[
    {},
    { headDim: 32 },
    { headDim: 8 },
    { hidden: 128 },
    { hidden: 192, headDim: 24 },
    { tokens: 64 },
    { tokens: 9 },
  ],
  ...[{ patch: 4 }, { inChannels: 4 }, { inChannels: 16 }, { bus: { bytes: 4 } }, { bus: { addressBits: 32 } }],
  ...[
    { bus: { idBits: 3 } },
    { array: "2x8" },
    { array: "8x8" },
    { array: "4x16" },
    { array: "2x16" },
    { array: "16x8" },
  ],
  ...[{ headDim: 64 }, { hidden: 1024, headDim: 64 }, { hidden: 128, headDim: 32, tokens: 4096 }],
  ...[
    { array: "8x8", headDim: 32 },
    { array: "8x8", tokens: 64 },
    { array: "8x8", tokens: 64, hidden: 384, headDim: 64 },
  ],
  ...(process.env["DISC_REGRESS"]
    ? [
        { array: "16x16", tokens: 256, hidden: 384, headDim: 64, inChannels: 4 },
        { array: "16x16", tokens: 256, hidden: 1152, headDim: 72, inChannels: 4 },
        { array: "32x32", tokens: 256, hidden: 1152, headDim: 72, inChannels: 4 },
      ]
    : []),
];

function shapeOf(change: Partial<typeof base>): AcceleratorShape {
  const { array, tokens, bus, ...model } = { ...base, ...change };
  const [lanes, width] = array.split("x").map(Number) as [number, number];
  return planAccelerator({ lanes, width }, { ...config, ...model }, tokens, bus);
}

test("over many accelerators, modules of one name are the same to the letter", { timeout: 900_000 }, () => {
  expect(changes.length).toBeGreaterThanOrEqual(24);
  const texts = new Map<string, string>();
  const clashes = new Set<string>();
  const tops = new Map<string, string>();
  for (const change of changes) {
    const shape = shapeOf(change);
    const { top, files } = emit(new Accelerator(shape), axiClock);
    tops.set(JSON.stringify(shape), top);
    for (const [file, text] of files) {
      if (texts.has(file) && texts.get(file) !== text) clashes.add(file);
      texts.set(file, text);
    }
  }
  expect([...clashes]).toEqual([]);
  // Names say what they stand for, and the same shape has the same name.
  expect(new Set(tops.values()).size).toBe(tops.size);
  expect(tops.get(JSON.stringify(shapeOf({})))).toMatch(/^accelerator_lanes4_width8_tokens16_shape_[0-9a-f]{8}$/);
  expect(Math.max(...[...texts.keys()].map((file) => file.length))).toBeLessThanOrEqual(110);
});
