import { expect, test } from "vitest";
import { elaborate, emit } from "../../generator/hdl/index.ts";
import { open } from "../../sim/bench.ts";
import { lint } from "../../sim/lint.ts";
import { Random } from "../random.ts";
import { Interpreter } from "./interpreter.ts";
import { RandomModule } from "./random-module.ts";

const SEEDS = process.env["DISC_REGRESS"] ? Array.from({ length: 60 }, (_, i) => 1000 + i) : [11];

test.each(SEEDS)("Verilog computes what the graph means, bit for bit (seed %i)", async (seed) => {
  const module = elaborate(new RandomModule(seed, 30, { nested: false }));
  const reference = new Interpreter(module.node);
  const verilog = emit(new RandomModule(seed, 30, { nested: false }));
  // Verilator folds constants before it looks for unused bits and needless comparisons, and random expressions have
  // constants that nobody wrote.
  const complaints = (await lint(verilog)).filter((line) =>
    /%Warning-(?!UNUSEDSIGNAL|UNSIGNED|CMPCONST)|syntax|iverilog:|yosys:/.test(line),
  );
  expect(complaints).toEqual([]);

  const dut = (await open(verilog, { seed, quick: true })) as unknown as Record<string, bigint> & {
    step(n?: number): void;
    close(): void;
  };
  const random = new Random(seed);
  const inputs = module.node.ports.filter(({ kind }) => kind === "input");
  const outputs = module.node.ports.filter(({ kind }) => kind === "output");
  for (let cycle = 0; cycle < 500; cycle++) {
    for (const { name, type } of inputs) {
      const bits = random.bits(type.width);
      const value = type.signed ? BigInt.asIntN(type.width, bits) : bits;
      dut[name] = value;
      reference.set(name, value);
    }
    if (cycle > 12) {
      for (const { name } of outputs) {
        if (dut[name] !== reference.get(name)) {
          throw new Error(
            `seed ${seed}, cycle ${cycle}: ${name} is ${dut[name]!}, the graph means ${reference.get(name)}`,
          );
        }
      }
    }
    dut.step();
    reference.clock();
  }
  dut.close();
});
