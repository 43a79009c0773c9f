import type { SourceMark } from "./source.ts";
import type { Ground } from "./types.ts";

/**
 * The hardware graph that modules build and passes read. Every expression has an exact width: an operator's
 * operands are widened by explicit `resize` nodes, so nothing depends on Verilog's context rules.
 */
export type Expr = { readonly width: number; readonly signed: boolean } & (
  | { readonly kind: "literal"; readonly value: bigint; readonly label?: EnumLabel }
  | { readonly kind: "signal"; readonly signal: Signal }
  | { readonly kind: "unary"; readonly op: UnaryOp; readonly a: Expr }
  | { readonly kind: "binary"; readonly op: BinaryOp; readonly a: Expr; readonly b: Expr }
  | { readonly kind: "mux"; readonly select: Expr; readonly a: Expr; readonly b: Expr }
  | { readonly kind: "bits"; readonly a: Expr; readonly low: number }
  /** Highest part first, as in Verilog. */
  | { readonly kind: "cat"; readonly parts: readonly Expr[] }
  /** Sign- or zero-extends by the operand's sign, or drops high bits. */
  | { readonly kind: "resize"; readonly a: Expr }
  /** The same bits read with the other sign. */
  | { readonly kind: "cast"; readonly a: Expr }
  /** Element `index` of a packed vector; an index past the end reads zero. */
  | { readonly kind: "element"; readonly vector: Expr; readonly index: Expr }
  | { readonly kind: "rom"; readonly rom: RomNode; readonly address: Expr }
  /** A memory's word as it is before the clock edge; unsigned. */
  | { readonly kind: "word"; readonly memory: MemoryNode; readonly address: Expr }
);

export type UnaryOp = "not" | "any" | "all" | "parity";
/** `shl`/`shr` take a signal as shift amount; `shr` is arithmetic when `a` is signed. */
export type BinaryOp = "add" | "sub" | "mul" | "and" | "or" | "xor" | "eq" | "ne" | "lt" | "le" | "shl" | "shr";

export interface EnumLabel {
  readonly states: readonly string[];
}

export type SignalKind =
  | "input"
  | "output"
  | "wire"
  | "register"
  /** A named expression. */
  | "node"
  /** The register behind a memory's synchronous read port. */
  | "read"
  /** Input of a submodule, driven by the parent. */
  | "pin-in"
  /** Output of a submodule, read by the parent. */
  | "pin-out";

export interface Signal {
  readonly kind: SignalKind;
  /** Verilog name, unique in the module. */
  readonly name: string;
  /** What the TypeScript calls it: the key, with the path into its bundle, stream or submodule. */
  readonly label: string;
  readonly type: Ground;
  readonly module: ModuleNode;
  readonly mark: SourceMark;
  readonly reset?: bigint;
  /** Registers declared in one call are emitted in one always block. */
  readonly group?: number;
  /** A register that synthesis is to keep apart from its likes. */
  readonly isApart?: boolean;
  /** The expression behind a node. */
  readonly value?: Expr;
  /** The user said that nobody need read it. */
  unusedIsFine?: boolean;
}

export type Statement =
  | { readonly kind: "assign"; readonly target: Signal; readonly value: Expr; readonly mark: SourceMark }
  | {
      readonly kind: "write";
      readonly memory: MemoryNode;
      readonly address: Expr;
      readonly data: Expr;
      readonly mark: SourceMark;
    }
  | { readonly kind: "when"; readonly branches: Branch[]; readonly mark: SourceMark }
  | {
      readonly kind: "switch";
      readonly subject: Expr;
      readonly cases: { readonly match: Expr; readonly body: Statement[] }[];
      /** Undefined where the cases cover every value of the subject or nothing happens otherwise. */
      otherwise: Statement[] | undefined;
      readonly mark: SourceMark;
    }
  | Check;

/** What must hold (assert), what the surroundings promise (assume), what must be reachable (cover), at every clock edge. */
export interface Check {
  readonly kind: "check";
  readonly check: "assert" | "assume" | "cover";
  /** Verilog label, unique in the module. */
  readonly name: string;
  /** What the TypeScript calls it. */
  readonly label: string;
  readonly condition: Expr;
  readonly mark: SourceMark;
}

/** What a simulator says, behind the instance's path, when an assertion or assumption does not hold. */
export function failureText({ check, label, mark }: Check): string {
  return `${check === "assert" ? "assertion" : "assumption"} ${label} fails, ${mark.toString()}`;
}

export interface Branch {
  /** Undefined for `otherwise`. */
  readonly condition: Expr | undefined;
  readonly body: Statement[];
}

/** What a read returns that meets a write to the same address. */
export type ReadUnderWrite = "old" | "new" | "any";

export interface MemoryNode {
  readonly name: string;
  readonly depth: number;
  readonly width: number;
  readonly readUnderWrite: ReadUnderWrite;
  readonly module: ModuleNode;
  readonly mark: SourceMark;
  readonly reads: MemoryRead[];
}

export interface MemoryRead {
  readonly address: Expr;
  readonly enable: Expr | undefined;
  readonly data: Signal;
  readonly mark: SourceMark;
}

export interface RomNode {
  readonly name: string;
  readonly contents: readonly bigint[];
  readonly width: number;
  readonly module: ModuleNode;
  readonly mark: SourceMark;
}

export interface InstanceNode {
  readonly name: string;
  readonly module: ModuleNode;
  readonly mark: SourceMark;
  /** Parent-side signal of each port, by the port's Verilog name. */
  readonly pins: ReadonlyMap<string, Signal>;
  /** The wire of this module behind each inout, by its name there. */
  readonly inouts: ReadonlyMap<string, string>;
  /** Resets it too, beside the design's reset, or in its place (`standsForReset`). */
  readonly reset: Expr | undefined;
  /** Its place in a list of one module. */
  readonly row: { readonly of: InstanceRow; readonly index: number } | undefined;
}

/** A list of two or more of one module, which the Verilog has as a loop. */
export interface InstanceRow {
  /** The loop's label, and the name of what is placed in it. */
  readonly name: string;
  readonly count: number;
  /** What the pins of all of them are called together, by the port's Verilog name. */
  readonly vectors: Map<string, string>;
}

/** Where an instance stands below its parent in the Verilog. */
export const pathOf = ({ name, row }: InstanceNode): string =>
  row ? `${row.of.name}[${row.index}].${row.of.name}` : name;

/** What the TypeScript calls an instance. */
export const labelOf = ({ name, row }: InstanceNode): string => (row ? `${row.of.name}[${row.index}]` : name);

/** Everything one module class put down while its constructor ran. */
export interface ModuleNode {
  /** What it is known by: class and all parameters; a black box's name in the Verilog. What a design calls it is short (`nameModules`). */
  readonly name: string;
  readonly about: string;
  readonly className: string;
  readonly parameters: Readonly<Record<string, number | bigint | string | boolean | object | null>>;
  readonly mark: SourceMark;
  /** What is declared of a black box; it has ports and nothing else. */
  readonly blackBox?: BlackBoxNode;
  /** Wires that pass through to the top: a black box's own, or those of what is placed here. */
  readonly inouts: Inout[];
  /** Every name given in it, and where. */
  readonly names: ReadonlyMap<string, SourceMark>;
  readonly ports: Signal[];
  readonly signals: Signal[];
  readonly memories: MemoryNode[];
  readonly roms: RomNode[];
  readonly instances: InstanceNode[];
  readonly body: Statement[];
}

/** A wire between a black box and the top, on which no logic acts. */
export interface Inout {
  readonly name: string;
  readonly width: number;
}

/** A black box's parameter: a whole number of 32 bits, a fraction, a string; or an unsigned number of `width` bits (an INIT of 64). */
export type BlackBoxParameter = number | string | { readonly value: bigint; readonly width: number };

/** The declaration of a module that is not written in this language. Pins have the names that they have there. */
export interface BlackBoxNode {
  readonly clock: string | undefined;
  readonly reset: { readonly pin: string; readonly activeLow: boolean } | undefined;
  readonly parameters: Readonly<Record<string, BlackBoxParameter>>;
  /** Outputs that no input reaches within a cycle. */
  readonly registered: readonly string[];
  /** Its Verilog; undefined for what the tools know of themselves. */
  readonly verilog: string | undefined;
  /** What stands for it in simulation where it has no Verilog. */
  readonly model: string | undefined;
}

/** The expressions an expression is built of. */
export function operands(expr: Expr): readonly Expr[] {
  switch (expr.kind) {
    case "literal":
    case "signal":
      return [];
    case "unary":
    case "bits":
    case "resize":
    case "cast":
      return [expr.a];
    case "binary":
      return [expr.a, expr.b];
    case "mux":
      return [expr.select, expr.a, expr.b];
    case "cat":
      return expr.parts;
    case "element":
      return [expr.vector, expr.index];
    case "rom":
    case "word":
      return [expr.address];
  }
}

/** Wraps an integer to `width` bits, two's complement when signed. */
export function wrap(value: bigint, width: number, signed: boolean): bigint {
  return signed ? BigInt.asIntN(width, value) : BigInt.asUintN(width, value);
}
