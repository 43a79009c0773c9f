import { DEEP, type ExpressionWriter } from "./expression.ts";
import { isExhaustive } from "./elaborate.ts";
import { failureText, type Check, type Expr, type MemoryNode, type Signal, type Statement } from "./ir.ts";
import type { LocalNames } from "./local-names.ts";
import { fold } from "./simplify.ts";
import type { SourceMark } from "./source.ts";
import { commentText, formatText } from "./text.ts";
import { branchOf, ifChain, type VerilogBranch, type VerilogStatement } from "./verilog-text.ts";
import { bodiesOf, forEachStatement, visitOnce } from "./walk.ts";

/** What statements are written for: signals and memories, or checks. */
export type Targets = ReadonlySet<Signal | MemoryNode> | "proof" | "simulation";

type Switch = Extract<Statement, { kind: "switch" }>;

/** Most branches of an `if` that stands for a `case` in which nothing happens otherwise. */
const FEW = 3;

/** Writes a module's statements, as many times as its always blocks need them. */
export class StatementWriter {
  private readonly writer: ExpressionWriter;
  private readonly names: LocalNames;
  /** In each block, the statements that do something for a signal or memory, or check something. */
  private readonly places = new Map<
    readonly Statement[],
    ReadonlyMap<Signal | MemoryNode | "checks", readonly number[]>
  >();

  constructor(writer: ExpressionWriter, names: LocalNames) {
    this.writer = writer;
    this.names = names;
  }

  /** The statements of a block that concern the given targets, or its checks, with empty branches left out. */
  of(
    block: readonly Statement[],
    targets: Targets,
    operator: "=" | "<=",
    bypass?: { register: string; address: Expr; word?: string },
  ): VerilogStatement[] {
    const inner = (body: readonly Statement[]): VerilogStatement[] => this.of(body, targets, operator, bypass);
    return this.concerning(block, targets).flatMap((statement): VerilogStatement[] => {
      switch (statement.kind) {
        case "assign": {
          const { target, value } = statement;
          this.names.feeds = target.kind === "register" ? `${target.name}_next` : target.name;
          if (isByElement(statement)) return this.byElement(statement, operator);
          return [{ line: `${target.name} ${operator} ${this.writer.value(value, target.type.width)};` }];
        }
        case "write": {
          this.names.feeds = statement.memory.name;
          const data = this.writer.value(statement.data);
          if (!bypass) {
            const address = this.writer.index(statement.address);
            return [{ line: `${statement.memory.name}[${address}] <= ${data};` }];
          }
          const word = bypass.word ?? data;
          return this.where(equals(bypass.address, statement.address), [{ line: `${bypass.register} <= ${word};` }]);
        }
        case "when":
          return this.whenStatement(statement.branches, inner);
        case "switch":
          return this.switchStatement(statement, inner);
        case "check":
          return typeof targets === "string" ? this.checkStatement(statement, targets) : [];
      }
    });
  }

  /** Each element of a vector by itself, from element 0 on. */
  private byElement({ target, value }: ByElement, operator: "=" | "<="): VerilogStatement[] {
    return value.parts.toReversed().map((part, i) => {
      const low = i * part.width;
      return { line: `${target.name}[${low + part.width - 1}:${low}] ${operator} ${this.writer.value(part)};` };
    });
  }

  /** Statements under a condition, unless that is a constant. */
  where(condition: Expr | undefined, body: VerilogStatement[]): VerilogStatement[] {
    const test = condition && fold(condition);
    if (test?.kind === "literal") return test.value === 0n ? [] : body;
    return test ? [ifChain([branchOf(`if (${this.writer.part(test)})`, body)])] : body;
  }

  private checkStatement(statement: Check, use: "proof" | "simulation"): VerilogStatement[] {
    const { check, name, label, condition, mark } = statement;
    this.names.feeds = name;
    const holds = this.writer.part(condition);
    if (use === "proof") return [{ line: `${name}: ${check} (${holds});  // ${commentText(placeOf(mark))}` }];
    // A simulator has nothing to do for a cover, but what only covers read is not to be reported as unused.
    if (check === "cover") return [{ line: `if (${holds}) ;  // covers ${label}` }];
    const report = [{ line: `$display("%m: ${formatText(failureText(statement))}");` }, { line: "$stop;" }];
    return [ifChain([branchOf(`if (!(${holds}))`, report)])];
  }

  /** The statements of a block in which something is done for the targets, or something is checked. */
  private concerning(block: readonly Statement[], targets: Targets): readonly Statement[] {
    const places = this.placesOf(block);
    if (typeof targets === "string") return (places.get("checks") ?? []).map((i) => block[i]!);
    const [some, others] = targets.size < places.size ? [targets, places] : [places, targets];
    const found = new Set<number>();
    for (const target of (some as ReadonlyMap<Signal | MemoryNode, unknown>).keys())
      if (others.has(target)) for (const i of places.get(target)!) found.add(i);
    return [...found].sort((a, b) => a - b).map((i) => block[i]!);
  }

  private placesOf(block: readonly Statement[]): ReadonlyMap<Signal | MemoryNode | "checks", readonly number[]> {
    const known = this.places.get(block);
    if (known) return known;
    const places = new Map<Signal | MemoryNode | "checks", number[]>();
    const add = (target: Signal | MemoryNode | "checks", i: number): void => {
      const before = places.get(target);
      if (!before) places.set(target, [i]);
      else if (before.at(-1) !== i) before.push(i);
    };
    for (const [i, statement] of block.entries()) {
      if (statement.kind === "assign") add(statement.target, i);
      else if (statement.kind === "write") add(statement.memory, i);
      else if (statement.kind === "check") add("checks", i);
      else for (const body of bodiesOf(statement)) for (const target of this.placesOf(body).keys()) add(target, i);
    }
    this.places.set(block, places);
    return places;
  }

  private whenStatement(
    branches: Extract<Statement, { kind: "when" }>["branches"],
    inner: (body: readonly Statement[]) => VerilogStatement[],
  ): VerilogStatement[] {
    const chains: VerilogStatement[] = [];
    let written: VerilogBranch[] = [];
    // Tools nest each else in the one before: a long chain goes on in another one, where none of it was taken.
    let taken: Expr | undefined;
    let guard: string | undefined;
    const close = (): void => {
      if (written.length > 0) chains.push(guard ? ifChain([branchOf(guard, [ifChain(written)])]) : ifChain(written));
      written = [];
    };
    // A branch with nothing for these targets is left out: the branches behind it ask that it was not taken.
    let skipped: Expr | undefined;
    for (const branch of branches) {
      if (written.length >= DEEP && branch.condition) {
        close();
        guard = `if (!${this.writer.operand(taken!)})`;
      }
      if (branch.condition) taken = taken ? orOf(taken, branch.condition) : branch.condition;
      const condition = skipped ? andNot(branch.condition, skipped) : branch.condition;
      const body = inner(branch.body);
      if (body.length === 0) {
        skipped = condition && (skipped && branch.condition ? orOf(skipped, branch.condition) : condition);
        continue;
      }
      const otherwise = written.length > 0 ? "else " : "";
      written.push(branchOf(condition ? `${otherwise}if (${this.writer.part(condition)})` : "else", body));
      skipped = undefined;
    }
    close();
    return chains;
  }

  /**
   * A `case` without empty arms. Where nothing happens otherwise, a few cases are an `if`, which needs no default, and of many the
   * last one is the default, under its condition.
   */
  private switchStatement(
    statement: Switch,
    inner: (body: readonly Statement[]) => VerilogStatement[],
  ): VerilogStatement[] {
    const { subject } = statement;
    const cases = statement.cases.map(({ match, body }) => ({ match, body: inner(body) }));
    const otherwise = statement.otherwise ? inner(statement.otherwise) : [];
    const full = cases.filter(({ body }) => body.length > 0);
    if (otherwise.length === 0 && full.length === 0) return [];
    const isWhole = full.length === cases.length;
    // Where the cases are all there is, the last one is the default, so that no tool sees a latch.
    const hasLast = isWhole && isExhaustive(statement) && !statement.otherwise;
    const isFew = full.length <= FEW && isPlain(subject);
    if (hasLast || (otherwise.length > 0 && isWhole)) {
      const listed = hasLast ? full.slice(0, -1) : full;
      return [this.caseOf(subject, listed, hasLast ? full.at(-1)!.body : otherwise)];
    }
    if (otherwise.length === 0) {
      if (isFew || full.length === 1) return [this.ifOf(subject, full)];
      return [this.caseOf(subject, full.slice(0, -1), [this.ifOf(subject, full.slice(-1))])];
    }
    // What happens otherwise does not happen in the cases in which nothing does.
    const empty = cases.filter(({ body }) => body.length === 0).map(({ match }) => equals(subject, match));
    const none = `if (!(${this.writer.part(empty.reduce(orOf))}))`;
    if (full.length === 0) return [ifChain([branchOf(none, otherwise)])];
    return [this.caseOf(subject, full, [ifChain([branchOf(none, otherwise)])])];
  }

  private caseOf(
    subject: Expr,
    cases: readonly { readonly match: Expr; readonly body: VerilogStatement[] }[],
    otherwise: VerilogStatement[],
  ): VerilogStatement {
    const items = cases.map(({ match, body }) => branchOf(this.writer.value(match), body));
    return { case: { subject: this.writer.part(subject), items: [...items, branchOf("default", otherwise)] } };
  }

  private ifOf(
    subject: Expr,
    cases: readonly { readonly match: Expr; readonly body: VerilogStatement[] }[],
  ): VerilogStatement {
    return ifChain(
      cases.map(({ match, body }, i) =>
        branchOf(`${i > 0 ? "else " : ""}if (${this.writer.part(equals(subject, match))})`, body),
      ),
    );
  }
}

type Assign = Extract<Statement, { kind: "assign" }>;
type ByElement = Assign & { readonly value: Extract<Expr, { kind: "cat" }> };

/** Whether a register takes a vector of numbers that differ: of one and the same a concatenation says it in a line. */
function isByElement(statement: Assign): statement is ByElement {
  const { target, value } = statement;
  if (target.kind !== "register" || target.type.kind !== "vec" || value.kind !== "cat") return false;
  const { element, length } = target.type;
  if (element.width === 1 || value.parts.length !== length) return false;
  return (
    value.parts.every((part) => part.width === element.width) && value.parts.some((part) => part !== value.parts[0])
  );
}

/**
 * Registers that take their elements each by itself and are read at places known beforehand: no bit of one has to do with one of
 * another element, and a simulator need not pack them.
 */
export function registersByElement(block: readonly Statement[], roots: readonly Expr[]): Set<Signal> {
  const found = new Set<Signal>();
  forEachStatement(block, (statement) => {
    if (statement.kind === "assign" && isByElement(statement)) found.add(statement.target);
  });
  visitOnce(roots, (expr) => {
    if (expr.kind === "element")
      visitOnce([expr.vector], (read) => read.kind === "signal" && found.delete(read.signal));
  });
  return found;
}

/** Whether an expression is read by its name, of which bits may be taken. */
function isPlain(expr: Expr): boolean {
  if (expr.kind === "signal") return true;
  return (expr.kind === "bits" || expr.kind === "cast") && isPlain(expr.a);
}

const oneBit = { width: 1, signed: false } as const;
const orOf = (a: Expr, b: Expr): Expr => ({ ...oneBit, kind: "binary", op: "or", a, b });
const equals = (a: Expr, b: Expr): Expr => ({ ...oneBit, kind: "binary", op: "eq", a, b });
/** `condition` (always, when undefined) where `excluded` does not hold. */
function andNot(condition: Expr | undefined, excluded: Expr): Expr {
  const not: Expr = { ...oneBit, kind: "unary", op: "not", a: excluded };
  return condition ? { ...oneBit, kind: "binary", op: "and", a: not, b: condition } : not;
}

export const placeOf = (mark: SourceMark): string => mark.toString().replace(/^.*\//, "");
