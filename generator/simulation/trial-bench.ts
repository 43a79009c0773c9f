import type { opcodes } from "../hardware/control/descriptor.ts";
import type { ErrorName } from "../hardware/host/register-map.ts";
import type { AcceleratorShape } from "../hardware/control/sequencer.ts";
import type { MemoryTiming, SimulatedAccelerator } from "./accelerator-bench.ts";
import type { MemoryImage } from "../compiler/compile-program.ts";
import { difference } from "./difference.ts";
import { runProgram, watchdogFor, type Outcome, type PlannedProgram } from "./planned-program.ts";

/** Tries programs that end well and others that must not, all made from one short one. */
export class TrialBench {
  readonly host: SimulatedAccelerator;
  readonly shape: AcceleratorShape;
  readonly image: MemoryImage;
  /** The regions that a run changes, and the program. */
  readonly changed: readonly { readonly address: number; readonly bytes: number }[];
  /** Words of memory of a descriptor. */
  readonly wordsEach: number;
  /** Cycles of the last whole run. */
  whole = 0;
  /** Cycles of the fastest whole run: from no memory does a program take fewer. */
  least = Infinity;
  private readonly short: PlannedProgram;

  constructor(host: SimulatedAccelerator, shape: AcceleratorShape, short: PlannedProgram) {
    const { image } = short;
    const { address, words } = image.program;
    this.host = host;
    this.shape = shape;
    this.short = short;
    this.image = image;
    this.changed = [{ address, bytes: words * shape.memory.wordBytes }, image.latent];
    this.wordsEach = words / image.commands.length;
  }

  /** Where the nth descriptor of an opcode stands in the program, in bytes. */
  descriptor(opcode: (typeof opcodes)[number], n: number): number {
    const { commands } = this.image;
    const index = commands.map((each, i) => ({ ...each, i })).filter((each) => each.opcode === opcode)[n]!.i;
    return index * this.wordsEach * this.shape.memory.wordBytes;
  }

  /** The image with a change in its bytes. */
  edited(change: (bytes: Uint8Array, program: number) => void): MemoryImage {
    const bytes = this.image.bytes.slice();
    change(bytes, this.image.program.address);
    return { ...this.image, bytes };
  }

  /** The last descriptor as a program of its own. */
  get onlyEnd(): MemoryImage {
    const address = this.image.program.address + this.descriptor("end", 0);
    return { ...this.image, program: { address, words: this.wordsEach } };
  }

  /**
   * The program runs as if nothing had been before.
   * @param first whether its whole image is written, and not only what runs change
   */
  runs(timing: MemoryTiming, { first = false, meanwhile = (): void => undefined } = {}): Outcome {
    const { host, shape, short, changed } = this;
    const outcome = runProgram(
      host,
      shape,
      { ...short, timing },
      { ...(first ? {} : { regions: changed }), meanwhile },
    );
    this.whole = outcome.sample?.counters.cycles ?? 0;
    this.least = Math.min(this.least, this.whole);
    const failure = outcome.failure ?? difference(host.read("status"), { busy: 0, done: 1, stuck: 0, error: 0 });
    return { ...outcome, failure };
  }

  /** A program that stops with an error. */
  stops(
    error: ErrorName,
    image: MemoryImage,
    disturb: () => void = () => undefined,
    settings: Readonly<Record<string, number>> = {},
  ): Outcome {
    const { host, shape } = this;
    host.time({ latency: 5 });
    host.load(image, this.changed);
    host.write("watchdog", { watchdog: watchdogFor(shape, { latency: 5 }) });
    for (const [name, value] of Object.entries(settings)) host.write(name, { [name]: value });
    host.start();
    disturb();
    const { error: found } = host.finish({ limit: 10 * this.whole + 100_000 });
    host.dut.mute = false;
    host.dut.alone = { reset: false, lenient: false };
    host.poison(undefined);
    host.dut.step(2000);
    const failure = difference({ ended: found, ...host.read("status") }, { ended: error, busy: 0, done: 0, stuck: 0 });
    return { failure };
  }
}
