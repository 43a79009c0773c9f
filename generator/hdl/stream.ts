import { assign, give, packLike, pack, typeOf, unpack } from "./bundle.ts";
import { declare, signalOf, type Builder } from "./builder.ts";
import { SourceMark } from "./source.ts";
import { assert } from "./statements.ts";
import { guarded, leaves, mapShape, type Bundle, type UIntType } from "./types.ts";
import type { Driven, Sink, StreamSink, StreamSource, BundleOf, ValidSink, ValidSource } from "./views.ts";
import { BoolValue, toExpr, UIntValue, type Like, type Value, type View } from "./values.ts";
import { concat } from "./combine.ts";

const payloads = new WeakMap<object, Bundle>();
/** How the whole payload is given to a sink that has it as one word. */
const words = new WeakMap<object, (fields: unknown) => void>();

/** A stream of its handshake and the fields of a payload. */
export function makeStream(type: Bundle, valid: BoolValue, ready: BoolValue, fields: object): unknown {
  const stream = guarded({ valid, ready, fires: valid.and(ready), ...fields });
  payloads.set(stream, type);
  return stream;
}

/** The payload's type of any stream. */
export function payloadOf<P extends Bundle>(stream: StreamSource<P> | StreamSink<P>): P {
  return payloads.get(stream) as P;
}

/** The payload's fields of a stream, without the handshake. */
export function payload<P extends Bundle>(stream: StreamSource<P>): { readonly [K in keyof P]: View<P[K]> };
export function payload<P extends Bundle>(stream: StreamSink<P>): { readonly [K in keyof P]: Driven<P[K]> };
export function payload(stream: object): unknown {
  const fields = Object.keys(payloads.get(stream)!);
  return Object.fromEntries(fields.map((key) => [key, (stream as Record<string, unknown>)[key]]));
}

/** A stream made of parts: the fields of its payload, and the two wires of its handshake. */
export function streamOf<P extends Bundle>(
  type: P,
  valid: BoolValue,
  ready: BoolValue & Sink<BoolValue>,
  fields: View<P>,
): StreamSource<P> {
  return makeStream(type, valid, ready, fields) as StreamSource<P>;
}

/** The beats of a stream with another payload, made of what there is in the same cycle. */
export function mapped<F extends object>(source: StreamSource<Bundle>, fields: F): StreamSource<BundleOf<F>> {
  return makeStream(typeOf(fields) as Bundle, source.valid, source.ready, fields) as StreamSource<BundleOf<F>>;
}

/** The beats of a stream while `open` holds; where it does not, the stream waits. */
export function gated<P extends Bundle>(source: StreamSource<P>, open: BoolValue): StreamSource<P> {
  const ready = new BoolValue(source.ready.expr);
  const drive = (taken: Like<BoolValue>): void => {
    source.ready.drive(open.and(taken));
  };
  const valid = source.valid.and(open);
  return makeStream(payloadOf(source), valid, Object.assign(ready, { drive }), payload(source)) as StreamSource<P>;
}

/**
 * Joins a producer to a consumer: valid and payload one way, ready the other. What is `Valid` has no ready: as a sink it
 * takes every beat; the stream it goes into must take each of its beats, which simulations and proofs assert.
 */
export function connect<P extends Bundle>(
  sink: StreamSink<P> | ValidSink<P>,
  source: StreamSource<P> | ValidSource<P>,
): void {
  send(sink, source.valid, source as unknown as Like<View<P>>);
  if ("ready" in source)
    (source as StreamSource<P>).ready.drive("ready" in sink ? (sink as StreamSink<P>).ready : true);
  else if ("ready" in sink) {
    const { ready } = sink as StreamSink<P>;
    assert(`${signalOf(ready).label.replace(/\.ready$/, "")}.hasRoom`, ready.or(source.valid.not()));
  }
}

/** Offers a payload to a sink while `valid` holds. A stream takes it in the cycle in which the sink `fires`. */
export function send<P extends Bundle>(
  sink: StreamSink<P> | ValidSink<P>,
  valid: Like<BoolValue>,
  fields: Like<View<P>>,
): void {
  sink.valid.drive(valid);
  setPayload(sink, fields);
}

/** Drives the payload of a sink and leaves its handshake. */
export function setPayload<P extends Bundle>(sink: StreamSink<P> | ValidSink<P>, fields: Like<View<P>>): void {
  const whole = words.get(sink);
  if (whole) whole(fields);
  else if (payloads.has(sink)) assign(payload(sink as StreamSink<P>) as Driven<P>, fields);
  else {
    const targets = Object.entries(sink).filter(([key]) => key !== "valid") as [string, object][];
    give(Object.fromEntries(targets), fields, "drive");
  }
}

// ------------------------------------------------------------------ payloads as one word

type WordSink = StreamSink<{ data: UIntType }>;
type WordSource = StreamSource<{ data: UIntType }>;

/** The fields of a payload that a part gives as one word. */
export function typedSource<P extends Bundle>(type: P, get: WordSource): StreamSource<P> {
  return makeStream(type, get.valid, get.ready, unpack(type, get.data)) as StreamSource<P>;
}

/**
 * The fields of a payload that a part takes as one word. Given at once, as by `connect` and `send`, they are put
 * together in place; one that is driven on its own gets a wire, as all the others do then.
 */
export function typedSink<P extends Bundle>(type: P, put: WordSink): StreamSink<P> {
  const all = leaves(type);
  let wires: readonly (Value & Sink<Value>)[] | undefined;
  const wired = (): readonly (Value & Sink<Value>)[] => {
    const pin = signalOf(put.data);
    const builder = pin.module as Builder;
    const made = all.map(({ path, type: leaf }) => declare(builder, [pin.label, ...path].join("."), leaf, "wire"));
    // Whatever is open where the first field is driven, the word is always made of all of them.
    builder.body.push({ kind: "assign", target: pin, value: pack(made).expr, mark: new SourceMark() });
    return made as (Value & Sink<Value>)[];
  };
  const fields = mapShape(type, (leaf, path) => {
    const place = all.findIndex((each) => each.path.join() === path.join());
    const low = all.slice(0, place).reduce((sum, each) => sum + each.type.width, 0);
    const bits = put.data.bits(low + leaf.width - 1, low);
    const value = unpack(leaf, bits) as Value;
    const drive = (source: Like<Value>): void => {
      if (all.length > 1) (wires ??= wired())[place]!.drive(source);
      else put.data.drive(concat(wrapLeaf(source, leaf)));
    };
    return Object.assign(value, { drive });
  }) as object;
  const sink = makeStream(type, put.valid, put.ready, fields) as StreamSink<P>;
  words.set(sink, (given) => {
    put.data.drive(new UIntValue(packLike(type, given)));
  });
  return sink;
}

function wrapLeaf(source: unknown, type: Value["type"]): Value {
  return new UIntValue(toExpr(source, type));
}
