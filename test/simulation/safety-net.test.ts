import { createHash } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { compileProgram } from "../../generator/compiler/compile-program.ts";
import { parseArray } from "../../generator/compiler/design.ts";
import { planAccelerator } from "../../generator/compiler/plan-accelerator.ts";
import { quantiseModel } from "../../generator/golden/model.ts";
import type { GoldenSampleOptions } from "../../generator/golden/sampler.ts";
import { openCheckpoint } from "../../generator/reference/checkpoint.ts";
import { SimulatedAccelerator, type MemoryTiming } from "../../generator/simulation/accelerator-bench.ts";
import { expectedRun } from "../../generator/simulation/expected-run.ts";
import { goldenImage } from "../../generator/simulation/golden-image.ts";

/**
 * What images of the trained digits come to, bit for bit, and in how many cycles: a record that only a change of numbers may change.
 * `DISC_RECORD=1 DISC_REGRESS=1 npx vitest run test/simulation/safety-net.test.ts` adds what is not recorded yet;
 * the other runs hold what is.
 */
interface Entry {
  /** SHA-256 over latent, K and V caches, masks and keys as they stand in memory when the program has ended. */
  readonly memory: string;
  readonly counters: Readonly<Record<string, number>>;
  readonly cycles: number;
}
const RECORD = join(import.meta.dirname, "safety-net.json");
const record = JSON.parse(existsSync(RECORD) ? readFileSync(RECORD, "utf8") : "{}") as Record<string, Entry>;
const isRecording = process.env["DISC_RECORD"] !== undefined;
const isLong = process.env["DISC_REGRESS"] !== undefined;

/** A program may take so much longer than it did. */
const MORE_CYCLES = 1.005;

const checkpoint = openCheckpoint("models/digits");
const models = new Map(
  [8, 16, 32].map((resolution) => [resolution, quantiseModel(checkpoint, { resolution, labels: [3], steps: 2 })]),
);
const points: readonly (readonly [name: string, Pick<GoldenSampleOptions, "reuse" | "sparse">])[] = [
  ["dense", {}],
  ["CTR", { reuse: { alpha: 1, maxAge: 2 } }],
  ["ST", { sparse: { theta: 0.5, interval: 4, from: 1 } }],
  ["CTR and ST", { reuse: { alpha: 1, maxAge: 2 }, sparse: { theta: 0.5, interval: 4, from: 1 } }],
];
const memories: readonly (readonly [name: string, MemoryTiming, scrambles: boolean])[] = [
  ["a steady memory", { latency: 20 }, false],
  ["a slow memory out of order", { latency: 1, jitter: 199, pause: 0.2 }, true],
];

const casesOf = (array: string, resolution: number) =>
  points.flatMap(([point, options]) =>
    memories.map(([memory, timing, scrambles]) => ({
      ...{ name: `${array}, ${resolution} pixels, ${point}, ${memory}` },
      ...{ array, resolution, options, timing, scrambles },
    })),
  );
const small = casesOf("8x8", 8).filter(({ scrambles }) => scrambles);
const long = ["8x8", "16x16", "32x16"].flatMap((array) => [16, 32].flatMap((resolution) => casesOf(array, resolution)));

const digest = (contents: readonly Uint8Array[]): string => {
  const hash = createHash("sha256");
  for (const bytes of contents) hash.update(bytes);
  return hash.digest("hex");
};

describe("what was recorded still holds", () => {
  const wanted = (isLong ? [...small, ...long] : small.slice(-1)).filter(({ name }) => isRecording !== name in record);
  test.each(wanted)(
    "$name",
    { timeout: 3_600_000 },
    async ({ name, array, resolution, options: point, timing, scrambles }) => {
      const model = models.get(resolution)!;
      const { config } = checkpoint;
      const shape = planAccelerator(parseArray(array), config, (resolution / config.patch) ** 2);
      const options = { resolution, label: 7, steps: 3, guidance: 2, seed: 1, ...point };
      const image = compileProgram(checkpoint, model, shape, options);
      const golden = goldenImage(image, shape, expectedRun(checkpoint, model, shape, image, options));
      using host = await SimulatedAccelerator.open(shape, image.size, { scrambles });
      host.time(timing);
      const { error, counters } = host.run(image, { limit: 100_000_000 });
      expect(error).toBe("none");
      const found = golden.map(({ address, contents }) => host.look({ address, bytes: contents.length }));
      const memory = digest(found);
      expect(memory).toBe(digest(golden.map(({ contents }) => contents)));
      const { cycles, drain, maximum, mask, starved, ...exact } = counters;
      expect(drain + maximum + mask + starved + counters.busy).toBe(cycles * shape.engine.lanes);
      if (isRecording) {
        record[name] = { memory, counters: exact, cycles };
        writeFileSync(RECORD, `${JSON.stringify(record, null, 2)}\n`);
      }
      const before = record[name]!;
      expect({ memory, counters: exact }).toEqual({ memory: before.memory, counters: before.counters });
      expect(cycles).toBeLessThanOrEqual(MORE_CYCLES * before.cycles);
    },
  );
});
