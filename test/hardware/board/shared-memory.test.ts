import { describe, expect, test } from "vitest";
import { accessType, SDRAM_BYTES, SdramController } from "../../../generator/hardware/board/sdram.ts";
import { SharedMemory } from "../../../generator/hardware/board/shared-memory.ts";
import { PAGE_BYTES, type BusShape } from "../../../generator/hardware/memory/axi.ts";
import { busSink, channelTypes, connectBus, liteTypes } from "../../../generator/hardware/memory/axi-channels.ts";
import {
  assign,
  connect,
  input,
  literal,
  mapped,
  Module,
  output,
  SkidBuffer,
  Stream,
  through,
  UInt,
  type StreamSource,
} from "../../../generator/hdl/index.ts";
import { AxiChecker, watch } from "../../../sim/axi-checker.ts";
import { bench } from "../../../sim/bench.ts";
import { Random } from "../../random.ts";
import { catches, type BenchOf } from "../planted-bugs.ts";
import { SdramChip } from "./sdram-chip.ts";

const lite = liteTypes(32);

/** The memory with the channels of both its buses as streams, those of the host behind an h, and a chip on its pins. */
class MemoryOnStreams extends Module {
  readonly io;

  constructor(bus: BusShape, mhz: number) {
    super({ about: "A memory with streams for its channels.", parameters: { bus, mhz } });
    const types = channelTypes(bus);
    const { id, addr, len } = types.ar;
    const asks = { id, addr, len };
    this.io = this.ports({
      ar: input(Stream(asks)),
      aw: input(Stream(asks)),
      w: input(Stream(types.w)),
      r: output(Stream(types.r)),
      b: output(Stream(types.b)),
      har: input(Stream({ addr: UInt(32) })),
      haw: input(Stream({ addr: UInt(32) })),
      hw: input(Stream(lite.w)),
      hr: output(Stream(lite.r)),
      hb: output(Stream(lite.b)),
    });
    const { ar, aw, har, haw, hr, hb, hw, ...channels } = this.io;
    const { memory, access, controller, chip, guard } = this.instances({
      memory: new SharedMemory(bus),
      access: new SkidBuffer(accessType(bus)),
      controller: new SdramController({ bytes: bus.bytes, mhz }),
      chip: new SdramChip(bus.bytes, mhz),
      guard: new AxiChecker(bus),
    });
    const asked = (from: typeof ar): StreamSource<typeof types.ar> => {
      const { id, addr, len } = from;
      const fixed = {
        size: literal(UInt(3), Math.log2(bus.bytes)),
        burst: literal(UInt(2), 1),
        prot: literal(UInt(3), 0),
      };
      return mapped(from, { id, addr, len, ...fixed, lock: literal(types.ar.lock, false), cache: literal(UInt(4), 3) });
    };
    const sink = busSink(types, memory, "mAxi");
    connectBus(sink, { ...channels, ar: asked(ar), aw: asked(aw) });
    watch(guard, bus, sink, literal(types.ar.lock, true));
    const told = (from: typeof har): StreamSource<typeof lite.ar> =>
      mapped(from, { addr: from.addr, prot: literal(UInt(3), 0) });
    connectBus(busSink(lite, memory, "host"), { ar: told(har), aw: told(haw), w: hw, r: hr, b: hb });
    connect(controller.accesses, through(access, memory.accesses));
    assign(memory.returned, controller.returned);
    const { command, bank, address, mask, data, drives } = chip;
    assign({ command, bank, address, mask, data, drives }, controller.chip);
    controller.taken.drive(chip.out);
    this.unused(controller.isReady, guard.broken);
  }
}

type Dut = BenchOf<MemoryOnStreams>;
const busOf = (bytes: number): BusShape => ({ bytes, addressBits: 40, idBits: 3 });

/** Random bursts of an accelerator and words of a host, each in an area of its own; every read gives what was written there last. */
function checks({ bytes }: BusShape) {
  return (dut: Dut): void => {
    const random = new Random(23);
    const stored = new Map<number, number>();
    const bits = (count: number): bigint => {
      let value = 0n;
      for (let i = 0; i < count; i += 2) value = (value << 16n) | BigInt(random.int(0, 65535));
      return value;
    };
    const store = (at: number, data: bigint, strb: number, count: number): void => {
      for (let i = 0; i < count; i++)
        if ((strb >> i) & 1) stored.set((at + i) % SDRAM_BYTES, Number((data >> BigInt(8 * i)) & 255n));
    };
    const differs = (at: number, data: bigint, count: number): boolean =>
      Array.from({ length: count }, (_, i) => i).some((i) => {
        const want = stored.get((at + i) % SDRAM_BYTES);
        return want !== undefined && want !== Number((data >> BigInt(8 * i)) & 255n);
      });
    const stall = (): void => {
      for (const each of ["ar", "aw", "w", "r", "b", "har", "haw", "hw", "hr", "hb"] as const)
        dut[each].stall(random.pick([0, 0, 0.5, 0.9]));
    };
    // Areas that cross rows, banks and the end of the memory; the host's words lie between the accelerator's.
    const areas = [0x3c0, 0x7f0000, SDRAM_BYTES - 0x800, 2 ** 31 + 0x5_2000];
    const base = (): number => random.pick(areas) + PAGE_BYTES * random.int(0, 1);
    for (let round = 0; round < 60; round++) {
      stall();
      const writes: { address: number; words: { data: bigint; strb: number }[]; id: number }[] = [];
      for (let i = random.int(0, 4); i > 0; i--) {
        const address = Math.floor((base() + bytes * random.int(0, 60)) / bytes) * bytes;
        const room = (PAGE_BYTES - (address % PAGE_BYTES)) / bytes;
        const count = Math.min(room, random.pick([1, 2, 16, random.int(1, 40)]));
        const strobes = (): number => random.pick([2 ** bytes - 1, random.int(0, 2 ** bytes - 1)]);
        const words = Array.from({ length: count }, () => ({ data: bits(bytes), strb: strobes() }));
        writes.push({ address, words, id: random.int(0, 7) });
      }
      for (const { address, words, id } of writes) {
        dut.aw.queue([{ id, addr: address, len: words.length - 1 }]);
        dut.w.queue(words.map((word, i) => ({ ...word, last: i === words.length - 1 })));
        words.forEach(({ data, strb }, i) => {
          store(address + bytes * i, data, strb, bytes);
        });
      }
      const answers = dut.b.receive(writes.length);
      expect(answers.map(({ id, resp }) => [Number(id), Number(resp)])).toEqual(writes.map(({ id }) => [id, 0]));
      for (let i = random.int(0, 4); i > 0; i--) {
        const address = base() + 4 * random.int(0, 200);
        const data = bits(4);
        dut.haw.queue([{ addr: address }]);
        dut.hw.queue([{ data, strb: 15 }]);
        store(address, data, 15, 4);
        expect(Number(dut.hb.receive(1)[0]!.resp)).toBe(0);
      }
      // Both read side by side.
      const bursts = Array.from({ length: random.int(1, 5) }, () => {
        const write = writes.length > 0 ? random.pick(writes) : undefined;
        const address = write?.address ?? Math.floor(base() / bytes) * bytes;
        return { address, len: write ? write.words.length - 1 : 0, id: random.int(0, 7) };
      });
      const looks = Array.from({ length: random.int(0, 5) }, () => base() + 4 * random.int(0, 200));
      dut.ar.queue(bursts.map(({ address, len, id }) => ({ id, addr: address, len })));
      dut.har.queue(looks.map((addr) => ({ addr })));
      // Between them words are written of which no byte is meant.
      for (const { address } of bursts) {
        dut.aw.queue([{ id: 1, addr: address, len: 0 }]);
        dut.w.queue([{ data: bits(bytes), strb: 0, last: true }]);
      }
      for (const { address, len, id } of bursts) {
        dut.r.receive(len + 1).forEach((beat, i) => {
          expect([Number(beat.id), Number(beat.resp), beat.last]).toEqual([id, 0, i === len]);
          if (differs(address + bytes * i, beat.data, bytes)) throw new Error(`a wrong word at ${address} + ${i}`);
        });
      }
      for (const [i, { data }] of dut.hr.receive(looks.length).entries())
        if (differs(looks[i]!, data, 4)) throw new Error(`the host reads a wrong word at ${looks[i]}`);
      dut.b.receive(bursts.length);
      if (round % 20 === 7) dut.step(3000);
    }
  };
}

describe.each([
  [4, 25],
  [8, 40],
  [16, 25],
])("an SDRAM behind a bus of %i bytes at %i MHz", (bytes, mhz) => {
  test("reads give what was written last, by the chip's rules", async () => {
    using dut = await bench(() => new MemoryOnStreams(busOf(bytes), mhz));
    checks(busOf(bytes))(dut);
  });
});

test("a long burst reads and writes two bytes a cycle, but for rows that are opened and refreshed", async () => {
  using dut = await bench(() => new MemoryOnStreams(busOf(8), 25));
  const len = 255;
  dut.aw.queue([{ id: 0, addr: 0, len }]);
  dut.w.queue(Array.from({ length: len + 1 }, (_, i) => ({ data: i, strb: 255, last: i === len })));
  dut.b.receive(1);
  dut.ar.queue([{ id: 0, addr: 0, len }]);
  expect(dut.r.receive(len + 1).map(({ data }) => Number(data))).toEqual(Array.from({ length: len + 1 }, (_, i) => i));
  const { first, last } = dut.r.moved;
  // Two rows of 1 KiB, and the refreshes of 1,024 cycles, each less than 12 cycles.
  expect((last - first) / len).toBeLessThan(4 * 1.1);
  expect((last - first) / len).toBeGreaterThanOrEqual(4);
});

catches(() => new MemoryOnStreams(busOf(8), 40), checks(busOf(8)), [
  [
    "a row that is taken for another bank's",
    "sdram_controller",
    "row == accesses_word[21:7]",
    "row[14:2] == accesses_word[21:9]",
  ],
  ["a write while the chip drives", "sdram_controller", "~accesses_is_write | (settle == 5'd0)", "1'd1"],
  ["a row closed before it is written", "sdram_controller", "settle <= 5'd4", "settle <= 5'd2"],
  ["words a beat too early", "sdram_controller", "returned_valid = reads[7]", "returned_valid = reads[6]"],
  ["no refresh", "sdram_controller", "is_due <= 1'd1", "is_due <= 1'd0"],
  ["strobes left out", "sdram_controller", "pin_mask <= ~accesses_strb", "pin_mask <= 8'd0"],
  ["another's answer", "shared_memory", "answer_id <= now_id", "answer_id <= 3'd0"],
  [
    "the other half for the host",
    "shared_memory",
    "now_place <= arbiter_get_data[33]",
    "now_place <= ~arbiter_get_data[33]",
  ],
  ["the accelerator's words for the host", "shared_memory", "is_host <= arbiter_get_from[0]", "is_host <= 1'd0"],
]);
