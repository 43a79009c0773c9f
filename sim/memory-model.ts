import {
  assert,
  bitsFor,
  Bool,
  concat,
  input,
  literal,
  Memory,
  Module,
  mux,
  output,
  pack,
  payload,
  setPayload,
  Queue,
  Stream,
  step,
  UInt,
  unpack,
  vec,
  when,
  type BoolValue,
  type Bundle,
  type Sink,
  type StreamSource,
  type UIntType,
  type UIntValue,
  type View,
} from "../generator/hdl/index.ts";
import { shapeWidth } from "../generator/hdl/types.ts";
import { reached, ScramblingQueue, SLOTS, TIME_BITS } from "./scrambling-queue.ts";

/** Requests of each kind that wait in the version in order. */
const DEPTH = 64;
/** Bursts to write that may have words here and no answer yet; more than can wait. */
const OPEN_WRITES = 128;
/** Words that may move at full speed after a rest, however low the bandwidth. */
const CREDIT = 8;
const PAGE_BYTES = 4096;

/** Where requests wait for their time. */
interface Waiting<P extends Bundle> {
  readonly hasRoom: BoolValue;
  readonly isDue: BoolValue;
  readonly entry: View<P>;
  /** The entry's slot, where there are several to choose from. */
  readonly slot: UIntValue | undefined;
  /** Removes the entry. */
  readonly take: Sink<BoolValue>;
}

/**
 * A memory on an AXI4 bus, written in the language itself so that both engines simulate it in the design's own cycle loop. An
 * address counts modulo the memory's size. Each channel moves a beat a cycle, as far as `timing` lets it.
 *
 * The plain version answers in order of requests. The scrambling one chooses at random among the oldest SLOTS reads that are
 * due, word by word, and likewise among answers to writes; only those with one ID stay in order. Without jitter, requests
 * that never wait together do not overtake one another. It takes the address of a burst to write before its words, not before the
 * first word is on offer, or not before the first word was taken.
 *
 * A word that is written counts from the burst's answer on: reads before it see what stood there until then, so that whoever does
 * not wait for the answer is found out.
 *
 * Bandwidth is a bucket that each word fills, read or written, and each cycle drains: words wait while it is full, so that a
 * rest is followed by CREDIT words and what drains meanwhile at full speed. At 256 there is no bucket.
 *
 * It stops the simulation where the manager breaks the protocol, and for what it does not know though AXI4 has it: bursts
 * that do not increment, beats narrower than the bus or written in part, and words on offer ahead of their burst's address.
 *
 * The host fills it and looks into it through streams of its own; it is to do so while the bus rests.
 */
export class MemoryModel extends Module {
  readonly io;

  /**
   * @param wordBytes the bus's width: a power of two from 2 to 128
   * @param words a power of two
   * @param addressBits 32 to 64
   * @param scrambles whether it answers out of order
   */
  constructor({
    wordBytes,
    words,
    idBits,
    addressBits,
    scrambles,
  }: {
    readonly wordBytes: number;
    readonly words: number;
    readonly idBits: number;
    readonly addressBits: number;
    readonly scrambles: boolean;
  }) {
    super({
      about: "A memory on an AXI4 bus, for simulation.",
      parameters: { wordBytes, words, idBits, addressBits, scrambles },
    });
    const [data, address, id, resp] = [UInt(8 * wordBytes), UInt(bitsFor(words - 1)), UInt(idBits), UInt(2)];
    const asks = { id, addr: UInt(addressBits), len: UInt(8), size: UInt(3), burst: UInt(2) };
    this.io = this.ports({
      timing: input({
        latency: UInt(8).describe("least cycles from a request to its first word; it is never less than 2"),
        jitter: UInt(8).describe("up to so many cycles more, random for each request"),
        pause: UInt(8).describe("chance of a cycle's pause on each channel of reads, in 1/256"),
        writePause: UInt(8).describe("the same on each channel of writes"),
        bandwidth: UInt(9).describe("words a cycle, in 1/256, reads and writes together; 256: no limit"),
      }),
      poison: input({
        enable: Bool(),
        addr: asks.addr.describe("reads of this word, and bursts that write it, are answered with `resp`"),
        resp,
      }),
      mute: input(Bool().describe("nothing is accepted, and nothing offered beyond what is on offer already")),
      lenient: input(Bool().describe("the manager was reset alone: it may break the protocol")),
      fill: input(Stream({ address, data })),
      look: input(Stream({ address })),
      seen: output(Stream({ data })),
      ar: input(Stream(asks)),
      r: output(Stream({ id, data, resp, last: Bool() })),
      aw: input(Stream(asks)),
      w: input(Stream({ data, strb: UInt(wordBytes), last: Bool() })),
      b: output(Stream({ id, resp })),
    });
    const { timing, poison, mute, lenient, fill, look, seen, ar, r, aw, w, b } = this.io;
    const serial = UInt(32);
    const { store, earlier, serials } = this.memories({
      store: Memory(words, data),
      /** What stood in a word before it was last written, and the number of the burst that did. */
      earlier: Memory(words, data, "new"),
      serials: Memory(words, serial),
    });
    const wordBits = Math.log2(wordBytes);
    const wordOf = (addr: UIntValue): UIntValue => addr.bits(wordBits + address.width - 1, wordBits);
    const isPoisoned = (word: UIntValue): BoolValue => poison.enable.and(word.eq(wordOf(poison.addr)));
    const responseFor = (isBad: BoolValue): UIntValue => mux(isBad, poison.resp, literal(resp, 0));

    // ---- Chance and time. Xorshift of full period (Marsaglia 2003): each use has bits of its own in every cycle.
    const { random, now } = this.registers({
      random: UInt(64).reset(0x123456789abcdefn),
      now: UInt(TIME_BITS).reset(0),
    });
    const first = random.xor(random.shl(13).truncate(64));
    const second = first.xor(first.shr(7).extend(64));
    random.next(second.xor(second.shl(17).truncate(64)));
    const byte = (i: number): UIntValue => random.bits(8 * i + 7, 8 * i);
    const [readStart, answerStart, order] = [random.bits(50, 48), random.bits(53, 51), random.bits(55, 54)];
    const runs = (i: number, pause: UIntValue): BoolValue => byte(i).ge(pause).and(mute.not());
    const { arRuns, rRuns, awRuns, wRuns, bRuns } = this.nodes({
      ...{ arRuns: runs(0, timing.pause), rRuns: runs(1, timing.pause) },
      awRuns: runs(2, timing.writePause),
      ...{ wRuns: runs(3, timing.writePause), bRuns: runs(4, timing.writePause) },
    });
    const { soon } = this.nodes({ soon: now.wrapAdd(1) });
    now.next(soon);
    const jitter = byte(7).mul(timing.jitter.add(1)).shr(8).truncate(8);
    const { due } = this.nodes({ due: now.wrapAdd(timing.latency.add(jitter)) });
    const { bucket } = this.registers({ bucket: UInt(bitsFor(256 * (CREDIT + 2))).reset(0) });
    const { mayMove } = this.nodes({ mayMove: bucket.lt(256 * CREDIT) });

    // ---- Reads: a request waits for its time, then gives its words. The word on offer stands in the memory's own register.
    const reads = this.waiting(
      "reads",
      { valid: ar.valid.and(arRuns), entry: { id: ar.id, word: wordOf(ar.addr), len: ar.len }, due },
      { id, word: address, len: asks.len },
      { now: soon, start: scrambles ? readStart : undefined },
    );
    ar.ready.drive(arRuns.and(reads.hasRoom));
    const { offered, shown } = this.registers({ offered: Bool().reset(false), shown: Bool().reset(false) });
    const { offer } = this.registers({ offer: { id, resp, last: Bool() } });
    const { isFree } = this.nodes({ isFree: offered.and(r.ready.not()).or(shown.and(seen.ready.not())).not() });
    const { readGoes } = this.nodes({ readGoes: reads.isDue.and(isFree, rRuns, mayMove) });
    const beats = Array.from(
      { length: scrambles ? SLOTS : 1 },
      (_, i) => this.registers({ [`readBeat${i}`]: UInt(8).reset(0) })[`readBeat${i}`]!,
    );
    const readBeat = reads.slot ? vec(UInt(8), beats).at(reads.slot) : beats[0]!;
    const { readEnds, readWord } = this.nodes({
      readEnds: readBeat.eq(reads.entry.len),
      readWord: reads.entry.word.wrapAdd(readBeat.resize(address.width)),
    });
    reads.take.drive(readGoes.and(readEnds));
    for (const [i, beat] of beats.entries()) {
      when(reads.slot ? readGoes.and(reads.slot.eq(i)) : readGoes, () => {
        beat.next(step(readBeat, readEnds));
      });
    }
    const { looks } = this.nodes({ looks: look.valid.and(isFree, readGoes.not()) });
    const { begun, open, begunThen, openThen } = this.registers({
      begun: serial.describe("number of the burst whose words come next").reset(0),
      open: UInt(OPEN_WRITES).describe("bursts by their lowest bits: not answered yet").reset(0),
      begunThen: serial.describe("the same when the word on offer was read"),
      openThen: UInt(OPEN_WRITES),
    });
    const place = UInt(bitsFor(OPEN_WRITES - 1));
    const thisBurst = begun.truncate(place.width);
    const { readAt, isRead } = this.nodes({
      readAt: mux(readGoes, readWord, look.address),
      isRead: readGoes.or(looks),
    });
    const writer = serials.read(readAt, isRead);
    const { isNew } = this.nodes({
      isNew: begunThen
        .wrapSub(writer)
        .lt(OPEN_WRITES)
        .and(openThen.shr(writer.truncate(place.width)).bit(0)),
    });
    const word = mux(isNew, earlier.read(readAt, isRead), store.read(readAt, isRead));
    when(isRead, () => {
      begunThen.next(begun);
      openThen.next(open);
    });
    when(isFree, () => {
      offered.next(readGoes);
      shown.next(looks);
    });
    when(readGoes, () => {
      offer.id.next(reads.entry.id);
      offer.resp.next(responseFor(isPoisoned(readWord)));
      offer.last.next(readEnds);
    });
    r.valid.drive(offered);
    r.id.drive(offer.id);
    r.data.drive(word);
    r.resp.drive(offer.resp);
    r.last.drive(offer.last);
    look.ready.drive(isFree.and(readGoes.not()));
    seen.valid.drive(shown);
    seen.data.drive(word);

    // ---- Writes: a burst's words go in as they come, and what they replace stays at hand until it is answered.
    const burstType = { id, word: address, len: asks.len };
    const asked = { id: aw.id, word: wordOf(aw.addr), len: aw.len };
    const { bursts } = this.instances({ bursts: new Queue(burstType, DEPTH) });
    setPayload(bursts.put, asked);
    const { writeBeat, failed } = this.registers({ writeBeat: UInt(8).reset(0), failed: Bool().reset(false) });
    const { answersHaveRoom, writeEnds, writeIsDone } = this.wires({
      answersHaveRoom: Bool(),
      writeEnds: Bool(),
      writeIsDone: Bool().describe("a burst has its address and all its words"),
    });
    const isOpen = bursts.get.valid;
    bursts.get.ready.drive(writeEnds);
    const { placeIsFree } = this.nodes({ placeIsFree: open.shr(thisBurst).bit(0).not().or(writeBeat.ne(0)) });
    const wMoves = wRuns.and(mayMove, answersHaveRoom, placeIsFree);
    let burst = payload(bursts.get);
    if (scrambles) {
      // What is on offer stays there, so words can be taken ahead of their address.
      const { way, isServed } = this.registers({
        way: UInt(2).describe("1: the address waits for a word's valid; 2: for words; 0, 3: for nothing").reset(0),
        isServed: Bool().describe("all words of the address on offer are here").reset(false),
      });
      const { isAhead } = this.nodes({ isAhead: isOpen.not().and(way.eq(2), aw.valid, isServed.not()) });
      burst = unpack(burstType, mux(isOpen, pack(burst), pack(asked)));
      w.ready.drive(wMoves.and(isOpen.or(isAhead)));
      const wordsAreHere = mux(way.bit(0), w.valid, writeBeat.ne(0).or(isServed));
      const mayOpen = way.eq(0).or(way.eq(3), isOpen.not().and(wordsAreHere));
      aw.ready.drive(awRuns.and(bursts.put.ready, answersHaveRoom, mayOpen));
      const endsAhead = writeEnds.and(isOpen.not());
      bursts.put.valid.drive(aw.fires.and(isServed.or(endsAhead).not()));
      writeIsDone.drive(writeEnds.and(isOpen.or(aw.fires)).or(aw.fires.and(isServed)));
      when(aw.fires, () => {
        way.next(order);
        isServed.next(false);
      }).elsewhen(endsAhead, () => {
        isServed.next(true);
      });
    } else {
      w.ready.drive(wMoves.and(isOpen));
      aw.ready.drive(awRuns.and(bursts.put.ready));
      bursts.put.valid.drive(aw.valid.and(awRuns));
      writeIsDone.drive(writeEnds);
    }
    const { writeIsLast, writeWord } = this.nodes({
      writeIsLast: writeBeat.eq(burst.len),
      writeWord: burst.word.wrapAdd(writeBeat.resize(address.width)),
    });
    writeEnds.drive(w.fires.and(writeIsLast));
    const { fails } = this.nodes({ fails: failed.or(w.fires.and(isPoisoned(writeWord))) });
    failed.next(fails.and(writeIsDone.not()));
    fill.ready.drive(w.fires.not());
    const { isWritten } = this.nodes({ isWritten: w.fires.and(w.strb.bit(0)) });
    const old = store.read(writeWord, isWritten);
    const { keeps, keptAt } = this.registers({ keeps: Bool().reset(false), keptAt: address });
    keeps.next(isWritten);
    keptAt.next(writeWord);
    when(keeps, () => {
      earlier.write(keptAt, old);
    });
    when(w.fires, () => {
      writeBeat.next(step(writeBeat, writeIsLast));
      when(w.strb.bit(0), () => {
        store.write(writeWord, w.data);
        serials.write(writeWord, begun);
      });
    }).elsewhen(fill.valid, () => {
      store.write(fill.address, fill.data);
      serials.write(fill.address, begun.wrapSub(OPEN_WRITES));
    });
    when(writeEnds, () => {
      begun.next(begun.wrapAdd(1));
    });

    // ---- Their answers.
    const answers = this.waiting(
      "answers",
      {
        valid: writeIsDone,
        entry: { id: burst.id, resp: responseFor(fails), place: mux(writeEnds, thisBurst, thisBurst.wrapSub(1)) },
        due,
      },
      { id, resp, place },
      { now: soon, start: scrambles ? answerStart : undefined },
    );
    answersHaveRoom.drive(answers.hasRoom);
    const { answered } = this.registers({ answered: Bool().reset(false) });
    const { answer } = this.registers({ answer: { id, resp, place } });
    const { answerGoes } = this.nodes({ answerGoes: answers.isDue.and(bRuns, answered.not().or(b.ready)) });
    answers.take.drive(answerGoes);
    when(answered.not().or(b.ready), () => {
      answered.next(answerGoes);
    });
    when(answerGoes, () => {
      answer.id.next(answers.entry.id);
      answer.resp.next(answers.entry.resp);
      answer.place.next(answers.entry.place);
    });
    const bitOf = (at: UIntValue): UIntValue => literal(UInt(1), 1).shl(at);
    const nowOpen = mux(w.fires, open.or(bitOf(thisBurst)), open);
    open.next(mux(b.fires, nowOpen.and(bitOf(answer.place).not()), nowOpen));
    b.valid.drive(answered);
    b.id.drive(answer.id);
    b.resp.drive(answer.resp);

    // ---- Bandwidth.
    const moved = concat(readGoes.and(w.fires), readGoes.xor(w.fires), literal(UInt(8), 0));
    const filled = bucket.add(moved);
    when(timing.bandwidth.bit(8).or(filled.lt(timing.bandwidth)), () => {
      bucket.next(0);
    }).otherwise(() => {
      bucket.next(filled.resize(bucket.width).wrapSub(timing.bandwidth));
    });

    // ---- What the manager must keep.
    const page = PAGE_BYTES / wordBytes;
    for (const [name, channel] of Object.entries({ ar, aw })) {
      this.checkStable(name, channel);
      when(channel.valid.and(lenient.not()), () => {
        assert(`${name}BurstIncrements`, channel.burst.eq(1));
        assert(`${name}SizeIsTheBus`, channel.size.eq(wordBits));
        assert(`${name}AddressIsAligned`, channel.addr.truncate(wordBits).eq(0));
        const last = channel.addr.bits(Math.log2(PAGE_BYTES) - 1, wordBits).add(channel.len);
        assert(`${name}StaysInItsPage`, last.lt(page));
      });
    }
    this.checkStable("w", w);
    when(w.valid.and(lenient.not()), () => {
      assert("wordHasBurst", isOpen.or(aw.valid));
      assert("strobesAreAlike", w.strb.all().or(w.strb.any().not()));
    });
    when(w.fires.and(lenient.not()), () => {
      assert("lastEndsBurst", w.last.eq(writeIsLast));
    });
  }

  /** Lets requests wait for their time: in order, or with a `start` from which to choose. */
  private waiting<P extends Bundle & { readonly id: UIntType }>(
    name: string,
    put: { readonly valid: BoolValue; readonly entry: View<P> & { readonly id: UIntValue }; readonly due: UIntValue },
    type: P,
    { now, start }: { readonly now: UIntValue; readonly start: UIntValue | undefined },
  ): Waiting<P> {
    if (!start) {
      const timed = { due: UInt(TIME_BITS), entry: type };
      const queue = this.instances({ [name]: new Queue(shapeWidth(timed), DEPTH) })[name]!;
      queue.put.valid.drive(put.valid);
      queue.put.data.drive(pack({ due: put.due, entry: put.entry }));
      const { due, entry } = unpack(timed, queue.get.data);
      const isDue = queue.get.valid.and(reached(now, due));
      return { hasRoom: queue.put.ready, isDue, entry, slot: undefined, take: queue.get.ready };
    }
    const queue = this.instances({ [name]: new ScramblingQueue(shapeWidth(type), type.id.width) })[name]!;
    queue.put.valid.drive(put.valid);
    queue.put.id.drive(put.entry.id);
    queue.put.due.drive(put.due);
    queue.put.data.drive(pack(put.entry));
    queue.now.drive(now);
    queue.start.drive(start);
    const { isDue, slot, take } = queue;
    this.unused(slot);
    return { hasRoom: queue.put.ready, isDue, entry: unpack(type, queue.data), slot, take };
  }

  /** Checks that what is on offer stays until it is accepted. */
  private checkStable<P extends Bundle>(name: string, channel: StreamSource<P>): void {
    const fields = pack(payload(channel));
    const { [`${name}Waits`]: waits } = this.registers({ [`${name}Waits`]: Bool().reset(false) });
    const { [`${name}Before`]: before } = this.registers({ [`${name}Before`]: UInt(fields.width) });
    waits!.next(channel.valid.and(channel.ready.not()));
    before!.next(fields);
    when(waits!.and(this.io.lenient.not()), () => {
      assert(`${name}ValidStays`, channel.valid);
      assert(`${name}PayloadStays`, fields.eq(before!));
    });
  }
}
