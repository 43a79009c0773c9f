import { blockOwner, checkOpen, claim, openBlocks, put, within, type Builder } from "./builder.ts";
import { fail } from "./diagnostics.ts";
import type { Check, Expr, Statement } from "./ir.ts";
import { SourceMark } from "./source.ts";
import { toExpr, type BoolValue, type Value } from "./values.ts";

// ------------------------------------------------------------------ when and select

/** Continues a `when`; stands right behind it, in the same block. */
export interface WhenChain {
  elsewhen(condition: BoolValue, body: () => void): WhenChain;
  otherwise(body: () => void): void;
}

/** Statements that count only where the condition holds. Later assignments win over earlier ones. */
export function when(condition: BoolValue, body: () => void): WhenChain {
  const builder = blockOwner(condition.expr, "when");
  const statement: WhenStatement = { kind: "when", branches: [], mark: new SourceMark() };
  put(builder, statement);
  const branch = (expr: Expr | undefined, inner: () => void): void => {
    const block: Statement[] = [];
    statement.branches.push({ condition: expr, body: block });
    within(builder, block, inner);
  };
  branch(condition.expr, body);
  const chain: WhenChain = {
    elsewhen(next, inner) {
      checkChain(builder, statement, "elsewhen");
      branch(next.expr, inner);
      return chain;
    },
    otherwise(inner) {
      checkChain(builder, statement, "otherwise");
      branch(undefined, inner);
    },
  };
  return chain;
}

type WhenStatement = Extract<Statement, { kind: "when" }>;

/** Anywhere but right behind its `when`, a branch would count under other conditions, or before other statements, than it seems. */
function checkChain(builder: Builder, statement: WhenStatement, keyword: string): void {
  checkOpen(builder);
  const block = builder.blocks.at(-1)!;
  const isOpen = (openBlocks.at(-1) ?? builder) === builder;
  const isClosed = statement.branches.at(-1)!.condition === undefined;
  if (isOpen && block.at(-1) === statement && !isClosed) return;
  const trouble = isClosed
    ? "follows the otherwise of its when"
    : isOpen && block.includes(statement)
      ? "follows other statements than its when"
      : "stands in another block than its when";
  fail("when-chain", `${keyword} ${trouble}`, "write it right behind: when(...).elsewhen(...).otherwise(...)", [
    { mark: statement.mark, role: "its when" },
  ]);
}

/**
 * Picks one body by the value of an enum (keys are its states) or of an unsigned number (keys are numbers).
 * `otherwise` covers the values that no key names; without it they do nothing.
 */
export function select<V extends Value>(
  subject: V,
  cases: V["type"] extends { readonly states: readonly (infer S extends string)[] }
    ? Readonly<Partial<Record<S, () => void>>>
    : Readonly<Record<number, () => void>>,
  otherwise?: () => void,
): void {
  const builder = blockOwner(subject.expr, "select");
  const statement: Extract<Statement, { kind: "switch" }> = {
    kind: "switch",
    subject: subject.expr,
    cases: [],
    otherwise: undefined,
    mark: new SourceMark(),
  };
  put(builder, statement);
  for (const [key, inner] of Object.entries(cases as Record<string, () => void>)) {
    const match = toExpr(subject.type.kind === "enum" ? key : Number(key), subject.type);
    const block: Statement[] = [];
    statement.cases.push({ match, body: block });
    within(builder, block, inner);
  }
  if (otherwise) {
    statement.otherwise = [];
    within(builder, statement.otherwise, otherwise);
  }
}

// ------------------------------------------------------------------ checks

/**
 * Must hold at every clock edge outside reset, where the `when`s around it hold. Simulation stops where it does not;
 * `disc prove` shows that it always does, or a trace in which it does not.
 */
export function assert(name: string, condition: BoolValue): void {
  check("assert", name, condition);
}

/** What the surroundings promise: proofs look only at behaviour that keeps it, simulation stops where it is broken. */
export function assume(name: string, condition: BoolValue): void {
  check("assume", name, condition);
}

/** What must be possible: a proof counts only where every cover can be reached. Simulation leaves it out. */
export function cover(name: string, condition: BoolValue): void {
  check("cover", name, condition);
}

function check(kind: Check["check"], label: string, condition: BoolValue): void {
  const builder = blockOwner(condition.expr, kind);
  const name = claim(builder, label);
  put(builder, { kind: "check", check: kind, name, label, condition: condition.expr, mark: new SourceMark() });
}
