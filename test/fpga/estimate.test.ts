import { expect, test } from "vitest";
import { parseArray, planDesign } from "../../generator/compiler/design.ts";
import { estimateArea, ESTIMATED } from "../../generator/fpga/estimate.ts";
import { FAMILIES, type FpgaTarget } from "../../generator/fpga/targets.ts";
import { buildUnit } from "../../generator/fpga/unit.ts";
import { Accelerator } from "../../generator/hardware/accelerator.ts";
import { LatentUpdate } from "../../generator/hardware/elementwise/latent-update.ts";
import { emit, input, Memory, Module, output, SInt, UInt } from "../../generator/hdl/index.ts";
import { readModel } from "../../generator/reference/checkpoint.ts";
import { hasYosys } from "./tools.ts";

/** A product behind two registers. */
class Product extends Module {
  readonly io;
  constructor(a: number, b: number) {
    super({ parameters: { a, b } });
    this.io = this.ports({ left: input(SInt(a)), right: input(SInt(b)), value: output(SInt(a + b)) });
    const { made, kept } = this.registers({ made: SInt(a + b), kept: SInt(a + b) });
    made.next(this.io.left.mul(this.io.right));
    kept.next(made);
    this.io.value.drive(kept);
  }
}

/** A memory that is read at one address and written at another. */
class Words extends Module {
  readonly io;
  constructor(depth: number, width: number) {
    super({ parameters: { depth, width } });
    const address = Math.ceil(Math.log2(depth));
    this.io = this.ports({
      ...{ at: input(UInt(address)), to: input(UInt(address)), put: input(UInt(width)), get: output(UInt(width)) },
    });
    const { words } = this.memories({ words: Memory(depth, UInt(width)) });
    words.write(this.io.to, this.io.put);
    this.io.get.drive(words.read(this.io.at));
  }
}

/** 18 x 18, 16 x 16 on iCE40; 25 x 18 and 27 x 18 on AMD's, signed, so that a part of a longer factor has 17 bits: 36 bits are three of them. */
test.each<[a: number, b: number, Record<FpgaTarget, number>]>([
  [8, 8, { ecp5: 1, nexus: 1, gowin: 0.5, ice40: 1, xc7: 1, xcup: 1 }],
  [18, 17, { ecp5: 1, nexus: 1, gowin: 1, ice40: 4, xc7: 1, xcup: 1 }],
  [26, 18, { ecp5: 2, nexus: 2, gowin: 2, ice40: 4, xc7: 2, xcup: 1 }],
  [36, 36, { ecp5: 4, nexus: 4, gowin: 4, ice40: 9, xc7: 6, xcup: 6 }],
])("products of %i x %i bits take as many multipliers as their parts", (a, b, expected) => {
  const { node } = new Product(a, b);
  for (const target of ESTIMATED) {
    const { dsp, ff } = estimateArea(node, target);
    expect([target, dsp, ff]).toEqual([target, expected[target], 2 * (a + b)]);
  }
});

/** Blocks of 512 words of 36 bits and their like; half of one on AMD's; 256 of 16 on iCE40. LUT RAM below 33 words or 1,024 bits. */
test.each<[depth: number, width: number, Record<FpgaTarget, number>]>([
  [512, 36, { ecp5: 1, nexus: 1, gowin: 1, ice40: 5, xc7: 0.5, xcup: 0.5 }],
  [2048, 64, { ecp5: 8, nexus: 8, gowin: 8, ice40: 32, xc7: 4, xcup: 4 }],
  [64, 20, { ecp5: 1, nexus: 1, gowin: 1, ice40: 2, xc7: 0.5, xcup: 0.5 }],
  [64, 15, { ecp5: 0, nexus: 0, gowin: 0, ice40: 1, xc7: 0, xcup: 0 }],
  [16, 64, { ecp5: 0, nexus: 0, gowin: 0, ice40: 4, xc7: 0, xcup: 0 }],
])("a memory of %i words of %i bits takes as many blocks as hold it", (depth, width, expected) => {
  const { node } = new Words(depth, width);
  for (const target of ESTIMATED) expect([target, estimateArea(node, target).bram]).toEqual([target, expected[target]]);
});

test("twice the lanes are more of everything, and less than twice as much", () => {
  const { config } = readModel("models/digits");
  const [small, large] = ["4x8", "8x8"].map((array) =>
    estimateArea(new Accelerator(planDesign(config, 16, parseArray(array)).shape).node, "ecp5"),
  );
  for (const key of ["lut", "ff", "dsp", "bram"] as const) {
    expect(large![key]! > small![key]!).toBe(true);
    expect(large![key]! < 2 * small![key]!).toBe(true);
  }
  // Eight multipliers a lane at least.
  expect(large!.dsp! - small!.dsp!).toBeGreaterThanOrEqual(4 * 8);
});

test.skipIf(!hasYosys).each(["ecp5", "gowin"] as const)(
  "on %s what Yosys makes of a unit is what was estimated: multipliers to a fifth, the rest to two fifths (skipped without pyosys)",
  async (target) => {
    const verilog = emit(new LatentUpdate(4));
    const { synthesis } = await buildUnit(verilog, verilog.top, { family: FAMILIES[target] });
    const made = synthesis.modules.area;
    const guess = estimateArea(new LatentUpdate(4).node, target);
    const ratio = (key: "lut" | "ff" | "dsp"): number => guess[key]! / made[key]!;
    expect(Math.abs(ratio("dsp") - 1)).toBeLessThanOrEqual(0.2);
    expect(Math.abs(ratio("lut") - 1)).toBeLessThanOrEqual(0.4);
    expect(Math.abs(ratio("ff") - 1)).toBeLessThanOrEqual(0.4);
  },
  120_000,
);
