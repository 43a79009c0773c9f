import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { compileProgram } from "../../generator/compiler/compile-program.ts";
import { energyOf, energyParts, readEnergies } from "../../generator/estimate/energy.ts";
import { noActivity } from "../../generator/estimate/activity.ts";
import { packageRoot } from "../../generator/files/package.ts";
import { benchVerilog, SimulatedAccelerator } from "../../generator/simulation/accelerator-bench.ts";
import { estimateCase, prepared, type EstimateCase } from "../../scripts/estimate/cases.ts";
import { plant } from "../planted.ts";

/** What the design counts itself writes here at the end: the same path each time, so that it is built once. */
const COUNTED = join(packageRoot, "build/activity.txt");

/** Counters beside what a module does: at the end each instance says how often each condition held, from its first reset on. */
function counting(names: readonly (readonly [name: string, condition: string])[]): string {
  const declared = names.map(([name]) => `    reg [47:0] count_${name} = 0;`);
  const counted = names.map(
    ([name, condition]) => `        if (was_reset & aresetn & (${condition})) count_${name} <= count_${name} + 1;`,
  );
  const said = names.map(([name]) => `        $fdisplay(count_file, "${name} %0d", count_${name});`);
  return `
${declared.join("\n")}
    reg was_reset = 0;
    integer count_file;
    always @(posedge aclk) begin
        if (~aresetn) was_reset <= 1;
${counted.join("\n")}
    end
    final begin
        count_file = $fopen("${COUNTED}", "a");
${said.join("\n")}
        $fclose(count_file);
    end
endmodule`;
}

const PLANTED = {
  datapath: [
    ["bankRead", "beat_axpy | beat_dot | beat_linear"],
    ["bankWritten", "write_enable"],
    ["multiplies", "multiplied_is_dot | multiplied_is_axpy"],
  ],
  row_broadcaster: [
    ["rowsWritten", "rows_valid & rows_ready"],
    ["rowsRead", "issue"],
  ],
  norm_modulate: [
    ["normWritten", "is_kept"],
    ["normRead", "out_reads"],
  ],
} as const;

test("what is counted of multipliers, banks, rows and memory is what moves in RTL", { timeout: 600_000 }, async () => {
  const each: EstimateCase = {
    ...{ model: "digits", array: "8x8", resolution: 8, point: "CTR and ST", steps: 3, latency: 20, bandwidth: 1 },
  };
  const { float, quantised, options, sized } = prepared(each);
  const { shape } = sized;
  const image = compileProgram(float, quantised, shape, options);
  let verilog = benchVerilog(shape, image.size);
  for (const [module, names] of Object.entries(PLANTED))
    verilog = plant(verilog, module, /\nendmodule/, counting(names));
  mkdirSync(join(packageRoot, "build"), { recursive: true });
  rmSync(COUNTED, { force: true });
  const host = await SimulatedAccelerator.ofVerilog(verilog, shape);
  host.time({ latency: each.latency });
  const { counters } = host.run(image);
  host.close();
  const counted: Record<string, number> = {};
  for (const line of readFileSync(COUNTED, "utf8").trim().split("\n")) {
    const [name, count] = line.split(" ");
    counted[name!] = (counted[name!] ?? 0) + Number(count);
  }
  const { activity, traffic } = estimateCase(each);
  const { width } = shape.engine;
  expect(activity.multiplies).toBe(counted["multiplies"]! * width);
  expect(activity.bankRead).toBe(counted["bankRead"]! * width);
  expect(activity.bankWritten).toBe(counted["bankWritten"]! * width);
  expect(activity.rowsWritten).toBe(counted["rowsWritten"]! * width);
  expect(activity.rowsRead).toBe(counted["rowsRead"]! * width);
  expect(activity.normWritten).toBe(counted["normWritten"]! * width);
  expect(activity.normRead).toBe(counted["normRead"]! * width);
  const bytes = [...traffic.values()].reduce((sum, { read, written }) => sum + read + written, 0);
  expect(bytes).toBe((counters.beatsRead + counters.beatsWritten) * shape.bus.bytes);
});

test("energies are what moves times what the table says, and a wrong table is named in one line", () => {
  const table = readEnergies();
  const parts = energyOf({ ...noActivity(), multiplies: 1e12, bankRead: 4e12 }, 1e12, table);
  expect(parts.multipliers.low).toBeCloseTo(0.23, 9);
  expect(parts.multipliers.high).toBeCloseTo(0.3, 9);
  expect(parts.banks.high).toBeCloseTo(5, 9);
  expect(parts.memory.low).toBeCloseTo(31.8, 9);
  for (const part of energyParts) expect(parts[part].high).toBeGreaterThanOrEqual(parts[part].low);
  const path = join(tmpdir(), `disc-energy-${process.pid}.json`);
  for (const [changed, message] of [
    [{ ...table, dram: { ...table.dram, low: 99 } }, "dram: low is more than high"],
    [{ ...table, multiply: { ...table.multiply, high: "much" } }, "multiply.high"],
    [{ dram: { ...table.dram, low: undefined } }, "dram.low: is missing"],
    [{ drma: table.dram }, "drma"],
  ] as const) {
    writeFileSync(path, JSON.stringify(changed));
    expect(() => readEnergies(path)).toThrow(message);
  }
  const dram = { ...table.dram, low: 1, high: 2 };
  writeFileSync(path, JSON.stringify({ dram }));
  expect(readEnergies(path)).toEqual({ ...table, dram });
  rmSync(path);
  expect(() => readEnergies(path)).toThrow("cannot be read");
});
