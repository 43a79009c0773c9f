import type { FpgaTarget } from "./targets.ts";

/** What a part has, as its vendor's table of products says it. */
export interface Part {
  readonly target: FpgaTarget;
  /** Look-up tables: of four inputs, on AMD's parts of six. */
  readonly lut: number;
  /** Flip-flops. */
  readonly ff: number;
  /** Hard multipliers: 18 x 18, on AMD's parts DSP slices, 16 x 16 on iCE40. */
  readonly dsp: number;
  /** Block RAMs, of as many bits as the target's have. */
  readonly bram: number;
  /** UltraRAMs of 288 Kibit, large memories of 512 Kibit on Nexus. */
  readonly uram: number;
  /** The document. */
  readonly source: string;
  /** How nextpnr is told of it, with a package and a speed grade. */
  readonly nextpnr?: readonly string[];
  /** Where the pins of `alone.v` go, in a file of this name, where nextpnr does not choose. */
  readonly pins?: readonly [file: string, text: string];
}

/** Lines that give each pin of `alone.v` its place. */
function pins(line: (port: string, pin: string) => string, places: string): string {
  const ports = ["clk", "shift_in", "capture", "shift_out"];
  return places
    .split(" ")
    .map((pin, i) => `${line(ports[i]!, pin)}\n`)
    .join("");
}

const ECP5 = "Lattice FPGA-DS-02012, ECP5 and ECP5-5G family selection guide";
const NEXUS = "Lattice FPGA-DS-02049, CrossLink-NX family selection guide";
const GOWIN = "Gowin DS102, product resources of GW2A";
const ARTIX = "AMD DS180, 7 series feature summary";
const ZYNQ = "AMD DS891, Zynq UltraScale+ feature summary";
const ecp5 = (size: string, lut: number, dsp: number, bram: number): Part => ({
  ...{ target: "ecp5", lut, ff: lut, dsp, bram, uram: 0, source: ECP5 },
  nextpnr: [`--${size}`, "--speed", "6", "--package", size === "85k" ? "CABGA756" : "CABGA381"],
});
const amd = (target: FpgaTarget, source: string, counts: readonly [number, number, number, number]): Part => {
  const [lut, dsp, bram, uram] = counts;
  return { target, lut, ff: 2 * lut, dsp, bram, uram, source };
};

/**
 * Parts that a design may be held against, by name. Those that nextpnr places are held against its data by the tests; those of AMD were compared
 * with reports of Vivado that others have published.
 */
export const PARTS: Readonly<Record<string, Part>> = {
  "LFE5U-25F": ecp5("25k", 24_288, 28, 56),
  "LFE5U-45F": ecp5("45k", 43_848, 72, 108),
  "LFE5U-85F": ecp5("85k", 83_640, 156, 208),
  "LIFCL-40": {
    ...{ target: "nexus", lut: 32_256, ff: 32_256, dsp: 56, bram: 84, uram: 2, source: NEXUS },
    nextpnr: ["--device", "LIFCL-40-9BG400C", "--pdc", "alone.pdc"],
    pins: ["alone.pdc", pins((port, pin) => `ldc_set_location -site {${pin}} [get_ports ${port}]`, "E10 E17 F13 G13")],
  },
  "GW2A-18": {
    ...{ target: "gowin", lut: 20_736, ff: 15_552, dsp: 48, bram: 46, uram: 0, source: GOWIN },
    nextpnr: ["--device", "GW2A-LV18PG256C8/I7", "--vopt", "family=GW2A-18", "--vopt", "cst=alone.cst"],
    pins: ["alone.cst", pins((port, pin) => `IO_LOC "${port}" ${pin};`, "H11 T10 T3 L16")],
  },
  iCE40UP5K: {
    ...{ target: "ice40", lut: 5_280, ff: 5_280, dsp: 8, bram: 30, uram: 0 },
    ...{ source: "Lattice FPGA-DS-02008, iCE40 UltraPlus", nextpnr: ["--up5k", "--package", "sg48"] },
  },
  iCE40HX8K: {
    ...{ target: "ice40", lut: 7_680, ff: 7_680, dsp: 0, bram: 32, uram: 0 },
    ...{ source: "Lattice FPGA-DS-02029, iCE40 LP/HX", nextpnr: ["--hx8k", "--package", "ct256"] },
  },
  XC7A35T: amd("xc7", ARTIX, [20_800, 90, 50, 0]),
  XC7A100T: amd("xc7", ARTIX, [63_400, 240, 135, 0]),
  XC7K325T: amd("xc7", ARTIX, [203_800, 840, 445, 0]),
  ZU3EG: amd("xcup", ZYNQ, [70_560, 360, 216, 0]),
  ZU7EV: amd("xcup", ZYNQ, [230_400, 1_728, 312, 96]),
  ZU9EG: amd("xcup", ZYNQ, [274_080, 2_520, 912, 0]),
  VU9P: amd("xcup", "AMD DS890, UltraScale architecture overview", [1_182_240, 6_840, 2_160, 960]),
};
