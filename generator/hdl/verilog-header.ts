/** A pin as a module's text declares it; direction and width, in bits, only where that says them in plain words. */
export interface HeaderPin {
  readonly name: string;
  readonly direction: Direction | undefined;
  readonly width: number | undefined;
}
export type Direction = "input" | "output" | "inout";

/** What a module's text says of its sides; undefined is what it does not say plainly (with macros, for one). */
export interface ModuleHeader {
  readonly pins: readonly HeaderPin[] | undefined;
  /** Names of the parameters that an instance can set. */
  readonly parameters: readonly string[] | undefined;
}

const unread: ModuleHeader = { pins: undefined, parameters: undefined };

/** The sides of the module `name` in a text of Verilog; undefined where the text has no such module. */
export function headerOf(name: string, verilog: string): ModuleHeader | undefined {
  const text = verilog
    .replace(/"(?:[^"\\\n]|\\.)*"|\/\/.*|\/\*[^]*?\*\//g, (part) => (part.startsWith('"') ? '""' : " "))
    // Attributes; `@(*)` is none.
    .replace(/\(\*(?!\s*\))[^]*?\*\)/g, " ");
  const [start, another] = text.matchAll(new RegExp(`\\bmodule\\s+${name}\\b`, "g"));
  if (!start) return undefined;
  // The preprocessor chooses between them.
  if (another) return unread;
  const end = text.indexOf(";", start.index);
  const header = text.slice(start.index + start[0].length, end);
  if (/\bimport\b/.test(header)) return unread;
  const [body] = text.slice(end + 1).split(/\bendmodule\b/, 1) as [string];
  const lists = bracketed(header);
  const settable = lists.find(({ before }) => before.trimEnd().endsWith("#"))?.inside ?? "";
  const list = lists.find(({ before }) => !before.trimEnd().endsWith("#"))?.inside ?? "";
  return {
    // Pins that the preprocessor chooses, or that are called otherwise inside.
    pins: /[`.\\]/.test(list) ? undefined : pinsOf(list, body),
    parameters: parametersOf(settable, body),
  };
}

function pinsOf(list: string, body: string): HeaderPin[] {
  let before: Omit<HeaderPin, "name"> = { direction: undefined, width: undefined };
  const inHeader = itemsOf(list).flatMap((item) => {
    const pin = pinOf(item, before);
    if (pin) before = pin;
    return pin ?? [];
  });
  if (inHeader.some(({ direction }) => direction !== undefined)) return inHeader;
  const ownBody = body.replace(/\bfunction\b[^]*?\bendfunction\b|\btask\b[^]*?\bendtask\b/g, " ");
  const inBody = [...ownBody.matchAll(/\b(?:input|output|inout)\b[^;]*/g)].flatMap(([statement]) => {
    let first: HeaderPin | undefined;
    return itemsOf(statement).flatMap((item) => (first = pinOf(item, first ?? before)) ?? []);
  });
  return inHeader.map((pin) => {
    const [found, another] = inBody.filter(({ name }) => name === pin.name);
    return found && !another ? found : pin;
  });
}

/** A pin of a list; one that says no direction has it, and its width, from the one before. */
function pinOf(item: string, before: Omit<HeaderPin, "name">): HeaderPin | undefined {
  const parts = /^\s*(?:(input|output|inout)\b)?([^]*?)(\w+)\s*((?:\[[^\]]*\]\s*)*)$/.exec(withoutValue(item));
  if (!parts) return undefined;
  const [, direction, kind, name, unpacked] = parts as unknown as [
    string,
    Direction | undefined,
    string,
    string,
    string,
  ];
  const inherits = direction === undefined && kind.trim() === "";
  const width = unpacked ? undefined : inherits ? before.width : widthOf(kind);
  return { name, direction: direction ?? before.direction, width };
}

/** Bits of a pin, from what stands between its direction and its name. */
function widthOf(kind: string): number | undefined {
  const words = /^(?:\s*\b(?:wire|tri|reg|logic|var|signed|unsigned)\b)*\s*(?:\[\s*(\d+)\s*:\s*(\d+)\s*\]\s*)?$/.exec(
    kind,
  );
  if (!words) return undefined;
  const [, high, low] = words;
  return high === undefined ? 1 : Math.abs(Number(high) - Number(low)) + 1;
}

/** Where the header has a list of parameters, what the body calls so is local. */
function parametersOf(list: string, body: string): readonly string[] | undefined {
  const isInHeader = list.trim() !== "";
  if ((isInHeader ? list : body).includes("`")) return undefined;
  const statements = isInHeader ? [list] : [...body.matchAll(/\bparameter\b([^;]*)/g)].map(([, rest]) => rest!);
  let isLocal = false;
  return statements.flatMap(itemsOf).flatMap((item) => {
    const [keyword] = /\b(?:localparam|parameter)\b/.exec(item) ?? [];
    if (keyword) isLocal = keyword === "localparam";
    return isLocal ? [] : (/(\w+)\s*(?:\[[^\]]*\]\s*)*$/.exec(withoutValue(item))?.[1] ?? []);
  });
}

/** A declaration without the value behind its `=`; one inside brackets compares. */
const withoutValue = (item: string): string => item.replace(/=(?![^[]*\])[^]*$/, "");

/** The outermost pairs of round brackets of a text, and what stands before each. */
function bracketed(text: string): { before: string; inside: string }[] {
  const found: { before: string; inside: string }[] = [];
  let depth = 0;
  let start = 0;
  for (let i = 0; i < text.length; i++) {
    if (text[i] === "(" && depth++ === 0) start = i;
    if (text[i] === ")" && --depth === 0)
      found.push({ before: text.slice(0, start), inside: text.slice(start + 1, i) });
  }
  return found;
}

/** What commas outside all brackets divide. */
function itemsOf(list: string): string[] {
  const items: string[] = [];
  let depth = 0;
  let start = 0;
  for (let i = 0; i < list.length; i++) {
    if ("([{".includes(list[i]!)) depth++;
    if (")]}".includes(list[i]!)) depth--;
    if (list[i] !== "," || depth > 0) continue;
    items.push(list.slice(start, i));
    start = i + 1;
  }
  items.push(list.slice(start));
  return items.filter((item) => item.trim() !== "");
}
