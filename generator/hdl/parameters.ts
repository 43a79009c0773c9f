import { createHash } from "node:crypto";
import { fail } from "./diagnostics.ts";
import { snakeCase } from "./names.ts";

/** What the hardware of a class depends on: plain data, an object standing for all that is in it. */
export type Parameters = Readonly<Record<string, number | bigint | string | boolean | object | null>>;

/**
 * The Verilog name of a module: its class, and for each parameter its key with a whole number, with a word of lower-case
 * letters, alone (true), behind `no_` (false), or with eight hexadecimal digits of the SHA-256 of everything else. Values of
 * one class that differ give names that differ.
 * @throws HdlError for a parameter that is no plain data: two that differ might read the same
 */
export function moduleName(className: string, parameters: Parameters): string {
  plainText(parameters, `${className}.parameters`, []);
  const parts = Object.entries(parameters).map(([key, value]) => {
    if (typeof value === "boolean") return value ? key : `no_${key}`;
    if (typeof value === "string" && /^[a-z]+$/.test(value)) return `${key}${value}`;
    if (typeof value === "number" && Number.isSafeInteger(value) && value >= 0) return `${key}${value}`;
    return `${key}_${digestOf(plainText(value, key, []))}`;
  });
  return [className, ...parts].map((part) => snakeCase(part)).join("_");
}

const digestOf = (text: string): string => createHash("sha256").update(text).digest("hex").slice(0, 8);

/** JSON of plain data, with keys in alphabetical order and an `n` behind a bigint: the same text for the same data only. */
function plainText(value: unknown, path: string, around: readonly object[]): string {
  if (typeof value === "bigint") return `${value}n`;
  if (typeof value === "string" || typeof value === "boolean" || value === null || Number.isFinite(value))
    return JSON.stringify(value);
  if (typeof value === "number" || value === undefined) return refuse(path, String(value));
  if (typeof value !== "object") return refuse(path, `a ${typeof value}`);
  if (around.includes(value)) return refuse(path, "an object that holds itself");
  const inside = [...around, value];
  const keys = Object.keys(value);
  if (Array.isArray(value)) {
    if (keys.length !== value.length) refuse(path, "a list with gaps or names");
    return `[${value.map((entry, i) => plainText(entry, `${path}[${i}]`, inside)).join(",")}]`;
  }
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== null && prototype !== Object.prototype) {
    const { name } = (prototype as { readonly constructor: { readonly name: string } }).constructor;
    refuse(path, `an object of the class ${name}`);
  }
  if (Reflect.ownKeys(value).length !== keys.length) refuse(path, "an object with hidden keys");
  const fields = keys
    .toSorted()
    .map(
      (key) => `${JSON.stringify(key)}:${plainText((value as Record<string, unknown>)[key], `${path}.${key}`, inside)}`,
    );
  return `{${fields.join(",")}}`;
}

function refuse(path: string, what: string): never {
  return fail(
    "parameter-range",
    `${path} is ${what}, of which no name can be made`,
    "give plain data: finite numbers, bigints, strings, booleans, null, and lists and plain objects of them",
  );
}
