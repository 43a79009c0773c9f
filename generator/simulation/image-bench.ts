import type { Content, Write } from "../files/disk.ts";
import { errors, ID, registerNamed } from "../hardware/host/register-map.ts";
import type { AcceleratorShape } from "../hardware/control/sequencer.ts";
import { snakeCase } from "../hdl/names.ts";
import { bitsFor, type Verilog } from "../hdl/index.ts";
import { renderTemplate } from "../hdl/templates.ts";
import { DesignError } from "../compiler/design.ts";
import type { StreamedImage } from "../compiler/compile-program.ts";
import type { HostView } from "../compiler/host-view.ts";
import type { GoldenRegion } from "./golden-image.ts";

/** The files of a bench for any simulator. */
export const BENCH_FILES = ["bench.v", "memory.v", "axi_checker.v", "memory.hex", "expected.hex", "Makefile"] as const;

/** Where the image stands on the bus: not at zero, so that nobody mistakes its addresses for the bus's. */
const BASE = 2 ** 31;
/** Least cycles from a request of memory to its first word, unless the bench is told otherwise. */
const LATENCY = 32;

interface BenchOf {
  readonly image: StreamedImage;
  /** What the golden model says must stand in memory at the end. */
  readonly golden: readonly GoldenRegion[];
  /** The addresses at which regions of the image begin that the host writes. */
  readonly written: ReadonlySet<number>;
  readonly host: HostView;
  readonly shape: AcceleratorShape;
  readonly verilog: Pick<Verilog, "top" | "ports">;
  /** The path from the bench's folder to the design's. */
  readonly designPath: string;
}

/**
 * A bench in plain Verilog that runs an image on a design in any simulator: a memory, a host, the image, and what it must leave: what
 * the golden model says, and all that the host wrote and the accelerator only reads.
 * @throws DesignError for an image of more than 2 GiB
 */
export function imageBench({
  image,
  golden,
  written,
  host,
  shape,
  verilog,
  designPath,
}: BenchOf): Map<string, Content> {
  if (image.size > BASE) throw new DesignError(`--bench: the image takes ${image.size} bytes, more than 2 GiB`);
  const { bytes, addressBits, idBits } = shape.bus;
  const { compared, nameAt } = comparedRegions(image, golden, written);
  const macro = (register: string): string => snakeCase(register).toUpperCase();
  const places = {
    ...{ bytes, dataBits: 8 * bytes, dataTop: 8 * bytes - 1, strobeTop: bytes - 1, byteBits: Math.log2(bytes) },
    ...{ addressBits, addressTop: addressBits - 1, idBits, idTop: idBits - 1 },
    addressPad: addressBits < 64 ? `${64 - addressBits}'d0, ` : "",
    ...{
      lastWord: image.size / bytes - 1,
      indexTop: bitsFor(image.size / bytes - 1) - 1,
      base: `64'd${BASE}`,
      latency: LATENCY,
    },
  };
  const used = [
    "id",
    "status",
    "interrupt",
    "cyclesLow",
    "cyclesHigh",
    ...host.registers.map(({ register }) => register),
  ];
  const bench = {
    ...{ ...places, top: verilog.top, id: ID.toString(16) },
    registers: used.map((name) => ({ macro: macro(name), offset: registerNamed(name).offset.toString(16) })),
    signals: verilog.ports.map(({ name, direction, width }) => ({
      ...{ name, kind: direction === "input" && name.startsWith("s_axi_") ? "reg " : "wire" },
      range: width === 1 ? "" : `[${width - 1}:0] `,
    })),
    writes: host.registers.map(({ register, value, about }) => {
      const written = value ?? (register === "baseLow" ? BASE : 0);
      return { macro: macro(register), value: `32'h${written.toString(16)}`, about };
    }),
    errors: Object.entries(errors)
      .filter(([, { code }]) => code > 0)
      .map(([name, { code, about }]) => ({ macro: macro(name), code, about })),
    regions: compared.map(({ name, address, bytes: count }) => ({
      name,
      first: address / bytes,
      words: count / bytes,
    })),
    compared: compared.reduce((sum, region) => sum + region.bytes / bytes, 0),
  };
  // By address: what is written again counts as it stands at the end.
  const given = new Map<number, WrittenRegion>();
  const made: WrittenRegion[] = [];
  return new Map<(typeof BENCH_FILES)[number], Content>([
    ["memory.v", renderTemplate("image-memory.v", places)],
    ["axi_checker.v", renderTemplate("axi-checker.v", {})],
    [
      "memory.hex",
      (write) => {
        image.write((address, content) => {
          given.set(address, writeHex(write, nameAt.get(address) ?? "", address, content, bytes));
        });
      },
    ],
    [
      "expected.hex",
      (write) => {
        for (const { name, address, contents } of golden) made.push(writeHex(write, name, address, contents, bytes));
      },
    ],
    // Behind the two files whose sums are in it.
    [
      "bench.v",
      (write) => {
        write(renderTemplate("image-bench.v", { ...bench, given: [...given.values()], made }));
      },
    ],
    ["Makefile", renderTemplate("image-bench.mk", { design: designPath })],
  ]);
}

/** Regions that must be as the golden model says at the end, or as the host wrote them, from the lowest address on. */
function comparedRegions(image: StreamedImage, golden: readonly GoldenRegion[], written: ReadonlySet<number>) {
  const nameAt = new Map(image.regions.map(({ name, address }) => [address, name]));
  const isGolden = new Set(golden.map(({ name }) => name));
  const kept = image.regions.filter(({ name, address }) => written.has(address) && !isGolden.has(name));
  const made = golden.map(({ name, address, contents }) => ({ name, address, bytes: contents.length }));
  return { compared: [...kept, ...made].sort((a, b) => a.address - b.address), nameAt };
}

/** A region in a file of `$readmemh`, as the bench checks it: its first word, how many there are, and two sums over them. */
interface WrittenRegion {
  readonly name: string;
  readonly first: number;
  readonly words: number;
  /** Of 32 bits, as hexadecimal digits: all pieces of 32 bits, lowest first, and all of these sums on the way (Fletcher's). */
  readonly sum: string;
  readonly sums: string;
}

/** Bytes as `$readmemh` takes them: words of the bus from an address on, what is missing in the last one zero. */
function writeHex(write: Write, name: string, address: number, content: Uint8Array, wordBytes: number): WrittenRegion {
  const first = address / wordBytes;
  const lines = [`// ${name}`, `@${first.toString(16)}`];
  let [sum, sums] = [0, 0];
  for (let at = 0; at < content.length; at += wordBytes) {
    const word = Buffer.alloc(wordBytes);
    word.set(content.subarray(at, at + wordBytes));
    for (let piece = 0; piece < wordBytes; piece += 4) {
      sum = (sum + word.readUInt32LE(piece)) >>> 0;
      sums = (sums + sum) >>> 0;
    }
    lines.push(word.reverse().toString("hex"));
  }
  write(`${lines.join("\n")}\n`);
  return { name, first, words: lines.length - 2, sum: sum.toString(16), sums: sums.toString(16) };
}
