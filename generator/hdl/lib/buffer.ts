import { connect } from "../stream.ts";
import { shapeWidth, UInt, type Bundle, type UIntType } from "../types.ts";
import type { StreamSink, StreamSource } from "../views.ts";

/** A buffer's ports, with the payload as one word. */
export interface WordPorts {
  readonly put: StreamSink<{ data: UIntType }>;
  readonly get: StreamSource<{ data: UIntType }>;
}

/** A buffer as the module that places it sees it. */
export interface BufferPorts<P extends Bundle> {
  readonly put: StreamSink<P>;
  readonly get: StreamSource<P>;
}

/** A payload and the bits it takes; a number stands for a word of so many. */
export function wordOf<P extends Bundle>(payload: P | number): { readonly type: P; readonly bits: number } {
  const type = (typeof payload === "number" ? { data: UInt(payload) } : payload) as P;
  return { type, bits: shapeWidth(type) };
}

/** Sends a stream through a buffer placed in a module: the stream behind it. */
export function through<P extends Bundle>(buffer: BufferPorts<P>, source: StreamSource<P>): StreamSource<P> {
  connect(buffer.put, source);
  return buffer.get;
}

/** Sends what leaves a buffer placed in a module to a sink: the sink in front of the buffer. */
export function before<P extends Bundle>(buffer: BufferPorts<P>, sink: StreamSink<P>): StreamSink<P> {
  connect(sink, buffer.get);
  return buffer.put;
}
