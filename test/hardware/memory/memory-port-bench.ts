import { PAGE_BYTES, type BusShape } from "../../../generator/hardware/memory/axi.ts";
import { MemoryPort } from "../../../generator/hardware/memory/memory-port.ts";
import { burstType, memoryTypes, type MemoryShape } from "../../../generator/hardware/shapes/memory-types.ts";
import {
  assign,
  bitsFor,
  Bool,
  connect,
  input,
  literal,
  Module,
  output,
  payload,
  Stream,
  UInt,
  Vec,
  type BoolValue,
  type Bundle,
  type Driven,
  type Inside,
  type Like,
  type Port,
  type StreamSink,
  type StreamSource,
  type StreamType,
  type UIntType,
  type View,
} from "../../../generator/hdl/index.ts";
import { AxiChecker, watch } from "../../../sim/axi-checker.ts";
import { MemoryModel } from "../../../sim/memory-model.ts";
import {
  busSource,
  channelTypes,
  connectBus,
  type MemoryBus,
} from "../../../generator/hardware/memory/axi-channels.ts";

/** A port to test: its shape, how many clients it has, and the words of the image behind it. */
export interface PortCase {
  readonly shape: MemoryShape;
  readonly bus: BusShape;
  readonly readers: number;
  readonly writers: number;
  readonly words: number;
}

type BurstPort = Port<"input", StreamType<ReturnType<typeof burstType>>>;
type ClientStreams = Readonly<Record<`read${number}` | `write${number}`, BurstPort>> &
  Readonly<Record<`data${number}`, Port<"input", StreamType<{ data: UIntType }>>>>;

/** The streams of the clients, all of them from outside. */
function clientStreams({ shape, readers, writers }: PortCase): ClientStreams {
  const { data } = memoryTypes(shape);
  const several = <T>(count: number, name: string, port: () => T): [string, T][] =>
    Array.from({ length: count }, (_, i) => [`${name}${i}`, port()]);
  return Object.fromEntries([
    ...several(readers, "read", () => input(Stream(burstType(shape)))),
    ...several(writers, "write", () => input(Stream(burstType(shape)))),
    ...several(writers, "data", () => input(Stream({ data }))),
  ]) as ClientStreams;
}
/** What the port says in a cycle; the bench shows it after that cycle. */
function sampleType({ shape, readers, writers }: PortCase) {
  const bool = Bool();
  return {
    ...{ returned: Vec(readers, Bool()), data: memoryTypes(shape).data, acknowledged: Vec(writers, Bool()) },
    ...{ idle: bool, moves: bool, outOfRange: bool, readFailed: bool, writeFailed: bool },
    ...{ arValid: bool, awValid: bool, wValid: bool },
  };
}

function controlPorts(it: PortCase) {
  return {
    base: input(UInt(it.bus.addressBits - Math.log2(PAGE_BYTES))),
    words: input(memoryTypes(it.shape).address),
    drain: input(Bool()),
    silent: input(Bool().describe("clients are in reset: nothing comes from them, and what they had is lost")),
    now: output(sampleType(it)),
  };
}
/** What benches with any bus have. */
export type CommonPorts = ClientStreams & ReturnType<typeof controlPorts>;

function busPorts(bus: BusShape) {
  const { ar, r, w, b } = channelTypes(bus);
  const { id, addr, len, size, burst } = ar;
  const asks = { id, addr, len, size, burst };
  return {
    ...{ ar: output(Stream(asks)), aw: output(Stream(asks)), w: output(Stream(w)) },
    ...{ r: input(Stream(r)), b: input(Stream(b)) },
  };
}

/** Joins a client to the port, unless it is silent: then whatever it has goes nowhere. */
function pass<P extends Bundle>(sink: StreamSink<P>, source: StreamSource<P>, silent: BoolValue): void {
  sink.valid.drive(source.valid.and(silent.not()));
  assign(payload(sink) as Driven<P>, payload(source) as Like<View<P>>);
  source.ready.drive(sink.ready.or(silent));
}

/** The port with its bus as five streams, and clients that can fall silent. */
export class PortOnStreams extends Module {
  readonly io: Inside<CommonPorts & ReturnType<typeof busPorts>>;

  constructor(it: PortCase) {
    super({ about: "A memory port with streams for the channels of its bus." });
    this.io = this.ports({ ...clientStreams(it), ...controlPorts(it), ...busPorts(it.bus) });
    const { io } = this;
    const { dut } = this.instances({ dut: new MemoryPort(it.shape, it.bus, it.readers, it.writers) });
    const { sample } = this.registers({ sample: sampleType(it) });
    const bus = busSource(channelTypes(it.bus), dut, "mAxi");
    connectBus<MemoryBus>(io, bus);
    dut.base.drive(io.base);
    dut.words.drive(io.words);
    dut.drain.drive(io.drain);
    for (let i = 0; i < it.readers; i++) pass(dut[`read${i}`]!, io[`read${i}`]!, io.silent);
    for (let i = 0; i < it.writers; i++) {
      pass(dut[`write${i}`]!, io[`write${i}`]!, io.silent);
      pass(dut[`data${i}`]!, io[`data${i}`]!, io.silent);
    }
    sample.returned.next(dut.returned.valid);
    sample.data.next(dut.returned.data);
    sample.acknowledged.next(dut.acknowledged);
    for (const name of ["idle", "moves", "outOfRange", "readFailed", "writeFailed"] as const) {
      sample[name].next(dut[name]);
    }
    sample.arValid.next(bus.ar.valid);
    sample.awValid.next(bus.aw.valid);
    sample.wValid.next(bus.w.valid);
    assign(io.now, sample);
    for (const { lock, cache, prot } of [bus.ar, bus.aw]) this.unused(lock, cache, prot);
  }
}

function memoryPorts({ bus }: PortCase, beats: number) {
  const [data, address] = [UInt(8 * bus.bytes), UInt(bitsFor(beats - 1))];
  return {
    timing: input({ latency: UInt(8), jitter: UInt(8), pause: UInt(8), bandwidth: UInt(9) }),
    mute: input(Bool()),
    poison: input({ enable: Bool(), addr: UInt(bus.addressBits), resp: UInt(2) }),
    fill: input(Stream({ address, data })),
    look: input(Stream({ address })),
    seen: output(Stream({ data })),
  };
}

/** The port with a memory behind it, of `beats` beats of the bus; `checks`: watched by the checker of AXI4, which only Verilator knows. */
export class PortWithMemory extends Module {
  readonly io: Inside<CommonPorts & ReturnType<typeof memoryPorts>>;

  constructor(it: PortCase, beats: number, scrambles: boolean, checks: boolean) {
    super({ about: "A memory port with a memory on its bus." });
    this.io = this.ports({ ...clientStreams(it), ...controlPorts(it), ...memoryPorts(it, beats) });
    const { io } = this;
    const { bytes, idBits, addressBits } = it.bus;
    const { port, memory } = this.instances({
      port: new PortOnStreams(it),
      memory: new MemoryModel({ wordBytes: bytes, words: beats, idBits, addressBits, scrambles }),
    });
    for (let i = 0; i < it.readers; i++) connect(port[`read${i}`]!, io[`read${i}`]!);
    for (let i = 0; i < it.writers; i++) {
      connect(port[`write${i}`]!, io[`write${i}`]!);
      connect(port[`data${i}`]!, io[`data${i}`]!);
    }
    for (const name of ["base", "words"] as const) port[name].drive(io[name]);
    for (const name of ["drain", "silent"] as const) port[name].drive(io[name]);
    assign(io.now, port.now);
    connect(memory.ar, port.ar);
    connect(memory.aw, port.aw);
    connect(memory.w, port.w);
    connect(port.r, memory.r);
    connect(port.b, memory.b);
    assign(memory.timing, { ...io.timing, writePause: io.timing.pause });
    assign(memory.poison, io.poison);
    memory.mute.drive(io.mute);
    memory.lenient.drive(false);
    connect(memory.fill, io.fill);
    connect(memory.look, io.look);
    connect(io.seen, memory.seen);
    if (!checks) return;
    const { busChecker } = this.instances({ busChecker: new AxiChecker(it.bus) });
    watch(busChecker, it.bus, port, literal(Bool(), true));
    this.unused(busChecker["broken"]);
  }
}
