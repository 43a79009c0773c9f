import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { absorbRegisters, type Cell, type Module as Netlist } from "../../generator/fpga/absorb.ts";
import {
  assign,
  Bool,
  emit,
  input,
  Memory,
  Module,
  output,
  SInt,
  UInt,
  when,
  type UIntValue,
} from "../../generator/hdl/index.ts";
import { temporaryFolder } from "../files/disk.ts";
import { runIcarus } from "../hdl/icarus.ts";
import { Random } from "../random.ts";

/** Products and memories between registers that go into them, or may not. */
class Registered extends Module {
  readonly io = this.ports({
    ...{ a: input(SInt(12)), b: input(SInt(11)), go: input(Bool()), step: input(Bool()) },
    ...{ at: input(UInt(9)), to: input(UInt(9)), word: input(UInt(36)), factors: input(UInt(3 * 23)) },
    products: output({
      plain: SInt(23),
      held: SInt(23),
      shared: SInt(23),
      half: SInt(23),
      cleared: SInt(23),
      late: SInt(23),
    }),
    words: output({ free: UInt(36), kept: UInt(36), looked: UInt(9), bare: UInt(9) }),
    shares: output(SInt(12)),
  });
  constructor() {
    super();
    this.products();
    this.reads();
  }

  private reads(): void {
    const { io } = this;
    const memory = { wide: Memory(512, UInt(36), "any"), enabled: Memory(512, UInt(36), "any") };
    const { wide, enabled, narrow, seen } = this.memories({
      ...memory,
      narrow: Memory(2048, UInt(9), "any"),
      seen: Memory(2048, UInt(9), "any"),
    });
    const { free, kept, looked } = this.registers({ free: UInt(36), kept: UInt(36), looked: UInt(9) });
    when(io.step, () => {
      wide.write(io.to, io.word);
    });
    when(io.go, () => {
      enabled.write(io.to, io.word.not());
    });
    narrow.write(io.to.resize(11), io.word.bits(8, 0));
    seen.write(io.to.resize(11), io.word.bits(8, 0));
    // A word stays with its address, or behind the memory until somebody steps.
    free.next(wide.read(io.at, io.go));
    const word = enabled.read(io.at, io.go);
    when(io.step, () => {
      kept.next(word);
    });
    looked.next(narrow.read(io.at.resize(11)));
    assign(io.words, { free, kept, looked, bare: seen.read(io.at.resize(11)) });
  }

  private products(): void {
    const { io } = this;
    const pair = { a: SInt(12), b: SInt(11), product: SInt(23) };
    const { plain, held, shared, late } = this.registers({ plain: pair, held: pair, shared: pair, late: pair });
    const { half, cleared } = this.registers({
      half: { a: SInt(12), product: SInt(23) },
      cleared: { ...pair, a: SInt(12).reset(0) },
    });
    const bits = (low: number, width: number): UIntValue => io.factors.bits(low + width - 1, low);
    for (const [at, { a, b, product }] of [plain, shared, cleared].entries()) {
      a.next(bits(23 * at, 12).asSInt());
      b.next(bits(23 * at + 12, 11).asSInt());
      product.next(a.mul(b));
    }
    half.a.next(io.a);
    half.product.next(half.a.mul(io.b));
    when(io.go, () => {
      held.a.next(io.a);
      late.a.next(io.a);
      late.b.next(io.b);
      late.product.next(late.a.mul(late.b));
    });
    when(io.step, () => {
      held.b.next(io.b);
    });
    held.product.next(held.a.mul(held.b));
    for (const [name, { product }] of Object.entries({ plain, held, shared, late, half, cleared }))
      io.products[name as "plain"].drive(product);
    io.shares.drive(shared.a);
  }
}

const work = temporaryFolder();
const design = emit(new Registered());

const run = (program: string, ...args: string[]): string =>
  execFileSync(program, args, { cwd: work, encoding: "utf8", maxBuffer: 2 ** 26 });

/** What an ECP5 gets of the design. */
function synthesised(): Netlist {
  for (const [file, text] of design.files) writeFileSync(join(work, file), text);
  const read = `read_verilog -DSYNTHESIS ${[...design.files.keys()].join(" ")}`;
  run("yosys", "-q", "-p", `${read}; synth_ecp5 -top ${design.top} -json netlist.json`);
  const { modules } = JSON.parse(readFileSync(join(work, "netlist.json"), "utf8")) as {
    modules: Record<string, Netlist>;
  };
  return modules[design.top]!;
}

/** Cells of which Yosys has no model, with their pins as vectors. */
function withVectors(netlist: Netlist): Netlist {
  const { cells } = structuredClone(netlist);
  for (const cell of Object.values(cells)) {
    if (cell.type !== "MULT18X18D" && cell.type !== "DP16KD") continue;
    for (const name of Object.keys(cell.parameters))
      if (name.startsWith("INITVAL")) Reflect.deleteProperty(cell.parameters, name);
    for (const [pin, [bit]] of Object.entries(cell.connections)) {
      const [, name, at] = /^(\D+)(\d+)$/.exec(pin) ?? [];
      if (name === undefined) continue;
      cell.port_directions[name] = cell.port_directions[pin]!;
      const bits = (cell.connections[name] ??= []);
      while (bits.length <= Math.max(Number(at), 3)) bits.push("x");
      bits[Number(at)] = bit!;
      Reflect.deleteProperty(cell.connections, pin);
      Reflect.deleteProperty(cell.port_directions, pin);
    }
  }
  return { ...netlist, cells };
}

const stimuli = new Random(1);
const rows = Array.from({ length: 1000 }, () =>
  design.ports.filter(({ direction }) => direction === "input").map(({ width }) => stimuli.bits(width)),
);

/** What a netlist gives in many cycles of random inputs. */
function simulated(netlist: Netlist): string[] {
  writeFileSync(join(work, "written.json"), JSON.stringify({ modules: { [design.top]: withVectors(netlist) } }));
  run("yosys", "-q", "-p", "read_json written.json; write_verilog -noattr written.v");
  const files = new Map([
    ["written.v", readFileSync(join(work, "written.v"), "utf8")],
    ["ecp5-cells.v", readFileSync(join(import.meta.dirname, "ecp5-cells.v"), "utf8")],
  ]);
  return runIcarus({ ...design, files }, rows).map((row) => row.map(String).join(" "));
}

describe("registers beside multipliers and block RAMs", () => {
  const before = synthesised();
  const after = structuredClone(before);
  const absorbed = absorbRegisters(after);
  const expected = simulated(before);
  /** In how many cycles a netlist gives something else. */
  const differences = (netlist: Netlist): number =>
    simulated(netlist).filter((row, cycle) => row !== expected[cycle]).length;

  test("go into them where both sides of a product have one, or nothing else reads what is behind", () => {
    const [a, b, product] = [12, 11, 23];
    // Two of four have a factor in common, by whose registers they go, and one has a factor that is read beside it too.
    const flipFlops = a + b + (a + b + b) + b + 5 * product + (36 + 36 + 9);
    expect(absorbed).toEqual({ inputs: 4, outputs: 5 + 3, flipFlops });
  });

  test("are not followed by those behind them", () => {
    const again = structuredClone(after);
    expect(absorbRegisters(again)).toEqual({ inputs: 0, outputs: 0, flipFlops: 0 });
    expect(again).toEqual(after);
  });

  test("hold there what they held", () => {
    expect(expected.join()).not.toContain("undefined");
    expect(differences(after)).toBe(0);
  });

  test.each<[string, string, (cell: Cell) => unknown]>([
    ["a product's register is not there", "MULT18X18D", ({ parameters }) => delete parameters["REG_OUTPUT_CLK"]],
    [
      "a factor goes by the other one's enable",
      "MULT18X18D",
      ({ parameters }) => (parameters["REG_INPUTA_CE"] = parameters["REG_INPUTB_CE"]!),
    ],
    ["a memory's word is not held", "DP16KD", ({ connections }) => (connections["OCEB"] = ["1"])],
    ["half of a memory's word has no enable", "DP16KD", ({ connections }) => (connections["OCEA"] = ["0"])],
    ["a memory's register is not there", "DP16KD", ({ parameters }) => (parameters["REGMODE_B"] = "NOREG")],
  ])("and show where %s", (_, type, plant) => {
    const planted = structuredClone(after);
    for (const cell of Object.values(planted.cells)) if (cell.type === type) plant(cell);
    expect(differences(planted)).toBeGreaterThan(100);
  });
});
