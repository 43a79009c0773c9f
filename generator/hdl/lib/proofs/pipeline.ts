import { Module } from "../../module.ts";
import { assert, cover, when } from "../../statements.ts";
import { Bool, input, output, Stream, UInt } from "../../types.ts";
import { mux } from "../../combine.ts";
import { StaysUntilReady, watch } from "./monitors.ts";

/**
 * Two stages, of which the second adds one to what the first holds. Beats come out in order, none lost, none made up, and
 * whole, for the one beat that the solver picks; the source waits only for the sink.
 */
export class PipelineProof extends Module<{ readonly bits: number }> {
  readonly io = this.ports({
    put: input(Stream({ data: UInt(this.parameters.bits) })),
    get: output(Stream({ data: UInt(this.parameters.bits) })),
    pick: input(Bool().describe("follow the beat that enters now, unless one is followed")),
  });

  constructor(bits: number) {
    super({ parameters: { bits } });
    const { put, get, pick } = this.io;
    const { steps } = this.pipelines({ steps: put });
    const first = steps.stage("first", { data: put.data });
    const second = steps.stage("second", { data: first.data.wrapAdd(1) });
    steps.into(get, second);

    const { offer } = this.instances({ offer: new StaysUntilReady(bits) });
    watch(offer.stream, get);
    const { contained, following, isNext, data } = this.registers({
      contained: UInt(2).reset(0),
      following: Bool().reset(false),
      isNext: Bool().describe("the one followed has taken a step").reset(false),
      data: UInt(bits).reset(0),
    });
    const { left } = this.nodes({ left: mux(get.fires, contained.wrapSub(1), contained) });
    contained.next(mux(put.fires, left.wrapAdd(1), left));
    when(following.and(steps.advance), () => {
      isNext.next(true);
      when(isNext, () => {
        following.next(false);
      });
    }).elsewhen(following.not().and(put.fires, pick), () => {
      following.next(true);
      isNext.next(false);
      data.next(put.data);
    });

    assert("holdsNoMoreThanItsStages", contained.le(2));
    assert("nothingIsMadeUp", contained.ne(0).or(get.valid.not()));
    assert("offersWhenItIsFull", contained.ne(2).or(get.valid));
    assert("waitsForTheSinkAlone", put.ready.eq(get.ready.or(get.valid.not())));
    when(following.and(isNext), () => {
      assert("comesOutInOrderAndWhole", get.valid.and(get.data.eq(data.wrapAdd(1))));
    });
    cover("leaves", following.and(isNext, get.fires));
    cover("isFullAndWaits", contained.eq(2).and(get.ready.not()));
    cover("neverStops", put.fires.and(get.fires, contained.eq(2)));

    assert("invariant.countsTheStages", contained.eq(first.valid.asUInt().add(second.valid.asUInt())));
    when(following.and(isNext.not()), () => {
      assert("invariant.followedIsInTheFirst", first.valid.and(first.data.eq(data)));
    });
  }
}
