/** Measures the bench: `npm run build && node dist/sim/measure.js`. What it prints is what README.md of this folder states. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { bufferFor, Bool, input, Module, output, UInt, when } from "../generator/hdl/index.ts";
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
report("a pipe to a process that only echoes: round trips", await pipeRate());
