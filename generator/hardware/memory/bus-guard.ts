import {
  bitsFor,
  Bool,
  concat,
  Enum,
  flip,
  input,
  literal,
  Module,
  mux,
  output,
  UInt,
  when,
  type BoolValue,
  type Flipped,
  type Inside,
  type Port,
  type UIntValue,
} from "../../hdl/index.ts";
import { axiManagerPorts, MOST_BEATS, PAGE_BYTES, type BusShape } from "./axi.ts";
import { countOpen } from "../shapes/registers.ts";

type Bus = ReturnType<typeof axiManagerPorts>;
/** The bus on the side of the memory port: `port` in place of `m_axi`, and the other way around. */
type ClientBus = { [K in keyof Bus as K extends `mAxi${infer R}` ? `port${R}` : never]: Flipped<Bus>[K] };

function clientBus(bus: BusShape): ClientBus {
  const flipped = Object.entries(flip(axiManagerPorts(bus)));
  return Object.fromEntries(flipped.map(([key, port]) => [key.replace("mAxi", "port"), port])) as ClientBus;
}

function guardPorts(bus: BusShape) {
  return {
    opens: input(Bool().describe("open the bus; until it is open, or with what is begun when this ends")),
    base: input(UInt(bus.addressBits - Math.log2(PAGE_BYTES)).describe("a page that may be read")),
    isOpen: output(Bool().describe("nothing is owed from before the reset")),
    busy: output(Bool().describe("an access of its own is under way")),
    moves: output(Bool().describe("something of its own moved, or something came")),
    unexpected: output(Bool().describe("an answer came that nobody had asked for; it was dropped")),
    ...axiManagerPorts(bus),
    ...clientBus(bus),
  };
}

const OPEN_BITS = 8;

/**
 * Stands between the memory port and the bus, and lets no answer through that was asked for before the last reset. A reset
 * forgets what is open; a memory that was not reset with the design still answers it. So before the first program after a reset,
 * the bus is opened: for each reader's ID in turn, a read that is one beat longer than any other burst. Answers with one ID
 * come in order, so with its answer all older ones of that ID are over. A write of one beat, without strobes, follows: a memory that still
 * waits for words of an older burst swallows it and never answers, and nothing is written in the wrong place.
 *
 * Answers to writes cannot be told apart like that: those that come while their writer has nothing open are unexpected. Whatever is
 * unexpected is taken from the bus and dropped.
 */
export class BusGuard extends Module<
  Record<"bytes" | "addressBits" | "idBits" | "readers" | "writers" | "longest", number>
> {
  readonly io: Inside<ReturnType<typeof guardPorts>>;
  private readonly opening = this.registers({
    phase: Enum("rest", "ask", "read", "write").reset("rest"),
    opened: Bool().reset(false),
    reader: UInt(bitsFor(this.parameters.readers - 1)).reset(0),
    beat: UInt(bitsFor(this.parameters.longest + 1)).reset(0),
    addressWaits: Bool().reset(false),
    wordWaits: Bool().reset(false),
  });

  /**
   * @param readers IDs 0 to `readers - 1` read; `writers` likewise
   * @param longest beats of the longest burst of the port, at most 255; one more must fit a page
   */
  constructor(
    bus: BusShape,
    { readers, writers }: { readonly readers: number; readonly writers: number },
    longest: number,
  ) {
    const { bytes, addressBits, idBits } = bus;
    if (longest >= MOST_BEATS || (longest + 1) * bytes > PAGE_BYTES) {
      throw new RangeError(
        `a burst of ${longest + 1} beats of ${bytes} bytes is more than ${MOST_BEATS}, or than a page`,
      );
    }
    super({
      about: "Lets no answer through that was asked for before the last reset.",
      parameters: { bytes, addressBits, idBits, readers, writers, longest },
    });
    this.io = this.ports(guardPorts(bus));
    const { io } = this;
    const { phase, opened, reader, addressWaits, wordWaits } = this.opening;
    const { isMine, isRead, isWritten } = this.openBus();

    // ---- What the port has open, and what therefore may come.
    const { readsOpen } = this.registers({ readsOpen: UInt(OPEN_BITS).reset(0) });
    const { readPasses } = this.nodes({ readPasses: io.mAxiRvalid.and(opened, readsOpen.ne(0)) });
    countOpen(readsOpen, io.portArvalid.and(io.portArready), readPasses.and(io.mAxiRlast));
    const { writesOpen } = this.registers({
      writesOpen: Array.from({ length: writers }, () => UInt(OPEN_BITS).reset(0)),
    });
    const opens = writesOpen.map((open, i) => {
      const answers = io.mAxiBvalid.and(opened, io.mAxiBid.eq(i), open.ne(0));
      countOpen(open, io.portAwvalid.and(io.portAwready, io.portAwid.eq(i)), answers);
      return answers;
    });
    const { answerPasses } = this.nodes({ answerPasses: opens.reduce((a, b) => a.or(b)) });
    io.unexpected.drive(
      mux(isMine, io.mAxiRlast.and(isRead.not()), io.mAxiRvalid.and(readPasses.not())).or(
        io.mAxiBvalid.and(answerPasses.not(), isWritten.not()),
      ),
    );

    // ---- The bus is the port's, but for the guard's own accesses.
    const { asks, writes, holds } = this.nodes({
      asks: phase.is("ask"),
      writes: phase.is("write"),
      holds: phase.is("rest").not(),
    });
    const page = concat(io.base, literal(UInt(Math.log2(PAGE_BYTES)), 0));
    const own: Partial<Record<keyof Bus, { readonly when: BoolValue; readonly value: UIntValue | BoolValue }>> = {
      mAxiArvalid: { when: holds, value: asks },
      mAxiArid: { when: holds, value: reader.resize(idBits) },
      mAxiAraddr: { when: holds, value: page },
      mAxiArlen: { when: holds, value: literal(UInt(8), longest) },
      mAxiAwvalid: { when: holds, value: writes.and(addressWaits) },
      mAxiAwid: { when: holds, value: literal(UInt(idBits), writers) },
      mAxiAwaddr: { when: holds, value: page },
      mAxiAwlen: { when: holds, value: literal(UInt(8), 0) },
      mAxiWvalid: { when: holds, value: writes.and(wordWaits) },
      mAxiWstrb: { when: holds, value: literal(UInt(bytes), 0) },
      mAxiWlast: { when: holds, value: literal(Bool(), true) },
      mAxiArready: { when: holds, value: literal(Bool(), false) },
      mAxiAwready: { when: holds, value: literal(Bool(), false) },
      mAxiWready: { when: holds, value: literal(Bool(), false) },
      mAxiRvalid: { when: readPasses.not(), value: literal(Bool(), false) },
      mAxiBvalid: { when: answerPasses.not(), value: literal(Bool(), false) },
    };
    const ports = io as unknown as Record<string, UIntValue & { drive(value: object): void }>;
    for (const [key, { direction }] of Object.entries(axiManagerPorts(bus)) as [keyof Bus, Port<"input", never>][]) {
      const [memory, client] = [ports[key]!, ports[key.replace("mAxi", "port")]!];
      const [from, to] = (direction as string) === "input" ? [memory, client] : [client, memory];
      const mine = own[key];
      to.drive(mine ? mux(mine.when, mine.value as UIntValue, from) : from);
    }
    io.isOpen.drive(opened);
    io.busy.drive(holds);
    io.moves.drive(
      io.mAxiRvalid.or(
        io.mAxiBvalid,
        holds.and(
          asks.and(io.mAxiArready).or(writes.and(addressWaits.and(io.mAxiAwready).or(wordWaits.and(io.mAxiWready)))),
        ),
      ),
    );
  }

  /**
   * Opens the bus: what is on offer stays, what is asked for is awaited, whether opening goes on or not.
   * @returns whether what comes belongs to it: a beat of a read, the last one of that, the answer to the write
   */
  private openBus(): Record<"isMine" | "isRead" | "isWritten", BoolValue> {
    const { io } = this;
    const { readers, writers, longest } = this.parameters;
    const { phase, opened, reader, beat, addressWaits, wordWaits } = this.opening;
    const { isLast, isMine, isWritten } = this.nodes({
      isLast: reader.eq(readers - 1),
      isMine: phase.is("read").and(io.mAxiRvalid, io.mAxiRid.eq(reader)),
      isWritten: phase.is("write").and(addressWaits.not(), wordWaits.not(), io.mAxiBvalid, io.mAxiBid.eq(writers)),
    });
    const { isRead } = this.nodes({ isRead: isMine.and(io.mAxiRlast, beat.eq(longest)) });
    when(phase.is("rest").and(io.opens, opened.not()), () => {
      phase.next("ask");
      reader.next(0);
    });
    when(phase.is("ask").and(io.mAxiArready), () => {
      phase.next("read");
      beat.next(0);
    });
    when(isMine, () => {
      beat.next(mux(io.mAxiRlast, literal(UInt(beat.width), 0), beat.wrapAdd(1)));
    });
    when(isRead, () => {
      when(io.opens.not(), () => {
        phase.next("rest");
      })
        .elsewhen(isLast, () => {
          phase.next("write");
          addressWaits.next(true);
          wordWaits.next(true);
        })
        .otherwise(() => {
          phase.next("ask");
          reader.next(reader.wrapAdd(1));
        });
    });
    when(phase.is("write").and(io.mAxiAwready), () => {
      addressWaits.next(false);
    });
    when(phase.is("write").and(io.mAxiWready), () => {
      wordWaits.next(false);
    });
    when(isWritten, () => {
      phase.next("rest");
      opened.next(true);
    });
    return { isMine, isRead, isWritten };
  }
}
