import { expect, test } from "vitest";
import { parseArray } from "../../generator/compiler/design.ts";
import { planAccelerator } from "../../generator/compiler/plan-accelerator.ts";
import { emptyMask, maskRow } from "../../generator/golden/attention.ts";
import type { SequenceState } from "../../generator/golden/forward.ts";
import { quantiseModel } from "../../generator/golden/model.ts";
import type { StepReport } from "../../generator/golden/sampler.ts";
import type { Network } from "../../generator/network/network.ts";
import { comparisonLine, isRight } from "../../generator/simulation/compare-run.ts";
import { recorder } from "../../generator/simulation/run-record.ts";
import { sampleRtl } from "../../generator/simulation/run-sample.ts";
import { fixture } from "../reference/fixtures.ts";

/** A mask of so many tokens that keeps what is said of query and key. */
function maskOf(tokens: number, heads: number, keeps: (query: number, key: number) => boolean) {
  const mask = emptyMask(heads, tokens);
  for (let head = 0; head < heads; head++)
    for (let query = 0; query < tokens; query++)
      for (let key = 0; key < tokens; key++)
        if (keeps(query, key)) mask.words[maskRow(mask, head, query) + (key >> 5)]! |= 1 << (key & 31);
  return mask;
}
const report = (step: number, mode: StepReport["mode"]): StepReport => {
  return { step, mode, active: 2, tokens: 4, macs: 0, denseMacs: 0, scored: 0, positions: 0, saturated: 0 };
};
const sequences = (masks: SequenceState["masks"]) => [{ masks }] as unknown as SequenceState[];

test("a record has each step's latent and tokens as they were then, and the last masks alone", () => {
  const { watch, record } = recorder({} as Network, 4);
  const [latent, active] = [Int16Array.of(1, 2), Int32Array.of(0, 3)];
  const first = maskOf(32, 1, () => true);
  watch(report(0, "refresh"), sequences({ first }), active, latent);
  latent[0] = 5;
  active[0] = 2;
  const second = maskOf(32, 2, (query, key) => query === key);
  watch(report(1, "refresh"), sequences({ second }), active, latent);
  watch(report(2, "masked"), sequences({ second }), active, latent);
  const { steps, masks } = record();
  expect(steps.map(({ latent: values, active: tokens }) => [[...values], [...tokens]])).toEqual([
    [
      [1, 2],
      [0, 3],
    ],
    ...Array.from({ length: 2 }, () => [
      [5, 2],
      [2, 3],
    ]),
  ]);
  expect(masks.map(({ id, head, step }) => [id, head, step])).toEqual([
    ["second", 0, 1],
    ["second", 1, 1],
  ]);
});

test("of a mask it has the density, a map, and what stands in each bank under each rule", () => {
  const { watch, record } = recorder({} as Network, 4);
  // Every fourth key of the first half of the queries: one bank by modulo, all of them where slots have keys of their own.
  watch(
    report(0, "refresh"),
    sequences({ a: maskOf(256, 1, (query, key) => query < 128 && key % 4 === 0) }),
    Int32Array.of(),
    Int16Array.of(),
  );
  const [{ density, cells, map, loads }] = record().masks as [ReturnType<typeof record>["masks"][number]];
  expect([density, cells, map.length]).toEqual([1 / 8, 128, 128 ** 2]);
  // A cell is two queries by two keys.
  expect([map[0], map[1], map[2], map[64 * 128]]).toEqual([0.5, 0, 0.5, 0]);
  expect(loads.modulo).toEqual({ banks: [64 * 128, 0, 0, 0], bound: 1 / 4 });
  for (const rule of ["fold", "balanced"] as const) {
    expect(loads[rule].banks.reduce((sum, count) => sum + count, 0)).toBe(64 * 128);
    expect(loads[rule].bound).toBe(1);
  }
});

test("counters that are looked at on the way rise to those of the end, and the run is what it is without", async () => {
  const { checkpoint, resolution } = fixture("plain");
  const model = quantiseModel(checkpoint, { resolution, labels: [1], steps: 2 });
  const shape = planAccelerator(parseArray("4x8"), checkpoint.config, (resolution / checkpoint.config.patch) ** 2);
  const sparse = { theta: 0.5, interval: 2, from: 0 };
  const options = { resolution, label: 1, steps: 2, guidance: 2, seed: 1, sparse, timing: { latency: 20 } };
  const run = (samples: boolean) => sampleRtl(checkpoint, model, shape, { ...options, samples });
  const [looked, alone] = [await run(true), await run(false)];
  expect(isRight(looked), comparisonLine(looked)).toBe(true);
  expect([looked.counters, alone.samples]).toEqual([alone.counters, []]);
  expect(looked.samples.length).toBeGreaterThan(8);
  const all = [...looked.samples, looked.counters];
  for (const [i, now] of looked.samples.entries())
    for (const name of ["cycles", "busy", "beatsRead", "descriptors"] as const)
      expect(now[name]).toBeLessThanOrEqual(all[i + 1]![name]);
  expect(looked.descriptors).toHaveLength(2);
  expect(looked.descriptors.reduce((sum, count) => sum + count, 0)).toBe(looked.counters.descriptors);
});
