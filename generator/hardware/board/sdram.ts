import {
  assign,
  bitsFor,
  Bool,
  concat,
  Enum,
  input,
  literal,
  Module,
  mux,
  output,
  select,
  Stream,
  UInt,
  Valid,
  when,
  type BoolValue,
  type Like,
  type UIntValue,
} from "../../hdl/index.ts";

/** Geometry of the 256 Mbit chips with 16 bits (MT48LC16M16A2, AS4C16M16SA, W9825G6KH, IS42S16160): 4 banks of 8192 rows of 512 columns. */
const [ROW_BITS, BANK_BITS, COLUMN_BITS, DATA_BITS] = [13, 2, 9, 16];
/** Bytes of such a chip. */
export const SDRAM_BYTES = 2 ** (ROW_BITS + BANK_BITS + COLUMN_BITS) * (DATA_BITS / 8);
/**
 * MHz up to which half a cycle is enough for the chip to answer: pin out, 6 ns of the chip, pin in, with registers at the pins of an ECP5.
 */
export const SDRAM_MHZ = 40;
/** Cycles of the registers at the pins, which are outside of the controller: one out, one in. */
const PIN_CYCLES = 2;
/** Cycles from a read to its first data. */
const LATENCY = 2;
/** The slowest of those chips, nanoseconds: power-up, activate to access, precharge, refresh, activate to precharge, a row's refresh. */
const TIMES = {
  powerUp: 200_000,
  activate: 21,
  precharge: 21,
  refresh: 70,
  recovery: 15,
  open: 45,
  refreshEvery: 7800,
};
/** Cycles of setting the mode, and from the last data of a write to a precharge. */
const [MODE_CYCLES, RECOVERY_CYCLES] = [2, 2];
const FIRST_REFRESHES = 8;

export interface SdramShape {
  /** Bytes of a word: 4, 8 or 16, the chip's burst. */
  readonly bytes: number;
  /** MHz of the clock, up to `SDRAM_MHZ`. */
  readonly mhz: number;
}

/** What is asked of the memory, a word at a time. */
export function accessType({ bytes }: Pick<SdramShape, "bytes">) {
  return {
    isWrite: Bool(),
    word: UInt(Math.log2(SDRAM_BYTES / bytes)).describe("number of the word"),
    data: UInt(8 * bytes),
    strb: UInt(bytes),
  };
}

/** What the pins of the chip are driven by, and what comes from them. */
export function sdramPins() {
  return {
    chip: output({
      command: UInt(4).describe("CS#, RAS#, CAS#, WE#"),
      bank: UInt(BANK_BITS),
      address: UInt(ROW_BITS),
      mask: UInt(DATA_BITS / 8),
      data: UInt(DATA_BITS),
      drives: Bool().describe("the data pins are driven"),
    }),
    taken: input(UInt(DATA_BITS).describe("what is on the data pins")),
  };
}

const COMMANDS = { none: 7, activate: 3, read: 5, write: 4, precharge: 2, refresh: 1, mode: 0 } as const;
const states = ["powerUp", "refresh", "mode", "run"] as const;
/** Address bit that means all banks at a precharge. */
const ALL_BANKS = 2 ** 10;

/**
 * A controller of one SDRAM: words in the order in which they are asked for, one burst of the chip each; in a row that is open they follow one another without a
 * pause, 16 bits a cycle. One row is open at a time. The chip's clock is this one, inverted: it takes what stands on its pins half a cycle
 * later, and its data comes half a cycle before it is taken here. A word that is read comes 6 cycles and its burst behind its access.
 */
export class SdramController extends Module<{ readonly bytes: number; readonly mhz: number }> {
  readonly io;
  private readonly beats = this.parameters.bytes / (DATA_BITS / 8);
  private readonly cycles = Object.fromEntries(
    Object.entries(TIMES).map(([name, time]) => [name, Math.ceil((time * this.parameters.mhz) / 1000)]),
  ) as Record<keyof typeof TIMES, number>;
  private readonly now = this.registers({
    state: Enum(...states).reset("powerUp"),
    isOpen: Bool().reset(false),
    row: UInt(ROW_BITS + BANK_BITS).describe("the open row, with its bank"),
    left: UInt(bitsFor(FIRST_REFRESHES)).describe("refreshes of the power-up").reset(FIRST_REFRESHES),
    isDue: Bool().describe("a row is to be refreshed").reset(false),
  });
  private readonly wait = this.registers({
    busy: UInt(bitsFor(this.cycles.powerUp)).describe("cycles until the next command").reset(this.cycles.powerUp),
    settle: UInt(5).describe("cycles until a row may be closed, or written after a read").reset(0),
    untilDue: UInt(bitsFor(this.cycles.refreshEvery)).reset(this.cycles.refreshEvery - 1),
  });
  private readonly pins = this.registers({
    pin: {
      command: UInt(4).reset(COMMANDS.none),
      bank: UInt(BANK_BITS),
      address: UInt(ROW_BITS),
      data: UInt(8 * this.parameters.bytes).describe("the lowest bits are on the pins"),
      mask: UInt(this.parameters.bytes).reset(0),
      drives: UInt(this.beats).reset(0),
    },
  }).pin;
  private readonly got = this.registers({
    reads: UInt(LATENCY + PIN_CYCLES + this.beats)
      .describe("reads under way, by their age")
      .reset(0),
    data: UInt(8 * this.parameters.bytes),
  });

  constructor({ bytes, mhz }: SdramShape) {
    super({ about: "A controller of one SDRAM, a word at a time.", parameters: { bytes, mhz } });
    this.io = this.ports({
      accesses: input(Stream(accessType({ bytes }))),
      returned: output(Valid({ data: UInt(8 * bytes) })),
      ...sdramPins(),
      isReady: output(Bool().describe("the chip is set up")),
    });
    const { io, now, wait, pins, got, cycles } = this;
    const { taken } = io;
    pins.command.next(COMMANDS.none);
    pins.data.next(pins.data.shr(DATA_BITS).resize(8 * bytes));
    pins.mask.next(pins.mask.shr(2).resize(bytes));
    pins.drives.next(pins.drives.shr(1).resize(this.beats));
    for (const counter of [wait.busy, wait.settle]) counter.next(mux(counter.eq(0), counter, counter.wrapSub(1)));
    const { isDueNow } = this.nodes({ isDueNow: wait.untilDue.eq(0) });
    wait.untilDue.next(
      mux(isDueNow, literal(UInt(wait.untilDue.width), cycles.refreshEvery - 1), wait.untilDue.wrapSub(1)),
    );

    const { begins } = this.nodes({ begins: this.run() });
    when(isDueNow, () => {
      now.isDue.next(true);
    });
    got.reads.next(concat(got.reads, begins).truncate(got.reads.width));
    got.data.next(
      concat(taken, got.data)
        .shr(DATA_BITS)
        .resize(8 * bytes),
    );

    io.returned.valid.drive(got.reads.bit(got.reads.width - 1));
    io.returned.data.drive(got.data);
    assign(io.chip, {
      ...{ command: pins.command, bank: pins.bank, address: pins.address },
      ...{ mask: pins.mask.truncate(2), data: pins.data.truncate(DATA_BITS), drives: pins.drives.bit(0) },
    });
    io.isReady.drive(now.state.is("run"));
  }

  /** A command, and the cycles behind it in which there is none. */
  private give(command: keyof typeof COMMANDS, busy: number, address?: Like<UIntValue>): void {
    this.pins.command.next(COMMANDS[command]);
    if (address !== undefined) this.pins.address.next(address);
    this.wait.busy.next(busy - 1);
  }

  /** The commands, one at a time. @returns whether a read goes */
  private run(): BoolValue {
    const { io, now, wait, cycles, beats } = this;
    const { accesses } = io;
    const words = COLUMN_BITS - Math.log2(beats);
    const wanted = concat(accesses.word.bits(accesses.word.width - 1, words));
    const { isFree, hits, mayWrite } = this.nodes({
      isFree: wait.busy.eq(0),
      hits: now.isOpen.and(now.row.eq(wanted)),
      mayWrite: accesses.isWrite.not().or(wait.settle.eq(0)),
    });
    const { goes } = this.nodes({ goes: now.state.is("run").and(isFree, now.isDue.not(), hits, mayWrite) });
    accesses.ready.drive(goes);
    when(isFree, () => {
      select(now.state, {
        powerUp: () => {
          this.give("precharge", cycles.precharge, ALL_BANKS);
          now.state.next("refresh");
        },
        refresh: () => {
          this.give("refresh", cycles.refresh);
          now.left.next(now.left.wrapSub(1));
          when(now.left.eq(1), () => {
            now.state.next("mode");
          });
        },
        mode: () => {
          // Bursts of a word, in order, of reads and writes.
          this.give("mode", MODE_CYCLES, (LATENCY << 4) | Math.log2(beats));
          this.pins.bank.next(0);
          now.state.next("run");
        },
        run: () => {
          this.serve(wanted, hits);
        },
      });
    });
    return accesses.fires.and(accesses.isWrite.not());
  }

  /** What is next in a chip that is set up. */
  private serve(wanted: UIntValue, hits: BoolValue): void {
    const { now, wait, pins, cycles, beats } = this;
    const { accesses } = this.io;
    const isIdle = wait.settle.eq(0);
    when(now.isOpen.and(now.isDue.or(accesses.valid.and(hits.not()))), () => {
      when(isIdle, () => {
        this.give("precharge", cycles.precharge, ALL_BANKS);
        now.isOpen.next(false);
      });
    }).elsewhen(now.isDue, () => {
      this.give("refresh", cycles.refresh);
      now.isDue.next(false);
    });
    when(accesses.valid.and(now.isOpen.not(), now.isDue.not()), () => {
      this.give("activate", cycles.activate, wanted.bits(ROW_BITS + BANK_BITS - 1, BANK_BITS));
      pins.bank.next(wanted.truncate(BANK_BITS));
      wait.settle.next(cycles.open - 1);
      now.row.next(wanted);
      now.isOpen.next(true);
    });
    when(accesses.fires, () => {
      const column = accesses.word.truncate(COLUMN_BITS - Math.log2(beats));
      const address = column.shl(Math.log2(beats)).resize(ROW_BITS);
      this.give("read", beats, address);
      wait.settle.next(beats + LATENCY - 1);
      when(accesses.isWrite, () => {
        this.give("write", beats, address);
        wait.settle.next(beats + RECOVERY_CYCLES - 2);
        pins.data.next(accesses.data);
        pins.mask.next(accesses.strb.not());
        pins.drives.next(2 ** beats - 1);
      });
    });
  }
}
