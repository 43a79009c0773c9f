import { expect, test } from "vitest";
import {
  emit,
  Enum,
  input,
  Memory,
  Module,
  output,
  select,
  Table,
  UInt,
  Vec,
  when,
} from "../../generator/hdl/index.ts";
import { resourcesOf } from "../../generator/hdl/structure.ts";
import { bench, engines } from "../../sim/bench.ts";
import { plantMutants, sitesOf } from "../../sim/mutants.ts";
import { SplitMix64 } from "../../sim/splitmix.ts";

const PLACES = 3;
const Phase = Enum("first", "second");

/** Registers, a memory, a table, states and an inner module: all that can have a state of its own. */
class Inner extends Module {
  readonly io = this.ports({ a: input(UInt(8)), y: output(UInt(8)) });
  constructor() {
    super();
    const { held } = this.registers({ held: UInt(8).reset(7) });
    held.next(this.io.a.wrapAdd(held));
    this.io.y.drive(held);
  }
}

class Part extends Module {
  readonly io = this.ports({ a: input(UInt(8)), y: output(UInt(8)) });
  constructor() {
    super();
    const { a, y } = this.io;
    const { inner } = this.instances({ inner: new Inner() });
    const { squares } = this.tables({ squares: Table(UInt(8), [0, 1, 4, 9]) });
    const { past } = this.memories({ past: Memory(4, UInt(8)) });
    const { phase, sum } = this.registers({ phase: Phase.reset("first"), sum: UInt(8).reset(0) });
    const { earlier } = this.nodes({ earlier: past.read(a.bits(1, 0)) });
    past.write(sum.bits(1, 0), a);
    inner.a.drive(squares.at(a.bits(3, 2)));
    select(phase, {
      first: () => {
        phase.next("second");
        sum.next(sum.wrapAdd(inner.y));
      },
      second: () => {
        when(a.bits(0, 0).eq(1), () => {
          phase.next("first");
        });
        sum.next(sum.xor(earlier));
      },
    });
    y.drive(sum);
  }
}

/** The same hardware, with one module in all places or one in each. */
class Top extends Module {
  readonly io = this.ports({ a: input(Vec(PLACES, UInt(8))), y: output(Vec(PLACES, UInt(8))) });
  constructor(parts: readonly Part[]) {
    super();
    const { part } = this.instances({ part: parts });
    for (const [i, { a }] of part.entries()) a.drive(this.io.a.at(i));
    this.io.y.drive(part.map(({ y }) => y));
  }
}
const shared = (): Top => new Top(new Array<Part>(PLACES).fill(new Part()));
const separate = (): Top => new Top(Array.from({ length: PLACES }, () => new Part()));

test("a module in many places is the hardware of as many modules", () => {
  expect([...emit(shared()).files]).toEqual([...emit(separate()).files]);
  expect(resourcesOf(shared().node)).toEqual(resourcesOf(separate().node));
});

test.for(engines)("every place has a state of its own (%s)", async (engine) => {
  using one = await bench(shared, { engine, seed: 3 });
  using many = await bench(separate, { engine, seed: 3 });
  const random = new SplitMix64(5, 0);
  const seen = new Set<string>();
  for (let cycle = 0; cycle < 200; cycle++) {
    const a = Array.from({ length: PLACES }, () => random.next() & 255);
    for (const dut of [one, many]) {
      dut.a = a;
      dut.step();
    }
    expect(one.y).toEqual(many.y);
    seen.add(new Set(one.y).size.toString());
  }
  // The places do go ways of their own.
  expect(seen).toContain(String(PLACES));
});

test("a mutant in a module of many places is planted in each of them, once", () => {
  const plants = [shared(), separate()].map((top) => {
    const numbers = new Map(sitesOf(top.node).map(({ key }, i) => [key, i + 1]));
    plantMutants(top, numbers);
    return emit(top).files;
  });
  expect([...plants[0]!]).toEqual([...plants[1]!]);
});
