import {
  assert,
  bitsFor,
  Bool,
  concat,
  literal,
  Memory,
  Module,
  mux,
  pack,
  payload,
  Queue,
  send,
  setPayload,
  step,
  UInt,
  unpack,
  vec,
  when,
  type BoolValue,
  type Bundle,
  type UIntType,
  type UIntValue,
  type View,
} from "../generator/hdl/index.ts";
import { shapeWidth } from "../generator/hdl/types.ts";
import { busTypes, checkBurst, memoryPorts, type MemoryParameters } from "./memory-bus.ts";
import { ScramblingQueue, SLOTS, TimedQueue, TIME_BITS } from "./timed-queues.ts";

/** Requests of each kind that wait in the version in order. */
const DEPTH = 64;
/** Bursts to write that may have words here and no answer yet; more than can wait. */
const OPEN_WRITES = 128;
const PLACE_BITS = bitsFor(OPEN_WRITES - 1);
/** Words that may move at full speed after a rest, however low the bandwidth. */
const CREDIT = 8;

/** Place of the bit of a byte address in the memory that is the other one in every second 4 GiB. */
export const FAR_BIT = 20;

/** Chance and time of a cycle. */
interface Moment {
  readonly random: UIntValue;
  /** Whether a channel does not pause. */
  readonly runs: Readonly<Record<"ar" | "r" | "aw" | "w" | "b", BoolValue>>;
  readonly soon: UIntValue;
  /** When a request of now is answered at the earliest. */
  readonly due: UIntValue;
  /** Whether the bandwidth lets a word move. */
  readonly mayMove: BoolValue;
}

/**
 * A memory on an AXI4 bus, written in the language itself so that both engines simulate it in the design's own cycle loop. An
 * address counts modulo the memory's size; where that is more than a MiB, every second 4 GiB have theirs one MiB further, or before,
 * so that who cuts addresses to 32 bits is found out. Each channel moves a beat a cycle, as far as `timing` lets it.
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
 * It stops the simulation for what it does not know though AXI4 has it: bursts that do not increment, beats narrower than the bus or
 * written in part, and words on offer ahead of their burst's address. Rules of AXI4 itself are the checker's (axi-checker.ts).
 *
 * The host fills it and looks into it through streams of its own; it is to do so while the bus rests.
 */
export class MemoryModel extends Module<MemoryParameters> {
  readonly io = this.ports(memoryPorts(this.parameters));
  private readonly types = busTypes(this.parameters);
  private readonly memory = this.memories({
    store: Memory(this.parameters.words, this.types.data),
    /** What stood in a word before it was last written, and the number of the burst that did. */
    earlier: Memory(this.parameters.words, this.types.data, "new"),
    serials: Memory(this.parameters.words, UInt(32)),
  });
  private readonly bursts = this.registers({
    begun: UInt(32).describe("number of the burst whose words come next").reset(0),
    open: UInt(OPEN_WRITES).describe("bursts by their lowest bits: not answered yet").reset(0),
  });
  private readonly bandwidth = this.registers({ bucket: UInt(bitsFor(256 * (CREDIT + 2))).reset(0) });

  constructor({ wordBytes, words, idBits, addressBits, scrambles }: MemoryParameters) {
    super({
      about: "A memory on an AXI4 bus, for simulation.",
      parameters: { wordBytes, words, idBits, addressBits, scrambles },
    });
    const moment = this.moment();
    const { readGoes } = this.reads(moment);
    const { answersHaveRoom } = this.wires({ answersHaveRoom: Bool() });
    const { isOpen, ...written } = this.writes(moment, answersHaveRoom);
    answersHaveRoom.drive(this.answers(moment, written));
    this.spend(readGoes);

    // ---- What it knows of AXI4.
    const { lenient, ar, aw, w } = this.io;
    for (const [name, channel] of Object.entries({ ar, aw })) {
      when(channel.valid.and(lenient.not()), () => {
        checkBurst(name, channel, wordBytes);
      });
    }
    when(w.valid.and(lenient.not()), () => {
      assert("wordHasBurst", isOpen.or(aw.valid));
      assert("strobesAreAlike", w.strb.all().or(w.strb.any().not()));
    });
    this.unused(w.last);
  }

  private wordOf(addr: UIntValue): UIntValue {
    const low = Math.log2(this.parameters.wordBytes);
    const { address } = this.types;
    const word = addr.bits(low + address.width - 1, low);
    if (addr.width <= 32 || low + address.width <= FAR_BIT) return word;
    return mux(addr.bit(32), word.xor(2 ** (FAR_BIT - low)), word);
  }

  private isPoisoned(word: UIntValue): BoolValue {
    const { enable, addr } = this.io.poison;
    return enable.and(word.eq(this.wordOf(addr)));
  }

  private responseFor(isBad: BoolValue): UIntValue {
    return mux(isBad, this.io.poison.resp, literal(this.types.resp, 0));
  }

  /** Xorshift of full period (Marsaglia 2003): each use has bits of its own in every cycle. */
  private moment(): Moment {
    const { timing, mute } = this.io;
    const { random, now } = this.registers({
      random: UInt(64).reset(0x123456789abcdefn),
      now: UInt(TIME_BITS).reset(0),
    });
    const first = random.xor(random.shl(13).truncate(64));
    const second = first.xor(first.shr(7).extend(64));
    random.next(second.xor(second.shl(17).truncate(64)));
    const byte = (i: number): UIntValue => random.bits(8 * i + 7, 8 * i);
    const notPaused = (i: number, pause: UIntValue): BoolValue => byte(i).ge(pause).and(mute.not());
    const { runs } = this.nodes({
      runs: {
        ar: notPaused(0, timing.pause),
        r: notPaused(1, timing.pause),
        aw: notPaused(2, timing.writePause),
        w: notPaused(3, timing.writePause),
        b: notPaused(4, timing.writePause),
      },
    });
    const jitter = byte(7).mul(timing.jitter.add(1)).shr(8).truncate(8);
    const { soon, due, mayMove } = this.nodes({
      soon: now.wrapAdd(1),
      due: now.wrapAdd(timing.latency.add(jitter)),
      mayMove: this.bandwidth.bucket.lt(256 * CREDIT),
    });
    now.next(soon);
    return { random, runs, soon, due, mayMove };
  }

  /** A request waits for its time, then gives its words. The word on offer stands in the memory's own register. */
  private reads({ random, runs, soon, due, mayMove }: Moment): { readonly readGoes: BoolValue } {
    const { address, id, resp, asks } = this.types;
    const { look, seen, ar, r } = this.io;
    const reads = this.waiting(
      "reads",
      { valid: ar.valid.and(runs.ar), entry: { id: ar.id, word: this.wordOf(ar.addr), len: ar.len } },
      { id, word: address, len: asks.len },
      { soon, due, start: random.bits(50, 48) },
    );
    ar.ready.drive(runs.ar.and(reads.hasRoom));
    const { offered, shown } = this.registers({ offered: Bool().reset(false), shown: Bool().reset(false) });
    const { offer } = this.registers({ offer: { id, resp, last: Bool() } });
    const { isFree } = this.nodes({ isFree: offered.and(r.ready.not()).or(shown.and(seen.ready.not())).not() });
    const { readGoes } = this.nodes({ readGoes: reads.isDue.and(isFree, runs.r, mayMove) });
    const slots = this.parameters.scrambles ? SLOTS : 1;
    const { beats } = this.registers({ beats: Array.from({ length: slots }, () => UInt(8).reset(0)) });
    const readBeat = vec(beats).at(reads.slot);
    const { readEnds, readWord } = this.nodes({
      readEnds: readBeat.eq(reads.entry.len),
      readWord: reads.entry.word.wrapAdd(readBeat.resize(address.width)),
    });
    reads.take.drive(readGoes.and(readEnds));
    for (const [i, beat] of beats.entries()) {
      when(readGoes.and(reads.slot.eq(i)), () => {
        beat.next(step(readBeat, readEnds));
      });
    }
    const { looks } = this.nodes({ looks: look.valid.and(isFree, readGoes.not()) });
    const { readAt, isRead } = this.nodes({
      readAt: mux(readGoes, readWord, look.address),
      isRead: readGoes.or(looks),
    });
    const word = this.readAnswered(readAt, isRead);
    when(isFree, () => {
      offered.next(readGoes);
      shown.next(looks);
    });
    when(readGoes, () => {
      offer.id.next(reads.entry.id);
      offer.resp.next(this.responseFor(this.isPoisoned(readWord)));
      offer.last.next(readEnds);
    });
    send(r, offered, { ...offer, data: word });
    look.ready.drive(isFree.and(readGoes.not()));
    send(seen, shown, { data: word });
    return { readGoes };
  }

  /** Reads a word, as far as the bursts that wrote it are answered. */
  private readAnswered(at: UIntValue, isRead: BoolValue): UIntValue {
    const { store, earlier, serials } = this.memory;
    const { begun, open } = this.bursts;
    const { begunThen, openThen } = this.registers({
      begunThen: begun.type.describe("the same when the word on offer was read"),
      openThen: open.type,
    });
    const writer = serials.read(at, isRead);
    const { isNew } = this.nodes({
      isNew: begunThen
        .wrapSub(writer)
        .lt(OPEN_WRITES)
        .and(openThen.shr(writer.truncate(PLACE_BITS)).bit(0)),
    });
    const word = mux(isNew, earlier.read(at, isRead), store.read(at, isRead));
    when(isRead, () => {
      begunThen.next(begun);
      openThen.next(open);
    });
    return word;
  }

  /** A burst's words go in as they come, and what they replace stays at hand until it is answered. */
  private writes({ random, runs, mayMove }: Moment, answersHaveRoom: BoolValue) {
    const { scrambles } = this.parameters;
    const { address, id, asks } = this.types;
    const { begun, open } = this.bursts;
    const { aw, w } = this.io;
    const burstType = { id, word: address, len: asks.len };
    const asked = { id: aw.id, word: this.wordOf(aw.addr), len: aw.len };
    const { bursts } = this.instances({ bursts: new Queue(burstType, DEPTH) });
    setPayload(bursts.put, asked);
    const { writeBeat, failed } = this.registers({ writeBeat: UInt(8).reset(0), failed: Bool().reset(false) });
    const isOpen = bursts.get.valid;
    const first = payload(bursts.get);
    // What is on offer stays there, so the scrambling version can take words ahead of their address.
    const burst = scrambles ? unpack(burstType, mux(isOpen, pack(first), pack(asked))) : first;
    const { writeIsLast, writeWord } = this.nodes({
      writeIsLast: writeBeat.eq(burst.len),
      writeWord: burst.word.wrapAdd(writeBeat.resize(address.width)),
    });
    const { writeEnds } = this.nodes({ writeEnds: w.fires.and(writeIsLast) });
    bursts.get.ready.drive(writeEnds);
    const thisBurst = begun.truncate(PLACE_BITS);
    const { placeIsFree } = this.nodes({ placeIsFree: open.shr(thisBurst).bit(0).not().or(writeBeat.ne(0)) });
    const wMoves = runs.w.and(mayMove, answersHaveRoom, placeIsFree);
    // A burst has its address and all its words.
    let isDone = writeEnds;
    if (scrambles) {
      const { way, isServed } = this.registers({
        way: UInt(2).describe("1: the address waits for a word's valid; 2: for words; 0, 3: for nothing").reset(0),
        isServed: Bool().describe("all words of the address on offer are here").reset(false),
      });
      const { isAhead } = this.nodes({ isAhead: isOpen.not().and(way.eq(2), aw.valid, isServed.not()) });
      w.ready.drive(wMoves.and(isOpen.or(isAhead)));
      const wordsAreHere = mux(way.bit(0), w.valid, writeBeat.ne(0).or(isServed));
      const mayOpen = way.eq(0).or(way.eq(3), isOpen.not().and(wordsAreHere));
      aw.ready.drive(runs.aw.and(bursts.put.ready, answersHaveRoom, mayOpen));
      const endsAhead = writeEnds.and(isOpen.not());
      bursts.put.valid.drive(aw.fires.and(isServed.or(endsAhead).not()));
      isDone = writeEnds.and(isOpen.or(aw.fires)).or(aw.fires.and(isServed));
      when(aw.fires, () => {
        way.next(random.bits(55, 54));
        isServed.next(false);
      }).elsewhen(endsAhead, () => {
        isServed.next(true);
      });
    } else {
      w.ready.drive(wMoves.and(isOpen));
      aw.ready.drive(runs.aw.and(bursts.put.ready));
      bursts.put.valid.drive(aw.valid.and(runs.aw));
    }
    const { writeIsDone } = this.nodes({ writeIsDone: isDone });
    const { fails } = this.nodes({ fails: failed.or(w.fires.and(this.isPoisoned(writeWord))) });
    failed.next(fails.and(writeIsDone.not()));
    this.storeWords(writeWord);
    when(w.fires, () => {
      writeBeat.next(step(writeBeat, writeIsLast));
    });
    when(writeEnds, () => {
      begun.next(begun.wrapAdd(1));
    });
    const place = mux(writeEnds, thisBurst, thisBurst.wrapSub(1));
    return { isOpen, writeIsDone, entry: { id: burst.id, resp: this.responseFor(fails), place } };
  }

  /** Words into the memory, from the bus or else from the host. */
  private storeWords(writeWord: UIntValue): void {
    const { store, earlier, serials } = this.memory;
    const { begun } = this.bursts;
    const { fill, w } = this.io;
    fill.ready.drive(w.fires.not());
    const { isWritten } = this.nodes({ isWritten: w.fires.and(w.strb.bit(0)) });
    const old = store.read(writeWord, isWritten);
    const { keeps, keptAt } = this.registers({ keeps: Bool().reset(false), keptAt: this.types.address });
    keeps.next(isWritten);
    keptAt.next(writeWord);
    when(keeps, () => {
      earlier.write(keptAt, old);
    });
    when(isWritten, () => {
      store.write(writeWord, w.data);
      serials.write(writeWord, begun);
    }).elsewhen(fill.fires, () => {
      store.write(fill.address, fill.data);
      serials.write(fill.address, begun.wrapSub(OPEN_WRITES));
    });
  }

  /** Answers to bursts that are written. @returns whether there is room for one more */
  private answers(
    { random, runs, soon, due }: Moment,
    {
      writeIsDone,
      entry,
    }: { readonly writeIsDone: BoolValue; readonly entry: Readonly<Record<"id" | "resp" | "place", UIntValue>> },
  ): BoolValue {
    const { id, resp } = this.types;
    const { b, w } = this.io;
    const { begun, open } = this.bursts;
    const type = { id, resp, place: UInt(PLACE_BITS) };
    const start = random.bits(53, 51);
    const answers = this.waiting("answers", { valid: writeIsDone, entry }, type, { soon, due, start });
    this.unused(answers.slot);
    const { answered } = this.registers({ answered: Bool().reset(false) });
    const { answer } = this.registers({ answer: type });
    const { answerGoes } = this.nodes({ answerGoes: answers.isDue.and(runs.b, answered.not().or(b.ready)) });
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
    const nowOpen = mux(w.fires, open.or(bitOf(begun.truncate(PLACE_BITS))), open);
    open.next(mux(b.fires, nowOpen.and(bitOf(answer.place).not()), nowOpen));
    send(b, answered, { id: answer.id, resp: answer.resp });
    return answers.hasRoom;
  }

  /** Each word that moves fills the bucket, each cycle drains it. */
  private spend(readGoes: BoolValue): void {
    const { bucket } = this.bandwidth;
    const { bandwidth } = this.io.timing;
    const { w } = this.io;
    const moved = concat(readGoes.and(w.fires), readGoes.xor(w.fires), literal(UInt(8), 0));
    const filled = bucket.add(moved);
    when(bandwidth.bit(8).or(filled.lt(bandwidth)), () => {
      bucket.next(0);
    }).otherwise(() => {
      bucket.next(filled.resize(bucket.width).wrapSub(bandwidth));
    });
  }

  /** Lets requests wait for their time. @param start from which slot on to choose one, where they scramble */
  private waiting<P extends Bundle & { readonly id: UIntType }>(
    name: string,
    put: { readonly valid: BoolValue; readonly entry: View<P> & { readonly id: UIntValue } },
    type: P,
    { soon, due, start }: Pick<Moment, "soon" | "due"> & { readonly start: UIntValue },
  ) {
    const [bits, idBits] = [shapeWidth(type), type.id.width];
    const { [name]: queue } = this.instances({
      [name]: this.parameters.scrambles ? new ScramblingQueue(bits, idBits) : new TimedQueue(bits, idBits, DEPTH),
    });
    send(queue!.put, put.valid, { id: put.entry.id, due, data: pack(put.entry) });
    queue!.now.drive(soon);
    queue!.start.drive(start);
    const { isDue, slot, take, data } = queue!;
    return { hasRoom: queue!.put.ready, isDue, slot, take, entry: unpack(type, data) };
  }
}
