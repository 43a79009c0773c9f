import type { axiManagerPorts, BusShape } from "./axi.ts";
import { Bool, UInt, type Outside, type StreamSink, type StreamSource } from "../../hdl/index.ts";

/** What goes over the five channels of an AXI4 bus, as far as a memory needs to know. */
export function channelTypes({ bytes, addressBits, idBits }: BusShape) {
  const [id, data, resp, last] = [UInt(idBits), UInt(8 * bytes), UInt(2), Bool()];
  const asks = { id, addr: UInt(addressBits), len: UInt(8), size: UInt(3), burst: UInt(2) };
  return { asks, r: { id, data, resp, last }, w: { data, strb: UInt(bytes), last }, b: { id, resp } };
}
type Types = ReturnType<typeof channelTypes>;

/** The other side of a bus. */
export interface Channels {
  readonly ar: StreamSink<Types["asks"]>;
  readonly r: StreamSource<Types["r"]>;
  readonly aw: StreamSink<Types["asks"]>;
  readonly w: StreamSink<Types["w"]>;
  readonly b: StreamSource<Types["b"]>;
}

/** Connects a manager's flat ports to channels. */
export function connectChannels(
  manager: Outside<ReturnType<typeof axiManagerPorts>>,
  { ar, r, aw, w, b }: Channels,
): void {
  ar.valid.drive(manager.mAxiArvalid);
  ar.id.drive(manager.mAxiArid);
  ar.addr.drive(manager.mAxiAraddr);
  ar.len.drive(manager.mAxiArlen);
  ar.size.drive(manager.mAxiArsize);
  ar.burst.drive(manager.mAxiArburst);
  manager.mAxiArready.drive(ar.ready);
  manager.mAxiRvalid.drive(r.valid);
  manager.mAxiRid.drive(r.id);
  manager.mAxiRdata.drive(r.data);
  manager.mAxiRresp.drive(r.resp);
  manager.mAxiRlast.drive(r.last);
  r.ready.drive(manager.mAxiRready);
  aw.valid.drive(manager.mAxiAwvalid);
  aw.id.drive(manager.mAxiAwid);
  aw.addr.drive(manager.mAxiAwaddr);
  aw.len.drive(manager.mAxiAwlen);
  aw.size.drive(manager.mAxiAwsize);
  aw.burst.drive(manager.mAxiAwburst);
  manager.mAxiAwready.drive(aw.ready);
  w.valid.drive(manager.mAxiWvalid);
  w.data.drive(manager.mAxiWdata);
  w.strb.drive(manager.mAxiWstrb);
  w.last.drive(manager.mAxiWlast);
  manager.mAxiWready.drive(w.ready);
  manager.mAxiBvalid.drive(b.valid);
  manager.mAxiBid.drive(b.id);
  manager.mAxiBresp.drive(b.resp);
  b.ready.drive(manager.mAxiBready);
}
