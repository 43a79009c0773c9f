import { expect, test } from "vitest";
import { assert, Bool, emit, input, Module, output, UInt, type ClockDomain } from "../../generator/hdl/index.ts";
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
