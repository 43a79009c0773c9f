import { expect, test } from "vitest";
import {
  Bool,
  emit,
  input,
  literal,
  Module,
  mux,
  output,
  select,
  UInt,
  vec,
  Vec,
  when,
  type UIntValue,
} from "../../generator/hdl/index.ts";
import { flowsOf } from "../../generator/hdl/structure.ts";
import { bench } from "../../sim/bench.ts";
import { lint } from "../../sim/lint.ts";
import { runIcarus } from "./icarus.ts";

/** One operator behind the other, of every kind that keeps the width; a tap is driven from the middle. */
class Chain extends Module {
  readonly io = this.ports({
    a: input(UInt(16)),
    b: input(UInt(16)),
    middle: output(UInt(16)),
    last: output(UInt(16)),
  });
  constructor(length: number) {
    super({ parameters: { length } });
    const { a, b, middle, last } = this.io;
    let value = a;
    for (let i = 0; i < length; i++) {
      if (i === length / 2) middle.drive(value);
      const steps: (() => UIntValue)[] = [
        () => value.wrapAdd(b),
        () => value.xor(i & 0xffff),
        () => value.not(),
        () => mux(b.bit(i % 16), value, a),
        () => value.wrapSub(i % 7),
        () => mux(value.lt(b), value.or(1), value),
      ];
      value = steps[i % steps.length]!();
    }
    last.drive(value);
  }
}

function chainOf(length: number, a: number, b: number): number {
  let value = a;
  for (let i = 0; i < length; i++) {
    const steps = [
      () => value + b,
      () => value ^ (i & 0xffff),
      () => ~value,
      () => ((b >> (i % 16)) & 1 ? value : a),
      () => value - (i % 7),
      () => (value < b ? value | 1 : value),
    ];
    value = steps[i % steps.length]!() & 0xffff;
  }
  return value;
}

/** How deep brackets stand in each other, at most, and the longest chain of else. */
function nesting(text: string): number {
  let [depth, most] = [0, 0];
  for (const character of text) {
    if (character === "(") most = Math.max(most, ++depth);
    if (character === ")") depth--;
  }
  return most;
}

const inputs = [
  [1, 2],
  [0xffff, 0x8001],
  [0x1234, 0xabcd],
] as const;

test("20,000 operators in a row become named parts, and the JavaScript engine computes them", async () => {
  const length = 20_000;
  const text = emit(new Chain(length)).files.get("chain.v")!;
  expect(nesting(text)).toBeLessThan(600);
  expect(text).toMatch(/wire \[15:0\] last_value_9 = /);
  using dut = await bench(() => new Chain(length), { engine: "javascript" });
  for (const [a, b] of inputs) {
    dut.a = a;
    dut.b = b;
    dut.expect({ last: chainOf(length, a, b) });
  }
});

test("what tools read of a long chain means the same, and lints clean", async () => {
  const length = 1800;
  const verilog = emit(new Chain(length));
  expect(await lint(verilog)).toEqual([]);
  const rows = runIcarus(
    verilog,
    inputs.map((row) => row.map(BigInt)),
  );
  for (const [i, [a, b]] of inputs.entries()) expect(rows[i]![1]).toBe(BigInt(chainOf(length, a, b)));
  using dut = await bench(() => new Chain(length));
  for (const [a, b] of inputs) {
    dut.a = a;
    dut.b = b;
    dut.expect({ last: chainOf(length, a, b) });
  }
});

/** Every value is used twice by the next: as many ways to the input as 2^400, which no pass may follow one by one. */
class Doubling extends Module {
  readonly io = this.ports({ a: input(UInt(64)), q: output(UInt(64)), flag: output(Bool()) });
  constructor() {
    super();
    let value = this.io.a;
    for (let i = 0; i < 400; i++) value = value.xor(value.shr(1).resize(64));
    when(value.any(), () => {
      this.io.q.drive(value);
    }).otherwise(() => {
      this.io.q.drive(literal(UInt(64), 5).xor(value));
    });
    this.io.flag.drive(value.bit(0));
  }
}

test("every pass goes through what is shared once", async () => {
  const module = new Doubling();
  const text = emit(module).files.get("doubling.v")!;
  expect(text.split("\n").length).toBeLessThan(1000);
  expect(flowsOf(module.node, () => true)).toHaveLength(2);
  using dut = await bench(() => new Doubling(), { engine: "javascript" });
  dut.a = 0x1234_5678_9abc_def0n;
  let value = 0x1234_5678_9abc_def0n;
  for (let i = 0; i < 400; i++) value ^= value >> 1n;
  dut.expect({ q: value });
});

/** A network that sorts its input: exchanges of which each reads two others. */
class Sorter extends Module {
  readonly io;
  constructor(size: number) {
    super({ parameters: { size } });
    this.io = this.ports({ a: input(Vec(size, UInt(8))), q: output(Vec(size, UInt(8))) });
    const values: UIntValue[] = [...this.io.a.elements];
    for (let run = 2; run <= size; run *= 2) {
      for (let apart = run / 2; apart >= 1; apart /= 2) {
        for (let i = 0; i < size; i++) {
          const j = i ^ apart;
          if (j < i) continue;
          const [x, y] = [values[i]!, values[j]!];
          const swaps = (i & run) === 0 ? x.gt(y) : x.lt(y);
          [values[i], values[j]] = [mux(swaps, y, x), mux(swaps, x, y)];
        }
      }
    }
    this.io.q.drive(vec(UInt(8), values));
  }
}

test("a sorter of 4,608 exchanges sorts", async () => {
  expect(emit(new Sorter(256)).files.size).toBe(1);
  using dut = await bench(() => new Sorter(256), { engine: "javascript" });
  const values = Array.from({ length: 256 }, (_, i) => (i * 91 + 7) % 251);
  dut.a = values;
  dut.expect({ q: values.toSorted((x, y) => x - y) });
});

/** A shift register as long as is asked for, declared at once; taps on it by index, by select and by a chain of when. */
class Many extends Module {
  readonly io;
  constructor(registers: number, ways: number) {
    super({ parameters: { registers, ways } });
    const bits = Math.ceil(Math.log2(ways));
    this.io = this.ports({
      shift: input(Bool()),
      a: input(UInt(8)),
      at: input(UInt(bits)),
      last: output(UInt(8)),
      indexed: output(UInt(8)),
      selected: output(UInt(8)),
      chained: output(UInt(8)),
    });
    const { shift, a, at, last, indexed, selected, chained } = this.io;
    const names = Array.from({ length: registers }, (_, i) => `r${i}`);
    const all = this.registers(Object.fromEntries(names.map((name) => [name, UInt(8).reset(0)])));
    let before = a;
    for (const name of names) {
      const value = before;
      when(shift, () => {
        all[name]!.next(value);
      });
      before = all[name]!;
    }
    last.drive(before);
    const taps = names.slice(0, ways).map((name) => all[name]! as UIntValue);
    indexed.drive(vec(UInt(8), taps).at(at));
    selected.drive(0);
    select(
      at,
      Object.fromEntries(
        taps.map((tap, i) => [
          i,
          () => {
            selected.drive(tap);
          },
        ]),
      ),
    );
    chained.drive(0);
    const first = when(at.eq(0), () => {
      chained.drive(taps[0]!);
    });
    taps.slice(1).reduce(
      (chain, tap, i) =>
        chain.elsewhen(at.eq(i + 1), () => {
          chained.drive(tap);
        }),
      first,
    );
  }
}

test("20,000 registers of one call shift", async () => {
  const registers = 20_000;
  expect(emit(new Many(registers, 4)).files.size).toBe(1);
  using dut = await bench(() => new Many(registers, 4), { engine: "javascript" });
  dut.shift = true;
  for (const a of [7, 8, 9]) {
    dut.a = a;
    dut.step();
  }
  for (const [at, value] of [9, 8, 7, 0].entries()) {
    dut.at = at;
    dut.expect({ indexed: value, selected: value, chained: value, last: 0 });
  }
});

test("1,000 registers are found by index, select and a chain of when", async () => {
  using dut = await bench(() => new Many(1000, 1000), { engine: "javascript" });
  dut.shift = true;
  for (let i = 0; i < 1200; i++) {
    dut.a = i % 251;
    dut.step();
  }
  for (const at of [0, 1, 199, 200, 201, 599, 999]) {
    dut.at = at;
    const value = (1199 - at) % 251;
    dut.expect({ indexed: value, selected: value, chained: value, last: (1199 - 999) % 251 });
  }
  dut.at = 1010;
  dut.expect({ indexed: 0, selected: 0, chained: 0 });
});

test("a chain of 150 when branches reads the same in Icarus, and lints clean", async () => {
  const verilog = emit(new Many(150, 150));
  expect(await lint(verilog)).toEqual([]);
  const stimuli = [
    ...Array.from({ length: 150 }, (_, i) => [1, i % 251, 0]),
    ...[0, 59, 60, 61, 120, 149].map((at) => [0, 0, at]),
  ];
  const rows = runIcarus(
    verilog,
    stimuli.map((row) => row.map(BigInt)),
  );
  for (const [i, [shift, , at]] of stimuli.entries()) {
    const value = BigInt((149 - at!) % 251);
    if (shift === 0) expect(rows[i]!.slice(1), `row ${i}`).toEqual([value, value, value]);
  }
});

class Leaf extends Module {
  readonly io = this.ports({ a: input(UInt(8)), q: output(UInt(8)) });
  constructor() {
    super();
    this.io.q.drive(this.io.a.wrapAdd(1));
  }
}

class Row extends Module {
  readonly io = this.ports({ a: input(UInt(8)), q: output(UInt(8)) });
  constructor(length: number) {
    super({ parameters: { length } });
    const { leaf } = this.instances({ leaf: Array.from({ length }, () => new Leaf()) });
    let value: UIntValue = this.io.a;
    for (const each of leaf) {
      each.a.drive(value);
      value = each.q;
    }
    this.io.q.drive(value);
  }
}

test("a row of 2,000 instances is one value through all of them", async () => {
  expect(emit(new Row(2000)).files.size).toBe(2);
  using dut = await bench(() => new Row(2000), { engine: "javascript" });
  dut.a = 3;
  dut.expect({ q: (3 + 2000) % 256 });
});
