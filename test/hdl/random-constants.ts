import {
  assert,
  Bool,
  concat,
  input,
  literal,
  Memory,
  Module,
  mux,
  output,
  select,
  SInt,
  Table,
  UInt,
  vec,
  when,
  type BoolValue,
  type UIntValue,
} from "../../generator/hdl/index.ts";
import type { Port, UIntType } from "../../generator/hdl/types.ts";
import { Random } from "../random.ts";

export const OUTPUTS = 8;

/**
 * Hardware in which much is a constant that only slicing shows: literals joined to signals and taken out again, as
 * subjects, conditions, indices, addresses and enables.
 */
export class HiddenConstants extends Module {
  readonly io;
  private readonly random: Random;
  private readonly inputs: readonly UIntValue[];

  /** @param nested whether a second one stands inside, some of whose inputs and whose reset may be constant */
  constructor(seed: number, nested = true) {
    super({ parameters: { seed } });
    this.random = new Random(seed);
    const ports: Record<string, Port<"output", UIntType>> = {};
    for (let i = 0; i < OUTPUTS; i++) ports[`out${i}`] = output(UInt(8));
    this.io = this.ports({ a: input(UInt(6)), b: input(UInt(8)), ...ports });
    const { a, b } = this.io;
    this.inputs = [a, b];
    const views = this.io as unknown as Record<string, UIntValue & Sink>;
    const outputs = Array.from({ length: OUTPUTS }, (_, i) => views[`out${i}`]!);

    const { count, held } = this.registers({ count: UInt(2).reset(0), held: UInt(8).reset(5) });
    const { memory } = this.memories({ memory: Memory(4, UInt(8), this.random.pick(["old", "new"])) });
    const { squares } = this.tables({
      squares: Table(
        UInt(8),
        Array.from({ length: this.random.int(5, 8) }, (_, i) => i * i + 3),
      ),
    });
    const { named } = this.nodes({ named: this.value(8) });
    assert("either", this.anchored(this.bit()).or(this.anchored(this.bit()).not(), a.eq(a)));

    count.next(count.wrapAdd(1));
    when(this.anchored(this.bit()), () => {
      held.next(this.value(8));
    });
    // Every word is written within four cycles, and read when the count is odd at the latest.
    when(count.bit(0).or(true), () => {
      memory.write(count, this.value(8));
    });
    const read = memory.read(this.value(2), this.anchored(this.bit()).or(count.bit(0)));
    outputs[0]!.drive(held.xor(named));
    outputs[1]!.drive(mux(this.bit(), read, 0));
    outputs[2]!.drive(squares.at(this.value(3)));
    outputs[3]!.drive(
      vec(
        UInt(8),
        Array.from({ length: 5 }, () => this.value(8)),
      ).at(this.index(3)),
    );
    outputs[4]!.drive(this.value(8));
    for (const port of outputs.slice(5, 7)) {
      port.drive(this.value(8));
      this.process(port, 2);
    }
    outputs[7]!.drive(nested ? this.child(seed) : this.value(8));
    this.unused(a, b, named, read);
  }

  private child(seed: number): UIntValue {
    const { child } = this.instances(
      { child: new HiddenConstants(seed + 1_000_000, false) },
      { reset: this.anchored(this.bit()) },
    );
    const pins = child as unknown as Record<string, UIntValue & Sink>;
    pins["a"]!.drive(this.value(6));
    pins["b"]!.drive(this.value(8));
    const values = Array.from({ length: OUTPUTS }, (_, i) => pins[`out${i}`]!);
    // What was never read in the child, because it is always reset, stays unknown.
    return values.filter((_, i) => i !== 1).reduce<UIntValue>((x, y) => x.xor(y), pins["out1"]!.and(0));
  }

  private process(port: UIntValue & Sink, depth: number): void {
    const give = (): void => {
      if (this.random.next() < 0.6) port.drive(this.random.int(0, 255));
      else port.drive(this.value(8));
    };
    const inner = (): void => {
      if (depth === 0 || this.random.next() < 0.4) give();
      if (depth > 0) this.process(port, depth - 1);
    };
    if (this.random.next() < 0.5) {
      const chain = when(this.anchored(this.bit()), inner).elsewhen(this.anchored(this.bit()), give);
      if (this.random.next() < 0.5) chain.otherwise(inner);
    } else {
      select(this.hidden(this.value(2), 2), { 0: give, 3: inner, 2: give }, this.random.pick([undefined, inner]));
    }
  }

  /** A condition that reads a signal, though perhaps none that matters: `when` takes no literal. */
  private anchored(condition: BoolValue): BoolValue {
    return this.hidden(condition.asUInt(), 1).bit(0);
  }

  /** The same value, as part of a word with a signal in it. */
  private hidden(value: UIntValue, width: number): UIntValue {
    return concat(this.random.pick(this.inputs), value.resize(width)).bits(width - 1, 0);
  }

  /** Never a literal, for which `at` knows that it is past the end. */
  private index(width: number): UIntValue {
    return this.hidden(this.any(1), width);
  }

  private bit(depth = 2): BoolValue {
    const a = this.any(depth);
    const b = this.any(depth);
    return this.random.pick([
      () => a.bit(this.random.int(0, a.width - 1)),
      () => a.eq(b),
      () => a.ne(this.random.int(0, 9)),
      () => a.lt(b),
      () => a.ge(this.random.int(0, 9)),
      () => a.asSInt().le(b.asSInt()),
      () => a.any(),
      () => a.all(),
      () => a.parity(),
      () => vec(Bool(), [true, this.bit(0), false]).at(this.index(2)),
    ])();
  }

  private value(width: number): UIntValue {
    const value = this.any(3);
    return this.random.next() < 0.5 ? this.hidden(value, width) : value.resize(width);
  }

  private any(depth: number): UIntValue {
    const { random } = this;
    if (depth === 0) {
      if (random.next() < 0.35) return random.pick(this.inputs);
      const width = random.int(1, 9);
      return literal(UInt(width), random.pick([0n, 1n, (1n << BigInt(width)) - 1n, random.bits(width)]));
    }
    const a = this.any(depth - 1);
    const b = this.any(depth - 1);
    const made = random.pick<() => UIntValue>([
      () => concat(a, b),
      () => {
        const low = random.int(0, a.width - 1);
        return a.bits(random.int(low, a.width - 1), low);
      },
      () => mux(this.bit(depth - 1), a, b),
      () => a.and(b),
      () => a.or(b),
      () => a.xor(b),
      () => a.not(),
      () => a.add(b),
      () => a.sub(b).asUInt(),
      () => a.mul(b),
      () => a.wrapAdd(b.resize(a.width)),
      () => a.shl(random.int(0, 3)),
      () => a.shr(random.int(0, a.width)),
      () => a.shl(b.resize(2)),
      () => a.shr(b.resize(4)),
      () => a.asSInt().shr(b.resize(3)).asUInt(),
      () => a.asSInt().resize(random.int(1, 14)).asUInt(),
      () => a.asSInt().mul(b.asSInt()).asUInt(),
      () => a.resize(random.int(1, 14)),
      () => vec(UInt(4), [a.resize(4), 6, b.resize(4), 2]).at(this.index(random.int(2, 3))),
      () =>
        concat(literal(SInt(5), -3), a, literal(UInt(3), 5))
          .resize(12)
          .asVec(4, UInt(3))
          .at(b.resize(2)),
    ])();
    return made.width > 40 ? made.resize(random.int(1, 12)) : made;
  }
}

interface Sink {
  drive(value: UIntValue | number): void;
}

/** Several side by side on the same inputs. */
export class ConstantBatch extends Module {
  readonly io;
  constructor(seeds: readonly number[]) {
    super({ parameters: { first: seeds[0]! } });
    const ports: Record<string, Port<"output", UIntType>> = {};
    for (const seed of seeds) ports[`word${seed}`] = output(UInt(8 * OUTPUTS));
    this.io = this.ports({ a: input(UInt(6)), b: input(UInt(8)), ...ports });
    const words = this.io as unknown as Record<string, UIntValue & Sink>;
    const all = this.instances(Object.fromEntries(seeds.map((seed) => [`m${seed}`, new HiddenConstants(seed)])));
    for (const seed of seeds) {
      const placed = all[`m${seed}`] as unknown as Record<string, UIntValue & Sink>;
      placed["a"]!.drive(this.io.a);
      placed["b"]!.drive(this.io.b);
      const [first, ...rest] = Array.from({ length: OUTPUTS }, (_, i) => placed[`out${i}`]!);
      words[`word${seed}`]!.drive(concat(first!, ...rest));
    }
  }
}
