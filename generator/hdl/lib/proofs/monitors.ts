import { assign } from "../../bundle.ts";
import { Module } from "../../module.ts";
import { assert, assume, cover, when } from "../../statements.ts";
import { bitsFor, Bool, input, output, UInt } from "../../types.ts";
import type { Sink } from "../../views.ts";
import { mux } from "../../combine.ts";
import type { BoolValue, UIntValue } from "../../values.ts";

/** One end of a stream of one field, as a monitor looks at it. */
export interface Watched {
  readonly valid: BoolValue;
  readonly ready: BoolValue;
  readonly data: UIntValue;
}

const watchedType = (bits: number) => ({ valid: Bool(), ready: Bool(), data: UInt(bits) });

/** Connects a monitor's port to a stream. */
export function watch(
  port: { readonly [K in keyof Watched]: Sink<Watched[K]> },
  { valid, ready, data }: Watched,
): void {
  port.valid.drive(valid);
  port.ready.drive(ready);
  port.data.drive(data);
}

/** Valid and payload stay until ready: asserted of an output, assumed of an input. */
export class StaysUntilReady extends Module<{ readonly bits: number; readonly assumed: boolean }> {
  readonly io = this.ports({ stream: input(watchedType(this.parameters.bits)) });

  constructor(bits: number, { assumed = false } = {}) {
    super({ parameters: { bits, assumed } });
    const { valid, ready, data } = this.io.stream;
    const { waited } = this.registers({ waited: Bool().reset(false) });
    const { earlier } = this.registers({ earlier: UInt(bits) });
    waited.next(valid.and(ready.not()));
    earlier.next(data);
    const must = assumed ? assume : assert;
    when(waited, () => {
      must("validStays", valid);
      must("payloadStays", data.eq(earlier));
    });
  }
}

/** A free number that is the same in every cycle: an input, assumed to keep its value. */
export class Constant extends Module<{ readonly bits: number }> {
  readonly io = this.ports({ value: input(UInt(this.parameters.bits)) });

  constructor(bits: number) {
    super({ parameters: { bits } });
    const { earlier } = this.registers({ earlier: UInt(bits) });
    earlier.next(this.io.value);
    assume("isConstant", this.io.value.eq(earlier));
  }
}

/**
 * What a first-in-first-out buffer of `capacity` beats must do. It counts what is inside and follows one beat, which the
 * solver picks among all that ever enter: what is proved of that one holds for each. So no beat is lost, none comes out
 * twice or is made up, their order is kept, and neither side waits without a reason.
 */
export class BufferMonitor extends Module<{ readonly bits: number; readonly capacity: number }> {
  readonly io = this.ports({
    put: input(watchedType(this.parameters.bits)),
    get: input(watchedType(this.parameters.bits)),
    pick: input(Bool().describe("follow the beat that enters now, unless one is followed")),
    seen: output({
      contained: UInt(bitsFor(this.parameters.capacity)),
      following: Bool(),
      ahead: UInt(bitsFor(this.parameters.capacity)).describe("beats that leave before the one followed"),
      data: UInt(this.parameters.bits).describe("of the one followed"),
    }),
  });

  constructor(bits: number, capacity: number) {
    super({ parameters: { bits, capacity } });
    const { put, get, pick } = this.io;
    const enters = put.valid.and(put.ready);
    const leaves = get.valid.and(get.ready);
    const state = this.registers({
      contained: UInt(bitsFor(capacity)).reset(0),
      following: Bool().reset(false),
      waited: Bool().reset(false),
    });
    const { ahead, data } = this.registers({ ahead: UInt(bitsFor(capacity)), data: UInt(bits) });
    const { contained, following, waited } = state;

    const { left } = this.nodes({ left: mux(leaves, contained.wrapSub(1), contained) });
    contained.next(mux(enters, left.wrapAdd(1), left));
    when(following, () => {
      when(leaves, () => {
        ahead.next(ahead.wrapSub(1));
        following.next(ahead.ne(0));
        waited.next(true);
      });
    }).elsewhen(enters.and(pick), () => {
      following.next(true);
      waited.next(false);
      ahead.next(left);
      data.next(put.data);
    });
    assign(this.io.seen, { contained, following, ahead, data });

    assert("nothingIsMadeUp", contained.ne(0).or(get.valid.not()));
    assert("whatIsInsideIsOffered", contained.eq(0).or(get.valid));
    assert("takesBeatsWhileThereIsRoom", contained.eq(capacity).or(put.ready));
    assert("holdsNoMoreThanItCan", contained.le(capacity));
    when(following, () => {
      assert("theOneFollowedIsInside", ahead.lt(contained));
      when(ahead.eq(0), () => {
        assert("leavesInOrderAndWhole", get.data.eq(data));
        cover("leaves", leaves);
        if (capacity > 1) cover("leavesAfterOthers", leaves.and(waited));
        else this.unused(waited);
      });
    });
    cover("fills", contained.eq(capacity));
  }
}
