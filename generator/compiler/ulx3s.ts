import { Board } from "../hardware/board/board.ts";
import { SDRAM_MHZ } from "../hardware/board/sdram.ts";
import type { BusShape } from "../hardware/memory/axi.ts";
import { emit } from "../hdl/index.ts";
import { renderTemplate } from "../hdl/templates.ts";
import { DesignError } from "./design-error.ts";

/** The board's oscillator and what its PLL can be set to, MHz (ECP5 and ECP5-5G Family Data Sheet, sysCLOCK PLL). */
const OSCILLATOR = 25;
const [SLOWEST_INPUT, VCO_MIDDLE] = [3.125, 600];
/** Of the serial line; the USB chip and the divisor have it without an error at each of the clocks. */
export const BAUD = 1_000_000;

const inout = "PULLMODE=NONE IO_TYPE=LVCMOS33 DRIVE=4";
/** What is used of the board: ports with their pins, a vector's from its lowest bit. */
const PINS: readonly (readonly [port: string, sites: string, buffer: string])[] = [
  ["clk_25mhz", "G2", "PULLMODE=NONE IO_TYPE=LVCMOS33"],
  ["button", "R1", "PULLMODE=DOWN IO_TYPE=LVCMOS33"],
  ["ftdi_txd", "M1", "PULLMODE=UP IO_TYPE=LVCMOS33"],
  ["ftdi_rxd", "L4", "PULLMODE=UP IO_TYPE=LVCMOS33 DRIVE=4"],
  ["led", "B2 C2 C1 D2 D1 E2 E1 H3", inout],
  ["wifi_gpio0", "L2", inout],
  ["sdram_clk", "F19", inout],
  ["sdram_cke", "F20", inout],
  ["sdram_csn", "P20", inout],
  ["sdram_rasn", "R20", inout],
  ["sdram_casn", "T19", inout],
  ["sdram_wen", "T20", inout],
  ["sdram_ba", "P19 N20", inout],
  ["sdram_a", "M20 M19 L20 L19 K20 K19 K18 J20 J19 H20 N19 G20 G19", inout],
  ["sdram_dqm", "U19 E20", inout],
  ["sdram_d", "J16 L18 M18 N18 P18 T18 T17 U20 E19 D20 D19 C20 E18 F18 J18 J17", inout],
];

/** Divisors of the PLL for a clock. @throws DesignError where there are none, or the memory is too slow */
function pllFor(mhz: number) {
  const common = greatestDivisor(mhz, OSCILLATOR);
  if (!Number.isInteger(mhz) || common < SLOWEST_INPUT || mhz > SDRAM_MHZ)
    throw new DesignError(`--mhz ${mhz}: a ULX3S runs at a multiple of 5 MHz up to ${SDRAM_MHZ}`);
  const output = Math.round(VCO_MIDDLE / mhz);
  return {
    ...{ input: OSCILLATOR / common, feedback: mhz / common, output },
    ...{ phase: output - 1, oscillator: output * mhz },
  };
}

function greatestDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestDivisor(b, a % b);
}

interface OnBoard {
  readonly top: string;
  readonly clock: string;
  readonly reset: string;
  readonly ports: readonly { readonly name: string; readonly width: number }[];
  readonly bus: BusShape;
  readonly mhz: number;
  /** Of the serial line; those of `BAUD` without it. */
  readonly clocksPerBit?: number;
}

/** A top for a ULX3S around a design, by path: Verilog, pins, Makefile. @throws DesignError for a clock or a bus that the board cannot have */
export function ulx3sFiles({ top, clock, reset, ports, bus, mhz, clocksPerBit }: OnBoard): Map<string, string> {
  const pll = pllFor(mhz);
  if (bus.bytes < 4 || bus.bytes > 16)
    throw new DesignError(`a bus of ${8 * bus.bytes} bits: the memory of a ULX3S takes one of 32 to 128`);
  const board = emit(new Board({ bus, mhz, clocksPerBit: clocksPerBit ?? (mhz * 1e6) / BAUD }), {
    ...{ clock, reset, activeLow: true, prefix: "ulx3s_" },
  });
  const signals = ports.map(({ name, width }) => ({ name, range: width === 1 ? "" : `[${width - 1}:0] ` }));
  const pins = PINS.flatMap(([port, sites, buffer]) => {
    const all = sites.split(" ");
    return all.map((site, i) => ({ name: all.length > 1 ? `${port}[${i}]` : port, site, buffer }));
  });
  const data = { top, clock, reset, signals, board: board.top, mhz, pll, pins };
  return new Map([
    ...[...board.files].map(([file, text]): [string, string] => [`ulx3s/board/${file}`, text]),
    ["ulx3s/ulx3s.v", renderTemplate("ulx3s.v", data)],
    ["ulx3s/ulx3s.lpf", renderTemplate("ulx3s.lpf", data)],
    ["ulx3s/Makefile", renderTemplate("ulx3s.mk", data)],
    ["ulx3s/image.py", renderTemplate("ulx3s-image.py", data)],
  ]);
}
