import { copyOf } from "./apart.ts";
import { bits, cat, unary } from "./build.ts";
import { simpleDrivers } from "./contents.ts";
import { Dependencies, type Dependency } from "./dependencies.ts";
import type { Paths } from "./elaborate.ts";
import type { Expr, InstanceNode, InstanceRow, MemoryNode, ModuleNode, Signal, Statement } from "./ir.ts";
import { fold } from "./simplify.ts";
import { UInt } from "./types.ts";
import { Unifier } from "./unify.ts";
import { rebuilt, withParts } from "./walk.ts";

/** Parts of a signal, one for each place of a row: the first from bit `low` up, each next one `step` higher. */
export interface Slices {
  readonly of: Signal;
  readonly low: number;
  readonly step: number;
}

/** How often an instance stands there, and the pins that differ from place to place, by the port's Verilog name. */
export interface Loop {
  readonly count: number;
  readonly slices: ReadonlyMap<string, Slices>;
  /** What resets each place by itself. */
  readonly reset: Slices | undefined;
}

/** A module in whose text rows are loops. */
export interface WithRows {
  readonly module: ModuleNode;
  /** The instances that stand for rows. */
  readonly loops: ReadonlyMap<InstanceNode, Loop>;
  /** Signals whose bits depend on each other within a cycle, from place to place. */
  readonly chained: ReadonlySet<Signal>;
}

/**
 * The module with one instance in the place of each row. A pin is then a signal for the whole row: the value that all places
 * have in common, or what each has for itself side by side, the first lowest. The module itself where it has no row.
 * @param paths through each of its submodules
 */
export function withRows(module: ModuleNode, paths: ReadonlyMap<ModuleNode, Paths>): WithRows {
  if (module.instances.every(({ row }) => !row)) return { module, loops: new Map(), chained: new Set() };
  return new Rows(copyOf(module, (inner) => inner)).gather(paths);
}

/** A row while its pins are put together. */
interface Gathered {
  readonly row: InstanceRow;
  readonly places: InstanceNode[];
  readonly pins: Map<string, Signal>;
  readonly slices: Map<string, Slices>;
}

class Rows {
  private readonly module: ModuleNode;
  private readonly drivers: ReadonlyMap<Signal, Expr>;
  private readonly unifier = new Unifier();
  /** What is read where a pin was. */
  private readonly readings = new Map<Signal, Expr>();
  /** The signals that stand where a pin was declared. */
  private readonly successors = new Map<Signal, readonly Signal[]>();
  private readonly assignments: Statement[] = [];
  /** Signals that have what places have side by side. */
  private readonly vectors: Signal[] = [];

  /** @param module to be changed */
  constructor(module: ModuleNode) {
    this.module = module;
    this.drivers = simpleDrivers(module.body);
  }

  gather(paths: ReadonlyMap<ModuleNode, Paths>): WithRows {
    const rows = new Map<InstanceRow, Gathered>();
    for (const instance of this.module.instances) {
      if (!instance.row) continue;
      const { of: row } = instance.row;
      const known = rows.get(row);
      if (known) known.places.push(instance);
      else rows.set(row, { row, places: [instance], pins: new Map(), slices: new Map() });
    }
    // Inputs are looked at when it is known where in the vectors of outputs they come from.
    for (const row of rows.values()) this.ports(row, "output");
    for (const row of rows.values()) this.ports(row, "input");
    const loops = new Map<InstanceNode, Loop>();
    const instances = this.module.instances.flatMap((instance) => {
      const gathered = instance.row && rows.get(instance.row.of)!;
      if (!gathered) return [instance];
      const { row, places, pins, slices } = gathered;
      if (instance !== places[0]) return [];
      const whole = { ...instance, name: row.name, pins };
      const resets = places.map(({ reset }) => reset && fold(reset));
      const reset = resets.every((each) => each !== undefined) ? this.partsOf(resets) : undefined;
      loops.set(whole, { count: row.count, slices, reset });
      return [whole];
    });
    this.rewrite();
    const module = Object.assign(this.module, { instances });
    return { module, loops, chained: this.chained(paths) };
  }

  private ports(gathered: Gathered, kind: "input" | "output"): void {
    const { row, places } = gathered;
    for (const { name: port, kind: direction } of places[0]!.module.ports) {
      if (direction !== kind) continue;
      const pins = places.map((place) => place.pins.get(port)!);
      const name = row.vectors.get(port) ?? `${row.name}_${port}`;
      const found = kind === "output" ? this.sideBySide(pins, name, "pin-out") : this.input(pins, name);
      gathered.pins.set(port, "of" in found ? found.of : found);
      if ("of" in found) gathered.slices.set(port, found);
    }
  }

  /** What stands for an input of all places: a signal that they share, or its parts. */
  private input(pins: readonly Signal[], name: string): Signal | Slices {
    const { mark } = pins[0]!;
    const values = pins.map((pin) => this.drivers.get(pin)).map((value) => value && this.unifier.unify(fold(value)));
    if (!values.every((value) => value !== undefined)) {
      // Statements under conditions give them values: they stay, as wires, and stand side by side in another.
      const kept = pins.map((pin) => Object.assign(pin, { kind: "wire" }));
      const slices = this.sideBySide(pins, name, "wire");
      for (const pin of kept) this.readings.delete(pin);
      for (const [i, pin] of kept.entries()) this.successors.set(pin, i === 0 ? [pin, slices.of] : [pin]);
      this.assignments.push({ kind: "assign", target: slices.of, value: cat(kept.map(reading).reverse()), mark });
      return slices;
    }
    if (values.every((value) => value === values[0])) {
      const common = { ...pins[0]!, name };
      this.replace(pins, [common], () => reading(common));
      this.assignments.push({ kind: "assign", target: common, value: values[0]!, mark });
      return common;
    }
    const found = this.partsOf(values);
    if (found) {
      this.replace(pins, [], (pin, i) => partOf(found, pin, i));
      return found;
    }
    const slices = this.sideBySide(pins, name, "wire");
    this.assignments.push({ kind: "assign", target: slices.of, value: cat(values.toReversed()), mark });
    return slices;
  }

  /** One signal of the bits of all pins. */
  private sideBySide(pins: readonly Signal[], name: string, kind: "pin-out" | "wire"): Slices {
    const [{ type, label, mark }] = pins as [Signal];
    const vector = UInt(pins.length * type.width).describe(type.note);
    const of: Signal = { kind, name, label, type: vector, module: this.module, mark };
    const slices = { of, low: 0, step: type.width };
    this.vectors.push(of);
    this.replace(pins, [of], (pin, i) => partOf(slices, pin, i));
    return slices;
  }

  private replace(pins: readonly Signal[], by: readonly Signal[], read: (pin: Signal, i: number) => Expr): void {
    for (const [i, pin] of pins.entries()) {
      this.readings.set(pin, read(pin, i));
      this.successors.set(pin, i === 0 ? by : []);
    }
  }

  /** The values as parts of one signal that stand in it at regular distances. */
  private partsOf(values: readonly Expr[]): Slices | undefined {
    const found = values.map((value) => this.place(value));
    const [first, second] = found;
    if (!first || !second) return undefined;
    const slices = { of: first.of, low: first.low, step: second.low - first.low };
    const isRegular = found.every((each, i) => each?.of === slices.of && each.low === slices.low + i * slices.step);
    return isRegular && slices.step > 0 ? slices : undefined;
  }

  /** Where in a signal an expression stands that only passes its bits on. */
  private place(value: Expr): { readonly of: Signal; readonly low: number } | undefined {
    let low = 0;
    for (let expr = value; ;) {
      if (expr.kind === "cast" || (expr.kind === "resize" && expr.width <= expr.a.width)) expr = expr.a;
      else if (expr.kind === "bits") {
        low += expr.low;
        expr = expr.a;
      } else if (expr.kind === "signal") {
        const read = this.readings.get(expr.signal);
        if (read) expr = read;
        // A submodule's input may have no name in the text.
        else return expr.signal.kind === "pin-in" ? undefined : { of: expr.signal, low };
      } else return undefined;
    }
  }

  /** Writes the module over what stands for the pins. */
  private rewrite(): void {
    const { module, readings, successors } = this;
    const of = rebuilt((expr) => beside((expr.kind === "signal" && readings.get(expr.signal)) || fold(expr)));
    const parts = { of, target: (target: Signal) => target, memory: (memory: MemoryNode) => memory };
    const isLeft = (statement: Statement): boolean =>
      statement.kind !== "assign" || (successors.get(statement.target)?.includes(statement.target) ?? true);
    const body = [...module.body.filter(isLeft), ...this.assignments];
    for (const signal of module.signals) if (signal.value) Object.assign(signal, { value: of(signal.value) });
    for (const { reads } of module.memories) {
      for (const read of reads)
        Object.assign(read, { address: of(read.address), enable: read.enable && of(read.enable) });
    }
    for (const each of module.instances) Object.assign(each, { reset: each.reset && of(each.reset) });
    Object.assign(module, {
      signals: module.signals.flatMap((signal) => successors.get(signal) ?? [signal]),
      body: body.map((statement) => withParts(statement, parts)),
    });
  }

  private chained(paths: ReadonlyMap<ModuleNode, Paths>): Set<Signal> {
    const dependencies = new Dependencies(this.module);
    for (const { module: inner, pins } of this.module.instances) {
      for (const [output, inputs] of paths.get(inner)!)
        dependencies.add(
          pins.get(output)!,
          [...inputs].map((input) => pins.get(input)!),
        );
    }
    const reachesItself = (vector: Signal): boolean => {
      const seen = new Set<Dependency>();
      const open: Dependency[] = [vector];
      for (let node = open.pop(); node; node = open.pop()) {
        for (const source of dependencies.of(node)) {
          if (source === vector) return true;
          if (!seen.has(source)) open.push(source);
          seen.add(source);
        }
      }
      return false;
    };
    return new Set(this.vectors.filter(reachesItself));
  }
}

const reading = (signal: Signal): Expr => {
  const { width, signed } = signal.type;
  return { kind: "signal", width, signed, signal };
};

/** The part of a place, as its pin has it. */
const partOf = ({ of, low, step }: Slices, { type }: Signal, i: number): Expr =>
  bits(reading(of), low + i * step + type.width - 1, low + i * step, type.signed);

/** Bits that stand beside each other in a signal, put together or asked together, are a part of it. */
function beside(expr: Expr): Expr {
  if (expr.kind === "cat") {
    const parts: Expr[] = [];
    for (const part of expr.parts.map(plain)) {
      const last = parts.at(-1);
      const joined = last && joinedBits(last, part);
      if (joined) parts.splice(-1, 1, joined);
      else parts.push(part);
    }
    return parts.length < expr.parts.length ? cat(parts) : expr;
  }
  if (expr.kind !== "binary" || expr.width > 1 || (expr.op !== "and" && expr.op !== "or")) return expr;
  const op = expr.op === "and" ? "all" : "any";
  const asked = (side: Expr): Expr => plain(side.kind === "unary" && side.op === op ? side.a : side);
  const [a, b] = [asked(expr.a), asked(expr.b)];
  const joined = joinedBits(a, b) ?? joinedBits(b, a);
  return joined ? unary(op, joined, 1) : expr;
}

/** Bits without a sign. */
function plain(expr: Expr): Expr {
  const inner = expr.kind === "cast" ? expr.a : expr;
  return inner.kind === "bits" ? bits(inner.a, inner.low + inner.width - 1, inner.low, false) : expr;
}

function joinedBits(high: Expr, low: Expr): Expr | undefined {
  if (high.kind !== "bits" || low.kind !== "bits" || high.low !== low.low + low.width) return undefined;
  if (high.a.kind !== "signal" || low.a.kind !== "signal" || high.a.signal !== low.a.signal) return undefined;
  return bits(high.a, high.low + high.width - 1, low.low, false);
}
