import { Bool, input, Module, output, UInt, when } from "../../generator/hdl/index.ts";

export class Counter extends Module {
  readonly io = this.ports({ en: input(Bool()), step: input(UInt(4)), count: output(UInt(16)) });
  constructor() {
    super();
    const { now } = this.registers({ now: UInt(16).reset(0) });
    when(this.io.en, () => {
      now.next(now.wrapAdd(this.io.step));
    });
    this.io.count.drive(now);
  }
}

/** The counter with ports that no bench method is called like. */
export class Tally extends Module {
  readonly io = this.ports({ en: input(Bool()), by: input(UInt(4)), count: output(UInt(16)) });
  constructor() {
    super();
    const { inner } = this.instances({ inner: new Counter() });
    inner.en.drive(this.io.en);
    inner.step.drive(this.io.by);
    this.io.count.drive(inner.count);
  }
}
