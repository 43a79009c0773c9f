import {
  bitsFor,
  Bool,
  concat,
  connect,
  firstOf,
  input,
  literal,
  mapped,
  Module,
  output,
  Queue,
  Stream,
  UInt,
  vec,
  when,
  type BoolValue,
  type UIntValue,
} from "../generator/hdl/index.ts";

/** Bits of the cycle counter: what has waited for less than 2^31 cycles is not taken for early. */
export const TIME_BITS = 32;
/** Requests that the scrambling queue chooses among. */
export const SLOTS = 8;

/** Queues whose entries wait for their time: one that is due is shown, and `take` removes it. */
function timedPorts({ bits, idBits }: { readonly bits: number; readonly idBits: number }) {
  const slot = UInt(bitsFor(SLOTS - 1));
  return {
    put: input(Stream({ id: UInt(idBits), due: UInt(TIME_BITS), data: UInt(bits) })),
    now: input(UInt(TIME_BITS)),
    start: input(slot.describe("slot from which one that is due is looked for")),
    take: input(Bool()),
    isDue: output(Bool()),
    slot: output(slot),
    data: output(UInt(bits)),
  };
}

/** Whether a time is not ahead. */
function reached(now: UIntValue, due: UIntValue): BoolValue {
  const past = now.wrapSub(due);
  return past.bit(past.width - 1).not();
}

/** Entries in order, whatever their ID; the first one is always in slot 0. */
export class TimedQueue extends Module<{ readonly bits: number; readonly idBits: number; readonly depth: number }> {
  readonly io = this.ports(timedPorts(this.parameters));

  constructor(bits: number, idBits: number, depth: number) {
    super({ about: "Entries in order, each when it is due.", parameters: { bits, idBits, depth } });
    const { put, now, start, take, isDue, slot, data } = this.io;
    const { queue } = this.instances({ queue: new Queue({ due: put.due.type, data: put.data.type }, depth) });
    connect(queue.put, mapped(put, { due: put.due, data: put.data }));
    isDue.drive(queue.get.valid.and(reached(now, queue.get.due)));
    queue.get.ready.drive(take);
    slot.drive(0);
    data.drive(queue.get.data);
    this.unused(put.id, start);
  }
}

/**
 * Entries of which any that is due may be next, but those of one ID in order. The one shown may be another one in each cycle;
 * `take` removes it.
 */
export class ScramblingQueue extends Module<{ readonly bits: number; readonly idBits: number }> {
  readonly io = this.ports(timedPorts(this.parameters));

  constructor(bits: number, idBits: number) {
    super({ about: "Entries in any order, those of one ID in theirs.", parameters: { bits, idBits } });
    const { put, now, start, take, isDue, slot, data } = this.io;
    const entryType = {
      isHeld: Bool().reset(false),
      id: UInt(idBits),
      due: UInt(TIME_BITS),
      data: UInt(bits),
      behind: UInt(SLOTS).describe("slots with earlier entries of the same ID"),
    };
    const slots = Array.from({ length: SLOTS }, (_, i) => this.registers({ [`slot${i}`]: entryType })[`slot${i}`]!);
    /** The lowest slot for which a flag holds; the last one where none does. */
    const lowest = (flags: readonly BoolValue[]): UIntValue =>
      firstOf(
        flags.slice(0, -1).map((flag, i) => [flag, literal(slot.type, i)]),
        literal(slot.type, SLOTS - 1),
      );
    const together = (flags: readonly BoolValue[]): UIntValue => concat(...flags.toReversed());

    const { ready } = this.nodes({
      ready: together(slots.map((entry) => entry.isHeld.and(entry.behind.eq(0), reached(now, entry.due)))),
    });
    const turned = concat(ready, ready).shr(start).truncate(SLOTS);
    const { chosen } = this.nodes({
      chosen: start.wrapAdd(lowest(slots.map((_, i) => turned.bit(i)))),
    });
    isDue.drive(ready.any());
    slot.drive(chosen);
    data.drive(vec(slots.map((entry) => entry.data)).at(chosen));

    const vacant = slots.map(({ isHeld }) => isHeld.not());
    const { free } = this.nodes({ free: lowest(vacant) });
    put.ready.drive(together(vacant).any());
    const stays = slots.map(({ isHeld }, i) => isHeld.and(take.and(chosen.eq(i)).not()));
    const earlier = together(slots.map(({ id }, i) => stays[i]!.and(id.eq(put.id))));
    for (const [i, entry] of slots.entries()) {
      entry.isHeld.next(stays[i]!);
      entry.behind.next(entry.behind.and(together(stays)));
      when(put.fires.and(free.eq(i)), () => {
        entry.isHeld.next(true);
        entry.id.next(put.id);
        entry.due.next(put.due);
        entry.data.next(put.data);
        entry.behind.next(earlier);
      });
    }
  }
}
