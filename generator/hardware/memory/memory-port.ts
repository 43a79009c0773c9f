import {
  Arbiter,
  assert,
  bitsFor,
  Bool,
  concat,
  connect,
  input,
  literal,
  mapped,
  Module,
  mux,
  output,
  payload,
  send,
  SkidBuffer,
  Stream,
  UInt,
  Vec,
  when,
  type BoolType,
  type BoolValue,
  type Inside,
  type Port,
  type StreamType,
  type UIntType,
  type UIntValue,
  type VecType,
} from "../../hdl/index.ts";
import { axiManagerPorts, MOST_BEATS, PAGE_BYTES, type BusShape } from "./axi.ts";
import { burstType, IMAGE_ADDRESS_BITS, memoryTypes, type MemoryShape } from "../shapes/memory-types.ts";
import { countOpen } from "../shapes/registers.ts";

type Burst = ReturnType<typeof burstType>;
/** What the readers and writers behind a port have to do with it, each by its number. */
export type MemoryClients = {
  readonly returned: Port<"output", { valid: VecType<BoolType>; data: UIntType }>;
  readonly acknowledged: Port<"output", VecType<BoolType>>;
} & Readonly<Record<`read${number}`, Port<"input", StreamType<Burst>>>> &
  Readonly<Record<`write${number}`, Port<"input", StreamType<Burst>>>> &
  Readonly<Record<`data${number}`, Port<"input", StreamType<{ data: UIntType }>>>>;

export function memoryClients(shape: MemoryShape, readers: number, writers: number): MemoryClients {
  const { data } = memoryTypes(shape);
  const several = <T>(count: number, name: string, port: () => T): Record<string, T> =>
    Object.fromEntries(Array.from({ length: count }, (_, i) => [`${name}${i}`, port()]));
  return {
    returned: output({ valid: Vec(readers, Bool()), data }),
    acknowledged: output(Vec(writers, Bool())),
    ...several(readers, "read", () => input(Stream(burstType(shape)))),
    ...several(writers, "write", () => input(Stream(burstType(shape)))),
    ...several(writers, "data", () => input(Stream({ data }))),
  };
}

/** Most bursts of each kind that are open at once. */
const OPEN_BITS = 8;

type Control = {
  readonly base: Port<"input", UIntType>;
  readonly words: Port<"input", UIntType>;
  readonly drain: Port<"input", BoolType>;
  readonly idle: Port<"output", BoolType>;
  readonly moves: Port<"output", BoolType>;
  readonly outOfRange: Port<"output", BoolType>;
  readonly readFailed: Port<"output", BoolType>;
  readonly writeFailed: Port<"output", BoolType>;
};
type PortPorts = ReturnType<typeof axiManagerPorts> & MemoryClients & Control;

function portPorts(shape: MemoryShape, bus: BusShape, readers: number, writers: number): PortPorts {
  const { address } = memoryTypes(shape);
  return {
    ...axiManagerPorts(bus),
    ...memoryClients(shape, readers, writers),
    base: input(UInt(bus.addressBits - Math.log2(PAGE_BYTES)).describe("page in which the image begins")),
    words: input(address.describe("words of the image")),
    drain: input(Bool().describe("nothing new begins; what has begun is brought to its end")),
    idle: output(Bool().describe("nothing is under way")),
    moves: output(Bool().describe("something moved on the bus")),
    outOfRange: output(Bool().describe("a burst reaches beyond the image; it is not sent")),
    readFailed: output(Bool().describe("a read was answered with an error")),
    writeFailed: output(Bool().describe("a write was answered with an error")),
  };
}

/**
 * The AXI4 manager: requests of several readers and writers on one bus, told apart by their ID. Words of different readers
 * may come back in any order and mixed, those of one reader in order, as the protocol has it. A burst to write comes with
 * all its words at hand, and is sent whole before the next one. On a bus narrower than a word, a word is several beats.
 *
 * With `drain`, whatever the clients do: requests on offer are still made, words that are missing to open bursts are sent with
 * their strobes low, and answers are awaited, as the protocol demands; so the clients can be reset while it drains.
 */
export class MemoryPort extends Module {
  readonly io: Inside<PortPorts>;

  constructor(shape: MemoryShape, bus: BusShape, readers: number, writers: number) {
    const { wordBytes, burst } = shape;
    const { bytes: busBytes, addressBits, idBits } = bus;
    if ((burst * wordBytes) / busBytes > MOST_BEATS) {
      throw new RangeError(
        `bursts of ${burst} words of ${wordBytes} bytes are more than ${MOST_BEATS} beats of ${busBytes}`,
      );
    }
    super({
      about: "Several readers and writers on one AXI4 bus.",
      parameters: { wordBytes, burst, busBytes, addressBits, idBits, readers, writers },
    });
    this.io = this.ports(portPorts(shape, bus, readers, writers));
    const { io } = this;
    const { length: lengthType, data: dataType, address: addressType } = memoryTypes(shape);
    const beats = wordBytes / busBytes;
    const size = Math.log2(busBytes);
    /** Words of a burst, less one, as beats, less one. */
    const beatsOf = (length: UIntValue): UIntValue =>
      (beats === 1 ? length : concat(length, literal(UInt(Math.log2(beats)), beats - 1))).resize(8);
    const asked = { ...burstType(shape), from: UInt(bitsFor(Math.max(readers, writers) - 1)) };
    const request = { id: UInt(idBits), addr: UInt(addressBits), length: lengthType };

    // ---- What readers and writers ask for, one after the other; what is beyond the image goes no further.
    const requests = (name: "read" | "write", count: number) => {
      // What waits here when draining begins is forgotten with the clients.
      const parts = { arbiter: new Arbiter(burstType(shape), count), asked: new SkidBuffer(asked) };
      const { arbiter, asked: buffer } = this.instances({ [name]: parts }, { reset: io.drain })[name]!;
      for (const [i, put] of arbiter.puts.entries()) connect(put, io[`${name}${i}`]!);
      const { get, from } = arbiter;
      connect(buffer.put, mapped(get, { ...payload(get), from: from.resize(asked.from.width) }));
      const next = buffer.get;
      const last = next.address.add(next.length.extend(addressType.width));
      const { [`${name}Fits`]: fits } = this.nodes({ [`${name}Fits`]: last.lt(io.words.extend(last.width)) });
      const offset = concat(next.address, literal(UInt(Math.log2(wordBytes)), 0)).resize(IMAGE_ADDRESS_BITS);
      const origin = concat(io.base, literal(UInt(Math.log2(PAGE_BYTES)), 0));
      const addr = origin.wrapAdd(offset.resize(addressBits));
      const mayGo = fits!.and(io.drain.not());
      return { next, addr, mayGo, strays: next.valid.and(fits!.not()) };
    };
    const { read, write } = { read: requests("read", readers), write: requests("write", writers) };
    io.outOfRange.drive(read.strays.or(write.strays));

    // ---- Reads.
    const { readOffer } = this.instances({ readOffer: new SkidBuffer(request) });
    const { readsOpen, writesOpen } = this.registers({
      readsOpen: UInt(OPEN_BITS).describe("bursts not yet answered").reset(0),
      writesOpen: UInt(OPEN_BITS).describe("bursts not yet answered").reset(0),
    });
    const { readGoes } = this.nodes({ readGoes: read.next.valid.and(read.mayGo, readsOpen.all().not()) });
    send(readOffer.put, readGoes, { id: read.next.from.resize(idBits), addr: read.addr, length: read.next.length });
    read.next.ready.drive(readOffer.put.fires);
    const reads = readOffer.get;
    io.mAxiArvalid.drive(reads.valid);
    reads.ready.drive(io.mAxiArready);
    io.mAxiArid.drive(reads.id);
    io.mAxiAraddr.drive(reads.addr);
    io.mAxiArlen.drive(beatsOf(reads.length));
    io.mAxiArsize.drive(size);
    io.mAxiArburst.drive(1);
    io.mAxiArlock.drive(false);
    io.mAxiArcache.drive(3);
    io.mAxiArprot.drive(0);
    io.mAxiRready.drive(true);
    const comes = Array.from({ length: readers }, (_, i) => io.mAxiRvalid.and(io.mAxiRid.eq(i)));
    if (beats === 1) {
      io.returned.data.drive(io.mAxiRdata);
      io.returned.valid.drive(comes);
    } else {
      // Beats of different readers may be mixed: each has a place of its own for what its word has so far.
      const { part, early } = this.registers({
        part: comes.map(() => UInt(Math.log2(beats)).reset(0)),
        early: comes.map(() => UInt(dataType.width - 8 * busBytes)),
      });
      const places = comes.map((comesHere, i) => {
        const whole = concat(io.mAxiRdata, early[i]!);
        when(comesHere, () => {
          part[i]!.next(part[i]!.wrapAdd(1));
          early[i]!.next(whole.bits(whole.width - 1, 8 * busBytes));
        });
        return { whole, isWhole: comesHere.and(part[i]!.all()) };
      });
      io.returned.valid.drive(places.map(({ isWhole }) => isWhole));
      io.returned.data.drive(
        places
          .slice(0, -1)
          .reduceRight((rest, { whole }, i) => mux(io.mAxiRid.eq(i), whole, rest), places.at(-1)!.whole),
      );
    }
    io.readFailed.drive(io.mAxiRvalid.and(io.mAxiRresp.bit(1)));
    this.unused(io.mAxiRresp, io.mAxiBresp);
    const { readEnds } = this.nodes({ readEnds: io.mAxiRvalid.and(io.mAxiRlast) });
    countOpen(readsOpen, readOffer.put.fires, readEnds);
    when(readEnds, () => {
      assert("readWasAsked", readsOpen.ne(0));
    });

    // ---- Writes: one burst after the other, its address beside its words.
    const { addressOpen, dataOpen } = this.registers({
      addressOpen: Bool().describe("the address is not taken yet").reset(false),
      dataOpen: Bool().describe("words are not all taken yet").reset(false),
    });
    const beatType = UInt(8);
    const { now, left } = this.registers({ now: { ...request, from: asked.from }, left: beatType });
    const word = { data: UInt(8 * busBytes), strb: UInt(busBytes), last: Bool() };
    const { wordOffer } = this.instances({ wordOffer: new SkidBuffer(word) });
    const words = Array.from({ length: writers }, (_, i) => io[`data${i}`]!);
    const choose = (values: readonly UIntValue[]): UIntValue =>
      values.slice(0, -1).reduceRight((rest, value, i) => mux(now.from.eq(i), value, rest), values.at(-1)!);
    const { isHere } = this.nodes({ isHere: choose(words.map(({ valid }) => valid.asUInt())).ne(0) });
    const { wordGoes } = this.nodes({ wordGoes: wordOffer.put.fires });
    const { dataEnds } = this.nodes({ dataEnds: wordGoes.and(left.eq(0)) });
    const { isFree } = this.nodes({
      isFree: addressOpen.not().or(io.mAxiAwready).and(dataOpen.not().or(dataEnds), writesOpen.all().not()),
    });
    const { writeGoes } = this.nodes({ writeGoes: write.next.valid.and(write.mayGo, isFree) });
    write.next.ready.drive(write.mayGo.and(isFree));
    when(io.mAxiAwready, () => {
      addressOpen.next(false);
    });
    when(dataEnds, () => {
      dataOpen.next(false);
    });
    when(wordGoes, () => {
      left.next(left.wrapSub(1));
    });
    when(writeGoes, () => {
      addressOpen.next(true);
      dataOpen.next(true);
      now.id.next(write.next.from.resize(idBits));
      now.from.next(write.next.from);
      now.addr.next(write.addr);
      now.length.next(write.next.length);
      left.next(beatsOf(write.next.length));
    });
    io.mAxiAwvalid.drive(addressOpen);
    io.mAxiAwid.drive(now.id);
    io.mAxiAwaddr.drive(now.addr);
    io.mAxiAwlen.drive(beatsOf(now.length));
    io.mAxiAwsize.drive(size);
    io.mAxiAwburst.drive(1);
    io.mAxiAwlock.drive(false);
    io.mAxiAwcache.drive(3);
    io.mAxiAwprot.drive(0);
    // A word's beats: the lowest bytes first. The word stays with its writer until its last beat.
    const whole = choose(words.map(({ data }) => data));
    const { part } = beats === 1 ? { part: undefined } : { part: left.truncate(Math.log2(beats)).not() };
    const pieces = Array.from({ length: beats }, (_, i) => whole.bits(8 * busBytes * (i + 1) - 1, 8 * busBytes * i));
    const piece = part
      ? pieces.slice(0, -1).reduceRight((rest, each, i) => mux(part.eq(i), each, rest), pieces.at(-1)!)
      : whole;
    const strobes = literal(UInt(busBytes), 2n ** BigInt(busBytes) - 1n);
    send(wordOffer.put, dataOpen.and(isHere.or(io.drain)), {
      data: piece,
      strb: mux(io.drain, literal(UInt(busBytes), 0), strobes),
      last: left.eq(0),
    });
    const sent = wordOffer.get;
    io.mAxiWvalid.drive(sent.valid);
    sent.ready.drive(io.mAxiWready);
    io.mAxiWdata.drive(sent.data);
    io.mAxiWstrb.drive(sent.strb);
    io.mAxiWlast.drive(sent.last);
    const wholeWord: BoolValue = part ? part.all() : literal(Bool(), true);
    for (const [i, each] of words.entries()) {
      each.ready.drive(dataOpen.and(wordOffer.put.ready, now.from.eq(i), wholeWord, io.drain.not()));
    }
    io.mAxiBready.drive(true);
    io.acknowledged.drive(Array.from({ length: writers }, (_, i) => io.mAxiBvalid.and(io.mAxiBid.eq(i))));
    io.writeFailed.drive(io.mAxiBvalid.and(io.mAxiBresp.bit(1)));
    countOpen(writesOpen, writeGoes, io.mAxiBvalid);
    when(io.mAxiBvalid, () => {
      assert("writeWasAsked", writesOpen.ne(0));
    });

    io.idle.drive(readsOpen.eq(0).and(writesOpen.eq(0)));
    io.moves.drive(
      io.mAxiArvalid
        .and(io.mAxiArready)
        .or(io.mAxiAwvalid.and(io.mAxiAwready), io.mAxiWvalid.and(io.mAxiWready), io.mAxiRvalid, io.mAxiBvalid),
    );
  }
}
