import {
  assign,
  assert,
  bitsFor,
  Bool,
  choose,
  concat,
  connect,
  gated,
  input,
  literal,
  load,
  mapped,
  Module,
  mux,
  output,
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
  type StreamSource,
  type StreamType,
  type UIntType,
  type UIntValue,
  type VecType,
  type View,
} from "../../hdl/index.ts";
import { MOST_BEATS, PAGE_BYTES, type BusShape } from "./axi.ts";
import { BurstArbiter } from "./burst-arbiter.ts";
import { BurstCheck, checkedBurst } from "./burst-check.ts";
import { busSink, channelTypes, managerPorts, type BusSink } from "./axi-channels.ts";
import { burstType, memoryTypes, type MemoryShape } from "../shapes/memory-types.ts";
import { oneOf } from "../shapes/one-of.ts";
import { countPlaces, markOpen } from "../shapes/registers.ts";

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

const OPEN_BITS = 8;
/** Most bursts of each kind that are open at once. */
export const MOST_OPEN = 2 ** OPEN_BITS - 1;

function controlPorts(shape: MemoryShape, bus: BusShape) {
  return {
    ...managerPorts(channelTypes(bus), "mAxi"),
    base: input(UInt(bus.addressBits - Math.log2(PAGE_BYTES)).describe("page in which the image begins")),
    words: input(memoryTypes(shape).address.describe("words of the image")),
    drain: input(Bool().describe("nothing new begins; what has begun is brought to its end")),
    idle: output(Bool().describe("nothing is under way")),
    moves: output(Bool().describe("something moved on the bus")),
    outOfRange: output(Bool().describe("a burst reaches beyond the image; it is not sent")),
    readFailed: output(Bool().describe("a read was answered with an error")),
    writeFailed: output(Bool().describe("a write was answered with an error")),
  };
}
type PortPorts = MemoryClients & ReturnType<typeof controlPorts>;

/** What the port keeps of a burst. */
function requestTypes(shape: MemoryShape, bus: BusShape, clients: number) {
  const { length } = memoryTypes(shape);
  const from = UInt(bitsFor(clients - 1));
  return {
    asked: { ...burstType(shape), from },
    checked: checkedBurst(shape, bus, from),
    request: { id: UInt(bus.idBits), addr: UInt(bus.addressBits), length },
  };
}
type RequestTypes = ReturnType<typeof requestTypes>;

/** What readers or writers ask for, one after the other, and what the bus is to be asked for then. */
interface Requests {
  readonly next: StreamSource<RequestTypes["checked"]>;
  readonly request: View<RequestTypes["request"]>;
  readonly mayGo: BoolValue;
  readonly strays: BoolValue;
}

/**
 * The AXI4 manager: requests of several readers and writers on one bus, told apart by their ID. Words of different readers
 * may come back in any order and mixed, those of one reader in order, as the protocol has it. A burst to write comes with
 * all its words at hand, and is sent whole before the next one. On a bus narrower than a word, a word is several beats.
 *
 * With `drain`, whatever the clients do: requests on offer are still made, words that are missing to open bursts are sent with
 * their strobes low, and answers are awaited, as the protocol demands; so the clients can be reset while it drains.
 */
export class MemoryPort extends Module<
  Record<"wordBytes" | "burst" | "busBytes" | "addressBits" | "idBits" | "readers" | "writers", number>
> {
  readonly io: Inside<PortPorts>;
  private readonly bus: BusSink<ReturnType<typeof channelTypes>>;
  private readonly types: RequestTypes;
  private readonly shape: MemoryShape;
  /** Beats of a word. */
  private readonly beats = this.parameters.wordBytes / this.parameters.busBytes;
  private readonly open = this.registers({
    readsOpen: UInt(OPEN_BITS).describe("bursts not yet answered").reset(0),
    writesOpen: UInt(OPEN_BITS).describe("bursts not yet answered").reset(0),
    hasReads: Bool().describe("one more may be open").reset(true),
    hasWrites: Bool().describe("one more may be open").reset(true),
  });

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
    this.shape = shape;
    const clients = memoryClients(shape, readers, writers);
    this.io = this.ports({ ...clients, ...controlPorts(shape, bus) });
    this.bus = busSink(channelTypes(bus), this.io, "mAxi");
    this.types = requestTypes(shape, bus, Math.max(readers, writers));
    const { io } = this;
    const { ar, r, aw, w, b } = this.bus;
    const { readsOpen, writesOpen } = this.open;
    const read = this.requests("read", readers);
    const write = this.requests("write", writers);
    io.outOfRange.drive(read.strays.or(write.strays));
    this.read(read);
    this.write(write);
    io.idle.drive(readsOpen.eq(0).and(writesOpen.eq(0)));
    io.moves.drive(ar.fires.or(aw.fires, w.fires, r.valid, b.valid));
  }

  /** What readers or writers ask for, one after the other; what is beyond the image goes no further. */
  private requests(name: "read" | "write", count: number): Requests {
    const { io, types } = this;
    const { from } = types.asked;
    const parts = {
      arbiter: new BurstArbiter(this.shape, count, from),
      check: new BurstCheck(this.shape, this.parameters, from),
    };
    // What waits here when draining begins is forgotten with the clients.
    const { arbiter, check } = this.instances({ [name]: parts }, { reset: io.drain })[name]!;
    for (let i = 0; i < count; i++) connect(arbiter[`ask${i}`]!, io[`${name}${i}`]!);
    connect(check.asked, arbiter.chosen);
    check.base.drive(io.base);
    check.words.drive(io.words);
    const next = check.checked;
    return {
      next,
      request: { id: next.from.resize(this.parameters.idBits), addr: next.addr, length: next.length },
      mayGo: next.fits.and(io.drain.not()),
      strays: next.valid.and(next.fits.not()),
    };
  }

  /** Words of a burst, less one, as beats, less one. */
  private beatsOf(length: UIntValue): UIntValue {
    const { beats } = this;
    return (beats === 1 ? length : concat(length, literal(UInt(Math.log2(beats)), beats - 1))).resize(8);
  }

  /** Asks for a burst on a channel of addresses. */
  private ask(channel: "ar" | "aw", valid: BoolValue, { id, addr, length }: Requests["request"]): void {
    const [len, size] = [this.beatsOf(length), Math.log2(this.parameters.busBytes)];
    send(this.bus[channel], valid, { id, addr, len, size, burst: 1, lock: false, cache: 3, prot: 0 });
  }

  private read({ next, request, mayGo }: Requests): void {
    const { io } = this;
    const { ar, r, b } = this.bus;
    const { readsOpen, hasReads } = this.open;
    const { mayRead } = this.nodes({ mayRead: mayGo.and(hasReads) });
    const { readOffer } = this.held({ readOffer: mapped(gated(next, mayRead), request) });
    this.ask("ar", readOffer.valid, readOffer);
    readOffer.ready.drive(ar.ready);
    this.giveWords();
    r.ready.drive(true);
    io.readFailed.drive(r.valid.and(r.resp.bit(1)));
    this.unused(r.resp, b.resp);
    const { readEnds } = this.nodes({ readEnds: r.valid.and(r.last) });
    countPlaces({ taken: readsOpen, hasRoom: hasReads }, MOST_OPEN, next.fires, readEnds);
    when(readEnds, () => {
      assert("readWasAsked", readsOpen.ne(0));
    });
  }

  /** Beats that come become words again, each for the reader that asked for it. */
  private giveWords(): void {
    const { beats } = this;
    const { r } = this.bus;
    const { readers, wordBytes, busBytes } = this.parameters;
    const comes = Array.from({ length: readers }, (_, i) => r.valid.and(r.id.eq(i)));
    if (beats === 1) {
      this.giveBack(comes, r.data);
      return;
    }
    // Beats of different readers may be mixed: each has a place of its own for what its word has so far.
    const { part, early } = this.registers({
      part: comes.map(() => UInt(Math.log2(beats)).reset(0)),
      early: comes.map(() => UInt(8 * (wordBytes - busBytes))),
    });
    const words = early.map((before) => concat(r.data, before));
    for (const [i, comesHere] of comes.entries()) {
      when(comesHere, () => {
        part[i]!.next(part[i]!.wrapAdd(1));
        early[i]!.next(words[i]!.bits(8 * wordBytes - 1, 8 * busBytes));
      });
    }
    this.giveBack(
      comes.map((comesHere, i) => comesHere.and(part[i]!.all())),
      choose(r.id, words),
    );
  }

  /** A word to its reader, a cycle behind the bus: readers stand far from it. Draining ends later than the last word's cycle. */
  private giveBack(goes: readonly BoolValue[], data: UIntValue): void {
    const { given } = this.registers({
      given: { valid: Vec(goes.length, Bool()).reset(goes.map(() => false)), data: UInt(data.width) },
    });
    load(given, { valid: goes, data });
    assign(this.io.returned, given);
  }

  /** One burst after the other, its address beside its words. */
  private write({ next, request, mayGo }: Requests): void {
    const { io } = this;
    const { aw, b } = this.bus;
    const { writesOpen, hasWrites } = this.open;
    const { addressOpen, dataOpen } = this.registers({
      addressOpen: Bool().describe("the address is not taken yet").reset(false),
      dataOpen: Bool().describe("words are not all taken yet").reset(false),
    });
    // Whose words go and which is the last stands in registers: the next burst waits for it, and writers far away.
    const { now, sends, left, isLast } = this.registers({
      now: this.types.request,
      sends: Vec(this.parameters.writers, Bool())
        .describe("words of this writer go")
        .reset(Array.from({ length: this.parameters.writers }, () => false)),
      left: UInt(8).describe("beats, less one"),
      isLast: Bool().describe("no beat is left behind this one"),
    });
    const wordGoes = this.sendWords(dataOpen, sends, left, isLast);
    const { dataEnds } = this.nodes({ dataEnds: wordGoes.and(isLast) });
    // Whose words are next is not decided in the cycle in which the last one before goes, far from here: a cycle between two bursts.
    const { isFree } = this.nodes({ isFree: addressOpen.or(dataOpen, hasWrites.not()).not() });
    const { writeGoes } = this.nodes({ writeGoes: next.valid.and(mayGo, isFree) });
    next.ready.drive(mayGo.and(isFree));
    markOpen(addressOpen, writeGoes, aw.ready);
    markOpen(dataOpen, writeGoes, dataEnds);
    when(wordGoes, () => {
      left.next(left.wrapSub(1));
      isLast.next(left.eq(1));
    });
    const beats = this.beatsOf(next.length);
    when(dataEnds, () => {
      sends.next(sends.map(() => literal(Bool(), false)));
    });
    when(writeGoes, () => {
      load(now, request);
      sends.next(Array.from({ length: this.parameters.writers }, (_, i) => next.from.eq(i)));
      left.next(beats);
      isLast.next(beats.eq(0));
    });
    this.ask("aw", addressOpen, now);

    b.ready.drive(true);
    io.acknowledged.drive(Array.from({ length: this.parameters.writers }, (_, i) => b.valid.and(b.id.eq(i))));
    io.writeFailed.drive(b.valid.and(b.resp.bit(1)));
    countPlaces({ taken: writesOpen, hasRoom: hasWrites }, MOST_OPEN, writeGoes, b.valid);
    when(b.valid, () => {
      assert("writeWasAsked", writesOpen.ne(0));
    });
  }

  /**
   * Beats of a burst: the lowest bytes of a word first. The word stays with its writer until its last beat.
   * @param sends which writer's they are
   * @param left beats of the burst, less one, and whether it is none
   * @returns whether one goes
   */
  private sendWords(
    dataOpen: BoolValue,
    sends: View<VecType<BoolType>>,
    left: UIntValue,
    isLast: BoolValue,
  ): BoolValue {
    const { io, beats } = this;
    const { busBytes, writers } = this.parameters;
    const beat = { data: UInt(8 * busBytes), strb: UInt(busBytes), last: Bool() };
    const { wordOffer } = this.instances({ wordOffer: new SkidBuffer(beat) });
    const words = Array.from({ length: writers }, (_, i) => io[`data${i}`]!);
    // Whether the word is here need not be asked, far away.
    const isHere = words.map(({ valid }, i) => valid.and(sends.at(i))).reduce((a, b) => a.or(b));
    assert("wordIsHere", dataOpen.not().or(isHere, io.drain));
    const { wordGoes } = this.nodes({ wordGoes: wordOffer.put.fires });
    const word = oneOf(
      sends.elements,
      words.map(({ data }) => data),
    );
    const part = beats > 1 ? left.truncate(Math.log2(beats)).not() : undefined;
    const pieces = Array.from({ length: beats }, (_, i) => word.bits(8 * busBytes * (i + 1) - 1, 8 * busBytes * i));
    const strobes = literal(beat.strb, 2n ** BigInt(busBytes) - 1n);
    send(wordOffer.put, dataOpen, {
      data: part ? choose(part, pieces) : word,
      strb: mux(io.drain, literal(beat.strb, 0), strobes),
      last: isLast,
    });
    const wordEnds = part ? part.all() : literal(Bool(), true);
    for (const [i, each] of words.entries()) {
      each.ready.drive(sends.at(i).and(wordOffer.put.ready, wordEnds));
    }
    connect(this.bus.w, wordOffer.get);
    return wordGoes;
  }
}
