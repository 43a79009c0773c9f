import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { parseArray } from "../../generator/compiler/design.ts";
import { planAccelerator } from "../../generator/compiler/plan-accelerator.ts";
import { estimate, sharedCounts } from "../../generator/estimate/estimate.ts";
import { openCheckpoint } from "../../generator/reference/checkpoint.ts";

/** What RTL took and counted, recorded. */
const record = JSON.parse(readFileSync(join(import.meta.dirname, "../simulation/safety-net.json"), "utf8")) as Record<
  string,
  { cycles: number; counters: Record<string, number> }
>;
const checkpoint = openCheckpoint("models/digits");
const TOLERANCE = 0.03;

const cases = ["8x8", "16x16", "32x16"].flatMap((array) => [16, 32].map((resolution) => ({ array, resolution })));

test.each(cases)("digits on $array at $resolution pixels: cycles, beats and bytes", ({ array, resolution }) => {
  const tokens = (resolution / 2) ** 2;
  const shape = planAccelerator(parseArray(array), checkpoint.config, tokens);
  for (const point of ["dense", "CTR"]) {
    const { cycles, counters } = record[`${array}, ${resolution} pixels, ${point}, a steady memory`]!;
    const active = (counters["activeTokens"]! / tokens - 1) / 2;
    const { network } = checkpoint;
    const loop = {
      steps: 3,
      guidance: 2,
      sampler: "flow" as const,
      ...(point === "CTR" && { reuse: { alpha: 1, maxAge: 2 } }),
    };
    // The recorded run's tokens are not spread evenly over its steps: all is proportional to them but rounding.
    const found = estimate({ network, tokens, shape }, loop, sharedCounts(tokens, { active, kept: 1 }), {
      latency: 20,
      bandwidth: 1,
    });
    const beats = Object.values(found.parts).reduce((sum, part) => sum + part.beats, 0);
    const bytes = (key: "read" | "written"): number =>
      [...found.traffic.values()].reduce((sum, each) => sum + each[key], 0);
    const near = (value: number, recorded: number, by: number): void => {
      expect(Math.abs(value / recorded - 1), `${point}: ${value} for ${recorded}`).toBeLessThanOrEqual(by);
    };
    near(found.cycles, cycles, TOLERANCE);
    const exactly = point === "dense" ? 0 : 0.5 / counters["activeTokens"]!;
    near(beats, counters["busy"]!, exactly);
    near(bytes("read"), counters["beatsRead"]! * shape.bus.bytes, exactly);
    near(bytes("written"), counters["beatsWritten"]! * shape.bus.bytes, exactly);
    expect(found.descriptors).toBe(counters["descriptors"]);
  }
});
