import {
  DESCRIPTOR_BYTES,
  fields,
  fieldsOf,
  opcodes,
  type FieldName,
  type Opcode,
} from "../hardware/control/descriptor.ts";
import { epilogueKinds } from "../hardware/elementwise/epilogue.ts";
import { prologueKinds } from "../hardware/elementwise/prologue.ts";
import type { Region } from "./layout.ts";

/**
 * A descriptor in words: its opcode, how many transfers may still write when it begins, and its fields. Addresses are of bytes from the
 * image's begin; in memory they are of words.
 */
export interface Command {
  readonly opcode: Opcode;
  /** Any number when left out. */
  readonly allow?: number;
  readonly fields: Readonly<Partial<Record<FieldName, number>>>;
  /** What it is for, in a listing. */
  readonly about?: string;
}

/** `allow` of a descriptor that waits for nothing. */
export const ANY = 255;

/** Whether a field holds an address. */
export function isAddress(name: FieldName): boolean {
  return name.toLowerCase().endsWith("address");
}

/** What a field holds; factors are signed, addresses count words. */
export function fieldRange(name: FieldName): { readonly least: number; readonly most: number } {
  const { bits } = fields[name];
  return name.endsWith("Factor")
    ? { least: -(2 ** (bits - 1)), most: 2 ** (bits - 1) - 1 }
    : { least: 0, most: 2 ** bits - 1 };
}

/**
 * A command as it stands in memory, little-endian.
 * @param wordBytes bytes of a word of memory
 * @throws RangeError when a value does not fit its field, an address is not that of a word, or the opcode has no such field
 */
export function assemble({ opcode, allow = ANY, fields: values }: Command, wordBytes: number): Uint8Array {
  const words = new Uint32Array(DESCRIPTOR_BYTES / 4);
  const put = (name: FieldName, value: number): void => {
    const { word, low, bits } = fields[name];
    const { least, most } = fieldRange(name);
    if (!Number.isInteger(value) || value < least || value > most) {
      throw new RangeError(`${opcode}: ${name} ${value} does not fit ${bits} bits`);
    }
    words[word]! |= (bits === 32 ? value : value & (2 ** bits - 1)) << low;
  };
  put("opcode", opcodes.indexOf(opcode));
  put("allow", allow);
  for (const [name, value] of Object.entries(values) as [FieldName, number][]) {
    if (!fieldsOf[opcode].includes(name)) throw new RangeError(`${opcode} has no field ${name}`);
    if (isAddress(name) && value % wordBytes !== 0)
      throw new RangeError(`${opcode}: ${name} ${value} is not that of a word of ${wordBytes} bytes`);
    put(name, isAddress(name) ? value / wordBytes : value);
  }
  return new Uint8Array(words.buffer);
}

/**
 * The command that stands in memory; fields that are zero are left out.
 * @param wordBytes bytes of a word of memory
 * @throws RangeError for an unknown opcode, prologue or epilogue
 */
export function disassemble(bytes: Uint8Array, wordBytes: number): Command {
  const view = new DataView(bytes.buffer, bytes.byteOffset, DESCRIPTOR_BYTES);
  const get = (name: FieldName): number => {
    const { word, low, bits } = fields[name];
    const value = Math.floor(view.getUint32(4 * word, true) / 2 ** low) % 2 ** bits;
    if (isAddress(name)) return value * wordBytes;
    return name.endsWith("Factor") && value >= 2 ** (bits - 1) ? value - 2 ** bits : value;
  };
  const opcode = opcodes[get("opcode")];
  if (opcode === undefined || opcode === "illegal") throw new RangeError(`opcode ${get("opcode")} is unknown`);
  const found = fieldsOf[opcode].map((name) => [name, get(name)] as const).filter(([, value]) => value !== 0);
  for (const [name, value] of found) {
    const kinds = { prologue: prologueKinds, epilogue: epilogueKinds }[name as string];
    if (kinds && value >= kinds.length) throw new RangeError(`${name} ${value} is unknown`);
  }
  return { opcode, allow: get("allow"), fields: Object.fromEntries(found) };
}

/**
 * The commands of a program as it stands in memory, a descriptor in `each` bytes.
 * @throws RangeError as `disassemble` does
 */
export function* disassembled(program: Uint8Array, each: number, wordBytes: number): Generator<Command> {
  for (let at = 0; at < program.length; at += each)
    yield disassemble(program.subarray(at, at + DESCRIPTOR_BYTES), wordBytes);
}

/** Lines of a listing that are made at a time. */
const LINES = 1024;

/**
 * A program, a line a descriptor: its place, and what it says, and what it is for where that is known; some lines at a time.
 * @param place address of the first, and bytes from one descriptor to the next
 * @param names regions by address; addresses in them are named
 */
export function* listing(
  commands: Iterable<Command>,
  { address, each }: { readonly address: number; readonly each: number },
  names: readonly Region[],
): Generator<string> {
  let [at, lines]: [number, string[]] = [address, []];
  for (const command of commands) {
    lines.push(`${hex(at).padStart(8, "0")}  ${line(command, names)}\n`);
    at += each;
    if (lines.length < LINES) continue;
    yield lines.join("");
    lines = [];
  }
  yield lines.join("");
}

/** A line of a listing: `linear  wait 1  address 0x1000 (x 0), words 8 ...`, with counts as they are, not one less. */
export function line({ opcode, allow = ANY, fields: values, about }: Command, names: readonly Region[] = []): string {
  const shown = fieldsOf[opcode].flatMap((name): string[] => {
    const value = values[name] ?? 0;
    if (name === "prologue") return [prologueKinds[value]!];
    if (name === "epilogue") return [epilogueKinds[value]!];
    if (isAddress(name)) return value === 0 ? [] : [`${name} 0x${hex(value)}${nameOf(value, names)}`];
    if (/words$|segments$/i.test(name)) return [`${name} ${value + 1}`];
    if (fields[name].bits === 1) return value ? [name] : [];
    return value === 0 ? [] : [`${name} ${value}`];
  });
  const waits = allow === ANY ? "" : `wait ${allow}`;
  const text = `${opcode.padEnd(7)} ${waits.padEnd(8)} ${shown.join(", ")}`.trimEnd();
  return about === undefined ? text : `${text}  ; ${about}`;
}

/** ` (x 0 + 0x40)` for an address in a region, nothing for others. */
function nameOf(value: number, names: readonly Region[]): string {
  let [from, over] = [0, names.length];
  while (over - from > 1) {
    const middle = Math.floor((from + over) / 2);
    if (names[middle]!.address <= value) from = middle;
    else over = middle;
  }
  const { name, address, bytes } = names[from] ?? { name: "", address: 0, bytes: 0 };
  if (value < address || value >= address + bytes) return "";
  return value === address ? ` (${name})` : ` (${name} + 0x${hex(value - address)})`;
}

const hex = (value: number): string => value.toString(16);
