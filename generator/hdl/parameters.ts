import { createHash } from "node:crypto";
import { fail } from "./diagnostics.ts";
import { MOST_CHARACTERS, snakeCase } from "./names.ts";

/** What the hardware of a class depends on: plain data, an object standing for all that is in it. */
export type Parameters = Readonly<Record<string, number | bigint | string | boolean | object | null>>;

/**
 * What a module is known by: its class, and for each parameter what `spell` makes of it; the class and a digest of all of them
 * where that is too long. Modules of one class that differ in a parameter are known by different names.
 * @throws HdlError for a parameter that is no plain data: two that differ might read the same
 */
export function moduleName(className: string, parameters: Parameters): string {
  const text = plainText(parameters, `${className}.parameters`);
  const parts = Object.entries(parameters).map(([key, value]) => spell(key, value));
  const name = [snakeCase(className), ...parts].join("_");
  return parts.length === 0 || name.length <= MOST_CHARACTERS ? name : `${snakeCase(className)}_${digestOf(text)}`;
}

/**
 * A parameter in a name: its key with a whole number, with a word of lower-case letters, alone (true), behind `no_` (false), or
 * with eight hexadecimal digits of the SHA-256 of everything else.
 */
export function spell(key: string, value: Parameters[string]): string {
  const isPlain =
    (typeof value === "string" && /^[a-z]+$/.test(value)) ||
    (typeof value === "number" && Number.isSafeInteger(value) && value >= 0);
  if (typeof value === "boolean") return snakeCase(value ? key : `no_${key}`);
  return snakeCase(isPlain ? `${key}${String(value)}` : `${key}_${digestOf(plainText(value, key))}`);
}

export const digestOf = (text: string): string => createHash("sha256").update(text).digest("hex").slice(0, 8);

/** Most characters of a line of parameters, and of a list among them that is written out. */
const LINE = 110;
const LIST = 60;

/** All parameters as lines of text: `key = value`, a key within an object behind that of the object; of a long list, a digest. */
export function parameterLines(parameters: Parameters): string[] {
  const lines: string[] = [];
  for (const text of parameterTexts(parameters, "")) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 2 + text.length <= LINE) lines[lines.length - 1] = `${last}, ${text}`;
    else lines.push(text);
  }
  return lines;
}

function parameterTexts(parameters: object, path: string): string[] {
  return Object.entries(parameters).flatMap(([key, value]: [string, Parameters[string]]) => {
    const name = path + key;
    const isList = Array.isArray(value);
    if (typeof value === "object" && value !== null && !isList && Object.keys(value).length > 0)
      return parameterTexts(value, `${name}.`);
    const text = plainText(value, name);
    if (!isList) return `${name} = ${text}`;
    return `${name} = ${text.length > LIST ? `${value.length} values of SHA-256 ${digestOf(text)}...` : text}`;
  });
}

/** JSON of plain data, with keys in alphabetical order and an `n` behind a bigint: the same text for the same data only. */
export function plainText(value: unknown, path: string, around: readonly object[] = []): string {
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
