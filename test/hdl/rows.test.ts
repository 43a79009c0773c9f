import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import {
  assert,
  BlackBox,
  Bool,
  concat,
  emit,
  Enum,
  input,
  Module,
  output,
  SInt,
  UInt,
  Vec,
  when,
} from "../../generator/hdl/index.ts";
import { prove } from "../../formal/prove.ts";
import { bench, engines } from "../../sim/bench.ts";
import { lint } from "../../sim/lint.ts";
import { Random } from "../random.ts";

const Mode = Enum("hold", "add", "clear");

/** A sum with a name of its own in each place: what differs there comes in by its ports. */
class Tally extends Module {
  readonly io = this.ports({
    mode: input(Mode),
    step: input(SInt(5)),
    start: input(UInt(2).describe("where it begins")),
    above: input(Bool()),
    carry: output(Bool()),
    sum: output(SInt(8).describe("so far")),
  });
  constructor() {
    super();
    const { mode, step, start, above, carry, sum } = this.io;
    const { total } = this.registers({ total: SInt(8).reset(0) });
    when(mode.eq("add"), () => {
      total.next(total.wrapAdd(step));
    }).elsewhen(mode.eq("clear"), () => {
      total.next(start.extend(8).asSInt());
    });
    carry.drive(above.xor(total.lt(0)));
    sum.drive(total);
  }
}

const PLACES = 3;

/** A row of them with inputs of every kind. */
class Tallies extends Module {
  readonly io = this.ports({
    mode: input(Mode),
    steps: input(Vec(PLACES, SInt(5))),
    enable: input(UInt(PLACES)),
    sums: output(Vec(PLACES, SInt(8))),
    middle: output(SInt(9)),
    carries: output(Bool()),
    all: output(Bool()),
    clears: output(Bool()),
  });
  constructor() {
    super();
    const { mode, steps, enable, sums, middle, carries, all, clears } = this.io;
    const { tally } = this.instances({ tally: new Array<Tally>(PLACES).fill(new Tally()) });
    for (const [i, { mode: its, step, start, above }] of tally.entries()) {
      step.drive(steps.at(i));
      start.drive(i);
      above.drive(i > 0 ? tally[i - 1]!.carry : enable.bit(2));
      its.drive("hold");
      when(enable.bit(i), () => {
        its.drive(mode);
      });
    }
    sums.drive(tally.map(({ sum }) => sum));
    middle.drive(tally[1]!.sum.sub(1));
    carries.drive(tally.at(-1)!.carry);
    all.drive(tally.map(({ carry }) => carry).reduce((a, b) => a.and(b)));
    clears.drive(tally[2]!.mode.eq("clear"));
  }
}

const textOf = (module: Module, file: string): string => emit(module).files.get(file)!;

test("a list of one module is a loop, and its pins are parts of vectors", async () => {
  const text = textOf(new Tallies(), "tallies.v");
  expect(/^ {4}generate\n[^]*endgenerate\n/m.exec(text)![0]).toBe(`    generate
        for (i = 0; i < 3; i = i + 1) begin : tally
            tally tally (
                .clk(clk),
                .reset(reset),
                .mode(tally_mode[2*i +: 2]),
                .step(steps[5*i +: 5]),
                .start(tally_start[2*i +: 2]),
                .above(tally_above[i]),
                .carry(tally_carry[i]),
                .sum(tally_sum[8*i +: 8])
            );
        end
    endgenerate
`);
  const lines = text.split("\n").map((line) => line.trim());
  expect(lines).toEqual(
    expect.arrayContaining([
      "genvar i;",
      "wire [23:0] tally_sum;  // so far",
      "assign tally_start = 6'd36;",
      "assign tally_mode = {tally_2_mode, tally_1_mode, tally_0_mode};",
      "assign sums = tally_sum;",
      "assign all = &tally_carry;",
      "assign carries = tally_carry[2];",
    ]),
  );
  // From place to place it is a chain, which as one vector would be a loop.
  expect(lines).toContain("wire [2:0] tally_above /* verilator split_var */;");
  expect(lines).toContain("wire [5:0] tally_start;  // where it begins");
  expect(await lint(emit(new Tallies()))).toEqual([]);
});

test.each(engines)("a row is what its places are (%s)", async (engine) => {
  using dut = await bench(() => new Tallies(), { engine, seed: 4 });
  const random = new Random(9);
  let sums = [0, 0, 0];
  for (let cycle = 0; cycle < 300; cycle++) {
    const mode = random.pick(["hold", "add", "clear"] as const);
    const steps = Array.from({ length: PLACES }, () => random.int(-16, 15));
    const enable = random.int(0, 7);
    Object.assign(dut, { mode, steps, enable });
    dut.step(0);
    let carry = enable >= 4;
    const carries = sums.map((sum) => (carry = carry !== sum < 0));
    dut.expect({ middle: sums[1]! - 1, carries: carries[2]!, all: carries.every(Boolean) });
    dut.expect({ clears: mode === "clear" && enable >= 4 });
    expect(dut.sums.map(Number)).toEqual(sums);
    dut.step();
    sums = sums.map((sum, i) => {
      if (((enable >> i) & 1) === 0 || mode === "hold") return sum;
      return mode === "clear" ? i : ((sum + steps[i]! + 384) % 256) - 128;
    });
  }
});

/** Counts to its limit, which it must never reach. */
class Limited extends Module {
  readonly io = this.ports({ enable: input(Bool()), total: output(UInt(4)) });
  constructor() {
    super();
    const { count } = this.registers({ count: UInt(4).reset(0) });
    when(this.io.enable, () => {
      count.next(count.wrapAdd(1));
    });
    assert("belowLimit", count.ne(5));
    this.io.total.drive(count);
  }
}
class LimitedRow extends Module {
  readonly io = this.ports({ enable: input(UInt(2)), totals: output(UInt(8)) });
  constructor() {
    super();
    const { counts } = this.instances({ counts: [new Limited(), new Limited()] });
    for (const [i, { enable }] of counts.entries()) enable.drive(this.io.enable.bit(i));
    this.io.totals.drive(concat(counts[1]!.total, counts[0]!.total));
  }
}

test.each(engines)("a place of a row is named by its number, in messages (%s)", async (engine) => {
  using dut = await bench(() => new LimitedRow(), { engine });
  dut.enable = 2;
  expect(() => {
    dut.step(20);
  }).toThrow("limited_row.counts[1].counts: assertion belowLimit fails");
});

test("and in proofs and traces", async () => {
  const { finding } = await prove(new LimitedRow(), { boundedOnly: true });
  expect(finding!.kind).toBe("refuted");
  expect(finding!.check!.name).toMatch(/^counts\[[01]\]\.belowLimit$/);
  const labels = finding!.trace!.signals.map(({ label }) => label);
  expect(labels).toEqual(expect.arrayContaining(["counts[0].count", "counts[1].count"]));

  const folder = mkdtempSync(join(tmpdir(), "disc-rows-"));
  try {
    const trace = join(folder, "row.vcd");
    {
      using dut = await bench(() => new LimitedRow(), { engine: "javascript", trace });
      dut.step(2);
    }
    expect(readFileSync(trace, "utf8")).toMatch(
      /\$scope begin counts\[1\] \$end\n\$scope module counts \$end\n(?:\$var .*\n)*\$upscope \$end\n\$upscope \$end\n/,
    );
  } finally {
    rmSync(folder, { recursive: true });
  }
});

/** A module of Verilog with a parameter. */
class Gate extends BlackBox {
  readonly io = this.ports({ A: input(Bool()), Y: output(Bool()) });
  constructor(inverts: number) {
    super({
      ...{ name: "GATE", parameters: { INVERTS: inverts } },
      verilog:
        "module GATE #(parameter INVERTS = 0) (input A, output Y);\n    assign Y = A ^ (INVERTS != 0);\nendmodule\n",
    });
  }
}
class Gates extends Module {
  readonly io = this.ports({ a: input(UInt(3)), y: output(UInt(3)) });
  constructor(gates: readonly Gate[]) {
    super();
    const { gate } = this.instances({ gate: gates });
    for (const [i, { A }] of gate.entries()) A.drive(this.io.a.bit(i));
    this.io.y.drive(concat(...gate.map(({ Y }) => Y).reverse()));
  }
}

test("black boxes are a row where they are one, and stand alone with parameters of their own", async () => {
  const one = (): Gates => new Gates(new Array<Gate>(3).fill(new Gate(1)));
  const three = (): Gates => new Gates([new Gate(1), new Gate(0), new Gate(1)]);
  expect(textOf(one(), "gates.v")).toMatch(
    /begin : gate\n +GATE #\(\n +\.INVERTS\(1\)\n +\) gate \(\n +\.A\(a\[i\]\),/,
  );
  expect(textOf(three(), "gates.v")).not.toContain("generate");
  for (const [gates, mask] of [
    [one, 7],
    [three, 5],
  ] as const) {
    expect(await lint(emit(gates()))).toEqual([]);
    using dut = await bench(gates);
    dut.a = 1;
    dut.expect({ y: 1 ^ mask });
  }
});

test("what a row is called is taken", () => {
  class Taken extends Module {
    readonly io = this.ports({ a: input(UInt(2)), y: output(UInt(2)) });
    constructor() {
      super();
      const { gateA } = this.nodes({ gateA: this.io.a });
      const { gate } = this.instances({ gate: new Array<Gate>(2).fill(new Gate(0)) });
      for (const [i, { A }] of gate.entries()) A.drive(gateA.bit(i));
      this.io.y.drive(concat(gate[1]!.Y, gate[0]!.Y));
    }
  }
  expect(() => new Taken()).toThrow("Taken.gate_a is declared twice");
});
