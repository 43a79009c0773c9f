import { expect, test } from "vitest";
import {
  concat,
  elaborate,
  emit,
  input,
  literal,
  Memory,
  Module,
  output,
  UInt,
  when,
} from "../../generator/hdl/index.ts";
import { bench, open } from "../../sim/bench.ts";
import { lint } from "../../sim/lint.ts";
import { Random } from "../random.ts";
import { runIcarus } from "./icarus.ts";
import { Interpreter } from "./interpreter.ts";
import { ConstantBatch, HiddenConstants, OUTPUTS } from "./random-constants.ts";

const [BATCH, CYCLES, SETTLED] = [30, 60, 12];
const batches = process.env["DISC_REGRESS"] ? 50 : 2;

/** Blocks that run when something they read moves, but read nothing: Icarus never runs them. */
function withoutSensitivities(text: string): string[] {
  const blocks = text.split("always @* begin").slice(1);
  return blocks
    .map((block) => block.slice(0, block.indexOf("\n    end")))
    .filter((block) => {
      const read = block
        .replaceAll(/\/\/.*/g, "")
        .replaceAll(/^\s*\w+ =/gm, "")
        .replaceAll(/: \w+ =/g, "");
      const words = read.replaceAll(/\d+'s?[dh][0-9a-f]+/g, "").match(/[a-z_]\w*/g) ?? [];
      return words.every((word) => ["if", "else", "begin", "end", "case", "endcase", "default"].includes(word));
    });
}

test.each(Array.from({ length: batches }, (_, i) => 1 + i * BATCH))(
  "what slicing makes constant is constant in every engine (seeds from %i)",
  async (first) => {
    const seeds = Array.from({ length: BATCH }, (_, i) => first + i);
    const verilog = emit(new ConstantBatch(seeds));
    for (const [file, text] of verilog.files) expect(withoutSensitivities(text), file).toEqual([]);

    const random = new Random(first);
    const rows = Array.from({ length: CYCLES }, () => [random.bits(6), random.bits(8)]);
    type Ports = Record<string, bigint> & { step(n?: number): void; close(): void };
    const run = (dut: Ports): bigint[][] => {
      const found = rows.map(([a, b]) => {
        dut["a"] = a!;
        dut["b"] = b!;
        dut.step(0);
        const values = seeds.map((seed) => dut[`word${seed}`]!);
        dut.step();
        return values;
      });
      dut.close();
      return found;
    };
    const engines = {
      javascript: run((await bench(() => new ConstantBatch(seeds), { engine: "javascript" })) as unknown as Ports),
      verilator: run((await open(verilog, { quick: true })) as unknown as Ports),
      icarus: runIcarus(verilog, rows),
    };
    for (let cycle = SETTLED; cycle < CYCLES; cycle++) {
      for (const [i, seed] of seeds.entries()) {
        const values = Object.entries(engines).map(
          ([name, found]) => `${name} ${found[cycle]![i]?.toString(16) ?? "x"}`,
        );
        const different = new Set(values.map((value) => value.split(" ")[1])).size > 1;
        if (different) expect.fail(`seed ${seed}, cycle ${cycle}: ${values.join(", ")}`);
      }
    }
    // The graph itself, which nothing has simplified, is the yardstick of them all.
    for (const [i, seed] of seeds.entries()) {
      const reference = new Interpreter(elaborate(new HiddenConstants(seed, false)).node);
      const dut = (await bench(() => new HiddenConstants(seed, false), { engine: "javascript" })) as unknown as Ports;
      for (const [cycle, [a, b]] of rows.entries()) {
        for (const [name, value] of [
          ["a", a!],
          ["b", b!],
        ] as const) {
          dut[name] = value;
          reference.set(name, value);
        }
        for (let n = 0; n < OUTPUTS && cycle >= SETTLED; n++) {
          const [is, means] = [dut[`out${n}`], reference.get(`out${n}`)];
          if (is !== means)
            expect.fail(`seed ${seed} (${i}), cycle ${cycle}, out${n}: ${is}, the graph means ${means}`);
        }
        dut.step();
        reference.clock();
      }
      dut.close();
    }
  },
);

/** A memory whose ports are constants that only slicing shows. */
class FixedPorts extends Module {
  readonly io = this.ports({
    a: input(UInt(2)),
    never: output(UInt(8)),
    fixed: output(UInt(8)),
    silent: output(UInt(8)),
    met: output(UInt(8)),
  });
  constructor() {
    super();
    const { a, ...out } = this.io;
    const at = (value: number): ReturnType<typeof concat> => concat(a, literal(UInt(2), value)).bits(1, 0);
    const { spare, unwritten, fresh } = this.memories({
      spare: Memory(4, UInt(8)),
      unwritten: Memory(4, UInt(8)),
      fresh: Memory(4, UInt(8), "new"),
    });
    spare.write(a, 7);
    when(at(1).bit(1), () => {
      unwritten.write(a, 9);
    });
    fresh.write(a, concat(a, a, a, a));
    out.never.drive(spare.read(a, at(1).bit(1)));
    out.fixed.drive(spare.read(at(2), at(1).bit(0)));
    out.silent.drive(unwritten.read(a));
    out.met.drive(fresh.read(at(3)));
  }
}

test("constant addresses and enables of memories leave no condition, and no block that says nothing", async () => {
  const verilog = emit(new FixedPorts());
  const text = verilog.files.get("fixed_ports.v")!;
  expect(text).toContain("spare_data <= spare_data;");
  expect(text).toContain("spare_data_2 <= spare[2'd2];");
  expect(text).toContain("unwritten[a] <= unwritten[a];");
  expect(text.match(/if \(.*\)/g)).toEqual(["if (2'd3 == a)"]);
  expect(await lint(verilog)).toEqual([]);
  using dut = await bench(() => new FixedPorts());
  dut.a = 2;
  dut.step(3);
  dut.expect({ fixed: 7 });
  dut.a = 3;
  dut.step();
  dut.expect({ met: 0xff });
});
