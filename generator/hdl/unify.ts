import { operands, type Expr } from "./ir.ts";
import { visitBehindOperands, withOperands } from "./walk.ts";

/** Gives equal expressions of a module as one and the same, so that what is computed in several places is seen to be shared. */
export class Unifier {
  private readonly numbers = new Map<object, number>();
  private readonly known = new Map<string, Expr>();
  private readonly done = new Map<Expr, Expr>();

  unify(root: Expr): Expr {
    const isNew = (expr: Expr): boolean => !this.done.has(expr);
    visitBehindOperands([root], isNew, (expr) => {
      const inner = withOperands(expr, (operand) => this.done.get(operand)!);
      const key = this.keyOf(inner);
      let same = this.known.get(key);
      if (!same) this.known.set(key, (same = inner));
      this.done.set(expr, same);
      this.done.set(same, same);
    });
    return this.done.get(root)!;
  }

  /** A text that only equal expressions have, their operands being unified. */
  private keyOf(expr: Expr): string {
    const own: (string | number)[] = [expr.kind, expr.width, Number(expr.signed)];
    for (const operand of operands(expr)) own.push(this.number(operand));
    switch (expr.kind) {
      case "literal":
        own.push(String(expr.value), expr.label?.states.join() ?? "");
        break;
      case "signal":
        own.push(this.number(expr.signal));
        break;
      case "unary":
      case "binary":
        own.push(expr.op);
        break;
      case "bits":
        own.push(expr.low);
        break;
      case "rom":
        own.push(this.number(expr.rom));
        break;
      case "word":
        own.push(this.number(expr.memory));
        break;
      default:
    }
    return own.join(" ");
  }

  private number(thing: object): number {
    const number = this.numbers.get(thing) ?? this.numbers.size;
    this.numbers.set(thing, number);
    return number;
  }
}
