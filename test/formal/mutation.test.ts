import { expect, test } from "vitest";
import { prove } from "../../formal/prove.ts";
import { units } from "../../generator/hdl/lib/proofs/index.ts";
import { countMutants, mutant } from "./mutants.ts";

/** One unit for each part. */
const mutated = ["skid-buffer", "queue-3", "fork", "fork-some", "join", "arbiter-3", "widen", "narrow"];
/** All of them take half a minute: a third runs each time, and all under `npm run regress`. */
const every = process.env["DISC_REGRESS"] ? 1 : 3;

const sites = mutated.map((unit) => ({ unit, count: countMutants(units[unit]!.build) }));

test("the stream parts offer more than a hundred operators to change", () => {
  expect(sites.reduce((sum, { count }) => sum + count, 0)).toBeGreaterThan(100);
  expect(sites.filter(({ count }) => count === 0)).toEqual([]);
});

test.each(sites)("the proof of $unit refutes its $count changed operators, as far as they are tried", async (site) => {
  const survivors: string[] = [];
  // Each unit's first is tried, and from there every so many.
  for (let index = 0; index < site.count; index += every) {
    const { module, change } = mutant(units[site.unit]!.build, index);
    const { finding } = await prove(module, { boundedOnly: true });
    if (finding?.kind !== "refuted") survivors.push(change);
  }
  expect(survivors).toEqual([]);
});
