import { give, typeOf } from "./bundle.ts";
import { declare, put, within, type Builder } from "./builder.ts";
import { literal, mux } from "./combine.ts";
import type { Statement } from "./ir.ts";
import { SourceMark } from "./source.ts";
import { when } from "./statements.ts";
import { makeStream, payload, payloadOf, send } from "./stream.ts";
import { Bool, mapShape, type Bundle } from "./types.ts";
import type { Next, Sink, StreamSink, StreamSource } from "./views.ts";
import { Value, type BoolValue, type Like, type View } from "./values.ts";

/** Values that a stage holds for a cycle. */
export type Held<F> = F & { readonly valid: BoolValue };

/**
 * Stages of registers that all move together, and stand still while what is at their end is not taken. A stage that holds
 * nothing is not filled while the end waits, so a pipeline of n stages is n cycles long and takes one beat a cycle.
 *
 * Its source's ready follows the ready of its end within the cycle: end it in a `SkidBuffer` to cut that path.
 */
export class Pipeline {
  /** All stages take a step at this clock edge. Enables what stands beside the registers: a memory that is read, say. */
  readonly advance: BoolValue;
  private readonly builder: Builder;
  private readonly group: number;
  /** What happens when they take one. */
  private readonly steps: Statement[] = [];
  /** Of the last stage so far. */
  private valid: BoolValue;

  /** @param source a stream, or the valid of what enters; its beat is taken where `advance` holds */
  constructor(builder: Builder, key: string, source: StreamSource<Bundle> | BoolValue) {
    this.builder = builder;
    this.group = builder.groups++;
    this.advance = declare(builder, `${key}.advance`, Bool(), "wire") as BoolValue;
    const condition = this.advance.expr;
    put(builder, { kind: "when", branches: [{ condition, body: this.steps }], mark: new SourceMark() });
    this.valid = source instanceof Value ? source : source.valid;
    if (!(source instanceof Value)) source.ready.drive(this.advance);
  }

  /** The next stage: a register, of its own type, behind each of the values, which are those of the stage before. */
  stage<F extends object>(name: string, fields: F): Held<F> {
    const held = stage(this.builder, name, { valid: this.valid, ...fields }, this.group);
    within(this.builder, this.steps, held.load);
    this.valid = held.view.valid;
    return held.view;
  }

  /** Ends the pipeline: what the last stage holds, or what is made of it, goes to a sink, which may wait. */
  into<P extends Bundle>(sink: StreamSink<P>, fields: Like<View<P>>): void {
    send(sink, this.valid, fields);
    (this.advance as BoolValue & Sink<BoolValue>).drive(this.valid.not().or(sink.ready));
  }
}

/**
 * A stream behind a register, which holds a beat until that is taken.
 * @param overlaps the next beat may come in the cycle in which one is taken, or else in the one behind
 */
export function held<P extends Bundle>(
  builder: Builder,
  key: string,
  source: StreamSource<P>,
  overlaps: boolean,
): StreamSource<P> {
  const values = { valid: overlaps ? literal(Bool(), true) : source.valid, ...payload(source) };
  const { view, load } = stage(builder, key, values, builder.groups++);
  const { valid, ...fields } = view as typeof view & { readonly valid: BoolValue & Next<BoolValue> };
  const ready = declare(builder, `${key}.ready`, Bool(), "wire") as BoolValue & Sink<BoolValue>;
  // Whether a beat comes may be known late: where none is held, the place takes whatever is on offer, until it counts.
  when(overlaps ? source.fires : valid.not(), load).elsewhen(ready, () => {
    valid.next(false);
  });
  if (overlaps) source.ready.drive(valid.not().or(ready));
  else {
    // What says so to the source is a register of its own, as it may stand far from who takes the beat.
    const isFree = declare(builder, `${key}.isFree`, Bool(), "register", { reset: 1n }) as BoolValue & Next<BoolValue>;
    source.ready.drive(isFree);
    isFree.next(mux(isFree, source.valid.not(), ready));
  }
  return makeStream(payloadOf(source), valid, ready, fields) as StreamSource<P>;
}

/** Registers of the types of the given values, and what loads them; their `valid` is low after reset. */
export function stage<F extends { readonly valid: BoolValue }>(
  builder: Builder,
  name: string,
  values: F,
  group: number,
): { readonly view: F; readonly load: () => void } {
  const make = (type: Value["type"], path: readonly string[]): Value => {
    const reset = path.length === 1 && path[0] === "valid" ? { reset: 0n } : {};
    return declare(builder, [name, ...path].join("."), type, "register", { group, ...reset });
  };
  const view = mapShape(typeOf(values), make) as F;
  const load = (): void => {
    give(view, values, "next");
  };
  return { view, load };
}
