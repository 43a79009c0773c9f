import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import {
  assert,
  assume,
  Bool,
  cover,
  emit,
  Enum,
  input,
  Module,
  output,
  select,
  UInt,
  Vec,
  when,
} from "../../generator/hdl/index.ts";
import { lint } from "../../sim/lint.ts";

/** Counts to `limit`; the checks say nine, and can be left out. */
class Counter extends Module {
  readonly io = this.ports({ enable: input(Bool()), total: output(UInt(4)) });
  constructor(limit = 9, { checked = true } = {}) {
    super();
    const { enable, total } = this.io;
    const { count } = this.registers({ count: UInt(4).reset(0) });
    if (checked) assume("neverDisabled", enable);
    when(enable, () => {
      count.next(count.wrapAdd(1));
      when(count.eq(limit), () => {
        count.next(0);
      });
      if (checked) assert("belowTen", count.lt(10));
    }).otherwise(() => {
      if (checked) cover("restsAtNine", count.eq(9));
    });
    total.drive(count);
  }
}

const source = readFileSync(import.meta.filename, "utf8").split("\n");
const lineOf = (text: string): number => source.findIndex((line) => line.includes(text)) + 1;

test("checks stand behind the hardware, once for proofs and once for simulators", () => {
  const text = emit(new Counter()).files.get("counter.v")!;
  const [assumed, asserted, covered] = ['"neverDisabled"', '"belowTen"', '"restsAtNine"'].map(lineOf);
  expect(text.slice(text.indexOf("`ifndef"))).toBe(`\`ifndef SYNTHESIS
\`ifdef FORMAL
    initial assume (reset);

    always @(posedge clk) begin
        if (!reset) begin
            never_disabled: assume (enable);  // checks.test.ts:${assumed}
            if (enable) below_ten: assert (count < 4'd10);  // checks.test.ts:${asserted}
            else rests_at_nine: cover (count == 4'd9);  // checks.test.ts:${covered}
        end
    end
\`else
    always @(posedge clk) begin
        if (!reset) begin
            if (!(enable)) begin
                $display("%m: assumption neverDisabled fails, test/hdl/checks.test.ts:${assumed}");
                $stop;
            end
            if (enable) begin
                if (!(count < 4'd10)) begin
                    $display("%m: assertion belowTen fails, test/hdl/checks.test.ts:${asserted}");
                    $stop;
                end
            end
            else if (count == 4'd9) ;  // covers restsAtNine
        end
    end
\`endif
\`endif
endmodule

\`default_nettype wire
`);
});

test("checks leave the hardware's text as it is without them", () => {
  const withChecks = emit(new Counter()).files.get("counter.v")!;
  const without = emit(new Counter(9, { checked: false })).files.get("counter.v")!;
  expect(withChecks.replace(/\n`ifndef SYNTHESIS[^]*(?=endmodule)/, "")).toBe(without);
});

/** Checks under a switch, of a vector's element that needs a name, and of nothing but covers. */
class Checked extends Module {
  readonly io = this.ports({ lanes: input(Vec(4, UInt(3))), pick: input(UInt(2)), mode: input(Enum("up", "down")) });
  constructor() {
    super();
    const { lanes, pick, mode } = this.io;
    select(mode, {
      up: () => {
        assert("laneIsLow", lanes.at(pick).bits(1, 0).ne(3));
      },
      down: () => {
        cover("laneIsHigh", lanes.at(pick).extend(5).gt(4));
      },
    });
  }
}

class OnlyCovers extends Module {
  readonly io = this.ports({ a: input(Bool()) });
  constructor() {
    super();
    cover("isHigh", this.io.a);
  }
}

test("checks pass Verilator, Icarus and Yosys without a word, as hardware and as proofs", async () => {
  for (const verilog of [emit(new Counter()), emit(new Checked()), emit(new OnlyCovers())]) {
    expect(await lint(verilog)).toEqual([]);
    const folder = mkdtempSync(join(tmpdir(), "disc-checks-"));
    writeFileSync(join(folder, "top.v"), verilog.files.get(`${verilog.top}.v`)!);
    for (const flag of ["-formal", "-DSYNTHESIS"]) {
      const script = `read_verilog ${flag} top.v; hierarchy -check -top ${verilog.top}; proc; check -assert`;
      expect(execFileSync("yosys", ["-q", "-p", script], { cwd: folder, encoding: "utf8" })).toBe("");
    }
    rmSync(folder, { recursive: true });
  }
});

const bench = `module bench;
    reg clk = 0, reset = 1, enable = 0;
    wire [3:0] total;
    counter dut (.clk(clk), .reset(reset), .enable(enable), .total(total));
    initial begin
        repeat (60) begin #5 clk = 1; #5 clk = 0; reset = 0; enable = 1; end
        $finish;
    end
endmodule
`;

test.each(["iverilog", "verilator"])("a failing assertion stops a simulation and says where (%s)", (simulator) => {
  const folder = mkdtempSync(join(tmpdir(), "disc-checks-"));
  const simulate = (limit: number): { status: number | null; said: string } => {
    writeFileSync(join(folder, "counter.v"), emit(new Counter(limit)).files.get("counter.v")!);
    writeFileSync(join(folder, "bench.v"), bench);
    if (simulator === "iverilog") {
      execFileSync("iverilog", ["-g2005", "-o", "bench", "counter.v", "bench.v"], { cwd: folder });
    } else {
      const flags = [
        "-MAKEFLAGS",
        "OPT_FAST=-O0 OPT_GLOBAL=-O0",
        "--binary",
        "--timing",
        "--noassert",
        "-Wno-fatal",
        "--top-module",
        "bench",
        "-o",
        "../bench",
      ];
      execFileSync("verilator", [...flags, "counter.v", "bench.v"], { cwd: folder });
    }
    const args = simulator === "iverilog" ? ["vvp", "-N", "bench"] : ["./bench"];
    const { status, stdout, stderr } = spawnSync(args[0]!, args.slice(1), { cwd: folder, encoding: "utf8" });
    return { status, said: stdout + stderr };
  };
  try {
    // Verilator takes seconds for a build: that good hardware passes is seen in Icarus alone.
    if (simulator === "iverilog") expect(simulate(9)).toMatchObject({ status: 0 });
    const bad = simulate(12);
    expect(bad.said).toContain(
      `bench.dut: assertion belowTen fails, test/hdl/checks.test.ts:${lineOf('assert("belowTen"')}`,
    );
    expect(bad.status).not.toBe(0);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
