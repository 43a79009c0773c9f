import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { piecesOf, type Content } from "../files/disk.ts";
import { readManifest } from "../files/manifest.ts";
import { isUnfinished } from "../files/output-folder.ts";
import { packageVersion } from "../files/package.ts";
import { REGISTER_ADDRESS_BITS } from "../hardware/host/register-map.ts";
import { MOST_OPEN } from "../hardware/memory/memory-port.ts";
import { renderTemplate } from "../hdl/templates.ts";
import { DesignError } from "./design-error.ts";
import { interfacesOf, type BusPort } from "./interfaces.ts";
import { registerData } from "./registers.ts";
import { ulx3sFiles } from "./ulx3s.ts";
import { DESIGN_KIND } from "./write-design.ts";

/** Whom a package is for. */
export const FLOWS = ["fusesoc", "vivado", "quartus", "litex", "pynq", "ulx3s"] as const;
export type Flow = (typeof FLOWS)[number];

/** Those that have constraints of their own. */
export const CONSTRAINED: readonly Flow[] = ["vivado", "quartus", "pynq", "ulx3s"];

/** Vivado packages for a part, and for all families behind it; this one is that of the PYNQ-Z2. */
const PART = "xc7z020clg400-1";
const [VENDOR, LIBRARY] = ["disc", "accelerators"];
/** Tools of both vendors want two numbers. */
const VERSION = packageVersion.split(".").slice(0, 2).join(".");

/** A folder of files as a command wrote them, by their path in it. */
type Folder = ReadonlyMap<string, Content>;

/** A generated design as it stands in its folder. */
export interface GivenDesign {
  /** What `design.json` says of it. */
  readonly description: z.infer<typeof described>;
  readonly files: Folder;
}

/** @throws DesignError when a listed file is not there */
function readFolder(folder: string, kind: string, command: string): Folder {
  if (!existsSync(folder)) throw new DesignError(`there is no folder ${folder}`);
  if (isUnfinished(folder, kind))
    throw new DesignError(`${folder} was left unfinished by an interrupted run: run disc ${command} again`);
  const list = `${kind}.manifest.json`;
  const files = readManifest(join(folder, list), join(folder, list), kind);
  if (files.size === 0) throw new DesignError(`${folder} holds nothing of disc ${command}`);
  return new Map(
    [...files.keys()].map((file) => {
      const path = join(folder, file);
      if (!existsSync(path)) throw new DesignError(`${path} is missing: run disc ${command} again`);
      const copy: Content = (write) => {
        for (const piece of piecesOf(path)) write(piece);
      };
      return [file, copy];
    }),
  );
}

const described = z.object({
  top: z.string(),
  clock: z.string(),
  reset: z.string(),
  ports: z.array(z.object({ name: z.string(), direction: z.enum(["input", "output"]), width: z.number() })),
  files: z.array(z.string()),
  configuration: z.object({
    shape: z.object({
      engine: z.object({ lanes: z.number(), width: z.number() }),
      memory: z.object({ burst: z.number(), wordBytes: z.number() }),
      bus: z.object({ bytes: z.number(), addressBits: z.number(), idBits: z.number() }),
    }),
  }),
});

/** Reads a folder of `disc generate`, as it stands. @throws DesignError when it is none */
export function readGivenDesign(folder: string): GivenDesign {
  const files = readFolder(folder, DESIGN_KIND, "generate");
  try {
    return { files, description: described.parse(JSON.parse(readFileSync(join(folder, "design.json"), "utf8"))) };
  } catch {
    throw new DesignError(`${join(folder, "design.json")} is none of this version: run disc generate again`);
  }
}

/**
 * Reads a folder of `disc compile --bench`.
 * @param kind what such a folder is called in its list of files
 * @throws DesignError when it is none, or one of another design
 */
export function readGivenBench(folder: string, kind: string, { top }: { readonly top: string }): Folder {
  const files = readFolder(folder, kind, "compile");
  if (!files.has("bench.v")) throw new DesignError(`${folder} has no bench: run disc compile with --bench`);
  if (!readFileSync(join(folder, "bench.v"), "utf8").includes(` ${top} dut (`))
    throw new DesignError(`${folder} has the bench of another design than ${top}`);
  return files;
}

/** All that templates of packages are made of. */
function packageData({ description }: GivenDesign, mhz: number) {
  const { top, clock, reset, ports, configuration, files } = description;
  const { bus, engine, memory } = configuration.shape;
  const buses = interfacesOf(ports);
  const dataBits = 8 * bus.bytes;
  return {
    ...{ top, clock, reset, files, dataBits, mhz, interrupt: buses.others[0]!.name },
    ...{ addressBits: bus.addressBits, idBits: bus.idBits, lanes: engine.lanes, width: engine.width },
    ...{
      vendor: VENDOR,
      library: LIBRARY,
      version: VERSION,
      part: PART,
      vlnv: [VENDOR, LIBRARY, top, VERSION].join(":"),
    },
    period: (1000 / mhz).toFixed(3),
    addressRange: String(2n ** BigInt(bus.addressBits)),
    registerRange: 2 ** REGISTER_ADDRESS_BITS,
    longest: (memory.burst * memory.wordBytes) / bus.bytes,
    ...{ open: MOST_OPEN, openTogether: 2 * MOST_OPEN },
    registers: registerData().registers,
    buses: [
      { name: "s_axi", type: "AXI4-Lite", isMaster: false, portMaps: portMaps(buses.registers) },
      { name: "m_axi", type: "AXI4", isMaster: true, portMaps: portMaps(buses.memory) },
    ],
    ports: [
      { name: clock, way: "in", isVector: false },
      { name: reset, way: "in", isVector: false },
      ...ports.map(({ name, direction, width }) => ({
        ...{ name, way: direction === "input" ? "in" : "out" },
        ...{ isVector: width > 1, high: width - 1 },
      })),
    ],
    registerPorts: qsysPorts(buses.registers),
    memoryPorts: qsysPorts(buses.memory),
    pins: [...litexPins(buses.registers, "registers"), ...litexPins(buses.memory, "memory")],
  };
}
type PackageData = ReturnType<typeof packageData>;

/** As IP-XACT pairs signals of AXI with ports. */
function portMaps(ports: readonly BusPort[]) {
  return ports.map(({ name, channel, field }) => ({ logical: (channel + field).toUpperCase(), physical: name }));
}

/** As Platform Designer has them. */
function qsysPorts(ports: readonly BusPort[]) {
  return ports.map(({ name, channel, field, direction, width }) => ({
    ...{ name, role: channel + field, way: direction === "input" ? "Input" : "Output", width },
  }));
}

/** As the arguments of an `Instance` of Migen. The SoC's addresses of registers have more bits than the port. */
function litexPins(ports: readonly BusPort[], bus: keyof ReturnType<typeof interfacesOf>) {
  return ports.map(({ name, channel, field, direction, width }) => ({
    pin: `${direction === "input" ? "i" : "o"}_${name}`,
    signal: `self.${bus}.${channel}.${field}${bus === "registers" && field === "addr" ? `[:${width}]` : ""}`,
  }));
}

const coreOf = (data: PackageData, hasBench: boolean): string =>
  renderTemplate("fusesoc.core", { ...data, vlnv: [VENDOR, LIBRARY, data.top, packageVersion].join(":"), hasBench });

/** The files that a flow adds to those of the design. */
function flowFiles(
  flow: Flow,
  data: PackageData,
  { description }: GivenDesign,
  hasBench: boolean,
): [string, Content][] {
  const { top, mhz } = data;
  const clock = renderTemplate("clock.sdc", data);
  const vivado: [string, Content][] = [
    ["vivado/package_ip.tcl", renderTemplate("vivado-ip.tcl", data)],
    [`vivado/${top}_ooc.xdc`, clock],
  ];
  switch (flow) {
    case "fusesoc":
      return [["disc.core", coreOf(data, hasBench)]];
    case "vivado":
      return vivado;
    case "quartus":
      return [
        [`${top}_hw.tcl`, renderTemplate("quartus-hw.tcl", data)],
        [`quartus/${top}.sdc`, clock],
      ];
    case "litex":
      return [
        ["litex/disc_litex.py", renderTemplate("litex-module.py", data)],
        ["litex/board.py", renderTemplate("litex-board.py", data)],
        ["litex/sim.py", renderTemplate("litex-sim.py", data)],
        ["litex/main.c", renderTemplate("litex-main.c", data)],
        ["litex/image.S", renderTemplate("litex-image.S", data)],
        ["litex/firmware.ld", renderTemplate("litex-firmware.ld", data)],
      ];
    case "pynq":
      return [
        ...vivado,
        ["vivado/overlay.tcl", renderTemplate("pynq-overlay.tcl", data)],
        ["software/disc_overlay.py", renderTemplate("pynq-overlay.py", data)],
      ];
    case "ulx3s":
      return [...ulx3sFiles({ ...description, bus: description.configuration.shape.bus, mhz })];
  }
}

/**
 * What `disc package` writes, by path: the design's files, those of the flow, the same description of buses, registers and ports in IP-XACT, and
 * a page that says what is what.
 * @param options.mhz of the clock, where the flow has constraints
 * @param options.bench files of `disc compile --bench`
 */
export function packageFiles(
  given: GivenDesign,
  flow: Flow,
  { mhz, bench }: { readonly mhz: number; readonly bench?: Folder | undefined },
): Map<string, Content> {
  const data = packageData(given, mhz);
  const guide = {
    ...data,
    hasBench: bench !== undefined,
    ...Object.fromEntries(FLOWS.map((each) => [each, each === flow])),
  };
  const benchFiles = [...(bench ?? [])].map(([file, content]): [string, Content] => {
    const isMakefile = file === "Makefile";
    return [`bench/${file}`, isMakefile ? renderTemplate("image-bench.mk", { design: ".." }) : content];
  });
  return new Map<string, Content>([
    ...given.files,
    ...benchFiles,
    [`ip-xact/${data.top}.xml`, renderTemplate("ip-xact.xml", data)],
    ["PACKAGE.md", renderTemplate("package.md", guide)],
    ...flowFiles(flow, data, given, bench !== undefined),
  ]);
}
