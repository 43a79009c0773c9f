import {
  lstatSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import {
  assert,
  assume,
  BlackBox,
  Bool,
  concat,
  emit,
  Enum,
  input,
  literal,
  Module,
  mux,
  output,
  select,
  SkidBuffer,
  UInt,
  Vec,
  vec,
  when,
} from "../../generator/hdl/index.ts";
import { bench, engines, type EngineName } from "../../sim/bench.ts";
import { SimulationError } from "../../sim/build.ts";
import { lint } from "../../sim/lint.ts";
import { SplitMix64 } from "../../sim/splitmix.ts";
import { Waveform } from "../../sim/waveform.ts";
import { isRoot, mounted } from "../files/disk.ts";

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

/** A lamp in a room, with a switch whose states are words of Verilog. */
class Room extends Module {
  readonly io = this.ports({ pull: input(Enum("begin", "end")), lit: output(Bool()) });
  constructor() {
    super();
    const { lamp } = this.instances({ lamp: new Lamp() });
    lamp.press.drive(this.io.pull.is("begin"));
    this.io.lit.drive(lamp.lit);
    this.unused(lamp.state, lamp.age);
  }
}

/** Enums whose localparams would meet, of which one is only a constant's, and one is called as that would be. */
class Meeting extends Module {
  readonly io = this.ports({ go: input(Bool()), seen: output(UInt(5)) });
  constructor() {
    super();
    const { go, seen } = this.io;
    const { a } = this.registers({ a: Enum("x", "b_c").reset("x") });
    const { aB } = this.registers({ aB: Enum("c", "x").reset("c") });
    const { state, twin } = this.registers({
      state: Enum("on", "off").reset("on"),
      twin: Enum("on", "off").reset("off"),
    });
    when(go, () => {
      a.next("b_c");
      aB.next("x");
      state.next(twin);
      twin.next("on");
    });
    const constant = literal(Enum("off", "on"), "on");
    const { code } = this.nodes({ code: mux(go, constant, "off").asUInt() });
    seen.drive(concat(a.is("b_c"), aB.is("c"), state.is("off"), twin.is("off"), code));
  }
}

test("enums whose names would meet in Verilog stay apart", async () => {
  const seen: Record<string, unknown[]> = {};
  for (const engine of engines) {
    using dut = await bench(() => new Meeting(), { engine });
    seen[engine] = [dut.seen];
    dut.go = true;
    dut.step();
    seen[engine].push(dut.seen);
    dut.step();
    seen[engine].push(dut.seen);
  }
  expect(seen).toEqual({ verilator: [0b01010n, 0b10101n, 0b10001n], javascript: [0b01010n, 0b10101n, 0b10001n] });
  const text = emit(new Meeting()).files.get("meeting.v")!;
  const names = [...text.matchAll(/localparam (\w+) =/g)].map(([, name]) => name);
  expect(names.toSorted()).toEqual(
    ["A_X", "A_B_C", "A_B_2_C", "A_B_2_X", "STATE_ON", "STATE_OFF", "STATE_2_OFF", "STATE_2_ON"].toSorted(),
  );
  expect(await lint(emit(new Meeting()))).toEqual([]);
});

const inFolder = async (use: (folder: string) => Promise<void>): Promise<void> => {
  const folder = mkdtempSync(join(tmpdir(), "disc-trace-"));
  try {
    await use(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
};

test.each([
  ["verilator", "room.vcd", "FST, to a .fst"],
  ["javascript", "room.FST", "VCD, to a .vcd"],
] as const)("a trace of %s called %s would be of another format, and is refused", async (engine, file, writes) => {
  await expect(traced(engine, file)).rejects.toThrow(`the trace ${file}: the engine ${engine} writes ${writes}`);
});

async function traced(engine: EngineName, file: string): Promise<void> {
  using dut = await bench(() => new Room(), { engine, trace: file });
  dut.pull = "begin";
  dut.step(3);
}

/** Tens of kilobytes that nothing packs. */
async function tracedWords(engine: EngineName, file: string): Promise<void> {
  const random = new SplitMix64(1, 0);
  using dut = await bench(() => new SkidBuffer(32), { engine, trace: file });
  dut.put.queueWords(Uint32Array.from({ length: 5000 }, () => random.next()));
  dut.get.receiveWords(5000);
}

test("VCD has the hierarchy of the Verilog and the states by name", async () => {
  await inFolder(async (folder) => {
    const file = join(folder, "room.vcd");
    await traced("javascript", file);
    const vcd = readFileSync(file, "utf8");
    expect(vcd).toMatch(
      /\$scope module top \$end\n(?:\$var .*\n)*\$scope module room \$end\n(?:\$var .*\n)*\$scope module lamp \$end\n/,
    );
    const id = /\$scope module lamp [^]*\$var string 1 (\w+) now \$end/.exec(vcd)![1]!;
    expect([...vcd.matchAll(new RegExp(`^s(\\w+) ${id}$`, "gm"))].map(([, state]) => state)).toEqual(["off", "warm"]);
    const age = /\$var wire 4 (\w+) since \[3:0\] \$end/.exec(vcd)![1]!;
    const values = [...vcd.matchAll(new RegExp(`^b([01]+) ${age}$`, "gm"))].map(([, bits]) => parseInt(bits!, 2));
    expect(values.slice(-2)).toEqual([0, 1]);
  });
});

test("FST has the same hierarchy and the states by name", async () => {
  await inFolder(async (folder) => {
    const file = join(folder, "room.fst");
    await traced("verilator", file);
    const names = fstHierarchy(readFileSync(file));
    const order = ["top", "room", "lamp"].map((scope) => names.search(new RegExp(`\\xfe.${scope}\\0`, "s")));
    expect(order.every((place, i) => place > (order[i - 1] ?? -1))).toBe(true);
    const state = names.slice(order.at(-1));
    expect(state).toMatch(/ 3 off warm on 00 01 10/);
    expect(names).toMatch(/ 2 begin end 0 1/);
    expect(state).toMatch(/now \[1:0\]\0/);
  });
});

test.each(engines)(
  "a trace that cannot be written is an error in one line, and nothing is removed (%s)",
  async (engine) => {
    await inFolder(async (folder) => {
      const absent = join(folder, "no/room");
      await expect(traced(engine, absent)).rejects.toThrow(`the trace ${absent} cannot be written`);
      await expect(traced(engine, folder)).rejects.toThrow(`the trace ${folder} cannot be written`);
      const reason = engine === "javascript" ? "ENOSPC: no space left on device" : "it is no file";
      await expect(traced(engine, "/dev/full")).rejects.toThrow(
        new SimulationError(`the trace /dev/full cannot be written: ${reason}`),
      );
      expect(statSync("/dev/full").isCharacterDevice()).toBe(true);
    });
  },
);

test.each(engines)("a link to a trace stays one (%s)", async (engine) => {
  await inFolder(async (folder) => {
    symlinkSync("real", join(folder, "link"));
    await traced(engine, join(folder, "link"));
    expect(lstatSync(join(folder, "link")).isSymbolicLink()).toBe(true);
    expect(statSync(join(folder, "real")).size).toBeGreaterThan(100);
  });
});

test.skipIf(!isRoot).each(
  // From no room at all up to all but a page.
  engines.flatMap((engine) => [0, 1, 2].map((pages) => [engine, pages] as const)),
)("a trace that a full disk cuts off is an error, and gone (%s, %i pages left; as root)", async (engine, pages) => {
  await inFolder(async (folder) => {
    const [whole, disk] = [join(folder, "whole"), join(folder, "disk")];
    await tracedWords(engine, whole);
    expect(statSync(whole).size).toBeGreaterThan(3 * 4096);
    await mounted(["-t", "tmpfs", "-o", "size=64k", "tmpfs"], disk, async () => {
      const file = join(disk, "trace");
      writeFileSync(join(disk, "z"), Buffer.alloc(64 * 1024 - 4096 * pages));
      await expect(tracedWords(engine, file)).rejects.toThrow(
        new SimulationError(`the trace ${file} cannot be written: ENOSPC: no space left on device`),
      );
      expect(readdirSync(disk)).toEqual(["z"]);
    });
  });
});

/** The scopes, variables and tables of states in an FST file: its block of type 6, compressed with LZ4. */
function fstHierarchy(file: Buffer): string {
  for (let at = 0; at < file.length; at += 1 + Number(file.readBigUInt64BE(at + 1))) {
    const length = Number(file.readBigUInt64BE(at + 1));
    if (file[at] === 6) return unLz4(file.subarray(at + 17, at + 1 + length)).toString("latin1");
  }
  throw new Error("no hierarchy");
}

/** Sequences of literals and of copies from before (the block format of LZ4). */
function unLz4(block: Buffer): Buffer {
  const out: number[] = [];
  let at = 0;
  const long = (start: number): number => {
    let length = start;
    if (start === 15) {
      let more: number;
      do length += more = block[at++]!;
      while (more === 255);
    }
    return length;
  };
  while (at < block.length) {
    const token = block[at++]!;
    const literals = long(token >> 4);
    out.push(...block.subarray(at, at + literals));
    at += literals;
    if (at >= block.length) break;
    const offset = block.readUInt16LE(at);
    at += 2;
    for (let left = long(token & 15) + 4; left > 0; left--) out.push(out.at(-offset)!);
  }
  return Buffer.from(out);
}

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
