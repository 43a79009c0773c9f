import type { opcodes } from "../hardware/control/descriptor.ts";
import type { ErrorName } from "../hardware/host/register-map.ts";
import type { AcceleratorShape } from "../hardware/control/sequencer.ts";
import type { MemoryTiming, SimulatedAccelerator } from "./accelerator-bench.ts";
import type { MemoryImage } from "../compiler/compile-program.ts";
import { difference } from "./difference.ts";
import { runProgram, watchdogFor, type Outcome, type PlannedProgram } from "./planned-program.ts";
import { flagFailure, registerFailure } from "./register-trial.ts";

/** A trial's name, and how it is tried. */
export type NamedTrial = readonly [name: string, run: () => Outcome];

/**
 * What ends a program before its time: software, errors of the program and on the bus, a bus that hangs, a reset. Each must leave
 * the right status, and the program that comes next must run as if nothing had been.
 */
export function faultTrials(host: SimulatedAccelerator, shape: AcceleratorShape, short: PlannedProgram): NamedTrial[] {
  const { image } = short;
  const descriptor = (opcode: (typeof opcodes)[number], n: number): number =>
    image.commands.map((each, i) => ({ ...each, i })).filter((each) => each.opcode === opcode)[n]!.i * bytesEach;
  const bytesEach = (image.program.words * shape.memory.wordBytes) / image.commands.length;
  const program = { address: image.program.address, bytes: image.program.words * shape.memory.wordBytes };
  const changed = [program, image.latent];
  const region = (name: string) => image.regions.find((each) => each.name.startsWith(name))!.address;
  let whole = 0;

  /** The program runs as if nothing had been before. */
  const runs = (timing: MemoryTiming, regions?: typeof changed, meanwhile?: () => void): Outcome => {
    const outcome = runProgram(
      host,
      shape,
      { ...short, timing },
      {
        ...(regions ? { regions } : {}),
        ...(meanwhile ? { meanwhile } : {}),
      },
    );
    whole = outcome.sample?.counters.cycles ?? 0;
    const failure = outcome.failure ?? difference(host.read("status"), { busy: 0, done: 1, stuck: 0, error: 0 });
    return { ...outcome, failure };
  };
  /** A program that stops with an error. */
  const stops = (
    error: ErrorName,
    its: MemoryImage,
    disturb: () => void = () => undefined,
    settings: Readonly<Record<string, number>> = {},
  ): Outcome => {
    host.time({ latency: 5 });
    host.load(its, changed);
    host.write("watchdog", { watchdog: watchdogFor(shape, { latency: 5 }) });
    for (const [name, value] of Object.entries(settings)) host.write(name, { [name]: value });
    host.start();
    disturb();
    const { error: found } = host.finish({ limit: 10 * whole + 100_000 });
    host.dut.mute = false;
    host.dut.alone = { reset: false, lenient: false };
    host.poison(undefined);
    host.dut.step(2000);
    const failure = difference({ ended: found, ...host.read("status") }, { ended: error, busy: 0, done: 0, stuck: 0 });
    return { failure };
  };
  const edited = (change: (bytes: Uint8Array, at: number) => void): MemoryImage => {
    const bytes = image.bytes.slice();
    change(bytes, image.program.address);
    return { ...image, bytes };
  };
  const shorter = (words: number): MemoryImage => ({ ...image, program: { ...image.program, words } });
  const wrong = edited((bytes, at) => (bytes[at] = 0));
  const onlyEnd = {
    ...image,
    program: {
      address: image.program.address + descriptor("end", 0),
      words: bytesEach / shape.memory.wordBytes,
    },
  };
  /** Resets the accelerator alone, while it waits for the first words of a program. */
  const resetAlone = (): void => {
    host.time({ latency: 1 });
    host.load(onlyEnd, changed);
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
    ["an image in one step", () => runs({ latency: 1 })],
    [
      "stop",
      () => {
        let complaint: string | undefined;
        const { failure } = stops("stopped", image, () => {
          host.dut.step(Math.floor(whole / 3));
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
        const outcome = runs({ latency: 30, jitter: 20, pause: 0.3 }, changed, () => {
          host.dut.step(Math.floor(whole / 2));
          if (host.start()) taken = "a start";
          if (host.write("imageBytes", { imageBytes: 128 })) taken = "a setting";
        });
        const flags = difference(host.read("interrupt"), { isDone: 0, isError: 0, isRefused: 1 });
        host.write("interrupt", { isRefused: 1 });
        return { ...outcome, failure: taken === "" ? (outcome.failure ?? flags) : `${taken} was taken while it ran` };
      },
    ],
    [
      "an unknown opcode",
      () =>
        stops(
          "illegalOpcode",
          edited((bytes, at) => (bytes[at + descriptor("linear", 3)] = 99)),
        ),
    ],
    [
      "rows within a word",
      () =>
        stops(
          "misaligned",
          edited((bytes, at) => (bytes[at + descriptor("linear", 0) + 4]! += 1)),
        ),
    ],
    [
      "rows beyond the image",
      () =>
        stops(
          "outOfRange",
          edited((bytes, at) => (bytes[at + descriptor("linear", 1) + 7] = 0x7f)),
        ),
    ],
    ["a base within a page", () => stops("badBase", image, undefined, { baseLow: 2 ** 31 + 64 })],
    ["an image of no whole words", () => stops("badImageBytes", image, undefined, { imageBytes: image.size - 1 })],
    ["a program of no words", () => stops("badProgramWords", image, undefined, { programWords: 0 })],
    [
      "a program without its end",
      () => stops("programOverrun", shorter(image.program.words - bytesEach / shape.memory.wordBytes)),
    ],
    ["the interrupt, enabled and not", () => ({ failure: interruptFailure(host, wrong, changed) })],
    [
      "flags",
      () => ({
        failure: flagFailure(host, () => {
          for (const its of [onlyEnd, wrong]) {
            host.load(its, changed);
            host.start();
            host.dut.step(2000);
          }
          host.write("control", { start: 1, stop: 1 });
        }),
      }),
    ],
    ["the next image, from a memory of low bandwidth", () => runs({ latency: 3, bandwidth: 0.4 }, changed)],
    [
      "an error on reading weights",
      () =>
        stops("readError", image, () => {
          host.poison(region("weights") + 2 * shape.memory.wordBytes);
        }),
    ],
    [
      "an error on writing rows",
      () =>
        stops("writeError", image, () => {
          host.poison(region("x 0"));
        }),
    ],
    ["the next image, from a distant memory", () => runs({ latency: 255, jitter: 255 }, changed)],
    [
      "a bus that hangs",
      () =>
        stops("watchdog", image, () => {
          host.dut.step(Math.floor(whole / 5));
          host.dut.mute = true;
        }),
    ],
    ["the next image", () => runs({ latency: 1, pause: 0.7 }, changed)],
    [
      "reset",
      () => {
        host.load(image, changed);
        host.start();
        host.dut.step(Math.floor(whole / 2));
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
        return stops("unexpectedResponse", image);
      },
    ],
    [
      "a reset while memory owes words, which come behind the next start",
      () => {
        resetAlone();
        host.dut.mute = true;
        return stops("unexpectedResponse", image, () => {
          host.dut.step(100);
          host.dut.mute = false;
        });
      },
    ],
    ["the next image, over an opened bus", () => runs({ latency: 20, jitter: 50 }, changed)],
    ["the last image", () => runs({ latency: 0, jitter: 3 }, changed)],
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
