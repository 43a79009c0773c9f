import { expect, test } from "vitest";
import { prove } from "../../formal/prove.ts";
import { formatTrace } from "../../formal/trace.ts";
import {
  assert,
  Bool,
  cover,
  Enum,
  input,
  Module,
  output,
  select,
  SInt,
  UInt,
  Vec,
  when,
} from "../../generator/hdl/index.ts";

/** Counts to nine and starts again, unless `limit` says otherwise. */
class Counter extends Module {
  readonly io = this.ports({ enable: input(Bool()), total: output(UInt(4)) });
  constructor(check: (count: ReturnType<Counter["counter"]>) => void, limit = 9) {
    super();
    const count = this.counter();
    when(this.io.enable, () => {
      count.next(count.wrapAdd(1));
      when(count.eq(limit), () => {
        count.next(0);
      });
    });
    this.io.total.drive(count);
    check(count);
  }
  private counter() {
    return this.registers({ count: UInt(4).reset(0) }).count;
  }
}

test("what holds in every reachable state and closes under induction is proved", async () => {
  const counter = new Counter((count) => {
    assert("belowTen", count.lt(10));
    cover("nine", count.eq(9));
  });
  expect(await prove(counter)).toMatchObject({ proved: true, assertions: 1, covers: 1, assumptions: 0 });
});

test("a broken assertion is refuted by the shortest way there", async () => {
  const counter = new Counter((count) => {
    assert("belowTwo", count.lt(2));
  });
  const { proved, finding } = await prove(counter);
  expect(proved).toBe(false);
  expect(finding).toMatchObject({ kind: "refuted", check: { name: "belowTwo" } });
  const rows = formatTrace(finding!.trace!).split("\n");
  expect(rows.find((row) => row.startsWith("total"))).toMatch(/0 +1 +2$/);
  expect(finding!.trace!.cycles).toBe(4);
});

test("what is true but does not follow from itself is told apart from what is false", async () => {
  // From 11 up, which is never reached, it counts on to 15.
  const counter = new Counter((count) => {
    assert("never15", count.ne(15));
    cover("nine", count.eq(9));
  });
  const { proved, finding } = await prove(counter, { depth: 4 });
  expect(proved).toBe(false);
  expect(finding).toMatchObject({ kind: "not inductive", check: { name: "never15" } });
});

test("a cover out of reach, or none at all, is no proof", async () => {
  const far = new Counter((count) => {
    assert("belowTen", count.lt(10));
    cover("twelve", count.eq(12));
  });
  expect((await prove(far)).finding).toMatchObject({ kind: "unreachable", check: { name: "twelve" } });
  const none = new Counter((count) => {
    assert("belowTen", count.lt(10));
  });
  expect(await prove(none)).toMatchObject({ proved: false, finding: { kind: "unreachable", check: undefined } });
});

/** A trace shows a submodule's registers, states by name, numbers with their sign, vectors by element. */
class Shown extends Module {
  readonly io = this.ports({ low: input(SInt(3)) });
  constructor() {
    super();
    const { inner } = this.instances({ inner: new Inner() });
    inner.low.drive(this.io.low);
    this.unused(inner.busy);
  }
}
class Inner extends Module {
  readonly io = this.ports({ low: input(SInt(3)), busy: output(Bool()) });
  constructor() {
    super();
    const { mode } = this.registers({ mode: Enum("rest", "run").reset("rest") });
    const { lanes } = this.registers({ lanes: Vec(2, SInt(3)).reset([-1, 1]) });
    select(mode, {
      rest: () => {
        mode.next("run");
        lanes.next([this.io.low, -4]);
      },
    });
    this.io.busy.drive(mode.is("run"));
    assert("neverLow", lanes.at(0).ne(-3));
  }
}

test("a trace shows states by name, signs, elements, and what is inside of what", async () => {
  const { finding } = await prove(new Shown());
  expect(finding!.check!.name).toBe("inner.neverLow");
  const rows = formatTrace(finding!.trace!).replaceAll(/ +/g, " ").split("\n");
  expect(rows.find((row) => row.startsWith("low"))).toMatch(/ -3 /);
  expect(rows.find((row) => row.startsWith("inner.mode"))).toMatch(/ rest run$/);
  expect(rows.find((row) => row.startsWith("inner.lanes"))).toMatch(/ \[-1 1\] \[-3 -4\]$/);
});

test("a missing tool is one line that says what to install", async () => {
  const path = process.env["PATH"];
  process.env["PATH"] = "/nowhere";
  try {
    const counter = new Counter((count) => {
      assert("belowTen", count.lt(10));
    });
    await expect(prove(counter)).rejects.toThrow(
      "yosys is not installed: apt-get install yosys (Debian), or npm start",
    );
  } finally {
    process.env["PATH"] = path;
  }
});
