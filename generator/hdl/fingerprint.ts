import { operands, type Expr, type ModuleNode, type Statement } from "./ir.ts";
import { EnumType } from "./types.ts";
import { visitOnce } from "./walk.ts";

/**
 * A text that two modules share only if they are the same hardware under the same names: what the text of one would say is then
 * what that of the other says. It takes a fraction of the time of writing either.
 */
export function fingerprint(module: ModuleNode): string {
  const said: string[] = [];
  const numbers = new Map<object, number>();
  const number = (thing: object): number => {
    const known = numbers.get(thing);
    if (known !== undefined) return known;
    numbers.set(thing, numbers.size);
    return numbers.size - 1;
  };
  const seen = new Set<Expr>();
  const of = (root: Expr | undefined): number | "" => {
    if (!root) return "";
    visitOnce([root], (expr) => said.push(`${number(expr)}=${describe(expr)}`), seen);
    return number(root);
  };
  const describe = (expr: Expr): string => {
    const { kind, width, signed } = expr;
    const common = `${kind} ${width} ${Number(signed)} ${operands(expr).map(number).join()}`;
    switch (expr.kind) {
      case "literal":
        return `${common} ${expr.value} ${expr.label?.states.join() ?? ""}`;
      case "signal":
        return `${common} ${expr.signal.name}`;
      case "unary":
      case "binary":
        return `${common} ${expr.op}`;
      case "bits":
        return `${common} ${expr.low}`;
      case "rom":
        return `${common} ${expr.rom.name}`;
      case "word":
        return `${common} ${expr.memory.name}`;
      default:
        return common;
    }
  };
  const block = (statements: readonly Statement[]): void => {
    for (const statement of statements) {
      switch (statement.kind) {
        case "assign":
          said.push(`${statement.target.name} gets ${of(statement.value)}`);
          break;
        case "write":
          said.push(`${statement.memory.name} takes ${of(statement.address)} ${of(statement.data)}`);
          break;
        case "check":
          said.push(`${statement.check} ${statement.name} ${of(statement.condition)}`);
          break;
        case "when":
          for (const { condition, body } of statement.branches) {
            said.push(`when ${of(condition)}`);
            block(body);
          }
          said.push("end");
          break;
        case "switch":
          said.push(`switch ${of(statement.subject)}`);
          for (const { match, body } of statement.cases) {
            said.push(`case ${of(match)}`);
            block(body);
          }
          said.push(statement.otherwise ? "otherwise" : "end");
          block(statement.otherwise ?? []);
      }
    }
  };
  for (const { kind, name, type, group, reset, value } of module.signals) {
    const states = type instanceof EnumType ? type.states.join() : "";
    const shape = `${type.width} ${Number(type.signed)} ${states} ${type.note}`;
    said.push(`${kind} ${name} ${shape} ${group ?? ""} ${reset ?? ""} ${of(value)}`);
  }
  for (const { name, depth, width, readUnderWrite, reads } of module.memories) {
    said.push(`memory ${name} ${depth} ${width} ${readUnderWrite}`);
    for (const { address, enable, data } of reads) said.push(`read ${data.name} ${of(address)} ${of(enable)}`);
  }
  for (const { name, width, contents } of module.roms) said.push(`table ${name} ${width} ${contents.join()}`);
  for (const { name, module: inner, reset, inouts } of module.instances)
    said.push(`instance ${name} ${inner.name} ${of(reset)} ${[...inouts].join()}`);
  for (const { name, width } of module.inouts) said.push(`inout ${name} ${width}`);
  said.push(module.about);
  block(module.body);
  return said.join("\n");
}
