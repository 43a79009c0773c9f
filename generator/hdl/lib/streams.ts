import { setPayload } from "../stream.ts";
import type { Bundle } from "../types.ts";
import type { Sink, StreamSink, StreamSource } from "../views.ts";
import type { BoolValue, Like, View } from "../values.ts";

/** True when all are. */
export function every(conditions: readonly BoolValue[]): BoolValue {
  return conditions.reduce((a, b) => a.and(b));
}

/** One of those that a beat goes to, and when it needs this one. */
export interface Way<S> {
  readonly to: S;
  readonly needs: BoolValue;
}
/** What a fork needs of a sink's handshake. */
interface Taker {
  readonly valid: Sink<BoolValue>;
  readonly ready: BoolValue;
}

const isWay = <S extends Taker>(way: S | Way<S>): way is Way<S> => "needs" in way;

/** True when all that need be are ready. */
export function allReady(ways: readonly (Taker | Way<Taker>)[]): BoolValue {
  return every(ways.map((way) => (isWay(way) ? way.to.ready.or(way.needs.not()) : way.ready)));
}

/**
 * Offers something to all that need it at once; what each of them gets is for the caller to drive.
 * @param goes holds only where all that need it are ready (`allReady`)
 */
export function dispatch(ways: readonly (Taker | Way<Taker>)[], goes: BoolValue): void {
  for (const way of ways) {
    if (isWay(way)) way.to.valid.drive(goes.and(way.needs));
    else way.valid.drive(goes);
  }
}

/**
 * Gives every beat of a stream to all sinks at once, or to those of them that need it, when all of those are ready.
 * A sink's ready must not depend on its own valid, or the two would form a loop.
 *
 * Latency: none. Throughput: that of the slowest sink. Storage: none.
 * @param ready the sinks' common ready, where the caller has named it
 */
export function fork<P extends Bundle>(
  source: StreamSource<P>,
  ways: readonly (StreamSink<P> | Way<StreamSink<P>>)[],
  ready = allReady(ways),
): void {
  source.ready.drive(ready);
  dispatch(ways, source.valid.and(ready));
  for (const way of ways) setPayload(isWay(way) ? way.to : way, source as unknown as Like<View<P>>);
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
