import { assert, cover, when } from "../../statements.ts";
import { bitsFor, Bool, input, UInt } from "../../types.ts";
import { literal, mux } from "../../combine.ts";
import { Narrow, Widen } from "../width.ts";
import { StaysUntilReady, watch } from "./monitors.ts";

/** Beat k in comes out in place k mod `factor` of beat k / `factor`, for the one beat that the solver picks. */
export class WidenProof extends Widen {
  readonly free = this.ports({ pick: input(Bool()) });

  constructor(bits: number, factor: number) {
    super({ data: UInt(bits) }, { data: UInt(bits * factor) });
    const { put, get } = this.io;
    const { offer } = this.instances({ offer: new StaysUntilReady(bits * factor) });
    watch(offer.stream, get);

    const size = UInt(bitsFor(factor));
    const { contained, following } = this.registers({ contained: size.reset(0), following: Bool().reset(false) });
    const { place, data } = this.registers({ place: size, data: UInt(bits) });
    const { left } = this.nodes({ left: mux(get.fires, contained.wrapSub(factor), contained) });
    contained.next(mux(put.fires, left.wrapAdd(1), left));
    when(following, () => {
      following.next(get.fires.not());
    }).elsewhen(put.fires.and(this.free.pick), () => {
      following.next(true);
      place.next(left);
      data.next(put.data);
    });

    assert("offersWhatIsComplete", get.valid.eq(contained.eq(factor)));
    assert("takesBeatsWhileThereIsRoom", put.ready.eq(contained.ne(factor).or(get.ready)));
    when(following.and(get.valid), () => {
      assert("comesOutInItsPlace", get.data.asVec(factor, UInt(bits)).at(place).eq(data));
    });
    cover("leavesFromTheLastPlace", following.and(get.fires, place.eq(factor - 1)));
    cover("neverStops", following.and(get.fires, put.fires));

    // Shifted in from the top: the beats inside fill the highest places.
    assert("invariant.countsWhatIsInside", this.place.count.eq(contained));
    when(following, () => {
      assert("invariant.followedIsInside", place.lt(contained));
      const shifted = place.add(factor).wrapSub(contained).truncate(size.width);
      assert("invariant.followedIsInItsPlace", this.beats.word.asVec(factor, UInt(bits)).at(shifted).eq(data));
    });
  }
}

/** The parts of a beat come out lowest first, all of them and once, before those of the next; for one the solver picks. */
export class NarrowProof extends Narrow {
  readonly free = this.ports({ pick: input(Bool()) });

  constructor(bits: number, factor: number) {
    super({ data: UInt(bits * factor) }, { data: UInt(bits) });
    const { put, get } = this.io;
    const { offer } = this.instances({ offer: new StaysUntilReady(bits + 1) });
    watch(offer.stream, { ...get, data: get.data.shl(1).or(get.last.asUInt()) });

    const size = UInt(bitsFor(factor));
    const { contained, following } = this.registers({ contained: size.reset(0), following: Bool().reset(false) });
    const { data } = this.registers({ data: UInt(bits * factor) });
    const { remains } = this.nodes({ remains: mux(get.fires, contained.wrapSub(1), contained) });
    contained.next(mux(put.fires, remains.wrapAdd(factor), remains));
    when(put.fires, () => {
      following.next(this.free.pick);
      data.next(put.data);
    }).elsewhen(remains.eq(0), () => {
      following.next(false);
    });

    assert("offersWhatIsInside", get.valid.eq(contained.ne(0)));
    assert("marksTheLast", get.valid.not().or(get.last.eq(contained.eq(1))));
    assert("takesTheNextWithTheLastPart", put.ready.eq(remains.eq(0)));
    const { sent } = this.nodes({ sent: literal(size, factor).wrapSub(contained) });
    const parts = data.asVec(factor, UInt(bits));
    when(following, () => {
      assert("comesOutPartByPart", get.data.eq(parts.at(sent)));
    });
    cover("leavesWhole", following.and(get.fires, get.last));
    cover("neverStops", following.and(get.fires, put.fires));

    assert("invariant.countsWhatIsInside", this.place.left.eq(contained));
    assert("invariant.holdsNoMoreThanOne", contained.le(factor));
    when(following, () => {
      assert("invariant.followedIsInside", contained.ne(0));
      for (const [i, part] of this.beats.word.asVec(factor, UInt(bits)).elements.entries()) {
        when(contained.gt(i), () => {
          assert(`invariant.part${i}IsInItsPlace`, part.eq(parts.at(sent.wrapAdd(i))));
        });
      }
    });
  }
}
