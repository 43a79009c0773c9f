import { fail } from "./diagnostics.ts";
import { keywords } from "./keywords.ts";

/** Most characters of a name: what tools and file systems take without cutting it. */
export const MOST_CHARACTERS = 128;

const snakes = new Map<string, string>();

/** camelCase to snake_case; what is snake_case already stays. A design has each of its names many times. */
export function snakeCase(name: string): string {
  let snake = snakes.get(name);
  if (snake === undefined) {
    snake = name
      .replace(/([a-z0-9])([A-Z])/g, "$1_$2")
      .replace(/([A-Z]+)([A-Z][a-z])/g, "$1_$2")
      .replace(/[A-Z]/g, (letter) => letter.toLowerCase());
    snakes.set(name, snake);
  }
  return snake;
}

/** What keeps a name from standing in Verilog, and what to do about it; undefined for a good one. */
export function faultOf(name: string): { readonly what: string; readonly hint: string } | undefined {
  if (!/^[A-Za-z][A-Za-z0-9_]*$/.test(name))
    return { what: "is no Verilog identifier", hint: "use letters, digits and underscores, a letter first" };
  if (keywords.has(name)) return { what: "is a Verilog keyword", hint: "choose another name" };
  if (name.length > MOST_CHARACTERS) {
    return { what: `has ${name.length} characters, more than ${MOST_CHARACTERS}`, hint: "choose a shorter name" };
  }
  return undefined;
}

/** Checks that a name can stand in Verilog; `subject` is the name with what it belongs to. */
export function checkName(name: string, subject: string): void {
  const fault = faultOf(name);
  if (fault) fail("name-invalid", `${subject} ${fault.what}`, fault.hint);
}
