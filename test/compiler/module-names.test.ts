import { expect, test } from "vitest";
import { emitDesign } from "../../generator/compiler/emit-design.ts";
import { planAccelerator } from "../../generator/compiler/plan-accelerator.ts";
import type { AcceleratorShape } from "../../generator/hardware/control/sequencer.ts";
import { openCheckpoint } from "../../generator/reference/checkpoint.ts";
import { benchVerilog } from "../../generator/simulation/accelerator-bench.ts";

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
  const hardware = new Map<string, string>();
  const clashes = new Set<string>();
  const tops = new Map<string, string>();
  for (const change of changes) {
    const shape = shapeOf(change);
    const { top, files, names, prefix } = emitDesign({ shape });
    tops.set(JSON.stringify(shape), top);
    const known = new Map([...names].map(([identity, name]) => [name, identity]));
    for (const [file, text] of files) {
      if (texts.has(file) && texts.get(file) !== text) clashes.add(file);
      texts.set(file, text);
      // Nor do two that have the same class and parameters differ in more than what a design calls them.
      const identity = known.get(file.slice(0, -2))!;
      const plain = text.replace(new RegExp(`\\b${prefix}\\w+`, "g"), (name) => known.get(name)!);
      if (hardware.has(identity) && hardware.get(identity) !== plain) clashes.add(identity);
      hardware.set(identity, plain);
    }
  }
  expect([...clashes]).toEqual([]);
  // The same shape has the same name, and another one another.
  expect(new Set(tops.values()).size).toBe(tops.size);
  expect(tops.get(JSON.stringify(shapeOf({})))).toMatch(/^disc4x8_[0-9a-f]{6}_accelerator$/);
  expect(Math.max(...[...texts.keys()].map((file) => file.slice(0, -2).length))).toBeLessThanOrEqual(48);
});

test("a module of an accelerator is called after its class, and what differs where there are several", () => {
  const { files, names, top } = emitDesign({ shape: shapeOf({}) }, "");
  expect(top).toBe("accelerator");
  const single = ["engine", "engine_lane", "sequencer", "event_counters", "memory_port", "accelerator_core"];
  for (const name of single) expect(files.has(`${name}.v`), name).toBe(true);
  const depths = [...files.keys()].filter((file) => file.startsWith("memory_reader"));
  expect(depths.length).toBeGreaterThan(1);
  for (const file of depths) expect(file).toMatch(/^memory_reader_depth\d+(_shares1)?\.v$/);
  // Every parameter stands in the header.
  for (const [identity, name] of names) {
    const queue = /^queue_bits(\d+)_depth(\d+)$/.exec(identity);
    if (queue) expect(files.get(`${name}.v`)).toContain(`\n// bits = ${queue[1]!}, depth = ${queue[2]!}\n`);
  }
  expect(files.get("engine_lane.v")).toMatch(
    /\n\/\/ [^\n]*\blanes = 4, width = 8, slots = \d+, chunks = \d+, window = /,
  );
});

test("what is simulated are the files of the design, under the same names", () => {
  const shape = shapeOf({});
  const bench = benchVerilog(shape, 4096, { scrambles: true });
  for (const [file, text] of emitDesign({ shape }).files) expect(bench.files.get(file), file).toBe(text);
});
