import {
  Bool,
  bufferFor,
  bitsFor,
  concat,
  input,
  literal,
  Memory,
  Module,
  mux,
  output,
  Queue,
  step,
  Stream,
  streamOf,
  through,
  UInt,
  unpack,
  pack,
  when,
} from "../generator/hdl/index.ts";
import { shapeWidth } from "../generator/hdl/types.ts";

/**
 * A memory on an AXI4 bus, written in the language itself so that both engines simulate it in the design's own cycle loop: of
 * any latency, with random back-pressure on each of the five channels. It answers in order of requests.
 *
 * The host fills it and reads it through two streams of its own while the bus rests.
 */
export class MemoryModel extends Module {
  readonly io;

  constructor({
    wordBytes,
    words,
    idBits,
    addressBits,
    scrambles,
  }: {
    wordBytes: number;
    words: number;
    idBits: number;
    addressBits: number;
    scrambles: boolean;
  }) {
    super({
      about: "A memory on an AXI4 bus, for simulation.",
      parameters: { wordBytes, words, idBits, addressBits, scrambles },
    });
    const data = UInt(8 * wordBytes);
    const address = UInt(bitsFor(words - 1));
    const request = { id: UInt(idBits), addr: UInt(addressBits), len: UInt(8) };
    const asks = { ...request, size: UInt(3), burst: UInt(2) };
    this.io = this.ports({
      timing: input({ latency: UInt(8), jitter: UInt(8), pause: UInt(8), bandwidth: UInt(9) }),
      mute: input(Bool()),
      poison: input({
        enable: Bool(),
        addr: UInt(addressBits).describe("reads and writes of this word are answered with an error"),
        resp: UInt(2),
      }),
      fill: input(Stream({ address, data })),
      look: input(Stream({ address })),
      seen: output(Stream({ data })),
      ar: input(Stream(asks)),
      r: output(Stream({ id: request.id, data, resp: UInt(2), last: Bool() })),
      aw: input(Stream(asks)),
      w: input(Stream({ data, strb: UInt(wordBytes), last: Bool() })),
      b: output(Stream({ id: request.id, resp: UInt(2) })),
    });
    const { timing, mute, poison, fill, look, seen, ar, r, aw, w, b } = this.io;
    const { latency, pause, jitter, bandwidth } = timing;
    this.unused(ar.size, ar.burst, aw.size, aw.burst);
    const { store } = this.memories({ store: Memory(words, data) });

    // Xorshift: a fresh byte for each channel in every cycle.
    const { random, now } = this.registers({ random: UInt(40).reset(0x1234567890), now: UInt(16).reset(0) });
    now.next(now.wrapAdd(1));
    const first = random.xor(random.shl(13).truncate(40));
    const second = first.xor(first.shr(17).extend(40));
    random.next(second.xor(second.shl(5).truncate(40)));
    const pauses = this.registers({
      paused: { ar: Bool().reset(false), aw: Bool().reset(false), w: Bool().reset(false) },
    }).paused;
    for (const [i, channel] of (["ar", "aw", "w"] as const).entries()) {
      pauses[channel].next(random.bits(8 * i + 7, 8 * i).lt(pause));
    }

    // ---- Reads: a request waits for its time, then gives a word a cycle.
    const queued = { ...request, due: UInt(16) };
    const { asked, answers, wrote } = this.instances({
      asked: new Queue(shapeWidth(queued), 64),
      answers: bufferFor({ id: request.id, data, resp: UInt(2), last: Bool() }),
      wrote: new Queue(request.id.width + 16 + 2, 64),
    });
    const { hasRoom } = this.wires({ hasRoom: Bool() });
    ar.ready.drive(hasRoom.and(pauses.ar.not(), mute.not()));
    asked.put.valid.drive(ar.valid.and(pauses.ar.not(), mute.not()));
    hasRoom.drive(asked.put.ready);
    asked.put.data.drive(
      pack({
        id: ar.id,
        addr: ar.addr,
        len: ar.len,
        due: now.wrapAdd(latency.resize(16)).wrapAdd(random.bits(39, 32).mul(jitter).shr(8).resize(16)),
      }),
    );
    const front = unpack(queued, asked.get.data);
    const { beat } = this.registers({ beat: UInt(8).reset(0) });
    const { offered, offer } = this.registers({
      offered: Bool().reset(false),
      offer: { id: request.id, last: Bool(), resp: UInt(2) },
    });
    const { advance } = this.wires({ advance: Bool() });
    const { credit } = this.registers({ credit: UInt(14).reset(0) });
    const { hasCredit } = this.nodes({ hasCredit: bandwidth.bit(8).or(credit.ge(512)) });
    const bits = Math.log2(wordBytes);
    const isPoison = (addr: typeof front.addr) => poison.enable.and(addr.shr(bits).eq(poison.addr.shr(bits)));
    const wordAt = front.addr.shr(bits).wrapAdd(beat.resize(addressBits - bits));
    const { goes } = this.nodes({
      // Due when its time is not ahead.
      goes: asked.get.valid.and(
        mute.not(),
        now.wrapSub(front.due).bit(15).not(),
        advance,
        random.bits(31, 24).ge(pause),
        hasCredit,
      ),
    });
    const { looks } = this.nodes({ looks: look.valid.and(asked.get.valid.not(), seen.ready) });
    asked.get.ready.drive(goes.and(beat.eq(front.len)));
    const word = store.read(mux(goes, wordAt.resize(address.width), look.address), goes.or(looks));
    when(advance, () => {
      offered.next(goes);
    });
    when(goes, () => {
      beat.next(step(beat, beat.eq(front.len)));
      offer.id.next(front.id);
      offer.last.next(beat.eq(front.len));
      offer.resp.next(mux(isPoison(concat(wordAt, literal(UInt(bits), 0))), poison.resp, literal(UInt(2), 0)));
    });
    const { taken } = this.wires({ taken: Bool() });
    advance.drive(offered.not().or(taken));
    const answer = { id: request.id, data, resp: UInt(2), last: Bool() };
    const out = through(
      answers,
      streamOf(answer, offered, taken, { id: offer.id, data: word, resp: offer.resp, last: offer.last }),
    );
    r.valid.drive(out.valid);
    r.id.drive(out.id);
    r.data.drive(out.data);
    r.resp.drive(out.resp);
    r.last.drive(out.last);
    out.ready.drive(r.ready);

    // The host's look: a word a cycle after it.
    const { shown } = this.registers({ shown: Bool().reset(false) });
    look.ready.drive(asked.get.valid.not().and(seen.ready));
    when(seen.ready.or(shown.not()), () => {
      shown.next(looks);
    });
    seen.valid.drive(shown);
    seen.data.drive(word);

    // ---- Writes: a burst's words go in as they come; its answer follows after the latency.
    const { open } = this.registers({ open: Bool().reset(false) });
    const { place, writer, failed } = this.registers({ place: UInt(addressBits), writer: request.id, failed: Bool() });
    aw.ready.drive(open.not().and(pauses.aw.not(), mute.not()));
    w.ready.drive(open.and(pauses.w.not(), wrote.put.ready, mute.not(), hasCredit));
    this.unused(aw.len, w.strb);
    when(aw.fires, () => {
      open.next(true);
      place.next(aw.addr);
      writer.next(aw.id);
      failed.next(false);
    });
    when(w.fires, () => {
      place.next(place.wrapAdd(wordBytes));
      when(isPoison(place), () => {
        failed.next(true);
      });
      when(w.last, () => {
        open.next(false);
      });
    });
    fill.ready.drive(w.fires.not());
    const earned = credit
      .add(bandwidth.resize(14))
      .sub(
        mux(goes, literal(UInt(14), 256), literal(UInt(14), 0)).add(
          mux(w.fires, literal(UInt(14), 256), literal(UInt(14), 0)),
        ),
      )
      .asUInt()
      .truncate(15);
    credit.next(mux(earned.gt(8192), literal(UInt(14), 8192), earned.truncate(14)));
    when(w.fires.and(w.strb.bit(0)), () => {
      store.write(place.shr(bits).resize(address.width), w.data);
    }).elsewhen(fill.valid, () => {
      store.write(fill.address, fill.data);
    });
    wrote.put.valid.drive(w.fires.and(w.last));
    wrote.put.data.drive(
      pack({
        id: writer,
        due: now.wrapAdd(latency.resize(16)),
        resp: mux(failed.or(isPoison(place)), poison.resp, literal(UInt(2), 0)),
      }),
    );
    const done = unpack({ id: request.id, due: UInt(16), resp: UInt(2) }, wrote.get.data);
    // A response that is offered stays.
    const { isDue } = this.nodes({ isDue: now.wrapSub(done.due).bit(15).not() });
    b.valid.drive(wrote.get.valid.and(isDue));
    b.id.drive(done.id);
    b.resp.drive(done.resp);
    wrote.get.ready.drive(b.ready.and(isDue));
  }
}
