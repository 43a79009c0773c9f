import { Accelerator, counterNames } from "../hardware/accelerator.ts";
import { axiManagerPorts } from "../hardware/axi.ts";
import { ADDRESS_BITS } from "../hardware/memory-types.ts";
import { errors, type AcceleratorShape } from "../hardware/sequencer.ts";
import { bitsFor, Bool, connect, input, Module, output, Stream, UInt, type SpecOf } from "../hdl/index.ts";
import { bench, type Bench, type EngineName } from "../../sim/bench.ts";
import { SimulationError } from "../../sim/build.ts";
import { SimulatedMemory } from "../../sim/simulated-memory.ts";
import { ceilLog2 } from "../hardware/array-shape.ts";
import type { MemoryImage } from "./compile-program.ts";

/** The accelerator with a memory on its bus, in one design: no cycle of it leaves the simulation. */
export class AcceleratorBench extends Module {
  readonly io;

  constructor(shape: AcceleratorShape, words: number) {
    const { wordBytes } = shape.memory;
    super({ about: "The accelerator with a memory on its bus.", parameters: { wordBytes, words } });
    const data = UInt(8 * wordBytes);
    const address = UInt(bitsFor(words - 1));
    const counter = UInt(48);
    this.io = this.ports({
      start: input(Bool()),
      programAddress: input(UInt(ADDRESS_BITS)),
      programWords: input(UInt(20)),
      latency: input(UInt(8)),
      pause: input(UInt(8)),
      poison: input({ enable: Bool(), addr: UInt(32) }),
      fill: input(Stream({ address, data })),
      look: input(Stream({ address })),
      seen: output(Stream({ data })),
      busy: output(Bool()),
      done: output(Bool()),
      error: output(UInt(4)),
      counters: output(
        Object.fromEntries(counterNames.map((name) => [name, counter])) as Record<
          (typeof counterNames)[number],
          typeof counter
        >,
      ),
    });
    const { io } = this;
    const { accelerator: dut, memory } = this.instances({
      accelerator: new Accelerator(shape),
      memory: new SimulatedMemory(wordBytes, words),
    });
    dut.start.drive(io.start);
    dut.programAddress.drive(io.programAddress);
    dut.programWords.drive(io.programWords);
    io.busy.drive(dut.busy);
    io.done.drive(dut.done);
    io.error.drive(dut.error);
    for (const name of counterNames) io.counters[name].drive(dut.counters[name]);
    memory.latency.drive(io.latency);
    memory.pause.drive(io.pause);
    memory.poison.enable.drive(io.poison.enable);
    memory.poison.addr.drive(io.poison.addr);
    connect(memory.fill, io.fill);
    connect(memory.look, io.look);
    connect(io.seen, memory.seen);

    memory.ar.valid.drive(dut.mAxiArvalid);
    memory.ar.id.drive(dut.mAxiArid);
    memory.ar.addr.drive(dut.mAxiAraddr);
    memory.ar.len.drive(dut.mAxiArlen);
    dut.mAxiArready.drive(memory.ar.ready);
    dut.mAxiRvalid.drive(memory.r.valid);
    dut.mAxiRid.drive(memory.r.id);
    dut.mAxiRdata.drive(memory.r.data);
    dut.mAxiRresp.drive(memory.r.resp);
    dut.mAxiRlast.drive(memory.r.last);
    memory.r.ready.drive(dut.mAxiRready);
    memory.aw.valid.drive(dut.mAxiAwvalid);
    memory.aw.id.drive(dut.mAxiAwid);
    memory.aw.addr.drive(dut.mAxiAwaddr);
    memory.aw.len.drive(dut.mAxiAwlen);
    dut.mAxiAwready.drive(memory.aw.ready);
    memory.w.valid.drive(dut.mAxiWvalid);
    memory.w.data.drive(dut.mAxiWdata);
    memory.w.last.drive(dut.mAxiWlast);
    dut.mAxiWready.drive(memory.w.ready);
    dut.mAxiBvalid.drive(memory.b.valid);
    dut.mAxiBid.drive(memory.b.id);
    dut.mAxiBresp.drive(memory.b.resp);
    memory.b.ready.drive(dut.mAxiBready);
    this.unused(memory.counts.read, memory.counts.written);
    // What a memory that takes only whole incrementing words need not know.
    for (const [name, { direction }] of Object.entries(axiManagerPorts(wordBytes))) {
      if (direction === "output" && /size|burst|cache|prot|strb/.test(name)) {
        this.unused(dut[name as keyof typeof dut]);
      }
    }
  }
}

export type RunningAccelerator = Bench<SpecOf<AcceleratorBench["io"]>>;

/** Words that a memory of a power of two needs for so many bytes. */
export function memoryWords({ memory: { wordBytes } }: AcceleratorShape, bytes: number): number {
  return 2 ** ceilLog2(Math.ceil(bytes / wordBytes));
}

export async function openAccelerator(
  shape: AcceleratorShape,
  words: number,
  options: { engine?: EngineName; trace?: string } = {},
): Promise<RunningAccelerator> {
  return await bench(() => new AcceleratorBench(shape, words), options);
}

/** How the memory answers. */
export interface MemoryTiming {
  /** Cycles from a request to its first word, 0 to 255. */
  readonly latency: number;
  /** Chance of a cycle's pause on each channel. */
  readonly pause: number;
}

export interface ProgramRun {
  readonly counters: Readonly<Record<(typeof counterNames)[number], number>>;
  readonly error: keyof typeof errors;
}

/** Writes an image to memory and runs its program to the end, or to an error. */
export function runProgram(
  dut: RunningAccelerator,
  shape: AcceleratorShape,
  image: MemoryImage,
  { timing, limit = 1e9, progress }: { timing: MemoryTiming; limit?: number; progress?: (cycles: number) => void },
): ProgramRun {
  const { wordBytes } = shape.memory;
  dut.latency = timing.latency;
  dut.pause = Math.round(timing.pause * 256);
  dut.poison = { enable: false, addr: 0 };
  dut.start = false;
  const parts = wordBytes / 4;
  const words = new Uint32Array(image.bytes.buffer, image.bytes.byteOffset, image.bytes.length / 4);
  const chunk = 4096;
  for (let at = 0; at < words.length / parts; at += chunk) {
    const count = Math.min(chunk, words.length / parts - at);
    const beats = new Uint32Array(count * (parts + 1));
    for (let i = 0; i < count; i++) {
      beats[i * (parts + 1)] = at + i;
      beats.set(words.subarray((at + i) * parts, (at + i + 1) * parts), i * (parts + 1) + 1);
    }
    dut.fill.queueWords(beats);
    dut.fill.drain();
  }
  dut.programAddress = image.program.address;
  dut.programWords = image.program.words - 1;
  dut.start = true;
  dut.step();
  dut.start = false;
  const begin = dut.cycle;
  dut.step();
  while (dut.busy) {
    if (dut.cycle - begin > limit) throw new SimulationError(`the program does not end within ${limit} cycles`);
    dut.step(10_000);
    progress?.(dut.cycle - begin);
  }
  const error = Object.entries(errors).find(([, code]) => code === Number(dut.error))![0] as keyof typeof errors;
  const counters = Object.fromEntries(counterNames.map((name) => [name, Number(dut.counters[name])])) as Record<
    (typeof counterNames)[number],
    number
  >;
  return { counters, error };
}

/** A piece of memory after a run. */
export function readMemory(
  dut: RunningAccelerator,
  { memory: { wordBytes } }: AcceleratorShape,
  { address, bytes }: { address: number; bytes: number },
): Uint8Array {
  const count = bytes / wordBytes;
  dut.look.queueWords(Uint32Array.from({ length: count }, (_, i) => address / wordBytes + i));
  const words = dut.seen.receiveWords(count);
  return new Uint8Array(words.buffer, words.byteOffset, words.byteLength);
}

/** The latent that a run left, int16 [channels, side, side]. */
export function readLatent(dut: RunningAccelerator, shape: AcceleratorShape, image: MemoryImage): Int16Array {
  const bytes = readMemory(dut, shape, image.latent);
  const rows = new Int16Array(bytes.buffer, bytes.byteOffset, bytes.length / 2);
  const latent = new Int16Array(image.latentOrder.filter((at) => at >= 0).length);
  for (const [i, at] of image.latentOrder.entries()) if (at >= 0) latent[at] = rows[i]!;
  return latent;
}
