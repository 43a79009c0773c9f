import type { BoolValue, UIntValue } from "../../hdl/index.ts";
import { fields, opcodes, type FieldName, type Opcode } from "./descriptor.ts";

/** A descriptor by the names of its fields, each as wide as it is there; a field of one bit is a flag. */
export type Fields = {
  readonly [K in FieldName]: (typeof fields)[K]["bits"] extends 1 ? BoolValue : UIntValue;
};

/** Which opcode it has: of a descriptor that is none, none. */
export type OpcodeFlags = Readonly<Record<Exclude<Opcode, "illegal">, BoolValue>>;

/** The fields of a descriptor. Those that its opcode does not use are parts of others. */
export function fieldsOfDescriptor(descriptor: UIntValue): Fields {
  const cut = Object.entries(fields).map(([name, { word, low, bits }]) => {
    const at = 32 * word + low;
    return [name, bits === 1 ? descriptor.bit(at) : descriptor.bits(at + bits - 1, at)] as const;
  });
  return Object.fromEntries(cut) as Fields;
}

export function opcodeFlags(opcode: UIntValue): OpcodeFlags {
  return Object.fromEntries(opcodes.map((name, number) => [name, opcode.eq(number)]).slice(1)) as OpcodeFlags;
}
