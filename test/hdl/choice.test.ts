import { test } from "vitest";
import { Bool, choose, firstOf, input, literal, Module, output, UInt, Vec } from "../../generator/hdl/index.ts";
import { bench, engines } from "../../sim/bench.ts";

/** The number of the first flag that is set, or 7; and the element of three at a place. */
class Choices extends Module {
  readonly io = this.ports({
    flags: input(Vec(3, Bool())),
    place: input(UInt(2)),
    words: input(Vec(3, UInt(8))),
    first: output(UInt(3)),
    word: output(UInt(8)),
    flag: output(Bool()),
  });

  constructor() {
    super();
    const { flags, place, words, first, word, flag } = this.io;
    first.drive(
      firstOf(
        flags.map((is, i) => [is, literal(UInt(3), i)]),
        literal(UInt(3), 7),
      ),
    );
    word.drive(choose(place, words.elements));
    flag.drive(choose(place, flags.elements));
  }
}

test.each(engines)("the first case that holds counts, and beyond a list's end its last value (%s)", async (engine) => {
  using dut = await bench(() => new Choices(), { engine });
  const words = [17, 34, 51];
  for (let bits = 0; bits < 8; bits++) {
    const flags = [0, 1, 2].map((i) => ((bits >> i) & 1) === 1);
    for (let place = 0; place < 4; place++) {
      Object.assign(dut, { flags, place, words });
      dut.step();
      const at = Math.min(place, 2);
      const first = flags.indexOf(true);
      dut.expect({ first: first < 0 ? 7 : first, word: words[at]!, flag: flags[at]! });
    }
  }
});
