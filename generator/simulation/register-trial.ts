import { ceilLog2 } from "../hardware/shapes/array-shape.ts";
import {
  fieldsWith,
  ID,
  REGISTER_ADDRESS_BITS,
  registerMap,
  VERSION,
  type Register,
} from "../hardware/host/register-map.ts";
import type { AcceleratorShape } from "../hardware/control/sequencer.ts";
import type { SimulatedAccelerator } from "./accelerator-bench.ts";
import { difference } from "./difference.ts";

const PATTERNS = [0xa5c396f0, 0x5a3c690f];

/**
 * Holds the registers of an accelerator that was just reset against the register map: what they begin with, what is written and
 * read back, byte by byte, and that nothing else changes.
 * @returns what is wrong with them
 */
export function registerFailure(host: SimulatedAccelerator, shape: AcceleratorShape): string | undefined {
  const { lanes, width } = shape.engine;
  const known: Readonly<Record<string, number>> = {
    ...{ id: ID, version: VERSION, lanes, width, logTokens: ceilLog2(shape.memory.tokens) },
  };
  const channels = [host.dut.aw, host.dut.w, host.dut.b, host.dut.ar, host.dut.r];
  for (const channel of channels) channel.stall(0.4);
  const expected = new Map(
    registerMap.map(({ name, fields }) => [
      name,
      Object.fromEntries(fields.map((field) => [field.name, known[field.name] ?? field.reset ?? 0])),
    ]),
  );
  const failure =
    readAll(host, expected, "after reset") ??
    registerMap.map((register) => writeFailure(host, register, expected)).find((each) => each !== undefined) ??
    strangerFailure(host) ??
    readAll(host, expected, "after all writes");
  for (const channel of channels) channel.stall(0);
  return failure;
}

type Contents = Map<string, Record<string, number>>;

function readAll(host: SimulatedAccelerator, expected: Contents, when: string): string | undefined {
  for (const [name, fields] of expected) {
    const failure = difference(host.read(name), fields);
    if (failure !== undefined) return `register ${name} ${when}: ${failure}`;
  }
  return undefined;
}

/** Writes patterns whole and a byte at a time, also where hardware alone says what is read. */
function writeFailure(
  host: SimulatedAccelerator,
  { name, offset, fields }: Register,
  expected: Contents,
): string | undefined {
  const settings = fields.filter(({ access }) => access === "write");
  if (fields.some(({ access }) => access === "pulse")) return undefined;
  const now = expected.get(name)!;
  for (const strobes of [15, 1, 2, 4, 8, 0]) {
    for (const data of PATTERNS) {
      if (!host.access(offset, data, strobes)) return `register ${name} refuses ${data}`;
      for (const { name: field, low, bits } of settings) {
        let value = 0;
        for (let i = 0; i < bits; i++) {
          const isWritten = ((strobes >> ((low + i) >> 3)) & 1) === 1;
          const bit = isWritten ? Math.floor(data / 2 ** (low + i)) % 2 : Math.floor(now[field]! / 2 ** i) % 2;
          value += bit * 2 ** i;
        }
        now[field] = value;
      }
      const failure = difference(host.read(name), now);
      if (failure !== undefined) return `register ${name} after ${data} with strobes ${strobes}: ${failure}`;
    }
  }
  return undefined;
}

/** Where there is no register, writes and reads are answered with an error. */
function strangerFailure(host: SimulatedAccelerator): string | undefined {
  const offsets = new Set(registerMap.map(({ offset }) => offset));
  for (let offset = 0; offset < 2 ** REGISTER_ADDRESS_BITS; offset += offset < 512 ? 4 : 508) {
    if (offsets.has(offset)) continue;
    if (host.access(offset, 2 ** 32 - 1)) return `there is no register at ${offset}, but a write is taken`;
    if (host.reads(offset)) return `there is no register at ${offset}, but it is read`;
  }
  return undefined;
}

/**
 * Writes the register of flags while all of them are set: only ones clear, only with their byte's strobe, and none but their own.
 * @param raise sets all flags
 */
export function flagFailure(host: SimulatedAccelerator, raise: () => void): string | undefined {
  const names = fieldsWith("clear").map(({ name }) => name);
  const all = (value: number) => Object.fromEntries(names.map((name) => [name, value]));
  for (const order of [names, names.toReversed()]) {
    const expected = all(1);
    const writes = [
      { what: "nothing", write: raise },
      { what: "zeros", write: () => host.write("interrupt", {}) },
      { what: "ones without strobe", write: () => host.write("interrupt", all(1), 14) },
      ...order.map((name) => ({
        what: name,
        write: () => {
          expected[name] = 0;
          host.write("interrupt", { [name]: 1 });
        },
      })),
    ];
    for (const { what, write } of writes) {
      write();
      const failure = difference(host.read("interrupt"), expected);
      if (failure !== undefined) return `flags after writing ${what}: ${failure}`;
    }
  }
  return undefined;
}
