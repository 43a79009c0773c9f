import {
  operands,
  wrap,
  type Expr,
  type MemoryNode,
  type ModuleNode,
  type Signal,
  type Statement,
} from "../../generator/hdl/ir.ts";

/**
 * What a module means, straight from its graph in BigInt: the yardstick for emitted Verilog. It shares no code with the
 * emitter, keeps no widths but those of the graph's nodes, and knows no submodules.
 */
export class Interpreter {
  private readonly module: ModuleNode;
  private readonly state = new Map<Signal, bigint>();
  private readonly memories = new Map<MemoryNode, bigint[]>();
  private settled = new Map<Signal, bigint>();

  constructor(module: ModuleNode) {
    this.module = module;
    for (const signal of module.signals) {
      if (signal.kind === "register" || signal.kind === "read") this.state.set(signal, signal.reset ?? 0n);
      if (signal.kind === "input") this.state.set(signal, 0n);
    }
    for (const memory of module.memories) this.memories.set(memory, new Array<bigint>(memory.depth).fill(0n));
  }

  set(name: string, value: bigint): void {
    this.state.set(this.signal(name), value);
    this.settled = new Map();
  }

  /** The value of an output or any named signal, as its type reads it. */
  get(name: string): bigint {
    return this.valueOf(this.signal(name));
  }

  clock(): void {
    const next = new Map<Signal, bigint>();
    const writes: { memory: MemoryNode; address: number; data: bigint }[] = [];
    this.run(this.module.body, (statement) => {
      if (statement.kind === "assign" && statement.target.kind === "register") {
        next.set(statement.target, this.evaluate(statement.value));
      }
      if (statement.kind === "write") {
        const address = Number(this.evaluate(statement.address));
        writes.push({
          memory: statement.memory,
          address,
          data: BigInt.asUintN(statement.memory.width, this.evaluate(statement.data)),
        });
      }
    });
    for (const [memory, words] of this.memories) {
      for (const { address, enable, data } of memory.reads) {
        if (enable && this.evaluate(enable) === 0n) continue;
        const at = Number(this.evaluate(address));
        const met = writes.findLast((write) => write.memory === memory && write.address === at);
        const old = words[at] ?? 0n;
        const underWrite = { old, new: met?.data ?? 0n, any: BigInt.asUintN(memory.width, ~old) };
        const word = met ? underWrite[memory.readUnderWrite] : old;
        next.set(data, wrap(word, data.type.width, data.type.signed));
      }
    }
    for (const { memory, address, data } of writes) this.memories.get(memory)![address] = data;
    for (const [signal, value] of next) this.state.set(signal, value);
    this.settled = new Map();
  }

  private signal(name: string): Signal {
    const found = this.module.signals.find((signal) => signal.name === name);
    if (!found) throw new Error(`no signal ${name}`);
    return found;
  }

  private valueOf(signal: Signal): bigint {
    let value = this.state.get(signal) ?? this.settled.get(signal);
    if (value !== undefined) return value;
    if (signal.value) value = this.evaluate(signal.value);
    else {
      this.run(this.module.body, (statement) => {
        if (statement.kind === "assign" && statement.target === signal) value = this.evaluate(statement.value);
      });
    }
    this.settled.set(signal, value!);
    return value!;
  }

  /** Visits the statements whose conditions hold, in order. */
  private run(block: readonly Statement[], visit: (statement: Statement) => void): void {
    for (const statement of block) {
      visit(statement);
      if (statement.kind === "when") {
        const taken = statement.branches.find(({ condition }) => !condition || this.evaluate(condition) === 1n);
        if (taken) this.run(taken.body, visit);
      }
      if (statement.kind === "switch") {
        const subject = this.evaluate(statement.subject);
        const taken = statement.cases.find(({ match }) => this.evaluate(match) === subject);
        this.run(taken?.body ?? statement.otherwise ?? [], visit);
      }
    }
  }

  private evaluate(expr: Expr): bigint {
    const bits = (e: Expr): bigint => BigInt.asUintN(e.width, this.evaluate(e));
    const fit = (value: bigint): bigint => wrap(value, expr.width, expr.signed);
    switch (expr.kind) {
      case "literal":
        return expr.value;
      case "signal":
        return this.valueOf(expr.signal);
      case "resize":
      case "cast":
        return fit(this.evaluate(expr.a));
      case "bits":
        return fit(bits(expr.a) >> BigInt(expr.low));
      case "cat":
        return expr.parts.reduce((word, part) => (word << BigInt(part.width)) | bits(part), 0n);
      case "mux":
        return this.evaluate(expr.select) === 1n ? this.evaluate(expr.a) : this.evaluate(expr.b);
      case "element": {
        const index = Number(this.evaluate(expr.index));
        const inRange = index < expr.vector.width / expr.width;
        return inRange ? fit(bits(expr.vector) >> BigInt(index * expr.width)) : 0n;
      }
      case "rom":
        return expr.rom.contents[Number(this.evaluate(expr.address))] ?? 0n;
      case "word":
        return this.memories.get(expr.memory)![Number(this.evaluate(expr.address))] ?? 0n;
      case "unary": {
        const [a] = operands(expr).map(bits) as [bigint];
        const ones = a.toString(2).replaceAll("0", "").length;
        if (expr.op === "not") return fit(~a);
        if (expr.op === "any") return a === 0n ? 0n : 1n;
        if (expr.op === "all") return ones === expr.a.width ? 1n : 0n;
        return BigInt(ones % 2);
      }
      case "binary": {
        const [a, b] = [this.evaluate(expr.a), this.evaluate(expr.b)];
        const truth = (value: boolean): bigint => (value ? 1n : 0n);
        switch (expr.op) {
          case "add":
            return fit(a + b);
          case "sub":
            return fit(a - b);
          case "mul":
            return fit(a * b);
          case "and":
            return fit(a & b);
          case "or":
            return fit(a | b);
          case "xor":
            return fit(a ^ b);
          case "shl":
            return fit(a << b);
          case "shr":
            return fit(a >> b);
          case "eq":
            return truth(a === b);
          case "ne":
            return truth(a !== b);
          case "lt":
            return truth(a < b);
          case "le":
            return truth(a <= b);
        }
      }
    }
  }
}
