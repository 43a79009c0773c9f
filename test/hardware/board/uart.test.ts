import { describe, expect, test } from "vitest";
import { UartReceiver, UartTransmitter } from "../../../generator/hardware/board/uart.ts";
import { bench, engines } from "../../../sim/bench.ts";
import { Random } from "../../random.ts";
import { catches, type BenchOf } from "../planted-bugs.ts";

/** Levels of a serial line of 8N1 for a byte: start bit, the lowest bit first, stop bit. */
const levelsOf = (byte: number): boolean[] => [
  false,
  ...Array.from({ length: 8 }, (_, i) => ((byte >> i) & 1) === 1),
  true,
];

function bytesFor(random: Random, count: number): number[] {
  return [0x00, 0xff, 0x55, 0x01, 0x80, ...Array.from({ length: count }, () => random.int(0, 255))];
}

function checksTransmitter(clocksPerBit: number) {
  return (dut: BenchOf<UartTransmitter>): void => {
    const random = new Random(5);
    const sent = bytesFor(random, 12);
    for (let i = 0; i < 5; i++) {
      dut.step();
      dut.expect({ line: true });
    }
    dut.bytes.queue(sent.map((data) => ({ data })));
    // A byte is taken at an edge; its start bit is there behind it, and the next one is taken where its stop bit is over.
    for (const byte of sent) {
      dut.step();
      for (const level of levelsOf(byte))
        for (let i = 0; i < clocksPerBit; i++) {
          dut.expect({ line: level });
          dut.step();
        }
    }
    dut.expect({ line: true });
    expect(dut.bytes.pending).toBe(0);
  };
}

interface Line {
  /** Cycles of a bit of whoever sends, a fraction. */
  readonly bit: number;
  readonly seed: number;
}

function checksReceiver({ bit, seed }: Line) {
  return (dut: BenchOf<UartReceiver>): void => {
    const random = new Random(seed);
    const got: (number | "broken")[] = [];
    const level = (line: boolean, cycles: number): void => {
      dut.line = line;
      for (let i = 0; i < cycles; i++) {
        dut.step();
        if (dut.bytes.valid) got.push(Number(dut.bytes.data));
        if (dut.broken) got.push("broken");
      }
    };
    const send = (levels: readonly boolean[]): void => {
      let at = 0;
      levels.forEach((each, i) => {
        const end = Math.round((i + 1) * bit);
        level(each, end - at);
        at = end;
      });
    };
    const bytes = bytesFor(random, 20);
    level(true, 7);
    for (const byte of bytes) {
      send(levelsOf(byte));
      if (random.int(0, 2) === 0) level(true, random.int(1, 30));
    }
    level(true, 10 * Math.ceil(bit));
    expect(got).toEqual(bytes);
    got.length = 0;
    // A disturbance is no start bit; a break is no byte, however long it is, and a byte follows it.
    level(false, 1);
    level(true, 20 * Math.ceil(bit));
    expect(got).toEqual([]);
    level(false, 35 * Math.ceil(bit));
    expect(got).toEqual(["broken"]);
    level(true, 3 * Math.ceil(bit));
    send(levelsOf(0x5a));
    level(true, 3 * Math.ceil(bit));
    expect(got).toEqual(["broken", 0x5a]);
  };
}

const rates = [4, 7, 25];
describe.each(rates)("a serial line of %i cycles a bit", (clocksPerBit) => {
  const every = clocksPerBit === 7 ? engines : engines.slice(1);
  test.each(every)("bytes go out as 8N1, one behind the other (%s)", async (engine) => {
    using dut = await bench(() => new UartTransmitter(clocksPerBit), { engine });
    checksTransmitter(clocksPerBit)(dut);
  });
  test.each(every)("bytes come in from a sender that is 2 % slow or fast (%s)", async (engine) => {
    for (const bit of [0.98, 1, 1.02]) {
      using dut = await bench(() => new UartReceiver(clocksPerBit), { engine });
      checksReceiver({ bit: bit * clocksPerBit, seed: 3 })(dut);
    }
  });
});

catches(() => new UartTransmitter(7), checksTransmitter(7), [
  [
    "the highest bit first",
    "uart_transmitter",
    "{1'd1, bytes_data, 1'd0}",
    "{1'd1, {bytes_data[0], bytes_data[7:1]}, 1'd0}",
  ],
  ["a cycle too few", "uart_transmitter", /pause <= 3'd6/g, "pause <= 3'd5"],
  ["no stop bit", "uart_transmitter", "left <= 4'd10", "left <= 4'd9"],
]);
catches(() => new UartReceiver(7), checksReceiver({ bit: 7.2, seed: 3 }), [
  ["bits looked at where they begin", "uart_receiver", "pause <= 3'd2", "pause <= 3'd0"],
  ["a disturbance taken for a start bit", "uart_receiver", "if ((left == 4'd10) & now) left <= 4'd0;", ""],
  ["a break taken for a byte", "uart_receiver", "bytes_valid = ends & now", "bytes_valid = ends"],
  ["a break taken for many", "uart_receiver", "if (earlier & ~now)", "if (~now)"],
]);
