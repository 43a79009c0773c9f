import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Verilog } from "../../generator/hdl/index.ts";

/**
 * Runs a design without streams in Icarus: two cycles of reset, then a row of inputs a cycle.
 * @param rows values of the input ports, in their order, as bits
 * @returns the output ports' bits before each row's clock edge; digits that hold an x are undefined
 */
export function runIcarus(
  { top, files, ports, clock, reset }: Verilog,
  rows: readonly (readonly bigint[])[],
): (bigint | undefined)[][] {
  const inputs = ports.filter(({ direction }) => direction === "input");
  const outputs = ports.filter(({ direction }) => direction === "output");
  const total = inputs.reduce((sum, { width }) => sum + width, 0);
  const row = (values: readonly bigint[]): string =>
    values.reduce((bits, value, i) => (bits << BigInt(inputs[i]!.width)) | value, 0n).toString(16);
  const testbench = `module testbench;
    reg clk = 0, reset = 1;
    reg [${total - 1}:0] stimuli [0:${rows.length - 1}];
    ${inputs.map(({ name, width }) => `reg [${width - 1}:0] ${name} = 0;`).join("\n    ")}
    ${outputs.map(({ name, width }) => `wire [${width - 1}:0] ${name};`).join("\n    ")}
    ${top} dut(${[...(clock ? [`.${clock}(clk)`] : []), ...(reset ? [`.${reset}(reset)`] : []), ...ports.map(({ name }) => `.${name}(${name})`)].join(", ")});
    integer i;
    initial begin
      $readmemh("stimuli.hex", stimuli);
      repeat (2) begin #1 clk = 1; #1 clk = 0; end
      reset = 0;
      for (i = 0; i < ${rows.length}; i = i + 1) begin
        {${inputs.map(({ name }) => name).join(", ")}} = stimuli[i];
        #1 $display("${outputs.map(() => "%h").join(" ")}", ${outputs.map(({ name }) => name).join(", ")});
        clk = 1;
        #1 clk = 0;
      end
    end
  endmodule\n`;
  const folder = mkdtempSync(join(tmpdir(), "disc-icarus-"));
  try {
    for (const [file, text] of files) writeFileSync(join(folder, file), text);
    writeFileSync(join(folder, "testbench.v"), testbench);
    writeFileSync(join(folder, "stimuli.hex"), rows.map(row).join("\n"));
    const out = join(folder, "design.vvp");
    execFileSync("iverilog", ["-g2005", "-o", out, "testbench.v", ...files.keys()], { cwd: folder });
    writeFileSync(join(folder, "out.txt"), execFileSync("vvp", ["-n", out], { cwd: folder, maxBuffer: 1 << 28 }));
    return readFileSync(join(folder, "out.txt"), "utf8")
      .trim()
      .split("\n")
      .map((line) => line.split(" ").map((digits) => (/^[0-9a-f]+$/.test(digits) ? BigInt(`0x${digits}`) : undefined)));
  } finally {
    rmSync(folder, { recursive: true });
  }
}
