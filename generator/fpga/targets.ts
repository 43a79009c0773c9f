import { absorbRegisters, type Module } from "./absorb.ts";

/** Where a design may go: families of FPGAs, and gates of a library. */
export const TARGETS = ["ecp5", "xc7", "xcup", "nexus", "gowin", "ice40", "asic"] as const;
export type Target = (typeof TARGETS)[number];
export type FpgaTarget = Exclude<Target, "asic">;

/** What is counted: of an FPGA its cells, of gates two-input NANDs of the same area (`gates`) and bits of memories. */
export const COUNTED = ["lut", "ff", "dsp", "bram", "uram", "gates", "bits"] as const;
export type Area = Readonly<Partial<Record<(typeof COUNTED)[number], number>>>;

/** Pieces that parts of one family have or lack. */
export interface Pieces {
  readonly dsp: number;
  readonly uram: number;
}
/** Where no part is named: multipliers, and block RAM alone. */
export const USUAL: Pieces = { dsp: 1, uram: 0 };

/** How a target is synthesised, and what its cells take. */
export interface Family {
  /** What is counted, by the names that the family has for it. */
  readonly titles: Readonly<Partial<Record<keyof Area, string>>>;
  /** Kibibits of a block RAM, parity included. */
  readonly bramKibibits: number;
  /** Commands of Yosys behind `hierarchy`, to a netlist of cells with names of the design. */
  readonly passes: (top: string, part: Pieces) => readonly string[];
  /** What each cell takes; the part's own wires and pins nothing. */
  readonly cells: Readonly<Record<string, Area>>;
  /** The program of `yowasp-nextpnr`, what it is always told, and what is done to a netlist before. */
  readonly nextpnr?: {
    readonly name: string;
    readonly always: readonly string[];
    readonly prepare?: (netlist: Module) => unknown;
  };
}

const same = (names: string, area: Area): Record<string, Area> =>
  Object.fromEntries(names.split(" ").map((name) => [name, area]));
const NOTHING: Area = {};
const FF: Area = { ff: 1 };

/** Multipliers as `synth_*` infers them, without packing registers into them: in Yosys 0.70 that pass crashes or loses logic at products behind registers. */
const multipliers = (map: string, name: string, widths: string): string[] => [
  "opt",
  "wreduce",
  `techmap -map +/mul2dsp.v -map +/${map} ${widths} -D DSP_A_MINWIDTH=2 -D DSP_B_MINWIDTH=2 -D DSP_NAME=$__${name}`,
  "chtype -set $mul t:$__soft_mul",
];

/**
 * AMD's script up to LUTs, then `abc` in place of its `abc9`, which takes half an hour on a whole accelerator: area only, no timing.
 * The costs are those of `synth_xilinx`: two LUTs and a MUXF7 for seven inputs.
 */
const amdPasses =
  (family: string, dspMap: string, width: number) =>
  (top: string, { uram }: Pieces): string[] => {
    const synth = `synth_xilinx -family ${family}${uram > 0 ? " -uram" : ""} -flatten -noiopad -noclkbuf -top ${top} -run`;
    const widths = `-D DSP_A_MAXWIDTH=${width} -D DSP_B_MAXWIDTH=18 -D DSP_A_MAXWIDTH_PARTIAL=18 -D DSP_Y_MINWIDTH=9 -D DSP_SIGNEDONLY=1`;
    return [
      `${synth} begin:map_dsp`,
      ...multipliers(`xilinx/${dspMap}`, `MUL${width}X18`, widths),
      `${synth} coarse:map_luts`,
      "opt_expr -mux_undef -noclkinv",
      "abc -luts 2:2,3,6:5,10,20",
      "clean",
      "xilinx_srl -fixed -minlen 3",
      "techmap -map +/xilinx/lut_map.v -map +/xilinx/cells_map.v -D LUT_WIDTH=6",
      "xilinx_dffopt",
      "opt_lut_ins -tech xilinx",
      "clean",
      "autoname",
    ];
  };
const AMD: Omit<Family, "passes" | "titles"> = {
  bramKibibits: 36,
  cells: {
    ...same("LUT1 LUT2 LUT3 LUT4 LUT5 LUT6 SRL16E SRLC32E RAM32X1S RAM64X1S", { lut: 1 }),
    ...same("RAM32X1D RAM64X1D RAM128X1S", { lut: 2 }),
    ...same("RAM32M RAM64M RAM128X1D RAM256X1S", { lut: 4 }),
    ...same("RAM32M16 RAM64M8 RAM256X1D RAM512X1S", { lut: 8 }),
    ...same("FDRE FDSE FDCE FDPE FDRE_1 FDSE_1", FF),
    ...same("DSP48E1 DSP48E2", { dsp: 1 }),
    ...same("RAMB36E1 RAMB36E2", { bram: 1 }),
    ...same("RAMB18E1 RAMB18E2", { bram: 0.5 }),
    URAM288: { uram: 1 },
    ...same("CARRY4 CARRY8 MUXF7 MUXF8 MUXF9 INV GND VCC BUFG", NOTHING),
  },
};

const LATTICE_FF = "TRELLIS_FF FD1P3BX FD1P3DX FD1P3IX FD1P3JX";
/** An adder's cell is two LUTs; a word of four bits in LUT RAM four, and two that write it. */
const LATTICE: Family["cells"] = {
  LUT4: { lut: 1 },
  ...same("CCU2C CCU2 WIDEFN9", { lut: 2 }),
  ...same("TRELLIS_DPR16X4 DPR16X4", { lut: 6 }),
  ...same(LATTICE_FF, FF),
  ...same("PFUMX L6MUX21 IB OB GSR VHI VLO INV", NOTHING),
};

const MAC16 = multipliers(
  "ice40/dsp_map.v",
  "MUL16X16",
  "-D DSP_A_MAXWIDTH=16 -D DSP_B_MAXWIDTH=16 -D DSP_Y_MINWIDTH=11",
);

/** How each family is synthesised. */
export const FAMILIES: Readonly<Record<FpgaTarget, Family>> = {
  ecp5: {
    titles: { lut: "LUT4", ff: "FF", dsp: "MULT18", bram: "EBR" },
    bramKibibits: 18,
    passes: (top) => [`synth_ecp5 -top ${top} -json netlist.json`],
    cells: { ...LATTICE, MULT18X18D: { dsp: 1 }, DP16KD: { bram: 1 }, PDPW16KD: { bram: 1 } },
    nextpnr: { name: "ecp5", always: ["--lpf-allow-unconstrained"], prepare: absorbRegisters },
  },
  nexus: {
    titles: { lut: "LUT4", ff: "FF", dsp: "MULT18", bram: "EBR", uram: "LRAM" },
    bramKibibits: 18,
    passes: (top) => [`synth_nexus -top ${top} -json netlist.json`],
    cells: {
      ...LATTICE,
      MULT9X9: { dsp: 0.5 },
      ...same("MULT18X18 MULTPREADD18X18 MULTADDSUB18X18", { dsp: 1 }),
      ...same("MULT18X36 MULTADDSUB9X9WIDE", { dsp: 2 }),
      MULT36X36: { dsp: 4 },
      ...same("DP16K PDP16K PDPSC16K", { bram: 1 }),
      ...same("DPSC512K PDPSC512K SP512K", { uram: 1 }),
    },
    nextpnr: { name: "nexus", always: [] },
  },
  gowin: {
    titles: { lut: "LUT4", ff: "FF", dsp: "MULT18", bram: "BSRAM" },
    bramKibibits: 18,
    passes: (top) => [`synth_gowin -family gw2a -top ${top} -json netlist.json`],
    cells: {
      ...same("LUT1 LUT2 LUT3 LUT4 ALU", { lut: 1 }),
      // A word of four bits, or of fewer, takes a configurable unit of eight LUTs.
      ...same("RAM16SDP1 RAM16SDP2 RAM16SDP4", { lut: 8 }),
      ...same("DFF DFFE DFFS DFFSE DFFR DFFRE DFFP DFFPE DFFC DFFCE", FF),
      MULT9X9: { dsp: 0.5 },
      MULT18X18: { dsp: 1 },
      MULT36X36: { dsp: 4 },
      ...same("SP SPX9 SDPB SDPX9B DPB DPX9B pROM pROMX9", { bram: 1 }),
      ...same("MUX2_LUT5 MUX2_LUT6 MUX2_LUT7 MUX2_LUT8 IBUF OBUF GND VCC INV", NOTHING),
    },
    nextpnr: { name: "himbaechel-gowin", always: [] },
  },
  ice40: {
    titles: { lut: "LUT4", ff: "FF", dsp: "MAC16", bram: "EBR" },
    bramKibibits: 4,
    passes: (top, { dsp }) => [
      // There is no LUT RAM.
      "setattr -unset ram_style -unset syn_ramstyle m:*",
      `synth_ice40 -top ${top} -run begin:coarse`,
      ...(dsp > 0 ? MAC16 : []),
      `synth_ice40 -top ${top} -run coarse: -json netlist.json`,
    ],
    cells: {
      SB_LUT4: { lut: 1 },
      ...same(flipFlops("SB_DFF", "E", "SR SS R S"), FF),
      SB_MAC16: { dsp: 1 },
      ...same("SB_RAM40_4K SB_RAM40_4KNR SB_RAM40_4KNW SB_RAM40_4KNRNW", { bram: 1 }),
      ...same("SB_CARRY SB_IO SB_GB", NOTHING),
    },
    nextpnr: { name: "ice40", always: ["--pcf-allow-unconstrained"] },
  },
  xc7: {
    ...AMD,
    titles: { lut: "LUT6", ff: "FF", dsp: "DSP48", bram: "RAMB36" },
    passes: amdPasses("xc7", "xc7_dsp_map.v", 25),
  },
  xcup: {
    ...AMD,
    titles: { lut: "LUT6", ff: "FF", dsp: "DSP48", bram: "RAMB36", uram: "URAM" },
    passes: amdPasses("xcup", "xcu_dsp_map.v", 27),
  },
};

/** Names of flip-flops with and without enable, with each reset and none. */
function flipFlops(base: string, enable: string, resets: string): string {
  return ["", enable].flatMap((e) => ["", ...resets.split(" ")].map((reset) => `${base}${e}${reset}`)).join(" ");
}

/** Sum of areas, each so many times. */
export function addArea(sum: Partial<Record<keyof Area, number>>, area: Area, times = 1): void {
  for (const key of COUNTED) if (area[key] !== undefined) sum[key] = (sum[key] ?? 0) + times * area[key];
}
