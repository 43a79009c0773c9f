import { expect, test } from "vitest";
import {
  Bool,
  connect,
  elaborate,
  Enum,
  input,
  Memory,
  Module,
  output,
  SInt,
  Stream,
  UInt,
  Vec,
  when,
  type Module as AnyModule,
} from "../../generator/hdl/index.ts";
import { combinationalPaths } from "../../generator/hdl/elaborate.ts";
import { flowsOf, resourcesOf } from "../../generator/hdl/structure.ts";

const word = { data: UInt(8) };

/** A register between its sides: its valid does not depend on the one it is given in the same cycle. */
class Stage extends Module {
  readonly io = this.ports({ put: input(Stream(word)), get: output(Stream(word)), isFull: output(Bool()) });

  constructor() {
    super();
    const { put, get, isFull } = this.io;
    const { full } = this.registers({ full: Bool().reset(false) });
    const { data } = this.registers({ data: word.data });
    full.next(put.valid.or(full.and(get.ready.not())));
    when(put.fires, () => {
      data.next(put.data);
    });
    put.ready.drive(full.not().or(get.ready));
    get.valid.drive(full);
    get.data.drive(data);
    isFull.drive(full);
  }
}

/** Names of both ends and their ports, one flow a line, in the order of the alphabet. */
function linesOf(module: AnyModule): string[] {
  return flowsOf(elaborate(module).node)
    .map(({ from, source, to, port }) => `${from?.name ?? "outside"}.${source} -> ${to?.name ?? "outside"}.${port}`)
    .sort();
}

test("flows go from port to port, through parts, nodes and wires, and from each of several to one that needs all", () => {
  class Crossing extends Module {
    readonly io = this.ports({
      left: input(Stream(word)),
      right: input(Stream(word)),
      both: output(Stream({ left: word.data, right: word.data })),
      past: input(Stream(word)),
      by: output(Stream(word)),
      event: output({ valid: Bool(), data: word.data }),
      open: input(Bool()),
    });

    constructor() {
      super();
      const { left, right, both, past, by, event, open } = this.io;
      const { first, second, third } = this.instances({ first: new Stage(), second: new Stage(), third: new Stage() });
      this.unused(second.isFull, third.isFull);
      // From outside into a part, at times only: what opens it is no flow.
      first.put.valid.drive(left.valid.and(open));
      first.put.data.drive(left.data);
      left.ready.drive(first.put.ready.and(open));
      // From part to part, by way of a wire and a node.
      const { bridge } = this.wires({ bridge: Stream(word) });
      connect(bridge, first.get);
      const { arrives } = this.nodes({ arrives: bridge.valid.or(first.isFull.and(open)) });
      second.put.valid.drive(arrives);
      second.put.data.drive(bridge.data);
      bridge.ready.drive(second.put.ready);
      // Two into one: it waits for both of them, and each for the other.
      connect(third.put, right);
      both.valid.drive(second.get.valid.and(third.get.valid));
      both.left.drive(second.get.data);
      both.right.drive(third.get.data);
      second.get.ready.drive(both.ready.and(third.get.valid));
      third.get.ready.drive(both.ready.and(second.get.valid));
      // Straight through, and a valid without a ready.
      connect(by, past);
      event.valid.drive(second.get.valid);
      event.data.drive(second.get.data);
    }
  }
  expect(linesOf(new Crossing())).toEqual([
    "first.get -> second.put",
    "outside.left -> first.put",
    "outside.past -> outside.by",
    "outside.right -> third.put",
    "second.get -> outside.both",
    "second.get -> outside.event",
    "third.get -> outside.both",
  ]);
});

test("nothing flows through a register, nor from constants", () => {
  class Delay extends Module {
    readonly io = this.ports({
      put: input({ valid: Bool() }),
      get: output({ valid: Bool() }),
      on: output({ valid: Bool() }),
    });

    constructor() {
      super();
      const { earlier } = this.registers({ earlier: Bool().reset(false) });
      earlier.next(this.io.put.valid);
      this.io.get.valid.drive(earlier);
      this.io.on.valid.drive(true);
    }
  }
  expect(linesOf(new Delay())).toEqual([]);
});

test("a source that is reached in several ways is one flow", () => {
  class Twice extends Module {
    readonly io = this.ports({ put: input(Stream(word)), get: output(Stream(word)), flip: input(Bool()) });

    constructor() {
      super();
      const { put, get, flip } = this.io;
      const { same, other } = this.nodes({ same: put.valid.and(flip), other: put.valid.and(flip.not()) });
      get.valid.drive(same.or(other));
      get.data.drive(put.data);
      put.ready.drive(get.ready);
    }
  }
  expect(linesOf(new Twice())).toEqual(["outside.put -> outside.get"]);
});

/** 8 x 64 bits of memory, 3 + 5 * 4 + 2 + 1 bits in registers, and a product of each kind. */
class Parts extends Module {
  readonly io = this.ports({
    a: input(UInt(8)),
    b: input(UInt(4)),
    c: input(SInt(6)),
    out: output({ first: UInt(12), second: UInt(12), third: SInt(15), fourth: UInt(24), sum: UInt(24), odd: UInt(10) }),
    at: input(UInt(6)),
    word: output(UInt(8)),
  });

  constructor() {
    super();
    const { a, b, c, out, at, word: read } = this.io;
    const { bank } = this.memories({ bank: Memory(64, UInt(8)) });
    const { three, pair } = this.registers({
      three: UInt(3),
      pair: { list: Vec(5, UInt(4)), state: Enum("one", "two", "three").reset("one"), flag: Bool() },
    });
    this.unused(three, pair);
    three.next(a.truncate(3));
    bank.write(at, a);
    read.drive(bank.read(at));
    // Used twice, there once; the smaller factor may come first.
    const { shared } = this.nodes({ shared: b.mul(a) });
    out.first.drive(shared);
    out.second.drive(shared);
    // A number made signed is a bit wider.
    out.third.drive(a.toSInt().mul(c));
    // Bits that were only added do not count.
    const wide = a.extend(20).mul(b);
    out.fourth.drive(wide);
    out.sum.drive(wide.wrapAdd(a.extend(12).mul(b.extend(12))));
    // Products with constants are none.
    out.odd.drive(a.mul(3));
  }
}

test("memories, registers and products are counted as they stand in the source", () => {
  expect(resourcesOf(new Parts().node)).toEqual({
    memories: [{ module: "Parts", name: "bank", depth: 64, width: 8, count: 1 }],
    memoryBits: 512,
    registerBits: 3 + 5 * 4 + 2 + 1,
    multipliers: [
      { factors: "8 x 4", count: 3 },
      { factors: "9 x 6", count: 1 },
    ],
  });
});

test("a part counts as often as it is placed, at any depth; what takes most comes first", () => {
  class Leaf extends Module {
    readonly io = this.ports({ a: input(UInt(4)), out: output(UInt(8)) });

    constructor() {
      super();
      const { store } = this.memories({ store: Memory(4, UInt(8)) });
      const { held } = this.registers({ held: UInt(4) });
      held.next(this.io.a);
      store.write(this.io.a.truncate(2), held.mul(this.io.a));
      this.io.out.drive(store.read(held.truncate(2)));
    }
  }
  class Pair extends Module {
    readonly io = this.ports({ a: input(UInt(4)), out: output(UInt(8)) });

    constructor() {
      super();
      const { leaves } = this.instances({ leaves: [new Leaf(), new Leaf()] });
      for (const leaf of leaves) leaf.a.drive(this.io.a);
      this.io.out.drive(leaves[0]!.out.xor(leaves[1]!.out));
    }
  }
  class Top extends Module {
    readonly io = this.ports({ a: input(UInt(4)), out: output(UInt(8)) });

    constructor() {
      super();
      const { pairs, leaf } = this.instances({ pairs: [new Pair(), new Pair()], leaf: new Leaf() });
      const { store } = this.memories({ store: Memory(16, UInt(8)) });
      for (const part of [...pairs, leaf]) part.a.drive(this.io.a);
      store.write(this.io.a, leaf.out);
      this.io.out.drive(store.read(this.io.a).xor(pairs[0]!.out).xor(pairs[1]!.out));
    }
  }
  expect(resourcesOf(new Top().node)).toEqual({
    memories: [
      { module: "Leaf", name: "store", depth: 4, width: 8, count: 5 },
      { module: "Top", name: "store", depth: 16, width: 8, count: 1 },
    ],
    memoryBits: 5 * 32 + 128,
    registerBits: 5 * 4,
    multipliers: [{ factors: "4 x 4", count: 5 }],
  });
});

test("a module without any of them has none", () => {
  class Plain extends Module {
    readonly io = this.ports({ a: input(Bool()), b: output(Bool()) });

    constructor() {
      super();
      this.io.b.drive(this.io.a);
    }
  }
  expect(resourcesOf(new Plain().node)).toEqual({ memories: [], memoryBits: 0, registerBits: 0, multipliers: [] });
});

test("the ways through a design without a register are known, through its submodules too", () => {
  class Chain extends Module {
    readonly io = this.ports({ put: input(Stream(word)), get: output(Stream(word)), offers: output(Bool()) });
    constructor() {
      super();
      const { first, second } = this.instances({ first: new Stage(), second: new Stage() });
      connect(first.put, this.io.put);
      connect(second.put, first.get);
      connect(this.io.get, second.get);
      this.unused(first.isFull, second.isFull);
      this.io.offers.drive(this.io.put.valid);
    }
  }
  const paths = combinationalPaths(new Chain());
  expect(Object.fromEntries([...paths].map(([name, inputs]) => [name, [...inputs]]))).toEqual({
    put_ready: ["get_ready"],
    get_valid: [],
    get_data: [],
    offers: ["put_valid"],
  });
});
