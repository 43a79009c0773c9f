import { expect, test } from "vitest";
import { elaborate, emit } from "../../generator/hdl/index.ts";
import { portsOf } from "../../generator/hdl/emit.ts";
import { bench, open } from "../../sim/bench.ts";
import { Random } from "../random.ts";
import { runIcarus } from "./icarus.ts";
import { RandomBatch } from "./random-module.ts";

const [BATCH, OUTPUTS, CYCLES] = [25, 3, 60];
/** DISC_SEED=n runs the one batch that begins with the seed n; DISC_REGRESS many more. */
const first = Number(process.env["DISC_SEED"] ?? 1);
const batches = process.env["DISC_SEED"] ? 1 : process.env["DISC_REGRESS"] ? 200 : 1;

/** Memories and buffers are cleared by then. */
const SETTLED = 13;

type Ports = Record<string, bigint> & { step(n?: number): void; close(): void };

test.each(Array.from({ length: batches }, (_, i) => first + i * BATCH))(
  "25 random designs are the same in process, in Verilator and in Icarus (seeds from %i)",
  async (seed) => {
    const build = (): RandomBatch =>
      new RandomBatch(
        Array.from({ length: BATCH }, (_, i) => seed + i),
        OUTPUTS,
      );
    const ports = portsOf(elaborate(build()).node);
    const inputs = ports.filter(({ direction }) => direction === "input");
    const outputs = ports.filter(({ direction }) => direction === "output");
    const random = new Random(seed);
    const rows = Array.from({ length: CYCLES }, () => inputs.map(({ width }) => random.bits(width)));

    const run = (dut: Ports): bigint[][] => {
      const found = rows.map((row) => {
        for (const [i, { name }] of inputs.entries()) dut[name] = row[i]!;
        dut.step(0);
        const values = outputs.map(({ name }) => dut[name]!);
        dut.step();
        return values;
      });
      dut.close();
      return found;
    };
    const verilog = emit(build());
    const verilator = run((await open(verilog, { seed, quick: true })) as unknown as Ports);
    const javascript = run(await bench(build, { seed, engine: "javascript" }));
    const icarus = runIcarus(verilog, rows);
    for (let cycle = SETTLED; cycle < CYCLES; cycle++) {
      for (const [i, { name }] of outputs.entries()) {
        const values = [javascript, verilator, icarus].map((engine) => engine[cycle]![i]);
        if (values.some((value) => value !== values[0])) {
          const [a, b, c] = values.map((value) => value?.toString(16) ?? "x");
          expect.fail(
            `seed ${seed + i}, cycle ${cycle}, ${name}: in process ${a}, Verilator ${b}, Icarus ${c}; DISC_SEED=${seed + i}`,
          );
        }
      }
    }
  },
);
