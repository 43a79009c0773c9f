import type { MemoryNode } from "./ir.ts";
import { ramStyleOf } from "./memory.ts";

/** The text of a module as data: what `verilog.ts` makes of a graph and the template `verilog-module.hbs` lays out. */

/** A module as the template takes it. */
export interface VerilogModule {
  readonly name: string;
  readonly about: readonly string[];
  readonly origin: string;
  readonly parameters: readonly string[];
  readonly ports: readonly { readonly text: string; readonly note: string }[];
  readonly states: readonly string[];
  readonly signals: readonly { readonly text: string; readonly note: string }[];
  readonly sections: readonly Section[];
  /** What loops call the number of a place; undefined in a module without any. */
  readonly index: string | undefined;
  readonly instances: readonly VerilogInstance[];
  readonly unused: string | undefined;
  readonly checks: VerilogChecks | undefined;
}

export interface VerilogInstance {
  readonly module: string;
  readonly name: string;
  readonly origin: string;
  readonly parameters: readonly { readonly port: string; readonly value: string }[];
  readonly pins: readonly { readonly port: string; readonly value: string }[];
  /** How often a loop places it; undefined where it stands alone. */
  readonly count: number | undefined;
}

/** The checks of a module, which synthesis never sees: once for a proof, once for a simulator. */
export interface VerilogChecks {
  /** What the conditions need named, and nothing else of the module does. */
  readonly states: readonly string[];
  readonly sections: readonly Section[];
  /** The reset with which a proof begins; undefined in a module without one. */
  readonly reset: string | undefined;
  readonly edge: string;
  readonly formal: readonly VerilogStatement[];
  readonly simulation: readonly VerilogStatement[];
  readonly unused: string | undefined;
}

/** One item of a module's body. */
export interface Section {
  /** A declaration or assign. */
  readonly line?: string;
  readonly note?: string;
  /** The event control of an always block. */
  readonly block?: string;
  /** Stands before an always block: an attribute and a space, or nothing. */
  readonly attribute?: string;
  readonly statements?: readonly VerilogStatement[];
  /** Whether an empty line sets it off from what stands before. */
  readonly gap?: boolean;
}

/** A statement inside an always block; exactly one of the fields is there. */
export interface VerilogStatement {
  readonly line?: string;
  readonly if?: readonly VerilogBranch[];
  readonly case?: { readonly subject: string; readonly items: readonly VerilogBranch[] };
}

/** `if (c)`, `else` or a case label, with its body; `only` is a body of one simple statement, written on one line. */
export interface VerilogBranch {
  readonly head: string;
  readonly body: readonly VerilogStatement[];
  readonly only?: string;
}

export function branchOf(head: string, body: readonly VerilogStatement[]): VerilogBranch {
  const only = body.length === 0 ? ";" : body.length === 1 ? body[0]!.line : undefined;
  return only === undefined ? { head, body } : { head, body, only };
}

/** An `else` whose body is a lone `if` continues as `else if`. */
export function ifChain(branches: readonly VerilogBranch[]): VerilogStatement {
  const last = branches.at(-1)!;
  const inner = last.head === "else" && last.body.length === 1 ? last.body[0]!.if : undefined;
  if (!inner) return { if: branches };
  const [first, ...rest] = inner;
  return { if: [...branches.slice(0, -1), { ...first!, head: `else ${first!.head}` }, ...rest] };
}

/** Gathers the items of a module's body, with an empty line around each block. */
export class Sections {
  readonly all: Section[] = [];

  line(line: string, note = ""): void {
    const before = this.all.at(-1);
    this.all.push({ line, note, gap: !before || before.block !== undefined });
  }

  always(block: string, statements: readonly VerilogStatement[], attribute = ""): void {
    this.all.push({ block, statements, attribute, gap: true });
  }
}

/** The range of a declaration, with a space behind it; nothing for one bit. */
export const range = (width: number): string => (width > 1 ? `[${width - 1}:0] ` : "");

/** Keeps a register apart from its likes; Yosys asks for the same at its always block, as `KEPT_BLOCK`. */
export const KEPT = '(* keep = "true", syn_preserve = 1 *) ';
export const KEPT_BLOCK = "(* keep *) ";

/** Names of Synplify, which Lattice and Gowin read, for what AMD and Yosys call `ram_style`. */
const SYNPLIFY = { block: "block_ram", distributed: "distributed" } as const;

/**
 * What synthesis is told of a memory. Quartus chooses by itself, for its names of blocks differ by family; that no read meets a write
 * it hears, and Yosys with it, as `no_rw_check`.
 */
export function styleText(memory: MemoryNode): string {
  const style = ramStyleOf(memory);
  const check = memory.readUnderWrite === "any" ? ', ramstyle = "no_rw_check"' : "";
  return `(* ram_style = "${style}", syn_ramstyle = "${SYNPLIFY[style]}"${check} *)`;
}
