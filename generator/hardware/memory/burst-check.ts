import {
  Bool,
  concat,
  connect,
  input,
  literal,
  mapped,
  Module,
  output,
  payload,
  Stream,
  UInt,
  type UIntType,
} from "../../hdl/index.ts";
import { memoryTypes, type MemoryShape } from "../shapes/memory-types.ts";
import { PAGE_BYTES, type BusShape } from "./axi.ts";

/** A burst that was looked at: where it begins on the bus. @param from the type of the number of a client that asks */
export function checkedBurst(shape: MemoryShape, { addressBits }: Pick<BusShape, "addressBits">, from: UIntType) {
  return { addr: UInt(addressBits), fits: Bool(), length: memoryTypes(shape).length, from };
}

/**
 * Where bursts begin on the bus, and whether they lie within the image; a sum and then a comparison.
 *
 * Latency: 2 cycles. A burst in two cycles: registers take whatever is on offer while they hold none.
 */
export class BurstCheck extends Module {
  readonly io;

  /** @param from the type of the number of a client that asks */
  constructor(shape: MemoryShape, bus: Pick<BusShape, "addressBits">, from: UIntType) {
    const { addressBits } = bus;
    const { wordBytes, burst } = shape;
    super({
      about: "Where bursts begin on the bus, and whether they lie within the image.",
      parameters: { wordBytes, burst, addressBits, from: from.width },
    });
    const { address, length } = memoryTypes(shape);
    this.io = this.ports({
      base: input(UInt(addressBits - Math.log2(PAGE_BYTES)).describe("page in which the image begins")),
      words: input(address.describe("words of the image")),
      asked: input(Stream({ address, length, from })),
      checked: output(Stream(checkedBurst(shape, bus, from))),
    });
    const { base, words, asked, checked } = this.io;
    const last = asked.address.add(asked.length.extend(address.width));
    const { reached } = this.held({ reached: mapped(asked, { ...payload(asked), last }) });
    const offset = concat(reached.address, literal(UInt(Math.log2(wordBytes)), 0));
    const origin = concat(base, literal(UInt(Math.log2(PAGE_BYTES)), 0));
    const burstAt = {
      ...{ length: reached.length, from: reached.from },
      addr: origin.wrapAdd(offset.resize(addressBits)),
      fits: reached.last.lt(words.extend(reached.last.width)),
    };
    connect(checked, this.held({ placed: mapped(reached, burstAt) }).placed);
  }
}
