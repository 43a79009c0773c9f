import type { BusShape } from "./axi.ts";
import {
  Bool,
  connect,
  input,
  output,
  streamOf,
  UInt,
  type Bundle,
  type StreamSink,
  type StreamSource,
  type View,
  type BoolType,
  type Port,
} from "../../hdl/index.ts";

/** What goes over the five channels of an AXI4 bus. */
export function channelTypes({ bytes, addressBits, idBits }: BusShape) {
  const [id, data, resp, last] = [UInt(idBits), UInt(8 * bytes), UInt(2), Bool()];
  const asks = {
    ...{ id, addr: UInt(addressBits), len: UInt(8).describe("beats, less one") },
    ...{ size: UInt(3).describe("log2 of the bytes of a beat"), burst: UInt(2).describe("1: incrementing") },
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

/** The flat ports of a channel: its payload, and valid beside it, one way; ready the other. */
type ChannelPorts<P extends Bundle, Stem extends string, D extends Way, Back extends Way> = {
  readonly [F in keyof P & string as `${Stem}${F}`]: Port<D, P[F]>;
} & Readonly<Record<`${Stem}valid`, Port<D, BoolType>> & Record<`${Stem}ready`, Port<Back, BoolType>>>;
type Way = "input" | "output";
type ManagerPorts<T extends Types, Name extends string> = ChannelPorts<T["ar"], `${Name}Ar`, "output", "input"> &
  ChannelPorts<T["r"], `${Name}R`, "input", "output"> &
  ChannelPorts<T["aw"], `${Name}Aw`, "output", "input"> &
  ChannelPorts<T["w"], `${Name}W`, "output", "input"> &
  ChannelPorts<T["b"], `${Name}B`, "input", "output">;

const stemOf = (name: string, channel: string): string => name + channel[0]!.toUpperCase() + channel.slice(1);

/** The flat ports of a manager, with the names that tools group into one interface: `m_axi_araddr` and so on. */
export function managerPorts<T extends Types, const Name extends string>(types: T, name: Name): ManagerPorts<T, Name> {
  const ports = Object.entries(types).flatMap(([channel, type]) => {
    const [given, back] = channel === "r" || channel === "b" ? [input, output] : [output, input];
    const fields = Object.entries({ ...type, valid: Bool() }).map(([field, shape]) => [field, given(shape)] as const);
    return [...fields, ["ready", back(Bool())] as const].map(([field, port]) => [stemOf(name, channel) + field, port]);
  });
  return Object.fromEntries(ports) as ManagerPorts<T, Name>;
}

/** Flat ports as five streams: `mAxiArvalid` is the valid of `ar`. */
function channels(types: Types, ports: object, name: string): unknown {
  const views = Object.entries(types).map(([channel, type]) => {
    const port = (field: string) => (ports as Record<string, never>)[stemOf(name, channel) + field]!;
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
