import { labelOf, pathOf, wrap, type ModuleNode, type Signal } from "../generator/hdl/ir.ts";
import { topName } from "../generator/hdl/module-names.ts";
import { EnumType, VecType, type Ground } from "../generator/hdl/types.ts";

/** What a solver found, cycle by cycle. */
export interface Trace {
  readonly cycles: number;
  /** Ports, registers and named expressions, as the TypeScript calls them, a value for each cycle. */
  readonly signals: readonly { readonly label: string; readonly values: readonly string[] }[];
}

/** Reads the VCD file that yosys-smtbmc wrote for a flattened design. */
export function readTrace(vcd: string, top: ModuleNode): Trace {
  const waves = readVcd(vcd, topName(top));
  // Checks are sampled at the clock edge: what is wrong in one cycle is seen in the next, which shows nothing more.
  // The clock alone goes on for an edge after that.
  const cycles = Math.min(...[...waves.values()].map((wave) => wave.length)) - 1;
  const reset = waves.get("reset");
  const signals = namedSignals(top).flatMap(({ path, label, type }) => {
    const wave = waves.get(path);
    return wave ? [{ label, values: wave.slice(0, cycles).map((bits) => show(bits, type)) }] : [];
  });
  const first = reset ? [{ label: "reset", values: reset.slice(0, cycles).map(String) }] : [];
  return { cycles, signals: [...first, ...signals] };
}

/** A line for each signal, a column for each cycle. */
export function formatTrace({ cycles, signals }: Trace): string {
  const rows = [{ label: "cycle", values: Array.from({ length: cycles }, (_, cycle) => String(cycle)) }, ...signals];
  const labels = Math.max(...rows.map(({ label }) => label.length));
  const widths = Array.from({ length: cycles }, (_, cycle) =>
    Math.max(...rows.map(({ values }) => values[cycle]!.length)),
  );
  return rows
    .map(({ label, values }) =>
      [label.padEnd(labels), ...values.map((value, cycle) => value.padStart(widths[cycle]!))].join("  "),
    )
    .join("\n");
}

/** The signals of a module and all below it; a submodule's ports are left out, for both their ends are there. */
function namedSignals(module: ModuleNode, path = "", label = ""): { path: string; label: string; type: Ground }[] {
  const kinds: readonly Signal["kind"][] = ["wire", "register", "node", "read"];
  const shown = path === "" ? [...kinds, "input", "output"] : kinds;
  const own = module.signals
    .filter(({ kind }) => shown.includes(kind))
    .map((signal) => ({ path: path + signal.name, label: label + signal.label, type: signal.type }));
  const inner = module.instances.flatMap((instance) =>
    namedSignals(instance.module, `${path}${pathOf(instance)}.`, `${label}${labelOf(instance)}.`),
  );
  return [...own, ...inner];
}

function show(bits: bigint, type: Ground): string {
  if (type instanceof EnumType) return type.states[Number(bits)] ?? String(bits);
  if (type instanceof VecType) {
    const { element } = type;
    const at = (i: number): bigint => BigInt.asUintN(element.width, bits >> BigInt(i * element.width));
    return `[${Array.from({ length: type.length }, (_, i) => show(at(i), element)).join(" ")}]`;
  }
  return String(wrap(bits, type.width, type.signed));
}

/** The value of each variable below `top` in each step of ten time units; names are paths with dots. */
function readVcd(vcd: string, top: string): Map<string, bigint[]> {
  const waves = new Map<string, bigint[]>();
  const byId = new Map<string, bigint[]>();
  const scopes: string[] = [];
  let step = 0;
  for (const line of vcd.split("\n")) {
    const [word, ...rest] = line.split(" ");
    // It writes the places of a row in other brackets.
    if (word === "$scope") scopes.push(rest[1]!.replace(/<(\d+)>/, "[$1]"));
    else if (word === "$upscope") scopes.pop();
    else if (word === "$var" && scopes[0] === top) {
      const wave: bigint[] = [];
      byId.set(rest[2]!, wave);
      waves.set([...scopes.slice(1), rest[3]!].join("."), wave);
    } else if (word!.startsWith("#")) step = Math.floor(Number(word!.slice(1)) / 10);
    else if (word!.startsWith("b")) {
      const wave = byId.get(rest[0]!);
      if (wave?.length === step) wave.push(BigInt(`0${word!}`));
    }
  }
  return waves;
}
