/**
 * The control and status registers: one description for the hardware that holds them and for what is written for those who
 * use them (C header, SystemRDL, a table in the design's README).
 */

import { bitsFor } from "../../hdl/index.ts";
import { PROGRAM_WORD_BITS } from "../shapes/memory-types.ts";

/**
 * What becomes of a field:
 * - `read`: hardware's value; writing it has no effect;
 * - `write`: a setting that software writes and reads back;
 * - `pulse`: writing one does something once; reads as zero;
 * - `clear`: set by hardware, cleared by writing one.
 */
export type Access = "read" | "write" | "pulse" | "clear";

export interface RegisterField {
  readonly name: string;
  readonly low: number;
  readonly bits: number;
  readonly access: Access;
  /** Of a setting. */
  readonly reset?: number;
  readonly about: string;
}

export interface Register {
  readonly name: string;
  /** In bytes, a multiple of four. */
  readonly offset: number;
  readonly about: string;
  /** What it has half of. */
  readonly counter?: CounterName;
  /** Cannot be written while a program runs. */
  readonly locked?: boolean;
  readonly fields: readonly RegisterField[];
}

/** What is counted while a program runs, and what each counts. */
export const counters = {
  cycles: "clock cycles",
  busy: "beats of multipliers, summed over lanes",
  drain: "cycles of a lane that waited for its sums to be merged",
  maximum: "cycles of a lane that waited for the largest score, or was as far ahead as it may be",
  mask: "cycles of a lane that waited for its mask",
  starved: "cycles of a lane that had nothing to do",
  beatsRead: "beats of the bus that were read",
  beatsWritten: "beats of the bus that were written",
  activeTokens: "tokens that were computed, summed over steps",
  keptPositions: "positions that masks kept, summed over queries and lanes",
  descriptors: "descriptors that are done with",
} as const;
export type CounterName = keyof typeof counters;
export const counterNames = Object.keys(counters) as CounterName[];

/** Bits of an event counter: 128 busy lanes at 1 GHz take six days to go around. */
export const COUNTER_BITS = 56;
/** Bits of a counter's number, which stand above those of a double word in the address of its registers. */
export const COUNTER_NUMBER_BITS = bitsFor(counterNames.length - 1);

/** Words of the longest program. */
const MOST_WORDS = (2 ** PROGRAM_WORD_BITS).toLocaleString("en");

/** Why a program stopped. */
export const errors = {
  none: { code: 0, about: "it has not, or it reached its end" },
  illegalOpcode: { code: 1, about: "a descriptor's opcode is unknown" },
  outOfRange: { code: 3, about: "a transfer reaches beyond the memory image" },
  readError: { code: 4, about: "a read was answered with SLVERR or DECERR" },
  writeError: { code: 5, about: "a write was answered with SLVERR or DECERR" },
  programOverrun: { code: 6, about: "the program ended without its end descriptor" },
  watchdog: { code: 7, about: "nothing moved for as many cycles as the watchdog allows" },
  stopped: { code: 8, about: "software asked for it" },
  unexpectedResponse: {
    code: 9,
    about: "an answer came on the bus that nobody had asked for: the design was reset, and its memory was not",
  },
  badBase: {
    code: 10,
    about: "baseLow is no multiple of 4096, or the image reaches beyond the addresses of the bus",
  },
  badImageWords: { code: 11, about: "imageWords are less than 4096 bytes" },
  badProgramWords: { code: 12, about: `programWords is zero, or more than ${MOST_WORDS}` },
} as const;
export type ErrorName = keyof typeof errors;

/** Bits of an error's code. */
export const ERROR_BITS = 4;

/** The value of ID: "DiSC". */
export const ID = 0x44_69_53_43;
/** The value of VERSION: major, minor, patch, a byte each. */
export const VERSION = 0x00_02_00;
/** Cycles without progress that are taken for a hang, unless software says otherwise. */
export const WATCHDOG_CYCLES = 2 ** 20;
const FIRST_COUNTER = 0x80;

/** A setting in a register of its name, which cannot be written while a program runs. */
const setting = (name: string, offset: number, of: string, about: string, reset = 0): Register => ({
  ...{ name, offset, about: of, locked: true },
  fields: [{ name, low: 0, bits: 32, access: "write", reset, about }],
});
const value = (name: string, low: number, bits: number, about: string): RegisterField => ({
  ...{ name, low, bits, access: "read", about },
});
const bit = (access: Access, name: string, low: number, about: string): RegisterField => ({
  ...{ name, low, bits: 1, access, about, ...(access === "write" ? { reset: 0 } : {}) },
});

export const registerMap: readonly Register[] = [
  { name: "id", offset: 0x00, about: "What this is.", fields: [value("id", 0, 32, '"DiSC", 0x44695343')] },
  {
    ...{ name: "version", offset: 0x04, about: "Which version generated it." },
    fields: [value("version", 0, 24, "major, minor and patch, a byte each")],
  },
  {
    ...{ name: "shape", offset: 0x08, about: "What it was generated for." },
    fields: [
      value("lanes", 0, 8, "lanes"),
      value("width", 8, 8, "multipliers of a lane, and bytes of a word of memory"),
      value("logTokens", 16, 5, "log2 of the most tokens"),
    ],
  },
  {
    ...{ name: "control", offset: 0x10, about: "Starts and stops, one of them at a time." },
    fields: [
      bit("pulse", "start", 0, "run the program; refused while one runs, and together with stop"),
      bit("pulse", "stop", 1, "stop the program, with error 8; nothing where none runs"),
    ],
  },
  {
    ...{ name: "status", offset: 0x14, about: "What it does." },
    fields: [
      value("busy", 0, 1, "a program runs, or its last transfers are being finished"),
      value("done", 1, 1, "the last program reached its end"),
      value("stuck", 2, 1, "the bus did not finish what was begun: only a reset, or the bus, can help"),
      value("error", 8, ERROR_BITS, "why the last program stopped"),
    ],
  },
  {
    ...{ name: "interruptEnable", offset: 0x18, about: "What raises the interrupt." },
    fields: [
      bit("write", "enableDone", 0, "a program reached its end"),
      bit("write", "enableError", 1, "a program stopped with an error"),
    ],
  },
  {
    ...{ name: "interrupt", offset: 0x1c, about: "What happened; write ones to clear." },
    fields: [
      bit("clear", "isDone", 0, "a program reached its end"),
      bit("clear", "isError", 1, "a program stopped with an error"),
      bit(
        "clear",
        "isRefused",
        2,
        "a start or a setting came while a program ran, or a start with a stop; it did nothing",
      ),
    ],
  },
  setting("baseLow", 0x20, "Where the memory image begins.", "lower half of its byte address, a multiple of 4096"),
  setting(
    "baseHigh",
    0x24,
    "Where the memory image begins.",
    "upper half of its byte address, within the addresses of the bus",
  ),
  setting(
    "imageWords",
    0x28,
    "How large it is; nothing beyond is touched.",
    "words of memory, as many as 4096 bytes at least",
  ),
  setting("program", 0x2c, "Where the program begins.", "words of memory from the image's begin"),
  setting("programWords", 0x30, "How long it is.", `words of memory, from 1 to ${MOST_WORDS}`),
  setting("watchdog", 0x34, "What is taken for a hang.", "cycles in which nothing moves; 0: never", WATCHDOG_CYCLES),
  ...counterNames.flatMap((name, i): Register[] => {
    const at = { offset: FIRST_COUNTER + 8 * i, counter: name, about: `Counter: ${counters[name]}.` };
    return [
      { ...at, name: `${name}Low`, fields: [value(`${name}Low`, 0, 32, "lower half")] },
      {
        ...{ ...at, name: `${name}High`, offset: at.offset + 4 },
        fields: [value(`${name}High`, 0, COUNTER_BITS - 32, "upper half")],
      },
    ];
  }),
];

/** Bits of a byte address of the registers. */
export const REGISTER_ADDRESS_BITS = 12;

/** All fields with the given access. */
export function fieldsWith(access: Access): readonly RegisterField[] {
  return registerMap.flatMap(({ fields }) => fields.filter((field) => field.access === access));
}

/**
 * A register's description.
 * @throws RangeError when there is none of that name
 */
export function registerNamed(name: string): Register {
  const found = registerMap.find((register) => register.name === name);
  if (!found) throw new RangeError(`there is no register ${name}`);
  return found;
}
