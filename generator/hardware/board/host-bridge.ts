import {
  Bool,
  concat,
  Enum,
  input,
  literal,
  Module,
  mux,
  output,
  select,
  send,
  Stream,
  UInt,
  when,
  type BoolValue,
  type UIntValue,
} from "../../hdl/index.ts";
import { REGISTER_ADDRESS_BITS } from "../host/register-map.ts";
import { busSink, liteTypes, managerPorts, type BusSink } from "../memory/axi-channels.ts";

/** What a frame begins with: a read or a write of words. */
export const OPCODES = { read: 0x72, write: 0x77 } as const;
/** From this address on it is memory, below it registers. */
export const MEMORY_BASE = 2 ** 31;
/** Bits of the status of a reply: an access was answered with an error; the sum of the frame was wrong. */
export const STATUS = { failed: 1, damaged: 2 } as const;

const states = ["opcode", "address", "count", "data", "write", "check", "read", "reply", "status", "seal"] as const;

const registerTypes = liteTypes(REGISTER_ADDRESS_BITS);
const memoryTypes = liteTypes(32);

/**
 * Reads and writes words of 32 bits for a host behind a line of bytes: registers and memory, each an AXI4-Lite manager.
 *
 * A frame is an opcode (`r` or `w`), an address (four bytes), the number of words less one (a byte), of a write the words, and a byte that makes the
 * sum of all its bytes 0 modulo 256. The reply is the words of a read, a byte of status, and again a byte for the sum; a read whose sum
 * is wrong is answered with the status alone. Numbers have their lowest byte first, words go to addresses that follow one another. Other bytes where an
 * opcode is due are passed over, and a byte without a stop bit (a break) ends a frame that has begun.
 */
export class HostBridge extends Module {
  readonly io = this.ports({
    bytes: input(Stream({ data: UInt(8) })),
    broken: input(Bool().describe("a byte had no stop bit")),
    replies: output(Stream({ data: UInt(8) })),
    ...managerPorts(registerTypes, "sAxi"),
    ...managerPorts(memoryTypes, "memory"),
  });
  private readonly frame = this.registers({
    state: Enum(...states).reset("opcode"),
    isWrite: Bool(),
    address: UInt(32),
    left: UInt(8).describe("words, less one"),
    place: UInt(2).describe("byte of the word"),
    word: UInt(32),
    sum: UInt(8),
    failed: Bool(),
    damaged: Bool(),
    isBroken: Bool().describe("what has begun of a frame is to be forgotten").reset(false),
  });
  private readonly open = this.registers({
    addressOpen: Bool().describe("the address is not taken yet").reset(false),
    dataOpen: Bool().describe("the word is not taken yet").reset(false),
  });

  constructor() {
    super({ about: "Reads and writes registers and memory for a host behind a line of bytes." });
    const { state, isBroken } = this.frame;
    const answers = [this.access(busSink(registerTypes, this.io, "sAxi"), false)];
    answers.push(this.access(busSink(memoryTypes, this.io, "memory"), true));
    const of = (kind: "wrote" | "got"): BoolValue => answers[0]![kind].or(answers[1]![kind]);
    const { isMemory } = answers[1]!;
    const { wrote, got, fails } = this.nodes({
      wrote: of("wrote"),
      got: of("got"),
      fails: mux(isMemory, answers[1]!.fails, answers[0]!.fails),
    });
    this.take(wrote, fails);
    this.reply(got, fails, mux(isMemory, answers[1]!.data, answers[0]!.data));
    when(this.io.broken, () => {
      isBroken.next(true);
    }).elsewhen(this.receives(), () => {
      isBroken.next(false);
    });
    when(isBroken.and(this.receives()), () => {
      state.next("opcode");
    });
  }

  private receives(): BoolValue {
    return this.frame.state.is("opcode", "address", "count", "data", "check");
  }

  /** One access at a time to the words of a bus, and its answer. */
  private access(bus: BusSink<typeof memoryTypes>, takesMemory: boolean) {
    const { isWrite, address, word } = this.frame;
    const { addressOpen, dataOpen } = this.open;
    const isMemory = address.bit(31);
    const isHere = takesMemory ? isMemory : isMemory.not();
    const asks = { addr: address.truncate(bus.ar.addr.width), prot: 0 };
    send(bus.ar, addressOpen.and(isWrite.not(), isHere), asks);
    send(bus.aw, addressOpen.and(isWrite, isHere), asks);
    send(bus.w, dataOpen.and(isHere), { data: word, strb: 15 });
    when(bus.ar.fires.or(bus.aw.fires), () => {
      addressOpen.next(false);
    });
    when(bus.w.fires, () => {
      dataOpen.next(false);
    });
    bus.r.ready.drive(true);
    bus.b.ready.drive(true);
    const fails = mux(isWrite, bus.b.resp, bus.r.resp).bit(1);
    this.unused(bus.b.resp, bus.r.resp);
    return { isMemory, wrote: bus.b.valid, got: bus.r.valid, fails, data: bus.r.data };
  }

  /** A frame, byte by byte, and the words that it writes. */
  private take(wrote: BoolValue, fails: BoolValue): void {
    const { bytes } = this.io;
    const { state, isWrite, address, left, place, word, sum, failed, damaged, isBroken } = this.frame;
    const { addressOpen, dataOpen } = this.open;
    bytes.ready.drive(this.receives().and(isBroken.not()));
    const { data } = bytes;
    const { isLastByte } = this.nodes({ isLastByte: place.eq(3) });
    when(bytes.fires, () => {
      sum.next(sum.wrapAdd(data));
    });
    select(state, {
      opcode: () => {
        when(bytes.fires.and(data.eq(OPCODES.read).or(data.eq(OPCODES.write))), () => {
          isWrite.next(data.eq(OPCODES.write));
          sum.next(data);
          place.next(0);
          failed.next(false);
          damaged.next(false);
          state.next("address");
        });
      },
      address: () => {
        when(bytes.fires, () => {
          address.next(concat(data, address.bits(31, 8)));
          place.next(place.wrapAdd(1));
          when(isLastByte, () => {
            state.next("count");
          });
        });
      },
      count: () => {
        when(bytes.fires, () => {
          left.next(data);
          state.next("check");
          when(isWrite, () => {
            state.next("data");
          });
        });
      },
      data: () => {
        when(bytes.fires, () => {
          word.next(concat(data, word.bits(31, 8)));
          place.next(place.wrapAdd(1));
          when(isLastByte, () => {
            addressOpen.next(true);
            dataOpen.next(true);
            state.next("write");
          });
        });
      },
      write: () => {
        when(wrote, () => {
          failed.next(failed.or(fails));
          this.nextWord("check", "data");
        });
      },
      check: () => {
        const { isWrong } = this.nodes({ isWrong: sum.wrapAdd(data).ne(0) });
        when(bytes.fires, () => {
          damaged.next(isWrong);
          sum.next(0);
          state.next("status");
          when(isWrite.not().and(isWrong.not()), () => {
            addressOpen.next(true);
            state.next("read");
          });
        });
      },
    });
  }

  private nextWord(last: (typeof states)[number], other: (typeof states)[number]): void {
    const { state, address, left } = this.frame;
    address.next(address.wrapAdd(4));
    left.next(left.wrapSub(1));
    state.next(other);
    when(left.eq(0), () => {
      state.next(last);
    });
  }

  /** Words that are read, and what stands behind them. */
  private reply(got: BoolValue, fails: BoolValue, value: UIntValue): void {
    const { replies } = this.io;
    const { state, left, place, word, sum, failed, damaged } = this.frame;
    const seal = literal(UInt(8), 0).wrapSub(sum);
    const status = concat(damaged, failed).extend(8);
    const data = mux(state.is("reply"), word.truncate(8), mux(state.is("status"), status, seal));
    send(replies, state.is("reply", "status", "seal"), { data });
    when(replies.fires, () => {
      sum.next(sum.wrapAdd(data));
    });
    select(state, {
      read: () => {
        when(got, () => {
          failed.next(failed.or(fails));
          word.next(value);
          state.next("reply");
        });
      },
      reply: () => {
        when(replies.fires, () => {
          word.next(word.shr(8).resize(32));
          place.next(place.wrapAdd(1));
          when(place.eq(3), () => {
            this.nextWord("status", "read");
            when(left.ne(0), () => {
              this.open.addressOpen.next(true);
            });
          });
        });
      },
      status: () => {
        when(replies.fires, () => {
          state.next("seal");
        });
      },
      seal: () => {
        when(replies.fires, () => {
          state.next("opcode");
        });
      },
    });
  }
}
