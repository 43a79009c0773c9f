/** Measures the bench: `npm run build && node dist/sim/measure.js`. What it prints is what README.md of this folder states. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import {
  bufferFor,
  Bool,
  input,
  Module,
  output,
  SInt,
  Stream,
  UInt,
  Vec,
  when,
  type SIntValue,
} from "../generator/hdl/index.ts";
import { bench } from "./bench.ts";

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

/** Sum of a*b over all beats: 16 products of int8 a cycle. */
class Dot extends Module {
  readonly io = this.ports({
    terms: input(Stream({ a: Vec(16, SInt(8)), b: Vec(16, SInt(8)) })),
    total: output(SInt(32)),
  });
  constructor() {
    super();
    const { terms, total } = this.io;
    const { sum } = this.registers({ sum: SInt(32).reset(0) });
    terms.ready.drive(true);
    when(terms.fires, () => {
      let next: SIntValue = sum;
      for (let i = 0; i < 16; i++) next = next.wrapAdd(terms.a.at(i).mul(terms.b.at(i)).resize(32));
      sum.next(next);
    });
    total.drive(sum);
  }
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

{
  using dut = await bench(() => new Counter());
  dut.en = true;
  report(
    "counter: cycles in one call of step(n)",
    rate((n) => {
      dut.step(n);
    }),
  );
  report(
    "counter: reads of dut.cycle, one koffi call each",
    rate((n) => {
      for (let i = 0; i < n; i++) if (dut.cycle < 0) throw new Error("time runs forward");
    }),
  );
  report(
    "counter: step(1) calls",
    rate((n) => {
      for (let i = 0; i < n; i++) dut.step();
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
  using dut = await bench(() => bufferFor({ data: UInt(32) }));
  report(
    "skid buffer: beats in and out by the native streams",
    rate((n) => {
      dut.put.queueWords(new Uint32Array(n));
      dut.get.receiveWords(n, { timeout: 2 * n + 10 });
    }),
  );
}
{
  using dut = await bench(() => new Dot());
  const beat = { a: Array.from<number>({ length: 16 }).fill(-3), b: Array.from<number>({ length: 16 }).fill(5) };
  report(
    "dot product of 16: beats of numbers, one send each",
    rate((n) => {
      for (let i = 0; i < n; i++) dut.terms.send([beat]);
    }),
  );
  report(
    "dot product of 16: packed beats by the native stream",
    rate((n) => {
      dut.terms.queueWords(new Uint32Array(8 * n));
      dut.terms.drain(0, { timeout: n + 10 });
    }),
  );
}
report("a pipe to a process that only echoes: round trips", await pipeRate());
