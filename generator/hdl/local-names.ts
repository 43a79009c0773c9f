import { HdlError } from "./diagnostics.ts";
import { DEEP, endsValue, roleOf, type Naming, type Temporary } from "./expression.ts";
import type { Expr, ModuleNode, Signal } from "./ir.ts";
import { operands } from "./ir.ts";
import { faultOf } from "./names.ts";
import { StateNames } from "./states.ts";
import { visitBehindOperands } from "./walk.ts";

/** Writes the declaration of an expression at a width; `make` gives its name, behind those that its text needs. */
type Declare = (expr: Expr, width: number, make: () => Temporary) => Temporary;

/**
 * The names of one module's text: of expressions that stand by themselves (shared, deep, or what Verilog cannot write in
 * place), of states, and which bits of all of them something reads.
 */
export class LocalNames implements Naming {
  readonly states: StateNames;
  /** Expressions that stand in several places. */
  shared: ReadonlySet<Expr> = new Set();
  /** What the expression being written is for; temporaries are named after it. */
  feeds = "";
  /** How often a signal was written into an expression. */
  references = 0;
  private readonly module: ModuleNode;
  private readonly declare: Declare;
  private readonly taken: Set<string>;
  private readonly temporaries = new Map<Expr, Temporary>();
  private readonly usedBits = new Map<Signal | Temporary, bigint>();
  /** Expressions that would be too deep without a name in between, and how deep each is below the names in it. */
  private readonly cuts = new Set<Expr>();
  private readonly depths = new Map<Expr, number>();
  /** How many temporaries of a name there are. */
  private readonly alike = new Map<string, number>();

  /** @param others names that nothing may have, beside those of the module */
  constructor(module: ModuleNode, others: readonly string[], declare: Declare) {
    this.module = module;
    this.declare = declare;
    this.taken = new Set([...module.names.keys(), ...others]);
    this.states = new StateNames(module, this.taken);
  }

  /** The temporaries there are so far. */
  get all(): readonly Temporary[] {
    return [...this.temporaries.values()];
  }

  isNamed(expr: Expr): boolean {
    return this.shared.has(expr) || this.cuts.has(expr);
  }

  /** Names the parts of an expression that would be too deep for the tools, which read on a stack, the innermost first. */
  prepare(root: Expr): void {
    const isNew = (expr: Expr): boolean => !this.depths.has(expr);
    visitBehindOperands([root], isNew, (expr) => {
      const depth = 1 + operands(expr).reduce((most, operand) => Math.max(most, this.depths.get(operand)!), 0);
      const isCut = depth > 2 * DEEP || (depth > DEEP && endsValue(expr));
      this.depths.set(expr, isCut ? 0 : depth);
      if (!isCut) return;
      this.cuts.add(expr);
      this.name(expr, expr.width, roleOf(expr));
    });
  }

  name(expr: Expr, width: number, role: string): Temporary {
    const known = this.temporaries.get(expr);
    if (known && known.width >= width) return known;
    const { feeds } = this;
    const make = (): Temporary => ({ name: this.freeName(`${feeds}_${role}`), width, signed: expr.signed });
    const temporary = this.declare(expr, width, make);
    this.temporaries.set(expr, temporary);
    this.usedBits.set(temporary, 0n);
    return temporary;
  }

  reference(signal: Signal | Temporary, high: number, low: number): string {
    const mask = ((1n << BigInt(high - low + 1)) - 1n) << BigInt(low);
    this.usedBits.set(signal, (this.usedBits.get(signal) ?? 0n) | mask);
    this.references++;
    return signal.name;
  }

  state(states: readonly string[], index: number): string {
    const name = this.states.use(states, index);
    this.check(name);
    return name;
  }

  /** One term that reads every bit nobody else does: linters then report only what the source did not say. */
  unusedTerm(signals: readonly (Signal | Temporary)[]): string | undefined {
    const parts = signals.flatMap((signal) => {
      const width = "type" in signal ? signal.type.width : signal.width;
      return missingRanges(this.usedBits.get(signal) ?? 0n, width).map(([high, low]) =>
        high - low + 1 === width ? signal.name : `${signal.name}[${high === low ? high : `${high}:${low}`}]`,
      );
    });
    return parts.length > 0 ? `&{1'b0, ${parts.join(", ")}, 1'b0}` : undefined;
  }

  /** A name that nothing has. */
  freeName(stem: string): string {
    let count = (this.alike.get(stem) ?? 0) + 1;
    while (this.taken.has(count === 1 ? stem : `${stem}_${count}`)) count++;
    this.alike.set(stem, count);
    const name = count === 1 ? stem : `${stem}_${count}`;
    this.check(name);
    this.taken.add(name);
    return name;
  }

  /** Checks a name that no one wrote; its place is that of the name that it was made of. */
  private check(name: string): void {
    const fault = faultOf(name);
    if (!fault) return;
    const { names, className, mark } = this.module;
    const origins = [...names].filter(([given]) => name.toLowerCase().startsWith(given));
    const [, place] = origins.toSorted(([a], [b]) => a.length - b.length).at(-1) ?? [];
    const message = `${className}.${name} ${fault.what}`;
    const places = [{ mark: place ?? mark, role: "made of this name" }];
    throw new HdlError([{ code: "name-invalid", message, places, hint: fault.hint }]);
  }
}

/** The runs of zero bits in a mask, highest first. */
function missingRanges(mask: bigint, width: number): [high: number, low: number][] {
  const runs: [number, number][] = [];
  const bits = mask.toString(2).padStart(width, "0");
  for (let bit = width - 1; bit >= 0; bit--) {
    if (bits[width - 1 - bit] === "1") continue;
    const last = runs.at(-1);
    if (last?.[1] === bit + 1) last[1] = bit;
    else runs.push([bit, bit]);
  }
  return runs;
}
