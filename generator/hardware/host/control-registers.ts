import {
  Bool,
  concat,
  input,
  literal,
  Module,
  mux,
  output,
  UInt,
  when,
  type BoolValue,
  type UIntType,
  type UIntValue,
} from "../../hdl/index.ts";
import { axiLitePorts, responses } from "../memory/axi.ts";
import { fieldsWith, REGISTER_ADDRESS_BITS, registerMap, type Access, type RegisterField } from "./register-map.ts";

/** Signals for all fields with the given access, by their names. */
function fieldTypes(access: Access): Record<string, UIntType> {
  return Object.fromEntries(fieldsWith(access).map(({ name, bits, about }) => [name, UInt(bits).describe(about)]));
}

/**
 * The control and status registers of `register-map.ts` on AXI4-Lite. While `locked`, a start and writes to locked registers
 * are refused, and at any time a start with a stop: nothing changes, and the answer is SLVERR, as it is where there is no register.
 *
 * A write happens when its address and its data are here, whichever came first. No input of the bus reaches an output in
 * the same cycle. An access takes two cycles, reads and writes side by side.
 */
export class ControlRegisters extends Module {
  readonly io;

  constructor() {
    super({ about: "Control and status registers on AXI4-Lite." });
    this.io = this.ports({
      ...axiLitePorts(REGISTER_ADDRESS_BITS),
      locked: input(Bool().describe("a program runs")),
      values: input(fieldTypes("read")),
      events: input(fieldTypes("clear")),
      settings: output(fieldTypes("write")),
      pulses: output(fieldTypes("pulse")),
      flags: output(fieldTypes("clear")),
      refused: output(Bool().describe("a write was refused")),
    });
    const { io } = this;
    const { addressHere, dataHere, asked, answering, writeAnswer, reading, readAnswer, readData } = this.registers({
      addressHere: Bool().reset(false),
      dataHere: Bool().reset(false),
      asked: { address: UInt(REGISTER_ADDRESS_BITS), data: UInt(32), strobes: UInt(4) },
      answering: Bool().reset(false),
      reading: Bool().reset(false),
      writeAnswer: UInt(2).reset(responses.okay),
      readAnswer: UInt(2).reset(responses.okay),
      readData: UInt(32).reset(0),
    });
    const settings = this.registers({
      setting: Object.fromEntries(
        fieldsWith("write").map(({ name, bits, reset }) => [name, UInt(bits).reset(reset!)] as const),
      ),
    }).setting;
    const flags = this.registers({
      flag: Object.fromEntries(fieldsWith("clear").map(({ name, bits }) => [name, UInt(bits).reset(0)] as const)),
    }).flag;

    // ---- Writes.
    const isWord = (address: UIntValue, offset: number): BoolValue =>
      address.bits(REGISTER_ADDRESS_BITS - 1, 2).eq(offset / 4);
    const { writes } = this.nodes({ writes: addressHere.and(dataHere, answering.not()) });
    io.sAxiAwready.drive(addressHere.not());
    io.sAxiWready.drive(dataHere.not());
    when(writes, () => {
      addressHere.next(false);
      dataHere.next(false);
    });
    when(io.sAxiAwvalid.and(addressHere.not()), () => {
      addressHere.next(true);
      asked.address.next(io.sAxiAwaddr);
    });
    when(io.sAxiWvalid.and(dataHere.not()), () => {
      dataHere.next(true);
      asked.data.next(io.sAxiWdata);
      asked.strobes.next(io.sAxiWstrb);
    });
    const hits = registerMap.map(({ name, offset }) => {
      const key = `writes${name[0]!.toUpperCase()}${name.slice(1)}`;
      return this.nodes({ [key]: isWord(asked.address, offset) })[key]!;
    });
    const any = (conditions: readonly BoolValue[]): BoolValue => conditions.reduce((a, b) => a.or(b));
    /** What a write brings for a field: its bits, and which of them have their byte's strobe. */
    const written = ({ low, bits }: RegisterField) => ({
      data: asked.data.bits(low + bits - 1, low),
      strobes: concat(...Array.from({ length: bits }, (_, i) => asked.strobes.bit((low + i) >> 3).asUInt()).reverse()),
    });
    const asksFor = (name: string): BoolValue =>
      any(
        registerMap.flatMap(({ fields }, i) =>
          fields
            .filter((field) => field.name === name)
            .map((field) => hits[i]!.and(written(field).data.bit(0), written(field).strobes.bit(0))),
        ),
      );
    const lockedHits = registerMap.flatMap(({ locked }, i) => (locked ? [hits[i]!] : []));
    const { starts, stops } = { starts: asksFor("start"), stops: asksFor("stop") };
    const { refuses } = this.nodes({ refuses: io.locked.and(any([...lockedHits, starts])).or(starts.and(stops)) });
    const { takes } = this.nodes({ takes: writes.and(refuses.not()) });
    when(writes, () => {
      answering.next(true);
      writeAnswer.next(
        mux(
          refuses.or(any(hits).not()),
          literal(UInt(2), responses.subordinateError),
          literal(UInt(2), responses.okay),
        ),
      );
    }).elsewhen(io.sAxiBready, () => {
      answering.next(false);
    });
    io.sAxiBvalid.drive(answering);
    io.sAxiBresp.drive(writeAnswer);
    io.refused.drive(writes.and(refuses));
    for (const [i, { fields }] of registerMap.entries()) {
      for (const field of fields) {
        const { name, access } = field;
        if (access === "read") continue;
        const { data, strobes } = written(field);
        const hit = takes.and(hits[i]!);
        if (access === "pulse") io.pulses[name]!.drive(mux(hit, data.and(strobes), literal(UInt(field.bits), 0)));
        if (access === "write") {
          const register = settings[name]!;
          when(hit, () => {
            register.next(data.and(strobes).or(register.and(strobes.not())));
          });
          io.settings[name]!.drive(register);
        }
        if (access === "clear") {
          const register = flags[name]!;
          const cleared = mux(hit, data.and(strobes), literal(UInt(field.bits), 0));
          register.next(register.and(cleared.not()).or(io.events[name]!));
          io.flags[name]!.drive(register);
        }
      }
    }

    // ---- Reads.
    io.sAxiArready.drive(reading.not());
    const contents = registerMap.map(({ fields, offset }) => {
      let word: UIntValue = literal(UInt(32), 0);
      for (const { name, low, access } of fields) {
        if (access === "pulse") continue;
        const now = { read: io.values, write: settings, clear: flags }[access][name]!;
        word = word.or(now.resize(32).shl(low).truncate(32));
      }
      return { offset, word };
    });
    when(io.sAxiArvalid.and(reading.not()), () => {
      reading.next(true);
      readData.next(
        contents.reduceRight<UIntValue>(
          (rest, { offset, word }) => mux(isWord(io.sAxiAraddr, offset), word, rest),
          literal(UInt(32), 0),
        ),
      );
      readAnswer.next(
        mux(
          any(contents.map(({ offset }) => isWord(io.sAxiAraddr, offset))),
          literal(UInt(2), responses.okay),
          literal(UInt(2), responses.subordinateError),
        ),
      );
    }).elsewhen(io.sAxiRready, () => {
      reading.next(false);
    });
    io.sAxiRvalid.drive(reading);
    io.sAxiRdata.drive(readData);
    io.sAxiRresp.drive(readAnswer);
    this.unused(io.sAxiAwprot, io.sAxiArprot, asked.address, io.sAxiAraddr);
  }
}
