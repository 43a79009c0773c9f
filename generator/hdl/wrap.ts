import { commentLines } from "./text.ts";

/** Characters of a line after which it is broken where that is possible. */
const WIDTH = 120;
const STEP = "    ";

/** Breaks the long lines of a module: Verilog between its outermost operators, comments between words. */
export function wrapLines(text: string): string {
  return text
    .split("\n")
    .flatMap((line) => (line.length <= WIDTH ? [line] : wrapLine(line)))
    .join("\n");
}

function wrapLine(line: string): string[] {
  const indent = /^ */.exec(line)![0];
  const { code, comment } = splitComment(line.slice(indent.length));
  const above = comment === undefined ? [] : wrapComment(comment, indent);
  return code === "" ? above : [...above, ...wrapCode(code, indent, indent)];
}

/** A line's Verilog and what stands in the comment behind it. */
function splitComment(line: string): { code: string; comment: string | undefined } {
  let inString = false;
  for (let i = 0; i < line.length; i++) {
    if (line[i] === "\\" && inString) i++;
    else if (line[i] === '"') inString = !inString;
    else if (!inString && line.startsWith("//", i))
      return { code: line.slice(0, i).trimEnd(), comment: line.slice(i + 2).trim() };
  }
  return { code: line, comment: undefined };
}

function wrapComment(comment: string, indent: string): string[] {
  const lines: string[] = [];
  for (const word of comment.split(" ")) {
    const last = lines.at(-1);
    if (last !== undefined && indent.length + 4 + last.length + word.length <= WIDTH)
      lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  // A word that comes to stand first in a line is no order to a tool there either.
  return lines.flatMap(commentLines).map((text) => `${indent}// ${text}`);
}

/** What separates pieces of Verilog, the best place for a break first: behind conditions, list items, choices and operators. */
const BREAKS = [/^\) (?!begin$)/, /^, /, /^ : /, /^ \? /, /^ [|&^+*-] /, /^ (?:[<>=!]=|[<>]|<<|>>>?) /];
/** An assignment, behind which nothing is broken as long as there is another place within its brackets. */
const ASSIGNMENT = /^[\w :[\]{},+*]* <?= /;

/** Pieces of Verilog, broken where the fewest brackets are open. */
function wrapCode(code: string, indent: string, first: string): string[] {
  const pieces = first.length + code.length <= WIDTH ? [code] : outermost(code, first === indent);
  if (pieces.length === 1) return [first + code];
  const lines: string[] = [];
  const inner = indent + STEP;
  for (const piece of pieces) {
    const last = lines.at(-1);
    if (last === undefined) lines.push(...wrapCode(piece, indent, first));
    else if (last.length + 1 + piece.length <= WIDTH) lines[lines.length - 1] = `${last} ${piece}`;
    else lines.push(...wrapCode(piece, inner, inner));
  }
  return lines;
}

/** The code in pieces, without the spaces between them. */
function outermost(code: string, isStatement: boolean): string[] {
  const found = new Map<number, number[]>();
  const isCondition = /^(else )?if \(/.test(code);
  const assignment = isStatement ? (ASSIGNMENT.exec(code)?.[0].length ?? 0) : 0;
  if (assignment > 0) found.set(2 * BREAKS.length - 0.5, [assignment - 1]);
  let depth = 0;
  for (let i = 0; i < code.length; i++) {
    const character = code[i]!;
    if (character === '"') {
      for (i++; i < code.length && code[i] !== '"'; i++) if (code[i] === "\\") i++;
      continue;
    }
    if (character === "(" || character === "{" || character === "[") depth++;
    if (character === ")" || character === "}" || character === "]") depth--;
    if ((character !== " " && character !== "," && character !== ")") || i < assignment) continue;
    const next = code.slice(i, i + 8);
    const rank = BREAKS.findIndex((pattern, k) => (k > 0 || (depth === 0 && isCondition)) && pattern.test(next));
    if (rank < 0) continue;
    const level = depth * BREAKS.length + rank;
    const at = i + BREAKS[rank]!.exec(next)![0].length - 1;
    const places = found.get(level);
    if (places) places.push(at);
    else found.set(level, [at]);
    // The bracket behind the condition.
    if (rank === 0) break;
  }
  const best = [...found.keys()].sort((a, b) => a - b)[0];
  if (best === undefined) return [code];
  const places = found.get(best)!;
  return [...places, code.length].map((end, i) => code.slice(i === 0 ? 0 : places[i - 1]! + 1, end));
}
