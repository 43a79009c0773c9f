import { Module } from "../../module.ts";
import { assert, assume, cover, when } from "../../statements.ts";
import { bitsFor, Bool, input, output, Stream, UInt } from "../../types.ts";
import { concat, literal, mux, vec } from "../../combine.ts";
import { Arbiter } from "../arbiter.ts";
import type { UIntValue } from "../../values.ts";
import { every, fork, join } from "../streams.ts";
import { Constant, StaysUntilReady, watch } from "./monitors.ts";

/** A beat goes to all three sinks at once and whole, or to none; a sink is offered nothing that it does not take. */
export class ForkProof extends Module<{ readonly bits: number }> {
  readonly io = this.ports({
    source: input(Stream({ data: UInt(this.parameters.bits) })),
    first: output(Stream({ data: UInt(this.parameters.bits) })),
    second: output(Stream({ data: UInt(this.parameters.bits) })),
    third: output(Stream({ data: UInt(this.parameters.bits) })),
  });

  constructor(bits: number) {
    super({ parameters: { bits } });
    const { source, ...sinks } = this.io;
    fork(source, Object.values(sinks));

    const monitors = this.instances({ offers: Object.values(sinks).map(() => new StaysUntilReady(bits)) });
    for (const [i, [name, sink]] of Object.entries(sinks).entries()) {
      watch(monitors.offers[i]!.stream, sink);
      assert(`${name}GetsEachBeatOnce`, sink.fires.eq(source.fires));
      assert(`${name}GetsItWhole`, sink.valid.not().or(sink.data.eq(source.data)));
      assert(`${name}IsOfferedNothingElse`, sink.valid.eq(sink.fires));
    }
    const allReady = every(Object.values(sinks).map((sink) => sink.ready));
    assert("goesOnWhenAllAreReady", source.fires.eq(source.valid.and(allReady)));
    cover("moves", source.fires);
    cover("waits", source.valid.and(allReady.not(), sinks.first.ready));
  }
}

/** A beat goes to those of three sinks that need it, at once and whole, when all of those are ready. */
export class SomeForkProof extends Module<{ readonly bits: number }> {
  readonly io = this.ports({
    source: input(Stream({ data: UInt(this.parameters.bits) })),
    first: output(Stream({ data: UInt(this.parameters.bits) })),
    second: output(Stream({ data: UInt(this.parameters.bits) })),
    always: output(Stream({ data: UInt(this.parameters.bits) })),
    needs: input({ first: Bool(), second: Bool() }),
  });

  constructor(bits: number) {
    super({ parameters: { bits } });
    const { source, first, second, always, needs } = this.io;
    fork(source, [{ to: first, needs: needs.first }, { to: second, needs: needs.second }, always]);

    const isNeeded = { first: needs.first, second: needs.second, always: literal(Bool(), true) };
    const { offers } = this.instances({ offers: [first, second, always].map(() => new StaysUntilReady(bits)) });
    for (const [i, [name, sink]] of Object.entries({ first, second, always }).entries()) {
      watch(offers[i]!.stream, sink);
      const needed = isNeeded[name as keyof typeof isNeeded];
      assert(`${name}GetsWhatItNeeds`, sink.fires.eq(source.fires.and(needed)));
      assert(`${name}GetsItWhole`, sink.valid.not().or(sink.data.eq(source.data)));
      assert(`${name}IsOfferedNothingElse`, sink.valid.eq(sink.fires));
    }
    const ready = every([first.ready.or(needs.first.not()), second.ready.or(needs.second.not()), always.ready]);
    assert("goesOnWhenThoseAreReady", source.ready.eq(ready));
    cover("goesPastOneThatWaits", source.fires.and(first.ready.not(), second.fires));
    cover("waits", source.valid.and(first.ready, second.ready.not(), always.ready));
  }
}

/** One beat leaves each source at once, when all have one and it is taken. */
export class JoinProof extends Module<{ readonly bits: number }> {
  readonly io = this.ports({
    first: input(Stream({ data: UInt(this.parameters.bits) })),
    second: input(Stream({ data: UInt(this.parameters.bits) })),
    joined: output(Stream({ data: UInt(2 * this.parameters.bits) })),
  });

  constructor(bits: number) {
    super({ parameters: { bits } });
    const { first, second, joined } = this.io;
    const { allValid } = this.nodes({ allValid: first.valid.and(second.valid) });
    join([first, second], allValid, joined.ready);
    joined.valid.drive(allValid);
    joined.data.drive(concat(second.data, first.data));

    const { offer, sources } = this.instances({
      offer: new StaysUntilReady(2 * bits),
      sources: [first, second].map(() => new StaysUntilReady(bits, { assumed: true })),
    });
    watch(offer.stream, joined);
    watch(sources[0]!.stream, first);
    watch(sources[1]!.stream, second);
    assert("firstGivesEachBeatOnce", first.fires.eq(joined.fires));
    assert("secondGivesEachBeatOnce", second.fires.eq(joined.fires));
    assert("goesOnWhenAllHaveOne", joined.fires.eq(first.valid.and(second.valid, joined.ready)));
    cover("moves", joined.fires);
    cover("waits", first.valid.and(second.valid.not(), joined.ready));
  }
}

/** Each beat leaves its input when the arbiter hands it on, whole; and of one input, which the solver picks: it waits for
 * no more than the others once each. */
export class ArbiterProof extends Arbiter {
  readonly free = this.ports({ who: input(UInt(bitsFor(this.parameters.inputs - 1))) });

  constructor(bits: number, inputs: number) {
    super(bits, inputs);
    const { get } = this.io;
    const { who } = this.free;
    const turns = [...this.grant.turns, literal(Bool(), true)];
    // Whose turn it is: in front of it are those whose register is low.
    const { first } = this.nodes({
      first: turns
        .map((turn): UIntValue => turn.not().asUInt())
        .reduce((a, b) => a.add(b))
        .resize(who.width),
    });
    const { waiting, last } = this.registers({ waiting: Bool().reset(false), last: UInt(who.width) });
    waiting.next(get.valid.and(get.ready.not()));
    last.next(get.from);
    const puts = this.puts();
    const { offer, sources, fixed } = this.instances({
      offer: new StaysUntilReady(bits + who.width),
      sources: puts.map(() => new StaysUntilReady(bits, { assumed: true })),
      fixed: new Constant(who.width),
    });
    watch(offer.stream, { ...get, data: concat(get.from, get.data) });
    fixed.value.drive(who);
    assume("whoExists", who.lt(inputs));

    for (const [i, put] of puts.entries()) {
      watch(sources[i]!.stream, put);
      assert(`put${i}GivesEachBeatOnce`, put.fires.eq(get.fires.and(get.from.eq(i))));
      when(get.valid.and(get.from.eq(i)), () => {
        assert(`put${i}IsHandedOnWhole`, put.valid.and(get.data.eq(put.data)));
      });
    }
    assert("fromExists", get.from.lt(inputs));
    assert("offersWhatThereIs", get.valid.eq(puts.map((put) => put.valid).reduce((a, b) => a.or(b))));

    const { untouched } = this.registers({ untouched: Bool().reset(true) });
    when(get.valid, () => {
      untouched.next(false);
    });
    when(untouched.and(vec(puts.map((put) => put.valid)).at(who)), () => {
      assert("lowestIsFirstAfterReset", get.from.le(who));
    });
    when(untouched, () => {
      assert("invariant.startsAtTheFirst", first.eq(0).and(waiting.not()));
    });

    const { passed } = this.registers({ passed: UInt(bitsFor(inputs)).reset(0) });
    const { whoWaits } = this.nodes({
      whoWaits: vec(puts.map((put) => put.valid.and(put.ready.not()))).at(who),
    });
    passed.next(mux(whoWaits, mux(get.fires, passed.wrapAdd(1), passed), 0));
    assert("waitsForEachOtherAtMostOnce", passed.lt(inputs));
    cover("waitsForAllOthers", passed.eq(inputs - 1));
    cover("isAcceptedLater", waiting.and(get.fires));

    for (const [i, turn] of turns.slice(1).entries()) assert(`invariant.turn${i}IsInOrder`, turn.or(turns[i]!.not()));
    // Steps from the one whose turn it is around to the one that waits: each that passes it makes them fewer.
    const { steps } = this.nodes({
      steps: mux(who.ge(first), who.add(0), who.add(inputs)).wrapSub(first),
    });
    when(waiting, () => {
      assert("invariant.offerIsStillThere", first.eq(last).and(vec(puts.map((put) => put.valid)).at(last)));
    });
    assert("invariant.comesNearer", passed.add(steps).lt(inputs));
  }
}
