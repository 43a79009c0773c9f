import { describe, expect, test } from "vitest";
import { errors } from "../../generator/hardware/register-map.ts";
import { Supervisor } from "../../generator/hardware/supervisor.ts";
import { bench, engines } from "../../sim/bench.ts";
import { Random } from "../random.ts";
import { catches, type BenchOf } from "./planted-bugs.ts";

type Dut = BenchOf<Supervisor>;

const calm = {
  ...{ start: false, stop: false, watchdog: 0, ended: false, failure: 0, outOfRange: false },
  ...{ readFailed: false, writeFailed: false, moves: true, busIdle: true },
};
type Inputs = typeof calm;

/** What ends a program, in the order of precedence; the watchdog and the program's own end come last. */
const causes: readonly (readonly [name: string, inputs: Partial<Inputs>, code: number])[] = [
  ["an unknown opcode", { failure: errors.illegalOpcode.code }, errors.illegalOpcode.code],
  ["software", { stop: true }, errors.stopped.code],
  ["a transfer beyond the image", { outOfRange: true }, errors.outOfRange.code],
  ["a failed read", { readFailed: true }, errors.readError.code],
  ["a failed write", { writeFailed: true }, errors.writeError.code],
  ["the watchdog", { moves: false }, errors.watchdog.code],
  ["its end", { ended: true }, errors.none.code],
];

/** What is found elsewhere and only passed on. */
const { illegalOpcode, programOverrun, misaligned, badBase, badImageBytes, badProgramWords } = errors;
const failures = [illegalOpcode, programOverrun, misaligned, badBase, badImageBytes, badProgramWords];

/** The supervisor as its description has it; a cycle at a time. */
class Model {
  private state: "idle" | "running" | "draining" | "stuck" = "idle";
  private error: number = errors.none.code;
  private done = false;
  /** Cycles without a movement: of the program, since the watchdog came last. */
  private quiet = 0;

  outputs(inputs: Inputs) {
    const { state, error, done } = this;
    const isOver = state === "draining" && inputs.busIdle;
    const hangs = state === "draining" && !inputs.busIdle && this.expires(inputs);
    return {
      ...{ starts: state === "idle" && inputs.start, runs: state === "running" },
      ...{ drain: state === "draining" || state === "stuck", locked: state !== "idle" },
      ...{ busy: state === "running" || state === "draining", done, stuck: state === "stuck", error },
      ...{ completes: isOver && error === 0, fails: (isOver && error !== 0) || hangs },
    };
  }
  step(inputs: Inputs): void {
    const expires = this.expires(inputs);
    const starts = this.state === "idle" && inputs.start;
    this.quiet = inputs.moves || expires || starts ? 0 : this.quiet + 1;
    switch (this.state) {
      case "idle":
        if (starts) [this.state, this.error, this.done] = ["running", errors.none.code, false];
        return;
      case "running":
        this.run(inputs, expires);
        return;
      case "draining":
        if (inputs.busIdle) [this.state, this.done] = ["idle", this.error === 0];
        else if (expires) [this.state, this.error] = ["stuck", this.error === 0 ? errors.watchdog.code : this.error];
        return;
      case "stuck":
        if (inputs.busIdle) this.state = "idle";
    }
  }
  private run(inputs: Inputs, expires: boolean): void {
    if (inputs.ended) this.state = "draining";
    const happens = causes.find(([name, when]) =>
      name === "the watchdog"
        ? expires
        : name !== "its end" && Object.entries(when).some(([key]) => Boolean(inputs[key as keyof Inputs])),
    );
    if (!happens) return;
    this.state = "draining";
    this.error = inputs.failure === 0 ? happens[2] : inputs.failure;
  }
  private expires({ watchdog, moves }: Inputs): boolean {
    return watchdog !== 0 && !moves && this.quiet >= watchdog;
  }
}

/** A cycle with these inputs. */
function step(dut: Dut, inputs: Partial<Inputs> = {}): void {
  Object.assign(dut, { ...calm, ...inputs });
  dut.step();
}
async function opened(): Promise<Dut> {
  const dut = await bench(() => new Supervisor(), { engine: "javascript" });
  Object.assign(dut, calm);
  return dut;
}

/** Programs that end, fail, hang and get stuck at random, beside the model. */
function check(dut: Dut, seed: number, cycles = 6000): void {
  const random = new Random(seed);
  const model = new Model();
  const chance = (probability: number): boolean => random.next() < probability;
  let watchdog = 0;
  let overs = 1;
  /** How often a program was over, by its error. */
  const seen = new Map<number, number>();
  let [mood, freezes] = [0.5, false];
  for (let cycle = 0; cycle < cycles; cycle++) {
    if (chance(0.05)) [mood, freezes] = [random.pick([0, 0.5, 1]), chance(0.5)];
    if (!dut.locked) watchdog = random.pick([watchdog, 0, 1, 2, random.int(0, 20)]);
    const rare = random.pick([0.005, 0.005, 0.1]);
    // Reasons meet, too.
    const both = chance(0.01);
    const inputs = {
      ...{ start: chance(0.3), stop: chance(rare), watchdog, ended: chance(rare * 4) },
      failure: chance(rare) ? random.pick(failures).code : 0,
      ...{ outOfRange: chance(rare), readFailed: both || chance(rare), writeFailed: both || chance(rare) },
      ...{ moves: chance(mood), busIdle: !freezes && chance(0.2) },
    };
    Object.assign(dut, inputs);
    const outputs = model.outputs(inputs);
    dut.expect(outputs);
    // Each program is over once, whatever its end.
    if (outputs.starts) {
      expect(overs).toBe(1);
      overs = 0;
    }
    if (dut.completes || dut.fails) {
      overs++;
      expect(dut.completes && dut.fails).toBe(false);
      seen.set(outputs.error, (seen.get(outputs.error) ?? 0) + 1);
    }
    dut.step();
    model.step(inputs);
  }
  for (const { code } of Object.values(errors)) expect(seen.get(code) ?? 0).toBeGreaterThan(0);
}

describe.each(engines)("the supervisor (%s)", (engine) => {
  test.each(engine === "javascript" ? [1, 2, 3] : [4])(
    "does as its description has it in every cycle, and each program is over once (seed %d)",
    async (seed) => {
      using dut = await bench(() => new Supervisor(), { engine, seed });
      check(dut, seed);
    },
  );
});

describe("what ends a program", () => {
  test.each(causes)("%s", async (_, inputs, code) => {
    using dut = await opened();
    const watchdog = 3;
    step(dut, { start: true, watchdog });
    dut.expect({ runs: true, drain: false, locked: true, busy: true, done: false, error: 0 });
    for (let i = 0; i < watchdog; i++) {
      step(dut, { watchdog, moves: false, busIdle: false });
      dut.expect({ runs: true, drain: false });
    }
    step(dut, { watchdog, busIdle: false, ...inputs });
    dut.expect({ runs: false, drain: true, busy: true, done: false, error: code, completes: false, fails: false });
    // What comes later changes nothing: the first reason counts.
    for (const [, later] of causes) {
      step(dut, { watchdog, busIdle: false, ...later });
      dut.expect({ drain: true, done: false, error: code, completes: false, fails: false });
    }
    Object.assign(dut, { ...calm, watchdog });
    dut.expect({ drain: true, completes: code === 0, fails: code !== 0 });
    step(dut, { watchdog });
    dut.expect({ drain: false, locked: false, busy: false, done: code === 0, error: code, completes: false });
    expect(dut.fails).toBe(false);
    // The next one begins without a trace of it.
    step(dut, { watchdog, start: true });
    dut.expect({ runs: true, done: false, error: 0 });
  });

  test.each(failures)("a failure of the settings or the program is passed on: $code", async ({ code }) => {
    using dut = await opened();
    step(dut, { start: true });
    step(dut, { failure: code });
    dut.expect({ drain: true, error: code });
  });

  test("of several reasons in a cycle the first in the list counts, and an end only without any", async () => {
    using dut = await opened();
    const watchdog = 1;
    for (let chosen = 1; chosen < 2 ** causes.length; chosen++) {
      const happen = causes.filter((_, i) => (chosen >> i) & 1);
      step(dut, { start: true, watchdog });
      step(dut, { watchdog, moves: false });
      step(dut, Object.assign({ watchdog }, ...happen.map(([, inputs]) => inputs)) as Partial<Inputs>);
      dut.expect({ drain: true, error: happen[0]![2] });
      step(dut, { watchdog });
      dut.expect({ drain: false, done: happen[0]![2] === 0 });
    }
  });
});

describe("a start", () => {
  test("begins a program at once when there is none", async () => {
    using dut = await opened();
    dut.expect({ starts: false, locked: false });
    dut.start = true;
    dut.expect({ starts: true, runs: false });
    step(dut, { start: true });
    dut.expect({ starts: false, runs: true, locked: true });
  });

  test.each([
    ["running", []],
    ["draining", [{ ended: true }]],
    ["stuck", [{ ended: true }, { watchdog: 1, moves: false }, { watchdog: 1, moves: false }]],
  ])("changes nothing in a supervisor that is %s", async (state, way) => {
    using dut = await opened();
    step(dut, { start: true, busIdle: false });
    for (const inputs of way) step(dut, { busIdle: false, ...inputs });
    const before = { runs: dut.runs, drain: dut.drain, busy: dut.busy, stuck: dut.stuck, error: dut.error };
    expect([before.runs, before.drain, before.stuck]).toEqual([
      state === "running",
      state !== "running",
      state === "stuck",
    ]);
    for (let i = 0; i < 5; i++) {
      Object.assign(dut, { ...calm, busIdle: false, start: true });
      dut.expect({ ...before, starts: false, locked: true, completes: false, fails: false });
      dut.step();
    }
    dut.expect(before);
  });

  test("in the cycle in which a program is over comes too early", async () => {
    using dut = await opened();
    step(dut, { start: true });
    step(dut, { ended: true });
    Object.assign(dut, { ...calm, start: true });
    dut.expect({ completes: true, starts: false });
    step(dut, { start: true });
    dut.expect({ runs: false, locked: false, done: true });
  });
});

describe.each([1, 2, 7, 100])("a watchdog of %d cycles", (watchdog) => {
  const quiet = { watchdog, moves: false, busIdle: false };

  test("allows as many without a movement and ends the program in the next", async () => {
    using dut = await opened();
    step(dut, { watchdog, start: true });
    for (let i = 0; i < watchdog; i++) {
      step(dut, quiet);
      dut.expect({ runs: true });
    }
    step(dut, quiet);
    dut.expect({ runs: false, drain: true, error: errors.watchdog.code });
  });

  test("begins again with every movement", async () => {
    using dut = await opened();
    step(dut, { watchdog, start: true });
    for (let times = 0; times < 4; times++) {
      for (let i = 0; i < watchdog; i++) step(dut, quiet);
      step(dut, { watchdog });
      dut.expect({ runs: true });
    }
  });

  test("does not count what was quiet before the start", async () => {
    using dut = await opened();
    for (let i = 0; i < 2 * watchdog + 1; i++) step(dut, quiet);
    step(dut, { ...quiet, start: true });
    for (let i = 0; i < watchdog; i++) step(dut, quiet);
    dut.expect({ runs: true });
  });

  test("finds a bus stuck that does not drain, reports that once, and a bus that goes on frees it", async () => {
    using dut = await opened();
    for (const [name, inputs, code] of causes) {
      step(dut, { watchdog, start: true });
      if (name === "the watchdog") for (let i = 0; i < watchdog; i++) step(dut, quiet);
      step(dut, { watchdog, busIdle: false, ...inputs });
      // It has the watchdog's time again, from the last movement.
      for (let i = 0; i < watchdog; i++) {
        Object.assign(dut, { ...calm, ...quiet });
        dut.expect({ drain: true, stuck: false, fails: false });
        dut.step();
      }
      dut.expect({ stuck: false, fails: true, completes: false });
      const error = code === errors.none.code ? errors.watchdog.code : code;
      for (let i = 0; i < 3 * watchdog; i++) {
        step(dut, quiet);
        dut.expect({ stuck: true, drain: true, locked: true, busy: false, done: false, error, fails: false });
      }
      Object.assign(dut, calm);
      dut.expect({ completes: false, fails: false, stuck: true });
      step(dut, { watchdog });
      dut.expect({ stuck: false, drain: false, locked: false, done: false, error, completes: false, fails: false });
    }
  });
});

test("a watchdog of zero never expires, neither in a program nor while draining", async () => {
  using dut = await opened();
  step(dut, { start: true });
  Object.assign(dut, { ...calm, moves: false, busIdle: false });
  dut.step(100_000);
  dut.expect({ runs: true });
  step(dut, { ended: true, moves: false, busIdle: false });
  dut.ended = false;
  dut.step(100_000);
  dut.expect({ drain: true, stuck: false });
  step(dut, {});
  dut.expect({ drain: false, done: true });
});

test("the largest watchdog does not expire early", async () => {
  using dut = await opened();
  const watchdog = 2 ** 32 - 1;
  step(dut, { watchdog, start: true });
  Object.assign(dut, { ...calm, watchdog, moves: false });
  dut.step(100_000);
  dut.expect({ runs: true });
});

catches(
  () => new Supervisor(),
  (dut) => {
    check(dut, 5);
  },
  [
    ["the watchdog expires a cycle late", "supervisor", "(watchdog <= quiet)", "(watchdog < quiet)"],
    ["the watchdog does not begin again at the start", "supervisor", "moves | expires | begins", "moves | expires"],
    [
      "a stuck bus is reported with every expiry",
      "supervisor",
      "assign fails = (is_over & ~(outcome == 4'd0)) | is_stuck",
      "assign fails = (is_over & ~(outcome == 4'd0)) | is_stuck | (stuck & expires)",
    ],
    [
      "a failed write hides a failed read",
      "supervisor",
      "read_failed ? 4'd4 : write_failed ? 4'd5",
      "write_failed ? 4'd5 : read_failed ? 4'd4",
    ],
    [
      "a program that got stuck counts as done",
      "supervisor",
      "if (outcome == 4'd0) outcome <= 4'd7",
      "if (outcome == 4'd0) finished <= 1'd1",
    ],
  ],
);
