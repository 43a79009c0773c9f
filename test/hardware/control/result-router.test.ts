import { expect, test } from "vitest";
import { ResultRouter } from "../../../generator/hardware/control/result-router.ts";
import { sourcesOf } from "../../../generator/hardware/control/units.ts";
import { bench, engines } from "../../../sim/bench.ts";
import { Random } from "../../random.ts";
import { catches, type BenchOf } from "../planted-bugs.ts";

const shape = { memory: { wordBytes: 4, tokens: 8, burst: 8 }, engine: { joins: true } };
const build = () => new ResultRouter(shape);
const sources = sourcesOf(shape);

/** Passes of all sources in a random order, their words numbered by source; every source's words are all on offer. */
function check(dut: BenchOf<ResultRouter>, stall: number): void {
  const random = new Random(5);
  const sent = { linear: 0, attention: 0, raw: 0, update: 0, parts: 0 };
  const passes = Array.from({ length: 60 }, () => ({
    source: random.pick(sources),
    ...{ lastWord: random.int(0, 4), lastSegment: random.int(0, 2), lastRow: random.int(0, 7) },
  }));
  const expected = passes.flatMap(({ source, lastWord, lastSegment, lastRow }) =>
    Array.from({ length: (lastWord + 1) * (lastSegment + 1) * (lastRow + 1) }, () => ({
      data: BigInt(sources.indexOf(source) * 2 ** 20 + sent[source]++),
    })),
  );
  dut.passes.stall(stall);
  dut.passes.queue(passes);
  for (const [i, source] of sources.entries()) {
    dut[source].stall(stall);
    // One more than the passes take.
    dut[source].queue(Array.from({ length: sent[source] + 1 }, (_, at) => ({ data: i * 2 ** 20 + at })));
  }
  expect(dut.words.receive(expected.length, { stall, timeout: 20_000 })).toEqual(expected);
  const { first, last } = dut.words.moved;
  // A word in two cycles, and one cycle more between passes.
  if (stall === 0) expect(last - first + 1).toBe(2 * expected.length - 1 + passes.length - 1);
  dut.step(20);
  expect(dut.words.pending).toBe(0);
  expect([dut.passes.pending, ...sources.map((source) => dut[source].pending)]).toEqual([0, 1, 1, 1, 1, 1]);
}

test.each(engines)(
  "gives as many words of each pass's source as it counts, and takes no others (%s)",
  async (engine) => {
    for (const stall of [0, 0.5]) {
      using dut = await bench(build, { engine });
      check(dut, stall);
    }
  },
);

catches(
  build,
  (dut) => {
    check(dut, 0.3);
  },
  [
    [
      "a pass that is over with its first row",
      "result_router",
      "now_ready_condition & row_is_last",
      "now_ready_condition",
    ],
    ["a pass of one word is not seen", "result_router", "passes_last_word == 22'd0", "1'b0"],
    [
      "words of all sources taken at once",
      "result_router",
      /assign raw_ready = [^;]*;/,
      "assign raw_ready = now_valid & taken;",
    ],
  ],
);
