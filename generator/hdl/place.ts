import { claim, declare, nameIn, openBlocks, signalOf, type Builder } from "./builder.ts";
import { usesReset } from "./contents.ts";
import { fail } from "./diagnostics.ts";
import type { InstanceNode, InstanceRow, ModuleNode, Signal } from "./ir.ts";
import { SourceMark } from "./source.ts";
import { makeStream } from "./stream.ts";
import type { ListPlace } from "./tree.ts";
import { Bool, mapShape, StreamType, UInt, type Ground, type PortShape } from "./types.ts";
import type { BoolValue, UIntValue, Value } from "./values.ts";

/** The view of a port or wire: ground, bundle or stream; `backward` marks a stream's ready. */
export function portView(
  key: string,
  shape: PortShape,
  make: (name: string, type: Ground, backward: boolean) => Value,
): unknown {
  if (!(shape instanceof StreamType))
    return mapShape(shape, (type, path) => make([key, ...path].join("."), type, false));
  const valid = make(`${key}.valid`, Bool(), false) as BoolValue;
  const ready = make(`${key}.ready`, Bool(), true) as BoolValue;
  const fields = mapShape(shape.payload, (type, path) => make([key, ...path].join("."), type, false)) as object;
  return makeStream(shape.payload, valid, ready, fields);
}

/** What is placed: a module, which may say how it is seen from outside. */
interface Placeable {
  readonly node: ModuleNode;
  readonly asPlaced?: (ports: never) => unknown;
}

/**
 * The row that a list of submodules is, with its names; undefined where they are not two or more of one module. Pins of
 * both directions pass on a wire for each place, so that a module with them is in no row.
 */
export function rowOf(builder: Builder, key: string, list: readonly Placeable[]): InstanceRow | undefined {
  const [first, ...others] = list.map(({ node }) => node);
  if (!first || others.length === 0 || first.inouts.length > 0) return undefined;
  const isFirst = (node: ModuleNode): boolean => node === first || (node.name === first.name && !node.blackBox);
  if (!others.every(isFirst)) return undefined;
  const mark = new SourceMark();
  const name = claim(builder, key, mark);
  const vectors = new Map(first.ports.map((port) => [port.name, claim(builder, `${key}.${port.label}`, mark)]));
  return { name, count: list.length, vectors };
}

/** The registers that reset what one call places, a cycle behind its module's own reset. */
export class OwnResets {
  private readonly builder: Builder;
  private readonly group: number;
  private readonly lists = new Map<string, UIntValue>();

  constructor(builder: Builder) {
    this.builder = builder;
    this.group = builder.groups++;
  }

  /** What resets a module: a register, or of a list's the bit of its place; undefined where nothing is reset. */
  of({ node }: Placeable, name: string, place?: ListPlace<Placeable>): BoolValue | undefined {
    if (!usesReset(node)) return undefined;
    if (!place) return this.register(name, Bool(), false) as BoolValue;
    const { key, list, index } = place;
    const all = this.lists.get(key) ?? (this.register(key, UInt(list.length), 0) as UIntValue);
    this.lists.set(key, all);
    return all.bit(index);
  }

  private register(name: string, type: Ground, never: unknown): Value {
    const reset = (1n << BigInt(type.width)) - 1n;
    const register = declare(this.builder, `${name}Reset`, type, "register", { group: this.group, reset });
    (register as Value & { next(source: unknown): void }).next(never);
    return register;
  }
}

/** Places a submodule: its ports as the module around it sees them. */
export function placeInstance(
  builder: Builder,
  key: string,
  module: Placeable,
  reset: BoolValue | undefined,
  row: InstanceNode["row"],
): unknown {
  const child = module.node as Builder;
  if (openBlocks.length > 0) {
    fail("instance-in-when", `${key} is placed inside a when or select`, "instances exist unconditionally");
  }
  if (child === builder) {
    fail("kind-mismatch", `${child.className} is placed in itself, as ${key}`, "place another module");
  }
  if (reset && child.blackBox?.clock !== undefined && !child.blackBox.reset) {
    fail(
      "black-box",
      `${key} is placed with a reset, and ${child.name} has a clock but no pin for one`,
      "declare the pin as its reset, or place it in a call of instances without one",
    );
  }
  const mark = new SourceMark();
  const instanceName = claim(builder, key, mark);
  const pins = new Map<string, Signal>();
  const views = Object.entries(child.portSpec).map(([portKey, port]) => {
    const view = portView(portKey, port.shape, (label, type, backward) => {
      const isInput = (port.direction === "input") !== backward;
      const pin = declare(builder, `${key}.${label}`, type, isInput ? "pin-in" : "pin-out", { mark });
      pins.set(nameIn(child, label), signalOf(pin));
      return pin;
    });
    return [portKey, view];
  });
  const inouts = new Map<string, string>();
  for (const { name, width } of child.inouts) {
    const wire = claim(builder, `${key}.${name}`, mark);
    inouts.set(name, wire);
    builder.inouts.push({ name: wire, width });
  }
  const instance: InstanceNode = { name: instanceName, module: child, mark, pins, inouts, reset: reset?.expr, row };
  builder.instances.push(instance);
  const ports = Object.fromEntries(views) as unknown;
  return module.asPlaced ? module.asPlaced(ports as never) : ports;
}
