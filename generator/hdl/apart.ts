import type { MemoryNode, ModuleNode, RomNode, Signal } from "./ir.ts";
import { rebuilt, withParts } from "./walk.ts";

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
  const copy = (module: ModuleNode): ModuleNode => copyOf(module, copy);
  return repeats(top) ? copy(top) : top;
}

/** A module with signals, memories and tables of its own. @param inner what stands for each of its submodules */
export function copyOf(module: ModuleNode, inner: (module: ModuleNode) => ModuleNode): ModuleNode {
  const copy = { ...module };
  const signals = new Map(module.signals.map((signal): [Signal, Signal] => [signal, { ...signal, module: copy }]));
  const memories = new Map(
    module.memories.map((memory): [MemoryNode, MemoryNode] => [memory, { ...memory, module: copy }]),
  );
  const roms = new Map(module.roms.map((rom): [RomNode, RomNode] => [rom, { ...rom, module: copy }]));
  const of = rebuilt((expr) => {
    if (expr.kind === "signal") return { ...expr, signal: signals.get(expr.signal)! };
    if (expr.kind === "word") return { ...expr, memory: memories.get(expr.memory)! };
    return expr.kind === "rom" ? { ...expr, rom: roms.get(expr.rom)! } : expr;
  });
  const parts = {
    of,
    target: (target: Signal) => signals.get(target)!,
    memory: (own: MemoryNode) => memories.get(own)!,
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
      ...{ ...instance, module: inner(instance.module), reset: instance.reset && of(instance.reset) },
      pins: new Map([...instance.pins].map(([port, pin]) => [port, signals.get(pin)!])),
    })),
    body: module.body.map((statement) => withParts(statement, parts)),
  });
}
