import { Bool, concat, input, literal, Module, output, Stream, UInt, Valid, when, bitsFor } from "../../hdl/index.ts";

const byte = { data: UInt(8) };
/** Bits of a byte on the line: start, eight, stop. */
const FRAME_BITS = 10;

/**
 * Bytes off a serial line, 8N1, the lowest bit first, each bit looked at in its middle. Line to byte: nine and a half bits and four cycles.
 * A byte whose stop bit is low, as in a break, is none: `broken` says so, and the line must rise before the next one begins.
 */
export class UartReceiver extends Module<{ readonly clocksPerBit: number }> {
  readonly io = this.ports({
    line: input(Bool().describe("of another clock")),
    bytes: output(Valid(byte)),
    broken: output(Bool().describe("a byte had no stop bit")),
  });

  /** @param clocksPerBit 4 or more */
  constructor(clocksPerBit: number) {
    super({ about: "Bytes off a serial line, 8N1.", parameters: { clocksPerBit } });
    const { line, bytes, broken } = this.io;
    const { early, now, earlier } = this.registers({
      early: Bool().describe("may not be settled").reset(true),
      now: Bool().reset(true),
      earlier: Bool().reset(true),
    });
    const { left, pause, data } = this.registers({
      left: UInt(bitsFor(FRAME_BITS)).describe("bits of the byte that are to come").reset(0),
      pause: UInt(bitsFor(clocksPerBit - 1)).describe("cycles to the middle of the next one"),
      data: UInt(8),
    });
    early.next(line);
    now.next(early);
    earlier.next(now);
    const { looks, ends } = this.nodes({
      looks: left.ne(0).and(pause.eq(0)),
      ends: left.eq(1).and(pause.eq(0)),
    });
    pause.next(pause.wrapSub(1));
    when(left.eq(0), () => {
      pause.next(Math.floor(clocksPerBit / 2) - 1);
      when(earlier.and(now.not()), () => {
        left.next(FRAME_BITS);
      });
    }).elsewhen(looks, () => {
      pause.next(clocksPerBit - 1);
      left.next(left.wrapSub(1));
      data.next(concat(now, data.bits(7, 1)));
      // No start bit: a disturbance.
      when(left.eq(FRAME_BITS).and(now), () => {
        left.next(0);
      });
    });
    // The stop bit is never shifted in before the byte is given.
    bytes.valid.drive(ends.and(now));
    bytes.data.drive(data);
    broken.drive(ends.and(now.not()));
  }
}

/** Bytes onto a serial line, 8N1, the lowest bit first: ten bits a byte, one behind the other. */
export class UartTransmitter extends Module<{ readonly clocksPerBit: number }> {
  readonly io = this.ports({ bytes: input(Stream(byte)), line: output(Bool()) });

  constructor(clocksPerBit: number) {
    super({ about: "Bytes onto a serial line, 8N1.", parameters: { clocksPerBit } });
    const { bytes, line } = this.io;
    const { left, pause, bits } = this.registers({
      left: UInt(bitsFor(FRAME_BITS)).describe("bits that are not over").reset(0),
      pause: UInt(bitsFor(clocksPerBit - 1)).describe("cycles of this bit that follow"),
      bits: UInt(FRAME_BITS).reset(2 ** FRAME_BITS - 1),
    });
    bytes.ready.drive(left.eq(0));
    line.drive(bits.bit(0));
    when(bytes.fires, () => {
      left.next(FRAME_BITS);
      pause.next(clocksPerBit - 1);
      bits.next(concat(literal(Bool(), true), bytes.data, literal(Bool(), false)));
    }).elsewhen(left.ne(0), () => {
      pause.next(pause.wrapSub(1));
      when(pause.eq(0), () => {
        pause.next(clocksPerBit - 1);
        left.next(left.wrapSub(1));
        bits.next(concat(literal(Bool(), true), bits.bits(FRAME_BITS - 1, 1)));
      });
    });
  }
}
