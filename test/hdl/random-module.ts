import type { UIntValue } from "../../generator/hdl/index.ts";
import {
  Bool,
  concat,
  input,
  literal,
  Memory,
  Module,
  mux,
  output,
  select,
  SkidBuffer,
  SInt,
  SIntValue,
  Table,
  UInt,
  when,
  type BoolValue,
} from "../../generator/hdl/index.ts";
import type { Port, SIntType, UIntType } from "../../generator/hdl/types.ts";
import { Random } from "../random.ts";

const INPUTS = 6;
type Integer = UIntValue | SIntValue;

/**
 * Many random expressions of the same random inputs, one an output; with registers, memories, tables, nested conditions,
 * submodules and streams.
 */
export class RandomModule extends Module {
  readonly io;
  private readonly random: Random;
  private readonly depth: number;

  /**
   * @param nested whether it may have submodules: a smaller one of its kind, a buffer of a stream
   * @param depth of the expressions that are assigned, and of nested conditions
   */
  constructor(seed: number, outputs: number, { nested = true, depth = 4 } = {}) {
    super({ parameters: { seed, outputs } });
    this.depth = depth;
    const random = (this.random = new Random(seed));
    const type = (): UIntType | SIntType => (random.next() < 0.5 ? UInt(random.int(1, 40)) : SInt(random.int(1, 40)));
    const ports: Record<string, Port<"input" | "output", UIntType | SIntType>> = {};
    for (let i = 0; i < INPUTS; i++) ports[`in${i}`] = input(i === 0 ? UInt(40) : type());
    for (let i = 0; i < outputs; i++) ports[`out${i}`] = output(type());
    this.io = this.ports(ports);
    const views = this.io as unknown as Record<string, Integer & { drive(value: Integer): void }>;
    const leaves: Integer[] = Array.from({ length: INPUTS }, (_, i) => views[`in${i}`]!);

    // State: registers and memories that later expressions read.
    const registers = this.registers(
      Object.fromEntries(
        Array.from({ length: 4 }, (_, i) => [
          `r${i}`,
          i % 2 ? UInt(random.int(1, 20)).reset(1) : SInt(random.int(2, 20)).reset(-1),
        ]),
      ),
    ) as unknown as Record<string, Integer & { next(value: Integer): void }>;
    // Memories start unknown in hardware: ten cycles clear them before anything else moves.
    const { boot } = this.registers({ boot: UInt(4).reset(0) });
    const { booted } = this.nodes({ booted: boot.eq(10) });
    when(booted.not(), () => {
      boot.next(boot.wrapAdd(1));
    });
    const { old, fresh } = this.memories({
      old: Memory(8, UInt(9), random.pick(["old", "any"])),
      fresh: Memory(8, SInt(11), "new"),
    });
    const { lut } = this.tables({ lut: Table(SInt(7), [3, -64, 63, 0, -1, 17]) });
    leaves.push(...Object.values(registers));
    // An unknown address would read unknown data for ever, where it depends on what was read.
    const address = (): UIntValue => mux(booted, this.unsigned(leaves, 3), boot.truncate(3));
    leaves.push(old.read(address()), fresh.read(address(), this.bool(leaves).or(booted.not())));
    leaves.push(old.at(address()), fresh.at(address()));
    leaves.push(lut.at(this.unsigned(leaves, 3)));
    if (nested && random.next() < 0.5) this.placeChild(leaves, seed);
    if (nested && random.next() < 0.5) this.placeBuffer(leaves, booted);
    if (nested && random.next() < 0.5) this.placeRow(leaves, seed);

    const named = this.nodes({
      named0: this.expression(leaves, Math.min(3, this.depth)),
      named1: this.expression(leaves, Math.min(3, this.depth)),
    });
    leaves.push(named.named0, named.named1);
    for (const [index, register] of Object.values(registers).entries()) {
      when(booted, () => {
        if (index === 0) register.next(this.sized(leaves, register));
        this.process(leaves, register.width, register instanceof SIntValue, Math.min(2, this.depth), (value) => {
          register.next(value);
        });
      });
    }
    when(booted.not(), () => {
      old.write(boot.truncate(3), 0);
      fresh.write(boot.truncate(3), 0);
    }).otherwise(() => {
      when(this.bool(leaves), () => {
        old.write(this.unsigned(leaves, 3), this.unsigned(leaves, 9));
      });
      fresh.write(this.unsigned(leaves, 3), this.unsigned(leaves, 11).asSInt());
    });
    for (let i = 0; i < outputs; i++) {
      const port = views[`out${i}`]!;
      if (i % 3 === 0) {
        // A default, then overruled on some ways through.
        port.drive(this.sized(leaves, port));
        this.process(leaves, port.width, port instanceof SIntValue, Math.min(2, this.depth), (value) => {
          port.drive(value);
        });
      } else {
        port.drive(this.sized(leaves, port));
      }
    }
    this.unused(...leaves);
  }

  private placeChild(leaves: Integer[], seed: number): void {
    const { child } = this.instances({ child: new RandomModule(seed + 1_000_000, 3, { nested: false, depth: 1 }) });
    const pins = child as unknown as Record<string, Integer & { drive(value: Integer): void }>;
    for (let i = 0; i < INPUTS; i++) pins[`in${i}`]!.drive(this.sized(leaves, pins[`in${i}`]!));
    for (let i = 0; i < 3; i++) leaves.push(pins[`out${i}`]!);
  }

  /** Two to four of one module, whose inputs are the same, parts of a signal, the place before's output, or anything. */
  private placeRow(leaves: Integer[], seed: number): void {
    const { random } = this;
    const module = new RandomModule(seed + 2_000_000, 3, { nested: false, depth: 1 });
    const { row } = this.instances({ row: new Array<RandomModule>(random.int(2, 4)).fill(module) });
    const places = row as unknown as readonly Record<string, Integer & { drive(value: Integer): void }>[];
    const read: Integer[] = [];
    for (let i = 0; i < INPUTS; i++) {
      const pins = places.map((place) => place[`in${i}`]!);
      const { width } = pins[0]!;
      const common = this.sized(leaves, pins[0]!);
      const low = random.int(0, 2);
      const { [`parts${i}`]: parts } = this.nodes({ [`parts${i}`]: this.unsigned(leaves, width * pins.length + low) });
      const way = random.int(0, 4);
      for (const [k, pin] of pins.entries()) {
        const part = parts!.bits(low + (k + 1) * width - 1, low + k * width);
        const before = k > 0 ? places[k - 1]!["out0"]!.resize(width) : part;
        const value = [common, part, before, before, this.sized(leaves, pin)][way]!;
        pin.drive(pin instanceof SIntValue ? value.asSInt() : value.asUInt());
        if (way === 3) {
          when(this.bool(leaves), () => {
            pin.drive(this.sized(leaves, pin));
          });
        }
      }
      read.push(parts!, ...(random.next() < 0.3 ? [pins.at(-1)!] : []));
    }
    leaves.push(...read);
    for (const place of places) for (let i = 0; i < 3; i++) leaves.push(place[`out${i}`]!);
  }

  private placeBuffer(leaves: Integer[], booted: BoolValue): void {
    const { buffer } = this.instances({ buffer: new SkidBuffer(17) });
    buffer.put.valid.drive(this.bool(leaves).and(booted));
    buffer.put.data.drive(this.unsigned(leaves, 17));
    buffer.get.ready.drive(this.bool(leaves).or(booted.not()));
    // Without a beat the data is whatever the register held at first.
    leaves.push(mux(buffer.get.valid, buffer.get.data, 0), buffer.put.ready.asUInt());
    this.unused(buffer.get);
  }

  /** Random when and select statements that sometimes assign. */
  private process(
    leaves: Integer[],
    width: number,
    signed: boolean,
    depth: number,
    assign: (value: Integer) => void,
  ): void {
    const give = (): void => {
      assign(this.sizedTo(leaves, width, signed));
    };
    const inner = (): void => {
      if (depth > 0 && this.random.next() < 0.6) this.process(leaves, width, signed, depth - 1, assign);
      else if (this.random.next() < 0.7) give();
    };
    if (this.random.next() < 0.5) {
      const chain = when(this.bool(leaves), give);
      if (this.random.next() < 0.5) chain.elsewhen(this.bool(leaves), inner);
      if (this.random.next() < 0.5) chain.otherwise(inner);
    } else {
      select(
        this.unsigned(leaves, 2),
        { 0: give, 2: inner, ...(this.random.next() < 0.5 ? { 1: inner, 3: give } : {}) },
        inner,
      );
    }
  }

  private sized(leaves: Integer[], like: Integer): Integer {
    return this.sizedTo(leaves, like.width, like instanceof SIntValue);
  }
  private sizedTo(leaves: Integer[], width: number, signed: boolean): Integer {
    const value = this.expression(leaves, this.depth).resize(width);
    return signed ? value.asSInt() : value.asUInt();
  }
  private unsigned(leaves: Integer[], width: number): UIntValue {
    // Never a constant by accident, which linters would report: as index, address or subject.
    return this.expression(leaves, Math.min(2, this.depth))
      .asUInt()
      .resize(width)
      .xor(leaves[0]!.asUInt().resize(width));
  }
  private bool(leaves: Integer[]): BoolValue {
    // Never a constant, which `when` rejects.
    return this.anyBool(leaves).xor(leaves[0]!.bit(0));
  }
  private anyBool(leaves: Integer[]): BoolValue {
    const { random } = this;
    const a = this.expression(leaves, Math.min(2, this.depth));
    switch (random.int(0, 6)) {
      case 0:
        return a.any();
      case 1:
        return a.all();
      case 2:
        return a.parity();
      case 3:
        return a.bit(random.int(0, a.width - 1));
      case 4:
        return this.bool(leaves).not().xor(this.bool(leaves));
      default: {
        const b = this.expression(leaves, Math.min(2, this.depth));
        const [x, y] = [a.asSInt(), b.asSInt()];
        return random.pick([
          () => x.lt(y),
          () => x.le(y),
          () => x.eq(y),
          () => a.asUInt().gt(b.asUInt()),
          () => a.asUInt().ge(random.int(1, 7)),
          () => x.ne(random.int(-3, 3)),
        ])();
      }
    }
  }

  private expression(leaves: Integer[], depth: number): Integer {
    const { random } = this;
    if (depth === 0) return random.next() < 0.1 ? this.constant() : random.pick(leaves);
    const unlimited = this.anyOperation(leaves, depth);
    return unlimited.width > 70 ? unlimited.resize(random.int(1, 70)) : unlimited;
  }

  /** Often one of those on which operators have shortcuts. */
  private constant(): Integer {
    const { random } = this;
    const width = random.int(1, 20);
    const bits = random.pick([0n, 1n, -1n, random.bits(width)]);
    return random.next() < 0.5
      ? literal(UInt(width), BigInt.asUintN(width, bits))
      : literal(SInt(width), BigInt.asIntN(width, bits));
  }

  private anyOperation(leaves: Integer[], depth: number): Integer {
    const { random } = this;
    const a = this.expression(leaves, depth - 1);
    const b = this.expression(leaves, depth - 1);
    const both = (u: (x: UIntValue, y: UIntValue) => Integer, s: (x: SIntValue, y: SIntValue) => Integer): Integer =>
      a instanceof SIntValue ? s(a, b.asSInt()) : u(a, b.asUInt());
    const operations: (() => Integer)[] = [
      () =>
        both(
          (x, y) => x.add(y),
          (x, y) => x.add(y),
        ),
      () =>
        both(
          (x, y) => x.sub(y),
          (x, y) => x.sub(y),
        ),
      () =>
        both(
          (x, y) => x.mul(y),
          (x, y) => x.mul(y),
        ),
      () =>
        both(
          (x, y) => x.and(y),
          (x, y) => x.and(y),
        ),
      () =>
        both(
          (x, y) => x.or(y),
          (x, y) => x.or(y),
        ),
      () =>
        both(
          (x, y) => x.xor(y),
          (x, y) => x.xor(y),
        ),
      () =>
        both(
          (x, y) => x.wrapAdd(y.resize(x.width)),
          (x, y) => x.wrapSub(y.resize(x.width)),
        ),
      () => (a instanceof SIntValue ? a.wrapAdd(-1) : a.wrapSub(1)),
      () =>
        both(
          (x, y) => mux(this.bool(leaves), x, y),
          (x, y) => mux(this.bool(leaves), x, y),
        ),
      () => a.not(),
      () => (a instanceof SIntValue ? a.neg() : a.toSInt()),
      () => a.shl(random.int(0, 5)),
      () => a.shr(random.int(0, a.width - 1)),
      () => a.shl(b.asUInt().resize(3)),
      () => a.shr(b.asUInt().resize(4)),
      () => {
        const low = random.int(0, a.width - 1);
        return a.bits(random.int(low, a.width - 1), low);
      },
      () => concat(a, b, this.bool(leaves)),
      () => a.resize(random.int(1, 50)),
      () => (random.next() < 0.5 ? a.asSInt() : a.asUInt()),
      () =>
        a
          .asUInt()
          .resize(12)
          .asVec(4, SInt(3))
          .at(this.unsigned(leaves, random.int(2, 4))),
      () => a.asUInt().resize(5).asVec(5, Bool()).at(this.unsigned(leaves, 3)).asUInt(),
      () => (a instanceof SIntValue ? a.mul(random.pick([-9, -2, -1, 3, 8])) : a.mul(random.int(1, 9))),
    ];
    return random.pick(operations)();
  }
}

/** Several random modules side by side on the same inputs, the outputs of each as one word. */
export class RandomBatch extends Module {
  readonly io;

  constructor(seeds: readonly number[], outputs: number) {
    super({ parameters: { first: seeds[0]!, last: seeds.at(-1)!, outputs } });
    const children = seeds.map((seed) => new RandomModule(seed, outputs, { depth: 1 }));
    const widths = children.map(({ node }) =>
      node.ports.reduce((sum, { kind, type }) => sum + (kind === "output" ? type.width : 0), 0),
    );
    const ports: Record<string, Port<"input" | "output", UIntType>> = {};
    for (let i = 0; i < INPUTS; i++) ports[`in${i}`] = input(UInt(40));
    for (const [i, width] of widths.entries()) ports[`out${i}`] = output(UInt(width));
    this.io = this.ports(ports);
    const views = this.io as unknown as Record<string, UIntValue & { drive(value: UIntValue): void }>;
    const placed = this.instances(Object.fromEntries(children.map((child, i) => [`m${i}`, child])));
    for (const [i] of seeds.entries()) {
      const pins = placed[`m${i}`] as unknown as Record<string, Integer & { drive(value: Integer): void }>;
      for (let n = 0; n < INPUTS; n++) {
        const pin = pins[`in${n}`]!;
        const value = views[`in${n}`]!.resize(pin.width);
        pin.drive(pin instanceof SIntValue ? value.asSInt() : value);
      }
      const [first, ...rest] = Array.from({ length: outputs }, (_, n) => pins[`out${n}`]!);
      views[`out${i}`]!.drive(concat(first!, ...rest));
    }
    // Narrower inputs of the modules take the lower bits.
    this.unused(...Array.from({ length: INPUTS }, (_, i) => views[`in${i}`]!));
  }
}
