import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import {
  assert,
  Bool,
  emit,
  input,
  Module,
  mux,
  output,
  UInt,
  Vec,
  type ClockDomain,
  type HdlError,
} from "../../generator/hdl/index.ts";
import { bench, engines } from "../../sim/bench.ts";
import { lint } from "../../sim/lint.ts";

class Count extends Module {
  readonly io = this.ports({ count: output(UInt(8)) });
  constructor() {
    super();
    const { value } = this.registers({ value: UInt(8).reset(3) });
    value.next(value.wrapAdd(1));
    this.io.count.drive(value);
    assert("startsAtThree", value.ge(3));
  }
}

/** Two counters, of which one stands in a module that is reset by `clear`. */
class Inner extends Module {
  readonly io = this.ports({ clearToo: input(Bool()), first: output(UInt(8)), second: output(UInt(8)) });
  constructor() {
    super();
    const { plain } = this.instances({ plain: new Count() });
    const { cleared } = this.instances({ cleared: new Count() }, { reset: this.io.clearToo });
    this.io.first.drive(plain.count);
    this.io.second.drive(cleared.count);
  }
}
class Outer extends Module {
  readonly io = this.ports({
    clear: input(Bool()),
    clearToo: input(Bool()),
    counts: output({ a: UInt(8), b: UInt(8), c: UInt(8) }),
  });
  constructor() {
    super();
    const { free } = this.instances({ free: new Count() });
    const { inner } = this.instances({ inner: new Inner() }, { reset: this.io.clear });
    inner.clearToo.drive(this.io.clearToo);
    this.io.counts.a.drive(free.count);
    this.io.counts.b.drive(inner.first);
    this.io.counts.c.drive(inner.second);
  }
}

const axi: ClockDomain = { clock: "aclk", reset: "aresetn", activeLow: true };

test.each(engines.flatMap((engine) => [{ engine }, { engine, clock: axi }]))(
  "a placed module is reset by its own condition too, and by that of where it stands: %o",
  async (options) => {
    using dut = await bench(() => new Outer(), options);
    dut.clear = false;
    dut.clearToo = false;
    dut.step(5);
    dut.expect({ counts: { a: 8, b: 8, c: 8 } });
    dut.clearToo = true;
    dut.step(2);
    dut.expect({ counts: { a: 10, b: 10, c: 3 } });
    dut.clearToo = false;
    dut.step(3);
    dut.clear = true;
    dut.step(1);
    dut.expect({ counts: { a: 14, b: 3, c: 3 } });
    dut.clear = false;
    dut.step(1);
    dut.expect({ counts: { a: 15, b: 4, c: 4 } });
    dut.reset();
    dut.expect({ counts: { a: 3, b: 3, c: 3 } });
  },
);

/** Two counters behind a register that resets them, one of them in a module that resets it by a condition of its own too. */
class Late extends Module {
  readonly io = this.ports({
    clear: input(Bool()),
    clearToo: input(Bool()),
    counts: output({ a: UInt(8), b: UInt(8) }),
  });
  constructor() {
    super();
    const { clears } = this.registers({ clears: Bool().reset(true) });
    clears.next(this.io.clear);
    const { inner } = this.instances({ inner: new Inner() }, { reset: clears });
    inner.clearToo.drive(this.io.clearToo);
    this.io.counts.a.drive(inner.first);
    this.io.counts.b.drive(inner.second);
  }
}

test.each(engines.flatMap((engine) => [{ engine }, { engine, clock: axi }]))(
  "a register that the design's reset sets takes its place, a cycle behind it: %o",
  async (options) => {
    using dut = await bench(() => new Late(), options);
    dut.clear = dut.clearToo = false;
    dut.expect({ counts: { a: 3, b: 3 } });
    dut.step(4);
    dut.expect({ counts: { a: 7, b: 7 } });
    dut.clearToo = true;
    dut.step();
    dut.expect({ counts: { a: 8, b: 3 } });
    dut.clearToo = false;
    dut.clear = true;
    dut.step();
    dut.expect({ counts: { a: 9, b: 4 } });
    dut.step();
    dut.expect({ counts: { a: 3, b: 3 } });
    dut.reset();
    dut.clear = false;
    dut.step(2);
    dut.expect({ counts: { a: 4, b: 4 } });
  },
);

test("nothing stands between a register and what it resets", async () => {
  expect(emit(new Late()).files.get("late.v")).toContain(".reset(clears)");
  expect(emit(new Late(), axi).files.get("late.v")).toContain(".aresetn(~clears)");
  expect(await lint(emit(new Late(), axi))).toEqual([]);
});

/** A counter that is reset by one of two conditions. */
class Chosen extends Module {
  readonly io = this.ports({ pick: input(Bool()), a: input(Bool()), b: input(Bool()), count: output(UInt(8)) });
  constructor() {
    super();
    const { pick, a, b, count } = this.io;
    const { counter } = this.instances({ counter: new Count() }, { reset: mux(pick, a, b) });
    count.drive(counter.count);
  }
}

test.each(engines.flatMap((engine) => [{ engine }, { engine, clock: axi }]))(
  "a reset of several terms stands beside the design's, whatever its operators are: %o",
  async (options) => {
    using dut = await bench(() => new Chosen(), options);
    for (const pick of [false, true]) {
      dut.pick = pick;
      dut.a = dut.b = false;
      dut.step(4);
      dut.reset();
      dut.expect({ count: 3 });
      dut.step(2);
      dut.expect({ count: 5 });
      dut[pick ? "a" : "b"] = true;
      dut.step();
      dut.expect({ count: 3 });
      dut.a = pick ? dut.a : true;
      dut.b = pick ? true : dut.b;
      dut[pick ? "a" : "b"] = false;
      dut.step();
      dut.expect({ count: 4 });
    }
  },
);

test("an active-low reset reads as such, and lints clean", async () => {
  const verilog = emit(new Outer(), axi);
  const { files, reset, resetLevel } = verilog;
  expect([reset, resetLevel]).toEqual(["aresetn", 0]);
  expect(files.get("count.v")).toContain("if (!aresetn) value <= 8'd3;");
  expect(files.get("outer.v")).toContain(".aresetn(aresetn & ~clear)");
  expect(await lint(verilog)).toEqual([]);
  expect(emit(new Outer()).files.get("inner.v")).toContain(".reset(reset | clear_too)");
  expect(await lint(emit(new Outer()))).toEqual([]);
});

/** A module whose only register and port are called as one says. */
class Named extends Module {
  readonly io;
  constructor(port: string, register: string) {
    super({ parameters: { port, register } });
    this.io = this.ports({ [port]: input(Bool()), y: output(Bool()) });
    const { [register]: value } = this.registers({ [register]: Bool().reset(false) });
    value!.next(this.io[port]!);
    this.io.y.drive(value!);
  }
}

test("nothing has the name of the clock or of the reset, which are said at emission", () => {
  const codes = (build: () => Module, clock?: ClockDomain): string[] => {
    try {
      emit(build(), clock);
    } catch (error) {
      return (error as HdlError).diagnostics.map(({ code, message, places }) => {
        const line = readFileSync(import.meta.filename, "utf8").split("\n")[places[0]!.mark.line.line - 1]!;
        return `${code}: ${message}, at ${line.trim()}`;
      });
    }
    return [];
  };
  const port = "this.io = this.ports({ [port]: input(Bool()), y: output(Bool()) });";
  const register = "const { [register]: value } = this.registers({ [register]: Bool().reset(false) });";
  expect(codes(() => new Named("aclk", "aresetn"), axi)).toEqual([
    `name-clash: Named.aclk has the name of the clock, at ${port}`,
    `name-clash: Named.aresetn has the name of the reset, at ${register}`,
  ]);
  expect(codes(() => new Named("clk", "reset"))).toEqual([
    `name-clash: Named.clk has the name of the clock, at ${port}`,
    `name-clash: Named.reset has the name of the reset, at ${register}`,
  ]);
});

test("no name is taken that nothing has", async () => {
  class Unclocked extends Module {
    readonly io = this.ports({ clk: input(Bool()), reset: input(Bool()), y: output(Bool()) });
    constructor() {
      super();
      this.io.y.drive(this.io.clk.and(this.io.reset));
    }
  }
  for (const [module, clock] of [
    [new Named("aclk", "aresetn")],
    [new Named("clk", "reset"), axi],
    [new Unclocked()],
    [new Named("clk", "reset"), { clock: "CLK", reset: "RST_N", activeLow: true }],
  ] as const) {
    expect(await lint(emit(module, clock))).toEqual([]);
  }
});

test("what is made for an expression goes out of the way of the clock's name", async () => {
  class Product extends Module {
    readonly io = this.ports({ a: input(UInt(4)), y: output(UInt(16)) });
    constructor() {
      super();
      const { sum } = this.registers({ sum: UInt(16) });
      sum.next(this.io.a.mul(this.io.a).mul(this.io.a).extend(16));
      this.io.y.drive(sum);
    }
  }
  const verilog = emit(new Product(), { clock: "sum_next_product", reset: "reset", activeLow: false });
  expect(verilog.files.get("product.v")).toContain("sum_next_product_2 = a * a;");
  expect(await lint(verilog)).toEqual([]);
});

test.each([
  ["wire", "rst", "error[name-invalid]: clock wire is a Verilog keyword"],
  ["clk", "rst n", "error[name-invalid]: reset rst n is no Verilog identifier"],
  ["clk", "clk", "error[name-clash]: clock and reset are both called clk"],
])("clock %s and reset %s are no names", (clock, reset, said) => {
  expect(() => emit(new Named("a", "b"), { clock, reset, activeLow: false })).toThrow(
    `${said}\n  at test/hdl/reset.test.ts`,
  );
});

/** Counters of which each is reset out of a register of its own: one alone, and a row. */
class Apart extends Module {
  readonly io = this.ports({ counts: output({ alone: UInt(8), row: Vec(3, UInt(8)) }) });
  constructor() {
    super();
    const { alone, row } = this.instances(
      { alone: new Around(), row: [new Count(), new Count(), new Count()] },
      { reset: "registered" },
    );
    this.io.counts.alone.drive(alone.count);
    this.io.counts.row.drive(row.map(({ count }) => count));
  }
}

/** One level more. */
class Around extends Module {
  readonly io = this.ports({ count: output(UInt(8)) });
  constructor() {
    super();
    const { inner } = this.instances({ inner: new Count() }, { reset: "registered" });
    this.io.count.drive(inner.count);
  }
}

test.each(engines.flatMap((engine) => [{ engine }, { engine, clock: axi }]))(
  "each is reset out of a register of its own, a cycle later a level: %o",
  async (options) => {
    using dut = await bench(() => new Apart(), options);
    const counts = (alone: number, row: number) => ({ counts: { alone, row: [row, row, row] } });
    // The row's registers let go a cycle before that of the counter inside.
    dut.expect(counts(3, 4));
    dut.step(2);
    dut.expect(counts(5, 6));
    dut.step();
    dut.expect(counts(6, 7));
    dut.reset();
    dut.expect(counts(3, 4));
  },
);

test("registers of resets are kept apart, those of a row in a vector, and a design says how many there are on the way", async () => {
  const { files, resetStages } = emit(new Apart());
  expect(resetStages).toBe(2);
  expect(emit(new Late()).resetStages).toBe(1);
  expect(emit(new Outer()).resetStages).toBe(0);
  const text = files.get("apart.v")!;
  expect(text).toContain('(* keep = "true", syn_preserve = 1 *) reg  [2:0] row_reset;');
  expect(text).toContain("(* keep *) always @(posedge clk) begin");
  expect(text).toContain(".reset(row_reset[i])");
  expect(text).toContain("initial row_reset = 3'd7;");
  expect(text).toContain(".reset(alone_reset)");
  for (const clock of [{}, axi]) expect(await lint(emit(new Apart(), clock))).toEqual([]);
});
