import { existsSync } from "node:fs";
import { expect, test } from "vitest";
import { pathOf, type Report } from "../../generator/fpga/critical-path.ts";
import { aloneOf, filesOf } from "../../generator/fpga/unit.ts";
import { runNextpnr } from "../../generator/fpga/tools.ts";
import { TokenReuse } from "../../generator/hardware/elementwise/token-reuse.ts";
import { LatentUpdate } from "../../generator/hardware/elementwise/latent-update.ts";
import { emit } from "../../generator/hdl/index.ts";
import { lint } from "../../sim/lint.ts";

test("a unit stands behind registers, every pin of it, with the modules below it and no others", async () => {
  const verilog = emit(new LatentUpdate(2));
  const other = emit(new TokenReuse(16, 4, 2));
  const both = { files: new Map([...other.files, ...verilog.files]) };
  const files = filesOf(both, "latent_update");
  expect([...files.keys()].sort()).toEqual([...verilog.files.keys()].sort());
  const alone = aloneOf("latent_update", files.get("latent_update.v")!, "clk");
  const bits = (direction: string): number =>
    verilog.ports.reduce((sum, port) => sum + (port.direction === direction ? port.width : 0), 0);
  // The reset is shifted in too.
  expect([alone.inputs, alone.outputs]).toEqual([bits("input") + 1, bits("output")]);
  expect(await lint({ ...verilog, top: "alone", files: files.set("alone.v", alone.text) })).toEqual([]);
});

test("a path is told by names of the design, with the line that declares them", () => {
  const step = (delay: number, from: string, to: string, net?: string) => ({
    ...{ delay, type: "logic", from: { cell: from }, to: { cell: to } },
    ...(net !== undefined && { net }),
  });
  const report: Report = {
    utilization: {},
    fmax: { clk: { achieved: 100 } },
    critical_paths: [
      { from: "async", to: "posedge clk", path: [step(9, "in", "x_TRELLIS_FF_Q")] },
      {
        ...{ from: "posedge clk", to: "posedge clk" },
        path: [
          step(0.5, "unit.sum_TRELLIS_FF_Q_3", "unit.sum_TRELLIS_FF_Q_3"),
          step(1, "unit.sum_TRELLIS_FF_Q_3", "unit.rows.at_CCU2C_A0", "unit.sum[2]"),
          step(2, "unit.rows.at_CCU2C_A0", "unit.rows.at_CCU2C_A0"),
          step(0.5, "unit.rows.at_CCU2C_A0", "unit.rows.words.0.0", "unit.rows.at_CCU2C_A0_S0"),
        ],
      },
    ],
  };
  const above = `module a (
    output wire [2:0] sum,  // it; other-file.ts:3
    // some-file.ts:12
    b #(.N(3)) rows (
    );
`;
  const below = "module b;\n    reg  [7:0] words [0:3];  // row-file.ts:7\n    wire at;\n";
  const files = new Map([
    ["a.v", above],
    ["b.v", below],
  ]);
  expect(pathOf(report, "a", files)).toEqual({
    nanoseconds: 4,
    stops: [
      { name: "sum", at: 0, source: "other-file.ts:3" },
      { name: "rows.at", at: 1.5 },
      { name: "rows.words", at: 4, source: "row-file.ts:7" },
    ],
  });
});

test("a tool that is missing is named with the commands that install it", async () => {
  await expect(runNextpnr("nothing", [], ".")).rejects.toThrow(
    /^yowasp-nextpnr-nothing is not installed: .*pip install pyosys yowasp-nextpnr-nothing/,
  );
  expect(existsSync("room")).toBe(false);
});
