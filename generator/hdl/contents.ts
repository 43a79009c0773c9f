import type { Expr, ModuleNode, Signal, Statement } from "./ir.ts";
import { operands } from "./ir.ts";
import { fold } from "./simplify.ts";
import { forEachStatement } from "./walk.ts";

/** What a module holds: whether it is clocked, reset or checked, its hardware without the checks, its expressions. */

/** Whether a module or anything in it is clocked. */
export function usesClock(module: ModuleNode): boolean {
  if (module.blackBox) return module.blackBox.clock !== undefined;
  const own = module.memories.length > 0 || module.signals.some(({ kind }) => kind === "register");
  return own || hasChecks(module.body) || module.instances.some((instance) => usesClock(instance.module));
}

/** Whether a module or anything in it is reset. */
export function usesReset(module: ModuleNode): boolean {
  if (module.blackBox) return module.blackBox.reset !== undefined;
  const own = module.signals.some(({ kind, reset }) => kind === "register" && reset !== undefined);
  return own || module.instances.some((instance) => usesReset(instance.module));
}

/** The register that resets an instance and stands for the design's reset too, as this sets it or the bit of it. */
export function standsForReset(reset: Expr): Signal | undefined {
  const [expr, bit] = reset.kind === "bits" ? [reset.a, reset.low] : [reset, 0];
  if (expr.kind !== "signal" || reset.width > 1) return undefined;
  const { kind, reset: first = 0n } = expr.signal;
  return kind === "register" && ((first >> BigInt(bit)) & 1n) === 1n ? expr.signal : undefined;
}

/** Registers on the longest way that stand for the reset: as many cycles more it takes until all is reset, and until nothing is any longer. */
export function resetStages({ instances }: ModuleNode): number {
  const stages = instances.map(
    ({ module, reset }) => resetStages(module) + (reset && standsForReset(fold(reset)) ? 1 : 0),
  );
  return Math.max(0, ...stages);
}

/** A block without its checks and without what then stands empty; the block itself where it has none. */
export function withoutChecks(block: readonly Statement[]): readonly Statement[] {
  if (!hasChecks(block)) return block;
  const strip = (body: readonly Statement[]): Statement[] => [...withoutChecks(body)];
  return block.flatMap((statement): Statement[] => {
    if (!hasChecks([statement])) return [statement];
    if (statement.kind === "when") {
      const branches = statement.branches.map(({ condition, body }) => ({ condition, body: strip(body) }));
      return branches.some(({ body }) => body.length > 0) ? [{ ...statement, branches }] : [];
    }
    if (statement.kind === "switch") {
      const cases = statement.cases.map(({ match, body }) => ({ match, body: strip(body) }));
      const otherwise = statement.otherwise && strip(statement.otherwise);
      const isEmpty = cases.every(({ body }) => body.length === 0) && !otherwise?.length;
      return isEmpty ? [] : [{ ...statement, cases, otherwise }];
    }
    return [];
  });
}

export function hasChecks(block: readonly Statement[]): boolean {
  let found = false;
  forEachStatement(block, ({ kind }) => (found ||= kind === "check"));
  return found;
}

/**
 * The roots of all expressions that the text of a module has.
 * @param body its statements, simplified
 * @param fold what becomes of the other expressions
 */
export function rootsOf(module: ModuleNode, body: readonly Statement[], fold: (expr: Expr) => Expr): Expr[] {
  const roots: Expr[] = module.signals.flatMap(({ value }) => (value ? fold(value) : []));
  for (const { reads } of module.memories)
    for (const { address, enable } of reads) roots.push(fold(address), ...(enable ? [fold(enable)] : []));
  for (const { reset } of module.instances) if (reset) roots.push(fold(reset));
  forEachStatement(body, (statement) => {
    if (statement.kind === "assign") roots.push(statement.value);
    if (statement.kind === "write") roots.push(statement.address, statement.data);
    if (statement.kind === "switch") roots.push(statement.subject);
    if (statement.kind === "when") roots.push(...statement.branches.flatMap(({ condition }) => condition ?? []));
    if (statement.kind === "check") roots.push(statement.condition);
  });
  // A tables' look-up is a case statement: written once for each expression, whatever its size.
  return roots.flatMap((root) => (root.kind === "rom" ? operands(root) : [root]));
}

/** Signals with exactly one driver, which is unconditional. */
export function simpleDrivers(hardware: readonly Statement[]): Map<Signal, Expr> {
  const found = new Map<Signal, Expr>();
  const conditional = new Set<Signal>();
  const top = new Set(hardware);
  forEachStatement(hardware, (statement) => {
    if (statement.kind !== "assign" || statement.target.kind === "register") return;
    if (found.has(statement.target) || !top.has(statement)) conditional.add(statement.target);
    found.set(statement.target, statement.value);
  });
  for (const signal of conditional) found.delete(signal);
  return found;
}
