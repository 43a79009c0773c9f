import { axiClock } from "../hardware/accelerator.ts";
import { responses } from "../hardware/memory/axi.ts";
import {
  busSink,
  busSource,
  channelTypes,
  connectBus,
  liteTypes,
  type MemoryBus,
} from "../hardware/memory/axi-channels.ts";
import { ceilLog2 } from "../hardware/shapes/array-shape.ts";
import {
  counterNames,
  errors,
  REGISTER_ADDRESS_BITS,
  registerNamed,
  type CounterName,
  type ErrorName,
} from "../hardware/host/register-map.ts";
import type { AcceleratorShape } from "../hardware/control/sequencer.ts";
import {
  bitsFor,
  Bool,
  connect,
  emit,
  input,
  literal,
  mapped,
  Module,
  output,
  Stream,
  UInt,
  when,
  type SpecOf,
  type Verilog,
} from "../hdl/index.ts";
import { nameModules } from "../hdl/module-names.ts";
import { acceleratorOf, designPrefix } from "../compiler/emit-design.ts";
import { bench, open, type Bench, type BenchOptions } from "../../sim/bench.ts";
import { SimulationError } from "../../sim/build.ts";
import { AxiChecker, watch } from "../../sim/axi-checker.ts";
import { FAR_BIT, MemoryModel } from "../../sim/memory-model.ts";
import type { MemoryImage } from "../compiler/compile-program.ts";
import type { Region } from "../compiler/layout.ts";

/** The accelerator with a memory on its bus, in one design: no cycle of it leaves the simulation. */
export class AcceleratorBench extends Module {
  readonly io;

  /**
   * @param words of the memory, each as wide as the bus; a power of two
   * @param scrambles the memory answers out of order
   * @param checks both buses are watched by the checker of AXI4, which only Verilator knows
   */
  constructor(shape: AcceleratorShape, words: number, scrambles: boolean, checks: boolean) {
    const { bytes, addressBits, idBits } = shape.bus;
    super({ about: "The accelerator with a memory on its bus.", parameters: { bytes, words, scrambles, checks } });
    const data = UInt(8 * bytes);
    const address = UInt(bitsFor(words - 1));
    const [response, registerAddress] = [UInt(2), UInt(REGISTER_ADDRESS_BITS)];
    this.io = this.ports({
      timing: input({
        ...{ latency: UInt(8), jitter: UInt(8), pause: UInt(8), writePause: UInt(8), bandwidth: UInt(9) },
      }),
      poison: input({ enable: Bool(), addr: UInt(addressBits), resp: response }),
      mute: input(Bool()),
      alone: input({
        reset: Bool().describe("resets the accelerator, and not its memory"),
        lenient: Bool().describe("the memory takes it as it comes, and nobody checks it"),
      }),
      fill: input(Stream({ address, data })),
      look: input(Stream({ address })),
      seen: output(Stream({ data })),
      aw: input(Stream({ addr: registerAddress })),
      w: input(Stream({ data: UInt(32), strb: UInt(4) })),
      b: output(Stream({ resp: response })),
      ar: input(Stream({ addr: registerAddress })),
      r: output(Stream({ data: UInt(32), resp: response })),
      irq: output(Bool()),
      lasted: output(UInt(48).describe("cycles from the last write that was taken until the interrupt")),
    });
    const { io } = this;
    const { accelerator: dut } = this.instances({ accelerator: acceleratorOf(shape) }, { reset: io.alone.reset });
    const { memory } = this.instances({
      memory: new MemoryModel({ wordBytes: bytes, words, idBits, addressBits, scrambles }),
    });
    io.irq.drive(dut.irq);
    const { sinceWrite } = this.registers({ sinceWrite: UInt(48).reset(0) });
    const lite = busSink(liteTypes(REGISTER_ADDRESS_BITS), dut, "sAxi");
    when(io.b.fires.and(lite.b.resp.eq(responses.okay)), () => {
      sinceWrite.next(0);
    }).elsewhen(dut.irq.not(), () => {
      sinceWrite.next(sinceWrite.wrapAdd(1));
    });
    io.lasted.drive(sinceWrite);

    // ---- Registers.
    const asked = (from: typeof io.ar) => mapped(from, { addr: from.addr, prot: literal(UInt(3), 0) });
    connectBus(lite, { ...io, ar: asked(io.ar), aw: asked(io.aw) });

    // ---- Memory.
    for (const name of ["latency", "jitter", "pause", "writePause", "bandwidth"] as const)
      memory.timing[name].drive(io.timing[name]);
    for (const name of ["enable", "addr", "resp"] as const) {
      memory.poison[name].drive(io.poison[name] as never);
    }
    memory.mute.drive(io.mute);
    memory.lenient.drive(io.alone.lenient);
    connect(memory.fill, io.fill);
    connect(memory.look, io.look);
    connect(io.seen, memory.seen);
    const bus = busSource(channelTypes(shape.bus), dut, "mAxi");
    connectBus<MemoryBus>(memory, bus);
    for (const { lock, cache, prot } of [bus.ar, bus.aw]) this.unused(lock, cache, prot);
    if (!checks) return;
    for (const [name, of, watched] of [
      ["busChecker", shape.bus, bus],
      ["registersChecker", { bytes: 4, addressBits: REGISTER_ADDRESS_BITS, idBits: 0 }, lite],
    ] as const) {
      const { [name]: checker } = this.instances({ [name]: new AxiChecker(of) }, { reset: io.alone.lenient });
      watch(checker!, of, watched, io.alone.lenient.not());
      this.unused(checker!["broken"]);
    }
  }
}

/** How the memory answers. */
export interface MemoryTiming {
  /** Least cycles from a request to its first word, 0 to 255. */
  readonly latency: number;
  /** Up to so many cycles more, random for each request. */
  readonly jitter?: number;
  /** Chance of a cycle's pause on each channel. */
  readonly pause?: number;
  /** The same on those of writes, where it is to be another one. */
  readonly writePause?: number;
  /** Most words a cycle, in the long run, reads and writes together. */
  readonly bandwidth?: number;
}

/** What a run left in the registers. */
export interface ProgramRun {
  readonly counters: Counters;
  readonly error: ErrorName;
  /** Cycles from the answer to the start bit until the interrupt, as the bench counts them. */
  readonly lasted: number;
  /** The counters on the way, where they were asked for. */
  readonly samples: readonly Counters[];
}

export type Counters = Readonly<Record<CounterName, number>>;

/** How long a program may take, and what is looked at meanwhile. */
interface FinishOptions {
  readonly limit?: number;
  readonly progress?: ((cycles: number) => void) | undefined;
  readonly every?: number | undefined;
}

type RunningBench = Bench<SpecOf<AcceleratorBench["io"]>>;

/** Verilog as it stands in a folder, with the names of its modules. */
export type GivenVerilog = Pick<Verilog, "files" | "prefix" | "names">;

export interface SimulationOptions extends Omit<BenchOptions, "clock"> {
  /** The memory answers out of order. */
  readonly scrambles?: boolean;
  /** Verilog of the accelerator that takes the place of what would be emitted for it; for Verilator. */
  readonly given?: GivenVerilog | undefined;
}

/** Bytes of the smallest memory: programs of small designs, which need less, then share a build. */
const LEAST_MEMORY = 2 ** 21;

/** @param bytes that the memory must hold */
export function makeBench(
  shape: AcceleratorShape,
  bytes: number,
  scrambles: boolean,
  checks: boolean,
): AcceleratorBench {
  const words = Math.ceil(Math.max(LEAST_MEMORY, bytes) / shape.bus.bytes);
  return new AcceleratorBench(shape, 2 ** ceilLog2(words), scrambles, checks);
}

/** The bench as Verilog: the accelerator's own files in it are those that `disc generate` writes. */
export function benchVerilog(
  shape: AcceleratorShape,
  bytes: number,
  { scrambles = false, given }: Pick<SimulationOptions, "scrambles" | "given"> = {},
): Verilog {
  const prefix = given?.prefix ?? designPrefix(shape);
  const names = given?.names ?? nameModules(acceleratorOf(shape).node, prefix);
  const verilog = emit(makeBench(shape, bytes, scrambles, true), { ...axiClock, prefix, names });
  return given ? { ...verilog, files: new Map([...verilog.files, ...given.files]) } : verilog;
}

/** Where the image stands on the bus: not at zero, so that nobody mistakes its addresses for the bus's. */
const BASE = 2 ** 31;

/** Where the memory keeps a byte of the image: its own address, but for that of the second 4 GiB on the bus. */
function placeOf(at: number): number {
  const isFar = Math.floor((BASE + at) / 2 ** 32) % 2;
  return (at % BASE) ^ (isFar << FAR_BIT);
}

/**
 * An accelerator in simulation, its memory beside it, as a host sees both: it writes and reads memory, and the registers over
 * AXI4-Lite.
 */
export class SimulatedAccelerator {
  readonly dut: RunningBench;
  /** Is told the cycles of each program that is waited for, now and then, unless another is asked for. */
  progress: FinishOptions["progress"];
  private readonly shape: AcceleratorShape;

  private constructor(dut: RunningBench, shape: AcceleratorShape) {
    this.dut = dut;
    this.shape = shape;
  }

  /** @param bytes that the memory must hold */
  static async open(
    shape: AcceleratorShape,
    bytes: number,
    { scrambles = false, given, ...options }: SimulationOptions = {},
  ): Promise<SimulatedAccelerator> {
    if (options.engine !== "javascript") {
      return this.ofVerilog(benchVerilog(shape, bytes, { scrambles, given }), shape, options);
    }
    return this.on(await bench(() => makeBench(shape, bytes, scrambles, false), options), shape);
  }

  /** The same of the bench's Verilog, whatever was done to it. */
  static async ofVerilog(
    verilog: Verilog,
    shape: AcceleratorShape,
    options: Parameters<typeof open>[1] = {},
  ): Promise<SimulatedAccelerator> {
    return this.on((await open(verilog, options)) as unknown as RunningBench, shape);
  }

  private static on(dut: RunningBench, shape: AcceleratorShape): SimulatedAccelerator {
    dut.poison = { enable: false, addr: 0, resp: 0 };
    dut.mute = false;
    dut.alone = { reset: false, lenient: false };
    const host = new SimulatedAccelerator(dut, shape);
    host.time({ latency: 1 });
    return host;
  }

  time({ latency, jitter = 0, pause = 0, writePause = pause, bandwidth = 1 }: MemoryTiming): void {
    const of256 = (share: number): number => Math.round(share * 256);
    this.dut.timing = {
      ...{ latency, jitter, pause: of256(pause), writePause: of256(writePause), bandwidth: of256(bandwidth) },
    };
  }

  /** Answers reads and writes of the word at this place in the image with an error, until it is given `undefined`. */
  poison(at: number | undefined, resp: number = responses.subordinateError): void {
    this.dut.poison = { enable: at !== undefined, addr: BASE + (at ?? 0), resp };
  }

  /** Writes into memory. @param at byte in the image, a multiple of the bus's width */
  fill(at: number, bytes: Uint8Array): void {
    const parts = this.shape.bus.bytes / 4;
    const words = new Uint32Array(bytes.buffer, bytes.byteOffset, bytes.length / 4);
    const first = placeOf(at) / this.shape.bus.bytes;
    const chunk = 4096;
    for (let done = 0; done < words.length / parts; done += chunk) {
      const count = Math.min(chunk, words.length / parts - done);
      const beats = new Uint32Array(count * (parts + 1));
      for (let i = 0; i < count; i++) {
        beats[i * (parts + 1)] = first + done + i;
        beats.set(words.subarray((done + i) * parts, (done + i + 1) * parts), i * (parts + 1) + 1);
      }
      this.dut.fill.queueWords(beats);
      this.dut.fill.drain();
    }
  }

  /** What stands in memory, in whole words of the bus. */
  look({ address, bytes }: { readonly address: number; readonly bytes: number }): Uint8Array {
    const width = this.shape.bus.bytes;
    const [first, count] = [placeOf(address) / width, bytes / width];
    this.dut.look.queueWords(Uint32Array.from({ length: count }, (_, i) => first + i));
    const words = this.dut.seen.receiveWords(count);
    return new Uint8Array(words.buffer, words.byteOffset, words.byteLength);
  }

  /** Writes a register, fields by their names. @returns whether it was taken */
  write(register: string, fields: Readonly<Record<string, number>>, strb = 15): boolean {
    const { offset, fields: all } = registerNamed(register);
    let data = 0;
    for (const [name, value] of Object.entries(fields)) {
      const field = all.find((each) => each.name === name);
      if (!field) throw new RangeError(`register ${register} has no field ${name}`);
      data |= value << field.low;
    }
    return this.access(offset, data >>> 0, strb);
  }

  /** A write to any address. @returns whether it was taken */
  access(offset: number, data: number, strb = 15): boolean {
    this.dut.aw.queue([{ addr: offset }]);
    this.dut.w.queue([{ data, strb }]);
    const [answer] = this.dut.b.receive(1);
    return Number(answer!.resp) === responses.okay;
  }

  /** The fields of a register. */
  read(register: string): Readonly<Record<string, number>> {
    const { offset, fields } = registerNamed(register);
    this.dut.ar.queue([{ addr: offset }]);
    const [answer] = this.dut.r.receive(1);
    if (Number(answer!.resp) !== responses.okay) throw new SimulationError(`register ${register} cannot be read`);
    const data = Number(answer!.data);
    return Object.fromEntries(fields.map(({ name, low, bits }) => [name, Math.floor(data / 2 ** low) % 2 ** bits]));
  }

  /** Whether there is a register at this address. */
  reads(offset: number): boolean {
    this.dut.ar.queue([{ addr: offset }]);
    return Number(this.dut.r.receive(1)[0]!.resp) === responses.okay;
  }

  /**
   * Writes an image to memory and its places to the registers.
   * @param regions that are written; all of it without them
   */
  load({ bytes, size, program }: MemoryImage, regions?: readonly Omit<Region, "name">[]): void {
    for (const { address, bytes: count } of regions ?? [{ address: 0, bytes: bytes.length }]) {
      this.fill(address, bytes.subarray(address, address + count));
    }
    this.write("baseLow", { baseLow: BASE });
    this.write("baseHigh", { baseHigh: 0 });
    const { wordBytes } = this.shape.memory;
    this.write("imageWords", { imageWords: size / wordBytes });
    this.write("program", { program: program.address / wordBytes });
    this.write("programWords", { programWords: program.words });
    this.write("interruptEnable", { enableDone: 1, enableError: 1 });
  }

  start(): boolean {
    return this.write("control", { start: 1 });
  }

  /**
   * Steps until the interrupt comes, and clears it.
   * @param options.every cycles between looks at the counters, which a host may read while a program runs; no looks without it
   * @throws SimulationError when it does not come within the limit
   */
  finish({ limit = 1e10, progress = this.progress, every }: FinishOptions = {}): ProgramRun {
    const { dut } = this;
    const begin = dut.cycle;
    const stride = every ?? 10_000;
    const samples: Counters[] = [];
    while (!dut.irq) {
      if (dut.cycle - begin > limit) throw new SimulationError(`the program does not end within ${limit} cycles`);
      dut.step(stride);
      progress?.(dut.cycle - begin);
      if (every !== undefined) samples.push(this.counters());
    }
    const lasted = Number(dut.lasted);
    this.write("interrupt", { isDone: 1, isError: 1 });
    const { error } = this.read("status");
    const name = Object.entries(errors).find(([, { code }]) => code === error)?.[0];
    if (name === undefined) throw new SimulationError(`the program ends with ${error}, which is no code of an error`);
    return { counters: this.counters(), error: name as ErrorName, lasted, samples };
  }

  counters(): Counters {
    const half = (name: string): number => this.read(name)[name]!;
    return Object.fromEntries(
      counterNames.map((name) => [name, half(`${name}High`) * 2 ** 32 + half(`${name}Low`)]),
    ) as Counters;
  }

  /** Writes an image and runs its program to its end, or to an error. */
  run(image: MemoryImage, options?: FinishOptions): ProgramRun {
    this.load(image);
    this.start();
    return this.finish(options);
  }

  /** The latent that a run left, int16 [channels, side, side]. */
  latent({ latent, latentOrder }: MemoryImage): Int16Array {
    const bytes = this.look(latent);
    const rows = new Int16Array(bytes.buffer, bytes.byteOffset, bytes.length / 2);
    const values = new Int16Array(latentOrder.filter((at) => at >= 0).length);
    for (const [i, at] of latentOrder.entries()) if (at >= 0) values[at] = rows[i]!;
    return values;
  }

  close(): void {
    this.dut.close();
  }
  [Symbol.dispose](): void {
    this.close();
  }
}
