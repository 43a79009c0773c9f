import {
  assign,
  Bool,
  concat,
  connect,
  flip,
  literal,
  load,
  Module,
  mux,
  output,
  UInt,
  type BoolValue,
  type ClockDomain,
  type UIntValue,
} from "../hdl/index.ts";
import { AcceleratorCore, CLIENTS, eventTypes } from "./accelerator-core.ts";
import { PAGE_BYTES } from "./memory/axi.ts";
import { busSink, busSource, channelTypes, connectBus, liteTypes, managerPorts } from "./memory/axi-channels.ts";
import { BusGuard } from "./memory/bus-guard.ts";
import { ControlRegisters } from "./host/control-registers.ts";
import { EventCounters } from "./host/event-counters.ts";
import { MemoryPort } from "./memory/memory-port.ts";
import { ERROR_BITS, errors, ID, REGISTER_ADDRESS_BITS, VERSION } from "./host/register-map.ts";
import type { AcceleratorShape } from "./control/sequencer.ts";
import { SettingsCheck } from "./host/settings-check.ts";
import { Supervisor } from "./host/supervisor.ts";
import { ceilLog2 } from "./shapes/array-shape.ts";
import { PROGRAM_WORD_BITS } from "./shapes/memory-types.ts";

/** Clock and reset as AXI names them. */
export const axiClock: ClockDomain = { clock: "aclk", reset: "aresetn", activeLow: true };

/** Registers between what resets the core and the blocks of a lane of its engine. */
const RESET_STAGES = 4;

const later = (stages: number, first: boolean) => Array.from({ length: stages }, () => Bool().reset(first));

/**
 * The accelerator as it stands in a system: runs programs from external memory (AXI4 manager `m_axi`), told and asked through
 * its registers (AXI4-Lite subordinate `s_axi`), with an interrupt.
 */
export class Accelerator extends Module {
  readonly io;
  private readonly parts;

  constructor(shape: AcceleratorShape) {
    const { memory, bus } = shape;
    const { wordBytes } = memory;
    super({ about: "A diffusion-transformer accelerator.", parameters: { shape } });
    this.io = this.ports({
      irq: output(Bool().describe("high while an enabled event is not cleared")),
      ...flip(managerPorts(liteTypes(REGISTER_ADDRESS_BITS), "sAxi")),
      ...managerPorts(channelTypes(bus), "mAxi"),
    });
    const { io } = this;
    const beat = UInt(1);
    const longest = (memory.burst * wordBytes) / bus.bytes;
    this.parts = this.instances({
      registers: new ControlRegisters(),
      check: new SettingsCheck(wordBytes, bus.addressBits),
      supervisor: new Supervisor(),
      guard: new BusGuard(bus, CLIENTS, longest),
      port: new MemoryPort(memory, bus, CLIENTS.readers, CLIENTS.writers),
      counters: new EventCounters({ cycles: beat, ...eventTypes(shape), beatsRead: beat, beatsWritten: beat }),
    });
    const { registers, check, supervisor, guard, port, counters } = this.parts;
    // What resets the core goes through a register here, one for each of its units and one for each of the engine's, for long enough to be
    // through whatever the length of the design's own reset is. Meanwhile the port drains, and a program starts behind it.
    const { resets, holds, drains, starts } = this.registers({
      ...{ resets: Bool().reset(true), holds: later(RESET_STAGES - 1, true), drains: Bool().reset(true) },
      starts: later(2 * RESET_STAGES - 1, false),
    });
    const shift = (stages: typeof holds, first: BoolValue): void => {
      for (const [i, stage] of stages.entries()) stage.next(i === 0 ? first : stages[i - 1]!);
    };
    shift(holds, supervisor.drain);
    resets.next(supervisor.drain.or(...holds));
    drains.next(supervisor.drain.or(...holds, resets));
    shift(starts, supervisor.starts);
    const { core } = this.instances({ core: new AcceleratorCore(shape) }, { reset: resets });

    // ---- The two buses.
    const [axi, lite] = [channelTypes(bus), liteTypes(REGISTER_ADDRESS_BITS)];
    const outside = busSink(axi, io, "mAxi");
    connectBus(busSink(lite, registers, "sAxi"), busSource(lite, io, "sAxi"));
    connectBus(outside, busSource(axi, guard, "mAxi"));
    connectBus(busSink(axi, guard, "port"), busSource(axi, port, "mAxi"));
    for (let i = 0; i < CLIENTS.readers; i++) connect(port[`read${i}`]!, core[`read${i}`]!);
    for (let i = 0; i < CLIENTS.writers; i++) {
      connect(port[`write${i}`]!, core[`write${i}`]!);
      connect(port[`data${i}`]!, core[`data${i}`]!);
    }
    assign(core.returned, port.returned);
    core.acknowledged.drive(port.acknowledged);

    // ---- What software set.
    const setting = (name: string): UIntValue => registers.settings[name]!;
    const base = concat(setting("baseHigh"), setting("baseLow"));
    const page = base.bits(bus.addressBits - 1, Math.log2(PAGE_BYTES));
    port.base.drive(page);
    guard.base.drive(page);
    guard.opens.drive(supervisor.opens);
    port.words.drive(setting("imageWords"));
    port.drain.drive(drains);
    core.program.address.drive(setting("program"));
    core.program.lastWord.drive(setting("programWords").wrapSub(1).truncate(PROGRAM_WORD_BITS));
    check.base.drive(base);
    check.imageWords.drive(setting("imageWords"));
    check.programWords.drive(setting("programWords"));
    core.start.drive(starts.at(-1)!);
    const { told } = this.registers({ told: { start: Bool().reset(false), stop: Bool().reset(false) } });
    load(told, { start: registers.pulses["start"]!.eq(1), stop: registers.pulses["stop"]!.eq(1) });
    for (const name of ["start", "stop"] as const) supervisor[name].drive(told[name]);
    supervisor.watchdog.drive(setting("watchdog"));
    // From a start to the next write that may come.
    registers.locked.drive(supervisor.locked.or(told.start));

    // ---- What happens.
    // What ends a program comes from all corners, a cycle later, and in the order in which it happened.
    const { ends } = this.registers({
      ends: {
        ...{ ended: Bool().reset(false), failure: UInt(ERROR_BITS).reset(errors.none.code) },
        ...{ outOfRange: Bool().reset(false), readFailed: Bool().reset(false), writeFailed: Bool().reset(false) },
        unexpected: Bool().reset(false),
      },
    });
    const failure = mux(check.failure.ne(errors.none.code), check.failure, core.failure);
    const { outOfRange, readFailed, writeFailed } = port;
    load(ends, { ended: core.ended, failure, outOfRange, readFailed, writeFailed, unexpected: guard.unexpected });
    for (const name of ["ended", "outOfRange", "readFailed", "writeFailed", "unexpected"] as const) {
      supervisor[name].drive(ends[name]);
    }
    supervisor.failure.drive(ends.failure);
    // Lanes say in different corners of the chip what they did: it counts a cycle later, and so does all else.
    const happened = { ...core.events, beatsRead: outside.r.valid.asUInt(), beatsWritten: outside.w.fires.asUInt() };
    const { counted } = this.stages({ counted: { valid: supervisor.runs, ...happened } });
    const { moves } = this.registers({ moves: Bool().reset(false) });
    moves.next(port.moves.or(guard.moves, counted.busy.ne(0)));
    supervisor.moves.drive(moves);
    // Until the port drains, a burst may still begin.
    supervisor.busIdle.drive(drains.and(port.idle, guard.busy.not()));
    supervisor.isOpen.drive(guard.isOpen);
    const { clears } = this.registers({ clears: Bool().reset(false) });
    clears.next(supervisor.begins);
    counters.clear.drive(clears);
    const { valid: counts, ...kinds } = counted;
    counters.counts.drive(counts);
    assign(counters.events, { ...kinds, cycles: 1 });
    this.tellSoftware(shape);
  }

  /** What software sees: events and the interrupt, and the values of registers. */
  private tellSoftware({ engine: { lanes, width }, memory: { tokens } }: AcceleratorShape): void {
    const { io } = this;
    const { registers, supervisor, counters } = this.parts;
    const { flags, events } = registers;
    const setting = (name: string): UIntValue => registers.settings[name]!;
    events["isDone"]!.drive(supervisor.completes.asUInt());
    events["isError"]!.drive(supervisor.fails.asUInt());
    events["isRefused"]!.drive(registers.refused.asUInt());
    io.irq.drive(
      flags["isDone"]!.and(setting("enableDone"))
        .or(flags["isError"]!.and(setting("enableError")))
        .eq(1),
    );
    const values: Record<string, UIntValue> = {
      id: literal(UInt(32), ID),
      version: literal(UInt(24), VERSION),
      lanes: literal(UInt(8), lanes),
      width: literal(UInt(8), width),
      logTokens: literal(UInt(5), ceilLog2(tokens)),
      busy: supervisor.busy.asUInt(),
      done: supervisor.done.asUInt(),
      stuck: supervisor.stuck.asUInt(),
      error: supervisor.error,
    };
    for (const [name, sink] of Object.entries(registers.values)) sink.drive(values[name]!);
    assign(registers.told, counters.told);
    this.unused(registers.flags["isRefused"]!);
  }
}
