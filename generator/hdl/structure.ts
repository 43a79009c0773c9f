import { Dependencies, isSignal, type Dependency } from "./dependencies.ts";
import { type Expr, type InstanceNode, type ModuleNode, type Signal } from "./ir.ts";
import { forEachExpr, visitOnce } from "./walk.ts";

/** A stream, or another valid signal, from one part of a module to another; undefined stands for the module's own ports. */
export interface Flow {
  readonly from: InstanceNode | undefined;
  readonly to: InstanceNode | undefined;
  /** Port of the receiving part, or of the module, without `_valid`. */
  readonly port: string;
  /** The same on the sending side. */
  readonly source: string;
}

const isValid = (name: string): boolean => name.endsWith("valid");

/**
 * What flows between the parts of a module: whose valid depends on whose within a cycle.
 * @param counts the ports that are looked at, where it is not valid signals that matter
 */
export function flowsOf(module: ModuleNode, counts: (port: string) => boolean = isValid): Flow[] {
  const dependencies = new Dependencies(module);
  const owners = new Map<Signal, { instance: InstanceNode; port: string }>();
  for (const instance of module.instances) {
    for (const [port, pin] of instance.pins) owners.set(pin, { instance, port });
  }
  const short = (name: string): string => name.replace(/_?valid$/, "");
  const flows: Flow[] = [];
  const sinks = module.signals.filter(({ kind, name }) => (kind === "pin-in" || kind === "output") && counts(name));
  for (const sink of sinks) {
    const seen = new Set<Dependency>();
    const pending: Dependency[] = [sink];
    for (let node = pending.pop(); node; node = pending.pop()) {
      if (seen.has(node)) continue;
      seen.add(node);
      if (isSignal(node) && (node.kind === "pin-out" || node.kind === "input") && counts(node.name)) {
        const [to, from] = [owners.get(sink), owners.get(node)];
        flows.push({
          ...{ from: from?.instance, to: to?.instance },
          ...{ port: short(to?.port ?? sink.name), source: short(from?.port ?? node.name) },
        });
      } else pending.push(...dependencies.of(node).toReversed());
    }
  }
  return flows;
}

/** A memory, with how often it is placed. */
export interface MemoryCount {
  readonly module: string;
  readonly name: string;
  readonly depth: number;
  readonly width: number;
  readonly count: number;
}

/** What a design consists of, counted in its graph before any synthesis. */
export interface Resources {
  readonly memories: readonly MemoryCount[];
  /** Bits in memories. */
  readonly memoryBits: number;
  /** Bits in registers. */
  readonly registerBits: number;
  /** Products of two variables, by the widths of their factors, the larger one first. */
  readonly multipliers: readonly { readonly factors: string; readonly count: number }[];
}

/** Counts a design's memories, registers and multipliers. */
export function resourcesOf(top: ModuleNode): Resources {
  const memories = new Map<string, MemoryCount>();
  const multipliers = new Map<string, number>();
  let registerBits = 0;
  const own = (expr: Expr): number =>
    expr.kind === "resize" && expr.a.signed === expr.signed ? Math.min(expr.width, own(expr.a)) : expr.width;
  for (const [module, places] of placesOf(top)) {
    for (const { name, depth, width } of module.memories) {
      const key = `${module.className} ${name} ${depth} ${width}`;
      const known = memories.get(key)?.count ?? 0;
      memories.set(key, { module: module.className, name, depth, width, count: known + places });
    }
    for (const { kind, type } of module.signals) if (kind === "register") registerBits += places * type.width;
    const seen = new Set<Expr>();
    const factors = (expr: Expr): void => {
      if (expr.kind !== "binary" || expr.op !== "mul" || expr.a.kind === "literal" || expr.b.kind === "literal") return;
      const [a, b] = [own(expr.a), own(expr.b)];
      const key = `${Math.max(a, b)} x ${Math.min(a, b)}`;
      multipliers.set(key, (multipliers.get(key) ?? 0) + places);
    };
    forEachExpr(module, (root) => {
      visitOnce([root], factors, seen);
    });
  }
  const all = [...memories.values()].sort((a, b) => b.count * b.depth * b.width - a.count * a.depth * a.width);
  return {
    memories: all,
    memoryBits: all.reduce((sum, each) => sum + each.count * each.depth * each.width, 0),
    registerBits,
    multipliers: [...multipliers]
      .map(([factors, times]) => ({ factors, count: times }))
      .sort((a, b) => b.count - a.count || a.factors.localeCompare(b.factors)),
  };
}

/** A design's modules, each with the number of its places. */
export function placesOf(top: ModuleNode): Map<ModuleNode, number> {
  const places = new Map<ModuleNode, number>();
  const visit = (module: ModuleNode): void => {
    places.set(module, (places.get(module) ?? 0) + 1);
    for (const { module: inner } of module.instances) visit(inner);
  };
  visit(top);
  return places;
}
