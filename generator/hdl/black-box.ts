import { fail, type Diagnostic } from "./diagnostics.ts";
import { writeLiteral } from "./expression.ts";
import type { BlackBoxParameter, ModuleNode } from "./ir.ts";
import { Module } from "./module.ts";
import { checkName } from "./names.ts";
import { headerOf, type Direction } from "./verilog-header.ts";

/** What is declared of a black box beside its ports. */
export interface BlackBoxDeclaration {
  /** The module's name, as it is written there. */
  readonly name: string;
  readonly about?: string;
  /** The pin that gets the design's clock. */
  readonly clock?: string;
  /** The pin that gets the design's reset, and whether its low level resets; whatever the design's own level is. */
  readonly reset?: string | { readonly pin: string; readonly activeLow: boolean };
  /** Values of the module's parameters: whole numbers of 32 bits or of a width of their own, fractions, strings. */
  readonly parameters?: Readonly<Record<string, BlackBoxParameter>>;
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

function checkParameter(module: string, key: string, value: BlackBoxParameter): void {
  checkName(key, `${module}.${key}`);
  if (typeof value === "object") {
    const { value: bits, width } = value;
    if (Number.isInteger(width) && width > 0 && typeof bits === "bigint" && bits >= 0n && bits >> BigInt(width) === 0n)
      return;
    fail(
      "parameter-range",
      `${module}.${key} cannot be ${bits} in ${width} bits`,
      "give it a value from 0 up and a width that holds it",
    );
  }
  const good =
    typeof value === "string"
      ? /^[ -~]*$/.test(value)
      : Number.isInteger(value)
        ? Math.abs(value) < 2 ** 31
        : Number.isFinite(value);
  if (!good) {
    fail(
      "parameter-range",
      `${module}.${key} cannot be ${typeof value === "string" ? JSON.stringify(value) : String(value)}`,
      "give it a whole number of 32 bits, a fraction, a string of one line of ASCII, or { value: 1n, width: 64 }",
    );
  }
}

/** A parameter's value as Verilog. */
export function parameterText(value: BlackBoxParameter): string {
  if (typeof value === "object") return writeLiteral(value.value, value.width, false);
  return typeof value === "number" ? String(value) : `"${value.replace(/["\\]/g, (sign) => `\\${sign}`)}"`;
}

/** Compares a black box's declaration with its Verilog, as far as that says its pins and parameters in plain words. */
export function checkBlackBox(module: ModuleNode): Diagnostic[] {
  const { name, blackBox, ports, inouts, mark } = module;
  const { clock, reset, registered, parameters, verilog = blackBox!.model } = blackBox!;
  const problem = (message: string, hint: string): Diagnostic => ({
    ...{ code: "black-box", path: name, message, hint, places: [{ mark, role: "declared here" }] },
  });
  const outputs = ports.filter(({ kind }) => kind === "output").map((port) => port.name);
  const found = registered
    .filter((pin) => !outputs.includes(pin))
    .map((pin) => problem(`${name}.${pin} is called registered, and is no output`, "name outputs of its io"));
  if (verilog === undefined) return found;
  const header = headerOf(name, verilog);
  if (!header)
    return [...found, problem(`the Verilog of ${name} has no module ${name}`, "its name must be the module's")];
  const unknown = header.parameters && Object.keys(parameters).filter((key) => !header.parameters!.includes(key));
  for (const key of unknown ?? []) {
    const has = header.parameters!.length > 0 ? `its parameters are ${header.parameters!.join(", ")}` : "it has none";
    found.push(problem(`${name} has no parameter ${key} in its Verilog`, has));
  }
  if (!header.pins) return found;
  const pins = new Map(header.pins.map((pin) => [pin.name, pin]));
  const declared = [
    ...ports.map((port) => ({ name: port.name, direction: port.kind as Direction, width: port.type.width })),
    ...inouts.map((pin) => ({ ...pin, direction: "inout" as const })),
    ...[clock, reset?.pin].flatMap((pin) =>
      pin === undefined ? [] : { name: pin, direction: "input" as const, width: 1 },
    ),
  ];
  for (const pin of declared) {
    const there = pins.get(pin.name);
    const its = `${name}.${pin.name} is`;
    if (!there) {
      const all = [...pins.keys()].join(", ");
      found.push(problem(`${name} has no pin ${pin.name} in its Verilog`, `its pins are ${all}`));
    } else if (there.direction !== undefined && there.direction !== pin.direction) {
      found.push(problem(`${its} declared ${pin.direction}, and ${there.direction} in its Verilog`, asThere));
    } else if (there.width !== undefined && there.width !== pin.width) {
      found.push(problem(`${its} declared ${pin.width} bits wide, and ${there.width} in its Verilog`, asThere));
    }
    pins.delete(pin.name);
  }
  for (const pin of pins.keys()) {
    const hint = "name it in io, or as its clock, its reset or an inout";
    found.push(problem(`the pin ${pin} of ${name} is not declared`, hint));
  }
  return found;
}

const asThere = "declare it as it is there";

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
