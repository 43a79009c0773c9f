import type { Verilog } from "../generator/hdl/index.ts";

/** Bytes of Verilog, submodules included, from which on a module in a row is worth a call. */
const LEAST_BYTES = 30_000;

/** A design whose rows are compiled once for all places. */
export interface Shared {
  readonly files: ReadonlyMap<string, string>;
  /** What Verilator is told, as a configuration file. */
  readonly config: string;
}

/**
 * Large modules that stand in a row as functions of their own, one for all places, in place of a copy for each that is inlined where
 * it stands. Verilator compares what it has made of the places, and keeps one if all are alike to the letter: so inputs are variables
 * of the place, which nothing is put in place of (that is what `public_flat_rd` does), and checks know where they stand from a
 * variable, not from `%m`, which becomes text.
 * @returns undefined where a design has no such row
 */
export function withSharedRows({ files, clock }: Pick<Verilog, "files" | "clock">): Shared | undefined {
  const texts = new Map([...files].map(([file, text]) => [file.replace(/\.v$/, ""), text]));
  const below = (module: string, found = new Set<string>()): Set<string> => {
    if (!texts.has(module) || found.has(module)) return found;
    found.add(module);
    for (const [, inner] of texts.get(module)!.matchAll(/^ +(\w+) (?:#\(|\w+ \()$/gm)) below(inner!, found);
    return found;
  };
  const inRows = new Set([...texts.values()].flatMap((text) => [...text.matchAll(ROW)].map(([, module]) => module!)));
  const shared = [...inRows].filter((module) => {
    const bytes = [...below(module)].reduce((sum, each) => sum + texts.get(each)!.length, 0);
    return texts.has(module) && bytes >= LEAST_BYTES;
  });
  if (shared.length === 0) return undefined;
  const config = shared.flatMap((module) => [
    `no_inline -module "${module}"`,
    ...[...texts.get(module)!.matchAll(INPUT)]
      .filter(([, name]) => name !== clock)
      .map(([, name]) => `public_flat_rd -module "${module}" -var "${name}"`),
  ]);
  const inside = new Set(shared.flatMap((module) => [...below(module)]));
  return {
    files: new Map(
      [...files].map(([file, text]) => [file, inside.has(file.replace(/\.v$/, "")) ? placed(text) : text]),
    ),
    config: `\`verilator_config\n${config.join("\n")}\n`,
  };
}

/** An instance in a loop. */
const ROW = /^ +for \(.*\) begin : \w+\n +(\w+) /gm;
const INPUT = /^ {4}input +wire +(?:\[\d+:0\] *)?(\w+)/gm;

/** Characters of a place's name; of a longer one the last. */
const NAME = 256;

/** The text of a module whose checks have the name of their place from a register: of a string Verilator would make copies. */
function placed(text: string): string {
  const checks = text.replace(/\$display\("%m: (.*)"\);$/gm, '$display("%0s: $1", _place);');
  if (checks === text) return text;
  return checks.replace(/^\);$/m, `$&\n    reg [${8 * NAME - 1}:0] _place;\n    initial $$sformat(_place, "%m");`);
}
