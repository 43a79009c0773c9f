import {
  Arbiter,
  arbitrate,
  Bool,
  choose,
  concat,
  connect,
  flip,
  input,
  literal,
  load,
  mapped,
  Module,
  mux,
  output,
  Queue,
  send,
  Stream,
  UInt,
  Valid,
  when,
  type UIntValue,
} from "../../hdl/index.ts";
import type { BusShape } from "../memory/axi.ts";
import { busSource, channelTypes, liteTypes, managerPorts } from "../memory/axi-channels.ts";
import { accessType } from "./sdram.ts";

/** Words that are read and not taken yet, at most: more than the memory has under way. */
const READS_OPEN = 8;
const hostTypes = liteTypes(32);

/**
 * One memory for an accelerator (AXI4) and a host (AXI4-Lite), which take turns burst by burst; what was written is there for every read that is
 * asked for behind its answer. Address bits above the memory's size are left out: it stands at every multiple of it.
 */
export class SharedMemory extends Module<{ readonly bus: BusShape }> {
  readonly io;

  constructor(bus: BusShape) {
    super({ about: "One memory for an accelerator and a host.", parameters: { bus } });
    const types = channelTypes(bus);
    const data = UInt(8 * bus.bytes);
    this.io = this.ports({
      ...flip(managerPorts(types, "mAxi")),
      ...flip(managerPorts(hostTypes, "host")),
      accesses: output(Stream(accessType(bus))),
      returned: input(Valid({ data })),
    });
    const { io } = this;
    const accelerator = busSource(types, io, "mAxi");
    const host = busSource(hostTypes, io, "host");
    const word = accessType(bus).word;
    // Which 32 bits of a word the host means.
    const places = bus.bytes / 4;
    const place = UInt(Math.max(1, Math.log2(places)));
    const id = UInt(bus.idBits);
    const request = { word, id, len: UInt(8), place };
    const wordOf = (addr: UIntValue): UIntValue => addr.shr(Math.log2(bus.bytes)).resize(word.width);
    const asked = ({ addr, id: from, len }: Record<"addr" | "id" | "len", UIntValue>) => ({
      ...{ word: wordOf(addr), id: from, len, place: literal(place, 0) },
    });
    const askedByHost = (addr: UIntValue) => ({
      ...{ word: wordOf(addr), id: literal(id, 0), len: literal(UInt(8), 0) },
      place: addr.shr(2).truncate(place.width),
    });

    // ---- One burst at a time.
    const { arbiter, tags, results } = this.instances({
      arbiter: new Arbiter(request, 4),
      tags: new Queue({ id, place, isHost: Bool(), last: Bool() }, READS_OPEN),
      results: new Queue({ data }, READS_OPEN),
    });
    const { merged, from } = arbitrate(arbiter, [
      mapped(accelerator.ar, asked(accelerator.ar)),
      mapped(host.ar, askedByHost(host.ar.addr)),
      mapped(accelerator.aw, asked(accelerator.aw)),
      mapped(host.aw, askedByHost(host.aw.addr)),
    ]);
    const { isActive } = this.registers({ isActive: Bool().reset(false) });
    const { now, isHost, isWrite } = this.registers({ now: request, isHost: Bool(), isWrite: Bool() });
    const { answer } = this.registers({ answer: Valid({ id, isHost: Bool() }) });
    merged.ready.drive(isActive.not());
    const { isLast } = this.nodes({ isLast: now.len.eq(0) });

    // ---- Its words.
    const written = mux(isHost, host.w.valid, accelerator.w.valid);
    const { mayGo } = this.nodes({
      mayGo: isActive.and(mux(isWrite, written.and(isLast.not().or(answer.valid.not())), tags.put.ready)),
    });
    const strobes = Array.from({ length: places }, (_, i) => literal(UInt(bus.bytes), 15n << BigInt(4 * i)));
    send(io.accesses, mayGo, {
      isWrite,
      word: now.word,
      data: mux(isHost, concat(...strobes.map(() => host.w.data)), accelerator.w.data),
      strb: mux(isHost, choose(now.place, strobes).and(concat(...strobes.map(() => host.w.strb))), accelerator.w.strb),
    });
    const { goes } = this.nodes({ goes: io.accesses.fires });
    host.w.ready.drive(goes.and(isWrite, isHost));
    accelerator.w.ready.drive(goes.and(isWrite, isHost.not()));
    send(tags.put, goes.and(isWrite.not()), { id: now.id, place: now.place, isHost, last: isLast });
    when(goes, () => {
      now.word.next(now.word.wrapAdd(1));
      now.len.next(now.len.wrapSub(1));
      when(isLast, () => {
        isActive.next(false);
      });
    });
    when(merged.fires, () => {
      isActive.next(true);
      load(now, { word: merged.word, id: merged.id, len: merged.len, place: merged.place });
      isHost.next(from.bit(0));
      isWrite.next(from.bit(1));
    });

    // ---- What comes back.
    connect(results.put, io.returned);
    const tag = tags.get;
    const { isHere } = this.nodes({ isHere: tag.valid.and(results.get.valid) });
    const pieces = Array.from({ length: places }, (_, i) => results.get.data.bits(32 * i + 31, 32 * i));
    send(accelerator.r, isHere.and(tag.isHost.not()), { id: tag.id, data: results.get.data, resp: 0, last: tag.last });
    send(host.r, isHere.and(tag.isHost), { data: choose(tag.place, pieces), resp: 0 });
    const { taken } = this.nodes({ taken: mux(tag.isHost, host.r.ready, accelerator.r.ready) });
    tag.ready.drive(taken.and(results.get.valid));
    results.get.ready.drive(taken.and(tag.valid));
    const { isAnswered } = this.nodes({
      isAnswered: answer.valid.and(mux(answer.isHost, host.b.ready, accelerator.b.ready)),
    });
    when(isAnswered, () => {
      answer.valid.next(false);
    });
    when(goes.and(isWrite, isLast), () => {
      answer.valid.next(true);
      answer.id.next(now.id);
      answer.isHost.next(isHost);
    });
    send(accelerator.b, answer.valid.and(answer.isHost.not()), { id: answer.id, resp: 0 });
    send(host.b, answer.valid.and(answer.isHost), { resp: 0 });
    for (const { size, burst, lock, cache, prot } of [accelerator.ar, accelerator.aw])
      this.unused(size, burst, lock, cache, prot);
    this.unused(
      accelerator.w.last,
      host.ar.prot,
      host.aw.prot,
      accelerator.ar.addr,
      accelerator.aw.addr,
      host.ar.addr,
      host.aw.addr,
    );
  }
}
