import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import {
  BlackBox,
  SkidBuffer,
  Bool,
  concat,
  connect,
  emit,
  Enum,
  input,
  literal,
  Memory,
  Module,
  mux,
  output,
  select,
  SInt,
  Stream,
  Table,
  through,
  UInt,
  Vec,
  vec,
  when,
  type BoolValue,
  type EmissionOptions,
  type UIntValue,
  type Verilog,
} from "../../generator/hdl/index.ts";
import { bench, open } from "../../sim/bench.ts";
import { lint } from "../../sim/lint.ts";

/** Running dot product: `total` is the sum of a*b since the last `first`. One beat of latency. */
class DotAccumulator extends Module {
  readonly io = this.ports({
    terms: input(Stream({ first: Bool(), a: SInt(8), b: SInt(8) })),
    total: output(SInt(32).describe("since the last first")),
  });

  constructor() {
    super({ about: "Running dot product: total is the sum of a*b since the last first." });
    const { terms, total } = this.io;
    const { sum } = this.registers({ sum: SInt(32).reset(0) });
    terms.ready.drive(true);
    const { product } = this.nodes({ product: terms.a.mul(terms.b) });
    when(terms.fires, () => {
      sum.next(mux(terms.first, product, sum.add(product)).truncate(32));
    });
    total.drive(sum);
  }
}

const sumLine =
  readFileSync(import.meta.filename, "utf8")
    .split("\n")
    .findIndex((line) => line.includes("const { sum }")) + 1;

test("a module reads as an engineer would have written it", () => {
  expect(emit(new DotAccumulator()).files.get("dot_accumulator.v"))
    .toBe(`// Running dot product: total is the sum of a*b since the last first.
// DotAccumulator, test/hdl/emission.test.ts
\`default_nettype none

module dot_accumulator (
    input  wire        clk,
    input  wire        reset,
    input  wire        terms_valid,
    output wire        terms_ready,
    input  wire        terms_first,
    input  wire [7:0]  terms_a,
    input  wire [7:0]  terms_b,
    output wire [31:0] total  // since the last first
);
    reg  signed [31:0] sum;  // emission.test.ts:${sumLine}

    wire signed [15:0] product = $signed(terms_a) * $signed(terms_b);
    assign terms_ready = 1'd1;
    assign total = sum;

    always @(posedge clk) begin
        if (reset) sum <= 32'sd0;
        else if (terms_valid & terms_ready)
            sum <= terms_first ? {{16{product[15]}}, product} : sum + {{16{product[15]}}, product};
    end
endmodule

\`default_nettype wire
`);
});

/** One of everything that the language has. */
class Everything extends Module {
  readonly io = this.ports({
    mode: input(UInt(2)),
    lanes: input(Vec(4, SInt(8))),
    pick: input(UInt(2)),
    write: input({ enable: Bool(), address: UInt(4), data: UInt(8) }),
    source: input(Stream({ tag: UInt(3), pair: { left: SInt(5), right: UInt(6) } })),
    drain: output(Stream({ tag: UInt(3), pair: { left: SInt(5), right: UInt(6) } })),
    state: output(Enum("idle", "run", "done")),
    old: output(UInt(8)),
    fresh: output(UInt(8)),
    wrong: output(UInt(8)),
    square: output(UInt(6)),
    lane: output(SInt(8)),
    sum: output(SInt(10)),
  });

  constructor() {
    super();
    const { mode, lanes, pick, write, source, drain, state, old, fresh, wrong, square, lane, sum } = this.io;
    const { now, count } = this.registers({ now: Enum("idle", "run", "done").reset("idle"), count: UInt(3) });
    select(now, {
      idle: () => {
        when(mode.eq(1), () => {
          now.next("run");
          count.next(0);
        });
      },
      run: () => {
        count.next(count.wrapAdd(1));
        when(count.eq(5), () => {
          now.next("done");
        });
      },
      done: () => {
        now.next("idle");
      },
    });
    state.drive(now);

    const { first, second, third } = this.memories({
      ...{ first: Memory(16, UInt(8), "old"), second: Memory(16, UInt(8), "new"), third: Memory(128, UInt(8), "any") },
    });
    when(write.enable, () => {
      first.write(write.address, write.data);
      second.write(write.address, write.data);
      third.write(write.address.resize(7), write.data);
    });
    wrong.drive(third.read(write.address.resize(7)));
    old.drive(first.read(write.address));
    fresh.drive(second.read(write.address, mode.ne(3)));

    const { squares } = this.tables({ squares: Table(UInt(6), [0, 1, 4, 9, 16, 25, 36, 49]) });
    square.drive(squares.at(count));
    lane.drive(lanes.at(pick));
    sum.drive(lanes.elements.map((each) => each.extend(10)).reduce((a, b) => a.wrapAdd(b)));

    const { buffer } = this.instances({
      buffer: new SkidBuffer({ tag: UInt(3), pair: { left: SInt(5), right: UInt(6) } }),
    });
    connect(drain, through(buffer, source));
  }
}

test("emission is the same to the byte each time, and equal modules are written once", () => {
  class Two extends Module {
    readonly io = this.ports({ a: input(Stream({ data: UInt(9) })), b: output(Stream({ data: UInt(9) })) });
    constructor() {
      super();
      const { near, far } = this.instances({
        near: new SkidBuffer({ data: UInt(9) }),
        far: new SkidBuffer({ data: UInt(9) }),
      });
      const middle = through(near, this.io.a);
      connect(this.io.b, through(far, middle));
    }
  }
  const [one, two] = [emit(new Two()), emit(new Two())];
  expect([...one.files]).toEqual([...two.files]);
  expect(one.digest).toBe(two.digest);
  expect([...one.files.keys()]).toEqual(["skid_buffer.v", "two.v"]);
});

test("one of everything passes Verilator, Icarus and Yosys without a word", async () => {
  expect(await lint(emit(new Everything()))).toEqual([]);
  expect(await lint(emit(new DotAccumulator()))).toEqual([]);
});

test("the linters do report what is wrong", async () => {
  const good = emit(new DotAccumulator());
  const bad: Verilog = {
    ...good,
    files: new Map([["dot_accumulator.v", good.files.get("dot_accumulator.v")!.replace("32'sd0", "31'sd0")]]),
  };
  expect((await lint(bad)).join("\n")).toMatch(/verilator: %Warning-WIDTH/);
});

test("states, memories and tables do in Verilog what they say", async () => {
  using dut = await bench(() => new Everything(), { seed: 5 });
  dut.mode = 1;
  expect(dut.state).toBe("idle");
  dut.step();
  dut.mode = 0;
  const seen = Array.from({ length: 8 }, () => {
    const now = [dut.state, dut.square];
    dut.step();
    return now;
  });
  expect(seen).toEqual([
    ["run", 0n],
    ["run", 1n],
    ["run", 4n],
    ["run", 9n],
    ["run", 16n],
    ["run", 25n],
    ["done", 36n],
    ["idle", 36n],
  ]);

  dut.write = { enable: true, address: 3, data: 17 };
  dut.step();
  dut.write = { enable: true, address: 3, data: 99 };
  dut.step();
  // The read met the write of 99: one port saw the word before it, the other the word after.
  // The third says of what it gives that it is not to be used: all its bits are wrong.
  dut.expect({ old: 17, fresh: 99, wrong: 255 - 17 });
  dut.write = { enable: false, address: 3, data: 0 };
  dut.mode = 3;
  dut.step();
  dut.expect({ old: 99, fresh: 99, wrong: 99 });
  dut.write = { enable: true, address: 3, data: 1 };
  dut.step(2);
  // Its enable low, the second port keeps its word.
  dut.expect({ old: 1, fresh: 99 });

  dut.lanes = [-128, 127, -1, 5];
  dut.pick = 2;
  dut.expect({ lane: -1, sum: 3 });
});

test("memories become block RAM and LUT RAM, and products DSPs, on two families", () => {
  class Infer extends Module {
    readonly io = this.ports({
      address: input(UInt(10)),
      data: input(UInt(16)),
      write: input(Bool()),
      b: input(SInt(16)),
      y: output(SInt(32)),
    });
    constructor() {
      super();
      const { address, data, write, b, y } = this.io;
      const { bank, near } = this.memories({ bank: Memory(1024, UInt(16)), near: Memory(16, SInt(8)) });
      const { product } = this.registers({ product: SInt(32) });
      when(write, () => {
        bank.write(address, data);
        near.write(address.truncate(4), data.truncate(8).asSInt());
      });
      product.next(
        bank
          .read(address)
          .asSInt()
          .mul(b)
          .wrapAdd(near.at(address.truncate(4)).resize(32)),
      );
      y.drive(product);
    }
  }
  const folder = mkdtempSync(join(tmpdir(), "disc-infer-"));
  try {
    writeFileSync(join(folder, "infer.v"), emit(new Infer()).files.get("infer.v")!);
    const cells = (synth: string): string =>
      execFileSync("yosys", ["-p", `read_verilog infer.v; ${synth}; stat`], { cwd: folder, encoding: "utf8" });
    const xilinx = cells("synth_xilinx -family xc7 -top infer");
    expect(xilinx).toMatch(/RAMB(18|36)E1 +1\n/);
    expect(xilinx).toMatch(/DSP48E1 +1\n/);
    expect(xilinx).toMatch(/RAM32M|RAM32X1D/);
    const ecp5 = cells("synth_ecp5 -top infer");
    expect(ecp5).toMatch(/DP16KD +1\n/);
    expect(ecp5).toMatch(/MULT18X18D +1\n/);
    expect(ecp5).toMatch(/TRELLIS_DPR16X4 +2\n/);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test("a prefix begins the names of all modules but black boxes", async () => {
  class Inverter extends BlackBox {
    readonly io = this.ports({ a: input(UInt(8)), y: output(UInt(8)) });
    constructor() {
      super({
        name: "inverter",
        verilog: "module inverter (input wire [7:0] a, output wire [7:0] y);\n    assign y = ~a;\nendmodule\n",
      });
    }
  }
  class Pair extends Module {
    readonly io = this.ports({ put: input(Stream({ data: UInt(8) })), get: output(Stream({ data: UInt(8) })) });
    constructor() {
      super();
      const { buffer, inverter } = this.instances({ buffer: new SkidBuffer(8), inverter: new Inverter() });
      inverter.a.drive(this.io.put.data);
      buffer.put.valid.drive(this.io.put.valid);
      buffer.put.data.drive(inverter.y);
      this.io.put.ready.drive(buffer.put.ready);
      connect(this.io.get, buffer.get);
    }
  }
  const [plain, prefixed] = [emit(new Pair()), emit(new Pair(), { prefix: "left_" })];
  expect([...prefixed.files.keys()]).toEqual(["left_skid_buffer.v", "inverter.v", "left_pair.v"]);
  expect(prefixed.top).toBe("left_pair");
  expect(await lint(prefixed)).toEqual([]);
  for (const [file, text] of prefixed.files) {
    expect(text.replaceAll("left_", "")).toBe(plain.files.get(file.replace("left_", "")));
  }
  expect(() => emit(new Pair(), { prefix: "7_" })).toThrow("error[name-invalid]: prefix 7_ is no Verilog identifier");
});

test("each of the options of emission can stand alone", () => {
  const header = (options?: EmissionOptions): string =>
    /module [^]*?terms_valid/.exec([...emit(new DotAccumulator(), options).files.values()].at(-1)!)![0];
  const usual = header();
  expect(header({})).toBe(usual);
  expect(header({ clock: "c" })).toBe(usual.replace("clk,", "c,"));
  expect(header({ reset: "rst_n", activeLow: true })).toBe(usual.replace("reset", "rst_n"));
  expect(emit(new DotAccumulator(), { activeLow: true })).toMatchObject({
    clock: "clk",
    reset: "reset",
    resetLevel: 0,
  });
});

/** A register whose input is called like another module. */
class Again extends Module {
  readonly io;
  constructor(port: string) {
    super();
    this.io = this.ports({ [port]: input(Bool()), y: output(Bool()) });
    const { held } = this.registers({ held: Bool() });
    held.next(this.io[port] as BoolValue);
    this.io.y.drive(held);
  }
}

test("no port of the top has the name of the module itself, for Verilator builds none", async () => {
  expect(() => emit(new Again("again"))).toThrow(
    "error[name-clash]: Again.again has the name of the module itself\n  at test/hdl/emission.test.ts:",
  );
  expect(() => emit(new Again("pre_again"), { prefix: "pre_" })).toThrow("Again.pre_again has the name of the module");
  expect(() => emit(new Again("a"), { clock: "again" })).toThrow("Again.again has the name of the module");
  expect(emit(new Again("a"), { reset: "again" }).top).toBe("again");
  // Below the top it is no trouble, nor is the plain name with a prefix.
  class Below extends Module {
    readonly io = this.ports({ below: input(Bool()), y: output(Bool()) });
    constructor() {
      super();
      this.io.y.drive(this.io.below);
    }
  }
  class Around extends Module {
    readonly io = this.ports({ a: input(Bool()), y: output(Bool()) });
    constructor() {
      super();
      const { inner } = this.instances({ inner: new Below() });
      inner.below.drive(this.io.a);
      this.io.y.drive(inner.y);
    }
  }
  using dut = await bench(() => new Around());
  dut.a = true;
  expect(dut.y).toBe(true);
  using prefixed = await open(emit(new Again("again"), { prefix: "pre_" }));
  expect(Object.keys(prefixed)).toEqual(["again", "y"]);
});

/** Says the same several times, in expressions of its own each time. */
class Repeated extends Module {
  readonly io = this.ports({
    ...{ a: input(UInt(8)), b: input(UInt(8)), step: input(Enum("rest", "go", "turn", "stop", "end")) },
    ...{ most: output(UInt(8)), least: output(UInt(8)), again: output(UInt(32)), wide: output(UInt(70)) },
    ...{ kept: output(UInt(8)), held: output(UInt(8)), left: output(UInt(8)) },
  });
  constructor() {
    super();
    const { a, b, step, most, least, again, wide, kept, held, left } = this.io;
    const isLess = (): UIntValue => mux(a.lt(b), b, a);
    most.drive(isLess().wrapAdd(1));
    least.drive(mux(isLess().eq(b), a, b));
    again.drive(concat(a, a, a, b));
    wide.drive(literal(UInt(70), 2n ** 40n));
    // All states, of which few, many and all but one do something.
    const { few, many, others } = this.registers({ few: UInt(8), many: UInt(8), others: UInt(8) });
    const nothing = (): void => undefined;
    const set = (register: typeof few, value: number) => (): void => {
      register.next(value);
    };
    select(step, { rest: nothing, go: set(few, 1), turn: nothing, stop: nothing, end: set(few, 2) });
    select(step, { rest: set(many, 5), go: set(many, 1), turn: nothing, stop: set(many, 4), end: set(many, 2) });
    select(step, { turn: nothing }, set(others, 3));
    kept.drive(few);
    held.drive(many);
    left.drive(others);
  }
}

test("a value is computed once, what repeats is counted, and literals have all their digits", async () => {
  const verilog = emit(new Repeated());
  const text = verilog.files.get("repeated.v")!;
  expect(text.match(/a < b/g)).toHaveLength(1);
  expect(text).toContain("again = {{3{a}}, b};");
  expect(text).toContain("wide = 70'h000000010000000000;");
  expect(await lint(verilog)).toEqual([]);
});

test("states are declared in the order of their values, and no arm of a case is empty", () => {
  const text = emit(new Repeated()).files.get("repeated.v")!;
  const states = [...text.matchAll(/localparam \[2:0\] STEP_\w+ = 3'd(\d);/g)].map(([, value]) => Number(value));
  expect(states).toEqual([0, 1, 2, 3, 4]);
  expect(text).toContain(
    "        if (step == STEP_GO) few <= 8'd1;\n        else if (step == STEP_END) few <= 8'd2;\n",
  );
  expect(text).toContain("if (!(step == STEP_TURN)) others <= 8'd3;");
  expect(text).toContain("default: begin\n                if (step == STEP_END) many <= 8'd2;\n");
  expect(text).not.toMatch(/: ;$/m);
});

/** Four registers that always have the value of another one. */
class Alike extends Module {
  readonly io = this.ports({ in: input(UInt(4)), out: output(Vec(4, UInt(4))) });

  constructor() {
    super({ about: "Four registers of one value." });
    const { near } = this.registers({ near: [UInt(4), UInt(4).reset(0)] });
    const { far } = this.registers({ far: [UInt(4), UInt(4).reset(0)] }, { apart: true });
    for (const register of [...near, ...far]) register.next(this.io.in);
    this.io.out.drive(vec([...near, ...far]));
  }
}

test("registers that are to stay apart from their likes say so, at their declaration and at their block; others do not", async () => {
  const verilog = emit(new Alike());
  const text = verilog.files.get("alike.v")!;
  for (const i of [0, 1]) {
    expect(text).toContain(`(* keep = "true", syn_preserve = 1 *) reg  [3:0] far_${i};`);
    expect(text).toMatch(new RegExp(`^ +reg  \\[3:0\\] near_${i};`, "m"));
  }
  expect(text.match(/^ +\(\* keep \*\) always/gm)).toHaveLength(2);
  expect(text.match(/^ +always/gm)).toHaveLength(2);
  expect(await lint(verilog)).toEqual([]);
});
