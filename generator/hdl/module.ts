import { checkOpen, claim, declare, openBlocks, type Builder } from "./builder.ts";
import { fail } from "./diagnostics.ts";
import type { BlackBoxNode, Inout, InstanceRow, MemoryNode, ModuleNode, RomNode, Statement } from "./ir.ts";
import { MemoryHandle, type Memory, type MemorySpec, type Table, type TableSpec } from "./memory.ts";
import { checkName } from "./names.ts";
import { moduleName, type Parameters } from "./parameters.ts";
import { held, Pipeline, stage } from "./pipeline.ts";
import { OwnResets, placeInstance, portView, rowOf } from "./place.ts";
import { SourceMark } from "./source.ts";
import { mapEntries, mapTree, type ListPlace } from "./tree.ts";
import {
  Bool,
  isGround,
  isValid,
  Reset,
  shapeWidth,
  StreamType,
  type Bundle,
  type Ground,
  type PortSpec,
  type RegisterSpec,
  type Shape,
  type Tree,
} from "./types.ts";
import type { Inside, Outside, Registered, SpecOf, StreamSource, Wired } from "./views.ts";
import { encodeLiteral } from "./build.ts";
import { Value, wrapExpr, type BoolValue, type UIntValue } from "./values.ts";

/**
 * A hardware module. A subclass declares its ports in `io` and puts its hardware down in its constructor; whatever a
 * parameter of the class changes must appear in `parameters`, from which the Verilog module's name is made. An object
 * that holds many of them (a shape) appears as a digest of its content, so that none can be forgotten.
 */
export abstract class Module<P extends Parameters = Parameters> {
  abstract readonly io: Inside<PortSpec>;
  readonly parameters: P;
  /** The graph behind this module, for passes. */
  readonly node: ModuleNode;

  constructor(
    description: { readonly about?: string; readonly parameters?: P } = {},
    blackBox?: BlackBoxNode & { readonly name: string; readonly inouts: readonly Inout[] },
  ) {
    this.parameters = description.parameters ?? ({} as P);
    const mark = new SourceMark();
    if (openBlocks.length > 0) {
      fail(
        "instance-in-when",
        `${new.target.name} is built inside a when or select of ${openBlocks.at(-1)!.className}`,
        "instances exist unconditionally: build it outside and drive its inputs inside",
      );
    }
    const body: Statement[] = [];
    const name = blackBox?.name ?? moduleName(new.target.name, this.parameters);
    checkName(name, `module.${name}`);
    const builder: Builder = {
      name,
      about: description.about ?? "",
      className: new.target.name,
      parameters: this.parameters,
      mark,
      ...(blackBox ? { blackBox } : {}),
      inouts: [],
      ports: [],
      signals: [],
      memories: [],
      roms: [],
      instances: [],
      body,
      names: new Map(),
      blocks: [body],
      groups: 0,
      sealed: false,
      portSpec: {},
    };
    this.node = builder;
    // No port may be called like one of them.
    for (const pin of [blackBox?.clock, blackBox?.reset?.pin]) if (pin !== undefined) claim(builder, pin);
    for (const { name: pin, width } of blackBox?.inouts ?? [])
      builder.inouts.push({ name: claim(builder, pin), width });
  }

  /** Declares the ports; the keys become their names. Streams become `KEY_valid`, `KEY_ready` and `KEY_FIELD`. */
  protected ports<S extends PortSpec>(spec: S): Inside<S> {
    const builder = this.builder();
    builder.portSpec = { ...builder.portSpec, ...spec };
    return declareAll<PortSpec[string]>(spec, (port, key) => {
      const flow = port.direction === "input" ? "input" : "output";
      const back = port.direction === "input" ? "output" : "input";
      return portView(key, port.shape, (label, type, backward) =>
        declare(builder, label, type, backward ? back : flow),
      );
    }) as Inside<S>;
  }

  /** Declares wires: driven and read in this module, without memory. A stream of wires can be source and sink. */
  protected wires<S extends Readonly<Record<string, WireSpec>>>(spec: S): { readonly [K in keyof S]: Wired<S[K]> } {
    const builder = this.builder();
    const make = (shape: Ground | StreamType<Bundle>, name: string): unknown =>
      portView(name, shape, (label, type) => declare(builder, label, type, "wire"));
    return declareAll(spec, (shape, key) => mapTree(shape, key, isWire, make)) as { [K in keyof S]: Wired<S[K]> };
  }

  /**
   * Declares registers; those of one call are clocked in one always block. `Type.reset(value)` gives a reset value.
   * A list declares one for each entry, named KEY_0, KEY_1 and so on, as with all that is declared here.
   * @param apart synthesis is not to make one of them and of others that always have the same value: each stands near what reads it
   */
  protected registers<S extends Readonly<Record<string, RegisterSpec>>>(
    spec: S,
    { apart = false }: { readonly apart?: boolean } = {},
  ): { readonly [K in keyof S]: Registered<S[K]> } {
    const builder = this.builder();
    const place = { group: builder.groups++, ...(apart && { isApart: true }) };
    const make = (type: Ground | Reset<Ground>, name: string): unknown => {
      if (!(type instanceof Reset)) return declare(builder, name, type, "register", place);
      const reset = encodeLiteral(type.value, type.type).value;
      return declare(builder, name, type.type, "register", { ...place, reset });
    };
    return declareAll(spec, (shape, key) => mapTree(withReset(shape), key, isRegister, make)) as {
      [K in keyof S]: Registered<S[K]>;
    };
  }

  /**
   * Declares registers that hold values for a cycle, each of the type of its value; their `valid` is low after reset. A
   * stage that can be held back is one of a `pipeline`.
   */
  protected stages<S extends Readonly<Record<string, { readonly valid: BoolValue }>>>(spec: S): S {
    const builder = this.builder();
    const group = builder.groups++;
    return declareAll(spec, (values, key) => {
      const { view, load } = stage(builder, key, values, group);
      load();
      return view;
    }) as S;
  }

  /** Begins pipelines, each behind a stream or behind the valid of what enters; the keys name what lets them step. */
  protected pipelines<S extends Readonly<Record<string, StreamSource<Bundle> | BoolValue>>>(
    spec: S,
  ): { readonly [K in keyof S]: Pipeline } {
    const builder = this.builder();
    return declareAll(spec, (source, key) => new Pipeline(builder, key, source)) as { [K in keyof S]: Pipeline };
  }

  /**
   * Holds a beat of each stream in registers until it is done with: until it is taken from the stream that this gives, whose
   * `ready` is for the module to drive. The next beat comes in behind that.
   * @param overlaps it comes in the cycle in which the one before is taken, rather than in the next
   */
  protected held<S extends Readonly<Record<string, StreamSource<Bundle>>>>(
    spec: S,
    { overlaps = false }: { readonly overlaps?: boolean } = {},
  ): S {
    const builder = this.builder();
    return declareAll(spec, (source, key) => held(builder, key, source, overlaps)) as S;
  }

  /** Gives expressions a name in the Verilog; a memory's read data is named the same way. */
  protected nodes<S extends Readonly<Record<string, Tree<Value>>>>(values: S): S {
    const builder = this.builder();
    const make = (value: Value, name: string): Value =>
      declare(builder, name, value.type, "node", { value: value.expr });
    return declareAll(values, (value, key) => mapTree(value, key, isValue, make)) as S;
  }

  /** Declares memories; the keys become their names. */
  protected memories<S extends Readonly<Record<string, Tree<MemorySpec<Shape>>>>>(
    spec: S,
  ): { readonly [K in keyof S]: MemoryOf<S[K]> } {
    const builder = this.builder();
    const make = ({ depth, shape, readUnderWrite }: MemorySpec<Shape>, label: string): Memory<Shape> => {
      const node: MemoryNode = {
        name: claim(builder, label),
        depth,
        width: shapeWidth(shape),
        readUnderWrite,
        module: builder,
        mark: SourceMark.here,
        reads: [],
      };
      builder.memories.push(node);
      return new MemoryHandle(builder, node, shape);
    };
    return declareAll(spec, (memory, key) => mapTree(memory, key, isMemory, make)) as {
      [K in keyof S]: MemoryOf<S[K]>;
    };
  }

  /** Declares constant tables, read in the same cycle. */
  protected tables<S extends Readonly<Record<string, TableSpec<Ground>>>>(
    spec: S,
  ): { readonly [K in keyof S]: S[K] extends TableSpec<infer T> ? Table<T> : never } {
    const builder = this.builder();
    return declareAll(spec, ({ type, contents }, key) => {
      const rom: RomNode = {
        name: claim(builder, key),
        contents: contents.map((entry) => encodeLiteral(entry, type).value),
        width: type.width,
        module: builder,
        mark: SourceMark.here,
      };
      builder.roms.push(rom);
      const at = (address: UIntValue): Value =>
        wrapExpr(type, { kind: "rom", width: type.width, signed: type.signed, rom, address: address.expr });
      return { at };
    }) as { [K in keyof S]: S[K] extends TableSpec<infer T> ? Table<T> : never };
  }

  /**
   * Places submodules; a list places one for each entry, named KEY_0, KEY_1 and so on, or in the Verilog as a loop
   * (`KEY[0].KEY`) where all of them are one module. A module can stand in many places: it is built and checked once, and
   * has its own state in each.
   * @param reset while it is high at a clock edge, all that is placed here is reset, as by the design's own reset. A register with
   *   the reset value true takes the place of that, a cycle behind it: no logic stands between it and what it resets. "registered" gives each
   *   of the modules, and each place of a list, such a register, which synthesis keeps apart from its likes: what is reset from one point of
   *   a chip is far from it. The design is to be reset longer for it (`resetStages`)
   */
  protected instances<S extends Readonly<Record<string, Tree<Module>>>>(
    modules: S,
    { reset }: { readonly reset?: BoolValue | "registered" } = {},
  ): { readonly [K in keyof S]: InstanceOf<S[K]> } {
    const builder = this.builder();
    const resets = typeof reset === "string" ? new OwnResets(builder) : undefined;
    const rows = new Map<string, InstanceRow | undefined>();
    const make = (module: Module, name: string, place?: ListPlace<Module>): unknown => {
      if (place?.index === 0 && place.list.every(isModule)) rows.set(place.key, rowOf(builder, place.key, place.list));
      const row = place && rows.get(place.key);
      const own = typeof reset === "string" ? resets?.of(module, name, place) : reset;
      return placeInstance(builder, name, module, own, row && { of: row, index: place.index });
    };
    return mapEntries(modules, (module, key) => mapTree(module, key, isModule, make)) as {
      [K in keyof S]: InstanceOf<S[K]>;
    };
  }

  /** Says that nobody need read these signals (a status output of a submodule, say). */
  protected unused(...values: readonly (Value | Readonly<Record<string, unknown>>)[]): void {
    for (const value of values) {
      if (!(value instanceof Value)) this.unused(...Object.values(value).filter((inner) => inner instanceof Value));
      else if (value.expr.kind === "signal") value.expr.signal.unusedIsFine = true;
    }
  }

  private builder(): Builder {
    const builder = this.node as Builder;
    checkOpen(builder);
    return builder;
  }
}

/** What is made of each entry of one call, all of it at the line of that call. */
const declareAll: typeof mapEntries = (spec, make) => SourceMark.atOneLine(() => mapEntries(spec, make));

type WireSpec = Tree<Ground | StreamType<Bundle>>;
type MemoryOf<M> = M extends MemorySpec<infer T> ? Memory<T> : { readonly [K in keyof M]: MemoryOf<M[K]> };
/** A part may say how the module that places it sees its ports (`asPlaced`). */
type InstanceOf<M> = M extends { asPlaced(ports: never): infer V }
  ? V
  : M extends { readonly io: infer I; readonly node: ModuleNode }
    ? Outside<SpecOf<I>>
    : { readonly [K in keyof M]: InstanceOf<M[K]> };

const isModule = (node: unknown): node is Module => node instanceof Module;
const isValue = (node: object): node is Value => node instanceof Value;
const isWire = (node: object): node is Ground | StreamType<Bundle> => isGround(node) || node instanceof StreamType;
const isRegister = (node: object): node is Ground | Reset<Ground> => isGround(node) || node instanceof Reset;
const isMemory = (node: object): node is MemorySpec<Shape> => "readUnderWrite" in node;

/** What is `Valid` in registers holds nothing after reset. */
function withReset(spec: RegisterSpec): RegisterSpec {
  if (isRegister(spec)) return spec;
  if (Array.isArray(spec)) return (spec as RegisterSpec[]).map(withReset);
  const fields = Object.entries(spec).map(([key, inner]) => [key, withReset(inner)] as const);
  return { ...Object.fromEntries(fields), ...(isValid(spec) ? { valid: Bool().reset(false) } : {}) };
}

/** Closes a module and its submodules: whatever is put down afterwards is an error. */
export function seal(node: ModuleNode): void {
  const builder = node as Builder;
  if (builder.sealed) return;
  builder.sealed = true;
  for (const { module } of node.instances) seal(module);
}

/** The declared ports of a module, for typed benches. */
export function portSpecOf(node: ModuleNode): PortSpec {
  return (node as Builder).portSpec;
}
