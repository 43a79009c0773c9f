import type { Bundle, Ground, Port, PortSpec, Reset, StreamType } from "./types.ts";
import type { BoolValue, Like, View } from "./values.ts";

/** What shapes and ports look like to the one who reads or drives them. */

/** Can be given a value in this module: a wire, an output, or an input of a submodule. */
export interface Sink<V> {
  /** Gives the signal its value; a later `drive` under a `when` wins over an earlier one. Widths must agree. */
  drive(source: Like<V>): void;
}
/** Holds a value over the clock edge. */
export interface Next<V> {
  /** The value after the next clock edge; a register that is given none keeps its own. Widths must agree. */
  next(source: Like<V>): void;
}

export type Driven<T> = T extends Ground ? View<T> & Sink<View<T>> : { readonly [K in keyof T]: Driven<T[K]> };

/** The type of values, as `typeOf` gives it. */
export type TypeOf<V> = V extends { readonly type: infer T extends Ground }
  ? T
  : { readonly [K in keyof V]: TypeOf<V[K]> };

/** The same of the fields of a bundle. */
export type BundleOf<V> = TypeOf<V> extends infer P extends Bundle ? P : never;

export type Registered<T> =
  T extends Reset<infer G>
    ? View<G> & Next<View<G>>
    : T extends Ground
      ? View<T> & Next<View<T>>
      : { readonly [K in keyof T]: Registered<T[K]> };

/** Present in types only: lets TypeScript infer a stream's payload. */
export declare const payloadType: unique symbol;

/** A stream as its consumer sees it. */
export type StreamSource<P extends Bundle> = { readonly [K in keyof P]: View<P[K]> } & {
  readonly valid: BoolValue;
  readonly ready: BoolValue & Sink<BoolValue>;
  /** A beat moves at the next clock edge. */
  readonly fires: BoolValue;
  readonly [payloadType]?: P;
};
/** A payload with its valid, as its consumer and its producer see it. */
export type ValidSource<P extends Bundle> = { readonly [K in keyof P]: View<P[K]> } & { readonly valid: BoolValue };
export type ValidSink<P extends Bundle> = { readonly [K in keyof P]: Driven<P[K]> } & {
  readonly valid: BoolValue & Sink<BoolValue>;
};
/** A stream as its producer sees it. */
export type StreamSink<P extends Bundle> = { readonly [K in keyof P]: Driven<P[K]> } & {
  readonly valid: BoolValue & Sink<BoolValue>;
  readonly ready: BoolValue;
  readonly fires: BoolValue;
  readonly [payloadType]?: P;
};

type Incoming<T> = T extends StreamType<infer P> ? StreamSource<P> : View<T>;
type Outgoing<T> = T extends StreamType<infer P> ? StreamSink<P> : Driven<T>;

/** The ports as the module's own code sees them; one that not every shape has is optional. */
export type Inside<S extends PortSpec> = {
  readonly [K in keyof S]: NonNullable<S[K]> extends Port<infer D, infer T>
    ? D extends "input"
      ? Incoming<T>
      : Outgoing<T>
    : never;
} & { readonly [portSpec]?: S };
/** The ports as the module that instantiates it sees them. */
export type Outside<S extends PortSpec> = {
  readonly [K in keyof S]: NonNullable<S[K]> extends Port<infer D, infer T>
    ? D extends "input"
      ? Outgoing<T>
      : Incoming<T>
    : never;
};
export declare const portSpec: unique symbol;
/** The declaration behind a module's `io`. */
export type SpecOf<I> = I extends { readonly [portSpec]?: infer S extends PortSpec } ? S : never;

/** What is both driven and read in one module; a stream of wires serves as source and as sink. */
export type Wired<T> = T extends Ground
  ? Driven<T>
  : T extends StreamType<infer P>
    ? { readonly [K in keyof P]: Driven<P[K]> } & {
        readonly valid: BoolValue & Sink<BoolValue>;
        readonly ready: BoolValue & Sink<BoolValue>;
        readonly fires: BoolValue;
        readonly [payloadType]?: P;
      }
    : { readonly [K in keyof T]: Wired<T[K]> };
