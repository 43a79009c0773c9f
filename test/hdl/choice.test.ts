import { test } from "vitest";
import {
  assign,
  Bool,
  choose,
  firstOf,
  input,
  literal,
  load,
  Module,
  mux,
  output,
  UInt,
  vec,
  Vec,
} from "../../generator/hdl/index.ts";
import { bench, engines } from "../../sim/bench.ts";

const pair = { word: UInt(8), inner: { flag: Bool() } };

/** The number of the first flag that is set, or 7; the element of three at a place; and the same of bundles. */
class Choices extends Module {
  readonly io = this.ports({
    flags: input(Vec(3, Bool())),
    place: input(UInt(2)),
    words: input(Vec(3, UInt(8))),
    first: output(UInt(3)),
    word: output(UInt(8)),
    flag: output(Bool()),
    both: output(pair),
    either: output(pair),
    sums: output(Vec(3, UInt(9))),
    before: output(pair),
  });

  constructor() {
    super();
    const { flags, place, words, first, word, flag, both, either, sums, before } = this.io;
    first.drive(
      firstOf(
        flags.map((is, i) => [is, literal(UInt(3), i)]),
        literal(UInt(3), 7),
      ),
    );
    word.drive(choose(place, words.elements));
    flag.drive(choose(place, flags.elements));
    const pairs = words.map((each, i) => ({ word: each, inner: { flag: flags.at(i) } }));
    assign(both, choose(place, pairs));
    assign(
      either,
      mux(flags.at(0), { word: words.at(1), inner: { flag: flags.at(1) } }, { word: 3, inner: { flag: true } }),
    );
    sums.drive(vec(words.map((each) => each.add(1))));
    const { past } = this.registers({ past: pair });
    load(past, both);
    assign(before, past);
  }
}

test.each(engines)("the first case that holds counts, and beyond a list's end its last value (%s)", async (engine) => {
  using dut = await bench(() => new Choices(), { engine });
  const words = [17, 34, 255];
  for (let bits = 0; bits < 8; bits++) {
    const flags = [0, 1, 2].map((i) => ((bits >> i) & 1) === 1);
    for (let place = 0; place < 4; place++) {
      Object.assign(dut, { flags, place, words });
      dut.step();
      const at = Math.min(place, 2);
      const first = flags.indexOf(true);
      const both = { word: words[at]!, inner: { flag: flags[at]! } };
      dut.expect({ first: first < 0 ? 7 : first, word: words[at]!, flag: flags[at]!, both, before: both });
      dut.expect({ either: flags[0] ? { word: 34, inner: { flag: flags[1]! } } : { word: 3, inner: { flag: true } } });
      dut.expect({ sums: [18, 35, 256] });
    }
  }
});
