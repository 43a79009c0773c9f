import { expect, test } from "vitest";
import {
  Bool,
  concat,
  elaborate,
  emit,
  input,
  literal,
  Memory,
  Module,
  output,
  SInt,
  UInt,
  vec,
  Vec,
  when,
} from "../../generator/hdl/index.ts";
import { bench, engines, open } from "../../sim/bench.ts";
import { lint } from "../../sim/lint.ts";
import { Random } from "../random.ts";
import { runIcarus } from "./icarus.ts";
import { Interpreter } from "./interpreter.ts";
import { ConstantBatch, HiddenConstants, OUTPUTS } from "./random-constants.ts";

const [BATCH, CYCLES, SETTLED] = [30, 60, 12];
const batches = process.env["DISC_REGRESS"] ? 50 : 1;

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
    quiet: output(UInt(8)),
    met: output(UInt(8)),
  });
  constructor() {
    super();
    const { a, ...out } = this.io;
    const at = (value: number): ReturnType<typeof concat> => concat(a, literal(UInt(2), value)).bits(1, 0);
    const { spare, unwritten, near, fresh } = this.memories({
      spare: Memory(4, UInt(8)),
      unwritten: Memory(4, UInt(8)),
      near: Memory(4, UInt(8)),
      fresh: Memory(4, UInt(8), "new"),
    });
    spare.write(a, 7);
    when(at(1).bit(1), () => {
      unwritten.write(a, 9);
      near.write(a, 9);
    });
    fresh.write(a, concat(a, a, a, a));
    out.never.drive(spare.read(a, at(1).bit(1)));
    out.fixed.drive(spare.read(at(2), at(1).bit(0)));
    out.silent.drive(unwritten.read(a));
    out.quiet.drive(near.at(a));
    out.met.drive(fresh.read(at(3)));
  }
}

test("constant addresses and enables of memories leave no condition, and no block that says nothing", async () => {
  const verilog = emit(new FixedPorts());
  const text = verilog.files.get("fixed_ports.v")!;
  expect(text).toContain("spare_data <= spare_data;");
  expect(text).toContain("spare_data_2 <= spare[2'd2];");
  expect(text).toContain("unwritten[a] <= unwritten[a];");
  expect(text).toContain("near[a] <= near[a];");
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

/** Shifts to the right by constants that an operator hides, and last by an amount of 33 bits. */
class FarShifts extends Module {
  readonly io;
  constructor(amounts: readonly bigint[]) {
    super();
    const length = amounts.length + 1;
    this.io = this.ports({
      a: input(SInt(8)),
      by: input(UInt(33)),
      toSign: output(Vec(length, SInt(8))),
      toZero: output(Vec(length, UInt(8))),
    });
    const { a, by, toSign, toZero } = this.io;
    const hidden = amounts.map((amount) => by.and(0).or(literal(UInt(33), amount)));
    toSign.drive([...hidden, by].map((far) => a.shr(far)));
    toZero.drive([...hidden, by].map((far) => a.asUInt().shr(far)));
  }
}

test("a shift by the width or more leaves the sign or nothing, in every engine", async () => {
  const amounts = [0n, 1n, 7n, 8n, 9n, 2n ** 31n, 2n ** 32n - 1n, 2n ** 32n, 2n ** 32n + 1n, 2n ** 33n - 1n];
  expect(await lint(emit(new FarShifts(amounts)))).toEqual([]);
  for (const engine of engines) {
    using dut = await bench(() => new FarShifts(amounts), { engine });
    for (const a of [-128n, -77n, -1n, 0n, 1n, 77n, 127n]) {
      for (const by of [1n, 8n, 2n ** 32n, 2n ** 32n + 1n]) {
        [dut.a, dut.by] = [a, by];
        dut.expect({
          toSign: [...amounts, by].map((far) => a >> far),
          toZero: [...amounts, by].map((far) => BigInt.asUintN(8, a) >> far),
        });
      }
    }
  }
});

/** Vectors of one element at a signal index: of one bit and of more, a port, made of parts, signed. */
class Single extends Module {
  readonly io = this.ports({
    at: input(UInt(2)),
    bools: input(Vec(1, Bool())),
    bits: input(Vec(1, UInt(1))),
    words: input(Vec(1, SInt(5))),
    ofBools: output(Bool()),
    ofBits: output(UInt(1)),
    ofWords: output(SInt(9)),
    made: output(Bool()),
    fixed: output(Bool()),
  });
  constructor() {
    super();
    const { at, bools, bits, words, ...out } = this.io;
    out.ofBools.drive(bools.at(at));
    out.ofBits.drive(bits.at(at.bits(0, 0)));
    out.ofWords.drive(words.at(at).extend(9));
    out.made.drive(vec(Bool(), [bools.at(0).xor(bits.at(0).asBool())]).at(at));
    out.fixed.drive(vec(Bool(), [true]).at(at));
  }
}

test("a vector of one element has that at index 0 and zero past it, in every engine", async () => {
  const verilog = emit(new Single());
  expect(verilog.files.get("single.v")).toContain("assign of_bools = at < 2'd1 ? bools : 1'd0;");
  expect(await lint(verilog)).toEqual([]);
  for (const engine of engines) {
    using dut = await bench(() => new Single(), { engine });
    for (const [bools, bits, words] of [
      [true, 0n, -16n],
      [false, 1n, 15n],
      [true, 1n, -1n],
    ] as const) {
      for (const at of [0n, 1n, 2n, 3n]) {
        [dut.at, dut.bools, dut.bits, dut.words] = [at, [bools], [bits], [words]];
        const first = at === 0n;
        dut.expect({
          ofBools: first && bools,
          ofBits: at % 2n === 0n ? bits : 0n,
          ofWords: first ? words : 0n,
          made: first && bools !== (bits === 1n),
          fixed: first,
        });
      }
    }
  }
});
