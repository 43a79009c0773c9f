import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, expect, test } from "vitest";
import { Bool, input, Module, UInt } from "../../generator/hdl/index.ts";
import { renderTemplate } from "../../generator/hdl/templates.ts";
import { compileProgram } from "../../generator/compiler/compile-program.ts";
import { planAccelerator } from "../../generator/compiler/plan-accelerator.ts";
import { quantiseModel } from "../../generator/golden/model.ts";
import { openCheckpoint } from "../../generator/reference/checkpoint.ts";
import { benchVerilog, SimulatedAccelerator } from "../../generator/simulation/accelerator-bench.ts";
import { AxiChecker, watch, type WatchedBus } from "../../sim/axi-checker.ts";
import { bench } from "../../sim/bench.ts";
import { plant } from "../planted.ts";
import { fixtureFolder } from "../reference/fixtures.ts";
import { temporaryFolder } from "../files/disk.ts";

const work = temporaryFolder();

/** What stands on the bus in a cycle, as Verilog; all else is zero. */
type Cycle = Readonly<Record<string, number | string>>;
const pins = {
  ...{ arid: 4, araddr: 40, arlen: 8, arsize: 3, arburst: 2, arvalid: 1, arready: 1 },
  ...{ rid: 4, rdata: 64, rresp: 2, rlast: 1, rvalid: 1, rready: 1 },
  ...{ awid: 4, awaddr: 40, awlen: 8, awsize: 3, awburst: 2, awvalid: 1, awready: 1 },
  ...{ wdata: 64, wstrb: 8, wlast: 1, wvalid: 1, wready: 1, bid: 4, bresp: 2, bvalid: 1, bready: 1 },
};
const widths = { aresetn: 1, ...pins };
const taken = (channel: string): Cycle => ({ [`${channel}valid`]: 1, [`${channel}ready`]: 1 });
const asks = (channel: "ar" | "aw", address: number, len: number, id = 3): Cycle => ({
  ...{ [`${channel}id`]: id, [`${channel}addr`]: address, [`${channel}len`]: len, [`${channel}size`]: 3 },
  [`${channel}burst`]: 1,
});
const ask = (...of: Parameters<typeof asks>): Cycle => ({ ...asks(...of), ...taken(of[0]) });
const word = (data: number | string, last: number, strb = 255): Cycle => ({
  ...{ ...taken("w"), wdata: data, wstrb: strb, wlast: last },
});
const answer = (id = 3): Cycle => ({ ...taken("b"), bid: id });
const gives = (last: number, id = 3): Cycle => ({ ...taken("r"), rid: id, rdata: 7, rlast: last });
const x = (bits: number): string => `{${bits}{1'bx}}`;
const unsaid = x(64);

const cases: readonly (readonly [string, readonly Cycle[]])[] = [
  ["", [ask("ar", 0, 1), gives(0), gives(1), {}, ask("ar", 4088, 0), gives(1)]],
  ["", [ask("aw", 64, 1), word(1, 0), word(2, 1), answer()]],
  ["", [word(1, 0), word(2, 1), word(3, 1), ask("aw", 0, 1), answer(), ask("aw", 0, 0, 5), answer(5)]],
  ["", [{ ...ask("aw", 0, 0), ...word(unsaid, 1, 0) }, {}, answer()]],
  ["", [{ ...asks("ar", 8, 0), arvalid: 1 }, { ...asks("ar", 8, 0), arvalid: 1 }, ask("ar", 8, 0), gives(1)]],
  ["", [ask("ar", 0, 0, 1), ask("ar", 0, 0, 2), gives(1, 2), gives(1, 1)]],
  ["the address of a read changed before it was taken", [{ ...asks("ar", 8, 0), arvalid: 1 }, ask("ar", 16, 0)]],
  ["the address of a write changed before it was taken", [{ ...asks("aw", 8, 0), awvalid: 1 }, asks("aw", 8, 0)]],
  ["a word of a write changed before it was taken", [{ ...word(1, 1), wready: 0 }, word(2, 1)]],
  [
    "a word of a read changed before it was taken",
    [ask("ar", 0, 0), { ...gives(1), rready: 0 }, { ...gives(1), rdata: 8 }],
  ],
  ["the answer to a write changed before it was taken", [ask("aw", 0, 0), word(1, 1), { ...answer(), bready: 0 }, {}]],
  ["a read crosses 4 KiB", [ask("ar", 4096 - 8, 1)]],
  ["a write crosses 4 KiB", [ask("aw", 8192 - 16, 2)]],
  ["a read has no such burst or size", [{ ...ask("ar", 0, 0), arburst: 3 }]],
  ["a write has no such burst or size", [{ ...ask("aw", 0, 0), awsize: 4 }]],
  ["WLAST is not at the end of its burst", [ask("aw", 0, 1), word(1, 1)]],
  ["WLAST is not at the end of its burst", [word(1, 0), word(1, 1), ask("aw", 0, 2)]],
  ["a burst has more words than its address says", [ask("aw", 0, 0), word(1, 0)]],
  ["a read is answered that was never asked for", [ask("ar", 0, 0), gives(1, 4)]],
  ["the last word of a read is not where it was asked for", [ask("ar", 0, 1), gives(1)]],
  ["the last word of a read is not where it was asked for", [ask("ar", 0, 0), gives(0)]],
  ["a write is answered that is not whole, or was never asked for", [ask("aw", 0, 1), word(1, 0), answer()]],
  ["a write is answered that is not whole, or was never asked for", [ask("aw", 0, 0), word(1, 1), answer(4)]],
  [
    "a write is answered that is not whole, or was never asked for",
    [{ ...ask("aw", 0, 0), ...word(1, 1), ...answer() }],
  ],
  ["a valid of the manager is not low in reset", [{ aresetn: 0 }, { aresetn: 0 }, { aresetn: 0, arvalid: 1 }]],
  ["a valid of the subordinate is not low in reset", [{ aresetn: 0 }, { aresetn: 0 }, { aresetn: 0, bvalid: "1'bx" }]],
  ["a handshake of the manager is x", [{ arvalid: "1'bx" }]],
  ["a handshake of the subordinate is x", [{ wready: "1'bx" }]],
  ["the address of a read is x", [{ ...ask("ar", 0, 0), araddr: x(40) }]],
  ["a word of a write is x", [{ ...ask("aw", 0, 0), ...word(unsaid, 1, 128) }]],
];

let program = "";
beforeAll(() => {
  const names = Object.entries(widths);
  const set = (cycle: Cycle): string =>
    names.map(([name, width]) => `${name} = ${cycle[name] ?? `${width}'d${name === "aresetn" ? 1 : 0}`};`).join(" ");
  const step = (cycle: Cycle): string => `            ${set(cycle)} @(negedge aclk);`;
  const text = `module tb;
    reg aclk;
    ${names.map(([name, width]) => `reg [${width - 1}:0] ${name};`).join(" ")}
    wire broken;
    initial aclk = 0;
    always #5 aclk = ~aclk;
    disc_axi_checker checker (.aclk(aclk), ${names.map(([name]) => `.${name}(${name})`).join(", ")}, .broken(broken));
    integer number;
    initial begin
        ${set({ aresetn: 0 })}
        repeat (3) @(negedge aclk);
        if (!$value$plusargs("case=%d", number)) $finish;
        case (number)
${cases.map(([, cycles], i) => `        ${i}: begin\n${[...cycles, {}].map(step).join("\n")}\n        end`).join("\n")}
        endcase
        $finish;
    end
endmodule
`;
  const [bench, checker] = [join(work, "tb.v"), join(work, "axi_checker.v")];
  program = join(work, "tb.vvp");
  writeFileSync(bench, text);
  writeFileSync(checker, renderTemplate("axi-checker.v", {}));
  expect(execFileSync("iverilog", ["-g2005", "-s", "tb", "-o", program, bench, checker], { encoding: "utf8" })).toBe(
    "",
  );
});

test.each(cases.map(([rule, cycles], i) => [rule === "" ? "nothing" : rule, i, rule, cycles] as const))(
  "the checker of AXI4 says of a bus: %s (%i)",
  (_, i, rule) => {
    const said = execFileSync("vvp", ["-n", program, `+case=${i}`], { encoding: "utf8" });
    expect(said.replace(/^.*\$finish.*\n/gm, "")).toBe(rule === "" ? "" : `FAIL: tb.checker.breaks: ${rule}\n`);
  },
);

// ---- The same, where it stands in the simulations of whole accelerators.

/** A checker on a bus whose every signal is an input. */
class Watched extends Module {
  readonly io = this.ports({
    isOn: input(Bool()),
    pins: input(
      Object.fromEntries(Object.entries(pins).map(([name, width]) => [name, width > 1 ? UInt(width) : Bool()])),
    ),
  });

  constructor() {
    super();
    const of = { bytes: pins.wstrb, addressBits: pins.araddr, idBits: pins.arid };
    const bus = Object.fromEntries(
      ["ar", "r", "aw", "w", "b"].map((channel) => {
        const names = Object.keys(pins).filter(
          (name) =>
            /^(a[rw]|[rwb])(?=id|addr|len|size|burst|valid|ready|data|resp|last|strb)/.exec(name)![0] === channel,
        );
        return [channel, Object.fromEntries(names.map((name) => [name.slice(channel.length), this.io.pins[name]]))];
      }),
    );
    const { busChecker } = this.instances({ busChecker: new AxiChecker(of) });
    watch(busChecker, of, bus as unknown as WatchedBus, this.io.isOn);
    this.unused(busChecker["broken"]);
  }
}

const isKnown = (cycles: readonly Cycle[]): boolean =>
  cycles.every((cycle) => Object.values(cycle).every((value) => typeof value === "number"));
const known = cases.filter(([, cycles]) => isKnown(cycles)).map(([rule, cycles]) => ({ rule, cycles }));

test("it stops a simulation in Verilator at each of them, and says nothing while it is off", async () => {
  expect(known.length).toBeGreaterThan(20);
  for (const isOn of [true, false])
    for (const { rule, cycles } of known) {
      using dut = await bench(() => new Watched());
      const set = (cycle: Cycle): void => {
        const of = (name: string, width: number) => (width > 1 ? (cycle[name] ?? 0) : cycle[name] === 1);
        dut.pins = Object.fromEntries(Object.entries(pins).map(([name, width]) => [name, of(name, width)])) as never;
      };
      dut.isOn = isOn;
      const run = (): void => {
        for (const cycle of [...cycles, {}]) {
          set(cycle);
          if (cycle["aresetn"] === 0) dut.reset();
          else dut.step();
        }
      };
      if (isOn && rule !== "") expect(run).toThrow(`bus_checker.breaks: ${rule}`);
      else run();
    }
});

// What any design has: the ports of its top.
test.skipIf(!process.env["DISC_REGRESS"]).each([
  ["assign m_axi_wlast = ", "~", "a burst has more words than its address says"],
  ["assign m_axi_araddr = ", "{24'd0, now, 15'd0} ^ ", "the address of a read changed before it was taken"],
  ["assign m_axi_araddr = ", "40'hff8 | ", "a read crosses 4 KiB"],
  ["assign s_axi_bvalid = ", "aresetn | ", "a write is answered that is not whole, or was never asked for"],
])("an accelerator with a fault on its bus is stopped: %s%s", async (from, fault, rule) => {
  const checkpoint = openCheckpoint(fixtureFolder("plain"));
  const shape = planAccelerator({ lanes: 2, width: 8 }, checkpoint.config, 16);
  const model = quantiseModel(checkpoint, { resolution: 8, labels: [1], steps: 1 });
  const image = compileProgram(checkpoint, model, shape, { resolution: 8, label: 1, steps: 1, guidance: 1, seed: 1 });
  // A clock of half the frequency, for what is to change.
  const clock = "reg now = 0;\n    always @(posedge aclk) now <= ~now;\n    ";
  const faulty = plant(benchVerilog(shape, image.size), "accelerator", from, `${clock}${from}${fault}`);
  using host = await SimulatedAccelerator.ofVerilog(faulty, shape, { quick: true });
  host.time({ latency: 5, pause: 0.5 });
  expect(() => host.run(image, { limit: 100_000 })).toThrow(rule);
});
