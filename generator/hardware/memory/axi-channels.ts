import type { BusShape } from "./axi.ts";
import {
  Bool,
  connect,
  streamOf,
  UInt,
  type Bundle,
  type StreamSink,
  type StreamSource,
  type View,
} from "../../hdl/index.ts";

/** What goes over the five channels of an AXI4 bus. */
export function channelTypes({ bytes, addressBits, idBits }: BusShape) {
  const [id, data, resp, last] = [UInt(idBits), UInt(8 * bytes), UInt(2), Bool()];
  const asks = {
    ...{ id, addr: UInt(addressBits), len: UInt(8), size: UInt(3), burst: UInt(2) },
    ...{ lock: Bool(), cache: UInt(4), prot: UInt(3) },
  };
  return { ar: asks, r: { id, data, resp, last }, aw: asks, w: { data, strb: UInt(bytes), last }, b: { id, resp } };
}

/** The same of AXI4-Lite with a bus of 32 bits. */
export function liteTypes(addressBits: number) {
  const [data, resp] = [UInt(32), UInt(2)];
  const asks = { addr: UInt(addressBits), prot: UInt(3) };
  return { ar: asks, r: { data, resp }, aw: asks, w: { data, strb: UInt(4) }, b: { resp } };
}

type Axi = ReturnType<typeof channelTypes>;
/** As much of it as a memory need know. */
export type MemoryBus = { readonly [C in keyof Axi]: Omit<Axi[C], "lock" | "cache" | "prot"> };

type Types = Readonly<Record<"ar" | "r" | "aw" | "w" | "b", Bundle>>;

/** A bus that takes what is asked, and gives the answers. */
export interface BusSink<T extends Types> {
  readonly ar: StreamSink<T["ar"]>;
  readonly r: StreamSource<T["r"]>;
  readonly aw: StreamSink<T["aw"]>;
  readonly w: StreamSink<T["w"]>;
  readonly b: StreamSource<T["b"]>;
}

/** A bus that gives what is asked, and takes the answers. */
export interface BusSource<T extends Types> {
  readonly ar: StreamSource<T["ar"]>;
  readonly r: StreamSink<T["r"]>;
  readonly aw: StreamSource<T["aw"]>;
  readonly w: StreamSource<T["w"]>;
  readonly b: StreamSink<T["b"]>;
}

/** Flat ports, with the names that tools group into one interface, as five streams: `mAxiArvalid` is the valid of `ar`. */
function channels(types: Types, ports: object, prefix: string): unknown {
  const views = Object.entries(types).map(([channel, type]) => {
    const stem = `${prefix}${channel[0]!.toUpperCase()}${channel.slice(1)}`;
    const port = (field: string) => (ports as Record<string, never>)[stem + field]!;
    const fields = Object.fromEntries(Object.keys(type).map((field) => [field, port(field)]));
    return [channel, streamOf(type, port("valid"), port("ready"), fields as View<Bundle>)];
  });
  return Object.fromEntries(views);
}

/** The bus behind a module's own ports of a manager, or those of a subordinate that is placed. */
export const busSink = <T extends Types>(types: T, ports: object, prefix: string): BusSink<T> =>
  channels(types, ports, prefix) as BusSink<T>;
/** The bus behind the ports of a manager that is placed, or a module's own of a subordinate. */
export const busSource = <T extends Types>(types: T, ports: object, prefix: string): BusSource<T> =>
  channels(types, ports, prefix) as BusSource<T>;

/** Joins two buses; the sink may leave out fields that it need not know. */
export function connectBus<T extends Types>(sink: BusSink<T>, source: BusSource<T>): void {
  connect(sink.ar, source.ar);
  connect(sink.aw, source.aw);
  connect(sink.w, source.w);
  connect(source.r, sink.r);
  connect(source.b, sink.b);
}
