import { expect, test } from "vitest";
import {
  Bool,
  concat,
  emit,
  Enum,
  input,
  literal,
  Module,
  mux,
  output,
  select,
  SInt,
  UInt,
  when,
} from "../../generator/hdl/index.ts";
import { lint } from "../../sim/lint.ts";

/** A block with parts that a parameter switches off, written as generators are: without an `if` for each. */
class Tunable extends Module<{ readonly gain: number; readonly saturates: boolean }> {
  readonly io = this.ports({
    en: input(Bool()),
    a: input(UInt(8)),
    scaled: output(UInt(12)),
    limited: output(UInt(8)),
    total: output(UInt(8)),
    peak: output(UInt(8)),
  });
  constructor(gain: number, saturates: boolean) {
    super({ parameters: { gain, saturates } });
    const { en, a, scaled, limited, total, peak } = this.io;
    const { doesSaturate } = this.nodes({ doesSaturate: a.gt(200).and(saturates) });
    const factor = literal(UInt(4), gain);
    scaled.drive(a.mul(factor));
    limited.drive(mux(a.gt(100).and(saturates), literal(UInt(8), 100), a));
    const { sum, top } = this.registers({ sum: UInt(8).reset(0), top: UInt(8).reset(0) });
    when(en.or(!saturates), () => {
      sum.next(sum.wrapAdd(a));
    });
    when(a.gt(top).and(saturates), () => {
      top.next(a);
    }).elsewhen(doesSaturate, () => {
      top.next(0);
    });
    total.drive(sum);
    peak.drive(top);
  }
}

const bodyOf = (module: Module): string => {
  const verilog = emit(module);
  const text = verilog.files.get(`${verilog.top}.v`)!;
  return text.slice(text.indexOf(");"));
};

test("constants are folded, branches never taken are left out, and what has a name stays", () => {
  const text = bodyOf(new Tunable(1, false)).replaceAll(/ *\/\/.*/g, "");
  expect(text).toBe(`);
    reg  [7:0] sum;
    reg  [7:0] top;

    wire does_saturate = 1'd0;
    assign scaled = {4'd0, a};
    assign limited = a;
    assign total = sum;
    assign peak = top;

    always @(posedge clk) begin
        if (reset) begin
            sum <= 8'd0;
            top <= 8'd0;
        end
        else begin
            sum <= sum + a;
            if (does_saturate) top <= 8'd0;
        end
    end


    wire _unused_ok = &{1'b0, en, 1'b0};
endmodule

\`default_nettype wire
`);
});

test("the same block with everything on, or off, passes every lint tool", async () => {
  for (const module of [new Tunable(1, false), new Tunable(0, false), new Tunable(5, true)]) {
    expect(await lint(emit(module))).toEqual([]);
  }
});

/** A register that nothing ever changes, and one that is not reset either. */
class Still extends Module {
  readonly io = this.ports({ a: input(UInt(4)), now: output(UInt(4)), ever: output(UInt(4)) });
  constructor() {
    super();
    const { one, other } = this.registers({ one: UInt(4).reset(3), other: UInt(4) });
    when(this.io.a.any().and(false), () => {
      one.next(this.io.a);
      other.next(this.io.a);
    });
    this.io.now.drive(one);
    this.io.ever.drive(other);
  }
}

test("registers that never change remain registers", async () => {
  const verilog = emit(new Still());
  expect(await lint(verilog)).toEqual([]);
  expect(bodyOf(new Still())).toContain("if (reset) one <= 4'd3;");
  expect(bodyOf(new Still())).toContain("other <= other;");
});

/** One output for each kind of expression, of constants alone but for a port that decides nothing. */
class Constants extends Module {
  readonly io = this.ports({
    a: input(SInt(6)),
    bits: output(UInt(3)),
    joined: output(UInt(10)),
    picked: output(SInt(6)),
    state: output(Enum("low", "high")),
    flags: output(UInt(3)),
    shifted: output(SInt(8)),
    difference: output(SInt(13)),
    cased: output(UInt(4)),
  });
  constructor() {
    super();
    const { a, ...out } = this.io;
    const minus = literal(SInt(5), -11);
    out.bits.drive(minus.bits(3, 1));
    out.joined.drive(concat(literal(UInt(5), 9), minus));
    out.picked.drive(mux(literal(Bool(), true), a.add(0).resize(6), minus.resize(6)));
    out.state.drive(mux(literal(UInt(2), 2).gt(1), literal(Enum("low", "high"), "high"), "low"));
    out.flags.drive(concat(minus.any(), minus.all(), minus.parity()));
    out.shifted.drive(minus.mul(3).shr(1).resize(8).sub(a.and(0)).resize(8));
    // Without the constant the difference is the unsigned number itself, read with a sign.
    out.difference.drive(a.asUInt().sub(0).mul(a));
    out.cased.drive(0);
    select(literal(UInt(2), 1).add(a.asUInt().and(0).resize(2)).truncate(2), {
      1: () => {
        out.cased.drive(7);
      },
    });
  }
}

test("every operator on constants becomes its value", async () => {
  // Worked out by hand: -11 is 10101, its bits 3 to 1 are 010; -33 halved and rounded down is -17.
  const text = bodyOf(new Constants()).replaceAll(/ *\/\/.*/g, "");
  expect(text).toContain("assign bits = 3'd2;");
  expect(text).toContain(`assign joined = 10'd${(9 << 5) | 0b10101};`);
  expect(text).toContain("assign picked = a;");
  expect(text).toContain("assign state = STATE_HIGH;");
  expect(text).toContain("assign flags = 3'd5;");
  expect(text).toContain("assign shifted = -8'sd17;");
  expect(text).toContain("assign difference = $signed({1'd0, a}) * $signed(a);");
  expect(text).toContain("assign cased = 4'd7;");
  expect(await lint(emit(new Constants()))).toEqual([]);
});

/** Slices of signals put together as a loop over elements does it. */
class Slices extends Module {
  readonly io = this.ports({
    a: input(UInt(8)),
    b: input(SInt(8)),
    whole: output(UInt(8)),
    other: output(UInt(8)),
    part: output(UInt(6)),
    mixed: output(UInt(8)),
    turned: output(UInt(8)),
    repeated: output(UInt(5)),
  });
  constructor() {
    super();
    const { a, b, whole, other, part, mixed, turned, repeated } = this.io;
    whole.drive(concat(a.bits(7, 5), a.bits(4, 3), a.bits(2, 0)));
    other.drive(concat(b.bits(7, 4), b.bits(3, 0)));
    part.drive(concat(a.bits(6, 6), a.asUInt().bits(5, 4), a.bits(3, 1)));
    mixed.drive(concat(a.bits(7, 6), b.bits(5, 4), a.bits(3, 2), a.bits(1, 0)));
    turned.drive(concat(a.bits(3, 0), a.bits(7, 4)));
    repeated.drive(concat(a.bit(3), a.bit(2), a.bit(2), a.bit(1), a.bit(0)));
  }
}

test("bits that stand in a row are one slice, and no others are", () => {
  const text = bodyOf(new Slices());
  const assigned = [...text.matchAll(/assign (\w+) = (.*);/g)].map(([, name, value]) => [name, value]);
  expect(assigned).toEqual([
    ["whole", "a"],
    ["other", "b"],
    ["part", "a[6:1]"],
    ["mixed", "{a[7:6], b[5:4], a[3:0]}"],
    ["turned", "{a[3:0], a[7:4]}"],
    ["repeated", "{a[3], {2{a[2]}}, a[1:0]}"],
  ]);
});
