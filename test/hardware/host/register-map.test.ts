import { describe, expect, test } from "vitest";
import {
  counterNames,
  errors,
  REGISTER_ADDRESS_BITS,
  registerMap,
  registerNamed,
} from "../../../generator/hardware/host/register-map.ts";

const fields = registerMap.flatMap((register) => register.fields.map((field) => ({ register, ...field })));

describe("the register map", () => {
  test("gives each register a word of its own within the address space", () => {
    const offsets = registerMap.map(({ offset }) => offset);
    expect(new Set(offsets).size).toBe(offsets.length);
    for (const offset of offsets) {
      expect(offset % 4).toBe(0);
      expect(offset).toBeGreaterThanOrEqual(0);
      expect(offset).toBeLessThan(2 ** REGISTER_ADDRESS_BITS);
    }
  });

  test.each(registerMap)("$name has fields within 32 bits, none over another", (register) => {
    expect(register.fields.length).toBeGreaterThan(0);
    let taken = 0n;
    for (const { low, bits } of register.fields) {
      expect(low).toBeGreaterThanOrEqual(0);
      expect(bits).toBeGreaterThanOrEqual(1);
      expect(low + bits).toBeLessThanOrEqual(32);
      const mask = (2n ** BigInt(bits) - 1n) << BigInt(low);
      expect(taken & mask).toBe(0n);
      taken |= mask;
    }
  });

  // Names end up in Verilog, C and SystemRDL, some of which do not tell case apart.
  test.each([
    ["registers", registerMap.map(({ name }) => name)],
    ["fields", fields.map(({ name }) => name)],
  ])("names its %s differently, each with an identifier", (_, names) => {
    expect(new Set(names.map((name) => name.toLowerCase())).size).toBe(names.length);
    for (const name of names) expect(name).toMatch(/^[a-z][A-Za-z0-9]*$/);
  });

  test("gives settings, and nothing else, a reset value that fits", () => {
    for (const { access, reset, bits } of fields) {
      expect(reset === undefined).toBe(access !== "write");
      if (reset === undefined) continue;
      expect(reset).toBeGreaterThanOrEqual(0);
      expect(reset).toBeLessThan(2 ** bits);
    }
  });

  test("locks registers that hold settings and nothing else", () => {
    for (const { register, access } of fields) if (register.locked) expect(access).toBe("write");
  });

  test("has both halves of every counter, the lower one first", () => {
    for (const name of counterNames) {
      expect(registerNamed(`${name}High`).offset).toBe(registerNamed(`${name}Low`).offset + 4);
      expect(registerNamed(`${name}Low`).offset % 8).toBe(0);
    }
  });

  test("has an error code of its own for every error, zero for none, all within the status register", () => {
    const codes = Object.values(errors).map(({ code }) => code);
    expect(new Set(codes).size).toBe(codes.length);
    expect(errors.none.code).toBe(0);
    const { bits } = registerNamed("status").fields.find(({ name }) => name === "error")!;
    expect(Math.max(...codes)).toBeLessThan(2 ** bits);
  });

  test("says what everything is", () => {
    for (const { about } of [...registerMap, ...fields]) expect(about).toMatch(/\S/);
  });

  test("has no register of an unknown name", () => {
    expect(() => registerNamed("nothing")).toThrow(RangeError);
  });
});
