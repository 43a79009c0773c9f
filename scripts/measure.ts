/** Measures the engines behind the bench: `npm run measure`. What it prints is what sim/README.md states. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { bufferFor, Bool, input, Module, output, UInt, when } from "../generator/hdl/index.ts";
import { bench, engines } from "../sim/bench.ts";
import { Lane } from "../generator/hardware/lane.ts";

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

/** A lane of models/digits at 32x32, but for its width. */
const LANE = { lanes: 16, bankWords: 256, maxBeats: 32, maxRows: 256, window: 2, drain: 1 };

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
    using dut = await bench(() => bufferFor({ data: UInt(32) }), { engine });
    report(
      "skid buffer: beats in and out by packed streams",
      rate((n) => {
        dut.put.queueWords(new Uint32Array(n));
        dut.get.receiveWords(n, { timeout: 2 * n + 10 });
      }),
    );
  }
  for (const width of [16, 64]) {
    using dut = await bench(() => new Lane({ ...LANE, width }), { engine });
    const words = 3 + width / 4;
    // All dot products of 32 beats, over random words.
    report(
      `lane of ${width} multipliers: cycles with a beat each`,
      rate((n) => {
        const beats = new Uint32Array(n * words);
        for (let i = 0; i < n; i++) {
          for (let k = 0; k < width / 4; k++) beats[i * words + k] = Math.imul(i + k, 0x9e3779b9);
          beats.set([i % 32, i % 32 === 0 ? 1 : 0, i % 32 === 31 ? 1 : 0], i * words + width / 4);
        }
        dut.beats.queueWords(beats);
        dut.beats.drain(0, { timeout: 2 * n });
      }),
    );
  }
}
report("a pipe to a process that only echoes: round trips", await pipeRate());
