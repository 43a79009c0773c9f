import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import {
  BlackBox,
  Bool,
  emit,
  input,
  Module,
  output,
  UInt,
  type BlackBoxDeclaration,
  type BoolValue,
  type Verilog,
} from "../../generator/hdl/index.ts";
import { bench } from "../../sim/bench.ts";
import { lint } from "../../sim/lint.ts";

const aclk = { clock: "aclk", reset: "aresetn", activeLow: true };

/** The PLL of the ECP5, twice the clock. */
class Pll extends BlackBox {
  readonly io = this.ports({ CLKFB: input(Bool()), CLKOP: output(Bool()), LOCK: output(Bool()) });
  constructor() {
    super({
      name: "EHXPLLL",
      clock: "CLKI",
      reset: "RST",
      parameters: { CLKI_DIV: 1, CLKFB_DIV: 2, CLKOP_DIV: 6, FEEDBK_PATH: "CLKOP" },
      registered: ["CLKOP", "LOCK"],
    });
  }
}
class Doubler extends Module {
  readonly io = this.ports({ fast: output(Bool()), locked: output(Bool()) });
  constructor() {
    super();
    const { pll } = this.instances({ pll: new Pll() });
    // Its own output, through the pin for feedback: no loop, for the declaration says so.
    pll.CLKFB.drive(pll.CLKOP);
    this.io.fast.drive(pll.CLKOP);
    this.io.locked.drive(pll.LOCK);
  }
}

/** The clock buffer with an enable of Xilinx. */
class Bufgce extends BlackBox {
  readonly io = this.ports({ CE: input(Bool()), O: output(Bool()) });
  constructor() {
    super({ name: "BUFGCE", clock: "I", parameters: { CE_TYPE: "SYNC" } });
  }
}
class Gated extends Module {
  readonly io = this.ports({ enable: input(Bool()), clock: output(Bool()) });
  constructor() {
    super();
    const { buffer } = this.instances({ buffer: new Bufgce() });
    buffer.CE.drive(this.io.enable);
    this.io.clock.drive(buffer.O);
  }
}

/** The bidirectional pad of the ECP5, two levels below the top. */
class Pad extends BlackBox {
  readonly io = this.ports({ I: input(Bool()), T: input(Bool()), O: output(Bool()) });
  constructor() {
    super({ name: "BB", inouts: { B: 1 } });
  }
}
class OpenDrain extends Module {
  readonly io = this.ports({ pull: input(Bool()), level: output(Bool()) });
  constructor() {
    super();
    const { pad } = this.instances({ pad: new Pad() });
    pad.I.drive(false);
    pad.T.drive(this.io.pull.not());
    this.io.level.drive(pad.O);
  }
}
class Bus extends Module {
  readonly io = this.ports({ pull: input(Bool()), both: output(Bool()) });
  constructor() {
    super();
    const { scl, sda } = this.instances({ scl: new OpenDrain(), sda: new OpenDrain() });
    for (const wire of [scl, sda]) wire.pull.drive(this.io.pull);
    this.io.both.drive(scl.level.and(sda.level));
  }
}

/** Synthesises with what Yosys knows of the primitives, and counts the cells of a kind. */
async function synthesise({ files, top }: Verilog, command: string, cell: string, count: number): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), "disc-box-"));
  try {
    for (const [file, text] of files) await writeFile(join(folder, file), text);
    const script = `read_verilog ${[...files.keys()].join(" ")}; ${command} -top ${top}; select -assert-count ${count} t:${cell}`;
    await promisify(execFile)("yosys", ["-q", "-p", script], { cwd: folder });
  } finally {
    await rm(folder, { recursive: true });
  }
}

test("a PLL of the ECP5 has its parameters, its clock and its reset, whatever these are called here", async () => {
  const verilog = emit(new Doubler(), aclk);
  expect([...verilog.files.keys()]).toEqual(["doubler.v"]);
  expect(verilog.files.get("doubler.v")).toContain(`    EHXPLLL #(
        .CLKI_DIV(1),
        .CLKFB_DIV(2),
        .CLKOP_DIV(6),
        .FEEDBK_PATH("CLKOP")
    ) pll (
        .CLKI(aclk),
        .RST(~aresetn),
        .CLKFB(pll_clkop),
        .CLKOP(pll_clkop),
        .LOCK(pll_lock)
    );`);
  expect(await lint(verilog)).toEqual([]);
  await synthesise(verilog, "synth_ecp5", "EHXPLLL", 1);
});

test("a clock buffer of Xilinx needs no reset, and gets none", async () => {
  const verilog = emit(new Gated());
  expect(verilog.reset).toBeUndefined();
  expect(verilog.files.get("gated.v")).toContain(".I(clk),\n        .CE(enable),\n        .O(buffer_o)");
  expect(await lint(verilog)).toEqual([]);
  await synthesise(verilog, "synth_xilinx", "BUFGCE", 1);
});

test("an inout passes through to the top under the names on its way", async () => {
  const verilog = emit(new Bus());
  expect(verilog.inouts).toEqual([
    { name: "scl_pad_b", width: 1 },
    { name: "sda_pad_b", width: 1 },
  ]);
  expect(verilog.files.get("bus.v")).toContain("    inout  wire scl_pad_b,\n    inout  wire sda_pad_b,\n");
  expect(verilog.files.get("bus.v")).toContain(".pad_b(scl_pad_b)");
  expect(verilog.files.get("open_drain.v")).toContain(".B(pad_b)");
  expect(await lint(verilog)).toEqual([]);
  await synthesise(verilog, "synth_ecp5", "TRELLIS_IO", 2);
});

test("what is a pin of a primitive is no pin of a design's file", () => {
  const { files, stubs, models } = emit(new Doubler());
  expect([...files.keys(), ...models.keys()]).toEqual(["doubler.v"]);
  expect(stubs.get("EHXPLLL.v")).toContain("input wire CLKI,\n    input wire RST,\n    input wire CLKFB,\n");
});

/** A black box of four bits with a declaration to try, in a module around it. */
class Box extends BlackBox {
  readonly io = this.ports({ d: input(UInt(4)), q: output(UInt(4)) });
  constructor(declaration: Partial<BlackBoxDeclaration>) {
    super({ name: "delay_cell", ...declaration });
  }
}
class Around extends Module {
  readonly io = this.ports({ clear: input(Bool()), d: input(UInt(4)), q: output(UInt(4)) });
  constructor(declaration: Partial<BlackBoxDeclaration>, reset?: (clear: BoolValue) => BoolValue) {
    super();
    this.unused(this.io.clear);
    const options = reset ? { reset: reset(this.io.clear) } : {};
    const { box } = this.instances({ box: new Box(declaration) }, options);
    box.d.drive(this.io.d);
    this.io.q.drive(box.q);
  }
}
const message = (declaration: Partial<BlackBoxDeclaration>): string => {
  try {
    emit(new Around(declaration));
  } catch (error) {
    return (error as Error).message.replace(/\n {2}at .*/g, "");
  }
  return "nothing";
};

test("a black box has the pins of its declaration: its text is not searched for them", () => {
  const verilog = `// combinational, no clk and no reset here
module delay_cell #(parameter W = 4) (input wire [W-1:0] d, output wire [W - 1 : 0] q /* clk */);
  assign q = d;
endmodule
`;
  const emitted = emit(new Around({ verilog, parameters: { W: 4 } }));
  expect(emitted.clock).toBeUndefined();
  expect(emitted.files.get("delay_cell.v")).toBe(verilog);
  expect(emitted.files.get("around.v")).toMatch(
    /delay_cell #\(\s+\.W\(4\)\s+\) box \(\s+\.d\(d\),\s+\.q\(box_q\)\s+\);/,
  );
});

test("a pin that the declaration leaves open, or that is not there, is an error", () => {
  const verilog = "module delay_cell (clock, d, q);\n input clock; input [3:0] d; output reg [3:0] q;\nendmodule\n";
  expect(message({ verilog })).toBe(`error[black-box]: the pin clock of delay_cell is not declared
  hint: name it in io, or as its clock, its reset or an inout`);
  expect(message({ verilog, clock: "clk" })).toContain("delay_cell has no pin clk in its Verilog");
  expect(message({ verilog, clock: "clock" })).toBe("nothing");
  expect(message({ verilog: "module other (input d, output q); endmodule" })).toContain(
    "the Verilog of delay_cell has no module delay_cell",
  );
  expect(message({ verilog, clock: "clock", registered: ["d"] })).toContain("delay_cell.d is called registered");
});

const box = (header: string, body = ""): string => `module delay_cell ${header};\n${body}\nendmodule\n`;

test.each([
  ["(input [2:0] d, output [3:0] q)", "", "delay_cell.d is declared 4 bits wide, and 3 in its Verilog"],
  ["(input wire signed [1:4] d, output reg q)", "", "delay_cell.q is declared 4 bits wide, and 1 in its Verilog"],
  ["(input [3:0] q, output [3:0] d)", "", "delay_cell.d is declared input, and output in its Verilog"],
  ["(input [3:0] d, q)", "", "delay_cell.q is declared output, and input in its Verilog"],
  ["(d, q)", "input [7:0] d;\noutput reg [3:0] q;", "delay_cell.d is declared 4 bits wide, and 8 in its Verilog"],
  ["(d, q)", "inout [3:0] d, q;", "delay_cell.d is declared input, and inout in its Verilog"],
  [
    '(input [3:0] d = {2{"a,"}}, (* keep, x = "(" *) output [7:0] q)',
    "",
    "delay_cell.q is declared 4 bits wide, and 8",
  ],
])("a pin is declared as its Verilog says it: %s", (header, body, expected) => {
  expect(message({ verilog: box(header, body) })).toContain(`error[black-box]: ${expected}`);
  expect(message({ model: box(header, body) })).toContain(`error[black-box]: ${expected}`);
});

test("clock, reset and inouts are pins like others", () => {
  const verilog = box("(output c, input [1:0] r, inout [7:0] pad, input [3:0] d, output [3:0] q)");
  expect(message({ verilog, clock: "c", reset: "r", inouts: { pad: 4 } }).match(/delay_cell\.\w+ is .*/g)).toEqual([
    "delay_cell.pad is declared 4 bits wide, and 8 in its Verilog",
    "delay_cell.c is declared input, and output in its Verilog",
    "delay_cell.r is declared 1 bits wide, and 2 in its Verilog",
  ]);
});

test("a parameter is one of those that its Verilog lets an instance set", () => {
  const pins = "(input [3:0] d, output [3:0] q)";
  const unknown = (header: string, body = ""): string =>
    message({ verilog: box(header, body), parameters: { NOPE: 1 } });
  expect(unknown(`#(parameter integer W = f(1, 2), [3:0] D = {1'b0, 3'd1}, localparam NOPE = 1) ${pins}`)).toBe(
    "error[black-box]: delay_cell has no parameter NOPE in its Verilog\n  hint: its parameters are W, D",
  );
  expect(unknown(pins, "localparam NOPE = 2; // parameter NOPE")).toContain("hint: it has none");
  // Behind a list in the header those of the body cannot be set.
  expect(unknown(`#(parameter W = 4) ${pins}`, "parameter NOPE = 2;")).toContain("hint: its parameters are W");
  expect(unknown(pins, "parameter W = 4,\n  NOPE = 2;")).toBe("nothing");
  expect(unknown(`#(parameter W = 4, NOPE = W == 4) ${pins}`)).toBe("nothing");
});

interface Unsaid {
  readonly what: string;
  readonly header?: string;
  readonly body?: string;
  readonly parameters?: Readonly<Record<string, number>>;
}
const nibbles = "input [3:0] d; output [3:0] q;";
test.each<Unsaid>([
  { what: "an expression", header: "#(parameter W = 8) (input [W-1:0] d, output [(W==8)*4-1:0] q)" },
  { what: "a macro as a width", body: "input [`W-1:0] d; output [`W-1:0] q;" },
  { what: "a choice of the preprocessor", body: `\`ifdef A\ninput [7:0] d;\n\`else\n${nibbles}\n\`endif` },
  { what: "a list of pins with macros", header: "(`PINS)" },
  { what: "a type", header: "(input nibble_t d, output logic [1:0][1:0] q)" },
  { what: "a function's argument", body: `${nibbles} function f; input q; f = q; endfunction` },
  { what: "parameters of macros", body: `${nibbles} \`PARAMETERS`, parameters: { NOPE: 1 } },
])("what is not said plainly is not checked: $what", ({ header = "(d, q)", body = "", parameters = {} }) => {
  expect(message({ verilog: box(header, body), parameters })).toBe("nothing");
});

test("parameters that Verilog cannot hold, names twice and a black box as top are errors", () => {
  expect(message({ parameters: { W: 2 ** 31 } })).toContain(
    "error[parameter-range]: delay_cell.W cannot be 2147483648",
  );
  expect(message({ parameters: { W: "a\nb" } })).toContain('delay_cell.W cannot be "a\\nb"');
  expect(message({ parameters: { W: NaN } })).toContain("error[parameter-range]");
  expect(message({ parameters: { "a-b": 1 } })).toContain(
    "error[name-invalid]: delay_cell.a-b is no Verilog identifier",
  );
  expect(message({ parameters: { W: { value: 256n, width: 8 } } })).toContain("delay_cell.W cannot be 256 in 8 bits");
  expect(message({ parameters: { W: { value: -1n, width: 8 } } })).toContain("delay_cell.W cannot be -1 in 8 bits");
  expect(message({ clock: "d" })).toContain("error[name-clash]: Box.d is declared twice");
  expect(message({ inouts: { pad: 0 } })).toContain("error[width-mismatch]: delay_cell.pad cannot be 0 bits wide");
  expect(() => emit(new Box({}))).toThrow("error[black-box]: delay_cell is a black box and no top");
  const texts = emit(new Around({ parameters: { T: 'say "\\"', X: 2.5 } })).files.get("around.v");
  expect(texts).toContain(String.raw`.T("say \"\\\""),
        .X(2.5)`);
});

test.each([
  { pin: "rst", activeLow: false, high: "reset | clear", low: "~(aresetn & ~clear)" },
  { pin: "rst_n", activeLow: true, high: "~(reset | clear)", low: "aresetn & ~clear" },
])("a reset has the level of its pin: $pin", ({ high, low, ...reset }) => {
  const build = (): Module => new Around({ reset }, (clear) => clear);
  expect(emit(build()).files.get("around.v")).toContain(`.${reset.pin}(${high})`);
  expect(emit(build(), aclk).files.get("around.v")).toContain(`.${reset.pin}(${low})`);
});

test("a reset that a black box has no pin for is not dropped without a word", () => {
  const build = (declaration: Partial<BlackBoxDeclaration>) => () => new Around(declaration, (clear) => clear);
  expect(build({ clock: "c" })).toThrow(
    "error[black-box]: box is placed with a reset, and delay_cell has a clock but no pin for one",
  );
  // Without a clock it holds nothing that could be reset.
  expect(emit(build({})()).files.get("around.v")).not.toContain("reset");
});

test("an output that is not called registered follows every input", () => {
  class Loop extends Module {
    readonly io = this.ports({ q: output(UInt(4)) });
    constructor(registered: string[]) {
      super();
      const { box } = this.instances({ box: new Box({ registered }) });
      box.d.drive(box.q);
      this.io.q.drive(box.q);
    }
  }
  expect(() => emit(new Loop([]))).toThrow("error[combinational-loop]");
  expect(emit(new Loop(["q"])).files.has("loop.v")).toBe(true);
});

test("a parameter of more than 32 bits has a width", async () => {
  const model =
    "module delay_cell #(parameter [63:0] INIT = 0) (input [3:0] d, output [3:0] q); assign q = INIT[d * 4 +: 4]; endmodule\n";
  const parameters = { INIT: { value: 0xfedcba9876543210n, width: 64 } };
  const verilog = emit(new Around({ model, parameters }));
  expect(verilog.files.get("around.v")).toContain(".INIT(64'hfedcba9876543210)");
  expect(await lint(emit(new Around({ parameters })))).toEqual([]);
  using dut = await bench(() => new Around({ model, parameters }));
  for (let d = 0; d < 16; d++) {
    dut.d = d;
    dut.expect({ q: d });
  }
});

test("a primitive simulates with a model, and not without one", async () => {
  const model = `module delay_cell #(parameter BY = 0) (input wire c, input wire rst_n, input wire [3:0] d, output reg [3:0] q);
  always @(posedge c) if (!rst_n) q <= 4'd9; else q <= d + BY[3:0];
endmodule
`;
  const declaration = {
    clock: "c",
    reset: { pin: "rst_n", activeLow: true },
    parameters: { BY: 3 },
    registered: ["q"],
  };
  const build = (): Around => new Around({ ...declaration, model }, (clear) => clear);
  expect([...emit(build()).files.keys()]).toEqual(["around.v"]);
  using dut = await bench(build);
  expect(dut.q).toBe(9n);
  dut.d = 4;
  dut.step();
  expect(dut.q).toBe(7n);
  dut.clear = true;
  dut.step();
  expect(dut.q).toBe(9n);
  await expect(bench(() => new Around(declaration))).rejects.toThrow(
    "delay_cell: a black box without Verilog cannot be simulated, give it a model",
  );
  await expect(bench(build, { engine: "javascript" })).rejects.toThrow("delay_cell is a black box");
});
