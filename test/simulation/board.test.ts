import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { compileProgram } from "../../generator/compiler/compile-program.ts";
import { parseArray } from "../../generator/compiler/design.ts";
import { emitDesign } from "../../generator/compiler/emit-design.ts";
import { hostView } from "../../generator/compiler/host-view.ts";
import { planAccelerator } from "../../generator/compiler/plan-accelerator.ts";
import { drivers } from "../../generator/compiler/registers.ts";
import { ulx3sFiles } from "../../generator/compiler/ulx3s.ts";
import { quantiseModel } from "../../generator/golden/model.ts";
import { UartReceiver, UartTransmitter } from "../../generator/hardware/board/uart.ts";
import type { AcceleratorShape } from "../../generator/hardware/control/sequencer.ts";
import {
  BlackBox,
  Bool,
  connect,
  emit,
  input,
  Module,
  output,
  Queue,
  Stream,
  UInt,
  type SpecOf,
} from "../../generator/hdl/index.ts";
import { openCheckpoint } from "../../generator/reference/checkpoint.ts";
import { tokensOf } from "../../generator/reference/latent.ts";
import { expectedRun } from "../../generator/simulation/expected-run.ts";
import { open, type Bench } from "../../sim/bench.ts";
import { temporaryFolder } from "../files/disk.ts";
import { chipInstance, chipVerilog, primitives } from "../hardware/board/sdram-chip.ts";

const MHZ = 40;
const CLOCKS_PER_BIT = 4;

/** The board's FPGA with everything in it, and the SDRAM beside it: clock and serial line alone come out. */
class Ulx3s extends BlackBox {
  readonly io = this.ports({ to_board: input(Bool()), from_board: output(Bool()), lights: output(UInt(8)) });

  constructor(shape: AcceleratorShape, change: (verilog: string) => string) {
    const { top, clock, reset, ports, files } = emitDesign({ shape });
    const { bus } = shape;
    const design = { top, clock: clock!, reset: reset!, ports, bus, mhz: MHZ, clocksPerBit: CLOCKS_PER_BIT };
    const board = [...ulx3sFiles(design)].filter(([file]) => file.endsWith(".v"));
    const pins = `.clk(sdram_clk), .command({csn, rasn, casn, wen}), .bank(ba), .address(a), .mask(dqm), .data(d),
      .driven(fpga.drives), .out(out), .drives(drives)`;
    super({
      name: "ulx3s_and_sdram",
      clock: "clk",
      verilog: change(`${[...files.values(), ...board.map(([, text]) => text)].join("\n")}
${primitives}${chipVerilog}
module ulx3s_and_sdram (input wire clk, input wire to_board, output wire from_board, output wire [7:0] lights);
    wire sdram_clk, cke, csn, rasn, casn, wen, drives, gpio;
    wire [1:0] ba, dqm;
    wire [12:0] a;
    wire [15:0] d, out;
    assign d = drives ? out : 16'bz;
    ulx3s fpga (
        .clk_25mhz(clk), .button(1'b0), .ftdi_txd(to_board), .ftdi_rxd(from_board), .led(lights), .wifi_gpio0(gpio),
        .sdram_clk(sdram_clk), .sdram_cke(cke), .sdram_csn(csn), .sdram_rasn(rasn), .sdram_casn(casn), .sdram_wen(wen),
        .sdram_ba(ba), .sdram_a(a), .sdram_dqm(dqm), .sdram_d(d)
    );
    ${chipInstance(bus.bytes, MHZ, pins)}endmodule
`),
    });
  }
}

/** The board with a host's end of the serial line. */
class BoardOnLine extends Module {
  readonly io = this.ports({
    toBoard: input(Stream({ data: UInt(8) })),
    fromBoard: output(Stream({ data: UInt(8) })),
    lights: output(UInt(8)),
  });

  constructor(board: Ulx3s) {
    super({ about: "A board and a host's end of its serial line." });
    const { transmitter, receiver, received, ulx3s } = this.instances({
      transmitter: new UartTransmitter(CLOCKS_PER_BIT),
      receiver: new UartReceiver(CLOCKS_PER_BIT),
      received: new Queue({ data: UInt(8) }, 16),
      ulx3s: board,
    });
    connect(transmitter.bytes, this.io.toBoard);
    ulx3s.to_board.drive(transmitter.line);
    receiver.line.drive(ulx3s.from_board);
    connect(received.put, receiver.bytes);
    connect(this.io.fromBoard, received.get);
    this.io.lights.drive(ulx3s.lights);
    this.unused(receiver.broken);
  }
}
type Dut = Bench<SpecOf<BoardOnLine["io"]>>;

const work = temporaryFolder();

/** The host: the Python driver, its serial line standard input and output. */
const HOST = `
import json, os, select, sys
sys.path.insert(0, sys.argv[1])
import disc
class Line:
    def write(self, data):
        while data: data = data[os.write(1, data) :]
    def read(self, count):
        data = b""
        while len(data) < count:
            if not select.select([0], [], [], 60)[0]: break
            piece = os.read(0, count - len(data))
            if not piece: break
            data += piece
        return data
accelerator = disc.Accelerator(disc.Uart(Line()))
accelerator.load(sys.argv[2])
accelerator.start()
accelerator.wait(seconds=3600, pause=0)
said = {"latent": list(accelerator.latent()), "cycles": accelerator.counter("cycles")}
open(sys.argv[3], "w").write(json.dumps(said))
`;

/** Cycles without a byte after which the board has nothing more to say: longer than any word takes. */
const QUIET = 2000;

/** Lets the host and the board talk until the host is done. @returns what it wrote down */
async function talk(dut: Dut, folder: string): Promise<{ latent: number[]; cycles: number }> {
  const result = join(folder, "result.json");
  // The clock is steady, and the memory set up or not: a host need not know.
  dut.step(100);
  const host = spawn("python3", ["-c", HOST, work, folder, result], { stdio: ["pipe", "pipe", "inherit"] });
  const ended = new Promise<number | null>((done) => host.on("close", done));
  // A host that has given up reads no more: its status says so.
  host.stdin.on("error", () => undefined);
  try {
    for await (const bytes of host.stdout as AsyncIterable<Buffer>) {
      dut.toBoard.queue([...bytes].map((data) => ({ data })));
      dut.toBoard.drain(0, { timeout: 100_000_000 });
      for (let count = 1; count > 0;) {
        dut.step(QUIET);
        count = dut.fromBoard.pending;
        host.stdin.write(Uint8Array.from(dut.fromBoard.receive(count), ({ data }) => Number(data)));
      }
    }
  } finally {
    host.kill();
  }
  expect(await ended).toBe(0);
  return JSON.parse(readFileSync(result, "utf8")) as { latent: number[]; cycles: number };
}

interface Run {
  readonly folder: string;
  readonly resolution: number;
  readonly array: string;
  readonly change?: (verilog: string) => string;
}

/** An image on a board: what its host reads, and what the golden model says. */
async function imageOnBoard({ folder, resolution, array, change = (text) => text }: Run) {
  const checkpoint = openCheckpoint(folder);
  const options = { resolution, label: 1, steps: 1, guidance: 1, seed: 1 };
  const model = quantiseModel(checkpoint, { resolution, labels: [1], steps: 1 });
  const shape = planAccelerator(parseArray(array), checkpoint.config, tokensOf(checkpoint.config, resolution), {});
  const image = compileProgram(checkpoint, model, shape, options);
  const place = mkdtempSync(join(work, "image-"));
  writeFileSync(join(place, "image.bin"), image.bytes);
  const host = hostView(image, model, resolution, shape.memory.wordBytes);
  writeFileSync(join(place, "image.json"), JSON.stringify({ size: image.size, host }));
  for (const [file, text] of Object.entries(drivers())) writeFileSync(join(work, file), text);
  const verilog = emit(new BoardOnLine(new Ulx3s(shape, change)), { prefix: "line_" });
  using dut = (await open(verilog)) as unknown as Dut;
  const said = await talk(dut, place);
  return {
    said,
    golden: [...expectedRun(checkpoint, model, shape, image, options).latent],
    lights: Number(dut.lights),
  };
}

const small: Run = { folder: "test/fixtures/dit/plain", resolution: 8, array: "2x8" };

test("the Python driver makes an image on a ULX3S, through the serial line, as the golden model says", async () => {
  const { said, golden, lights } = await imageOnBoard(small);
  expect(said.latent).toEqual(golden);
  // The memory is set up, and the interrupt stands.
  expect(lights & 3).toBe(3);
});

test.runIf(process.env["DISC_REGRESS"])("and one of models/digits on 4x8", async () => {
  const { said, golden } = await imageOnBoard({ folder: "models/digits", resolution: 16, array: "4x8" });
  expect(said.latent).toEqual(golden);
  console.log(`${said.cycles} cycles`);
});

test
  .runIf(process.env["DISC_REGRESS"])
  .each([["an SDRAM that is not clocked in the middle of a cycle", ".D0(1'b0)", ".D0(1'b1)"]])(
  "%s makes none",
  async (_, from, to) => {
    const change = (text: string): string => {
      expect(text).toContain(from);
      return text.replace(from, to).replace(".D1(1'b1)", ".D1(1'b0)");
    };
    await expect(imageOnBoard({ ...small, change })).rejects.toThrow();
  },
);
