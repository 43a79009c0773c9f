import { Bool, input, output, UInt } from "../../hdl/index.ts";

/** What an AXI4 manager's ports depend on. */
export interface BusShape {
  /** Bytes of a beat: a power of two from 4 up to a word of memory. */
  readonly bytes: number;
  /** Bits of a byte address, 32 to 64. */
  readonly addressBits: number;
  /** Bits of a transaction's number: that of the reader or writer which asks; at least 3. */
  readonly idBits: number;
}

/** An answer without an error, and the two that report one (AXI4, A3.4.4). */
export const responses = { okay: 0, subordinateError: 2, decodeError: 3 } as const;

/** No burst crosses one of these (AXI4, A3.4.1). */
export const PAGE_BYTES = 4096;

/** Beats in the longest burst. */
export const MOST_BEATS = 256;

/** The ports of an AXI4 manager. The names are those that tools group into one interface: `m_axi_araddr` and so on. */
export function axiManagerPorts({ bytes, addressBits, idBits }: BusShape) {
  const [id, address, data, response] = [UInt(idBits), UInt(addressBits), UInt(8 * bytes), UInt(2)];
  return {
    mAxiArid: output(id),
    mAxiAraddr: output(address),
    mAxiArlen: output(UInt(8).describe("beats, less one")),
    mAxiArsize: output(UInt(3).describe("log2 of the bytes of a beat")),
    mAxiArburst: output(UInt(2).describe("1: incrementing")),
    mAxiArlock: output(Bool()),
    mAxiArcache: output(UInt(4)),
    mAxiArprot: output(UInt(3)),
    mAxiArvalid: output(Bool()),
    mAxiArready: input(Bool()),
    mAxiRid: input(id),
    mAxiRdata: input(data),
    mAxiRresp: input(response),
    mAxiRlast: input(Bool()),
    mAxiRvalid: input(Bool()),
    mAxiRready: output(Bool()),
    mAxiAwid: output(id),
    mAxiAwaddr: output(address),
    mAxiAwlen: output(UInt(8).describe("beats, less one")),
    mAxiAwsize: output(UInt(3).describe("log2 of the bytes of a beat")),
    mAxiAwburst: output(UInt(2).describe("1: incrementing")),
    mAxiAwlock: output(Bool()),
    mAxiAwcache: output(UInt(4)),
    mAxiAwprot: output(UInt(3)),
    mAxiAwvalid: output(Bool()),
    mAxiAwready: input(Bool()),
    mAxiWdata: output(data),
    mAxiWstrb: output(UInt(bytes)),
    mAxiWlast: output(Bool()),
    mAxiWvalid: output(Bool()),
    mAxiWready: input(Bool()),
    mAxiBid: input(id),
    mAxiBresp: input(response),
    mAxiBvalid: input(Bool()),
    mAxiBready: output(Bool()),
  };
}

/** The ports of an AXI4-Lite subordinate with a bus of 32 bits: `s_axi_awaddr` and so on. */
export function axiLitePorts(addressBits: number) {
  const [address, data, response] = [UInt(addressBits), UInt(32), UInt(2)];
  return {
    sAxiAwaddr: input(address),
    sAxiAwprot: input(UInt(3)),
    sAxiAwvalid: input(Bool()),
    sAxiAwready: output(Bool()),
    sAxiWdata: input(data),
    sAxiWstrb: input(UInt(4)),
    sAxiWvalid: input(Bool()),
    sAxiWready: output(Bool()),
    sAxiBresp: output(response),
    sAxiBvalid: output(Bool()),
    sAxiBready: input(Bool()),
    sAxiAraddr: input(address),
    sAxiArprot: input(UInt(3)),
    sAxiArvalid: input(Bool()),
    sAxiArready: output(Bool()),
    sAxiRdata: output(data),
    sAxiRresp: output(response),
    sAxiRvalid: output(Bool()),
    sAxiRready: input(Bool()),
  };
}
