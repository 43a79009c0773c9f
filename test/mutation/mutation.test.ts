import { beforeAll, expect, test } from "vitest";
import { Accelerator } from "../../generator/hardware/accelerator.ts";
import type { Verilog } from "../../generator/hdl/index.ts";
import { sitesOf } from "../../sim/mutants.ts";
import { mutantBench, sampleSites, subjectFor, verdictOn } from "../../scripts/mutation/subject.ts";

const subject = subjectFor("4x8");
const sites = sitesOf(new Accelerator(subject.shape).node);

/** Mutants, and what `disc verify` says of them first. They are another build of a whole accelerator: for the slow regressions. */
const caught: readonly [key: string, says: RegExp][] = [
  // A counter off by one, one that does not count, one that keeps what the program before had counted.
  ["EventCounters.total_beats_written: constant is off by one", /^first image: .*beatsWritten \d+, expected \d+/],
  ["EventCounters.when total_busy: always holds", /^first image: .*busy 0, expected \d+/],
  ["EventCounters.when total_descriptors: never holds", /descriptors \d+, expected \d+/],
  ["AcceleratorCore.kept: add becomes sub", /keptPositions \d+, expected \d+/],
  // A transfer that counts as written while its last burst is not answered.
  ["MemoryWriter.ends: constant is off by one", /^first image: .*beatsWritten \d+, expected \d+/],
  // Rows at the threshold, and rows of one position.
  ["RowThreshold.single: lt becomes le", /(at the threshold|of one position).*: values that differ/],
  // What only a bus that hangs shows.
  ["Supervisor.expires: not is dropped", /^a bus that hangs: the program does not end/],
  // The code of an answer that nobody had asked for.
  ["Supervisor.reason: constant is off by one (2)", /^a reset while .*: ended is badBase, expected unexpectedResponse/],
  // Zeros that stop a program, or clear a flag.
  ["ControlRegisters.pulses_stop: and becomes or (2)", /^stop: before it, /],
  // A register that hardware alone writes, whose writes are to be answered well.
  [
    "ControlRegisters.writes_kept_positions_high: constant is off by one",
    /^registers: register keptPositionsHigh refuses/,
  ],
  ["ControlRegisters.flag_is_done: and becomes or (2)", /^flags: flags after writing zeros: isDone is 0, expected 1/],
];

const isLong = process.env["DISC_REGRESS"] !== undefined;

let verilog: Verilog;
beforeAll(() => {
  if (!isLong) return;
  verilog = mutantBench(
    subject,
    caught.map(([key]) => sites.find((site) => site.key === key)!),
  );
});

test.runIf(isLong)(
  "the design as it is passes",
  async () => {
    expect(await verdictOn(subject, verilog, 0)).toBeUndefined();
  },
  1_800_000,
);

test.runIf(isLong).each(caught)(
  "%s",
  async (key, says) => {
    const number = caught.findIndex((each) => each[0] === key) + 1;
    expect(await verdictOn(subject, verilog, number)).toMatch(says);
  },
  1_800_000,
);

test("every class of modules is in a sample, and the same seed gives the same one", () => {
  const sample = sampleSites(subject.shape, 100, 3);
  expect(sampleSites(subject.shape, 100, 3)).toEqual(sample);
  expect(sampleSites(subject.shape, 100, 4)).not.toEqual(sample);
  const classes = (some: typeof sites) => new Set(some.map(({ className }) => className));
  expect(classes(sample)).toEqual(classes(sites));
  expect(new Set(sites.map(({ key }) => key)).size).toBe(sites.length);
});
