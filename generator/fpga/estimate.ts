import { placesOf } from "../hdl/structure.ts";
import type { ModuleNode } from "../hdl/ir.ts";
import { ramStyleOf } from "../hdl/memory.ts";
import { logicCounts, type ProductSize } from "./logic-counts.ts";
import { FAMILIES, type Area, type FpgaTarget } from "./targets.ts";

/** Words of so many bits, so many of them. */
type Shape = readonly [width: number, depth: number];

/** What Yosys makes products and memories of in a family. */
interface Cells {
  /** Hard multipliers of a product of two factors, the wider one first. */
  readonly dsp: (product: ProductSize) => number;
  /** What a block holds as; for AMD's the halves of a block. */
  readonly blocks: readonly Shape[];
  /** Blocks that one of `blocks` is. */
  readonly block: number;
  /** A piece of LUT RAM, with the LUTs that it takes. */
  readonly lutRam?: { readonly shape: Shape; readonly luts: number };
  /** LUTs of the family for one of four inputs. */
  readonly lut: number;
}

const pieces = (bits: number, size: number): number => Math.ceil(bits / size);

/** Products of parts of `size` bits. */
const squares =
  (size: number) =>
  ({ a, b }: ProductSize): number =>
    pieces(a, size) * pieces(b, size);

/** As `mul2dsp.v` of Yosys cuts factors of signed multipliers: a bit of each part but the last is its sign. */
const amdDsp =
  (width: number) =>
  ({ a, b, signed }: ProductSize): number => {
    const parts = (bits: number, most: number): number => (bits <= most ? 1 : 1 + Math.floor((bits - most + 16) / 17));
    return parts(a + Number(!signed), width) * parts(b + Number(!signed), 18);
  };

const LATTICE_BLOCKS: readonly Shape[] = [
  [36, 512],
  [18, 1024],
  [9, 2048],
  [4, 4096],
  [2, 8192],
  [1, 16384],
];
const AMD_BLOCKS: readonly Shape[] = [[36, 512], ...LATTICE_BLOCKS.slice(1)];
const LATTICE: Cells = {
  ...{ dsp: squares(18), blocks: LATTICE_BLOCKS, block: 1, lut: 1 },
  lutRam: { shape: [4, 16], luts: 6 },
};

/** LUTs of six inputs for one of four: what Yosys 0.70 makes of the 2x8 for UltraScale+ and ECP5. */
const LUT6 = 0.7;

const CELLS: Readonly<Record<FpgaTarget, Cells>> = {
  ecp5: LATTICE,
  nexus: LATTICE,
  gowin: {
    ...LATTICE,
    dsp: (product) => (product.a <= 9 && product.b <= 9 ? 0.5 : squares(18)(product)),
    lutRam: { shape: [4, 16], luts: 8 },
  },
  ice40: {
    dsp: squares(16),
    blocks: [
      [16, 256],
      [8, 512],
      [4, 1024],
      [2, 2048],
    ],
    block: 1,
    lut: 1,
  },
  xc7: {
    ...{ dsp: amdDsp(25), blocks: AMD_BLOCKS, block: 0.5, lut: LUT6 },
    lutRam: { shape: [6, 32], luts: 4 },
  },
  xcup: {
    ...{ dsp: amdDsp(27), blocks: AMD_BLOCKS, block: 0.5, lut: LUT6 },
    lutRam: { shape: [14, 32], luts: 8 },
  },
};

/**
 * LUTs of four inputs for a bit of each, fitted to what Yosys 0.70 makes of the modules of a 2x8 for ECP5: a bit of a sum with what chooses its
 * operands, a choice (of which many are one with the sum or the clock enable behind them), a level of a shift, and the enables of a register.
 */
const LUTS = { sums: 1.3, choices: 0.3, shifts: 0.75, registers: 0.25 } as const;

const copies = ([width, depth]: Shape, memory: Shape): number => pieces(memory[0], width) * pieces(memory[1], depth);

/** What a memory of a family takes, for each port that reads it. @param atOnce a port reads in the same cycle */
function memoryArea({ blocks, block, lutRam }: Cells, memory: Shape, atOnce: boolean): Area {
  const [width, depth] = memory;
  const count = Math.min(...blocks.map((shape) => copies(shape, memory)));
  // Without LUT RAM what has few words, or few bits, becomes flip-flops and what chooses between them.
  const bits = width * depth;
  if (lutRam === undefined)
    return atOnce || depth < 8 || bits < 128 ? { ff: bits, lut: bits / 2 } : { bram: block * count };
  if (ramStyleOf({ width, depth }) === "block") return { bram: block * count };
  return { lut: lutRam.luts * copies(lutRam.shape, memory) };
}

/**
 * What a design takes of a family, from its sizes and before any synthesis. Multipliers and block RAMs are counted by the rules of Yosys; LUTs
 * are a fit, see docs/fpga/area.md for how far off.
 */
export function estimateArea(top: ModuleNode, target: FpgaTarget): Area {
  const cells = CELLS[target];
  const area = { lut: 0, ff: 0, dsp: 0, bram: 0 };
  for (const [module, places] of placesOf(top)) {
    const { products, memories, ...bits } = logicCounts(module);
    const luts = (Object.keys(LUTS) as (keyof typeof LUTS)[]).reduce((sum, key) => sum + LUTS[key] * bits[key], 0);
    area.lut += places * cells.lut * luts;
    area.ff += places * bits.registers;
    for (const product of products) area.dsp += places * cells.dsp(product);
    for (const { memory, later, atOnce } of memories) {
      const { width, depth } = memory;
      const { lut = 0, ff = 0, bram = 0 } = memoryArea(cells, [width, depth], atOnce > 0);
      const ports = places * Math.max(1, later + atOnce);
      area.lut += ports * lut;
      area.bram += ports * bram;
      area.ff += places * ff;
      // A word out of LUT RAM stands in a register of its own.
      if (lut > 0) area.ff += places * later * width;
    }
  }
  return { ...area, lut: Math.round(area.lut) };
}

/** The families that there is an estimate for. */
export const ESTIMATED = Object.keys(FAMILIES) as FpgaTarget[];
