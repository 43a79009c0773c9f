import { assert, assume, when } from "../../statements.ts";
import { bitsFor, Bool, input, UInt } from "../../types.ts";
import { literal, mux } from "../../combine.ts";
import type { UIntValue } from "../../values.ts";
import { Queue, type QueueOptions } from "../queue.ts";
import { SkidBuffer } from "../skid-buffer.ts";
import { BufferMonitor, Constant, StaysUntilReady, watch } from "./monitors.ts";

/** A skid buffer under every input, with the invariant that makes induction close. */
export class SkidBufferProof extends SkidBuffer {
  readonly free = this.ports({ pick: input(Bool()) });

  constructor(bits: number) {
    super(bits);
    const { put, get } = this.io;
    const { spare } = this.beats;
    const { hasHead, hasSpare } = this.holds;
    const { monitor, offer } = this.instances({
      monitor: new BufferMonitor(bits, 2),
      offer: new StaysUntilReady(bits),
    });
    watch(monitor.put, put);
    watch(monitor.get, get);
    watch(offer.stream, get);
    monitor.pick.drive(this.free.pick);
    const { seen } = monitor;

    assert("invariant.spareIsBehindHead", hasHead.or(hasSpare.not()));
    assert("invariant.holdsWhatIsInside", seen.contained.eq(hasHead.asUInt().add(hasSpare.asUInt())));
    when(seen.following.and(seen.ahead.eq(1)), () => {
      assert("invariant.followedInSpare", spare.eq(seen.data));
    });
  }
}

/** A queue under every input. The beat followed is one that enters at a place of the memory which the solver chooses, or past it. */
export class QueueProof extends Queue {
  readonly free = this.ports({
    pick: input(Bool()),
    slot: input(UInt(bitsFor(this.places - 1))),
  });

  constructor(bits: number, depth: number, options: QueueOptions = {}) {
    super(bits, depth, options);
    const { put, get } = this.io;
    const { places, front: first } = this;
    const { head, second, tail, isFull, isStored } = this.place;
    const { pick, slot } = this.free;
    if (options.reserved) assume("isReserved", put.ready.or(put.valid.not()));
    const { monitor, offer, fixed } = this.instances({
      monitor: new BufferMonitor(bits, depth),
      offer: new StaysUntilReady(bits),
      fixed: new Constant(slot.width),
    });
    watch(monitor.put, put);
    watch(monitor.get, get);
    watch(offer.stream, get);
    fixed.value.drive(slot);
    const { seen } = monitor;
    const passes = first ? isStored.not().and(first.valid.not().or(get.ready)) : literal(Bool(), false);
    monitor.pick.drive(pick.and(passes.or(tail.eq(slot))));

    const around = (place: UIntValue): UIntValue =>
      mux(place.ge(places), place.wrapSub(places), place).truncate(slot.width);
    // Its address is fixed, so this is what the memory held a cycle ago.
    const word = this.memory.beats.read(slot);
    const { isWritten } = this.registers({ isWritten: Bool().reset(false) });
    isWritten.next(put.fires.and(passes.not(), tail.eq(slot)));
    const before = first ? first.valid.asUInt() : literal(UInt(1), 0);
    const { stored } = this.nodes({ stored: seen.contained.wrapSub(before) });
    assert("invariant.isFullAtDepth", isFull.eq(seen.contained.eq(depth)));
    assert("invariant.isStoredUntilEmpty", isStored.eq(stored.ne(0)));
    if (first) assert("invariant.frontIsFirst", first.valid.eq(seen.contained.ne(0)));
    assert("invariant.headExists", head.lt(places));
    assert("invariant.secondIsBehindHead", second.eq(around(head.add(1))));
    assert("invariant.placesSpanWhatIsInside", tail.eq(around(head.add(stored))));
    when(seen.following.and(seen.ahead.ge(before)), () => {
      assert("invariant.slotExists", slot.lt(places));
      assert("invariant.followedInSlot", slot.eq(around(head.add(seen.ahead.wrapSub(before)))));
      assert("invariant.slotKeepsIt", isWritten.or(word.eq(seen.data)));
    });
    when(seen.following.and(isStored, seen.ahead.eq(before)), () => {
      assert("invariant.followedAtHead", this.stored.eq(seen.data));
    });
  }
}
