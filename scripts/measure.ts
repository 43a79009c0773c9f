/** Measures the engines behind the bench: `npm run measure`. What it prints is what sim/README.md states. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import {
  SkidBuffer,
  Bool,
  emit,
  input,
  Module,
  mux,
  output,
  SInt,
  Stream,
  UInt,
  vec,
  Vec,
  when,
  type SIntValue,
  type UIntValue,
} from "../generator/hdl/index.ts";
import { bench, engines } from "../sim/bench.ts";

class Counter extends Module {
  readonly io = this.ports({ en: input(Bool()), count: output(UInt(16)) });
  constructor() {
    super();
    const { now } = this.registers({ now: UInt(16).reset(0) });
    when(this.io.en, () => {
      now.next(now.wrapAdd(1));
    });
    this.io.count.drive(now);
  }
}

/** Dot products of `width` int8 products a beat, added up from `first` on. */
class DotLane extends Module {
  readonly io;
  constructor(width: number) {
    super({ parameters: { width } });
    const bytes = Vec(width, SInt(8));
    this.io = this.ports({ beats: input(Stream({ a: bytes, b: bytes, first: Bool() })), sum: output(SInt(32)) });
    const { beats, sum } = this.io;
    const { total } = this.registers({ total: SInt(32).reset(0) });
    beats.ready.drive(true);
    const { products, first, moved } = this.registers({
      products: Vec(width, SInt(16)),
      first: Bool(),
      moved: Bool().reset(false),
    });
    moved.next(beats.fires);
    when(beats.fires, () => {
      products.next(
        vec(
          SInt(16),
          Array.from({ length: width }, (_, i) => beats.a.at(i).mul(beats.b.at(i))),
        ),
      );
      first.next(beats.first);
    });
    const tree = (values: readonly SIntValue[]): SIntValue =>
      values.length === 1
        ? values[0]!
        : tree(Array.from({ length: values.length / 2 }, (_, i) => values[2 * i]!.add(values[2 * i + 1]!)));
    const dot = tree(products.elements).resize(32);
    when(moved, () => {
      total.next(mux(first, dot, total.wrapAdd(dot)));
    });
    sum.drive(total);
  }
}

/** Sums and exclusive-ors in one row: two operators a step. */
class LongRow extends Module {
  readonly io = this.ports({ a: input(UInt(16)), b: input(UInt(16)), q: output(UInt(16)) });
  constructor(steps: number) {
    super({ parameters: { steps } });
    const { a, b, q } = this.io;
    q.drive(Array.from({ length: steps }).reduce<UIntValue>((value, _, i) => value.wrapAdd(i & 0xffff).xor(b), a));
  }
}

/** Registers declared in one call, each behind the one before. */
class LongShift extends Module {
  readonly io = this.ports({ en: input(Bool()), a: input(UInt(8)), q: output(UInt(8)) });
  constructor(length: number) {
    super({ parameters: { length } });
    const types = Array.from({ length }, (_, i) => [`r${i}`, UInt(8).reset(0)] as const);
    const registers = Object.values(this.registers(Object.fromEntries(types)));
    when(this.io.en, () => {
      for (const [i, register] of registers.entries()) register.next(registers[i - 1] ?? this.io.a);
    });
    this.io.q.drive(registers.at(-1)!);
  }
}

/** Seconds from the constructor to Verilog, and to a bench in the process; then its cycles. */
async function reportLarge(what: string, build: () => LongRow | LongShift): Promise<void> {
  const seconds = (began: number): string => `${((performance.now() - began) / 1000).toFixed(2).padStart(8)} s`;
  const began = performance.now();
  emit(build());
  console.log(`${`${what}: Verilog`.padEnd(64)} ${seconds(began)}`);
  const again = performance.now();
  using dut = await bench<ReturnType<typeof build>>(build, { engine: "javascript" });
  console.log(`${`${what}: ready in the process`.padEnd(64)} ${seconds(again)}`);
  dut.step();
  const stepping = performance.now();
  dut.step(100);
  console.log(`${`${what}: 100 cycles`.padEnd(64)} ${seconds(stepping)}`);
}

/** Runs `work(n)` with growing n until it takes half a second; calls per second. */
function rate(work: (n: number) => void): number {
  for (let n = 1000; ; n *= 4) {
    const began = performance.now();
    work(n);
    const seconds = (performance.now() - began) / 1000;
    if (seconds > 0.5) return n / seconds;
  }
}

/** Round trips a second to a process that only echoes: the most that a pipe could do, one command at a time. */
async function pipeRate(): Promise<number> {
  const echo = spawn("cat");
  const count = 3000;
  const began = performance.now();
  for (let i = 0; i < count; i++) {
    echo.stdout.resume();
    echo.stdin.write("step\n");
    await once(echo.stdout, "data");
  }
  const seconds = (performance.now() - began) / 1000;
  echo.stdin.end();
  return count / seconds;
}

function report(what: string, perSecond: number): void {
  console.log(`${what.padEnd(64)} ${(perSecond / 1e6).toFixed(3).padStart(8)} million a second`);
}

for (const engine of engines) {
  console.log(engine);
  {
    using dut = await bench(() => new Counter(), { engine });
    dut.en = true;
    report(
      "counter: cycles in one call of step(n)",
      rate((n) => {
        dut.step(n);
      }),
    );
    report(
      "counter: set an input, step(1), read an output",
      rate((n) => {
        for (let i = 0; i < n; i++) {
          dut.en = true;
          dut.step();
          if (dut.count > 0xffffn) throw new Error("16 bits cannot hold that");
        }
      }),
    );
  }
  {
    using dut = await bench(() => new SkidBuffer({ data: UInt(32) }), { engine });
    report(
      "skid buffer: beats in and out by packed streams",
      rate((n) => {
        dut.put.queueWords(new Uint32Array(n));
        dut.get.receiveWords(n, { timeout: 2 * n + 10 });
      }),
    );
  }
  for (const width of [16, 64]) {
    using dut = await bench(() => new DotLane(width), { engine });
    const words = 1 + width / 2;
    report(
      `lane of ${width} multipliers: cycles with a beat each`,
      rate((n) => {
        const beats = new Uint32Array(n * words);
        for (let i = 0; i < n; i++) {
          for (let k = 0; k < width / 2; k++) beats[i * words + k] = Math.imul(i + k, 0x9e3779b9);
          beats[i * words + width / 2] = Number(i % 32 === 0);
        }
        dut.beats.queueWords(beats);
        dut.beats.drain(0, { timeout: 2 * n });
      }),
    );
  }
}
await reportLarge("100,000 operators in one row", () => new LongRow(50_000));
await reportLarge("20,000 registers of one call", () => new LongShift(20_000));
report("a pipe to a process that only echoes: round trips", await pipeRate());
