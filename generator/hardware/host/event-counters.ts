import { Bool, input, Module, output, UInt, when, type UIntType } from "../../hdl/index.ts";
import { COUNTER_BITS, counterNames, type CounterName } from "./register-map.ts";

/** Counts what happens, any number of each kind in a cycle, while `counts`; `clear` sets all counters to zero. */
export class EventCounters extends Module {
  readonly io;

  /** @param events how many of each kind may happen in a cycle */
  constructor(events: Readonly<Record<CounterName, UIntType>>) {
    const widths = counterNames.map((name) => events[name].width);
    super({ about: "Counts what happens.", parameters: { bits: COUNTER_BITS, widths } });
    const totals = Object.fromEntries(counterNames.map((name) => [name, UInt(COUNTER_BITS)]));
    this.io = this.ports({
      clear: input(Bool()),
      counts: input(Bool()),
      events: input({ ...events }),
      totals: output(totals),
    });
    const { io } = this;
    const { total } = this.registers({
      total: Object.fromEntries(counterNames.map((name) => [name, UInt(COUNTER_BITS).reset(0)])),
    });
    for (const name of counterNames) {
      const register = total[name]!;
      when(io.clear, () => {
        register.next(0);
      }).elsewhen(io.counts, () => {
        register.next(register.wrapAdd(io.events[name].resize(COUNTER_BITS)));
      });
      io.totals[name]!.drive(register);
    }
  }
}
