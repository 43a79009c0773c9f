import type { ErrorName } from "../hardware/host/register-map.ts";
import type { AcceleratorShape } from "../hardware/control/sequencer.ts";
import type { SimulatedAccelerator } from "./accelerator-bench.ts";
import type { MemoryImage } from "../compiler/compile-program.ts";
import { difference } from "./difference.ts";
import type { Outcome, PlannedProgram } from "./planned-program.ts";
import { flagFailure, registerFailure } from "./register-trial.ts";
import { TrialBench } from "./trial-bench.ts";

/** A trial's name, and how it is tried. */
export type NamedTrial = readonly [name: string, run: () => Outcome];

/**
 * What ends a program before its time: software, errors of the program and on the bus, a bus that hangs, a reset. Each must leave
 * the right status, and the program that comes next must run as if nothing had been.
 */
export function faultTrials(host: SimulatedAccelerator, shape: AcceleratorShape, short: PlannedProgram): NamedTrial[] {
  const bench = new TrialBench(host, shape, short);
  return [softwareTrials, programTrials, interruptTrials, busTrials, resetTrials].flatMap((trials) => trials(bench));
}

/** The first image, and what software does meanwhile. */
function softwareTrials(bench: TrialBench): NamedTrial[] {
  const { host, image } = bench;
  return [
    ["a short image", () => bench.runs({ latency: 1 }, { first: true })],
    [
      "stop",
      () => {
        let complaint: string | undefined;
        const { failure } = bench.stops("stopped", image, () => {
          host.dut.step(Math.floor(bench.whole / 3));
          // Zeros, and ones without their byte's strobe, ask for nothing.
          host.write("control", {});
          host.write("control", { start: 1, stop: 1 }, 14);
          host.dut.step(100);
          const now = { ...host.read("status"), ...host.read("interrupt") };
          complaint = difference(now, { busy: 1, error: 0, isRefused: 0 });
          host.write("control", { stop: 1 });
        });
        return { failure: complaint ? `before it, ${complaint}` : failure };
      },
    ],
    [
      "the next image, and what is refused meanwhile",
      () => {
        let taken = "";
        const meanwhile = (): void => {
          host.dut.step(Math.floor(bench.whole / 2));
          if (host.start()) taken = "a start";
          if (host.write("imageWords", { imageWords: 8 })) taken = "a setting";
        };
        const outcome = bench.runs({ latency: 30, jitter: 20, pause: 0.3 }, { meanwhile });
        const flags = difference(host.read("interrupt"), { isDone: 0, isError: 0, isRefused: 1 });
        host.write("interrupt", { isRefused: 1 });
        return { ...outcome, failure: taken === "" ? (outcome.failure ?? flags) : `${taken} was taken while it ran` };
      },
    ],
  ];
}

/** Programs that are wrong, and settings for them. */
function programTrials(bench: TrialBench): NamedTrial[] {
  const { shape, image } = bench;
  /** What a changed byte of the nth linear layer's descriptor ends with. */
  const edit = (error: ErrorName, n: number, byte: number, change: (value: number) => number) => (): Outcome =>
    bench.stops(
      error,
      bench.edited((bytes, program) => {
        const at = program + bench.descriptor("linear", n) + byte;
        bytes[at] = change(bytes[at]!);
      }),
    );
  const { words } = image.program;
  const endless = { ...image, program: { ...image.program, words: words - bench.wordsEach } };
  return [
    ["an unknown opcode", edit("illegalOpcode", 3, 0, () => 99)],
    ["rows beyond the image", edit("outOfRange", 1, 7, () => 0x7f)],
    ["a base within a page", () => bench.stops("badBase", image, undefined, { baseLow: 2 ** 31 + 64 })],
    [
      "an image of less than a page",
      () => bench.stops("badImageWords", image, undefined, { imageWords: 4096 / shape.memory.wordBytes - 1 }),
    ],
    ["a program of no words", () => bench.stops("badProgramWords", image, undefined, { programWords: 0 })],
    ["a program without its end", () => bench.stops("programOverrun", endless)],
  ];
}

function interruptTrials(bench: TrialBench): NamedTrial[] {
  const { host, changed } = bench;
  const wrong = bench.edited((bytes, at) => (bytes[at] = 0));
  return [
    ["the interrupt, enabled and not", () => ({ failure: interruptFailure(host, wrong, changed) })],
    [
      "flags",
      () => ({
        failure: flagFailure(host, () => {
          for (const its of [bench.onlyEnd, wrong]) {
            host.load(its, changed);
            host.start();
            host.dut.step(2000);
          }
          host.write("control", { start: 1, stop: 1 });
        }),
      }),
    ],
    ["the next image, from a memory of low bandwidth", () => bench.runs({ latency: 3, bandwidth: 0.4 })],
  ];
}

function busTrials(bench: TrialBench): NamedTrial[] {
  const { host, shape, image } = bench;
  const region = (name: string): number => image.regions.find((each) => each.name.startsWith(name))!.address;
  const poisoned = (error: ErrorName, address: number) => (): Outcome =>
    bench.stops(error, image, () => {
      host.poison(address);
    });
  return [
    ["an error on reading weights", poisoned("readError", region("weights") + 2 * shape.memory.wordBytes)],
    ["an error on writing rows", poisoned("writeError", region("x 0"))],
    ["the next image, from a distant memory", () => bench.runs({ latency: 255, jitter: 255 })],
    [
      "a bus that hangs",
      () =>
        bench.stops("watchdog", image, () => {
          host.dut.step(Math.floor(bench.least / 5));
          host.dut.mute = true;
        }),
    ],
    ["the next image", () => bench.runs({ latency: 1, pause: 0.7 })],
  ];
}

/** Resets of both sides of the bus and of the accelerator alone, and the registers behind one. */
function resetTrials(bench: TrialBench): NamedTrial[] {
  const { host, shape, image, changed } = bench;
  /** Resets the accelerator alone, while it waits for the first words of a program. */
  const resetAlone = (): void => {
    host.time({ latency: 1 });
    host.load(bench.onlyEnd, changed);
    host.start();
    host.dut.step(2000);
    host.time({ latency: 255 });
    host.start();
    host.dut.step(50);
    host.dut.alone = { reset: true, lenient: true };
    host.dut.step(2);
    host.dut.alone = { reset: false, lenient: true };
  };
  return [
    [
      "reset",
      () => {
        host.load(image, changed);
        host.start();
        host.dut.step(Math.floor(bench.whole / 2));
        host.dut.reset();
        return { failure: difference(host.read("status"), { busy: 0, done: 0, stuck: 0, error: 0 }) };
      },
    ],
    ["registers", () => ({ failure: registerFailure(host, shape) })],
    [
      "a reset while memory owes words, which come before the next start",
      () => {
        resetAlone();
        host.dut.step(500);
        return bench.stops("unexpectedResponse", image);
      },
    ],
    [
      "a reset while memory owes words, which come behind the next start",
      () => {
        resetAlone();
        host.dut.mute = true;
        return bench.stops("unexpectedResponse", image, () => {
          host.dut.step(100);
          host.dut.mute = false;
        });
      },
    ],
    ["the next image, over an opened bus", () => bench.runs({ latency: 20, jitter: 50 })],
    ["the last image", () => bench.runs({ latency: 0, jitter: 3 })],
  ];
}

/** The interrupt comes for what is enabled, when it is enabled, until it is cleared. */
function interruptFailure(
  host: SimulatedAccelerator,
  wrong: MemoryImage,
  regions: Parameters<SimulatedAccelerator["load"]>[1],
): string | undefined {
  host.load(wrong, regions);
  host.write("interruptEnable", { enableDone: 1, enableError: 0 });
  host.start();
  for (let waited = 0; host.read("status")["error"] === 0; waited++) {
    if (waited > 1000) return "a program without any opcode goes on";
  }
  host.dut.step(200);
  const irq = (): number => Number(host.dut.irq);
  const seen = [irq()];
  host.write("interruptEnable", { enableDone: 0, enableError: 1 });
  seen.push(irq());
  // Only ones clear, and only with their byte's strobe.
  host.write("interrupt", { isError: 0 });
  host.write("interrupt", { isError: 1 }, 0);
  seen.push(irq());
  host.write("interrupt", { isError: 1 });
  seen.push(irq());
  return difference(
    { ...host.read("status"), disabled: seen[0]!, enabled: seen[1]!, kept: seen[2]!, cleared: seen[3]! },
    { busy: 0, done: 0, error: 1, disabled: 0, enabled: 1, kept: 1, cleared: 0 },
  );
}
