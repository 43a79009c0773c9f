import {
  Bool,
  concat,
  connect,
  flip,
  gated,
  input,
  literal,
  mapped,
  Module,
  mux,
  output,
  UInt,
  when,
  type BoolValue,
  type UIntType,
  type UIntValue,
} from "../../hdl/index.ts";
import { responses } from "../memory/axi.ts";
import { busSource, liteTypes, managerPorts } from "../memory/axi-channels.ts";
import { toldType } from "./event-counters.ts";
import {
  COUNTER_BITS,
  COUNTER_NUMBER_BITS,
  fieldsWith,
  REGISTER_ADDRESS_BITS,
  registerMap,
  type Access,
  type RegisterField,
} from "./register-map.ts";

/** Signals for all fields with the given access, by their names. */
function fieldTypes(access: Access): Record<string, UIntType> {
  return Object.fromEntries(fieldsWith(access).map(({ name, bits, about }) => [name, UInt(bits).describe(about)]));
}

/** Those of what the hardware gives for reading, but for the counters. */
function valueTypes(): Record<string, UIntType> {
  const names = new Set(named.flatMap(({ fields }) => fields.map(({ name }) => name)));
  return Object.fromEntries(Object.entries(fieldTypes("read")).filter(([name]) => names.has(name)));
}

/** The word that an address names is the one at the offset. */
function isWord(address: UIntValue, offset: number): BoolValue {
  return address.bits(REGISTER_ADDRESS_BITS - 1, 2).eq(offset / 4);
}

/** Registers beside the counters, and those that are written, each with the name of what says that it is meant. */
const named = registerMap
  .filter(({ counter }) => counter === undefined)
  .map(({ name, ...rest }) => ({ ...rest, hit: `is${name[0]!.toUpperCase()}${name.slice(1)}` }));
const targets = named.filter(({ fields }) => fields.some(({ access }) => access !== "read"));

/** What an address means: whether there is a register, and which one of the given. */
function meaning(
  address: UIntValue,
  of: readonly { readonly hit: string; readonly offset: number }[],
): { readonly isThere: BoolValue } & Readonly<Record<string, BoolValue>> {
  return {
    isThere: any(registerMap.map(({ offset }) => isWord(address, offset))),
    ...Object.fromEntries(of.map(({ hit, offset }) => [hit, isWord(address, offset)])),
  };
}

/** Which half of which counter an address names, if of any. */
function counterOf(address: UIntValue) {
  const halves = registerMap.filter(({ counter }) => counter !== undefined);
  return {
    isCounter: any(halves.map(({ offset }) => isWord(address, offset))),
    counter: address.bits(COUNTER_NUMBER_BITS + 2, 3),
    isUpper: address.bit(2),
  };
}

function any(conditions: readonly BoolValue[]): BoolValue {
  return conditions.reduce((a, b) => a.or(b));
}

/** Okay, or an error of the subordinate. */
function answer(isError: BoolValue): UIntValue {
  return mux(isError, literal(UInt(2), responses.subordinateError), literal(UInt(2), responses.okay));
}

/**
 * The control and status registers of `register-map.ts` on AXI4-Lite. While `locked`, a start and writes to locked registers
 * are refused, and at any time a start with a stop: nothing changes, and the answer is SLVERR, as it is where there is no register.
 *
 * A write happens when its address and its data are here, whichever came first, and changes something in the next cycle; a read happens a cycle behind its address, that of a counter when its total is told; of an address what it means is kept.
 * No input of the bus reaches an output in the same cycle. One access in two cycles, reads and writes side by side.
 */
export class ControlRegisters extends Module {
  readonly io = this.ports({
    ...flip(managerPorts(liteTypes(REGISTER_ADDRESS_BITS), "sAxi")),
    locked: input(Bool().describe("a program runs")),
    values: input(valueTypes()),
    told: input(toldType),
    events: input(fieldTypes("clear")),
    settings: output(fieldTypes("write")),
    pulses: output(fieldTypes("pulse")),
    flags: output(fieldTypes("clear")),
    refused: output(Bool().describe("a write was refused")),
  });
  private readonly bus = busSource(liteTypes(REGISTER_ADDRESS_BITS), this.io, "sAxi");
  private readonly asked = this.held({
    address: mapped(this.bus.aw, meaning(this.bus.aw.addr, targets)),
    word: this.bus.w,
    content: mapped(this.bus.ar, {
      ...counterOf(this.bus.ar.addr),
      meant: meaning(this.bus.ar.addr, named),
    }),
  });
  private readonly settings = this.registers({
    setting: Object.fromEntries(fieldsWith("write").map(({ name, bits, reset }) => [name, UInt(bits).reset(reset!)])),
  }).setting;
  private readonly flags = this.registers({
    flag: Object.fromEntries(fieldsWith("clear").map(({ name, bits }) => [name, UInt(bits).reset(0)])),
  }).flag;

  constructor() {
    super({ about: "Control and status registers on AXI4-Lite." });
    const { io, bus } = this;
    const { address, word } = this.asked;
    const { refuses } = this.nodes({ refuses: this.refusal() });
    const answers = mapped(gated(address, word.valid), { resp: answer(refuses.or(address.isThere.not())) });
    const { written } = this.held({ written: answers });
    connect(bus.b, written);
    const { writes } = this.nodes({ writes: address.fires });
    word.ready.drive(writes);
    io.refused.drive(writes.and(refuses));
    // What is written changes a cycle behind its write, while that still stands there: registers are far from where it may be refused.
    const { takes } = this.registers({ takes: Bool().reset(false) });
    takes.next(writes.and(refuses.not()));
    for (const { hit, fields } of targets) {
      for (const field of fields) this.writeField(field, takes.and(address[hit]!));
    }
    this.answerReads();
    this.unused(bus.aw.prot, bus.ar.prot, bus.aw.addr, bus.ar.addr);
  }

  /** What a write brings for a field: its bits, and which of them have their byte's strobe. */
  private written({ low, bits }: RegisterField): { readonly data: UIntValue; readonly strobes: UIntValue } {
    const { data, strb } = this.asked.word;
    return {
      data: data.bits(low + bits - 1, low),
      strobes: concat(...Array.from({ length: bits }, (_, i) => strb.bit((low + i) >> 3).asUInt()).reverse()),
    };
  }

  /** Whether a write may not be: to a register that is locked now, or a start then, or a start with a stop. */
  private refusal(): BoolValue {
    const { address } = this.asked;
    const asksFor = (name: string): BoolValue =>
      any(
        targets.flatMap(({ fields, hit }) =>
          fields
            .filter((field) => field.name === name)
            .map((field) => address[hit]!.and(this.written(field).data.bit(0), this.written(field).strobes.bit(0))),
        ),
      );
    const lockedHits = targets.filter(({ locked }) => locked).map(({ hit }) => address[hit]!);
    const { starts, stops } = { starts: asksFor("start"), stops: asksFor("stop") };
    return this.io.locked.and(any([...lockedHits, starts])).or(starts.and(stops));
  }

  /** What becomes of a field where its register is written. */
  private writeField(field: RegisterField, hit: BoolValue): void {
    const { io, settings, flags } = this;
    const { name, access, bits } = field;
    if (access === "read") return;
    const { data, strobes } = this.written(field);
    if (access === "pulse") io.pulses[name]!.drive(mux(hit, data.and(strobes), literal(UInt(bits), 0)));
    if (access === "write") {
      const register = settings[name]!;
      when(hit, () => {
        register.next(data.and(strobes).or(register.and(strobes.not())));
      });
      io.settings[name]!.drive(register);
    }
    if (access === "clear") {
      const register = flags[name]!;
      const cleared = mux(hit, data.and(strobes), literal(UInt(bits), 0));
      register.next(register.and(cleared.not()).or(io.events[name]!));
      io.flags[name]!.drive(register);
    }
  }

  private answerReads(): void {
    const { io, bus, settings, flags } = this;
    const { content } = this.asked;
    let data: UIntValue = literal(UInt(32), 0);
    for (const { fields, hit } of named) {
      let word: UIntValue = literal(UInt(32), 0);
      for (const { name, low, access } of fields) {
        if (access === "pulse") continue;
        const now = { read: io.values, write: settings, clear: flags }[access][name]!;
        word = word.or(now.resize(32).shl(low).truncate(32));
      }
      data = data.or(mux(content.meant[hit]!, word, 0));
    }
    const { counter, total } = io.told;
    const half = mux(content.isUpper, total.bits(COUNTER_BITS - 1, 32).resize(32), total.truncate(32));
    data = data.or(mux(content.isCounter, half, 0));
    const isKnown = content.isCounter.not().or(content.counter.eq(counter));
    const answers = mapped(gated(content, isKnown), { data, resp: answer(content.meant.isThere.not()) });
    const { read } = this.held({ read: answers });
    connect(bus.r, read);
  }
}
