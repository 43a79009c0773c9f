import { expect, test } from "vitest";
import { HostBridge, MEMORY_BASE, OPCODES, STATUS } from "../../../generator/hardware/board/host-bridge.ts";
import { REGISTER_ADDRESS_BITS } from "../../../generator/hardware/host/register-map.ts";
import { busSource, liteTypes } from "../../../generator/hardware/memory/axi-channels.ts";
import { Bool, connect, input, mapped, Module, output, Stream, UInt } from "../../../generator/hdl/index.ts";
import { bench, engines } from "../../../sim/bench.ts";
import { Random } from "../../random.ts";
import { catches, type BenchOf } from "../planted-bugs.ts";

const answer = { resp: UInt(2) };
const channels = (bits: number) => ({
  aw: output(Stream({ addr: UInt(bits) })),
  w: output(Stream({ data: UInt(32), strb: UInt(4) })),
  b: input(Stream(answer)),
  ar: output(Stream({ addr: UInt(bits) })),
  r: input(Stream({ data: UInt(32), ...answer })),
});

/** The bridge with the channels of its buses as streams, those of memory behind an m. */
class BridgeOnStreams extends Module {
  readonly io = this.ports({
    bytes: input(Stream({ data: UInt(8) })),
    broken: input(Bool()),
    replies: output(Stream({ data: UInt(8) })),
    ...channels(REGISTER_ADDRESS_BITS),
    ...(Object.fromEntries(Object.entries(channels(32)).map(([name, port]) => [`m${name}`, port])) as Record<
      never,
      never
    > & {
      readonly [K in keyof ReturnType<typeof channels> as `m${K}`]: ReturnType<typeof channels>[K];
    }),
  });

  constructor() {
    super({ about: "A host's bridge with streams for its channels." });
    const { io } = this;
    const { dut } = this.instances({ dut: new HostBridge() });
    connect(dut.bytes, io.bytes);
    connect(io.replies, dut.replies);
    dut.broken.drive(io.broken);
    const registers = busSource(liteTypes(REGISTER_ADDRESS_BITS), dut, "sAxi");
    connect(io.aw, mapped(registers.aw, { addr: registers.aw.addr }));
    connect(io.ar, mapped(registers.ar, { addr: registers.ar.addr }));
    connect(io.w, registers.w);
    connect(registers.b, io.b);
    connect(registers.r, io.r);
    const memory = busSource(liteTypes(32), dut, "memory");
    connect(io.maw, mapped(memory.aw, { addr: memory.aw.addr }));
    connect(io.mar, mapped(memory.ar, { addr: memory.ar.addr }));
    connect(io.mw, memory.w);
    connect(memory.b, io.mb);
    connect(memory.r, io.mr);
    for (const bus of [registers, memory]) this.unused(bus.aw.prot, bus.ar.prot);
  }
}

/** Words by their addresses. Those whose address ends in 0xf0 have an error. */
type Words = Map<number, number>;
const isBad = (address: number): boolean => address % 256 === 0xf0;
/** As the bus has it: of an address of registers the lowest bits. */
const place = (address: number): number => (address >= MEMORY_BASE ? address : address % 2 ** REGISTER_ADDRESS_BITS);
const unwritten = (address: number): number => Math.imul(address ^ 0x5bd1e995, 0x9e3779b1) >>> 0;

interface Frame {
  readonly isWrite: boolean;
  readonly address: number;
  readonly words: readonly number[];
  readonly isDamaged: boolean;
}
const bytesOf = (word: number): number[] => [0, 8, 16, 24].map((by) => (word >>> by) & 255);
const sealed = (bytes: readonly number[], damage = 0): number[] => [
  ...bytes,
  (-bytes.reduce((sum, byte) => sum + byte, 0) + damage) & 255,
];

function frameBytes({ isWrite, address, words, isDamaged }: Frame): number[] {
  const head = [isWrite ? OPCODES.write : OPCODES.read, ...bytesOf(address), words.length - 1];
  return sealed([...head, ...(isWrite ? words.flatMap(bytesOf) : [])], isDamaged ? 17 : 0);
}

/** What a frame does, and what is said to it. */
function golden({ isWrite, address, words, isDamaged }: Frame, memory: Words): number[] {
  const addresses = words.map((_, i) => place((address + 4 * i) % 2 ** 32));
  const failed = addresses.some(isBad) && (isWrite || !isDamaged) ? STATUS.failed : 0;
  const status = failed | (isDamaged ? STATUS.damaged : 0);
  if (isWrite) {
    addresses.forEach((at, i) => isBad(at) || memory.set(at, words[i]!));
    return sealed([status]);
  }
  if (isDamaged) return sealed([status]);
  return sealed([...addresses.flatMap((at) => bytesOf(memory.get(at) ?? unwritten(at))), status]);
}

type Dut = BenchOf<BridgeOnStreams>;

/** What is on the two buses: answers at random times, address and word in any order. */
class Subordinates {
  readonly words: Words = new Map();
  private readonly due: (() => void)[] = [];
  private readonly dut: Dut;
  private readonly random: Random;

  constructor(dut: Dut, random: Random) {
    [this.dut, this.random] = [dut, random];
    for (const channel of ["aw", "w", "ar", "maw", "mw", "mar"] as const) dut[channel].stall(0.4);
  }
  step(): void {
    const { dut, random } = this;
    if (random.int(0, 3) === 0) this.due.shift()?.();
    for (const m of ["", "m"] as const) {
      if (dut[`${m}aw`].pending > 0 && dut[`${m}w`].pending > 0) {
        const at = Number(dut[`${m}aw`].receive(1)[0]!.addr);
        const { data, strb } = dut[`${m}w`].receive(1)[0]!;
        if (Number(strb) !== 15) throw new Error("a word is written in part");
        if (!isBad(at)) this.words.set(at, Number(data));
        this.due.push(() => {
          dut[`${m}b`].queue([{ resp: isBad(at) ? 2 : 0 }]);
        });
      }
      if (dut[`${m}ar`].pending > 0) {
        const at = Number(dut[`${m}ar`].receive(1)[0]!.addr);
        const data = this.words.get(at) ?? unwritten(at);
        this.due.push(() => {
          dut[`${m}r`].queue([{ data, resp: isBad(at) ? 3 : 0 }]);
        });
      }
    }
    dut.step();
  }
}

function randomFrame(random: Random): Frame {
  const page = random.pick([0, 0x20, MEMORY_BASE, MEMORY_BASE + 0x1234500, 2 ** 32 - 0x100]);
  const address = page + 4 * random.int(0, 50);
  const words = Array.from({ length: random.pick([1, 1, 2, 5, 20]) }, () => random.int(0, 2 ** 32 - 1));
  return { isWrite: random.int(0, 1) === 1, address, words, isDamaged: random.int(0, 5) === 0 };
}

function checks(dut: Dut): void {
  const random = new Random(11);
  const buses = new Subordinates(dut, random);
  const model: Words = new Map();
  dut.broken = false;
  const run = (bytes: readonly number[], reply: readonly number[]): void => {
    dut.bytes.stall(random.pick([0, 0.7]));
    dut.replies.stall(random.pick([0, 0.7]));
    dut.bytes.queue(bytes.map((data) => ({ data })));
    for (let i = 0; (dut.bytes.pending > 0 || dut.replies.pending < reply.length) && i < 20_000; i++) buses.step();
    for (let i = 0; i < 40; i++) buses.step();
    expect(dut.replies.receive(dut.replies.pending).map(({ data }) => Number(data))).toEqual(reply);
  };
  for (let i = 0; i < 60; i++) {
    // Other bytes in front of a frame, and a frame that breaks off.
    if (random.int(0, 4) === 0) run([0, 255, 10].slice(random.int(0, 2)), []);
    if (random.int(0, 4) === 0) {
      const lost = frameBytes({ ...randomFrame(random), words: [1, 2, 3], isWrite: true });
      run(lost.slice(0, random.int(1, 6)), []);
      dut.broken = true;
      buses.step();
      dut.broken = false;
      buses.step();
    }
    const frame = randomFrame(random);
    run(frameBytes(frame), golden(frame, model));
    expect(buses.words).toEqual(model);
  }
  // Words in both directions as many as there can be; several frames without waiting for what is said to them.
  const words = Array.from({ length: 256 }, (_, i) => unwritten(i + 7));
  const long: Frame = { isWrite: true, address: MEMORY_BASE + 0x4000, words, isDamaged: false };
  run(frameBytes(long), golden(long, model));
  run(frameBytes({ ...long, isWrite: false }), golden({ ...long, isWrite: false }, model));
  const several = Array.from({ length: 5 }, () => randomFrame(random));
  run(
    several.flatMap(frameBytes),
    several.flatMap((frame) => golden(frame, model)),
  );
  expect(buses.words).toEqual(model);
}

test.each(engines)(
  "frames read and write registers and memory, and are answered as the golden function says (%s)",
  async (engine) => {
    using dut = await bench(() => new BridgeOnStreams(), { engine });
    checks(dut);
  },
);

catches(() => new BridgeOnStreams(), checks, [
  ["an address that stays", "host_bridge", "address <= address + 32'd4", "address <= address"],
  ["a word too few", "host_bridge", "if (left == 8'd0) state <= STATE_CHECK", "if (left == 8'd1) state <= STATE_CHECK"],
  ["a wrong sum that is not seen", "host_bridge", "damaged <= is_wrong", "damaged <= 1'd0"],
  ["an error that the next word takes back", "host_bridge", "failed <= failed | fails", "failed <= fails"],
  [
    "registers and memory mixed up",
    "host_bridge",
    "address_open & is_write & address[31]",
    "address_open & is_write & address[30]",
  ],
  ["a sum of the frame before", "host_bridge", "sum <= bytes_data", "sum <= sum + bytes_data"],
  ["a frame that breaks off and goes on", "host_bridge", /if \(is_broken & [^;]*state <= STATE_OPCODE;/, ""],
]);
