import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { assert, emit, input, Module, output, UInt, vec, Vec } from "../../generator/hdl/index.ts";
import { bench } from "../../sim/bench.ts";
import { buildModel } from "../../sim/build.ts";
import { findCompiler } from "../../sim/compiler.ts";
import { withSharedRows } from "../../sim/shared-rows.ts";

const LANES = 3;

/** What comes in, some cycles later. */
class Delay extends Module {
  readonly io = this.ports({ from: input(UInt(8)), to: output(UInt(8)) });
  constructor(cycles: number) {
    super({ parameters: { cycles } });
    const { stages } = this.registers({ stages: new Array<UInt8>(cycles).fill(UInt(8)) });
    for (const [i, stage] of stages.entries()) stage.next(i > 0 ? stages[i - 1]! : this.io.from);
    this.io.to.drive(stages.at(-1)!);
  }
}
type UInt8 = ReturnType<typeof UInt>;

class Lane extends Module {
  readonly io = this.ports({ from: input(UInt(8)), to: output(UInt(8)) });
  constructor(cycles: number) {
    super({ parameters: { cycles } });
    const { delay } = this.instances({ delay: new Delay(cycles) });
    delay.from.drive(this.io.from);
    this.io.to.drive(delay.to);
    assert("isLow", this.io.from.lt(200));
  }
}

class Lanes extends Module {
  readonly io = this.ports({ from: input(Vec(LANES, UInt(8))), to: output(Vec(LANES, UInt(8))) });
  constructor(cycles: number) {
    super({ parameters: { cycles } });
    const { lane } = this.instances({ lane: new Array<Lane>(LANES).fill(new Lane(cycles)) });
    for (const [i, { from }] of lane.entries()) from.drive(this.io.from.at(i));
    this.io.to.drive(
      vec(
        UInt(8),
        lane.map(({ to }) => to),
      ),
    );
  }
}

/** Text of some 60 bytes for each cycle. */
const LONG = 600;

test("a large module in a row is a function of its own, with inputs of its own, and its checks read where they stand", () => {
  const verilog = emit(new Lanes(LONG));
  const { files, config } = withSharedRows(verilog)!;
  expect(config).toBe(`\`verilator_config
no_inline -module "lane"
public_flat_rd -module "lane" -var "from"
`);
  const changed = [...files].filter(([file, text]) => verilog.files.get(file) !== text);
  expect(changed.map(([file]) => file)).toEqual(["lane.v"]);
  expect(changed[0]![1]).not.toContain('$display("%m');
  expect(withSharedRows(emit(new Lanes(10)))).toBeUndefined();
  expect(withSharedRows(emit(new Lane(LONG)))).toBeUndefined();
});

test("clang compiles it once", async (context) => {
  const { isClang } = await findCompiler();
  context.skip(!isClang, "g++ compiles each module by itself");
  const symbols = readFileSync(await buildModel(emit(new Lanes(LONG))), "latin1");
  const places = [...symbols.matchAll(/Vtop_lane___nba_sequent\w+?lane__BRA__(\d)__KET__/g)].map(([, place]) => place);
  expect(new Set(places).size).toBe(1);
});

test("each place has its own values and its own name", async () => {
  using dut = await bench(() => new Lanes(LONG));
  dut.reset();
  const sent = [3, 141, 59];
  dut.from = sent;
  dut.step(LONG);
  expect(dut.to.map(Number)).toEqual(sent);
  dut.from = [3, 141, 0];
  dut.step(LONG - 1);
  expect(dut.to.map(Number)).toEqual(sent);
  dut.step();
  expect(dut.to.map(Number)).toEqual([3, 141, 0]);
  dut.from = [199, 200, 0];
  expect(() => {
    dut.step();
  }).toThrow(/lane\[1\]\.lane: assertion isLow fails, test\/sim\/shared-rows\.test\.ts:\d+/);
});
