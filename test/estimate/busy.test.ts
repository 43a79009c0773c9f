import { describe, expect, test } from "vitest";
import { planDesign } from "../../generator/compiler/design.ts";
import { BusyTimes, units } from "../../generator/estimate/busy.ts";
import { estimate, sharedCounts } from "../../generator/estimate/estimate.ts";
import type { Descriptor } from "../../generator/estimate/program.ts";
import { programOf } from "../../generator/estimate/program.ts";
import { KEY_GROUP } from "../../generator/estimate/timing.ts";
import { readModel } from "../../generator/reference/checkpoint.ts";

describe("busy times", () => {
  test("stay in their places as bins widen", () => {
    const busy = new BusyTimes();
    const idle = { loader: 0, reads: 0, writes: 0 };
    busy.add(0, 1000, { ...idle, loader: 1 });
    busy.add(1000, 6144, { ...idle, reads: 0.25 });
    busy.add(6144, 10_240, { loader: 0.5, reads: 0, writes: 1 });
    expect(units.map((unit) => busy.total(unit))).toEqual([1000 + 2048, 1286, 4096]);
    expect([...busy.parts("loader", 5)]).toEqual([1000, 0, 0, 1024, 1024]);
    expect([...busy.parts("reads", 5)]).toEqual([262, 512, 512, 0, 0]);
    expect([...busy.parts("writes", 5)]).toEqual([0, 0, 0, 2048, 2048]);
  });

  test("of fractions of cycles none is lost", () => {
    const busy = new BusyTimes();
    let now = 0;
    for (let i = 0; i < 5000; i++) busy.add(now, (now += 0.3 + (i % 7)), { loader: 1, reads: 0.5, writes: 0 });
    expect(busy.total("loader")).toBeCloseTo(now, 4);
    expect(busy.parts("reads", 160).reduce((sum, part) => sum + part, 0)).toBeCloseTo(now / 2, 4);
  });
});

/** Cycles in which a descriptor's words go into banks or tables, where memory is fast enough. */
function loadCycles({ task, fields }: Descriptor, width: number): number {
  const words = (fields.words ?? 0) + 1;
  switch (task.opcode) {
    case "tile":
      return words + (fields.termsWords ?? 0) + 1;
    case "head":
      return words + KEY_GROUP * ((fields.lastGroup ?? 0) + 1);
    case "norm":
      return words;
    case "gelu":
      return words * width;
    default:
      return 0;
  }
}

describe.each([
  ["a bus of whole words", 8, 1],
  ["a bus of half words", 4, 1],
  ["a slow memory", 8, 0.25],
] as const)("a step on %s", (_, bytes, bandwidth) => {
  const { config } = readModel("models/digits");
  const design = planDesign(config, 16, { lanes: 8, width: 8 }, { bytes });
  const loop = { steps: 1, guidance: 2, sampler: "flow" } as const;
  const counts = sharedCounts(design.tokens, { active: 1, kept: 1 });
  const found = estimate(design, loop, counts, { latency: 20, bandwidth });
  const [{ busy, cycles }] = found.steps as [(typeof found.steps)[number]];
  const near = (value: number, wanted: number): void => {
    expect(Math.abs(value / wanted - 1), `${value} for ${wanted}`).toBeLessThan(0.002);
  };

  test("the bus is busy as long as its bytes take", () => {
    const bytesOf = (key: "read" | "written"): number =>
      [...found.traffic.values()].reduce((sum, each) => sum + each[key], 0);
    near(busy.total("reads") * bytes, bytesOf("read"));
    near(busy.total("writes") * bytes, bytesOf("written"));
  });

  test("the loader is busy as long as words go in", () => {
    const program = programOf(design, loop);
    const cyclesOf = program
      .descriptorsOf(program.steps[0]!, program.plan)
      .reduce((sum, each) => sum + loadCycles(each, 8), 0);
    near(busy.total("loader"), cyclesOf);
  });

  test("no unit is busy for longer than there is time, nor the bus for longer than memory is", () => {
    const parts = units.map((unit) => busy.parts(unit, 40));
    const most = cycles / 40 + 1e-6;
    for (const part of parts) expect(Math.max(...part)).toBeLessThanOrEqual(most);
    const [, reads, writes] = parts as [Float64Array, Float64Array, Float64Array];
    if (bandwidth < 1)
      for (const [i, read] of reads.entries()) expect(read + writes[i]!).toBeLessThanOrEqual(bandwidth * most * 1.0001);
  });
});
