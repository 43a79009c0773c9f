import { describe, expect, test } from "vitest";
import { errors } from "../../../generator/hardware/host/register-map.ts";
import { Supervisor } from "../../../generator/hardware/host/supervisor.ts";
import { bench, engines } from "../../../sim/bench.ts";
import { Random } from "../../random.ts";
import { catches, type BenchOf } from "../planted-bugs.ts";

type Dut = BenchOf<Supervisor>;

const calm = {
  ...{ start: false, stop: false, watchdog: 0, ended: false, failure: 0, outOfRange: false },
  ...{ readFailed: false, writeFailed: false, moves: true, busIdle: true, isOpen: true, unexpected: false },
};
type Inputs = typeof calm;

const unasked = "an answer that nobody asked for";
/** What ends a program, in the order of precedence; the watchdog and the program's own end come last. */
const causes: readonly (readonly [name: string, inputs: Partial<Inputs>, code: number])[] = [
  ["an unknown opcode", { failure: errors.illegalOpcode.code }, errors.illegalOpcode.code],
  [unasked, { unexpected: true }, errors.unexpectedResponse.code],
  ["software", { stop: true }, errors.stopped.code],
  ["a transfer beyond the image", { outOfRange: true }, errors.outOfRange.code],
  ["a failed read", { readFailed: true }, errors.readError.code],
  ["a failed write", { writeFailed: true }, errors.writeError.code],
  ["the watchdog", { moves: false }, errors.watchdog.code],
  ["its end", { ended: true }, errors.none.code],
];

/** What is found elsewhere and only passed on. */
const { illegalOpcode, programOverrun, badBase, badImageWords, badProgramWords } = errors;
const failures = [illegalOpcode, programOverrun, badBase, badImageWords, badProgramWords];

/** The supervisor as its description has it; a cycle at a time. */
class Model {
  private state: "idle" | "opening" | "running" | "draining" | "stuck" = "idle";
  private error: number = errors.none.code;
  private done = false;
  /** An unexpected answer came and is not reported. */
  private unasked = false;
  /** Cycles without a movement: of the program, since the watchdog came last. */
  private quiet = 0;

  outputs(inputs: Inputs) {
    const { state, error, done } = this;
    const begins = state === "idle" && inputs.start;
    const isOver = state === "draining" && inputs.busIdle;
    const hangs = state === "draining" && !inputs.busIdle && this.expires(inputs);
    const goes = state === "opening" && this.reason(inputs) === undefined;
    const isRight = error === 0 && !this.surprise(inputs);
    return {
      ...{ begins, opens: goes, starts: inputs.isOpen && (begins || goes), runs: state === "running" },
      ...{ drain: state === "draining" || state === "stuck", locked: state !== "idle" },
      ...{ busy: ["opening", "running", "draining"].includes(state), done, stuck: state === "stuck", error },
      ...{ completes: isOver && isRight, fails: (isOver && !isRight) || hangs },
    };
  }
  step(inputs: Inputs): void {
    const [expires, reason, surprise] = [this.expires(inputs), this.reason(inputs), this.surprise(inputs)];
    const begins = this.state === "idle" && inputs.start;
    this.quiet = inputs.moves || expires || begins ? 0 : this.quiet + 1;
    const isReported =
      ["draining", "stuck"].includes(this.state) && [0, errors.unexpectedResponse.code].includes(this.error);
    this.unasked = surprise && !isReported;
    switch (this.state) {
      case "idle":
        if (begins) [this.state, this.error, this.done] = [inputs.isOpen ? "running" : "opening", 0, false];
        return;
      case "opening":
        if (reason !== undefined) [this.state, this.error] = ["draining", reason];
        else if (inputs.isOpen) this.state = "running";
        return;
      case "running":
        if (reason !== undefined || inputs.ended) [this.state, this.error] = ["draining", reason ?? 0];
        return;
      case "draining":
        if (surprise && this.error === 0) this.error = errors.unexpectedResponse.code;
        if (inputs.busIdle) [this.state, this.done] = ["idle", this.error === 0];
        else if (expires) [this.state, this.error] = ["stuck", this.error === 0 ? errors.watchdog.code : this.error];
        return;
      case "stuck":
        if (inputs.busIdle) this.state = "idle";
    }
  }
  /** The code of what ends a program in this cycle, but for its own end. */
  private reason(inputs: Inputs): number | undefined {
    if (inputs.failure !== 0) return inputs.failure;
    if (this.surprise(inputs)) return errors.unexpectedResponse.code;
    return causes.find(([name, when]) =>
      name === "the watchdog"
        ? this.expires(inputs)
        : name !== "its end" && Object.entries(when).some(([key]) => Boolean(inputs[key as keyof Inputs])),
    )?.[2];
  }
  private surprise({ unexpected }: Inputs): boolean {
    return this.unasked || unexpected;
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

/** The next start says that an answer came that nobody had asked for; the one behind it has nothing to say. */
function reported(dut: Dut): void {
  for (const { code } of [errors.unexpectedResponse, errors.none]) {
    step(dut, { start: true });
    step(dut, { ended: true });
    dut.expect({ drain: true });
    Object.assign(dut, calm);
    dut.expect({ completes: code === 0, fails: code !== 0 });
    step(dut);
    dut.expect({ drain: false, error: code, done: code === 0 });
  }
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
      ...{ moves: chance(mood), busIdle: !freezes && chance(0.2), isOpen: chance(0.5), unexpected: chance(rare / 4) },
    };
    Object.assign(dut, inputs);
    const outputs = model.outputs(inputs);
    dut.expect(outputs);
    // Each program is over once, whatever its end.
    if (outputs.begins) {
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
    // What comes later changes nothing: the first reason counts. (What nobody asked for would be reported by the next one.)
    for (const [name, later] of causes) {
      if (name === unasked) continue;
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
      if (happen.slice(1).some(([name]) => name === unasked)) reported(dut);
    }
  });
});

describe("an answer that nobody asked for", () => {
  test("comes before a start and ends it, once", async () => {
    using dut = await opened();
    step(dut, { unexpected: true });
    for (let i = 0; i < 10; i++) step(dut);
    dut.expect({ error: 0, fails: false, locked: false });
    reported(dut);
  });

  test.each([
    ["a program that ended", { ended: true }, 0],
    ["a program that was stopped", { stop: true }, errors.stopped.code],
  ])("comes while the bus drains behind %s", async (_, inputs, code) => {
    using dut = await opened();
    step(dut, { start: true });
    step(dut, { busIdle: false, ...inputs });
    dut.expect({ drain: true, error: code });
    step(dut, { busIdle: false, unexpected: true });
    Object.assign(dut, calm);
    dut.expect({ completes: false, fails: true });
    step(dut);
    // What has an error already is not given another one; the next start tells.
    dut.expect({ drain: false, done: false, error: code === 0 ? errors.unexpectedResponse.code : code });
    if (code !== 0) reported(dut);
  });
});

describe("a bus that is not open", () => {
  test("is opened before the program begins", async () => {
    using dut = await opened();
    step(dut, { start: true, isOpen: false });
    for (let i = 0; i < 5; i++) {
      Object.assign(dut, { ...calm, isOpen: false, start: true });
      dut.expect({ opens: true, starts: false, runs: false, busy: true, locked: true, drain: false });
      dut.step();
    }
    dut.start = false;
    dut.isOpen = true;
    dut.expect({ starts: true });
    step(dut);
    dut.expect({ opens: false, starts: false, runs: true });
  });

  test.each(causes.filter(([name]) => name !== "its end" && name !== "the watchdog"))(
    "is left alone at once: %s",
    async (_, inputs, code) => {
      using dut = await opened();
      step(dut, { start: true, isOpen: false });
      Object.assign(dut, { ...calm, isOpen: false, ...inputs });
      dut.expect({ opens: false, starts: false });
      dut.step();
      dut.expect({ opens: false, drain: true, error: code });
    },
  );
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
    ["stuck", [{ ended: true }, ...Array.from({ length: 3 }, () => ({ watchdog: 1, moves: false }))]],
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
    [
      "the watchdog expires a cycle late",
      "supervisor",
      "left <= restarts ? watchdog :",
      "left <= restarts ? watchdog + 32'd1 :",
    ],
    ["the watchdog does not begin again at the start", "supervisor", " | is_asked;", ";"],
    ["the watchdog expires where there is none", "supervisor", "is_out <= ~restarts &", "is_out <= is_none |"],
    [
      "a stuck bus is reported with every expiry",
      "supervisor",
      /(assign fails = [^;]*)\| is_stuck;/,
      "$1| is_stuck | (stuck & expires);",
    ],
    [
      "an answer that came between programs is forgotten",
      "supervisor",
      /unasked <= surprise & ~is_reported/,
      "unasked <= surprise & (state != 3'd0)",
    ],
    ["the program begins before the bus is open", "supervisor", /is_open & \(?reason == 4'd0\)?/, "1'd1"],
    [
      "a failed write hides a failed read",
      "supervisor",
      "read_failed ? 4'd4 : write_failed ? 4'd5",
      "write_failed ? 4'd5 : read_failed ? 4'd4",
    ],
    [
      "a program that got stuck counts as done",
      "supervisor",
      /if \(([^;]*)\) outcome <= 4'd7/,
      "if ($1) finished <= 1'd1",
    ],
  ],
);
