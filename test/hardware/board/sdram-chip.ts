import { readFileSync } from "node:fs";
import { BlackBox, Bool, input, output, UInt } from "../../../generator/hdl/index.ts";

/** Times of the slowest chips that the board has, nanoseconds: MT48LC16M16A2-75, AS4C16M16SA-7, IS42S16160G-7, W9825G6KH-6. */
const TIMES = { ACTIVATE: 20, PRECHARGE: 20, REFRESH: 67.5, RAS: 45, POWER_UP: 200_000 };

/** What `sdram-chip.v` checks, in cycles of a clock. */
function chipParameters(bytes: number, mhz: number): Record<string, number> {
  const cycles = Object.entries(TIMES).map(([name, time]) => [name, Math.ceil((time * mhz) / 1000)] as const);
  // 8192 rows in 64 ms; some of the chips say the recovery in cycles.
  return { ...Object.fromEntries(cycles), REFRESH_EVERY: Math.floor(7.8125 * mhz), RECOVERY: 2, BEATS: bytes / 2 };
}

const beside = (file: string): string => readFileSync(new URL(file, import.meta.url), "utf8");
export const chipVerilog = beside("sdram-chip.v");
/** What ECP5 has and simulators do not know. */
export const primitives = beside("ecp5.v");

/** The chip as Verilog of an instance of it. */
export function chipInstance(bytes: number, mhz: number, pins: string): string {
  const parameters = Object.entries(chipParameters(bytes, mhz)).map(([name, value]) => `.${name}(${value})`);
  return `disc_sdram_chip #(${parameters.join(", ")}) chip (${pins});\n`;
}

/** The chip on the pins of a controller, with a register at each of them that deselects it in reset; its clock is that of the design, inverted. */
export class SdramChip extends BlackBox {
  readonly io = this.ports({
    command: input(UInt(4)),
    bank: input(UInt(2)),
    address: input(UInt(13)),
    mask: input(UInt(2)),
    data: input(UInt(16)),
    drives: input(Bool()),
    out: output(UInt(16)),
  });

  constructor(bytes: number, mhz: number) {
    const pins = ".clk(~clk), .command(given[37:34]), .bank(given[33:32]), .address(given[31:19]), .mask(given[18:17])";
    const inner = chipInstance(bytes, mhz, `${pins}, .data(given[16:1]), .driven(given[0]), .out(taken), .drives()`);
    super({
      name: "sdram_on_pins",
      ...{ clock: "clk", reset: "reset" },
      registered: ["out"],
      verilog: `${chipVerilog}
module sdram_on_pins (
    input wire clk, input wire reset, input wire [3:0] command, input wire [1:0] bank, input wire [12:0] address,
    input wire [1:0] mask, input wire [15:0] data, input wire drives, output reg [15:0] out
);
    reg [37:0] given = 38'h3ffffffffe;
    wire [15:0] taken;
    always @(posedge clk) begin
        given <= reset ? 38'h3ffffffffe : {command, bank, address, mask, data, drives};
        out <= taken;
    end
    ${inner}endmodule
`,
    });
  }
}
