import { fail } from "./diagnostics.ts";
import { snakeCase } from "./names.ts";

/** Shared part of the types that are one signal in hardware: a width, a sign, perhaps a reset value and a note. */
abstract class GroundType {
  abstract readonly kind: "uint" | "sint" | "bool" | "enum" | "vec";
  readonly width: number;
  /** What the signal means; becomes the comment beside its declaration. */
  readonly note: string = "";

  constructor(width: number) {
    if (!Number.isInteger(width) || width < 1) {
      fail("width-mismatch", `a signal cannot be ${width} bits wide`, "widths are whole numbers from 1 up");
    }
    this.width = width;
  }

  get signed(): boolean {
    return this.kind === "sint";
  }

  /** The same type with a comment for its declaration. */
  describe(note: string): this {
    return this.with({ note });
  }

  protected with(changes: object): this {
    return Object.assign(Object.create(Object.getPrototypeOf(this) as object) as this, this, changes);
  }
}

/** A ground type plus the value its register takes at reset. */
export class Reset<T extends Ground> {
  readonly type: T;
  readonly value: unknown;

  constructor(type: T, value: unknown) {
    this.type = type;
    this.value = value;
  }
}

export class UIntType extends GroundType {
  readonly kind = "uint" as const;
  reset(value: number | bigint): Reset<this> {
    return new Reset(this, value);
  }
  override toString(): string {
    return `UInt(${this.width})`;
  }
}

export class SIntType extends GroundType {
  readonly kind = "sint" as const;
  reset(value: number | bigint): Reset<this> {
    return new Reset(this, value);
  }
  override toString(): string {
    return `SInt(${this.width})`;
  }
}

export class BoolType extends GroundType {
  readonly kind = "bool" as const;
  reset(value: boolean): Reset<this> {
    return new Reset(this, value);
  }
  override toString(): string {
    return "Bool()";
  }
}

/** A set of named states, encoded in declaration order from 0. Their names are identifiers that differ, also as snake_case. */
export class EnumType<S extends string> extends GroundType {
  readonly kind = "enum" as const;
  readonly states: readonly S[];

  constructor(states: readonly S[]) {
    checkStates(states);
    super(bitsFor(states.length - 1));
    this.states = states;
  }
  reset(value: S): Reset<this> {
    return new Reset(this, value);
  }
  encode(state: string): number {
    const code = (this.states as readonly string[]).indexOf(state);
    if (code < 0) fail("literal-range", `"${state}" is not a state of ${this.toString()}`, "use one of its names");
    return code;
  }
  override toString(): string {
    return `Enum(${this.states.join(", ")})`;
  }
}

function checkStates(states: readonly string[]): void {
  if (states.length === 0) fail("parameter-range", "an Enum cannot have no states", "name one or more");
  const known = new Map<string, string>();
  for (const state of states) {
    if (!/^[A-Za-z][A-Za-z0-9_]*$/.test(state)) {
      fail(
        "name-invalid",
        `the state "${state}" of an Enum is no identifier`,
        "use letters, digits and underscores, a letter first",
      );
    }
    const name = snakeCase(state);
    const earlier = known.get(name);
    if (earlier !== undefined) {
      fail(
        "name-clash",
        earlier === state
          ? `the state "${state}" of an Enum is listed twice`
          : `the states "${earlier}" and "${state}" of an Enum have one name in Verilog`,
        "states must differ, also as snake_case",
      );
    }
    known.set(name, state);
  }
}

/** `length` elements packed into one signal, element 0 in the lowest bits. */
export class VecType<E extends Scalar> extends GroundType {
  readonly kind = "vec" as const;
  readonly element: E;
  readonly length: number;

  constructor(length: number, element: E) {
    super(length * element.width);
    this.length = length;
    this.element = element;
  }
  reset(values: readonly (number | bigint | boolean)[]): Reset<this> {
    return new Reset(this, values);
  }
  override toString(): string {
    return `Vec(${this.length}, ${this.element.toString()})`;
  }
}

export type Scalar = UIntType | SIntType | BoolType;
export type Ground = Scalar | EnumType<string> | VecType<Scalar>;
/** Whether two types differ in nothing but their widths. */
export function isSameKind(a: Ground, b: Ground): boolean {
  if (a instanceof EnumType && b instanceof EnumType) return a.states.join() === b.states.join();
  if (!(a instanceof VecType && b instanceof VecType)) return a.kind === b.kind;
  return a.length === b.length && a.element.toString() === b.element.toString();
}

/** A ground type, or a bundle: an object literal of shapes. */
export type Shape = Ground | Bundle;
export interface Bundle {
  readonly [field: string]: Shape;
}

/** A valid/ready handshake carrying the fields of a bundle: a beat moves when both are high at a clock edge. */
export class StreamType<P extends Bundle> {
  readonly kind = "stream" as const;
  readonly payload: P;

  constructor(payload: P) {
    checkPayload(payload);
    this.payload = payload;
  }
}

function checkPayload(payload: Bundle): void {
  for (const reserved of ["valid", "ready", "fires"]) {
    if (reserved in payload) {
      fail("name-clash", `a stream's payload cannot have a field "${reserved}"`, "the handshake uses that name");
    }
  }
}

const valids = new WeakSet<object>();

/** Whether a bundle is a payload with its valid, as `Valid` makes it. */
export const isValid = (shape: object): boolean => valids.has(shape);

/** Unsigned integer of `width` bits. */
export const UInt = (width: number): UIntType => new UIntType(width);
/** Two's-complement integer of `width` bits. */
export const SInt = (width: number): SIntType => new SIntType(width);
export const Bool = (): BoolType => new BoolType(1);
export const Vec = <E extends Scalar>(length: number, element: E): VecType<E> => new VecType(length, element);
export const Enum = <const S extends string>(...states: readonly S[]): EnumType<S> => new EnumType(states);
export const Stream = <P extends Bundle>(payload: P): StreamType<P> => new StreamType(payload);
/**
 * A payload that must be taken in the cycle in which `valid` is high: a stream without a ready, and a bundle like any
 * other. As a register its `valid` is low after reset.
 */
export function Valid<P extends Bundle>(payload: P): ValidType<P> {
  checkPayload(payload);
  const bundle = { valid: Bool(), ...payload };
  valids.add(bundle);
  return bundle;
}
/** A bundle with a `valid` beside its payload. */
export type ValidType<P extends Bundle> = P & { readonly valid: BoolType };

/** Bits needed to count from 0 up to `max`; at least 1. */
export function bitsFor(max: number): number {
  return Math.max(1, max.toString(2).length);
}

export function isGround(shape: object): shape is Ground {
  return shape instanceof GroundType;
}

/** One, or a list or record of them, to any depth. */
export type Tree<L> = L | readonly Tree<L>[] | { readonly [key: string]: Tree<L> };

/** The types of registers, some with a reset value. */
export type RegisterSpec = Tree<Ground | Reset<Ground>>;
export type PortShape = Shape | StreamType<Bundle>;
export class Port<D extends "input" | "output", T extends PortShape> {
  readonly direction: D;
  readonly shape: T;
  constructor(direction: D, shape: T) {
    this.direction = direction;
    this.shape = shape;
  }
}
export const input = <T extends PortShape>(shape: T): Port<"input", T> => new Port("input", shape);
export const output = <T extends PortShape>(shape: T): Port<"output", T> => new Port("output", shape);

/** Ports as who stands on their other side declares them. */
export type Flipped<S> = {
  readonly [K in keyof S]: S[K] extends Port<infer D, infer T>
    ? Port<D extends "input" ? "output" : "input", T>
    : never;
};
export function flip<S extends PortSpec>(spec: S): Flipped<S> {
  return Object.fromEntries(
    Object.entries(spec).map(([key, { direction, shape }]) => [
      key,
      new Port(direction === "input" ? "output" : "input", shape),
    ]),
  ) as Flipped<S>;
}

export type PortSpec = Readonly<Record<string, Port<"input" | "output", PortShape>>>;

/** Calls `visit` for every ground type of a shape, with its path of field names. */
export function leaves(shape: Shape, path: readonly string[] = []): { path: readonly string[]; type: Ground }[] {
  if (isGround(shape)) return [{ path, type: shape }];
  return Object.entries(shape).flatMap(([field, inner]) => leaves(inner, [...path, field]));
}

/** Bits that all ground types of a shape take together. */
export function shapeWidth(shape: Shape): number {
  return leaves(shape).reduce((sum, { type }) => sum + type.width, 0);
}

/** Builds the object that mirrors a shape, one entry a ground type. */
export function mapShape(
  shape: Shape,
  make: (type: Ground, path: readonly string[]) => unknown,
  path: readonly string[] = [],
): unknown {
  if (isGround(shape)) return make(shape, path);
  const fields = Object.entries(shape).map(([field, inner]) => [field, mapShape(inner, make, [...path, field])]);
  return guarded(Object.fromEntries(fields) as object);
}

/** An object of signals that refuses, as they do, to be used as a JavaScript value. */
export function guarded<T extends object>(signals: T): T {
  return Object.defineProperty(signals, Symbol.toPrimitive, { value: () => usedAsValue("a bundle or stream") });
}

/** What a signal, or an object of signals, says to `signal + 1`, `signal < other` and the like. */
export function usedAsValue(what: string): never {
  return fail(
    "signal-as-condition",
    `${what} was used as a JavaScript value`,
    "use when(...), mux(...) and methods such as .add(...): the value is known only in hardware",
  );
}
