import { snakeCase } from "../hdl/names.ts";
import { renderTemplate } from "../hdl/templates.ts";
import { DESCRIPTOR_BYTES, fields, fieldsOf, opcodeAbout, opcodes } from "../hardware/control/descriptor.ts";
import { MEMORY_BASE, OPCODES, STATUS } from "../hardware/board/host-bridge.ts";
import { SDRAM_BYTES } from "../hardware/board/sdram.ts";
import { BAUD } from "./ulx3s.ts";
import { errors, ID, registerMap, VERSION, type RegisterField } from "../hardware/host/register-map.ts";

const hex = (value: number, digits: number): string => `0x${value.toString(16).padStart(digits, "0")}`;
const macro = (name: string): string => snakeCase(name).toUpperCase();

/** How SystemRDL says what software and hardware do with a field. */
const rdlAccess = {
  read: "sw = r; hw = w;",
  write: "sw = rw; hw = r;",
  pulse: "sw = w; hw = r; singlepulse;",
  clear: "sw = rw; hw = w; woclr; hwset;",
} as const;
/** How IP-XACT says it, and the packager of Vivado with it. */
const xmlAccess = {
  read: { access: "read-only", volatile: true },
  write: { access: "read-write" },
  pulse: { access: "write-only" },
  clear: { access: "read-write", volatile: true, modified: "oneToClear" },
} as const;
const accessName = {
  read: "read",
  write: "read, write",
  pulse: "write one",
  clear: "read, write one to clear",
} as const;

/** Text as it may stand in a string of SystemRDL. */
const quoted = (text: string): string => text.replaceAll('"', '\\"');

/** The register map as templates take it. */
export function registerData() {
  const range = ({ low, bits }: RegisterField): string => (bits === 1 ? String(low) : `${low + bits - 1}:${low}`);
  return {
    id: hex(ID, 8),
    version: hex(VERSION, 6),
    registers: registerMap.map(({ name, offset, about, locked, fields }) => ({
      ...{
        macro: macro(name),
        name: snakeCase(name),
        offset: hex(offset, 3),
        verilogOffset: `'h${offset.toString(16)}`,
        about,
        locked: locked ?? false,
      },
      ...{ rdlAbout: quoted(about), tclAbout: `{${about}}` },
      fields: fields.map((field) => ({
        ...{ name: snakeCase(field.name), macro: macro(field.name), about: field.about, low: field.low },
        ...{ high: field.low + field.bits - 1, range: range(field), access: accessName[field.access] },
        ...{ rdlAbout: quoted(field.about), tclAbout: `{${field.about}}` },
        ...{ bits: field.bits, xml: xmlAccess[field.access] },
        ...{ rdl: rdlAccess[field.access], reset: field.reset, hasReset: field.access !== "read" },
        mask: hex(2 ** field.low * (2 ** field.bits - 1), 8),
        // A register of one field that has its name needs no second one.
        isWhole: fields.length === 1,
      })),
    })),
    errors: Object.entries(errors).map(([name, { code, about }]) => ({ macro: macro(name), code, about })),
  };
}

/** Offsets, masks and error codes for C. */
export function registersC(): string {
  return renderTemplate("registers.h", registerData());
}

/** A board's frames (`HostBridge`). */
function bridgeData() {
  const { read, write } = OPCODES;
  return {
    read: hex(read, 2),
    write: hex(write, 2),
    memory: hex(MEMORY_BASE, 8),
    size: SDRAM_BYTES,
    baud: BAUD,
    ...STATUS,
  };
}

/** Drivers of an accelerator, by the files that they are: in C, and in Python. */
export function drivers() {
  const data = registerData();
  return {
    "disc.h": renderTemplate("driver.h", data),
    "disc.c": renderTemplate("driver.c", data),
    "disc.py": renderTemplate("driver.py", { ...data, bridge: bridgeData() }),
  };
}

/** The register map in SystemRDL 2.0. */
export function registersRdl(): string {
  return renderTemplate("registers.rdl", registerData());
}

/** The register map as tables. @param heading what its headings begin with */
export function registersMarkdown(heading = "#"): string {
  return renderTemplate("registers.md", { ...registerData(), heading });
}

/** The descriptors of programs as tables. */
export function descriptorsMarkdown(): string {
  return renderTemplate("descriptors.md", {
    bytes: DESCRIPTOR_BYTES,
    opcodes: opcodes.map((name, number) => ({
      ...{ name, number, about: opcodeAbout[name] },
      fields: (["allow", ...fieldsOf[name]] as const)
        .filter(() => name !== "illegal")
        .map((field) => {
          const { word, low, bits, about } = fields[field];
          return { field, word, range: bits === 1 ? String(low) : `${low + bits - 1}:${low}`, about };
        }),
    })),
  });
}
