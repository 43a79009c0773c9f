import type { Expr, MemoryNode, ModuleNode, RomNode, Signal, Statement } from "./ir.ts";
import { visitBehindOperands, withOperands } from "./walk.ts";

/**
 * The design with a module of its own in every place, for passes that give each signal a state: a module that is placed
 * many times is copied. The design itself where none is.
 */
export function apart(top: ModuleNode): ModuleNode {
  const placed = new Set<ModuleNode>();
  const repeats = (module: ModuleNode): boolean =>
    module.instances.some(({ module: inner }) => {
      if (placed.has(inner)) return true;
      placed.add(inner);
      return repeats(inner);
    });
  return repeats(top) ? copyOf(top) : top;
}

function copyOf(module: ModuleNode): ModuleNode {
  const copy = { ...module };
  const signals = new Map(module.signals.map((signal): [Signal, Signal] => [signal, { ...signal, module: copy }]));
  const memories = new Map(
    module.memories.map((memory): [MemoryNode, MemoryNode] => [memory, { ...memory, module: copy }]),
  );
  const roms = new Map(module.roms.map((rom): [RomNode, RomNode] => [rom, { ...rom, module: copy }]));
  const exprs = new Map<Expr, Expr>();
  const renewed = (expr: Expr): Expr => {
    const inner = withOperands(expr, (operand) => exprs.get(operand)!);
    if (inner.kind === "signal") return { ...inner, signal: signals.get(inner.signal)! };
    return inner.kind === "rom" ? { ...inner, rom: roms.get(inner.rom)! } : inner;
  };
  const of = (root: Expr): Expr => {
    const isNew = (expr: Expr): boolean => !exprs.has(expr);
    visitBehindOperands([root], isNew, (expr) => exprs.set(expr, renewed(expr)));
    return exprs.get(root)!;
  };
  const statement = (each: Statement): Statement => {
    switch (each.kind) {
      case "assign":
        return { ...each, target: signals.get(each.target)!, value: of(each.value) };
      case "write":
        return { ...each, memory: memories.get(each.memory)!, address: of(each.address), data: of(each.data) };
      case "check":
        return { ...each, condition: of(each.condition) };
      case "when":
        return {
          ...each,
          branches: each.branches.map(({ condition, body }) => ({
            ...{ condition: condition && of(condition), body: body.map(statement) },
          })),
        };
      case "switch":
        return {
          ...{ ...each, subject: of(each.subject) },
          cases: each.cases.map(({ match, body }) => ({ match: of(match), body: body.map(statement) })),
          otherwise: each.otherwise?.map(statement),
        };
    }
  };
  for (const [signal, own] of signals) if (signal.value) Object.assign(own, { value: of(signal.value) });
  for (const [memory, own] of memories) {
    const reads = memory.reads.map(({ address, enable, data, mark }) => ({
      ...{ address: of(address), enable: enable && of(enable), data: signals.get(data)!, mark },
    }));
    Object.assign(own, { reads });
  }
  return Object.assign(copy, {
    ports: module.ports.map((port) => signals.get(port)!),
    signals: [...signals.values()],
    memories: [...memories.values()],
    roms: [...roms.values()],
    instances: module.instances.map((instance) => ({
      ...{ ...instance, module: copyOf(instance.module), reset: instance.reset && of(instance.reset) },
      pins: new Map([...instance.pins].map(([port, pin]) => [port, signals.get(pin)!])),
    })),
    body: module.body.map(statement),
  });
}
