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
  payload,
  send,
  step,
  UInt,
  when,
  type BoolValue,
  type Inside,
} from "../../hdl/index.ts";
import { MOST_BEATS, PAGE_BYTES, type BusShape } from "./axi.ts";
import { busSink, busSource, channelTypes, managerPorts, type BusSink } from "./axi-channels.ts";
import { countOpen, markOpen } from "../shapes/registers.ts";

function guardPorts(bus: BusShape) {
  const types = channelTypes(bus);
  return {
    opens: input(Bool().describe("open the bus; until it is open, or with what is begun when this ends")),
    base: input(UInt(bus.addressBits - Math.log2(PAGE_BYTES)).describe("a page that may be read")),
    isOpen: output(Bool().describe("nothing is owed from before the reset")),
    busy: output(Bool().describe("an access of its own is under way")),
    moves: output(Bool().describe("something of its own moved, or something came")),
    unexpected: output(Bool().describe("an answer came that nobody had asked for; it was dropped")),
    ...managerPorts(types, "mAxi"),
    ...flip(managerPorts(types, "port")),
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
  private readonly bus: BusSink<ReturnType<typeof channelTypes>>;
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
    shape: BusShape,
    { readers, writers }: { readonly readers: number; readonly writers: number },
    longest: number,
  ) {
    const { bytes, addressBits, idBits } = shape;
    if (longest >= MOST_BEATS || (longest + 1) * bytes > PAGE_BYTES) {
      throw new RangeError(
        `a burst of ${longest + 1} beats of ${bytes} bytes is more than ${MOST_BEATS}, or than a page`,
      );
    }
    super({
      about: "Lets no answer through that was asked for before the last reset.",
      parameters: { bytes, addressBits, idBits, readers, writers, longest },
    });
    this.io = this.ports(guardPorts(shape));
    const types = channelTypes(shape);
    const port = busSource(types, this.io, "port");
    this.bus = busSink(types, this.io, "mAxi");
    const { io, bus } = this;
    const { phase, opened, reader, addressWaits, wordWaits } = this.opening;
    const { isMine, isRead, isWritten } = this.openBus();

    // ---- What the port has open, and what therefore may come.
    const { readsOpen } = this.registers({ readsOpen: UInt(OPEN_BITS).reset(0) });
    const { readPasses } = this.nodes({ readPasses: bus.r.valid.and(opened, readsOpen.ne(0)) });
    countOpen(readsOpen, port.ar.fires, readPasses.and(bus.r.last));
    const { writesOpen } = this.registers({
      writesOpen: Array.from({ length: writers }, () => UInt(OPEN_BITS).reset(0)),
    });
    const opens = writesOpen.map((open, i) => {
      const answers = bus.b.valid.and(opened, bus.b.id.eq(i), open.ne(0));
      countOpen(open, port.aw.fires.and(port.aw.id.eq(i)), answers);
      return answers;
    });
    const { answerPasses } = this.nodes({ answerPasses: opens.reduce((a, b) => a.or(b)) });
    io.unexpected.drive(
      mux(isMine, bus.r.last.and(isRead.not()), bus.r.valid.and(readPasses.not())).or(
        bus.b.valid.and(answerPasses.not(), isWritten.not()),
      ),
    );

    // ---- The bus is the port's, but for the guard's own accesses.
    const { asks, writes, holds } = this.nodes({
      asks: phase.is("ask"),
      writes: phase.is("write"),
      holds: phase.is("rest").not(),
    });
    const page = concat(io.base, literal(UInt(Math.log2(PAGE_BYTES)), 0));
    const [isPort, none] = [holds.not(), literal(Bool(), false)];
    const [asked, given, word] = [payload(port.ar), payload(port.aw), payload(port.w)];
    const own = { addr: page, id: reader.resize(idBits), len: longest };
    send(bus.ar, mux(isPort, port.ar.valid, asks), mux(isPort, asked, { ...asked, ...own }));
    send(
      bus.aw,
      mux(isPort, port.aw.valid, writes.and(addressWaits)),
      mux(isPort, given, { ...given, addr: page, id: writers, len: 0 }),
    );
    // The port's word is no word while the guard holds the bus, and may be another one in each cycle.
    send(
      bus.w,
      mux(isPort, port.w.valid, writes.and(wordWaits)),
      mux(isPort, word, { ...word, data: 0, strb: 0, last: true }),
    );
    for (const channel of ["ar", "aw", "w"] as const) port[channel].ready.drive(mux(holds, none, bus[channel].ready));
    send(port.r, readPasses, payload(bus.r));
    bus.r.ready.drive(port.r.ready);
    send(port.b, answerPasses, payload(bus.b));
    bus.b.ready.drive(port.b.ready);
    io.isOpen.drive(opened);
    io.busy.drive(holds);
    io.moves.drive(
      bus.r.valid.or(
        bus.b.valid,
        holds.and(asks.and(bus.ar.ready).or(writes.and(addressWaits.and(bus.aw.ready).or(wordWaits.and(bus.w.ready))))),
      ),
    );
  }

  /**
   * Opens the bus: what is on offer stays, what is asked for is awaited, whether opening goes on or not.
   * @returns whether what comes belongs to it: a beat of a read, the last one of that, the answer to the write
   */
  private openBus(): Record<"isMine" | "isRead" | "isWritten", BoolValue> {
    const { io, bus } = this;
    const { readers, writers, longest } = this.parameters;
    const { phase, opened, reader, beat, addressWaits, wordWaits } = this.opening;
    const { isLast, isMine, isWritten } = this.nodes({
      isLast: reader.eq(readers - 1),
      isMine: phase.is("read").and(bus.r.valid, bus.r.id.eq(reader)),
      isWritten: phase.is("write").and(addressWaits.not(), wordWaits.not(), bus.b.valid, bus.b.id.eq(writers)),
    });
    const { isRead } = this.nodes({ isRead: isMine.and(bus.r.last, beat.eq(longest)) });
    when(phase.is("rest").and(io.opens, opened.not()), () => {
      phase.next("ask");
      reader.next(0);
    });
    when(phase.is("ask").and(bus.ar.ready), () => {
      phase.next("read");
      beat.next(0);
    });
    when(isMine, () => {
      beat.next(step(beat, bus.r.last));
    });
    when(isRead, () => {
      when(io.opens.not(), () => {
        phase.next("rest");
      })
        .elsewhen(isLast, () => {
          phase.next("write");
        })
        .otherwise(() => {
          phase.next("ask");
          reader.next(reader.wrapAdd(1));
        });
    });
    const beginsWrite = isRead.and(io.opens, isLast);
    markOpen(addressWaits, beginsWrite, phase.is("write").and(bus.aw.ready));
    markOpen(wordWaits, beginsWrite, phase.is("write").and(bus.w.ready));
    when(isWritten, () => {
      phase.next("rest");
      opened.next(true);
    });
    return { isMine, isRead, isWritten };
  }
}
