import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import {
  assert,
  BlackBox,
  Bool,
  elaborate,
  emit,
  Enum,
  HdlError,
  input,
  literal,
  Memory,
  Module,
  mux,
  output,
  Queue,
  select,
  SInt,
  Stream,
  UInt,
  when,
  type Registered,
  type UIntType,
  type UIntValue,
} from "../../generator/hdl/index.ts";

const source = readFileSync(fileURLToPath(import.meta.url), "utf8").split("\n");

/** The whole message of a faulty description, each place shown as the source line it names. */
function messageOf(build: () => Module): string {
  try {
    emit(build());
  } catch (error) {
    if (!(error instanceof HdlError)) throw error;
    return error.message.replace(/test\/hdl\/diagnostics\.test\.ts:(\d+)/g, (_, line: string) =>
      source[Number(line) - 1]!.trim(),
    );
  }
  throw new Error("nothing was wrong");
}

/** A module of ports and a body, without a class for each. */
class Probe extends Module {
  readonly io = this.ports({ a: input(UInt(8)), b: input(SInt(4)), en: input(Bool()), y: output(UInt(8)) });

  readonly make = {
    nodes: this.nodes.bind(this),
    wires: this.wires.bind(this),
    registers: this.registers.bind(this),
    memories: this.memories.bind(this),
    instances: this.instances.bind(this),
  };

  constructor(body: (probe: Probe) => void) {
    super();
    this.unused(this.io.a, this.io.b, this.io.en);
    body(this);
  }
}

class Inverter extends Module {
  readonly io = this.ports({ a: input(UInt(8)), y: output(UInt(8)) });
  constructor() {
    super();
    this.io.y.drive(this.io.a.not());
  }
}

test("a width mismatch names both sides and what to write", () => {
  expect(
    messageOf(
      () =>
        new Probe(({ io }) => {
          io.y.drive(io.a.add(1));
        }),
    ),
  ).toBe(
    `error[width-mismatch]: an expression of Probe.a is UInt(9), where UInt(8) is expected
  at io.y.drive(io.a.add(1));
  hint: say .truncate(8) if dropping high bits is meant`,
  );
});

test("a narrower source is no silent extension", () => {
  expect(
    messageOf(
      () =>
        new Probe(({ io }) => {
          io.y.drive(io.a.bits(3, 0));
        }),
    ),
  ).toBe(
    `error[width-mismatch]: an expression of Probe.a is UInt(4), where UInt(8) is expected
  at io.y.drive(io.a.bits(3, 0));
  hint: say .extend(8)`,
  );
});

test("signed and unsigned do not mix unless told how", () => {
  expect(
    messageOf(
      () =>
        new Probe(({ io }) => {
          io.y.drive(io.a.add(io.b as unknown as UIntValue).resize(8));
        }),
    ),
  ).toBe(
    `error[kind-mismatch]: Probe.a and Probe.b differ in sign
  at io.y.drive(io.a.add(io.b as unknown as UIntValue).resize(8));
  hint: convert with .toSInt() (same number) or .asSInt()/.asUInt() (same bits)`,
  );
});

test("a literal that does not fit is caught", () => {
  expect(
    messageOf(
      () =>
        new Probe(({ io }) => {
          io.y.drive(256);
        }),
    ),
  ).toBe(
    `error[literal-range]: 256 does not fit UInt(8)
  at io.y.drive(256);
  hint: use a wider type or a smaller number`,
  );
});

test("a state that an enum does not have is caught", () => {
  expect(
    messageOf(
      () =>
        new Probe(({ make, io }) => {
          const { state } = make.registers({ state: Enum("idle", "run").reset("idle") });
          state.next("stop" as "run");
          io.y.drive(0);
        }),
    ),
  ).toContain('"stop" is not a state of Enum(idle, run)');
});

test("an enum's states are identifiers that differ in Verilog, and there are some", () => {
  const said = (...states: string[]): string => messageOf(() => new Probe(() => Enum(...states))).replace(/\n.*/s, "");
  expect(said()).toBe("error[parameter-range]: an Enum cannot have no states");
  expect(said("idle-1", "run")).toBe('error[name-invalid]: the state "idle-1" of an Enum is no identifier');
  expect(said("idle", "a/b")).toBe('error[name-invalid]: the state "a/b" of an Enum is no identifier');
  expect(said("")).toBe('error[name-invalid]: the state "" of an Enum is no identifier');
  expect(said("a,b", "c")).toBe('error[name-invalid]: the state "a,b" of an Enum is no identifier');
  expect(said("idle", "run", "idle")).toBe('error[name-clash]: the state "idle" of an Enum is listed twice');
  expect(messageOf(() => new Probe(() => Enum("readA", "read_a", "done")))).toBe(
    `error[name-clash]: the states "readA" and "read_a" of an Enum have one name in Verilog
  at expect(messageOf(() => new Probe(() => Enum("readA", "read_a", "done")))).toBe(
  hint: states must differ, also as snake_case`,
  );
});

test("bits outside of a signal are caught", () => {
  expect(
    messageOf(
      () =>
        new Probe(({ io }) => {
          io.y.drive(io.a.bits(8, 1));
        }),
    ),
  ).toBe(
    `error[index-range]: Probe.a has no bits 8 to 1
  at io.y.drive(io.a.bits(8, 1));
  hint: its bits are 7 to 0`,
  );
});

test("a signal used as a JavaScript value is caught", () => {
  expect(
    messageOf(
      () =>
        new Probe(({ io }) => {
          io.y.drive(Number(io.a) + 1);
        }),
    ),
  ).toBe(
    `error[signal-as-condition]: Probe.a was used as a JavaScript value
  at io.y.drive(Number(io.a) + 1);
  hint: use when(...), mux(...) and methods such as .add(...): the value is known only in hardware`,
  );
});

test.each<[string, (a: number) => unknown]>([
  ["<", (a) => a < 1],
  ["+", (a) => a + 1],
  ["-", (a) => -a],
  ["&", (a) => a & 1],
  ["==", (a) => a == 1],
  ["a template", (a) => `${a}`],
])("what JavaScript tells of operators is heard, of signals, bundles and streams: %s", (_, operate) => {
  new Probe((probe) => {
    const { pair, stream } = probe.make.wires({ pair: { left: UInt(2) }, stream: Stream({ data: UInt(8) }) });
    for (const hardware of [probe.io.a, pair, stream]) {
      expect(() => operate(hardware as unknown as number)).toThrow(
        /^error\[signal-as-condition\]: .* JavaScript value\n/,
      );
    }
  });
});

test("an undriven output is found at elaboration", () => {
  expect(messageOf(() => new Probe(() => undefined))).toBe(
    `error[undriven]: output probe.y is never driven
  at readonly io = this.ports({ a: input(UInt(8)), b: input(SInt(4)), en: input(Bool()), y: output(UInt(8)) }); (declared here)
  hint: call .drive(...) on it`,
  );
});

test("a signal without a value on some way through is a latch", () => {
  expect(
    messageOf(
      () =>
        new Probe(({ io }) => {
          when(io.en, () => {
            io.y.drive(io.a);
          });
        }),
    ),
  ).toBe(
    `error[partly-driven]: output probe.y has no value on some ways through its when or select
  at readonly io = this.ports({ a: input(UInt(8)), b: input(SInt(4)), en: input(Bool()), y: output(UInt(8)) }); (declared here)
  at io.y.drive(io.a); (driven here)
  hint: drive a default before the when, or add .otherwise(...): this would be a latch`,
  );
});

test("a second unconditional driver names both", () => {
  expect(
    messageOf(
      () =>
        new Probe(({ io }) => {
          io.y.drive(io.a);
          io.y.drive(io.a.not());
        }),
    ),
  ).toBe(
    `error[multiple-drivers]: probe.y is driven twice: the first never has an effect
  at io.y.drive(io.a.not()); (second driver)
  at io.y.drive(io.a); (first driver)
  hint: keep one of them, or put the second under a when`,
  );
});

test("a combinational loop is shown as a path of lines", () => {
  expect(
    messageOf(
      () =>
        new Probe((probe) => {
          const { p, q } = probe.make.wires({ p: UInt(8), q: UInt(8) });
          p.drive(q.not());
          q.drive(p.xor(probe.io.a));
          probe.io.y.drive(q);
        }),
    ),
  ).toBe(
    `error[combinational-loop]: probe: p -> q -> p is a loop without a register
  at p.drive(q.not()); (p)
  at q.drive(p.xor(probe.io.a)); (q)
  hint: break it with a register, or a queue in a ready/valid path`,
  );
});

test("a loop through a submodule is found too", () => {
  const message = messageOf(
    () =>
      new Probe((probe) => {
        const { inner } = probe.make.instances({ inner: new Inverter() });
        inner.a.drive(inner.y);
        probe.io.y.drive(inner.y);
      }),
  );
  expect(message).toContain(
    "error[combinational-loop]: probe: inner_a -> inner_y -> inner_a is a loop without a register",
  );
});

test("an unused input is an error unless said", () => {
  class Deaf extends Module {
    readonly io = this.ports({ a: input(UInt(8)), y: output(UInt(8)) });
    constructor() {
      super();
      this.io.y.drive(3);
    }
  }
  expect(messageOf(() => new Deaf())).toBe(
    `error[unused-input]: input deaf.a is never read
  at readonly io = this.ports({ a: input(UInt(8)), y: output(UInt(8)) }); (declared here)
  hint: remove it, or say this.unused(...) when that is meant`,
  );
});

test("an unread signal, a register without a next value and an unwritten memory are all reported at once", () => {
  const message = messageOf(
    () =>
      new Probe((probe) => {
        probe.make.nodes({ lonely: probe.io.a.not() });
        const { stuck } = probe.make.registers({ stuck: UInt(8).reset(0) });
        const { bank } = probe.make.memories({ bank: Memory(4, UInt(8)) });
        probe.io.y.drive(mux(probe.io.en, stuck, bank.read(probe.io.a.truncate(2))));
      }),
  );
  expect(message.match(/error\[.*/g)).toEqual([
    "error[undriven]: register probe.stuck is never given a next value",
    "error[undriven]: memory probe.bank is never written",
    "error[unused-signal]: node probe.lonely is never read",
  ]);
});

test("a word of block RAM is not there in the same cycle", () => {
  const message = messageOf(
    () =>
      new Probe((probe) => {
        const { bank } = probe.make.memories({ bank: Memory(64, UInt(16)) });
        bank.at(probe.io.a.truncate(6));
      }),
  );
  expect(message).toContain("Probe.bank has 64 words of 16 bits: that is block RAM, whose words come a cycle later");
  expect(message).toContain("hint: say .read(...)");
});

test("an unconnected submodule input is an error", () => {
  expect(
    messageOf(
      () =>
        new Probe((probe) => {
          const { inner } = probe.make.instances({ inner: new Inverter() });
          probe.io.y.drive(inner.y);
        }),
    ),
  ).toBe(
    `error[unconnected-port]: submodule input probe.inner_a is never driven
  at const { inner } = probe.make.instances({ inner: new Inverter() }); (declared here)
  hint: call .drive(...) on it`,
  );
});

test("what is no module cannot be placed, nor can a module in itself", () => {
  expect(
    messageOf(() => new Probe((probe) => void probe.make.instances({ inner: [undefined as unknown as Inverter] }))),
  ).toMatch(/^error\[kind-mismatch\]: inner_0 is undefined\n/);
  expect(messageOf(() => new Probe((probe) => void probe.make.instances({ inner: probe })))).toMatch(
    /^error\[kind-mismatch\]: Probe is placed in itself, as inner\n/,
  );
});

test("a mistake in a module that is placed twice is reported once, with its first place", () => {
  class Half extends Module {
    readonly io = this.ports({ a: input(UInt(8)), y: output(UInt(8)) });
    constructor() {
      super();
      this.unused(this.io.a);
    }
  }
  const message = messageOf(
    () =>
      new Probe((probe) => {
        const { halves } = probe.make.instances({ halves: [new Half(), new Half()] });
        for (const half of halves) half.a.drive(probe.io.a);
        probe.io.y.drive(halves[0]!.y.and(halves[1]!.y));
      }),
  );
  expect(message.match(/error\[.*/g)).toEqual(["error[undriven]: output probe.halves_0.y is never driven"]);
});

test("names clash as they will stand in Verilog", () => {
  expect(
    messageOf(
      () =>
        new Probe((probe) => {
          probe.make.wires({ fooBar: UInt(1) });
          probe.make.wires({ foo_bar: UInt(1) });
        }),
    ),
  ).toBe(
    `error[name-clash]: Probe.foo_bar is declared twice
  at probe.make.wires({ foo_bar: UInt(1) });
  at probe.make.wires({ fooBar: UInt(1) }); (first declaration)
  hint: names are made from object keys and must differ within a module, also as snake_case`,
  );
});

test("Verilog keywords are no names", () => {
  expect(messageOf(() => new Probe((probe) => void probe.make.wires({ begin: UInt(1) })))).toContain(
    "error[name-invalid]: Probe.begin is a Verilog keyword",
  );
});

test("SystemVerilog's keywords are no names either, of whatever kind", () => {
  const words = {
    wires: () => new Probe(({ make }) => void make.wires({ alwaysFf: UInt(1) })),
    registers: () => new Probe(({ make }) => void make.registers({ shortreal: UInt(1) })),
    nodes: () => new Probe(({ make, io }) => void make.nodes({ unique0: io.a })),
    memories: () => new Probe(({ make }) => void make.memories({ randc: Memory(4, UInt(1)) })),
    instances: () => new Probe(({ make }) => void make.instances({ firstMatch: new Inverter() })),
    check: () =>
      new Probe(({ io }) => {
        assert("global", io.en);
      }),
  };
  const said = Object.values(words).map((build) => /error.*/.exec(messageOf(build))![0]);
  expect(said).toEqual(
    ["always_ff", "shortreal", "unique0", "randc", "first_match", "global"].map(
      (word) => `error[name-invalid]: Probe.${word} is a Verilog keyword`,
    ),
  );
});

test("a module's name is no keyword either", () => {
  class Wire extends Inverter {}
  expect(messageOf(() => new Wire())).toContain("error[name-invalid]: module.wire is a Verilog keyword");
});

test("names end at 128 characters, those that are made too", () => {
  const long = (length: number): string => "a".repeat(length);
  const fits = (): Module =>
    new Probe(({ make, io }) => {
      const { [long(128)]: wire } = make.wires({ [long(128)]: UInt(8) });
      wire!.drive(io.a);
      io.y.drive(wire!);
    });
  expect(emit(fits()).files.get("probe.v")).toContain(`wire [7:0] ${long(128)};`);
  expect(messageOf(() => new Probe(({ make }) => void make.wires({ [long(100)]: { [long(28)]: UInt(8) } })))).toBe(
    `error[name-invalid]: Probe.${long(100)}_${long(28)} has 129 characters, more than 128
  at expect(messageOf(() => new Probe(({ make }) => void make.wires({ [long(100)]: { [long(28)]: UInt(8) } })))).toBe(
  hint: choose a shorter name`,
  );
  class Wide extends Module {
    readonly io = this.ports({ y: output(Bool()) });
    constructor() {
      super({ parameters: { kind: long(121) } });
      this.io.y.drive(true);
    }
  }
  // A module has the name of its class, however long its parameters are.
  expect(emit(new Wide()).top).toBe("wide");
  class Named extends Inverter {}
  Object.defineProperty(Named, "name", { value: long(129) });
  expect(messageOf(() => new Named())).toContain(`error[name-invalid]: module.${long(129)} has 129 characters`);
  const temporary = (length: number): Module =>
    new Probe(({ make, io }) => {
      const { [long(length)]: wire } = make.wires({ [long(length)]: UInt(24) });
      wire!.drive(io.a.mul(io.a).mul(io.a));
      io.y.drive(wire!.bits(7, 0));
    });
  expect(emit(temporary(120)).files.get("probe.v")).toContain(`${long(120)}_product =\n        a * a;`);
  expect(messageOf(() => temporary(121))).toBe(
    `error[name-invalid]: Probe.${long(121)}_product has 129 characters, more than 128
  at const { [long(length)]: wire } = make.wires({ [long(length)]: UInt(24) }); (made of this name)
  hint: choose a shorter name`,
  );
  const state = (length: number): Module =>
    new Probe(({ make, io }) => {
      const { state } = make.registers({ state: Enum("idle", long(length)).reset("idle") });
      state.next(long(length));
      io.y.drive(mux(state.eq("idle"), io.a, literal(UInt(8), 0)));
    });
  expect(emit(state(122)).files.get("probe.v")).toContain(
    `localparam STATE_${long(122).toUpperCase()} =\n        1'd1;`,
  );
  expect(messageOf(() => state(123))).toContain(
    `error[name-invalid]: Probe.STATE_${long(123).toUpperCase()} has 129 characters, more than 128
  at const { state } = make.registers(`,
  );
});

test("a stream's payload leaves the handshake its names", () => {
  expect(messageOf(() => new Probe((probe) => void probe.make.wires({ s: Stream({ valid: Bool() }) })))).toContain(
    `error[name-clash]: a stream's payload cannot have a field "valid"`,
  );
});

test("signals of another module are out of reach", () => {
  let other: Probe | undefined;
  const message = messageOf(() => {
    other = new Probe(({ io }) => {
      io.y.drive(io.a);
    });
    return new Probe(({ io }) => {
      io.y.drive(other!.io.a);
    });
  });
  expect(message).toContain("error[cross-module]: probe reads Probe.a, a signal of another module");
});

/** A `when` that is kept, and what is done with it. */
const keptChain = (use: (chain: ReturnType<typeof when>, probe: Probe, r: Registered<UIntType>) => void): string =>
  messageOf(
    () =>
      new Probe((probe) => {
        const { r } = probe.make.registers({ r: UInt(8).reset(0) });
        probe.io.y.drive(r);
        const chain = when(probe.io.en, () => {
          r.next(1);
        });
        use(chain, probe, r);
      }),
  );

test("a when goes on only in its own block", () => {
  expect(
    keptChain((chain, { io }, r) => {
      when(io.a.any(), () => {
        chain.otherwise(() => {
          r.next(2);
        });
      });
    }),
  ).toBe(
    `error[when-chain]: otherwise stands in another block than its when
  at chain.otherwise(() => {
  at const chain = when(probe.io.en, () => { (its when)
  hint: write it right behind: when(...).elsewhen(...).otherwise(...)`,
  );
});

test("a when goes on only behind its last branch", () => {
  expect(
    keptChain((chain, { io }, r) => {
      when(io.a.any(), () => {
        r.next(7);
      });
      chain.elsewhen(io.b.any(), () => {
        r.next(2);
      });
    }),
  ).toContain("error[when-chain]: elsewhen follows other statements than its when\n  at chain.elsewhen(");
});

test("a when goes on neither behind its otherwise, nor from a branch of its own, nor from another module's block", () => {
  expect(
    keptChain((chain, { io }, r) => {
      chain.otherwise(() => {
        r.next(2);
      });
      chain.elsewhen(io.b.any(), () => {
        r.next(3);
      });
    }),
  ).toContain("error[when-chain]: elsewhen follows the otherwise of its when");
  expect(
    keptChain((chain, { io }) => {
      chain.elsewhen(io.b.any(), () => {
        chain.otherwise(() => undefined);
      });
    }),
  ).toContain("error[when-chain]: otherwise stands in another block than its when");
  expect(
    keptChain((chain) => {
      new Probe(({ io }) => {
        when(io.en, () => {
          chain.otherwise(() => undefined);
        });
      });
    }),
  ).toContain("error[when-chain]: otherwise stands in another block than its when");
});

test("a when that is kept goes on right behind itself", () => {
  const { files } = emit(
    new Probe(({ io }) => {
      const chain = when(io.en, () => {
        io.y.drive(io.a);
      });
      chain
        .elsewhen(io.b.any(), () => {
          io.y.drive(1);
        })
        .otherwise(() => {
          io.y.drive(2);
        });
    }),
  );
  expect(files.get("probe.v")).toMatch(/if \(en\) y = a;\s+else if \(\|b\) y = 8'd1;\s+else y = 8'd2;/);
});

test("instances are unconditional", () => {
  expect(
    messageOf(
      () =>
        new Probe(({ io }) => {
          when(io.en, () => {
            new Inverter();
          });
        }),
    ),
  ).toBe(
    `error[instance-in-when]: Inverter is built inside a when or select of Probe
  at super();
  hint: instances exist unconditionally: build it outside and drive its inputs inside`,
  );
});

test("a when of an elaborated module is closed", () => {
  let chain: ReturnType<typeof when> | undefined;
  const message = messageOf(() => {
    const probe = elaborate(
      new Probe(({ io }) => {
        io.y.drive(io.a);
        chain = when(io.en, () => {
          io.y.drive(1);
        });
      }),
    );
    chain!.otherwise(() => undefined);
    return probe;
  });
  expect(message).toContain("error[sealed]: Probe has been elaborated and cannot be changed");
});

test("nothing can be added to an elaborated module", () => {
  expect(
    messageOf(() => {
      const inverter = elaborate(new Inverter());
      inverter.io.y.drive(0);
      return inverter;
    }),
  ).toBe(
    `error[sealed]: Inverter has been elaborated and cannot be changed
  at inverter.io.y.drive(0);
  hint: build all hardware in the constructor`,
  );
});

test("two modules of one name must be one", () => {
  class Adder extends Module {
    readonly io = this.ports({ a: input(UInt(8)), y: output(UInt(8)) });
    constructor(by: number) {
      super();
      this.io.y.drive(this.io.a.wrapAdd(by));
    }
  }
  const message = messageOf(
    () =>
      new Probe((probe) => {
        const { one, two } = probe.make.instances({ one: new Adder(1), two: new Adder(2) });
        one.a.drive(probe.io.a);
        two.a.drive(one.y);
        probe.io.y.drive(two.y);
      }),
  );
  expect(message).toBe(
    `error[module-clash]: two different modules are both named adder
  at super(); (Adder)
  at super(); (Adder)
  hint: list in \`parameters\` everything that the hardware of the class depends on`,
  );
});

test("misspelt ports and wrong types do not compile", () => {
  const probe = new Probe(({ io }) => {
    io.y.drive(io.a);
  });
  const { io } = probe;
  // @ts-expect-error there is no port z
  expect(io.z).toBeUndefined();
  // @ts-expect-error an input cannot be driven from inside
  expect(io.a.drive).toBeUndefined();
  // @ts-expect-error a signed operand beside an unsigned one
  expect(() => io.a.add(io.b)).toThrow(HdlError);
  // @ts-expect-error a Bool is no number
  expect(io.en.add).toBeUndefined();
});

test("a black box is taken as it stands", () => {
  class Blinker extends BlackBox {
    readonly io = this.ports({ a: input(UInt(8)), y: output(UInt(8)) });
    constructor() {
      super({
        name: "blinker",
        verilog: "module blinker (input wire [7:0] a, output wire [7:0] y);\n    assign y = a;\nendmodule\n",
      });
    }
  }
  const { files } = emit(
    new Probe((probe) => {
      const { box } = probe.make.instances({ box: new Blinker() });
      box.a.drive(probe.io.a);
      probe.io.y.drive(box.y);
    }),
  );
  expect(files.get("blinker.v")).toContain("assign y = a;");
  expect(files.get("probe.v")).toContain("blinker box (\n        .a(a),\n        .y(box_y)\n    );");
});

test("a part's impossible parameter is reported at the caller's line", () => {
  expect(messageOf(() => new Queue(8, 0))).toBe(
    `error[parameter-range]: a Queue cannot have a depth of 0
  at expect(messageOf(() => new Queue(8, 0))).toBe(
  hint: give it a whole number from 1 up`,
  );
});

test("a check's name is one of the module's names", () => {
  expect(
    messageOf(
      () =>
        new Probe(({ io }) => {
          assert("en", io.en);
        }),
    ),
  ).toBe(
    `error[name-clash]: Probe.en is declared twice
  at assert("en", io.en);
  at readonly io = this.ports({ a: input(UInt(8)), b: input(SInt(4)), en: input(Bool()), y: output(UInt(8)) }); (first declaration)
  hint: names are made from object keys and must differ within a module, also as snake_case`,
  );
});

test("a check of something constant is a mistake", () => {
  expect(
    messageOf(
      () =>
        new Probe(() => {
          assert("always", literal(Bool(), true));
        }),
    ),
  ).toBe(
    `error[kind-mismatch]: assert has a constant subject
  at assert("always", literal(Bool(), true));
  hint: use a JavaScript if for what is known now`,
  );
});

test("a selection of something constant is a mistake", () => {
  const body = (): void => {
    select(literal(UInt(2), 1), { 1: () => undefined });
  };
  expect(messageOf(() => new Probe(body))).toBe(
    `error[kind-mismatch]: select has a constant subject
  at select(literal(UInt(2), 1), { 1: () => undefined });
  hint: use a JavaScript if for what is known now`,
  );
});
