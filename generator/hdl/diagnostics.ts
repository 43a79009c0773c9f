import { SourceMark } from "./source.ts";

/** Every kind of mistake the library reports. The codes are stable: tools and tests may match on them. */
export type DiagnosticCode =
  | "black-box"
  | "combinational-loop"
  | "cross-module"
  | "index-range"
  | "instance-in-when"
  | "kind-mismatch"
  | "literal-range"
  | "module-clash"
  | "multiple-drivers"
  | "name-clash"
  | "name-invalid"
  | "parameter-range"
  | "partly-driven"
  | "sealed"
  | "signal-as-condition"
  | "unconnected-port"
  | "undriven"
  | "unused-input"
  | "unused-signal"
  | "when-chain"
  | "width-mismatch";

export interface Diagnostic {
  readonly code: DiagnosticCode;
  /** One sentence with the signal's hierarchical name. */
  readonly message: string;
  /** The hierarchical name of the module concerned, where elaboration found the mistake. */
  readonly path?: string;
  /** The user's lines concerned, the offending one first. */
  readonly places: readonly { readonly mark: SourceMark; readonly role: string }[];
  /** What to write instead. */
  readonly hint: string;
}

export function formatDiagnostic({ code, message, places, hint }: Diagnostic): string {
  const lines = places.map(({ mark, role }) => `  at ${mark.toString()}${role ? ` (${role})` : ""}`);
  return [`error[${code}]: ${message}`, ...lines, `  hint: ${hint}`].join("\n");
}

/** One or more mistakes in a hardware description; the message holds all of them. */
export class HdlError extends Error {
  readonly diagnostics: readonly Diagnostic[];

  constructor(diagnostics: readonly Diagnostic[]) {
    super(diagnostics.map(formatDiagnostic).join("\n"));
    this.name = "HdlError";
    this.diagnostics = diagnostics;
  }
}

/** Throws a mistake found at the call that made it. */
export function fail(code: DiagnosticCode, message: string, hint: string, also: Diagnostic["places"] = []): never {
  throw new HdlError([{ code, message, hint, places: [{ mark: new SourceMark(), role: "" }, ...also] }]);
}
