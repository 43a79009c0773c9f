import {
  arbitrate,
  Arbiter,
  Bool,
  concat,
  input,
  literal,
  Module,
  mux,
  output,
  Stream,
  UInt,
  Vec,
  when,
  type Inside,
  type Port,
  type StreamType,
  type UIntType,
  type UIntValue,
  type BoolType,
  type VecType,
} from "../hdl/index.ts";
import { shapeWidth } from "../hdl/types.ts";
import { axiManagerPorts, ID_BITS } from "./axi.ts";
import { ADDRESS_BITS, burstType, memoryTypes, type MemoryShape } from "./memory-types.ts";

type Burst = ReturnType<typeof burstType>;
type PortPorts = ReturnType<typeof axiManagerPorts> & {
  readonly returned: Port<"output", { valid: VecType<BoolType>; data: UIntType }>;
  readonly acknowledged: Port<"output", VecType<BoolType>>;
  readonly readFailed: Port<"output", BoolType>;
  readonly writeFailed: Port<"output", BoolType>;
} & Readonly<Record<`read${number}`, Port<"input", StreamType<Burst>>>> &
  Readonly<Record<`write${number}`, Port<"input", StreamType<Burst>>>> &
  Readonly<Record<`data${number}`, Port<"input", StreamType<{ data: UIntType }>>>>;

function portPorts(shape: MemoryShape, readers: number, writers: number): PortPorts {
  const { data } = memoryTypes(shape);
  const several = <T>(count: number, name: string, port: () => T): Record<string, T> =>
    Object.fromEntries(Array.from({ length: count }, (_, i) => [`${name}${i}`, port()]));
  return {
    ...axiManagerPorts(shape.wordBytes),
    returned: output({ valid: Vec(readers, Bool()), data }),
    acknowledged: output(Vec(writers, Bool())),
    readFailed: output(Bool().describe("a read was answered with an error")),
    writeFailed: output(Bool().describe("a write was answered with an error")),
    ...several(readers, "read", () => input(Stream(burstType(shape)))),
    ...several(writers, "write", () => input(Stream(burstType(shape)))),
    ...several(writers, "data", () => input(Stream({ data }))),
  };
}

/**
 * The AXI4 manager: requests of several readers and writers on one bus, told apart by their ID. Words of different readers
 * may come back in any order and mixed, those of one reader in order, as the protocol has it. A burst to write comes with
 * all its words at hand, and is sent whole before the next one.
 */
export class MemoryPort extends Module<{
  readonly wordBytes: number;
  readonly burst: number;
  readonly readers: number;
  readonly writers: number;
}> {
  readonly io: Inside<PortPorts>;

  constructor(shape: MemoryShape, readers: number, writers: number) {
    const { wordBytes, burst } = shape;
    super({
      about: "Several readers and writers on one AXI4 bus.",
      parameters: { wordBytes, burst, readers, writers },
    });
    this.io = this.ports(portPorts(shape, readers, writers));
    const { io } = this;
    const bursts = burstType(shape);
    const byteAddress = (address: UIntValue): UIntValue =>
      concat(address, literal(UInt(Math.log2(wordBytes)), 0)).resize(ADDRESS_BITS);
    const id = (number: UIntValue): UIntValue => number.resize(ID_BITS);
    const size = Math.log2(wordBytes);

    // ---- Reads: whoever asks, in turns; the answers go where their ID says.
    const { reading, writing } = this.instances({
      reading: new Arbiter(shapeWidth(bursts), readers),
      writing: new Arbiter(shapeWidth(bursts), writers),
    });
    const asked = arbitrate(
      reading,
      Array.from({ length: readers }, (_, i) => io[`read${i}`]!),
    );
    io.mAxiArvalid.drive(asked.merged.valid);
    asked.merged.ready.drive(io.mAxiArready);
    io.mAxiArid.drive(id(asked.from));
    io.mAxiAraddr.drive(byteAddress(asked.merged.address));
    io.mAxiArlen.drive(asked.merged.length.resize(8));
    io.mAxiArsize.drive(size);
    io.mAxiArburst.drive(1);
    io.mAxiArcache.drive(3);
    io.mAxiArprot.drive(0);
    io.mAxiRready.drive(true);
    io.returned.data.drive(io.mAxiRdata);
    io.returned.valid.drive(Array.from({ length: readers }, (_, i) => io.mAxiRvalid.and(io.mAxiRid.eq(i))));
    io.readFailed.drive(io.mAxiRvalid.and(io.mAxiRresp.bit(1)));
    this.unused(io.mAxiRlast, io.mAxiRresp, io.mAxiBresp);

    // ---- Writes: one burst after the other, its address beside its words.
    const offered = arbitrate(
      writing,
      Array.from({ length: writers }, (_, i) => io[`write${i}`]!),
    );
    const { addressOpen, dataOpen } = this.registers({
      addressOpen: Bool().describe("the address is not taken yet").reset(false),
      dataOpen: Bool().describe("words are not all taken yet").reset(false),
    });
    const { from, address, length, left } = this.registers({
      from: UInt(ID_BITS),
      address: bursts.address,
      length: bursts.length,
      left: bursts.length,
    });
    const { addressGoes, wordGoes, dataEnds, isFree } = this.nodes({
      addressGoes: addressOpen.and(io.mAxiAwready),
      wordGoes: io.mAxiWvalid.and(io.mAxiWready),
      dataEnds: io.mAxiWvalid.and(io.mAxiWready, left.eq(0)),
      isFree: addressOpen
        .not()
        .or(io.mAxiAwready)
        .and(dataOpen.not().or(io.mAxiWvalid.and(io.mAxiWready, left.eq(0)))),
    });
    offered.merged.ready.drive(isFree);
    when(addressGoes, () => {
      addressOpen.next(false);
    });
    when(dataEnds, () => {
      dataOpen.next(false);
    });
    when(wordGoes, () => {
      left.next(left.wrapSub(1));
    });
    when(offered.merged.fires, () => {
      addressOpen.next(true);
      dataOpen.next(true);
      from.next(id(offered.from));
      address.next(offered.merged.address);
      length.next(offered.merged.length);
      left.next(offered.merged.length);
    });
    io.mAxiAwvalid.drive(addressOpen);
    io.mAxiAwid.drive(from);
    io.mAxiAwaddr.drive(byteAddress(address));
    io.mAxiAwlen.drive(length.resize(8));
    io.mAxiAwsize.drive(size);
    io.mAxiAwburst.drive(1);
    io.mAxiAwcache.drive(3);
    io.mAxiAwprot.drive(0);
    const words = Array.from({ length: writers }, (_, i) => io[`data${i}`]!);
    const choose = (values: readonly UIntValue[]): UIntValue =>
      values.slice(0, -1).reduceRight((rest, value, i) => mux(from.eq(i), value, rest), values.at(-1)!);
    const { chosenValid } = this.nodes({
      chosenValid: choose(words.map(({ valid }) => valid.asUInt())).ne(0),
    });
    io.mAxiWvalid.drive(dataOpen.and(chosenValid));
    io.mAxiWdata.drive(choose(words.map(({ data }) => data)));
    io.mAxiWstrb.drive(literal(UInt(wordBytes), 2n ** BigInt(wordBytes) - 1n));
    io.mAxiWlast.drive(left.eq(0));
    for (const [i, word] of words.entries()) word.ready.drive(dataOpen.and(io.mAxiWready, from.eq(i)));
    io.mAxiBready.drive(true);
    io.acknowledged.drive(Array.from({ length: writers }, (_, i) => io.mAxiBvalid.and(io.mAxiBid.eq(i))));
    io.writeFailed.drive(io.mAxiBvalid.and(io.mAxiBresp.bit(1)));
  }
}
