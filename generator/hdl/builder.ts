import { fail } from "./diagnostics.ts";
import type { Expr, ModuleNode, Signal, SignalKind, Statement } from "./ir.ts";
import { checkName, snakeCase } from "./names.ts";
import { SourceMark } from "./source.ts";
import type { Ground, PortSpec } from "./types.ts";
import { ownerOf } from "./build.ts";
import { toExpr, wrapExpr, type Value } from "./values.ts";

/** A module while it is being built: its graph, and the blocks of `when` and `select` that are open. */
export interface Builder extends ModuleNode {
  readonly names: Map<string, SourceMark>;
  /** Innermost block last; statements go into that one. */
  readonly blocks: Statement[][];
  groups: number;
  sealed: boolean;
  portSpec: PortSpec;
}

/** Modules with an open `when` or `select`, innermost last. */
export const openBlocks: Builder[] = [];

/** Adds a statement to the innermost open block of a module. */
export function put(builder: Builder, statement: Statement): void {
  checkOpen(builder);
  const open = openBlocks.at(-1);
  if (open && open !== builder) {
    fail(
      "cross-module",
      `a statement of ${builder.className} stands inside a when of ${open.className}`,
      "conditions reach only the signals of their own module: pass them through ports",
    );
  }
  builder.blocks.at(-1)!.push(statement);
}

export function checkOpen(builder: Builder): void {
  if (builder.sealed) {
    fail(
      "sealed",
      `${builder.className} has been elaborated and cannot be changed`,
      "build all hardware in the constructor",
    );
  }
}

/** The module that a statement about an expression belongs to. */
export function blockOwner(expr: Expr, keyword: string): Builder {
  const owner = ownerOf(expr) as Builder | undefined;
  if (!owner)
    return fail("kind-mismatch", `${keyword} has a constant subject`, "use a JavaScript if for what is known now");
  return owner;
}

/** Runs `body` with its statements going into `block`. */
export function within(builder: Builder, block: Statement[], body: () => void): void {
  builder.blocks.push(block);
  openBlocks.push(builder);
  try {
    body();
  } finally {
    openBlocks.pop();
    builder.blocks.pop();
  }
}

/** The Verilog name of a key, or of a path into what a key declares. */
const verilogName = (label: string): string => snakeCase(label.replaceAll(".", "_"));
/** A black box has its names from elsewhere: they stay as they are. */
export const nameIn = (module: ModuleNode, label: string): string =>
  module.blackBox ? label.replaceAll(".", "_") : verilogName(label);

/** Takes a name in a module; it must be free. */
export function claim(builder: Builder, label: string, mark = SourceMark.here): string {
  const name = nameIn(builder, label);
  checkName(name, `${builder.className}.${name}`);
  const earlier = builder.names.get(name);
  if (earlier) {
    fail(
      "name-clash",
      `${builder.className}.${name} is declared twice`,
      "names are made from object keys and must differ within a module, also as snake_case",
      [{ mark: earlier, role: "first declaration" }],
    );
  }
  builder.names.set(name, mark);
  return name;
}

/** Declares a signal of one ground type: its value, with `drive` or `next` where it can be given one. */
export function declare(
  builder: Builder,
  label: string,
  type: Ground,
  kind: SignalKind,
  {
    mark = SourceMark.here,
    ...more
  }: { reset?: bigint; group?: number; isApart?: boolean; value?: Expr; mark?: SourceMark } = {},
): Value {
  const name = claim(builder, label, mark);
  const signal: Signal = { kind, name, label, type, module: builder, mark, ...more };
  if (kind === "input" || kind === "output") builder.ports.push(signal);
  builder.signals.push(signal);
  const value = wrapExpr(type, { kind: "signal", width: type.width, signed: type.signed, signal });
  const drivable = kind === "output" || kind === "wire" || kind === "pin-in";
  if (drivable || kind === "register") {
    const assignment = (source: unknown): void => {
      const expr = toExpr(source, type);
      put(builder, { kind: "assign", target: signal, value: expr, mark: SourceMark.here });
    };
    Object.assign(value, drivable ? { drive: assignment } : { next: assignment });
  }
  return value;
}

/** The signal that a value is, as it was declared. */
export function signalOf(value: Value): Signal {
  return (value.expr as Extract<Expr, { kind: "signal" }>).signal;
}
