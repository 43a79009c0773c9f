import { assign, Module, pack, payload, payloadOf, streamOf, unpack, when } from "../module.ts";
import {
  input,
  output,
  shapeWidth,
  Stream,
  UInt,
  Bool,
  type Sink,
  type Bundle,
  type Driven,
  type Outside,
  type SpecOf,
  type StreamSink,
  type StreamSource,
  type View,
} from "../types.ts";
import type { BoolValue, Like } from "../values.ts";

/** True when all are. */
export function every(conditions: readonly BoolValue[]): BoolValue {
  return conditions.reduce((a, b) => a.and(b));
}

/**
 * Gives every beat of a stream to all sinks at once, when all are ready.
 * A sink's ready must not depend on its own valid, or the two would form a loop.
 *
 * Latency: none. Throughput: that of the slowest sink. Storage: none.
 * @param allReady the sinks' common ready, where the caller has named it
 */
export function fork<P extends Bundle>(
  source: StreamSource<P>,
  sinks: readonly StreamSink<P>[],
  allReady = every(sinks.map((sink) => sink.ready)),
): void {
  source.ready.drive(allReady);
  for (const sink of sinks) {
    sink.valid.drive(source.valid.and(allReady));
    assign(payload(sink) as Driven<P>, payload(source) as Like<View<P>>);
  }
}

/**
 * Takes one beat from every source at once, when all have one and the consumer is ready.
 * A source's valid must not depend on its own ready, or the two would form a loop.
 *
 * Latency: none. Throughput: that of the slowest source. Storage: none.
 * @param allValid the sources' common valid, which the caller gives to the consumer
 */
export function join(
  sources: readonly { readonly ready: Sink<BoolValue> }[],
  allValid: BoolValue,
  ready: BoolValue,
): void {
  const taken = allValid.and(ready);
  for (const source of sources) source.ready.drive(taken);
}

/**
 * Two-entry buffer that cuts every combinational path between its sides, valid and ready alike, at full throughput.
 *
 * Latency: one cycle. Throughput: one beat a cycle. Storage: two beats.
 * Cheaper than a `Queue` of two: no memory and no counters.
 */
export class SkidBuffer extends Module<{ readonly bits: number }> {
  readonly io = this.ports({
    put: input(Stream({ data: UInt(this.parameters.bits) })),
    get: output(Stream({ data: UInt(this.parameters.bits) })),
  });

  protected readonly beats = this.registers({ head: UInt(this.parameters.bits), spare: UInt(this.parameters.bits) });
  protected readonly holds = this.registers({ hasHead: Bool().reset(false), hasSpare: Bool().reset(false) });

  /** @param bits width of the packed payload */
  constructor(bits: number) {
    super({
      about: "Two-entry buffer: no combinational path from one side to the other, one beat a cycle.",
      parameters: { bits },
    });
    const { put, get } = this.io;
    const { head, spare } = this.beats;
    const { hasHead, hasSpare } = this.holds;

    put.ready.drive(hasSpare.not());
    get.valid.drive(hasHead);
    get.data.drive(head);

    when(get.ready.or(hasHead.not()), () => {
      hasHead.next(hasSpare.or(put.valid));
      hasSpare.next(false);
      when(hasSpare, () => {
        head.next(spare);
      }).otherwise(() => {
        head.next(put.data);
      });
    }).elsewhen(put.fires, () => {
      hasSpare.next(true);
      spare.next(put.data);
    });
  }
}

/** What `through` needs of a buffer placed in a module. */
type PlacedBuffer = Outside<SpecOf<SkidBuffer["io"]>>;

/** Sends a stream through a buffer: the stream behind it, with the same fields. */
export function through<P extends Bundle>(buffer: PlacedBuffer, source: StreamSource<P>): StreamSource<P> {
  const type = payloadOf(source);
  buffer.put.valid.drive(source.valid);
  buffer.put.data.drive(pack(payload(source)));
  source.ready.drive(buffer.put.ready);
  return streamOf(type, buffer.get.valid, buffer.get.ready, unpack(type, buffer.get.data));
}

/** The buffer for a stream of the given payload. */
export function bufferFor(type: Bundle): SkidBuffer {
  return new SkidBuffer(shapeWidth(type));
}
