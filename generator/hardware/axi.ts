import { Bool, input, output, UInt } from "../hdl/index.ts";
import { ADDRESS_BITS } from "./memory-types.ts";

/** Bits of a transaction's number: that of the reader or writer which asks. */
export const ID_BITS = 4;

/**
 * The ports of an AXI4 manager with a data bus of `bytes` bytes. The names are those that tools group into one interface:
 * `m_axi_araddr` and so on.
 */
export function axiManagerPorts(bytes: number) {
  const [id, address, data, response] = [UInt(ID_BITS), UInt(ADDRESS_BITS), UInt(8 * bytes), UInt(2)];
  return {
    mAxiArid: output(id),
    mAxiAraddr: output(address),
    mAxiArlen: output(UInt(8).describe("beats, less one")),
    mAxiArsize: output(UInt(3).describe("log2 of the bytes of a beat")),
    mAxiArburst: output(UInt(2).describe("1: incrementing")),
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
