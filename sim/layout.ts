import {
  failureText,
  operands,
  pathOf,
  type Expr,
  type InstanceNode,
  type MemoryNode,
  type ModuleNode,
  type RomNode,
  type Signal,
  type Statement,
} from "../generator/hdl/ir.ts";
import { standsForReset } from "../generator/hdl/contents.ts";
import { topName } from "../generator/hdl/module-names.ts";
import { fold, simplify } from "../generator/hdl/simplify.ts";
import { visitBehind } from "../generator/hdl/walk.ts";
import { SimulationError } from "./build.ts";
import { always, forEachWithPath, not, or, read, valuesAfter } from "./conditions.ts";
import { wordsOf } from "./words.ts";

/** Where a signal's bits stand in the state: 32-bit words, lowest first, the last one sign- or zero-extended. */
export interface Slot {
  readonly at: number;
  readonly width: number;
  readonly signed: boolean;
}

export interface Write {
  readonly memory: MemoryNode;
  readonly enable: Expr;
  readonly address: Expr;
  readonly data: Expr;
  /** Where enable, address and data wait for the end of the edge. */
  readonly at: number;
}

/** What stands where: a port of a submodule shares the words of the parent's pin. */
export class Layout {
  readonly slots = new Map<Signal, Slot>();
  readonly modules: ModuleNode[] = [];
  /** What each module does, simplified. */
  readonly bodies = new Map<ModuleNode, readonly Statement[]>();
  /** Registers and memory read registers, in front; their next values stand behind them in the same order. */
  readonly registers: Signal[] = [];
  readonly memories = new Map<MemoryNode, number>();
  readonly roms = new Map<RomNode, number>();
  readonly writes: Write[] = [];
  readonly writesOf = new Map<MemoryNode, Write[]>();
  readonly checks: { readonly passes: Expr; readonly says: string }[] = [];
  /** What resets a module: conditions of its own and of those it stands in, and the design's reset where none stands for that. */
  readonly resets = new Map<ModuleNode, { readonly byDesign: boolean; readonly conditions: readonly Expr[] }>();
  /** The expression behind every combinational signal. */
  readonly drivers = new Map<Signal, Expr>();
  /** What every register is worth behind the edge. */
  readonly nexts = new Map<Signal, Expr>();
  readonly registerWords: number;
  size = 0;

  constructor(top: ModuleNode) {
    this.collect(top, true, []);
    for (const signal of this.registers) this.place(signal);
    this.registerWords = this.size;
    this.size *= 2;
    this.placeModule(top);
    for (const module of this.modules) this.drive(module);
    this.findChecks(top, topName(top));
  }

  private collect(module: ModuleNode, byDesign: boolean, conditions: readonly Expr[]): void {
    if (module.blackBox !== undefined)
      throw new SimulationError(`${module.name} is a black box: simulate it with the engine "verilator"`);
    this.modules.push(module);
    this.bodies.set(module, simplify(module.body));
    this.resets.set(module, { byDesign, conditions });
    for (const signal of module.signals)
      if (signal.kind === "register" || signal.kind === "read") this.registers.push(signal);
    for (const memory of module.memories) this.memories.set(memory, this.memories.size);
    for (const rom of module.roms) this.roms.set(rom, this.roms.size);
    for (const { module: inner, reset } of module.instances) {
      const own = reset && fold(reset);
      if (own && standsForReset(own)) this.collect(inner, false, [own]);
      else this.collect(inner, byDesign, own ? [...conditions, own] : conditions);
    }
  }

  private place(signal: Signal): void {
    this.slots.set(signal, this.slotOf(signal.type));
  }

  /** A new place in the state. */
  slotOf({ width, signed }: { readonly width: number; readonly signed: boolean }): Slot {
    const slot = { at: this.size, width, signed };
    this.size += wordsOf(width);
    return slot;
  }

  private placeModule(module: ModuleNode): void {
    for (const signal of module.signals) if (!this.slots.has(signal)) this.place(signal);
    for (const instance of module.instances) {
      for (const [port, pin] of portsAndPins(instance)) this.slots.set(port, this.slots.get(pin)!);
      this.placeModule(instance.module);
    }
  }

  private drive(module: ModuleNode): void {
    const body = this.bodies.get(module)!;
    const values = valuesAfter(body, (signal) => (signal.kind === "register" ? read(signal) : undefined));
    for (const signal of module.signals) {
      const value = signal.value ? fold(signal.value) : values.get(signal);
      if (signal.kind === "register") this.nexts.set(signal, value ?? read(signal));
      else if (value) this.drivers.set(signal, value);
    }
    forEachWithPath(body, undefined, (statement, path) => {
      if (statement.kind !== "write") return;
      const { memory, address, data } = statement;
      const at = this.size;
      this.size += 2 + wordsOf(memory.width);
      const write = { memory, enable: path ?? always, address, data, at };
      this.writes.push(write);
      this.writesOf.set(memory, [...(this.writesOf.get(memory) ?? []), write]);
    });
  }

  private findChecks(module: ModuleNode, path: string): void {
    forEachWithPath(this.bodies.get(module)!, undefined, (statement, taken) => {
      if (statement.kind !== "check" || statement.check === "cover") return;
      const { condition } = statement;
      const says = `${path}: ${failureText(statement)}`;
      const passes = this.resets.get(module)!.conditions.reduce(or, condition);
      this.checks.push({ passes: taken ? or(not(taken), passes) : passes, says });
    });
    for (const each of module.instances) this.findChecks(each.module, `${path}.${pathOf(each)}`);
  }
}

function portsAndPins(instance: InstanceNode): [Signal, Signal][] {
  return instance.module.ports.map((port) => [port, instance.pins.get(port.name)!]);
}

/** Combinational signals, each after those it is made of. */
export function inOrder({ drivers, slots }: Layout): Signal[] {
  // A pin and its port are one slot: whichever is driven stands for both.
  const driverOf = new Map<number, Signal>();
  for (const signal of drivers.keys()) driverOf.set(slots.get(signal)!.at, signal);
  const order: Signal[] = [];
  const seen = new Set<Signal | Expr>();
  const inner = (node: Signal | Expr): readonly (Signal | Expr)[] => {
    if ("module" in node) return [drivers.get(node)!];
    if (node.kind !== "signal") return operands(node);
    const source = driverOf.get(slots.get(node.signal)!.at);
    return source ? [source] : [];
  };
  const enter = (node: Signal | Expr): boolean => {
    if (seen.has(node)) return false;
    seen.add(node);
    return true;
  };
  visitBehind<Signal | Expr>(drivers.keys(), inner, enter, (node) => {
    if ("module" in node) order.push(node);
  });
  return order;
}
