import { fail, type Diagnostic } from "./diagnostics.ts";
import type { ModuleNode } from "./ir.ts";
import { Module } from "./module.ts";
import { checkName } from "./names.ts";

/** What is declared of a black box beside its ports. */
export interface BlackBoxDeclaration {
  /** The module's name, as it is written there. */
  readonly name: string;
  readonly about?: string;
  /** The pin that gets the design's clock. */
  readonly clock?: string;
  /** The pin that gets the design's reset, and whether its low level resets; whatever the design's own level is. */
  readonly reset?: string | { readonly pin: string; readonly activeLow: boolean };
  /** Values of the module's parameters: whole numbers of 32 bits, fractions, strings. */
  readonly parameters?: Readonly<Record<string, number | string>>;
  /** Pins of both directions with their widths in bits. They become ports of the top, named after the way there. */
  readonly inouts?: Readonly<Record<string, number>>;
  /** Outputs that no input reaches within a cycle: all others count as following every input. */
  readonly registered?: readonly string[];
  /** Its Verilog, which becomes a file of the design; without it the tools must know the module. */
  readonly verilog?: string;
  /** Verilog that stands for it in simulation, and is no file of the design. */
  readonly model?: string;
}

/**
 * A module that is not written in this language: Verilog written by hand, or a primitive of the FPGA. Its name and its pins
 * stand in the Verilog as they are declared, `CLKI` as `CLKI`; clock, reset and what passes through are declared beside `io`.
 */
export abstract class BlackBox extends Module {
  constructor({ name, about = "", clock, reset, parameters = {}, inouts = {}, ...rest }: BlackBoxDeclaration) {
    for (const [key, value] of Object.entries(parameters)) checkParameter(name, key, value);
    for (const [pin, width] of Object.entries(inouts)) {
      if (!Number.isInteger(width) || width < 1)
        fail("width-mismatch", `${name}.${pin} cannot be ${width} bits wide`, "widths are whole numbers from 1 up");
    }
    super(
      { about },
      {
        ...{ name, clock, parameters, registered: rest.registered ?? [], verilog: rest.verilog, model: rest.model },
        reset: typeof reset === "string" ? { pin: reset, activeLow: false } : reset,
        inouts: Object.entries(inouts).map(([pin, width]) => ({ name: pin, width })),
      },
    );
  }
}

function checkParameter(module: string, key: string, value: number | string): void {
  checkName(key, `${module}.${key}`);
  const good =
    typeof value === "string"
      ? /^[ -~]*$/.test(value)
      : Number.isInteger(value)
        ? Math.abs(value) < 2 ** 31
        : Number.isFinite(value);
  if (!good) {
    fail(
      "parameter-range",
      `${module}.${key} cannot be ${JSON.stringify(value)}`,
      "give it a whole number of 32 bits, a fraction, or a string of one line of ASCII",
    );
  }
}

/** A parameter's value as Verilog. */
export function parameterText(value: number | string): string {
  return typeof value === "number" ? String(value) : `"${value.replace(/["\\]/g, (sign) => `\\${sign}`)}"`;
}

/** Compares a black box's declaration with its Verilog, as far as that says its pins in plain words. */
export function checkBlackBox(module: ModuleNode): Diagnostic[] {
  const { name, blackBox, ports, inouts, mark } = module;
  const { clock, reset, registered, verilog = blackBox!.model } = blackBox!;
  const problem = (message: string, hint: string): Diagnostic => ({
    ...{ code: "black-box", path: name, message, hint, places: [{ mark, role: "declared here" }] },
  });
  const outputs = ports.filter(({ kind }) => kind === "output").map((port) => port.name);
  const found = registered
    .filter((pin) => !outputs.includes(pin))
    .map((pin) => problem(`${name}.${pin} is called registered, and is no output`, "name outputs of its io"));
  const pins = verilog === undefined ? undefined : pinsOf(name, verilog);
  if (pins === "none")
    return [...found, problem(`the Verilog of ${name} has no module ${name}`, "its name must be the module's")];
  if (!pins) return found;
  const declared = [...ports, ...inouts].map((port) => port.name);
  for (const pin of [clock, reset?.pin]) if (pin !== undefined) declared.push(pin);
  const unknown = declared.filter((pin) => !pins.includes(pin));
  const open = pins.filter((pin) => !declared.includes(pin));
  return [
    ...found,
    ...unknown.map((pin) => problem(`${name} has no pin ${pin} in its Verilog`, `its pins are ${pins.join(", ")}`)),
    ...open.map((pin) =>
      problem(`the pin ${pin} of ${name} is not declared`, "name it in io, or as its clock, its reset or an inout"),
    ),
  ];
}

/** The pins in the header of a module; undefined where it does not say them plainly, "none" without the module. */
function pinsOf(name: string, verilog: string): readonly string[] | "none" | undefined {
  const text = verilog.replace(/"(?:[^"\\\n]|\\.)*"|\/\/.*|\/\*[^]*?\*\//g, (part) =>
    part.startsWith('"') ? '""' : " ",
  );
  const start = new RegExp(`\\bmodule\\s+${name}\\b`).exec(text);
  if (!start) return "none";
  const header = text.slice(start.index + start[0].length, text.indexOf(";", start.index));
  const lists = topLevel(header);
  const [list] = lists.filter(({ before }) => !before.trimEnd().endsWith("#")).map(({ inside }) => inside);
  if (list === undefined) return [];
  // Pins that the preprocessor chooses, or that are called otherwise inside.
  if (/[`.]/.test(list)) return undefined;
  const plain = list.replace(/\[[^\]]*\]/g, " ").replace(/=[^,]*/g, " ");
  return plain.split(",").flatMap((entry) => /(\w+)\s*$/.exec(entry)?.[1] ?? []);
}

/** The outermost pairs of brackets of a text, and what stands before each. */
function topLevel(text: string): { before: string; inside: string }[] {
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

/** What the template `verilog-stub.hbs` takes: the pins of black boxes of one name, and the parameters of all of them. */
export function stubOf(boxes: readonly ModuleNode[]): object {
  const { name, ports, inouts, blackBox } = boxes[0]!;
  const parameters = new Map(boxes.flatMap((box) => Object.entries(box.blackBox!.parameters)));
  const pin = (direction: string, label: string, width: number): { text: string } => ({
    text: `${direction} wire ${width > 1 ? `[${width - 1}:0] ` : ""}${label}`,
  });
  return {
    name,
    parameters: [...parameters].map(([key, value]) => ({ name: key, value: typeof value === "string" ? '""' : "0" })),
    pins: [
      ...[blackBox!.clock, blackBox!.reset?.pin].flatMap((label) =>
        label === undefined ? [] : pin("input", label, 1),
      ),
      ...inouts.map((inout) => pin("inout", inout.name, inout.width)),
      ...ports.map(({ kind, name: label, type }) => pin(kind, label, type.width)),
    ],
  };
}
