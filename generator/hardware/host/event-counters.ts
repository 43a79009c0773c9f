import {
  assign,
  bitsFor,
  Bool,
  concat,
  input,
  literal,
  load,
  Memory,
  Module,
  output,
  step,
  UInt,
  mux,
  when,
  type UIntType,
} from "../../hdl/index.ts";
import { oneOf } from "../shapes/one-of.ts";
import { COUNTER_BITS, COUNTER_NUMBER_BITS, counterNames, type CounterName } from "./register-map.ts";

/** What is told of the counters: the total of one after the other. */
export const toldType = { counter: UInt(COUNTER_NUMBER_BITS).describe("whose"), total: UInt(COUNTER_BITS) };

/**
 * Counts what happens, any number of each kind in a cycle, while `counts`; `clear` sets all counters to zero.
 *
 * Of each kind a few bits count by themselves. Totals stand in a memory, where each takes its turn, one in each cycle: a total's lowest bits become
 * those that count, and the rest is one more where these went around. So one adder serves all. Total by total is told, as it was three cycles before, and none of before a clear.
 */
export class EventCounters extends Module {
  readonly io;

  /** @param events how many of each kind may happen in a cycle */
  constructor(events: Readonly<Record<CounterName, UIntType>>) {
    const widths = counterNames.map((name) => events[name].width);
    super({ about: "Counts what happens.", parameters: { bits: COUNTER_BITS, widths } });
    const kinds = counterNames.length;
    this.io = this.ports({
      clear: input(Bool()),
      counts: input(Bool()),
      events: input({ ...events }),
      told: output(toldType),
    });
    const { io } = this;
    // From turn to turn they go around once at most.
    const low = UInt(Math.max(...widths) + COUNTER_NUMBER_BITS);
    const { turn, turns, few, begun } = this.registers({
      turn: toldType.counter.reset(0),
      turns: counterNames.map((_, i) => Bool().reset(i === 0)),
      few: counterNames.map(() => low.reset(0)),
      begun: UInt(bitsFor(kinds)).describe("turns since the counters were cleared, up to all").reset(0),
    });
    turn.next(step(turn, turn.eq(kinds - 1)));
    for (const [i, isNext] of turns.entries()) isNext.next(turns.at(i - 1)!);
    const { isClear } = this.nodes({ isClear: begun.ne(kinds) });
    when(io.clear, () => {
      begun.next(0);
    }).elsewhen(isClear, () => {
      begun.next(begun.wrapAdd(1));
    });
    for (const [i, name] of counterNames.entries()) {
      const own = few[i]!;
      when(io.clear, () => {
        own.next(0);
      }).elsewhen(io.counts, () => {
        own.next(own.wrapAdd(io.events[name].resize(low.width)));
      });
    }

    const { totals } = this.memories({ totals: Memory(kinds, UInt(COUNTER_BITS), "any") });
    const { taken, compared, summed } = this.registers({
      taken: { ...toldType, few: low },
      compared: { ...toldType, isAround: Bool() },
      summed: toldType,
    });
    load(taken, {
      counter: turn,
      few: oneOf(turns, few),
      total: mux(isClear, literal(UInt(COUNTER_BITS), 0), totals.at(turn)),
    });
    const { total } = taken;
    load(compared, {
      counter: taken.counter,
      total: concat(total.bits(COUNTER_BITS - 1, low.width), taken.few),
      isAround: taken.few.lt(total.truncate(low.width)),
    });
    const high = compared.total.bits(COUNTER_BITS - 1, low.width).wrapAdd(compared.isAround.asUInt());
    const { sum } = this.nodes({ sum: concat(high, compared.total.truncate(low.width)) });
    totals.write(compared.counter, sum);
    load(summed, { counter: compared.counter, total: sum });
    // What is on its way to be told is of before the clear too.
    when(io.clear, () => {
      taken.few.next(0);
      compared.isAround.next(false);
      for (const { total } of [taken, compared, summed]) total.next(0);
    });
    assign(io.told, summed);
  }
}
