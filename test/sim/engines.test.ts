import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import {
  assert,
  assume,
  BlackBox,
  Bool,
  Enum,
  input,
  Module,
  output,
  select,
  SkidBuffer,
  UInt,
  Vec,
  vec,
  when,
} from "../../generator/hdl/index.ts";
import { bench, engines } from "../../sim/bench.ts";
import { SplitMix64 } from "../../sim/splitmix.ts";
import { Waveform } from "../../sim/waveform.ts";
import { Tally } from "./tally.ts";

test("the engines stall alike: every beat moves in the same cycle", async () => {
  const moves = await Promise.all(
    engines.map(async (engine) => {
      using dut = await bench(() => new SkidBuffer(20), { engine, seed: 77 });
      dut.put.stall(0.3);
      dut.put.queueWords(Uint32Array.from({ length: 500 }, (_, i) => i));
      const words = dut.get.receiveWords(500, { stall: 0.6 });
      return { words, times: dut.get.times, cycle: dut.cycle };
    }),
  );
  expect(moves[1]).toEqual(moves[0]);
});

test("splitmix64 in two words gives the published numbers", () => {
  // The first outputs from state 1234567, upper halves.
  const published = [6457827717110365317n, 3203168211198807973n, 9817491932198370423n, 4593380528125082431n];
  const random = new SplitMix64(1234567, 0);
  expect(published.map(() => random.next())).toEqual(published.map((value) => Number(value >> 32n)));
});

/** Counts while `en`; whoever placed it said to which limit, and that it is never held at one. */
class Limited extends Module<{ readonly limit: number }> {
  readonly io = this.ports({ en: input(Bool()), total: output(UInt(8)) });
  constructor(limit: number) {
    super({ parameters: { limit } });
    const { now } = this.registers({ now: UInt(8).reset(0) });
    when(this.io.en, () => {
      now.next(now.wrapAdd(1));
      assert("belowLimit", now.lt(limit));
    }).otherwise(() => {
      assume("notHeldAtOne", now.ne(1));
    });
    this.io.total.drive(now);
  }
}
class LimitedTwice extends Module {
  readonly io = this.ports({ en: input(Bool()), totals: output(Vec(2, UInt(8))) });
  constructor() {
    super();
    const { counts } = this.instances({ counts: [new Limited(200), new Limited(5)] });
    for (const count of counts) count.en.drive(this.io.en);
    this.io.totals.drive(
      vec(
        UInt(8),
        counts.map(({ total }) => total),
      ),
    );
  }
}

test.each(engines)(
  "a failing assertion or assumption ends a bench's step with its name, place and cycle (%s)",
  async (engine) => {
    using dut = await bench(() => new LimitedTwice(), { engine });
    dut.en = true;
    dut.step(5);
    expect(dut.totals).toEqual([5n, 5n]);
    const start = dut.cycle;
    expect(() => {
      dut.step(20);
    }).toThrow(
      new RegExp(
        `^cycle ${start}: limited_twice\\.counts_1: assertion belowLimit fails, test/sim/engines\\.test\\.ts:\\d+$`,
      ),
    );
    // Reset begins anew, and counts for nothing itself.
    dut.reset();
    dut.step(1);
    dut.en = false;
    expect(() => {
      dut.step();
    }).toThrow(/: assumption notHeldAtOne fails, /);
  },
);

/** A lamp that is warm for two cycles before it is on. */
class Lamp extends Module {
  readonly io = this.ports({
    press: input(Bool()),
    lit: output(Bool()),
    state: output(Enum("off", "warm", "on")),
    age: output(UInt(4)),
  });
  constructor() {
    super();
    const { press, lit, state, age } = this.io;
    const { now } = this.registers({ now: Enum("off", "warm", "on").reset("off") });
    const { since } = this.registers({ since: UInt(4).reset(0) });
    since.next(since.wrapAdd(1));
    select(now, {
      off: () => {
        when(press, () => {
          now.next("warm");
          since.next(0);
        });
      },
      warm: () => {
        when(since.eq(1), () => {
          now.next("on");
          since.next(0);
        });
      },
      on: () => {
        when(press, () => {
          now.next("off");
          since.next(0);
        });
      },
    });
    lit.drive(now.eq("on"));
    state.drive(now);
    age.drive(since);
  }
}

test.each(engines)("a waveform reads like a data sheet (%s)", async (engine) => {
  using dut = await bench(() => new Lamp(), { engine });
  const wave = new Waveform(dut, ["press", "lit", "state", "age"]);
  wave.step(2);
  dut.press = true;
  wave.step();
  dut.press = false;
  wave.step(4);
  expect(`\n${wave.toString()}\n`).toBe(`
cycle  2     3     4     5     6     7     8
press  ____________------________________________
lit    ______________________________------------
state  off   .     .     warm  .     on    .
age    0     1     2     0     1     0     1
`);
});

test("a trace of the JavaScript engine has the hierarchy of the Verilog and the states by name", async () => {
  const folder = mkdtempSync(join(tmpdir(), "disc-vcd-"));
  const file = join(folder, "out.vcd");
  {
    using dut = await bench(() => new Lamp(), { engine: "javascript", trace: file });
    dut.press = true;
    dut.step(3);
  }
  const lamp = readFileSync(file, "utf8");
  const id = /\$var string 1 (\w+) state \$end/.exec(lamp)![1]!;
  expect([...lamp.matchAll(new RegExp(`^s(\\w+) ${id}$`, "gm"))].map(([, state]) => state)).toEqual(["off", "warm"]);
  {
    using dut = await bench(() => new Tally(), { engine: "javascript", trace: file });
    dut.en = true;
    dut.by = 5;
    dut.step(3);
  }
  const tally = readFileSync(file, "utf8");
  expect(tally).toMatch(
    /\$scope module top \$end[^]*\$scope module inner \$end\n(?:\$var .*\n)*\$var wire 16 \w+ now \[15:0\] \$end/,
  );
  const now = /\$var wire 16 (\w+) now /.exec(tally)![1]!;
  const values = [...tally.matchAll(new RegExp(`^b([01]+) ${now}$`, "gm"))].map(([, bits]) => parseInt(bits!, 2));
  expect(values.slice(-2)).toEqual([5, 10]);
  rmSync(folder, { recursive: true });
  await expect(bench(() => new Tally(), { engine: "javascript", trace: file })).rejects.toThrow(
    `the trace ${file} cannot be written`,
  );
});

/** Verilog that only Verilator can run. */
class Pulse extends BlackBox {
  readonly io = this.ports({ beat: output(Bool()) });
  constructor() {
    super({ name: "pulse", verilog: "module pulse (output wire beat); assign beat = 1'b1; endmodule\n" });
  }
}
class WithPulse extends Module {
  readonly io = this.ports({ beat: output(Bool()) });
  constructor() {
    super();
    this.io.beat.drive(this.instances({ pulse: new Pulse() }).pulse.beat);
  }
}

test("a black box is Verilator's business, and the other engine says so", async () => {
  using dut = await bench(() => new WithPulse());
  expect(dut.beat).toBe(true);
  await expect(bench(() => new WithPulse(), { engine: "javascript" })).rejects.toThrow(
    'pulse is a black box: simulate it with the engine "verilator"',
  );
});
