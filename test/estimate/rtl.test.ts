import { expect, test } from "vitest";
import { estimateCase, nameOf, runCase, SMALL } from "../../scripts/estimate/cases.ts";

test.each(SMALL.map((each) => ({ name: nameOf(each), each })))("$name: within a thirtieth of RTL", { timeout: 600_000 }, async ({ each }) => {
  const { counters } = await runCase(each);
  const { cycles, parts, traffic, descriptors } = estimateCase(each);
  expect(Math.abs(cycles / counters.cycles - 1)).toBeLessThan(0.03);
  // What is counted is not estimated.
  const beats = Object.values(parts).reduce((sum, part) => sum + part.beats, 0);
  const bytes = [...traffic.values()].reduce((sum, { read, written }) => sum + read + written, 0);
  expect(beats).toBe(counters.busy);
  expect(bytes).toBe((counters.beatsRead + counters.beatsWritten) * 8);
  expect(descriptors).toBe(counters.descriptors);
}); // prettier-ignore
