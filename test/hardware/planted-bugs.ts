import { describe, expect, test } from "vitest";
import { emit, type Module, type SpecOf, type Verilog } from "../../generator/hdl/index.ts";
import { open, type Bench } from "../../sim/bench.ts";
import { plant } from "../planted.ts";

export type BenchOf<M extends Module> = Bench<SpecOf<M["io"]>>;

/** A bug: what stands in the Verilog of a module, and what takes its place. */
export type Bug = readonly [name: string, module: string, from: string | RegExp, to: string];

/** Tests, in Verilator, that a check passes a block as it is and refuses it with each of the bugs. */
export function catches<M extends Module>(
  build: () => M,
  check: (dut: BenchOf<M>) => void,
  bugs: readonly Bug[],
): void {
  describe("planted bugs are caught", () => {
    const verilog = emit(build());
    const run = async (design: Verilog): Promise<() => void> => {
      const dut = (await open(design, { quick: true })) as unknown as BenchOf<M>;
      return () => {
        try {
          check(dut);
        } finally {
          dut.close();
        }
      };
    };

    test("the block as it is passes in Verilator", async () => {
      (await run(verilog))();
    });
    test.each(bugs)("%s", async (_, module, from, to) => {
      // A bug that does not build is not caught: only the check may throw.
      expect(await run(plant(verilog, module, from, to))).toThrow();
    });
  });
}
